"""Two annotation sets of one document against each other: matches, precision, recall and F1, kappa.

One comparison serves agreement of people, quality of suggesters and exports that are read back. The first set is the
one that counts as right (gold), the second the one that is measured; swapping them swaps precision and recall.

Exact mentions agree in span and label. Overlapping ones agree in label and share a character; each is used once, and of
all ways to pair them one with the most pairs is taken. A relation agrees in its label and in span and label of both
ends (the "strict" measure of Taillé et al., Let's Stop Incorrect Comparisons in End-to-end Relation Extraction!, EMNLP
2020), a symmetric one in either order; `given_mentions` looks only at relations both of whose ends are mentions of both
sets. What a set says twice counts twice.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from annotator.model.agreement import cohen_kappa, span_labels
from annotator.model.annotation import AnnotationSet, Mention
from annotator.model.schema import Schema

Place = tuple[int, int, str]
# Mentions of one side times those of the other that hang together by overlap: up to here the best pairing is searched.
_EXACT_UP_TO = 1600


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found, invented and missed; counts of several documents are added (micro average).

    Where neither side has anything the three measures are None: there was nothing to measure. Where only one side has
    something they are 0.0, as conlleval and seqeval count it.
    """

    true_positive: int = 0
    false_positive: int = 0
    false_negative: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.true_positive + other.true_positive,
            self.false_positive + other.false_positive,
            self.false_negative + other.false_negative,
        )

    def __bool__(self) -> bool:
        return bool(self.true_positive or self.false_positive or self.false_negative)

    @property
    def precision(self) -> float | None:
        """The share of what the second set says that the first says too."""
        return self._share(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> float | None:
        """The share of what the first set says that the second says too."""
        return self._share(self.true_positive, self.true_positive + self.false_negative)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; the same whichever set comes first."""
        double = 2 * self.true_positive
        return self._share(double, double + self.false_positive + self.false_negative)

    def _share(self, part: int, whole: int) -> float | None:
        if whole:
            return part / whole
        return 0.0 if self else None

    def to_json(self) -> dict[str, float | int | None]:
        """Measures and counts, as `evaluate --json` and `agree --json` write them."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "true_positive": self.true_positive,
            "false_positive": self.false_positive,
            "false_negative": self.false_negative,
        }


class Comparison:
    """What comparing two authors gave, over all documents that were added; keeps counts only.

    `by_label` is of exact mentions, `relations_by_label` of relations end to end; `label_pairs` counts (label of the
    first, of the second) on spans that both have.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.documents = 0
        self.exact = Counts()
        self.overlap = Counts()
        self.by_label: dict[str, Counts] = {}
        self.given_mentions = Counts()
        self.end_to_end = Counts()
        self.relations_by_label: dict[str, Counts] = {}
        self.label_pairs: Counter[tuple[str, str]] = Counter()

    def add(self, first: AnnotationSet, second: AnnotationSet) -> None:
        """Count two sets of the same text; `first` is the one that counts as right."""
        self.documents += 1
        ours, theirs = Counter(_place(m) for m in first.mentions), Counter(_place(m) for m in second.mentions)
        self.exact += _counts(ours, theirs)
        for label, counts in _counts_by(2, ours, theirs):
            self.by_label[label] = self.by_label.get(label, Counts()) + counts
        pairs = len(overlap_pairs(first.mentions, second.mentions))
        self.overlap += Counts(pairs, len(second.mentions) - pairs, len(first.mentions) - pairs)

        our_relations, their_relations = _relation_keys(first, self._schema), _relation_keys(second, self._schema)
        self.end_to_end += _counts(our_relations, their_relations)
        for label, counts in _counts_by(0, our_relations, their_relations):
            self.relations_by_label[label] = self.relations_by_label.get(label, Counts()) + counts
        shared = ours.keys() & theirs.keys()
        self.given_mentions += _counts(_between(shared, our_relations), _between(shared, their_relations))

        our_labels, their_labels = span_labels(first), span_labels(second)
        self.label_pairs.update((our_labels[s], their_labels[s]) for s in our_labels if s in their_labels)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa on the labels of mentions with identical spans; None when undefined."""
        return cohen_kappa(self.label_pairs)

    @property
    def identical(self) -> bool:
        """True when both say the same mentions and relations."""
        return not any(c.false_positive or c.false_negative for c in (self.exact, self.end_to_end))

    def to_json(self) -> dict[str, Any]:
        """The comparison in the shape that `evaluate --json` prints; undefined measures are None (JSON null)."""
        return {
            "documents": self.documents,
            "mentions": {
                "exact": self.exact.to_json(),
                "overlap": self.overlap.to_json(),
                "by_label": {label: self.by_label[label].to_json() for label in sorted(self.by_label)},
            },
            "relations": {
                "given_mentions": self.given_mentions.to_json(),
                "end_to_end": self.end_to_end.to_json(),
                "by_label": {
                    label: self.relations_by_label[label].to_json() for label in sorted(self.relations_by_label)
                },
            },
            "kappa": self.kappa,
        }


