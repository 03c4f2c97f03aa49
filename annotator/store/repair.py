"""Repairing a damaged project from what is still sound: its edit log, its checksums, its backups.

Nothing is guessed. A row is put right only with a value that its own checksum proves; annotations are made again from
an edit log whose hash chain holds; what a program can compute again, or a person give again, is taken out and named.
The work is done on a copy, which takes the project's place when it is better than what was there.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, select, update

from annotator.model.annotation import SetKind
from annotator.model.check import Problem
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.store import documents as rows
from annotator.store import integrity, ledger, meta, opening, reviews, sets, team
from annotator.store.backup import backups_of, fault_of, folder_of, stamp
from annotator.store.codec import sha256
from annotator.store.database import Database
from annotator.store.files import read_header, real, side_file, sync, write_protection
from annotator.store.owner import others_with
from annotator.store.tables import (
    SCHEMA_VERSION,
    AnyRow,
    annotators,
    assignments,
    documents,
    review_sessions,
    showings,
    texts,
    tokens,
)
from annotator.store.tables import meta as meta_table

_Values = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was put right, one sentence each; what is still wrong; where the damaged file is kept (None: untouched)."""

    done: tuple[str, ...]
    left: tuple[Problem, ...]
    kept: Path | None


def repair(location: str | Path) -> Repaired:
    """Put right what can be proven or computed again; a sound project is left as it is.

    Raises: KnownError if the project is open elsewhere, cannot be written, or so damaged that only a backup helps; its
    bytes are as they were then.
    """
    path = real(Path(location))
    header = read_header(path)
    if header.user_version != SCHEMA_VERSION:
        raise KnownError("{name} is of another version: open it once with this program, then repair it", name=path.name)
    if (others := others_with(path)) is not None:
        raise KnownError("{name} is open in {who}: close it there first", name=path.name, who=others)
    if reason := write_protection(path):
        raise KnownError("{name} cannot be repaired: " + reason, name=path.name)
    fresh = path.with_name(f".{path.name}.repair-{os.getpid()}")
    before = _written(path)
    try:
        source = Database(path, read_only=True, reason="it is being repaired")
        try:
            if fault := source.quick_check():
                raise opening.damaged(path, fault)
            source.backup_to(fresh)
        finally:
            source.dispose()
        done, left, better = _repaired(path, fresh)
        if not better:
            return Repaired((), left, None)
        if _written(path) != before or others_with(path) is not None:
            raise KnownError("{name} was written to meanwhile: nothing was repaired, try again", name=path.name)
        kept = _replace(path, fresh)
    finally:
        fresh.unlink(missing_ok=True)
    return Repaired(done, left, kept)


def _written(path: Path) -> tuple[tuple[int, int], ...]:
    """What differs after every write to a project: size and time of its file, and of what lies beside it."""
    files = (path, side_file(path, "-wal"), side_file(path, "-journal"))
    return tuple((s.st_size, s.st_mtime_ns) for f in files if f.exists() for s in (f.stat(),))


def _repaired(path: Path, fresh: Path) -> tuple[tuple[str, ...], tuple[Problem, ...], bool]:
    """Repair the copy: what was done, what is left, and whether that is better than before."""
    database = Database(fresh)
    try:
        if database.faults():
            with database.write() as connection:
                connection.exec_driver_sql("REINDEX")
            if faults := database.faults():
                raise opening.damaged(path, faults[0])
            indexed: tuple[str, ...] = ("the indexes were made again",)
        else:
            indexed = ()
        before = _problems(database)
        done = list(indexed)
        with ExitStack() as stack:
            backups = [stack.enter_context(old.read()) for old in _sound_backups(path, stack)]
            with database.write() as connection:
                done += _rows(connection, backups)
                done += _texts(connection, backups)
                done += _sets(connection)
        left = _problems(database)
    finally:
        database.close()
    # Not counted: behind a damaged article stand its annotations, whose own damage only shows when it is mended.
    mended = bool(set(before) - set(left)) or bool(indexed)
    return tuple(done), left, bool(done) and mended


def _problems(database: Database) -> tuple[Problem, ...]:
    """What is damaged; rules that annotators break are no damage."""
    return tuple(p for p in integrity.problems(database, None) if p.kind.startswith("damaged"))


def _sound_backups(path: Path, stack: ExitStack) -> Iterator[Database]:
    """The backups of this version that can be read, newest first."""
    for found in backups_of(path):
        if not fault_of(found) and read_header(found).user_version == SCHEMA_VERSION:
            database = Database(found, read_only=True, reason="it is a backup")
            stack.callback(database.dispose)
            yield database


def _replace(path: Path, fresh: Path) -> Path:
    """Put the repaired copy in place; what was there is kept among the backups, under an ending that no backup has."""
    folder = folder_of(path)
    kept = folder / f"{path.stem}-{stamp(datetime.now(UTC))}{path.suffix}.damaged"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, kept)
        sync(kept)
        sync(fresh)
        fresh.replace(path)
        for ending in ("-journal", "-wal", "-shm"):
            side_file(path, ending).unlink(missing_ok=True)
    except OSError as error:
        raise KnownError("{path} cannot be repaired: {why}", path=path, why=error.strerror) from None
    return kept


