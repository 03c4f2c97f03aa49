"""The edit log: every change with before and after, in the order it was made, each row bound to the one before it.

It is never rewritten. Undo and redo are rows of their own; what can be undone follows from the rows, so it survives a
restart. The chain of hashes is per annotation set, so that writers of different sets need not queue for each other.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Select, bindparam, exists, func, insert, select

from annotator.model.annotation import SIGNED_OFF, Mention, NoRelation, Record, Relation, SetKey, SetKind
from annotator.model.edit import Change, Edit
from annotator.store.codec import canonical, changes_from_text, changes_to_text, sha256
from annotator.store.tables import AnyRow, annotation_sets, documents, edits, marks

Kind = Literal["do", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log: `seq` orders all edits of a project, `n` those of one set; `target` is what it takes back."""

    seq: int
    set_n: int
    n: int
    at: str
    kind: Kind
    target: int | None
    edit: Edit
    prev_hash: str
    hash: str


_LAST_SEQ = select(func.coalesce(func.max(edits.c.seq), 0))
_INSERT = insert(edits)


def now() -> str:
    """This moment as ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def next_seq(connection: Connection) -> int:
    """The number of the edit that is being written; only inside a write."""
    return int(connection.execute(_LAST_SEQ).scalar_one()) + 1


def append(
    connection: Connection, edit: Edit, *, seq: int, set_n: int, n: int, prev_hash: str, kind: Kind, target: int | None
) -> str:
    """Write a row and give its hash."""
    row = {
        "seq": seq,
        "n": n,
        "at": now(),
        "by": edit.by,
        "verb": edit.verb,
        "subject": edit.subject,
        "kind": kind,
        "target": target,
        "changes": changes_to_text(edit.changes),
        "prev_hash": prev_hash,
    }
    own = chained(row, edit.target)
    connection.execute(_INSERT, {**row, "set_n": set_n, "hash": own})
    return own


def chained(row: dict[str, Any], key: SetKey) -> str:
    """The hash of a row: of everything it says and of the row before it in its set."""
    return sha256(canonical([key.document_id, key.author, key.kind.value, *(row[name] for name in _HASHED)]))


_HASHED = ("prev_hash", "seq", "n", "at", "by", "verb", "subject", "kind", "target", "changes")

_WITH_SET = (
    select(edits, documents.c.id, annotation_sets.c.author, annotation_sets.c.kind.label("set_kind"))
    .join(annotation_sets, annotation_sets.c.n == edits.c.set_n)
    .join(documents, documents.c.n == annotation_sets.c.document_n)
)


def _entry(row: AnyRow) -> Entry:
    columns = row._mapping
    key = SetKey(row.id, row.author, SetKind(row.set_kind))
    edit = Edit(row.verb, row.subject, key, columns["by"], changes_from_text(row.changes))
    return Entry(
        row.seq, row.set_n, columns["n"], row.at, columns["kind"], row.target, edit, row.prev_hash, columns["hash"]
    )


def _only(connection: Connection, statement: Select[Any]) -> Entry | None:
    row = connection.execute(statement).first()
    return None if row is None else _entry(row)


def next_undo(connection: Connection, by: str) -> Entry | None:
    """The newest edit of somebody that is not taken back; None when there is none."""
    undone, redone = edits.alias("undone"), edits.alias("redone")
    taken_back = exists().where(
        undone.c.target == edits.c.seq,
        undone.c.kind == "undo",
        ~exists().where(
            redone.c.target == edits.c.seq, redone.c.kind == "redo", redone.c.seq > undone.c.seq
        ).correlate(edits, undone),
    )  # fmt: skip
    return _only(
        connection,
        _WITH_SET.where(edits.c.by == by, edits.c.kind == "do", documents.c.deleted == 0, ~taken_back.correlate(edits))
        .order_by(edits.c.seq.desc())
        .limit(1),
    )


def next_redo(connection: Connection, by: str) -> Entry | None:
    """The edit that somebody took back last, unless they did something new since; None when there is none."""
    redone = edits.alias("redone")
    newest_do = select(func.coalesce(func.max(edits.c.seq), 0)).where(edits.c.by == by, edits.c.kind == "do")
    since = int(connection.execute(newest_do).scalar_one())
    target = connection.execute(
        select(edits.c.target)
        .where(edits.c.by == by, edits.c.kind == "undo", edits.c.seq > since)
        .where(
            ~exists()
            .where(redone.c.target == edits.c.target, redone.c.kind == "redo", redone.c.seq > edits.c.seq)
            .correlate(edits)
        )
        .order_by(edits.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    if target is None:
        return None
    return _only(connection, _WITH_SET.where(edits.c.seq == target, documents.c.deleted == 0))


def of_set(connection: Connection, set_n: int, after: int = 0) -> list[Entry]:
    """Every row of a set behind its n-th, in order."""
    rows = connection.execute(_WITH_SET.where(edits.c.set_n == set_n, edits.c.n > after).order_by(edits.c.n))
    return [_entry(row) for row in rows]


def last_writer(connection: Connection, key: SetKey) -> str | None:
    """Who wrote to a set last; None when nobody did."""
    return connection.execute(
        select(edits.c.by)
        .join(annotation_sets, annotation_sets.c.n == edits.c.set_n)
        .join(documents, documents.c.n == annotation_sets.c.document_n)
        .where(
            documents.c.id == key.document_id,
            annotation_sets.c.author == key.author,
            annotation_sets.c.kind == key.kind.value,
        )
        .order_by(edits.c.n.desc())
        .limit(1)
    ).scalar_one_or_none()


def last_stage_writer(connection: Connection, document_n: int) -> str:
    """Who changed the stage of a document last."""
    return str(
        connection.execute(
            select(edits.c.by)
            .join(annotation_sets, annotation_sets.c.n == edits.c.set_n)
            .where(annotation_sets.c.document_n == document_n, edits.c.changes.contains('"type":"stage"'))
            .order_by(edits.c.seq.desc())
            .limit(1)
        ).scalar_one()
    )


_SIGNED_OFF = (
    select(edits.c.by, edits.c.at)
    .join(marks, marks.c.edit == edits.c.seq)
    .join(annotation_sets, annotation_sets.c.n == marks.c.set_n)
    .where(marks.c.id == SIGNED_OFF, annotation_sets.c.document_n == bindparam("document_n"))
    .limit(1)
)


def signed_off(connection: Connection, document_n: int) -> tuple[str, str] | None:
    """Who signed the gold of a document off, and when (ISO 8601, UTC); None when nobody has."""
    row = connection.execute(_SIGNED_OFF, {"document_n": document_n}).first()
    return None if row is None else (str(row.by), str(row.at))


def dependent(connection: Connection, entry: Entry) -> Entry | None:
    """The newest edit of the same set, made (or redone) after an edit, that touches or points to its records."""
    touched = {c.record.id for c in entry.edit.changes}
    rows = of_set(connection, entry.set_n, entry.n - 1)
    since = max(row.n for row in rows if row.seq == entry.seq or (row.target == entry.seq and row.kind == "redo"))
    # The last row about each edit says whether it stands.
    newest = {row.target or row.seq: row for row in rows if row.n > since}
    standing = (row for about, row in newest.items() if about != entry.seq and row.kind != "undo")
    building = (row for row in standing if any(touched & _named(c) for c in row.edit.changes))
    return max(building, key=lambda row: row.n, default=None)


def _named(change: Change) -> set[str]:
    return {i for record in (change.before, change.after) if record is not None for i in _ids(record)}


def _ids(record: Record) -> set[str]:
    ids = {record.id}
    if isinstance(record, Relation | NoRelation):
        ids |= {record.head, record.tail}
    elif isinstance(record, Mention) and record.entity is not None:
        ids.add(record.entity)
    return ids
