"""Articles that are almost the same: found whatever the order, and kept on one side of a split."""

import random
from pathlib import Path

import numpy as np
import pytest

from annotator.exchange.dataset import build
from annotator.exchange.near_duplicates import HASHES, LETTERS, USUAL, NearDuplicates, body_of, signature
from annotator.exchange.recipes import Recipe
from annotator.exchange.writing import WriteOptions, write
from annotator.model.annotation import AnnotatedDocument
from annotator.model.document import Document, Passage, PassageKind
from tests.articles import load
from tests.builders import schema
from tests.unit.exchange.helpers import gold, read_all


def _document(name: str, text: str, *passages: Passage) -> Document:
    return Document(name, text, name, "", "", {}, passages, None)


def _text(seed: int, size: int = 600) -> str:
    rng = random.Random(seed)
    return "".join(rng.choice("가나다라마바사아자차카타파하고는을이에서") for _ in range(size))


def _runs(text: str) -> set[str]:
    return {text[n : n + LETTERS] for n in range(len(text) - LETTERS + 1)}


@pytest.mark.parametrize("kept", [1.0, 0.95, 0.8, 0.6, 0.3, 0.0])
def test_the_estimate_is_near_the_share_of_common_runs(kept: float) -> None:
    one = _text(1)
    other = one[: int(600 * kept)] + _text(2)[int(600 * kept) :]
    first, second = signature(one), signature(other)
    assert first is not None and second is not None
    exact = len(_runs(one) & _runs(other)) / len(_runs(one) | _runs(other))
    # Three standard deviations of 128 draws, and no share is taken for none.
    assert abs(np.count_nonzero(first == second) / HASHES - exact) <= 3 * (0.25 / HASHES) ** 0.5
    assert (exact == 1) == bool(np.all(first == second))


def test_white_space_case_signs_and_page_furniture_do_not_count() -> None:
    furniture = "무단 전재 및 재배포 금지 <저작권자 ⓒ 새벽일보> 제보는 카카오톡으로"
    text = "LG전자는 21일 “협력한다”고 밝혔다."
    other = f"lg전자는 21일\n협력한다고 밝혔다\n{furniture}"
    passage = Passage(len(other) - len(furniture), len(other), PassageKind.FURNITURE)
    assert body_of(_document("a", text)) == body_of(_document("b", other, passage)) == "lg전자는21일협력한다고밝혔다"
    assert signature("가나다라") is None


def test_groups_are_the_same_in_any_order_and_one_change_does_not_part_them() -> None:
    report = _text(3)
    given = [
        _document("b", report),
        _document("a", report.replace(report[100:110], "삼성전자네이버카카오")),
        _document("c", report + " " + _text(4, 60)),
        _document("d", _text(5)),
        _document("e", _text(5)[:250] + _text(6)[250:]),
        *(_document(f"z{n}", _text(7)) for n in range(3)),
    ]
    for seed in range(4):
        found = NearDuplicates(0.7)
        for document in random.Random(seed).sample(given, len(given)):
            found.add(document.id, document)
        assert found.groups() == [("a", "b", "c"), ("z0", "z1", "z2")]


def test_articles_about_different_things_are_not_taken_for_one() -> None:
    found = NearDuplicates(0.7)
    for number, article in enumerate((*load("tune"), *load("blind"))):
        found.add(str(number), article.document)
    assert found.groups() == []


def _items() -> list[AnnotatedDocument]:
    found = []
    for number in range(40):
        text = _text(number // 2, 300)
        more = " 추가 취재" if number % 2 else ""
        found.append(gold(f"[이재용:PERSON#p]은 {text}{more}\n[네이버:COMPANY#c]", document_id=f"d{number:02}"))
    return found


@pytest.mark.parametrize("level", ["document", "sentence"])
@pytest.mark.parametrize("stratify", [True, False])
def test_what_is_almost_the_same_is_never_parted_and_the_receipt_says_so(
    tmp_path: Path, level: str, stratify: bool
) -> None:
    recipe = Recipe(split="5:3:2", level=level, stratify=stratify)
    built = build(_items, recipe, tmp_path / "out", schema())
    pairs = [[f"d{n:02}", f"d{n + 1:02}"] for n in range(0, 40, 2)]
    assert built.to_json()["near_duplicates"] == pairs
    part_of = {
        i.item.document.id.partition("#")[0]: part
        for part in ("train", "dev", "test")
        for i in read_all(tmp_path / "out" / "jsonl" / f"{part}.jsonl")
        if i.item is not None
    }
    assert all(part_of[one] == part_of[other] for one, other in pairs) and set(part_of.values()) == {
        "train",
        "dev",
        "test",
    }
    assert "20 groups" in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_only_known_duplicates_when_that_is_asked(tmp_path: Path) -> None:
    built = build(_items, Recipe(split="5:3:2", near_duplicates=0), tmp_path / "out", schema())
    assert built.to_json()["near_duplicates"] == []
    assert "MinHash" not in (tmp_path / "out" / "README.md").read_text("utf-8")


def _reports() -> list[AnnotatedDocument]:
    """Twenty reports, each in two papers, the second with a line of its own."""
    found = []
    for n in range(20):
        text = _text(100 + n, 300)
        found += [gold(f"[삼성전자:COMPANY] {text}", document_id=f"a{n}")]
        found += [gold(f"[삼성전자:COMPANY] {text} 종합", document_id=f"b{n}")]
    return found


@pytest.mark.parametrize("name", ["jsonl", "hf", "conll"])
def test_a_split_export_does_not_part_almost_equal_articles_and_says_so(tmp_path: Path, name: str) -> None:
    receipt = write(iter(_reports()), tmp_path / "out", WriteOptions(name, split="1:1:1"))
    told = receipt.to_json()["split"]
    assert told["near_duplicates"] == {"share": USUAL, "groups": sorted([f"a{n}", f"b{n}"] for n in range(20))}
    if name == "jsonl":
        parts = {i.item.document.id: i.path.stem for i in read_all(tmp_path / "out") if i.item is not None}
        assert all(parts[f"a{n}"] == parts[f"b{n}"] for n in range(20))
        assert set(parts.values()) == {"train", "dev", "test"}


def test_almost_equal_articles_are_parted_by_hash_when_that_is_wanted(tmp_path: Path) -> None:
    receipt = write(_reports(), tmp_path / "out", WriteOptions(split="1:1:1", near_duplicates=0))
    parts = {i.item.document.id: i.path.stem for i in read_all(tmp_path / "out") if i.item is not None}
    assert any(parts[f"a{n}"] != parts[f"b{n}"] for n in range(20))
    assert "near_duplicates" not in receipt.to_json()["split"]


def test_the_same_export_in_another_order_gives_the_same_parts(tmp_path: Path) -> None:
    write(_reports(), tmp_path / "one", WriteOptions(split="1:1:1"))
    write(reversed(_reports()), tmp_path / "other", WriteOptions(split="1:1:1"))
    one, other = (
        {i.item.document.id: i.path.stem for i in read_all(tmp_path / name) if i.item is not None}
        for name in ("one", "other")
    )
    assert one == other
