"""Backups: made, proven, thinned, put back."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotator.model import edit as verbs
from annotator.model.errors import KnownError
from annotator.model.text import Span
from annotator.store.backup import backup, backup_if_due, backups_of, kept, newest_good_backup, restore, time_of
from annotator.store.project import Project
from tests.unit.store.oracle import tables_of
from tests.unit.store.samples import with_one_article

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def location(tmp_path: Path) -> Path:
    path = tmp_path / "news.annodb"
    with_one_article(path).close()
    return path


def test_everything_of_a_day_then_days_then_weeks_is_kept() -> None:
    every_hour = [NOW - timedelta(hours=h) for h in range(24 * 200)]
    left = sorted(kept(every_hour, NOW), reverse=True)
    assert [t for t in left if NOW - t <= timedelta(hours=24)] == every_hour[:25]
    days = {t.date() for t in left}
    assert {(NOW - timedelta(days=d)).date() for d in range(14)} <= days
    weeks = {t.isocalendar()[:2] for t in left}
    assert len(weeks) == 12
    assert len(left) <= 25 + 14 + 12
    # The last of its day, not the first.
    assert max(t for t in every_hour if t.date() == (NOW - timedelta(days=5)).date()) in left


def test_thinning_again_removes_nothing_more() -> None:
    times = [NOW - timedelta(hours=7 * h) for h in range(300)]
    left = kept(times, NOW)
    assert kept(left, NOW) == left
    assert kept([], NOW) == frozenset()


def test_a_project_left_alone_keeps_its_history() -> None:
    old = [NOW - timedelta(days=400 + d) for d in range(5)]
    assert kept(old, NOW) == frozenset(old)


def test_a_backup_holds_everything_while_the_project_is_open(location: Path) -> None:
    with Project.open(location) as project:
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
        copy = backup(location)
        assert tables_of(copy) == tables_of(location)
        with Project.open(copy, read_only=True) as saved:
            assert saved.work("d1", "kim") == project.work("d1", "kim")
    assert {p.name for p in copy.parent.iterdir()} >= {copy.name}
    assert not any(p.name.endswith(("-wal", "-shm", "-journal")) for p in copy.parent.iterdir())


def test_one_is_made_at_opening_when_something_was_written_since(location: Path) -> None:
    Project.open(location).close()
    (first,) = backups_of(location)
    Project.open(location).close()
    assert backups_of(location) == (first,)
    made = time_of(first)
    assert made is not None
    with Project.open(location) as project:
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
    assert backup_if_due(location, now=made + timedelta(minutes=29)) is None
    second = backup_if_due(location, now=made + timedelta(minutes=31))
    assert second is not None
    assert backups_of(location) == (second, first)
    assert newest_good_backup(location) == second


def test_no_room_for_backups_does_not_keep_a_project_closed(location: Path) -> None:
    location.with_name("news.annodb.backups").write_text("in the way", encoding="utf-8")
    with Project.open(location) as project:
        assert not project.read_only
    with pytest.raises(KnownError, match="cannot be made for the backup"):
        backup(location)


def test_restoring_keeps_what_was_there(location: Path) -> None:
    saved = backup(location)
    with Project.open(location) as project:
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
    before = location.read_bytes()
    aside = restore(saved, location)
    assert aside is not None
    assert aside.read_bytes() == before
    with Project.open(location) as project:
        assert project.work("d1", "kim").annotations.version == 0
    fresh = location.with_name("new.annodb")
    assert restore(saved, fresh) is None
    assert fresh.read_bytes() == saved.read_bytes()


def test_a_project_that_is_open_elsewhere_is_not_replaced(location: Path) -> None:
    saved = backup(location)
    program = "import sys; sys.path.insert(0, sys.argv[2]); from annotator.store.project import Project\n"
    program += "with Project.open(sys.argv[1]): print('open', flush=True); sys.stdin.read()"
    root = str(Path(__file__).resolve().parents[3])
    command = [sys.executable, "-c", program, str(location), root]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        before = location.read_bytes()
        with pytest.raises(KnownError, match=f"is open in PID {other.pid} on "):
            restore(saved, location)
        assert location.read_bytes() == before
        other.communicate()
    assert other.returncode == 0
    restore(saved, location)


def test_a_bad_backup_is_not_restored(location: Path) -> None:
    saved = backup(location)
    saved.write_bytes(saved.read_bytes()[:5000])
    before = location.read_bytes()
    with pytest.raises(KnownError, match="cannot be restored"):
        restore(saved, location)
    assert location.read_bytes() == before
    assert newest_good_backup(location) is None
