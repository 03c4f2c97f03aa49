"""Renaming of labels at the border, in and out."""

import pytest

from annotator.exchange.labels import PRESETS, REVERSED, label_map, renamed, turned
from annotator.model.errors import UsageError
from tests.builders import schema


def test_presets_go_in_and_out() -> None:
    assert label_map((), "klue") == {"PERSON": "PS", "COMPANY": "OG"}
    assert label_map((), "klue", reading=True) == {"PS": "PERSON", "OG": "COMPANY"}
    institute = label_map((), "nikl", reading=True)
    assert {institute[f"OGG_{x}"] for x in ("ECONOMY", "FOOD", "HOTEL", "MEDIA")} == {"COMPANY"}
    for preset in PRESETS:
        there, back = label_map((), preset), label_map((), preset, reading=True)
        for ours, name in there.items():
            theirs, reverse = turned(name)
            assert back[theirs] == ours + (REVERSED if reverse else "")


def test_a_pair_of_ones_own_goes_before_the_preset() -> None:
    assert label_map(["COMPANY=ORG"], "klue") == {"PERSON": "PS", "COMPANY": "ORG"}


@pytest.mark.parametrize("pairs", [["A"], ["A="], ["A=:reversed"], ["=B"], ["A=B=C"], ["A=B", "A=C"]])
def test_what_is_no_pair_is_refused(pairs: list[str]) -> None:
    with pytest.raises(UsageError, match="--map"):
        label_map(pairs)
    with pytest.raises(UsageError, match="there are: klue, nikl, conll, klue-re"):
        label_map((), "unknown")


def test_a_schema_is_renamed_with_its_relations() -> None:
    found = renamed(schema(), {"PERSON": "PS", "employee_of": "works_for"})
    assert found.mention("PERSON") is None and found.mention("PS") is not None
    relation = found.relation("works_for")
    assert relation is not None and relation.allows("PS", "COMPANY") and not relation.allows("PERSON", "COMPANY")
    both = renamed(schema(), {"PERSON": "X", "COMPANY": "X"})
    assert [m.label for m in both.mentions] == ["X"]


def test_a_schema_knows_which_way_a_reversed_relation_leads() -> None:
    found = renamed(schema(), {"PERSON": "PER", "employee_of": "org:top_members/employees:reversed"})
    relation = found.relation("org:top_members/employees")
    assert relation is not None and relation.allows("COMPANY", "PER") and not relation.allows("PER", "COMPANY")
