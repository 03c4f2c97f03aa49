"""Settling what needs no person over a whole project, and what that leaves open."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from annotator.model.adjudicate import Outcome, preferred_name, settle, threshold_of
from annotator.model.annotation import GOLD_AUTHOR, AnnotationSet, DocumentStage, SetKey, SetKind
from annotator.model.compare import Comparison
from annotator.model.disagreement import Claim, Disagreement
from annotator.model.document import Stage
from annotator.model.edit import Change, say
from annotator.model.schema import Schema
from annotator.model.wording import wording
from annotator.quality.agreement import require_annotator
from annotator.store.opening import back_up
from annotator.store.project import Project

_SETTLER = "adjudicate:"


@dataclass(frozen=True, slots=True)
class SettledItem:
    """One difference and what a strategy made of it: `gold` is what it took (nothing: nobody was right)."""

    document_id: str
    kind: str
    claims: tuple[tuple[str, str, str], ...]
    silent: tuple[str, ...]
    gold: tuple[tuple[str, str], ...]
    is_open: bool

    def to_json(self) -> dict[str, Any]:
        """As `adjudicate --json` prints it."""
        return {
            "document": self.document_id,
            "kind": self.kind,
            "claims": [{"annotator": who, "label": label, "text": text} for who, label, text in self.claims],
            "silent": list(self.silent),
            "outcome": "open" if self.is_open else "settled",
            "gold": [{"label": label, "text": text} for label, text in self.gold],
        }


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a strategy settled: documents made gold, what stayed open in how many, and what was left alone.

    `items` are all differences, document by document; `qualities` are those by which votes were weighed.
    """

    gold: int
    open_items: int
    open_documents: int
    skipped: int
    items: tuple[SettledItem, ...] = ()
    qualities: tuple[tuple[str, float], ...] = ()

    @property
    def settled_items(self) -> int:
        """How many differences it decided."""
        return sum(not item.is_open for item in self.items)

    def to_json(self) -> dict[str, Any]:
        """As `adjudicate --json` prints it."""
        found: dict[str, Any] = {
            "gold": self.gold,
            "settled": self.settled_items,
            "open": self.open_items,
            "open_documents": self.open_documents,
            "skipped": self.skipped,
            "items": [item.to_json() for item in self.items],
        }
        if self.qualities:
            found["qualities"] = dict(self.qualities)
        return found


