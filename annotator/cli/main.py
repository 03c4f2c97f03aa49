"""The command line's shape: its commands, `--version`, and what happens when something goes wrong."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from annotator import __version__
from annotator.cli import datasets, files, formats, judging, projects, reviewing, training
from annotator.cli.console import complain, log_to_file
from annotator.model.errors import KnownError, UsageError
from annotator.settings import log_file

log = logging.getLogger(__name__)

INTERRUPTED = "interrupted; nothing is left half done"

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
        _open_window(None)


@app.command()
def gui(project: Annotated[Path | None, typer.Argument(help="A project to open.")] = None) -> None:
    """Open the window: on a project, or where you left off.

    Example: annotator gui news.annodb
    """
    _open_window(project)


def _open_window(project: Path | None) -> None:
    # Late: the window needs Qt, and no other command may.
    from annotator.app import show_window

    raise typer.Exit(show_window(str(project) if project else None))


def run() -> None:
    """Run one command. Status: 0 done, 1 the world's fault (one line on stderr), 2 wrong usage, 130 interrupted."""
    try:
        log_to_file()
        app()
    except UsageError as error:
        complain(str(error))
        sys.exit(2)
    except KnownError as error:
        complain(str(error))
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    except KeyboardInterrupt:
        complain(INTERRUPTED)
        sys.exit(130)
    except SystemExit as done:
        # typer catches Ctrl+C before anybody else and leaves without a word.
        if done.code == 130:
            complain(INTERRUPTED)
        raise
    except Exception:
        log.exception("unexpected error")
        complain(f"something unexpected went wrong; the details are in {log_file()}")
        sys.exit(1)
