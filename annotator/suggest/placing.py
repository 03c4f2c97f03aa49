"""From what others found to a set of ours: offsets repaired, labels renamed, edges at morphemes, quotes located.

Others count in other units, put particles into names, use labels that the schema does not have, or only quote.
What cannot be placed for sure is left out.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from annotator.model.annotation import (
    AnnotationSet,
    Mention,
    Relation,
    SetKey,
    SetKind,
    in_head_order,
    in_text_order,
    new_id,
)
from annotator.model.configured import ConfiguredSuggester
from annotator.model.text import OffsetMap, Span
from annotator.model.tokens import covered_particle
from annotator.suggest.request import Request

_EDGE = " \t\n\u00a0\u3000,.;:!?'\"‘’“”「」『』<>《》[]"
_LEAST_LOOSE = 3  # letters that a name must have more of to be looked for with spaces let in
_NEAR = 40  # how far from where it should be a quoted text is looked for, in characters


class Draft:
    """A set that is being made from what somebody else found in one document."""

    def __init__(self, request: Request, config: ConfiguredSuggester, version: str) -> None:
        self._request = request
        self._config = config
        self._key = SetKey(request.document.id, f"{config.name}@{version}", SetKind.SUGGESTED)
        self._mentions: dict[tuple[int, int, str], Mention] = {}
        self._relations: dict[tuple[str, str, str], Relation] = {}
        self._offsets: OffsetMap | None = None

    @property
    def text(self) -> str:
        """The document's text."""
        return self._request.document.text

    def mention(self, start: int, end: int, label: str, score: float | None, reason: str) -> Mention | None:
        """Add a mention at start..end (code points); None when it cannot be one, as the schema has no such label."""
        label = self._config.label(label)
        span = self._tidied(start, end)
        if span is None or self._request.schema.mention(label) is None:
            return None
        place = (span.start, span.end, label)
        score = None if score is None else round(min(1.0, max(0.0, score)), 3)
        before = self._mentions.get(place)
        if before is None:
            self._mentions[place] = Mention(new_id(), span.start, span.end, label, score=score, reason=reason)
        elif (score or 0.0) > (before.score or 0.0):
            self._mentions[place] = replace(before, score=score, reason=reason)
        return self._mentions[place]

    def relation(self, head: Mention, tail: Mention, label: str, score: float | None, reason: str) -> None:
        """Relate two mentions, turned round where only that is allowed; what the schema does not allow is left out."""
        known = self._request.schema.relation(self._config.label(label))
        if known is None or head.id == tail.id:
            return
        if not known.allows(head.label, tail.label):
            head, tail = tail, head
            if not known.allows(head.label, tail.label):
                return
        if known.symmetric and head.start > tail.start:
            head, tail = tail, head
        score = None if score is None else round(min(1.0, max(0.0, score)), 3)
        key = (head.id, tail.id, known.label)
        self._relations.setdefault(key, Relation(new_id(), *key, score=score, reason=reason))

    def found_at(self, start: int, end: int, quoted: str | None) -> tuple[int, int] | None:
        """Where a span of unknown unit lies in code points: as it is, as UTF-16, or where its text stands nearby."""
        text = self.text
        if quoted is None:
            return (start, end) if 0 <= start < end <= len(text) else None
        if text[start:end] == quoted and start >= 0:
            return start, end
        if self._offsets is None:
            self._offsets = OffsetMap(text)
        last = self._offsets.to_utf16(len(text))
        if 0 <= start < end <= last:
            low, high = self._offsets.to_code_point(start), self._offsets.to_code_point(end)
            if text[low:high] == quoted:
                return low, high
        low = text.find(quoted, max(0, start - _NEAR), start + _NEAR + len(quoted)) if quoted else -1
        return (low, low + len(quoted)) if low >= 0 else None

    def places_of(self, quoted: str, within: tuple[int, int] | None = None) -> list[tuple[int, int]]:
        """Every place where a quoted name stands as a word of its own: white space may differ, particles may follow.

        Spaces that the text has not, or lacks, are passed over only where it stands nowhere as it was quoted.
        """
        wanted = unicodedata.normalize("NFC", quoted).strip().strip(_EDGE)
        if not wanted:
            return []
        low, high = within if within is not None else (0, len(self.text))
        bare = "".join(wanted.split())
        # Two or three letters with spaces let in are any two words, and no name goes over a line.
        loose = bare if len(bare) > _LEAST_LOOSE else ""
        for joint, parts in ((r"\s+", wanted.split()), (r"[^\S\n]?", loose)):
            if not parts:
                continue
            pattern = re.compile(joint.join(re.escape(part) for part in parts))
            found = [m.span() for m in pattern.finditer(self.text, low, high) if self._is_word(*m.span())]
            if found:
                return found
        return []

    def finish(self) -> AnnotationSet:
        """The set; where mentions overlap, the surer stays, then the longer."""
        taken: set[int] = set()
        kept: dict[str, Mention] = {}
        for mention in sorted(self._mentions.values(), key=lambda m: (-(m.score or 0.0), m.start - m.end, m.start)):
            place = range(mention.start, mention.end)
            if taken.isdisjoint(place):
                taken.update(place)
                kept[mention.id] = mention
        mentions = in_text_order(list(kept.values()))
        relations = [r for r in self._relations.values() if r.head in kept and r.tail in kept]
        return AnnotationSet(self._key, mentions=mentions, relations=in_head_order(relations, mentions))

    def _tidied(self, start: int, end: int) -> Span | None:
        """Without white space and quotes at the edges, and without the particles that belong to no name."""
        text = self.text
        if not 0 <= start < end <= len(text):
            return None
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        while start < end and (particle := covered_particle(self._request.tokens, Span(start, end))) is not None:
            end = particle.start
        return Span(start, end) if start < end else None

    def _is_word(self, start: int, end: int) -> bool:
        """False inside another word: 한빛 in 한빛전자; a morpheme that begins before it or runs on past it."""
        before, behind = self.text[start - 1 : start], self.text[end : end + 1]
        if before.isalnum() and text_kind(before) == text_kind(self.text[start]):
            return False
        if not behind.isalnum() or text_kind(behind) != text_kind(self.text[end - 1]):
            return True
        tokens = self._request.tokens
        index = tokens.index_at(end)
        token = tokens.tokens[index] if index is not None else None
        return token is not None and token.start == end and not token.tag.startswith(("NN", "SL", "SN", "SH", "XSN"))


def text_kind(character: str) -> str:
    """Letters of one kind are written together: Latin, Hangul, digits, others."""
    if character.isdigit():
        return "digit"
    if character.isascii():
        return "latin"
    return "hangul" if "가" <= character <= "힣" else "other"


def pieces(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """The text in stretches of whole paragraphs of at most `longest` characters; longer ones are cut at a space."""
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > longest:
            window = text[start : start + longest]
            cut = max(window.rfind("\n"), -1) + 1 or window.rfind(" ") + 1 or longest
            end = start + cut
        if text[start:end].strip():
            yield start, end
        start = end
