"""spaCy's DocBin (``.spacy``): docs with entities, all mentions as the spans ``sc``, relations as ``doc._.rel``.

Words come from our morphemes, cut at every edge of a mention, and white space that spaCy's own spaces cannot say is a
word too: so ``doc.text`` is the text, and no mention is moved. What spaCy has no place for stands in
``doc.user_data["annotator"]``; it is believed as long as its mentions are still those of the doc. spaCy is imported
late: it takes a second, and it is optional.
"""

import itertools
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from annotator.exchange.carrying import refuse_labels
from annotator.exchange.conll import ConllOptions, rows_of
from annotator.exchange.contract import ALL, Carried, Format, Option, Target, needs_extra
from annotator.exchange.decoding import file_id, read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import DocumentJson, MentionJson, RelationJson, decode_object, record_from, to_json
from annotator.exchange.text_lines import MAX_BYTES
from annotator.exchange.token_texts import with_set
from annotator.model.annotation import AnnotatedDocument, Mention
from annotator.model.errors import KnownError, UsageError
from annotator.model.schema import Words

KEY = "annotator"
SPANS = "sc"  # the key under which spaCy's own span categorizer looks
_REL = ("._.", "rel", None, None)  # where doc._.rel keeps its value
_MAX_UNPACKED = 1_000_000_000
MOST_DOCS = 10_000
_MOST_TOKENS = 8_000_000
_DOCS_IN_ONE_OF_MANY = 500
_TOKENS_IN_ONE_OF_MANY = 500_000
# What spaCy raises when it looks at numbers that mean nothing.
_DAMAGED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError)
_ROWS = ConllOptions("morpheme", "bio", "columns", "keep")


def _spacy() -> tuple[Any, Any, Any, Any]:
    try:
        # Late: see the module's docstring.
        from spacy.tokens import Doc, DocBin, Span
        from spacy.vocab import Vocab
    except ImportError:
        raise needs_extra("spacy", "spacy") from None
    return Doc, DocBin, Span, Vocab


# ---- reading ----------------------------------------------------------------------------------------------------


