"""Any sequence of verbs, undo, redo and restarts against a pure model of the same: both say the same at every step."""

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from annotator.model.annotation import AnnotationSet, DocumentStage, SetKey
from annotator.model.document import Stage
from annotator.model.edit import Edit, applied
from annotator.model.errors import KnownError
from annotator.store.project import Project
from tests.unit.store.oracle import said_by
from tests.unit.store.random_edits import PEOPLE, VERBS
from tests.unit.store.samples import NEWS, article, small_schema

DOCUMENTS = ("d1", "d2")


class Machine(RuleBasedStateMachine):
    """One person at a time in two articles; the oracle is two stacks of edits and the model's `applied`."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.said: dict[SetKey, AnnotationSet] = {}
        self.stages = dict.fromkeys(DOCUMENTS, Stage.TODO)
        self.done: list[Edit] = []
        self.undone: list[Edit] = []
        self.by = PEOPLE[0]

    @initialize()
    def begin(self) -> None:
        self.project = Project.create(self.folder / "news.annodb", small_schema())
        items = [article(NEWS, document_id="d1", author=None), article(NEWS + NEWS, document_id="d2", author=None)]
        self.project.add(items, annotator=None)

    def take(self, edit: Edit) -> None:
        present = self.said.get(edit.target, AnnotationSet(edit.target))
        self.said[edit.target] = applied(present, edit)
        for change in edit.changes:
            if isinstance(change.after, DocumentStage):
                self.stages[change.after.id] = change.after.stage

    @rule(document=st.sampled_from(DOCUMENTS), verb=st.sampled_from(VERBS), seed=st.integers(0, 2**32))
    def edit(self, document: str, verb: object, seed: int) -> None:
        assert callable(verb)
        try:
            edit: Edit = verb(self.project, self.project.work(document, self.by), random.Random(seed))
        except KnownError:
            return
        self.project.apply(edit)
        self.take(edit)
        if edit.by == self.by:
            self.done.append(edit)
            self.undone.clear()

    @rule()
    def undo(self) -> None:
        if not self.done:
            assert self.project.next_undo(self.by) is None
            with pytest.raises(KnownError, match="nothing to undo"):
                self.project.undo(self.by)
            return
        edit = self.done.pop()
        assert self.project.undo(self.by) == edit
        self.take(edit.inverted())
        self.undone.append(edit)

    @rule()
    def redo(self) -> None:
        if not self.undone:
            assert self.project.next_redo(self.by) is None
            with pytest.raises(KnownError, match="nothing to redo"):
                self.project.redo(self.by)
            return
        edit = self.undone.pop()
        assert self.project.redo(self.by) == edit
        self.take(edit)
        self.done.append(edit)

    @rule()
    def reopen(self) -> None:
        self.project.close()
        self.project = Project.open(self.folder / "news.annodb")

    @rule()
    def everything_checks(self) -> None:
        assert [p for p in self.project.problems() if p.kind == "damaged"] == []

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "project"):
            return
        for key, said in self.said.items():
            assert said_by(self.project.annotations(key)) == said_by(said)
        for document, stage in self.stages.items():
            assert self.project.stage(document) is stage
        last = self.done[-1] if self.done else None
        assert self.project.next_undo(self.by) == last
        assert self.project.next_redo(self.by) == (self.undone[-1] if self.undone else None)

    def teardown(self) -> None:
        if hasattr(self, "project"):
            self.project.close()
        shutil.rmtree(self.folder)


TestMachine = pytest.mark.timeout(120)(Machine.TestCase)
TestMachine.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
