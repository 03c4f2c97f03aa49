"""What is written for Hugging Face is read with `datasets` itself, span by span and relation by relation."""

from pathlib import Path

import pytest

from annotator.exchange.dataset import build
from annotator.exchange.recipes import Recipe
from annotator.exchange.writing import write
from tests.unit.exchange.helpers import gold, options, related, said

datasets = pytest.importorskip("datasets", reason="pip install 'annotator[independent]'")
huggingface_hub = pytest.importorskip("huggingface_hub", reason="pip install 'annotator[independent]'")


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


@pytest.mark.filterwarnings("default")  # of a library that is not ours
@pytest.mark.parametrize(("formats", "named"), [(["jsonl", "klue-re", "hf"], ["hf"]), (["jsonl", "prodigy"], None)])
def test_a_dataset_is_loaded_from_its_folder_by_what_its_card_says(
    tmp_path: Path, formats: list[str], named: list[str] | None
) -> None:
    items = [
        gold(f"[이재용:PERSON#p] [삼성전자:COMPANY#c] {n}", "p employee_of c", document_id=f"d{n}") for n in range(12)
    ]
    recipe = Recipe(name="뉴스: 1", license="cc-by-4.0", split="6:3:3", near_duplicates=0, formats=list(formats))
    build(lambda: iter(items), recipe, tmp_path / "out")
    card = huggingface_hub.DatasetCard.load(tmp_path / "out" / "README.md")
    assert (card.data.pretty_name, card.data.license, card.data.language) == ("뉴스: 1", "cc-by-4.0", ["ko"])
    assert datasets.get_dataset_config_names(str(tmp_path / "out")) == (named or formats)
    for name in named or formats:
        loaded = datasets.load_dataset(str(tmp_path / "out"), name, cache_dir=str(tmp_path / "cache"))
        assert {part: len(rows) for part, rows in loaded.items()} == {"train": 6, "validation": 3, "test": 3}
        texts = sorted(row["text"] for rows in loaded.values() for row in rows)
        assert texts == sorted(item.document.text for item in items)
