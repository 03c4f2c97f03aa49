"""Prodigy: tokens that give the text again, spans on whole tokens, and tasks of other people."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument
from tests.examples import examples
from tests.unit.exchange.helpers import gold, options, read_all, read_one, refused, related, said
from tests.unit.exchange.strategies import documents

# As Prodigy's documentation shows a task of its relations interface; not made by Prodigy itself.
TASK: dict[str, Any] = {
    "text": "삼성전자는 이재용 회장",
    "tokens": [
        {"text": "삼성전자", "start": 0, "end": 4, "id": 0, "ws": False},
        {"text": "는", "start": 4, "end": 5, "id": 1, "ws": True},
        {"text": "이재용", "start": 6, "end": 9, "id": 2, "ws": True},
        {"text": "회장", "start": 10, "end": 12, "id": 3, "ws": False},
    ],
    "spans": [
        {"start": 0, "end": 4, "token_start": 0, "token_end": 0, "label": "COMPANY"},
        {"start": 6, "end": 9, "token_start": 2, "token_end": 2, "label": "PERSON"},
    ],
    "relations": [
        {
            "head": 2,
            "child": 0,
            "head_span": {"start": 6, "end": 9, "token_start": 2, "token_end": 2, "label": "PERSON"},
            "child_span": {"start": 0, "end": 4, "token_start": 0, "token_end": 0, "label": "COMPANY"},
            "color": "#b5c6c9",
            "label": "LEADS",
        }
    ],
    "meta": {"source": "새벽경제", "score": 0.5},
    "_input_hash": 1,
    "_task_hash": 2,
    "_annotator_id": "ann-kim",
    "_view_id": "relations",
    "answer": "accept",
}


def _file(folder: Path, *tasks: object) -> Path:
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(task, ensure_ascii=False) + "\n" for task in tasks), encoding="utf-8")
    return path


@settings(max_examples=examples(60), deadline=None)
@given(documents())
def test_tokens_give_the_text_and_hold_the_spans(item: AnnotatedDocument) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write([item], Path(folder) / "out", options("prodigy"))
        task = json.loads((Path(folder) / "out" / "documents.jsonl").read_text("utf-8"))
    tokens = task["tokens"]
    assert "".join(t["text"] + (" " if t["ws"] else "") for t in tokens) == task["text"]
    assert [t["id"] for t in tokens] == list(range(len(tokens)))
    assert all(task["text"][t["start"] : t["end"]] == t["text"] for t in tokens)
    for span in task["spans"]:
        assert tokens[span["token_start"]]["start"] == span["start"]
        assert tokens[span["token_end"]]["end"] == span["end"]
    for relation in task["relations"]:
        for end in ("head", "child"):
            assert relation[end] == relation[f"{end}_span"]["token_end"] and relation[f"{end}_span"] in task["spans"]


def test_no_particle_in_a_span(tmp_path: Path) -> None:
    write([gold("[LG전자:COMPANY]·[SK하이닉스:COMPANY]가")], tmp_path / "out", options("prodigy"))
    task = json.loads((tmp_path / "out" / "documents.jsonl").read_text("utf-8"))
    spans = [task["tokens"][s["token_start"] : s["token_end"] + 1] for s in task["spans"]]
    assert ["".join(t["text"] for t in span) for span in spans] == ["LG전자", "SK하이닉스"]


def test_a_task_of_the_relations_interface(tmp_path: Path) -> None:
    item = read_one(_file(tmp_path, TASK))
    assert said(item) == [(0, 4, "COMPANY"), (6, 9, "PERSON")]
    assert related(item) == [("이재용", "LEADS", "삼성전자")]
    assert (item.annotator, item.document.id, item.document.source) == ("ann-kim", "a-1", "새벽경제")
    assert item.document.meta == {"score": "0.5"}


def test_relations_by_tokens_alone(tmp_path: Path) -> None:
    relation = {"head": 2, "child": 0, "label": "LEADS"}
    assert related(read_one(_file(tmp_path, {**TASK, "relations": [relation]}))) == [("이재용", "LEADS", "삼성전자")]
    path = _file(tmp_path, {**TASK, "relations": [{**relation, "child": 3}]})
    assert "the token 3, where 0 spans end" in refused(path)


def test_an_end_that_is_no_span_becomes_a_mention(tmp_path: Path) -> None:
    title = {"start": 10, "end": 12, "token_start": 3, "token_end": 3, "label": "TITLE"}
    relation = {**TASK["relations"][0], "child": 3, "child_span": title, "label": "HAS"}
    item = read_one(_file(tmp_path, {**TASK, "relations": [relation]}))
    assert (10, 12, "TITLE") in said(item) and related(item) == [("이재용", "HAS", "회장")]
    del title["label"]
    assert "10..12, where no span is" in refused(_file(tmp_path, {**TASK, "relations": [relation]}))


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_what_was_not_accepted_is_no_annotation(tmp_path: Path, answer: str) -> None:
    (found,) = read_all(_file(tmp_path, {**TASK, "answer": answer}))
    assert found.item is not None and found.item.annotations is None
    assert f"the answer is {answer}" in found.notes[0]


def test_spans_without_label_and_other_things_are_refused(tmp_path: Path) -> None:
    assert "span 1 has no label" in refused(_file(tmp_path, {**TASK, "spans": [{"start": 0, "end": 4}]}))
    for spans in ([{"start": -1, "end": 4, "label": "X"}], [{"start": 0, "end": 99, "label": "X"}], {}):
        assert "line 1" in refused(_file(tmp_path, {**TASK, "spans": spans, "relations": []}), format="prodigy")
