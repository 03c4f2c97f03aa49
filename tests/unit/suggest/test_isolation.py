"""Somebody else's suggester in its own process: it may hang, crash, print, and nobody is harmed."""

import functools
import os
import select
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from annotator.model.annotation import AnnotationSet, Mention, SetKey, SetKind
from annotator.model.document import Document
from annotator.model.errors import KnownError
from annotator.suggest.isolation import Isolated
from annotator.suggest.request import Request
from annotator.suggest.tokens import tokenize
from tests.builders import ROOT, schema


class Odd:
    """Does what the text says."""

    def __init__(self, remark: str = "") -> None:
        if remark:
            raise ValueError(remark)
        print("loading the model")

    def suggest(self, request: Request) -> AnnotationSet:
        print("thinking aloud")
        text = request.document.text
        if text == "hang":
            threading.Event().wait()
        if text == "crash":
            os._exit(3)
        if text == "raise":
            raise RuntimeError("no luck")
        if text == "who":
            return AnnotationSet(SetKey(str(os.getpid()), "odd@1", SetKind.SUGGESTED))
        mention = Mention("m1", 0, len(text), "COMPANY", score=0.5)
        return AnnotationSet(SetKey(request.document.id, "odd@1", SetKind.SUGGESTED), mentions=(mention,))


def ask(suggester: Isolated, text: str) -> AnnotationSet:
    return suggester.suggest(Request(Document("d1", text), tokenize(text), schema()))


def test_it_works_in_another_process_and_goes_on_after_an_error() -> None:
    odd = Isolated("odd", "1", Odd, 30)
    try:
        assert ask(odd, "한빛전자").mentions == (Mention("m1", 0, 4, "COMPANY", score=0.5),)
        process = ask(odd, "who").key.document_id
        assert process != str(os.getpid())
        with pytest.raises(KnownError, match="RuntimeError: no luck"):
            ask(odd, "raise")
        assert ask(odd, "who").key.document_id == process
    finally:
        odd.close()


def test_one_that_crashes_is_started_again_and_then_no_more() -> None:
    odd = Isolated("odd", "1", Odd, 30)
    try:
        with pytest.raises(KnownError, match="odd has crashed"):
            ask(odd, "crash")
        assert len(ask(odd, "한빛전자").mentions) == 1
        for _ in range(2):
            with pytest.raises(KnownError, match="odd has crashed"):
                ask(odd, "crash")
        with pytest.raises(KnownError, match="switched off"):
            ask(odd, "한빛전자")
    finally:
        odd.close()


def test_one_that_hangs_is_ended() -> None:
    odd = Isolated("odd", "1", Odd, 0.5)
    try:
        with pytest.raises(KnownError, match=r"did not answer within 0\.5 seconds"):
            ask(odd, "hang")
    finally:
        odd.close()


def test_one_that_cannot_be_made_says_why() -> None:
    odd = Isolated("odd", "1", functools.partial(Odd, "no weights"), 30)
    with pytest.raises(KnownError, match="ValueError: no weights"):
        ask(odd, "한빛전자")


def test_what_it_prints_stays_out_of_our_output_and_it_ends_with_us(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        "from annotator.suggest.isolation import Isolated\n"
        "from tests.unit.suggest.test_isolation import Odd, ask\n"
        "if __name__ == '__main__':\n"
        "    print('pid', ask(Isolated('odd', '1', Odd, 30), 'who').key.document_id)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    word, number = done.stdout.split()
    assert word == "pid"
    assert "thinking aloud" in done.stderr
    with pytest.raises(ProcessLookupError):
        os.kill(int(number), 0)


def test_one_that_hangs_ends_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        "from annotator.suggest.isolation import Isolated\n"
        "from tests.unit.suggest.test_isolation import Odd, ask\n"
        "if __name__ == '__main__':\n"
        "    odd = Isolated('odd', '1', Odd, 300)\n"
        "    print(ask(odd, 'who').key.document_id, flush=True)\n"
        "    ask(odd, 'hang')\n",
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
        ended, _, _ = select.select([child], [], [], 60)
        os.close(child)
    assert ended
