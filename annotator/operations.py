"""Whole jobs that join the packages: import, suggest, settle, export.

The command line and the window both call these, so that both do the same thing. Nothing here knows Qt or a terminal:
progress is a callable, cancelling a question.
"""

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotator.exchange.formats import format_named
from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.labels import label_map
from annotator.exchange.reading import read
from annotator.exchange.receipt import Receipt
from annotator.exchange.writing import WriteOptions, write
from annotator.model.adjudicate import preferred_name, settle
from annotator.model.agreement import fleiss_kappa, krippendorff_alpha
from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotatedDocument,
    AnnotationSet,
    DocumentStage,
    SetKey,
    SetKind,
)
from annotator.model.compare import Comparison
from annotator.model.document import Stage
from annotator.model.edit import Change, say
from annotator.model.errors import KnownError
from annotator.model.schema import Schema, schema_from_json
from annotator.model.tokens import Tokens
from annotator.resources import data_path
from annotator.store.opening import back_up
from annotator.store.project import Intake, Project
from annotator.suggest.pool import propose_many
from annotator.suggest.suggester import Proposal

_SETTLER = "adjudicate:"
SHIPPED_SCHEMAS = ("corporate-news", "klue")


def load_schema(name: str) -> Schema:
    """A label schema by its shipped name or from a file.

    Raises: KnownError if there is no such schema, or the file is not one.
    """
    path = data_path("schemas", f"{name}.json") if name in SHIPPED_SCHEMAS else Path(name)
    try:
        return schema_from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        shipped = ", ".join(SHIPPED_SCHEMAS)
        raise KnownError(f"there is no label schema {name}: name one of {shipped}, or a .json file") from None
    except (OSError, ValueError) as error:
        raise KnownError(f"{path}: this label schema cannot be read ({error})") from None
    except KnownError as error:
        raise KnownError(f"{path}: {error}") from None


# ---- import -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `problems` were passed over (only with keep-going), `notes` are worth knowing."""

    intake: Intake
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def import_files(
    project: Project,
    paths: Sequence[Path],
    options: ReadOptions,
    *,
    annotator: str | None = None,
    replace_sets: bool = False,
    keep_going: bool = False,
    seen: Callable[[Incoming], None] = lambda _: None,
) -> Imported:
    """Read files and folders into a project: all or nothing, or document by document when told to keep going.

    Raises: KnownError for the first thing that cannot be read, unless `keep_going`.
    """
    problems: list[str] = []
    notes: list[str] = []

    def items() -> Iterator[AnnotatedDocument]:
        for incoming in read(paths, options):
            seen(incoming)
            notes.extend(f"{incoming.path}: {n}" for n in incoming.notes)
            if incoming.problem is not None:
                if not keep_going:
                    raise KnownError(incoming.problem)
                problems.append(incoming.problem)
            if incoming.item is not None:
                yield incoming.item

    intake = project.add(items(), annotator=annotator, replace=replace_sets, keep_going=keep_going)
    return Imported(intake, tuple(problems), tuple(notes))


# ---- suggestions ------------------------------------------------------------------------------------------------


def record_proposal(project: Project, document_id: str, proposal: Proposal) -> None:
    """Write what suggesters propose about a document, in place of what earlier versions of them proposed."""
    project.documents.keep_tokens(document_id, proposal.tokens)
    names = {said.key.author.rpartition("@")[0] for said in proposal.sets}
    for said in proposal.sets:
        before = project.annotations(said.key)
        if before.version == 0 or before.mentions or said.mentions:
            project.apply(say(before, said, said.key.author, "suggest"))
    kept = {said.key for said in proposal.sets}
    for key in project.sets(document_id):
        if key.kind is SetKind.SUGGESTED and key not in kept and key.author.rpartition("@")[0] in names:
            before = project.annotations(key)
            if before.mentions:
                project.apply(say(before, AnnotationSet(key), key.author, "withdraw"))


def suggest_documents(project: Project, document_ids: Sequence[str], workers: int) -> Iterator[tuple[str, Proposal]]:
    """Propose for documents in worker processes and write each result as it comes; yields as it goes."""
    documents = (project.documents.get(i) for i in document_ids)
    for document, proposal in propose_many(documents, project.schema, project.known_names(), workers):
        record_proposal(project, document.id, proposal)
        yield document.id, proposal


# ---- settling ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a strategy settled: documents made gold, what stayed open in how many, and what was left alone."""

    gold: int
    open_items: int
    open_documents: int
    skipped: int

    def to_json(self) -> dict[str, int]:
        """As `adjudicate --json` prints it."""
        return {
            "gold": self.gold,
            "open": self.open_items,
            "open_documents": self.open_documents,
            "skipped": self.skipped,
        }


def adjudicate(project: Project, strategy: str, documents: Iterable[str] | None = None) -> Settlement:
    """Make gold of what can be settled without a person; gold of another strategy is made anew.

    A gold set that a person made or changed, or that was imported, is left alone. A backup is made before the first
    write. Raises: KnownError if the strategy is unknown or names an annotator who has said nothing.
    """
    preferred = preferred_name(strategy)
    if preferred is not None:
        _require_annotator(preferred, project.annotators_with_sets())
    author = f"{_SETTLER}{strategy}"
    gold = open_items = open_documents = skipped = 0
    for document_id in documents if documents is not None else project.documents.ids():
        keys = [k for k in project.sets(document_id) if k.kind is SetKind.ANNOTATED]
        key = SetKey(document_id, GOLD_AUTHOR, SetKind.GOLD)
        before = project.annotations(key)
        if not keys or (before.version and not _by_strategy(project.last_writer(key))):
            skipped += 1
            continue
        sets = [project.annotations(k) for k in keys]
        settled = settle(sets, strategy, project.schema)
        if settled.gold is None:
            skipped += 1
            continue
        stage = project.stage(document_id)
        edit = say(before, settled.gold, author, "adjudicate", None if settled.open else stage)
        if settled.open and stage is not Stage.IN_REVIEW:
            # What is left waits for a person, so the document is not gold yet.
            waiting = Change(DocumentStage(document_id, stage), DocumentStage(document_id, Stage.IN_REVIEW))
            edit = replace(edit, changes=(*edit.changes, waiting))
        if not gold and not project.read_only:
            back_up(Path(project.location), always=True)
        project.apply(edit)
        gold += 1
        open_items += len(settled.open)
        open_documents += bool(settled.open)
    return Settlement(gold, open_items, open_documents, skipped)


