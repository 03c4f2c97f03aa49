"""Charts as inline SVG: no script, no picture file, colours from the page's own variables, so they follow its theme.

Every mark has its word or number beside it; colour is never the only sign. Lengths are in pixels of a 936 wide chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH = 936
_ROW = 26


@dataclass(frozen=True, slots=True)
class Dot:
    """One figure on a scale: `interval` as a line behind it; hollow ones are the second measure of a row."""

    value: float | None
    interval: tuple[float, float] | None = None
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class DotRow:
    """One line of a dot chart; `head` rows only name what follows."""

    name: str
    dots: tuple[Dot, ...] = ()
    note: tuple[str, str] = ("", "")
    head: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: how much, in which of the tones 0 (strongest) to 4, and its word."""

    value: float
    tone: int
    name: str = ""


def dots(rows: Sequence[DotRow], title: str) -> Markup:
    """Figures from 0 (or less, where one is) to 1, a row each, with their intervals."""
    low = _low(rows)
    left, right = 190, WIDTH - 150
    scale = (right - left) / (1 - low)
    height = len(rows) * _ROW + 34
    found = [_open(height, title)]
    for n in range(round((1 - low) / 0.25) + 1):
        value = low + n * 0.25
        x = left + (value - low) * scale
        found.append(_line(x, 22, x, height - 4, "grid"))
        found.append(_text(x, 13, _tick(value), "small mid"))
    y = 22.0
    for row in rows:
        middle = y + _ROW / 2
        if row.head:
            found.append(_text(0, middle + 8, row.name, "head"))
        else:
            found.append(_text(0, middle + 4, _cut(row.name, 22), ""))
            style = f' style="--mark: {escape(row.colour)}"' if row.colour else ""
            for dot in row.dots:
                found.append(_dot(dot, left, low, scale, middle, style))
            found.append(_text(WIDTH - 82, middle + 4, row.note[0], "end strong"))
            found.append(_text(WIDTH, middle + 4, row.note[1], "small end"))
        y += _ROW
    return Markup("").join([*found, Markup("</svg>")])


def bars(rows: Sequence[tuple[str, Sequence[Part], str]], title: str, most: float | None = None) -> Markup:
    """Horizontal bars, each of several parts, with a name before and a note behind."""
    most = most or max([sum(part.value for part in parts) for _, parts, _ in rows] or [1.0]) or 1.0
    left, right = 190, WIDTH - 210
    height = len(rows) * _ROW + 8
    found = [_open(height, title)]
    for n, (name, parts, note) in enumerate(rows):
        y = n * _ROW + 4
        found.append(_text(0, y + 15, _cut(name, 22), ""))
        x = float(left)
        for part in parts:
            width = part.value / most * (right - left)
            if width <= 0:
                continue
            found.append(_rect(x, y + 4, max(1.0, width - 1), 14, f"tone{part.tone}", part.name))
            x += width
        found.append(_text(x + 8, y + 15, note, "small"))
    return Markup("").join([*found, Markup("</svg>")])


def stack(parts: Sequence[Part], title: str) -> Markup:
    """One bar over the whole width, its parts named below."""
    total = sum(part.value for part in parts) or 1.0
    found = [_open(26, title)]
    x = 0.0
    for part in parts:
        width = part.value / total * WIDTH
        if width > 0:
            found.append(_rect(x, 2, max(1.0, width - 2), 22, f"tone{part.tone}", f"{part.name} {part.value:g}"))
            if width > 26:
                found.append(_text(x + (width - 2) / 2, 18, f"{part.value:g}", f"mid on{part.tone}"))
        x += width
    return Markup("").join([*found, Markup("</svg>")])