# ---- rows with a checksum ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kind:
    """A table whose rows have a checksum; `removable` ones can be computed or given again."""

    table: Table
    digest: Callable[[_Values], str]
    named: Callable[[AnyRow], str]
    removable: bool = False


_KINDS = (
    _Kind(meta_table, lambda v: meta.digest_of(v["key"], v["value"]), lambda r: f"the project's {r.key}"),
    _Kind(annotators, lambda v: meta.digest_of(v["n"], v["name"]), lambda r: f"the annotator {r.name}"),
    _Kind(documents, rows.digest_of, lambda r: f"the document {r.id}"),
    _Kind(assignments, team.digest_of, lambda r: f"an assignment of {r.annotator}", removable=True),
    _Kind(review_sessions, reviews.digest_of, lambda r: f"the review session {r.name}", removable=True),
    _Kind(showings, ledger.digest_of, lambda r: "a row of the ledger", removable=True),
    _Kind(
        tokens,
        lambda v: rows.tokens_digest(v["document_n"], v["tokenizer"], v["version"], v["data"]),
        lambda r: f"the kept morphemes of document {r.document_n}",
        removable=True,
    ),
)


def _rows(connection: Connection, backups: list[Connection]) -> Iterator[str]:
    for kind in _KINDS:
        for row in connection.execute(select(kind.table)).all():
            if _is_proven(kind, row._mapping):
                continue
            here = and_(*(column == row._mapping[column.name] for column in kind.table.primary_key))
            if (right := _proven(kind, row, backups)) is not None:
                connection.execute(update(kind.table).where(here).values(**right))
                yield f"{kind.named(row)} was put right"
            elif kind.removable:
                connection.execute(delete(kind.table).where(here))
                yield f"{kind.named(row)} was removed: it can be made again"


def _is_proven(kind: _Kind, values: _Values) -> bool:
    try:
        return bool(kind.digest(values) == values["digest"])
    except sets.DAMAGE:
        return False


def _proven(kind: _Kind, row: AnyRow, backups: list[Connection]) -> dict[str, Any] | None:
    """The values that a row had, proven by a checksum; None when no value that is known proves right."""
    here = dict(row._mapping)
    known = [dict(found._mapping) for backup in backups if (found := _same(kind.table, here, backup)) is not None]
    candidates = [{**one, "digest": here["digest"]} for one in known]
    # The checksum itself may be what is damaged: then a backup says which one belongs to these values.
    candidates += [{**here, "digest": one["digest"]} for one in known]
    if kind.table is documents:
        staged = [{**one, "stage": stage.value} for one in (here, *known) for stage in Stage]
        candidates += [{**one, "digest": here["digest"]} for one in staged]
    return next((one for one in candidates if _is_proven(kind, one)), None)


def _same(table: Table, values: _Values, backup: Connection) -> AnyRow | None:
    here = and_(*(column == values[column.name] for column in table.primary_key))
    return backup.execute(select(table).where(here)).one_or_none()


def _texts(connection: Connection, backups: list[Connection]) -> Iterator[str]:
    """Texts never change, so any backup that has the article has its text."""
    found = connection.execute(select(documents, texts.c.text).outerjoin(texts, texts.c.document_n == documents.c.n))
    for row in found.all():
        if row.text is not None and sha256(row.text) == row.text_sha256:
            continue
        here = texts.c.document_n == row.n
        kept = (backup.execute(select(texts.c.text).where(here)).scalar_one_or_none() for backup in backups)
        text = next((t for t in kept if t is not None and sha256(t) == row.text_sha256), None)
        if text is not None:
            connection.execute(delete(texts).where(here))
            connection.execute(texts.insert().values(document_n=row.n, text=text))
            yield f"the text of {row.id} was taken from a backup"


# ---- annotations ------------------------------------------------------------------------------------------------


def _sets(connection: Connection) -> Iterator[str]:
    """Annotations as their edit log leads to them; suggestions whose log is broken are removed, to be made again."""
    numbers = list(connection.execute(select(documents.c.n).order_by(documents.c.n)).scalars())
    for stored in sets.of_documents(connection, numbers):
        records = sets.records_of(connection, [stored.n])[stored.n]
        if not any(True for _ in integrity.set_problems(connection, stored, records)):
            continue
        state = integrity.replayed(connection, stored)
        whose = f"the annotations of {stored.key.author} about {stored.key.document_id}"
        if not state.broken_at and state.version:
            touched = {(cls, i): state.touched[cls.__name__, i] for cls, i in state.live}
            sets.rewrite(connection, stored, state.live, touched, state.version, state.head)
            yield f"{whose} were made again from the edit log"
        elif stored.key.kind is SetKind.SUGGESTED:
            sets.remove(connection, stored)
            yield f"{whose} were removed: they are suggested again"
