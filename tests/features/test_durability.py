"""What was acknowledged is there, nothing else is: a process that annotates is killed at random instants.

One warm process forks a child for every session, so that two hundred of them take seconds. The child draws random
verbs from a seed and writes the number of each edit to a pipe once `apply` has returned; the parent kills it, opens
what is left, and compares with a replay of the edit log by the model's own pure twin of the store.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SESSIONS = 200


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where that is possible: what a killed process wrote is there without a disk, and the disk is slow."""
    memory = Path("/dev/shm")
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_nothing_acknowledged_is_lost_when_the_program_is_killed(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "tests" / "features" / "killing.py"), str(folder), str(SESSIONS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["sessions"] == SESSIONS
    assert report["faults"] == []
    # The sessions did kill work in progress: many were killed before they had finished, and most had said something.
    assert report["killed"] > SESSIONS // 2
    assert report["acknowledged"] > SESSIONS
