"""Commands about datasets: build one from gold by a recipe, and say what two exports say differently."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import counting, say, say_json
from annotator.cli.projects import Json, ProjectPath
from annotator.exchange.differences import differences, said_in
from annotator.exchange.recipes import Recipe, read_recipe
from annotator.operations import build_dataset
from annotator.store.project import Project


def dataset(
    project: ProjectPath,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder; it is made.")],
    recipe: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What goes in: a .json or .toml file; all gold without it.")
    ] = None,
    json: Json = False,
) -> None:
    """Build a dataset: chosen articles, one split, several formats, a card, receipts and checksums.

    Example: annotator dataset news.annodb corpus/ --recipe corpus.toml
    """
    chosen = read_recipe(recipe) if recipe is not None else Recipe()
    # Late: the tokenizer takes seconds to load.
    from annotator.suggest.tokens import tokenize

    with Project.open(project, read_only=True) as opened, counting("writing") as progress:
        built = build_dataset(opened, out, chosen, tokenize, progress=progress)
    if json:
        say_json(built.to_json())
        return
    for part, figures in built.figures.items():
        counts = ", ".join(f"{figures[what]} {what}" for what in ("documents", "mentions", "relations", "no_relations"))
        say(f"{part}: {counts}")
    if built.alike:
        say(f"{len(built.alike)} groups of almost equal articles were not parted (listed in the receipt)")
    for folder, receipt in built.receipts.items():
        lost = receipt.loss_counts()
        say(f"{out / folder}: not carried: {', '.join(f'{n} × {kind}' for kind, n in lost.items()) or 'nothing'}")
    for kind, number in Counter(loss.kind for loss in built.losses).items():
        say(f"  lost between sentences: {number} × {kind} (listed in the receipt)")


def diff(
    before: Annotated[Path, typer.Argument(metavar="EXPORT_A", help="An export: its folder or its file.")],
    after: Annotated[Path, typer.Argument(metavar="EXPORT_B")],
    json: Json = False,
) -> None:
    """Say what two exports say differently, by article and item; the formats need not be the same.

    Example: annotator diff gold-1/ gold-2/
    """
    found = differences(said_in(before), said_in(after))
    counts = dict(sorted(Counter(d.kind for d in found).items()))
    if json:
        say_json({"same": not found, "counts": counts, "differences": [d.to_json() for d in found]})
        return
    for d in found:
        place = f" at {d.start}" if d.start is not None else ""
        change = " → ".join(x for x in (d.before, d.after) if x)
        say(f"{d.document}{place}: {d.kind.replace('_', ' ')}: {change}")
    say(
        ", ".join(f"{n} {kind.replace('_', ' ')}" for kind, n in counts.items())
        or "the same articles, mentions, relations and decided negatives"
    )


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (dataset, diff):
        app.command()(command)
