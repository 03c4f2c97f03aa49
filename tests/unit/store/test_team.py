"""Assignments, review sessions and signatures: rows that keep their history, and gold that nobody changes unseen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from annotator.model import edit as verbs
from annotator.model import finishing
from annotator.model.annotation import FINISHED, SIGNED_OFF, SetKey, SetKind
from annotator.model.document import Stage
from annotator.model.edit import Work
from annotator.model.errors import KnownError
from annotator.model.teamwork import AssignmentState, Due, ReviewState, Role
from annotator.model.text import Span
from annotator.store.project import Project
from tests.unit.store.samples import NEWS, article, plain, small_schema


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "news.annodb", small_schema()) as made:
        made.add([article(NEWS, author="kim"), article(NEWS, author="lee")], annotator=None)
        made.add([plain("d2", "현대차가 기아와 만났다."), plain("d3", "포스코는 아니다.")], annotator=None)
        yield made


def gold(project: Project, by: str = "park") -> Work:
    return project.work("d1", by, gold=True)


# ---- assignments ------------------------------------------------------------------------------------------------


def test_a_queue_holds_what_was_given_and_is_not_finished(project: Project) -> None:
    assert not project.team.is_used()
    assert project.team.assign([("d1", "kim"), ("d2", "kim"), ("d2", "choi")], "park") == 3
    assert project.team.is_used()
    assert project.team.queue("kim") == ("d1", "d2")
    assert "choi" in project.annotators()
    project.apply(finishing.finish(project.work("d1", "kim"), others_are_at_it=False))
    assert project.team.queue("kim") == ("d2",)
    assert project.team.due() == {("kim", Role.ANNOTATE): Due(2, 1), ("choi", Role.ANNOTATE): Due(1, 0)}
    project.undo("kim")
    assert project.team.queue("kim") == ("d1", "d2")


def test_giving_again_changes_nothing(project: Project) -> None:
    project.team.assign([("d1", "kim")], "park")
    assert project.team.assign([("d1", "kim")], "lee") == 0
    assert project.team.of("d1")[0].by == "park"


def test_what_is_taken_back_keeps_who_did_it(project: Project) -> None:
    project.team.assign([("d1", "kim"), ("d2", "kim")], "park")
    assert project.team.release(["d1", "d3"], "kim", "lee") == 1
    (one,) = project.team.of("d1")
    assert (one.annotator, one.state, one.by) == ("kim", AssignmentState.RELEASED, "lee")
    assert project.team.queue("kim") == ("d2",)
    # Given again it stands again, in the same row.
    project.team.assign([("d1", "kim")], "park")
    assert [a.state for a in project.team.of("d1")] == [AssignmentState.ASSIGNED]


def test_articles_change_hands_in_one_step(project: Project) -> None:
    project.team.assign([("d1", "kim"), ("d2", "kim")], "park", blind=False)
    assert project.team.reassign(["d1", "d2", "d3"], "kim", "lee", "park") == 2
    assert project.team.queue("kim") == ()
    assert project.team.queue("lee") == ("d1", "d2")
    assert all(not a.blind for a in project.team.everything("lee"))


def test_reviewing_is_a_role_of_its_own(project: Project) -> None:
    project.team.assign([("d1", "park")], "park", role=Role.REVIEW)
    assert project.team.queue("park") == ()
    assert project.team.queue("park", role=Role.REVIEW) == ("d1",)
    project.apply(finishing.sign_off(gold(project)))
    assert project.team.queue("park", role=Role.REVIEW) == ()


def test_an_unknown_article_is_refused_and_nothing_is_given(project: Project) -> None:
    with pytest.raises(KnownError, match="no document"):
        project.team.assign([("d1", "kim"), ("no", "kim")], "park")
    assert project.team.everything() == ()
    with pytest.raises(KnownError, match="called gold"):
        project.team.assign([("d1", "gold")], "park")


def test_an_article_is_done_when_everybody_has_finished(project: Project) -> None:
    project.apply(finishing.finish(project.work("d2", "kim"), others_are_at_it=True))
    assert project.stage("d2") is Stage.IN_PROGRESS
    project.apply(finishing.finish(project.work("d2", "lee"), others_are_at_it=False))
    assert project.stage("d2") is Stage.DONE
    project.apply(finishing.unfinish(project.work("d2", "kim")))
    assert project.stage("d2") is Stage.IN_PROGRESS
    assert project.work("d2", "lee").annotations.has_mark(FINISHED)


# ---- review sessions --------------------------------------------------------------------------------------------


def test_a_session_remembers_where_it_stopped(project: Project) -> None:
    made = project.reviews.begin("첫 검토", ["d1", "d2"], ["kim", "lee"], "park", blind=True)
    project.reviews.stop_at(made.id, "d2", "m:3-5")
    location = project.location
    project.close()
    with Project.open(location) as again:
        (found,) = again.reviews.all()
        assert (found.document, found.place, found.blind, found.authors) == ("d2", "m:3-5", True, ("kim", "lee"))
        again.reviews.set_state(found.id, ReviewState.FINISHED)
        assert again.reviews.get(found.id).state is ReviewState.FINISHED
        assert again.stats().to_json()["reviews"][0]["state"] == "finished"  # type: ignore[index]
        assert again.problems() == tuple(p for p in again.problems() if p.kind != "damaged")


@pytest.mark.parametrize(
    ("name", "ids", "people", "said"),
    [
        (" ", ["d1"], ["kim", "lee"], "needs a name"),
        ("r", [], ["kim", "lee"], "no article"),
        ("r", ["d1"], ["kim", "kim"], "two to"),
        ("r", ["d1"], ["kim", "gold"], "two to"),
        ("r", ["no"], ["kim", "lee"], "no document"),
    ],
)
def test_a_session_without_a_subject_is_refused(
    project: Project, name: str, ids: list[str], people: list[str], said: str
) -> None:
    with pytest.raises(KnownError, match=said):
        project.reviews.begin(name, ids, people, "park")
    assert project.reviews.all() == ()


# ---- signatures -------------------------------------------------------------------------------------------------


def test_what_is_signed_off_is_locked_for_everybody(project: Project) -> None:
    project.apply(finishing.sign_off(gold(project)))
    assert project.stage("d1") is Stage.GOLD
    for work in (project.work("d1", "kim"), gold(project)):
        with pytest.raises(KnownError, match="park has signed this article off"):
            project.apply(verbs.add_mention(work, Span(0, 2), "COMPANY"))
    with pytest.raises(KnownError, match="signed this article off"):
        project.add([article(NEWS.replace("삼성", "[삼성:COMPANY]", 0), author="choi")], annotator=None)
    assert project.annotations(SetKey("d1", "choi", SetKind.ANNOTATED)).version == 0


def test_suggesters_go_on_in_a_locked_article(project: Project) -> None:
    project.apply(finishing.sign_off(gold(project)))
    key = SetKey("d1", "rules@1", SetKind.SUGGESTED)
    said = project.work("d1", "kim").annotations
    project.apply(verbs.say(project.annotations(key), verbs.copied(said, key), "rules@1", "suggest"))
    assert len(project.annotations(key).mentions) == 4


def test_unlocking_is_an_edit_with_a_name(project: Project) -> None:
    project.apply(finishing.sign_off(gold(project)))
    project.apply(finishing.unlock(gold(project, "choi")))
    assert project.stage("d1") is Stage.IN_REVIEW
    assert project.last_writer(gold(project).annotations.key) == "choi"
    project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 2), "COMPANY"))


def test_a_signature_can_be_undone_and_done_again(project: Project) -> None:
    project.apply(finishing.sign_off(gold(project)))
    project.undo("park")
    assert project.stage("d1") is not Stage.GOLD
    assert not gold(project).annotations.has_mark(SIGNED_OFF)
    project.redo("park")
    assert gold(project).annotations.has_mark(SIGNED_OFF)
    with pytest.raises(KnownError, match="signed off already"):
        finishing.sign_off(gold(project))


def test_an_older_step_of_a_locked_article_is_not_undone(project: Project) -> None:
    project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 2), "COMPANY"))
    project.apply(finishing.sign_off(gold(project)))
    with pytest.raises(KnownError, match="signed this article off"):
        project.undo("kim")


# ---- comments, and damage ---------------------------------------------------------------------------------------


def test_remarks_are_edits_and_survive_an_import_over_them(project: Project) -> None:
    project.apply(finishing.remark(project.work("d1", "kim"), " 누구? ", Span(0, 4)))
    (said,) = project.work("d1", "kim").annotations.comments
    assert (said.text, said.start, said.end) == ("누구?", 0, 4)
    project.add(
        [article("삼성전자의 [이재용:PERSON] 회장과 SK하이닉스의 곽노정 사장이 만났다.")], annotator=None, replace=True
    )
    assert project.work("d1", "kim").annotations.comments == (said,)
    project.apply(finishing.reword_remark(project.work("d1", "kim"), said, ""))
    assert project.work("d1", "kim").annotations.comments == ()
    project.undo("kim")
    assert project.work("d1", "kim").annotations.comments == (said,)


def test_a_changed_row_is_found(project: Project) -> None:
    project.team.assign([("d1", "kim")], "park")
    made = project.reviews.begin("r", ["d1"], ["kim", "lee"], "park")
    with project._database.write() as connection:
        connection.execute(text("UPDATE assignments SET annotator = 'lee'"))
        connection.execute(text("UPDATE review_sessions SET reviewer = 'kim'"))
    with pytest.raises(KnownError, match="damaged"):
        project.team.everything()
    with pytest.raises(KnownError, match="damaged"):
        project.reviews.get(made.id)
    assert sum(p.kind == "damaged" for p in project.problems()) == 2
