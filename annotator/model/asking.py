"""In which order the suggestions of an article are asked: as one reads, and what settles more before what it settles.

A relation is asked before the names that it joins, where the first of them stands that is not decided yet: one answer
then settles all three. Refused, or passed over, its names are asked by themselves. One that leads to another line is
asked where its later end stands, since nobody has read that far before.
"""

from collections.abc import Iterable, Mapping

from annotator.model.annotation import AnnotationSet
from annotator.model.document import Document
from annotator.model.suggestion import Suggestion


def places(document: Document, own: AnnotationSet, suggestions: Iterable[Suggestion]) -> dict[str, int]:
    """Where each suggestion is asked, by its id: a code point."""
    decided = {(m.start, m.end) for m in own.mentions}
    found: dict[str, int] = {}
    for suggestion in suggestions:
        place = suggestion.anchor
        if suggestion.mention is None:
            waiting = [m.start for m in suggestion.ends if (m.start, m.end) not in decided]
            first = min(waiting, default=place)
            if first < place and document.text.find("\n", first, place) < 0:
                place = first
        found[suggestion.id] = place
    return found


def in_reading_order(suggestions: Iterable[Suggestion], at: Mapping[str, int]) -> tuple[Suggestion, ...]:
    """The suggestions by where they are asked; at one place relations first, then what is surer."""
    return tuple(sorted(suggestions, key=lambda s: (at[s.id], s.mention is not None, -s.score, s.id)))
