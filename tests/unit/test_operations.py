"""Settling and exporting whole projects: whose gold a strategy may write, and what stays open."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.exchange.writing import WriteOptions
from annotator.model.annotation import GOLD_AUTHOR, AnnotationSet, SetKey, SetKind
from annotator.model.document import Stage
from annotator.model.edit import say
from annotator.model.errors import KnownError
from annotator.model.tokens import Tokens
from annotator.operations import adjudicate, export_project, open_disagreements
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
