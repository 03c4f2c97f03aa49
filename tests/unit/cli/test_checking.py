"""`check --repair` in a terminal: what it did, where the damaged file is kept, what is left."""

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from annotator.cli.main import app
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
    assert _run("import", path, tmp_path / "in", "--annotator", "kim").exit_code == 0
    return path


def _damage(location: Path, statement: str) -> None:
    connection = sqlite3.connect(location)
    assert connection.execute(statement).rowcount > 0
    connection.commit()
    connection.close()


def test_annotations_are_made_again_from_the_log(project: Path) -> None:
    _damage(project, "UPDATE mentions SET label = 'PERSON' WHERE label = 'COMPANY'")
    assert _run("check", project).exit_code == 1
    mended = _run("check", project, "--repair")
    assert mended.exit_code == 0, mended.output
    assert "repaired: the annotations of kim about d1 were made again from the edit log" in mended.stdout
    assert "what was there is kept: " in mended.stderr
    assert json.loads(_run("check", project, "--repair", "--json").stdout) == {
        "problems": json.loads(_run("check", project, "--json").stdout)["problems"],
        "repaired": [],
        "kept": "",
    }


def test_what_cannot_be_proven_is_told_and_left(project: Path) -> None:
    _damage(project, "UPDATE texts SET text = text || '.'")
    before = project.read_bytes()
    told = json.loads(_run("check", project, "--repair", "--json").stdout)
    assert [(p["kind"], p["document"]) for p in told["problems"]] == [("damaged", "d1")]
    assert told["repaired"] == []
    assert project.read_bytes() == before
    assert _run("check", project, "--repair").exit_code == 1
