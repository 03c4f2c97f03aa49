"""The documents of a project: lists for the window, one article at a time, and the cache of their morphemes.

Lists read no text. Texts are immutable; every read is compared with the stored SHA-256.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from annotator.model.annotation import SetKind
from annotator.model.document import Document, Passage, PassageKind, Stage
from annotator.model.errors import KnownError
from annotator.model.schema import Schema
from annotator.model.suggestion import Progress
from annotator.model.text import Span
from annotator.model.tokens import Token, Tokens
from annotator.store import ordering, sets
from annotator.store import search as index
from annotator.store.codec import canonical, sha256
from annotator.store.database import Database
from annotator.store.progress import ProgressCounter
from annotator.store.tables import AnyRow, annotation_sets, documents, texts, tokens

MEASURED = tuple(ordering.BY_FIGURE)
"""Orders that are asked of the whole project: seconds in a large one."""
ORDERS = ("imported", "title", "date", *MEASURED)
_AT_ONCE = 500  # values in one question: databases have a limit
_NO_PROGRESS: Mapping[str, Progress] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of a list of documents.

    `suggestions` counts what suggesters propose and the queue asks, `answered` what of it the annotator asked for has
    answered; `mentions` and `relations` are that annotator's own.
    """

    id: str
    title: str
    date: str
    source: str
    stage: Stage
    characters: int
    suggestions: int
    answered: int
    mentions: int
    relations: int


