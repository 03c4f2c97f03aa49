"""Names on the page of figures: of labels in its language, of values, and the colours of labels."""

import re
from collections.abc import Mapping
from typing import Any

from annotator.model.schema import Schema
from annotator.report.words import words

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Names:
    """Every name in one language; `words` are the texts of the page."""

    def __init__(self, schema: Schema, language: str) -> None:
        self.words = words(language)
        self._schema = schema
        self._language = language

    def label(self, name: str) -> str:
        """The name of a label, or of several joined, in the language."""
        found = self._schema.mention(name) or self._schema.relation(name)
        return found.name.in_language(self._language) if found else name

    def word(self, group: str, value: str) -> str:
        """The word for a value: a kind, a stage, a reason, a role; the value itself when it is not known."""
        return self.words.get(f"{group}.{value}", value)

    def in_order(self, by_label: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """What is told by label, in the order of the label schema; labels that it does not know come last."""
        known = [m.label for m in self._schema.mentions] + [r.label for r in self._schema.relations]
        return sorted(by_label.items(), key=lambda item: known.index(item[0]) if item[0] in known else len(known))

    @property
    def colours(self) -> list[tuple[str, str]]:
        """The light and dark colour of each mention label; grey for what is no colour."""
        return [(_colour(m.light), _colour(m.dark)) for m in self._schema.mentions]

    def colour(self, name: str) -> str:
        """The colour of a mention label as the style sheet of the page knows it; empty for relations."""
        names = [m.label for m in self._schema.mentions]
        return f"var(--label-{names.index(name)})" if name in names else ""


def _colour(said: str) -> str:
    """A colour of a label schema, which is foreign data in a style sheet."""
    return said if _COLOUR.fullmatch(said) else "gray"


def figure(value: float | None) -> str:
    """A figure with two digits after the point; a dash for what is not defined."""
    return "–" if value is None else f"{value:.2f}"


def interval(value: list[float] | None) -> str:
    """An interval, empty when there is none."""
    return "" if not value else f"{value[0]:.2f}–{value[1]:.2f}"


def share(value: float | None) -> str:
    """A share in per cent."""
    return "–" if value is None else f"{value * 100:.0f} %"


def times(value: float | None) -> str:
    """A ratio; a dash where one side has nothing."""
    return "–" if value is None else f"{value:.2f} ×"


def grouped(value: int) -> str:
    """A number with its thousands apart."""
    return f"{value:,}"
