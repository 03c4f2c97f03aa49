"""Commands that compare: agree, adjudicate, evaluate, feedback, gaps, report."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from annotator.cli.choices import listed
from annotator.cli.console import counting_of, note, say, say_json
from annotator.cli.input import readable
from annotator.cli.projects import Json, ProjectPath
from annotator.exchange.incoming import ReadOptions
from annotator.model.adjudicate import preferred_name
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKey, SetKind
from annotator.model.compare import Comparison
from annotator.model.errors import KnownError, UsageError
from annotator.operations import load_schema
from annotator.quality.agreement import agreement
from annotator.quality.learning import feedback as lessons_of
from annotator.quality.learning import guideline_gaps
from annotator.quality.reporting import write_report
from annotator.quality.strategies import adjudicate as settle_project
from annotator.report.words import LANGUAGES
from annotator.store.project import Project

Names = Annotated[str | None, typer.Option(help="Names, joined by commas; everybody by default.")]


def _names(annotators: str | None) -> tuple[str, ...] | None:
    return listed(annotators) if annotators is not None else None


def _figure(value: Any, interval: list[float] | None = None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" + (f" [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else "")


def _measure(figures: dict[str, Any], name: str) -> str:
    return _figure(figures[name], figures.get(f"{name}_interval"))


def _print_comparison(result: dict[str, Any]) -> None:
    mentions, relations = result["mentions"], result["relations"]
    for heading, figures in (
        ("mentions, exact", mentions["exact"]),
        ("mentions, overlap", mentions["overlap"]),
        *((f"  {label}", figures) for label, figures in mentions["by_label"].items()),
        ("relations, given mentions", relations["given_mentions"]),
        ("relations, end to end", relations["end_to_end"]),
        *((f"  {label}", figures) for label, figures in relations["by_label"].items()),
    ):
        p, r = (_figure(figures[k]) for k in ("precision", "recall"))
        say(f"{heading:26} P {p}  R {r}  F1 {_measure(figures, 'f1')}")
    say(f"{'kappa':26} {_measure(result, 'kappa')}")
    if result["krippendorff_alpha"] is not None:
        say(f"{'alpha, per character':26} {_measure(result, 'krippendorff_alpha')}")
        say(f"{'alpha, unitizing':26} {_measure(result, 'unitizing_alpha')}")
    if result["entities"] is not None:
        say(f"{'entities, CoNLL-F1':26} {_measure(result['entities'], 'conll_f1')}")


def agree(
    project: ProjectPath,
    annotators: Names = None,
    intervals: Annotated[bool, typer.Option(help="Intervals of 95 %, by drawing articles again and again.")] = True,
    articles: Annotated[bool, typer.Option("--articles", help="List every article, the least agreed first.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes for a large project.")] = os.cpu_count() or 1,
    json: Json = False,
) -> None:
    """Agreement of annotators: F1 of mentions and relations, kappa, alpha, with intervals, over time.

    Example: annotator agree news.annodb --annotators kim,lee --json
    """
    with Project.open(project, read_only=True) as opened, counting_of("comparing") as progress:
        result = agreement(
            opened,
            _names(annotators),
            intervals=intervals,
            articles=None if articles else 0,
            workers=workers,
            progress=progress,
        )
    if json:
        say_json(result)
        return
    for pair in result["pairs"]:
        say(f"{pair['a']} – {pair['b']}, {pair['documents']} articles")
        _print_comparison(pair)
    say(f"everybody, {result['documents']} finished articles")
    for heading, name in (
        ("Fleiss' kappa", "fleiss_kappa"),
        ("alpha, per character", "krippendorff_alpha"),
        ("alpha, unitizing", "unitizing_alpha"),
    ):
        say(f"{heading:26} {_measure(result, name)}")
    for row in result.get("articles", ()):
        f1, relations = _figure(row["mention_f1"]), _figure(row["relation_f1"])
        say(f"{row['document']}: mentions {f1}, relations {relations}, {row['differences']} differences")


def adjudicate(
    project: ProjectPath,
    strategy: Annotated[str, typer.Option(help="unanimous, majority, prefer:NAME, or threshold:SHARE (0.5 to 1)")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be settled.")] = False,
    items: Annotated[bool, typer.Option("--list", help="List every difference and what became of it.")] = False,
    json: Json = False,
) -> None:
    """Settle what needs no person, and make it gold; what a person adjudicated is never touched.

    A threshold weighs each vote by how good its annotator is: by gold that people decided, else by the others.

    Example: annotator adjudicate news.annodb --strategy prefer:kim
    """
    preferred_name(strategy)  # refuses one that does not exist, also where there is nothing to settle
    with Project.open(project, read_only=dry_run) as opened, counting_of("settling") as progress:
        settled = settle_project(opened, strategy, dry_run=dry_run, progress=progress)
    if json:
        say_json(settled.to_json())
        return
    for item in settled.items if items else ():
        claims = "; ".join(f"{who}: {text} {label}" for who, label, text in item.claims)
        silence = "".join(f"; {who}: –" for who in item.silent)
        gold = ", ".join(f"{text} {label}" for label, text in item.gold) or "–"
        say(f"{item.document_id} [{item.kind}] {claims}{silence} ⇒ {'open' if item.is_open else gold}")
    for name, quality in settled.qualities:
        say(f"quality of {name}: {quality:.3f}")
    say(f"{settled.gold} articles {'would be ' if dry_run else ''}made gold; {settled.skipped} left alone")
    if settled.items:
        say(f"{settled.settled_items} differences settled")
    if settled.open_items:
        say(f"{settled.open_items} differences in {settled.open_documents} articles stay open for a person")


def feedback(project: ProjectPath, annotators: Names = None, json: Json = False) -> None:
    """What of each annotator's gold decided otherwise, and why: a list to learn from.

    Example: annotator feedback news.annodb --annotators kim
    """
    with Project.open(project, read_only=True) as opened, counting_of("comparing with gold") as progress:
        lessons = lessons_of(opened, _names(annotators), progress=progress)
    if json:
        say_json({"annotators": [lesson.to_json() for lesson in lessons]})
        return
    for lesson in lessons:
        told = (
            f"{len(lesson.items)} decided otherwise; gold says {lesson.decided} things in {lesson.documents} articles"
        )
        say(f"{lesson.annotator}: {told}")
        for item in lesson.items:
            said, gold = (f"{said[1]} {said[0]}" if said else "–" for said in (item.said, item.gold))
            why = f" ({item.reason})" if item.reason else ""
            before, place, after = item.context
            say(f"  {item.document_id} [{item.kind.value}] {said} ⇒ {gold}{why}: {before}[{place}]{after}")


def gaps(
    project: ProjectPath,
    annotators: Names = None,
    at_least: Annotated[int, typer.Option(min=1, help="Only strings with so many differences.")] = 2,
    json: Json = False,
) -> None:
    """Strings that annotators read differently, the most frequent first: what the guideline should say.

    Example: annotator gaps news.annodb --at-least 3
    """
    with Project.open(project, read_only=True) as opened, counting_of("comparing") as progress:
        found = guideline_gaps(opened, _names(annotators), at_least=at_least, progress=progress)
    if json:
        say_json({"strings": [gap.to_json() for gap in found]})
        return
    for gap in found:
        answers = ", ".join(
            f"{f'{text} {label}' if label else '–'} ×{times}" for (label, text), times in gap.answers.most_common()
        )
        where = f"{gap.times} differences in {len(gap.documents)} articles, agreed {gap.agreed} times"
        say(f"{gap.text}: {where}: {answers}")


def report(
    project: ProjectPath,
    out: Annotated[Path, typer.Argument(metavar="OUT.html")],
    language: Annotated[str, typer.Option(help="ko or en")] = "ko",
) -> None:
    """Write one self-contained HTML page of figures: agreement, differences, reasons, suggestions; it prints well.

    Example: annotator report news.annodb news.html --language en
    """
    if language not in LANGUAGES:
        raise UsageError(f"--language: {' or '.join(LANGUAGES)}, not {language}")
    with Project.open(project, read_only=True) as opened, counting_of("gathering") as progress:
        write_report(opened, out, made=date.today().isoformat(), language=language, progress=progress)
    say(str(out))


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
        comparison.add(_said(item), _said(other), len(item.document.text))
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
    for command in (agree, adjudicate, evaluate, feedback, gaps, report):
        app.command()(command)
