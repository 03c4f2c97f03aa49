"""Documents with what several people say about each: streamed in batches, each a short, consistent view."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from annotator.model.annotation import AnnotationSet, SetKey, SetKind
from annotator.model.document import Document, Stage
from annotator.store import documents as rows
from annotator.store import sets
from annotator.store.database import Database
from annotator.store.tables import annotation_sets, documents, edits, texts

_BATCH = 50


@dataclass(frozen=True, slots=True)
class Together:
    """One document with the annotators' sets, in the order in which these were begun, and its gold if there is any.

    `place` is its number among all such documents, from 0. `written` says of each author of them (gold too) who wrote
    to the set last, and when (ISO 8601, UTC).
    """

    place: int
    document: Document
    stage: Stage
    sets: tuple[AnnotationSet, ...]
    gold: AnnotationSet | None
    written: Mapping[str, tuple[str, str]]


def count_together(database: Database, names: Collection[str] | None, at_least: int) -> int:
    """How many documents `together` gives."""
    with database.read() as connection:
        return len(_numbers(connection, names, at_least))


def together(
    database: Database, names: Collection[str] | None, at_least: int, share: tuple[int, int] = (0, 1)
) -> Iterator[Together]:
    """Every document about which at least so many of some people (None: all) have said something, in order of import.

    Of `share` (k, n) only every n-th batch, from the k-th on, so that n readers read everything once between them.
    Raises: KnownError at the first set that is damaged.
    """
    with database.read() as connection:
        numbers = _numbers(connection, names, at_least)
    mine, readers = share
    for start in range(mine * _BATCH, len(numbers), readers * _BATCH):
        places = {number: start + n for n, number in enumerate(numbers[start : start + _BATCH])}
        with database.read() as connection:
            batch = list(_batch(connection, places, names))
        yield from batch


def _numbers(connection: Connection, names: Collection[str] | None, at_least: int) -> list[int]:
    statement = (
        select(documents.c.n)
        .join(annotation_sets, annotation_sets.c.document_n == documents.c.n)
        .where(
            documents.c.deleted == 0,
            annotation_sets.c.kind == SetKind.ANNOTATED.value,
            annotation_sets.c.version > 0,
        )
        .group_by(documents.c.n)
        .having(func.count() >= at_least)
        .order_by(documents.c.n)
    )
    if names is not None:
        statement = statement.where(annotation_sets.c.author.in_(list(names)))
    return [row.n for row in connection.execute(statement)]


def _batch(connection: Connection, places: Mapping[int, int], names: Collection[str] | None) -> Iterator[Together]:
    numbers = list(places)
    stored = [s for s in sets.of_documents(connection, numbers) if s.version and _wanted(s.key, names)]
    written = _written(connection, [s.n for s in stored])
    said: dict[int, list[AnnotationSet]] = {}
    writers: dict[int, dict[str, tuple[str, str]]] = {}
    for one, annotations in zip(stored, sets.read(connection, stored), strict=True):
        said.setdefault(one.document_n, []).append(annotations)
        if one.n in written:
            writers.setdefault(one.document_n, {})[one.key.author] = written[one.n]
    table = connection.execute(
        select(documents, texts.c.text)
        .outerjoin(texts, texts.c.document_n == documents.c.n)
        .where(documents.c.n.in_(numbers), documents.c.deleted == 0)
        .order_by(documents.c.n)
    )
    for row in table.all():
        if row.n not in said:
            continue
        rows.verify(row)
        yield Together(
            places[row.n],
            rows.assembled(row, row.text),
            Stage(row.stage),
            tuple(s for s in said[row.n] if s.key.kind is SetKind.ANNOTATED),
            next((s for s in said[row.n] if s.key.kind is SetKind.GOLD), None),
            writers.get(row.n, {}),
        )


def _wanted(key: SetKey, names: Collection[str] | None) -> bool:
    return key.kind is SetKind.GOLD or (key.kind is SetKind.ANNOTATED and (names is None or key.author in names))


def _written(connection: Connection, set_ns: list[int]) -> dict[int, tuple[str, str]]:
    """Who wrote to each set last, and when: the edit whose number in its set is the set's version."""
    found: dict[int, tuple[str, str]] = {}
    for chunk in sets.chunks(set_ns):
        newest = (
            select(edits.c.set_n, edits.c.by, edits.c.at)
            .join(annotation_sets, annotation_sets.c.n == edits.c.set_n)
            .where(edits.c.set_n.in_(chunk), edits.c.n == annotation_sets.c.version)
        )
        found |= {row.set_n: (row.by, row.at) for row in connection.execute(newest)}
    return found
