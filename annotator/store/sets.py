"""Annotation sets in their tables: reading one whole, checking it, and changing its records.

Every read compares the records with the set's digest, so that nothing that a failing disk changed is shown as true.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from annotator.model.annotation import (
    AnnotationSet,
    Comment,
    Decision,
    DocumentStage,
    Entity,
    Mark,
    Mention,
    NoRelation,
    Record,
    Relation,
    SetKey,
    SetKind,
    in_text_order,
)
from annotator.model.edit import Change
from annotator.model.errors import KnownError
from annotator.store.codec import FIELDS, NO_CONTENT, digest_after, from_values, text_of, to_row
from annotator.store.tables import RECORDS, AnyRow, annotation_sets, documents, edits

# What decoding a value that a failing disk has changed may raise.
DAMAGE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
_CHUNK = 400  # ids in one question; every back end takes that many parameters


_READ = {cls: select(table.c.set_n, *(table.c[n] for n in FIELDS[cls])) for cls, table in RECORDS.items()}
_INSERT = {cls: insert(table) for cls, table in RECORDS.items()}


@dataclass(frozen=True, slots=True)
class StoredSet:
    """The row of an annotation set: its number, version, the hash of its newest edit, the digest of its records."""

    n: int
    document_n: int
    key: SetKey
    version: int
    head_hash: str
    digest: str
    counts: Mapping[str, int]


def _stored(row: AnyRow) -> StoredSet:
    if row.kind not in {k.value for k in SetKind}:
        raise KnownError("an annotation set about {document} is damaged: restore a backup", document=row.id)
    return StoredSet(
        row.n,
        row.document_n,
        SetKey(row.id, row.author, SetKind(row.kind)),
        row.version,
        row.head_hash,
        row.content_digest,
        {"mentions": row.mentions, "relations": row.relations, "decisions": row.decisions},
    )


_WITH_DOCUMENT = select(annotation_sets, documents.c.id).join(documents, documents.c.n == annotation_sets.c.document_n)


_FIND = _WITH_DOCUMENT.where(
    documents.c.id == bindparam("document"),
    annotation_sets.c.author == bindparam("author"),
    annotation_sets.c.kind == bindparam("set_kind"),
)


def find(connection: Connection, key: SetKey) -> StoredSet | None:
    """The row of a set; None when nobody has written to it yet."""
    row = connection.execute(
        _FIND, {"document": key.document_id, "author": key.author, "set_kind": key.kind.value}
    ).one_or_none()
    return None if row is None else _stored(row)


def of_documents(connection: Connection, document_ns: Iterable[int]) -> list[StoredSet]:
    """The rows of every set about some documents, by document, then in the order in which they were begun."""
    found = [
        _stored(row)
        for chunk in chunks(sorted(set(document_ns)))
        for row in connection.execute(_WITH_DOCUMENT.where(annotation_sets.c.document_n.in_(chunk)))
    ]
    return sorted(found, key=lambda s: (s.document_n, s.n))


_BEGIN = insert(annotation_sets)


def begin(connection: Connection, document_n: int, key: SetKey) -> StoredSet:
    """The row of a set, made when there is none."""
    found = find(connection, key)
    if found is not None:
        return found
    row = {
        "document_n": document_n,
        "author": key.author,
        "kind": key.kind.value,
        "version": 0,
        "head_hash": "",
        "content_digest": NO_CONTENT,
        "mentions": 0,
        "relations": 0,
        "decisions": 0,
    }
    result = connection.execute(_BEGIN, row)
    key_of_row = result.inserted_primary_key
    assert key_of_row is not None
    counts = {"mentions": 0, "relations": 0, "decisions": 0}
    return StoredSet(int(key_of_row[0]), document_n, key, 0, "", NO_CONTENT, counts)


def chunks(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Parts of a list that are short enough for one question."""
    return (items[i : i + _CHUNK] for i in range(0, len(items), _CHUNK))


# ---- reading ----------------------------------------------------------------------------------------------------


def records_of(connection: Connection, set_ns: Sequence[int]) -> dict[int, dict[type[Record], list[Record]]]:
    """Every record of some sets as they are stored, not compared with any digest, by set and kind."""
    found: dict[int, dict[type[Record], list[Record]]] = {n: {cls: [] for cls in RECORDS} for n in set_ns}
    for cls, table in RECORDS.items():
        for chunk in chunks(set_ns):
            for set_n, *values in connection.execute(_READ[cls].where(table.c.set_n.in_(chunk))).all():
                try:
                    record = from_values(cls, values)
                except DAMAGE:
                    continue  # the digest then tells that one is missing
                found[set_n][cls].append(record)
    return found


