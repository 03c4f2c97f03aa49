"""Whole jobs that join the packages: import, suggest, export; what is compared and settled is in `quality`.

The command line and the window both call these, so that both do the same thing. Nothing here knows Qt or a terminal:
progress is a callable, cancelling a question.
"""

import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotator.exchange.dataset import Built, build
from annotator.exchange.formats import format_named
from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.labels import label_map
from annotator.exchange.near_duplicates import USUAL
from annotator.exchange.reading import read
from annotator.exchange.receipt import Receipt
from annotator.exchange.recipes import LEVELS, Recipe, parts
from annotator.exchange.remarks import Remark
from annotator.exchange.spool import Spool
from annotator.exchange.writing import WriteOptions, write
from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotatedDocument,
)
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.model.schema import Schema, schema_from_json
from annotator.model.tokens import Tokens
from annotator.practice import record_proposal
from annotator.quality.strategies import open_disagreements
from annotator.resources import data_path
from annotator.store.project import Intake, Project
from annotator.suggest.pool import propose_many
from annotator.suggest.suggester import Proposal

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
    """What an import did; `problems` were passed over (only with keep-going), `notes` are worth knowing.

    Of many articles they are many: they are gone through, not held.
    """

    intake: Intake
    problems: Sequence[str]
    notes: Sequence[Remark]


def remarks_on(incoming: Incoming, remarks: Spool[Remark]) -> None:
    """Add what is worth knowing about what was read, with the article if its file holds several."""
    item = incoming.item
    inside = item.document.id if item is not None and incoming.record is not None else ""
    for text in incoming.notes:
        remarks.append(Remark(str(incoming.path), inside, text))


def import_files(
    project: Project,
    paths: Sequence[Path],
    options: ReadOptions,
    *,
    annotator: str | None = None,
    replace_sets: bool = False,
    keep_going: bool = False,
    at_once: bool = False,
    seen: Callable[[Incoming], None] = lambda _: None,
) -> Imported:
    """Read files and folders into a project: all or nothing, or document by document when told to keep going.

    With `at_once` all is one transaction even then, so that stopping (an error that `seen` raises) leaves nothing half
    done. Nothing is held in memory but what is reported at the end.

    Raises: KnownError for the first thing that cannot be read, unless `keep_going`.
    """
    problems: Spool[str] = Spool(str)
    notes: Spool[Remark] = Spool(Remark)

    def items() -> Iterator[AnnotatedDocument]:
        for incoming in read(paths, replace(options, keep_going=keep_going)):
            seen(incoming)
            remarks_on(incoming, notes)
            if incoming.problem is not None:
                if not keep_going:
                    raise KnownError(incoming.problem)
                problems.append(incoming.problem)
            if incoming.item is not None:
                yield incoming.item

    intake = project.add(items(), annotator=annotator, replace=replace_sets, keep_going=keep_going, at_once=at_once)
    return Imported(intake, problems, notes)


# ---- suggestions ------------------------------------------------------------------------------------------------


def suggest_documents(project: Project, document_ids: Sequence[str], workers: int) -> Iterator[tuple[str, Proposal]]:
    """Propose for documents in worker processes and write each result as it comes; yields as it goes."""
    documents = (project.documents.get(i) for i in document_ids)
    others = project.suggesting.configured()
    for document, proposal in propose_many(documents, project.schema, project.known_names(), workers, others):
        record_proposal(project, document.id, proposal)
        yield document.id, proposal


# ---- export -----------------------------------------------------------------------------------------------------


def write_options(choices: Mapping[str, Any]) -> WriteOptions:
    """What the export page chose, as options of the writers; absent choices are the defaults.

    Keys as on the command line: format, split, preset, and the options of the format (a list where many may be named);
    `labels` are our labels and what the file calls them, after the preset; `near_duplicates` is False when a split may
    part articles that are almost equal.
    """
    target = format_named(choices.get("format") or "jsonl", reading=False)
    given = {}
    for option in target.options:
        if value := choices.get(option.name):
            given[option.name] = value if isinstance(value, str) else ",".join(value)
    labels = label_map((), choices.get("preset") or None) | dict(choices.get("labels") or {})
    alike = USUAL if choices.get("near_duplicates", True) else 0.0
    split = choices.get("split") or None
    return WriteOptions(target.id, target.chosen(given), split, labels, near_duplicates=alike)


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


def build_dataset(
    project: Project,
    out: Path,
    recipe: Recipe,
    tokenize: Callable[[str], Tokens],
    progress: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Built:
    """Build a dataset from a project by a recipe; see `exchange.dataset`.

    Raises: KnownError if nobody of the recipe's name has a set, naming those that exist, or nothing fits the recipe.
    """
    known = project.set_authors()
    if recipe.annotator not in known:
        there = ", ".join(known) or "none yet"
        what = "there is no gold yet" if recipe.annotator == GOLD_AUTHOR else f"there is no set of {recipe.annotator}"
        raise KnownError(f"{what}; the recipe's annotator can be: {there}")
    open_in = open_disagreements(project) if recipe.complete and recipe.annotator == GOLD_AUTHOR else {}
    by_tokens = recipe.level != LEVELS[0] or any(
        format_named(part.format, reading=False).by_tokens for part in parts(recipe)
    )

    def documents() -> Iterator[AnnotatedDocument]:
        for item in project.export(recipe.annotator, frozenset(recipe.stages) or None):
            if item.document.id in open_in:
                continue
            if by_tokens and item.tokens is None:
                yield replace(item, tokens=tokenize(item.document.text))
            else:
                yield item

    return build(documents, recipe, out, project.schema, progress, cancelled)
