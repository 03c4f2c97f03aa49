"""Who is to annotate or review what: the assignments of one open project.

Assignments are rows, not edits: they say what is to be done, not what is said about a text. None is ever deleted; one
that was given back keeps who took it back, and when.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, select, update

from annotator.model.annotation import FINISHED, SIGNED_OFF, SetKind
from annotator.model.errors import KnownError
from annotator.model.teamwork import Assignment, AssignmentState, Due, Role
from annotator.store import documents as rows
from annotator.store import log, meta
from annotator.store.database import Database
from annotator.store.tables import AnyRow, annotation_sets, assignments, documents, marks

_ASSIGNED = AssignmentState.ASSIGNED.value


class Team:
    """Questions and changes about who is to do what in one open project."""

    def __init__(self, database: Database, changed: Callable[[frozenset[str]], None]) -> None:
        self._database = database
        self._changed = changed

    def assign(
        self, pairs: Iterable[tuple[str, str]], by: str, *, role: Role = Role.ANNOTATE, blind: bool = True
    ) -> int:
        """Give articles to people, as one step; pairs (document id, name). What somebody has already stays theirs.

        Returns how many were given. Raises: KnownError if there is no such document, or nobody can be called that.
        """
        given: set[str] = set()
        count = 0
        with self._database.write() as connection:
            for document_id, name in pairs:
                meta.require_name(name)
                meta.add_annotator(connection, name)
                count += _put(connection, document_id, name, role, AssignmentState.ASSIGNED, blind, by)
                given.add(document_id)
        self._changed(frozenset(given))
        return count

    def release(self, documents_: Iterable[str], annotator: str, by: str, *, role: Role = Role.ANNOTATE) -> int:
        """Take articles back from somebody; what they have said there stays. Returns how many were taken back.

        Raises: KnownError if there is no such document.
        """
        taken: set[str] = set()
        with self._database.write() as connection:
            for document_id in documents_:
                if _put(connection, document_id, annotator, role, AssignmentState.RELEASED, None, by):
                    taken.add(document_id)
        self._changed(frozenset(taken))
        return len(taken)

    def reassign(
        self, documents_: Sequence[str], annotator: str, to: str, by: str, *, role: Role = Role.ANNOTATE
    ) -> int:
        """Give articles of one person to another, as one step; those that the first does not have are passed over.

        Returns how many changed hands. Raises: KnownError if there is no such document, or nobody can be called that.
        """
        meta.require_name(to)
        moved: set[str] = set()
        with self._database.write() as connection:
            meta.add_annotator(connection, to)
            for document_id in documents_:
                before = _find(connection, rows.required(connection, document_id).n, annotator, role)
                if before is None or before.state != _ASSIGNED:
                    continue
                _put(connection, document_id, annotator, role, AssignmentState.RELEASED, None, by)
                _put(connection, document_id, to, role, AssignmentState.ASSIGNED, bool(before.blind), by)
                moved.add(document_id)
        self._changed(frozenset(moved))
        return len(moved)

    def of(self, document_id: str) -> tuple[Assignment, ...]:
        """Every assignment of an article, also those that were taken back, in the order in which they were made."""
        with self._database.read() as connection:
            number = rows.required(connection, document_id).n
            return _assignments(connection, assignments.c.document_n == number)

    def everything(self, annotator: str | None = None) -> tuple[Assignment, ...]:
        """Every assignment, or those of one person, in order of import of their articles."""
        with self._database.read() as connection:
            return _assignments(connection, *([] if annotator is None else [assignments.c.annotator == annotator]))

    def queue(self, annotator: str, *, role: Role = Role.ANNOTATE) -> tuple[str, ...]:
        """The articles that somebody has and has not finished, in order of import."""
        # Asked after every article that is done, so no more is read than the ids.
        statement = (
            select(documents.c.id)
            .join(assignments, assignments.c.document_n == documents.c.n)
            .where(
                documents.c.deleted == 0,
                assignments.c.annotator == annotator,
                assignments.c.role == role.value,
                assignments.c.state == _ASSIGNED,
                ~(_FINISHED if role is Role.ANNOTATE else _SIGNED),
            )
            .order_by(documents.c.n)
        )
        with self._database.read() as connection:
            return tuple(connection.execute(statement).scalars())

    def due(self) -> Mapping[tuple[str, Role], Due]:
        """How much everybody has been given, and how much of it they have finished."""
        found: dict[tuple[str, Role], Due] = {}
        for one in self.everything():
            if one.state is AssignmentState.ASSIGNED:
                before = found.get((one.annotator, one.role), Due(0, 0))
                found[one.annotator, one.role] = Due(before.assigned + 1, before.finished + one.finished)
        return found

    def is_used(self) -> bool:
        """True when anything was ever assigned here: without that, every article is everybody's."""
        with self._database.read() as connection:
            return connection.execute(select(assignments.c.n).limit(1)).first() is not None


