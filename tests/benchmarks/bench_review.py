"""A review of one article of 200 mentions and 40 relations by three annotators: shown, walked, answered.

Run by hand: ``QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_review``. The budget of a step (key pressed,
everything shown and painted) is one frame of 16.7 ms at the median; of an answer (also committed) 50 ms. The budget is
held against the thread's own time, since a machine that does other things at once stretches the wall clock; beside them
stands the smallest durable write of the same run.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from annotator.app import calm_collector
from annotator.gui.kit import fonts, style
from annotator.gui.main_window import MainWindow
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.disagreement import side_by_side
from annotator.model.document import Document, Stage
from annotator.operations import load_schema
from annotator.settings import Settings
from annotator.store.project import Project
from tests.benchmarks.bench_window import commits, percentile

MENTIONS, RELATIONS, PEOPLE = 200, 40, ("lee", "park", "yoon")
LOOP = 100_000
BUDGET_STEP, BUDGET_ANSWER, BUDGET_COMPARE = 16.7, 50.0, 16.7


def article(chance: random.Random) -> tuple[Document, list[AnnotationSet]]:
    """A text with a name every 25 characters, and three people's sets that differ in every tenth."""
    names = ["삼성전자", "이재용", "SK하이닉스", "최태원", "오픈AI", "올트먼", "네이버", "최수연"]
    text, places = "", []
    for number in range(MENTIONS):
        name = names[number % len(names)]
        places.append((len(text), len(text) + len(name), "PERSON" if number % 2 else "COMPANY"))
        text += name + ("는 새로운 사업을 함께 한다고 밝혔다.\n" if number % 4 == 3 else "와 함께 이번 달에 만나서 ")
    sets = []
    for who in PEOPLE:
        mentions = []
        for number, (start, end, label) in enumerate(places):
            drawn = chance.random()
            if drawn < 0.03:
                continue
            end -= 1 if drawn < 0.06 and end - start > 2 else 0
            label = ("COMPANY" if label == "PERSON" else "PERSON") if 0.06 <= drawn < 0.09 else label
            mentions.append(Mention(f"m{number}", start, end, label))
        there = {m.id: m for m in mentions}
        relations = []
        for number in range(RELATIONS):
            head, tail = there.get(f"m{number * 5 + 1}"), there.get(f"m{number * 5 + 2}")
            if head is not None and tail is not None and (head.label, tail.label) == ("PERSON", "COMPANY"):
                label = "founder_of" if chance.random() < 0.1 else "employee_of"
                relations.append(Relation(f"r{number}", head.id, tail.id, label))
        sets.append(AnnotationSet(SetKey("d1", who, SetKind.ANNOTATED), 1, tuple(mentions), tuple(relations)))
    return Document("d1", text, title="벤치"), sets


class Clock:
    """Wall clock and the thread's own time of many runs of one thing, ms."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.own: list[float] = []
        self.bare: list[float] = []
        """Own time of a loop that always does the same, run beside: how fast the machine was just then."""

    def run(self, act: Callable[[], object]) -> None:
        """Do it once and keep how long it took."""
        begin = time.thread_time()
        sum(number * number % 7 for number in range(LOOP))
        self.bare.append((time.thread_time() - begin) * 1000)
        wall, own = time.perf_counter(), time.thread_time()
        act()
        self.own.append((time.thread_time() - own) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)

    def told(self, what: str, budget: float) -> None:
        """One line: medians, 95th percentiles, and whether the median of the own time keeps the budget."""
        wall, own = (f"{percentile(v, 0.5):6.1f} (p95 {percentile(v, 0.95):6.1f})" for v in (self.wall, self.own))
        own += f" = {percentile(self.own, 0.5) / percentile(self.bare, 0.5):.2f} × a bare loop"
        kept = "holds" if percentile(self.own, 0.5) <= budget else "does not hold"
        print(f"{what:32} wall p50 {wall} ms   own p50 {own} ms   p50 ≤ {budget}: {kept}")


def main() -> None:
    """Measure and print."""
    app = QApplication(sys.argv[:1])
    fonts.load()
    style.install(app)
    document, sets = article(random.Random(1))
    schema = load_schema("corporate-news")
    clock = Clock()
    for _ in range(20):
        clock.run(lambda: side_by_side(sets, schema))
    clock.told("compare three sets", BUDGET_COMPARE)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        path = Path(folder) / "bench.annodb"
        with Project.create(path, schema) as made:
            for said in sets:
                made.add([AnnotatedDocument(document, said, Stage.DONE, said.key.author)], annotator=None)
            session = made.reviews.begin("bench", ["d1"], PEOPLE, "choi")
            baseline = percentile(commits(made, 40), 0.5)
        window = MainWindow(replace(Settings(), annotator="choi"))
        window.resize(1280, 800)
        window.show()
        window.flows.open_project(str(path))
        begin = time.perf_counter()
        window.flows.team.resume_review(session.id)
        window.reviewing.page.repaint()
        app.processEvents()
        shown = (time.perf_counter() - begin) * 1000
        desk = window.reviewing.desk
        assert desk is not None
        case = desk.required()
        print(f"{len(case.questions)} differences, {len(case.side.agreed)} agreed; shown {shown:.0f} ms")
        calm_collector()
        for what, action, count, budget in (
            ("a step to the next difference", "review.next", 60, BUDGET_STEP),
            ("an answer, committed", "review.answer", 40, BUDGET_ANSWER),
        ):
            clock = Clock()
            for _ in range(count):
                clock.run(partial(step, app, window, action))
            clock.told(what, budget)
        clock = Clock()
        clock.run(partial(step, app, window, "review.agreed"))
        clock.told("everything agreed, one step", 1000.0)
        print(f"{'the smallest durable write':32} wall p50 {baseline:6.1f} ms")
        window.close()


def step(app: QApplication, window: MainWindow, action: str) -> None:
    """An action by its key, until what it changed is painted."""
    window.perform(action, "1")
    app.processEvents()


if __name__ == "__main__":
    main()
