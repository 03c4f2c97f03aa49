"""The ways of relations through a block: anchors on their spans, lanes above the lines, gutters at the sides, paths."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from annotator.gui.article.block import (
    GUTTER,
    LANE,
    LANE_PAD,
    MAX_LANES,
    ArcPath,
    BlockLayout,
    Fragment,
    Measure,
    Stub,
    first_fit,
)
from annotator.gui.article.content import Arc, PageIndex
from annotator.gui.kit import fonts

_PILL = 14


@dataclass(slots=True)
class _End:
    """One end of a relation in this block: its line, fragment and, once assigned, x and lane."""

    line: int
    fragment: Fragment
    x: float = 0.0
    lane: int = 0


@dataclass(slots=True)
class _Route:
    """A relation on its way: ends in this block (one may be None), its side gutter, its name's place."""

    arc: Arc
    head: _End | None
    tail: _End | None
    left: bool = True
    pill_x: float = 0.0
    pill_width: float = 0.0
    pill_on_head: bool = True
    hidden: bool = False
    gutter: int = 0

    @property
    def one_line(self) -> bool:
        """True when both ends stand on the same line."""
        return self.head is not None and self.tail is not None and self.head.line == self.tail.line

    def ends(self) -> list[tuple[_End, _End | None]]:
        """The ends that are here, each with the other one."""
        pairs = ((self.head, self.tail), (self.tail, self.head))
        return [(own, other) for own, other in pairs if own is not None]


class Router:
    """Finds a way for every relation of a block: anchors, lanes, gutters, then paths."""

    def __init__(self, block: BlockLayout, index: PageIndex, measure: Measure, lines: int) -> None:
        self._block = block
        self._measure = measure
        self._lines = lines
        self.hidden: list[list[str]] = [[] for _ in range(lines)]
        here: dict[str, tuple[int, Fragment]] = {}
        for i, fragments in enumerate(block.fragments):
            for fragment in fragments:
                if fragment.begins:
                    here[fragment.mention.id] = (i, fragment)
        self._routes: list[_Route] = []
        seen: set[str] = set()
        for mention_id in here:
            for arc in index.arcs_of.get(mention_id, ()):
                if arc.id not in seen:
                    seen.add(arc.id)
                    head = _End(*here[arc.head]) if arc.head in here else None
                    tail = _End(*here[arc.tail]) if arc.tail in here else None
                    self._routes.append(_Route(arc, head, tail, pill_width=measure.pill_width(arc.name)))

    def assign(self) -> list[int]:
        """Give every end its anchor and lane; returns the lanes of each line."""
        # What is drawn must not depend on the order in which it was said.
        self._routes.sort(key=lambda route: route.arc.id)
        self._choose_sides()
        self._anchor()
        return self._assign_lanes()

    def _choose_sides(self) -> None:
        for route in self._routes:
            if route.head is not None and route.tail is not None and not route.one_line:
                middles = [(e.fragment.x0 + e.fragment.x1) / 2 for e, _ in route.ends()]
                route.left = sum(middles) <= sum(self._measure.width - m for m in middles)

    def _anchor(self) -> None:
        """Spread the anchors of one span: left-going nearest first, then right-going farthest first, so that siblings
        do not cross; a way into a gutter is the farthest of its side.
        """
        by_fragment: dict[int, list[tuple[_End, float]]] = {}
        for route in self._routes:
            for own, other in route.ends():
                if other is not None and other.line == own.line:
                    towards = (other.fragment.x0 + other.fragment.x1) / 2
                else:
                    towards = -1e6 if route.left else 1e6
                by_fragment.setdefault(id(own.fragment), []).append((own, towards))
        for ends in by_fragment.values():
            fragment = ends[0][0].fragment
            low, high = _free_part(fragment, self._block.fragments[ends[0][0].line])
            middle = (low + high) / 2
            ends.sort(key=lambda e: (0, middle - e[1]) if e[1] < middle else (1, middle - e[1]))
            for i, (end, _) in enumerate(ends):
                end.x = low + (high - low) * (i + 1) / (len(ends) + 1)

    def _assign_lanes(self) -> list[int]:
        width = self._measure.width
        gutter = fonts.px(GUTTER)
        legs: list[list[float]] = [[] for _ in range(self._lines)]
        for route in self._routes:
            for end, _ in route.ends():
                legs[end.line].append(end.x)
        segments: list[list[tuple[float, float, _Route, _End]]] = [[] for _ in range(self._lines)]
        for route in self._routes:
            if route.one_line:
                assert route.head is not None and route.tail is not None
                low, high = sorted((route.head.x, route.tail.x))
                x = _clear(low, high, route.pill_width, legs[route.head.line], (low, high))
                route.pill_x = min(max(x, -gutter + 2.0), width + gutter - route.pill_width - 2)
                low, high = min(low, route.pill_x), max(high, route.pill_x + route.pill_width)
                segments[route.head.line].append((low, high, route, route.head))
                continue
            ends = [end for end, _ in route.ends()]
            # The name goes on the longer horizontal.
            longest = max(ends, key=lambda e: e.x if route.left else width - e.x)
            route.pill_on_head = longest is route.head
            for end in ends:
                room = route.pill_width + 6 if end is longest else 0.0
                if route.left:
                    low, high = -float(gutter), max(end.x, room - 18)
                    if end is longest:
                        begin = 2.0 if end.x > room else -16.0
                        route.pill_x = _clear(begin, max(end.x, room - 16), route.pill_width, legs[end.line], (end.x,))
                else:
                    low, high = min(end.x, width + 18 - room), float(width + gutter)
                    if end is longest:
                        last = width - 2 if width - end.x > room else width + 16
                        begin = min(end.x, width + 16 - route.pill_width)
                        route.pill_x = _clear(begin, last, route.pill_width, legs[end.line], (end.x,))
                segments[end.line].append((low, high, route, end))
        lanes: list[int] = []
        for line, found in enumerate(segments):
            rows: list[list[tuple[float, float]]] = []
            for low, high, route, end in sorted(found, key=lambda s: s[1] - s[0]):
                end.lane = first_fit(rows, low - 3, high + 3)
                if end.lane >= MAX_LANES and not route.hidden:
                    route.hidden = True
                    self.hidden[line].append(route.arc.id)
            lanes.append(len(rows))
        for left in (True, False):
            rows = []
            across = [r for r in self._routes if not r.one_line and r.head and r.tail and r.left is left]
            for route in sorted(across, key=_reach):
                assert route.head is not None and route.tail is not None
                low, high = sorted((route.head.line, route.tail.line))
                route.gutter = min(first_fit(rows, low, high + 0.5), 5)
        return lanes

    def build(self) -> None:
        """Make the paths, once the lines have their heights."""
        for route in self._routes:
            if route.hidden:
                continue
            if route.one_line:
                self._build_one_line(route)
            elif route.head is not None and route.tail is not None:
                self._build_across(route)
            else:
                self._build_stub(route)

    def _lane_y(self, end: _End) -> float:
        line = self._block.lines[end.line]
        return line.y - fonts.px(LANE_PAD) - (end.lane + 0.5) * fonts.px(LANE)

    def _top_y(self, end: _End) -> float:
        return self._block.lines[end.line].y - 1 - 2 * end.fragment.depth

    def _finish(self, route: _Route, points: list[tuple[float, float]], pill_y: float) -> None:
        path = QPainterPath()
        _rounded(path, points)
        dots: list[tuple[float, float]] = []
        tip = None
        if route.arc.symmetric:
            dots = [(e.x, self._top_y(e)) for e, _ in route.ends()]
        elif route.tail is not None:
            tip = (route.tail.x, self._top_y(route.tail))
        height = fonts.px(_PILL)
        pill = QRectF(route.pill_x, pill_y - height / 2, route.pill_width, height)
        self._block.arcs.append(ArcPath(route.arc, path, tip, dots, pill, tuple(points)))

    def _build_one_line(self, route: _Route) -> None:
        head, tail = route.head, route.tail
        assert head is not None and tail is not None
        y = self._lane_y(head)
        points = [(head.x, self._top_y(head)), (head.x, y), (tail.x, y), (tail.x, self._top_y(tail))]
        self._finish(route, points, y)

    def _build_across(self, route: _Route) -> None:
        head, tail = route.head, route.tail
        assert head is not None and tail is not None
        out = fonts.px(12) + fonts.px(6) * route.gutter
        x = -out if route.left else self._measure.width + out
        y, y2 = self._lane_y(head), self._lane_y(tail)
        points = [
            (head.x, self._top_y(head)),
            (head.x, y),
            (x, y),
            (x, y2),
            (tail.x, y2),
            (tail.x, self._top_y(tail)),
        ]
        self._finish(route, points, y if route.pill_on_head else y2)

    def _build_stub(self, route: _Route) -> None:
        end = route.head or route.tail
        assert end is not None
        y = self._lane_y(end)
        points = [(end.x, self._top_y(end)), (end.x, y), (-float(fonts.px(12)), y)]
        self._finish(route, points, y)
        self._block.stubs.append(Stub(route.arc, y, route.arc.tail if end is route.head else route.arc.head))


