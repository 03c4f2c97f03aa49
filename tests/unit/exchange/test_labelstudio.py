"""Label Studio: tasks as its import wants them, and as its versions write them."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument
from tests.builders import schema
from tests.unit.exchange.helpers import DATA, gold, options, read_all, read_one, refused, related, said, surfaces

CASES = DATA / "labelstudio"
ITEM = gold("😀 [이재용:PERSON#p]은 [삼성전자:COMPANY#c] 회장", "p employee_of c")


def _tasks(folder: Path) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = json.loads((folder / "documents.json").read_text("utf-8"))
    return tasks


def _file(folder: Path, *tasks: object) -> Path:
    path = folder / "a.json"
    path.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    return path


def _region(start: int, end: int, *labels: str, **more: object) -> dict[str, object]:
    value = {"start": start, "end": end, "labels": list(labels), **more}
    return {"id": f"r{start}", "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def _task(text: str, *results: list[dict[str, object]], **more: object) -> dict[str, object]:
    return {"id": 1, "data": {"text": text}, "annotations": [{"result": list(r)} for r in results], **more}


def test_a_task_has_what_the_import_asks_for(tmp_path: Path) -> None:
    write([ITEM], tmp_path / "out", replace(options("labelstudio"), schema=schema()))
    (task,) = _tasks(tmp_path / "out")
    (annotation,) = task["annotations"]
    regions = [r for r in annotation["result"] if r["type"] == "labels"]
    for region in regions:
        assert region.keys() >= {"id", "from_name", "to_name", "type", "value"}
        value = region["value"]
        assert task["data"]["text"][value["start"] : value["end"]] == value["text"] and len(value["labels"]) == 1
    ids = [r["id"] for r in regions]
    assert len(set(ids)) == 2
    (relation,) = [r for r in annotation["result"] if r["type"] == "relation"]
    assert relation == {
        "type": "relation",
        "from_id": ids[0],
        "to_id": ids[1],
        "direction": "right",
        "labels": ["employee_of"],
    }
    assert annotation["ground_truth"] is True


def test_the_configuration_names_every_label(tmp_path: Path) -> None:
    write([ITEM], tmp_path / "out", replace(options("labelstudio"), schema=schema(), label_map={"PERSON": 'P"<S'}))
    root = ET.fromstring((tmp_path / "out" / "documents.label_config.xml").read_text("utf-8"))
    control, text = root.find("Labels"), root.find("Text")
    assert control is not None and text is not None
    assert (control.get("name"), control.get("toName"), text.get("value")) == ("label", "text", "$text")
    assert {x.get("value") for x in control} == {'P"<S', "COMPANY"}
    assert {x.get("value") for x in root.iter("Relation")} >= {"employee_of", "met_with"}


def test_predictions_go_out_and_come_back_as_suggestions(tmp_path: Path) -> None:
    assert ITEM.annotations is not None
    scored = tuple(replace(m, score=0.5) for m in ITEM.annotations.mentions)
    item = replace(ITEM, annotations=replace(ITEM.annotations, mentions=scored))
    write([item], tmp_path / "out", options("labelstudio", **{"as": "predictions"}))
    (task,) = _tasks(tmp_path / "out")
    assert task["annotations"] == [] and task["predictions"][0]["score"] == 0.5
    back = read_one(tmp_path / "out")
    assert back.annotator == "suggested" and said(back) == said(item) and back.annotations is not None
    assert [(m.score, m.source) for m in back.annotations.mentions] == [(0.5, "annotator")] * 2


def test_utf16_when_told_so(tmp_path: Path) -> None:
    receipt = write([ITEM], tmp_path / "out", options("labelstudio", offsets="utf16"))
    assert receipt.offset_unit == "utf16"
    assert _tasks(tmp_path / "out")[0]["annotations"][0]["result"][0]["value"]["start"] == 3
    assert said(read_one(tmp_path / "out")) == said(ITEM)


def test_the_article_comes_back_under_its_own_id(tmp_path: Path) -> None:
    document = replace(ITEM.document, id="2026/기사", title="제목", date="2026-01-02", meta={"k": "v"})
    write([replace(ITEM, document=document)], tmp_path / "out", options("labelstudio"))
    assert read_one(tmp_path / "out").document == document


# ---- files of others --------------------------------------------------------------------------------------------


def test_an_export() -> None:
    item = read_one(CASES / "ok.json")
    assert surfaces(item) == [("삼성전자", "COMPANY"), ("이재용", "PERSON")]
    assert related(item) == [("이재용", "WORKS_FOR", "삼성전자")]
    assert (item.document.id, item.annotator) == ("1", "user-1")


def test_units_are_recognised_by_the_texts() -> None:
    (found,) = read_all(CASES / "utf16_offsets.json")
    assert found.item is not None and said(found.item) == [(2, 6, "COMPANY")]
    assert found.notes == ("its offsets count UTF-16 units: they were converted",)


def test_without_texts_the_option_decides(tmp_path: Path) -> None:
    path = _file(tmp_path, _task("😀 삼성", [_region(3, 5, "C")]))
    assert "beyond the text" in refused(path)
    assert said(read_one(path, options={"offsets": "utf16"})) == [(2, 4, "C")]
    inside = _file(tmp_path, _task("😀 삼성", [_region(1, 5, "C")]))
    assert "inside a character" in refused(inside, options={"offsets": "utf16"})


def test_addresses_are_text() -> None:
    found = read_all(CASES / "data_url.json")
    assert [i.item.document.text for i in found if i.item is not None] == [
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "/data/local-files/?d=../../etc/passwd",
    ]


def test_regions_of_html_need_global_offsets(tmp_path: Path) -> None:
    (found,) = read_all(CASES / "hypertext_xpath.json")
    assert found.item is not None and said(found.item) == []
    assert any("result 1 (hypertextlabels) is no label on plain text" in n for n in found.notes)
    value = {"start": "/p[1]", "end": "/p[1]", "globalOffsets": {"start": 0, "end": 2}, "hypertextlabels": ["C"]}
    path = _file(tmp_path, _task("삼성", [{"id": "a", "type": "hypertextlabels", "value": value}]))
    assert said(read_one(path)) == [(0, 2, "C")]


@pytest.mark.parametrize("name", ["deep", "truncated"])
def test_files_that_are_refused(name: str) -> None:
    refused(CASES / f"{name}.json", format="labelstudio")
    assert all(i.item is None for i in read_all(CASES / f"{name}.json"))


def _authors(*found: AnnotatedDocument | None) -> list[str | None]:
    return [item.annotator for item in found if item is not None]


def test_several_annotators_of_one_task(tmp_path: Path) -> None:
    task = _task("삼성 LG", [_region(0, 2, "C")], [_region(3, 5, "C")], [_region(0, 5, "C")])
    for annotation, extra in zip(
        task["annotations"],  # type: ignore[call-overload]
        [
            {"completed_by": 1},
            {"completed_by": {"id": 2, "email": "kim@x.kr"}, "ground_truth": True},
            {"was_cancelled": True},
        ],
        strict=True,
    ):
        annotation.update(extra)
    task["predictions"] = [{"model_version": "ner-7", "result": [_region(0, 2, "C")]}]
    path = _file(tmp_path, task)
    found = read_all(path)
    assert _authors(*(i.item for i in found)) == ["user-1", "kim@x.kr"]
    assert "1 annotations were skipped" in found[0].notes[0] and "1 predictions were left out" in found[0].notes[1]
    for wanted, author in (("last", "kim@x.kr"), ("truth", "kim@x.kr"), ("predictions", "suggested")):
        assert read_one(path, options={"annotations": wanted}).annotator == author


def test_a_task_without_work_has_no_annotations(tmp_path: Path) -> None:
    assert read_one(_file(tmp_path, _task("삼성"))).annotations is None
    assert read_one(_file(tmp_path, _task("삼성", [])), format="labelstudio").annotations is not None


def test_the_key_of_the_text(tmp_path: Path) -> None:
    path = _file(tmp_path, {"id": 1, "data": {"body": "삼성", "n": 3}, "annotations": []})
    assert read_one(path).document.text == "삼성" and read_one(path).document.meta == {"n": "3"}
    path = _file(tmp_path, {"id": 1, "data": {"body": "삼성", "title": "제목"}, "annotations": []})
    assert "it, title: say --text-key" in refused(path).replace("body", "it")
    assert read_one(path, options={"text-key": "body"}).document.text == "삼성"


def test_arrows_to_the_left_and_several_labels(tmp_path: Path) -> None:
    arrow = {"type": "relation", "from_id": "r0", "to_id": "r3", "direction": "left", "labels": ["owns"]}
    bare = {**arrow, "labels": []}
    path = _file(tmp_path, _task("삼성 LG", [_region(0, 2, "C", "D"), _region(3, 5, "C"), arrow, bare]))
    (found,) = read_all(path)
    assert found.item is not None and related(found.item) == [("LG", "owns", "삼성")]
    assert said(found.item) == [(0, 2, "C"), (0, 2, "D"), (3, 5, "C")]
    assert any("has 2 labels" in n for n in found.notes) and any("has no label" in n for n in found.notes)


@pytest.mark.parametrize(
    "task",
    [
        1,
        {"text": "삼성", "label": []},
        {"data": {"text": 1}},
        {
            "data": {"text": "삼성"},
            "annotations": [{"result": [{"id": "a", "type": "labels", "value": {"start": -1}}]}],
        },
        _task("삼성", [_region(-1, 2, "C")]),
        _task("삼성", [_region(0, 9, "C")]),
        _task("삼성", [_region(0, 2, "C", text="엘지")]),
        _task("삼성", [{"type": "relation", "from_id": "a", "to_id": "b", "labels": ["x"]}]),
        _task("삼성", [{"type": "relation", "labels": ["x"]}]),
    ],
)
def test_tasks_that_are_refused_or_empty(tmp_path: Path, task: object) -> None:
    for found in read_all(_file(tmp_path, task), format="labelstudio"):
        assert found.item is None or said(found.item) == []
        assert found.problem is not None or found.notes


def test_what_label_studio_wrote_is_read() -> None:
    item = read_one(CASES / "label-studio-1.23.2.json")
    assert surfaces(item) == [
        ("젠슨 황", "PERSON"),
        ("엔비디아", "COMPANY"),
        ("LG전자", "COMPANY"),
        ("SK하이닉스", "COMPANY"),
    ]
    assert related(item) == [("젠슨 황", "founder_of", "엔비디아")] and item.document.meta["언론사"] == "새벽일보"
