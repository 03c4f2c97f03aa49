"""Rows of mentions: what several annotation sets of one document say at the same place, each mention in one row.

A row holds at most one mention of each set. Equal mentions come together first, then other labels on the same span,
then overlapping ones, first of the same label, then of any. Two sets are paired in the best of all ways (the most
pairs, then the longest shared text). More than two are joined one after the other in the order given, since the best
of all joint pairings is NP-hard (M. R. Garey, D. S. Johnson, Computers and Intractability (1979), problem SP1).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from annotator.model.annotation import AnnotationSet, Mention
from annotator.model.matching import EXACT_UP_TO, Interval, best_pairing, most_pairs, shared, touching

# What each set says at one place, by the number of the set.
Row = dict[int, Mention]


def mention_rows(sets: Sequence[AnnotationSet]) -> list[Row]:
    """Every mention of all sets, in rows; in text order of their first mentions."""
    rows = _equal(sets)
    for of_one_span in _by_span(rows):
        _join_disjoint(of_one_span)
    whole = [row for row in rows if len(row) == len(sets)]
    rest = [row for row in rows if row and len(row) < len(sets)]
    for same_label in (True, False):
        for number in range(1, len(sets)):
            rest = _joined(rest, number, len(sets), same_label=same_label)
    return sorted([*whole, *rest], key=lambda row: min([(m.start, -m.end, m.label) for m in row.values()]))


def _equal(sets: Sequence[AnnotationSet]) -> list[Row]:
    """Mentions of one span and label; what a set says twice is in a second row."""
    rows: dict[tuple[int, int, str, int], Row] = {}
    for number, said in enumerate(sets):
        times: dict[tuple[int, int, str], int] = {}
        for mention in said.mentions:
            place = (mention.start, mention.end, mention.label)
            times[place] = times.get(place, 0) + 1
            rows.setdefault((*place, times[place]), {})[number] = mention
    return list(rows.values())


def _by_span(rows: Iterable[Row]) -> Iterator[list[Row]]:
    spans: dict[Interval, list[Row]] = {}
    for row in rows:
        first = next(iter(row.values()))
        spans.setdefault((first.start, first.end), []).append(row)
    return (of_one for of_one in spans.values() if len(of_one) > 1)


def _join_disjoint(rows: list[Row]) -> None:
    """Join rows that are of different sets, the fuller ones first; those that are joined to another become empty."""
    order = sorted(rows, key=lambda row: (-len(row), min(row)))
    for one, other in combinations(order, 2):
        if one and other and not one.keys() & other.keys():
            one.update(other)
            other.clear()


def _joined(rows: list[Row], number: int, everybody: int, *, same_label: bool) -> list[Row]:
    """Rows that begin with a set are joined to those of earlier sets that they overlap."""
    left = [row for row in rows if min(row) < number and len(row) < everybody]
    right = [row for row in rows if min(row) == number]
    if not left or not right:
        return rows
    ours, theirs = [_extent(row) for row in left], [_extent(row) for row in right]
    gone: set[int] = set()
    for part in touching(ours, theirs):
        part_left, part_right = [left[i] for i in part[0]], [right[j] for j in part[1]]
        for one, other in _pairs(part_left, part_right, same_label=same_label):
            one.update(other)
            gone.add(id(other))
    return [row for row in rows if id(row) not in gone]


def _pairs(left: list[Row], right: list[Row], *, same_label: bool) -> list[tuple[Row, Row]]:
    """The best pairs of rows that may be one."""
    if len(left) * len(right) > EXACT_UP_TO:  # no real text does that
        found = most_pairs([_extent(row) for row in left], [_extent(row) for row in right])
        pairs = [(left[i], right[j]) for i, j in found]
        return [(one, other) for one, other in pairs if _weight(one, other, same_label=same_label)]
    possible = [
        {j: w for j, other in enumerate(right) if (w := _weight(one, other, same_label=same_label))} for one in left
    ]
    return [(left[i], right[j]) for i, j in best_pairing(possible)]


def _extent(row: Row) -> Interval:
    return min([m.start for m in row.values()]), max([m.end for m in row.values()])


def _weight(one: Row, other: Row, *, same_label: bool) -> int:
    """The longest text that a mention of one row shares with one of the other; 0 if they cannot be one row."""
    if one.keys() & other.keys():
        return 0
    return max(
        (
            max(0, shared((a.start, a.end), (b.start, b.end)))
            for a in one.values()
            for b in other.values()
            if not same_label or a.label == b.label
        ),
        default=0,
    )
