"""The review sessions of one open project: who reviews which articles between whom, and where they stopped.

What is decided in a session is not here but in the gold sets, as edits; a session is only the way through them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, insert, select, update

from annotator.model.annotation import GOLD_AUTHOR, SIGNED_OFF, SetKind, new_id
from annotator.model.errors import KnownError
from annotator.model.teamwork import ReviewSession, ReviewState
from annotator.store import documents as rows
from annotator.store import log, meta
from annotator.store.database import Database
from annotator.store.tables import AnyRow, annotation_sets, documents, marks, review_sessions

MOST_SETS = 8
"""How many people's sets one session compares: each has a digit, and one is left for all of them."""


class Reviews:
    """Questions and changes about the review sessions of one open project."""

    def __init__(self, database: Database, changed: Callable[[frozenset[str]], None]) -> None:
        self._database = database
        self._changed = changed

    def begin(
        self, name: str, articles: Sequence[str], authors: Sequence[str], reviewer: str, *, blind: bool = False
    ) -> ReviewSession:
        """Begin a session on some articles, comparing the sets of some annotators.

        Raises: KnownError if it has no name or article, compares fewer than two or more than eight people, one of whom
        is gold or twice there, or a document is not there.
        """
        chosen, people = tuple(dict.fromkeys(articles)), tuple(dict.fromkeys(authors))
        if not name.strip():
            raise KnownError("a review session needs a name")
        if not 2 <= len(people) <= MOST_SETS or GOLD_AUTHOR in people:
            raise KnownError("a review compares the answers of two to {most} annotators", most=MOST_SETS)
        if not chosen:
            raise KnownError("there is no article to review")
        meta.require_name(reviewer)
        now = log.now()
        made = ReviewSession(new_id(), name.strip(), chosen, people, reviewer, blind, began=now, at=now)
        with self._database.write() as connection:
            for document_id in chosen:
                rows.required(connection, document_id)
            meta.add_annotator(connection, reviewer)
            number = int(connection.execute(select(func.coalesce(func.max(review_sessions.c.n), 0))).scalar_one()) + 1
            columns = {"n": number, **_columns(made)}
            connection.execute(insert(review_sessions).values(**columns, digest=digest_of(columns)))
        self._changed(frozenset())
        return made

    def all(self) -> tuple[ReviewSession, ...]:
        """Every session, the one that was worked on last first."""
        with self._database.read() as connection:
            found = [_session(row) for row in connection.execute(select(review_sessions))]
        return tuple(sorted(found, key=lambda s: (s.at, s.id), reverse=True))

    def get(self, session_id: str) -> ReviewSession:
        """A session by its id. Raises: KnownError if there is none."""
        with self._database.read() as connection:
            return _session(_required(connection, session_id))

    def candidates(self, authors: Sequence[str]) -> tuple[str, ...]:
        """The articles that at least two of some annotators have said something about, in order of import."""
        statement = (
            select(documents.c.id)
            .join(annotation_sets, annotation_sets.c.document_n == documents.c.n)
            .where(
                documents.c.deleted == 0,
                annotation_sets.c.kind == SetKind.ANNOTATED.value,
                annotation_sets.c.author.in_(authors),
                annotation_sets.c.version > 0,
            )
            .group_by(documents.c.n)
            .having(func.count() > 1)
            .order_by(documents.c.n)
        )
        with self._database.read() as connection:
            return tuple(connection.execute(statement).scalars())

    def signed_off(self) -> frozenset[str]:
        """The ids of all articles whose gold is signed off, and so locked."""
        statement = (
            select(documents.c.id)
            .join(annotation_sets, annotation_sets.c.document_n == documents.c.n)
            .join(marks, marks.c.set_n == annotation_sets.c.n)
            .where(documents.c.deleted == 0, marks.c.id == SIGNED_OFF)
        )
        with self._database.read() as connection:
            return frozenset(connection.execute(statement).scalars())

    def stop_at(self, session_id: str, document: str, place: str) -> ReviewSession:
        """Remember where the reviewer is: an article, and the key of a question in it.

        Raises: KnownError if there is no such session.
        """
        return self._change(session_id, document=document, place=place)

    def set_state(self, session_id: str, state: ReviewState) -> ReviewSession:
        """Finish a session, or open it again. Raises: KnownError if there is no such session."""
        return self._change(session_id, state=state)

    def _change(self, session_id: str, **values: object) -> ReviewSession:
        with self._database.write() as connection:
            row = _required(connection, session_id)
            before = _session(row)
            after = replace(before, **values)  # type: ignore[arg-type]
            if after == before:
                return before
            after = replace(after, at=log.now())
            columns = {"n": row.n, **_columns(after)}
            statement = update(review_sessions).where(review_sessions.c.n == row.n)
            connection.execute(statement.values(**columns, digest=digest_of(columns)))
        if "state" in values:
            self._changed(frozenset())
        return after


def _columns(session: ReviewSession) -> dict[str, object]:
    return {
        "id": session.id,
        "name": session.name,
        "documents": list(session.documents),
        "authors": list(session.authors),
        "reviewer": session.reviewer,
        "blind": int(session.blind),
        "state": session.state.value,
        "document": session.document,
        "place": session.place,
        "began": session.began,
        "at": session.at,
    }


def digest_of(columns: Mapping[str, object]) -> str:
    """The checksum of a row."""
    return meta.digest_of(*(columns[name] for name in ("n", *_NAMES)))


_NAMES = tuple(_columns(ReviewSession("", "", (), (), "")))


def _required(connection: Connection, session_id: str) -> AnyRow:
    row = connection.execute(select(review_sessions).where(review_sessions.c.id == session_id)).one_or_none()
    if row is None:
        raise KnownError("there is no review session {session} in this project", session=session_id)
    return row


def _session(row: AnyRow) -> ReviewSession:
    if row.digest != digest_of(row._asdict()):
        raise KnownError("the review session {name} is damaged: restore a backup", name=row.name)
    return ReviewSession(
        row.id,
        row.name,
        tuple(row.documents),
        tuple(row.authors),
        row.reviewer,
        bool(row.blind),
        ReviewState(row.state),
        row.document,
        row.place,
        row.began,
        row.at,
    )


def damaged(connection: Connection) -> list[str]:
    """The names of the sessions that are not what was written."""
    found = connection.execute(select(review_sessions))
    return [row.name for row in found if row.digest != digest_of(row._asdict())]
