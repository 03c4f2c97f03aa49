"""Names that a project has decided on: what one article teaches the next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownName:
    """A surface form with the label that people gave it, how often, and how often they refused that label."""

    form: str
    label: str
    accepted: int
    rejected: int = 0
