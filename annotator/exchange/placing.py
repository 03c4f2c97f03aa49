"""Where an export goes: nothing but an earlier export is replaced, and that in one step.

Until then it lies beside its goal, in a folder whose name says which process made it. One that was killed leaves that
folder behind; the next export to the same place puts back what it had moved aside, and removes the rest.
"""

import contextlib
import hashlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from annotator.exchange.decoding import shown
from annotator.exchange.formats import FORMATS, RECEIPT, SIDECAR
from annotator.model.errors import KnownError

DATASET = "dataset"
"""What the receipt of a whole dataset calls its format."""


def refuse_others_work(out: Path, as_file: bool, sidecar: bool = False) -> None:
    """Refuse to replace anything that is not an earlier export.

    A folder may be replaced when it is empty or holds a receipt of ours and no file that the receipt does not name. Of
    one file each name that is written (data, receipt, and the sidecar if there is one) must be free or in the receipt.
    """
    if out.is_symlink():
        raise KnownError(f"{shown(out)}: a link; name the place itself")
    if as_file:
        if out.is_dir():
            raise KnownError(f"{shown(out)}: a folder; give a name with an extension for a file")
        receipt = out.with_name(f"{out.name}.{RECEIPT}")
        ours = named_by_receipt(receipt)
        written = [out, receipt, *([out.with_name(f"{out.name}.{SIDECAR}")] if sidecar else [])]
        for path in written:
            if os.path.lexists(path) and (path.name not in ours or not _is_plain_file(path)):
                raise KnownError(
                    f"{shown(path)}: exists and is no earlier export (no receipt {receipt.name} names it): "
                    "choose another name"
                )
        return
    if not out.exists():
        return
    if not out.is_dir():
        raise KnownError(f"{shown(out)}: a file; an export goes to a folder: choose another name")
    if (other := _others(out, named_by_receipt(out / RECEIPT), "")) is not None:
        raise KnownError(
            f"{shown(out)}: the folder holds {other!r}, which is no part of an earlier export: choose another folder"
        )


def _others(folder: Path, ours: set[str], below: str) -> str | None:
    """The first thing in a folder that a receipt does not name, by its path; None when everything is ours."""
    for path in sorted(folder.iterdir()):
        name = below + path.name
        if path.is_dir() and not path.is_symlink() and any(o.startswith(f"{name}/") for o in ours):
            if (other := _others(path, ours, f"{name}/")) is not None:
                return other
        elif name not in ours or not _is_plain_file(path):
            return name
    return None


def _is_plain_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def named_by_receipt(path: Path) -> set[str]:
    """The names that a receipt of ours says were written, its own among them; none if it is no receipt of ours."""
    try:
        receipt = msgspec.json.decode(path.read_bytes())
        if (receipt["format"] in FORMATS or receipt["format"] == DATASET) and receipt["reread"] == "equal":
            return {path.name, *(str(f["name"]) for f in receipt["files"])}
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError):
        pass  # no receipt of ours: nothing here is known to be an export
    return set()


def work_folder(out: Path) -> Path:
    """A new folder beside `out` in which an export is made; what killed ones have left there is cleared up first.

    Raises: OSError.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    _clear_up(out)
    return Path(tempfile.mkdtemp(prefix=f"{_begin(out)}{_host()}-{os.getpid()}-", suffix=".tmp", dir=out.parent))


def _begin(out: Path) -> str:
    return f".export-{hashlib.sha256(os.fsencode(out.name)).hexdigest()[:8]}-"


def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _clear_up(out: Path) -> None:
    for path in sorted(out.parent.glob(f"{_begin(out)}{_host()}-*")):
        pid = path.name.removeprefix(f"{_begin(out)}{_host()}-").partition("-")[0]
        if not pid.isdecimal() or path.is_symlink() or not path.is_dir() or _lives(int(pid)):
            continue
        if path.suffix == ".old" and not os.path.lexists(out) and named_by_receipt(path / RECEIPT):
            path.rename(out)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _lives(pid: int) -> bool:
    """True for a process that is there, and wherever that cannot be asked without harm."""
    if os.name == "nt" or pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def put_in_place(work: Path, out: Path, as_file: bool) -> None:
    """Let the contents of a finished temporary folder take the place of `out`; as one file or as the folder itself."""
    if as_file:
        _put_files(work, out)
    else:
        work.chmod(0o777 & ~umask())
        old = None
        if out.exists():
            # A folder that is not empty cannot be replaced in one step: step aside, take the place, then go. A program
            # that is killed between the two steps leaves the earlier export whole, for `work_folder` to put back.
            old = work.with_suffix(".old")
            out.rename(old)
        try:
            work.rename(out)
        except OSError:
            if old is not None:
                old.rename(out)
            raise
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)
    _sync_folder(out.parent)


def _put_files(work: Path, out: Path) -> None:
    """Let the files of a finished folder take their places around `out`.

    The data of the earlier export go first and the new ones come last: whenever the program is killed, there is either
    a receipt without its file, which nobody takes for an export, or a file with the receipt that is about it.
    """
    ours = named_by_receipt(out.with_name(f"{out.name}.{RECEIPT}"))
    files = {file.name for file in work.iterdir()}
    for name in sorted(files):
        path = out.with_name(name)
        if os.path.lexists(path) and (name not in ours or not _is_plain_file(path)):
            raise KnownError(f"{shown(path)}: exists and is no earlier export: choose another name")
    aside = work / "earlier"
    if out.name in ours and _is_plain_file(out):
        aside.mkdir()
        out.rename(aside / out.name)
    try:
        # What stands beside the earlier export, a sidecar for example, would speak about another file.
        for name in sorted(ours - files):
            if name.startswith(f"{out.stem}.") and _is_plain_file(out.with_name(name)):
                out.with_name(name).unlink()
        for name in sorted(files, key=lambda name: name == out.name):
            (work / name).replace(out.with_name(name))
    except OSError:
        if aside.is_dir() and not os.path.lexists(out):
            (aside / out.name).rename(out)
        raise


def umask() -> int:
    """The bits that new files and folders of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # not every system can sync a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_synced(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
