"""What is written for Hugging Face is read with `datasets` itself, span by span and relation by relation."""

from pathlib import Path

import pytest

from annotator.exchange.writing import write
from tests.unit.exchange.helpers import gold, options, related, said

datasets = pytest.importorskip("datasets", reason="pip install 'annotator[independent]'")


@pytest.mark.filterwarnings("default")  # of a library that is not ours
def test_datasets_reads_the_features_and_every_row(tmp_path: Path) -> None:
    items = [
        gold(
            "😀 [LG전자:COMPANY#a]·[SK하이닉스:COMPANY#b]가 [젠슨 황:PERSON#p]과\n웃었다.",
            "p met_with a",
            document_id=f"d{n}",
        )
        for n in range(12)
    ]
    write(items, tmp_path / "out", options("hf", split="8:2:2"))
    files = {part: str(tmp_path / "out" / f"{part}.parquet") for part in ("train", "dev", "test")}
    loaded = datasets.load_dataset("parquet", data_files=files, cache_dir=str(tmp_path / "cache"))
    assert loaded["train"].features["ner_tags"].feature.names == ["O", "B-COMPANY", "I-COMPANY", "B-PERSON", "I-PERSON"]
    given = {item.document.id: item for item in items}
    rows = [row for part in files for row in loaded[part]]
    assert sorted(row["id"] for row in rows) == sorted(given)
    for row in rows:
        item = given[row["id"]]
        assert row["text"] == item.document.text
        assert [(m["start"], m["end"], m["label"]) for m in row["mentions"]] == said(item)
        by_id = {m["id"]: m["text"] for m in row["mentions"]}
        assert [(by_id[r["head"]], r["label"], by_id[r["tail"]]) for r in row["relations"]] == related(item)
