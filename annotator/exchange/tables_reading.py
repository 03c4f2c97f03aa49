"""CSV and TSV in: one article per row, with the columns that a person names, or that names give away.

Tables that we wrote ourselves are recognised by their first row, and their mentions, relations and entities are read
from the files beside them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from annotator.exchange.decoding import decode, file_id, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import DocumentJson, EntityJson, MentionJson, PairJson, PassageJson, RelationJson
from annotator.exchange.tables_columns import DELIMITERS, DOCUMENTS, WHOLE, columns_of, rows_of, sign_of
from annotator.exchange.text_lines import TextFile, text_file
from annotator.model.document import Stage
from annotator.model.errors import KnownError

PARTS = ("mentions", "relations", "entities")
DETAILS = ("score", "source", "reason", "decision", "by", "at")
MENTIONS = ("document", "id", "start", "end", "label", "text", "entity", *DETAILS)
RELATIONS = ("document", "id", "head", "label", "tail", "head_text", "tail_text", *DETAILS)
ENTITIES = ("document", "id", "label", "name", "aliases", "ids")
NO_RELATION = "no_relation"


def read_table(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The articles of a table, a row each."""
    name = shown(path)
    try:
        file = text_file(path, options.encoding, stored_form=False)
        if file.empty:
            decode(file.head(1).encode("utf-8"), name)  # says that it is empty
        told = options.options.get("delimiter", "auto")
        sign = DELIMITERS[told] if told != "auto" else sign_of(file)
        first = next(rows_of(file, sign), None)
        if first is None:
            raise KnownError(f"{name}: it has no rows")
        if isinstance(first[1], list) and tuple(first[1]) == DOCUMENTS:
            yield from _ours(path, file, sign, options)
            return
        columns, named, notes = columns_of(first, sign, options.options, name)
    except KnownError as error:
        yield Incoming(path, None, None, str(error))
        return
    reader = RecordReader(options)
    base, id_notes = file_id(path, options.base)
    notes = [*(n for n in file.notes if not n.startswith(("line ends", "normalised"))), *notes]
    if columns.id is None:
        notes += id_notes
    for number, (line, cells) in enumerate(islice(rows_of(file, sign), int(named), None), 1):
        own, notes = notes, []
        try:
            if isinstance(cells, str):
                raise KnownError(f"{name}, line {line}: {cells}")
            record = columns.record(cells, f"{base}-{number}", f"{name}, line {line}")
            record.meta = {**{k: v for k, v in file.facts if k == "encoding"}, **record.meta}
            item, more = reader.item(record, f"{name}, line {line}")
            yield Incoming(path, number, item, None, (*own, *more), file.encoding)
        except KnownError as error:
            yield Incoming(path, number, None, str(error), tuple(own), file.encoding)


# ---- our own tables ---------------------------------------------------------------------------------------------


def _ours(path: Path, file: TextFile, delimiter: str, options: ReadOptions) -> Iterator[Incoming]:
    name = shown(path)
    reader = RecordReader(options)
    beside = {}
    for part, names in zip(PARTS, (MENTIONS, RELATIONS, ENTITIES), strict=True):
        other = path.with_name(f"{path.stem}.{part}{path.suffix}")
        if other.is_file():
            beside[part] = _Beside(other, delimiter, names, options.encoding)
    for number, (line, cells) in enumerate(islice(rows_of(file, delimiter), 1, None), 1):
        where = f"{name}, line {line}"
        try:
            if isinstance(cells, str) or len(cells) != len(DOCUMENTS):
                raise KnownError(
                    f"{where}: {cells if isinstance(cells, str) else 'it has other columns than the first'}"
                )
            record = _document(dict(zip(DOCUMENTS, cells, strict=True)), where)
            if record.mentions is not msgspec.UNSET:
                _annotate(record, {part: table.of(str(record.id)) for part, table in beside.items()})
            item, notes = reader.item(record, where)
            yield Incoming(path, number, item, None, tuple(notes), file.encoding)
        except KnownError as error:
            yield Incoming(path, number, None, str(error), (), file.encoding)
    for other_table in beside.values():
        if (left := other_table.left()) is not None:
            yield Incoming(path, None, None, left)


