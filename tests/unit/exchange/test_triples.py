"""SpERT and DocRED: tokens, entities and relations between them, and what each of the two cannot say."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument, Entity, Mention
from tests.unit.exchange.helpers import gold, options, read_all, read_one, refused, related, said, surfaces

SPERT_ITEM = {
    "tokens": ["삼성전자", "는", "이재용", "회장", "이"],
    "entities": [{"type": "COMPANY", "start": 0, "end": 1}, {"type": "PERSON", "start": 2, "end": 3}],
    "relations": [{"type": "LEADS", "head": 1, "tail": 0}],
    "orig_id": 17,
}
DOCRED_ITEM: dict[str, Any] = {
    "title": "17",
    "sents": [["삼성전자", "는", "이재용", "회장"], ["이", "회장", "은", "삼성", "에"]],
    "vertexSet": [
        [
            {"name": "삼성전자", "sent_id": 0, "pos": [0, 1], "type": "COMPANY"},
            {"name": "삼성", "sent_id": 1, "pos": [3, 4], "type": "COMPANY"},
        ],
        [{"name": "이재용", "sent_id": 0, "pos": [2, 3], "type": "PERSON"}],
    ],
    "labels": [{"h": 1, "t": 0, "r": "LEADS", "evidence": [0]}],
}


def _json(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def _article() -> AnnotatedDocument:
    return gold(
        "[LG전자:COMPANY#a]·[SK하이닉스:COMPANY#b]가 합작했다.\n"
        "😀 [젠슨 황:PERSON#p] [엔비디아:COMPANY#c] 최고경영자와 웃었다.",
        "p employee_of c",
        "a cooperates_with b",
        "a competes_with c",
    )


# ---- SpERT ------------------------------------------------------------------------------------------------------


def test_an_item_of_others_is_read_with_its_tokens_joined(tmp_path: Path) -> None:
    (incoming,) = read_all(_json(tmp_path / "conll04.json", [SPERT_ITEM]))
    assert incoming.item is not None
    assert incoming.item.document.id == "17" and incoming.item.document.text == "삼성전자 는 이재용 회장 이"
    assert related(incoming.item) == [("이재용", "LEADS", "삼성전자")]
    assert any("joined from its tokens" in note for note in incoming.notes)


def test_spert_finds_every_entity_at_its_tokens(tmp_path: Path) -> None:
    receipt = write([_article()], tmp_path / "out", options("spert"))
    items = json.loads((tmp_path / "out" / "documents.json").read_text(encoding="utf-8"))
    # As SpERT reads it: tokens by index, end exclusive, relations between indices of the item's entities.
    found = [
        [("".join(i["tokens"][e["start"] : e["end"]]), e["type"]) for e in i["entities"]] for i in items
    ]  # fmt: skip
    assert found == [
        [("LG전자", "COMPANY"), ("SK하이닉스", "COMPANY")],
        [("젠슨황", "PERSON"), ("엔비디아", "COMPANY")],
    ]
    assert [[(r["head"], r["type"], r["tail"]) for r in i["relations"]] for i in items] == [
        [(0, "cooperates_with", 1)],
        [(0, "employee_of", 1)],
    ]
    assert [(x.kind, x.label) for x in receipt.losses] == [("across_sentences", "competes_with")]
    types = json.loads((tmp_path / "out" / "documents_types.json").read_text(encoding="utf-8"))
    assert list(types["entities"]) == ["COMPANY", "PERSON"]
    assert set(types["relations"]) == {"cooperates_with", "employee_of"}
    back = read_one(tmp_path / "out")
    assert back.document == _article().document and said(back) == said(_article())


def test_with_whole_documents_spert_loses_no_relation(tmp_path: Path) -> None:
    receipt = write([_article()], tmp_path / "out", options("spert", level="document"))
    assert receipt.losses == () and len(json.loads((tmp_path / "out" / "documents.json").read_text())) == 1
    assert sorted(related(read_one(tmp_path / "out"))) == sorted(related(_article()))


def test_a_sidecar_of_another_file_is_not_used(tmp_path: Path) -> None:
    write([_article()], tmp_path / "out", options("spert"))
    path = tmp_path / "out" / "documents.json"
    items = json.loads(path.read_text(encoding="utf-8"))
    items[0]["tokens"][0] = "GL"
    found = read_all(_json(path, items))
    assert [i.item.document.text[:3] for i in found if i.item is not None] == ["GL "]
    assert any("does not fit" in note for note in found[0].notes)
    found = read_all(_json(path, items[:1]))
    assert any("other items" in note for note in found[0].notes)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"entities": [{"type": "X", "start": 1, "end": 1}]}, "end is exclusive"),
        ({"entities": [{"type": "X", "start": 0, "end": 6}]}, "of 5"),
        ({"entities": [{"type": "X", "start": -1, "end": 1}]}, ">= 0"),
        ({"entities": [{"type": "", "start": 0, "end": 1}]}, "length >= 1"),
        ({"relations": [{"type": "L", "head": 0, "tail": 2}]}, "not there"),
        ({"tokens": "삼성"}, "array"),
    ],
)
def test_a_wrong_item_is_refused_and_the_others_are_read(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    path = _json(tmp_path / "a.json", [{**SPERT_ITEM, **change}, SPERT_ITEM])
    first, second = read_all(path, format="spert")
    assert first.problem is not None and why in first.problem and "item 1" in first.problem
    assert second.item is not None


# ---- DocRED -----------------------------------------------------------------------------------------------------


def test_clusters_are_entities_and_relations_stand_at_their_evidence(tmp_path: Path) -> None:
    item = read_one(_json(tmp_path / "dev.json", [DOCRED_ITEM]))
    assert surfaces(item) == [("삼성전자", "COMPANY"), ("이재용", "PERSON"), ("삼성", "COMPANY")]
    assert related(item) == [("이재용", "LEADS", "삼성전자")]
    assert item.annotations is not None
    assert [(e.name, e.label) for e in item.annotations.entities] == [("삼성전자", "COMPANY")]
    moved = {**DOCRED_ITEM, "labels": [{"h": 1, "t": 0, "r": "LEADS", "evidence": [1]}]}
    assert related(read_one(_json(tmp_path / "dev.json", [moved]))) == [("이재용", "LEADS", "삼성")]
    bare = {k: v for k, v in DOCRED_ITEM.items() if k != "labels"}  # as in the test part
    assert related(read_one(_json(tmp_path / "dev.json", [bare]))) == []


def test_docred_has_every_relation_once_with_its_evidence(tmp_path: Path) -> None:
    receipt = write([_article()], tmp_path / "out", options("docred"))
    (item,) = json.loads((tmp_path / "out" / "documents.json").read_text(encoding="utf-8"))
    names = [vertex[0]["name"] for vertex in item["vertexSet"]]
    assert {(names[x["h"]], x["r"], names[x["t"]], tuple(x["evidence"])) for x in item["labels"]} == {
        ("젠슨 황", "employee_of", "엔비디아", (1,)),
        ("LG전자", "cooperates_with", "SK하이닉스", (0,)),
        ("LG전자", "competes_with", "엔비디아", (0, 1)),
    }
    for vertex in item["vertexSet"]:
        for m in vertex:
            assert "".join(item["sents"][m["sent_id"]][slice(*m["pos"])]) == m["name"].replace(" ", "")
    assert receipt.losses == ()
    assert sorted(related(read_one(tmp_path / "out"))) == sorted(related(_article()))


def test_what_docred_cannot_say_is_listed(tmp_path: Path) -> None:
    item = gold("[삼성:COMPANY]은 [이재용:PERSON]이다. [삼성전자:COMPANY]다.", "m2 employee_of m1", "m2 employee_of m3")
    assert item.annotations is not None
    mentions = [replace(m, entity="s" if m.label == "COMPANY" else "p") for m in item.annotations.mentions]
    entities = (Entity("s", "COMPANY", "삼성전자"), Entity("p", "PERSON", "이재용"))
    item = replace(item, annotations=replace(item.annotations, mentions=tuple(mentions), entities=entities))
    receipt = write([item], tmp_path / "out", options("docred"))
    assert sorted((x.kind, x.text) for x in receipt.losses) == [
        ("entity", "이재용"),
        ("entity_details", "삼성전자"),
        ("same_entities", "이재용 → 삼성전자"),
    ]


def test_a_relation_that_comes_back_at_another_mention_is_told(tmp_path: Path) -> None:
    item = gold("[삼성:COMPANY] [삼성전자:COMPANY] [이재용:PERSON]", "m3 employee_of m1")
    assert item.annotations is not None
    mentions = tuple(replace(m, entity="s") if m.label == "COMPANY" else m for m in item.annotations.mentions)
    said_of = replace(item.annotations, mentions=mentions, entities=(Entity("s", "COMPANY", "삼성"),))
    receipt = write([replace(item, annotations=said_of)], tmp_path / "out", options("docred"))
    assert [(x.kind, x.text) for x in receipt.losses] == [("relation_place", "이재용 → 삼성")]
    assert related(read_one(tmp_path / "out")) == [("이재용", "employee_of", "삼성전자")]
    assert receipt.given.relations == receipt.written.relations == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"labels": [{"h": 0, "t": 2, "r": "X"}]}, "not there"),
        ({"labels": [{"h": 0, "t": 0, "r": "X"}]}, "to itself"),
        ({"vertexSet": [[{"name": "x", "sent_id": 2, "pos": [0, 1], "type": "X"}]]}, "sentence 2"),
        ({"vertexSet": [[{"name": "x", "sent_id": 0, "pos": [1, 9], "type": "X"}]]}, "of 4"),
        ({"vertexSet": [[{"name": "x", "sent_id": 0, "pos": [1], "type": "X"}]]}, "length >= 2"),
        ({"vertexSet": [[]]}, "length >= 1"),
    ],
)
def test_a_wrong_document_is_refused(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    assert why in refused(_json(tmp_path / "a.json", [{**DOCRED_ITEM, **change}]), format="docred")


# ---- long lists -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{}", "this is no list"),
        (b"[", "cut off"),
        (b'[{"tokens": ["a"]}', "cut off"),
        (b'[{"tokens": ["a', "cut off"),
        (b"[] []", "behind the end"),
        (b"[}", "closed by }"),
        (b"[1,]", "not JSON"),
        (b"[{}}]", "not JSON"),
        (b"\xff\xfe[", "does not fit"),
        (b"[" * 20_000 + b"]" * 20_000, "nested too deep"),
    ],
)
def test_a_list_that_is_none_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(data)
    assert why in refused(path, format="spert")


def test_brackets_and_quotes_in_text_part_nothing(tmp_path: Path) -> None:
    tokens = ["]", "[", '"', "\\", ",", "}", '\\"]', "가"]
    items = [{**SPERT_ITEM, "tokens": tokens, "relations": []}] * 3
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path = tmp_path / "a.json"
        path.write_text(json.dumps(items, ensure_ascii=False, indent=1), encoding=encoding)
        found = read_all(path, format="spert")
        assert [i.item.document.text for i in found if i.item is not None] == [" ".join(tokens)] * 3
    path.write_text("", encoding="utf-8")
    assert read_all(path, format="spert") == []
    assert read_all(_json(path, []), format="spert") == []


def test_equal_mentions_of_two_entities_are_one(tmp_path: Path) -> None:
    item = gold("[삼성:COMPANY]")
    assert item.annotations is not None
    twice = (item.annotations.mentions[0], Mention("m2", 0, 2, "COMPANY"))
    item = replace(item, annotations=replace(item.annotations, mentions=twice))
    receipt = write([item], tmp_path / "out", options("docred"))
    assert [x.kind for x in receipt.losses] == ["same_span"]
