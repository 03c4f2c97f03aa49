"""Where two people differ, sorted into what a reviewer can decide."""

from dataclasses import replace

import pytest
from hypothesis import given

from annotator.model.annotation import AnnotationSet, Mention, NoRelation, SetKey, SetKind
from annotator.model.compare import compare
from annotator.model.disagreement import Disagreement, DisagreementKind, SideBySide, disagreements, side_by_side
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


def test_a_relation_that_the_others_label_forbids_follows_its_mention() -> None:
    other = BASE.replace("[삼성전자:COMPANY#s]", "[삼성전자:PERSON#s]")
    found = _between(_a(BASE, "p employee_of s"), _b(other))
    assert [d.kind for d in found] == [DisagreementKind.FOLLOWS_MENTION, DisagreementKind.LABEL]


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


# ---- three and more annotators ----------------------------------------------------------------------------------


def _c(marked: str, *relations: str) -> AnnotationSet:
    return annotated(marked, *relations, author="park")[1]


def _all(*sets: AnnotationSet) -> SideBySide:
    return side_by_side(sets, SCHEMA)


def test_what_all_three_say_is_agreed_with_a_claim_of_each() -> None:
    found = _all(_a(BASE, "p met_with j"), _b(BASE, "j met_with p"), _c(BASE, "p met_with j"))
    assert found.disagreements == ()
    assert len(found.agreed) == 5
    assert all([c.author for c in agreed.claims] == ["kim", "lee", "park"] for agreed in found.agreed)


@pytest.mark.parametrize(
    ("one", "other", "third", "kind", "silent"),
    [
        ("[쿠팡:COMPANY]", "쿠팡", "[쿠팡:COMPANY]", DisagreementKind.MISSING, ("lee",)),
        ("[쿠팡:COMPANY]", "[쿠팡:PERSON]", "쿠팡", DisagreementKind.LABEL, ("park",)),
        ("[SK그룹:COMPANY]", "[SK:COMPANY]그룹", "[SK그룹:COMPANY]", DisagreementKind.BOUNDARY, ()),
        ("[SK그룹:COMPANY]", "[SK:COMPANY]그룹", "[SK그룹:PERSON]", DisagreementKind.LABEL, ()),
    ],
)
def test_readings_of_three_people_are_one_disagreement(
    one: str, other: str, third: str, kind: DisagreementKind, silent: tuple[str, ...]
) -> None:
    (found,) = _all(_a(one), _b(other), _c(third)).disagreements
    assert (found.kind, found.silent) == (kind, silent)
    assert len(found.claims) == 3 - len(silent)


def test_two_labels_on_one_span_by_all_are_two_agreements_and_a_lonely_one_is_missing() -> None:
    def stacked(author: str, *labels: str) -> AnnotationSet:
        mentions = tuple(Mention(f"m{label}", 0, 2, label) for label in labels)
        return AnnotationSet(SetKey("d1", author, SetKind.ANNOTATED), 1, mentions)

    assert len(_all(stacked("kim", "PERSON", "COMPANY"), stacked("lee", "COMPANY", "PERSON")).agreed) == 2
    found = _all(stacked("kim", "PERSON", "COMPANY"), stacked("lee", "COMPANY"), stacked("park", "COMPANY"))
    assert [a.claims[0].label for a in found.agreed] == ["COMPANY"]
    (missing,) = found.disagreements
    assert (missing.kind, missing.silent) == (DisagreementKind.MISSING, ("lee", "park"))


def test_nested_mentions_find_their_own_partners() -> None:
    def nested(author: str, *spans: tuple[int, int]) -> AnnotationSet:
        mentions = tuple(Mention(f"m{n}", s, e, "COMPANY") for n, (s, e) in enumerate(spans))
        return AnnotationSet(SetKey("d1", author, SetKind.ANNOTATED), 1, mentions)

    found = _all(nested("kim", (0, 8), (0, 2)), nested("lee", (0, 9), (0, 2)), nested("park", (0, 8), (0, 3)))
    assert [d.kind for d in found.disagreements] == [DisagreementKind.BOUNDARY] * 2
    assert [[(c.mentions[0].start, c.mentions[0].end) for c in d.claims] for d in found.disagreements] == [
        [(0, 2), (0, 2), (0, 3)],
        [(0, 8), (0, 9), (0, 8)],
    ]


def test_relations_of_three_people_on_one_pair() -> None:
    found = _all(_a(BASE, "s supplies n"), _b(BASE, "n supplies s"), _c(BASE))
    (direction,) = found.disagreements
    assert (direction.kind, direction.silent) == (DisagreementKind.DIRECTION, ("park",))
    found = _all(_a(BASE, "s supplies n"), _b(BASE, "s supplies n"), _c(BASE, "s invests_in n"))
    (label,) = found.disagreements
    assert (label.kind, _said(label)) == (
        DisagreementKind.RELATION_LABEL,
        [("kim", "supplies"), ("lee", "supplies"), ("park", "invests_in")],
    )


def test_one_who_has_the_ends_and_says_nothing_misses_the_relation_one_without_an_end_does_not() -> None:
    without = BASE.replace("[삼성전자:COMPANY#s]", "삼성전자")
    relation = [d for d in _all(_a(BASE, "p employee_of s"), _b(BASE), _c(without)).disagreements if d.is_relation]
    assert [(d.kind, d.silent) for d in relation] == [(DisagreementKind.RELATION_MISSING, ("lee", "park"))]
    both = _all(_a(BASE, "p employee_of s"), _b(BASE, "p employee_of s"), _c(without)).disagreements
    assert [d.kind for d in both if d.is_relation] == [DisagreementKind.FOLLOWS_MENTION]


def test_an_explicit_no_is_told_from_silence() -> None:
    said_no = replace(_b(BASE), no_relations=(NoRelation("n1", "s", "p"),))
    (found,) = _all(_a(BASE, "p employee_of s"), said_no, _c(BASE)).disagreements
    assert (found.silent, found.refused) == (("lee", "park"), ("lee",))


def test_the_key_does_not_depend_on_ids() -> None:
    first, second = _a("[쿠팡:COMPANY#x]의 [김범석:PERSON]"), _b("쿠팡의 [김범석:PERSON]")
    renamed = _a("[쿠팡:COMPANY#y]의 [김범석:PERSON#z]")
    assert [d.key for d in _between(first, second)] == [d.key for d in _between(renamed, second)]


@given(said_sets("kim"), said_sets("lee"), said_sets("park"))
def test_everything_that_is_said_stands_in_exactly_one_place(
    first: AnnotationSet, second: AnnotationSet, third: AnnotationSet
) -> None:
    sets = (first, second, third)
    found = side_by_side(sets, SCHEMA)
    claims = [c for item in (*found.agreed, *found.disagreements) for c in item.claims]
    for said in sets:
        own = [c for c in claims if c.author == said.key.author]
        assert sorted(c.mention.id for c in own if c.mention) == sorted(m.id for m in said.mentions)
        assert sorted(c.relation.id for c in own if c.relation) == sorted(r.id for r in said.relations)
    for item in (*found.agreed, *found.disagreements):
        authors = [c.author for c in item.claims]
        assert len(set(authors)) == len(authors)
    assert all(len(d.claims) + len(d.silent) == 3 for d in found.disagreements)


@given(said_sets("kim"))
def test_three_equal_sets_agree_in_everything(said: AnnotationSet) -> None:
    sets = [replace(said, key=replace(said.key, author=name)) for name in ("kim", "lee", "park")]
    found = side_by_side(sets, SCHEMA)
    assert found.disagreements == ()
    assert len(found.agreed) == len(said.mentions) + len(said.relations)
