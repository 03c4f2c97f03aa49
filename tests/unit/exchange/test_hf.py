"""Parquet for Hugging Face datasets, read with pyarrow alone; `tests/slow` reads it with `datasets`."""

import json
from pathlib import Path
from typing import Any

from pyarrow import parquet

from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument
from tests.unit.exchange.helpers import gold, options


def _article(document_id: str = "d1") -> AnnotatedDocument:
    return gold(
        "😀 [LG전자:COMPANY#a]·[SK하이닉스:COMPANY#b]가 [젠슨 황:PERSON#p]과\n웃었다.",
        "p met_with a",
        document_id=document_id,
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return rows


def test_a_row_has_tokens_tags_mentions_and_relations(tmp_path: Path) -> None:
    receipt = write([_article()], tmp_path / "out", options("hf"))
    assert receipt.losses == ()
    (row,) = _rows(tmp_path / "out" / "documents.parquet")
    names = _tags(tmp_path / "out" / "documents.parquet")
    tagged = [(token, names[tag]) for token, tag in zip(row["tokens"], row["ner_tags"], strict=True)]
    assert [t for t in tagged if t[1] != "O"] == [
        ("LG", "B-COMPANY"),
        ("전자", "I-COMPANY"),
        ("SK", "B-COMPANY"),
        ("하이닉스", "I-COMPANY"),
        ("젠슨", "B-PERSON"),
        ("황", "I-PERSON"),
    ]
    text = row["text"]
    assert [text[s:e] for s, e in zip(row["token_starts"], row["token_ends"], strict=True)] == row["tokens"]
    assert [text[m["start"] : m["end"]] for m in row["mentions"]] == ["LG전자", "SK하이닉스", "젠슨 황"]
    by_id = {m["id"]: m["text"] for m in row["mentions"]}
    assert [(by_id[r["head"]], r["label"], by_id[r["tail"]]) for r in row["relations"]] == [
        ("젠슨 황", "met_with", "LG전자")
    ]


def _tags(path: Path) -> list[str]:
    said = json.loads(parquet.read_schema(path).metadata[b"huggingface"])
    names: list[str] = said["info"]["features"]["ner_tags"][0]["names"]
    return names


def test_numbers_of_tags_are_the_same_in_every_part(tmp_path: Path) -> None:
    items = [_article(f"d{n}") if n == 3 else gold("아무 이름도 없다.", document_id=f"d{n}") for n in range(15)]
    write(items, tmp_path / "out", options("hf", split="8:1:1", unit="syllable"))
    parts = [tmp_path / "out" / f"{part}.parquet" for part in ("train", "dev", "test")]
    assert [_tags(part) for part in parts] == [["O", "B-COMPANY", "I-COMPANY", "B-PERSON", "I-PERSON"]] * 3
    assert sum(len(_rows(part)) for part in parts) == 15
    assert all(len(token) == 1 for part in parts for row in _rows(part) for token in row["tokens"])


def test_many_rows_are_written_in_batches_and_the_same_each_time(tmp_path: Path) -> None:
    items = [_article(f"d{n}") for n in range(450)]
    first = write(items, tmp_path / "a", options("hf"))
    second = write(items, tmp_path / "b", options("hf"))
    assert first.files[0].sha256 == second.files[0].sha256
    assert parquet.ParquetFile(tmp_path / "a" / "documents.parquet").num_row_groups == 3
