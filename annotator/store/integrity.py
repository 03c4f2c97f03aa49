"""Everything that is wrong with a project, found by computing every checksum again and replaying the edit log.

It only finds; it repairs nothing and changes not one byte.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from annotator.model.annotation import DocumentStage, Record, SetKind
from annotator.model.check import Problem, check
from annotator.model.errors import KnownError
from annotator.model.schema import Schema
from annotator.store import documents as rows
from annotator.store import ledger, log, meta, reviews, sets, team
from annotator.store.codec import changes_from_text, text_of, type_name
from annotator.store.database import Database
from annotator.store.tables import RECORDS, AnyRow, annotators, documents, edits, texts, tokens
from annotator.store.tables import meta as meta_table

_BATCH = 100


def problems(database: Database, schema: Schema | None) -> tuple[Problem, ...]:
    """Damage of the file first, then document by document: damage, and the rules that annotators and gold break.

    Without a schema no rules are asked, only damage.

    Raises: KnownError if the file is locked for too long.
    """
    found: list[Problem] = []
    try:
        found += [_damage("", "", f"the file is damaged: {fault}") for fault in database.faults()]
        with database.read() as connection:
            found += _project(connection)
            numbers = list(connection.execute(select(documents.c.n).order_by(documents.c.n)).scalars())
    except KnownError as error:
        return (*found, _damage("", "", str(error)))
    for start in range(0, len(numbers), _BATCH):
        batch = numbers[start : start + _BATCH]
        try:
            with database.read() as connection:
                found += _documents(connection, batch, schema)
        except KnownError:
            found += _one_by_one(database, batch, schema)
    return tuple(found)


def _one_by_one(database: Database, batch: list[int], schema: Schema | None) -> Iterator[Problem]:
    """The problems of a batch in which something cannot even be read."""
    for number in batch:
        try:
            with database.read() as connection:
                yield from list(_documents(connection, [number], schema))
        except KnownError as error:
            yield _damage("", str(number), str(error))


def _damage(document: str, item: str, message: str) -> Problem:
    return Problem("damaged", document, item, message, "error")


def _project(connection: Connection) -> Iterator[Problem]:
    for row in connection.execute(select(meta_table)):
        if row.digest != meta.digest_of(row.key, row.value):
            yield _damage("", str(row.key), f"the project's {row.key} is not what was saved")
    for row in connection.execute(select(annotators)):
        if row.digest != meta.digest_of(row.n, row.name):
            yield _damage("", str(row.name), f"the annotator {row.name} is not what was saved")
    for name in team.damaged(connection):
        yield _damage("", str(name), f"an assignment of {name} is not what was saved")
    for name in reviews.damaged(connection):
        yield _damage("", str(name), f"the review session {name} is not what was saved")
    for document in ledger.damaged(connection):
        yield _damage(document, "", f"what was shown in {document} is not what was saved")


def _documents(connection: Connection, numbers: list[int], schema: Schema | None) -> Iterator[Problem]:
    table = connection.execute(
        select(documents, texts.c.text)
        .outerjoin(texts, texts.c.document_n == documents.c.n)
        .where(documents.c.n.in_(numbers))
        .order_by(documents.c.n)
    ).all()
    stored = sets.of_documents(connection, numbers)
    records = sets.records_of(connection, [s.n for s in stored])
    morphemes = rows.tokens_of(connection, numbers)
    kept = set(connection.execute(select(tokens.c.document_n).where(tokens.c.document_n.in_(numbers))).scalars())
    for row in table:
        try:
            rows.verify(row)
            document = rows.assembled(row, row.text)
        except KnownError as error:
            yield _damage(str(row.id), "", str(error))
            continue
        if row.n in kept and row.n not in morphemes:
            yield Problem(
                "damaged_tokens", row.id, "", "the kept morphemes are damaged: they are computed again", "warning"
            )
        for one in (s for s in stored if s.document_n == row.n):
            faults = list(set_problems(connection, one, records[one.n]))
            yield from faults
            if not faults and schema is not None and one.key.kind is not SetKind.SUGGESTED and not row.deleted:
                said = sets.assembled(one.key, one.version, records[one.n])
                yield from check(document, said, schema, morphemes.get(row.n))


def set_problems(
    connection: Connection, stored: sets.StoredSet, records: dict[type[Record], list[Record]]
) -> Iterator[Problem]:
    """Damage of one set: of its records, its counts, its row, or its part of the edit log."""
    document, whose = stored.key.document_id, f"the annotations of {stored.key.author}"
    if not sets.is_whole(stored, records):
        yield _damage(document, "", f"{whose} are not what was saved")
        return
    if any(
        len(records[cls]) != stored.counts[table.name] for cls, table in RECORDS.items() if table.name in stored.counts
    ):
        yield _damage(document, "", f"{whose} are miscounted")
    state = replayed(connection, stored)
    if state.broken_at:
        yield _damage(document, "", f"the edit log of {stored.key.author} is broken at edit {state.broken_at}")
        return
    if stored.version != state.version or stored.head_hash != state.head:
        yield _damage(document, "", f"the edit log of {stored.key.author} does not lead to the state of the set")
        return
    live = {(type_name(r), r.id): text_of(r) for kind in records.values() for r in kind}
    if state.records != live:
        yield _damage(document, "", f"{whose} are not what the edit log leads to")
    for cls, table in RECORDS.items():
        for record_id, edit in connection.execute(select(table.c.id, table.c.edit).where(table.c.set_n == stored.n)):
            if state.touched.get((cls.__name__, record_id)) != edit:
                yield _damage(document, record_id, f"who wrote {record_id} is not what was saved")


def replayed(connection: Connection, stored: sets.StoredSet) -> "Replay":
    """The edit log of a set done again, as far as its hash chain holds."""
    state = Replay()
    for row in connection.execute(select(edits).where(edits.c.set_n == stored.n).order_by(edits.c.n)):
        values = row._mapping
        chained = values["n"] == state.version + 1 and row.prev_hash == state.head
        if not chained or log.chained(dict(values), stored.key) != values["hash"]:
            state.broken_at = state.version + 1
            return state
        state.do(row)
        state.version, state.head = state.version + 1, values["hash"]
    return state


class Replay:
    """What the edit log of one set leads to: its records as written, and the edit that touched each last.

    `broken_at` is the number of the first edit that is not what was written, 0 when all are.
    """

    def __init__(self) -> None:
        self.version = 0
        self.head = ""
        self.broken_at = 0
        self.live: dict[tuple[type[Record], str], Record] = {}
        self.records: dict[tuple[str, str], str] = {}
        self.touched: dict[tuple[str, str], int] = {}

    def do(self, row: AnyRow) -> None:
        """Do one edit of the log."""
        before: dict[tuple[str, str], str | None] = {}
        names: dict[tuple[str, str], str] = {}
        for change in changes_from_text(row.changes):
            record = change.record
            if isinstance(record, DocumentStage):
                continue
            place = (type_name(record), record.id)
            names[place] = type(record).__name__
            before.setdefault(place, self.records.get(place))
            if change.after is None:
                self.records.pop(place, None)
                self.live.pop((type(record), record.id), None)
            else:
                self.records[place] = text_of(change.after)
                self.live[type(record), record.id] = change.after
        for place, old in before.items():
            if self.records.get(place) != old:
                self.touched[(names[place], place[1])] = row.seq
