"""Identity of documents, and whose set a file becomes: the rules of the format's page."""

import math
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from annotator.model.annotation import AnnotatedDocument, Entity, Mention, Relation, SetKey, SetKind
from annotator.model.document import Document, Stage
from annotator.model.errors import KnownError
from annotator.store.backup import backups_of
from annotator.store.project import Project
from tests.unit.store.samples import NEWS, article, plain, proposed, small_schema

KIM = SetKey("d1", "kim", SetKind.ANNOTATED)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "news.annodb", small_schema()) as made:
        yield made


def test_a_document_comes_back_as_it_went_in(project: Project) -> None:
    said = article(NEWS, "m2 employee_of m1", document_id="a/b.1")
    assert said.annotations is not None
    mentions = tuple(replace(m, entity="e1" if m.id == "m1" else None) for m in said.annotations.mentions)
    entity = Entity("e1", "COMPANY", "삼성전자", ("삼성",), (("wikidata", "Q20718"),))
    said = replace(
        said,
        document=replace(said.document, source="신문", date="2024-04-22", meta={"url": "x"}, raw_sha256="00"),
        annotations=replace(said.annotations, mentions=mentions, entities=(entity,)),
        stage=Stage.DONE,
        duplicate_group="g1",
    )
    intake = project.add([said], annotator=None)
    assert (intake.added, intake.sets_written) == (("a/b.1",), 1)
    assert project.annotators() == ("kim",)
    (out,) = project.export("kim", None)
    assert out.document == said.document
    assert (out.stage, out.annotator, out.duplicate_group) == (Stage.DONE, "kim", "g1")
    assert out.annotations is not None
    assert [replace(m, by=None, at=None) for m in out.annotations.mentions] == list(mentions)
    assert {m.by for m in out.annotations.mentions} == {"import"}
    assert out.annotations.entities == (entity,)
    assert [(r.head, r.tail, r.label) for r in out.annotations.relations] == [("m2", "m1", "employee_of")]


def test_the_same_file_again_writes_nothing(project: Project) -> None:
    project.add([article(NEWS)], annotator=None)
    before = project.annotations(KIM)
    again = project.add([article(NEWS)], annotator=None)
    assert (again.added, again.reused, again.sets_written) == ((), ("d1",), 0)
    assert "exactly this already" in again.messages[0]
    # Our own export carries who wrote it and when, which is not what was said.
    (exported,) = project.export("kim", None)
    assert project.add([exported], annotator=None).sets_written == 0
    assert project.annotations(KIM) == before


def test_another_annotator_joins_the_document(project: Project) -> None:
    project.add([article(NEWS)], annotator=None)
    said = article("[삼성전자:COMPANY]의 이재용 회장과 SK하이닉스의 곽노정 사장이 만났다.", author="lee")
    joined = project.add([said], annotator=None)
    assert joined.reused == ("d1",)
    assert [k.author for k in project.sets("d1")] == ["kim", "lee"]


def test_the_annotator_asked_for_overrules_the_file(project: Project) -> None:
    project.add([article(NEWS)], annotator="박")
    assert [k.author for k in project.sets("d1")] == ["박"]
    with pytest.raises(KnownError, match="nobody can be called gold"):
        project.add([article(NEWS)], annotator="gold")


def test_a_file_that_names_nobody_and_one_of_gold(project: Project) -> None:
    project.add([replace(article(NEWS), annotator=None)], annotator=None)
    project.add([replace(article(NEWS), annotator="gold", stage=Stage.GOLD)], annotator=None)
    assert [(k.author, k.kind) for k in project.sets("d1")] == [
        ("imported", SetKind.ANNOTATED),
        ("gold", SetKind.GOLD),
    ]
    assert project.stage("d1") is Stage.GOLD
    assert project.annotators() == ("imported",)


def test_a_different_set_is_refused_unless_it_replaces(project: Project) -> None:
    project.add([article(NEWS)], annotator=None)
    before = project.annotations(KIM)
    other = article(NEWS.replace("[곽노정:PERSON]", "곽노정"))
    with pytest.raises(KnownError, match="kim has other annotations here already"):
        project.add([plain("new", "새 글"), other], annotator=None)
    assert project.annotations(KIM) == before
    assert project.documents.ids() == ("d1",)
    assert project.add([other], annotator=None, replace=True).sets_written == 1
    assert [m.id for m in project.annotations(KIM).mentions] == ["m1", "m2", "m3"]
    assert project.next_undo("kim") is None
    assert project.problems() == ()


