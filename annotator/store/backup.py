"""Backups of a project: made while it is open, proven by opening them, thinned, put back.

They lie in a folder beside the project (`news.annodb` has `news.annodb.backups`), named by the moment in UTC.
"""

import os
import re
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from annotator.model.errors import KnownError
from annotator.store.database import Database
from annotator.store.files import read_header, real, sync, unfinished_write
from annotator.store.owner import others_with
from annotator.store.tables import SCHEMA_VERSION

_STAMP = re.compile(r"-(\d{8}T\d{6}(?:\d{3})?Z)$")
_EVERY = timedelta(minutes=30)
_ALL_FOR = timedelta(hours=24)
_DAILY = 14
_WEEKLY = 12


def folder_of(location: str | Path) -> Path:
    """Where the backups of a project lie."""
    path = real(Path(location))
    return path.with_name(f"{path.name}.backups")


def backup(location: str | Path, folder: Path | None = None) -> Path:
    """Copy a project as it is now, whoever has it open, prove the copy, and give its path.

    Raises: KnownError if the project cannot be read, or there is no room or permission for the copy; a copy that is
    not good is not kept.
    """
    source = real(Path(location))
    read_header(source)
    target_folder = folder if folder is not None else folder_of(source)
    target = target_folder / f"{source.stem}-{stamp(datetime.now(UTC))}{source.suffix}"
    unfinished = target.with_name(f".{target.name}.new-{os.getpid()}")
    try:
        target_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnownError(
            "{path} cannot be made for the backup: {why}", path=target_folder, why=error.strerror
        ) from None
    # A connection that may write is needed only when an interrupted write waits to be rolled back.
    database = Database(source, read_only=not unfinished_write(source), reason="it is being backed up")
    try:
        database.backup_to(unfinished)
        if fault := fault_of(unfinished):
            raise KnownError(
                "the backup of {name} is not good ({fault}), so it was not kept", name=source.name, fault=fault
            )
        unfinished.replace(target)
    finally:
        database.dispose()
        unfinished.unlink(missing_ok=True)
    return target


def backups_of(location: str | Path, folder: Path | None = None) -> tuple[Path, ...]:
    """The backups of a project, newest first."""
    source = real(Path(location))
    place = folder if folder is not None else folder_of(source)
    if not place.is_dir():
        return ()
    stamped = [
        (time, p) for p in place.iterdir() if (time := time_of(p)) is not None and p.stem.startswith(source.stem)
    ]
    return tuple(p for _, p in sorted(stamped, reverse=True))


def time_of(backup_file: Path) -> datetime | None:
    """When a backup was made, by its name; None for a file that is no backup."""
    match = _STAMP.search(backup_file.stem)
    if match is None:
        return None
    digits = match[1].rstrip("Z").replace("T", "").ljust(17, "0")
    try:
        return datetime.strptime(digits + "000", "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        return None


def kept(times: Iterable[datetime], now: datetime) -> frozenset[datetime]:
    """Which of some backups to keep: all of the last 24 hours, the last of each of 14 days, of each of 12 weeks.

    Days and weeks are counted back from those that have a backup, so that a project left alone keeps its history.
    """
    newest_first = sorted(set(times), reverse=True)
    keep = {t for t in newest_first if now - t <= _ALL_FOR}
    for limit, period in ((_DAILY, _day), (_WEEKLY, _week)):
        last_of: dict[tuple[int, ...], datetime] = {}
        for time in newest_first:
            last_of.setdefault(period(time), time)
        keep |= set(sorted(last_of.values(), reverse=True)[:limit])
    return frozenset(keep)


def _day(time: datetime) -> tuple[int, ...]:
    return (time.year, time.month, time.day)


def _week(time: datetime) -> tuple[int, ...]:
    year, week, _ = time.isocalendar()
    return (year, week)


def backup_if_due(location: str | Path, *, now: datetime | None = None, always: bool = False) -> Path | None:
    """A backup, unless the last is younger than 30 minutes or nothing was written since; old ones are thinned.

    With `always` only an unchanged project is spared. None when none was due. Raises: KnownError as `backup`.
    """
    moment = now if now is not None else datetime.now(UTC)
    existing = backups_of(location)
    last = time_of(existing[0]) if existing else None
    if last is not None:
        written = datetime.fromtimestamp(Path(location).stat().st_mtime, UTC)
        if written <= last or (not always and moment - last < _EVERY):
            return None
    made = backup(location)
    thin(location, moment)
    return made


def thin(location: str | Path, now: datetime) -> tuple[Path, ...]:
    """Remove the backups that need not be kept any more, and give their paths."""
    by_time = {time: path for path in backups_of(location) if (time := time_of(path)) is not None}
    keep = kept(by_time, now)
    removed = tuple(path for time, path in by_time.items() if time not in keep)
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def fault_of(location: Path) -> str:
    """Why a file is no good project, one line; empty when it is one. The file is not touched."""
    try:
        header = read_header(location)
        if header.pages_missing:
            return f"{header.pages_missing} pages are missing at its end"
        if header.user_version > SCHEMA_VERSION:
            return f"it was made by a newer version of this program ({header.user_version})"
        database = Database(location, read_only=True, reason="it is being checked")
        try:
            return database.quick_check()
        finally:
            database.dispose()
    except KnownError as error:
        return str(error)


def newest_good_backup(location: str | Path, folder: Path | None = None) -> Path | None:
    """The newest backup of a project that opens; None when there is none."""
    return next((p for p in backups_of(location, folder) if not fault_of(p)), None)


def restore(backup_file: str | Path, location: str | Path) -> Path | None:
    """Put a backup in place of a project; gives the path under which what was there is kept, None if nothing was.

    This program must have closed the project before. Raises: KnownError if the backup is not good, or another program
    has the project open; nothing has changed then.
    """
    source, target = Path(backup_file), real(Path(location))
    if fault := fault_of(source):
        raise KnownError("{path} cannot be restored: {why}", path=source, why=fault)
    fresh = target.with_name(f".{target.name}.new-{os.getpid()}")
    aside: Path | None = None
    try:
        shutil.copyfile(source, fresh)
        sync(fresh)
        if fault := fault_of(fresh):
            raise KnownError("{path} could not be copied: {why}", path=source, why=fault)
        if target.exists():
            _require_unused(target)
            aside = target.with_name(f"{target.stem}-before-restore-{stamp(datetime.now(UTC))}{target.suffix}")
            target.rename(aside)
            for ending in ("-journal", "-wal", "-shm"):
                beside = target.with_name(target.name + ending)
                if beside.exists():  # it belongs to the file that goes aside, and would spoil the other
                    beside.rename(aside.with_name(aside.name + ending))
        fresh.replace(target)
    except OSError as error:
        raise KnownError("{path} cannot be restored: {why}", path=target, why=error.strerror) from None
    finally:
        fresh.unlink(missing_ok=True)
    return aside


def _require_unused(location: Path) -> None:
    """Raises: KnownError if another process has unfinished business with a project."""
    if (others := others_with(location)) is not None:
        raise KnownError("{name} is open in {who}: close it there first", name=location.name, who=others)
    if fault_of(location):
        return  # damaged: nobody can be using it, and it is kept aside
    database = Database(location)
    try:
        with database.write():
            pass
    finally:
        database.dispose()


def stamp(moment: datetime) -> str:
    """A moment as the names of backups have it, in UTC."""
    return moment.strftime("%Y%m%dT%H%M%S") + f"{moment.microsecond // 1000:03d}Z"
