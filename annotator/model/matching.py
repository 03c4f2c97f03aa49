"""Which mention of one side belongs to which of the other: pairs by overlap, each used once, the best of all ways.

It knows intervals and weights, and nothing of labels' meaning, of relations or of who said what.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from annotator.model.annotation import Mention

# start, end in code points, end exclusive
Interval = tuple[int, int]
# Intervals of one side times those of the other that hang together by overlap: up to here the best pairing is searched.
EXACT_UP_TO = 1600


def overlap_pairs(
    first: Sequence[Mention], second: Sequence[Mention], *, same_label: bool = True
) -> tuple[tuple[Mention, Mention], ...]:
    """Pair mentions that share a character, each used once: the most pairs, and of those the longest shared text.

    In text order of the first; the result depends on the mentions alone, not on the order in which they are given.
    Where very many mentions hang together (no real text does that) the pairs are the most, but not always the longest.
    """
    groups: dict[str, tuple[list[Mention], list[Mention]]] = {}
    for side, mentions in enumerate((first, second)):
        for mention in sorted(mentions, key=order):
            if mention.start < mention.end:
                groups.setdefault(mention.label if same_label else "", ([], []))[side].append(mention)
    pairs = []
    for ours, theirs in groups.values():
        left, right = [(m.start, m.end) for m in ours], [(m.start, m.end) for m in theirs]
        for part in touching(left, right):
            pairs += [(ours[i], theirs[j]) for i, j in _paired(left, right, *part)]
    return tuple(sorted(pairs, key=lambda pair: order(pair[0])))


def touching(left: Sequence[Interval], right: Sequence[Interval]) -> Iterator[tuple[list[int], list[int]]]:
    """Stretches of text in which intervals of both sides hang together by overlap, as positions in the two lists."""
    merged = sorted([(s, e, 0, i) for i, (s, e) in enumerate(left)] + [(s, e, 1, i) for i, (s, e) in enumerate(right)])
    part: tuple[list[int], list[int]] = ([], [])
    reach = -1
    for start, end, side, index in merged:
        if start >= reach:
            if part[0] and part[1]:
                yield part
            part = ([], [])
        part[side].append(index)
        reach = max(reach, end)
    if part[0] and part[1]:
        yield part


def shared(one: Interval, other: Interval) -> int:
    """How many characters two intervals have in common; 0 or less when there is none."""
    return min(one[1], other[1]) - max(one[0], other[0])


def best_pairing(weights: Sequence[Mapping[int, float]], *, heaviest: bool = False) -> list[tuple[int, int]]:
    """The largest, and of those the heaviest pairing: `weights[i]` are the possible partners of i with their weight.

    With `heaviest` the weight alone counts, and it may take fewer pairs.

    Augmenting paths of the best gain, one pair more each time: each path is the best of all (Bellman-Ford over the
    residual graph), so that after k rounds the pairing is the best with k pairs. Source: R. K. Ahuja, T. L. Magnanti,
    J. B. Orlin, Network Flows (1993), section 9.7.
    """
    partner_of_left: dict[int, int] = {}
    partner_of_right: dict[int, int] = {}
    while True:
        # gain[j]: the best change of weight over alternating paths from a free left end to the right end j.
        gain: dict[int, float] = {}
        came_from: dict[int, int] = {}
        reached: dict[int, float] = {i: 0 for i in range(len(weights)) if i not in partner_of_left}
        while reached:
            improved: dict[int, float] = {}
            for i in sorted(reached):
                for j, weight in weights[i].items():
                    if partner_of_left.get(i) == j:
                        continue
                    total = reached[i] + weight
                    if j not in gain or total > gain[j] + 1e-12:
                        gain[j] = total
                        came_from[j] = i
                        if j in partner_of_right:
                            k = partner_of_right[j]
                            improved[k] = total - weights[k][j]
            reached = improved
        free = [j for j in gain if j not in partner_of_right]
        if not free:
            break
        best = max(free, key=lambda j: (gain[j], -j))
        if heaviest and gain[best] <= 0:  # the weight is concave in the number of pairs: from here on it only falls
            break
        last: int | None = best
        while last is not None:
            i = came_from[last]
            before = partner_of_left.get(i)
            partner_of_left[i], partner_of_right[last] = last, i
            last = before
    return list(partner_of_left.items())


def most_pairs(left: Sequence[Interval], right: Sequence[Interval]) -> list[tuple[int, int]]:
    """The most pairs in n log n steps: whatever ends first takes, of those it overlaps, the one that ends next.

    That choice never costs a pair: everything else ends later, so what overlaps the one taken overlaps all the others.
    """
    sides = (left, right)
    # What has not begun yet, the next one last.
    waiting = [sorted(((start, i) for i, (start, _) in enumerate(side)), reverse=True) for side in sides]
    started: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    done: tuple[set[int], set[int]] = (set(), set())
    pairs: list[tuple[int, int]] = []
    ends = [(end, side, i) for side in (0, 1) for i, (_, end) in enumerate(sides[side])]
    for _, side, index in sorted(ends):
        end = sides[side][index][1]
        if index in done[side]:
            continue
        done[side].add(index)
        other = 1 - side
        while waiting[other] and waiting[other][-1][0] < end:
            _, candidate = waiting[other].pop()
            heapq.heappush(started[other], (sides[other][candidate][1], candidate))
        while started[other] and started[other][0][1] in done[other]:
            heapq.heappop(started[other])
        if started[other]:
            _, partner = heapq.heappop(started[other])
            done[other].add(partner)
            pairs.append((index, partner) if side == 0 else (partner, index))
    return pairs


order = attrgetter("start", "end", "label", "id")


def _paired(
    left: Sequence[Interval], right: Sequence[Interval], ours: list[int], theirs: list[int]
) -> list[tuple[int, int]]:
    if len(ours) == len(theirs) == 1:
        return [(ours[0], theirs[0])]
    if len(ours) * len(theirs) > EXACT_UP_TO:
        pairs = most_pairs([left[i] for i in ours], [right[j] for j in theirs])
    else:
        pairs = best_pairing(
            [{n: w for n, j in enumerate(theirs) if (w := shared(left[i], right[j])) > 0} for i in ours]
        )
    return [(ours[i], theirs[j]) for i, j in pairs]
