"""Several at once: threads of one program, and two programs on one project, lose nothing of each other."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from annotator.model import edit as verbs
from annotator.model.annotation import Mention, SetKey, SetKind
from annotator.store.project import Project
from tests.unit.store.samples import with_one_article

EACH = 25
GOLD = SetKey("d1", "gold", SetKind.GOLD)


def add_many(project: Project, name: str) -> None:
    """Add mentions to a set that everybody writes to."""
    for n in range(EACH):
        change = verbs.Change(None, Mention(f"{name}{n}", n % 20, n % 20 + 2, "PERSON"))
        project.apply(verbs.Edit("add_mention", "", GOLD, name, (change,)))


_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[3])
from annotator.store.project import Project
from tests.unit.store.test_together import add_many
with Project.open(sys.argv[1]) as project:
    print("open", flush=True)
    sys.stdin.readline()
    add_many(project, sys.argv[2])
"""


def test_two_programs_write_to_one_set(tmp_path: Path) -> None:
    location = tmp_path / "news.annodb"
    with_one_article(location).close()
    root = str(Path(__file__).resolve().parents[3])
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(location), name, root], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for name in ("kim", "lee")
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == b"open\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write(b"go\n")
        program.stdin.flush()
    for program in programs:
        program.communicate()
        assert program.returncode == 0
    with Project.open(location) as project:
        said = project.annotations(GOLD)
        assert said.version == 2 * EACH
        assert {m.id for m in said.mentions} == {f"{name}{n}" for name in ("kim", "lee") for n in range(EACH)}
        assert [p for p in project.problems() if p.kind == "damaged"] == []


def test_threads_read_and_write_at_once(tmp_path: Path) -> None:
    with with_one_article(tmp_path / "news.annodb") as project, ThreadPoolExecutor(4) as threads:

        def look() -> int:
            looks = seen = 0
            while seen < 3 * EACH:
                version = project.annotations(GOLD).version
                assert version >= seen
                seen = version
                project.documents.rows(["d1"], "kim")
                looks += 1
            return looks

        writers = [threads.submit(add_many, project, name) for name in ("a", "b", "c")]
        reader = threads.submit(look)
        for writer in writers:
            writer.result()
        assert reader.result() > 0
        assert len(project.annotations(GOLD).mentions) == 3 * EACH
