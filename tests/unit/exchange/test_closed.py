"""No reader opens another file, an address or a process, whatever stands in the file.

PDF is read in a process that was started before; that this one can open nothing at all is shown in `test_pdf`.
"""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from annotator.exchange.formats import FORMATS
from annotator.exchange.writing import write
from tests.builders import ROOT
from tests.unit.exchange.helpers import gold, options
from tests.unit.exchange.test_office import hwp_text, made_hwp, made_hwpx
from tests.unit.exchange.test_pdf import made_pdf

READABLE = [f.id for f in FORMATS.values() if f.reader is not None]
# What a program may feel invited to follow.
TRAPS = "file:///etc/passwd http://127.0.0.1:9/x ../../../etc/passwd /etc/passwd \\\\server\\share"
PAGE = (
    "<html><head><base href='http://127.0.0.1:9/'><link rel='stylesheet' href='file:///etc/passwd'>"
    "<script src='http://127.0.0.1:9/x.js'></script></head><body><iframe src='file:///etc/passwd'></iframe>"
    f"<img src='/etc/passwd'><article><p>{TRAPS} 삼성전자는 새 공장을 짓겠다고 밝혔다.</p></article></body></html>"
)
XML = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/">]>'
    '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI">&e;</xmi:XMI>'
)

MADE: dict[str, Callable[[Path], Path]] = {
    "pdf": lambda path: made_pdf(path, [TRAPS]),
    "hwpx": lambda path: made_hwpx(path, f"<x xmlns:hp='http://127.0.0.1:9/'><hp:p><hp:t>{TRAPS}</hp:t></hp:p></x>"),
    "hwp": lambda path: made_hwp(path, hwp_text(TRAPS)),
}


def _watched(files: dict[str, Path]) -> dict[str, dict[str, object]]:
    arguments = [f"{name}={path}" for name, path in files.items()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.exchange.watched", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, dict[str, object]] = json.loads(done.stdout)
    return told


def _files(tmp_path: Path) -> dict[str, Path]:
    """A file of every format that can be read, in a folder of its own."""
    item = gold(f"[삼성전자:COMPANY#a]는 {TRAPS} [이재용:PERSON#p]이다.", "p employee_of a", document_id="d1")
    files = {}
    for name in READABLE:
        folder = tmp_path / name
        if FORMATS[name].writer is not None and FORMATS[name].check is None:
            receipt = write([item], folder, options(name))
            files[name] = folder / receipt.files[0].name
        else:
            folder.mkdir()
            files[name] = folder / f"a{FORMATS[name].extensions[0]}"
            if name in MADE:
                MADE[name](files[name])
                continue
            files[name].write_text(PAGE if name == "html" else f"본문 {TRAPS}", encoding="utf-8")
    return files


def test_reading_opens_nothing_else(tmp_path: Path) -> None:
    files = _files(tmp_path)
    (tmp_path / "zip").mkdir()
    files["zip"] = tmp_path / "zip" / "a.zip"
    with zipfile.ZipFile(files["zip"], "w") as made:
        made.writestr("../../etc/a.txt", TRAPS)
        made.writestr("b.html", PAGE)
    told = _watched(files)
    assert {name: said["did"] for name, said in told.items() if said["did"]} == {}
    assert {name for name, said in told.items() if said["documents"] == 0} == set()


def test_outer_entities_are_never_looked_up(tmp_path: Path) -> None:
    path = tmp_path / "a.xmi"
    path.write_text(XML, encoding="utf-8")
    assert _watched({"xmi": path}) == {"xmi": {"did": [], "documents": 0}}


def test_the_watch_itself_hears(tmp_path: Path) -> None:
    path = tmp_path / "in" / "a.txt"
    path.parent.mkdir()
    (tmp_path / "out.txt").write_text("글", encoding="utf-8")
    path.symlink_to(tmp_path / "out.txt")
    (heard,) = _watched({"text": path}).values()
    assert heard["did"] and str(heard["did"]).startswith("['open ")
