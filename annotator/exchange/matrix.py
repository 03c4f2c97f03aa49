"""What every format carries, made from the registry; and the proof, by sending documents through all of them."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.exchange.contract import ALL, Format, Thing
from annotator.exchange.formats import FORMATS
from annotator.exchange.incoming import ReadOptions
from annotator.exchange.reading import read
from annotator.exchange.receipt import Receipt
from annotator.exchange.writing import WriteOptions, write
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError

CARRIED, LISTED, NOT_WRITTEN = "yes", "listed", ""

# The columns: a heading, and the things that it stands for.
COLUMNS: tuple[tuple[str, tuple[Thing, ...]], ...] = (
    ("nested", (Thing.NESTED,)),
    ("relations", (Thing.RELATIONS,)),
    ("no_relation", (Thing.NO_RELATIONS,)),
    ("entities", (Thing.ENTITIES,)),
    ("entity names", (Thing.ENTITY_DETAILS,)),
    ("score", (Thing.SCORE,)),
    ("who, when", (Thing.SUGGESTER, Thing.REASON, Thing.DECISION, Thing.BY, Thing.AT)),
    ("title, source, date, facts", (Thing.TITLE, Thing.SOURCE, Thing.DATE, Thing.META)),
    ("passages", (Thing.PASSAGES,)),
    ("stage, annotator", (Thing.STAGE, Thing.ANNOTATOR)),
    ("duplicate group", (Thing.DUPLICATE_GROUP,)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One format; `cells` say of each column "yes", "listed" (in the receipt), "part", or which option carries it."""

    id: str
    title: str
    reads: bool
    writes: bool
    unit: str
    extra: str
    cells: tuple[str, ...]


def lines() -> tuple[Line, ...]:
    """Every format of the registry, in its order."""
    return tuple(
        Line(
            f.id,
            f.title.en,
            f.reader is not None,
            f.writer is not None,
            f.unit,
            f.extra or "",
            tuple(_cell(f, things) for _, things in COLUMNS),
        )
        for f in FORMATS.values()
    )


def _cell(found: Format, things: Sequence[Thing]) -> str:
    if found.writer is None:
        return NOT_WRITTEN
    if found.carries == ALL or all(t in found.carries for t in things):
        return CARRIED
    options = dict.fromkeys(found.carries_with[t] for t in things if found.carries_with.get(t))
    if options and all(t in found.carries or t in found.carries_with for t in things):
        return " ".join(options)
    return "part" if any(t in found.carries or t in found.carries_with for t in things) else LISTED


def markdown() -> str:
    """The matrix as a page."""
    head = ["format", "", "in", "out", "offsets", *(title for title, _ in COLUMNS), "needs"]
    rows = [head, ["---"] * len(head)]
    for line in lines():
        extra = f"`annotator[{line.extra}]`" if line.extra else ""
        cells = [
            "●" if c == CARRIED else "○" if c == LISTED else f"`{c}`" if c.startswith("--") else c for c in line.cells
        ]
        ways = ["●" if line.reads else "", "●" if line.writes else ""]
        rows.append([f"`{line.id}`", line.title, *ways, line.unit, *cells, extra])
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return (
        "# What every format carries\n\n"
        "Made from the registry by `annotator formats --matrix`. ● carried · an option: carried with it · part: some "
        "of it · ○ not carried, and listed one by one in the receipt. Every export is read again and compared before "
        "it takes its place.\n\n"
        f"{table}\n"
    )


