"""Import, export and conversion of many articles: peak memory, and time beside bare `json` on the same data.

Run it by hand: python -m tests.benchmarks.bench_exchange [--large] [--sizes 1000,10000] [--words 340] [--steps import]
--large is 10,000 and 100,000 short articles (30 words, some 120 characters). Each step is a process of its own, so that
its peak is its own. A line of JSON for each, then a table: how the peaks grow from the first size to the last. "to" a
format also reads what was written and compares. What counts is the ratio of own work (processor time) to bare `json`;
seconds depend on the machine. Files lie in a temporary folder (--place says where; 100,000 articles may take 10 GB).
"""

import argparse
import itertools
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from annotator.exchange.contract import Format
from annotator.exchange.formats import FORMATS
from annotator.exchange.incoming import ReadOptions
from annotator.exchange.jsonl import write_lines
from annotator.exchange.reading import read
from annotator.exchange.recipes import Recipe
from annotator.exchange.writing import WriteOptions, write
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.document import Document, Stage
from annotator.model.text import Span, paragraphs
from annotator.model.tokens import Token, Tokens
from annotator.operations import build_dataset, export_project, import_files, load_schema
from annotator.store.project import Project
from tests.builders import ROOT

_NONE: Mapping[str, str] = MappingProxyType({})
_NAMES = (("한빛전자", "COMPANY"), ("누리소프트", "COMPANY"), ("김하늘", "PERSON"), ("이바람", "PERSON"))
_PARTICLES = ("는", "가", "와", "의", "에서", "")
_LARGE = ("10000,100000", 30)
# Steps that are a format with other options than its own.
_OTHERWISE: dict[str, tuple[str, Mapping[str, str]]] = {
    "conll syllable": ("conll", {"unit": "syllable"}),
    "conll eojeol": ("conll", {"unit": "eojeol"}),
    "spacy": ("spacy", {"files": "many"}),
}


def articles(count: int, length: int) -> Iterator[AnnotatedDocument]:
    """Articles of so many words (340 are some 1,300 characters) from our samples, with a name for every twelve."""
    chance = random.Random(7)
    words = " ".join(p.read_text("utf-8") for p in sorted((ROOT / "resources" / "samples").glob("*.txt"))).split()
    for number in range(count):
        parts, mentions, place = [f"기사 {number}\n"], [], len(f"기사 {number}\n")
        for n in range(1, length + 1):
            if n % 12 == 0:
                name, label = chance.choice(_NAMES)
                mentions.append(Mention(f"x{n}", place, place + len(name), label))
                word = name + chance.choice(_PARTICLES)
            else:
                word = chance.choice(words)
            parts += (word, ".\n" if n % 17 == 0 else " ")
            place += len(word) + len(parts[-1])
        relations = tuple(
            Relation(f"y{n}", one.id, other.id, "employee_of")
            for n, (one, other) in enumerate(itertools.pairwise(mentions))
            if (one.label, other.label) == ("PERSON", "COMPANY")
        )
        said = AnnotationSet(SetKey(f"d{number}", "gold", SetKind.GOLD), 0, tuple(mentions), relations)
        yield AnnotatedDocument(Document(f"d{number}", "".join(parts), "제목"), said, Stage.GOLD, "gold")


def tokenize(text: str) -> Tokens:
    """Tokens without a tokenizer, whose time is not what is measured: three characters each."""
    found = [
        Token(a, min(a + 3, b), "NNG")
        for start, end in paragraphs(text)
        for a in range(start, end, 3)
        if not any(map(str.isspace, text[a : (b := min(a + 3, end))]))
    ]
    return Tokens("threes", "1", tuple(found), tuple(Span(a, b) for a, b in paragraphs(text) if a < b))


# ---- steps, each in a process of its own -----------------------------------------------------------------------------


def make(folder: Path, count: int, length: int) -> None:
    """The articles as JSONL."""
    with (folder / "all.jsonl").open("wb") as file:
        for _ in write_lines(articles(count, length), file.write):
            pass


def bare(folder: Path) -> None:
    """Read and write the same JSON with `json` alone."""
    with (folder / "all.jsonl").open(encoding="utf-8") as file, (folder / "bare").open("w", encoding="utf-8") as out:
        for line in file:
            out.write(json.dumps(json.loads(line), ensure_ascii=False) + "\n")


def convert(source: Path, source_format: str, out: Path, target: Format, options: Mapping[str, str] = _NONE) -> None:
    """From one format to another, as the command does it: written, read again, compared."""

    def items() -> Iterator[AnnotatedDocument]:
        for incoming in read([source], ReadOptions(format=source_format)):
            assert incoming.problem is None, incoming.problem
            if (item := incoming.item) is not None:
                yield replace(item, tokens=tokenize(item.document.text)) if target.by_tokens else item

    receipt = write(items(), out, WriteOptions(target.id, options))
    assert receipt.written.documents


def take_in(folder: Path, keep_going: bool) -> None:
    """Import into a project, new or with the articles in it already."""
    place = folder / ("kept.annodb" if keep_going else "whole.annodb")
    if place.exists():
        opened = Project.open(place)
    else:
        opened = Project.create(place, load_schema("corporate-news"))
    with opened:
        import_files(opened, [folder / "all.jsonl"], ReadOptions(schema=opened.schema), keep_going=keep_going)


