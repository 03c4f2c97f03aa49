"""brat standoff in: a text `ID.txt` and its annotations `ID.ann`.

Offsets are code points, end exclusive; a file that counts UTF-16 units, bytes or line ends otherwise is recognised by
its surfaces. Events, attributes and notes have no place with us and are listed. Rules of the format: brat's manual and
its parser (server/src/annotation.py of brat 1.3).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from annotator.exchange.decoding import Decoded, decode, file_id, read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import DocumentJson, EntityJson, MentionJson, RelationJson
from annotator.exchange.names import id_of
from annotator.model.errors import KnownError
from annotator.model.text import OffsetMap

# The comments that name an entity, and give its other names, in files of ours.
NAME, ALIAS = "EntityName", "EntityAlias"
REFERENCE = re.compile(r"(\S+) (\S+) ([^\s:]+):(\S+)")
_SPACE = re.compile(r"\s")
_TEXT_BOUND = re.compile(r"(\S+) ([0-9]{1,12} [0-9]{1,12}(?:;[0-9]{1,12} [0-9]{1,12})*)")
_RELATION = re.compile(r"(\S+) ([^\s:]+):(\S+) ([^\s:]+):(\S+)\s*")
_COMMENT = re.compile(r"(\S+) (\S+)")


@dataclass(slots=True)
class _Bound:
    """A T line: label, fragments as they are counted in the file, surface, and the line it stands on."""

    id: str
    label: str
    fragments: list[tuple[int, int]]
    surface: str
    line: int


@dataclass(slots=True)
class _Lines:
    """What an .ann file says, sorted by kind."""

    bounds: dict[str, _Bound] = field(default_factory=dict)
    relations: list[tuple[str, str, str, str, int]] = field(default_factory=list)
    equal: list[tuple[list[str], int]] = field(default_factory=list)
    references: list[tuple[str, str, str, str, int]] = field(default_factory=list)
    names: list[tuple[str, str, str, int]] = field(default_factory=list)
    triggers: set[str] = field(default_factory=set)
    foreign: list[str] = field(default_factory=list)


def read_brat(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The document of a `.txt` or `.ann` file; the other one of the pair is read with it.

    A `.txt` alone, and one with an empty `.ann`, as brat wants before the work begins, has no annotations.
    """
    text_path, ann_path = path.with_suffix(".txt"), path.with_suffix(".ann")
    encoding = options.encoding or ""
    try:
        if not text_path.is_file():
            raise KnownError(f"{shown(path)}: there is no text {text_path.name} beside it")
        data = read_bytes(text_path)
        decoded = decode(data, shown(text_path), options.encoding)
        encoding = decoded.encoding
        name, notes = file_id(text_path, options.base)
        record = DocumentJson(id=id_of(name), text=decoded.raw, meta=dict(decoded.facts), raw_sha256=decoded.sha256)
        notes = (*notes, *(n for n in decoded.notes if not n.startswith(("line ends", "normalised"))))
        if ann_path.is_file():
            lines = (
                decode(found, shown(ann_path), options.encoding).raw if (found := read_bytes(ann_path)).strip() else ""
            )
            if lines.strip("\ufeff\r\n\t "):
                notes = (*notes, *_annotate(record, lines, data, decoded, shown(ann_path)))
        item, more = RecordReader(options).item(record, shown(path))
    except KnownError as error:
        yield Incoming(path, None, None, str(error), (), encoding)
        return
    yield Incoming(path, None, item, None, (*notes, *more), encoding)


