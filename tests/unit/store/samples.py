"""Small projects for the tests of the store: a schema, articles, and what is said about them."""

from pathlib import Path

from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.document import Document, Stage
from annotator.model.schema import MentionLabel, RelationLabel, Schema, Words
from annotator.store.project import Project
from tests.builders import annotated

_PERSON, _COMPANY = frozenset({"PERSON"}), frozenset({"COMPANY"})
_NO_WORDS = Words("", "")


def small_schema() -> Schema:
    return Schema(
        "small",
        Words("작은", "small"),
        _NO_WORDS,
        (
            MentionLabel("PERSON", Words("사람", "person"), "1", "#204080", "#80a0ff", _NO_WORDS),
            MentionLabel("COMPANY", Words("회사", "company"), "2", "#205020", "#80ff80", _NO_WORDS),
        ),
        (
            RelationLabel("employee_of", Words("소속", "works for"), "e", False, ((_PERSON, _COMPANY),), _NO_WORDS),
            RelationLabel("partner_of", Words("협력", "partner"), "p", True, ((_COMPANY, _COMPANY),), _NO_WORDS),
        ),
    )


def article(marked: str, *relations: str, document_id: str = "d1", author: str | None = "kim") -> AnnotatedDocument:
    """An article from marked text with a person's set; `author` None leaves the set out."""
    document, said = annotated(marked, *relations, document_id=document_id, author=author or "")
    return AnnotatedDocument(document, said if author else None, annotator=author)


def plain(document_id: str, text: str, stage: Stage = Stage.TODO, **columns: str) -> AnnotatedDocument:
    return AnnotatedDocument(Document(document_id, text, **columns), stage=stage)  # type: ignore[arg-type]


def proposed(document_id: str, author: str, *mentions: Mention, relations: tuple[Relation, ...] = ()) -> AnnotationSet:
    return AnnotationSet(SetKey(document_id, author, SetKind.SUGGESTED), 0, mentions, relations)


NEWS = "[삼성전자:COMPANY]의 [이재용:PERSON] 회장과 [SK하이닉스:COMPANY]의 [곽노정:PERSON] 사장이 만났다."


def with_one_article(location: Path) -> Project:
    """A project with one article `d1` that nobody has said anything about."""
    made = Project.create(location, small_schema())
    made.add([article(NEWS, author=None)], annotator=None)
    return made
