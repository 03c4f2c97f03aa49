"""Two annotation sets of one document against each other: matches, precision, recall and F1, kappa.

One comparison serves agreement of people, quality of suggesters and exports that are read back. The first set is the
one that counts as right (gold), the second the one that is measured; swapping them swaps precision and recall.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType
from typing import Any

from annotator.model.agreement import (
    character_units,
    cohen_kappa,
    coincidences,
    fleiss_kappa,
    krippendorff_alpha,
    label_ratings,
    span_labels,
)
from annotator.model.annotation import AnnotationSet, Mention
from annotator.model.schema import Schema

Place = tuple[int, int, str]


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


_NO_COUNTS: Mapping[str, Counts] = MappingProxyType({})
_NO_PAIRS: Mapping[tuple[str, str], int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two authors gave, of one document or, added up, of many.

    `by_label` is of exact mentions, `relations_by_label` of relations end to end; `label_pairs` counts (label of the
    first, of the second) on spans that both have.
    """

    documents: int = 0
    exact: Counts = Counts()
    overlap: Counts = Counts()
    by_label: Mapping[str, Counts] = field(default_factory=lambda: _NO_COUNTS)
    given_mentions: Counts = Counts()
    end_to_end: Counts = Counts()
    relations_by_label: Mapping[str, Counts] = field(default_factory=lambda: _NO_COUNTS)
    label_pairs: Mapping[tuple[str, str], int] = field(default_factory=lambda: _NO_PAIRS)

    def __add__(self, other: "Comparison") -> "Comparison":
        return Comparison(
            self.documents + other.documents,
            self.exact + other.exact,
            self.overlap + other.overlap,
            _added(self.by_label, other.by_label),
            self.given_mentions + other.given_mentions,
            self.end_to_end + other.end_to_end,
            _added(self.relations_by_label, other.relations_by_label),
            Counter(self.label_pairs) + Counter(other.label_pairs),
        )

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa on the labels of mentions with identical spans; None when undefined."""
        return cohen_kappa(self.label_pairs)

    @property
    def identical(self) -> bool:
        """True when both say the same mentions and relations."""
        wrong = (self.exact, self.end_to_end)
        return not any(counts.false_positive or counts.false_negative for counts in wrong)

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
    """Compare two sets of the same text; `first` counts as right. An item said twice counts twice.

    Exact mentions agree in span and label. Overlapping ones agree in label and share a character, each is used once,
    and of all ways to pair them the one with the most pairs is taken. A relation agrees in label and in span and label
    of both ends (the "strict" measure of Taillé et al., Let's Stop Incorrect Comparisons in End-to-end Relation
    Extraction!, EMNLP 2020), a symmetric one in either order; `given_mentions` looks only at relations both of whose
    ends are mentions of both sets.
    """
    ours = Counter(_place(m) for m in first.mentions)
    theirs = Counter(_place(m) for m in second.mentions)
    labels = sorted({place[2] for place in (*ours, *theirs)})
    by_label = {
        label: _counts(
            Counter({p: n for p, n in ours.items() if p[2] == label}),
            Counter({p: n for p, n in theirs.items() if p[2] == label}),
        )
        for label in labels
    }
    pairs = len(overlap_pairs(first.mentions, second.mentions))
    our_relations, their_relations = _relation_keys(first, schema), _relation_keys(second, schema)

    def given(relations: Counter[tuple[object, ...]]) -> Counter[tuple[object, ...]]:
        return Counter({key: n for key, n in relations.items() if all(e in ours and e in theirs for e in key[1:])})

    relation_labels = sorted({str(key[0]) for key in (*our_relations, *their_relations)})
    our_labels, their_labels = span_labels(first), span_labels(second)
    return Comparison(
        1,
        _counts(ours, theirs),
        Counts(pairs, len(second.mentions) - pairs, len(first.mentions) - pairs),
        by_label,
        _counts(given(our_relations), given(their_relations)),
        _counts(our_relations, their_relations),
        {
            label: _counts(
                Counter({k: n for k, n in our_relations.items() if k[0] == label}),
                Counter({k: n for k, n in their_relations.items() if k[0] == label}),
            )
            for label in relation_labels
        },
        Counter((our_labels[span], their_labels[span]) for span in our_labels if span in their_labels),
    )


def overlap_pairs(
    first: Sequence[Mention], second: Sequence[Mention], *, same_label: bool = True
) -> tuple[tuple[Mention, Mention], ...]:
    """Pair mentions that share a character, each used once: the most pairs, and of those the longest shared text.

    In text order of the first; the result depends on the mentions alone, not on the order in which they are given.
    """
    left = sorted(first, key=_order)
    right = sorted(second, key=_order)
    groups: dict[str, tuple[list[Mention], list[Mention]]] = {}
    for side, mentions in enumerate((left, right)):
        for mention in mentions:
            if mention.start < mention.end:
                groups.setdefault(mention.label if same_label else "", ([], []))[side].append(mention)
    pairs = [pair for ours, theirs in groups.values() for part in _touching(ours, theirs) for pair in _assign(*part)]
    return tuple(sorted(pairs, key=lambda pair: _order(pair[0])))


# ---- many documents, many authors -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far annotators agree: every pair of them, and all together.

    `pairs` are (one author, another, their comparison), in order of names.
    """

    pairs: tuple[tuple[str, str, Comparison], ...]
    fleiss_kappa: float | None
    krippendorff_alpha: float | None

    def to_json(self) -> dict[str, Any]:
        """The agreement in the shape that `agree --json` prints."""
        return {
            "pairs": [{"a": a, "b": b, **comparison.to_json()} for a, b, comparison in self.pairs],
            "fleiss_kappa": self.fleiss_kappa,
            "krippendorff_alpha": self.krippendorff_alpha,
        }


