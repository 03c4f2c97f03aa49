"""A damaged project is put right as far as that can be proven, on a copy, and what was there is kept."""

import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator.model.annotation import AnnotationSet, Mention, SetKey, SetKind
from annotator.model.edit import say
from annotator.model.errors import KnownError
from annotator.store import integrity
from annotator.store.backup import backup
from annotator.store.project import Project
from annotator.store.repair import Repaired, repair
from tests.unit.store.random_edits import random_step
from tests.unit.store.samples import NEWS, article, small_schema
from tests.unit.store.test_integrity import _contents as contents

# One edit of a person is not what was written.
_SAID = (
    "UPDATE edits SET subject = subject || '.' WHERE seq = (SELECT min(seq) FROM edits JOIN annotation_sets AS s "
    "ON s.n = edits.set_n WHERE s.kind = 'annotated')"
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which two people and a suggester have worked, with a backup made before the last steps."""
    location = tmp_path_factory.mktemp("sound") / "news.annodb"
    chance = random.Random(11)
    with Project.create(location, small_schema()) as project:
        project.add([article(f"{NEWS} {n}번째", document_id=f"d{n}", author=None) for n in range(3)], annotator=None)
        for _ in range(30):
            random_step(project, chance)
        suggested = AnnotationSet(SetKey("d0", "builtin@1", SetKind.SUGGESTED))
        found = AnnotationSet(suggested.key, 0, (Mention("s1", 0, 2, "PERSON", score=0.9),))
        project.apply(say(suggested, found, "builtin@1", "suggest"))
    backup(location)
    with Project.open(location) as project:
        for _ in range(10):
            random_step(project, chance)
    return location


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """The same project, to be damaged, with its backup beside it."""
    location = tmp_path / "news.annodb"
    location.write_bytes(sound.read_bytes())
    folder = tmp_path / "news.annodb.backups"
    folder.mkdir()
    for one in (sound.parent / "news.annodb.backups").iterdir():
        (folder / one.name).write_bytes(one.read_bytes())
    return location


def damage(location: Path, *statements: str) -> None:
    connection = sqlite3.connect(location)
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, statement
    connection.commit()
    connection.close()


def rows(location: Path) -> list[tuple[str, list[object]]]:
    """What every table says, in no order: rows that were written anew lie elsewhere."""
    found = contents(location)
    assert isinstance(found, list)
    return [(name, sorted(table, key=repr)) for name, table in found]


def is_damaged(location: Path) -> bool:
    with Project.open(location, read_only=True) as project:
        return any(p.kind.startswith("damaged") for p in project.problems())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE texts SET text = replace(text, '이재용', '이제용') WHERE document_n = 1",
        "DELETE FROM texts WHERE document_n = 2",
        "UPDATE documents SET title = title || ' ' WHERE n = 2",
        "UPDATE documents SET stage = 'gold' WHERE n = (SELECT n FROM documents WHERE stage <> 'gold' LIMIT 1)",
        "UPDATE documents SET digest = '0' WHERE n = 3",
        "UPDATE mentions SET label = 'EVENT' WHERE rowid = (SELECT max(rowid) FROM mentions)",
        "UPDATE mentions SET edit = 1 WHERE rowid = (SELECT max(rowid) FROM mentions)",
        "DELETE FROM decisions WHERE rowid = (SELECT max(rowid) FROM decisions)",
        "UPDATE annotation_sets SET mentions = mentions + 1 WHERE n = 1",
        "UPDATE annotation_sets SET version = version + 1 WHERE n = 2",
        "UPDATE annotation_sets SET head_hash = 'x' WHERE n = 1",
        "UPDATE annotators SET name = 'park' WHERE name = 'kim'",
        "UPDATE meta SET value = replace(value, 'PERSON', 'HUMAN') WHERE key = 'schema'",
    ],
)
def test_what_can_be_proven_is_as_it_was(sound: Path, copy: Path, statement: str) -> None:
    damage(copy, statement)
    broken = copy.read_bytes()
    found = repair(copy)
    assert found.done
    assert found.left == ()
    assert rows(copy) == rows(sound)
    assert found.kept is not None
    assert found.kept.read_bytes() == broken
    with Project.open(copy) as project:
        random_step(project, random.Random(1))


def test_a_sound_project_is_left_alone(copy: Path) -> None:
    before = copy.read_bytes()
    assert repair(copy) == Repaired((), (), None)
    assert copy.read_bytes() == before


def test_suggestions_with_a_broken_log_are_removed_and_made_again(copy: Path) -> None:
    damage(copy, "UPDATE edits SET subject = 'x' WHERE \"by\" = 'builtin@1'")
    found = repair(copy)
    assert found.done == ("the annotations of builtin@1 about d0 were removed: they are suggested again",)
    assert not is_damaged(copy)
    with Project.open(copy) as project:
        assert "d0" in project.documents.waiting_for("builtin@1")


def test_what_a_person_said_is_never_guessed(copy: Path) -> None:
    damage(copy, _SAID)
    before = copy.read_bytes()
    found = repair(copy)
    assert (found.done, found.kept) == ((), None)
    assert any("the edit log of" in p.message for p in found.left)
    assert copy.read_bytes() == before


def test_of_several_faults_those_are_mended_that_can_be(copy: Path) -> None:
    damage(
        copy,
        _SAID,
        "UPDATE texts SET text = text || '.' WHERE document_n = 3",
    )
    found = repair(copy)
    assert found.done == ("the text of d2 was taken from a backup",)
    assert [p.message for p in found.left] == [m for m in (p.message for p in found.left) if "edit log" in m]
    assert len(found.left) == 1


def test_a_text_without_a_backup_stays_damaged(copy: Path) -> None:
    for one in copy.with_name("news.annodb.backups").iterdir():
        one.unlink()
    damage(copy, "UPDATE texts SET text = text || '.' WHERE document_n = 3")
    before = copy.read_bytes()
    assert [p.document for p in repair(copy).left] == ["d2"]
    assert copy.read_bytes() == before


def test_a_file_with_lost_pages_is_refused_with_its_backup(copy: Path) -> None:
    data = bytearray(copy.read_bytes())
    data[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    copy.write_bytes(data)
    with pytest.raises(KnownError, match="newest good backup"):
        repair(copy)
    assert copy.read_bytes() == data
    assert [p.name for p in copy.parent.iterdir() if p.name.startswith(".")] == []


def test_a_project_that_is_open_is_refused(copy: Path) -> None:
    hold = (
        "import sys\nfrom annotator.store.project import Project\n"
        "with Project.open(sys.argv[1]):\n    print(1, flush=True)\n    input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(copy)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "1\n"
        with pytest.raises(KnownError, match="is open in"):
            repair(copy)
        other.communicate("\n")


def test_what_is_written_while_it_is_repaired_is_not_lost(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damage(copy, "UPDATE texts SET text = text || '.' WHERE document_n = 3")
    look = integrity.problems

    def written_to(*arguments: Any) -> Any:
        damage(copy, "UPDATE documents SET title = title || '!' WHERE n = 1")
        return look(*arguments)

    monkeypatch.setattr(integrity, "problems", written_to)
    with pytest.raises(KnownError, match="was written to meanwhile"):
        repair(copy)
    assert "!" in str(contents(copy))
    assert [p.name for p in copy.parent.iterdir() if p.name.startswith(".")] == []