# ---- there and back ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """One format, there and back: what was given, what came back, what the receipt lists, and what nobody explains.

    `options` are those that were not left as they are. `given` and `back` count mentions and relations, `left_out` the
    details of both that the format has no place for (scores, for example).
    """

    format: str
    options: dict[str, str]
    given: tuple[int, int]
    back: tuple[int, int]
    losses: dict[str, int]
    unlisted: tuple[str, ...]
    problem: str = ""
    left_out: dict[str, int] = field(default_factory=dict)


def round_trips(items: Sequence[AnnotatedDocument], names: Iterable[str] | None = None) -> Iterator[RoundTrip]:
    """Send documents with their tokens through every format that is both written and read.

    One that carries more with an option goes a second time, with all such options.
    The file is read as if a person had brought it, by its name and its first bytes alone, and what comes back is
    compared span by span and relation by relation with what was given and with the losses.
    """
    for name in names if names is not None else FORMATS:
        found = FORMATS[name]
        if found.writer is None or found.reader is None or found.check is not None:
            continue
        yield _trip(name, {}, items)
        if options := fullest(found):
            yield _trip(name, options, items)


def fullest(format_: Format) -> dict[str, str]:
    """The options by which a format carries the most, those that differ from the defaults."""
    known = {option.name: option for option in format_.options}
    found: dict[str, str] = {}
    for said in format_.carries_with.values():
        name, _, value = said.removeprefix("--").partition(" ")
        if name not in known:
            continue  # words about a part of it, no option
        before = found.get(name)
        found[name] = f"{before},{value}" if before is not None and known[name].many else value
    chosen = format_.chosen(found)
    return {name: chosen[name] for name in found if chosen[name] != known[name].default}


def _trip(name: str, options: dict[str, str], items: Sequence[AnnotatedDocument]) -> RoundTrip:
    with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
        try:
            receipt = write(items, Path(folder) / "out", WriteOptions(name, options))
            back = [i.item for i in read([Path(folder) / "out"], ReadOptions()) if i.item is not None]
        except KnownError as error:
            return RoundTrip(name, options, (0, 0), (0, 0), {}, (), str(error))
    return _compared(name, options, items, back, receipt)


def _compared(
    name: str,
    options: dict[str, str],
    items: Sequence[AnnotatedDocument],
    back: Sequence[AnnotatedDocument],
    receipt: Receipt,
) -> RoundTrip:
    renamed = {x.document: x.text for x in receipt.losses if x.kind == "document_id"}
    given, came = _mentions(items, renamed), _mentions(back, {})
    lost = Counter(
        (renamed.get(x.document, x.document), x.start, x.end, x.label) for x in receipt.losses if x.item.startswith("m")
    )
    unlisted = [f"mention gone: {m}" for m in (given - lost) - came] + [
        f"mention new: {m}" for m in came - (given - lost)
    ]
    related, arrived = _relations(items, renamed), _relations(back, {})
    named = [(x, (renamed.get(x.document, x.document), x.label)) for x in receipt.losses]
    listed = Counter(key for x, key in named if x.item.startswith("r"))
    moved = Counter(key for x, key in named if x.kind == "relation_place")
    gone = Counter((document, label) for document, _, label, _ in (related - arrived).elements())
    new = Counter((document, label) for document, _, label, _ in (arrived - related).elements())
    unlisted += [f"relation gone: {r}" for r in gone - listed - moved] + [f"relation new: {r}" for r in new - moved]
    texts = {renamed.get(i.document.id, i.document.id): i.document.text for i in items}
    if texts != {i.document.id: i.document.text for i in back}:
        unlisted.append("texts or ids differ")
    counts = Counter(x.kind for x in receipt.losses)
    totals = (given.total(), related.total()), (came.total(), arrived.total())
    return RoundTrip(
        name, options, *totals, dict(sorted(counts.items())), tuple(unlisted), left_out=dict(receipt.left_out)
    )


def _mentions(
    items: Iterable[AnnotatedDocument], renamed: dict[str, str]
) -> Counter[tuple[str, int | None, int | None, str]]:
    return Counter(
        (renamed.get(i.document.id, i.document.id), m.start, m.end, m.label)
        for i in items
        if i.annotations is not None
        for m in i.annotations.mentions
    )


def _relations(
    items: Iterable[AnnotatedDocument], renamed: dict[str, str]
) -> Counter[tuple[str, tuple[int, int], str, tuple[int, int]]]:
    found: Counter[tuple[str, tuple[int, int], str, tuple[int, int]]] = Counter()
    for item in items:
        if item.annotations is None:
            continue
        places = {m.id: (m.start, m.end) for m in item.annotations.mentions}
        document = renamed.get(item.document.id, item.document.id)
        found.update((document, places[r.head], r.label, places[r.tail]) for r in item.annotations.relations)
    return found