def read(connection: Connection, stored: Sequence[StoredSet]) -> list[AnnotationSet]:
    """Sets with all their records, in the order asked for.

    Raises: KnownError if the records of one are not what was written.
    """
    records = records_of(connection, [s.n for s in stored])
    return [_verified(s, records[s.n]) for s in stored]


def _verified(stored: StoredSet, records: Mapping[type[Record], list[Record]]) -> AnnotationSet:
    if not is_whole(stored, records):
        raise KnownError(
            "the annotations of {who} about {document} are damaged: what the disk gives back is not what was saved; "
            "restore a backup",
            who=stored.key.author,
            document=stored.key.document_id,
        )
    return assembled(stored.key, stored.version, records)


def is_whole(stored: StoredSet, records: Mapping[type[Record], list[Record]]) -> bool:
    """True when the records of a set are those that were written."""
    try:
        return digest_after(NO_CONTENT, (), (r for kind in records.values() for r in kind)) == stored.digest
    except DAMAGE:
        return False


def assembled(key: SetKey, version: int, records: Mapping[type[Record], Iterable[Record]]) -> AnnotationSet:
    """A set from its records, each kind in an order that depends on nothing but what it says."""
    mentions = in_text_order([m for m in records.get(Mention, ()) if isinstance(m, Mention)])
    place = {m.id: i for i, m in enumerate(mentions)}
    first_of: dict[str, int] = {}
    for i, mention in enumerate(mentions):
        if mention.entity is not None:
            first_of.setdefault(mention.entity, i)
    after_all = len(mentions)

    def pair(record: Relation | NoRelation) -> tuple[int, int, str, str]:
        label = record.label if isinstance(record, Relation) else ""
        return (place.get(record.head, after_all), place.get(record.tail, after_all), label, record.id)

    relations = [r for r in records.get(Relation, ()) if isinstance(r, Relation)]
    pairs = [n for n in records.get(NoRelation, ()) if isinstance(n, NoRelation)]
    entities = [e for e in records.get(Entity, ()) if isinstance(e, Entity)]
    decisions = [d for d in records.get(Decision, ()) if isinstance(d, Decision)]
    comments = [c for c in records.get(Comment, ()) if isinstance(c, Comment)]
    marks = [m for m in records.get(Mark, ()) if isinstance(m, Mark)]
    return AnnotationSet(
        key,
        version,
        mentions,
        tuple(sorted(relations, key=pair)),
        tuple(sorted(pairs, key=pair)),
        tuple(sorted(entities, key=lambda e: (first_of.get(e.id, after_all), e.id))),
        tuple(sorted(decisions, key=lambda d: (d.start, d.end, d.tail_start or -1, d.tail_end or -1, d.label, d.id))),
        tuple(sorted(comments, key=lambda c: (-1 if c.start is None else c.start, c.id))),
        tuple(sorted(marks, key=lambda m: m.id)),
    )


# ---- writing ----------------------------------------------------------------------------------------------------


class ConflictError(Exception):
    """A record is not what an edit expects it to be: somebody else changed it meanwhile."""

    def __init__(self, record: Record) -> None:
        super().__init__(record.id)
        self.record = record


@dataclass(frozen=True, slots=True)
class Outcome:
    """What changing the records of a set did to its digest and counts, and the document's stage if that changed."""

    digest: str
    counts: Mapping[str, int]
    stage: DocumentStage | None


def change(
    connection: Connection, stored: StoredSet, stage: DocumentStage, changes: Sequence[Change], seq: int
) -> Outcome:
    """Bring the records of a set from the states before to the states after; `seq` is the edit that does it.

    Raises: ConflictError if a record, or the document's stage, is not in the state before.
    """
    before = _present(connection, stored.n, changes) if stored.version else {}
    before[(DocumentStage, stage.id)] = stage
    now: dict[tuple[type[Record], str], Record | None] = dict(before)
    for one in changes:
        place = (type(one.record), one.record.id)
        if _text(now.get(place)) != _text(one.before):
            raise ConflictError(one.record)
        now[place] = one.after
    changed = {place: record for place, record in now.items() if _text(record) != _text(before.get(place))}
    counts = dict(stored.counts)
    removed: list[Record] = []
    added: list[Record] = []
    for cls, table in reversed(RECORDS.items()):
        gone = [i for (kind, i), record in changed.items() if kind is cls and record is None]
        for chunk in chunks(gone):
            connection.execute(delete(table).where(table.c.set_n == stored.n, table.c.id.in_(chunk)))
    for cls, table in RECORDS.items():
        fresh: list[dict[str, Any]] = []
        for (kind, record_id), record in changed.items():
            if kind is not cls:
                continue
            old = before.get((kind, record_id))
            if old is not None:
                removed.append(old)
            if record is not None:
                added.append(record)
                values = {**to_row(record), "edit": seq}
                if old is None:
                    fresh.append({**values, "set_n": stored.n})
                else:
                    connection.execute(
                        update(table).where(table.c.set_n == stored.n, table.c.id == record_id).values(**values)
                    )
            if table.name in counts:
                counts[table.name] += (record is not None) - (old is not None)
        if fresh:
            connection.execute(_INSERT[cls], fresh)
    new_stage = changed.get((DocumentStage, stage.id))
    return Outcome(
        digest_after(stored.digest, removed, added),
        counts,
        new_stage if isinstance(new_stage, DocumentStage) else None,
    )


