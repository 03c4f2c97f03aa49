"""The only home of kiwipiepy: text → `Tokens`, and what its dictionary says of a word.

Kiwi takes a second and hundreds of megabytes to load and holds the GIL meanwhile, so it is made on first use, once per
process: this module belongs into a worker process. Kiwi's offsets are code points, but zero-width characters inside a
word and decomposed jamo shift them: such paragraphs are analysed in a cleaned view and mapped back.
"""

import functools
import importlib.metadata
import itertools
import re
import sys
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from annotator.model.text import Span, paragraphs
from annotator.model.tokens import Token, Tokens
from annotator.suggest.threads import threads

# Characters that have no width and mean nothing to a tokenizer: soft hyphen, zero-width space and joiners, direction
# marks, word joiner, byte order mark, Hangul fillers, variation selectors.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff]"
)
# Longer paragraphs are cut for the tokenizer at a space behind the end of a sentence, else at any space.
_LONGEST = 8_000
_SPACE, _NO_SPACE = re.compile(r"\s"), re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.?!。”’\"']\s+")


@functools.cache
def tokenizer_id() -> tuple[str, str]:
    """The name and version that `Tokens` carry, known without loading the tokenizer."""
    return ("kiwi", importlib.metadata.version("kiwipiepy"))


def tokenize(text: str) -> Tokens:
    """The morphemes and sentences of a text, in code points, end exclusive; no sentence crosses a paragraph.

    Overlapping morphemes (`만나` + `었`) are one token with the tag of the first, those that hold a space are split,
    empty ones dropped. White space alone gives no tokens. Memory beyond the result is bounded by the longest chunk.
    """
    name, version = tokenizer_id()
    tokens: list[Token] = []
    sentences: list[Span] = []
    chunks = [(start, end) for start, end in _chunks(text) if not text[start:end].isspace()]
    if not chunks:
        return Tokens(name, version, (), ())
    views = (_View(text[start:end]) for start, end in chunks)
    pending: list[_View] = []

    def fed() -> Iterator[str]:
        # Kiwi reads a few texts ahead of what it gives back.
        for view in views:
            pending.append(view)
            yield view.text

    for (start, _), morphemes in zip(chunks, _kiwi().tokenize(fed()), strict=True):
        _add(morphemes, pending.pop(0), start, text, tokens, sentences)
    return Tokens(name, version, tuple(tokens), tuple(sentences))


class Reading(StrEnum):
    """How the tokenizer's dictionary reads a word that stands alone."""

    UNKNOWN = "unknown"  # not in the dictionary, or only as a heap of syllables: 지니너스, 나델라, 도윤재
    PROPER = "proper"  # has a proper noun, Latin, Hanja or digits in it
    NOUN = "noun"  # one common noun, pronoun, adverb …: 대표, 이날
    COMPOUND = "compound"  # common nouns: 전기자동차, and names made of such: 태평물산
    OTHER = "other"  # a verb, an adjective, a noun with its particle: 방문한, 서밋은


@functools.lru_cache(maxsize=50_000)
def reading(word: str) -> Reading:
    """How the dictionary reads a word: names are mostly unknown or proper."""
    morphemes = _kiwi().tokenize(word)
    if not morphemes or any(m.oov for m in morphemes):
        return Reading.UNKNOWN
    tags = [m.tag for m in morphemes]
    if any(tag in ("NNP", "SL", "SH", "SN") for tag in tags):
        return Reading.PROPER
    if len(tags) == 1:
        return Reading.OTHER if tags[0][0] in "VE" else Reading.NOUN
    if tags[0][0] == "V":
        return Reading.OTHER
    if tags[0] == "IC" or all(m.len == 1 and m.tag[0] in "NMX" for m in morphemes):
        return Reading.UNKNOWN
    for before, after in itertools.pairwise(tags):
        # A noun that runs into a verb without 하다, an adverb with a particle: what the reading of unknown names is.
        if after[0] in "VE" and after != "VCP" and before[0] in "NJ":
            return Reading.UNKNOWN
        if after[0] == "J" and before[0] != "N":
            return Reading.UNKNOWN
    return Reading.OTHER if any(tag[0] in "VEJ" or tag in ("XSV", "XSA") for tag in tags) else Reading.COMPOUND


