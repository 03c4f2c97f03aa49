"""A backend made with Label Studio's own library is asked and taught: ``pytest tests/slow/test_label_studio_ml.py``."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.cli.main import app
from annotator.model.document import Stage
from annotator.model.edit import add_mention, set_stage
from annotator.model.text import Span
from annotator.store.project import Project
from tests.slow.installed import TOOLS, clean_environment, python_of

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[str]:
    """The address of the backend, which runs in a process of its own."""
    python = python_of("label-studio-ml", "label-studio-ml==1.0.9", "rq", "redis")
    (tmp_path / "models").mkdir()
    command = [python, TOOLS / "label_studio_ml_run.py", tmp_path]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=clean_environment())
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, (tmp_path / "log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def test_it_proposes_is_told_and_proposes_what_it_was_told(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> str:
        app(args=list(arguments), standalone_mode=False)
        return capsys.readouterr().out

    Path("one.txt").write_text("😀 도윤재 루미온테크 사장은 웃었다.", encoding="utf-8")
    call("init", "n.annodb")
    call("import", "n.annodb", "one.txt")
    call("suggesters", "n.annodb", "--add", "theirs", "--kind", "label-studio", "--where", backend)
    assert json.loads(call("suggest", "n.annodb", "--json"))["errors"] == []

    def theirs() -> dict[str, list[str]]:
        with Project.open("n.annodb", read_only=True) as project:
            (document_id,) = project.documents.ids()
            text = project.documents.get(document_id).text
            return {
                s.key.author: [text[m.start : m.end] for m in s.mentions] + [r.label for r in s.relations]
                for s in project.suggested(document_id)
                if s.key.author.startswith("theirs@") and s.mentions
            }

    assert theirs() == {"theirs@INITIAL": ["도윤재"]}
    with Project.open("n.annodb") as project:
        (document_id,) = project.documents.ids()
        work = project.work(document_id, "kim")
        text = work.document.text
        start = text.index("루미온테크")
        project.apply(add_mention(work, Span(start, start + 5), "COMPANY"))
        project.apply(set_stage(project.work(document_id, "kim"), Stage.DONE))
    assert "1 articles" in call("train", "n.annodb", "--suggester", "theirs")
    # It learns in a process of its own, and has another version once it is done.
    told = wait_for(tmp_path / "told.json")
    assert told["task"]["data"]["text"] == text
    wait_for(next((tmp_path / "models").glob("*")) / "job_result.json")
    call("suggest", "n.annodb")
    ((author, found),) = theirs().items()
    assert author != "theirs@INITIAL" and found == ["도윤재", "루미온테크", "employee_of"]


_WAIT = """
import json, sys, time
from pathlib import Path
while True:
    try:
        print(json.dumps(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
        break
    except (OSError, ValueError):
        time.sleep(0.2)
"""


def wait_for(path: Path) -> Any:
    """What is in a file of JSON, once another process has written it."""
    done = subprocess.run([sys.executable, "-c", _WAIT, path], capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)
