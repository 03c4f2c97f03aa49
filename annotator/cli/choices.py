"""The options that export and convert share, checked before anything is opened."""

from collections.abc import Sequence
from typing import Annotated

import typer

from annotator.cli.console import note
from annotator.exchange.conll import ConllOptions
from annotator.exchange.formats import FORMATS, format_named
from annotator.exchange.labels import Renaming, label_map
from annotator.exchange.splitting import parse_split
from annotator.exchange.writing import WriteOptions
from annotator.model.errors import UsageError

READABLE = ", ".join(sorted(f.id for f in FORMATS.values() if f.reader is not None))
WRITABLE = ", ".join(sorted(f.id for f in FORMATS.values() if f.writes))

Renamed = Annotated[list[str] | None, typer.Option("--map", metavar="A=B", help="Rename a label; repeatable.")]
Preset = Annotated[str | None, typer.Option(help="A shipped label mapping: klue.")]
Encoding = Annotated[str | None, typer.Option(help="Encoding of plain text, when it cannot be recognised.")]
Split = Annotated[str | None, typer.Option(help="train:dev:test shares, e.g. 8:1:1")]
# None means that nobody said it, which another format than conll needs to know.
Unit = Annotated[str | None, typer.Option(help="conll: morpheme, syllable or eojeol", show_default="morpheme")]
Scheme = Annotated[str | None, typer.Option(help="conll: bio, bioes or iob1", show_default="bio")]
Nested = Annotated[str | None, typer.Option(help="conll: outer, inner or columns", show_default="outer")]
Passages = Annotated[
    str | None, typer.Option(help="conll: keep or drop furniture without a mention", show_default="drop")
]
Columns = Annotated[str | None, typer.Option(help="conll: more columns, of offsets,entity,relations")]


def listed(text: str) -> tuple[str, ...]:
    """The names in a list with commas; spaces around them do not count."""
    return tuple(name for part in text.split(",") if (name := part.strip()))


def write_options(
    format: str,  # noqa: A002
    *,
    unit: str | None,
    scheme: str | None,
    nested: str | None,
    passages: str | None,
    columns: str | None,
    split: str | None,
    names: Renaming,
    as_file: bool = False,
) -> WriteOptions:
    """The options of a command as the writer takes them.

    Raises: UsageError for a value that does not exist, and for an option of CoNLL with another format.
    """
    format_named(format, reading=False)
    said = {"unit": unit, "scheme": scheme, "nested": nested, "passages": passages}
    given = {name: value for name, value in said.items() if value is not None}
    if format != "conll":
        for name in (*given, *(["columns"] if columns is not None else [])):
            raise UsageError(f"--{name}: only conll has it, not {format}")
    conll = ConllOptions(**given, columns=listed(columns or ""))
    if split is not None:
        parse_split(split)
    return WriteOptions(
        format=format,
        unit=conll.unit,
        scheme=conll.scheme,
        nested=conll.nested,
        passages=conll.passages,
        columns=conll.columns,
        split=split,
        label_map=names,
        as_file=as_file,
    )


def renaming(pairs: Sequence[str] | None, preset: str | None = None, *, reading: bool = False) -> Renaming:
    """What `--map` and `--preset` say. Raises: UsageError for what is no renaming."""
    return Renaming(label_map(pairs or (), preset, reading=reading), label_map(pairs or ()))


def note_unmet(names: Renaming) -> None:
    """Say which labels of `--map` were in no article: they are probably misspelt."""
    for label in names.unmet():
        note(f"--map {label}={names[label]}: no article has the label {label}")
