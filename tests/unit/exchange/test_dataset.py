"""Datasets: what a recipe asks for, one split in every format, and the same bytes from the same gold."""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exchange.dataset import Built, build
from annotator.exchange.receipt import Loss
from annotator.exchange.recipes import Recipe, read_recipe
from annotator.exchange.selecting import sentences_of
from annotator.exchange.splitting import PARTS, parse_split, stratified
from annotator.model.annotation import AnnotatedDocument, NoRelation
from annotator.model.document import Passage, PassageKind
from annotator.model.errors import KnownError
from tests.builders import schema
from tests.examples import examples
from tests.unit.exchange.helpers import gold, read_all, related, said, surfaces
from tests.unit.exchange.strategies import documents


def _articles(count: int = 12) -> list[AnnotatedDocument]:
    found = []
    for n in range(count):
        item = gold(
            f"[이재용:PERSON#p]은 [삼성전자:COMPANY#c] 회장이다. 그는 {n}월에 [LG:COMPANY#d]를 찾았다.\n저작권자",
            "p employee_of c",
            *(["c partner_of d"] if n % 4 == 0 else []),
            document_id=f"d{n:02}",
        )
        assert item.annotations is not None
        by_text = {item.document.text[m.start : m.end]: m.id for m in item.annotations.mentions}
        pairs = (NoRelation("n1", by_text["이재용"], by_text["LG"]),)
        document = replace(
            item.document,
            passages=(Passage(len(item.document.text) - 4, len(item.document.text), PassageKind.FURNITURE),),
        )
        annotations = replace(item.annotations, no_relations=pairs)
        found.append(
            replace(item, document=document, annotations=annotations, duplicate_group="g" if n in (3, 4, 5) else None)
        )
    return found


def _built(folder: Path, out: str = "out", **recipe: Any) -> Built:
    return build(_articles, Recipe(**recipe), folder / out, schema())


def _bytes(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_gold_gives_the_same_bytes_and_sums_that_fit(tmp_path: Path) -> None:
    wanted = {"split": "6:2:2", "formats": ["jsonl", "klue-ner", {"format": "conll", "unit": "syllable"}, "brat"]}
    _built(tmp_path, "one", **wanted)
    built = _built(tmp_path, "two", **wanted)
    one, two = _bytes(tmp_path / "one"), _bytes(tmp_path / "two")
    assert one == two
    sums = dict(reversed(line.split("  ")) for line in one["SHA256SUMS"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in one.items()
        if name not in ("SHA256SUMS", "receipt.json")
    }
    assert json.loads(one["receipt.json"]) == json.loads(json.dumps(built.to_json()))
    _built(tmp_path, "one", formats=["jsonl"])
    assert not (tmp_path / "one" / "brat").exists()


def test_one_split_in_every_format_and_groups_kept_together(tmp_path: Path) -> None:
    _built(tmp_path, split="6:3:3", formats=["jsonl", "doccano"])
    splits = json.loads((tmp_path / "out" / "splits.json").read_text("utf-8"))
    assert sorted(name for names in splits.values() for name in names) == [f"d{n:02}" for n in range(12)]
    assert any({"d03", "d04", "d05"} <= set(names) for names in splits.values())
    for folder in ("jsonl", "doccano"):
        for part in PARTS:
            found = read_all(tmp_path / "out" / folder / f"{part}.jsonl")
            assert sorted(i.item.document.id for i in found if i.item is not None) == splits[part]


def test_rare_labels_are_shared_out(tmp_path: Path) -> None:
    figures = _built(tmp_path, split="1:1:1").figures
    assert {part: figures[part]["relation_labels"].get("partner_of", 0) for part in PARTS} == dict.fromkeys(PARTS, 1)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=4), st.dictionaries(st.sampled_from("abc"), st.integers(0, 9), min_size=1).map(Counter)
    ),
    st.sampled_from(["8:1:1", "1:0:0", "0:1:1"]),
)
def test_every_group_has_a_part_whatever_the_order(groups: dict[str, Counter[str]], shares: str) -> None:
    split = parse_split(shares)
    found = stratified(groups, split)
    assert found.keys() == groups.keys() and found == stratified(dict(reversed(groups.items())), split)
    open_parts = {part for part, share in zip(PARTS, split.shares, strict=True) if share}
    assert set(found.values()) <= open_parts


def test_labels_relations_and_articles_are_chosen(tmp_path: Path) -> None:
    built = _built(tmp_path, documents=["d0[0-3]"], labels=["COMPANY"], relations=["partner_of"])
    found = [i.item for i in read_all(tmp_path / "out" / "jsonl") if i.item is not None]
    assert [i.document.id for i in found] == ["d00", "d01", "d02", "d03"]
    assert {label for item in found for _, label in surfaces(item)} == {"COMPANY"}
    assert [related(item) for item in found] == [[("삼성전자", "partner_of", "LG")], [], [], []]
    assert built.left_out == {"mentions": 4, "relations": 4, "no_relations": 4}


