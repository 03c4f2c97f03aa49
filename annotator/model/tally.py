"""Sums from which figures of agreement follow: what each document adds is added up, in any order, by name.

Every measure of this program depends on such sums alone. So a stream of documents of any length costs no memory, and a
bootstrap over documents is another way to add the same sums.
"""

from collections.abc import Mapping

Key = tuple[str | int, ...]
Tally = dict[Key, float]


def add_to(total: Tally, more: Mapping[Key, float]) -> None:
    """Add what one document, or many, have given."""
    for key, value in more.items():
        total[key] = total.get(key, 0.0) + value


def named(tally: Mapping[Key, float]) -> dict[str | int, Tally]:
    """The sums by the first part of their keys, each with the rest of its key."""
    found: dict[str | int, Tally] = {}
    for key, value in tally.items():
        found.setdefault(key[0], {})[key[1:]] = value
    return found