def rewrite(
    connection: Connection,
    stored: StoredSet,
    records: Mapping[tuple[type[Record], str], Record],
    touched: Mapping[tuple[type[Record], str], int],
    version: int,
    head_hash: str,
) -> None:
    """Put these records in place of all that a set has; `touched` says which edit wrote each last."""
    for table in reversed(RECORDS.values()):
        connection.execute(delete(table).where(table.c.set_n == stored.n))
    counts = dict.fromkeys(stored.counts, 0)
    for cls, table in RECORDS.items():
        rows = [
            {**to_row(record), "set_n": stored.n, "edit": touched[place]}
            for place, record in records.items()
            if place[0] is cls
        ]
        if rows:
            connection.execute(_INSERT[cls], rows)
        if table.name in counts:
            counts[table.name] = len(rows)
    digest = digest_after(NO_CONTENT, (), records.values())
    connection.execute(
        update(annotation_sets)
        .where(annotation_sets.c.n == stored.n)
        .values(version=version, head_hash=head_hash, content_digest=digest, **counts)
    )


def remove(connection: Connection, stored: StoredSet) -> None:
    """Remove a set with its records and its part of the log, as if nobody had ever written it."""
    for table in reversed(RECORDS.values()):
        connection.execute(delete(table).where(table.c.set_n == stored.n))
    connection.execute(update(edits).where(edits.c.set_n == stored.n).values(kind="do", target=None))
    connection.execute(delete(edits).where(edits.c.set_n == stored.n))
    connection.execute(delete(annotation_sets).where(annotation_sets.c.n == stored.n))


def _text(record: Record | None) -> str:
    return "" if record is None else text_of(record)


def _present(
    connection: Connection, set_n: int, changes: Sequence[Change]
) -> dict[tuple[type[Record], str], Record | None]:
    """The stored state of every record that some changes touch; what is absent has no entry."""
    wanted: dict[type[Record], list[str]] = {}
    for one in changes:
        wanted.setdefault(type(one.record), []).append(one.record.id)
    found: dict[tuple[type[Record], str], Record | None] = {}
    for cls, ids in wanted.items():
        if cls is DocumentStage:
            continue
        table = RECORDS[cls]
        for chunk in chunks(sorted(set(ids))):
            rows = connection.execute(_READ[cls].where(table.c.set_n == set_n, table.c.id.in_(chunk)))
            for _, *values in rows:
                record = from_values(cls, values)
                found[(cls, record.id)] = record
    return found


def left_dangling(connection: Connection, set_n: int, changes: Sequence[Change]) -> Record | None:
    """A record that would point to nothing once some changes are made; None when all is well.

    To be asked after `change`, before the commit, at which the foreign keys would say the same without a name.
    """
    after = {(type(c.record), c.record.id): c.after for c in changes}
    for cls, id_, record in _pointers(after.values()):
        if (cls, id_) not in after:
            table = RECORDS[cls]
            there = select(table.c.id).where(table.c.set_n == set_n, table.c.id == id_)
            if connection.execute(there).first() is None:
                return record
        elif after[(cls, id_)] is None:
            return record
    for cls, columns in _POINTING.items():
        gone = sorted(id_ for (kind, id_), record in after.items() if kind is cls and record is None)
        for chunk in chunks(gone):
            for pointing, column in columns:
                table = RECORDS[pointing]
                found = _READ[pointing].where(table.c.set_n == set_n, table.c[column].in_(chunk)).limit(1)
                if (row := connection.execute(found).first()) is not None:
                    return from_values(pointing, row[1:])
    return None


# What may point to a record of a kind, and by which column.
_POINTING: dict[type[Record], tuple[tuple[type[Record], str], ...]] = {
    Mention: ((Relation, "head"), (Relation, "tail"), (NoRelation, "head"), (NoRelation, "tail")),
    Entity: ((Mention, "entity"),),
}


def _pointers(records: Iterable[Record | None]) -> Iterator[tuple[type[Record], str, Record]]:
    """Every pointer of some records: the kind and id of what it points to, and the record that points."""
    for record in records:
        if isinstance(record, Relation | NoRelation):
            yield Mention, record.head, record
            yield Mention, record.tail, record
        elif isinstance(record, Mention) and record.entity is not None:
            yield Entity, record.entity, record