def _by_strategy(writer: str | None) -> bool:
    """True when a strategy wrote last: no person, and no import, has said anything about it since."""
    return writer is not None and writer.startswith(_SETTLER)


def _require_annotator(name: str, everybody: Sequence[str]) -> None:
    """Raises: KnownError that names who there is."""
    if name not in everybody:
        there = ", ".join(everybody) or "nobody yet"
        raise KnownError(f"there is no annotator {name} with annotations here; there are: {there}")


def agreement(project: Project, names: Sequence[str] | None = None) -> dict[str, object]:
    """Agreement of every pair of annotators, and of all of them, in the shape that `agree --json` promises.

    A pair is compared on the documents that both have a set for. Raises: KnownError for an unknown name, or fewer
    than two annotators.
    """
    everybody = project.annotators_with_sets()
    chosen = tuple(names) if names else everybody
    for name in chosen:
        _require_annotator(name, everybody)
    if len(chosen) < 2:
        raise KnownError(f"agreement needs two annotators; this project has {', '.join(everybody) or 'none'}")
    pairs = {(a, b): Comparison(project.schema) for n, a in enumerate(chosen) for b in chosen[n + 1 :]}
    shared: list[tuple[int, tuple[AnnotationSet, ...]]] = []
    for document_id in project.documents.ids():
        there = {k.author: k for k in project.sets(document_id) if k.kind is SetKind.ANNOTATED}
        said = {name: project.annotations(there[name]) for name in chosen if name in there}
        for (a, b), comparison in pairs.items():
            if a in said and b in said:
                comparison.add(said[a], said[b])
        if len(said) > 1 and project.stage(document_id) not in (Stage.TODO, Stage.IN_PROGRESS):
            length = len(project.documents.get(document_id).text)
            shared.append((length, tuple(said[name] for name in chosen if name in said)))
    return {
        "pairs": [{"a": a, "b": b, **comparison.to_json()} for (a, b), comparison in pairs.items()],
        "fleiss_kappa": fleiss_kappa([sets for _, sets in shared]),
        "krippendorff_alpha": krippendorff_alpha(shared),
        "documents": len(shared),
    }


def write_options(choices: Mapping[str, Any]) -> WriteOptions:
    """What the export page chose, as options of the writers; absent choices are the defaults.

    Keys as on the command line: format, split, preset, and the options of the format (a list where many may be named).
    """
    target = format_named(choices.get("format") or "jsonl", reading=False)
    given = {}
    for option in target.options:
        if value := choices.get(option.name):
            given[option.name] = value if isinstance(value, str) else ",".join(value)
    labels = label_map((), choices.get("preset") or None)
    return WriteOptions(target.id, target.chosen(given), choices.get("split") or None, labels)


# ---- export -----------------------------------------------------------------------------------------------------


def open_disagreements(project: Project) -> dict[str, int]:
    """How many differences a strategy has left open, by document; documents without any are not in it.

    Nothing is stored about them: the strategy that made the gold set is asked again. Gold that a person has written to
    since is that person's, and nothing of it is open.
    """
    found: dict[str, int] = {}
    for document_id in project.documents.ids():
        writer = project.last_writer(SetKey(document_id, GOLD_AUTHOR, SetKind.GOLD))
        if writer is None or not _by_strategy(writer):
            continue
        sets = [project.annotations(k) for k in project.sets(document_id) if k.kind is SetKind.ANNOTATED]
        if len(sets) > 1:
            left = len(settle(sets, writer.removeprefix(_SETTLER), project.schema).open)
            if left:
                found[document_id] = left
    return found


def needs_tokens(options: WriteOptions) -> bool:
    """True when a format is written by morphemes and sentences, which somebody must find first."""
    return format_named(options.format, reading=False).by_tokens


def export_project(
    project: Project,
    out: Path,
    *,
    author: str,
    stages: Container[Stage] | None,
    options: WriteOptions,
    tokenize: Callable[[str], Tokens],
    complete: bool = False,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Receipt:
    """Write one author's sets, or gold, to a folder, with the receipt; `complete` leaves out what is not settled.

    Raises: KnownError if nobody of that name has a set, naming those that exist.
    """
    known = project.set_authors()
    if author not in known:
        there = ", ".join(known) or "none yet"
        what = "there is no gold yet" if author == GOLD_AUTHOR else f"there is no set of {author}"
        raise KnownError(f"{what}; --annotator can name: {there}")

    left_open = open_disagreements(project) if author == GOLD_AUTHOR else {}
    counted = 0 if complete else sum(left_open.values())

    def documents() -> Iterator[AnnotatedDocument]:
        for item in project.export(author, stages):
            if complete and item.document.id in left_open:
                continue
            if needs_tokens(options) and item.tokens is None:
                yield replace(item, tokens=tokenize(item.document.text))
            else:
                yield item

    return write(
        documents(), out, replace(options, schema=project.schema, open_disagreements=counted), progress, cancelled
    )
