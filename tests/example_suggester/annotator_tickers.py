"""An example of a suggester of one's own: `한빛전자(012340)` is a company.

A suggester is a class with a name, a version and `suggest`. It is found by the entry point in `pyproject.toml`, made
without arguments, and runs in a process of its own: it may take its time, fail or crash without harm to the others.
"""

import re

from annotator.model.annotation import AnnotationSet, Mention, SetKey, SetKind, new_id
from annotator.suggest.request import Request

_TICKER = re.compile(r"\((?:KRX: ?|A)?\d{6}\)")


class Tickers:
    """Takes the word before a six-digit ticker for a company."""

    name = "tickers"
    version = "0.2"

    def suggest(self, request: Request) -> AnnotationSet:
        """Every name before a ticker; ids are fresh, the key says who proposes and about which document."""
        text = request.document.text
        mentions = []
        for match in _TICKER.finditer(text):
            start = max(text.rfind(sign, 0, match.start()) for sign in " \n·,“") + 1
            if start < match.start() and request.schema.mention("COMPANY") is not None:
                reason = f"ticker: {match[0]}"
                mentions.append(Mention(new_id(), start, match.start(), "COMPANY", score=0.99, reason=reason))
        key = SetKey(request.document.id, f"{self.name}@{self.version}", SetKind.SUGGESTED)
        return AnnotationSet(key, mentions=tuple(mentions))
