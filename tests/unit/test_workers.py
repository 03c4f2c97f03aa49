"""Processes that work for a program do not outlive it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.workers import worker_pool

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


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows has no masks of signals")
def test_ctrl_c_is_for_the_program_and_never_for_its_workers() -> None:
    pool = worker_pool(1)
    try:
        assert signal.SIGINT in pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, set()).result()
    finally:
        pool.stop()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())


def test_a_pool_that_is_stopped_does_not_wait_for_its_work() -> None:
    pool = worker_pool(1)
    assert pool.submit(abs, -1).result() == 1
    pool.submit(signal.pause if hasattr(signal, "pause") else input)
    (process,) = pool._processes.values()
    pool.stop()
    assert not process.is_alive()
