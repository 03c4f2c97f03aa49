"""What cannot be opened is refused with one clear line, and is left as it was with nothing beside it."""

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.model import edit as verbs
from annotator.model.errors import KnownError
from annotator.model.text import Span
from annotator.store import database
from annotator.store.backup import backup, backups_of
from annotator.store.project import Project
from tests.unit.store.samples import with_one_article


@pytest.fixture
def location(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "news.annodb"
    path.parent.mkdir()
    with with_one_article(path) as project:
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
    return path


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_text("삼성전자의 이재용 회장", encoding="utf-8")


def _short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:60])


def _foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.close()


def _newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: -3 * 4096])


def _cut_inside_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _overwritten(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for page in range(2, len(data) // 4096, 2):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)


def _wal_and_damaged(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    _overwritten(path)


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_empty, "is an empty file"),
        (_text, "is not a project"),
        (_short, "is not a project"),
        (_foreign, "database of another program"),
        (_truncated, "damaged .*left as it is; there is no backup"),
        (_cut_inside_a_page, "damaged .*left as it is; there is no backup"),
        (_overwritten, "damaged .*left as it is; there is no backup"),
        (_wal_and_damaged, "damaged .*left as it is; there is no backup"),
    ],
)
def test_what_is_no_good_project_is_refused_and_left_alone(
    location: Path, spoil: Callable[[Path], None], reason: str, read_only: bool
) -> None:
    spoil(location)
    before = location.read_bytes()
    with pytest.raises(KnownError, match=reason) as refused:
        Project.open(location, read_only=read_only)
    assert "\n" not in str(refused.value)
    assert location.read_bytes() == before
    assert [p.name for p in location.parent.iterdir()] == ["news.annodb"]


def test_what_is_missing_or_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"none\.annodb does not exist"):
        Project.open(tmp_path / "none.annodb")
    with pytest.raises(KnownError, match="is a folder"):
        Project.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_project_can_only_be_viewed(location: Path) -> None:
    _newer(location)
    before = location.read_bytes()
    with pytest.raises(KnownError, match=r"newer version .*open it read-only"):
        Project.open(location)
    with Project.open(location, read_only=True) as project:
        assert len(project.work("d1", "kim").annotations.mentions) == 1
    assert location.read_bytes() == before
    assert [p.name for p in location.parent.iterdir()] == ["news.annodb"]


def test_a_damaged_project_names_its_newest_good_backup(location: Path) -> None:
    good = backup(location)
    bad = backup(location)
    bad.write_bytes(bad.read_bytes()[:-5000])
    _truncated(location)
    with pytest.raises(KnownError, match="the newest good backup is ") as refused:
        Project.open(location)
    assert str(good) in str(refused.value)


@pytest.mark.parametrize("protected", ["file", "folder"])
def test_what_cannot_be_written_is_opened_for_viewing(location: Path, protected: str) -> None:
    what = location if protected == "file" else location.parent
    before = location.read_bytes()
    what.chmod(0o444 if protected == "file" else 0o555)
    try:
        with Project.open(location) as project:
            assert project.read_only
            assert project.read_only_reason.endswith("is write-protected")
            assert len(project.work("d1", "kim").annotations.mentions) == 1
            with pytest.raises(KnownError, match="read-only"):
                project.undo("kim")
        assert location.read_bytes() == before
        assert [p.name for p in location.parent.iterdir()] == ["news.annodb"]
    finally:
        what.chmod(0o755)


def test_viewing_changes_no_byte(location: Path) -> None:
    before = hashlib.sha256(location.read_bytes()).hexdigest()
    with Project.open(location, read_only=True) as project:
        assert project.problems() == ()
        assert project.stats().documents == 1
        assert len(list(project.export("kim", None))) == 1
        assert project.documents.ids(search="이재용") == ("d1",)
        assert project.known_names()
    assert hashlib.sha256(location.read_bytes()).hexdigest() == before
    assert [p.name for p in location.parent.iterdir()] == ["news.annodb"]
    # A project that may be written is not written by looking either.
    with Project.open(location) as project:
        assert project.problems() == ()
        list(project.export("kim", None))
        project.stats()
    assert hashlib.sha256(location.read_bytes()).hexdigest() == before


_HOLD = """
import sys
sys.path.insert(0, sys.argv[2])
from annotator.store.project import Project
project = Project.open(sys.argv[1])
with project._database.write():
    print("held", flush=True)
    sys.stdin.read()
project.close()
"""


def test_a_locked_project_names_who_holds_it(location: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    root = str(Path(__file__).resolve().parents[3])
    with (
        Project.open(location) as project,
        subprocess.Popen(
            [sys.executable, "-c", _HOLD, str(location), root], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as holder,
    ):
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"held\n"
        before = project.work("d1", "kim")
        with pytest.raises(KnownError, match=rf"news.annodb is in use by PID {holder.pid} on "):
            project.undo("kim")
        assert project.work("d1", "kim") == before
        holder.stdin.close()
        assert holder.wait() == 0
        project.undo("kim")
        assert project.work("d1", "kim").annotations.mentions == ()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((4, 0, 0), True),
    ],
)
def test_which_sqlite_may_use_a_write_ahead_log(version: tuple[int, int, int], safe: bool) -> None:
    assert database.wal_is_safe(version) is safe


