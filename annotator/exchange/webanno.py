"""WebAnno TSV 3.3 out, for INCEpTION and WebAnno; and the whole format.

Tokens are words; a mention inside a word gets a row below its token. A sentence reaches to the next one, so that every
white space between them is told, and INCEpTION builds the very same text.
"""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from annotator.exchange.carrying import refuse_labels, without
from annotator.exchange.contract import Carried, Format, Target, Thing
from annotator.exchange.receipt import Loss
from annotator.exchange.webanno_reading import FORMAT, NAMED_ENTITY, read_webanno
from annotator.model.annotation import AnnotatedDocument, Mention
from annotator.model.schema import Words
from annotator.model.text import OffsetMap, paragraphs

RELATION = "webanno.custom.Relation"
_WORD = re.compile(r"\S+")
_VALUE = re.compile(r"->|[\\\[\]|_;*\t\n]")
_TEXT = re.compile(r"[\x00-\x1f\\]")
_NAMES = {"\t": "\\t", "\n": "\\n"}
_TEXT_NAMES = {"\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\b": "\\b", "\x0b": "\x0b"}


@dataclass(slots=True)
class _Unit:
    """A token or a part of one: its place, its name (1-1, or 1-1.1), and the mentions on it."""

    start: int
    end: int
    name: str = ""
    mentions: list[Mention] = field(default_factory=list)


@dataclass(slots=True)
class _Token(_Unit):
    parts: dict[tuple[int, int], _Unit] = field(default_factory=dict)

    def units(self) -> list[_Unit]:
        """The token and its parts, by place."""
        return [self, *(self.parts[place] for place in sorted(self.parts))]


class WebAnnoWriter:
    """A file for each document."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write header, sentences and rows."""
        refuse_labels(item, "\r", "WebAnno TSV")
        item, losses = _fitting(item)
        text = item.document.text
        tokens = [_Token(m.start(), m.end()) for m in _WORD.finditer(text)]
        if tokens[0].start > 0:
            # The first sentence begins where the text does, and a sentence begins with a token.
            tokens.insert(0, _Token(0, tokens[0].start))
        sentences = _sentences(item, tokens)
        numbered = _place(item, tokens)
        rows = _Rows(item, numbered)
        out = self._target.own(item.document.id, ".tsv")
        lines = [
            f"{FORMAT}.3",
            f"#T_SP={NAMED_ENTITY}|value",
            f"#T_RL={RELATION}|value|BT_{NAMED_ENTITY}",
            "",
        ]
        for first, last in sentences:
            end = tokens[last].start if last < len(tokens) else len(text)
            said = text[tokens[first].start : end].split("\n")
            lines += ["", *("#Text=" + _TEXT.sub(_escaped, line) for line in said)]
            for token in tokens[first:last]:
                lines += [rows.line(unit, text) for unit in token.units()]
        out.put(("\n".join(lines) + "\n").encode("utf-8"))
        return Carried(item, out, tuple(losses), len(sentences), len(tokens))

    def end(self) -> None:
        """Every file is complete."""


def _fitting(item: AnnotatedDocument) -> tuple[AnnotatedDocument, list[Loss]]:
    """Without mentions that begin or end with white space, where there is no token."""
    said, text = item.annotations, item.document.text
    lost: dict[str, str] = {}
    for m in said.mentions if said is not None else ():
        surface = text[m.start : m.end]
        if surface != surface.strip():
            lost[m.id] = "edge_space" if surface.strip() else "no_character"
    return without(item, lost)