def _find(connection: Connection, document_n: int, annotator: str, role: Role) -> AnyRow | None:
    row = connection.execute(
        select(assignments).where(
            assignments.c.document_n == document_n,
            assignments.c.annotator == annotator,
            assignments.c.role == role.value,
        )
    ).one_or_none()
    if row is not None and row.digest != digest_of(row._asdict()):
        raise KnownError("an assignment of {who} is damaged: restore a backup", who=annotator)
    return row


def _put(
    connection: Connection,
    document_id: str,
    annotator: str,
    role: Role,
    state: AssignmentState,
    blind: bool | None,
    by: str,
) -> int:
    """Bring an assignment into a state; 1 when that changed anything, 0 when it was so already or there was none."""
    number = rows.required(connection, document_id).n
    before = _find(connection, number, annotator, role)
    if before is None and state is AssignmentState.RELEASED:
        return 0
    if before is not None and before.state == state.value:
        return 0
    is_blind = bool(before.blind) if blind is None and before is not None else bool(blind)
    columns = {
        "document_n": number,
        "annotator": annotator,
        "role": role.value,
        "state": state.value,
        "blind": int(is_blind),
        "by": by,
        "at": log.now(),
    }
    if before is None:
        key = int(connection.execute(select(func.coalesce(func.max(assignments.c.n), 0))).scalar_one()) + 1
        columns["n"] = key
        connection.execute(insert(assignments).values(**columns, digest=digest_of(columns)))
    else:
        columns["n"] = before.n
        changed = update(assignments).where(assignments.c.n == before.n)
        connection.execute(changed.values(**columns, digest=digest_of(columns)))
    return 1


_DIGESTED = ("n", "document_n", "annotator", "role", "state", "blind", "by", "at")


def digest_of(columns: Mapping[str, object]) -> str:
    """The checksum of a row."""
    return meta.digest_of(*(columns[name] for name in _DIGESTED))


def _marked(kind: SetKind, mark: str, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a set about the article of an assignment bears a mark."""
    return exists().where(
        and_(
            annotation_sets.c.document_n == assignments.c.document_n,
            annotation_sets.c.kind == kind.value,
            marks.c.set_n == annotation_sets.c.n,
            marks.c.id == mark,
            *more,
        )
    )


_FINISHED = _marked(SetKind.ANNOTATED, FINISHED, annotation_sets.c.author == assignments.c.annotator)
_SIGNED = _marked(SetKind.GOLD, SIGNED_OFF)


def _assignments(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Assignment, ...]:
    statement = (
        select(assignments, documents.c.id, _FINISHED.label("finished"), _SIGNED.label("signed"))
        .join(documents, documents.c.n == assignments.c.document_n)
        .where(documents.c.deleted == 0, *conditions)
        .order_by(assignments.c.document_n, assignments.c.n)
    )
    found = []
    for row in connection.execute(statement):
        if row.digest != digest_of(row._asdict()):
            raise KnownError("an assignment of {who} is damaged: restore a backup", who=row.annotator)
        role = Role(row.role)
        found.append(
            Assignment(
                row.id,
                row.annotator,
                role,
                AssignmentState(row.state),
                bool(row.blind),
                row.by,
                row.at,
                bool(row.finished if role is Role.ANNOTATE else row.signed),
            )
        )
    return tuple(found)


def damaged(connection: Connection) -> list[str]:
    """The names in assignments that are not what was written."""
    return [row.annotator for row in connection.execute(select(assignments)) if row.digest != digest_of(row._asdict())]
