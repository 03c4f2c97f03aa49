"""How long the article view takes: first paint, an edit until it is painted, scrolling, jumps, hit tests.

Run it with ``python -m tests.benchmarks.bench_view [characters …]``. Every figure stands in ms beside its ratio to one
bare QTextLayout of a viewport full of the same text, laid out and painted in the same run; compare ratios, not
machines. Texts are made up: a mention per 25 characters, a relation per 100.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPixmap, QTextLayout
from PySide6.QtWidgets import QApplication

from annotator.gui import fonts, style
from annotator.gui.page import Arc, PageContent, Shown
from annotator.gui.text_view import TextView
from annotator.gui.theme import LIGHT, apply_theme

SIZES = (2_000, 20_000, 200_000, 2_000_000)
WIDTH, HEIGHT = 904, 900
_WORDS = [
    "가온전자는",
    "노을은행",
    "한결",
    "대표가",
    "지난달",
    "새솔중공업과",
    "협력을",
    "발표했다.",
    "매출은",
    "12조",
    "공급",
]
_COLOURS = {"인물": "#1D5BBF", "기업": "#0B7350"}


def made_up(length: int, seed: int = 7) -> PageContent:
    """An article of about `length` characters with mentions and relations."""
    chance = random.Random(seed)
    parts: list[str] = []
    size = 0
    while size < length:
        word = chance.choice(_WORDS)
        end = "\n\n" if chance.random() < 0.03 else " "
        parts.append(word + end)
        size += len(word) + len(end)
    text = "".join(parts)
    mentions = []
    for number, start in enumerate(range(0, len(text) - 30, 25)):
        begin = start + chance.randrange(8)
        name = chance.choice(tuple(_COLOURS))
        state = "suggested" if chance.random() < 0.25 else "decided"
        end = begin + chance.randrange(2, 9)
        mentions.append(Shown(f"m{number}", begin, end, name, name, _COLOURS[name], state, 0.9))
    arcs = [
        Arc(f"r{n}", f"m{n}", f"m{n + chance.randrange(1, 6)}", "소속", symmetric=False, suggested=False)
        for n in range(0, len(mentions) - 6, 4)
    ]
    return PageContent(text, tuple(mentions), tuple(arcs), ())


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _bare(text: str) -> float:
    """One viewport of text in one QTextLayout: laid out and painted, nothing else; the median of nine."""
    shown = text[:1200].replace("\n", " ")

    def draw() -> None:
        layout = QTextLayout(shown, fonts.article())
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(WIDTH - 128)
            line.setPosition(QPointF(0, y))
            y += line.height() + 9
        layout.endLayout()
        picture = QPixmap(WIDTH, HEIGHT)
        picture.fill(QColor("white"))
        with QPainter(picture) as painter:
            layout.draw(painter, QPointF(0, 0))

    return _quantile([_timed(draw) for _ in range(9)], 0.5)


def measure(app: QApplication, length: int) -> None:
    """Print one line of figures for a text of that length."""
    content = made_up(length)
    bare = _bare(content.text)
    view = TextView()
    view.resize(WIDTH, HEIGHT)

    def first() -> None:
        view.show_content(content)
        view.show()
        app.processEvents()
        view.grab()

    figures: list[tuple[str, float]] = [("first paint", _timed(first))]

    edits = []
    chance = random.Random(1)
    changed = content
    for _ in range(20):
        number = min(len(content.mentions) - 1, chance.randrange(12))
        mentions = list(changed.mentions)
        other = "인물" if mentions[number].name == "기업" else "기업"
        mentions[number] = replace(mentions[number], name=other, color=_COLOURS[other])
        changed = replace(changed, mentions=tuple(mentions))

        def edit(after: PageContent = changed) -> None:
            view.show_content(after)
            view.viewport().repaint()

        edits.append(_timed(edit))
    figures += [("edit p50", _quantile(edits, 0.5)), ("edit p95", _quantile(edits, 0.95))]

    bar = view.verticalScrollBar()

    def scroll(place: int) -> None:
        bar.setValue(place)
        app.processEvents()

    # To and fro, so that a short text has as many steps as a long one.
    way = [120] * min(30, bar.maximum() // 120)
    way += [-step for step in way]
    steps = [_timed(lambda by=step: scroll(bar.value() + by)) for step in (way * 60)[:60]]
    figures += [("scroll p50", _quantile(steps, 0.5)), ("scroll p95", _quantile(steps, 0.95))]
    jumps = [_timed(lambda: scroll(chance.randrange(max(1, bar.maximum())))) for _ in range(20)]
    figures += [("jump p50", _quantile(jumps, 0.5)), ("jump p95", _quantile(jumps, 0.95))]
    points = [QPointF(chance.randrange(WIDTH), chance.randrange(HEIGHT)) for _ in range(300)]
    hits = [_timed(lambda at=p: view.hit(at)) for p in points]
    figures += [("hit p50", _quantile(hits, 0.5)), ("hit p99", _quantile(hits, 0.99))]
    line = "  ".join(f"{name} {ms:.2f} ({ms / bare:.1f}x)" for name, ms in figures)
    print(f"{length:>9,}  bare {bare:.2f}  {line}", flush=True)
    view.close()
    view.deleteLater()


def main() -> None:
    """Measure every size that is asked for."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    fonts.load()
    style.install(app)
    apply_theme(app, LIGHT)
    print("ms (ratio to the bare layout); a frame is 16.7 ms")
    for length in [int(a) for a in sys.argv[1:]] or SIZES:
        measure(app, length)


if __name__ == "__main__":
    main()
