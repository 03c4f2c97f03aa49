"""Commands that compare: agree, adjudicate, evaluate."""

from pathlib import Path
from typing import Annotated, Any

import typer

from annotator.cli.choices import listed
from annotator.cli.console import note, say, say_json
from annotator.cli.input import readable
from annotator.cli.projects import Json, ProjectPath
from annotator.exchange.incoming import ReadOptions
from annotator.model.adjudicate import preferred_name
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKey, SetKind
from annotator.model.compare import Comparison
from annotator.model.errors import KnownError
from annotator.operations import adjudicate as settle_project
from annotator.operations import agreement, load_schema
from annotator.store.project import Project


def _figure(value: Any) -> str:
    return "–" if value is None else f"{value:.3f}"


def _print_comparison(result: dict[str, Any]) -> None:
    for heading, figures in (
        ("mentions, exact", result["mentions"]["exact"]),
        ("mentions, overlap", result["mentions"]["overlap"]),
        *((f"  {label}", figures) for label, figures in result["mentions"]["by_label"].items()),
        ("relations, given mentions", result["relations"]["given_mentions"]),
        ("relations, end to end", result["relations"]["end_to_end"]),
    ):
        p, r, f = (_figure(figures[k]) for k in ("precision", "recall", "f1"))
        say(f"{heading:26} P {p}  R {r}  F1 {f}")
    say(f"{'kappa':26} {_figure(result['kappa'])}")


def agree(
    project: ProjectPath,
    annotators: Annotated[
        str | None,
        typer.Option(help="Names, joined by commas; everybody by default."),
    ] = None,
    json: Json = False,
) -> None:
    """Agreement of annotators: F1 of mentions and relations, kappa, alpha.

    Example: annotator agree news.annodb --annotators kim,lee --json
    """
    with Project.open(project, read_only=True) as opened:
        result: dict[str, Any] = agreement(opened, listed(annotators) if annotators is not None else None)
    if json:
        say_json(result)
        return
    for pair in result["pairs"]:
        say(f"{pair['a']} – {pair['b']}")
        _print_comparison(pair)
    say(f"Fleiss' kappa {_figure(result['fleiss_kappa'])}")
    say(f"Krippendorff's alpha {_figure(result['krippendorff_alpha'])} over {result['documents']} finished articles")


def adjudicate(
    project: ProjectPath,
    strategy: Annotated[str, typer.Option(help="unanimous, majority, or prefer:NAME")],
    json: Json = False,
) -> None:
    """Settle what needs no person, and make it gold; what a person adjudicated is never touched.

    Example: annotator adjudicate news.annodb --strategy prefer:kim
    """
    preferred_name(strategy)  # refuses one that does not exist, also where there is nothing to settle
    with Project.open(project) as opened:
        settled = settle_project(opened, strategy)
    if json:
        say_json(settled.to_json())
        return
    say(f"{settled.gold} articles made gold; {settled.skipped} left alone")
    if settled.open_items:
        say(f"{settled.open_items} differences in {settled.open_documents} articles stay open for a person")


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl")],
    predicted: Annotated[Path, typer.Argument(metavar="PREDICTED.jsonl")],
    schema: Annotated[str, typer.Option(help="Which relations are symmetric: a schema name or file.")] = (
        "corporate-news"
    ),
    json: Json = False,
) -> None:
    """Precision, recall and F1 of one file of our JSONL against another, article by article.

    Example: annotator evaluate gold.jsonl predicted.jsonl --json
    """
    comparison = Comparison(load_schema(schema))
    wanted = _by_id(gold)
    given = _by_id(predicted)
    for document_id, item in wanted.items():
        other = given.get(document_id)
        if other is None:
            raise KnownError(f"{predicted}: article {document_id} of {gold} is missing; predict it first")
        if other.document.text != item.document.text:
            raise KnownError(f"{predicted}: article {document_id} has another text than in {gold}")
        comparison.add(_said(item), _said(other))
    if not wanted:
        raise KnownError(f"{gold}: there is nothing in this file to evaluate")
    extra = sorted(given.keys() - wanted.keys())
    if extra:
        note(f"{predicted}: {len(extra)} articles are not in {gold} and were not evaluated, the first is {extra[0]}")
    result = {"documents": len(wanted), "not_in_gold": len(extra), **comparison.to_json()}
    if json:
        say_json(result)
        return
    say(f"{len(wanted)} articles")
    _print_comparison(result)


def _said(item: AnnotatedDocument) -> AnnotationSet:
    return item.annotations or AnnotationSet(SetKey(item.document.id, "", SetKind.ANNOTATED))


def _by_id(path: Path) -> dict[str, AnnotatedDocument]:
    found: dict[str, AnnotatedDocument] = {}
    for item in readable(path, ReadOptions()):
        if item.document.id in found:
            raise KnownError(f"{path}: article {item.document.id} stands twice")
        found[item.document.id] = item
    return found


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (agree, adjudicate, evaluate):
        app.command()(command)
