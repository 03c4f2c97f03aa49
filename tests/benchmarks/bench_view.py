"""How long the article view takes: first paint, edits until painted and until saved, scrolling, jumps, hit tests.

Run it with ``python tests/benchmarks/bench_view.py [characters …]``; by default 2,000 to 2,000,000 characters, the
last also as one paragraph. Texts are made up: a mention per 25 characters (a fifth of them holding another one, a
quarter only suggested), a relation per 100. See README.md for what the columns mean.
"""

import functools
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPixmap, QTextLayout
from PySide6.QtWidgets import QApplication

from annotator.gui.annotating import presenting
from annotator.gui.annotating.desk import Desk
from annotator.gui.article.content import Arc, PageContent, Shown
from annotator.gui.article.text_view import TextView
from annotator.gui.kit import fonts, style
from annotator.gui.kit.theme import LIGHT, apply_theme
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.document import Document
from annotator.model.edit import say
from annotator.store.project import Project
from tests.builders import schema

SIZES = (2_000, 20_000, 200_000, 2_000_000)
SAVED = 20_000
WIDTH, HEIGHT = 904, 900
FRAME, EDIT = 16.7, 50.0
_WORDS = ["가온전자는", "노을은행", "한결", "대표가", "지난달", "새솔중공업과", "협력을", "발표했다.", "12조", "공급"]
_COLOURS = {"인물": "#1D5BBF", "기업": "#0B7350"}


def made_up(length: int, *, one_paragraph: bool = False, seed: int = 7) -> PageContent:
    """An article of about `length` characters with mentions and relations."""
    chance = random.Random(seed)
    parts: list[str] = []
    size = 0
    while size < length:
        word = chance.choice(_WORDS) + ("\n\n" if chance.random() < 0.03 and not one_paragraph else " ")
        parts.append(word)
        size += len(word)
    text = "".join(parts)
    mentions: list[Shown] = []
    for number, start in enumerate(range(0, len(text) - 40, 25)):
        begin = start + chance.randrange(8)
        end = begin + chance.randrange(2, 9)
        if mentions and chance.random() < 0.2:
            # It holds the one before.
            begin, end = max(0, mentions[-1].start - 1), mentions[-1].end + chance.randrange(1, 6)
        name = chance.choice(tuple(_COLOURS))
        state = "suggested" if chance.random() < 0.25 else "decided"
        mentions.append(Shown(f"m{number}", begin, end, name, name, _COLOURS[name], state, 0.9))
    arcs = [
        Arc(f"r{n}", f"m{n}", f"m{n + chance.randrange(1, 6)}", "소속", symmetric=False, suggested=False)
        for n in range(0, len(mentions) - 6, 4)
    ]
    return PageContent(text, tuple(mentions), tuple(arcs), ())


@dataclass
class Times:
    """Samples of one thing in ms: by the clock on the wall, and of this process's own work."""

    wall: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    def take(self, work: Callable[[], object]) -> None:
        begin, own = time.perf_counter(), time.process_time()
        work()
        self.own.append((time.process_time() - own) * 1000)
        self.wall.append((time.perf_counter() - begin) * 1000)

    def line(self, name: str, bare: float, target: tuple[str, float, float] | None = None) -> str:
        """The quantiles, their ratio to the bare layout, and whether a target holds."""
        p50, p95, p99 = (_quantile(self.wall, q) for q in (0.5, 0.95, 0.99))
        own = [_quantile(self.own, q) for q in (0.5, 0.95, 0.99)]
        wall = "".join(f"{ms:9.2f}" for ms in (p50, p95, p99))
        ours = "".join(f"{ms:9.2f}" for ms in own)
        said = f"  {name:<24}{wall}  |{ours}  |{own[0] / bare:8.2f}x"
        if target is not None:
            quantile, share, limit = target
            by_wall, by_own = _quantile(self.wall, share) <= limit, _quantile(self.own, share) <= limit
            verdict = "holds" if by_wall else "holds by own work" if by_own else "MISSED"
            said += f"   {quantile} ≤ {limit:g}: {verdict}"
        return said


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _bare(text: str) -> Times:
    """One viewport of text in one QTextLayout: laid out and painted, nothing else."""
    shown = text[:1200].replace("\n", " ")
    picture = QPixmap(WIDTH, HEIGHT)
    times = Times()

    def draw() -> None:
        layout = QTextLayout(shown, fonts.article())
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(WIDTH - 128)
            line.setPosition(QPointF(0, y))
            y += line.height() + 9
        layout.endLayout()
        picture.fill(QColor("white"))
        with QPainter(picture) as painter:
            layout.draw(painter, QPointF(0, 0))

    draw()
    for _ in range(15):
        times.take(draw)
    return times


def _edits(content: PageContent, chance: random.Random) -> list[PageContent]:
    """Twenty rounds of: relabel, add, remove, relate; each content follows from the one before."""
    found = []
    for number in range(20):
        mentions, arcs = list(content.mentions), list(content.arcs)
        place = chance.randrange(min(12, len(mentions)))
        old = mentions[place]
        name = "인물" if old.name == "기업" else "기업"
        mentions[place] = replace(old, label=name, name=name, color=_COLOURS[name])
        found.append(replace(content, mentions=tuple(mentions)))
        begin = chance.randrange(300)
        added = Shown(f"new{number}", begin, begin + 5, "기업", "기업", _COLOURS["기업"], "decided", None)
        mentions.insert(place, added)
        found.append(replace(found[-1], mentions=tuple(mentions)))
        arcs.append(Arc(f"newr{number}", added.id, old.id, "소속", symmetric=False, suggested=False))
        found.append(replace(found[-1], arcs=tuple(arcs)))
        mentions.remove(added)
        content = replace(found[-1], mentions=tuple(mentions), arcs=content.arcs)
        found.append(content)
    return found


