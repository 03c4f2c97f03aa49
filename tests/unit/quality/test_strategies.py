"""Settling whole projects: whose gold a strategy may write, what stays open, what is listed, how votes are weighed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.exchange.writing import WriteOptions
from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotationSet,
    Answer,
    Decision,
    DecisionItem,
    Mark,
    SetKey,
    SetKind,
)
from annotator.model.document import Stage
from annotator.model.edit import Change, Edit, say
from annotator.model.errors import KnownError
from annotator.model.tokens import Tokens
from annotator.operations import export_project
from annotator.quality.strategies import adjudicate, open_disagreements, qualities
from annotator.store.backup import backups_of
from annotator.store.project import Project
from tests.unit.store.samples import NEWS, article, small_schema

GOLD = SetKey("d1", GOLD_AUTHOR, SetKind.GOLD)
OTHERWISE = NEWS.replace("[곽노정:PERSON]", "곽노정")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """One article about which kim and lee differ in one mention."""
    with Project.create(tmp_path / "news.annodb", small_schema()) as made:
        made.add([article(NEWS), article(OTHERWISE, author="lee")], annotator=None)
        yield made


def no_tokens(text: str) -> Tokens:
    raise AssertionError(f"nobody needs morphemes of {text!r}")


def test_a_second_strategy_finishes_what_the_first_left_open(project: Project) -> None:
    first = adjudicate(project, "unanimous")
    assert (first.gold, first.open_items, first.skipped) == (1, 1, 0)
    assert project.stage("d1") is Stage.IN_REVIEW
    second = adjudicate(project, "prefer:kim")
    assert (second.gold, second.open_items, second.skipped) == (1, 0, 0)
    assert len(project.annotations(GOLD).mentions) == 4
    assert project.stage("d1") is Stage.GOLD
    assert open_disagreements(project) == {}


def test_gold_that_was_imported_is_left_alone(project: Project) -> None:
    project.add(
        [article("[삼성전자:COMPANY]의 이재용 회장과 SK하이닉스의 곽노정 사장이 만났다.", author="gold")],
        annotator=None,
    )
    before = project.annotations(GOLD)
    assert adjudicate(project, "prefer:kim").skipped == 1
    assert project.annotations(GOLD) == before


def test_gold_that_a_person_changed_is_left_alone_and_nothing_of_it_is_open(project: Project, tmp_path: Path) -> None:
    adjudicate(project, "unanimous")
    assert open_disagreements(project) == {"d1": 1}
    settled = project.annotations(GOLD)
    project.apply(say(settled, replace(settled, mentions=settled.mentions[:2]), "kim", "decide", project.stage("d1")))
    changed = project.annotations(GOLD)
    assert open_disagreements(project) == {}
    assert adjudicate(project, "majority").skipped == 1
    assert project.annotations(GOLD) == changed
    receipt = export_project(
        project, tmp_path / "out", author=GOLD_AUTHOR, stages=None, options=WriteOptions(), tokenize=no_tokens
    )
    assert receipt.open_disagreements == 0


def test_preferring_somebody_who_is_not_there_says_who_is(project: Project) -> None:
    with pytest.raises(KnownError, match="there is no annotator kin with annotations here; there are: kim, lee"):
        adjudicate(project, "prefer:kin")
    assert project.annotations(GOLD) == AnnotationSet(GOLD)


def test_a_backup_is_made_before_anything_is_settled(project: Project) -> None:
    assert adjudicate(project, "prefer:kim", []).gold == 0
    assert backups_of(project.location) == ()
    adjudicate(project, "prefer:kim")
    (saved,) = backups_of(project.location)
    with Project.open(saved, read_only=True) as before:
        assert before.set_authors() == ("kim", "lee")


def test_what_is_settled_and_what_is_left_is_listed(project: Project) -> None:
    first = adjudicate(project, "unanimous")
    (item,) = first.items
    assert (item.kind, item.is_open, item.gold) == ("missing", True, ())
    assert item.claims == (("kim", "PERSON", "곽노정"),)
    assert item.silent == ("lee",)
    second = adjudicate(project, "prefer:kim")
    assert [(i.is_open, i.gold) for i in second.items] == [(False, (("PERSON", "곽노정"),))]
    assert second.to_json()["settled"] == 1


def test_a_dry_run_tells_the_same_and_writes_nothing(project: Project) -> None:
    told = adjudicate(project, "prefer:kim", dry_run=True)
    assert project.annotations(GOLD).version == 0
    assert backups_of(project.location) == ()
    assert adjudicate(project, "prefer:kim") == told


def test_gold_in_which_a_person_has_judged_is_left_alone_even_after_a_strategy_wrote(project: Project) -> None:
    adjudicate(project, "unanimous")
    settled = project.annotations(GOLD)
    judgement = Decision("j1", DecisionItem.MENTION, Answer.ACCEPTED, "kim", "", "PERSON", 22, 25, reason="mistake")
    project.apply(Edit("adjudicate", "", GOLD, "park", (Change(None, judgement),)))
    project.apply(Edit("note", "", GOLD, "adjudicate:unanimous", (Change(None, Mark("seen")),)))
    assert adjudicate(project, "prefer:lee").skipped == 1
    assert project.annotations(GOLD).mentions == settled.mentions


def test_quality_is_f1_against_the_others_until_a_person_has_made_gold(project: Project) -> None:
    # kim marks four, lee three of them: F1 6/7 for both.
    assert qualities(project) == pytest.approx({"kim": 6 / 7, "lee": 6 / 7})
    adjudicate(project, "prefer:kim")
    assert qualities(project) == pytest.approx({"kim": 6 / 7, "lee": 6 / 7})
    settled = project.annotations(GOLD)
    project.apply(say(settled, replace(settled, mentions=settled.mentions[:3]), "park", "decide"))
    assert project.stage("d1") is Stage.GOLD
    assert qualities(project) == pytest.approx({"kim": 6 / 7, "lee": 1.0})


def test_a_threshold_weighs_by_that_quality(project: Project) -> None:
    settled = adjudicate(project, "threshold:0.7")
    assert dict(settled.qualities) == pytest.approx({"kim": 6 / 7, "lee": 6 / 7})
    assert settled.open_items == 1
    assert open_disagreements(project) == {"d1": 1}


def test_progress_is_told_for_every_document(project: Project) -> None:
    heard: list[tuple[int, int]] = []
    adjudicate(project, "prefer:kim", progress=lambda done, total: heard.append((done, total)))
    assert heard == [(1, 1)]