def _annotate(record: DocumentJson, text: str, data: bytes, decoded: Decoded, name: str) -> list[str]:
    """Put what an .ann file says into a record; what has no place in it is given back as notes."""
    lines = _parsed(text, name)
    notes = []
    unit, place = _unit(lines, decoded.raw, data)
    if unit != "code points":
        notes.append(f"its offsets count {unit}: they were converted")
    record.mentions = []
    first: dict[str, MentionJson] = {}
    groups = _Groups()
    named: dict[str, str] = {}
    for bound in lines.bounds.values():
        if bound.id in lines.triggers:
            lines.foreign.append(f"{bound.id} {bound.label} (the trigger of an event)")
            continue
        spans = _spans(bound, decoded.raw, place, name, notes)
        for number, (start, end) in enumerate(spans, 1):
            part = bound.id if number == 1 else f"{bound.id}.{number}"
            while part in lines.bounds and number > 1:
                part += "."
            mention = MentionJson(id=part, start=start, end=end, label=bound.label, text=decoded.raw[start:end])
            record.mentions.append(mention)
            first.setdefault(part, mention)
            if number > 1:
                groups.join(bound.id, part)
        if len(spans) > 1:
            named[bound.id] = " ".join(decoded.raw[a:b] for a, b in spans)
            notes.append(
                f"{bound.id} {bound.label} {named[bound.id]!r} has {len(spans)} fragments: each became a mention, "
                "and all of them one entity"
            )
    _relate(record, lines, first, name)
    for members, line in lines.equal:
        there = [m for m in members if _is_mention(m, lines, first, name, line, "an Equiv line")]
        for member in there[1:]:
            groups.join(there[0], member)
    _name_entities(record, lines, first, groups, named, name, notes)
    if lines.foreign:
        listed = "; ".join(lines.foreign[:20])
        more = f" and {len(lines.foreign) - 20} more" if len(lines.foreign) > 20 else ""
        notes.append(f"left out, because our articles have no place for it: {listed}{more}")
    return notes


def _parsed(text: str, name: str) -> _Lines:
    found = _Lines()
    ids: set[str] = set()
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole.removesuffix("\r")
        if not line.strip():
            continue
        identity, tab, rest = line.partition("\t")
        where = f"{name}, line {number}"
        if not tab:
            raise KnownError(f"{where}: {line[:40]!r} has no tab after its id; spaces are not tabs")
        if identity != "*":
            if identity in ids:
                raise KnownError(f"{where}: the id {identity!r} stands there twice")
            ids.add(identity)
        said, _, tail = rest.partition("\t")
        kind = identity[:1]
        if kind != "*" and (len(identity) < 2 or kind not in "TRNEAM#"):
            raise KnownError(f"{where}: {identity[:40]!r} is no id of brat (T1, R1, E1, A1, N1, #1, *)")
        _KINDS[kind](found, identity, said, tail, where, number)
    return found


def _text_bound(found: _Lines, identity: str, said: str, tail: str, where: str, number: int) -> None:
    match = _TEXT_BOUND.fullmatch(said)
    if match is None:
        raise KnownError(
            f"{where}: {said[:60]!r} is no label with offsets (LABEL START END, digits 0 to 9, tabs around it)"
        )
    fragments: list[tuple[int, int]] = []
    for pair in match[2].split(";"):
        start, end = map(int, pair.split(" "))
        if start >= end or (fragments and start < fragments[-1][1]):
            raise KnownError(f"{where}: {pair} is empty or reversed, or not behind the fragment before it")
        fragments.append((start, end))
    found.bounds[identity] = _Bound(identity, match[1], fragments, tail, number)


def _relation_line(found: _Lines, identity: str, said: str, tail: str, where: str, number: int) -> None:
    match = _RELATION.fullmatch(said)
    if match is None:
        raise KnownError(f"{where}: {said[:60]!r} is no relation (LABEL Arg1:T1 Arg2:T2)")
    label, one, head, two, other = match.groups()
    if (one, two) == ("Arg2", "Arg1"):
        head, other = other, head
    found.relations.append((identity, label, head, other, number))


def _equal_line(found: _Lines, identity: str, said: str, tail: str, where: str, number: int) -> None:
    members = said.split()[1:]
    if len(members) < 2:
        raise KnownError(f"{where}: {said[:60]!r} names fewer than two annotations")
    found.equal.append((members, number))


def _reference_line(found: _Lines, identity: str, said: str, tail: str, where: str, number: int) -> None:
    match = REFERENCE.fullmatch(said)
    if match is None:
        raise KnownError(f"{where}: {said[:60]!r} is no reference (Reference T1 SOURCE:ID)")
    found.references.append((match[2], match[3], match[4], tail, number))


def _comment_line(found: _Lines, identity: str, said: str, tail: str, where: str, number: int) -> None:
    match = _COMMENT.fullmatch(said)
    if match is not None and match[1] in (NAME, ALIAS):
        found.names.append((match[1], match[2], tail, number))
    else:
        found.foreign.append(f"{identity} {said} {tail!r} (a note)")