def _reach(route: _Route) -> tuple[int, int]:
    """What decides how far out in the gutter a way goes: the lines it spans, then its lanes, so that ways nest."""
    assert route.head is not None and route.tail is not None
    return abs(route.head.line - route.tail.line), max(route.head.lane, route.tail.lane)


def _free_part(fragment: Fragment, others: Sequence[Fragment]) -> tuple[float, float]:
    """The part of an outer span that no inner one covers, so that an arc's foot tells outer from inner."""
    cuts = sorted(
        (g.x0, g.x1)
        for g in others
        if g is not fragment and g.depth < fragment.depth and g.x0 < fragment.x1 and g.x1 > fragment.x0
    )
    best, x = (fragment.x0, fragment.x0), fragment.x0
    for a, b in [*cuts, (fragment.x1, fragment.x1)]:
        if a - x > best[1] - best[0]:
            best = (x, a)
        x = max(x, b)
    return best if best[1] - best[0] >= 10 else (fragment.x0, fragment.x1)


def _clear(low: float, high: float, width: float, legs: Sequence[float], own: Sequence[float]) -> float:
    """An x for a name of some width on low..high, as central as possible, off the legs of other arcs."""
    others = [x for x in legs if x not in own]
    middle = (low + high - width) / 2
    room = max(0.0, (high - low - width) / 2 - 6)
    for step in range(13):
        for side in (1, -1):
            x = middle + side * room * step / 12
            if not any(x - 2 < leg < x + width + 2 for leg in others):
                return x
    return middle


def _rounded(path: QPainterPath, points: Sequence[tuple[float, float]], radius: float = 5) -> None:
    path.moveTo(*points[0])
    for (x0, y0), (x1, y1), (x2, y2) in zip(points, points[1:], points[2:], strict=False):
        before = min(radius, (abs(x1 - x0) + abs(y1 - y0)) / 2)
        behind = min(radius, (abs(x2 - x1) + abs(y2 - y1)) / 2)
        path.lineTo(x1 - _sign(x1 - x0) * before, y1 - _sign(y1 - y0) * before)
        path.quadTo(x1, y1, x1 + _sign(x2 - x1) * behind, y1 + _sign(y2 - y1) * behind)
    path.lineTo(*points[-1])


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
