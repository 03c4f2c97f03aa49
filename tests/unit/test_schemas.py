"""The label schemas that come with the program: valid, readable on both pages, with examples that mean something."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from annotator.model.schema import schema_from_json
from annotator.resources import data_path

SHIPPED = ("corporate-news", "klue")
BRACKET = re.compile(r"\[([^\[\]:]+):([A-Z]+)\]")


def read(name: str) -> Any:
    return json.loads(data_path("schemas", f"{name}.json").read_text("utf-8"))


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_schema_has_the_written_shape(name: str) -> None:
    Draft202012Validator.check_schema(read("schema.schema"))
    Draft202012Validator(read("schema.schema")).validate(read(name))
    assert schema_from_json(read(name)).id == name


@pytest.mark.parametrize("change", [{"version": 2}, {"mentions": []}, {"id": "No Good"}, {"colour": "red"}])
def test_the_written_shape_refuses_what_is_not_a_schema(change: dict[str, Any]) -> None:
    assert not Draft202012Validator(read("schema.schema")).is_valid({**read("corporate-news"), **change})


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("part", ["mentions", "relations"])
def test_no_two_labels_share_a_key_or_a_label(name: str, part: str) -> None:
    for attribute in ("key", "label"):
        values = [item[attribute] for item in read(name)[part]]
        assert len(values) == len(set(values))


@pytest.mark.parametrize("name", SHIPPED)
def test_colours_can_be_read_on_both_pages(name: str) -> None:
    for mention in schema_from_json(read(name)).mentions:
        assert contrast(mention.light, "#FFFFFF") >= 4.5, mention.label
        assert contrast(mention.dark, "#16191F") >= 4.5, mention.label


@pytest.mark.parametrize("name", SHIPPED)
def test_every_bracket_of_an_example_is_a_mention_with_a_label_of_the_schema(name: str) -> None:
    schema = schema_from_json(read(name))
    labels = {mention.label for mention in schema.mentions}
    for item in (*schema.mentions, *schema.relations):
        assert item.definition.ko and item.definition.en, item.label
        assert item.examples, item.label
        for example in item.examples:
            assert {label for _, label in BRACKET.findall(example.text)} <= labels
            assert not re.search(r"[\[\]]", BRACKET.sub("", example.text)), example.text
            assert example.note.ko and example.note.en


@pytest.mark.parametrize("name", SHIPPED)
def test_the_first_example_of_a_relation_holds_a_pair_that_the_relation_allows(name: str) -> None:
    for relation in schema_from_json(read(name)).relations:
        found = [label for _, label in BRACKET.findall(relation.examples[0].text)]
        assert len(found) == 2
        assert relation.allows(*found) or relation.allows(*reversed(found)), relation.label


def test_the_default_schema_is_the_one_of_business_news() -> None:
    schema = schema_from_json(read("corporate-news"))
    assert [mention.label for mention in schema.mentions] == ["PERSON", "COMPANY"]
    names = {relation.label: relation.name.ko for relation in schema.relations}
    assert names == {
        "employee_of": "소속",
        "founder_of": "창업",
        "met_with": "만남",
        "partner_of": "협력",
        "competitor_of": "경쟁",
        "invests_in": "투자",
        "acquires": "인수",
        "subsidiary_of": "자회사",
        "supplies": "공급",
    }
    symmetric = {relation.label for relation in schema.relations if relation.symmetric}
    assert symmetric == {"met_with", "partner_of", "competitor_of"}


def test_every_klue_relation_is_there_but_the_one_that_means_none() -> None:
    labels = [relation.label for relation in schema_from_json(read("klue")).relations]
    assert len([label for label in labels if label.startswith("per:")]) == 18
    assert len([label for label in labels if label.startswith("org:")]) == 11
    assert "no_relation" not in labels
