"""Making and opening the file of a project: everything that can be wrong is found before anything is written."""

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from annotator.model.errors import KnownError
from annotator.store.database import (
    Database,
    hot_journal,
    mark,
    place,
    read_header,
    write_protection,
)
from annotator.store.tables import SCHEMA_VERSION


def create(location: Path, fill: Callable[[Connection], None]) -> Database:
    """A new file with what `fill` writes; it appears under its name only when it is whole.

    Raises: KnownError if there is something of that name, or the folder cannot be written.
    """
    if location.exists():
        raise KnownError(f"{location} exists already: open it, or choose another name")
    unfinished = location.with_name(f".{location.name}.new-{os.getpid()}")
    try:
        unfinished.touch(exist_ok=False)
    except OSError as error:
        raise KnownError(f"{location} cannot be made: {error.strerror}") from None
    try:
        made = Database(unfinished)
        with made.write() as connection:
            mark(connection, SCHEMA_VERSION)
            fill(connection)
        made.dispose()
        place(unfinished, location)
    finally:
        unfinished.unlink(missing_ok=True)
    database = Database(location)
    database.settle()
    return database


def open_database(location: Path, *, read_only: bool = False) -> Database:
    """An existing project's file, checked.

    Raises: KnownError if it is missing, not a project, damaged, newer than this program, or locked; its bytes are as
    they were then, and nothing was made beside it.
    """
    header = read_header(location)
    if header.user_version > SCHEMA_VERSION and not read_only:
        raise KnownError(
            f"{location.name} was made by a newer version of this program (project version {header.user_version}, "
            f"this one writes {SCHEMA_VERSION}): update the program, or open it read-only"
        )
    interrupted = hot_journal(location)
    if header.pages_missing and not interrupted:
        raise KnownError(_damaged(location, f"{header.pages_missing} pages are missing at its end"))
    reason = "it was opened for viewing" if read_only else write_protection(location)
    if interrupted and reason:
        raise KnownError(
            f"{location.name} was interrupted while it was saved, and {reason}: open it once where it can be written"
        )
    # Looked at through a connection that cannot write, so that a refused file stays as it is. A file whose last write
    # was interrupted has to be rolled back first; that is what its journal is for.
    look = Database(location, read_only=not interrupted, reason=reason)
    try:
        fault = look.quick_check()
    finally:
        look.dispose()
    if fault:
        raise KnownError(_damaged(location, fault))
    if reason:
        return Database(location, read_only=True, reason=reason)
    database = Database(location)
    try:
        database.settle()
    except KnownError:
        database.dispose()
        raise
    return database


def _damaged(location: Path, fault: str) -> str:
    return f"{location.name} is damaged ({fault}): it was left as it is; restore a backup"
