"""The file of a project as it lies on the disk: its header, what lies beside it, whether it can be written.

Everything here looks without opening a database, so that a file that is refused stays as it was.
"""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from annotator.model.errors import KnownError

APPLICATION_ID = 0x416E6E6F  # "Anno"
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
        raise KnownError("{path} is a folder, not a project file", path=location)
    try:
        with location.open("rb") as file:
            head = file.read(100)
        size = location.stat().st_size
    except FileNotFoundError:
        raise KnownError("{path} does not exist: check the name, or make a new project", path=location) from None
    except OSError as error:
        raise KnownError("{path} cannot be read: {why}", path=location, why=error.strerror) from None
    if size == 0:
        raise KnownError("{path} is an empty file (0 bytes), not a project: restore a backup of it", path=location)
    if not head.startswith(_MAGIC) or len(head) < 100:
        raise KnownError("{path} is not a project: it is of another kind, or its beginning is damaged", path=location)

    def number(offset: int, length: int = 4) -> int:
        return int.from_bytes(head[offset : offset + length], "big")

    application_id = number(68)
    if application_id != APPLICATION_ID:
        raise KnownError("{path} is a database of another program, not a project", path=location)
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

    It was repaired in 3.51.3, and in 3.50.7 and 3.44.6 of the older lines (https://www.sqlite.org/wal.html).
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


def side_file(location: Path, ending: str) -> Path:
    """What SQLite keeps beside a file: "-journal", "-wal", "-shm"."""
    return location.with_name(location.name + ending)


def unfinished_write(location: Path) -> bool:
    """True while somebody is writing, and when that was interrupted: then a rollback waits beside the file."""
    try:
        with side_file(location, "-journal").open("rb") as file:
            return any(file.read(8))
    except OSError:
        return False


def sync(path: Path) -> None:
    """Have a file's contents on the disk when this returns."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def place(finished: Path, location: Path) -> None:
    """Give a finished file its name, unless that is taken.

    Raises: KnownError if there is something of that name already.
    """
    taken = KnownError("{path} exists already: open it, or choose another name", path=location)
    try:
        os.link(finished, location)
    except FileExistsError:
        raise taken from None
    except OSError:
        # No hard links here (FAT, some network drives): the check and the rename are two steps then.
        if location.exists():
            raise taken from None
        finished.rename(location)
    finished.unlink(missing_ok=True)
