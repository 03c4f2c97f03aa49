"""The one door of a project: questions answered with values, writes only as edits.

Each write is one transaction, then one notification. It refuses to know windows, files of other formats and suggesters.
"""

import dataclasses
import json
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotatedDocument,
    AnnotationSet,
    Entity,
    SetKey,
    SetKind,
)
from annotator.model.check import Problem
from annotator.model.document import Stage
from annotator.model.edit import Edit, Work
from annotator.model.errors import KnownError
from annotator.model.lexicon import KnownName
from annotator.model.schema import Schema, schema_from_json, schema_to_json
from annotator.model.showing import Showing
from annotator.store import documents as rows
from annotator.store import integrity, ledger, log, meta, opening, search, sets, statistics, writing
from annotator.store.database import Database
from annotator.store.documents import DocumentRow, Documents
from annotator.store.exporting import exported
from annotator.store.intake import Intake, Taking
from annotator.store.label_maps import LabelMaps
from annotator.store.ledger import Ledger
from annotator.store.names import Names, entity_called
from annotator.store.reviews import Reviews
from annotator.store.statistics import ProjectStats
from annotator.store.suggesting import Suggesting
from annotator.store.tables import metadata
from annotator.store.team import Team
from annotator.store.together import Together, count_together, together

__all__ = ["Changed", "DocumentRow", "Documents", "Intake", "Project", "ProjectStats", "Reviews", "Team", "Together"]

_BATCH = 200  # documents per transaction of an import that keeps going
_MANY = 50  # documents in an import before which a backup is made


@dataclass(frozen=True, slots=True)
class Changed:
    """What a write has changed: documents, and the edit that did it; None when it was not an edit (an import)."""

    document_ids: frozenset[str]
    edit: Edit | None = None


