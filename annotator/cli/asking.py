"""The options that name suggesters beyond the built-in ones, checked before anything is opened or asked."""

from collections.abc import Iterable
from typing import Annotated

import typer

from annotator.cli.console import note
from annotator.model.configured import ConfiguredSuggester, SuggesterKind, checked, with_suggester
from annotator.model.errors import UsageError

KINDS = ", ".join(kind.value for kind in SuggesterKind)

TheirLabels = Annotated[
    list[str] | None, typer.Option("--label", metavar="THEIRS=OURS", help="Rename their label; repeatable.")
]
Others = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="KIND=WHERE", help=f"Ask this suggester too; repeatable. Kinds: {KINDS}"),
]


def kind_named(text: str) -> SuggesterKind:
    """The kind of suggester of that name. Raises: UsageError if there is none."""
    try:
        return SuggesterKind(text)
    except ValueError:
        raise UsageError(f"{text}: there is no such kind of suggester; say one of {KINDS}") from None


def label_pairs(pairs: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What `--label` says. Raises: UsageError for what is no renaming."""
    found = []
    for pair in pairs:
        theirs, sign, ours = pair.partition("=")
        if not (theirs and sign and ours):
            raise UsageError(f"--label {pair}: write THEIRS=OURS, for example ORG=COMPANY")
        found.append((theirs, ours))
    return tuple(found)


def other_suggesters(named: Iterable[str], labels: Iterable[str]) -> tuple[ConfiguredSuggester, ...]:
    """What `--with` says, named after their kinds. Raises: UsageError, or KnownError for what cannot be asked."""
    renamed = label_pairs(labels)
    found: tuple[ConfiguredSuggester, ...] = ()
    for one in named:
        kind, sign, where = one.partition("=")
        if not (sign and where):
            raise UsageError(f"--with {one}: write KIND=WHERE, for example label-studio=http://localhost:9090")
        alike = sum(s.kind.value == kind for s in found)
        name = f"{kind}-{alike + 1}" if alike else kind
        found = with_suggester(found, checked(ConfiguredSuggester(name, kind_named(kind), where, renamed)))
        say_where(found[-1])
    return found


def say_where(suggester: ConfiguredSuggester) -> None:
    """Say that texts leave the program, when they do."""
    if suggester.kind.is_remote:
        note(f"{suggester.name}: the text of every article is sent to {suggester.where}")
