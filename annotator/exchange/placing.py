"""Where an export goes: nothing but an earlier export is replaced, and that in one step."""

import contextlib
import os
import shutil
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


def put_in_place(work: Path, out: Path, as_file: bool) -> None:
    """Let the contents of a finished temporary folder take the place of `out`; as one file or as the folder itself."""
    if as_file:
        ours = named_by_receipt(out.with_name(f"{out.name}.{RECEIPT}"))
        files = {file.name for file in work.iterdir()}
        for name in sorted(files):
            path = out.with_name(name)
            if os.path.lexists(path) and (name not in ours or not _is_plain_file(path)):
                raise KnownError(f"{shown(path)}: exists and is no earlier export: choose another name")
        # What stands beside the earlier export, a sidecar for example, would speak about another file.
        for name in sorted(ours - files):
            if name.startswith(f"{out.stem}.") and _is_plain_file(out.with_name(name)):
                out.with_name(name).unlink()
        # The data file is what counts, so it goes last: a receipt without its file says nothing wrong.
        for file in sorted(work.iterdir(), key=lambda p: p.name == out.name):
            file.replace(out.with_name(file.name))
    else:
        work.chmod(0o777 & ~umask())
        old = None
        if out.exists():
            # A folder that is not empty cannot be replaced in one step: step aside, take the place, then go. A program
            # that is killed between the two steps leaves the earlier export whole, under its temporary name.
            old = Path(tempfile.mkdtemp(prefix=".export-", suffix=".old", dir=out.parent))
            out.replace(old)
        try:
            work.rename(out)
        except OSError:
            if old is not None:
                old.rename(out)
            raise
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)
    _sync_folder(out.parent)


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