def test_same_text_under_another_id_joins_the_first(project: Project) -> None:
    project.add([plain("d1", article(NEWS).document.text)], annotator=None)
    intake = project.add([article(NEWS, document_id="copy")], annotator=None)
    assert (intake.added, intake.duplicates, intake.sets_written) == ((), ("copy",), 1)
    assert len(project.annotations(KIM).mentions) == 4
    assert project.documents.ids() == ("d1",)


def test_same_id_with_another_text_gets_a_new_id(project: Project) -> None:
    intake = project.add([plain("d", "하나"), plain("d", "둘"), plain("d", "셋"), plain("d", "둘")], annotator=None)
    assert intake.added == ("d", "d-2", "d-3")
    assert intake.renamed == ("d-2", "d-3")
    assert intake.reused == ("d-2",)
    assert project.documents.get("d-3").text == "셋"


def test_keeping_going_leaves_only_the_refused_out(project: Project) -> None:
    project.add([article(NEWS)], annotator=None)
    broken = AnnotatedDocument(Document("bad", "짧다"), article(NEWS, document_id="bad").annotations, annotator="kim")
    conflicting = article(NEWS.replace("[곽노정:PERSON]", "곽노정"))
    items = [plain("a", "하나"), broken, conflicting, plain("b", "둘")]
    intake = project.add(items, annotator=None, keep_going=True)
    assert intake.added == ("a", "b")
    assert intake.reused == ()
    assert ["off the text" in intake.refused[0], "other annotations" in intake.refused[1]] == [True, True]
    assert project.documents.ids() == ("d1", "a", "b")
    assert project.problems() == ()


def test_what_was_read_before_an_interruption_stays_when_keeping_going(project: Project) -> None:
    def items() -> Iterator[AnnotatedDocument]:
        yield plain("a", "하나")
        raise KnownError("the next file cannot be read")

    with pytest.raises(KnownError, match="the next file"):
        project.add(items(), annotator=None)
    assert project.documents.ids() == ()
    with pytest.raises(KnownError, match="the next file"):
        project.add(items(), annotator=None, keep_going=True)
    assert project.documents.ids() == ("a",)


def test_an_interruption_of_the_last_write_does_not_undo_it_when_keeping_going(project: Project) -> None:
    points = 0

    def interrupt_at_the_second(_connection: Connection, _name: str) -> None:
        nonlocal points
        points += 1
        if points == 2:
            signal.raise_signal(signal.SIGINT)

    # A job of the background is born deaf to Ctrl+C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    event.listen(Engine, "savepoint", interrupt_at_the_second)
    try:
        with pytest.raises(KeyboardInterrupt):
            project.add([plain("a", "하나"), plain("b", "둘")], annotator=None, keep_going=True)
    finally:
        event.remove(Engine, "savepoint", interrupt_at_the_second)
        signal.signal(signal.SIGINT, before)
    assert points == 4
    assert project.documents.ids() == ("a", "b")
    assert project.problems() == ()


def test_text_that_no_file_can_hold_is_refused(project: Project) -> None:
    intake = project.add([plain("a", "하나", title="\ud800"), plain("b", "둘")], annotator=None, keep_going=True)
    assert intake.added == ("b",)
    assert "surrogate" in intake.refused[0]


def test_a_backup_is_made_before_many_are_imported(project: Project) -> None:
    project.add([plain("a", "하나")], annotator=None)
    assert backups_of(project.location) == ()
    project.add([plain(f"d{n}", f"{n}번째 글") for n in range(60)], annotator=None)
    (saved,) = backups_of(project.location)
    with Project.open(saved, read_only=True) as before:
        assert before.documents.ids() == ("a",)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"mentions": (Mention("m1", 3, 99, "PERSON"),)}, "off the text"),
        ({"mentions": (Mention("m1", 0, 2, "PERSON"), Mention("m1", 2, 3, "PERSON"))}, "used 2 times"),
        ({"mentions": (Mention("m1", 0, 2, "PERSON", score=math.nan),)}, "not a number"),
        ({"mentions": (Mention("m1", 0, 2, "EVENT"),)}, "m1: .*EVENT.*not in the label schema.*--map"),
        ({"mentions": (Mention("m1", 0, 2, "PERSON", entity="e"),)}, "belongs to the entity e"),
        ({"mentions": (), "relations": article(NEWS, "m2 employee_of m1").annotations.relations}, "leads to"),  # type: ignore[union-attr]
        ({"mentions": (Mention("m1", 0, 2, "PERSON"), Mention("m2", 0, 2, "PERSON"))}, "d1: m2: .*is there twice"),
        ({"relations": (Relation("r1", "m1", "m2", "employee_of"),)}, "does not let employee_of lead from COMPANY"),
        ({"relations": (Relation("r1", "m1", "m1", "partner_of"),)}, "related to itself"),
        (
            {"relations": (Relation("r1", "m1", "m3", "partner_of"), Relation("r2", "m3", "m1", "partner_of"))},
            "the relation .* is there twice",
        ),
    ],
)
def test_sets_that_contradict_themselves_are_refused(project: Project, change: dict[str, object], reason: str) -> None:
    item = article(NEWS)
    assert item.annotations is not None
    item = replace(item, annotations=replace(item.annotations, **change))  # type: ignore[arg-type]
    with pytest.raises(KnownError, match=reason):
        project.add([item], annotator=None)
    assert project.documents.ids() == ()