def read_spacy(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The docs of a DocBin."""
    name = shown(path)
    try:
        _, doc_bin, _, vocab = _spacy()
        data = read_bytes(path, MAX_BYTES)
        if not data:
            return
        _refuse_bomb(data, name)
        try:
            held = doc_bin().from_bytes(data)
            docs = held.get_docs(vocab())
        except _DAMAGED as error:
            raise KnownError(f"{name}: this is no DocBin, or a damaged one ({type(error).__name__}: {error})") from None
        base, id_notes = file_id(path, options.base)
    except KnownError as error:
        yield Incoming(path, None, None, " ".join(str(error).split()))
        return
    reader = RecordReader(options)
    number = 0
    while True:
        number += 1
        own = id_notes if number == 1 else ()
        where = f"{name}, doc {number}"
        try:
            try:
                # A doc at a time: unpacked they take ten times the room.
                if (doc := next(docs, None)) is None:
                    return
                record, notes = _record(doc, base if len(held) == 1 else f"{base}-{number}", where)
            except _DAMAGED as error:
                raise KnownError(f"{where}: it is damaged ({type(error).__name__}: {error})") from None
            item, more = reader.item(record, where)
            yield Incoming(path, number, item, None, (*own, *notes, *more))
        except KnownError as error:
            yield Incoming(path, number, None, " ".join(str(error).split()), own)


def _refuse_bomb(data: bytes, name: str) -> None:
    unpacker = zlib.decompressobj()
    size = 0
    try:
        rest = data
        while rest and not unpacker.eof:
            size += len(unpacker.decompress(rest, 1 << 24))
            rest = unpacker.unconsumed_tail
            if size > _MAX_UNPACKED:
                raise KnownError(f"{name}: unpacked it is larger than {_MAX_UNPACKED:,} bytes: split it")
    except zlib.error as error:
        raise KnownError(f"{name}: this is no DocBin ({error})") from None


def _record(doc: Any, name: str, where: str) -> tuple[DocumentJson, list[str]]:
    notes: list[str] = []
    if doc.has_unknown_spaces:
        notes.append("it does not say where spaces were: its words were joined with spaces")
    found = [(s.start_char, s.end_char, s.label_, s.start) for group in doc.spans.values() for s in group]
    seen = {row[:3] for row in found}
    found += [
        (e.start_char, e.end_char, e.label_, e.start)
        for e in doc.ents
        if (e.start_char, e.end_char, e.label_) not in seen
    ]
    if (ours := doc.user_data.get(KEY)) is not None:
        if not isinstance(ours, str):
            raise KnownError(f"{where}: user_data[{KEY!r}] is no text")
        value = decode_object(ours.encode("utf-8", "surrogatepass"), where)
        record, more = record_from(value, where)
        same = sorted((m.start, m.end, m.label) for m in record.mentions or ()) == sorted(row[:3] for row in found)
        if same and record.text == doc.text:
            return record, [*notes, *more]
        notes.append("its mentions or its text were changed after the export: they are read from the doc itself")
        name = str(record.id)
    mentions = [
        MentionJson(id=f"m{i}", start=start, end=end, label=label or "?")
        for i, (start, end, label, _) in enumerate(found, 1)
    ]
    relations = _relations(doc.user_data.get(_REL), [row[3] for row in found], where, notes)
    if doc.cats:
        notes.append(f"categories of the doc are not read: {', '.join(sorted(map(str, doc.cats)))}")
    return DocumentJson(
        id=name, text=doc.text, mentions=mentions, relations=relations, no_relations=[], entities=[]
    ), notes


def _relations(said: Any, starts: list[int], where: str, notes: list[str]) -> list[RelationJson]:
    """What `doc._.rel` says: (start of the head, start of the tail), in tokens → label → how sure, 1 for yes."""
    if not isinstance(said, Mapping):
        return []
    at: dict[int, str] = {}
    for number, start in enumerate(starts, 1):
        at.setdefault(start, f"m{number}")
    relations: list[RelationJson] = []
    for pair, labels in said.items():
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(labels, Mapping)):
            raise KnownError(f"{where}: doc._.rel is not of the form {{(head, tail): {{label: 1.0}}}}")
        for label, score in labels.items():
            if not isinstance(score, int | float) or not score >= 0.5:
                continue
            if missing := [p for p in pair if p not in at]:
                raise KnownError(f"{where}: doc._.rel names token {missing[0]}, where no entity begins")
            relations.append(RelationJson(head=at[pair[0]], tail=at[pair[1]], label=str(label)))
    if relations and len(set(starts)) < len(starts):
        notes.append("several mentions begin at one token: relations are given to the first of them")
    return relations


# ---- writing ----------------------------------------------------------------------------------------------------


class SpacyWriter:
    """Writes one DocBin, or many: each is held in memory until it is full, as spaCy itself does it."""

    def __init__(self, target: Target) -> None:
        self._doc, self._doc_bin, self._span, self._new_vocab = _spacy()
        self._target = target
        self._many = target.options["files"] == "many"
        if self._many and target.alone:
            raise UsageError("--files many writes a folder of files: give a name without an extension")
        self._number = self._tokens = 0
        self._begin()

    def _begin(self) -> None:
        self._number += 1
        name = f"{self._target.stem}/{self._number:05d}.spacy"
        self._out = self._target.out(name) if self._many else self._target.main()
        self._vocab = self._new_vocab()
        attrs = ["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "SENT_START", "TAG"]
        self._docs = self._doc_bin(attrs=attrs, store_user_data=True)
        self._tokens = 0

    def document(self, item: AnnotatedDocument) -> Carried:
        """One doc."""
        if self._many and (len(self._docs) >= _DOCS_IN_ONE_OF_MANY or self._tokens >= _TOKENS_IN_ONE_OF_MANY):
            self.end()
            self._begin()
        elif len(self._docs) >= MOST_DOCS or self._tokens >= _MOST_TOKENS:
            raise KnownError(
                f"one DocBin holds {MOST_DOCS:,} articles or {_MOST_TOKENS:,} tokens at most, since spaCy reads it "
                "whole: say --files many, which writes a folder of them"
            )
        refuse_labels(item, "", "spaCy")
        item = with_set(item)
        said, text = item.annotations, item.document.text
        assert said is not None
        rows = rows_of(item, _ROWS)
        words, spaces, starts, ends = _words(text, [(r.start, r.end) for s in rows.sentences for r in s], said.mentions)
        tags = {r.start: r.pos for s in rows.sentences for r in s}
        begins = {s[0].start for s in rows.sentences}
        doc = self._doc(
            self._vocab,
            words=words,
            spaces=spaces,
            tags=[tags.get(start, "_SP") for start in starts],
            sent_starts=[start in begins or n == 0 for n, start in enumerate(starts)],
        )
        token = {start: n for n, start in enumerate(starts)}
        after = {end: n + 1 for n, end in enumerate(ends)}
        spans = [self._span(doc, token[m.start], after[m.end], label=m.label) for m in said.mentions]
        doc.spans[SPANS] = spans
        doc.set_ents(_apart(said.mentions, spans, text), default="outside")
        doc.user_data[_REL] = {}
        first = {m.id: token[m.start] for m in said.mentions}
        for relation in said.relations:
            pair = first[relation.head], first[relation.tail]
            doc.user_data[_REL].setdefault(pair, {})[relation.label] = 1.0
        doc.user_data[KEY] = msgspec.json.encode(to_json(item)).decode("utf-8")
        self._docs.add(doc)
        self._tokens += len(words)
        return Carried(item, self._out, (), len(rows.sentences), len(words))

    def end(self) -> None:
        """All docs of a file at once: they are one compressed whole."""
        self._out.put(self._docs.to_bytes())


def _words(
    text: str, rows: list[tuple[int, int]], mentions: tuple[Mention, ...]
) -> tuple[list[str], list[bool], list[int], list[int]]:
    """Words and whether a space follows, so that together they are the text; where each begins and ends.

    A word begins and ends at every edge of a mention; a single space between two words is spaCy's own.
    """
    edges = {edge for row in rows for edge in row} | {e for m in mentions for e in (m.start, m.end)}
    begin = {m.start for m in mentions}
    stop = {m.end for m in mentions}
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in itertools.pairwise(sorted(edges | {0, len(text)})):
        first = start
        free = text[start] == " " and start not in begin and start + 1 not in stop
        if free and words and not spaces[-1] and not words[-1].isspace():
            spaces[-1] = True
            first += 1
        if first < end:
            words.append(text[first:end])
            spaces.append(False)
            starts.append(first)
            ends.append(end)
    return words, spaces, starts, ends


def _apart(mentions: tuple[Mention, ...], spans: list[Any], text: str) -> list[Any]:
    """Spans that may be `doc.ents`: the longer first, none over another, none with white space at its edge."""
    found: list[tuple[Mention, Any]] = []
    order = sorted(range(len(mentions)), key=lambda n: (mentions[n].start - mentions[n].end, n))
    for number in order:
        mention = mentions[number]
        surface = text[mention.start : mention.end]
        if surface == surface.strip() and not any(mention.span.overlaps(other.span) for other, _ in found):
            found.append((mention, spans[number]))
    return [span for _, span in found]


SPACY = Format(
    "spacy",
    Words("spaCy DocBin", "spaCy DocBin"),
    (".spacy",),
    read_spacy,
    SpacyWriter,
    carries=ALL,
    unit="token",
    by_tokens=True,
    extra="spacy",
    options=(
        Option(
            "files",
            Words("파일", "Files"),
            (("one", Words("하나", "One")), ("many", Words("500편마다 하나", "One for 500 articles"))),
            "one",
            help=Words(
                "글이 많으면 여러 파일로: spaCy는 파일을 통째로 읽습니다",
                "one DocBin, or a folder of them for many articles: spaCy reads each whole",
            ),
        ),
    ),
)
