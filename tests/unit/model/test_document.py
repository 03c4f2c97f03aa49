"""Documents, passages, and the order in which a set keeps what it says."""

import dataclasses
import pickle
from types import MappingProxyType

import pytest

from annotator.model.annotation import (
    Mention,
    Relation,
    in_head_order,
    in_text_order,
    new_id,
)
from annotator.model.document import Document, Passage, PassageKind, Stage
from annotator.model.text import Span
from tests.builders import annotated

PASSAGES = (Passage(0, 4, PassageKind.FURNITURE), Passage(10, 12, PassageKind.CAPTION))


def test_the_hash_is_of_the_text_in_utf8() -> None:
    # printf 삼성전자 | sha256sum
    expected = "73b47d6729b4db7771aa0420f7acb25500b525b13e8141841fc446924445d868"
    assert Document("d1", "삼성전자").text_sha256 == expected
    assert Document("d2", "삼성전자", title="other").text_sha256 == expected


@pytest.mark.parametrize(
    ("offset", "kind"),
    [(0, PassageKind.FURNITURE), (3, PassageKind.FURNITURE), (4, None), (11, PassageKind.CAPTION), (12, None)],
)
def test_the_passage_at_an_offset(offset: int, kind: PassageKind | None) -> None:
    found = Document("d1", "가" * 20, passages=PASSAGES).passage_at(offset)
    assert (found.kind if found else None) == kind


def test_a_document_never_changes() -> None:
    document = Document("d1", "글")
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.text = "다른 글"  # type: ignore[misc]


def test_stages_and_passage_kinds_are_spelled_as_in_files() -> None:
    assert [s.value for s in Stage] == ["todo", "in_progress", "done", "in_review", "gold"]
    assert [k.value for k in PassageKind] == ["furniture", "repeat", "caption", "headline"]


def test_mentions_are_in_text_order_the_longer_first() -> None:
    mentions = [
        Mention("c", 4, 6, "COMPANY"),
        Mention("b", 0, 2, "PERSON"),
        Mention("a", 0, 2, "COMPANY"),
        Mention("d", 0, 5, "PERSON"),
    ]
    assert [m.id for m in in_text_order(mentions)] == ["d", "a", "b", "c"]


def test_relations_are_in_the_order_of_their_heads() -> None:
    mentions = in_text_order([Mention("x", 0, 2, "PERSON"), Mention("y", 3, 5, "PERSON")])
    relations = [
        Relation("r1", "gone", "x", "met_with"),
        Relation("r2", "y", "x", "met_with"),
        Relation("r3", "x", "y", "met_with"),
    ]
    assert [r.id for r in in_head_order(relations, mentions)] == ["r3", "r2", "r1"]


def test_a_set_finds_a_mention_and_its_relations() -> None:
    said = annotated("[이재용:PERSON#p] [삼성:COMPANY#s] [하만:COMPANY#h]", "p employee_of s", "s acquires h")[1]
    found = said.mention("s")
    assert found is not None
    assert found.span == Span(4, 6)
    assert [r.label for r in said.relations_of("s")] == ["employee_of", "acquires"]
    assert [r.label for r in said.relations_of("p")] == ["employee_of"]
    assert said.mention("gone") is None


def test_ids_are_fresh() -> None:
    made = {new_id() for _ in range(100)}
    assert len(made) == 100
    assert all(len(i) == 20 for i in made)


def test_a_document_goes_to_a_worker_process_and_back() -> None:
    passages = (Passage(0, 2, PassageKind.CAPTION),)
    document = Document("d1", "본문", meta=MappingProxyType({"section": "경제"}), passages=passages)
    assert pickle.loads(pickle.dumps(document)) == document
