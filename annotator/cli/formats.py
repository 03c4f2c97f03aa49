"""The command about formats: which there are, what they carry, and the proof that nothing is lost in silence."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import note, say, say_json, watched
from annotator.cli.input import readable
from annotator.cli.projects import Json
from annotator.exchange.formats import FORMATS
from annotator.exchange.incoming import ReadOptions
from annotator.exchange.matrix import COLUMNS, lines, markdown, round_trips
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
        keys = ("format", "given", "back", "losses", "unlisted", "problem")
        say_json({"formats": [{key: getattr(trip, key) for key in keys} for trip in trips]})
    for trip in trips if not json else ():
        if trip.problem:
            note(f"{trip.format}: {trip.problem}")
            continue
        listed = ", ".join(f"{count} {kind}" for kind, count in trip.losses.items()) or "nothing"
        say(
            f"{trip.format:12} mentions {trip.given[0]} → {trip.back[0]}, relations {trip.given[1]} → {trip.back[1]}; "
            f"listed: {listed}; not listed: {len(trip.unlisted)}"
        )
        for difference in trip.unlisted:
            note(f"  {difference}")
    if any(trip.unlisted for trip in trips):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(formats)
