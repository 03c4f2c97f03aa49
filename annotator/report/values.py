"""What the page of figures is made from: plain values, gathered by whoever can ask a project."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotator.model.disagreement import DisagreementKind
from annotator.model.document import Stage
from annotator.model.feedback import Gap, Lesson
from annotator.model.ledger import Report
from annotator.model.schema import Schema
from annotator.model.suggestion_figures import Answers, Band


@dataclass(frozen=True, slots=True)
class AuthorRow:
    """How much somebody has said; `role` is annotator, gold or suggester."""

    name: str
    role: str
    documents: int
    mentions: int
    relations: int


@dataclass(frozen=True, slots=True)
class KindRow:
    """How often sets differ in one way, in all and by the label that is concerned."""

    kind: DisagreementKind
    times: int
    labels: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review session: its name, who reviews whom, how many articles, whether it is finished."""

    name: str
    reviewer: str
    authors: tuple[str, ...]
    documents: int
    finished: bool


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything on the page. `made` is a day (ISO 8601); `agreement` is what `agree --json` prints, None without two
    annotators; `duplicates` are groups of titles; counts are of documents that are not in the bin.
    """

    project: str
    made: str
    schema: Schema
    documents: int
    characters: int
    stages: Mapping[Stage, int]
    authors: tuple[AuthorRow, ...]
    agreement: Mapping[str, Any] | None
    agreed: int
    kinds: tuple[KindRow, ...]
    gaps: tuple[Gap, ...]
    more_gaps: int
    lessons: tuple[Lesson, ...]
    duplicates: tuple[tuple[str, ...], ...]
    suggestions: tuple[Answers, ...]
    bands: tuple[Band, ...]
    ledger: Report
    reviews: tuple[ReviewRow, ...]
