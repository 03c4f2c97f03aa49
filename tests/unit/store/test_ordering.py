"""The order of work: what is uncertain, new or disputed comes first."""

from pathlib import Path

import pytest

from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention, SetKey, SetKind
from annotator.model.document import Document, Stage
from annotator.model.edit import add_mention, say, set_stage
from annotator.model.text import Span
from annotator.store.documents import ORDERS
from annotator.store.project import Project
from tests.unit.store.samples import small_schema

TEXTS = {
    "sure": "가온전자와 나루전자는 웃었다.",
    "unsure": "가온전자와 다온전자는 쉬었다.",
    "half": "라온전자와 마루전자는 갔다.",
    "nothing": "비가 왔다.",
}


def suggest(project: Project, document_id: str, author: str, *found: tuple[int, int, float]) -> None:
    key = SetKey(document_id, author, SetKind.SUGGESTED)
    mentions = tuple(
        Mention(f"{author}-{document_id}-{start}", start, end, "COMPANY", score=score, reason="shape")
        for start, end, score in found
    )
    project.apply(say(AnnotationSet(key), AnnotationSet(key, 0, mentions), author, "suggest"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create(tmp_path / "news.annodb", small_schema())
    made.add([AnnotatedDocument(Document(name, text)) for name, text in TEXTS.items()], annotator=None)
    suggest(made, "sure", "rules@1", (0, 4, 0.99), (6, 10, 0.97))
    suggest(made, "unsure", "rules@1", (0, 4, 0.6), (6, 10, 0.9))
    suggest(made, "half", "rules@1", (0, 4, 0.5), (6, 10, 0.55))
    return made


def test_uncertain_suggestions_come_first(project: Project) -> None:
    with project:
        assert project.documents.ids(order="uncertain") == ("half", "unsure", "sure", "nothing")
        assert project.documents.ids(order="uncertain", search="가온전자") == ("unsure", "sure")


def test_names_that_nobody_has_labelled_come_first(project: Project) -> None:
    with project:
        # Two names each are new: as imported.
        assert project.documents.ids(order="novel") == ("sure", "unsure", "half", "nothing")
        work = project.work("sure", "kim")
        for span in (Span(0, 4), Span(6, 10)):
            project.apply(add_mention(project.work("sure", "kim"), span, "COMPANY"))
        assert work.document.text[0:4] == "가온전자"
        # 라온, 마루 are new; of the others 다온 alone; all of the first are known.
        assert project.documents.ids(order="novel") == ("half", "unsure", "sure", "nothing")


def test_disagreement_of_people_comes_before_that_of_suggesters(project: Project) -> None:
    with project:
        assert project.documents.ids(order="disagreement") == ("sure", "unsure", "half", "nothing")
        # Another suggester says the same of one article and half of another.
        suggest(project, "sure", "mine@1", (0, 4, 0.5), (6, 10, 0.5))
        suggest(project, "half", "mine@1", (0, 4, 0.5))
        assert project.documents.ids(order="disagreement") == ("half", "sure", "unsure", "nothing")
        # Two people, of whom one sees less.
        for name, spans in (("kim", (Span(0, 4), Span(6, 10))), ("lee", (Span(0, 4),))):
            for span in spans:
                project.apply(add_mention(project.work("unsure", name), span, "COMPANY"))
        assert project.documents.ids(order="disagreement") == ("unsure", "half", "sure", "nothing")


def test_an_order_goes_with_a_stage_and_one_that_does_not_exist_is_a_bug(project: Project) -> None:
    with project:
        project.apply(set_stage(project.work("half", "kim"), Stage.DONE))
        assert project.documents.ids(stage=Stage.TODO, order="uncertain") == ("unsure", "sure", "nothing")
        assert {"imported", "title", "date", "uncertain", "novel", "disagreement"} == set(ORDERS)
        with pytest.raises(ValueError, match="no such order"):
            project.documents.ids(order="alphabet")
