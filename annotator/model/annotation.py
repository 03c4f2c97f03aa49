"""Who says what about one document.

A suggester, an annotator and the gold standard all say mentions and relations about a document, so there is one type
for all three, and only `SetKind` differs.
"""

import secrets
from dataclasses import dataclass
from enum import StrEnum

from annotator.model.document import Document, Stage
from annotator.model.text import Span
from annotator.model.tokens import Tokens

GOLD_AUTHOR = "gold"


class SetKind(StrEnum):
    """What an annotation set is worth: proposed by a program, said by a person, or adjudicated."""

    SUGGESTED = "suggested"
    ANNOTATED = "annotated"
    GOLD = "gold"


class Answer(StrEnum):
    """A person's answer to a suggestion or to a disagreement."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CORRECTED = "corrected"
    SKIPPED = "skipped"
    NEITHER = "neither"


class Reason(StrEnum):
    """Why a reviewer decided as they did: how annotators read a place differently."""

    GUIDELINE = "guideline"
    MISTAKE = "mistake"
    AMBIGUOUS = "ambiguous"
    NOT_IN_GUIDELINE = "not_in_guideline"


class DecisionItem(StrEnum):
    """What a decision is about."""

    MENTION = "mention"
    RELATION = "relation"
    ENTITY = "entity"


def new_id() -> str:
    """A fresh id for a record: 80 random bits in hexadecimal, so that ids made apart never meet."""
    return secrets.token_hex(10)


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that someone says names an entity: `start`, `end` in code points, end exclusive.

    `entity` is the id of an `Entity` of the same set. `source` is the author of the suggestion it came from, `score`
    and `reason` what that suggester gave, `decision` how the suggestion was answered; all None for one made by hand.
    `by` and `at` (ISO 8601, UTC) come from an imported file; None means: ask the edit log.
    """

    id: str
    start: int
    end: int
    label: str
    entity: str | None = None
    score: float | None = None
    source: str | None = None
    reason: str | None = None
    decision: str | None = None
    by: str | None = None
    at: str | None = None

    @property
    def span(self) -> Span:
        """Where it stands, without its label."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Relation:
    """A labelled pair: `head` and `tail` are ids of mentions of the same set; direction is the schema's.

    The other fields are as in `Mention`.
    """

    id: str
    head: str
    tail: str
    label: str
    score: float | None = None
    source: str | None = None
    reason: str | None = None
    decision: str | None = None
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class NoRelation:
    """A pair of which a person said that no relation holds; the order of head and tail carries no meaning."""

    id: str
    head: str
    tail: str


@dataclass(frozen=True, slots=True)
class Entity:
    """The company or person itself, within one set. `ids` are pairs of (authority, id), for example wikidata."""

    id: str
    label: str
    name: str
    aliases: tuple[str, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's recorded answer, with what was asked: it stands even when the suggestion is gone.

    For a mention `start`..`end` is its span; for a relation that of its head, and `tail_start`..`tail_end` that of its
    tail; for an entity they are places of the alias and of the name that are said to be one. `suggestion` is the id
    that the suggested record had. `result` is the id of the record that was made or kept in this set, None when there
    is none. In gold `source` is the annotator whose record was judged, and `reason` one of `Reason` when the reviewer
    gave one.
    """

    id: str
    item: DecisionItem
    answer: Answer
    source: str
    suggestion: str
    label: str
    start: int
    end: int
    tail_start: int | None = None
    tail_end: int | None = None
    score: float | None = None
    result: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody remarks on a stretch of a text, or on the article as a whole (`start` and `end` None)."""

    id: str
    text: str
    start: int | None = None
    end: int | None = None


FINISHED = "finished"
SIGNED_OFF = "signed_off"


@dataclass(frozen=True, slots=True)
class Mark:
    """What an author says of a set as a whole; `id` is FINISHED (their part is done) or SIGNED_OFF (gold is locked)."""

    id: str


@dataclass(frozen=True, slots=True)
class DocumentStage:
    """The stage of a document as a record of the edit log; `id` is the document's."""

    id: str
    stage: Stage


Record = Mention | Relation | NoRelation | Entity | Decision | Comment | Mark | DocumentStage


@dataclass(frozen=True, slots=True)
class SetKey:
    """Whose set about which document."""

    document_id: str
    author: str
    kind: SetKind


@dataclass(frozen=True, slots=True)
class AnnotationSet:
    """Everything one author says about one document.

    `mentions` are in text order (start, then the longer first), `relations` in the order of their heads; `version`
    counts the edits that made it, 0 for a set that nobody has written to yet.
    """

    key: SetKey
    version: int = 0
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    no_relations: tuple[NoRelation, ...] = ()
    entities: tuple[Entity, ...] = ()
    decisions: tuple[Decision, ...] = ()
    comments: tuple[Comment, ...] = ()
    marks: tuple[Mark, ...] = ()

    def has_mark(self, mark: str) -> bool:
        """True when the author has put that mark on the set: FINISHED, SIGNED_OFF."""
        return any(m.id == mark for m in self.marks)

    def mention(self, mention_id: str) -> Mention | None:
        """The mention of that id, None when it is not in this set."""
        return next((m for m in self.mentions if m.id == mention_id), None)

    def relations_of(self, mention_id: str) -> tuple[Relation, ...]:
        """Every relation that starts or ends at a mention."""
        return tuple(r for r in self.relations if mention_id in (r.head, r.tail))


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A document with one author's set: what a file of ours holds, what readers give and writers take.

    `annotator` is the author named in the file, None when it names none. `tokens` are there when they are known.
    """

    document: Document
    annotations: AnnotationSet | None = None
    stage: Stage = Stage.TODO
    annotator: str | None = None
    duplicate_group: str | None = None
    tokens: Tokens | None = None


def in_text_order(mentions: tuple[Mention, ...] | list[Mention]) -> tuple[Mention, ...]:
    """Mentions by start, the longer first, then by label and id: the order in which every set keeps them."""
    return tuple(sorted(mentions, key=lambda m: (m.start, -m.end, m.label, m.id)))


def in_head_order(
    relations: tuple[Relation, ...] | list[Relation], mentions: tuple[Mention, ...]
) -> tuple[Relation, ...]:
    """Relations by the place of their heads in `mentions`, then of their tails, by label and id; lost ends last."""
    rank = {m.id: n for n, m in enumerate(mentions)}
    lost = len(rank)
    return tuple(sorted(relations, key=lambda r: (rank.get(r.head, lost), rank.get(r.tail, lost), r.label, r.id)))
