"""The wheel carries everything, and in a fresh environment it does the headless part of the main job."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted(path.stem for path in (ROOT / "resources" / "samples").glob("*.txt"))


def _run(command: list[str | Path], folder: Path) -> str:
    """Run a command outside the checkout, with nothing of it on the path; its standard output."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT], out)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment that has the wheel, and the dependencies of this one."""
    home = tmp_path_factory.mktemp("fresh")
    venv.create(home)
    interpreter = home / ("Scripts" if os.name == "nt" else "bin") / Path(sys.executable).name
    # The pip of this environment works on the other one: setting up another pip takes longer than all the rest.
    pip = [sys.executable, "-m", "pip", "--python", interpreter, "--disable-pip-version-check"]
    _run([*pip, "install", "--quiet", "--no-deps", "--no-index", wheel], home)
    packages = Path(_run([interpreter, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], home).strip())
    # A .pth is read after the environment's own packages, so these give way to what the wheel brought; its lines are
    # added as they are, so that an editable installation in the other environment does not come along.
    here = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "dependencies.pth").write_text("\n".join(sorted(here)) + "\n", encoding="utf-8")
    place = Path(_run([interpreter, "-c", "import annotator; print(annotator.__file__)"], home).strip())
    assert place.is_relative_to(packages), f"annotator came from {place}, not from the wheel"
    return interpreter


def _annotator(python: Path) -> Path:
    return python.with_name("annotator.exe" if os.name == "nt" else "annotator")


def _data_path(python: Path, folder: Path, *parts: str) -> Path:
    code = f"from annotator.resources import data_path; print(data_path(*{parts!r}))"
    return Path(_run([python, "-c", code], folder).strip())


def test_wheel_carries_code_and_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert "annotator" in tops
    assert all(top == "annotator" or top.endswith(".dist-info") for top in tops)
    assert any(name.startswith("annotator/_data/resources/icons/") for name in names)
    assert not [name for name in names if name.endswith((".pyc", ".annodb"))]


@pytest.mark.parametrize(
    "parts",
    [
        ("schemas", "corporate-news.json"),
        ("schemas", "klue.json"),
        ("schemas", "schema.schema.json"),
        ("schemas", "document.schema.json"),
        ("resources", "lexicon", "companies.json"),
        ("resources", "lexicon", "not_companies.json"),
        ("resources", "model", "tagger.onnx"),
        ("resources", "model", "pieces.json"),
        ("resources", "model", "README.md"),
        ("resources", "icons", "app.svg"),
        ("resources", "translations", "ko"),
        ("resources", "samples"),
    ],
    ids="/".join,
)
def test_data_is_found_in_the_package(python: Path, tmp_path: Path, parts: tuple[str, ...]) -> None:
    found = _data_path(python, tmp_path, *parts)
    assert found.is_relative_to(python.parent.parent)
    assert found.read_bytes() if found.is_file() else any(found.iterdir())


def test_the_window_finds_its_font_and_its_korean_words(python: Path, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from annotator.gui.kit import fonts, words\n"
        "app = QApplication(['annotator', '-platform', 'offscreen'])\n"
        "fonts.load()\n"
        "words.set_language('ko')\n"
        "sys.stdout.write(fonts.ui().family() + '|' + words.tr('Undo'))\n"
    )
    family, undo = _run([python, "-c", code], tmp_path).split("|")
    assert family == "Noto Sans KR"
    assert undo != "Undo"


def test_main_job_from_the_installed_command(python: Path, tmp_path: Path) -> None:
    command = _annotator(python)
    samples = _data_path(python, tmp_path, "resources", "samples")
    project = tmp_path / "news.annodb"

    assert _run([command, "--version"], tmp_path).strip()
    _run([command, "init", project], tmp_path)
    _run([command, "import", project, samples], tmp_path)
    _run([command, "suggest", project], tmp_path)
    stats: dict[str, Any] = json.loads(_run([command, "stats", project, "--json"], tmp_path))
    assert stats["documents"] == len(SAMPLES)

    predicted = tmp_path / "predicted.jsonl"
    _run([command, "predict", samples, predicted], tmp_path)
    records = [json.loads(line) for line in predicted.read_text(encoding="utf-8").split("\n") if line]
    assert sorted(record["id"] for record in records) == SAMPLES
    for record in records:
        assert {mention["label"] for mention in record["mentions"]} == {"PERSON", "COMPANY"}
        assert record["relations"]
        for mention in record["mentions"]:
            assert record["text"][mention["start"] : mention["end"]] == mention["text"]
