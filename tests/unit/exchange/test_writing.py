"""Exports: where they may go, that they are whole or not there, the receipt, the split."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.splitting import PARTS, parse_split
from annotator.exchange.writing import WriteCancelledError, WriteOptions, write
from annotator.model.annotation import AnnotatedDocument, Answer, Decision, DecisionItem
from annotator.model.errors import KnownError, UsageError
from tests.unit.exchange.helpers import gold, read_all, said, texts

FORMATS = ("jsonl", "json", "conll")


def _some(count: int = 3) -> list[AnnotatedDocument]:
    return [
        gold("[이재용:PERSON#p] [삼성전자:COMPANY#c] 회장은", "p employee_of c", document_id=f"d{n}")
        for n in range(count)
    ]


def _receipt(folder: Path) -> dict[str, Any]:
    receipt: dict[str, Any] = json.loads((folder / "receipt.json").read_text("utf-8"))
    return receipt


def _names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


# ---- where ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_a_folder_is_made_and_an_earlier_export_is_replaced(tmp_path: Path, name: str) -> None:
    out = tmp_path / "a" / "b"
    write(_some(3), out, WriteOptions(format=name))
    write(_some(1), out, WriteOptions(format="jsonl"))
    assert _names(out) == ["documents.jsonl", "receipt.json"]
    assert len(texts(read_all(out))) == 1
    assert _names(tmp_path / "a") == ["b"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write(_some(), out)
    assert (out / "receipt.json").is_file()


def test_anything_else_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(KnownError, match=r"holds 'notes\.txt'"):
        write(_some(), mine)
    write(_some(), tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(KnownError, match="choose another folder"):
        write(_some(), tmp_path / "out")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(KnownError, match="choose another name"):
        write(_some(), tmp_path / "file")
    (tmp_path / "link").symlink_to(tmp_path / "out")
    with pytest.raises(KnownError, match="a link"):
        write(_some(), tmp_path / "link")
    assert _names(mine) == ["notes.txt"]
    assert _names(tmp_path) == ["file", "link", "mine", "out"]


def test_a_receipt_of_somebody_else_opens_no_door(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for text in ("{}", "[", '{"format": "jsonl", "reread": "equal", "files": [{"name": "other.txt"}]}'):
        (out / "receipt.json").write_text(text, encoding="utf-8")
        (out / "thesis.doc").write_text("x", encoding="utf-8")
        with pytest.raises(KnownError, match="choose another folder"):
            write(_some(), out)
    assert _names(out) == ["receipt.json", "thesis.doc"]


@pytest.mark.parametrize("name", FORMATS)
def test_one_file_with_its_receipt_beside_it(tmp_path: Path, name: str) -> None:
    out = tmp_path / f"gold.{name}"
    for count in (2, 3):
        receipt = write(_some(count), out, WriteOptions(format=name, as_file=True))
        assert json.loads((tmp_path / f"gold.{name}.receipt.json").read_text("utf-8")) == receipt.to_json()
        assert len(texts(read_all(out))) == count


def test_a_file_that_is_no_export_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "gold.jsonl"
    out.write_text("x", encoding="utf-8")
    with pytest.raises(KnownError, match="no earlier export"):
        write(_some(), out, WriteOptions(as_file=True))
    with pytest.raises(KnownError, match="a folder"):
        write(_some(), tmp_path, WriteOptions(as_file=True))
    assert out.read_text("utf-8") == "x"


@pytest.mark.parametrize("name", ["g.conll.documents.jsonl", "g.conll.receipt.json"])
def test_what_stands_beside_one_file_is_not_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(KnownError, match=rf"{name}: exists and is no earlier export"):
        write(_some(), tmp_path / "g.conll", WriteOptions(format="conll", as_file=True))
    assert _names(tmp_path) == [name]
    assert (tmp_path / name).read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    "junk", ["{}", "junk", '{"format": "jsonl", "reread": "equal", "files": [{"name": "other.jsonl"}]}', "[" * 20_000]
)
def test_a_junk_receipt_does_not_give_a_file_away(tmp_path: Path, junk: str) -> None:
    (tmp_path / "gold.jsonl").write_text("mine", encoding="utf-8")
    (tmp_path / "gold.jsonl.receipt.json").write_text(junk, encoding="utf-8")
    with pytest.raises(KnownError, match="no earlier export"):
        write(_some(), tmp_path / "gold.jsonl", WriteOptions(as_file=True))
    assert (tmp_path / "gold.jsonl").read_text("utf-8") == "mine"


def test_a_sidecar_goes_with_the_export_that_wrote_it(tmp_path: Path) -> None:
    out = tmp_path / "gold.out"
    write(_some(), out, WriteOptions(format="conll", as_file=True))
    assert _names(tmp_path) == ["gold.out", "gold.out.documents.jsonl", "gold.out.receipt.json"]
    write(_some(), out, WriteOptions(format="jsonl", as_file=True))
    assert _names(tmp_path) == ["gold.out", "gold.out.receipt.json"]
    write(_some(), out, WriteOptions(format="conll", as_file=True))


def test_a_folder_inside_an_earlier_export_is_not_removed(tmp_path: Path) -> None:
    write(_some(), tmp_path / "out")
    (tmp_path / "out" / "documents.jsonl").unlink()
    (tmp_path / "out" / "documents.jsonl").mkdir()
    with pytest.raises(KnownError, match="choose another folder"):
        write(_some(), tmp_path / "out")


def test_a_name_of_the_longest_kind_works(tmp_path: Path) -> None:
    out = tmp_path / ("가" * 80)
    write(_some(), out)
    assert _names(tmp_path) == [out.name]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(KnownError, match="cannot be written"):
        write(_some(), tmp_path / "out")


def test_a_place_below_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(KnownError, match="cannot be written"):
        write(_some(), tmp_path / "file" / "out")


# ---- whole or not there -----------------------------------------------------------------------------------------


def _failing() -> Iterator[AnnotatedDocument]:
    yield from _some(2)
    raise KnownError("the project is gone")


@pytest.mark.parametrize("name", FORMATS)
def test_a_failure_on_the_way_leaves_everything_as_it_was(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    write(_some(1), out, WriteOptions(format=name))
    before = {n: (out / n).read_bytes() for n in _names(out)}
    with pytest.raises(KnownError, match="the project is gone"):
        write(_failing(), out, WriteOptions(format=name))
    assert {n: (out / n).read_bytes() for n in _names(out)} == before
    assert _names(tmp_path) == ["out"]


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    for after in (0, 1, 3):
        done: list[int] = []
        with pytest.raises(WriteCancelledError, match="nothing was written"):
            write(_some(3), tmp_path / "out", None, done.append, lambda after=after, done=done: len(done) >= after)  # type: ignore[misc]
        assert done == list(range(1, after + 1))
        assert _names(tmp_path) == []


def test_two_documents_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="d0: two documents have this id"):
        write([*_some(1), *_some(1)], tmp_path / "out")


def test_nothing_to_export_is_an_export_of_nothing(tmp_path: Path) -> None:
    for name in FORMATS:
        receipt = write([], tmp_path / name, WriteOptions(format=name))
        assert receipt.to_json()["counts"]["documents"] == 0
    assert texts(read_all(tmp_path / "jsonl")) == texts(read_all(tmp_path / "json")) == []


# ---- the receipt ------------------------------------------------------------------------------------------------


def test_the_receipt_counts_hashes_and_names_the_tokenizer(tmp_path: Path) -> None:
    receipt = write(_some(3), tmp_path / "out", WriteOptions(format="conll", open_disagreements=2))
    told = _receipt(tmp_path / "out")
    assert told == receipt.to_json()
    assert (told["format"], told["version"], told["offset_unit"], told["unicode"]) == ("conll", 1, "codepoint", "NFC")
    assert (told["tokenizer"], told["tokenizer_version"]) == ("rough", "1")
    assert told["given"] == {"documents": 3, "sentences": 0, "tokens": 0, "mentions": 6, "relations": 3}
    assert told["counts"] == {"documents": 3, "sentences": 3, "tokens": 12, "mentions": 6, "relations": 0}
    assert told["loss_counts"] == {"relation": 3} and len(told["losses"]) == 3
    assert told["open_disagreements"] == 2 and told["reread"] == "equal" and told["split"] is None
    assert [f["name"] for f in told["files"]] == ["documents.conll", "documents.jsonl"]
    for file in told["files"]:
        data = (tmp_path / "out" / file["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"] and len(data) == file["bytes"]


def test_answers_to_suggestions_are_counted_as_left_out(tmp_path: Path) -> None:
    (item,) = _some(1)
    assert item.annotations is not None
    answer = Decision("x", DecisionItem.MENTION, Answer.REJECTED, "lexicon@1", "s", "PERSON", 0, 2)
    item = replace(item, annotations=replace(item.annotations, decisions=(answer,)))
    assert write([item], tmp_path / "out").to_json()["left_out"] == {"decisions": 1}


def test_details_that_conll_has_no_place_for_are_counted(tmp_path: Path) -> None:
    (item,) = _some(1)
    assert item.annotations is not None
    scored = tuple(replace(m, score=0.5) for m in item.annotations.mentions)
    item = replace(item, annotations=replace(item.annotations, mentions=scored))
    left_out = write([item], tmp_path / "out", WriteOptions(format="conll")).to_json()["left_out"]
    assert list(left_out.values()) == [2]


def test_duplicate_groups_are_listed(tmp_path: Path) -> None:
    items = [replace(item, duplicate_group="g" if n else None) for n, item in enumerate(_some(3))]
    assert write(items, tmp_path / "out").to_json()["duplicate_groups"] == {"g": ["d1", "d2"]}


# ---- the split --------------------------------------------------------------------------------------------------


def _parts(folder: Path, extension: str = "jsonl") -> dict[str, str]:
    return {
        i.item.document.id: part
        for part in PARTS
        for i in read_all(folder / f"{part}.{extension}")
        if i.item is not None
    }


@pytest.mark.parametrize("name", FORMATS)
def test_a_split_holds_every_document_once(tmp_path: Path, name: str) -> None:
    receipt = write(_some(40), tmp_path / "out", WriteOptions(format=name, split="8:1:1", near_duplicates=0))
    parts = _parts(tmp_path / "out", name)
    assert len(parts) == 40
    told = receipt.to_json()["split"]
    assert told["shares"] == "8:1:1"
    counts = {part: list(parts.values()).count(part) for part in PARTS}
    assert told["documents"] == counts and counts["train"] > counts["dev"] + counts["test"]


def test_a_split_is_the_same_when_documents_are_added_or_come_in_another_order(tmp_path: Path) -> None:
    write(_some(20), tmp_path / "few", WriteOptions(split="2:1:1", near_duplicates=0))
    write(reversed(_some(60)), tmp_path / "many", WriteOptions(split="2:1:1", near_duplicates=0))
    assert _parts(tmp_path / "few").items() <= _parts(tmp_path / "many").items()


def test_a_duplicate_group_is_never_parted(tmp_path: Path) -> None:
    items = [replace(item, duplicate_group=f"g{n % 8}") for n, item in enumerate(_some(40))]
    write(items, tmp_path / "out", WriteOptions(split="1:1:1", near_duplicates=0))
    parts = _parts(tmp_path / "out")
    for group in range(8):
        assert len({parts[f"d{n}"] for n in range(40) if n % 8 == group}) == 1
    assert set(parts.values()) == set(PARTS)


def test_shares_are_kept_roughly() -> None:
    split = parse_split("8:1:1")
    parts = [split.part_of_group(f"document {n}") for n in range(5_000)]
    assert 0.77 < parts.count("train") / 5_000 < 0.83
    assert 0.08 < parts.count("dev") / 5_000 < 0.12
    assert {parse_split("0:0:1").part_of_group(str(n)) for n in range(50)} == {"test"}


@pytest.mark.parametrize("text", ["8:1", "8:1:1:1", "a:b:c", "８:1:1", "0:0:0", "-1:1:1", "0.8:0.1:0.1", ""])
def test_a_split_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--split"):
        parse_split(text)


def test_one_file_cannot_be_split(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="give a folder"):
        write(_some(), tmp_path / "a.jsonl", WriteOptions(split="8:1:1", as_file=True))


def test_splits_read_back_with_their_sidecar(tmp_path: Path) -> None:
    items = _some(12)
    write(items, tmp_path / "out", WriteOptions(format="conll", split="1:1:1", near_duplicates=0))
    back = {i.item.document.id: i.item for i in read_all(tmp_path / "out") if i.item is not None}
    assert {n: said(i) for n, i in back.items()} == {i.document.id: said(i) for i in items}
