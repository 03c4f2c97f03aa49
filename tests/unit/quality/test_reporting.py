"""The page of figures of a real project: what is on it, and what becomes of a file that cannot be written."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotatedDocument,
    AnnotationSet,
    Answer,
    Decision,
    DecisionItem,
    SetKey,
    SetKind,
)
from annotator.model.disagreement import DisagreementKind
from annotator.model.edit import say
from annotator.model.errors import KnownError
from annotator.quality.learning import feedback, guideline_gaps
from annotator.quality.reporting import gathered, write_report
from annotator.store.project import Project
from tests.unit.store.samples import NEWS, article, plain, small_schema

OTHERWISE = NEWS.replace("[SK하이닉스:COMPANY]", "[SK:COMPANY]하이닉스").replace("[곽노정:PERSON]", "곽노정")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """One article by kim and lee, gold by park who gave lee a reason, two near-duplicates, an answered suggestion."""
    with Project.create(tmp_path / "news.annodb", small_schema()) as made:
        first = article(NEWS)
        assert first.annotations is not None
        mentions = first.annotations.mentions
        asked = Decision("x", DecisionItem.MENTION, Answer.ACCEPTED, "rules@2", "s1", "COMPANY", 0, 4, score=0.85)
        said = replace(first.annotations, decisions=(asked,))
        key = SetKey("d1", "kim", SetKind.ANNOTATED)
        texts = {"t1": "글 하나", "t2": "글 하나."}
        twins = [replace(plain(name, text, title=text), duplicate_group="g1") for name, text in texts.items()]
        made.add([AnnotatedDocument(first.document), article(OTHERWISE, author="lee"), *twins], annotator=None)
        made.apply(say(made.annotations(key), replace(said, key=key), "kim", "say"))
        gold = SetKey("d1", GOLD_AUTHOR, SetKind.GOLD)
        judged = Decision("j", DecisionItem.MENTION, Answer.REJECTED, "lee", "", "COMPANY", 14, 16, reason="guideline")
        settled = AnnotationSet(gold, 0, mentions, (), (), (), (judged,))
        made.apply(say(made.annotations(gold), settled, "park", "adjudicate", made.stage("d1")))
        yield made


def test_everything_is_gathered_in_one_pass(project: Project) -> None:
    heard: list[tuple[int, int]] = []
    data = gathered(project, made="2026-11-22", progress=lambda done, total: heard.append((done, total)))
    assert heard == [(1, 1)]
    assert (data.documents, data.agreed) == (3, 2)
    assert {row.kind: row.times for row in data.kinds} == {DisagreementKind.MISSING: 1, DisagreementKind.BOUNDARY: 1}
    assert sorted(gap.text for gap in data.gaps) == ["SK하이닉스", "곽노정"]
    assert data.duplicates == (("글 하나", "글 하나."),)
    assert [(row.suggester, row.accepted) for row in data.suggestions] == [("rules@2", 1)]
    assert [(band.low, band.accepted) for band in data.bands] == [(0.8, 1)]
    assert {row.name: row.role for row in data.authors} == {"gold": "gold", "kim": "annotator", "lee": "annotator"}
    assert data.agreement is not None
    # kim marks four, lee three; two are the same.
    assert data.agreement["all_pairs"]["mentions"]["exact"]["f1"] == pytest.approx(4 / 7)


def test_feedback_is_what_gold_decided_otherwise_with_the_reason(project: Project) -> None:
    kim, lee = feedback(project)
    assert (kim.annotator, kim.items) == ("kim", ())
    assert [(item.said, item.gold, item.reason) for item in lee.items] == [
        (("COMPANY", "SK"), ("COMPANY", "SK하이닉스"), "guideline"),
        (None, ("PERSON", "곽노정"), None),
    ]
    assert lee.to_json()["reasons"] == {"guideline": 1}
    assert {item.by for item in lee.items} == {"park"}


def test_feedback_needs_gold(tmp_path: Path) -> None:
    with Project.create(tmp_path / "other.annodb", small_schema()) as made:
        made.add([article(NEWS)], annotator=None)
        with pytest.raises(KnownError, match="there is no gold yet"):
            feedback(made)


def test_gaps_are_strings_with_how_they_were_read(project: Project) -> None:
    hynix = next(gap for gap in guideline_gaps(project) if gap.text == "SK하이닉스")
    assert hynix.answers == {("COMPANY", "SK하이닉스"): 1, ("COMPANY", "SK"): 1}
    assert guideline_gaps(project, at_least=2) == ()


def test_the_report_is_one_file_put_in_place_of_the_last(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "보고서.html"
    out.write_text("old", encoding="utf-8")
    write_report(project, out, made="2026-11-22", language="en")
    assert "Mention F1" in out.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_report_that_cannot_be_written_says_so_and_leaves_nothing(project: Project, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"none.report\.html cannot be written"):
        write_report(project, tmp_path / "none" / "report.html", made="2026-11-22")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(KnownError, match="cannot be written"):
        write_report(project, tmp_path / "folder.html", made="2026-11-22")
    assert [path.name for path in tmp_path.glob("*.part")] == []