@pytest.mark.parametrize("wal", [False, True])
def test_either_journal_is_as_durable(location: Path, monkeypatch: pytest.MonkeyPatch, wal: bool) -> None:
    monkeypatch.setattr(database, "wal_is_safe", lambda: wal)
    with Project.open(location) as project:
        # Two connections at once: what holds for the first must hold for every other.
        with project._database.read() as first, project._database.read() as second:
            for connection in (first, second):
                pragmas = ("journal_mode", "synchronous", "foreign_keys")
                values = [connection.exec_driver_sql(f"PRAGMA {p}").scalar_one() for p in pragmas]
                assert values == ["wal" if wal else "truncate", 2, 1]
        project.undo("kim")
        with Project.open(location, read_only=True) as viewer:
            assert viewer.work("d1", "kim").annotations.mentions == ()
    with Project.open(location, read_only=True) as viewer:
        assert viewer.work("d1", "kim").annotations.mentions == ()
    assert {p.name for p in location.parent.iterdir()} == {"news.annodb", "news.annodb.backups"}


_FILLS_THE_DISK = """
import resource, signal, sys
sys.path.insert(0, sys.argv[2])
from annotator.model import edit as verbs
from annotator.model.errors import KnownError
from annotator.model.text import Span
from annotator.store.project import Project
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Project.open(sys.argv[1]) as project:
    size = len(open(sys.argv[1], "rb").read())
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    told = False
    for n in range(300):
        work = project.work("d1", "kim")
        try:
            project.apply(verbs.add_mention(work, Span(n % 20, n % 20 + 1 + n // 20), "PERSON"))
        except KnownError as error:
            assert "nothing was saved, the disk is full or failing" in str(error), error
            assert project.work("d1", "kim") == work
            told = True
            break
    assert told
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    project.apply(verbs.remove_mention(work, work.annotations.mentions[0]))
    assert [p for p in project.problems() if p.kind == "damaged"] == []
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE there")
def test_a_disk_that_is_really_full(location: Path) -> None:
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        [sys.executable, "-c", _FILLS_THE_DISK, str(location), root], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


_DIES_WHILE_SAVING = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE texts SET text = 'x'")
connection.execute("CREATE TABLE big AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n WHERE x < 20000) "
                   "SELECT x, hex(randomblob(20)) AS y FROM n")
os._exit(0)
"""


def test_a_save_that_was_interrupted_is_rolled_back_but_not_for_viewing(
    location: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "wal_is_safe", lambda: False)
    with Project.open(location) as project:
        before = project.work("d1", "kim")
    subprocess.run([sys.executable, "-c", _DIES_WHILE_SAVING, str(location)], check=True)
    journal = location.with_name("news.annodb-journal")
    halfway = location.read_bytes(), journal.read_bytes()
    assert halfway[1]
    with pytest.raises(KnownError, match="was interrupted while it was saved: open it once where it can be written"):
        Project.open(location, read_only=True)
    assert (location.read_bytes(), journal.read_bytes()) == halfway
    with Project.open(location) as project:
        assert project.work("d1", "kim") == before
        assert project.problems() == ()
    assert not journal.exists()


@pytest.mark.parametrize("name", ["프로젝트 #1?%20&a=b.annodb", "with spaces.annodb", "no-ending"])
def test_any_name_is_a_name(tmp_path: Path, name: str) -> None:
    with with_one_article(tmp_path / name) as project:
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
        assert project.name == Path(name).stem
    with Project.open(str(tmp_path / name), read_only=True) as project:
        assert len(project.work("d1", "kim").annotations.mentions) == 1
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_link_leads_to_the_project(location: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.annodb"
    link.symlink_to(location)
    with Project.open(link) as project:
        project.undo("kim")
    assert link.is_symlink()
    assert [p.name for p in backups_of(link)] == [p.name for p in backups_of(location)] != []
    with Project.open(location, read_only=True) as project:
        assert project.work("d1", "kim").annotations.mentions == ()


def test_a_thread_that_reads_while_a_project_is_closed_leaves_nothing_open(location: Path) -> None:
    opened = database.Database(location)
    with opened.read() as connection:
        held = connection.connection.dbapi_connection
        opened.close()
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    assert isinstance(held, sqlite3.Connection)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        held.execute("SELECT 1")
    with opened.read() as connection:  # asked too late, it is answered and leaves nothing either
        late = connection.connection.dbapi_connection
    assert isinstance(late, sqlite3.Connection)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        late.execute("SELECT 1")


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
def test_a_file_that_is_deleted_while_it_is_open_is_said_to_be_gone(location: Path) -> None:
    with Project.open(location) as project:
        edit = verbs.add_mention(project.work("d1", "kim"), Span(5, 8), "PERSON")
        location.unlink()
        with pytest.raises(
            KnownError, match=r"^news\.annodb was moved or deleted while it was open: nothing was saved"
        ):
            project.apply(edit)
    assert not location.exists()