def lines(names: Sequence[str], series: Sequence[tuple[str, Sequence[Dot]]], title: str) -> Markup:
    """Figures from 0 to 1 over time with their intervals, a line each; the second and later ones are dashed."""
    left, right, top, bottom = 34, WIDTH - 110, 14, 190
    step = (right - left) / max(1, len(names) - 1)
    found = [_open(222, title)]
    for n in range(5):
        y = bottom - n * 0.25 * (bottom - top)
        found.append(_line(left, y, right, y, "grid"))
        found.append(_text(left - 8, y + 4, _tick(n * 0.25), "small end"))
    every = max(1, -(-len(names) // 8))
    for n, name in enumerate(names):
        if n % every == 0:
            found.append(_text(left + n * step, bottom + 20, name, "small mid" if n else "small"))

    def height(value: float) -> float:
        return bottom - max(0.0, value) * (bottom - top)

    taken: list[float] = []
    for number, (name, values) in enumerate(series):
        points = [(left + n * step, height(dot.value), dot) for n, dot in enumerate(values) if dot.value is not None]
        if not points:
            continue
        for x, _, dot in points:
            if dot.interval is not None:
                found.append(_line(x, height(dot.interval[0]), x, height(dot.interval[1]), f"interval s{number}"))
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        found.append(Markup('<polyline class="series s{}" points="{}"/>').format(number, path))
        for x, y, _ in points:
            found.append(Markup('<circle class="point s{}" cx="{:.1f}" cy="{:.1f}" r="3.5"/>').format(number, x, y))
        y = points[-1][1] + 4
        while any(abs(y - other) < 15 for other in taken):
            y += 15
        taken.append(y)
        found.append(_text(points[-1][0] + 10, y, name, f"s{number}"))
    return Markup("").join([*found, Markup("</svg>")])


def columns(rows: Sequence[tuple[str, float, float, str]], title: str) -> Markup:
    """Shares as columns from 0 to 1, each (name, share, expected share, note); the expected one is a tick across."""
    left, top, bottom = 34, 14, 150
    step = min(84.0, (WIDTH - left) / max(1, len(rows)))
    found = [_open(186, title)]
    for n in range(5):
        y = bottom - n * 0.25 * (bottom - top)
        found.append(_line(left, y, left + step * len(rows), y, "grid"))
        found.append(_text(left - 8, y + 4, _tick(n * 0.25), "small end"))
    for n, (name, share, expected, note) in enumerate(rows):
        x = left + n * step
        height = share * (bottom - top)
        found.append(_rect(x + 8, bottom - height, step - 16, height, "tone1", f"{name}: {share:.2f}"))
        tick = bottom - expected * (bottom - top)
        found.append(_line(x + 3, tick, x + step - 3, tick, "tick"))
        found.append(_text(x + step / 2, bottom + 16, name, "small mid"))
        found.append(_text(x + step / 2, bottom + 31, note, "small mid faint"))
    return Markup("").join([*found, Markup("</svg>")])


# ---- marks ------------------------------------------------------------------------------------------------------


def _open(height: float, title: str) -> Markup:
    return Markup('<svg class="chart" role="img" viewBox="0 0 {} {:.0f}" aria-label="{}"><title>{}</title>').format(
        WIDTH, height, title, title
    )


def _dot(dot: Dot, left: float, low: float, scale: float, y: float, style: str) -> Markup:
    if dot.value is None:
        return Markup("")
    x = left + (max(low, dot.value) - low) * scale
    line = Markup("")
    if dot.interval is not None and not dot.hollow:
        begin, end = (left + (max(low, v) - low) * scale for v in dot.interval)
        line = Markup('<line class="interval"{} x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
            Markup(style), begin, y, end, y
        )
    kind = "hollow" if dot.hollow else "dot"
    return line + Markup('<circle class="{}"{} cx="{:.1f}" cy="{:.1f}" r="{}"/>').format(
        kind, Markup(style), x, y, 4 if dot.hollow else 5
    )


def _text(x: float, y: float, text: str, kind: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(kind, x, y, text)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(kind, x1, y1, x2, y2)


def _rect(x: float, y: float, width: float, height: float, kind: str, title: str) -> Markup:
    shape = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">').format(
        kind, x, y, width, height
    )
    return shape + Markup("<title>{}</title></rect>").format(title)


def _low(rows: Sequence[DotRow]) -> float:
    """Where the scale begins: at 0, at a half when all is above it, below 0 when something is."""
    lowest = min([1.0, *(v for row in rows for dot in row.dots for v in _ends(dot))])
    if lowest < 0:
        return max(-1.0, 0.25 * (lowest // 0.25))
    return 0.5 if lowest >= 0.55 else 0.0


def _ends(dot: Dot) -> tuple[float, ...]:
    return () if dot.value is None else (dot.value, *(dot.interval or ()))


def _tick(value: float) -> str:
    return f"{value:g}"


def _cut(text: str, length: int) -> str:
    """Shortened where wide letters, which count two thirds more, would run into the chart."""
    width = 0.0
    for n, letter in enumerate(text):
        width += 1.6 if ord(letter) > 0x1100 else 1.0
        if width > length:
            return text[: max(1, n - 1)] + "…"
    return text
