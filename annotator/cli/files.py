"""Commands that read and write files: import, predict, export, convert."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import IO, Annotated, Any

import typer

from annotator.cli.asking import Others, TheirLabels, other_suggesters
from annotator.cli.choices import (
    READABLE,
    WRITABLE,
    Encoding,
    NearDuplicates,
    Preset,
    Renamed,
    Split,
    note_unmet,
    options_for,
    renaming,
    with_format_options,
    write_options,
)
from annotator.cli.console import complain, counting, note, say, say_json, say_pieces, watched
from annotator.cli.input import keep_apart, note_alike, readable
from annotator.cli.projects import Json, ProjectPath
from annotator.cli.running import Interrupted
from annotator.exchange.formats import FORMATS, format_named
from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.jsonl import write_lines
from annotator.exchange.labels import Renaming
from annotator.exchange.placing import umask
from annotator.exchange.receipt import Receipt, told_left_out
from annotator.exchange.writing import write
from annotator.model.annotation import GOLD_AUTHOR, AnnotatedDocument, SetKey, SetKind
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.operations import export_project, import_files, load_schema, needs_tokens
from annotator.store.project import Project
from annotator.suggest.pool import propose_many
from annotator.suggest.suggester import merged

_NONE: Mapping[str, str] = MappingProxyType({})
Chosen = Mapping[str, str]


@with_format_options(reading=True)
def import_(
    project: ProjectPath,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders.")],
    format: Annotated[str, typer.Option(help=f"auto, or one of: {READABLE}")] = "auto",  # noqa: A002
    annotator: Annotated[str | None, typer.Option(help="Whose annotations these become.")] = None,
    keep_going: Annotated[bool, typer.Option("--keep-going", help="Pass over what cannot be read.")] = False,
    replace_sets: Annotated[bool, typer.Option("--replace", help="Replace that annotator's existing sets.")] = False,
    encoding: Encoding = None,
    map_: Renamed = None,
    preset: Preset = None,
    skip_unknown: Annotated[bool, typer.Option(help="Leave out labels that the schema does not have.")] = False,
    json: Json = False,
    chosen: Chosen = _NONE,
) -> None:
    """Import files and folders: all or nothing, unless told to keep going.

    Example: annotator import news.annodb articles/ --keep-going
    """
    if format != "auto":
        format_named(format, reading=True)
    names = renaming(map_, preset, reading=True)
    reading = options_for(format, chosen, reading=True)
    seen = 0

    def count(_: Incoming) -> None:
        nonlocal seen
        seen += 1
        progress(seen)

    with Project.open(project) as opened, counting("reading") as progress:
        if not map_ and preset is None and (saved := opened.label_maps.incoming()):
            names = Renaming(saved)
            said = ", ".join(f"{old} → {new}" if new else f"{old} left out" for old, new in saved.items())
            note(f"labels as saved with the project: {said}; --map or --preset say otherwise")
        options = ReadOptions(
            format=format,
            encoding=encoding,
            label_map=names,
            skip_unknown=skip_unknown,
            schema=opened.schema,
            options=reading,
        )
        before = len(opened.documents.ids())
        try:
            result = import_files(
                opened,
                paths,
                options,
                annotator=annotator,
                replace_sets=replace_sets,
                keep_going=keep_going,
                seen=count,
            )
        except KeyboardInterrupt:
            if not keep_going:
                raise
            added = len(opened.documents.ids()) - before
            kept = f"what could be read by then is in the project ({added:,} articles added)"
            raise Interrupted(f"interrupted; {kept}: the same command goes on from there") from None
    intake = result.intake
    for problem in result.problems:
        complain(problem)
    note_alike(result.notes)
    for message in intake.messages:
        note(message)
    note_unmet(names)
    if json:
        say_json(
            {
                "read": seen,
                "added": len(intake.added),
                "reused": len(intake.reused),
                "duplicates": len(intake.duplicates),
                "renamed": len(intake.renamed),
                "sets": intake.sets_written,
                "refused": len(result.problems) + len(intake.refused),
                "problems": [*result.problems, *intake.refused],
                "notes": [*map(str, result.notes), *intake.messages],
            }
        )
    else:
        say(
            f"{len(intake.added)} articles added, {len(intake.reused)} known already, "
            f"{len(intake.duplicates)} duplicates, {intake.sets_written} annotation sets"
        )
    if result.problems or intake.refused:
        raise typer.Exit(1)


def predict(
    source: Annotated[Path, typer.Argument(metavar="IN.jsonl", help='Lines of {"id", "text"}, or text files.')],
    out: Annotated[Path, typer.Argument(metavar="OUT.jsonl")],
    schema: Annotated[str, typer.Option(help="corporate-news, klue, or a schema FILE.json")] = "corporate-news",
    workers: Annotated[int, typer.Option(min=1, help="Worker processes.")] = max(1, (os.cpu_count() or 2) - 1),
    others: Others = None,
    their_labels: TheirLabels = None,
    json: Json = False,
) -> None:
    """Suggest mentions and relations for a file of articles, without a project.

    Example: annotator predict in.jsonl out.jsonl
    """
    keep_apart(source, out)
    asked = other_suggesters(others or (), their_labels or ())
    labels = load_schema(schema)
    incoming: dict[str, AnnotatedDocument] = {}
    for item in readable(source, ReadOptions(schema=labels, skip_unknown=True)):
        if item.document.id in incoming:
            raise KnownError(f"{source}: article {item.document.id} stands twice; ids must differ")
        incoming[item.document.id] = item
    mentions = relations = 0

    def predicted() -> Iterator[AnnotatedDocument]:
        nonlocal mentions, relations
        documents = (i.document for i in incoming.values())
        proposals = propose_many(documents, labels, (), workers, asked)
        for document, proposal in watched(proposals, "predicting", len(incoming)):
            for error in proposal.errors:
                note(f"{document.id}: {error}")
            said = merged(proposal, SetKey(document.id, "suggested", SetKind.SUGGESTED), labels)
            mentions += len(said.mentions)
            relations += len(said.relations)
            yield replace(incoming[document.id], annotations=said, annotator="suggested", tokens=proposal.tokens)

    with replaced(out) as file:
        for _ in write_lines(predicted(), file.write):
            pass
    if json:
        say_json({"documents": len(incoming), "mentions": mentions, "relations": relations})
    else:
        say(f"{len(incoming)} articles: {mentions} mentions and {relations} relations suggested")


@contextmanager
def replaced(out: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `out` once it is whole; nothing is left of it if that does not come about."""
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            # The temporary file is for its owner only; the finished one is like any other that the person makes.
            Path(name).chmod(0o666 & ~umask())
            Path(name).replace(out)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise KnownError(f"{out}: cannot be written ({error.strerror or error})") from None


