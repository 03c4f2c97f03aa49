"""Taking documents and annotation sets in: who is who, what is there already, what is refused.

A document is known by its id and the hash of its text. It refuses to know where the items come from.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, bindparam, select

from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotatedDocument,
    AnnotationSet,
    DocumentStage,
    Mention,
    Relation,
    SetKey,
    SetKind,
)
from annotator.model.check import check
from annotator.model.document import Document, Stage
from annotator.model.edit import Change, Edit, records, say
from annotator.model.errors import KnownError
from annotator.model.schema import Schema
from annotator.store import documents as rows
from annotator.store import meta, sets, writing
from annotator.store.codec import NO_CONTENT, digest_after
from annotator.store.meta import DEFAULT_AUTHOR, IMPORTER, require_name
from annotator.store.tables import AnyRow, documents

# Whose annotations are a program's: what `predict` writes, and sets of suggesters (name@version) that were exported.
# A version begins with a digit and has no letters but behind a sign, so that an address like kim@163.com is a person.
_PROGRAM = re.compile(r"suggested|[^\s@]+@\d+(?:\.\d+)*(?:[-+][\w.+-]*)?")
_NAMED = 20  # documents that are known already and named one by one
_SAME = select(documents.c.n, documents.c.id).where(
    documents.c.id == bindparam("document"), documents.c.text_sha256 == bindparam("text"), documents.c.deleted == 0
)
_RENAMED = "renamed:"  # and the id that a document has here: the id that it came with


@dataclass(frozen=True, slots=True)
class Intake:
    """What `Project.add` did: ids of documents, lines of text for `refused` and `messages`.

    `reused` were there under the same id, `duplicates` are the ids whose text was there under another, `renamed` the
    new ids of documents whose id was taken by another text.
    """

    added: tuple[str, ...] = ()
    reused: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    sets_written: int = 0
    messages: tuple[str, ...] = ()


@dataclass(slots=True)
class Taking:
    """One run of taking in; it holds what is reported at the end, and what has changed."""

    schema: Schema
    annotator: str | None
    replace_sets: bool
    added: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    sets_written: int = 0
    changed: set[str] = field(default_factory=set)
    said_already: int = 0

    def take(self, connection: Connection, item: AnnotatedDocument) -> None:
        """Take one document in, with its set if it has one.

        Raises: KnownError if it is refused; nothing of it may be kept then.
        """
        said = item.annotations
        if said is not None:
            if self._known(connection, item, said):
                return
            self._require_sound(item.document, said)
        claimed = item.stage
        item = self._with_stage(item)
        try:
            row, stage, fresh = self._place(connection, item)
            if claimed is Stage.GOLD and item.stage is not claimed and (fresh or stage is Stage.TODO):
                self.messages.append(
                    f"{row.id}: the file calls it gold and brings no gold annotations: taken as {item.stage.value}"
                )
            if said is not None:
                self._take_set(connection, row.id, row.n, stage, item, said, fresh)
        except UnicodeEncodeError:
            raise KnownError(f"{item.document.id!a} holds half of a surrogate pair: it was decoded wrongly") from None
        self.changed.add(row.id)

    def _known(self, connection: Connection, item: AnnotatedDocument, said: AnnotationSet) -> bool:
        """True for a document that was taken in before with the very same set: an import that is run again.

        The set's records are not read: their digest is compared.
        """
        document = item.document
        row = connection.execute(_SAME, {"document": document.id, "text": document.text_sha256}).first()
        if row is None:
            return False
        key = self._key(row.id, item, said)
        stored = sets.find(connection, key)
        if stored is None or stored.digest != digest_after(NO_CONTENT, (), records(said)):
            return False
        self.reused.append(row.id)
        self._note_known(row.id, key)
        return True

    def _note_known(self, document_id: str, key: SetKey) -> None:
        self.said_already += 1
        if self.said_already <= _NAMED:
            self.messages.append(f"{document_id}: {key.author} says exactly this already, nothing was written")

    def try_to_take(self, connection: Connection, item: AnnotatedDocument) -> None:
        """Take one document in, or list why it was refused and leave no trace of it."""
        lists = (self.added, self.reused, self.duplicates, self.renamed, self.messages)
        lengths, known = [len(one) for one in lists], self.said_already
        point = connection.begin_nested()
        try:
            self.take(connection, item)
        except KnownError as error:
            point.rollback()
            for one, length in zip(lists, lengths, strict=True):
                del one[length:]
            self.said_already = known
            self.refused.append(str(error))
        else:
            point.commit()

    def report(self) -> Intake:
        """What was done."""
        if self.said_already > _NAMED:
            self.messages.append(f"{self.said_already - _NAMED} more say exactly what is here already")
        return Intake(
            tuple(self.added),
            tuple(self.reused),
            tuple(self.duplicates),
            tuple(self.renamed),
            tuple(self.refused),
            self.sets_written,
            tuple(self.messages),
        )

    # ---- documents ----------------------------------------------------------------------------------------------

    def _place(self, connection: Connection, item: AnnotatedDocument) -> tuple[AnyRow, Stage, bool]:
        """The row of the document in this project, its stage, and whether it is new."""
        document = item.document
        if not document.id or any(ord(c) < 32 for c in document.id):
            raise KnownError(f"the document id {document.id!r} is empty or holds control characters")
        same_text = connection.execute(
            select(documents).where(documents.c.text_sha256 == document.text_sha256).order_by(documents.c.n)
        ).all()
        # The id itself, or the one that this text was given because another text had the id.
        own = [r for r in same_text if document.id in (r.id, meta.find(connection, _RENAMED + r.id))]
        if own:
            row = next((r for r in own if r.id == document.id), own[0])
            self.reused.append(row.id)
            return self._out_of_the_bin(connection, row), Stage(row.stage), False
        if same_text:
            row = same_text[0]
            self.duplicates.append(document.id)
            self.messages.append(f"{document.id} has the same text as {row.id}: not added again")
            return self._out_of_the_bin(connection, row), Stage(row.stage), False
        fresh = self._free_id(connection, document)
        rows.add(connection, fresh, item.stage, item.duplicate_group)
        self.added.append(fresh.id)
        return rows.required(connection, fresh.id), item.stage, True

    def _out_of_the_bin(self, connection: Connection, row: AnyRow) -> AnyRow:
        if row.deleted:
            rows.set_columns(connection, row, deleted=0)
            self.messages.append(f"{row.id} was in the bin and is back")
        return rows.required(connection, row.id)

    def _free_id(self, connection: Connection, document: Document) -> Document:
        """The document under an id that no other text has."""
        wanted, number = document.id, 1
        while connection.execute(select(documents.c.n).where(documents.c.id == wanted)).first() is not None:
            number += 1
            wanted = f"{document.id}-{number}"
        if wanted == document.id:
            return document
        meta.write(connection, _RENAMED + wanted, document.id)
        self.renamed.append(wanted)
        self.messages.append(f"the id {document.id} belongs to another text: added as {wanted}")
        return replace(document, id=wanted)

    # ---- annotation sets ----------------------------------------------------------------------------------------

    def _take_set(
        self,
        connection: Connection,
        document_id: str,
        document_n: int,
        stage: Stage,
        item: AnnotatedDocument,
        said: AnnotationSet,
        fresh: bool,
    ) -> None:
        key = self._key(document_id, item, said)
        incoming = replace(said, key=key)
        stored = None if fresh else sets.find(connection, key)
        present = AnnotationSet(key) if stored is None else sets.read(connection, [stored])[0]
        if present.version and same_content(present, incoming):
            self._note_known(document_id, key)
            return
        if _says_something(present) and not self.replace_sets:
            raise KnownError(
                "{document}: {who} has other annotations here already; to put these in their place, "
                "import with --replace, or give them to another annotator with --annotator",
                document=document_id,
                who=key.author,
            )
        if not incoming.decisions:
            # A file of annotations says nothing about answers to suggestions, so replacing keeps those.
            there = {*(m.id for m in incoming.mentions), *(r.id for r in incoming.relations)}
            there |= {e.id for e in incoming.entities}
            kept = tuple(d for d in present.decisions if d.result is None or d.result in there)
            incoming = replace(incoming, decisions=kept)
        edit = say(present, incoming, IMPORTER, "import")
        wanted = item.stage if key.kind is SetKind.GOLD or (stage is Stage.TODO and _by_person(key)) else stage
        if wanted is not stage:
            moved = Change(DocumentStage(document_id, stage), DocumentStage(document_id, wanted))
            edit = replace(edit, changes=(*edit.changes, moved))
        writing.write(connection, Edit(edit.verb, document_id, key, IMPORTER, edit.changes))
        self.sets_written += 1

    def _key(self, document_id: str, item: AnnotatedDocument, said: AnnotationSet) -> SetKey:
        if self.annotator is not None:
            return SetKey(document_id, self.annotator, SetKind.ANNOTATED)
        if said.key.kind is SetKind.SUGGESTED:
            return SetKey(document_id, said.key.author, SetKind.SUGGESTED)
        author = item.annotator or DEFAULT_AUTHOR
        if author == GOLD_AUTHOR:
            return SetKey(document_id, author, SetKind.GOLD)
        if _PROGRAM.fullmatch(author):
            return SetKey(document_id, author, SetKind.SUGGESTED)
        require_name(author)
        return SetKey(document_id, author, SetKind.ANNOTATED)

    def _with_stage(self, item: AnnotatedDocument) -> AnnotatedDocument:
        """The item at the stage that its annotations bear out: gold annotations are gold, and nothing else is."""
        said = item.annotations
        key = None if said is None else self._key(item.document.id, item, said)
        if key is not None and key.kind is SetKind.GOLD:
            return replace(item, stage=Stage.GOLD)
        if item.stage is not Stage.GOLD:
            return item
        annotated = said is not None and key is not None and _by_person(key) and _says_something(said)
        return replace(item, stage=Stage.DONE if annotated else Stage.TODO)

    def _require_sound(self, document: Document, said: AnnotationSet) -> None:
        """Refuse a set that contradicts itself, its text or the label schema: whatever a check calls an error."""
        scored_ones: list[Mention | Relation] = [*said.mentions, *said.relations]
        for scored in scored_ones:
            if scored.score is not None and not math.isfinite(scored.score):
                raise KnownError(f"{document.id}: the score of {scored.id} is not a number")
        for problem in check(document, said, self.schema):
            if problem.severity != "error":
                continue
            way_out = ""
            if problem.kind == "label_not_in_schema":
                way_out = "; rename it with --map A=B, or leave such items out with --skip-unknown"
            raise KnownError(f"{document.id}: {problem.item}: {problem.message}{way_out}")


def _by_person(key: SetKey) -> bool:
    return key.kind is SetKind.ANNOTATED


def _says_something(said: AnnotationSet) -> bool:
    return bool(said.mentions or said.relations or said.no_relations or said.decisions)


def same_content(one: AnnotationSet, other: AnnotationSet) -> bool:
    """True when two sets say the same, whatever ids they use and whoever wrote them when."""
    return _content(one) == _content(other)


def _content(said: AnnotationSet) -> tuple[Sequence[object], ...]:
    entities = {e.id: (e.label, e.name, tuple(sorted(e.aliases)), tuple(sorted(e.ids))) for e in said.entities}
    places = {m.id: (m.start, m.end, m.label) for m in said.mentions}
    grouped: dict[str, list[tuple[int, int, str]]] = {}
    for mention in said.mentions:
        if mention.entity is not None:
            grouped.setdefault(mention.entity, []).append(places[mention.id])
    return (
        sorted(
            (*places[m.id], "" if m.score is None else repr(float(m.score)), m.source or "", m.decision or "")
            for m in said.mentions
        ),
        sorted(
            (
                places[r.head],
                places[r.tail],
                r.label,
                "" if r.score is None else repr(float(r.score)),
                r.source or "",
                r.decision or "",
            )
            for r in said.relations
        ),
        sorted(tuple(sorted((places[n.head], places[n.tail]))) for n in said.no_relations),
        sorted((entities[i], sorted(grouped.get(i, []))) for i in entities),
    )
