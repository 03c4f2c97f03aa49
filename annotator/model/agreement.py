"""Coefficients of agreement: how much better than chance two or more people agree.

All are None where they are not defined: nothing to compare, or only one label was ever used, so that chance alone would
agree always. This module knows counts and annotation sets, and nothing of where they come from.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from annotator.model.annotation import AnnotationSet
from annotator.model.tally import Key, Tally

# The value of a character on which a set says nothing.
NOTHING = ""


def span_labels(said: AnnotationSet) -> dict[tuple[int, int], str]:
    """The label that a set gives to each of its spans; several labels on one span are one joined value."""
    labels: dict[tuple[int, int], set[str]] = {}
    for mention in said.mentions:
        labels.setdefault((mention.start, mention.end), set()).add(mention.label)
    return {span: "+".join(sorted(names)) for span, names in labels.items()}


def cohen_kappa(pairs: Mapping[tuple[str, str], float]) -> float | None:
    """Cohen's kappa from counts of (label by the first, label by the second).

    Source: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20
    (1960) 37-46.
    """
    total = sum(pairs.values())
    if total == 0:
        return None
    first: dict[str, float] = {}
    second: dict[str, float] = {}
    agreed = 0.0
    for (one, other), times in pairs.items():
        first[one] = first.get(one, 0.0) + times
        second[other] = second.get(other, 0.0) + times
        agreed += times if one == other else 0.0
    # Whole numbers until the last division, so that "everything by chance" is recognised exactly.
    by_chance = sum(times * second.get(label, 0.0) for label, times in first.items())
    if by_chance == total * total:
        return None
    return (agreed * total - by_chance) / (total * total - by_chance)


def label_ratings(sets: Sequence[AnnotationSet]) -> Iterator[Counter[str]]:
    """For Fleiss' kappa: how many of the sets gave which label, for each span that every one of them marked."""
    if len(sets) < 2:
        return
    labels = [span_labels(said) for said in sets]
    for span in sorted(set.intersection(*(set(of_one) for of_one in labels))):
        yield Counter(of_one[span] for of_one in labels)


def fleiss_kappa_of(ratings: Iterable[Mapping[str, int]]) -> float | None:
    """Fleiss' kappa from one count of labels per rated item; items with fewer than two ratings are left out."""
    return fleiss_kappa_from(fleiss_tally(ratings))


def fleiss_tally(ratings: Iterable[Mapping[str, int]]) -> Tally:
    """What rated items add to Fleiss' kappa: how often each label was given, the items' agreement, their number."""
    tally: Tally = {}
    for item in ratings:
        raters = sum(item.values())
        if raters < 2:
            continue
        for label, times in item.items():
            tally["fleiss:given", label] = tally.get(("fleiss:given", label), 0.0) + times
        agreed = sum(n * (n - 1) for n in item.values()) / (raters * (raters - 1))
        tally[("fleiss:agreed",)] = tally.get(("fleiss:agreed",), 0.0) + agreed
        tally[("fleiss:items",)] = tally.get(("fleiss:items",), 0.0) + 1
    return tally


def fleiss_kappa_from(tally: Mapping[Key, float]) -> float | None:
    """Fleiss' kappa from the sums of `fleiss_tally`.

    With the same number of ratings on every item it is the published coefficient; where the numbers differ each item's
    agreement is taken over its own pairs, and the labels' shares over all ratings. Source: J. L. Fleiss, Measuring
    nominal scale agreement among many raters, Psychological Bulletin 76 (1971) 378-382.
    """
    given = [times for key, times in tally.items() if key[0] == "fleiss:given" and times]
    if len(given) < 2:
        return None
    by_chance = sum(n * n for n in given) / sum(given) ** 2
    return (tally[("fleiss:agreed",)] / tally[("fleiss:items",)] - by_chance) / (1 - by_chance)


def coincidences(units: Iterable[tuple[Sequence[str | None], int]]) -> dict[tuple[str, str], float]:
    """Krippendorff's coincidence matrix: how often two values stand together in one unit, in both orders.

    A unit is (the value that each observer gave, None for a missing one; how many equal units it stands for). A pair
    counts 1 / (values in its unit - 1), so that every value counts once.
    """
    found: dict[tuple[str, str], float] = {}
    for values, times in units:
        counts = Counter(value for value in values if value is not None)
        present = sum(counts.values())
        if present < 2:
            continue
        for one, n_one in counts.items():
            for other, n_other in counts.items():
                pairs = n_one * (n_other - (one == other))
                if pairs:
                    found[one, other] = found.get((one, other), 0.0) + times * pairs / (present - 1)
    return found


def krippendorff_alpha(documents: Iterable[tuple[int, Sequence[AnnotationSet]]]) -> float | None:
    """Krippendorff's alpha, nominal, per character: each document is (length in code points, the sets about it)."""
    return krippendorff_alpha_of(coincidences(u for length, sets in documents for u in character_units(sets, length)))


def krippendorff_alpha_of(matrix: Mapping[tuple[str, str], float]) -> float | None:
    """Krippendorff's alpha for nominal values from a coincidence matrix.

    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), University of Pennsylvania,
    https://repository.upenn.edu/asc_papers/43, section C.
    """
    values: dict[str, float] = {}
    observed = 0.0
    for (one, other), times in matrix.items():
        values[one] = values.get(one, 0.0) + times
        observed += times if one != other else 0.0
    total = sum(values.values())
    if len(values) < 2:
        return None
    by_chance = total * total - sum(times * times for times in values.values())
    return 1 - (total - 1) * observed / by_chance


def character_tally(sets: Sequence[AnnotationSet], length: int) -> Tally:
    """What one text of `length` code points adds to alpha per character; `krippendorff_alpha_from` takes the sums."""
    # A text has many stretches and few different ones.
    together: dict[tuple[str, ...], int] = {}
    for values, times in character_units(sets, length):
        together[values] = together.get(values, 0) + times
    return {("alpha", *pair): times for pair, times in coincidences(together.items()).items()}


def krippendorff_alpha_from(tally: Mapping[Key, float]) -> float | None:
    """Alpha per character from the sums of `character_tally`."""
    return krippendorff_alpha_of({(str(k[1]), str(k[2])): n for k, n in tally.items() if k[0] == "alpha" and n})


def character_units(sets: Sequence[AnnotationSet], length: int) -> Iterator[tuple[tuple[str, ...], int]]:
    """For Krippendorff's alpha: what each set says of the characters of one text, as (values, number of characters).

    `length` is the text's, in code points. The value of a character is the joined labels of the mentions over it,
    `NOTHING` where there is none. Costs one step per edge of a mention, not one per character.
    """
    if length <= 0:
        return
    # (offset, set, label, +1 where a mention begins and -1 where it ends)
    edges: list[tuple[int, int, str, int]] = []
    for number, said in enumerate(sets):
        for mention in said.mentions:
            start, end = max(0, mention.start), min(length, mention.end)
            if start < end:
                edges.append((start, number, mention.label, 1))
                edges.append((end, number, mention.label, -1))
    edges.sort()
    covering: list[list[str]] = [[] for _ in sets]
    values = [NOTHING] * len(sets)
    position = 0
    for offset, number, label, step in edges:
        if offset > position:
            yield tuple(values), offset - position
            position = offset
        labels = covering[number]
        if step > 0:
            labels.append(label)
        else:
            labels.remove(label)
        # Nearly always there is one or none.
        values[number] = "+".join(sorted(set(labels))) if len(labels) > 1 else (labels[0] if labels else NOTHING)
    if position < length:
        yield tuple(values), length - position
