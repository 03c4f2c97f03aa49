"""Without its library a format says in one line what to install; everything else goes on."""

import sys
from pathlib import Path

import pytest

from annotator.exchange.formats import FORMATS
from annotator.exchange.writing import write
from annotator.model.errors import KnownError
from tests.unit.exchange.helpers import gold, options, read_all, refused

LIBRARIES = {
    "spacy": ("spacy.tokens",),
    "xmi": ("cassis",),
    "cas-json": ("cassis",),
    "hf": ("pyarrow",),
    "html": ("resiliparse.extract.html2text",),
    "pdf": ("pypdfium2",),
    "hwp": ("olefile",),
}


def _absent(monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    for library in LIBRARIES[name]:
        monkeypatch.setitem(sys.modules, library, None)
    return f"pip install 'annotator[{FORMATS[name].extra}]'"


def test_every_format_with_a_library_is_here() -> None:
    assert set(LIBRARIES) == {f.id for f in FORMATS.values() if f.extra is not None}


@pytest.mark.parametrize("name", [n for n in LIBRARIES if FORMATS[n].writer is not None and n != "html"])
def test_writing_says_what_to_install(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = _absent(monkeypatch, name)
    with pytest.raises(KnownError) as caught:
        write([gold("[삼성:COMPANY]은")], tmp_path / "out", options(name))
    assert wanted in str(caught.value) and not (tmp_path / "out").exists() and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["spacy", "html", "pdf", "hwp"])
def test_reading_says_what_to_install(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = _absent(monkeypatch, name)
    path = tmp_path / f"a{FORMATS[name].extensions[0]}"
    path.write_bytes(b"x")
    assert wanted in refused(path)


@pytest.mark.parametrize("name", ["xmi", "cas-json"])
def test_a_cas_is_read_without_one(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write([gold("[삼성:COMPANY]은")], tmp_path / "out", options(name))
    _absent(monkeypatch, name)
    (found,) = read_all(tmp_path / "out")
    assert found.item is not None


def test_pages_to_look_at_are_written_without_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _absent(monkeypatch, "html")
    write([gold("[삼성:COMPANY]은")], tmp_path / "out", options("html"))
    assert (tmp_path / "out" / "d1.html").is_file()