def adjudicate(
    project: Project,
    strategy: str,
    documents: Iterable[str] | None = None,
    *,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Settlement:
    """Make gold of what can be settled without a person; gold of another strategy is made anew.

    A gold set that a person made, changed, judged in or signed off, or that was imported, is left alone. A backup is
    made before the first write; with `dry_run` nothing is written. Raises: KnownError if the strategy is unknown or
    names an annotator who has said nothing.
    """
    preferred = preferred_name(strategy)
    if preferred is not None:
        require_annotator(preferred, project.annotators_with_sets())
    weights = qualities(project) if threshold_of(strategy) is not None else {}
    ids = tuple(documents) if documents is not None else project.documents.ids()
    gold = open_items = open_documents = skipped = 0
    items: list[SettledItem] = []
    for done, document_id in enumerate(ids, 1):
        if progress is not None:
            progress(done, len(ids))
        keys = [k for k in project.sets(document_id) if k.kind is SetKind.ANNOTATED]
        before = project.annotations(SetKey(document_id, GOLD_AUTHOR, SetKind.GOLD))
        if not keys or _belongs_to_a_person(project, before):
            skipped += 1
            continue
        settled = settle([project.annotations(k) for k in keys], strategy, project.schema, weights)
        if settled.gold is None:
            skipped += 1
            continue
        if not dry_run:
            if not gold and not project.read_only:
                back_up(Path(project.location), always=True)
            _write(project, before, settled.gold, f"{_SETTLER}{strategy}", is_open=bool(settled.open))
        gold += 1
        open_items += len(settled.open)
        open_documents += bool(settled.open)
        if settled.outcomes:
            text = project.documents.get(document_id).text
            items += [_item(document_id, text, outcome, project.schema) for outcome in settled.outcomes]
    return Settlement(gold, open_items, open_documents, skipped, tuple(items), tuple(sorted(weights.items())))


def open_disagreements(project: Project) -> dict[str, int]:
    """How many differences a strategy has left open, by document; documents without any are not in it.

    Nothing is stored about them: the strategy that made the gold set is asked again. Gold that a person has written to
    since is that person's, and nothing of it is open.
    """
    found: dict[str, int] = {}
    weights: dict[str, float] | None = None
    for document_id in project.documents.ids():
        writer = project.last_writer(SetKey(document_id, GOLD_AUTHOR, SetKind.GOLD))
        if writer is None or not _by_strategy(writer):
            continue
        sets = [project.annotations(k) for k in project.sets(document_id) if k.kind is SetKind.ANNOTATED]
        if len(sets) > 1:
            strategy = writer.removeprefix(_SETTLER)
            if weights is None and threshold_of(strategy) is not None:
                weights = qualities(project)
            left = len(settle(sets, strategy, project.schema, weights).open)
            if left:
                found[document_id] = left
    return found


def qualities(project: Project) -> dict[str, float]:
    """How good each annotator is, from 0 to 1: F1 of mentions, exact, against gold that a person decided.

    Where there is no such gold of an annotator's documents, F1 against the other annotators; 0.5 where nobody else has
    said anything. Gold of a strategy is no measure of those who voted for it.
    """
    against_gold: dict[str, Comparison] = {}
    against_others: dict[str, Comparison] = {}
    for there in project.together(at_least=1):
        judged = there.gold is not None and not _by_strategy(there.written[GOLD_AUTHOR][0])
        for said in there.sets:
            against_others.setdefault(said.key.author, Comparison(project.schema))
            if judged and there.gold is not None and there.stage is Stage.GOLD:
                against_gold.setdefault(said.key.author, Comparison(project.schema)).add(there.gold, said)
        for one, other in combinations(there.sets, 2):
            against_others[one.key.author].add(other, one)
            against_others[other.key.author].add(one, other)
    found = {}
    for name, others in against_others.items():
        f1 = against_gold[name].exact.f1 if name in against_gold else others.exact.f1
        found[name] = 0.5 if f1 is None else f1
    return found


def _belongs_to_a_person(project: Project, gold: AnnotationSet) -> bool:
    if not gold.version:
        return False
    return bool(gold.decisions or gold.marks) or not _by_strategy(project.last_writer(gold.key))


def _by_strategy(writer: str | None) -> bool:
    """True when a strategy wrote last: no person, and no import, has said anything about it since."""
    return writer is not None and writer.startswith(_SETTLER)


def _write(project: Project, before: AnnotationSet, gold: AnnotationSet, author: str, *, is_open: bool) -> None:
    document_id = before.key.document_id
    stage = project.stage(document_id)
    edit = say(before, gold, author, "adjudicate", None if is_open else stage)
    if is_open and stage is not Stage.IN_REVIEW:
        # What is left waits for a person, so the document is not gold yet.
        waiting = Change(DocumentStage(document_id, stage), DocumentStage(document_id, Stage.IN_REVIEW))
        edit = replace(edit, changes=(*edit.changes, waiting))
    project.apply(edit)


def _item(document_id: str, text: str, outcome: Outcome, schema: Schema) -> SettledItem:
    one: Disagreement = outcome.disagreement

    def says(claims: Sequence[Claim]) -> tuple[tuple[str, str], ...]:
        return tuple(dict.fromkeys((c.label, wording(c, text, schema)) for c in claims))

    claims = tuple((c.author, c.label, wording(c, text, schema)) for c in one.claims)
    return SettledItem(document_id, one.kind.value, claims, one.silent, says(outcome.taken), outcome.is_open)
