"""Morphemes as values, and what a span may do with them.

The tokenizer itself lives elsewhere; everybody is given `Tokens`. Tags are those of the Sejong set as kiwipiepy
writes them (NNG, NNP, JKS, SL …).
"""

import bisect
import re
from dataclasses import dataclass

from annotator.model.errors import KnownError
from annotator.model.text import Span

_WORD = re.compile(r"\S+")
# What a name is made of when it is written without spaces.
_SIGNS = frozenset("㈜&＆")
# Endings, full stops and commas: with what a selection neither begins nor ends.
_NOT_AT_EDGES = ("E", "SF", "SP")


@dataclass(frozen=True, slots=True)
class Token:
    """One morpheme: `start` and `end` in code points of the document, end exclusive, and its part-of-speech tag."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """The morphemes and sentences of one text, by one tokenizer version.

    `tokens` are in order, do not overlap, are not empty and hold no white space; `sentences` are in order and do not
    overlap. Both may leave text uncovered.
    """

    tokenizer: str
    version: str
    tokens: tuple[Token, ...]
    sentences: tuple[Span, ...]

    def index_at(self, offset: int) -> int | None:
        """The index of the token that covers `offset`; None between tokens."""
        index = bisect.bisect_right(self.tokens, offset, key=lambda t: t.start) - 1
        return index if index >= 0 and offset < self.tokens[index].end else None

    def within(self, start: int, end: int) -> tuple[Token, ...]:
        """Every token that shares at least one code point with start..end, in order."""
        first = bisect.bisect_right(self.tokens, start, key=lambda t: t.end)
        last = bisect.bisect_left(self.tokens, end, key=lambda t: t.start)
        return self.tokens[first:last]

    def edges(self, start: int, end: int) -> tuple[int, ...]:
        """Every offset in start..end (both included) at which a token begins or ends, in order."""
        found = {edge for token in self.within(start - 1, end + 1) for edge in (token.start, token.end)}
        return tuple(sorted(edge for edge in found if start <= edge <= end))


def is_particle(tag: str) -> bool:
    """True for a josa (조사) or the copula 이다, which never belong to a mention."""
    return tag.startswith("J") or tag == "VCP"


def is_name_part(token: Token, text: str) -> bool:
    """True for what a name may be made of: nouns, Latin, digits, Hanja, noun prefixes, and ㈜ & ＆."""
    tag = token.tag
    if tag.startswith("NN") or tag in ("SL", "SN", "SH", "XPN", "XSN", "XR"):
        return True
    return text[token.start : token.end] in _SIGNS


def word_at(text: str, offset: int) -> Span | None:
    """The eojeol (run without white space) at an offset; None on white space and at the end."""
    if offset >= len(text) or text[offset].isspace():
        return None
    start = offset
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    match = _WORD.match(text, start)
    return Span(start, match.end()) if match else None


def sentence_at(text: str, tokens: Tokens | None, offset: int) -> Span:
    """The sentence in which an offset lies, no farther than its line; without tokens or between sentences the line."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = Span(start, len(text) if end < 0 else end)
    sentences = tokens.sentences if tokens is not None else ()
    index = bisect.bisect_right(sentences, offset, key=lambda s: s.start) - 1
    if index < 0 or offset >= sentences[index].end:
        return line
    return Span(max(line.start, sentences[index].start), min(line.end, sentences[index].end))


def noun_run(text: str, tokens: Tokens | None, start: int, end: int) -> Span | None:
    """The name around start..end: the maximal run of name parts joined without spaces, particles trimmed.

    With an empty stretch (start == end) it is the run that the caret stands in or at the end of. When start..end spans
    several words, its ends are snapped each for itself and what lies between is kept. Without tokens the eojeol is
    taken. None when there is no name there. `삼성전자는` gives `삼성전자`; `LG전자·SK하이닉스` at the end `SK하이닉스`.
    """
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        for offset in (start, start - 1):
            if offset >= 0 and (run := _run_at(text, tokens, offset)) is not None:
                return run
        return None
    first = _run_at(text, tokens, start)
    last = _run_at(text, tokens, end - 1)
    if first is None and last is None:
        return None
    low = first.start if first else _trimmed_start(tokens, start, end)
    high = last.end if last else _trimmed_end(tokens, low, end)
    return Span(low, high) if low < high else None


def _run_at(text: str, tokens: Tokens | None, offset: int) -> Span | None:
    if tokens is None:
        return word_at(text, offset)
    index = tokens.index_at(offset)
    if index is None or not is_name_part(tokens.tokens[index], text):
        return None
    low = high = index
    items = tokens.tokens
    while low > 0 and items[low - 1].end == items[low].start and is_name_part(items[low - 1], text):
        low -= 1
    while high + 1 < len(items) and items[high].end == items[high + 1].start and is_name_part(items[high + 1], text):
        high += 1
    return Span(items[low].start, items[high].end)


def _trimmed_start(tokens: Tokens | None, start: int, end: int) -> int:
    if tokens is None:
        return start
    for token in tokens.within(start, end):
        if not is_particle(token.tag) and not token.tag.startswith(_NOT_AT_EDGES):
            return token.start
    return start


def _trimmed_end(tokens: Tokens | None, start: int, end: int) -> int:
    if tokens is None:
        return end
    for token in reversed(tokens.within(start, end)):
        if not is_particle(token.tag) and not token.tag.startswith(_NOT_AT_EDGES):
            return min(end, token.end)
    return end


def covered_particle(tokens: Tokens, span: Span) -> Token | None:
    """The particle at the end of a span, if the span reaches over one; None when it ends cleanly."""
    inside = tokens.within(span.start, span.end)
    if len(inside) < 2 or inside[-1].end != span.end or not is_particle(inside[-1].tag):
        return None
    return inside[-1]


def next_edge(text: str, tokens: Tokens | None, offset: int) -> int:
    """The next place after `offset` where an edge may stand: a morpheme's edge, or one character without tokens.

    A place is never inside white space: an edge moves over a space together with the first morpheme behind it.
    """
    return _step(text, tokens, offset, 1)


def previous_edge(text: str, tokens: Tokens | None, offset: int) -> int:
    """The place before `offset` where an edge may stand; see `next_edge`."""
    return _step(text, tokens, offset, -1)


def moved_edge(text: str, tokens: Tokens | None, span: Span, *, end: bool, direction: int) -> Span:
    """A span with its end (or start) moved by a morpheme, or by a grapheme without `tokens`; no white space is left.

    Raises: KnownError if nothing would be left of it.
    """
    step = next_edge if direction > 0 else previous_edge
    start, stop = span.start, span.end
    if end:
        stop = step(text, tokens, stop)
        while stop > start + 1 and direction < 0 and text[stop - 1].isspace():
            stop -= 1
    else:
        start = step(text, tokens, start)
        while direction > 0 and start < stop - 1 and text[start].isspace():
            start += 1
    if start >= stop:
        if tokens is None:
            raise KnownError("nothing would be left of it; Delete removes it")
        raise KnownError("nothing would be left of it; with Alt the edge moves by a character, Delete removes it")
    return Span(start, stop)


def _step(text: str, tokens: Tokens | None, offset: int, direction: int) -> int:
    limit = len(text) if direction > 0 else 0
    if offset == limit:
        return offset
    if tokens is not None:
        reach = (offset + 1, min(limit, offset + 200)) if direction > 0 else (max(0, offset - 200), offset - 1)
        edges = tuple(edge for edge in tokens.edges(*reach) if not text[edge - (direction > 0)].isspace())
        if edges:
            return edges[0] if direction > 0 else edges[-1]
    return offset + direction
