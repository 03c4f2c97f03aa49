"""What a reader gives, and the way from a checked record of our JSON to values.

Here offsets are mapped through the normalisation of the text and every span is compared with its surface.
"""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from annotator.exchange.decoding import MAX_TEXT_BYTES, describe
from annotator.exchange.jsonl import DocumentJson, MentionJson, RelationJson
from annotator.exchange.labels import mention_name, turned
from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotatedDocument,
    AnnotationSet,
    Entity,
    Mention,
    NoRelation,
    Relation,
    SetKey,
    SetKind,
)
from annotator.model.document import Document, Passage
from annotator.model.errors import KnownError
from annotator.model.passages import date_of, recognise, source_of, title_of
from annotator.model.schema import Schema
from annotator.model.text import Normalised, OffsetMap, normalise, sha256_of

LEFT_OUT = ""
"""In a label mapping: what has this label is not taken."""
LEFT_OUT_NOTE = "left out by the label mapping: "


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How one file is read, in place of what is said for all: as in `ReadOptions`."""

    format: str = "auto"
    encoding: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    keep_going: bool = False


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: `format` is an id of the registry or "auto"; `base` is the folder from which plain files' ids count.

    `label_map` renames labels of the file to ours, which may turn a relation round (`labels.REVERSED`), or to
    `LEFT_OUT`. With a `schema`, a label that it does not have is
    refused, or left out and listed when `skip_unknown` is set. `encoding` None means: recognise it. `options` are those
    of the format for reading, by name; absent ones have their defaults. `files` says of single files how they are read,
    None for one that is not. `met` is told of every label of the files, as it stands there, with "mention" or
    "relation". With `keep_going`, or `skip_unknown`, a relation that the schema does not allow between its two ends is
    left out and listed.
    """

    format: str = "auto"
    encoding: str | None = None
    base: Path | None = None
    label_map: Mapping[str, str] = field(default_factory=dict)
    skip_unknown: bool = False
    schema: Schema | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[Path, FileOptions | None] = field(default_factory=dict)
    met: Callable[[str, str], None] | None = None
    keep_going: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """One document from a file, or why there is none.

    `record` is the line (JSONL), or the number of the document in its file from 1; None when the file is the document.
    `problem` says why `item` is None; when both are None nothing was there to import and `notes` say why (a link that
    is not followed, a file of a kind that is not read). Notes are about `path` and do not repeat it.
    """

    path: Path
    record: int | None
    item: AnnotatedDocument | None
    problem: str | None = None
    notes: tuple[str, ...] = ()
    encoding: str = "utf-8"


def author_kind(annotator: str) -> SetKind:
    """Gold for the author "gold", annotated for everybody else."""
    return SetKind.GOLD if annotator == GOLD_AUTHOR else SetKind.ANNOTATED


