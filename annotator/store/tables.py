"""The tables of a project, the same on every back end. Rows never leave the package.

Ids that people or files know are text. Numbers named `n` or `*_n` are keys inside one database; `documents.n` is also
the order of import. Times are ISO 8601 text in UTC. Records (mentions …) are the present state only: what was removed
lives in the edit log, from which undo brings it back, so the foreign keys hold for everything that is alive.
"""

import json
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

from annotator.model.annotation import Comment, Decision, Entity, Mark, Mention, NoRelation, Record, Relation, SetKind
from annotator.model.document import Stage
from annotator.model.teamwork import AssignmentState, ReviewState, Role
from annotator.store.codec import canonical

SCHEMA_VERSION = 3

AnyRow = Row[*tuple[Any, ...]]


class JsonText(TypeDecorator[Any]):
    """A plain value as canonical JSON in a text column, on every back end."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write a value."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read a value."""
        try:
            return None if value is None else json.loads(value)
        except (ValueError, TypeError):
            return value  # damaged: what is not the value that was written fails its checksum


def _one_of(column: str, values: type[StrEnum] | tuple[str, ...]) -> CheckConstraint:
    allowed = ", ".join(f"'{v}'" for v in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_is_known")


metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

annotators = Table(
    "annotators",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("raw_sha256", Text),
    Column("meta", JsonText, nullable=False),
    Column("passages", JsonText, nullable=False),
    Column("duplicate_group", Text),
    Column("deleted", Integer, nullable=False, default=0),
    Column("digest", Text, nullable=False),
    CheckConstraint("characters >= 0", name="characters_are_counted"),
    CheckConstraint("deleted IN (0, 1)", name="deleted_is_a_flag"),
    _one_of("stage", Stage),
    Index("documents_text_sha256", "text_sha256"),
    Index("documents_stage", "deleted", "stage", "n"),
)

# Apart from `documents`, so that listing a hundred thousand articles reads none of their text.
texts = Table(
    "texts",
    metadata,
    Column("document_n", Integer, ForeignKey("documents.n"), primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("document_n", Integer, ForeignKey("documents.n"), primary_key=True, autoincrement=False),
    Column("tokenizer", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("digest", Text, nullable=False),
)

annotation_sets = Table(
    "annotation_sets",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("document_n", Integer, ForeignKey("documents.n"), nullable=False),
    Column("author", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("head_hash", Text, nullable=False),
    Column("content_digest", Text, nullable=False),
    # How many records there are, so that lists and statistics need not count them.
    Column("mentions", Integer, nullable=False),
    Column("relations", Integer, nullable=False),
    Column("decisions", Integer, nullable=False),
    UniqueConstraint("document_n", "author", "kind"),
    _one_of("kind", SetKind),
    CheckConstraint("version >= 0", name="version_counts"),
    Index("annotation_sets_author", "author", "kind"),
)

edits = Table(
    "edits",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("set_n", Integer, ForeignKey("annotation_sets.n"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", Integer, ForeignKey("edits.seq")),
    Column("changes", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("set_n", "n"),
    _one_of("kind", ("do", "undo", "redo")),
    CheckConstraint("(kind = 'do') = (target IS NULL)", name="undo_has_a_target"),
    Index("edits_by", "by", "kind", "seq"),
    Index("edits_target", "target", "kind", "seq"),
)


def _records(name: str, *own: Column[Any] | ForeignKeyConstraint | CheckConstraint | Index) -> Table:
    return Table(
        name,
        metadata,
        Column("set_n", Integer, ForeignKey("annotation_sets.n"), primary_key=True, autoincrement=False),
        Column("id", Text, primary_key=True),
        # The newest edit that touched it: who wrote it, and when.
        Column("edit", Integer, ForeignKey("edits.seq"), nullable=False),
        *own,
    )


def _same_set(column: str, table: str) -> ForeignKeyConstraint:
    """What a record points to lies in its own set; checked at the commit, so that changes may come in any order."""
    return ForeignKeyConstraint(
        ["set_n", column], [f"{table}.set_n", f"{table}.id"], deferrable=True, initially="DEFERRED"
    )


def _provenance() -> tuple[Column[Any], ...]:
    return (
        Column("score", Float),
        Column("source", Text),
        Column("reason", Text),
        Column("decision", Text),
        Column("by", Text),
        Column("at", Text),
    )


entities = _records(
    "entities",
    Column("label", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("aliases", JsonText, nullable=False),
    Column("ids", JsonText, nullable=False),
)

mentions = _records(
    "mentions",
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("entity", Text),
    *_provenance(),
    CheckConstraint('start >= 0 AND "end" > start', name="span_is_not_empty"),
    _same_set("entity", "entities"),
    Index("mentions_entity", "set_n", "entity"),
)

relations = _records(
    "relations",
    Column("head", Text, nullable=False),
    Column("tail", Text, nullable=False),
    Column("label", Text, nullable=False),
    *_provenance(),
    _same_set("head", "mentions"),
    _same_set("tail", "mentions"),
    Index("relations_head", "set_n", "head"),
    Index("relations_tail", "set_n", "tail"),
)

no_relations = _records(
    "no_relations",
    Column("head", Text, nullable=False),
    Column("tail", Text, nullable=False),
    _same_set("head", "mentions"),
    _same_set("tail", "mentions"),
    Index("no_relations_head", "set_n", "head"),
    Index("no_relations_tail", "set_n", "tail"),
)

decisions = _records(
    "decisions",
    Column("item", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("suggestion", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("tail_start", Integer),
    Column("tail_end", Integer),
    Column("score", Float),
    Column("result", Text),
    Column("reason", Text),
    CheckConstraint('start >= 0 AND "end" > start', name="span_is_not_empty"),
)

comments = _records(
    "comments",
    Column("text", Text, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
)

marks = _records("marks", Index("marks_id", "id", "set_n"))

# Every kind of record with its table; each stands after those that it points to.
RECORDS: dict[type[Record], Table] = {
    Entity: entities,
    Mention: mentions,
    Relation: relations,
    NoRelation: no_relations,
    Decision: decisions,
    Comment: comments,
    Mark: marks,
}

# Who is to do what. Plain rows, not edits: what a person said about a text does not change by them.
assignments = Table(
    "assignments",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("document_n", Integer, ForeignKey("documents.n"), nullable=False),
    Column("annotator", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("blind", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("digest", Text, nullable=False),
    UniqueConstraint("document_n", "annotator", "role"),
    _one_of("role", Role),
    _one_of("state", AssignmentState),
    CheckConstraint("blind IN (0, 1)", name="blind_is_a_flag"),
    Index("assignments_annotator", "annotator", "role", "state"),
)

review_sessions = Table(
    "review_sessions",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("documents", JsonText, nullable=False),
    Column("authors", JsonText, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("blind", Integer, nullable=False),
    Column("state", Text, nullable=False),
    # Where the reviewer stopped: a document and, within it, the key of a question.
    Column("document", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("began", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("digest", Text, nullable=False),
    _one_of("state", ReviewState),
    CheckConstraint("blind IN (0, 1)", name="blind_is_a_flag"),
)

# What was shown to whom and what it cost; written with a decision or when an article is left, never changed.
showings = Table(
    "showings",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("document_n", Integer, ForeignKey("documents.n"), nullable=False),
    Column("annotator", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("blind", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("actions", Integer, nullable=False),
    Column("shown", JsonText, nullable=False),
    Column("digest", Text, nullable=False),
    CheckConstraint("blind IN (0, 1)", name="blind_is_a_flag"),
    Index("showings_document", "document_n", "annotator"),
)