class Project:
    """An open project; made by `create` or `open`, closed by `close` or a with statement.

    It may be used from several threads. Callbacks are called in the thread that wrote, after the commit.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: list[Callable[[Changed], None]] = []
        self._names = Names()
        self.team = Team(database, lambda ids: self._tell(Changed(ids)))
        self.reviews = Reviews(database, lambda ids: self._tell(Changed(ids)))
        self.suggesting = Suggesting(database)
        self.label_maps = LabelMaps(database)
        self.ledger = Ledger(database)
        with database.read() as connection:
            self.schema: Schema = schema_from_json(json.loads(meta.read(connection, "schema")))
        self.documents = Documents(database, self.schema, lambda ids: self._tell(Changed(ids)))

    # ---- opening ------------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, location: str | Path, schema: Schema) -> Self:
        """Make a new, empty project and open it.

        Raises: KnownError if there is something of that name, or the folder cannot be written.
        """

        def fill(connection: Connection) -> None:
            metadata.create_all(connection)
            search.create(connection)
            meta.write(connection, "schema", json.dumps(schema_to_json(schema), ensure_ascii=False))
            meta.write(connection, "created", log.now())
            meta.seal(connection)

        return cls._with(opening.create(Path(location), fill))

    @classmethod
    def open(cls, location: str | Path, *, read_only: bool = False) -> Self:
        """Open a project; one that cannot be written is opened read-only, and `read_only_reason` says why.

        Raises: KnownError if it is missing, not a project, damaged, newer than this program, or locked; its bytes are
        as they were then.
        """
        return cls._with(opening.open_database(Path(location), read_only=read_only))

    @classmethod
    def _with(cls, database: Database) -> Self:
        try:
            return cls(database)
        except KnownError:
            database.close()
            raise

    def close(self) -> None:
        """Give the file back; asking anything afterwards is a bug."""
        self._listeners.clear()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def location(self) -> str:
        """Where it is: the path of its file."""
        return str(self._database.location)

    @property
    def name(self) -> str:
        """What it is called: the file's name without its ending."""
        return self._database.location.stem

    @property
    def read_only(self) -> bool:
        """True when nothing can be written."""
        return self._database.read_only

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be written; empty when it can."""
        return self._database.reason

    def listen(self, callback: Callable[[Changed], None]) -> None:
        """Have a function called after every write of this program."""
        self._listeners.append(callback)

    def _tell(self, changed: Changed) -> None:
        for callback in tuple(self._listeners):
            callback(changed)

    # ---- writing ------------------------------------------------------------------------------------------------

    def apply(self, edit: Edit, showing: Showing | None = None, *, version: int | None = None) -> int:
        """Do an edit as one transaction and give its number in the edit log; it is on the disk on return.

        `showing` is what the person was shown until then, written to the ledger in the same transaction. `version` is
        that of the set which the edit was made on: for a set that several people write to, gold, so that nobody
        overwrites anybody unseen; without it, the records that the edit touches must be as it knows them.
        Raises: KnownError if a record is not in the state that the edit starts from ("… was changed meanwhile"), the
        document is gone, or nothing can be written (locked, full, read-only); nothing has changed then.
        """
        with self._database.write() as connection:
            seq = writing.write(connection, edit, version=version)
            if showing is not None:
                ledger.write(connection, showing)
        self._tell(Changed(frozenset({edit.target.document_id}), edit))
        return seq

    def undo(self, by: str) -> Edit:
        """Take back the newest edit of somebody that is not taken back yet, in whatever document; gives that edit.

        Raises: KnownError if there is none, or a later edit of somebody else builds on it.
        """
        with self._database.write() as connection:
            entry = log.next_undo(connection, by)
            if entry is None:
                raise KnownError("there is nothing to undo")
            done = writing.take_back(connection, entry, entry.edit.inverted(), "undo")
        self._tell(Changed(frozenset({done.target.document_id}), done))
        return entry.edit

    def redo(self, by: str) -> Edit:
        """Do again what somebody took back last; gives that edit.

        Raises: KnownError if there is nothing, or something else was changed in between.
        """
        with self._database.write() as connection:
            entry = log.next_redo(connection, by)
            if entry is None:
                raise KnownError("there is nothing to redo")
            done = writing.take_back(connection, entry, entry.edit, "redo")
        self._tell(Changed(frozenset({done.target.document_id}), done))
        return entry.edit

    def next_undo(self, by: str) -> Edit | None:
        """What `undo` would take back; None when there is nothing."""
        with self._database.read() as connection:
            entry = log.next_undo(connection, by)
        return None if entry is None else entry.edit

    def next_redo(self, by: str) -> Edit | None:
        """What `redo` would do again; None when there is nothing."""
        with self._database.read() as connection:
            entry = log.next_redo(connection, by)
        return None if entry is None else entry.edit

    def add(
        self,
        items: Iterable[AnnotatedDocument],
        *,
        annotator: str | None,
        replace: bool = False,
        keep_going: bool = False,
        at_once: bool = False,
    ) -> Intake:
        """Take documents in, with their sets; `annotator` overrules whom the items name.

        All or nothing, in one transaction into which the items are streamed: stopping (an error that `items` raises)
        leaves nothing. With `keep_going` what is refused is listed and passed over; what was read before somebody stops
        stays, unless all is written `at_once` nevertheless. Run again, it goes on: what is here already is recognised
        and passed over. A set that differs from what its annotator has said before is refused unless `replace`; a
        backup is made before that, and before many documents. Sets of programs ("suggested", name@version) become
        suggestions, never an annotator's.
        Raises: KnownError for the first document that is refused, unless `keep_going`.
        """
        if annotator is not None:
            meta.require_name(annotator)
        taking = Taking(self.schema, annotator, replace)
        try:
            if at_once or not keep_going:
                left = iter(items)
                first = list(islice(left, _MANY))
                self._back_up_before(first, replace)
                self._take(taking, chain(first, left), keep_going)
            else:
                self._take_batches(taking, items, replace)
        finally:
            if taking.changed:
                self._tell(Changed(frozenset(taking.changed)))
        return taking.report()

    def _take_batches(self, taking: Taking, items: Iterable[AnnotatedDocument], replace: bool) -> None:
        batch: list[AnnotatedDocument] = []
        backed_up = False

        def write() -> None:
            nonlocal backed_up
            if not backed_up:
                backed_up = self._back_up_before(batch, replace)
            self._take(taking, batch, True)
            batch.clear()

        try:
            for item in items:
                batch.append(item)
                if len(batch) == _BATCH:
                    write()
        finally:  # what was read before somebody interrupts, stays
            try:
                write()
            except KeyboardInterrupt:  # which rolled the last batch back
                write()
                raise

    def _take(self, taking: Taking, items: Iterable[AnnotatedDocument], keep_going: bool) -> None:
        with self._database.write() as connection:
            for item in items:
                if keep_going:
                    taking.try_to_take(connection, item)
                else:
                    taking.take(connection, item)

    def _back_up_before(self, items: Sequence[AnnotatedDocument], replace: bool) -> bool:
        """Back up before many documents, or what they may take the place of; True if it was."""
        if (len(items) >= _MANY or (bool(items) and replace)) and not self.read_only:
            opening.back_up(self._database.location, always=True)
            return True
        return False

    # ---- people -------------------------------------------------------------------------------------------------

    def annotators(self) -> tuple[str, ...]:
        """The people who annotate here, in the order in which they came."""
        with self._database.read() as connection:
            return meta.annotators_of(connection)

    def add_annotator(self, name: str) -> None:
        """Add a person; one who is there already stays.

        Raises: KnownError if the name is empty, holds control characters, or means something else here ("gold").
        """
        meta.require_name(name)
        with self._database.write() as connection:
            meta.add_annotator(connection, name)

    # ---- questions ----------------------------------------------------------------------------------------------

    def work(self, document_id: str, by: str, *, gold: bool = False) -> Work:
        """Everything that a verb needs: the document, somebody's own set (version 0 if there is none), the stage.

        With `gold` the set is the gold one, which `by` then writes to. Raises: KnownError if there is no such document,
        or it is damaged.
        """
        key = SetKey(document_id, GOLD_AUTHOR, SetKind.GOLD) if gold else SetKey(document_id, by, SetKind.ANNOTATED)
        with self._database.read() as connection:
            row, document = rows.read(connection, document_id)
            said = self._read_set(connection, key)
        return Work(document, said, by, self.schema, Stage(row.stage))

    def stage(self, document_id: str) -> Stage:
        """How far a document has come. Raises: KnownError if there is none of that id."""
        return self.documents.stage(document_id)

    def annotations(self, key: SetKey) -> AnnotationSet:
        """A set; one that nobody has written to is empty and has version 0.

        Raises: KnownError if there is no such document, or the set is damaged.
        """
        with self._database.read() as connection:
            rows.required(connection, key.document_id)
            return self._read_set(connection, key)

    def suggested(self, document_id: str) -> tuple[AnnotationSet, ...]:
        """What every suggester proposes about a document, in the order in which they first did."""
        with self._database.read() as connection:
            row = rows.required(connection, document_id)
            stored = sets.of_documents(connection, [row.n])
            return tuple(sets.read(connection, [s for s in stored if s.key.kind is SetKind.SUGGESTED]))

    def sets(self, document_id: str) -> tuple[SetKey, ...]:
        """The key of every set about a document, in the order in which they were begun."""
        with self._database.read() as connection:
            row = rows.required(connection, document_id)
            return tuple(s.key for s in sets.of_documents(connection, [row.n]))

    def set_authors(self) -> tuple[str, ...]:
        """Everybody whose sets can be exported: gold first if there is any, then annotators, then suggesters."""
        stats = self.stats()
        return tuple(sorted(stats.sets, key=lambda name: (name != GOLD_AUTHOR, name))) + tuple(
            name for name in stats.suggested if name not in stats.sets
        )

    def annotators_with_sets(self) -> tuple[str, ...]:
        """The annotators who have said something, by name."""
        return tuple(name for name in self.stats().sets if name != GOLD_AUTHOR)

    def last_writer(self, key: SetKey) -> str | None:
        """Who wrote to a set last (the `by` of its newest edit); None when nobody has."""
        with self._database.read() as connection:
            return log.last_writer(connection, key)

    def known_names(self, asking: str = "") -> tuple[KnownName, ...]:
        """Every surface that people have labelled or refused, with how often; by form, then label.

        For suggestions of the document `asking`, refusals in it are left out: the other places of the name are asked.
        """
        with self._database.read() as connection:
            return self._names.current(connection, asking)

    def known_entity(self, label: str, form: str) -> Entity | None:
        """What people said last of an entity that is called so, in whichever article; None if nobody did."""
        with self._database.read() as connection:
            return entity_called(connection, label, form)

    def export(self, author: str, stages: Container[Stage] | None = None) -> Iterator[AnnotatedDocument]:
        """Every document that an author (or "gold") has a set for, of certain stages, in order of import; streamed.

        Mentions and relations carry who wrote them and when. Raises: KnownError at the first damaged one.
        """
        return exported(self._database, author, stages)

    def together(
        self, names: Collection[str] | None = None, *, at_least: int = 2, share: tuple[int, int] = (0, 1)
    ) -> Iterator[Together]:
        """Every document about which several people (of `names`, if given) have said something, with all they say.

        In order of import; streamed. `share` (k, n) is the k-th part, from 0, of n that are read apart. Raises:
        KnownError at the first set that is damaged.
        """
        return together(self._database, names, at_least, share)

    def count_together(self, names: Collection[str] | None = None, *, at_least: int = 2) -> int:
        """How many documents `together` gives."""
        return count_together(self._database, names, at_least)

    def stats(self) -> ProjectStats:
        """How much there is, who has what to do, and which reviews there are."""
        with self._database.read() as connection:
            counted = statistics.counted(connection)
        return dataclasses.replace(counted, assigned=self.team.due(), reviews=self.reviews.all())

    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong: damage first (digests, chains, references), then what the sets break as rules."""
        return integrity.problems(self._database, self.schema)

    def _read_set(self, connection: Connection, key: SetKey) -> AnnotationSet:
        stored = sets.find(connection, key)
        return AnnotationSet(key) if stored is None else sets.read(connection, [stored])[0]
