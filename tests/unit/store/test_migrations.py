"""Older projects: every released version opens with the same contents; a step is all or nothing, on a copy."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect

from annotator.model.annotation import Record
from annotator.model.configured import suggester_to_json
from annotator.model.errors import KnownError
from annotator.model.learned import head_to_json
from annotator.store.backup import backups_of
from annotator.store.codec import to_plain
from annotator.store.files import read_header
from annotator.store.migrations import Migration, migrate
from annotator.store.opening import open_database
from annotator.store.project import Project
from annotator.store.tables import SCHEMA_VERSION, metadata
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
            records: list[Record] = [*said.mentions, *said.relations, *said.no_relations, *said.entities]
            records += [*said.decisions, *said.comments, *said.marks]
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
    said_of_all: dict[str, Any] = {
        "schema": project.schema.id,
        "annotators": list(project.annotators()),
        "undo": {name: None if edit is None else [edit.verb, edit.subject] for name, edit in undo.items()},
        "documents": documents,
    }
    # What version 1 could not say is left out where nothing is said.
    if assigned := [asdict(a) for a in project.team.everything()]:
        said_of_all["assignments"] = assigned
    if reviews := [asdict(r) for r in project.reviews.all()]:
        said_of_all["reviews"] = json.loads(json.dumps(reviews))
    if showings := [asdict(s) for document_id in project.documents.ids() for s in project.ledger.of(document_id)]:
        said_of_all["showings"] = json.loads(json.dumps(showings))
    if suggesters := [suggester_to_json(s) for s in project.suggesting.configured()]:
        said_of_all["suggesters"] = suggesters
    if heads := [head_to_json(h) for h in project.suggesting.heads()]:
        said_of_all["heads"] = heads
    return said_of_all


@pytest.mark.parametrize("stored", sorted(STORED.glob("*.annodb")), ids=lambda p: p.stem)
def test_every_released_version_opens_with_the_same_contents(stored: Path, tmp_path: Path) -> None:
    location = tmp_path / stored.name
    shutil.copyfile(stored, location)
    with Project.open(location) as project:
        assert contents(project) == json.loads(stored.with_suffix(".json").read_text(encoding="utf-8"))
        assert [p for p in project.problems() if p.kind == "damaged"] == []
        project.undo("kim")
        assert [p for p in project.problems() if p.kind == "damaged"] == []


@pytest.mark.parametrize("stored", sorted(STORED.glob("*.annodb")), ids=lambda p: p.stem)
def test_a_project_brought_up_to_date_has_the_tables_of_a_new_one(stored: Path, location: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.annodb"
    shutil.copyfile(stored, older)
    Project.open(older).close()
    assert definitions(older) == definitions(location)


def definitions(path: Path) -> dict[str, Any]:
    """Columns, keys, indexes and constraints of every table; their order among the columns does not count."""
    with Project.open(path, read_only=True) as project, project._database.read() as connection:
        found = inspect(connection)
        return {
            name: [
                sorted((c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)),
                found.get_pk_constraint(name)["constrained_columns"],
                sorted((k["constrained_columns"], k["referred_table"]) for k in found.get_foreign_keys(name)),
                sorted((i["name"] or "", i["column_names"]) for i in found.get_indexes(name)),
                sorted(k["column_names"] for k in found.get_unique_constraints(name)),
                sorted((str(k["name"]), k["sqltext"]) for k in found.get_check_constraints(name)),
            ]
            for name in metadata.tables
        }


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


NEXT, AFTER = SCHEMA_VERSION + 1, SCHEMA_VERSION + 2
NOTES, COLOUR = Migration(NEXT, "notes", _notes), Migration(AFTER, "colour", _colour)


def test_steps_run_in_order_after_a_backup(location: Path) -> None:
    before = tables_of(location)
    database = open_database(location, migrations=(NOTES, COLOUR), version=AFTER)
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT text FROM notes").scalar_one() == "메모"
    database.close()
    assert read_header(location).user_version == AFTER
    (saved,) = backups_of(location)
    assert tables_of(saved) == before
    assert {p.name for p in location.parent.iterdir()} == {"news.annodb", "news.annodb.backups"}
    # Once more: there is nothing left to do.
    assert migrate(location, (NOTES, COLOUR), AFTER) is None


def test_a_step_that_fails_leaves_the_project_as_it_was(location: Path) -> None:
    before = location.read_bytes()
    with pytest.raises(KnownError, match="the second step does not work"):
        migrate(location, (NOTES, Migration(AFTER, "fails", _fails)), AFTER)
    assert location.read_bytes() == before
    assert {p.name for p in location.parent.iterdir()} == {"news.annodb", "news.annodb.backups"}


def test_a_missing_step_is_refused(location: Path) -> None:
    before = location.read_bytes()
    with pytest.raises(KnownError, match=f"cannot bring to {AFTER}"):
        migrate(location, (COLOUR,), AFTER)
    assert location.read_bytes() == before


def test_an_older_project_cannot_be_brought_up_to_date_for_viewing(location: Path) -> None:
    before = location.read_bytes()
    with pytest.raises(KnownError, match="older version"):
        open_database(location, read_only=True, migrations=(NOTES,), version=NEXT)
    assert location.read_bytes() == before
