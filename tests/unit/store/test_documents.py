"""Lists, search and the cache of morphemes."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.model import edit as verbs
from annotator.model.annotation import Mention
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.model.text import Span
from annotator.model.tokens import Token, Tokens
from annotator.store.documents import DocumentRow
from annotator.store.project import Project
from tests.unit.store.samples import plain, proposed, small_schema


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "news.annodb", small_schema())
    made.add(
        [
            plain("d1", "삼성전자와 ㈜LG가 만났다. AT&T도 왔다.", title="나 삼성", date="2024-01-02", source="가"),
            plain("d2", "SK하이닉스 이재용 회장", title="가 기사", stage=Stage.DONE),
            plain("d3", "전자 삼성 이 회장", title="다", date="2024-03-01"),
        ],
        annotator=None,
    )
    with made:
        yield made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("삼성", ["d1", "d3"]),
        ("삼성전자", ["d1"]),
        ("성전", ["d1"]),
        ("자와㈜", []),
        ("㈜lg", ["d1"]),
        ("at&t", ["d1"]),
        ("이 회장", ["d2", "d3"]),
        ("회장 재용", ["d2"]),
        ("나", ["d1"]),
        ("sk하이닉스", ["d2"]),
        (unicodedata.normalize("NFD", "하이닉스"), ["d2"]),
        ('"', []),
        ("없는말", []),
        ("   ", ["d1", "d2", "d3"]),
    ],
)
def test_search_finds_parts_of_words(project: Project, query: str, found: list[str]) -> None:
    assert list(project.documents.ids(search=query)) == found


def test_ids_by_stage_and_order(project: Project) -> None:
    assert project.documents.ids(Stage.DONE) == ("d2",)
    assert project.documents.ids(order="title") == ("d2", "d1", "d3")
    assert project.documents.ids(order="date") == ("d3", "d1", "d2")
    assert project.documents.ids(Stage.TODO, "삼성", "date") == ("d3", "d1")


def test_rows_count_what_is_said(project: Project) -> None:
    said = proposed("d1", "lexicon@1", Mention("s1", 0, 4, "COMPANY"), Mention("s2", 6, 9, "COMPANY"))
    project.apply(verbs.say(project.annotations(said.key), said, "lexicon@1", "suggest"))
    project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
    text = project.documents.get("d1").text
    assert project.documents.rows(["d2", "gone", "d1"], "kim") == (
        DocumentRow("d2", "가 기사", "", "", Stage.DONE, 13, 0, 0, 0, 0),
        DocumentRow("d1", "나 삼성", "2024-01-02", "가", Stage.IN_PROGRESS, len(text), 2, 1, 1, 0),
    )
    assert project.documents.rows(["d1"], "lee")[0].mentions == 0
    assert list(project.documents.stages().items()) == [
        (Stage.TODO, 1),
        (Stage.IN_PROGRESS, 1),
        (Stage.DONE, 1),
        (Stage.IN_REVIEW, 0),
        (Stage.GOLD, 0),
    ]
    stats = project.stats().to_json()
    assert stats["stages"] == {"todo": 1, "in_progress": 1, "done": 1, "in_review": 0, "gold": 0}
    assert stats["sets"] == {"kim": {"documents": 1, "mentions": 1, "relations": 0, "decisions": 0}}
    assert list(stats["suggested"]) == ["lexicon@1"]  # type: ignore[call-overload]


def test_who_has_not_been_suggested_to(project: Project) -> None:
    nothing = proposed("d2", "lexicon@1")
    project.apply(verbs.say(project.annotations(nothing.key), nothing, "lexicon@1", "suggest"))
    assert project.documents.waiting_for("lexicon@1") == ("d1", "d3")
    assert project.documents.waiting_for("lexicon@2") == ("d1", "d2", "d3")


def test_morphemes_are_kept(project: Project) -> None:
    found = Tokens(
        "kiwi", "0.24", (Token(0, 4, "NNP"), Token(4, 5, "JC"), Token(6, 9, "SL")), (Span(0, 17), Span(18, 26))
    )
    assert project.documents.tokens("d1") is None
    project.documents.keep_tokens("d1", found)
    project.documents.keep_tokens("d1", found)
    assert project.documents.tokens("d1") == found


def test_an_unknown_document_is_named(project: Project) -> None:
    for ask in (project.documents.get, project.documents.tokens, project.sets, project.suggested, project.stage):
        with pytest.raises(KnownError, match="there is no document d9"):
            ask("d9")


def test_the_bin(project: Project) -> None:
    heard: list[frozenset[str]] = []
    project.listen(lambda changed: heard.append(changed.document_ids))
    project.documents.delete(["d1", "d3"])
    assert project.documents.ids() == ("d2",)
    assert project.documents.ids(search="삼성") == ()
    assert project.documents.deleted() == ("d1", "d3")
    with pytest.raises(KnownError, match="in the bin"):
        project.work("d1", "kim")
    project.documents.restore(["d3"])
    assert heard == [frozenset({"d1", "d3"}), frozenset({"d3"})]
    assert project.documents.ids() == ("d2", "d3")
    assert project.problems() == ()


def test_texts_that_are_here_are_known_by_their_hash_unless_they_are_in_the_bin(project: Project) -> None:
    one, two = (project.documents.get(i).text_sha256 for i in ("d1", "d2"))
    many = [f"{n:064x}" for n in range(1200)]
    assert project.documents.with_texts([*many, one, two]) == {one, two}
    project.documents.delete(["d2"])
    assert project.documents.with_texts([one, two]) == {one}
    assert project.documents.with_texts([]) == frozenset()
