"""The ledger of one project: what was shown to whom, row by row, never changed afterwards."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, insert, select

from annotator.model.annotation import DecisionItem
from annotator.model.errors import KnownError
from annotator.model.showing import Showing, Shown
from annotator.store import documents as rows
from annotator.store.codec import canonical, sha256
from annotator.store.database import Database
from annotator.store.log import now
from annotator.store.tables import AnyRow, documents, showings


class Ledger:
    """What was shown in one open project. With a decision, `Project.apply` writes it; here only what was left."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def left(self, showing: Showing) -> None:
        """Write what was shown in an article that is left now. Raises: KnownError if nothing can be written."""
        with self._database.write() as connection:
            write(connection, showing)

    def of(self, document_id: str) -> tuple[Showing, ...]:
        """Every showing of an article, in order. Raises: KnownError if one is damaged."""
        with self._database.read() as connection:
            number = rows.required(connection, document_id).n
            return tuple(_read(connection, showings.c.document_n == number))

    def shown_to(self) -> dict[str, tuple[str, ...]]:
        """Who was shown which articles: by document id the annotators, in order of import."""
        statement = (
            select(documents.c.id, showings.c.annotator)
            .join(documents, documents.c.n == showings.c.document_n)
            .where(documents.c.deleted == 0)
            .distinct()
            .order_by(documents.c.n, showings.c.annotator)
        )
        found: dict[str, tuple[str, ...]] = {}
        with self._database.read() as connection:
            for document_id, annotator in connection.execute(statement):
                found[document_id] = (*found.get(document_id, ()), annotator)
        return found


def write(connection: Connection, showing: Showing) -> None:
    """Write a row; inside the transaction of a decision, or one of its own when an article is left."""
    columns: dict[str, Any] = {
        "document_n": rows.required(connection, showing.document_id).n,
        "annotator": showing.annotator,
        "at": now(),
        "blind": int(showing.blind),
        "seconds": round(float(showing.seconds), 3),
        "actions": showing.actions,
        "shown": [_to_row(one) for one in showing.shown],
    }
    connection.execute(insert(showings).values(**columns, digest=digest_of(columns)))


def damaged(connection: Connection) -> Iterator[str]:
    """The articles of which a row does not say what was written."""
    for row in connection.execute(select(showings, documents.c.id).join(documents)):
        if row.digest != digest_of(row._mapping):
            yield str(row.id)


def _read(connection: Connection, where: Any) -> Iterator[Showing]:
    statement = select(showings, documents.c.id).join(documents).where(where).order_by(showings.c.n)
    for row in connection.execute(statement):
        yield _showing(row)


def _showing(row: AnyRow) -> Showing:
    if row.digest != digest_of(row._mapping):
        raise KnownError("what was shown in {document} is damaged: restore a backup", document=row.id)
    return Showing(
        row.id,
        row.annotator,
        tuple(Shown(one[0], one[1], DecisionItem(one[2]), *one[3:]) for one in row.shown),
        bool(row.blind),
        row.seconds,
        row.actions,
        row.at,
    )


def _to_row(one: Shown) -> list[Any]:
    seconds = None if one.seconds is None else round(float(one.seconds), 3)
    place = (one.start, one.end, one.tail_start, one.tail_end)
    return [one.suggestion, one.author, one.item.value, one.label, *place, float(one.score), seconds]


def digest_of(columns: Any) -> str:
    """The checksum of a row."""
    names = ("document_n", "annotator", "at", "blind", "seconds", "actions", "shown")
    return sha256(canonical([columns[name] for name in names]))
