"""Other programs, each in an environment of its own below ``.tools``: their libraries do not go with ours."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.builders import ROOT

TOOLS = Path(__file__).parent / "tools"


def python_of(name: str, *requirements: str) -> Path:
    """The Python of a program; it is installed from PyPI when it is not there yet, which takes minutes.

    Skips when these tests were not asked for by their folder: nobody who runs everything expects a download.
    """
    place = ROOT / ".tools" / name
    python = place / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    # Written last: without it an installation was broken off, or is of other versions, and begins anew.
    done = place / "installed.txt"
    if not done.is_file() or done.read_text("utf-8").split() != [*requirements]:
        if not any("slow" in argument for argument in sys.argv[1:]):
            pytest.skip(f"{name} is not installed; pytest tests/slow does that")
        shutil.rmtree(place, ignore_errors=True)
        venv.create(place, with_pip=True)
        command = [python, "-m", "pip", "install", "--quiet", *requirements]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            pytest.fail(f"{name} does not install: {made.stderr[-2000:]}")
        done.write_text("\n".join(requirements), encoding="utf-8")
    return python


def run(python: Path, script: str, *arguments: str | Path) -> None:
    """Run a script of `tools` by a program's Python, without what our own environment says."""
    command = [python, TOOLS / script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=clean_environment(), check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def clean_environment() -> dict[str, str]:
    """This process's environment without what it says to Python, Qt and pytest."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "QT_", "PYTEST"))}
