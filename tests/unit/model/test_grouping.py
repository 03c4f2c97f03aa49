"""Grouping mentions into entities, against the published examples of the reference scorer."""

from dataclasses import replace

import pytest

from annotator.model.annotation import AnnotationSet, Entity
from annotator.model.grouping import grouping_json, grouping_tally, tally_of_groups
from annotator.model.tally import add_to
from tests.builders import annotated


def _figures(key: str, response: str) -> dict[str, dict[str, float]]:
    """The measures of two groupings, written as words of one-letter mentions."""
    found = grouping_json(tally_of_groups([set(word) for word in key.split()], [set(w) for w in response.split()]))
    assert found is not None
    return found


def test_the_worked_example_of_the_reference_implementation() -> None:
    """Pradhan et al. (2014), section 4: {a,b,c} {d,e,f,g} against {a,b} {c,d} {f,g,h,i}."""
    found = _figures("abc defg", "ab cd fghi")
    assert found["muc"] == pytest.approx({"precision": 0.4, "recall": 0.4, "f1": 0.4})
    assert found["b_cubed"]["recall"] == pytest.approx(35 / 84)
    assert found["b_cubed"]["precision"] == pytest.approx(0.5)
    assert found["ceaf_e"] == pytest.approx({"precision": 1.3 / 3, "recall": 0.65, "f1": 0.52})
    b_cubed = 2 * 0.5 * (35 / 84) / (0.5 + 35 / 84)
    assert found["conll_f1"] == pytest.approx((0.4 + b_cubed + 0.52) / 3)


@pytest.mark.parametrize(
    ("key", "response", "expected"),
    [
        ("a bc def", "a bc def", {"muc": (3 / 3, 3 / 3), "b_cubed": (6 / 6, 6 / 6), "ceaf_e": (3 / 3, 3 / 3)}),
        ("a bc def", "a de", {"muc": (1 / 3, 1 / 1), "b_cubed": (7 / 18, 3 / 3), "ceaf_e": (1.8 / 3, 1.8 / 2)}),
        (
            "a bc def",
            "a bcx defy z",
            {"muc": (3 / 3, 3 / 5), "b_cubed": (6 / 6, 55 / 108), "ceaf_e": ((1.8 + 6 / 7) / 3, (1.8 + 6 / 7) / 4)},
        ),
        ("a bc def", "a bcx dy z", {"muc": (1 / 3, 1 / 3), "b_cubed": (5 / 9, 17 / 42), "ceaf_e": (2.2 / 3, 2.2 / 4)}),
        ("a bc def", "abcdef", {"muc": (3 / 3, 3 / 5), "b_cubed": (6 / 6, 7 / 18)}),
        ("a bc def", "axycdez", {"muc": (1 / 3, 1 / 6), "b_cubed": (17 / 36, 6 / 49)}),
        ("12345 67 89ABC", "12345 6789ABC", {"muc": (9 / 9, 9 / 10), "b_cubed": (12 / 12, 16 / 21)}),
        ("12345 67 89ABC", "1234589ABC 67", {"muc": (9 / 9, 9 / 10), "b_cubed": (1, 7 / 12)}),
        ("ABCD", "AB CD", {"muc": (2 / 3, 2 / 2)}),
        ("BCDEGHJ", "ABC DEF GHI", {"muc": (3 / 6, 3 / 6)}),
        ("ABC DEFG", "AB CD FGH", {"muc": (2 / 5, 2 / 4)}),
    ],
)
def test_cases_of_the_reference_scorer(key: str, response: str, expected: dict[str, tuple[float, float]]) -> None:
    """Cases A-1 to A-4, A-11, A-13, D-1, E-1, F-1, K-1 and L-1 of the CoNLL reference scorer, recall before precision;
    D and E are the examples of the B³ paper, F, K and L of the MUC paper.
    """
    found = _figures(key, response)
    for name, (recall, precision) in expected.items():
        assert (found[name]["recall"], found[name]["precision"]) == pytest.approx((recall, precision)), name


def test_the_best_pairing_is_the_heaviest_not_the_largest() -> None:
    # One entity of the response is like both of the key; the other only a little like the first of them.
    found = _figures("abcd ew", "abcdew ay")
    assert found["ceaf_e"]["recall"] == pytest.approx(max(2 * 4 / 10, 2 * 1 / 6 + 2 * 2 / 8) / 2)
    found = _figures("abcdefgh x", "abcdefghx a")
    assert found["ceaf_e"]["recall"] == pytest.approx(max(16 / 17, 2 / 9 + 2 / 10) / 2)


def _said(author: str, *groups: str) -> AnnotationSet:
    """이재용, 이 회장, 삼성전자, 삼성 with mentions p q s t, put together as the words say."""
    marked = "[이재용:PERSON#p] [이 회장:PERSON#q] [삼성전자:COMPANY#s] [삼성:COMPANY#t]"
    said = annotated(marked, author=author)[1]
    entity = {letter: f"e{n}" for n, word in enumerate(groups) for letter in word}
    mentions = tuple(replace(m, entity=entity.get(m.id)) for m in said.mentions)
    entities = tuple(Entity(f"e{n}", "PERSON", word) for n, word in enumerate(groups))
    return replace(said, mentions=mentions, entities=entities)


def test_mentions_without_an_entity_are_entities_of_their_own() -> None:
    found = grouping_json(grouping_tally(_said("kim", "pq"), _said("lee", "pq", "st")))
    # Links: one against two. B³ for the second: s and t see half of themselves. φ4: 1 + 2·1/3 over 3 and 2 entities.
    assert found is not None
    assert (found["muc"]["recall"], found["muc"]["precision"]) == (1.0, 0.5)
    assert (found["b_cubed"]["recall"], found["b_cubed"]["precision"]) == (1.0, 0.75)
    assert found["ceaf_e"]["recall"] == pytest.approx((1 + 2 / 3) / 3)
    assert found["ceaf_e"]["precision"] == pytest.approx((1 + 2 / 3) / 2)


def test_where_nobody_groups_there_is_nothing_to_measure() -> None:
    assert grouping_json(grouping_tally(_said("kim"), _said("lee"))) is None


def test_where_only_one_groups_links_agree_in_nothing() -> None:
    found = grouping_json(grouping_tally(_said("kim", "pq"), _said("lee")))
    assert found is not None
    assert found["muc"]["f1"] == 0.0


def test_documents_are_added_up_before_dividing() -> None:
    both = grouping_tally(_said("kim", "pq"), _said("lee", "pq"))
    add_to(both, grouping_tally(_said("kim", "pq"), _said("lee", "p", "q")))
    found = grouping_json(both)
    assert found is not None
    assert (found["muc"]["recall"], found["muc"]["precision"]) == (0.5, 1.0)
