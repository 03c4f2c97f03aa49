"""Where two people differ, sorted into what a reviewer can decide."""

import pytest
from hypothesis import given

from annotator.model.annotation import AnnotationSet
from annotator.model.compare import compare
from annotator.model.disagreement import Disagreement, DisagreementKind, disagreements
from tests.builders import annotated, schema
from tests.unit.model.test_compare import said_sets

SCHEMA = schema()
BASE = "[이재용:PERSON#p] [삼성전자:COMPANY#s] 회장, [젠슨 황:PERSON#j] [엔비디아:COMPANY#n] CEO"


def _between(first: AnnotationSet, second: AnnotationSet) -> tuple[Disagreement, ...]:
    return disagreements(first, second, SCHEMA)


def _a(marked: str, *relations: str) -> AnnotationSet:
    return annotated(marked, *relations, author="kim")[1]


def _b(marked: str, *relations: str) -> AnnotationSet:
    return annotated(marked, *relations, author="lee")[1]


def _said(found: Disagreement) -> list[tuple[str, str]]:
    return [(claim.author, claim.label) for claim in found.claims]


def test_equal_sets_differ_in_nothing() -> None:
    assert _between(_a(BASE, "p employee_of s", "p met_with j"), _b(BASE, "p employee_of s", "j met_with p")) == ()


def test_a_missing_mention_names_who_is_silent() -> None:
    (found,) = _between(_a("[네이버:COMPANY]"), _b("네이버"))
    assert (found.kind, _said(found), found.silent) == (DisagreementKind.MISSING, [("kim", "COMPANY")], ("lee",))
    (back,) = _between(_a("네이버"), _b("[네이버:COMPANY]"))
    assert (back.kind, _said(back), back.silent) == (DisagreementKind.MISSING, [("lee", "COMPANY")], ("kim",))


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("[SK그룹:COMPANY]", "[SK:COMPANY]그룹", DisagreementKind.BOUNDARY),
        ("[쿠팡:COMPANY]", "[쿠팡:PERSON]", DisagreementKind.LABEL),
        ("[김범석 의장:PERSON]", "김[범석:COMPANY] 의장", DisagreementKind.LABEL),
    ],
)
def test_two_readings_of_one_place_are_one_disagreement(first: str, second: str, kind: DisagreementKind) -> None:
    (found,) = _between(_a(first), _b(second))
    assert (found.kind, len(found.claims), found.silent) == (kind, 2, ())


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (["p employee_of s"], [], DisagreementKind.RELATION_MISSING),
        (["p employee_of s"], ["p founder_of s"], DisagreementKind.RELATION_LABEL),
        (["s supplies n"], ["n supplies s"], DisagreementKind.DIRECTION),
        (["s supplies n"], ["n invests_in s"], DisagreementKind.RELATION_LABEL),
    ],
)
def test_relations_on_agreed_mentions(first: list[str], second: list[str], kind: DisagreementKind) -> None:
    (found,) = _between(_a(BASE, *first), _b(BASE, *second))
    assert (found.kind, len(found.claims)) == (kind, len(first) + len(second))


def test_a_relation_follows_a_mention_that_the_other_does_not_have() -> None:
    found = _between(_a(BASE, "p employee_of s"), _b(BASE.replace("[삼성전자:COMPANY#s]", "삼성전자")))
    assert [d.kind for d in found] == [DisagreementKind.FOLLOWS_MENTION, DisagreementKind.MISSING]


def test_a_relation_that_differs_only_by_an_edge_follows_its_mention() -> None:
    other = BASE.replace("[삼성전자:COMPANY#s]", "[삼성:COMPANY#s]전자")
    found = _between(_a(BASE, "p employee_of s"), _b(other, "p employee_of s"))
    assert [d.kind for d in found] == [DisagreementKind.FOLLOWS_MENTION, DisagreementKind.BOUNDARY]
    assert len(found[0].claims) == 2


def test_a_relation_is_missing_even_where_an_edge_differs_too() -> None:
    other = BASE.replace("[삼성전자:COMPANY#s]", "[삼성:COMPANY#s]전자")
    found = _between(_a(BASE, "p employee_of s"), _b(other))
    assert [d.kind for d in found] == [DisagreementKind.RELATION_MISSING, DisagreementKind.BOUNDARY]


def test_of_two_relations_on_a_pair_the_equal_ones_are_paired_first() -> None:
    (found,) = _between(_a(BASE, "s supplies n", "s invests_in n"), _b(BASE, "s acquires n", "s supplies n"))
    assert found.kind is DisagreementKind.RELATION_LABEL
    assert _said(found) == [("kim", "invests_in"), ("lee", "acquires")]


def test_places_are_in_text_order() -> None:
    found = _between(_a("[쿠팡:COMPANY] [네이버:COMPANY]"), _b("쿠팡 [네이버:PERSON]"))
    assert [(d.start, d.end, d.kind) for d in found] == [
        (0, 2, DisagreementKind.MISSING),
        (3, 6, DisagreementKind.LABEL),
    ]


@given(said_sets("kim"), said_sets("lee"))
def test_there_are_disagreements_exactly_where_a_comparison_is_not_perfect(
    first: AnnotationSet, second: AnnotationSet
) -> None:
    assert (disagreements(first, second, SCHEMA) == ()) == compare(first, second, SCHEMA).identical


@given(said_sets("kim"), said_sets("lee"))
def test_every_difference_in_mentions_is_told_once(first: AnnotationSet, second: AnnotationSet) -> None:
    result = compare(first, second, SCHEMA).exact
    told = [c.author for d in disagreements(first, second, SCHEMA) for c in d.claims if c.mention is not None]
    assert told.count("kim") == result.false_negative
    assert told.count("lee") == result.false_positive
