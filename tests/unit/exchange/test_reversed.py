"""A relation that leads the other way elsewhere: in, out, in receipts, and kept with the project."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.incoming import ReadOptions
from annotator.exchange.labels import label_map
from annotator.exchange.writing import write
from annotator.model.errors import KnownError
from annotator.operations import import_files, load_schema
from annotator.store.project import Project
from tests.unit.exchange.helpers import gold, options, read_all, read_one, related

SENTENCE = "한빛전자 김하늘 사장이 누리소프트를 세웠다."


def _row(subject: str, kind: str, label: str, other: str, other_kind: str) -> dict[str, Any]:
    """A row of KLUE-RE as it is published: `end_idx` is inclusive."""

    def entity(word: str, kind: str) -> dict[str, Any]:
        start = SENTENCE.index(word)
        return {"word": word, "start_idx": start, "end_idx": start + len(word) - 1, "type": kind}

    return {
        "guid": "klue-re-v1_train_00001",
        "sentence": SENTENCE,
        "subject_entity": entity(subject, kind),
        "object_entity": entity(other, other_kind),
        "label": label,
        "source": "wikitree",
    }


def _klue(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    path = tmp_path / "klue.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


MEMBERS = _row("한빛전자", "ORG", "org:top_members/employees", "김하늘", "PER")
FOUNDED = _row("누리소프트", "ORG", "org:founded_by", "김하늘", "PER")
EMPLOYED = _row("김하늘", "PER", "per:employee_of", "한빛전자", "ORG")
OURS = [("김하늘", "employee_of", "한빛전자"), ("김하늘", "founder_of", "누리소프트")]


def test_klue_re_comes_in_by_its_preset(tmp_path: Path) -> None:
    names = label_map((), "klue-re", reading=True)
    schema = load_schema("corporate-news")
    item = read_one(_klue(tmp_path, MEMBERS, FOUNDED), label_map=names, schema=schema)
    assert sorted(related(item)) == OURS


def test_one_relation_under_two_names_comes_in_once_and_that_is_said(tmp_path: Path) -> None:
    names = label_map((), "klue-re", reading=True)
    (found,) = read_all(_klue(tmp_path, EMPLOYED, MEMBERS), label_map=names)
    assert found.item is not None and related(found.item) == OURS[:1]
    assert any("said of these two already" in note for note in found.notes)


@pytest.mark.parametrize("name", ["jsonl", "klue-re", "brat", "spert"])
def test_it_goes_out_and_comes_back(tmp_path: Path, name: str) -> None:
    item = gold(
        "[한빛전자:COMPANY#h] [김하늘:PERSON#p] 사장이 [누리소프트:COMPANY#n]를 세웠다.",
        "p employee_of h",
        "p founder_of n",
    )
    receipt = write([item], tmp_path / "out", options(name, label_map=label_map((), "klue-re")))
    assert receipt.to_json()["options"]["labels"]["founder_of"] == "org:founded_by:reversed"
    assert not [x for x in receipt.losses if x.kind == "relation"]
    there = read_one(tmp_path / "out")
    assert sorted(related(there)) == [
        ("김하늘", "per:employee_of", "한빛전자"),
        ("누리소프트", "org:founded_by", "김하늘"),
    ]
    back = read_one(tmp_path / "out", label_map=label_map((), "klue-re", reading=True))
    assert sorted(related(back)) == OURS


def test_a_mention_cannot_be_reversed(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="only a relation can be reversed"):
        write([gold("[한빛:COMPANY]")], tmp_path / "out", options("jsonl", label_map={"COMPANY": "ORG:reversed"}))
    path = _klue(tmp_path, MEMBERS)
    (found,) = read_all(path, label_map={"ORG": "COMPANY:reversed"})
    assert found.problem is not None and "only a relation can be reversed" in found.problem


def test_it_is_kept_with_the_project(tmp_path: Path) -> None:
    names = label_map((), "klue-re", reading=True)
    with Project.create(tmp_path / "news.annodb", load_schema("corporate-news")) as project:
        project.label_maps.keep_incoming(names)
        saved = project.label_maps.incoming()
        import_files(project, [_klue(tmp_path, MEMBERS)], ReadOptions(label_map=saved, schema=project.schema))
        (item,) = project.export("imported", None)
        assert related(item) == OURS[:1] and project.problems() == ()
