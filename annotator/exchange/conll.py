"""CoNLL rows: tokens of three units, sentences, and mentions as BIO, BIOES or IOB1 tags.

Here a document becomes rows and a list of what the rows cannot say; files are written and read elsewhere.
"""

import bisect
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from annotator.exchange.receipt import Loss
from annotator.model.annotation import AnnotatedDocument, Mention
from annotator.model.document import Document, PassageKind
from annotator.model.errors import KnownError, UsageError
from annotator.model.text import LINE_BREAK, Span, paragraphs
from annotator.model.tokens import Tokens

UNITS = ("morpheme", "syllable", "eojeol")
SCHEMES = ("bio", "bioes", "iob1")
NESTED = ("outer", "inner", "columns")
PASSAGES = ("keep", "drop")
EXTRA_COLUMNS = ("offsets", "entity", "relations")

NO_SPACE = "SpaceAfter=No"
DOCSTART = "-DOCSTART-"
COLUMNS_HEADER = "# global.columns = "

_WORD = re.compile(r"\S+")
_EDGE_OF_LINE = "\n\r\u2028\u2029\x85\x0b\x0c"


@dataclass(frozen=True, slots=True)
class ConllOptions:
    """How to write: see formats.md; `columns` are some of offsets, entity, relations."""

    unit: str = "morpheme"
    scheme: str = "bio"
    nested: str = "outer"
    passages: str = "drop"
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for option, value, allowed in (
            ("--unit", self.unit, UNITS),
            ("--scheme", self.scheme, SCHEMES),
            ("--nested", self.nested, NESTED),
            ("--passages", self.passages, PASSAGES),
        ):
            if value not in allowed:
                raise UsageError(f"{option} {value}: it may be {', '.join(allowed)}")
        for column in self.columns:
            if column not in EXTRA_COLUMNS:
                raise UsageError(f"--columns {column}: it may be {', '.join(EXTRA_COLUMNS)}")

    @property
    def ordered_columns(self) -> tuple[str, ...]:
        """The extra columns in the order in which they are written, whatever the order given."""
        return tuple(c for c in EXTRA_COLUMNS if c in self.columns)


@dataclass(slots=True)
class Row:
    """One token: its place in the text (code points, end exclusive), its tag of speech, one NER tag per layer."""

    start: int
    end: int
    pos: str
    tags: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Rows:
    """A document as sentences of rows, the mentions that they carry (in text order, one list per layer), the losses."""

    sentences: list[list[Row]]
    layers: list[list[Mention]]
    losses: list[Loss]

    @property
    def carried(self) -> list[Mention]:
        """Every mention that the rows carry, in text order."""
        return sorted((m for layer in self.layers for m in layer), key=lambda m: (m.start, -m.end, m.label))


def rows_of(item: AnnotatedDocument, options: ConllOptions) -> Rows:
    """A canonical document as rows.

    Raises: KnownError if the unit needs tokens and the document has none.
    """
    document, tokens = item.document, item.tokens
    if tokens is None and options.unit != "syllable":
        what = "morphemes" if options.unit == "morpheme" else "sentences"
        raise KnownError(
            f"{document.id}: its {what} are not known: unit {options.unit} needs the tokenizer; "
            "unit syllable can be written without"
        )
    _refuse_labels(item, options)
    text = document.text
    given = list(item.annotations.mentions) if item.annotations is not None else []
    losses: list[Loss] = []
    dropped = _dropped_passages(document, given, options, losses)
    words = [Span(m.start(), m.end()) for m in _WORD.finditer(text)] if options.unit == "eojeol" else []
    fitting = [m for m in given if _fits(m, text, words, options.unit, document.id, losses)]
    layers = _layers(fitting, options.nested, text, document.id, losses)
    kept = [m for layer in layers for m in layer]
    if options.unit == "syllable":
        units = _syllables(text, tokens)
    elif options.unit == "eojeol":
        units = [Row(w.start, w.end, _joined_tags(tokens, w)) for w in words]
    else:
        assert tokens is not None
        units = morphemes(text, tokens, sorted({e for m in kept for e in (m.start, m.end)}))
    units = _outside(units, dropped)
    sentences = _sentences(text, tokens, units, given, kept, options.unit)
    for layer in layers:
        _tag(sentences, layer, options.scheme)
    order = {"passage": 0}
    losses.sort(key=lambda x: (order.get(x.kind, 1), x.start if x.start is not None else -1, x.item))
    return Rows(sentences, layers, losses)


def _refuse_labels(item: AnnotatedDocument, options: ConllOptions) -> None:
    """Refuse labels that would break the rows."""
    said = item.annotations
    labels = {m.label for m in said.mentions} if said is not None else set()
    relations = {r.label for r in said.relations} if said is not None and "relations" in options.columns else set()
    for label in sorted(labels | relations):
        if label.split() != [label] or (label in relations and "|" in label):
            raise KnownError(
                f"{item.document.id}: the label {label!r} cannot stand in a row of CoNLL: rename it with --map"
            )