def from_zip(folder: Path) -> None:
    """The JSONL out of a zip."""
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "all.jsonl", "all.jsonl")
    convert(folder / "all.zip", "auto", folder / "zip-back", FORMATS["jsonl"])


def give_out(folder: Path, split: str | None = None) -> None:
    """Export the project as JSONL."""
    options = WriteOptions(split=split)
    with Project.open(folder / "whole.annodb", read_only=True) as opened:
        export_project(opened, folder / "exported", author="gold", stages=None, options=options, tokenize=tokenize)


def data_set(folder: Path) -> None:
    """A dataset of the project in two formats, split."""
    recipe = Recipe(split="8:1:1", formats=["jsonl", "klue-re"])
    with Project.open(folder / "whole.annodb", read_only=True) as opened:
        build_dataset(opened, folder / "dataset", recipe, tokenize)


def steps(folder: Path, count: int = 0, length: int = 0) -> dict[str, Callable[[], None]]:
    """Every step by its name."""
    found: dict[str, Callable[[], None]] = {"make": lambda: make(folder, count, length), "bare": lambda: bare(folder)}
    source = folder / "all.jsonl"
    named = [*(t.id for t in FORMATS.values() if t.writer is not None), *_OTHERWISE]
    for name in dict.fromkeys(named):
        format_id, options = _OTHERWISE.get(name, (name, _NONE))
        target, out, back = FORMATS[format_id], folder / name, folder / f"{name}-back"
        found[f"to {name}"] = partial(convert, source, "jsonl", out, target, options)
        if target.reader is not None and target.check is None:
            found[f"from {name}"] = partial(convert, out, format_id, back, FORMATS["jsonl"])
    found["from zip"] = lambda: from_zip(folder)
    found["import"] = lambda: take_in(folder, False)
    found["import by article"] = lambda: take_in(folder, True)
    found["import again"] = lambda: take_in(folder, True)
    found["export"] = lambda: give_out(folder)
    found["export split"] = lambda: give_out(folder, "8:1:1")
    found["dataset"] = lambda: data_set(folder)
    return found


def peak_megabytes() -> int:
    """The most memory that this process has had."""
    status = Path("/proc/self/status")
    if status.exists():  # not what the process had that began this one
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# ---- all of it -------------------------------------------------------------------------------------------------------


def measured(folder: Path, count: int, length: int, names: list[str]) -> dict[str, dict[str, float]]:
    """Seconds, ratio and peak of every step at one size."""
    found: dict[str, dict[str, float]] = {}
    for name in ["make", "bare", *names]:
        arguments = ["--step", name, "--place", str(folder), "--sizes", str(count), "--words", str(length)]
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.bench_exchange", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            why = done.stderr.strip().splitlines() or [f"left with {done.returncode}"]
            print(json.dumps({"articles": count, "step": name, "failed": why[-1]}), flush=True)
            continue
        told = found[name] = json.loads(done.stdout)
        told["to_bare_json"] = round(told["own_seconds"] / found["bare"]["own_seconds"], 1) if "bare" in found else 0
        print(json.dumps({"articles": count, "step": name, **told}), flush=True)
        if name.startswith("from "):  # room for the next
            shutil.rmtree(folder / name.removeprefix("from "), ignore_errors=True)
            shutil.rmtree(folder / f"{name.removeprefix('from ')}-back", ignore_errors=True)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true", help="10,000 and 100,000 short articles")
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--words", type=int, default=340)
    parser.add_argument("--steps", help="these alone, with commas: to FORMAT, from FORMAT, import, export …")
    parser.add_argument("--place", type=Path)
    parser.add_argument("--step", help="one step in this process, in the folder of --place")
    given = parser.parse_args()
    if given.large:
        given.sizes, given.words = _LARGE
    sizes = [int(size) for size in given.sizes.split(",")]
    if given.step:
        began, own_before = time.perf_counter(), time.process_time()
        steps(given.place, sizes[0], given.words)[given.step]()
        seconds, own = round(time.perf_counter() - began, 2), round(time.process_time() - own_before, 2)
        print(json.dumps({"seconds": seconds, "own_seconds": own, "peak_mb": peak_megabytes()}))
        return
    known = [name for name in steps(Path()) if name not in ("make", "bare")]
    names = given.steps.split(",") if given.steps else known
    if unknown := set(names) - set(known):
        parser.error(f"no such step: {', '.join(unknown)}; there are: {', '.join(known)}")
    with tempfile.TemporaryDirectory(dir=given.place) as place:
        if shutil.disk_usage(place).free < max(sizes) * 100_000:
            sys.exit(f"{place}: {max(sizes) * 100_000 / 1e9:.0f} GB must be free")
        peaks = {}
        for size in sizes:
            folder = Path(place) / str(size)
            folder.mkdir()
            peaks[size] = measured(folder, size, given.words, names)
            shutil.rmtree(folder)
    print(table(peaks))


def table(peaks: Mapping[int, Mapping[str, Mapping[str, float]]]) -> str:
    """Steps, times as ratios, peaks and their growth as a table of Markdown."""
    first, last = min(peaks), max(peaks)
    lines = [
        f"| step | × bare json | peak, {first:,} | peak, {last:,} | {last / first:g} × as many: peak × |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, told in peaks[last].items():
        if (before := peaks[first].get(name)) is not None:
            low, high = before["peak_mb"], told["peak_mb"]
            lines.append(f"| {name} | {told['to_bare_json']} | {low} MB | {high} MB | {high / low:.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
