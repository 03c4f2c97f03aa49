"""The warm process of `test_durability`: forks sessions, kills them, and judges what they leave behind.

Arguments: a folder to work in, the number of sessions. Prints one JSON object.
"""

import json
import os
import random
import shutil
import signal
import struct
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKey
from annotator.model.edit import Edit, applied
from annotator.store import database
from annotator.store.project import Project
from tests.unit.store.oracle import edit_log, said_by
from tests.unit.store.random_edits import PEOPLE, random_step
from tests.unit.store.samples import NEWS, article, small_schema

TOGETHER = 3  # articles in an import
EDITS = 40  # more than any session lives to see
LONGEST = 0.02  # seconds between the last acknowledgement that is waited for and the end: about one edit


def session(location: Path, seed: int, pipe: int) -> None:
    """Annotate at random and acknowledge how many edits are saved; never returns."""
    chance = random.Random(seed)
    project = Project.open(location)
    done = 0
    os.write(pipe, struct.pack("<q", done))
    for number in range(EDITS):
        if chance.random() < 0.1:
            project.add([imported(number, part) for part in range(TOGETHER)], annotator=None)
            done += TOGETHER
        elif random_step(project, chance):
            done += 1
        os.write(pipe, struct.pack("<q", done))
    os._exit(0)


def imported(number: int, part: int) -> AnnotatedDocument:
    """One of the articles that are imported as one: all of them are there afterwards, or none."""
    return article(f"{NEWS} {number}번째 {part}", document_id=f"import-{number}-{part}", author="park")


def run(original: Path, location: Path, seed: int) -> tuple[bool, int, list[str]]:
    """One session from a fresh copy: whether it was killed, the last acknowledged edit, what is wrong afterwards.

    Every other session uses a write-ahead log: with one process on the file it is safe in any SQLite.
    """
    database.wal_is_safe = lambda: seed % 2 == 1  # type: ignore[assignment]
    shutil.copyfile(original, location)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            session(location, seed, writing)
        finally:
            os._exit(3)
    os.close(writing)
    chance = random.Random(seed + 1_000_000)
    acknowledged = 0
    for _ in range(1 + chance.randrange(6)):  # the first says that the project is open
        (acknowledged,) = struct.unpack("<q", os.read(reading, 8))
    time.sleep(chance.uniform(0, LONGEST))
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    while data := os.read(reading, 8):
        (acknowledged,) = struct.unpack("<q", data)
    os.close(reading)
    faults = judge(location, acknowledged)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        faults.append(f"the session failed with {os.WEXITSTATUS(status)}")
    return os.WIFSIGNALED(status), acknowledged, [f"seed {seed}: {fault}" for fault in faults]


def judge(location: Path, acknowledged: int) -> list[str]:
    """Compare what is stored with a replay of the log; the log is a prefix with everything acknowledged."""
    with Project.open(location) as project:
        faults = [f"{p.kind}: {p.message}" for p in project.problems() if p.kind == "damaged"]
        entries = edit_log(location)
        if [e.seq for e in entries] != list(range(1, len(entries) + 1)):
            faults.append("the log has a gap")
        # At most the one step in progress was saved without having been acknowledged.
        if len(entries) - acknowledged not in (0, 1, TOGETHER):
            faults.append(f"{acknowledged} edits were acknowledged, {len(entries)} are there")
        replayed: dict[SetKey, AnnotationSet] = {}
        for entry in entries:
            edit: Edit = entry.edit
            replayed[edit.target] = applied(replayed.get(edit.target, AnnotationSet(edit.target)), edit)
        for key, said in replayed.items():
            if said_by(project.annotations(key)) != said_by(said):
                faults.append(f"{key} is not what its log leads to")
        if sum(document.startswith("import-") for document in project.documents.ids()) % TOGETHER:
            faults.append("an import is there in part")
        faults += [
            f"{name} has a set without a log" for name in (*PEOPLE, "park") if _unlogged(project, name, replayed)
        ]
    return faults


def _unlogged(project: Project, name: str, replayed: dict[SetKey, AnnotationSet]) -> bool:
    keys = (key for document in project.documents.ids() for key in project.sets(document))
    return any(key.author == name and key not in replayed for key in keys)


def main(folder: Path, sessions: int) -> None:
    original = folder / "original.annodb"
    with Project.create(original, small_schema()) as project:
        items = [article(NEWS, document_id="d1", author=None), article(NEWS + " 끝.", document_id="d2", author=None)]
        project.add(items, annotator=None)
    killed = acknowledged = 0
    faults: list[str] = []
    for seed in range(sessions):
        place = folder / f"s{seed}"
        place.mkdir()
        was_killed, last, wrong = run(original, place / "news.annodb", seed)
        killed += was_killed
        acknowledged += last
        faults += wrong
        shutil.rmtree(place)
    print(json.dumps({"sessions": sessions, "killed": killed, "acknowledged": acknowledged, "faults": faults}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
