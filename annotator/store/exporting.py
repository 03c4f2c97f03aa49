"""Documents with one author's sets, streamed in batches: each batch is one short, consistent view."""

from collections.abc import Container, Iterator
from dataclasses import replace

from sqlalchemy import Connection, select

from annotator.model.annotation import GOLD_AUTHOR, AnnotatedDocument, AnnotationSet, Mention, Relation, SetKind
from annotator.model.document import Stage
from annotator.store import documents as rows
from annotator.store import sets
from annotator.store.database import Database
from annotator.store.tables import RECORDS, annotation_sets, documents, edits, texts

_BATCH = 100


def exported(database: Database, author: str, stages: Container[Stage] | None) -> Iterator[AnnotatedDocument]:
    """Every document with a set of an author, in order of import; a suggester's sets when no person is called that."""
    with database.read() as connection:
        kind, numbers = _wanted(connection, author, stages)
    for start in range(0, len(numbers), _BATCH):
        with database.read() as connection:
            batch = list(_batch(connection, numbers[start : start + _BATCH], author, kind))
        yield from batch


def _wanted(connection: Connection, author: str, stages: Container[Stage] | None) -> tuple[SetKind, list[int]]:
    kinds = (SetKind.GOLD,) if author == GOLD_AUTHOR else (SetKind.ANNOTATED, SetKind.SUGGESTED)
    for kind in kinds:
        found = connection.execute(
            select(documents.c.n, documents.c.stage)
            .join(annotation_sets, annotation_sets.c.document_n == documents.c.n)
            .where(documents.c.deleted == 0, annotation_sets.c.author == author, annotation_sets.c.kind == kind.value)
            .order_by(documents.c.n)
        ).all()
        if found:
            return kind, [row.n for row in found if stages is None or Stage(row.stage) in stages]
    return kinds[0], []


def _batch(connection: Connection, numbers: list[int], author: str, kind: SetKind) -> Iterator[AnnotatedDocument]:
    table = connection.execute(
        select(documents, texts.c.text)
        .outerjoin(texts, texts.c.document_n == documents.c.n)
        .where(documents.c.n.in_(numbers), documents.c.deleted == 0)
        .order_by(documents.c.n)
    ).all()
    stored = [s for s in sets.of_documents(connection, numbers) if s.key.author == author and s.key.kind is kind]
    said = {s.document_n: one for s, one in zip(stored, sets.read(connection, stored), strict=True)}
    written = _written(connection, [s.n for s in stored])
    number_of = {s.document_n: s.n for s in stored}
    tokens = rows.tokens_of(connection, numbers)
    for row in table:
        if row.n not in said:
            continue
        rows.verify(row)
        yield AnnotatedDocument(
            rows.assembled(row, row.text),
            _signed(said[row.n], written.get(number_of[row.n], {})),
            Stage(row.stage),
            author,
            row.duplicate_group,
            tokens.get(row.n),
        )


def _written(connection: Connection, set_ns: list[int]) -> dict[int, dict[str, tuple[str, str]]]:
    """Who wrote each mention and relation last, and when, by set and id."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    for cls in (Mention, Relation):
        table = RECORDS[cls]
        for chunk in sets.chunks(set_ns):
            for set_n, record_id, by, at in connection.execute(
                select(table.c.set_n, table.c.id, edits.c.by, edits.c.at)
                .join(edits, edits.c.seq == table.c.edit)
                .where(table.c.set_n.in_(chunk))
            ).all():
                found.setdefault(set_n, {})[record_id] = (by, _to_the_second(at))
    return found


def _signed(said: AnnotationSet, written: dict[str, tuple[str, str]]) -> AnnotationSet:
    """The set with `by` and `at` filled in from the log where a record has none of its own."""

    def sign(record: Mention) -> Mention:
        by, at = written.get(record.id, (None, None))
        return replace(record, by=record.by or by, at=record.at or at)

    def sign_relation(record: Relation) -> Relation:
        by, at = written.get(record.id, (None, None))
        return replace(record, by=record.by or by, at=record.at or at)

    return replace(
        said,
        mentions=tuple(sign(m) for m in said.mentions),
        relations=tuple(sign_relation(r) for r in said.relations),
    )


def _to_the_second(at: str) -> str:
    return f"{at[:19]}Z" if len(at) > 20 else at
