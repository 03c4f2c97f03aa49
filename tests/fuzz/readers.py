"""Bytes for a reader, chosen by coverage: ``python -m tests.fuzz.readers FORMAT [options]``; see README."""

import contextlib
import os
import random
import sys
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["annotator.exchange", "annotator.model", "zipfile", "html.parser"]):
    from annotator.exchange.canonical import canonical
    from annotator.exchange.formats import FORMATS
    from annotator.exchange.jsonl import decode_object, encoded, record_from
    from annotator.exchange.reading import ReadOptions, read
    from annotator.exchange.writing import write

from annotator.exchange.incoming import RecordReader
from tests.builders import ROOT, schema
from tests.fuzz.mutators import JOIN, mutator
from tests.unit.exchange.helpers import gold, options
from tests.unit.exchange.test_office import SECTION, hwp_text, made_hwp, made_hwpx
from tests.unit.exchange.test_pdf import made_pdf

_KEPT = ROOT / ".fuzz"
_ENCODINGS = ("utf-8", "cp949", "utf-16-le", "utf-16", "johab", "utf-7", "utf-32", "iso2022_kr", "idna", "rot13", "\0")
_SCHEMA = schema()
# Files that are read together: what stands behind the stem, the one that is named first.
_TOGETHER = {
    "brat": (".ann", ".txt"),
    "csv": (".csv", ".mentions.csv", ".relations.csv", ".entities.csv"),
    "conll": (".conll", ".conll.documents.jsonl"),
    "klue-ner": (".tsv", ".tsv.documents.jsonl"),
    "klue-re": (".json", ".json.documents.jsonl"),
    "spert": (".json", ".json.documents.jsonl"),
    "docred": (".json", ".json.documents.jsonl"),
    "zip": (".zip",),
}
_TEXTS = (
    "[이재용:PERSON#p]은 [삼성전자:COMPANY#c] 회장이다.\n<둘째> 줄 😀",
    "[[LG:COMPANY#c]전자:COMPANY#d] \t[젠슨 황:PERSON#p]은\n𠮷 \"인용\", ​끝.",
)  # fmt: skip