def measure(app: QApplication, content: PageContent, name: str) -> float:
    """Print the figures for one text; returns the own work of its first paint."""
    bare_times = _bare(content.text)
    bare = _quantile(bare_times.own, 0.5)
    print(f"\n{name}: {len(content.text):,} characters, {len(content.mentions):,} mentions, {len(content.arcs):,} arcs")
    print(bare_times.line("bare layout", bare))
    view = TextView()
    view.resize(WIDTH, HEIGHT)

    def first() -> None:
        view.show_content(content)
        view.show()
        app.processEvents()
        view.grab()

    opening = Times()
    opening.take(first)
    print(opening.line("first paint", bare))
    chance = random.Random(1)
    edit_times = Times()
    for after in _edits(content, chance):

        def edit(after: PageContent = after) -> None:
            view.show_content(after)
            view.viewport().repaint()

        edit_times.take(edit)
    print(edit_times.line("edit until painted", bare, ("p99", 0.99, EDIT)))
    bar = view.verticalScrollBar()

    def scroll(place: int) -> None:
        bar.setValue(place)
        app.processEvents()

    steps = Times()
    for _ in range(100):
        if bar.value() >= bar.maximum():
            scroll(0)
        steps.take(lambda: scroll(bar.value() + 120))
    print(steps.line("wheel step of 120 px", bare, ("p95", 0.95, FRAME)))
    jumps = Times()
    for _ in range(30):
        place = chance.randrange(max(1, bar.maximum()))
        jumps.take(functools.partial(scroll, place))
    print(jumps.line("jump", bare, ("p95", 0.95, FRAME)))
    hits = Times()
    for _ in range(300):
        point = QPointF(chance.randrange(WIDTH), chance.randrange(HEIGHT))
        hits.take(functools.partial(view.hit, point))
    print(hits.line("hit test", bare))
    view.close()
    view.deleteLater()
    app.processEvents()
    return opening.own[0]


def _suggested(content: PageContent) -> tuple[Document, AnnotationSet]:
    document = Document("d1", content.text, title="made up")
    labels = {"인물": "PERSON", "기업": "COMPANY"}
    mentions = tuple(Mention(m.id, m.start, m.end, labels[m.name], score=0.9) for m in content.mentions)
    kinds = {m.id: m.label for m in mentions}
    relations = tuple(
        Relation(a.id, a.head, a.tail, "employee_of")
        for a in content.arcs
        if (kinds[a.head], kinds[a.tail]) == ("PERSON", "COMPANY")
    )
    return document, AnnotationSet(SetKey("d1", "rules@1", SetKind.SUGGESTED), 1, mentions, relations)


def measure_saving(app: QApplication, length: int) -> None:
    """Accept suggestions in a real project file: the desk's part, what is shown, and what is painted."""
    content = made_up(length)
    bare = _quantile(_bare(content.text).own, 0.5)
    document, said = _suggested(content)
    with tempfile.TemporaryDirectory() as folder, Project.create(Path(folder) / "p.annodb", schema()) as project:
        project.add([AnnotatedDocument(document)], annotator=None)
        project.apply(say(AnnotationSet(said.key), said, "rules@1", "suggest"))
        desk = Desk(project, "a1")
        desk.show("d1")
        view = TextView()
        view.resize(WIDTH, HEIGHT)
        view.show_content(presenting.page_content(desk, LIGHT))
        view.show()
        app.processEvents()
        whole, saving, showing, painting, lists = Times(), Times(), Times(), Times(), Times()
        contents: list[PageContent] = []
        for number in range(60):

            def act(number: int = number) -> None:
                saving.take(desk.reject if number % 5 == 4 else desk.accept)
                showing.take(lambda: contents.append(presenting.page_content(desk, LIGHT)))

                def paint() -> None:
                    view.show_content(contents[-1])
                    view.viewport().repaint()

                painting.take(paint)

            whole.take(act)

            def list_all() -> None:
                presenting.suggestion_lines(desk, LIGHT, {})
                presenting.triple_lines(desk, LIGHT)
                desk.counts()

            lists.take(list_all)
        print(f"\nSaved in a project: {len(content.text):,} characters, {len(said.mentions):,} suggested mentions")
        print(whole.line("answer, saved, painted", bare, ("p99", 0.99, EDIT)))
        print(saving.line("· saved and asked again", bare))
        print(showing.line("· what is shown", bare))
        print(painting.line("· taken and painted", bare))
        print(lists.line("the panel's lists, besides", bare))
        view.close()
        view.deleteLater()


def main() -> None:
    """Measure every size that is asked for."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    fonts.load()
    style.install(app)
    apply_theme(app, LIGHT)
    print(f"{'ms':<26}{'wall p50':>9}{'p95':>9}{'p99':>9}  |{'own p50':>9}{'p95':>9}{'p99':>9}  |{'own/bare':>9}")
    # What is made once per program run is not the first text's fault.
    warm = TextView()
    warm.resize(WIDTH, HEIGHT)
    warm.show_content(made_up(1_000))
    warm.grab()
    sizes = [int(a) for a in sys.argv[1:]] or list(SIZES)
    opened = {length: measure(app, made_up(length), f"{length:,}") for length in sizes}
    if not sys.argv[1:]:
        ratio = opened[200_000] / opened[2_000]
        verdict = "holds" if ratio <= 3 else "MISSED"
        print(f"\nfirst paint of 200,000 against 2,000 characters: {ratio:.1f}x   ≤ 3x: {verdict}")
        measure_saving(app, SAVED)
        measure(app, made_up(SIZES[-1], one_paragraph=True), "one paragraph (reported only)")


if __name__ == "__main__":
    main()