def is_common_word(word: str) -> bool:
    """True when the tokenizer's dictionary reads the word as ordinary: nouns, verbs, adverbs."""
    return reading(word) not in (Reading.UNKNOWN, Reading.PROPER)


def is_dictionary_noun(word: str) -> bool:
    """True when the tokenizer's dictionary has exactly this word as one common word (`대표`, `이날`)."""
    return reading(word) is Reading.NOUN


@functools.cache
def _kiwi() -> Any:
    # Late on purpose: loading costs a second and the headless commands that need no tokens should not pay for it.
    from kiwipiepy import Kiwi  # type: ignore[import-untyped]

    # Threads share the paragraphs of an article. Without the multi-word dictionary `젠슨 황` stays two words, and
    # loading takes half the time and memory.
    return Kiwi(num_workers=threads(), load_multi_dict=False)


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    for start, end in paragraphs(text):
        while end - start > _LONGEST:
            window = text[start : start + _LONGEST]
            cuts = [m.end() for m in _SENTENCE_END.finditer(window, _LONGEST // 2)]
            cut = cuts[-1] if cuts else max(window.rfind(" "), window.rfind("\t")) + 1
            cut = cut or _LONGEST
            yield start, start + cut
            start += cut
        if start < end:
            yield start, end


class _View:
    """A paragraph as the tokenizer should see it, and the way back to where each character stands."""

    def __init__(self, raw: str) -> None:
        self._starts: list[int] | None = None
        self._ends: list[int] = []
        self.text = raw
        if _INVISIBLE.search(raw) is None and unicodedata.is_normalized("NFC", raw):
            return
        out: list[str] = []
        self._starts = []
        index = 0
        while index < len(raw):
            stop = index + 1
            while stop < len(raw) and _continues(raw[stop]):
                stop += 1
            cluster = unicodedata.normalize("NFC", _INVISIBLE.sub("", raw[index:stop]))
            out.append(cluster)
            self._starts += [index] * len(cluster)
            self._ends += [stop] * len(cluster)
            index = stop
        self.text = "".join(out)

    def start(self, offset: int) -> int:
        return offset if self._starts is None else self._starts[offset]

    def end(self, offset: int) -> int:
        """The raw end of the character before `offset`."""
        return offset if self._starts is None else self._ends[offset - 1]


def _continues(character: str) -> bool:
    return (
        unicodedata.combining(character) != 0
        or "\u1160" <= character <= "\u11ff"
        or _INVISIBLE.match(character) is not None
    )


def _add(morphemes: Any, view: _View, base: int, text: str, tokens: list[Token], sentences: list[Span]) -> None:
    sentence = -1
    sentence_start = 0
    first = len(tokens)  # tokens of this chunk begin here
    last_end = base
    viewed = len(view.text)
    for morpheme in morphemes:
        low, high = morpheme.start, morpheme.end
        if not 0 <= low < high <= viewed:
            continue
        start, end = base + view.start(low), base + view.end(high)
        if start < last_end and len(tokens) > first:
            # Contracted: the stem and its ending share a syllable.
            if end > last_end:
                tokens[-1] = Token(tokens[-1].start, end, tokens[-1].tag)
                last_end = end
            continue
        if morpheme.sent_position != sentence:
            if len(tokens) > first:
                sentences.append(Span(sentence_start, last_end))
            sentence = morpheme.sent_position
            sentence_start = start
        for piece_start, piece_end in _without_spaces(text, start, end):
            if len(tokens) == first:
                sentence_start = piece_start
            # Millions of them in a long text: numbers and tags are shared where they are equal.
            tokens.append(
                Token(last_end if piece_start == last_end else piece_start, piece_end, sys.intern(morpheme.tag))
            )
            last_end = piece_end
    if len(tokens) > first:
        sentences.append(Span(sentence_start, last_end))


def _without_spaces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if _SPACE.search(text, start, end) is None:
        yield start, end
        return
    for match in _NO_SPACE.finditer(text, start, end):
        yield match.span()