def test_suggestions_in_a_file_stay_suggestions(project: Project) -> None:
    said = proposed("d1", "tagger@3", Mention("s1", 0, 4, "COMPANY", score=0.5))
    project.add([replace(article(NEWS), annotations=said, annotator=None)], annotator=None)
    assert [s.key.author for s in project.suggested("d1")] == ["tagger@3"]
    assert project.annotators() == ()


@pytest.mark.parametrize("author", ["suggested", "rules@1", "klue-tagger@2.0.1+cpu"])
def test_what_a_program_said_never_becomes_an_annotators(project: Project, author: str) -> None:
    project.add([article(NEWS, author=author)], annotator=None)
    assert project.sets("d1") == (SetKey("d1", author, SetKind.SUGGESTED),)
    assert project.annotators() == project.annotators_with_sets() == ()
    assert project.stats().suggested[author].mentions == 4
    assert project.stage("d1") is Stage.TODO
    # Somebody may still take it as an annotator's by saying so.
    project.add([article(NEWS, author=author)], annotator="kim")
    assert project.annotators() == ("kim",)


def test_a_person_who_is_called_like_an_address_is_a_person(project: Project) -> None:
    project.add([article(NEWS, author="kim@163.com")], annotator=None)
    assert project.annotators() == ("kim@163.com",)


def test_gold_annotations_make_the_document_gold(project: Project) -> None:
    project.add([article(NEWS)], annotator=None)
    project.add([article(NEWS, author="gold"), article("[김:PERSON]", document_id="d2", author="gold")], annotator=None)
    assert (project.stage("d1"), project.stage("d2")) == (Stage.GOLD, Stage.GOLD)


def test_a_document_without_gold_annotations_is_not_gold(project: Project) -> None:
    items = [plain("d0", "하나", Stage.GOLD), replace(article(NEWS), stage=Stage.GOLD)]
    intake = project.add(items, annotator=None)
    assert (project.stage("d0"), project.stage("d1")) == (Stage.TODO, Stage.DONE)
    assert ["taken as todo" in intake.messages[0], "taken as done" in intake.messages[1]] == [True, True]


def test_a_backup_is_made_before_anything_is_replaced(project: Project) -> None:
    project.add([article(NEWS)], annotator=None)
    project.add([article(NEWS.replace("[곽노정:PERSON]", "곽노정"))], annotator=None, replace=True)
    (saved,) = backups_of(project.location)
    with Project.open(saved, read_only=True) as before:
        assert len(before.annotations(KIM).mentions) == 4


def test_an_id_that_ends_in_a_number_is_an_id_like_any_other(project: Project) -> None:
    project.add([plain("news-2", "하나")], annotator=None)
    intake = project.add([plain("news", "하나")], annotator=None)
    assert (intake.reused, intake.duplicates) == ((), ("news",))
    assert intake.messages == ("news has the same text as news-2: not added again",)
    assert project.problems() == ()


def test_what_is_in_the_bin_comes_back_when_it_is_imported_again(project: Project) -> None:
    project.add([article(NEWS)], annotator=None)
    project.documents.delete(["d1"])
    assert project.documents.ids() == ()
    assert project.stats().documents == 0
    assert list(project.export("kim", None)) == []
    intake = project.add([plain("d1", article(NEWS).document.text)], annotator=None)
    assert intake.reused == ("d1",)
    assert len(project.annotations(KIM).mentions) == 4