def _sentences(item: AnnotatedDocument, tokens: Sequence[_Token]) -> list[tuple[int, int]]:
    """Sentences as (first token, behind the last); none ends inside a token or a mention. Names the tokens."""
    starts = {start for start, _ in paragraphs(item.document.text)}
    starts |= {s.start for s in item.tokens.sentences} if item.tokens is not None else set()
    places = [t.start for t in tokens]
    said = item.annotations
    held = [(m.start, m.end) for m in said.mentions] if said is not None else []
    # A border inside a word moves behind it.
    borders = {bisect.bisect_left(places, start) for start in starts}
    inner = {n for a, b in held for n in range(bisect.bisect_right(places, a), bisect.bisect_left(places, b))}
    cuts = sorted({0, len(tokens)} | {n for n in borders if 0 < n < len(tokens) and n not in inner})
    found = list(pairwise(cuts))
    for number, (first, last) in enumerate(found, 1):
        for index, token in enumerate(tokens[first:last], 1):
            token.name = f"{number}-{index}"
    return found


def _place(item: AnnotatedDocument, tokens: Sequence[_Token]) -> dict[str, list[_Unit]]:
    """Put the mentions on the units that they cover; which those are, by id."""
    starts = [t.start for t in tokens]
    covered: dict[str, list[_Unit]] = {}
    for m in item.annotations.mentions if item.annotations is not None else ():
        units = covered.setdefault(m.id, [])
        index = bisect.bisect_right(starts, m.start) - 1
        while index < len(tokens) and tokens[index].start < m.end:
            token = tokens[index]
            start, end = max(m.start, token.start), min(m.end, token.end)
            index += 1
            if (start, end) == (token.start, token.end):
                units.append(token)
            elif start < end:
                units.append(token.parts.setdefault((start, end), _Unit(start, end)))
        for unit in units:
            unit.mentions.append(m)
    for token in tokens:
        for number, unit in enumerate(token.units()[1:], 1):
            unit.name = f"{token.name}.{number}"
    return covered


class _Rows:
    """Turns units into lines, once every mention has its place."""

    def __init__(self, item: AnnotatedDocument, covered: dict[str, list[_Unit]]) -> None:
        self._units = OffsetMap(item.document.text)
        self._covered = covered
        said = item.annotations
        shared = [m for m, units in covered.items() if len(units) > 1 or any(len(u.mentions) > 1 for u in units)]
        self._number = {m: n for n, m in enumerate(shared, 1)}
        self._to: dict[str, list[tuple[str, str]]] = {}
        for r in said.relations if said is not None else ():
            self._to.setdefault(r.tail, []).append((r.label, r.head))

    def line(self, unit: _Unit, text: str) -> str:
        """One row, which ends with a tab."""
        spans = [_VALUE.sub(_in_value, m.label) + self._bracket(m.id) for m in unit.mentions]
        labels, sources = [], []
        for m in unit.mentions:
            if self._covered[m.id][0] is unit:
                for label, head in self._to.get(m.id, ()):
                    labels.append(_VALUE.sub(_in_value, label))
                    one, other = self._number.get(head, 0), self._number.get(m.id, 0)
                    ids = f"[{one}_{other}]" if one or other else ""
                    sources.append(self._covered[head][0].name + ids)
        form = text[unit.start : unit.end]
        place = f"{self._units.to_utf16(unit.start)}-{self._units.to_utf16(unit.end)}"
        cells = [unit.name, place, form if form.strip() else " "]
        cells += ["|".join(values) or "_" for values in (spans, labels, sources)]
        return "\t".join(cells) + "\t"

    def _bracket(self, mention: str) -> str:
        return f"[{self._number[mention]}]" if mention in self._number else ""


def _in_value(match: re.Match[str]) -> str:
    return _NAMES.get(match[0], "\\" + match[0])


def _escaped(match: re.Match[str]) -> str:
    return _TEXT_NAMES.get(match[0], "\\" + match[0])


def _is_tsv3(path: Path, head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").startswith(FORMAT.encode())


WEBANNO = Format(
    "webanno",
    Words("WebAnno TSV 3.3 (INCEpTION)", "WebAnno TSV 3.3 (INCEpTION)"),
    (".tsv",),
    read_webanno,
    WebAnnoWriter,
    carries=frozenset({Thing.NESTED, Thing.RELATIONS}),
    unit="utf16",
    by_tokens=True,
    per_document=True,
    sniff=_is_tsv3,
)
