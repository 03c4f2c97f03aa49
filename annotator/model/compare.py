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
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from annotator.model.agreement import character_tally, cohen_kappa, krippendorff_alpha_from, span_labels
from annotator.model.annotation import AnnotationSet, Mention
from annotator.model.grouping import grouping_json, grouping_tally
from annotator.model.matching import overlap_pairs
from annotator.model.schema import Schema
from annotator.model.tally import Key, Tally, add_to, named
from annotator.model.unitizing import unitizing_alpha, unitizing_tally

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
    """What comparing two authors gave, over all documents that were added; keeps sums only (`tally`).

    `by_label` is of exact mentions, `relations_by_label` of relations end to end; `label_pairs` counts (label of the
    first, of the second) on spans that both have. Alpha is there when the lengths of the texts were given.
    """

    def __init__(self, schema: Schema, tally: Mapping[Key, float] | None = None) -> None:
        self._schema = schema
        self.tally: Tally = dict(tally or {})

    def add(self, first: AnnotationSet, second: AnnotationSet, length: int | None = None) -> None:
        """Count two sets of the same text; `first` is the one that counts as right, `length` is the text's."""
        add_to(self.tally, pair_tally(first, second, self._schema, length))

    @property
    def documents(self) -> int:
        """How many documents were compared."""
        return int(self.tally.get(("documents",), 0))

    @property
    def exact(self) -> Counts:
        """Mentions of equal span and label."""
        return self._total("exact")

    @property
    def overlap(self) -> Counts:
        """Mentions of equal label that share a character."""
        return self._total("overlap")

    @property
    def given_mentions(self) -> Counts:
        """Relations whose two ends match exactly in both sets."""
        return self._total("given")

    @property
    def end_to_end(self) -> Counts:
        """Relations with their ends."""
        return self._total("relation")

    @property
    def by_label(self) -> dict[str, Counts]:
        """Exact mentions by label."""
        return _by_label(named(self.tally).get("exact", {}))

    @property
    def relations_by_label(self) -> dict[str, Counts]:
        """Relations end to end by label."""
        return _by_label(named(self.tally).get("relation", {}))

    @property
    def label_pairs(self) -> Counter[tuple[str, str]]:
        """How often the first gave one label and the second the other, on spans that both have."""
        return Counter({(str(a), str(b)): int(n) for (a, b), n in named(self.tally).get("labels", {}).items()})

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa on the labels of mentions with identical spans; None when undefined."""
        return cohen_kappa(self.label_pairs)

    @property
    def alpha(self) -> float | None:
        """Krippendorff's alpha per character; None when undefined, or without lengths."""
        return krippendorff_alpha_from(self.tally)

    @property
    def identical(self) -> bool:
        """True when both say the same mentions and relations."""
        return not any(c.false_positive or c.false_negative for c in (self.exact, self.end_to_end))

    def _total(self, name: str) -> Counts:
        return sum(_by_label(named(self.tally).get(name, {})).values(), Counts())

    def to_json(self) -> dict[str, Any]:
        """The comparison in the shape that `evaluate --json` prints; undefined measures are None (JSON null)."""
        sums = named(self.tally)
        by_name = {name: _by_label(sums.get(name, {})) for name in ("exact", "overlap", "given", "relation")}
        totals = {name: sum(counts.values(), Counts()).to_json() for name, counts in by_name.items()}
        labels: Mapping[tuple[str, str], float] = {(str(a), str(b)): n for (a, b), n in sums.get("labels", {}).items()}
        unitizing, unitizing_by_label = unitizing_alpha(self.tally)
        return {
            "documents": self.documents,
            "mentions": {
                "exact": totals["exact"],
                "overlap": totals["overlap"],
                "by_label": {
                    label: {
                        **by_name["exact"].get(label, Counts()).to_json(),
                        "overlap": by_name["overlap"].get(label, Counts()).to_json(),
                        "kappa": cohen_kappa(_one_against_rest(label, labels)),
                        "unitizing_alpha": unitizing_by_label.get(label),
                    }
                    for label in sorted(by_name["overlap"].keys() | by_name["exact"].keys())
                },
            },
            "relations": {
                "given_mentions": totals["given"],
                "end_to_end": totals["relation"],
                "by_label": {
                    label: {
                        **by_name["relation"][label].to_json(),
                        "given_mentions": by_name["given"].get(label, Counts()).to_json(),
                    }
                    for label in sorted(by_name["relation"])
                },
            },
            "kappa": cohen_kappa(labels),
            "krippendorff_alpha": self.alpha,
            "unitizing_alpha": unitizing,
            "entities": grouping_json(self.tally),
        }


