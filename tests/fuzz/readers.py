"""Bytes for a reader, chosen by coverage: ``python -m tests.fuzz.readers FORMAT [options]``; see README."""

import contextlib
import os
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["annotator.exchange", "annotator.model"]):
    from annotator.exchange.formats import FORMATS
    from annotator.exchange.reading import ReadOptions, read
    from annotator.exchange.writing import write

from tests.builders import ROOT, schema
from tests.unit.exchange.helpers import gold, options
from tests.unit.exchange.test_office import SECTION, hwp_text, made_hwp, made_hwpx, made_pdf

_KEPT = ROOT / ".fuzz"


def _seeds(name: str, folder: Path) -> None:
    """A good file of the format to begin with."""
    item = gold("[이재용:PERSON#p]은 [삼성전자:COMPANY#c] 회장이다.\n<둘째> 줄 😀", "p employee_of c")
    if name == "zip":
        with zipfile.ZipFile(folder / "seed.zip", "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("가/a.txt", "글 " * 20)
            made.writestr("b.jsonl", '{"id": "x", "text": "y"}')
    elif FORMATS[name].writer is not None and FORMATS[name].check is None:
        with tempfile.TemporaryDirectory() as place:
            receipt = write([item], Path(place) / "out", options(name))
            for file in receipt.files[:2]:
                data = (Path(place) / "out" / file.name).read_bytes()
                (folder / f"seed-{Path(file.name).name}").write_bytes(data)
    elif name == "html":
        (folder / "seed.html").write_text("<html><body><h1>가</h1><article><p>나다 라.</p></article></body></html>")
    elif name == "pdf":
        made_pdf(folder / "seed.pdf", ["가나다", "라"], ["둘째"])
    elif name == "hwpx":
        made_hwpx(folder / "seed.hwpx", SECTION)
    elif name == "hwp":
        for flags in (0, 1):
            made_hwp(folder / f"seed-{flags}.hwp", hwp_text("가나다") + hwp_text("라\t" + "\0" * 7 + "마", 2), flags)
    for file in (ROOT / "tests" / "data" / name.removesuffix("-ner").replace("klue", "conll")).glob("*"):
        if file.is_file():
            (folder / f"case-{file.name}").write_bytes(file.read_bytes())


def main() -> None:
    """Fuzz one format until something is wrong."""
    name = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    if name != "zip" and (name not in FORMATS or FORMATS[name].reader is None):
        raise SystemExit(f"say a format: zip, {', '.join(f.id for f in FORMATS.values() if f.reader is not None)}")
    corpus = _KEPT / name
    corpus.mkdir(parents=True, exist_ok=True)
    _seeds(name, corpus)
    suffix = ".zip" if name == "zip" else FORMATS[name].extensions[0]
    asked = ReadOptions(format="auto" if name == "zip" else name, schema=schema(), skip_unknown=True)
    place = Path(tempfile.mkdtemp(prefix="annotator-fuzz-")) / f"a{suffix}"

    def one(data: bytes) -> None:
        place.write_bytes(data)
        for incoming in read([place], asked):
            assert incoming.problem is None or (incoming.problem and "\n" not in incoming.problem), incoming.problem
            if incoming.item is not None and (said := incoming.item.annotations) is not None:
                size = len(incoming.item.document.text)
                assert all(0 <= m.start < m.end <= size for m in said.mentions)
                there = {m.id for m in said.mentions}
                assert all({r.head, r.tail} <= there for r in said.relations)

    arguments = [
        sys.argv[0],
        str(corpus),
        f"-artifact_prefix={_KEPT}{os.sep}{name}-",
        "-timeout=20",
        "-rss_limit_mb=3000",
    ]
    atheris.Setup([*arguments, "-max_len=20000", *sys.argv[1:]], one)
    with contextlib.suppress(SystemExit):
        atheris.Fuzz()


if __name__ == "__main__":
    main()
