"""Do two annotators group the same mentions into the same entities: MUC, B³, CEAF and their mean, CoNLL-F1.

Sources: M. Vilain et al., A model-theoretic coreference scoring scheme (MUC-6, 1995); A. Bagga, B. Baldwin, Algorithms
for scoring coreference chains (LREC 1998); X. Luo, On coreference resolution performance metrics (HLT/EMNLP 2005),
entity-based similarity φ4. All for mentions that differ between the sides, as in S. Pradhan et al., Scoring coreference
partitions of predicted mentions: a reference implementation (ACL 2014).

A mention is its span and label; one without an entity is an entity of its own. Documents are added up.
"""

from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from annotator.model.annotation import AnnotationSet
from annotator.model.matching import best_pairing
from annotator.model.tally import Key, Tally

Groups = Sequence[AbstractSet[Hashable]]
MEASURES = ("muc", "b_cubed", "ceaf_e")


def grouping_tally(first: AnnotationSet, second: AnnotationSet) -> Tally:
    """What two sets of one document add to the measures; empty where neither has put two mentions into one entity."""
    ours, theirs = _groups(first), _groups(second)
    if all(len(group) < 2 for group in (*ours, *theirs)):
        return {}
    return tally_of_groups(ours, theirs)


def tally_of_groups(ours: Groups, theirs: Groups) -> Tally:
    """The sums of all three measures: (name, "recall" or "precision", "part" or "whole")."""
    tally: Tally = {}
    similarity = _best_similarity(ours, theirs)
    for side, one, other in (("recall", ours, theirs), ("precision", theirs, ours)):
        group_of = {mention: n for n, group in enumerate(other) for mention in group}
        tally["muc", side, "part"] = sum(len(group) - _split(group, group_of) for group in one)
        tally["muc", side, "whole"] = sum(len(group) - 1 for group in one)
        tally["b_cubed", side, "part"] = sum(len(a & b) ** 2 / len(a) for a, b in _meeting(one, other, group_of))
        tally["b_cubed", side, "whole"] = sum(len(group) for group in one)
        tally["ceaf_e", side, "part"] = similarity
        tally["ceaf_e", side, "whole"] = len(one)
    return tally


def grouping_json(tally: Mapping[Key, float]) -> dict[str, Any] | None:
    """The measures by name, and `conll_f1`; None where nobody has grouped anything."""
    if ("b_cubed", "recall", "whole") not in tally:
        return None
    found: dict[str, Any] = {}
    for name in MEASURES:
        recall, precision = (_share(tally, name, side) for side in ("recall", "precision"))
        f1 = None
        if recall is not None and precision is not None:
            f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        elif recall is not None or precision is not None:
            f1 = 0.0  # only one side has grouped anything
        found[name] = {"precision": precision, "recall": recall, "f1": f1}
    scores = [found[name]["f1"] for name in MEASURES]
    found["conll_f1"] = None if None in scores else sum(scores) / len(scores)
    return found


def _share(tally: Mapping[Key, float], name: str, side: str) -> float | None:
    whole = tally.get((name, side, "whole"), 0.0)
    return tally[name, side, "part"] / whole if whole else None


def _groups(said: AnnotationSet) -> list[set[Hashable]]:
    groups: dict[Hashable, set[Hashable]] = {}
    for mention in said.mentions:
        place = (mention.start, mention.end, mention.label)
        groups.setdefault(mention.entity or place, set()).add(place)
    return list(groups.values())


def _split(group: AbstractSet[Hashable], group_of: Mapping[Hashable, int]) -> int:
    """Into how many parts the other side divides a group; mentions that it does not have are parts of their own."""
    known = [group_of[mention] for mention in group if mention in group_of]
    return len(set(known)) + len(group) - len(known)


def _meeting(
    one: Groups, other: Groups, group_of: Mapping[Hashable, int]
) -> list[tuple[AbstractSet[Hashable], AbstractSet[Hashable]]]:
    """Every two groups that have a mention in common."""
    return [(a, other[n]) for a in one for n in sorted({group_of[m] for m in a if m in group_of})]


def _best_similarity(ours: Groups, theirs: Groups) -> float:
    """The sum of 2·|a ∩ b| / (|a| + |b|) over the best one-to-one pairing of entities."""
    group_of = {mention: n for n, group in enumerate(theirs) for mention in group}
    weights = [
        {
            n: 2 * len(group & theirs[n]) / (len(group) + len(theirs[n]))
            for n in sorted({group_of[m] for m in group if m in group_of})
        }
        for group in ours
    ]
    total = 0.0
    for part in _hanging_together(weights):
        if len(part) == 1:
            total += max(part[0].values(), default=0.0)
        else:
            total += sum(part[i][j] for i, j in best_pairing(part, heaviest=True))
    return total


def _hanging_together(weights: Sequence[Mapping[int, float]]) -> list[list[Mapping[int, float]]]:
    """The rows of weights, divided so that no column stands in two parts: each part is paired by itself."""
    rows_of: dict[int, list[int]] = {}
    for i, row in enumerate(weights):
        for j in row:
            rows_of.setdefault(j, []).append(i)
    parts, seen = [], set()
    for first in range(len(weights)):
        if first in seen:
            continue
        seen.add(first)
        part, waiting = [], [first]
        while waiting:
            i = waiting.pop()
            part.append(weights[i])
            for j in weights[i]:
                for other in rows_of[j]:
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        parts.append(part)
    return parts