class Documents:
    """Questions about the documents of one open project."""

    def __init__(self, database: Database, schema: Schema, changed: Callable[[frozenset[str]], None]) -> None:
        self._database = database
        self._progress = ProgressCounter(schema)
        self._changed = changed

    def ids(self, stage: Stage | None = None, search: str = "", order: str = "imported") -> tuple[str, ...]:
        """The ids of all documents, or those of one stage that hold every word of a search in title or text.

        `order` is "imported", "title", "date" (newest first, undated last), or what is worth working on first:
        "uncertain" (suggestions near a half), "novel" (names nobody has labelled), "disagreement" (of people, then of
        suggesters). Those three look at everything that is suggested, so ask for them in a thread.
        """
        if order not in ORDERS:
            raise ValueError(f"no such order: {order}")
        statement = select(documents.c.n, documents.c.id).where(documents.c.deleted == 0)
        if stage is not None:
            statement = statement.where(documents.c.stage == stage.value)
        if order == "title":
            statement = statement.order_by(documents.c.title, documents.c.n)
        elif order == "date":
            statement = statement.order_by(documents.c.date.desc(), documents.c.n)
        else:
            statement = statement.order_by(documents.c.n)
        with self._database.read() as connection:
            found = list(connection.execute(statement))
            if search.strip():
                hits = index.find(connection, search)
                found = [row for row in found if row.n in hits]
            if order in ordering.BY_FIGURE:
                figures = ordering.BY_FIGURE[order](connection)
                found.sort(key=lambda row: -figures.get(row.n, -1.0))
            return tuple(row.id for row in found)

    def rows(
        self,
        ids: Sequence[str],
        by: str,
        unasked: frozenset[PassageKind] = frozenset(),
        known: Mapping[str, Progress] = _NO_PROGRESS,
        muted: frozenset[str] = frozenset(),
    ) -> tuple[DocumentRow, ...]:
        """Lines for a list, in the order asked for; ids that are not there (any more) are left out.

        Suggestions in passages of a kind of `unasked` count only once they are answered. `known` is the progress with
        documents for which the caller has it at hand, so that it is not counted again. Relations of `muted` labels are
        not counted.
        """
        with self._database.read() as connection:
            found: dict[str, AnyRow] = {}
            for chunk in sets.chunks(ids):
                for row in connection.execute(
                    select(documents).where(documents.c.id.in_(chunk), documents.c.deleted == 0)
                ):
                    verify(row)
                    found[row.id] = row
            about: dict[int, list[sets.StoredSet]] = {}
            for said in sets.of_documents(connection, [row.n for row in found.values()]):
                about.setdefault(said.document_n, []).append(said)
            uncounted = [row for row in found.values() if row.id not in known]
            reached = self._progress.count(connection, uncounted, about, by, unasked, muted)
        reached |= {found[i].n: reached_there for i, reached_there in known.items() if i in found}
        return tuple(
            _document_row(found[i], about.get(found[i].n, ()), by, reached[found[i].n]) for i in ids if i in found
        )

    def get(self, document_id: str) -> Document:
        """A document with its text.

        Raises: KnownError if there is none of that id, or its text is not what was imported.
        """
        with self._database.read() as connection:
            return read(connection, document_id)[1]

    def stage(self, document_id: str) -> Stage:
        """How far a document has come. Raises: KnownError if there is none of that id."""
        with self._database.read() as connection:
            return Stage(required(connection, document_id).stage)

    def stages(self) -> Mapping[Stage, int]:
        """How many documents there are of each stage; every stage is there."""
        statement = select(documents.c.stage, func.count()).where(documents.c.deleted == 0).group_by(documents.c.stage)
        with self._database.read() as connection:
            counted = {Stage(stage): count for stage, count in connection.execute(statement)}
        return {stage: counted.get(stage, 0) for stage in Stage}

    def tokens(self, document_id: str) -> Tokens | None:
        """The morphemes that were kept for a document; None when none were, or they are damaged."""
        with self._database.read() as connection:
            number = required(connection, document_id).n
            return tokens_of(connection, [number]).get(number)

    def keep_tokens(self, document_id: str, found: Tokens) -> None:
        """Keep the morphemes of a document, so that nobody computes them again; this is no edit."""
        data = pack(found)
        with self._database.write() as connection:
            number = required(connection, document_id).n
            connection.execute(delete(tokens).where(tokens.c.document_n == number))
            connection.execute(
                insert(tokens).values(
                    document_n=number,
                    tokenizer=found.tokenizer,
                    version=found.version,
                    data=data,
                    digest=tokens_digest(number, found.tokenizer, found.version, data),
                )
            )

    def waiting_for(self, suggester: str) -> tuple[str, ...]:
        """The ids of the documents for which a suggester (name@version) has not been run yet, in order of import."""
        there = exists().where(
            annotation_sets.c.document_n == documents.c.n,
            annotation_sets.c.author == suggester,
            annotation_sets.c.kind == SetKind.SUGGESTED.value,
        )
        statement = select(documents.c.id).where(documents.c.deleted == 0, ~there).order_by(documents.c.n)
        with self._database.read() as connection:
            return tuple(connection.execute(statement).scalars())

    def duplicate_groups(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the documents of each group of near-duplicates, by the group's name."""
        statement = (
            select(documents.c.duplicate_group, documents.c.id)
            .where(documents.c.deleted == 0, documents.c.duplicate_group.is_not(None))
            .order_by(documents.c.n)
        )
        groups: dict[str, tuple[str, ...]] = {}
        with self._database.read() as connection:
            for group, document_id in connection.execute(statement):
                groups[group] = (*groups.get(group, ()), document_id)
        return MappingProxyType(groups)

    def with_texts(self, hashes: Iterable[str]) -> frozenset[str]:
        """Those of some `Document.text_sha256` that a document here has, out of the bin."""
        wanted = sorted(set(hashes))
        found: set[str] = set()
        with self._database.read() as connection:
            for start in range(0, len(wanted), _AT_ONCE):
                some = documents.c.text_sha256.in_(wanted[start : start + _AT_ONCE])
                query = select(documents.c.text_sha256).where(some, documents.c.deleted == 0)
                found |= set(connection.execute(query).scalars())
        return frozenset(found)

    def delete(self, ids: Iterable[str]) -> None:
        """Put documents into the bin: they are left out everywhere, with everything said about them, and can come back.

        Raises: KnownError if one is not there.
        """
        self._set_deleted(ids, True)

    def restore(self, ids: Iterable[str]) -> None:
        """Take documents out of the bin. Raises: KnownError if one is not in it."""
        self._set_deleted(ids, False)

    def deleted(self) -> tuple[str, ...]:
        """The ids of the documents in the bin, in order of import."""
        with self._database.read() as connection:
            found = connection.execute(select(documents.c.id).where(documents.c.deleted == 1).order_by(documents.c.n))
            return tuple(found.scalars())

    def _set_deleted(self, ids: Iterable[str], deleted: bool) -> None:
        wanted = frozenset(ids)
        with self._database.write() as connection:
            for document_id in wanted:
                row = required(connection, document_id, deleted=not deleted)
                set_columns(connection, row, deleted=int(deleted))
        self._changed(wanted)


def _document_row(row: AnyRow, about: Iterable[sets.StoredSet], by: str, reached: Progress) -> DocumentRow:
    own = (s.counts for s in about if s.key.kind is SetKind.ANNOTATED and s.key.author == by)
    counts = next(own, {"mentions": 0, "relations": 0})
    return DocumentRow(
        row.id,
        row.title,
        row.date,
        row.source,
        Stage(row.stage),
        row.characters,
        reached.asked,
        reached.answered,
        counts["mentions"],
        counts["relations"],
    )


# ---- rows of the table, for this package ------------------------------------------------------------------------

_DIGESTED = (
    "n",
    "id",
    "title",
    "source",
    "date",
    "stage",
    "characters",
    "text_sha256",
    "raw_sha256",
    "meta",
    "passages",
    "duplicate_group",
    "deleted",
)


def digest_of(columns: Mapping[Any, Any]) -> str:
    """The checksum of everything that a row says."""
    return sha256(canonical([columns[name] for name in _DIGESTED]))


_BY_ID = select(documents).where(documents.c.id == bindparam("document"))
_INSERT_DOCUMENT, _INSERT_TEXT = insert(documents), insert(texts)
_LAST_NUMBER = select(func.coalesce(func.max(documents.c.n), 0))


def required(connection: Connection, document_id: str, *, deleted: bool = False) -> AnyRow:
    """The row of a document, its checksum verified.

    Raises: KnownError if there is none, or it is in the bin (not in the bin, when that is asked), or is damaged.
    """
    row = connection.execute(_BY_ID, {"document": document_id}).one_or_none()
    if row is None:
        raise KnownError("there is no document {document} in this project", document=document_id)
    verify(row)
    if bool(row.deleted) != deleted:
        text = "the document {document} is not in the bin" if deleted else "the document {document} is in the bin"
        raise KnownError(text, document=document_id)
    return row


def verify(row: AnyRow) -> None:
    """Raises: KnownError if a row does not say what was written."""
    if digest_of(row._mapping) != row.digest:
        raise KnownError(
            "the document {document} is damaged: its data are not what was saved; restore a backup", document=row.id
        )


def set_columns(connection: Connection, row: AnyRow, **values: Any) -> None:
    """Change what may change of a document's row (stage, deleted, duplicate_group), with its checksum."""
    columns = {**row._mapping, **values}
    connection.execute(update(documents).where(documents.c.n == row.n).values(**values, digest=digest_of(columns)))


def add(connection: Connection, document: Document, stage: Stage, duplicate_group: str | None) -> int:
    """Write a new document, findable, and give its number."""
    number = int(connection.execute(_LAST_NUMBER).scalar_one()) + 1
    columns: dict[str, Any] = {
        "n": number,
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "stage": stage.value,
        "characters": len(document.text),
        "text_sha256": document.text_sha256,
        "raw_sha256": document.raw_sha256,
        "meta": dict(document.meta),
        "passages": [[p.start, p.end, p.kind.value, p.of] for p in document.passages],
        "duplicate_group": duplicate_group,
        "deleted": 0,
    }
    connection.execute(_INSERT_DOCUMENT, {**columns, "digest": digest_of(columns)})
    connection.execute(_INSERT_TEXT, {"document_n": number, "text": document.text})
    index.index(connection, number, document.title, document.text)
    return number


def read(connection: Connection, document_id: str) -> tuple[AnyRow, Document]:
    """A document with its row.

    Raises: KnownError if there is none, it is in the bin, or it is damaged.
    """
    row = required(connection, document_id)
    text = connection.execute(select(texts.c.text).where(texts.c.document_n == row.n)).scalar_one_or_none()
    return row, assembled(row, text)


def assembled(row: AnyRow, text: str | None) -> Document:
    """A document from its row and text. Raises: KnownError if the text is not what was imported."""
    if text is None or sha256(text) != row.text_sha256:
        raise KnownError(
            "the text of {document} is damaged: it is not what was imported; restore a backup", document=row.id
        )
    return Document(
        row.id,
        text,
        row.title,
        row.source,
        row.date,
        MappingProxyType(dict(row.meta)),
        tuple(Passage(start, end, PassageKind(kind), of) for start, end, kind, of in row.passages),
        row.raw_sha256,
    )


def tokens_digest(document_n: int, tokenizer: str, version: str, data: bytes) -> str:
    """The checksum of the kept morphemes of a document."""
    return sha256(canonical([document_n, tokenizer, version, data.hex()]))


def tokens_of(connection: Connection, document_ns: Sequence[int]) -> dict[int, Tokens]:
    """The kept morphemes of some documents; damaged ones are left out, for they can be computed again."""
    found: dict[int, Tokens] = {}
    for chunk in sets.chunks(document_ns):
        for row in connection.execute(select(tokens).where(tokens.c.document_n.in_(chunk))):
            if tokens_digest(row.document_n, row.tokenizer, row.version, row.data) == row.digest:
                found[row.document_n] = unpack(row.tokenizer, row.version, row.data)
    return found


def pack(found: Tokens) -> bytes:
    """Morphemes and sentences, small: gaps and lengths, tags by number, compressed."""
    tags = sorted({t.tag for t in found.tokens})
    number = {tag: i for i, tag in enumerate(tags)}
    flat: list[int] = []
    position = 0
    for token in found.tokens:
        flat += (token.start - position, token.end - token.start, number[token.tag])
        position = token.end
    sentences = [edge for s in found.sentences for edge in (s.start, s.end)]
    return zlib.compress(canonical({"tags": tags, "tokens": flat, "sentences": sentences}).encode("utf-8"))


def unpack(tokenizer: str, version: str, data: bytes) -> Tokens:
    """The morphemes that `pack` was given."""
    plain = json.loads(zlib.decompress(data))
    tags, flat, edges = plain["tags"], plain["tokens"], plain["sentences"]
    found: list[Token] = []
    position = 0
    for i in range(0, len(flat), 3):
        start = position + flat[i]
        position = start + flat[i + 1]
        found.append(Token(start, position, tags[flat[i + 2]]))
    sentences = tuple(Span(edges[i], edges[i + 1]) for i in range(0, len(edges), 2))
    return Tokens(tokenizer, version, tuple(found), sentences)
