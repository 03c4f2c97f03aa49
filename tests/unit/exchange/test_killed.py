"""What an export or an import leaves when its process is killed, and what running it again does."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.exchange.incoming import ReadOptions
from annotator.exchange.placing import work_folder
from annotator.exchange.writing import write
from annotator.operations import Imported, import_files, load_schema
from annotator.store.project import Project
from tests.builders import ROOT
from tests.unit.exchange.helpers import options
from tests.unit.exchange.killed import articles

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a process is killed by a signal")


def _killed(*arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.exchange.killed", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def _left(folder: Path) -> list[str]:
    return sorted(p.suffix for p in folder.iterdir() if p.name.startswith(".export-"))


@pytest.mark.parametrize("what", ["export", "file"])
def test_a_killed_export_leaves_the_earlier_one_and_is_cleared_up(tmp_path: Path, what: str) -> None:
    as_file = what == "file"
    out = tmp_path / ("gold.jsonl" if as_file else "gold")
    data = out if as_file else out / "documents.jsonl"
    receipt = tmp_path / "gold.jsonl.receipt.json" if as_file else out / "receipt.json"
    _killed(what, out, 30)
    assert not data.exists() and not receipt.exists() and _left(tmp_path) == [".tmp"]  # nothing looks complete

    write(articles(20), out, replace(options("jsonl"), as_file=as_file))
    assert _left(tmp_path) == []  # the next export has cleared up
    before = data.read_bytes(), receipt.read_bytes()
    _killed(what, out, 30)
    assert (data.read_bytes(), receipt.read_bytes()) == before and _left(tmp_path) == [".tmp"]

    write(articles(20), out, replace(options("jsonl"), as_file=as_file))
    assert (data.read_bytes(), receipt.read_bytes()) == before and _left(tmp_path) == []  # the same bytes


def test_an_export_that_was_moved_aside_is_put_back(tmp_path: Path) -> None:
    """Killed between the two steps of taking the place of an earlier export."""
    out = tmp_path / "gold"
    write(articles(3), out, options("jsonl"))
    before = (out / "documents.jsonl").read_bytes()
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    mine = work_folder(out)
    aside = mine.with_name(mine.name.replace(f"-{os.getpid()}-", f"-{int(dead.stdout)}-"))
    mine.rmdir()
    out.rename(aside.with_suffix(".old"))
    work_folder(out).rmdir()
    assert (out / "documents.jsonl").read_bytes() == before and _left(tmp_path) == []


def _import(project: Project, path: Path, *, keep_going: bool = False, at_once: bool = False) -> Imported:
    reading = ReadOptions(schema=project.schema)
    return import_files(project, [path], reading, keep_going=keep_going, at_once=at_once)


def test_a_killed_import_goes_on_where_it_was_told_to_keep_going(tmp_path: Path) -> None:
    write(articles(500), tmp_path / "in.jsonl", replace(options("jsonl"), as_file=True))
    place = tmp_path / "news.annodb"
    Project.create(place, load_schema("corporate-news")).close()
    _killed("keep", place, 450, tmp_path / "in.jsonl")
    with Project.open(place) as project:
        assert len(project.documents.ids()) == 400  # whole batches
        again = _import(project, tmp_path / "in.jsonl", keep_going=True).intake
        assert (len(again.reused), len(again.added), again.sets_written) == (400, 100, 100)
        assert again.messages[-1] == "380 more say exactly what is here already"
        assert [*project.documents.ids()] == [f"d{n}" for n in range(500)] and project.problems() == ()
        # The same answer for all that is there: said, nothing written.
        known = _import(project, tmp_path / "in.jsonl", keep_going=True).intake
        assert (len(known.reused), known.added, known.sets_written) == (500, (), 0)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_killed_import_of_all_or_nothing_leaves_nothing(tmp_path: Path, at_once: bool) -> None:
    write(articles(300), tmp_path / "in.jsonl", replace(options("jsonl"), as_file=True))
    place = tmp_path / "news.annodb"
    Project.create(place, load_schema("corporate-news")).close()
    _killed("import", place, 290, tmp_path / "in.jsonl")
    with Project.open(place) as project:
        assert project.documents.ids() == () and project.problems() == ()
        assert len(_import(project, tmp_path / "in.jsonl", keep_going=at_once, at_once=at_once).intake.added) == 300


def test_another_set_of_a_known_article_is_still_looked_at(tmp_path: Path) -> None:
    """What is passed over is the very same set, not merely the same article."""
    path = tmp_path / "in.jsonl"
    write(articles(2), path, replace(options("jsonl"), as_file=True))
    with Project.create(tmp_path / "news.annodb", load_schema("corporate-news")) as project:
        _import(project, path)
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        lines[1]["mentions"][0]["label"] = "PERSON"
        path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        again = _import(project, path, keep_going=True).intake
        assert again.sets_written == 0 and len(again.refused) == 1 and "other annotations" in again.refused[0]
