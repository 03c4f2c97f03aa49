"""Suggesters beyond the built-in ones that a project has been told of: servers, and models in a local folder.

They are values of the project, written by the command line or the window and made into suggesters elsewhere.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from annotator.model.errors import KnownError

_NAME = re.compile(r"[\w][\w.\-]{0,39}\Z")
# Authors that a suggester of one's own may not pretend to be.
# The suggester that the program begins with, as its sets call it before the @.
BUILT_IN = "builtin"
_RESERVED = (BUILT_IN, "rules", "gold", "import", "imported", "suggested")
LONGEST_WAIT = 600.0


class SuggesterKind(StrEnum):
    """How a configured suggester is reached."""

    LABEL_STUDIO = "label-studio"
    OPENAI = "openai"
    SPACY = "spacy"
    HUGGING_FACE = "huggingface"

    @property
    def is_remote(self) -> bool:
        """True when it is a server, to which the text of articles is sent."""
        return self in (SuggesterKind.LABEL_STUDIO, SuggesterKind.OPENAI)


@dataclass(frozen=True, slots=True)
class ConfiguredSuggester:
    """One suggester: its `name` is the author of what it proposes, `where` an address (http, https) or a local folder.

    `labels` maps its labels to the project's; what is not in it keeps its name. `model` is what a server with several
    models is asked for. `key_variable` names the environment variable that holds the server's key, or user:password;
    the key itself is never stored. `timeout` is in seconds for one article.
    """

    name: str
    kind: SuggesterKind
    where: str
    labels: tuple[tuple[str, str], ...] = ()
    model: str = ""
    key_variable: str = ""
    timeout: float = 30.0
    enabled: bool = True

    def label(self, theirs: str) -> str:
        """Our name of one of their labels."""
        return dict(self.labels).get(theirs, theirs)


def checked(suggester: ConfiguredSuggester) -> ConfiguredSuggester:
    """The suggester itself.

    Raises: KnownError for a name that nobody can have, an address that is none, or a wait that is no time.
    """
    if _NAME.match(suggester.name) is None or suggester.name.casefold() in _RESERVED:
        raise KnownError(
            "a suggester cannot be called “{name}”: use letters, digits, - and _, and no name that is taken",
            name=suggester.name,
        )
    if suggester.kind.is_remote and not suggester.where.startswith(("http://", "https://")):
        raise KnownError(
            "{name}: the address {where} must begin with http:// or https://",
            name=suggester.name,
            where=suggester.where,
        )
    if not suggester.where:
        raise KnownError("{name}: it says no folder or address", name=suggester.name)
    if not 0 < suggester.timeout <= LONGEST_WAIT:
        raise KnownError("{name}: the timeout must be 1 to 600 seconds", name=suggester.name)
    return suggester


def with_suggester(
    present: Iterable[ConfiguredSuggester], suggester: ConfiguredSuggester
) -> tuple[ConfiguredSuggester, ...]:
    """The list with one more, or with one of that name replaced. Raises: KnownError as `checked`."""
    checked(suggester)
    others = tuple(s for s in present if s.name != suggester.name)
    return (*others, suggester)


def without_suggester(present: Iterable[ConfiguredSuggester], name: str) -> tuple[ConfiguredSuggester, ...]:
    """The list without the one of that name. Raises: KnownError if there is none."""
    everyone = tuple(present)
    rest = tuple(s for s in everyone if s.name != name)
    if len(rest) == len(everyone):
        there = ", ".join(s.name for s in everyone) or "none"
        raise KnownError("there is no suggester {name} in this project; there is: {there}", name=name, there=there)
    return rest


def suggester_to_json(suggester: ConfiguredSuggester) -> dict[str, Any]:
    """As it is stored and printed."""
    return {
        "name": suggester.name,
        "kind": suggester.kind.value,
        "where": suggester.where,
        "labels": dict(suggester.labels),
        "model": suggester.model,
        "key_variable": suggester.key_variable,
        "timeout": suggester.timeout,
        "enabled": suggester.enabled,
    }


def suggester_from_json(data: Any) -> ConfiguredSuggester:
    """What `suggester_to_json` wrote. Raises: KnownError if it is something else."""
    try:
        if not isinstance(data, Mapping):
            raise TypeError("not an object")
        return checked(
            ConfiguredSuggester(
                str(data["name"]),
                SuggesterKind(data["kind"]),
                str(data["where"]),
                tuple((str(k), str(v)) for k, v in data.get("labels", {}).items()),
                str(data.get("model", "")),
                str(data.get("key_variable", "")),
                float(data.get("timeout", 30.0)),
                bool(data.get("enabled", True)),
            )
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise KnownError("this is not a suggester's configuration ({error})", error=str(error)) from None
