"""What the rules have found so far in one article: spans with a role, a score and a reason."""

from dataclasses import dataclass

from annotator.model.anew import is_peoples

# What scores less is kept for other rules to confirm, and is not proposed.
PROPOSED = 0.5
# From here on other rules may build on a hit.
BELIEVED = 0.6
PERSON, COMPANY, OTHER = "PERSON", "COMPANY", "OTHER"


@dataclass(frozen=True, slots=True)
class Hit:
    """A span that a rule takes for a name: code points, end exclusive; `score` is a rough probability."""

    start: int
    end: int
    label: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Link:
    """Two places that a rule takes to be related; head and tail are (start, end)."""

    head: tuple[int, int]
    tail: tuple[int, int]
    label: str
    score: float
    reason: str


class Found:
    """Hits by their span, the best per span, and links between them.

    Hits of label OTHER (universities, exchanges) are kept because they block and explain, and are never proposed.
    """

    def __init__(self) -> None:
        self.hits: dict[tuple[int, int], Hit] = {}
        self.links: list[Link] = []
        # For each code point of a hit, the hits there: spans are short, so this is cheap and exact.
        self._at: dict[int, list[Hit]] = {}

    def add(self, start: int, end: int, label: str, score: float, reason: str) -> None:
        """Keep a hit unless the same span has a better one."""
        before = self.hits.get((start, end))
        if before is not None:
            if before.score >= score:
                return
            if before.label == label and is_peoples(before.reason):
                reason = before.reason  # who agrees with people's answers does not take their weight away
            self._forget(before)
        hit = Hit(start, end, label, score, reason)
        self.hits[start, end] = hit
        for offset in range(start, end):
            self._at.setdefault(offset, []).append(hit)

    def drop(self, hit: Hit) -> None:
        """Take a hit back."""
        if self.hits.get((hit.start, hit.end)) is hit:
            del self.hits[hit.start, hit.end]
            self._forget(hit)

    def drop_at(self, place: tuple[int, int] | None) -> None:
        """Take back the hit on exactly that place."""
        if place is not None and place in self.hits:
            self.drop(self.hits[place])

    def link(self, head: tuple[int, int], tail: tuple[int, int], label: str, score: float, reason: str) -> None:
        """Relate two places; whether both are proposed in the end decides whether it is."""
        self.links.append(Link(head, tail, label, score, reason))

    def over(self, start: int, end: int) -> list[Hit]:
        """Every hit that shares a code point with a span, the best first."""
        found: dict[tuple[int, int], Hit] = {}
        at = self._at
        for offset in range(start, end):
            if offset in at:
                for hit in at[offset]:
                    found[hit.start, hit.end] = hit
        if len(found) < 2:
            return list(found.values())
        return sorted(found.values(), key=lambda h: (-h.score, h.start, -h.end))

    def believed(self, start: int, end: int) -> Hit | None:
        """The best hit that touches a span and is believed; None when there is none."""
        hits = self.over(start, end)
        return hits[0] if hits and hits[0].score >= BELIEVED else None

    def label_over(self, start: int, end: int) -> str | None:
        """The label of the best believed hit that touches a span; None when there is none."""
        hit = self.believed(start, end)
        return hit.label if hit is not None else None

    def exactly(self, start: int, end: int) -> Hit | None:
        """The hit on exactly that span."""
        return self.hits.get((start, end))

    def settled(self) -> tuple[Hit, ...]:
        """The hits that stand when overlapping ones are weighed: better score first, then the longer; in text order."""
        taken: dict[int, Hit] = {}
        kept: list[Hit] = []
        for hit in sorted(self.hits.values(), key=lambda h: (-h.score, h.start - h.end, h.start)):
            if hit.label == OTHER and any(
                h.label != OTHER and h.score >= BELIEVED and h.start <= hit.start and hit.end <= h.end
                for h in self._at.get(hit.start, ())
            ):
                continue  # the AI of 미스트랄 AI
            if any(offset in taken for offset in range(hit.start, hit.end)):
                continue
            for offset in range(hit.start, hit.end):
                taken[offset] = hit
            kept.append(hit)
        return tuple(sorted((h for h in kept if h.label != OTHER and h.score >= PROPOSED), key=lambda h: h.start))

    def _forget(self, hit: Hit) -> None:
        for offset in range(hit.start, hit.end):
            here = self._at[offset]
            here.remove(hit)
            if not here:
                del self._at[offset]
