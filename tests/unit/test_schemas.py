"""The label schemas that come with the program: valid, readable in both themes, and with examples that hold."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from annotator.model.schema import Example, MentionLabel, RelationLabel, Schema, schema_from_json, schema_to_json
from annotator.resources import data_path
from tests.builders import annotated, schema

NAMES = ("corporate-news", "klue")
PAGES = {"light": "#FFFFFF", "dark": "#16191F"}


def _data(name: str) -> Any:
    return json.loads(data_path("schemas", name).read_text(encoding="utf-8"))


def _labels(found: Schema) -> list[MentionLabel | RelationLabel]:
    return [*found.mentions, *found.relations]


def _examples() -> list[tuple[Schema, Example]]:
    return [(found, e) for found in map(schema, NAMES) for label in _labels(found) for e in label.examples]


def _luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert _contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert _contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_fits_the_json_schema(name: str) -> None:
    rules = _data("schema.schema.json")
    Draft202012Validator.check_schema(rules)
    assert [error.message for error in Draft202012Validator(rules).iter_errors(_data(f"{name}.json"))] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_the_program_writes_fits_too_and_is_the_same_schema(name: str) -> None:
    found = schema(name)
    written = schema_to_json(found)
    assert Draft202012Validator(_data("schema.schema.json")).is_valid(written)
    assert schema_from_json(written) == found


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "12"},
        {"key": ""},
        {"color": {"light": "#12345", "dark": "#123456"}},
        {"label": "A B"},
        {"colour": "#123456"},
    ],
)
def test_the_json_schema_refuses_what_is_wrong(wrong: dict[str, Any]) -> None:
    data = _data("corporate-news.json")
    data["mentions"][0].update(wrong)
    assert not Draft202012Validator(_data("schema.schema.json")).is_valid(data)


@pytest.mark.parametrize("name", NAMES)
def test_every_key_is_its_own(name: str) -> None:
    found = schema(name)
    for labels in (found.mentions, found.relations):
        keys = [label.key for label in labels]
        assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("theme", PAGES)
@pytest.mark.parametrize("name", NAMES)
def test_colours_can_be_read_on_the_page(name: str, theme: str) -> None:
    for label in schema(name).mentions:
        assert _contrast(getattr(label, theme), PAGES[theme]) >= 4.5, label.label


@pytest.mark.parametrize("name", NAMES)
def test_every_label_is_explained_in_both_languages(name: str) -> None:
    found = schema(name)
    for label in _labels(found):
        for words in (label.name, label.definition, *(example.note for example in label.examples)):
            assert words.ko, label.label
            assert words.en, label.label
    for mention in found.mentions:
        assert 3 <= len(mention.examples) <= 6, mention.label


def test_every_label_of_the_default_schema_shows_a_counterexample() -> None:
    for label in _labels(schema("corporate-news")):
        assert 3 <= len(label.examples) <= 6, label.label
        assert any("않습니다" in example.note.ko for example in label.examples), label.label


@pytest.mark.parametrize(
    ("found", "example"), _examples(), ids=lambda value: value.text if isinstance(value, Example) else ""
)
def test_examples_are_marked_with_labels_of_the_schema(found: Schema, example: Example) -> None:
    document, said = annotated(example.text)
    assert not set("[]") & set(document.text)
    assert {mention.label for mention in said.mentions} <= {label.label for label in found.mentions}


@pytest.mark.parametrize("name", NAMES)
def test_each_relation_has_an_example_that_it_may_join(name: str) -> None:
    found = schema(name)
    for relation in found.relations:
        labels = [m.label for m in annotated(relation.examples[0].text)[1].mentions]
        pairs = [(a, b) for i, a in enumerate(labels) for j, b in enumerate(labels) if i != j]
        assert any(relation.allows(head, tail) for head, tail in pairs), relation.label


def test_klue_has_the_relations_of_the_benchmark() -> None:
    names = {relation.label for relation in schema("klue").relations}
    assert len(names) == 29
    assert "no_relation" not in names
    assert {name.split(":")[0] for name in names} == {"org", "per"}
