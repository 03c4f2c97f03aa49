"""Two annotation sets of one document against each other: matches, precision, recall and F1, kappa.

One comparison serves agreement of people, quality of suggesters and exports that are read back. The first set is the
one that counts as right (gold), the second the one that is measured; swapping them swaps precision and recall.

Exact mentions agree in span and label. Overlapping ones agree in label and share a character; each is used once, and of
all ways to pair them one with the most pairs is taken. A relation agrees in its label and in span and label of both
ends (the "strict" measure of Taillé et al., Let's Stop Incorrect Comparisons in End-to-end Relation Extraction!, EMNLP
2020), a symmetric one in either order; `given_mentions` looks only at relations both of whose ends are mentions of both
sets. What a set says twice counts twice.
"""

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any

from annotator.model.agreement import cohen_kappa, span_labels
from annotator.model.annotation import AnnotationSet, Mention
from annotator.model.matching import overlap_pairs
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


# ---- helpers ----------------------------------------------------------------------------------------------------


def _place(mention: Mention) -> Place:
    return (mention.start, mention.end, mention.label)


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
