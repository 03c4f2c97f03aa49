"""Processes that work for a program do not outlive it."""

import subprocess
import sys
from pathlib import Path

_WORKS = """
import signal
from annotator.workers import worker_pool
if __name__ == "__main__":
    pool = worker_pool(1)
    print(pool.submit(abs, -1).result(), flush=True)
    signal.pause()
"""


def test_a_worker_ends_when_its_program_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "works.py"
    script.write_text(_WORKS, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None and program.stdout.readline() == "1\n"
        program.kill()
        # The worker has the same output: its end comes only when nobody is left who could write.
        assert program.stdout.read() == ""
