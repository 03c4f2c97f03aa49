"""The figures of suggestions on our articles, on texts small enough to count by hand."""

from dataclasses import replace

from annotator.model.annotation import AnnotationSet, Mention, Relation, SetKey, SetKind
from tests.articles import load, parse
from tests.benchmarks.bench_quality import BOTH, GIVEN, RELATIONS, measure

ARTICLE = parse(
    "style: test\n---\n[김도율:P] [해솔전자:C] 회장은 [두빛화학:C]과 [해솔:C?]타워를 샀다.\n"
    ">> 김도율 employee_of 해솔전자\n>>? 두빛화학 partner_of 해솔전자\n"
)
# 김도율 0-3, 해솔전자 4-8, 두빛화학 13-17, 해솔 19-21
P, C1, C2 = (
    Mention("p", 0, 3, "PERSON", score=0.95),
    Mention("c", 4, 8, "COMPANY", score=0.95),
    Mention("d", 13, 17, "COMPANY"),
)
PARTICLE, FREE = Mention("e", 13, 18, "COMPANY", score=0.4), Mention("f", 19, 21, "COMPANY", score=0.95)
EMPLOYEE = Relation("r1", "p", "c", "employee_of", score=0.5)


def said(mentions: tuple[Mention, ...], relations: tuple[Relation, ...] = ()) -> AnnotationSet:
    return AnnotationSet(SetKey("d1", "x@1", SetKind.SUGGESTED), mentions=mentions, relations=relations)


def test_gold_itself_is_perfect() -> None:
    for half in ("tune", "blind"):
        quality = measure((a, a.gold) for a in load(half))
        assert {c.f1 for c in (*quality.exact.values(), *quality.overlap.values())} == {1.0}
        assert quality.errors == []


def test_an_edge_too_far_is_wrong_and_missing_and_yet_overlaps() -> None:
    quality = measure([(ARTICLE, said((P, C1, PARTICLE)))])
    company = quality.exact["COMPANY"]
    assert (company.true_positive, company.false_positive, company.false_negative) == (1, 1, 1)
    assert quality.overlap["COMPANY"].f1 == 1.0
    assert quality.exact[BOTH].true_positive == 2
    assert [line.split()[1] for line in quality.errors] == ["missing", "wrong", "missing"]


def test_what_may_go_either_way_changes_no_figure() -> None:
    plain = measure([(ARTICLE, said((P, C1, C2), (EMPLOYEE,)))])
    partner = Relation("r2", "c", "d", "partner_of")
    more = measure([(ARTICLE, said((P, C1, C2, FREE), (EMPLOYEE, partner)))])
    assert plain.exact == more.exact and plain.overlap == more.overlap
    assert plain.exact[RELATIONS].f1 == 1.0


def test_a_relation_is_counted_end_to_end_and_apart_where_its_ends_were_found() -> None:
    quality = measure([(ARTICLE, said((C1, C2)))])
    assert quality.exact["employee_of"].false_negative == 1
    assert quality.exact[GIVEN].false_negative == 0


def test_sure_are_those_above_the_slider_and_a_relation_there_needs_its_own_score() -> None:
    quality = measure([(ARTICLE, said((P, C1, PARTICLE), (EMPLOYEE,)))])
    assert quality.sure[BOTH].precision == 1.0
    assert quality.sure["employee_of"].true_positive == 0
    surer = replace(EMPLOYEE, score=0.95)
    assert measure([(ARTICLE, said((P, C1), (surer,)))]).sure["employee_of"].true_positive == 1