def compare(first: AnnotationSet, second: AnnotationSet, schema: Schema) -> Comparison:
    """Compare two sets of one document; see `Comparison`."""
    comparison = Comparison(schema)
    comparison.add(first, second)
    return comparison


def overlap_pairs(
    first: Sequence[Mention], second: Sequence[Mention], *, same_label: bool = True
) -> tuple[tuple[Mention, Mention], ...]:
    """Pair mentions that share a character, each used once: the most pairs, and of those the longest shared text.

    In text order of the first; the result depends on the mentions alone, not on the order in which they are given.
    Where very many mentions hang together (no real text does that) the pairs are the most, but not always the longest.
    """
    left = sorted(first, key=_order)
    right = sorted(second, key=_order)
    groups: dict[str, tuple[list[Mention], list[Mention]]] = {}
    for side, mentions in enumerate((left, right)):
        for mention in mentions:
            if mention.start < mention.end:
                groups.setdefault(mention.label if same_label else "", ([], []))[side].append(mention)
    pairs = [pair for ours, theirs in groups.values() for part in _touching(ours, theirs) for pair in _paired(*part)]
    return tuple(sorted(pairs, key=lambda pair: _order(pair[0])))


# ---- helpers ----------------------------------------------------------------------------------------------------


def _place(mention: Mention) -> Place:
    return (mention.start, mention.end, mention.label)


def _order(mention: Mention) -> tuple[int, int, str, str]:
    return (mention.start, mention.end, mention.label, mention.id)


def _counts(ours: Counter[Any], theirs: Counter[Any]) -> Counts:
    both = sum(min(times, theirs[key]) for key, times in ours.items())
    return Counts(both, theirs.total() - both, ours.total() - both)


def _counts_by(part: int, ours: Counter[Any], theirs: Counter[Any]) -> Iterator[tuple[str, Counts]]:
    """Counts of each label, which is the given part of a key."""
    sides: dict[str, tuple[Counter[Any], Counter[Any]]] = {}
    for side, items in enumerate((ours, theirs)):
        for key, times in items.items():
            sides.setdefault(key[part], (Counter(), Counter()))[side][key] = times
    for label, (one, other) in sides.items():
        yield label, _counts(one, other)


def _between(places: Set[Place], relations: Counter[tuple[object, ...]]) -> Counter[tuple[object, ...]]:
    """The relations both of whose ends are among `places`."""
    return Counter({key: times for key, times in relations.items() if all(end in places for end in key[1:])})


def _relation_keys(said: AnnotationSet, schema: Schema) -> Counter[tuple[object, ...]]:
    """What each relation says: (label, place of the head, place of the tail), symmetric ones in text order.

    A relation that has lost an end keeps its id and its author in the key, so that it agrees with nothing.
    """
    places = {m.id: _place(m) for m in said.mentions}
    keys: Counter[tuple[object, ...]] = Counter()
    for relation in said.relations:
        head, tail = places.get(relation.head), places.get(relation.tail)
        if head is None or tail is None:
            keys[relation.label, (said.key, relation.id)] += 1
            continue
        if schema.is_symmetric(relation.label) and tail < head:
            head, tail = tail, head
        keys[relation.label, head, tail] += 1
    return keys