def _report(receipt: Receipt, out: Path, json: bool) -> None:
    if json:
        say_pieces(receipt.pieces())
        return
    counts = receipt.written
    say(f"{out}: {counts.documents} articles, {counts.mentions} mentions, {counts.relations} relations")
    if alike := receipt.alike():
        say(f"  {len(alike)} groups of almost equal articles were not parted (listed in the receipt)")
    for kind, number in receipt.loss_counts().items():
        say(f"  not carried: {number} × {kind} (listed in the receipt)")
    if receipt.left_out:
        say(f"  not carried: {told_left_out(receipt.left_out)} (counted in the receipt)")


@with_format_options(writing=True)
def export(
    project: ProjectPath,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder; it is made.")],
    format: Annotated[str, typer.Option(help=f"One of: {WRITABLE}")] = "jsonl",  # noqa: A002
    annotator: Annotated[str, typer.Option(help="Whose annotations: gold or a name.")] = GOLD_AUTHOR,
    stage: Annotated[list[Stage] | None, typer.Option(help="Only articles of this stage; repeatable.")] = None,
    split: Split = None,
    near_duplicates: NearDuplicates = None,
    map_: Renamed = None,
    preset: Preset = None,
    complete: Annotated[bool, typer.Option("--complete", help="Leave out articles with open differences.")] = False,
    json: Json = False,
    chosen: Chosen = _NONE,
) -> None:
    """Export gold, or one annotator's set, with a receipt of what the format could not carry.

    Example: annotator export news.annodb gold/ --format conll --split 8:1:1
    """
    names = renaming(map_, preset)
    options = write_options(
        format,
        chosen,
        split=split,
        names=names,
        near_duplicates=near_duplicates,
    )
    with Project.open(project, read_only=True) as opened, counting("exporting") as progress:
        receipt = export_project(
            opened,
            out,
            author=annotator,
            stages=frozenset(stage) if stage else None,
            options=options,
            tokenize=_tokenize,
            complete=complete,
            progress=progress,
        )
    note_unmet(names)
    if left := receipt.open_disagreements:
        note(f"{left} differences are still open and were left out; --complete leaves out their articles whole")
    _report(receipt, out, json)


@with_format_options(reading=True, writing=True)
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A file, or a folder when it has no extension.")],
    from_: Annotated[str, typer.Option("--from", help=f"auto, or one of: {READABLE}")] = "auto",
    to: Annotated[str, typer.Option("--to", help=f"One of: {WRITABLE}")] = "jsonl",
    encoding: Encoding = None,
    split: Split = None,
    near_duplicates: NearDuplicates = None,
    map_: Renamed = None,
    preset: Preset = None,
    json: Json = False,
    chosen: Chosen = _NONE,
) -> None:
    """Convert between formats, without a project; what the target cannot carry is listed in the receipt.

    Example: annotator convert gold/ gold.conll --from jsonl --to conll
    """
    keep_apart(source, out)
    names = renaming(map_, preset)
    written = {o.name for o in format_named(to, reading=False).options}
    if from_ != "auto":
        format_named(from_, reading=True)
    read = {o.name for f in FORMATS.values() if from_ in ("auto", f.id) for o in f.read_options}
    reading = options_for(from_, {k: v for k, v in chosen.items() if k in read}, reading=True)
    options = write_options(
        to,
        {k: v for k, v in chosen.items() if k in written or k not in read},
        split=split,
        names=names,
        as_file=bool(out.suffix),
        near_duplicates=near_duplicates,
    )

    def items() -> Iterator[AnnotatedDocument]:
        for item in readable(source, ReadOptions(format=from_, encoding=encoding, options=reading)):
            if needs_tokens(options) and item.tokens is None:
                yield replace(item, tokens=_tokenize(item.document.text))
            else:
                yield item

    receipt = write(watched(items(), "converting"), out, options)
    note_unmet(names)
    _report(receipt, out, json)


def _tokenize(text: str) -> Any:
    # Late: the tokenizer takes seconds to load, and most commands do without it.
    from annotator.suggest.tokens import tokenize

    return tokenize(text)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("import")(import_)
    for command in (predict, export, convert):
        app.command()(command)