def agree(documents: Iterable[tuple[int, Sequence[AnnotationSet]]], schema: Schema) -> Agreement:
    """The agreement over documents, each given as (length of its text in code points, the sets about it).

    Reads the documents one by one and keeps only counts. A document with one set says nothing and is passed over.
    """
    pairs: dict[tuple[str, str], Comparison] = {}
    ratings: Counter[tuple[tuple[str, int], ...]] = Counter()
    matrix: dict[tuple[str, str], float] = {}
    for length, sets in documents:
        ordered = sorted(sets, key=lambda said: said.key.author)
        for one, other in combinations(ordered, 2):
            names = (one.key.author, other.key.author)
            pairs[names] = pairs.get(names, Comparison()) + compare(one, other, schema)
        ratings.update(tuple(sorted(counts.items())) for counts in label_ratings(ordered))
        for key, times in coincidences(character_units(ordered, length)).items():
            matrix[key] = matrix.get(key, 0.0) + times
    return Agreement(
        tuple((a, b, comparison) for (a, b), comparison in sorted(pairs.items(), key=lambda item: item[0])),
        fleiss_kappa(dict(item) for item in ratings.elements()),
        krippendorff_alpha(matrix),
    )


# ---- helpers ----------------------------------------------------------------------------------------------------


def _place(mention: Mention) -> Place:
    return (mention.start, mention.end, mention.label)


def _order(mention: Mention) -> tuple[int, int, str, str]:
    return (mention.start, mention.end, mention.label, mention.id)


def _added(one: Mapping[str, Counts], other: Mapping[str, Counts]) -> dict[str, Counts]:
    total = dict(one)
    for label, counts in other.items():
        total[label] = total.get(label, Counts()) + counts
    return total


def _counts(ours: Counter[Any], theirs: Counter[Any]) -> Counts:
    both = sum(min(times, theirs[key]) for key, times in ours.items())
    return Counts(both, theirs.total() - both, ours.total() - both)


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


def _touching(left: list[Mention], right: list[Mention]) -> Iterable[tuple[list[Mention], list[Mention]]]:
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
