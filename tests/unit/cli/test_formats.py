"""The commands about formats and datasets, run as a person runs them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from annotator.cli.main import app
from annotator.exchange.formats import FORMATS
from annotator.exchange.writing import write
from tests.unit.exchange.helpers import gold

ITEM = gold("[이재용:PERSON#p]은 [삼성전자:COMPANY#c] 회장이다.", "p employee_of c")


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "news.annodb"
    write([ITEM], tmp_path / "in")
    assert _run("init", path).exit_code == 0
    done = _run("import", path, tmp_path / "in")
    assert done.exit_code == 0, done.output
    return path


def test_the_formats_are_listed_with_their_pages() -> None:
    listed = _run("formats")
    assert all(any(line.startswith(name) for line in listed.stdout.splitlines()) for name in FORMATS)
    assert "brat standoff" in _run("formats", "brat").stdout
    assert _run("formats", "--matrix").stdout.startswith("# What every format carries")
    told = json.loads(_run("formats", "--json").stdout)["formats"]
    assert {f["id"]: f["carries"]["relations"] for f in told}["conll"] == "--columns relations"
    assert _run("formats", "nothing").exit_code != 0


def test_an_option_belongs_to_its_format(tmp_path: Path) -> None:
    write([ITEM], tmp_path / "in")
    done = _run("convert", tmp_path / "in", tmp_path / "out", "--to", "doccano", "--layout", "label", "--json")
    assert done.exit_code == 0 and json.loads(done.stdout)["options"]["layout"] == "label"
    refused = _run("convert", tmp_path / "in", tmp_path / "out2", "--to", "brat", "--layout", "label")
    assert "--layout: only doccano has it, not brat" in str(refused.exception)
    refused = _run("convert", tmp_path / "in", tmp_path / "out2", "--to", "doccano", "--layout", "tree")
    assert "relations, label" in str(refused.exception)


def test_options_of_readers_go_to_readers(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,삼성은\n", encoding="utf-8")
    done = _run("convert", tmp_path / "a.csv", tmp_path / "out", "--fields", "text=y,id=x")
    assert done.exit_code == 0, done.output
    record = json.loads((tmp_path / "out" / "documents.jsonl").read_text("utf-8"))
    assert (record["id"], record["text"]) == ("1", "삼성은")


def test_a_dataset_and_its_differences(tmp_path: Path, project: Path) -> None:
    (tmp_path / "r.toml").write_text('preset = "klue"\nformats = ["jsonl", "brat", "doccano"]\n', encoding="utf-8")
    done = _run("dataset", project, tmp_path / "set", "--recipe", tmp_path / "r.toml", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["figures"]["all"]["mentions"] == 2
    same = _run("diff", tmp_path / "set" / "brat", tmp_path / "set" / "doccano")
    assert same.stdout == "the same articles, mentions, relations and decided negatives\n"
    other = json.loads(_run("diff", tmp_path / "in", tmp_path / "set" / "jsonl", "--json").stdout)
    assert other["counts"] == {"relabelled": 2} and not other["same"]


def test_a_recipe_for_somebody_who_is_not_there(tmp_path: Path, project: Path) -> None:
    (tmp_path / "r.json").write_text('{"annotator": "lee"}', encoding="utf-8")
    refused = _run("dataset", project, tmp_path / "set", "--recipe", tmp_path / "r.json")
    assert "there is no set of lee" in str(refused.exception) and not (tmp_path / "set").exists()


def test_details_that_a_format_has_no_place_for_are_said(tmp_path: Path) -> None:
    assert ITEM.annotations is not None
    mentions = tuple(replace(m, score=0.5, source="rules@1") for m in ITEM.annotations.mentions)
    write([replace(ITEM, annotations=replace(ITEM.annotations, mentions=mentions))], tmp_path / "in")
    done = _run("convert", tmp_path / "in", tmp_path / "out", "--to", "brat")
    assert f"not carried: score, source of {len(mentions)} mentions (counted in the receipt)" in done.stdout
    said = _run("formats", "--round-trip", tmp_path / "in").stdout.splitlines()
    (brat,) = [line for line in said if line.startswith("brat")]
    assert f"score, source of {len(mentions)} mentions" in brat


def test_the_round_trip_says_what_it_lists_and_what_it_did_not_try(tmp_path: Path) -> None:
    write([ITEM], tmp_path / "in")
    said = _run("formats", "--round-trip", tmp_path / "in")
    assert said.exit_code == 0, said.output
    lines = said.stdout.splitlines()
    assert lines[0].split()[:3] == ["format", "mentions", "relations"]
    conll = [line for line in lines if line.startswith("conll")]
    assert "1 → 0" in conll[0] and "1 relation" in conll[0] and "1 → 1" in conll[1] and "--columns" in conll[1]
    assert any(line.split() == ["relation", "a", "relation"] for line in lines)
    assert "not read as they are written: hf, html" in said.stdout and lines[-1] == "Lost without being listed: 0"
    told = json.loads(_run("formats", "--round-trip", tmp_path / "in", "--json").stdout)["formats"]
    assert {f["format"]: f["left_out"] for f in told}["jsonl"] == {}
    assert {f["format"] for f in told if f["options"]} == {"conll"}
