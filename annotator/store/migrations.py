"""Bringing an older project up to date: ordered steps on a copy, which takes the project's place only when it is good.

Our own, not alembic: a project is one file that a person keeps, so a step must be all or nothing, work on a copy, and
need no folder of scripts beside it.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from annotator.model.errors import KnownError
from annotator.store import backup, meta
from annotator.store.database import Database, mark
from annotator.store.files import change_counter, read_header, sync
from annotator.store.owner import others_with
from annotator.store.tables import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: `version` is the one it leads to, from the one before; `run` makes it inside a transaction."""

    version: int
    what: str
    run: Callable[[Connection], None]


# As the tables were in that version, whatever they become later.
_TEAMWORK = (
    "ALTER TABLE decisions ADD COLUMN reason TEXT",
    """CREATE TABLE comments (
        set_n INTEGER NOT NULL, id TEXT NOT NULL, edit INTEGER NOT NULL, text TEXT NOT NULL, start INTEGER,
        "end" INTEGER, PRIMARY KEY (set_n, id), FOREIGN KEY(set_n) REFERENCES annotation_sets (n),
        FOREIGN KEY(edit) REFERENCES edits (seq))""",
    """CREATE TABLE marks (
        set_n INTEGER NOT NULL, id TEXT NOT NULL, edit INTEGER NOT NULL, PRIMARY KEY (set_n, id),
        FOREIGN KEY(set_n) REFERENCES annotation_sets (n), FOREIGN KEY(edit) REFERENCES edits (seq))""",
    "CREATE INDEX marks_id ON marks (id, set_n)",
    """CREATE TABLE assignments (
        n INTEGER NOT NULL, document_n INTEGER NOT NULL, annotator TEXT NOT NULL, role TEXT NOT NULL,
        state TEXT NOT NULL, blind INTEGER NOT NULL, "by" TEXT NOT NULL, at TEXT NOT NULL, digest TEXT NOT NULL,
        PRIMARY KEY (n), UNIQUE (document_n, annotator, role),
        CONSTRAINT role_is_known CHECK (role IN ('annotate', 'review')),
        CONSTRAINT state_is_known CHECK (state IN ('assigned', 'released')),
        CONSTRAINT blind_is_a_flag CHECK (blind IN (0, 1)), FOREIGN KEY(document_n) REFERENCES documents (n))""",
    "CREATE INDEX assignments_annotator ON assignments (annotator, role, state)",
    """CREATE TABLE review_sessions (
        n INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, documents TEXT NOT NULL, authors TEXT NOT NULL,
        reviewer TEXT NOT NULL, blind INTEGER NOT NULL, state TEXT NOT NULL, document TEXT NOT NULL,
        place TEXT NOT NULL, began TEXT NOT NULL, at TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (n),
        CONSTRAINT state_is_known CHECK (state IN ('open', 'finished')),
        CONSTRAINT blind_is_a_flag CHECK (blind IN (0, 1)), UNIQUE (id))""",
)


def _add_teamwork(connection: Connection) -> None:
    for statement in _TEAMWORK:
        connection.exec_driver_sql(statement)


_LEDGER = (
    """CREATE TABLE showings (
        n INTEGER NOT NULL, document_n INTEGER NOT NULL, annotator TEXT NOT NULL, at TEXT NOT NULL,
        blind INTEGER NOT NULL, seconds FLOAT NOT NULL, actions INTEGER NOT NULL, shown TEXT NOT NULL,
        digest TEXT NOT NULL, PRIMARY KEY (n), CONSTRAINT blind_is_a_flag CHECK (blind IN (0, 1)),
        FOREIGN KEY(document_n) REFERENCES documents (n))""",
    "CREATE INDEX showings_document ON showings (document_n, annotator)",
)


def _add_ledger(connection: Connection) -> None:
    for statement in _LEDGER:
        connection.exec_driver_sql(statement)


# In order, one for each schema version behind the first; a stored project of every version is in the tests.
MIGRATIONS: tuple[Migration, ...] = (
    Migration(2, "assignments, review sessions, comments, marks of sets, reasons of decisions", _add_teamwork),
    Migration(3, "the ledger of suggestions", _add_ledger),
)


def migrate(location: Path, migrations: Sequence[Migration] = MIGRATIONS, version: int = SCHEMA_VERSION) -> Path | None:
    """Bring a project to a version, after a backup, whose path is given; None when it is there already.

    Raises: KnownError if it is in use, cannot be backed up, or a step fails; the project's bytes are as they were then.
    """
    present = read_header(location).user_version
    if present == version:
        return None
    steps = [m for m in migrations if present < m.version <= version]
    if [m.version for m in steps] != list(range(present + 1, version + 1)):
        raise KnownError(
            "{name} has project version {present}, which this program cannot bring to {version}",
            name=location.name,
            present=present,
            version=version,
        )
    if (others := others_with(location)) is not None:
        raise KnownError(
            "{name} has to be brought up to date, and is open in {who}: close it there first",
            name=location.name,
            who=others,
        )
    saved = backup.backup(location)
    copy = location.with_name(f".{location.name}.migrating-{os.getpid()}")
    original = Database(location)
    try:
        with original.write():
            before = change_counter(location)
            _copy(location, copy)
            _run(copy, steps)
            sync(copy)
        original.dispose()  # a file that is open cannot be exchanged everywhere
        if change_counter(location) != before:
            raise KnownError("{name} was changed while it was brought up to date: try again", name=location.name)
        copy.replace(location)
    except OSError as error:
        raise KnownError("{name} cannot be brought up to date: {why}", name=location.name, why=error.strerror) from None
    finally:
        original.dispose()
        copy.unlink(missing_ok=True)
    return saved


def _copy(location: Path, copy: Path) -> None:
    reader = Database(location, read_only=True, reason="it is being copied")
    try:
        reader.backup_to(copy)
    finally:
        reader.dispose()


def _run(copy: Path, steps: Sequence[Migration]) -> None:
    database = Database(copy)
    try:
        for step in steps:
            with database.write() as connection:
                step.run(connection)
                mark(connection, step.version)
                meta.seal(connection)
        if faults := database.faults():
            raise KnownError("bringing the project up to date failed ({fault}): it was left as it was", fault=faults[0])
        database.close()
    finally:
        database.dispose()
