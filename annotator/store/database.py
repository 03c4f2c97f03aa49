"""One SQLite file: how it is opened, locked, written safely and closed. All that is particular to SQLite is here.

A write is `BEGIN IMMEDIATE` (a deferred one loses updates of two processes), `synchronous=FULL` always. It refuses to
know what the tables mean.
"""

import json
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from annotator.model.errors import KnownError
from annotator.store.codec import canonical, sha256
from annotator.store.tables import meta

APPLICATION_ID = 0x416E6E6F  # "Anno"
BUSY_SECONDS = 5.0
_MAGIC = b"SQLite format 3\x00"
_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ncpfs", "fuse.sshfs", "davfs", "fuse.davfs2"}
)


@dataclass(frozen=True, slots=True)
class Header:
    """What the first 100 bytes of a SQLite file say (https://www.sqlite.org/fileformat2.html, section 1.3).

    `pages_missing` counts the pages that the header promises and the file does not have.
    """

    application_id: int
    user_version: int
    wal: bool
    pages_missing: int


def read_header(location: Path) -> Header:
    """The header of a project file, read by hand so that a refused file is not touched.

    Raises: KnownError if there is no such file, it is empty, or it is not a project.
    """
    if location.is_dir():
        raise KnownError(f"{location} is a folder, not a project file")
    try:
        with location.open("rb") as file:
            head = file.read(100)
        size = location.stat().st_size
    except FileNotFoundError:
        raise KnownError(f"{location} does not exist: check the name, or make a new project") from None
    except OSError as error:
        raise KnownError(f"{location} cannot be read: {error.strerror}") from None
    if size == 0:
        raise KnownError(f"{location} is an empty file (0 bytes), not a project: restore a backup of it")
    if not head.startswith(_MAGIC) or len(head) < 100:
        raise KnownError(f"{location} is not a project: it is of another kind, or its beginning is damaged")

    def number(offset: int, length: int = 4) -> int:
        return int.from_bytes(head[offset : offset + length], "big")

    application_id = number(68)
    if application_id != APPLICATION_ID:
        raise KnownError(f"{location} is a database of another program, not a project")
    page_size = 65536 if number(16, 2) == 1 else number(16, 2)
    pages = number(28)
    # The page count counts only when it was written together with the change counter (section 1.3.7).
    missing = max(0, pages - size // page_size) if page_size and number(24) == number(92) else 0
    return Header(application_id, number(60), head[18] == 2 or head[19] == 2, missing)


def real(location: Path) -> Path:
    """The file that a link leads to: what lies beside a project, lies beside that."""
    return location.resolve() if location.is_symlink() else location


def change_counter(location: Path) -> bytes:
    """What differs after every write to a file that has no log beside it."""
    with location.open("rb") as file:
        return file.read(100)[24:28]


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """True when this SQLite is free of the WAL-reset bug, by which two connections could corrupt a file.

    It was repaired in 3.51.3, and in 3.50.7 and 3.44.6 of the older lines (https://www.sqlite.org/wal.html#walresetbug).
    """
    if version >= (3, 51, 3):
        return True
    return (version[:2] == (3, 50) and version >= (3, 50, 7)) or (version[:2] == (3, 44) and version >= (3, 44, 6))


def on_network(location: Path) -> bool:
    """True when a file lies on a network file system, as far as the system tells."""
    mounts = Path("/proc/mounts")
    if os.name == "nt":
        return str(location.resolve()).startswith("\\\\")
    if not mounts.exists():
        return False
    best, kind = "", ""
    path = str(location.resolve())
    for line in mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        _, mount, filesystem, *_ = line.split(" ")
        mount = mount.replace("\\040", " ")
        if (path == mount or path.startswith(mount.rstrip("/") + "/")) and len(mount) >= len(best):
            best, kind = mount, filesystem
    return kind in _NETWORK


def write_protection(location: Path) -> str:
    """Why a file cannot be written, as one sentence; empty when it can."""
    # The permission bits are asked too: the administrator may write anything, yet a protected file means what it says.
    for path, what in ((location, "the file"), (location.resolve().parent, "its folder")):
        if not os.access(path, os.W_OK) or not path.stat().st_mode & 0o222:
            return f"{what} is write-protected"
    return ""


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
        self._owner = Owner(location)
        self._engine = self._connect()

    def _connect(self) -> Engine:
        uri = f"{self.location.resolve().as_uri()}?mode={'ro' if self.read_only else 'rw'}"
        if self.read_only and not _side_file(self.location, "-wal").exists() and read_header(self.location).wal:
            # Without a log beside it nobody writes to it; a plain read-only WAL file would get a new -shm beside it.
            uri += "&immutable=1"

        def connect() -> sqlite3.Connection:
            connection = sqlite3.connect(
                uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA synchronous=FULL")
            if self._journal:
                # Of every connection: only WAL is remembered by the file. TRUNCATE, unlike DELETE, syncs the end of
                # the journal with FULL, so that a commit survives the loss of power.
                connection.execute(f"PRAGMA journal_mode={self._journal}")
            return connection

        engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
        event.listen(engine, "begin", _begin)
        return engine

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
            raise KnownError(f"{self.location.name} is open read-only: {self.reason}")
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
            raise KnownError(words) from error
        except sqlite3.Error as error:
            if (words := in_words(error, self.location)) is None:
                raise
            raise KnownError(words) from error

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
            raise KnownError(words) from error

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
        """Let go of the file."""
        self._engine.dispose()


def _raw(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _side_file(location: Path, ending: str) -> Path:
    return location.with_name(location.name + ending)


def unfinished_write(location: Path) -> bool:
    """True while somebody is writing, and when that was interrupted: then a rollback waits beside the file."""
    try:
        with _side_file(location, "-journal").open("rb") as file:
            return any(file.read(8))
    except OSError:
        return False


def in_words(error: BaseException | None, location: Path) -> str | None:
    """A database error that is the world's fault, in words; None for what can only be a bug."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if "decode to UTF-8" in str(error):  # raised by the driver, without a code
        return f"{location.name} is damaged ({error}): restore a backup"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        who = others_with(location) or "another process"
        return f"{location.name} is in use by {who}: close it there, or try again in a moment"
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"{location.name}: nothing was saved, the disk is full or failing ({error}); make room and try again"
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_ROLLBACK:
        return f"{location.name} was interrupted while it was saved: open it once where it can be written"
    if code == sqlite3.SQLITE_READONLY:
        return f"{location.name} cannot be written ({error}): nothing was saved"
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f"{location.name} is damaged ({error}): restore a backup"
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return f"{location.name} cannot be opened ({error})"
    return None


class Owner:
    """Who has a project open for writing: a small file beside it, only so that an error can name them.

    Nothing depends on it: locking is SQLite's. Entries of processes that are gone are dropped.
    """

    def __init__(self, location: Path) -> None:
        self._path = location.with_name(f".{location.name}.open")

    def enter(self) -> None:
        """Add this process."""
        self._write([*self._living(), [os.getpid(), socket.gethostname()]])

    def leave(self) -> None:
        """Take this process away."""
        entries = self._living()
        me = [os.getpid(), socket.gethostname()]
        if me in entries:
            entries.remove(me)
        self._write(entries)

    def others(self) -> str:
        """Who else has it open for writing, as text: "PID 123 on host"; empty when nobody is known to."""
        others = [e for e in self._living() if e != [os.getpid(), socket.gethostname()]]
        return ", ".join(f"PID {pid} on {host}" for pid, host in others)

    def _living(self) -> list[list[object]]:
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
            return [[int(pid), str(host)] for pid, host in entries if _alive(int(pid), str(host))]
        except (OSError, ValueError, TypeError):
            return []  # absent or half-written: it only serves a message

    def _write(self, entries: list[list[object]]) -> None:
        try:
            if entries:
                self._path.write_text(json.dumps(entries), encoding="utf-8")
            else:
                self._path.unlink(missing_ok=True)
        except OSError:
            return  # a full disk must not stop anybody from opening a project: it only serves a message


def others_with(location: Path) -> str | None:
    """Which other processes have a project open for writing, as text; None when none is known."""
    return Owner(location).others() or None


def sync(path: Path) -> None:
    """Have a file's contents on the disk when this returns."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _alive(pid: int, host: str) -> bool:
    if host != socket.gethostname() or os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def mark(connection: Connection, user_version: int) -> None:
    """Write into a new file that it is a project, and of which schema version; part of the transaction."""
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={int(user_version)}")


def layout(connection: Connection) -> str:
    """A checksum of the definitions of all tables and indexes: a damaged definition hides whole columns."""
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    return sha256(canonical([list(row) for row in rows if not row.name.startswith("sqlite_stat")]))


def place(finished: Path, location: Path) -> None:
    """Give a finished file its name, unless that is taken.

    Raises: KnownError if there is something of that name already.
    """
    taken = f"{location} exists already: open it, or choose another name"
    try:
        os.link(finished, location)
    except FileExistsError:
        raise KnownError(taken) from None
    except OSError:
        # No hard links here (FAT, some network drives): the check and the rename are two steps then.
        if location.exists():
            raise KnownError(taken) from None
        finished.rename(location)
    finished.unlink(missing_ok=True)


def changed_rows(result: CursorResult[Any]) -> int:
    """How many rows an update changed."""
    return int(result.rowcount)
