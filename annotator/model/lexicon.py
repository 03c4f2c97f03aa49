"""Names that a project has decided on: what one article teaches the next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownAlias:
    """In how many articles people said that a form is the same entity as `name`, and in how many that it is not."""

    name: str
    accepted: int
    rejected: int = 0

    @property
    def holds(self) -> bool:
        """Whether it is worth saying; once it was refused it takes more who say so than who refuse."""
        return self.accepted > self.rejected


@dataclass(frozen=True, slots=True)
class KnownName:
    """A surface form with the label that people gave it, how often, and how often they refused that label.

    `aliases` are what else the same entity is called, or is not.
    """

    form: str
    label: str
    accepted: int
    rejected: int = 0
    aliases: tuple[KnownAlias, ...] = ()
