"""Offsets and the normal form of stored text.

Everywhere in the product an offset is a code point index into the stored text (NFC, newlines as ``\\n``), end
exclusive. Two borders differ: Qt and several file formats count UTF-16 units (`OffsetMap`), and an imported file may
not be in our normal form yet (`normalise`). This module knows nothing of files or encodings.
"""

import bisect
import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.model.errors import KnownError

# The places where a text view starts a new paragraph. Only \n is written by our import; the others are kept as they
# are in the text (they are content), yet no layout may run across them.
LINE_BREAK = re.compile("\r\n|[\n\r\u2028\u2029\u0085\x0b\x0c]")

_SURROGATE = re.compile("[\ud800-\udfff]")
_HANGUL_VOWELS = range(0x1161, 0x1176)
_HANGUL_FINALS = range(0x11A8, 0x11C3)
_JAMO = range(0x1100, 0x1200)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text: `start` and `end` in code points, end exclusive; it has no label.

    Raises: ValueError if it is empty, reversed or negative.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """True when both share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """True when `other` lies inside, equality included."""
        return self.start <= other.start and other.end <= self.end


class OffsetMap:
    """Code points ↔ UTF-16 code units of one text.

    Costs nothing for text without supplementary characters, which is nearly all text.
    """

    __slots__ = ("_units",)

    def __init__(self, text: str) -> None:
        self._units: list[int] | None = None
        if text and max(text) > "\uffff":
            units = [0]
            position = 0
            for character in text:
                position += 2 if character > "\uffff" else 1
                units.append(position)
            self._units = units

    def to_utf16(self, code_point: int) -> int:
        """The UTF-16 offset of a code point offset."""
        return code_point if self._units is None else self._units[code_point]

    def to_code_point(self, utf16: int) -> int:
        """The code point offset of a UTF-16 offset; one inside a surrogate pair gives the character's start."""
        return utf16 if self._units is None else bisect.bisect_right(self._units, utf16) - 1


def sha256_of(text: str) -> str:
    """The hexadecimal SHA-256 of a text in UTF-8, as stored in our JSON."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Every paragraph as (start, end) without its line break, empty ones too, in order."""
    found: list[tuple[int, int]] = []
    position = 0
    for match in LINE_BREAK.finditer(text):
        found.append((position, match.start()))
        position = match.end()
    found.append((position, len(text)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in stored form, and how offsets into the raw text map to it.

    `changed` lists what NFC replaced, jamo that were composed left out, as (offset into the raw text, before, after).
    `composed_jamo` and `line_ends` count what was changed in passing.
    """

    text: str
    changed: tuple[tuple[int, str, str], ...]
    composed_jamo: int
    line_ends: int
    # (raw start, raw end, stored start, stored end) of each stretch whose length or content changed, in order.
    _pieces: tuple[tuple[int, int, int, int], ...]

    def start_of(self, raw: int) -> int:
        """Where a span that starts at `raw` starts in the stored text; inside a composed character, at its start."""
        return self._map(raw, at_end=False)

    def end_of(self, raw: int) -> int:
        """Where a span that ends at `raw` ends in the stored text; inside a composed character, after it."""
        return self._map(raw, at_end=True)

    def _map(self, raw: int, *, at_end: bool) -> int:
        index = bisect.bisect_right(self._pieces, raw, key=lambda piece: piece[0]) - 1
        if index < 0:
            return raw
        raw_start, raw_end, start, end = self._pieces[index]
        if raw >= raw_end:
            return raw - raw_end + end
        if raw == raw_start:
            return start
        return end if at_end else start


@functools.cache
def _composing_starters() -> frozenset[str]:
    """Characters of combining class 0 that canonical composition may join to the one before (NFC_QC=Maybe)."""
    found = {chr(c) for c in (*_HANGUL_VOWELS, *_HANGUL_FINALS)}
    for code in range(0x20000):
        decomposition = unicodedata.decomposition(chr(code))
        if decomposition and not decomposition.startswith("<"):
            parts = decomposition.split()
            if len(parts) == 2 and unicodedata.combining(second := chr(int(parts[1], 16))) == 0:
                found.add(second)
    return frozenset(found)


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that can be normalised on their own: each begins where nothing composes with what is before."""
    starters = _composing_starters()
    begin = 0
    for index in range(1, len(text)):
        character = text[index]
        if unicodedata.combining(character) == 0 and character not in starters:
            yield begin, index
            begin = index
    if text:
        yield begin, len(text)


def normalise(raw: str) -> Normalised:
    """Bring a decoded text into stored form: NFC, newlines as ``\\n``; a byte order mark is the decoder's business.

    Raises: KnownError for NUL and lone surrogates, which no stored text may hold.
    """
    if (nul := raw.find("\x00")) >= 0:
        raise KnownError(f"character {nul} is NUL: this is not text, or its encoding was not recognised")
    if half := _SURROGATE.search(raw):
        raise KnownError(f"character {half.start()} is half of a surrogate pair: the text was cut or decoded wrongly")
    carriage = "\r" in raw
    if not carriage and unicodedata.is_normalized("NFC", raw):
        return Normalised(raw, (), 0, 0, ())
    out: list[str] = []
    length = jamo = line_ends = 0
    changed: list[tuple[int, str, str]] = []
    pieces: list[tuple[int, int, int, int]] = []

    def put(raw_start: int, raw_end: int, after: str) -> None:
        nonlocal length
        if raw[raw_start:raw_end] != after:
            pieces.append((raw_start, raw_end, length, length + len(after)))
        out.append(after)
        length += len(after)

    # Line ends first, so that no segment of NFC holds one; then each run of text between them.
    position = 0
    for match in (*re.finditer("\r\n?", raw), None):
        stop = match.start() if match else len(raw)
        run = raw[position:stop]
        if unicodedata.is_normalized("NFC", run):
            put(position, stop, run)
        else:
            for start, end in _segments(run):
                before = run[start:end]
                after = unicodedata.normalize("NFC", before)
                if before != after:
                    if all(ord(c) in _JAMO or "가" <= c <= "힣" for c in before):
                        jamo += 1
                    else:
                        changed.append((position + start, before, after))
                put(position + start, position + end, after)
        if match:
            put(match.start(), match.end(), "\n")
            line_ends += 1
            position = match.end()
    return Normalised("".join(out), tuple(changed), jamo, line_ends, tuple(pieces))
