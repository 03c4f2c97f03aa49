"""Comparing two sets: what is a match, and what the numbers are."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.annotation import AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.compare import Comparison, Counts, compare
from annotator.model.matching import overlap_pairs
from tests.builders import annotated, schema

SCHEMA = schema()
LABELS = ("PERSON", "COMPANY")


def _said(marked: str, *relations: str, author: str = "a1") -> AnnotationSet:
    return annotated(marked, *relations, author=author)[1]


# ---- counts -----------------------------------------------------------------------------------------------------


def test_measures_follow_from_counts() -> None:
    counts = Counts(true_positive=3, false_positive=1, false_negative=3)
    assert (counts.precision, counts.recall, counts.f1) == (0.75, 0.5, 0.6)


def test_nothing_on_both_sides_has_no_measure() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1) == (None, None, None)


@pytest.mark.parametrize("counts", [Counts(false_positive=2), Counts(false_negative=2)])
def test_nothing_on_one_side_measures_zero(counts: Counts) -> None:
    assert (counts.precision, counts.recall, counts.f1) == (0.0, 0.0, 0.0)


# ---- mentions ---------------------------------------------------------------------------------------------------


def test_exact_needs_span_and_label_overlap_needs_one_character() -> None:
    gold = _said("[삼성전자:COMPANY] [이재용:PERSON] 회장, [네이버:COMPANY]와 [카카오:COMPANY]")
    told = _said("[삼성:COMPANY]전자 [이재용 회장:PERSON], [네이버:PERSON]와 [카카오:COMPANY]")
    result = compare(gold, told, SCHEMA)
    assert result.exact == Counts(1, 3, 3)
    assert result.overlap == Counts(3, 1, 1)
    assert result.by_label == {"COMPANY": Counts(1, 1, 2), "PERSON": Counts(0, 2, 1)}


def test_one_long_mention_matches_only_one_of_those_it_covers() -> None:
    result = compare(_said("[삼성:COMPANY] [전자:COMPANY]"), _said("[삼성 전자:COMPANY]"), SCHEMA)
    assert result.overlap == Counts(true_positive=1, false_positive=0, false_negative=1)


def test_overlap_takes_the_most_pairs_even_against_an_exact_match() -> None:
    whole, left, right = (Mention(i, s, e, "COMPANY") for i, s, e in (("w", 0, 10), ("l", 0, 5), ("r", 5, 10)))
    pairs = overlap_pairs([whole, left], [whole, right])
    assert [(a.id, b.id) for a, b in pairs] == [("l", "w"), ("w", "r")]


def test_overlap_takes_the_longer_stretch_among_equal_numbers() -> None:
    one = Mention("a", 0, 10, "COMPANY")
    short, long = Mention("s", 0, 3, "COMPANY"), Mention("l", 3, 10, "COMPANY")
    assert [(a.id, b.id) for a, b in overlap_pairs([one], [short, long])] == [("a", "l")]


def test_touching_mentions_do_not_overlap() -> None:
    assert overlap_pairs([Mention("a", 0, 3, "COMPANY")], [Mention("b", 3, 5, "COMPANY")]) == ()


def test_the_same_mention_said_twice_matches_once() -> None:
    gold = _said("[삼성:COMPANY]")
    twice = AnnotationSet(gold.key, 1, (*gold.mentions, Mention("m2", 0, 2, "COMPANY")))
    assert compare(gold, twice, SCHEMA).exact == Counts(1, 1, 0)


_spans = st.tuples(st.integers(0, 12), st.integers(1, 6), st.sampled_from(LABELS))


@st.composite
def _mentions(draw: st.DrawFn, prefix: str = "m", *, unique: bool = False) -> tuple[Mention, ...]:
    return tuple(
        Mention(f"{prefix}{n}", start, start + length, label)
        for n, (start, length, label) in enumerate(draw(st.lists(_spans, max_size=5, unique=unique)))
    )


@st.composite
def said_sets(draw: st.DrawFn, author: str = "a1") -> AnnotationSet:
    mentions = draw(_mentions(unique=True))
    relations: list[Relation] = []
    if mentions:
        ids = st.sampled_from([m.id for m in mentions])
        names = st.sampled_from([r.label for r in SCHEMA.relations])
        drawn = draw(st.lists(st.tuples(ids, ids, names), max_size=4, unique=True))
        relations = [Relation(f"r{n}", head, tail, label) for n, (head, tail, label) in enumerate(drawn)]
    return AnnotationSet(SetKey("d1", author, SetKind.ANNOTATED), 1, mentions, tuple(relations))


def _shared(one: Mention, other: Mention) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _best(first: tuple[Mention, ...], second: tuple[Mention, ...]) -> tuple[int, int]:
    """The most pairs, then the longest shared text, by trying every pairing."""
    if not first:
        return (0, 0)
    one, rest = first[0], first[1:]
    found = [_best(rest, second)]
    for n, other in enumerate(second):
        if one.label == other.label and _shared(one, other) > 0:
            pairs, length = _best(rest, second[:n] + second[n + 1 :])
            found.append((pairs + 1, length + _shared(one, other)))
    return max(found)


@given(_mentions("a"), _mentions("b"))
def test_overlap_pairs_are_the_best_of_all_pairings(first: tuple[Mention, ...], second: tuple[Mention, ...]) -> None:
    pairs = overlap_pairs(first, second)
    assert (len(pairs), sum(_shared(a, b) for a, b in pairs)) == _best(first, second)
    for side in zip(*pairs, strict=True):
        assert len({m.id for m in side}) == len(side)


@given(_mentions("a"), _mentions("b"))
def test_overlap_pairs_do_not_depend_on_the_order_given(
    first: tuple[Mention, ...], second: tuple[Mention, ...]
) -> None:
    assert overlap_pairs(first, second) == overlap_pairs(first[::-1], second[::-1])


def test_very_many_mentions_over_each_other_are_still_paired_as_often_as_possible() -> None:
    # Nested like the skins of an onion, with as many single characters at the left edge of the other side.
    onion = [Mention(f"o{n}", n, 400 - n, "COMPANY") for n in range(200)]
    single = [Mention(f"s{n}", n, n + 1, "COMPANY") for n in range(100)]
    beyond = [Mention(f"b{n}", 400 + n, 402 + n, "COMPANY") for n in range(5)]
    pairs = overlap_pairs(onion, single + beyond)
    assert len(pairs) == 100
    assert all(_shared(a, b) > 0 for a, b in pairs)


# ---- relations --------------------------------------------------------------------------------------------------

MARKED = "[이재용:PERSON#p] [삼성전자:COMPANY#s] 회장이 [젠슨 황:PERSON#j] [엔비디아:COMPANY#n] CEO를 만났다"


def test_given_mentions_forgives_a_missed_mention_end_to_end_does_not() -> None:
    gold = _said(MARKED, "p employee_of s", "j employee_of n")
    told = _said(MARKED.replace("[엔비디아:COMPANY#n]", "엔비디아"), "p employee_of s")
    result = compare(gold, told, SCHEMA)
    assert result.given_mentions == Counts(1, 0, 0)
    assert result.end_to_end == Counts(1, 0, 1)
    assert result.relations_by_label == {"employee_of": Counts(1, 0, 1)}


def test_an_end_with_another_label_is_another_end() -> None:
    gold = _said(MARKED, "p employee_of s")
    told = _said(MARKED.replace("[삼성전자:COMPANY#s]", "[삼성전자:PERSON#s]"), "p employee_of s")
    assert compare(gold, told, SCHEMA).end_to_end == Counts(0, 1, 1)


def test_direction_counts_unless_the_relation_is_symmetric() -> None:
    directed = compare(_said(MARKED, "s invests_in n"), _said(MARKED, "n invests_in s"), SCHEMA)
    symmetric = compare(_said(MARKED, "p met_with j"), _said(MARKED, "j met_with p"), SCHEMA)
    assert directed.end_to_end == Counts(0, 1, 1)
    assert symmetric.end_to_end == symmetric.given_mentions == Counts(1, 0, 0)


def test_a_relation_without_its_mention_agrees_with_nothing() -> None:
    gold = _said(MARKED, "p employee_of gone")
    told = _said(MARKED, "p employee_of gone", author="a2")
    assert compare(gold, told, SCHEMA).end_to_end == Counts(0, 1, 1)
    assert compare(gold, told, SCHEMA).given_mentions == Counts()


# ---- whole comparisons ------------------------------------------------------------------------------------------


@given(said_sets())
def test_a_set_agrees_with_itself_perfectly(said: AnnotationSet) -> None:
    result = compare(said, said, SCHEMA)
    for counts in (result.exact, result.overlap, result.given_mentions, result.end_to_end):
        assert counts.f1 in (1.0, None)
    assert result.exact.true_positive == len(said.mentions)
    assert result.end_to_end.true_positive == len(said.relations)
    assert result.identical


@given(said_sets("a1"), said_sets("a2"))
def test_swapping_the_sets_swaps_precision_and_recall(first: AnnotationSet, second: AnnotationSet) -> None:
    there, back = compare(first, second, SCHEMA), compare(second, first, SCHEMA)
    for name in ("exact", "overlap", "given_mentions", "end_to_end"):
        one, other = getattr(there, name), getattr(back, name)
        assert (one.precision, one.recall, one.f1) == (other.recall, other.precision, other.f1)
    assert there.kappa == pytest.approx(back.kappa)


def test_documents_are_added_up() -> None:
    comparison = Comparison(SCHEMA)
    comparison.add(_said("[삼성:COMPANY]과 [이재용:PERSON]"), _said("[삼성:COMPANY]과 이재용"))
    comparison.add(_said("[네이버:COMPANY]"), _said("[네이버:PERSON]"))
    assert comparison.documents == 2
    assert comparison.exact == Counts(1, 1, 2)
    assert comparison.label_pairs == {("COMPANY", "COMPANY"): 1, ("COMPANY", "PERSON"): 1}
    assert not comparison.identical


def test_the_json_has_the_promised_keys() -> None:
    found = compare(_said(MARKED, "p employee_of s"), _said(MARKED, "p employee_of s"), SCHEMA).to_json()
    perfect = {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    for part, key in itertools.chain(
        ((found["mentions"], k) for k in ("exact", "overlap")),
        ((found["mentions"]["by_label"], k) for k in LABELS),
        ((found["relations"], k) for k in ("given_mentions", "end_to_end")),
    ):
        assert {k: part[key][k] for k in perfect} == perfect
    assert found["kappa"] == 1.0


def test_the_json_of_nothing_is_null_not_zero() -> None:
    found = compare(_said("글"), _said("글"), SCHEMA).to_json()
    assert found["mentions"]["exact"]["f1"] is None
    assert found["kappa"] is None
