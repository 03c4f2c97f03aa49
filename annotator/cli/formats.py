"""The command about formats: which there are, what they carry, and the proof that nothing is lost in silence."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import note, say, say_json, watched
from annotator.cli.input import readable
from annotator.cli.projects import Json
from annotator.exchange.formats import FORMATS
from annotator.exchange.incoming import ReadOptions
from annotator.exchange.matrix import COLUMNS, RoundTrip, lines, markdown, round_trips
from annotator.exchange.receipt import KINDS, told_left_out
from annotator.model.errors import UsageError
from annotator.resources import data_path


def formats(
    format: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show the page of one format.")] = None,  # noqa: A002
    matrix: Annotated[bool, typer.Option("--matrix", help="What each format carries, as a Markdown table.")] = False,
    round_trip: Annotated[
        Path | None, typer.Option(metavar="IN", help="Send these annotations through every format and back.")
    ] = None,
    json: Json = False,
) -> None:
    """List the formats, show the page of one, or prove with your own articles what each of them carries.

    Example: annotator formats brat
    """
    if round_trip is not None:
        _prove(round_trip, json)
    elif matrix:
        say(markdown().rstrip())
    elif format is not None:
        if format not in FORMATS:
            raise UsageError(f"format {format}: there are {', '.join(FORMATS)}")
        say(data_path("resources", "formats", f"{format}.md").read_text(encoding="utf-8").rstrip())
    elif json:
        say_json(
            {
                "formats": [
                    {
                        "id": line.id,
                        "title": line.title,
                        "in": line.reads,
                        "out": line.writes,
                        "offsets": line.unit,
                        "extra": line.extra or None,
                        "carries": dict(zip((title for title, _ in COLUMNS), line.cells, strict=True)),
                    }
                    for line in lines()
                ]
            }
        )
    else:
        for line in lines():
            ways = f"{'in ' if line.reads else '   '} {'out' if line.writes else '   '}"
            extra = f" (needs annotator[{line.extra}])" if line.extra else ""
            say(f"{line.id:12} {ways}  {line.title}{extra}")


def _prove(source: Path, json: bool) -> None:
    # Late: the tokenizer takes seconds to load.
    from annotator.suggest.tokens import tokenize

    items = [replace(i, tokens=i.tokens or tokenize(i.document.text)) for i in readable(source, ReadOptions())]
    trips = list(watched(round_trips(items), "there and back", None))
    if json:
        keys = ("format", "options", "given", "back", "losses", "left_out", "unlisted", "problem")
        say_json({"formats": [{key: getattr(trip, key) for key in keys} for trip in trips]})
    else:
        _show(trips)
    if any(trip.unlisted for trip in trips):
        raise typer.Exit(1)


def _show(trips: Sequence[RoundTrip]) -> None:
    """A line for each trip, then what the words in it mean, and which formats were not tried."""
    rows = [("format", "mentions", "relations", "listed in the receipt")]
    for trip in trips:
        options = " ".join(f"--{name} {value}" for name, value in trip.options.items())
        mentions, relations = (f"{before:,} → {after:,}" for before, after in zip(trip.given, trip.back, strict=True))
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in trip.losses.items())
        listed = "; ".join(part for part in (kinds, told_left_out(trip.left_out)) if part) or "nothing"
        if trip.problem:
            mentions, relations, listed = "–", "–", "not done, see below"
        rows.append((f"{trip.format} {options}".strip(), mentions, relations, listed))
    wide = [max(len(row[n]) for row in rows) for n in range(3)]
    for row in rows:
        say("  ".join((*(cell.ljust(width) for cell, width in zip(row, wide, strict=False)), row[3])))
    met = {kind for trip in trips for kind in trip.losses}
    if met:
        say("")
        say("What is listed is not carried:")
        for kind, words in KINDS.items():
            if kind in met:
                say(f"  {kind:18} {words}")
    say("")
    tried = {trip.format for trip in trips}
    others = [name for name, found in FORMATS.items() if name not in tried and found.writer is not None]
    if others:
        say(f"Not tried, because they are not read as they are written: {', '.join(others)}")
    unlisted = [f"{trip.format}: {difference}" for trip in trips for difference in trip.unlisted]
    say(f"Lost without being listed: {len(unlisted):,}")
    for line in (*unlisted, *(f"{trip.format}: {trip.problem}" for trip in trips if trip.problem)):
        note(line)


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(formats)