def loss_of(kind: str, document: str, mention: Mention, text: str) -> Loss:
    """A mention that cannot be carried."""
    return Loss(
        kind, document, mention.id, mention.label, text[mention.start : mention.end], mention.start, mention.end
    )


# ---- which mentions ---------------------------------------------------------------------------------------------


def _fits(mention: Mention, text: str, words: Sequence[Span], unit: str, document: str, losses: list[Loss]) -> bool:
    surface = text[mention.start : mention.end]
    if unit == "syllable":
        return True
    if surface != surface.strip():
        # Rows of these units hold no white space, so a span could not begin or end with it.
        losses.append(loss_of("no_character" if not surface.strip() else "edge_space", document, mention, text))
        return False
    if unit == "eojeol":
        first = bisect.bisect_right(words, mention.start, key=lambda w: w.start) - 1
        last = bisect.bisect_left(words, mention.end, key=lambda w: w.end)
        if words[first].start != mention.start or last >= len(words) or words[last].end != mention.end:
            losses.append(loss_of("not_at_word_edge", document, mention, text))
            return False
    return True


def _layers(mentions: list[Mention], nested: str, text: str, document: str, losses: list[Loss]) -> list[list[Mention]]:
    """Mentions that do not overlap, per layer; the longest come first, or the shortest for "inner"."""
    sign = 1 if nested == "inner" else -1
    layers: list[_Layer] = [_Layer()]
    for mention in sorted(mentions, key=lambda m: (sign * (m.end - m.start), m.start, m.label, m.id)):
        for layer in layers:
            if layer.add(mention):
                break
        else:
            if nested == "columns":
                layers.append(_Layer())
                layers[-1].add(mention)
            else:
                losses.append(loss_of(layers[0].why_not(mention), document, mention, text))
    return [layer.mentions for layer in layers]


class _Layer:
    """Mentions in text order that do not overlap."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []

    def add(self, mention: Mention) -> bool:
        """Take the mention in, unless it overlaps one that is there."""
        index = bisect.bisect_left(self.mentions, mention.end, key=lambda m: m.start)
        if index and self.mentions[index - 1].end > mention.start:
            return False
        self.mentions.insert(index, mention)
        return True

    def why_not(self, mention: Mention) -> str:
        """How a mention that could not be added meets the first one in its way."""
        other = next(m for m in self.mentions if m.start < mention.end and mention.start < m.end)
        if other.span == mention.span:
            return "same_span"
        inside = mention.span.contains(other.span) or other.span.contains(mention.span)
        return "nested" if inside else "overlap"


def _dropped_passages(
    document: Document, mentions: list[Mention], options: ConllOptions, losses: list[Loss]
) -> list[Span]:
    if options.passages == "keep":
        return []
    found: list[Span] = []
    for passage in document.passages:
        if passage.kind is not PassageKind.FURNITURE or passage.start >= passage.end:
            continue
        if any(m.start < passage.end and passage.start < m.end for m in mentions):
            continue
        found.append(Span(passage.start, passage.end))
        surface = document.text[passage.start : passage.end].strip()
        losses.append(Loss("passage", document.id, "", "furniture", surface, passage.start, passage.end))
    return found


# ---- which tokens -----------------------------------------------------------------------------------------------


def _syllables(text: str, tokens: Tokens | None) -> list[Row]:
    del tokens  # one character is less than a morpheme: it has no tag of its own
    return [Row(i, i + 1, "_") for i in range(len(text))]


def _joined_tags(tokens: Tokens | None, word: Span) -> str:
    inside = tokens.within(word.start, word.end) if tokens is not None else ()
    return "+".join(t.tag for t in inside) or "_"


def morphemes(text: str, tokens: Tokens, edges: Sequence[int]) -> list[Row]:
    """Every character that is not white space in exactly one row: morphemes, and what lies between them."""
    rows: list[Row] = []
    position = 0

    def put(start: int, end: int, tag: str) -> None:
        if start >= end:
            return
        for word in _WORD.finditer(text, start, end):
            cuts = [word.start(), *_between(edges, word.start(), word.end()), word.end()]
            rows.extend(Row(a, b, tag) for a, b in itertools.pairwise(cuts))

    for token in tokens.tokens:
        if token.end > len(text):
            raise KnownError("the tokens belong to another text: tokenize the document again")
        put(position, token.start, "_")
        put(max(position, token.start), token.end, token.tag)
        position = max(position, token.end)
    put(position, len(text), "_")
    return rows


def _between(edges: Sequence[int], start: int, end: int) -> Sequence[int]:
    return edges[bisect.bisect_right(edges, start) : bisect.bisect_left(edges, end)]


def _outside(units: list[Row], dropped: list[Span]) -> list[Row]:
    if not dropped:
        return units
    starts = [d.start for d in dropped]

    def inside(row: Row) -> bool:
        index = bisect.bisect_right(starts, row.start) - 1
        return index >= 0 and row.start < dropped[index].end

    return [row for row in units if not inside(row)]


# ---- which sentences --------------------------------------------------------------------------------------------


def _sentences(
    text: str, tokens: Tokens | None, units: list[Row], given: list[Mention], kept: list[Mention], unit: str
) -> list[list[Row]]:
    """Rows cut at paragraphs and sentences, but never inside a mention or a token.

    Of syllables, line breaks between sentences and the white space around them are no rows, unless a mention holds
    them.
    """
    starts = {start for start, _ in paragraphs(text)}
    if tokens is not None:
        starts.update(s.start for s in tokens.sentences)
    together = _stretches(given)
    borders: list[int] = []
    for start in sorted(s for s in starts if not _inside(together, s)):
        # What indents a paragraph is no sentence of its own.
        if not borders or text[borders[-1] : start].strip() or LINE_BREAK.search(text, borders[-1], start):
            borders.append(start)
    sentences: list[list[Row]] = []
    number = -1
    for row in units:
        here = bisect.bisect_right(borders, row.start)
        if here != number:
            sentences.append([])
            number = here
        sentences[-1].append(row)
    if unit == "syllable":
        held = _stretches(kept)
        sentences = [_trimmed(s, text, held) for s in sentences]
    return [s for s in sentences if s]


def _stretches(mentions: Iterable[Mention]) -> list[tuple[int, int]]:
    """Where mentions lie, those that overlap as one stretch, in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((m.start, m.end) for m in mentions):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _inside(stretches: list[tuple[int, int]], offset: int) -> bool:
    """True when an offset lies strictly inside a stretch, not at its edge."""
    index = bisect.bisect_left(stretches, (offset, 0)) - 1
    return index >= 0 and offset < stretches[index][1]