def _event_line(found: _Lines, identity: str, said: str, tail: str, where: str, number: int) -> None:
    _, colon, trigger = said.split(" ")[0].partition(":")
    if colon:
        found.triggers.add(trigger)
    found.foreign.append(f"{identity} {said} (an event)")


def _attribute_line(found: _Lines, identity: str, said: str, tail: str, where: str, number: int) -> None:
    found.foreign.append(f"{identity} {said} (an attribute)")


_KINDS: dict[str, Callable[[_Lines, str, str, str, str, int], None]] = {
    "T": _text_bound,
    "R": _relation_line,
    "*": _equal_line,
    "N": _reference_line,
    "#": _comment_line,
    "E": _event_line,
    "A": _attribute_line,
    "M": _attribute_line,
}


# ---- what offsets count -----------------------------------------------------------------------------------------

_Place = Callable[[int], int | None]


def _unit(lines: _Lines, raw: str, data: bytes) -> tuple[str, _Place]:
    """What the offsets count, and how they become code points of `raw`; code points unless only another unit fits.

    That is decided by all surfaces together: a file counts everything in one unit.
    """

    def plain(offset: int) -> int | None:
        return offset if offset <= len(raw) else None

    marked = data.startswith(b"\xef\xbb\xbf")
    candidates: list[tuple[str, _Place]] = [("code points", plain)]
    if marked:
        behind = ("code points with the byte order mark", lambda offset: plain(offset - 1) if offset else None)
        # Two marks are what we write before a text that begins with one.
        candidates.insert(0 if raw.startswith("\ufeff") else 1, behind)
    if "\r\n" in raw:
        candidates.append(
            ("line ends as one character", _table([m.start() for m in re.finditer(r"\r\n|(?s:.)", raw)], raw))
        )
    if raw and max(raw) > "\uffff":
        candidates.append(("UTF-16 units", _utf16(raw)))
    if not raw.isascii():
        candidates.append(("UTF-8 bytes", _bytes(raw)))
    for unit, place in candidates:
        if all(_fits(bound, raw, place) for bound in lines.bounds.values()):
            return unit, place
    return "code points", plain


def _table(starts: list[int], raw: str) -> _Place:
    starts = [*starts, len(raw)]
    return lambda offset: starts[offset] if offset < len(starts) else None


def _utf16(raw: str) -> _Place:
    units = OffsetMap(raw)
    last = units.to_utf16(len(raw))

    def place(offset: int) -> int | None:
        if offset > last:
            return None
        point = units.to_code_point(offset)
        return point if units.to_utf16(point) == offset else None

    return place


def _bytes(raw: str) -> _Place:
    table: dict[int, int] = {}
    size = 0
    for index, character in enumerate(raw):
        table[size] = index
        size += len(character.encode("utf-8", "surrogatepass"))
    table[size] = len(raw)
    return table.get


def _fits(bound: _Bound, raw: str, place: _Place) -> bool:
    found = []
    for start, end in bound.fragments:
        first, last = place(start), place(end)
        if first is None or last is None:
            return False
        found.append(raw[first:last])
    return not bound.surface.strip() or _same(" ".join(found), bound.surface)


def _same(found: str, surface: str) -> bool:
    """True when a surface is what stands there; brat writes a space for a line break, and allows spaces behind."""
    if found == surface:
        return True
    rest = surface[len(found) :]
    if not rest.strip() and _SPACE.sub(" ", found) == _SPACE.sub(" ", surface[: len(found)]):
        return True
    one, other = (unicodedata.normalize("NFC", _SPACE.sub(" ", s)).strip() for s in (found, surface))
    return one == other


