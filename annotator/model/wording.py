"""What stands at a place of a text, in words: of a claim, of a difference, and with the text around it."""

import re
from collections.abc import Sequence

from annotator.model.disagreement import Claim, Disagreement
from annotator.model.schema import Schema

ARROW, DASH = " → ", " – "
_ELLIPSIS = "…"
_SPACE = re.compile(r"\s+")


def wording(claim: Claim, text: str, schema: Schema) -> str:
    """What a claim is about: the text of its mention, or of head and tail with an arrow (a dash when symmetric)."""
    return (DASH if schema.is_symmetric(claim.label) else ARROW).join(text[m.start : m.end] for m in claim.mentions)


def wording_of_all(claims: Sequence[Claim], text: str, schema: Schema) -> str:
    """What several claims at one place are about: the longest wording of any, the first of equals."""
    return max((wording(claim, text, schema) for claim in claims), key=len)


def in_context(disagreement: Disagreement, text: str, characters: int = 20) -> tuple[str, str, str]:
    """The text before, at and after a difference: one line each, so many characters around it."""
    start, end = disagreement.start, disagreement.end
    before, after = text[max(0, start - characters) : start], text[end : end + characters]
    before = (_ELLIPSIS if start > characters else "") + before
    after += _ELLIPSIS if end + characters < len(text) else ""
    place = text[start:end]
    if len(place) > 3 * characters:  # the ends of a relation may stand far apart
        place = place[:characters] + f" {_ELLIPSIS} " + place[-characters:]
    return one_line(before), one_line(place), one_line(after)


def one_line(text: str) -> str:
    """The text with every stretch of white space, line ends too, as one space."""
    return _SPACE.sub(" ", text)
