"""Krippendorff's alpha for unitizing: do people find the same spans, not only the same labels for given ones.

Source: K. Krippendorff, On the reliability of unitizing continuous data, Sociological Methodology 25 (1995) 47-76, with
the expected disagreement as in his Content Analysis (2nd edition, 2004), section 11.6. One text is one continuum; texts
are set end to end, and no unit crosses from one into the next. Mentions of one label that overlap within one set count
as one unit, as the measure has no others. It refuses to know labels' meaning and where the sets come from.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from annotator.model.annotation import AnnotationSet
from annotator.model.matching import Interval
from annotator.model.tally import Key, Tally

_OBSERVED, _UNITS, _GAPS, _LENGTH, _VALUES = "u:observed", "u:units", "u:gaps", "u:length", "u:values"
# The gaps between units beyond this many characters are counted together where memory must not grow: number and sum.
_LONG = 64
_LONG_GAPS, _LONG_SUM = "u:long gaps", "u:long gaps' sum"
# A text in which nobody uses a label is one gap of that label for everybody: counted once, under this name.
_UNUSED = ""


def unitizing_tally(sets: Sequence[AnnotationSet], length: int) -> Tally:
    """What two or more sets of one text of `length` code points add to the measure; empty for fewer."""
    people = len(sets)
    if people < 2 or length <= 0:
        return {}
    by_label: dict[str, list[list[Interval]]] = {}
    for number, said in enumerate(sets):
        for mention in said.mentions:
            start, end = max(0, mention.start), min(length, mention.end)
            if start < end:
                by_label.setdefault(mention.label, [[] for _ in sets])[number].append((start, end))
    tally: Tally = {(_LENGTH,): length, (_VALUES,): people * length, (_GAPS, _UNUSED, length): people}
    for label, spans in by_label.items():
        units = [_separate(of_one) for of_one in spans]
        observed = sum(_distance(units[i], units[j]) for i in range(people) for j in range(i + 1, people))
        tally[_OBSERVED, label] = 2 * observed / (people * (people - 1))
        tally[_GAPS, label, length] = -people
        for of_one in units:
            for size, times in Counter(end - start for start, end in of_one).items():
                _count(tally, (_UNITS, label, size), times)
            for size, times in Counter(_gaps(of_one, length)).items():
                _count(tally, (_GAPS, label, size), times)
    return tally


def condensed(tally: Tally) -> Tally:
    """The same with all long gaps counted together, so that sums of many texts stay small.

    Exact while no unit is longer than 64 characters; with longer ones the expected disagreement is a little too small.
    """
    short: Tally = {}
    for key, value in tally.items():
        if key[0] == _GAPS and isinstance(length := key[2], int) and length > _LONG:
            _count(short, (_LONG_GAPS, key[1]), value)
            _count(short, (_LONG_SUM, key[1]), value * length)
        else:
            _count(short, key, value)
    return short


def unitizing_alpha(tally: Mapping[Key, float]) -> tuple[float | None, dict[str, float | None]]:
    """Alpha over all labels, and of each label alone; None where nobody marked anything."""
    length, values = tally.get((_LENGTH,), 0.0), tally.get((_VALUES,), 0.0)
    units: dict[str, dict[int, float]] = {}
    gaps: dict[str, dict[int, float]] = {}
    for key, times in tally.items():
        if key[0] in (_UNITS, _GAPS) and times:
            of_label = (units if key[0] == _UNITS else gaps).setdefault(str(key[1]), {})
            of_label[int(key[2])] = times
    observed: dict[str, float] = {}
    expected: dict[str, float] = {}
    for label in sorted(units):
        observed[label] = tally.get((_OBSERVED, label), 0.0) / length**2
        room = dict(gaps.get(_UNUSED, {}))
        for gap, times in gaps.get(label, {}).items():
            room[gap] = room.get(gap, 0.0) + times
        long = [tally.get((name, _UNUSED), 0.0) + tally.get((name, label), 0.0) for name in (_LONG_GAPS, _LONG_SUM)]
        expected[label] = _expected(units[label], room, long[0], long[1], length, values)
    return (
        _alpha(sum(observed.values()), sum(expected.values())),
        {label: _alpha(observed[label], expected[label]) for label in expected},
    )


def _alpha(observed: float, expected: float) -> float | None:
    return 1 - observed / expected if expected > 0 else None


def _expected(
    units: Mapping[int, float],
    gaps: Mapping[int, float],
    long_gaps: float,
    long_sum: float,
    length: float,
    values: float,
) -> float:
    """Expected disagreement of one label: `units` and `gaps` are how often each length occurs."""
    number = sum(units.values())
    inside = sum(times * n * (n - 1) for n, times in units.items())
    ways = values * (values - 1) - inside
    if ways <= 0:
        return 0.0
    # Number and summed length of the gaps that a unit fits into, the longest unit first.
    waiting = sorted(gaps)
    fitting, room, total = long_gaps, long_sum, 0.0
    for n in sorted(units, reverse=True):
        while waiting and waiting[-1] >= n:
            gap = waiting.pop()
            fitting += gaps[gap]
            room += gaps[gap] * gap
        crossing = (number - 1) / 3 * (2 * n**3 - 3 * n**2 + n)
        total += units[n] * (crossing + n * n * (room - fitting * (n - 1)))
    return 2 / length * total / ways


def _separate(spans: Iterable[Interval]) -> list[Interval]:
    """Spans in order, those that overlap joined."""
    found: list[Interval] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _distance(first: Sequence[Interval], second: Sequence[Interval]) -> int:
    """How much two people differ: squared differences at the ends of what overlaps, squared length of what does not."""
    total, begin = 0, 0
    met: set[int] = set()
    for start, end in first:
        while begin < len(second) and second[begin][1] <= start:
            begin += 1
        place = begin
        while place < len(second) and second[place][0] < end:
            total += (start - second[place][0]) ** 2 + (end - second[place][1]) ** 2
            met.add(place)
            place += 1
        if place == begin:
            total += (end - start) ** 2
    return total + sum((end - start) ** 2 for n, (start, end) in enumerate(second) if n not in met)


def _gaps(units: Iterable[Interval], length: int) -> Iterable[int]:
    position = 0
    for start, end in units:
        if start > position:
            yield start - position
        position = end
    if length > position:
        yield length - position


def _count(tally: Tally, key: Key, times: float = 1) -> None:
    tally[key] = tally.get(key, 0.0) + times
