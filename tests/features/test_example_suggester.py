"""The example of a suggester of one's own, installed by pip as its readers would, used from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.builders import ROOT


def test_the_example_package_is_installed_and_proposes(tmp_path: Path) -> None:
    site = tmp_path / "site"
    example = ROOT / "tests" / "example_suggester"
    pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-build-isolation",
        "--target",
    ]
    subprocess.run([sys.executable, *pip, str(site), str(example)], check=True, capture_output=True, timeout=110)
    (tmp_path / "in.jsonl").write_text(
        json.dumps({"id": "d1", "text": "바람개비 주가는 올랐다. 솔방울(012340)은 내렸다."}, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "annotator", "predict", "in.jsonl", "out.jsonl", "--workers", "1", "--json"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": f"{site}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    found = [m for m in said["mentions"] if m["source"] == "tickers@0.2"]
    assert [(said["text"][m["start"] : m["end"]], m["label"], m["reason"]) for m in found] == [
        ("솔방울", "COMPANY", "ticker: (012340)")
    ]