def _trimmed(sentence: list[Row], text: str, held: list[tuple[int, int]]) -> list[Row]:
    """Syllables without the line break at the end and the white space around it; nothing that a mention holds goes."""

    def free(row: Row) -> bool:
        index = bisect.bisect_right(held, (row.start, len(text) + 1)) - 1
        return index < 0 or held[index][1] <= row.start

    last = len(sentence)
    while last and text[sentence[last - 1].start].isspace() and free(sentence[last - 1]):
        last -= 1
    has_break = any(text[row.start] in _EDGE_OF_LINE for row in sentence[last:])
    at_end = bool(sentence) and sentence[-1].end == len(text)
    kept = sentence[:last] if has_break or at_end else sentence
    first = 0
    while first < len(kept) and text[kept[first].start] in _EDGE_OF_LINE and free(kept[first]):
        first += 1
    return kept[first:]


# ---- tags -------------------------------------------------------------------------------------------------------


def _tag(sentences: Iterable[list[Row]], mentions: list[Mention], scheme: str) -> None:
    starts = [m.start for m in mentions]
    for sentence in sentences:
        covering = [None, *(mention_at(mentions, starts, row) for row in sentence), None]
        for index, row in enumerate(sentence, 1):
            row.tags.append(_tag_of(scheme, covering[index], covering[index - 1], covering[index + 1]))


def mention_at(mentions: list[Mention], starts: list[int], row: Row) -> Mention | None:
    """The mention of one layer that covers a row; `starts` are those of the mentions, which are in text order."""
    index = bisect.bisect_right(starts, row.start) - 1
    return mentions[index] if index >= 0 and row.start < mentions[index].end else None


def _tag_of(scheme: str, mention: Mention | None, previous: Mention | None, following: Mention | None) -> str:
    if mention is None:
        return "O"
    first, last = mention is not previous, mention is not following
    if scheme == "iob1":
        again = first and previous is not None and previous.label == mention.label
        return f"{'B' if again else 'I'}-{mention.label}"
    if scheme == "bioes":
        letter = "S" if first and last else "B" if first else "E" if last else "I"
        return f"{letter}-{mention.label}"
    return f"{'B' if first else 'I'}-{mention.label}"


def form_of(row: Row, text: str) -> str:
    """The first column: the surface; white space that a table cannot hold is a space."""
    surface = text[row.start : row.end]
    if len(surface) != 1 or not surface.isspace():
        return surface
    return " " if surface == "\t" or LINE_BREAK.fullmatch(surface) or surface in "\x1c\x1d\x1e\x1f" else surface
