"""One SQLite file: how it is opened, locked, written safely and closed. All that is particular to SQLite is here.

A write is `BEGIN IMMEDIATE` (a deferred one loses updates of two processes), `synchronous=FULL` always. It refuses to
know what the tables mean.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from annotator.model.errors import KnownError
from annotator.store.codec import canonical, sha256
from annotator.store.files import APPLICATION_ID, on_network, read_header, side_file, wal_is_safe
from annotator.store.owner import Owner, others_with
from annotator.store.tables import meta

BUSY_SECONDS = 5.0


class Database:
    """An open SQLite file: short transactions for reading and for writing, and errors in words.

    `read` and `write` may be used from several threads; writers of one process wait for each other without a limit,
    those of other processes for `BUSY_SECONDS`.
    """

    def __init__(self, location: Path, *, read_only: bool = False, reason: str = "") -> None:
        self.location = location
        self.read_only = read_only
        self.reason = reason
        self._journal = ""
        self._lock = threading.RLock()
        self._is_let_go = False
        self._owner = Owner(location)
        self._engine = self._connect()

    def _connect(self) -> Engine:
        uri = f"{self.location.resolve().as_uri()}?mode={'ro' if self.read_only else 'rw'}"
        if self.read_only and not side_file(self.location, "-wal").exists() and read_header(self.location).wal:
            # Without a log beside it nobody writes to it; a plain read-only WAL file would get a new -shm beside it.
            uri += "&immutable=1"

        def connect() -> sqlite3.Connection:
            connection = sqlite3.connect(
                uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute("PRAGMA foreign_keys=ON")
                connection.execute("PRAGMA synchronous=FULL")
                if self._journal:
                    # Of every connection: only WAL is remembered by the file. TRUNCATE, unlike DELETE, syncs the end
                    # of the journal with FULL, so that a commit survives the loss of power.
                    connection.execute(f"PRAGMA journal_mode={self._journal}")
            except sqlite3.Error:
                connection.close()  # a damaged or locked file refuses here
                raise
            return connection

        engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "checkin", self._given_back)
        return engine

    def _given_back(self, _connection: object, record: ConnectionPoolEntry) -> None:
        # A thread that was reading when the project was closed: the pool would keep its connection open.
        if self._is_let_go:
            record.invalidate()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view, as short as possible.

        Raises: KnownError if the file is locked for too long or damaged.
        """
        with self._in_words(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that is on the disk when the block is left, or not there at all.

        Raises: KnownError if the project is read-only, another process writes for too long, the disk is full.
        """
        if self.read_only:
            raise KnownError("{name} is open read-only: " + self.reason, name=self.location.name)
        with (
            self._lock,
            self._in_words(),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if (words := in_words(error.orig, self.location)) is None:
                raise
            raise words from error
        except sqlite3.Error as error:
            if (words := in_words(error, self.location)) is None:
                raise
            raise words from error

    def settle(self) -> None:
        """Choose the journal and say in a file beside the project who has it open; only for one that is written.

        Raises: KnownError if another process is using the project in another way.
        """
        self._journal = "WAL" if wal_is_safe() and not on_network(self.location) else "TRUNCATE"
        self._engine.dispose()
        with self._in_words(), self._engine.connect():
            self._owner.enter()

    def quick_check(self) -> str:
        """What is wrong with the file's structure, one line; empty when all is well.

        Raises: KnownError if the file is locked for too long.
        """
        try:
            with self._engine.connect() as connection:
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
                if found != "ok":
                    return str(found).splitlines()[-1]
                made = connection.execute(select(meta.c.value).where(meta.c.key == "layout")).scalar_one_or_none()
                return "" if made == layout(connection) else "its tables are not those that were made"
        except UnicodeError as error:
            return str(error)
        except DBAPIError as error:
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
            if code in (0, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                return str(error.orig)
            if (words := in_words(error.orig, self.location)) is None:
                raise
            raise words from error

    def faults(self) -> list[str]:
        """Everything that SQLite finds wrong: structure, indexes, constraints, references; it may take a while.

        Raises: KnownError if the file is locked for too long.
        """
        found: list[str] = []
        with self.read() as connection:
            rows = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
            found += [line for row in rows for line in str(row).splitlines() if row != "ok"]
            for table, _, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                found.append(f"a row of {table} points to nothing in {parent}")
        return found

    def backup_to(self, target: Path) -> None:
        """Copy everything that is committed into a new file, while others may go on reading.

        Raises: KnownError if there is no room for it.
        """
        with self._in_words(), self._engine.connect() as connection:
            copy = sqlite3.connect(target, isolation_level=None)
            try:
                _raw(connection).backup(copy, pages=-1)
                # A copy stands alone: no log beside it.
                copy.execute("PRAGMA journal_mode=DELETE")
            finally:
                copy.close()

    def close(self) -> None:
        """Give the file back, with everything in it and nothing beside it."""
        if not self.read_only:
            self._tidy()
        self.dispose()
        if not self.read_only:
            self._owner.leave()

    def _tidy(self) -> None:
        try:
            with self._engine.connect() as connection:
                if _raw(connection).execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                    _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
                else:
                    # The way to have the emptied journal removed that is safe when another process writes.
                    _raw(connection).execute("PRAGMA journal_mode=DELETE")
        except (DBAPIError, sqlite3.Error):
            return  # in use elsewhere or gone: everything is saved already, this only tidies up

    def dispose(self) -> None:
        """Let go of the file; who is reading in a thread ends that first."""
        self._is_let_go = True
        self._engine.dispose()


def _raw(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def in_words(error: BaseException | None, location: Path) -> KnownError | None:
    """A database error that is the world's fault, in words; None for what can only be a bug."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name, why = location.name, str(error)
    if "decode to UTF-8" in str(error):  # raised by the driver, without a code
        return KnownError("{name} is damaged ({why}): restore a backup", name=name, why=why)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        if (who := others_with(location)) is None:
            return KnownError(
                "{name} is in use by another process: close it there, or try again in a moment", name=name
            )
        return KnownError("{name} is in use by {who}: close it there, or try again in a moment", name=name, who=who)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return KnownError(
            "{name}: nothing was saved, the disk is full or failing ({why}); make room and try again",
            name=name,
            why=why,
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) and not location.exists():
        return KnownError(
            "{name} was moved or deleted while it was open: nothing was saved; put it back, or restore a backup",
            name=name,
        )
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_ROLLBACK:
        return KnownError("{name} was interrupted while it was saved: open it once where it can be written", name=name)
    if code == sqlite3.SQLITE_READONLY:
        return KnownError("{name} cannot be written ({why}): nothing was saved", name=name, why=why)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return KnownError("{name} is damaged ({why}): restore a backup", name=name, why=why)
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return KnownError("{name} cannot be opened ({why})", name=name, why=why)
    return None


def mark(connection: Connection, user_version: int) -> None:
    """Write into a new file that it is a project, and of which schema version; part of the transaction."""
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={int(user_version)}")


def layout(connection: Connection) -> str:
    """A checksum of the definitions of all tables and indexes: a damaged definition hides whole columns."""
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    return sha256(canonical([list(row) for row in rows if not row.name.startswith("sqlite_stat")]))


def changed_rows(result: CursorResult[Any]) -> int:
    """How many rows an update changed."""
    return int(result.rowcount)