@pytest.mark.parametrize(("negatives", "count"), [("none", 0), ("decided", 12), (0.5, 3), (1, 12)])
def test_negatives(tmp_path: Path, negatives: str | float, count: int) -> None:
    assert _built(tmp_path, negatives=negatives).figures["all"]["no_relations"] == count


def test_sentences_stay_together_and_what_joins_two_is_listed(tmp_path: Path) -> None:
    built = _built(tmp_path, level="sentence", split="1:1:1")
    splits = json.loads((tmp_path / "out" / "splits.json").read_text("utf-8"))
    assert all(
        len({part for part, names in splits.items() if f"d{n:02}#{k}" in names}) == 1 for n in range(12) for k in (1, 2)
    )
    articles = {part: {name.partition("#")[0] for name in names} for part, names in splits.items()}
    assert not articles["train"] & articles["test"] and not articles["train"] & articles["dev"]
    assert Counter(x.kind for x in built.losses) == {"passage": 12, "no_relation": 12, "across_sentences": 3}
    (first,) = [i.item for i in read_all(tmp_path / "out" / "jsonl") if i.item and i.item.document.id == "d00#1"]
    assert first.document.text == "이재용은 삼성전자 회장이다." and related(first) == [
        ("이재용", "employee_of", "삼성전자")
    ]


@settings(max_examples=examples(80), deadline=None)
@given(documents(linked=True))
def test_sentences_keep_every_mention_and_list_every_relation(item: AnnotatedDocument) -> None:
    losses: list[Loss] = []
    found = list(sentences_of(item, losses))
    text = item.document.text
    blank = Counter((x.text, x.label) for x in losses if x.kind == "no_character")
    before = Counter((text[a:b], label) for a, b, label in said(item))
    assert Counter(pair for part in found for pair in surfaces(part)) + blank == before
    assert not any(surface.strip().strip("\ufeff").strip() for surface, _ in blank)
    assert item.annotations is not None
    kept = sum(len(part.annotations.relations) for part in found if part.annotations is not None)
    assert kept + sum(x.kind in ("across_sentences", "relation") for x in losses) == len(item.annotations.relations)


def test_the_card_has_front_matter_and_figures(tmp_path: Path) -> None:
    _built(
        tmp_path, name="뉴스", license="cc-by-4.0", split="6:2:2", rename={"PERSON": "PS"}, formats=["jsonl", "conll"]
    )
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    front = card.split("---\n")[1]
    assert 'pretty_name: "뉴스"' in front and 'license: "cc-by-4.0"' in front
    assert '  - split: validation\n    path: "jsonl/dev.jsonl"' in front
    assert "| mention `PS` |" in card and "mention `PERSON`" not in card
    labels = {label for i in read_all(tmp_path / "out" / "jsonl") if i.item for _, label in surfaces(i.item)}
    assert labels == {"PS", "COMPANY"}


def test_the_card_names_files_of_one_kind_for_a_hub_which_reads_all_as_the_first(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    _built(tmp_path, split="6:2:2", formats=["jsonl", "hf", "doccano"])
    front = (tmp_path / "out" / "README.md").read_text("utf-8").split("---\n")[1]
    assert "- config_name: hf\n" in front and 'path: "hf/dev.parquet"' in front
    assert ".jsonl" not in front


def test_the_card_says_of_a_relation_that_was_turned_what_it_is_called_and_of_which_it_is_the_other_way_round(
    tmp_path: Path,
) -> None:
    _built(tmp_path, rename={"employee_of": "org:members:reversed"})
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "| relation `org:members` (`employee_of` the other way round) | 12 |" in card
    (first, *_) = [i.item for i in read_all(tmp_path / "out" / "jsonl") if i.item is not None]
    assert ("삼성전자", "org:members", "이재용") in related(first)


def test_recipes_are_read_from_json_and_toml(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"split": "8:1:1", "negatives": 2, "formats": [{"format": "brat"}]}', "utf-8")
    (tmp_path / "a.toml").write_text('split = "8:1:1"\nnegatives = 2\n[[formats]]\nformat = "brat"\n', "utf-8")
    assert read_recipe(tmp_path / "a.json") == read_recipe(tmp_path / "a.toml")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[", "a.json: "),
        ("[]", "Expected `object`"),
        ('{"colour": 1}', "unknown field `colour`"),
        ('{"level": "word"}', "level word"),
        ('{"split": "8:1"}', "--split 8:1"),
        ('{"negatives": "all"}', "negatives all"),
        ('{"negatives": -1}', "negatives"),
        ('{"formats": []}', "name one at least"),
        ('{"formats": ["docx"]}', "format docx"),
        ('{"formats": [{"format": "conll", "unit": "word"}]}', "--unit word"),
        ('{"preset": "x"}', "--preset x"),
        ('{"stages": ["gilded"]}', "stages"),
    ],
)
def test_recipes_that_are_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(KnownError) as refused:
        read_recipe(tmp_path / "a.json")
    assert why in str(refused.value)


def test_nothing_is_left_of_what_does_not_come_about(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="fits no article"):
        _built(tmp_path, documents=["nothing"])
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").write_text("x", encoding="utf-8")
    with pytest.raises(KnownError, match="choose another folder"):
        _built(tmp_path, "mine")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine"]