def _touching(left: list[Mention], right: list[Mention]) -> Iterator[tuple[list[Mention], list[Mention]]]:
    """Stretches of text in which mentions of both sides hang together by overlap; both lists are in text order."""
    merged = sorted(
        [(m.start, m.end, 0, i) for i, m in enumerate(left)] + [(m.start, m.end, 1, i) for i, m in enumerate(right)]
    )
    part: tuple[list[Mention], list[Mention]] = ([], [])
    reach = -1
    for start, end, side, index in merged:
        if start >= reach:
            if part[0] and part[1]:
                yield part
            part = ([], [])
        part[side].append((left, right)[side][index])
        reach = max(reach, end)
    if part[0] and part[1]:
        yield part


def _paired(left: list[Mention], right: list[Mention]) -> list[tuple[Mention, Mention]]:
    if len(left) == len(right) == 1:
        return [(left[0], right[0])]
    return _assign(left, right) if len(left) * len(right) <= _EXACT_UP_TO else _assign_many(left, right)


def _assign_many(left: list[Mention], right: list[Mention]) -> list[tuple[Mention, Mention]]:
    """The most pairs in n log n steps: whatever ends first takes, of those it overlaps, the one that ends next.

    That choice never costs a pair: everything else ends later, so what overlaps the one taken overlaps all the others.
    """
    sides = (left, right)
    # What has not begun yet, the next one last.
    waiting = [sorted(((m.start, i) for i, m in enumerate(mentions)), reverse=True) for mentions in sides]
    started: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    done: tuple[set[int], set[int]] = (set(), set())
    pairs: list[tuple[Mention, Mention]] = []
    ends = [(m.end, 0, i) for i, m in enumerate(left)] + [(m.end, 1, i) for i, m in enumerate(right)]
    for end, side, index in sorted(ends):
        if index in done[side]:
            continue
        done[side].add(index)
        other = 1 - side
        while waiting[other] and waiting[other][-1][0] < end:
            _, candidate = waiting[other].pop()
            heapq.heappush(started[other], (sides[other][candidate].end, candidate))
        while started[other] and started[other][0][1] in done[other]:
            heapq.heappop(started[other])
        if started[other]:
            _, partner = heapq.heappop(started[other])
            done[other].add(partner)
            pairs.append((left[index], right[partner]) if side == 0 else (left[partner], right[index]))
    return pairs


def _assign(left: list[Mention], right: list[Mention]) -> list[tuple[Mention, Mention]]:
    """The largest, then longest pairing of one stretch: augmenting paths of the best gain, one pair more each time.

    Each path is the best of all (Bellman-Ford over the residual graph), so that after k rounds the pairing is the best
    with k pairs: R. K. Ahuja, T. L. Magnanti, J. B. Orlin, Network Flows (1993), section 9.7.
    """
    shared = [
        {
            j: min(a.end, b.end) - max(a.start, b.start)
            for j, b in enumerate(right)
            if a.start < b.end and b.start < a.end
        }
        for a in left
    ]
    partner_of_left: dict[int, int] = {}
    partner_of_right: dict[int, int] = {}
    while True:
        # gain[j]: the best change of shared text over alternating paths from a free left mention to right mention j.
        gain: dict[int, int] = {}
        came_from: dict[int, int] = {}
        reached = {i: 0 for i in range(len(left)) if i not in partner_of_left}
        while reached:
            improved: dict[int, int] = {}
            for i in sorted(reached):
                for j, length in shared[i].items():
                    if partner_of_left.get(i) == j:
                        continue
                    total = reached[i] + length
                    if j not in gain or total > gain[j]:
                        gain[j] = total
                        came_from[j] = i
                        if j in partner_of_right:
                            k = partner_of_right[j]
                            improved[k] = total - shared[k][j]
            reached = improved
        free = [j for j in gain if j not in partner_of_right]
        if not free:
            break
        last: int | None = max(free, key=lambda j: (gain[j], -j))
        while last is not None:
            i = came_from[last]
            before = partner_of_left.get(i)
            partner_of_left[i], partner_of_right[last] = last, i
            last = before
    return [(left[i], right[j]) for i, j in partner_of_left.items()]
