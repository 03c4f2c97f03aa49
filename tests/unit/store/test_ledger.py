"""The ledger: written with a decision or when an article is left, read back whole, checked."""

from pathlib import Path

import pytest

from annotator.model.annotation import Answer, DecisionItem
from annotator.model.edit import accept, reject
from annotator.model.errors import KnownError
from annotator.model.ledger import entries
from annotator.model.showing import Showing, Shown, newest, shown
from annotator.model.suggestion import Suggestion, suggestions_of
from annotator.store.project import Project
from tests.unit.store.suggested import with_partners


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return with_partners(tmp_path / "news.annodb", 3)


def suggestions(project: Project, document_id: str) -> dict[str, Suggestion]:
    return {s.id: s for s in suggestions_of(project.suggested(document_id), project.schema)}


def test_what_was_shown_is_written_with_the_decision(project: Project) -> None:
    with project:
        found = suggestions(project, "d0")
        seen = Showing("d0", "kim", tuple(shown(s) for s in found.values()), seconds=2.5, actions=2)
        project.apply(accept(project.work("d0", "kim"), found["r0"]), seen)
        (written,) = project.ledger.of("d0")
        assert written.at
        assert (written.annotator, written.seconds, written.actions, written.shown) == ("kim", 2.5, 2, seen.shown)
        relation = next(s for s in written.shown if s.suggestion == "r0")
        assert (relation.author, relation.score, relation.start, relation.tail_start) == ("rules@1", 0.6, 0, 6)
        assert project.problems() == ()


def test_a_decision_that_is_refused_writes_nothing(project: Project) -> None:
    with project:
        found = suggestions(project, "d0")
        edit = accept(project.work("d0", "kim"), found["a0"])
        project.apply(edit)
        with pytest.raises(KnownError):
            project.apply(edit, Showing("d0", "kim", (shown(found["a0"]),)))
        assert project.ledger.of("d0") == ()


def test_an_article_that_is_left_and_a_damaged_row(project: Project) -> None:
    with project:
        project.ledger.left(Showing("d1", "lee", blind=True, seconds=9.0, actions=4))
        assert project.ledger.shown_to() == {"d1": ("lee",)}
        with project._database.write() as connection:
            connection.exec_driver_sql("UPDATE showings SET actions = 1")
        with pytest.raises(KnownError, match="damaged"):
            project.ledger.of("d1")
        assert [p.document for p in project.problems()] == ["d1"]


def test_the_same_suggestion_counts_once_with_its_last_time(project: Project) -> None:
    with project:
        found = suggestions(project, "d0")
        seen = tuple(shown(s) for s in found.values())
        project.ledger.left(Showing("d0", "kim", seen))
        relation = found["r0"]
        project.apply(reject(project.work("d0", "kim"), relation), Showing("d0", "kim", (shown(relation, 1.5),)))
        everything, seconds = newest(project.ledger.of("d0"))
        assert {s.id for s in everything} == {"a0", "b0", "r0"}
        assert seconds == {"r0": 1.5}
        # What was written down says the same as what was shown.
        assert {s.key(project.schema) for s in everything} == {s.key(project.schema) for s in found.values()}
        made = {e.label: e for e in entries(project.work("d0", "kim").annotations, everything, project.schema, seconds)}
        assert (made["partner_of"].answer, made["partner_of"].seconds) == (Answer.REJECTED, 1.5)
        project.undo("kim")
        made = {e.label: e for e in entries(project.work("d0", "kim").annotations, everything, project.schema, seconds)}
        assert made["partner_of"].answer is None


def test_what_was_suggested_anew_is_the_same_proposal() -> None:
    first = Shown("a", "rules@1", DecisionItem.MENTION, "COMPANY", 0, 4, score=0.7)
    again = Shown("b", "rules@1", DecisionItem.MENTION, "COMPANY", 0, 4, score=0.7, seconds=2.0)
    other = Shown("c", "rules@2", DecisionItem.MENTION, "COMPANY", 0, 4, score=0.7)
    everything, seconds = newest([Showing("d", "kim", (first,)), Showing("d", "kim", (again, other))])
    assert [s.id for s in everything] == ["b", "c"]
    assert seconds == {"b": 2.0}