class _Beside:
    """A table of mentions, relations or entities, whose rows stand in the order of the articles."""

    def __init__(self, path: Path, delimiter: str, names: Sequence[str], encoding: str | None) -> None:
        self._name = shown(path)
        self._names = names
        self._rows = rows_of(text_file(path, encoding, stored_form=False), delimiter)
        first = next(self._rows, None)
        if first is None or first[1] != list(names):
            raise KnownError(f"{self._name}: its first row must be {','.join(names)}")
        self._next = next(self._rows, None)

    def of(self, document: str) -> list[dict[str, str]]:
        """The rows about the next document."""
        found = []
        while self._next is not None:
            line, cells = self._next
            if isinstance(cells, str) or len(cells) != len(self._names):
                why = cells if isinstance(cells, str) else f"{len(cells)} columns, but {len(self._names)} names"
                raise KnownError(f"{self._name}, line {line}: {why}")
            if cells[0] != document:
                break
            found.append(dict(zip(self._names, cells, strict=True)))
            self._next = next(self._rows, None)
        return found

    def left(self) -> str | None:
        """What is wrong when rows are left behind the last document."""
        if self._next is None:
            return None
        line, cells = self._next
        return f"{self._name}, line {line}: {cells[0]!r} is not the next article: the rows must stand in their order"


def _document(cells: dict[str, str], where: str) -> DocumentJson:
    try:
        meta = msgspec.convert(json.loads(cells["meta"] or "{}"), dict[str, str])
        passages = msgspec.convert(json.loads(cells["passages"] or "[]"), list[PassageJson])
        stage = Stage(cells["stage"] or "todo")
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors too
        raise KnownError(f"{where}: {error}") from None
    record = DocumentJson(
        id=cells["id"],
        text=cells["text"],
        title=cells["title"],
        meta={**meta, "source": cells["source"], "date": cells["date"]},
        passages=passages,
        stage=stage,
        annotator=cells["annotator"] or None,
        duplicate_group=cells["duplicate_group"] or None,
        raw_sha256=cells["raw_sha256"] or None,
    )
    if cells["annotated"] == "yes":
        record.mentions = []
    return record


def _annotate(record: DocumentJson, rows: Mapping[str, list[dict[str, str]]]) -> None:
    record.mentions = [
        MentionJson(
            id=r["id"],
            start=_number(r["start"]),
            end=_number(r["end"]),
            label=r["label"],
            text=r["text"],
            entity=r["entity"] or None,
            **_details(r),
        )
        for r in rows.get("mentions", ())
    ]
    record.relations, record.no_relations = [], []
    for r in rows.get("relations", ()):
        if r["label"] == "" or r["id"].startswith(NO_RELATION):
            record.no_relations.append(PairJson(head=r["head"], tail=r["tail"]))
        else:
            record.relations.append(
                RelationJson(id=r["id"], head=r["head"], tail=r["tail"], label=r["label"], **_details(r))
            )
    try:
        record.entities = [
            EntityJson(
                id=r["id"],
                label=r["label"],
                name=r["name"],
                aliases=msgspec.convert(json.loads(r["aliases"] or "[]"), list[str]),
                ids=msgspec.convert(json.loads(r["ids"] or "{}"), dict[str, str]),
            )
            for r in rows.get("entities", ())
        ]
    except (ValueError, RecursionError) as error:
        raise KnownError(f"entities: {error}") from None


def _details(row: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {key: row[key] or None for key in DETAILS}
    if row["score"]:
        try:
            found["score"] = float(row["score"])
        except ValueError:
            raise KnownError(f"the score {row['score'][:20]!r} is no number") from None
    return found


def _number(cell: str) -> int:
    if not WHOLE.fullmatch(cell):
        raise KnownError(f"{cell[:20]!r} is no offset (digits 0 to 9)")
    return int(cell)
