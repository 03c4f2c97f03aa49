"""The options that export and convert share, checked before anything is opened."""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar, cast

import typer

from annotator.cli.console import note
from annotator.exchange.contract import Option
from annotator.exchange.formats import FORMATS, format_named
from annotator.exchange.labels import PRESETS, Renaming, label_map
from annotator.exchange.near_duplicates import USUAL
from annotator.exchange.splitting import parse_split
from annotator.exchange.writing import WriteOptions
from annotator.model.errors import UsageError

READABLE = ", ".join(sorted(f.id for f in FORMATS.values() if f.reader is not None))
WRITABLE = ", ".join(sorted(f.id for f in FORMATS.values() if f.writer is not None))

_Command = TypeVar("_Command", bound=Callable[..., None])

Renamed = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="A=B", help="Rename a label; repeatable. A=B:reversed turns a relation round."),
]
Preset = Annotated[str | None, typer.Option(help=f"A shipped label mapping: {', '.join(PRESETS)}")]
Encoding = Annotated[str | None, typer.Option(help="Encoding of plain text, when it cannot be recognised.")]
Split = Annotated[str | None, typer.Option(help="train:dev:test shares, e.g. 8:1:1")]
NearDuplicates = Annotated[
    float | None,
    typer.Option(min=0, max=1, help=f"A split keeps together what shares this much text ({USUAL}); 0: nothing more."),
]


def listed(text: str) -> tuple[str, ...]:
    """The names in a list with commas; spaces around them do not count."""
    return tuple(name for part in text.split(",") if (name := part.strip()))


def _described(option: Option, formats: list[str]) -> str:
    names = [value for value, _ in option.choices]
    may_be = f" ({', '.join(names[:-1])} or {names[-1]})" if len(names) > 1 else f" ({names[0]})" if names else ""
    return f"{', '.join(formats)}: {option.help.en or option.title.en.lower()}{may_be}"


def _own_options(format_id: str, *, reading: bool, writing: bool) -> dict[str, Option]:
    target = FORMATS[format_id]
    return {o.name: o for o in (*(target.read_options if reading else ()), *(target.options if writing else ()))}


def _options(*, reading: bool, writing: bool) -> dict[str, tuple[Option, list[str]]]:
    """Every option that a format has, by name, and the ids of those that have it."""
    found: dict[str, tuple[Option, list[str]]] = {}
    for format_id in FORMATS:
        for option in _own_options(format_id, reading=reading, writing=writing).values():
            found.setdefault(option.name, (option, []))[1].append(format_id)
    return found


def _default(name: str, formats: list[str], *, reading: bool, writing: bool) -> str:
    """What an option is when nobody says it; of each format where they differ."""
    found = {f: _own_options(f, reading=reading, writing=writing)[name].default for f in formats}
    if len(set(found.values())) == 1:
        return found[formats[0]]
    return ", ".join(f"{format_id}: {default}" for format_id, default in found.items())


def with_format_options(*, reading: bool = False, writing: bool = False) -> Callable[[_Command], _Command]:
    """Give a command the options of all formats; it gets those that were said as `chosen`, by name."""
    options = _options(reading=reading, writing=writing)

    def decorate(command: _Command) -> _Command:
        own = inspect.signature(command)
        kept = [p for p in own.parameters.values() if p.name != "chosen"]
        more = [
            inspect.Parameter(
                f"option_{name.replace('-', '_')}",
                inspect.Parameter.KEYWORD_ONLY,
                # None means that nobody said it, which a format that does not have the option needs to know.
                default=None,
                annotation=Annotated[
                    str | None,
                    typer.Option(
                        f"--{name}",
                        help=_described(option, formats),
                        show_default=_default(name, formats, reading=reading, writing=writing) or False,
                    ),
                ],
            )
            for name, (option, formats) in options.items()
        ]
        known = {parameter.name: name for parameter, name in zip(more, options, strict=True)}

        @functools.wraps(command)
        def run(*args: Any, **given: Any) -> None:
            said = {known[k]: given.pop(k) for k in list(given) if k in known}
            command(*args, **given, chosen={k: v for k, v in said.items() if v is not None})

        places = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in kept]
        run.__signature__ = inspect.Signature([*places, *more])  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in (*places, *more)}
        return cast(_Command, run)

    return decorate


def options_for(format_id: str, chosen: Mapping[str, str], *, reading: bool) -> dict[str, str]:
    """The chosen options that go to a format, or to "auto", to which all go that any format has for reading.

    Raises: UsageError for an option that it does not have, naming the formats that do, and for a wrong value.
    """
    having = _options(reading=reading, writing=not reading)
    for name in chosen:
        formats = having[name][1] if name in having else []
        if format_id not in formats and not (format_id == "auto" and formats):
            known = _options(reading=True, writing=True)
            raise UsageError(f"--{name}: only {', '.join(formats or known[name][1])} has it, not {format_id}")
    if format_id == "auto":
        return dict(chosen)
    named = format_named(format_id, reading=reading)
    checked = named.chosen(chosen, reading=reading)
    return {name: checked[name] for name in chosen} if reading else checked


def write_options(
    format: str,  # noqa: A002
    chosen: Mapping[str, str],
    *,
    split: str | None,
    names: Renaming,
    as_file: bool = False,
    near_duplicates: float | None = None,
) -> WriteOptions:
    """The options of a command as the writer takes them.

    Raises: UsageError for a value that does not exist, and for an option of another format.
    """
    format_named(format, reading=False)
    if split is not None:
        parse_split(split)
    elif near_duplicates is not None:
        raise UsageError("--near-duplicates: it is about what a split parts: say --split as well")
    own = options_for(format, chosen, reading=False)
    alike = USUAL if near_duplicates is None else near_duplicates
    return WriteOptions(format, own, split, names, as_file, near_duplicates=alike)


def renaming(pairs: Sequence[str] | None, preset: str | None = None, *, reading: bool = False) -> Renaming:
    """What `--map` and `--preset` say. Raises: UsageError for what is no renaming."""
    return Renaming(label_map(pairs or (), preset, reading=reading), label_map(pairs or ()))


def note_unmet(names: Renaming) -> None:
    """Say which labels of `--map` were in no article: they are probably misspelt."""
    for label in names.unmet():
        note(f"--map {label}={names[label]}: no article has the label {label}")
