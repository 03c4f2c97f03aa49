"""Damage is found: a flipped bit, a changed row, a log that does not lead to the state."""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.model.errors import KnownError
from annotator.model.text import Span
from annotator.model.tokens import Token, Tokens
from annotator.store.project import Project
from tests.unit.store.random_edits import random_step
from tests.unit.store.samples import NEWS, article, small_schema

FLIPS = 300


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which two people have worked for a while."""
    location = tmp_path_factory.mktemp("lived") / "news.annodb"
    with Project.create(location, small_schema()) as project:
        items = [article(f"{NEWS} {n}번째", document_id=f"d{n}", author=None) for n in range(3)]
        project.add(items, annotator=None)
        chance = random.Random(7)
        for _ in range(60):
            random_step(project, chance)
        project.documents.keep_tokens("d1", Tokens("kiwi", "1", (Token(0, 4, "NNP"),), (Span(0, 4),)))
    return location


def _contents(location: Path) -> object:
    """Every value in every table that is ours, by a plain connection; the search index can be made again."""
    connection = sqlite3.connect(f"{location.resolve().as_uri()}?mode=ro", uri=True)
    try:
        names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return [
            (n, connection.execute(f"SELECT * FROM {n} ORDER BY rowid").fetchall())
            for n in names
            if not n.startswith(("search", "sqlite_"))
        ]
    except (sqlite3.Error, UnicodeError) as error:
        return f"unreadable: {error}"
    finally:
        connection.close()


def _is_noticed(location: Path) -> bool:
    try:
        with Project.open(location, read_only=True) as project:
            return any(p.kind.startswith("damaged") for p in project.problems())
    except KnownError:
        return True


def test_a_sound_project_has_no_damage(lived_in: Path) -> None:
    assert not _is_noticed(lived_in)


def test_no_flipped_bit_changes_what_is_stored_unseen(lived_in: Path, tmp_path: Path) -> None:
    original = lived_in.read_bytes()
    contents = _contents(lived_in)
    location = tmp_path / "news.annodb"
    chance = random.Random(3)
    changed, unseen = 0, []
    for _ in range(FLIPS):
        bit = chance.randrange(100 * 8, len(original) * 8)
        data = bytearray(original)
        data[bit // 8] ^= 1 << bit % 8
        location.write_bytes(data)
        if _contents(location) != contents:
            changed += 1
            if not _is_noticed(location):
                unseen.append(bit)
        assert location.read_bytes() == data
    assert unseen == []
    assert changed > FLIPS // 10


_CHANGES = [
    "UPDATE texts SET text = replace(text, '이재용', '이제용') WHERE document_n = 1",
    "UPDATE documents SET title = title || ' ' WHERE n = 2",
    "UPDATE documents SET stage = 'gold' WHERE n = (SELECT n FROM documents WHERE stage <> 'gold' LIMIT 1)",
    "UPDATE mentions SET label = 'EVENT' WHERE rowid = (SELECT max(rowid) FROM mentions)",
    'UPDATE mentions SET "end" = "end" + 1 WHERE rowid = (SELECT max(rowid) FROM mentions)',
    "UPDATE mentions SET edit = 1 WHERE rowid = (SELECT max(rowid) FROM mentions)",
    "DELETE FROM decisions WHERE rowid = (SELECT max(rowid) FROM decisions)",
    "UPDATE annotation_sets SET mentions = mentions + 1 WHERE n = 1",
    "UPDATE annotation_sets SET author = 'park' WHERE author = 'kim'",
    "UPDATE annotation_sets SET version = version + 1 WHERE n = 2",
    "UPDATE edits SET \"by\" = 'park' WHERE seq = 1",
    "UPDATE edits SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 3",
    "DELETE FROM edits WHERE seq = (SELECT max(seq) FROM edits)",
    "UPDATE annotators SET name = 'park' WHERE name = 'kim'",
    "UPDATE meta SET value = replace(value, 'PERSON', 'HUMAN') WHERE key = 'schema'",
    "UPDATE tokens SET version = '2'",
]


@pytest.mark.parametrize("statement", _CHANGES)
def test_a_row_changed_behind_our_back_is_found(lived_in: Path, tmp_path: Path, statement: str) -> None:
    location = tmp_path / "news.annodb"
    location.write_bytes(lived_in.read_bytes())
    connection = sqlite3.connect(location)
    assert connection.execute(statement).rowcount > 0
    connection.commit()
    connection.close()
    assert _is_noticed(location)


@pytest.mark.parametrize(
    ("statement", "read"),
    [
        (_CHANGES[0], lambda p: p.work("d0", "kim")),
        (_CHANGES[1], lambda p: p.documents.get("d1")),
        (_CHANGES[3], lambda p: [p.annotations(k) for d in p.documents.ids() for k in p.sets(d)]),
        (_CHANGES[6], lambda p: [list(p.export(a, None)) for a in p.set_authors()]),
    ],
)
def test_damage_is_never_shown_as_true(
    lived_in: Path, tmp_path: Path, statement: str, read: Callable[[Project], object]
) -> None:
    location = tmp_path / "news.annodb"
    location.write_bytes(lived_in.read_bytes())
    connection = sqlite3.connect(location)
    connection.execute(statement)
    connection.commit()
    connection.close()
    with Project.open(location, read_only=True) as project, pytest.raises(KnownError, match="damaged"):
        read(project)


def test_the_database_itself_keeps_references_and_spans(lived_in: Path, tmp_path: Path) -> None:
    location = tmp_path / "news.annodb"
    location.write_bytes(lived_in.read_bytes())
    connection = sqlite3.connect(location, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=ON")
    mention = "SELECT set_n, 'x', 1, {0}, {1}, 'PERSON', NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM mentions LIMIT 1"
    twin = "SELECT NULL, document_n, author, kind, 0, '', '', 0, 0, 0 FROM annotation_sets"
    for start, end in ((-1, 2), (2, 2), (3, 2)):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(f"INSERT INTO mentions {mention.format(start, end)}")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM mentions WHERE id IN (SELECT head FROM relations)")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE documents SET stage = 'finished'")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(f"INSERT INTO annotation_sets {twin}")
    connection.close()
