"""Making and opening the file of a project: everything that can be wrong is found before anything is written."""

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection, inspect

from annotator.model.errors import KnownError
from annotator.store import backup
from annotator.store.database import Database, mark
from annotator.store.files import Header, place, read_header, real, unfinished_write, write_protection
from annotator.store.migrations import MIGRATIONS, Migration, migrate
from annotator.store.tables import SCHEMA_VERSION, metadata

_log = logging.getLogger(__name__)


def create(location: Path, fill: Callable[[Connection], None]) -> Database:
    """A new file with what `fill` writes; it appears under its name only when it is whole.

    Raises: KnownError if there is something of that name, or the folder cannot be written.
    """
    if location.exists():
        raise KnownError("{path} exists already: open it, or choose another name", path=location)
    unfinished = location.with_name(f".{location.name}.new-{os.getpid()}")
    try:
        unfinished.touch(exist_ok=False)
    except OSError as error:
        raise KnownError("{path} cannot be made: {why}", path=location, why=error.strerror) from None
    try:
        made = Database(unfinished)
        with made.write() as connection:
            mark(connection, SCHEMA_VERSION)
            fill(connection)
        made.close()
        place(unfinished, location)
    finally:
        unfinished.unlink(missing_ok=True)
    database = Database(location)
    database.settle()
    return database


def open_database(
    location: Path,
    *,
    read_only: bool = False,
    migrations: Sequence[Migration] = MIGRATIONS,
    version: int = SCHEMA_VERSION,
) -> Database:
    """An existing project's file, checked, backed up when that is due, and brought up to date.

    Raises: KnownError if it is missing, not a project, damaged, newer than this program, or locked; its bytes are as
    they were then, and nothing was made beside it.
    """
    location = real(location)
    header = _whole_header(location)
    if header.user_version > version and not read_only:
        raise KnownError(
            "{name} was made by a newer version of this program (project version {present}, this one writes "
            "{version}): update the program, or open it read-only",
            name=location.name,
            present=header.user_version,
            version=version,
        )
    reason = "it was opened for viewing" if read_only else write_protection(location)
    # Looked at through a connection that cannot write, so that a refused file stays as it is. Only when a write was
    # interrupted, the look may roll it back; that is what its journal is for.
    look = Database(location, read_only=bool(reason) or not unfinished_write(location), reason=reason)
    try:
        fault = look.quick_check()
    finally:
        look.dispose()
    if fault:
        raise damaged(location, fault)
    if reason:
        _require_readable(location, header.user_version, version)
        if header.user_version < version:
            raise KnownError("{name} is of an older version: open it once where it can be written", name=location.name)
        return Database(location, read_only=True, reason=reason)
    if header.user_version < version:
        migrate(location, migrations, version)
    else:
        back_up(location)
    database = Database(location)
    try:
        database.settle()
    except KnownError:
        database.dispose()
        raise
    return database


def _require_readable(location: Path, present: int, version: int) -> None:
    """Raises: KnownError if a newer project lacks what this program would read."""
    if present <= version:
        return
    look = Database(location, read_only=True, reason="it is being looked at")
    try:
        with look.read() as connection:
            there = inspect(connection)
            tables = set(there.get_table_names())
            for name, table in metadata.tables.items():
                columns = {column["name"] for column in there.get_columns(name)} if name in tables else set()
                if not set(table.columns.keys()) <= columns:
                    raise KnownError(
                        "{name} was made by a newer version of this program and cannot even be viewed by this one: "
                        "update the program",
                        name=location.name,
                    )
    finally:
        look.dispose()


def _whole_header(location: Path) -> Header:
    """The header of a file of which nothing is missing.

    A file that grows while it is looked at seems to be too short for a moment, so what is missing is asked for twice.
    Raises: KnownError as `read_header`, and if pages are missing.
    """
    for _ in range(2):
        header = read_header(location)
        if not header.pages_missing or unfinished_write(location) or header.wal:
            return header
    raise damaged(location, f"{header.pages_missing} pages are missing at its end")


def back_up(location: Path, *, always: bool = False) -> None:
    """A backup when it is due; when it cannot be made the work goes on, for the work of today matters more."""
    try:
        backup.backup_if_due(location, always=always)
    except KnownError as error:
        _log.info("no backup was made: %s", error)


def damaged(location: Path, fault: str) -> KnownError:
    """The error about a damaged file, which names its newest good backup."""
    good = backup.newest_good_backup(location)
    if good is None:
        text = "{name} is damaged ({fault}): it was left as it is; there is no backup of it"
        return KnownError(text, name=location.name, fault=fault)
    text = "{name} is damaged ({fault}): it was left as it is; the newest good backup is {backup}"
    return KnownError(text, name=location.name, fault=fault, backup=good)
