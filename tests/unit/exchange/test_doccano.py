"""doccano: what its import wants, and what its exports say."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.formats import sniff
from annotator.exchange.writing import write
from annotator.model.document import Passage, PassageKind
from tests.unit.exchange.helpers import DATA, gold, options, read_all, read_one, refused, related, said, surfaces

CASES = DATA / "doccano"


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "documents.jsonl").read_text("utf-8").splitlines()]


def _file(folder: Path, *lines: object) -> Path:
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


ITEM = gold("😀 [이재용:PERSON#p]은 [삼성전자:COMPANY#c]의 [𠮷:PERSON#q]", "p employee_of c", "q employee_of c")


def test_offsets_are_those_of_a_browser(tmp_path: Path) -> None:
    receipt = write([ITEM], tmp_path / "out", options("doccano"))
    assert receipt.to_json()["offset_unit"] == "utf16"
    (line,) = _lines(tmp_path / "out")
    units = line["text"].encode("utf-16-le")
    assert [
        (e["label"], units[2 * e["start_offset"] : 2 * e["end_offset"]].decode("utf-16-le")) for e in line["entities"]
    ] == [("PERSON", "이재용"), ("COMPANY", "삼성전자"), ("PERSON", "𠮷")]
    assert [(r["from_id"], r["to_id"], r["type"]) for r in line["relations"]] == [
        (1, 2, "employee_of"),
        (3, 2, "employee_of"),
    ]
    back = read_one(tmp_path / "out")
    assert said(back) == said(ITEM) and related(back) == related(ITEM)


def test_code_points_when_told_so(tmp_path: Path) -> None:
    receipt = write([ITEM], tmp_path / "out", options("doccano", offsets="codepoint"))
    assert receipt.to_json()["offset_unit"] == "codepoint"
    (line,) = _lines(tmp_path / "out")
    assert [line["text"][e["start_offset"] : e["end_offset"]] for e in line["entities"]] == ["이재용", "삼성전자", "𠮷"]
    path = tmp_path / "out" / "documents.jsonl"
    assert said(read_one(path, options={"offsets": "codepoint"})) == said(ITEM)
    (unsure,) = read_all(path)
    assert "taken as UTF-16 units" in unsure.notes[0]
    inside = _file(tmp_path, {"text": "😀이", "label": [[1, 2, "PERSON"]]})
    assert "lies inside a character" in refused(inside)
    assert said(read_one(inside, options={"offsets": "codepoint"})) == [(1, 2, "PERSON")]


def test_ids_of_entities_count_through_the_file(tmp_path: Path) -> None:
    write([ITEM, replace(ITEM, document=replace(ITEM.document, id="d2"))], tmp_path / "out", options("doccano"))
    first, second = _lines(tmp_path / "out")
    assert [e["id"] for e in first["entities"] + second["entities"]] == [1, 2, 3, 4, 5, 6]
    assert {r["from_id"] for r in second["relations"]} <= {e["id"] for e in second["entities"]}


def test_a_project_without_relations(tmp_path: Path) -> None:
    receipt = write([ITEM], tmp_path / "out", options("doccano", layout="label"))
    (line,) = _lines(tmp_path / "out")
    assert line["label"] == [[3, 6, "PERSON"], [8, 12, "COMPANY"], [14, 16, "PERSON"]]
    assert [x.text for x in receipt.losses if x.kind == "relation"] == ["이재용 → 삼성전자", "𠮷 → 삼성전자"]


def test_facts_of_the_article_come_back(tmp_path: Path) -> None:
    document = replace(
        ITEM.document,
        title="제목",
        source="새벽경제",
        date="2026-01-02",
        meta={"url": "x"},
        passages=(Passage(0, 5, PassageKind.HEADLINE),),
        raw_sha256="0" * 64,
    )
    write([replace(ITEM, document=document, duplicate_group="g")], tmp_path / "out", options("doccano"))
    back = read_one(tmp_path / "out")
    assert (back.document, back.duplicate_group) == (document, "g")
    # Whoever worked on it elsewhere, it is no gold of ours any more.
    assert back.annotator is None and back.stage.value == "todo"


def test_a_text_that_was_changed_loses_its_passages(tmp_path: Path) -> None:
    document = replace(ITEM.document, passages=(Passage(0, 2, PassageKind.FURNITURE),))
    write([replace(ITEM, document=document)], tmp_path / "out", options("doccano"))
    (line,) = _lines(tmp_path / "out")
    line["text"] += " 끝"
    (found,) = read_all(_file(tmp_path, line))
    assert found.item is not None and found.item.document.passages == ()
    assert any("the text was changed" in note for note in found.notes)


# ---- files of others --------------------------------------------------------------------------------------------


def test_exports_of_both_kinds() -> None:
    assert surfaces(read_one(CASES / "ok.jsonl")) == [("삼성전자", "COMPANY"), ("이재용", "PERSON")]
    item = read_one(CASES / "relations_ok.jsonl")
    assert related(item) == [("이재용", "WORKS_FOR", "삼성전자")] and item.document.id == "1"


def test_other_keys_are_facts_and_comments_are_counted(tmp_path: Path) -> None:
    path = _file(tmp_path, {"text": "삼성", "label": [], "url": "x", "n": 3, "none": None, "Comments": ["?", "!"]})
    (found,) = read_all(path)
    assert found.item is not None and found.notes == ("2 comments were left out",)
    assert found.item.document.id == "a-1" and found.item.document.meta == {"url": "x", "n": "3"}


def test_a_line_without_labels_has_no_annotations(tmp_path: Path) -> None:
    assert read_one(_file(tmp_path, {"id": 1, "text": "삼성"}), format="doccano").annotations is None


@pytest.mark.parametrize("name", ["float_offsets", "nan", "bigint", "duplicate_keys", "nested_10k"])
def test_lines_that_are_refused(name: str) -> None:
    assert "line 1" in refused(CASES / f"{name}.jsonl", format="doccano")


def test_whole_numbers_may_be_written_as_fractions(tmp_path: Path) -> None:
    assert said(read_one(_file(tmp_path, {"text": "삼성전자", "label": [[0.0, 4.0, "C"]]}))) == [(0, 4, "C")]
    for bad in (0.5, "0", True, None, -1):
        assert "line 1" in refused(_file(tmp_path, {"text": "삼성전자", "label": [[bad, 4, "C"]]}))


def test_two_articles_with_one_id_are_both_read() -> None:
    found = read_all(CASES / "same_id_other_text.jsonl")
    assert [i.item.document.text for i in found if i.item is not None] == ["가", "나"]


def test_a_relation_to_nothing_is_refused(tmp_path: Path) -> None:
    line = {"text": "삼성", "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "x"}]}
    assert "names the mention '1'" in refused(_file(tmp_path, line), format="doccano")


def test_our_own_lines_are_not_taken_for_doccano(tmp_path: Path) -> None:
    write([ITEM], tmp_path / "out")
    assert sniff(tmp_path / "out" / "documents.jsonl") == "jsonl"
    assert sniff(_file(tmp_path, {"id": "a", "text": "삼성"})) == "jsonl"
    assert sniff(CASES / "ok.jsonl") == sniff(CASES / "relations_ok.jsonl") == "doccano"


def test_what_doccano_wrote_is_read() -> None:
    (related_,) = read_all(CASES / "doccano-1.8.4-relations.jsonl")
    assert related_.item is not None and surfaces(related_.item) == [("젠슨 황", "PERSON"), ("엔비디아", "COMPANY")]
    assert related(related_.item) == [("젠슨 황", "founder_of", "엔비디아")]
    first, second = read_all(CASES / "doccano-1.8.4-label.jsonl")
    assert first.item is not None and second.item is not None
    assert surfaces(first.item) == [("LG전자", "COMPANY"), ("SK하이닉스", "COMPANY"), ("젠슨 황", "PERSON")]
    assert surfaces(second.item) == [] and second.item.document.meta["언론사"] == "한빛일보"


def test_a_mention_of_no_text_is_refused(tmp_path: Path) -> None:
    assert "the text is empty" in refused(_file(tmp_path, {"id": 1, "text": "", "label": [[0, 1, "PERSON"]]}))
