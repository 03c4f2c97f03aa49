"""The command line's shape: its commands and `--version`."""

from pathlib import Path
from typing import Annotated

import typer

from annotator import __version__
from annotator.cli import datasets, files, formats, judging, projects, reviewing, training
from annotator.cli.window import NAME, open_window

app = typer.Typer(
    name="annotator",
    help="Gold training data from Korean business news. Without a command, the window opens.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
projects.register(app)
files.register(app)
formats.register(app)
datasets.register(app)
judging.register(app)
reviewing.register(app)
training.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"annotator {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _window(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        open_window(None)


@app.command(NAME)
def gui(project: Annotated[Path | None, typer.Argument(help="A project to open.")] = None) -> None:
    """Open the window: on a project, or where you left off.

    Example: annotator gui news.annodb
    """
    open_window(project)
