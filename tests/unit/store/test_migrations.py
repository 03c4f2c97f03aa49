"""Older projects: every released version opens with the same contents; a step is all or nothing, on a copy."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from annotator.model.errors import KnownError
from annotator.store.backup import backups_of
from annotator.store.codec import to_plain
from annotator.store.files import read_header
from annotator.store.migrations import Migration, migrate
from annotator.store.opening import open_database
from annotator.store.project import Project
from annotator.store.tables import SCHEMA_VERSION
from tests.unit.store.oracle import tables_of
from tests.unit.store.samples import with_one_article

STORED = Path(__file__).resolve().parents[2] / "data" / "projects"


@pytest.fixture
def location(tmp_path: Path) -> Path:
    path = tmp_path / "news.annodb"
    with_one_article(path).close()
    return path


def contents(project: Project) -> dict[str, Any]:
    """Everything that a project says, as plain values."""
    documents = []
    for document_id in project.documents.ids():
        document = project.documents.get(document_id)
        sets = []
        for key in project.sets(document_id):
            said = project.annotations(key)
            records = (*said.mentions, *said.relations, *said.no_relations, *said.entities, *said.decisions)
            sets.append([key.author, key.kind.value, said.version, [to_plain(r) for r in records]])
        tokens = project.documents.tokens(document_id)
        documents.append(
            {
                "id": document.id,
                "text": document.text,
                "title": document.title,
                "source": document.source,
                "date": document.date,
                "meta": dict(document.meta),
                "passages": [[p.start, p.end, p.kind.value, p.of] for p in document.passages],
                "raw_sha256": document.raw_sha256,
                "stage": project.stage(document_id).value,
                "tokens": None if tokens is None else [[t.start, t.end, t.tag] for t in tokens.tokens],
                "sets": sets,
            }
        )
    undo = {name: project.next_undo(name) for name in project.annotators()}
    return {
        "schema": project.schema.id,
        "annotators": list(project.annotators()),
        "undo": {name: None if edit is None else [edit.verb, edit.subject] for name, edit in undo.items()},
        "documents": documents,
    }


@pytest.mark.parametrize("stored", sorted(STORED.glob("*.annodb")), ids=lambda p: p.stem)
def test_every_released_version_opens_with_the_same_contents(stored: Path, tmp_path: Path) -> None:
    location = tmp_path / stored.name
    shutil.copyfile(stored, location)
    with Project.open(location) as project:
        assert contents(project) == json.loads(stored.with_suffix(".json").read_text(encoding="utf-8"))
        assert [p for p in project.problems() if p.kind == "damaged"] == []
        project.undo("kim")
        assert [p for p in project.problems() if p.kind == "damaged"] == []


def test_there_is_a_stored_project_of_every_version() -> None:
    assert [p.stem for p in sorted(STORED.glob("*.annodb"))] == [f"v{n}" for n in range(1, SCHEMA_VERSION + 1)]


def _notes(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE notes (n INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    connection.exec_driver_sql("INSERT INTO notes VALUES (1, '메모')")


def _colour(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE documents ADD COLUMN colour TEXT")


def _fails(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM texts")
    raise KnownError("the second step does not work")


NOTES, COLOUR = Migration(2, "notes", _notes), Migration(3, "colour", _colour)


def test_steps_run_in_order_after_a_backup(location: Path) -> None:
    before = tables_of(location)
    database = open_database(location, migrations=(NOTES, COLOUR), version=3)
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT text FROM notes").scalar_one() == "메모"
    database.close()
    assert read_header(location).user_version == 3
    (saved,) = backups_of(location)
    assert tables_of(saved) == before
    assert {p.name for p in location.parent.iterdir()} == {"news.annodb", "news.annodb.backups"}
    # Once more: there is nothing left to do.
    assert migrate(location, (NOTES, COLOUR), 3) is None


def test_a_step_that_fails_leaves_the_project_as_it_was(location: Path) -> None:
    before = location.read_bytes()
    with pytest.raises(KnownError, match="the second step does not work"):
        migrate(location, (NOTES, Migration(3, "fails", _fails)), 3)
    assert location.read_bytes() == before
    assert {p.name for p in location.parent.iterdir()} == {"news.annodb", "news.annodb.backups"}


def test_a_missing_step_is_refused(location: Path) -> None:
    before = location.read_bytes()
    with pytest.raises(KnownError, match="cannot bring to 3"):
        migrate(location, (COLOUR,), 3)
    assert location.read_bytes() == before


def test_an_older_project_cannot_be_brought_up_to_date_for_viewing(location: Path) -> None:
    before = location.read_bytes()
    with pytest.raises(KnownError, match="older version"):
        open_database(location, read_only=True, migrations=(NOTES,), version=2)
    assert location.read_bytes() == before