class RecordReader:
    """Turns records into documents, one after the other; it keeps the options."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options

    def item(self, record: DocumentJson, where: str) -> tuple[AnnotatedDocument, list[str]]:
        """The document of a record, with notes.

        Raises: KnownError that names the record and the reason.
        """
        where = f"{where}, id {str(record.id)[:80]!r}"
        if not str(record.id) or any(ord(c) < 32 for c in str(record.id)):
            # No project would take it.
            raise KnownError(f"{where}: the id is empty or holds control characters")
        try:
            return self._item(record)
        except KnownError as error:
            raise KnownError(f"{where}: {error}") from None

    def _item(self, record: DocumentJson) -> tuple[AnnotatedDocument, list[str]]:
        notes: list[str] = []
        raw = record.text
        if len(raw) > MAX_TEXT_BYTES // 4 and len(raw.encode("utf-8", "surrogatepass")) > MAX_TEXT_BYTES:
            raise KnownError(f"the text is larger than {MAX_TEXT_BYTES:,} bytes: split the document into several")
        if not raw.strip().strip("\ufeff").strip():
            raise KnownError("the text is empty (only white space): there is nothing to annotate")
        normal = normalise(raw)
        told, facts = describe(raw, normal)
        notes += told
        text = normal.text
        if isinstance(given := record.text_sha256, str) and given.lower() not in (sha256_of(raw), sha256_of(text)):
            raise KnownError("the text does not match its text_sha256: it was changed after its annotations were made")
        meta = {k: _as_text(v) for k, v in record.meta.items()}
        source, date = meta.pop("source", ""), meta.pop("date", "")
        meta.update({k: v for k, v in facts.items() if k not in meta})
        spans = _Spans(raw, normal, record.offset_unit == "utf16")
        passages = (
            recognise(text)
            if record.passages is UNSET
            else tuple(
                sorted(
                    Passage(
                        *spans.mapped(p.start, p.end, None, "passage"),
                        p.kind,
                        None if p.of is None else spans.start(p.of),
                    )
                    for p in record.passages
                )
            )
        )
        _refuse_overlap(passages)
        fresh = record.passages is UNSET
        document = Document(
            str(record.id),
            text,
            _title(record, text, passages),
            source or (source_of(text) if fresh else ""),
            date or (date_of(text) if fresh else ""),
            meta,
            passages,
            record.raw_sha256 or (sha256_of(raw) if raw != text else None),
        )
        return (
            AnnotatedDocument(
                document,
                self._annotations(record, spans, notes),
                record.stage,
                record.annotator,
                record.duplicate_group,
            ),
            notes,
        )

    # ---- annotations ----

    def _annotations(self, record: DocumentJson, spans: "_Spans", notes: list[str]) -> AnnotationSet | None:
        given = (record.mentions, record.relations, record.no_relations, record.entities)
        if all(part is UNSET for part in given):
            return None
        left: Counter[str] = Counter()
        entities = self._entities(record)
        known = {e.id for e in entities}
        dropped = {said.id for said in record.entities or ()} - known
        mentions: list[Mention] = []
        skipped: set[str] = set()
        ids: set[str] = set()
        for number, said in enumerate(record.mentions or (), 1):
            name = said.id or f"m{number}"
            if name in ids:
                raise KnownError(f"two mentions have the id {name!r}")
            ids.add(name)
            label = mention_name(said.label, self._label("mention", said.label))
            start, end = spans.mapped(said.start, said.end, said.text, f"mention {name!r}")
            if label == LEFT_OUT:
                skipped.add(name)
                left[said.label] += 1
                continue
            if self._unknown_mention(label):
                if not self._options.skip_unknown:
                    raise KnownError(self._unknown(f"mention {name!r}", label))
                skipped.add(name)
                notes.append(f"skipped mention {spans.text[start:end]!r} at {start}: {label} is not in the schema")
                continue
            if said.entity is not None and said.entity not in known and said.entity not in dropped:
                if record.entities:
                    raise KnownError(f"mention {name!r} names the entity {said.entity!r}, which is not in entities")
                known.add(said.entity)
                entities.append(Entity(said.entity, label, spans.text[start:end]))
            mention = _mention(said, name, start, end, label)
            mentions.append(replace(mention, entity=None) if said.entity in dropped else mention)
        there = {m.id for m in mentions}
        relations = self._relations(record, {m.id: m.label for m in mentions}, skipped, left, notes)
        pairs = []
        for number, pair in enumerate(record.no_relations or (), 1):
            if missing := {pair.head, pair.tail} - there - skipped:
                raise KnownError(f"no_relations {number} names the mention {sorted(missing)[0]!r}, which is not there")
            if not {pair.head, pair.tail} & skipped:
                pairs.append(NoRelation(f"n{number}", pair.head, pair.tail))
        if left:
            notes.append(LEFT_OUT_NOTE + ", ".join(f"{label} ({count})" for label, count in left.items()))
        author = record.annotator or "imported"
        return AnnotationSet(
            SetKey(str(record.id), author, author_kind(author)),
            0,
            # Like in_text_order, but equal ones stay in the order of the file: "m10" does not come before "m9".
            tuple(sorted(mentions, key=lambda m: (m.start, -m.end, m.label))),
            relations,
            tuple(pairs),
            tuple(entities),
        )

    def _label(self, kind: str, said: str) -> str:
        if self._options.met is not None:
            self._options.met(kind, said)
        return self._options.label_map.get(said, said)

    def _relations(
        self,
        record: DocumentJson,
        labels: Mapping[str, str],
        skipped: set[str],
        left: Counter[str],
        notes: list[str],
    ) -> tuple[Relation, ...]:
        there = labels.keys()
        schema = self._options.schema
        relations: list[Relation] = []
        there_already: set[tuple[str, str, str]] = set()
        ids: set[str] = set()
        for number, said in enumerate(record.relations or (), 1):
            name = said.id or f"r{number}"
            if name in ids:
                raise KnownError(f"two relations have the id {name!r}")
            ids.add(name)
            label, reverse = turned(self._label("relation", said.label))
            if reverse:
                said = msgspec.structs.replace(said, head=said.tail, tail=said.head)
            if missing := {said.head, said.tail} - there - skipped:
                raise KnownError(f"relation {name!r} names the mention {sorted(missing)[0]!r}, which is not there")
            if label == LEFT_OUT:
                left[said.label] += 1
                continue
            if {said.head, said.tail} & skipped:
                notes.append(f"skipped relation {name!r} {label}: one of its mentions was skipped")
                continue
            if said.head == said.tail:
                raise KnownError(f"relation {name!r} joins the mention {said.head!r} to itself")
            if schema is not None and schema.relation(label) is None:
                if not self._options.skip_unknown:
                    raise KnownError(self._unknown(f"relation {name!r}", label))
                notes.append(f"skipped relation {name!r}: {label} is not in the schema")
                continue
            kind = schema.relation(label) if schema is not None else None
            ends = labels[said.head], labels[said.tail]
            if kind is not None and not kind.allows(*ends) and (self._options.keep_going or self._options.skip_unknown):
                notes.append(f"left out relation {name!r}: {label} may not lead from {ends[0]} to {ends[1]}")
                continue
            # Elsewhere one relation may have two names, of which each leads its own way.
            if (label != said.label or reverse) and (said.head, said.tail, label) in there_already:
                notes.append(f"left out relation {name!r}: {label} is said of these two already")
                continue
            there_already.add((said.head, said.tail, label))
            relations.append(_relation(said, name, label))
        return tuple(relations)

    def _entities(self, record: DocumentJson) -> list[Entity]:
        entities: list[Entity] = []
        ids: set[str] = set()
        for said in record.entities or ():
            if said.id in ids:
                raise KnownError(f"two entities have the id {said.id!r}")
            ids.add(said.id)
            label = mention_name(said.label, self._options.label_map.get(said.label, said.label))
            if label == LEFT_OUT:
                continue  # its mentions say so
            entities.append(Entity(said.id, label, said.name, tuple(said.aliases), tuple(sorted(said.ids.items()))))
        return entities

    def _unknown_mention(self, label: str) -> bool:
        return self._options.schema is not None and self._options.schema.mention(label) is None

    def _unknown(self, what: str, label: str) -> str:
        schema = self._options.schema
        assert schema is not None
        have = ", ".join(x.label for x in (schema.mentions if what.startswith("mention") else schema.relations))
        return (
            f"{what} has the label {label!r}, which the schema {schema.id} does not have ({have}): "
            f"rename it with --map {label}=… or leave such labels out with --skip-unknown"
        )


class _Spans:
    """Offsets of a record, in its unit and its raw text, as offsets of the stored text."""

    def __init__(self, raw: str, normal: Normalised, utf16: bool) -> None:
        self._raw = raw
        self._normal = normal
        self._units = OffsetMap(raw) if utf16 else None
        self.text = normal.text
        self._plain = not utf16 and raw is normal.text

    def start(self, offset: int) -> int:
        """Where a start offset of the record lies in the stored text."""
        return self._normal.start_of(self._raw_offset(offset))

    def mapped(self, start: int, end: int, surface: str | None, what: str) -> tuple[int, int]:
        if start >= end:
            raise KnownError(f"{what} {start}..{end}: it is empty or reversed; end is exclusive")
        if self._plain and end <= len(self.text) and (surface is None or self.text[start:end] == surface):
            return start, end
        what = f"{what} {start}..{end}"
        first, last = self._raw_offset(start, what), self._raw_offset(end, what)
        found = self._raw[first:last]
        mapped = self._normal.start_of(first), self._normal.end_of(last)
        if surface is not None and found != surface and self.text[slice(*mapped)] != surface:
            hint = self._hint(start, end, surface)
            raise KnownError(f"{what}: the text there is {_short(found)}, not {_short(surface)}{hint}")
        if mapped[0] >= mapped[1]:
            raise KnownError(f"{what}: nothing is left of it in NFC")
        return mapped

    def _raw_offset(self, offset: int, what: str = "offset") -> int:
        if self._units is None:
            if offset > len(self._raw):
                raise KnownError(f"{what}: it reaches beyond the text, which has {len(self._raw)} characters")
            return offset
        if offset > self._units.to_utf16(len(self._raw)):
            raise KnownError(f"{what}: it reaches beyond the text, which has {len(self._raw)} characters")
        point = self._units.to_code_point(offset)
        if self._units.to_utf16(point) != offset:
            raise KnownError(f"{what}: {offset} lies inside a character (offset_unit is utf16)")
        return point

    def _hint(self, start: int, end: int, surface: str) -> str:
        """A likely reason, when the surface is found by counting in another unit."""
        if self._units is None:
            units = OffsetMap(self._raw)
            if end <= units.to_utf16(len(self._raw)) and (
                self._raw[units.to_code_point(start) : units.to_code_point(end)] == surface
            ):
                return '; counted in UTF-16 it is: say "offset_unit": "utf16"'
            if self._raw.encode("utf-8")[start:end] == surface.encode("utf-8"):
                return "; counted in UTF-8 bytes it is: offsets must be code points"
        return ""


def _title(record: DocumentJson, text: str, passages: tuple[Passage, ...]) -> str:
    if isinstance(record.title, str):
        return record.title
    return title_of(text, passages) or str(record.id).rpartition("/")[2]


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _refuse_overlap(passages: tuple[Passage, ...]) -> None:
    for before, after in itertools.pairwise(passages):
        if after.start < before.end:
            raise KnownError(f"passages {before.start}..{before.end} and {after.start}..{after.end} overlap")


def _mention(said: MentionJson, name: str, start: int, end: int, label: str) -> Mention:
    return Mention(
        name,
        start,
        end,
        label,
        said.entity,
        said.score,
        said.source,
        said.reason or None,
        said.decision,
        said.by,
        said.at,
    )


def _relation(said: RelationJson, name: str, label: str) -> Relation:
    return Relation(
        name,
        said.head,
        said.tail,
        label,
        None if said.score is UNSET else said.score,
        said.source or None,
        said.reason or None,
        said.decision or None,
        said.by or None,
        said.at or None,
    )
