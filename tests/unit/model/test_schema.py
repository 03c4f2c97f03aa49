"""Label schemas: what is read, what is refused, and by which words."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from annotator.model.errors import KnownError
from annotator.model.schema import Words, schema_from_json, schema_to_json

PERSON = {
    "label": "PERSON",
    "name": {"ko": "사람", "en": "Person"},
    "key": "1",
    "color": {"light": "#112233", "dark": "#ddeeff"},
    "definition": {"ko": "사람 이름", "en": "A person's name"},
    "examples": [{"text": "[이재용:PERSON] 회장", "note": "직함은 밖"}],
}
COMPANY = {**PERSON, "label": "COMPANY", "name": {"ko": "회사", "en": "Company"}, "key": "2", "examples": []}
WORKS = {
    "label": "employee_of",
    "name": {"ko": "소속", "en": "employee of"},
    "key": "1",
    "arguments": [{"head": ["PERSON"], "tail": ["COMPANY"]}],
}
MET = {
    **WORKS,
    "label": "met_with",
    "key": "2",
    "symmetric": True,
    "arguments": [{"head": ["PERSON"], "tail": ["PERSON", "COMPANY"]}],
}
FILE: dict[str, Any] = {
    "format": "annotator-schema",
    "version": 1,
    "id": "small",
    "name": "작은",
    "mentions": [PERSON, COMPANY],
    "relations": [WORKS, MET],
}


def _file(change: Callable[[dict[str, Any]], None] = lambda _: None) -> dict[str, Any]:
    data = copy.deepcopy(FILE)
    change(data)
    return data


def test_a_schema_answers_what_may_be_joined() -> None:
    small = schema_from_json(FILE)
    assert [r.label for r in small.relations_between("PERSON", "COMPANY")] == ["employee_of", "met_with"]
    assert [r.label for r in small.relations_between("COMPANY", "PERSON")] == ["met_with"]
    assert small.relations_between("COMPANY", "COMPANY") == ()
    assert small.is_symmetric("met_with")
    assert not small.is_symmetric("employee_of")
    assert not small.is_symmetric("nothing")


def test_labels_are_found_by_name() -> None:
    small = schema_from_json(FILE)
    found = small.mention("PERSON")
    assert found is not None
    assert (found.key, found.light, found.dark, found.examples[0].note.ko) == ("1", "#112233", "#ddeeff", "직함은 밖")
    assert small.mention("employee_of") is None
    assert small.relation("PERSON") is None


def test_words_fall_back_to_the_other_language() -> None:
    assert Words("사람", "Person").in_language("ko") == "사람"
    assert Words("사람", "Person").in_language("en") == "Person"
    assert Words("사람", "").in_language("en") == "사람"
    assert Words("", "Person").in_language("ko") == "Person"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda d: d.update(format="other"), 'must be "annotator-schema"'),
        (lambda d: d.update(version=2), "version 2 is not known"),
        (lambda d: d.pop("mentions"), "the key 'mentions' is missing"),
        (lambda d: d["mentions"][0].pop("key"), "the key 'key' is missing"),
        (lambda d: d["mentions"][0].update(color="red"), "wrong type"),
        (lambda d: d.update(relations=3), "wrong type"),
        (lambda d: d.update(mentions=[]), "no mention labels"),
        (lambda d: d["mentions"][1].update(label="PERSON"), "mention label 'PERSON' is empty or stands twice"),
        (lambda d: d["mentions"][1].update(key="1"), "mention key '1' is empty or stands twice"),
        (lambda d: d["relations"][0].update(label=""), "relation label '' is empty"),
        (lambda d: d["relations"][1].update(key="1"), "relation key '1' is empty or stands twice"),
        (lambda d: d["relations"][0]["arguments"][0].update(tail=["CITY"]), "'employee_of' joins unknown labels"),
        (lambda d: d["relations"][0].update(arguments=[]), "'employee_of' says no arguments"),
    ],
)
def test_what_is_wrong_with_a_schema_is_said(change: Callable[[dict[str, Any]], None], why: str) -> None:
    with pytest.raises(KnownError, match=why):
        schema_from_json(_file(change))


@pytest.mark.parametrize("data", [None, [], "schema", {}])
def test_what_is_no_schema_at_all(data: object) -> None:
    with pytest.raises(KnownError, match="not a label schema"):
        schema_from_json(data)


def test_a_schema_written_and_read_is_the_same() -> None:
    small = schema_from_json(FILE)
    assert schema_from_json(schema_to_json(small)) == small
