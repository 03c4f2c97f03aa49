"""Commands that work on a project itself: init, suggest, check, stats, backup, restore."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from annotator.cli.console import note, say, say_json, watched
from annotator.model.errors import KnownError
from annotator.operations import load_schema, suggest_documents
from annotator.practice import unfinished_articles, waiting
from annotator.store import backup as backups
from annotator.store import repair as repairs
from annotator.store.project import Project


def _a_file(project: str) -> str:
    """Refuse the address of a server, without its password."""
    scheme, address, _ = project.partition("://")
    if address and scheme.partition("+")[0] in ("postgresql", "postgres"):
        raise KnownError("projects in PostgreSQL are not available yet; name a project file, for example news.annodb")
    return project


ProjectPath = Annotated[str, typer.Argument(metavar="PROJECT", help="A project file (news.annodb).", callback=_a_file)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def init(
    project: ProjectPath,
    schema: Annotated[str, typer.Option(help="corporate-news, klue, or a schema FILE.json")] = "corporate-news",
) -> None:
    """Make a new project.

    Example: annotator init news.annodb --schema corporate-news
    """
    with Project.create(project, load_schema(schema)) as made:
        say(f"made {made.location} with the label schema {made.schema.id}")


def suggest(
    project: ProjectPath,
    workers: Annotated[int, typer.Option(min=1, help="Worker processes.")] = max(1, (os.cpu_count() or 2) - 1),
    again: Annotated[
        bool, typer.Option("--again", help="Also anew what is not finished, with the names decided since.")
    ] = False,
    json: Json = False,
) -> None:
    """Pre-annotate every article that has no suggestions yet; run it again to go on where it stopped.

    Example: annotator suggest news.annodb --workers 2
    """
    with Project.open(project) as opened:
        articles, missing = waiting(opened)
        if again:
            articles = tuple(dict.fromkeys((*articles, *unfinished_articles(opened))))
        mentions = relations = 0
        errors = dict.fromkeys(map(str, missing))
        for _, proposal in watched(suggest_documents(opened, articles, workers), "suggesting", len(articles)):
            mentions += sum(len(s.mentions) for s in proposal.sets)
            relations += sum(len(s.relations) for s in proposal.sets)
            errors |= dict.fromkeys(map(str, proposal.errors))
        for error in errors:
            note(error)
        if json:
            say_json({"documents": len(articles), "mentions": mentions, "relations": relations, "errors": list(errors)})
        else:
            say(f"{len(articles)} articles: {mentions} mentions and {relations} relations suggested")


def check(
    project: ProjectPath,
    repair: Annotated[bool, typer.Option(help="Repair what can be repaired, after a backup.")] = False,
    json: Json = False,
) -> None:
    """Check a project: its integrity, its labels, its edges. Exit status 1 if something is damaged.

    Example: annotator check news.annodb
    """
    repaired = repairs.repair(project) if repair else repairs.Repaired((), (), None)
    with Project.open(project, read_only=True) as opened:
        problems = opened.problems()
    errors = sum(p.severity == "error" for p in problems)
    if json:
        say_json(
            {
                "problems": [
                    {
                        "kind": p.kind,
                        "document": p.document,
                        "item": p.item,
                        "message": p.message,
                        "severity": p.severity,
                    }
                    for p in problems
                ],
                **({"repaired": list(repaired.done), "kept": str(repaired.kept or "")} if repair else {}),
            }
        )
    else:
        for sentence in repaired.done:
            say(f"repaired: {sentence}")
        if repaired.kept is not None:
            note(f"what was there is kept: {repaired.kept}")
        for p in problems:
            say(f"{p.severity}: {p.document}: {p.message} [{p.kind}]")
        say(f"{errors} errors, {len(problems) - errors} warnings")
    if errors:
        raise typer.Exit(1)


def stats(project: ProjectPath, json: Json = False) -> None:
    """Count articles by stage, and what each annotator, gold and each suggester says.

    Example: annotator stats news.annodb --json
    """
    with Project.open(project, read_only=True) as opened:
        counted: dict[str, Any] = opened.stats().to_json()
    if json:
        say_json(counted)
        return
    say(f"{counted['documents']} articles")
    for stage, number in counted["stages"].items():
        say(f"  {stage:12} {number}")
    for heading, sets in (("annotators", counted["sets"]), ("suggesters", counted["suggested"])):
        if sets:
            say(heading)
        for name, numbers in sets.items():
            say(f"  {name:12} {numbers['mentions']} mentions, {numbers['relations']} relations")
    if counted["assigned"]:
        say("assigned")
    for due in counted["assigned"]:
        say(f"  {due['annotator']:12} {due['role']}: {due['assigned'] - due['finished']} to do of {due['assigned']}")
    if counted["reviews"]:
        say("review sessions")
    for one in counted["reviews"]:
        people = " – ".join(one["annotators"])
        say(f"  {one['name']:12} {one['state']}, {one['documents']} articles, {people}, reviewer {one['reviewer']}")


def backup(project: ProjectPath) -> None:
    """Back a project up now, whoever has it open.

    Example: annotator backup news.annodb
    """
    say(str(backups.backup(project)))


def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="A backup file.")], project: ProjectPath
) -> None:
    """Put a backup in place of a project; what was there is kept beside it.

    Example: annotator restore news.backups/2026-11-21.annodb news.annodb
    """
    backups.restore(source, project)
    say(f"restored {project} from {source}")


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (init, suggest, check, stats, backup, restore):
        app.command()(command)
