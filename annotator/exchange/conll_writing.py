"""CoNLL out: rows as lines, relations and entities as extra columns, and the sidecar that makes it reversible."""

import itertools
from collections.abc import Callable
from typing import Any

import msgspec

from annotator.exchange.conll import (
    COLUMNS_HEADER,
    DOCSTART,
    NO_SPACE,
    ConllOptions,
    Row,
    Rows,
    form_of,
    mention_at,
)
from annotator.exchange.jsonl import to_json
from annotator.exchange.receipt import Counts, Loss
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Entity, Mention

_SEP = "\t"


def column_names(options: ConllOptions, layers: int) -> list[str]:
    """The columns of a CoNLL-plus file with so many NER columns; the first four are those of the plain format."""
    names = ["FORM", "XPOS", "MISC", "ANNOTATOR:NER"]
    names += [f"ANNOTATOR:NER{n}" for n in range(2, layers + 1)]
    for column in options.ordered_columns:
        names += ["ANNOTATOR:START", "ANNOTATOR:END"] if column == "offsets" else [f"ANNOTATOR:{column.upper()}"]
    return names


def header(options: ConllOptions, layers: int) -> bytes:
    """The first line of a file that has more than the four plain columns; nothing for a plain one."""
    if layers == 1 and not options.columns:
        return b""
    return (COLUMNS_HEADER + " ".join(column_names(options, layers)) + "\n").encode()


def document_lines(item: AnnotatedDocument, rows: Rows, options: ConllOptions, layers: int) -> bytes:
    """One document: -DOCSTART-, a blank line, then its sentences with a blank line behind each."""
    text = item.document.text
    extra = _Extra(item.annotations, rows, options)
    width = len(column_names(options, layers)) - 3 - layers
    lines = [_SEP.join([DOCSTART, "-X-", "_", *["O"] * layers, *["_"] * width]), ""]
    flat = [row for sentence in rows.sentences for row in sentence]
    after = {id(a): b.start == a.end for a, b in itertools.pairwise(flat)}
    for sentence in rows.sentences:
        for row in sentence:
            tags = row.tags + ["O"] * (layers - len(row.tags))
            space = NO_SPACE if after.get(id(row), False) else "_"
            lines.append(_SEP.join([form_of(row, text), row.pos, space, *tags, *extra.cells(row, layers)]))
        lines.append("")
    return ("\n".join(lines) + "\n").encode("utf-8")


def sidecar_line(item: AnnotatedDocument, rows: Rows, file_name: str, options: ConllOptions) -> bytes:
    """The line about a document in the sidecar: everything but its annotations, and where its tokens lie."""
    bare = AnnotatedDocument(item.document, None, item.stage, item.annotator, item.duplicate_group)
    record: dict[str, Any] = msgspec.to_builtins(to_json(bare))
    record["file"] = file_name
    record["unit"] = options.unit
    record["token_starts"] = [row.start for sentence in rows.sentences for row in sentence]
    record["token_ends"] = [row.end for sentence in rows.sentences for row in sentence]
    record["sentences"] = [[s[0].start, s[-1].end] for s in rows.sentences]
    return msgspec.json.encode(record) + b"\n"


def losses_of(item: AnnotatedDocument, rows: Rows, options: ConllOptions) -> list[Loss]:
    """Everything that the file does not say about a document, one by one."""
    losses = list(rows.losses)
    said = item.annotations
    if said is None:
        return losses
    document, text = item.document.id, item.document.text
    by_id = {m.id: m for m in said.mentions}
    carried = {m.id for m in rows.carried}
    for relation in said.relations:
        if "relations" in options.columns and {relation.head, relation.tail} <= carried:
            continue
        head, tail = by_id[relation.head], by_id[relation.tail]
        pair = f"{text[head.start : head.end]} → {text[tail.start : tail.end]}"
        losses.append(Loss("relation", document, relation.id, relation.label, pair))
    for none in said.no_relations:
        head, tail = by_id[none.head], by_id[none.tail]
        pair = f"{text[head.start : head.end]} – {text[tail.start : tail.end]}"
        losses.append(Loss("no_relation", document, none.id, "", pair))
    members: dict[str, list[Mention]] = {}
    for mention in rows.carried:
        if mention.entity is not None:
            members.setdefault(mention.entity, []).append(mention)
    for entity in said.entities:
        if "entity" not in options.columns or entity.id not in members:
            losses.append(Loss("entity", document, entity.id, entity.label, entity.name))
        elif not _is_plain(entity_named(members[entity.id], text), entity):
            losses.append(Loss("entity_details", document, entity.id, entity.label, entity.name))
    return losses


def counts_of(rows: Rows, relations: int) -> Counts:
    """What the file holds of one document."""
    return Counts(1, len(rows.sentences), sum(map(len, rows.sentences)), len(rows.carried), relations)


def entity_named(members: list[Mention], text: str) -> tuple[str, str]:
    """Label and name that an entity gets back from its mentions: those of the first one."""
    first = min(members, key=lambda m: (m.start, -m.end, m.label))
    return first.label, text[first.start : first.end]


def _is_plain(named: tuple[str, str], entity: Entity) -> bool:
    return named == (entity.label, entity.name) and not entity.aliases and not entity.ids


class _Extra:
    """The cells behind the NER columns.

    A relation stands at the first token of its head, as ``LABEL=m1>m2``; m1 … are the mentions of this document in
    this file, counted in text order, the longer first.
    """

    def __init__(self, said: AnnotationSet | None, rows: Rows, options: ConllOptions) -> None:
        self._columns: list[Callable[[Row, int], list[str]]] = [
            {"offsets": self._offsets, "entity": self._entity, "relations": self._relations}[c]
            for c in options.ordered_columns
        ]
        self._layers = rows.layers
        self._starts = [[m.start for m in layer] for layer in rows.layers]
        number = {m.id: f"m{i}" for i, m in enumerate(rows.carried, 1)}
        self._starting: dict[int, list[str]] = {}
        if said is not None and "relations" in options.columns:
            start = {m.id: m.start for m in rows.carried}
            for r in said.relations:
                if r.head in number and r.tail in number:
                    self._starting.setdefault(start[r.head], []).append(f"{r.label}={number[r.head]}>{number[r.tail]}")

    def cells(self, row: Row, layers: int) -> list[str]:
        """The extra cells of a row."""
        return [cell for column in self._columns for cell in column(row, layers)]

    def _offsets(self, row: Row, layers: int) -> list[str]:
        return [str(row.start), str(row.end)]

    def _entity(self, row: Row, layers: int) -> list[str]:
        cells = []
        for layer, starts in zip(self._layers, self._starts, strict=True):
            mention = mention_at(layer, starts, row)
            cells.append(mention.entity if mention is not None and mention.entity else "_")
        cells += ["_"] * (layers - len(cells))
        return ["|".join(cells)]

    def _relations(self, row: Row, layers: int) -> list[str]:
        return ["|".join(self._starting.get(row.start, ())) or "_"]