def _seeds(name: str, folder: Path, endings: tuple[str, ...]) -> None:
    """Good files of the format to begin with."""
    if name == "zip":
        with zipfile.ZipFile(folder / "seed.zip", "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("가/a.txt", "글 " * 20)
            made.writestr("가/a.ann", "T1\tPERSON 0 1\t글\n")
            made.writestr("b.jsonl", '{"id": "x", "text": "y"}')
            made.writestr("c.html", "<html><body><h1>가</h1><article><p>나다 라.</p></article></body></html>")
        (folder / "seed.zip").write_bytes((folder / "seed.zip").read_bytes() + b"\0")
    elif FORMATS[name].writer is not None and FORMATS[name].check is None:
        for number, text in enumerate(_TEXTS):
            _written_seed(name, text, folder / f"seed-{number}", endings)
    elif name == "html":
        page = "<html><head><title>가</title></head><body><h1>가</h1><article><p>나다 라.</p></article></body></html>"
        (folder / "seed").write_bytes(page.encode() + b"\0")
    elif name == "text":
        for number, encoding in enumerate(("utf-8", "cp949", "utf-16", "johab")):
            (folder / f"seed-{number}").write_bytes("제목\n(서울=연합) 홍길동 기자 = 글.".encode(encoding) + b"\0")
    elif name == "pdf":
        _ended(made_pdf(folder / "seed.pdf", ["가나다", "라"], ["둘째"]))
    elif name == "hwpx":
        _ended(made_hwpx(folder / "seed.hwpx", SECTION))
    elif name == "hwp":
        for flags in (0, 1):
            body = hwp_text("가나다") + hwp_text("라\t" + "\0" * 7 + "마", 2)
            _ended(made_hwp(folder / f"seed-{flags}.hwp", body, flags))
    for data in sorted((ROOT / "tests" / "data" / name.removesuffix("-ner").replace("klue", "conll")).glob("*")):
        if data.is_file() and data.suffix not in (".md",) and not (name == "brat" and data.suffix == ".txt"):
            files = [data.read_bytes()]
            if name == "brat":
                files.append(data.with_suffix(".txt").read_bytes())
            (folder / f"case-{data.name}").write_bytes(JOIN.join(files) + b"\0")


def _ended(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _written_seed(name: str, text: str, seed: Path, endings: tuple[str, ...]) -> None:
    item = gold(text, "p employee_of c")
    more = {"columns": ("offsets", "entity", "relations")} if name == "conll" else {}
    with tempfile.TemporaryDirectory() as place:
        receipt = write([item], Path(place) / "out", options(name, **more))
        there = [Path(place) / "out" / file.name for file in receipt.files]
        parts = [file for ending in endings for file in there if file.name.endswith(ending)][: len(endings)]
        beside = Path(place) / "out" / "documents.jsonl"
        if beside.is_file() and beside not in parts and len(endings) > 1:
            # A sidecar is believed by the name of the file that it names.
            said = beside.read_bytes().replace(f'"{parts[0].name}"'.encode(), f'"a{endings[0]}"'.encode())
            seed.with_suffix(".beside").write_bytes(JOIN.join([parts[0].read_bytes(), said]) + b"\0")
        seed.write_bytes(JOIN.join(part.read_bytes() for part in parts) + b"\0")


def _check(data: bytes, place: Path, endings: tuple[str, ...], asked: ReadOptions, pieces: tuple[str, ...]) -> None:
    """Read what the bytes say; the last byte is a choice of encoding and options."""
    choice, data = data[-1] if data else 0, data[:-1]
    for ending, part in zip(endings, data.split(JOIN), strict=False):
        place.with_name(f"a{ending}").write_bytes(part)
    encoding = _ENCODINGS[choice % 16 - 5] if choice % 16 >= 5 else None
    given = {}
    if pieces and choice >= 16:
        option, _, value = pieces[choice // 16 % len(pieces)].partition("=")
        given = {option: value}
    asked = replace(asked, encoding=encoding, options=given, keep_going=choice % 2 > 0)
    for incoming in read([place], asked):
        assert incoming.problem is None or (incoming.problem and "\n" not in incoming.problem), incoming.problem
        assert not any("\n" in note for note in incoming.notes), incoming.notes
        incoming.problem is None or incoming.problem.encode()
        item = incoming.item
        if item is None:
            continue
        assert incoming.problem is None
        if (said := item.annotations) is not None:
            size = len(item.document.text)
            assert all(0 <= m.start < m.end <= size for m in said.mentions)
            there = {m.id for m in said.mentions}
            assert len(there) == len(said.mentions)
            assert all({r.head, r.tail} <= there and r.head != r.tail for r in said.relations)
        # What was taken can be kept: our own file of it reads as the same.
        plain = canonical(item, {})
        again, _ = RecordReader(ReadOptions()).item(
            record_from(decode_object(encoded(plain), "again"), "again")[0], "again"
        )
        assert canonical(again, {}) == plain, (again, plain)


def main() -> None:
    """Fuzz one format until something is wrong."""
    name = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    if name != "zip" and (name not in FORMATS or FORMATS[name].reader is None):
        raise SystemExit(f"say a format: zip, {', '.join(f.id for f in FORMATS.values() if f.reader is not None)}")
    corpus = _KEPT / name
    corpus.mkdir(parents=True, exist_ok=True)
    endings = _TOGETHER.get(name) or (FORMATS[name].extensions[0],)
    _seeds(name, corpus, endings)
    asked = ReadOptions(format="auto" if name == "zip" else name, schema=_SCHEMA, skip_unknown=True)
    read_options = () if name == "zip" else FORMATS[name].read_options
    pieces = tuple(f"{o.name}={value}" for o in read_options for value, _ in o.choices) + tuple(
        f"{o.name}=text=#1" for o in read_options if not o.choices
    )
    place = Path(tempfile.mkdtemp(prefix="annotator-fuzz-")) / f"a{endings[0]}"
    change = mutator(list(endings))

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.random() < 0.35:
            return bytes(atheris.Mutate(data, most))
        return change(data, rng)[:most]

    def one(data: bytes) -> None:
        for old in place.parent.iterdir():
            old.unlink()
        _check(data, place, endings, asked, pieces)

    arguments = [
        sys.argv[0],
        str(corpus),
        f"-artifact_prefix={_KEPT}{os.sep}{name}-",
        "-timeout=10",
        "-rss_limit_mb=1500",
    ]
    atheris.Setup([*arguments, "-max_len=20000", *sys.argv[1:]], one, custom_mutator=mutated)
    with contextlib.suppress(SystemExit):
        atheris.Fuzz()


if __name__ == "__main__":
    main()