def compare(first: AnnotationSet, second: AnnotationSet, schema: Schema, length: int | None = None) -> Comparison:
    """Compare two sets of one document; see `Comparison`."""
    return Comparison(schema, pair_tally(first, second, schema, length))


def pair_tally(first: AnnotationSet, second: AnnotationSet, schema: Schema, length: int | None = None) -> Tally:
    """What two sets of one document add to a comparison; with the text's length, in code points, for alpha too."""
    tally: Tally = {("documents",): 1}
    ours, theirs = Counter(_place(m) for m in first.mentions), Counter(_place(m) for m in second.mentions)
    _count(tally, "exact", 2, ours, theirs)
    for label in {place[2] for place in (*ours, *theirs)}:
        one, other = ([m for m in said.mentions if m.label == label] for said in (first, second))
        pairs = len(overlap_pairs(one, other))
        _put(tally, "overlap", label, Counts(pairs, len(other) - pairs, len(one) - pairs))

    our_relations, their_relations = _relation_keys(first, schema), _relation_keys(second, schema)
    _count(tally, "relation", 0, our_relations, their_relations)
    common = ours.keys() & theirs.keys()
    _count(tally, "given", 0, _between(common, our_relations), _between(common, their_relations))

    our_labels, their_labels = span_labels(first), span_labels(second)
    for pair, times in Counter((our_labels[s], their_labels[s]) for s in our_labels if s in their_labels).items():
        tally["labels", *pair] = times
    tally.update(grouping_tally(first, second))
    if length is not None:
        tally.update(character_tally((first, second), length))
        tally.update(unitizing_tally((first, second), length))
    return tally


# ---- helpers ----------------------------------------------------------------------------------------------------


def _place(mention: Mention) -> Place:
    return (mention.start, mention.end, mention.label)


def _count(tally: Tally, name: str, part: int, ours: Counter[Any], theirs: Counter[Any]) -> None:
    """Count by label, which is the given part of a key: the same on both sides, only on one."""
    counts: dict[str, list[int]] = {}
    for key in ours.keys() | theirs.keys():
        of_label = counts.setdefault(key[part], [0, 0, 0])
        one, other = ours[key], theirs[key]
        both = min(one, other)
        of_label[0] += both
        of_label[1] += other - both
        of_label[2] += one - both
    for label, (both, invented, missed) in counts.items():
        _put(tally, name, label, Counts(both, invented, missed))


def _put(tally: Tally, name: str, label: str, counts: Counts) -> None:
    for part, number in zip(_PARTS, (counts.true_positive, counts.false_positive, counts.false_negative), strict=True):
        if number:
            tally[name, label, part] = number


_PARTS = ("both", "invented", "missed")


def _by_label(sums: Mapping[Key, float]) -> dict[str, Counts]:
    found: dict[str, list[int]] = {}
    for (label, part), number in sums.items():
        found.setdefault(str(label), [0, 0, 0])[_PARTS.index(str(part))] = round(number)
    return {label: Counts(*numbers) for label, numbers in found.items()}


def _one_against_rest(label: str, pairs: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """The same pairs with every other label as one."""
    found: dict[tuple[str, str], float] = {}
    for pair, times in pairs.items():
        key = (str(label in pair[0].split("+")), str(label in pair[1].split("+")))
        found[key] = found.get(key, 0.0) + times
    return found


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
