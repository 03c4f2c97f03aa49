"""Text → the pieces that the shipped tagger reads: morphemes cut into subwords, in windows of whole sentences.

Subwords are those of the unigram model of XLM-R (Kudo 2018, "Subword Regularization"), its best segmentation found by
dynamic programming. Morphemes are cut before, so that no piece holds a name and its particle.
"""

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.model.tokens import Token, Tokens

# As many pieces as a window holds, its two ends included; training used the same.
LONGEST = 128
START, END, UNKNOWN = 0, 2, 3
SPACE = "▁"
# Kiwi takes an unknown name together with its particle, so what may be one is a piece of its own and context decides.
_MAY_BE_PARTICLE = frozenset("은는이가을를의와과도로에측씨")
# What a morpheme is, as the tagger is told; unlisted tags count as the last.
TAGS = (
    "NNG", "NNP", "NNB", "NR", "NP", "VV", "VA", "VX", "VCP", "VCN", "MM", "MAG", "MAJ", "IC", "JKS", "JKC", "JKG",
    "JKO", "JKB", "JKV", "JKQ", "JX", "JC", "EP", "EF", "EC", "ETN", "ETM", "XPN", "XSN", "XSV", "XSA", "XSM", "XR",
    "SF", "SP", "SS", "SSO", "SSC", "SE", "SO", "SW", "SL", "SH", "SN", "SB", "UN", "W_URL", "W_EMAIL", "W_HASHTAG",
    "W_MENTION", "W_SERIAL", "W_EMOJI", "BREAK", "?",
)  # fmt: skip
_TAG_NUMBER = {tag: number for number, tag in enumerate(TAGS)}
BREAK_TAG, OTHER_TAG = _TAG_NUMBER["BREAK"], _TAG_NUMBER["?"]
_UNKNOWN_COST = 10.0


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces that are read together: for each its number in the vocabulary, the number of its morpheme's tag, its span.

    Spans are code points of the text, end exclusive; those of the two ends, of line breaks and of spaces are empty.
    """

    ids: tuple[int, ...]
    tags: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


class Vocabulary:
    """Subwords with their log probabilities, numbered as the tagger numbers them."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self._number = {piece: number for number, piece in enumerate(pieces)}
        self._scores = scores
        self._longest = max(map(len, pieces))
        self._unknown = min(scores) - _UNKNOWN_COST
        self.cut = functools.lru_cache(maxsize=100_000)(self._cut)

    def _cut(self, unit: str) -> tuple[tuple[int, int], ...]:
        """The best segmentation of a unit: (number, length in characters) for each piece."""
        size = len(unit)
        best = [0.0] + [float("-inf")] * size
        back: list[tuple[int, int]] = [(0, UNKNOWN)] * (size + 1)
        for start in range(size):
            here = best[start]
            for end in range(start + 1, min(size, start + self._longest) + 1):
                number = self._number.get(unit[start:end])
                if number is not None and number > UNKNOWN:
                    score = here + self._scores[number]
                elif end == start + 1:
                    number, score = UNKNOWN, here + self._unknown
                else:
                    continue
                if score > best[end]:
                    best[end] = score
                    back[end] = (start, number)
        pieces: list[tuple[int, int]] = []
        end = size
        while end:
            start, number = back[end]
            pieces.append((number, end - start))
            end = start
        return tuple(reversed(pieces))


def windows(text: str, tokens: Tokens, vocabulary: Vocabulary, longest: int = LONGEST) -> Iterator[Window]:
    """The windows of a text, in order: as many whole sentences as fit, one that is too long in parts."""
    ids: list[int] = []
    tags: list[int] = []
    spans: list[tuple[int, int]] = []
    room = longest - 2
    last_end = 0
    for sentence in sentence_pieces(text, tokens, vocabulary):
        broken = bool(ids) and "\n" in text[last_end : sentence[0][2]]
        if ids and len(ids) + len(sentence) + broken > room:
            yield _window(ids, tags, spans)
            ids, tags, spans = [], [], []
        elif broken:
            ids.append(END)
            tags.append(BREAK_TAG)
            spans.append((last_end, last_end))
        for number, tag, start, end in sentence:
            if len(ids) == room:
                yield _window(ids, tags, spans)
                ids, tags, spans = [], [], []
            ids.append(number)
            tags.append(tag)
            spans.append((start, end))
            last_end = end
    if ids:
        yield _window(ids, tags, spans)


def sentence_pieces(text: str, tokens: Tokens, vocabulary: Vocabulary) -> Iterator[list[tuple[int, int, int, int]]]:
    """For each sentence its pieces: (number, tag's number, start, end)."""
    position = 0
    items = tokens.tokens
    for sentence in tokens.sentences:
        pieces: list[tuple[int, int, int, int]] = []
        while position < len(items) and items[position].start < sentence.end:
            token = items[position]
            position += 1
            after = items[position].start if position < len(items) else len(text)
            tag = _TAG_NUMBER.get(token.tag.split("-")[0], OTHER_TAG)
            for start, end in _units(text, token, after):
                pieces += _unit_pieces(text, start, end, tag, vocabulary)
        if pieces:
            yield pieces


def _window(ids: list[int], tags: list[int], spans: list[tuple[int, int]]) -> Window:
    return Window(
        (START, *ids, END),
        (BREAK_TAG, *tags, BREAK_TAG),
        ((spans[0][0], spans[0][0]), *spans, (spans[-1][1], spans[-1][1])),
    )


def _units(text: str, token: Token, after: int) -> Iterator[tuple[int, int]]:
    """A morpheme, or what may be a name and its particle apart."""
    start, end = token.start, token.end
    at_end = after > end or end == len(text) or not text[end].isalnum()
    if token.tag.startswith("NN") and at_end and end - start >= 3 and text[end - 1] in _MAY_BE_PARTICLE:
        yield start, end - 1
        yield end - 1, end
    else:
        yield start, end


def _unit_pieces(
    text: str, start: int, end: int, tag: int, vocabulary: Vocabulary
) -> Iterator[tuple[int, int, int, int]]:
    plain: list[str] = []
    origin: list[int] = []
    if start == 0 or text[start - 1].isspace():
        plain.append(SPACE)
        origin.append(start)
    for offset in range(start, end):
        # ㈜ → (주), Ａ → A: the vocabulary has only the plain form.
        for character in unicodedata.normalize("NFKC", text[offset]):
            plain.append(character)
            origin.append(offset)
    if not plain:
        return
    position = 0
    for number, length in vocabulary.cut("".join(plain)):
        first, last = origin[position], origin[position + length - 1]
        # The sign of a space alone stands before what follows and covers nothing of its own.
        only_space = plain[position] == SPACE and length == 1 and position == 0
        yield number, tag, first, first if only_space else last + 1
        position += length
