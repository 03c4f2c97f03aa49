"""The differences of two exports, whatever formats they are in."""

from dataclasses import replace
from pathlib import Path

import pytest

from annotator.exchange.differences import differences, said_in
from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument, Entity, NoRelation
from annotator.model.errors import KnownError
from tests.unit.exchange.helpers import gold, options

BEFORE = gold("[이재용:PERSON#p]은 [삼성전자:COMPANY#c] 회장, [서울:COMPANY#s]", "p employee_of c")


def _changed() -> AnnotatedDocument:
    said = BEFORE.annotations
    assert said is not None
    first, second, third = said.mentions
    mentions = (first, replace(second, label="ORG"), replace(third, end=third.end - 1))
    pair = NoRelation("n", first.id, third.id)
    return replace(BEFORE, annotations=replace(said, mentions=mentions, relations=(), no_relations=(pair,)))


def test_item_by_item(tmp_path: Path) -> None:
    write([BEFORE, gold("[LG:COMPANY]", document_id="gone")], tmp_path / "a")
    write([_changed(), gold("[SK:COMPANY]", document_id="new")], tmp_path / "b", options("brat"))
    found = differences(said_in(tmp_path / "a"), said_in(tmp_path / "b"))
    assert [(d.kind, d.document, d.before, d.after, d.start) for d in found] == [
        ("document_removed", "gone", "gone", "", None),
        ("document_added", "new", "", "new", None),
        ("relation_removed", "d1", "이재용 employee_of 삼성전자", "", 0),
        ("relabelled", "d1", "삼성전자 COMPANY", "삼성전자 ORG", 5),
        ("mention_removed", "d1", "서울 COMPANY", "", 14),
        ("mention_added", "d1", "", "서 COMPANY", 14),
    ]
    assert found[0].to_json() == {"kind": "document_removed", "document": "gone", "before": "gone"}


def test_decided_negatives_count_in_formats_that_have_them(tmp_path: Path) -> None:
    write([BEFORE], tmp_path / "a")
    write([_changed()], tmp_path / "b", options("csv"))
    kinds = {d.kind for d in differences(said_in(tmp_path / "a"), said_in(tmp_path / "b"))}
    assert "no_relation_added" in kinds


def test_the_same_in_other_formats(tmp_path: Path) -> None:
    for name in ("jsonl", "brat", "doccano", "webanno", "csv"):
        write([BEFORE], tmp_path / name, options(name))
        assert differences(said_in(tmp_path / "jsonl"), said_in(tmp_path / name)) == []


def test_of_another_text_nothing_else_is_said(tmp_path: Path) -> None:
    write([BEFORE], tmp_path / "a")
    write([gold("[LG:COMPANY]")], tmp_path / "b")
    assert [d.kind for d in differences(said_in(tmp_path / "a"), said_in(tmp_path / "b"))] == ["text"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="no such file"):
        said_in(tmp_path / "nothing")


def test_entities_are_compared_when_both_sides_say_any(tmp_path: Path) -> None:
    one = gold("[삼성전자:COMPANY]가 [삼성:COMPANY]의 [LG:COMPANY]와 [엘지:COMPANY]를")
    said = one.annotations
    assert said is not None

    def named(*names: str | None) -> AnnotatedDocument:
        mentions = tuple(replace(m, entity=name) for m, name in zip(said.mentions, names, strict=True))
        entities = tuple(Entity(name, "COMPANY", name) for name in dict.fromkeys(filter(None, names)))
        return replace(one, annotations=replace(said, mentions=mentions, entities=entities))

    write([named("e1", "e1", "e2", "e2")], tmp_path / "a")
    write([named("e1", "e1", "e2", "e3")], tmp_path / "b", options("brat"))
    found = differences(said_in(tmp_path / "a"), said_in(tmp_path / "b"))
    assert [(d.kind, d.before, d.after, d.start) for d in found] == [("entity_removed", "LG = 엘지 (2)", "", 10)]
    write([named("e1", "e1", "e2", "e2")], tmp_path / "c", options("doccano"))
    assert differences(said_in(tmp_path / "a"), said_in(tmp_path / "c")) == []


def test_other_ids_of_an_entity_and_another_name_are_told_where_both_sides_carry_ids(tmp_path: Path) -> None:
    said = BEFORE.annotations
    assert said is not None

    def with_entity(name: str, *ids: tuple[str, str]) -> AnnotatedDocument:
        assert said is not None
        first, *others = said.mentions
        mentions = (replace(first, entity="e"), *others)
        return replace(
            BEFORE, annotations=replace(said, mentions=mentions, entities=(Entity("e", "PERSON", name, (), ids),))
        )

    write([with_entity("이재용", ("wikidata", "Q1"))], tmp_path / "a")
    write([with_entity("이재용 (1968)", ("wikidata", "Q625450"))], tmp_path / "b", options("brat"))
    write([with_entity("이재용")], tmp_path / "c")
    found = differences(said_in(tmp_path / "a"), said_in(tmp_path / "b"))
    assert [(d.kind, d.before, d.after, d.start) for d in found] == [
        ("entity_described", "이재용 wikidata:Q1", "이재용 (1968) wikidata:Q625450", 0)
    ]
    assert differences(said_in(tmp_path / "a"), said_in(tmp_path / "c")) == []