def _spans(bound: _Bound, raw: str, place: _Place, name: str, notes: list[str]) -> list[tuple[int, int]]:
    """The fragments of a mention in code points, joined where only white space parts them."""
    where = f"{name}, line {bound.line}"
    spans: list[tuple[int, int]] = []
    for start, end in bound.fragments:
        first, last = place(start), place(end)
        if first is None or last is None:
            raise KnownError(f"{where}: {start} {end} reaches beyond the text, which has {len(raw)} characters")
        if spans and not raw[spans[-1][1] : first].strip():
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    if not _fits(bound, raw, place):
        surface = bound.surface.strip()
        start, end = spans[0]
        if len(spans) == 1 and "\n" in raw[start:end] and _same(raw[start:end], surface[: end - start]):
            # Tools that write a line break as a space lose count of where the mention ends: its text goes on.
            longer = start + len(surface)
            told = "text" if longer <= len(raw) and _same(raw[start:longer], surface) else "offsets"
            notes.append(
                f"line {bound.line}: {bound.id} goes over a line break, and its text beyond its end: "
                f"the {told} decided where it ends"
            )
            return [(start, longer if told == "text" else end)]
        found = " ".join(raw[place(a) or 0 : place(b) or 0] for a, b in bound.fragments)
        near = [m.start() for m in re.finditer(re.escape(surface), raw)] if surface else []
        hint = f"; it stands at {near[0]} {near[0] + len(surface)}" if len(near) == 1 else ""
        raise KnownError(f"{where}: the text there is {found[:40]!r}, not {surface[:40]!r}{hint}")
    return spans


# ---- into the record --------------------------------------------------------------------------------------------


class _Groups:
    """Mentions that are one, by the ids that were joined."""

    def __init__(self) -> None:
        self._of: dict[str, set[str]] = {}

    def join(self, one: str, other: str) -> None:
        both = self.of(one) | self.of(other)
        for member in both:
            self._of[member] = both

    def of(self, one: str) -> set[str]:
        return self._of.setdefault(one, {one})

    def known(self) -> list[str]:
        return list(self._of)


def _is_mention(one: str, lines: _Lines, first: dict[str, MentionJson], name: str, line: int, what: str) -> bool:
    if one in first:
        return True
    if one in lines.triggers or one[:1] in ("E", "R"):
        lines.foreign.append(f"{one} in line {line} ({what} of an event or a relation)")
        return False
    raise KnownError(f"{name}, line {line}: {what} names {one!r}, which is not there")


def _relate(record: DocumentJson, lines: _Lines, first: dict[str, MentionJson], name: str) -> None:
    record.relations = []
    for identity, label, head, tail, line in lines.relations:
        found = [_is_mention(m, lines, first, name, line, "a relation") for m in (head, tail)]
        if all(found):
            record.relations.append(RelationJson(id=identity, head=head, tail=tail, label=label))


def _name_entities(
    record: DocumentJson,
    lines: _Lines,
    first: dict[str, MentionJson],
    groups: _Groups,
    named: dict[str, str],
    name: str,
    notes: list[str],
) -> None:
    ids: dict[str, dict[str, str]] = {}
    titles: dict[str, str] = dict(named)
    aliases: dict[str, list[str]] = {}
    spoken: dict[str, str] = {}
    for target, authority, value, tail, line in lines.references:
        if not _is_mention(target, lines, first, name, line, "a reference"):
            continue
        groups.of(target)
        known = ids.setdefault(target, {})
        if authority in known:
            notes.append(f"line {line}: {target} has a second id of {authority}, {value}: left out")
        known.setdefault(authority, value)
        if tail:
            titles.setdefault(target, tail)
    for kind, target, tail, line in lines.names:
        if _is_mention(target, lines, first, name, line, "a name"):
            groups.of(target)
            if kind == NAME:
                spoken[target] = tail
            else:
                aliases.setdefault(target, []).append(tail)
    entities: list[EntityJson] = []
    done: set[str] = set()
    for one in sorted(groups.known(), key=lambda m: _order(first[m])):
        if one in done:
            continue
        members = sorted(groups.of(one), key=lambda m: _order(first[m]))
        done.update(members)
        lead = first[members[0]]
        title = next(
            chain((spoken[m] for m in members if m in spoken), (titles[m] for m in members if m in titles)), None
        )
        entity = EntityJson(
            id=f"e{len(entities) + 1}",
            label=lead.label,
            name=record.text[lead.start : lead.end] if title is None else title,
            aliases=[a for m in members for a in aliases.get(m, ())],
            ids={k: v for m in reversed(members) for k, v in ids.get(m, {}).items()},
        )
        entities.append(entity)
        for member in members:
            first[member].entity = entity.id
    record.entities = entities


def _order(mention: MentionJson) -> tuple[int, int, str]:
    return mention.start, -mention.end, mention.label
