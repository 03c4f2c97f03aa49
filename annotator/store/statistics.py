"""How much there is in a project: documents by stage, records by author."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from annotator.model.annotation import SetKind
from annotator.model.document import Stage
from annotator.model.teamwork import Due, ReviewSession, Role
from annotator.store.tables import annotation_sets, documents


@dataclass(frozen=True, slots=True)
class Said:
    """How much one author has said, over how many documents."""

    documents: int
    mentions: int
    relations: int
    decisions: int

    def to_json(self) -> dict[str, int]:
        """The counts by name."""
        return {
            "documents": self.documents,
            "mentions": self.mentions,
            "relations": self.relations,
            "decisions": self.decisions,
        }


@dataclass(frozen=True, slots=True)
class ProjectStats:
    """Counts over all documents that are not in the bin; `sets` are annotators and gold, `suggested` suggesters."""

    documents: int
    characters: int
    stages: Mapping[Stage, int]
    sets: Mapping[str, Said]
    suggested: Mapping[str, Said]
    assigned: Mapping[tuple[str, Role], Due] = field(default_factory=dict)
    reviews: tuple[ReviewSession, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The object that `stats --json` promises; every stage is there."""
        return {
            "documents": self.documents,
            "characters": self.characters,
            "stages": {stage.value: self.stages.get(stage, 0) for stage in Stage},
            "sets": {name: said.to_json() for name, said in self.sets.items()},
            "suggested": {name: said.to_json() for name, said in self.suggested.items()},
            "assigned": [
                {"annotator": name, "role": role.value, "assigned": due.assigned, "finished": due.finished}
                for (name, role), due in self.assigned.items()
            ],
            "reviews": [
                {
                    "id": review.id,
                    "name": review.name,
                    "reviewer": review.reviewer,
                    "state": review.state.value,
                    "documents": len(review.documents),
                    "annotators": list(review.authors),
                    "blind": review.blind,
                    "began": review.began,
                    "at": review.at,
                }
                for review in self.reviews
            ],
        }


def counted(connection: Connection) -> ProjectStats:
    """Count everything."""
    alive = documents.c.deleted == 0
    total, characters = connection.execute(
        select(func.count(), func.coalesce(func.sum(documents.c.characters), 0)).where(alive)
    ).one()
    by_stage = connection.execute(select(documents.c.stage, func.count()).where(alive).group_by(documents.c.stage))
    stages = {Stage(stage): count for stage, count in by_stage}
    sets: dict[str, Said] = {}
    suggested: dict[str, Said] = {}
    table = annotation_sets
    said = connection.execute(
        select(
            table.c.author,
            table.c.kind,
            func.count(),
            func.sum(table.c.mentions),
            func.sum(table.c.relations),
            func.sum(table.c.decisions),
        )
        .join(documents, documents.c.n == table.c.document_n)
        .where(alive)
        .group_by(table.c.author, table.c.kind)
        .order_by(table.c.author, table.c.kind)
    )
    for author, kind, *counts in said:
        (suggested if kind == SetKind.SUGGESTED.value else sets)[author] = Said(*(int(c) for c in counts))
    return ProjectStats(int(total), int(characters), stages, sets, suggested)
