"""The door: what goes in comes out, each edit whole or not at all, undo from the log."""

from pathlib import Path

import pytest

from annotator.model import edit as verbs
from annotator.model import entities
from annotator.model.annotation import AnnotationSet, Entity, Mention, SetKey, SetKind
from annotator.model.describing import describe
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.model.suggestion import open_suggestions
from annotator.model.text import Span
from annotator.store.project import Changed, Project
from tests.unit.store.samples import NEWS, article, plain, proposed, small_schema, with_one_article


@pytest.fixture
def location(tmp_path: Path) -> Path:
    return tmp_path / "news.annodb"


def test_an_edit_is_there_after_a_restart(location: Path) -> None:
    with with_one_article(location) as project:
        assert project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY")) == 1
        said = project.work("d1", "kim")
    assert [(m.start, m.end, m.label) for m in said.annotations.mentions] == [(0, 4, "COMPANY")]
    assert said.stage is Stage.IN_PROGRESS
    with Project.open(location) as project:
        assert project.work("d1", "kim") == said
        assert project.annotators() == ("kim",)


def test_only_the_project_file_is_left_after_closing(location: Path) -> None:
    with with_one_article(location) as project:
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
    assert [p.name for p in location.parent.iterdir()] == ["news.annodb"]


def test_a_name_that_is_taken_is_refused(location: Path) -> None:
    location.write_bytes(b"mine")
    with pytest.raises(KnownError, match="exists already"):
        Project.create(location, small_schema())
    assert location.read_bytes() == b"mine"


def test_an_edit_of_something_that_changed_meanwhile_writes_nothing(location: Path) -> None:
    with with_one_article(location) as project:
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
        work = project.work("d1", "kim")
        late = verbs.move_mention(work, work.annotations.mentions[0], Span(0, 2))
        project.apply(verbs.relabel(work, work.annotations.mentions[0], "PERSON"))
        before = project.work("d1", "kim")
        with pytest.raises(KnownError, match="was changed meanwhile; nothing was written"):
            project.apply(late)
        assert project.work("d1", "kim") == before


def test_undo_and_redo_walk_through_articles_and_restarts(location: Path) -> None:
    with with_one_article(location) as project:
        project.add([article(NEWS + " 끝", document_id="d2", author=None)], annotator=None)
        for document in ("d1", "d2", "d1"):
            work = project.work(document, "kim")
            start = 6 if work.annotations.mentions else 0
            project.apply(verbs.add_mention(work, Span(start, start + 3), "PERSON"))
        full = [project.work(d, "kim").annotations.mentions for d in ("d1", "d2")]
    with Project.open(location) as project:
        undone = [project.undo("kim") for _ in range(3)]
        assert [e.target.document_id for e in undone] == ["d1", "d2", "d1"]
        assert project.next_undo("kim") is None
        with pytest.raises(KnownError, match="nothing to undo"):
            project.undo("kim")
        assert project.work("d2", "kim").annotations.mentions == ()
        assert project.work("d2", "kim").stage is Stage.TODO
    with Project.open(location) as project:
        assert [project.redo("kim") for _ in range(3)] == undone[::-1]
        assert [project.work(d, "kim").annotations.mentions for d in ("d1", "d2")] == full
        with pytest.raises(KnownError, match="nothing to redo"):
            project.redo("kim")


def test_something_new_ends_what_can_be_redone(location: Path) -> None:
    with with_one_article(location) as project:
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
        project.undo("kim")
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(6, 9), "PERSON"))
        assert project.next_redo("kim") is None
        project.undo("kim")
        assert project.next_undo("kim") is None


def test_undo_takes_back_only_ones_own(location: Path) -> None:
    with with_one_article(location) as project:
        suggested = proposed("d1", "lexicon@1", Mention("s1", 0, 4, "COMPANY", score=0.5))
        project.apply(verbs.say(project.annotations(suggested.key), suggested, "lexicon@1", "suggest"))
        project.apply(verbs.add_mention(project.work("d1", "lee"), Span(6, 9), "PERSON"))
        assert project.next_undo("kim") is None
        assert project.next_undo("lee") is not None
        project.undo("lee")
        assert project.next_undo("lee") is None
        assert project.suggested("d1")[0].mentions == suggested.mentions


def test_undo_names_who_built_on_it(location: Path) -> None:
    with with_one_article(location) as project:
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
        empty = AnnotationSet(SetKey("d1", "gold", SetKind.GOLD))
        project.apply(verbs.gold_from(project.work("d1", "kim"), empty))
        gold = project.annotations(empty.key)
        project.apply(verbs.say(gold, AnnotationSet(gold.key), "park", "clear"))
        before = project.annotations(gold.key)
        with pytest.raises(KnownError, match="park has changed this since"):
            project.undo("kim")
        assert project.annotations(gold.key) == before
        project.undo("park")
        assert project.undo("kim").verb == "make_gold"
        assert project.annotations(gold.key).mentions == ()


def test_work_of_others_keeps_a_document_in_progress(location: Path) -> None:
    with with_one_article(location) as project:
        project.apply(verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY"))
        project.apply(verbs.add_mention(project.work("d1", "lee"), Span(6, 9), "PERSON"))
        project.undo("kim")
        assert project.stage("d1") is Stage.IN_PROGRESS
        project.apply(verbs.set_stage(project.work("d1", "lee"), Stage.DONE))
        project.redo("kim")
        assert project.stage("d1") is Stage.DONE
        assert project.problems() == ()


def test_undo_of_a_stage_respects_what_others_did_since(location: Path) -> None:
    with with_one_article(location) as project:
        project.apply(verbs.set_stage(project.work("d1", "kim"), Stage.DONE))
        project.apply(verbs.add_mention(project.work("d1", "lee"), Span(6, 9), "PERSON"))
        project.undo("kim")
        assert project.stage("d1") is Stage.IN_PROGRESS
        project.redo("kim")
        assert project.stage("d1") is Stage.DONE
        project.apply(verbs.set_stage(project.work("d1", "lee"), Stage.IN_REVIEW))
        with pytest.raises(KnownError, match="lee has changed the stage of d1 since"):
            project.undo("kim")
        assert project.stage("d1") is Stage.IN_REVIEW
        project.undo("lee")
        project.undo("kim")
        assert project.stage("d1") is Stage.IN_PROGRESS
        assert project.problems() == ()


def test_a_mention_off_the_text_is_refused(location: Path) -> None:
    with with_one_article(location) as project:
        length = len(project.documents.get("d1").text)
        beyond = verbs.Edit(
            "x",
            "",
            SetKey("d1", "kim", SetKind.ANNOTATED),
            "kim",
            (verbs.Change(None, Mention("m", 0, length + 1, "P")),),
        )
        with pytest.raises(KnownError, match="no place in the text"):
            project.apply(beyond)
        assert project.sets("d1") == ()


def test_listeners_hear_of_a_write_after_it_is_saved(location: Path) -> None:
    heard: list[Changed] = []
    with with_one_article(location) as project, Project.open(location, read_only=True) as other:

        def listener(changed: Changed) -> None:
            heard.append(changed)
            assert other.annotations(SetKey("d1", "kim", SetKind.ANNOTATED)) == project.work("d1", "kim").annotations

        project.listen(listener)
        edit = verbs.add_mention(project.work("d1", "kim"), Span(0, 4), "COMPANY")
        project.apply(edit)
        project.undo("kim")
        with pytest.raises(KnownError):
            project.undo("kim")
    assert [c.document_ids for c in heard] == [frozenset({"d1"})] * 2
    assert heard[0].edit == edit
    assert heard[1].edit == edit.inverted()


def test_decisions_are_kept_with_what_was_asked(location: Path) -> None:
    with with_one_article(location) as project:
        said = proposed(
            "d1", "tagger@3", Mention("s1", 0, 4, "COMPANY", score=1), Mention("s2", 6, 9, "PERSON", score=0.25)
        )
        project.apply(verbs.say(project.annotations(said.key), said, "tagger@3", "suggest"))
        for verb in (verbs.accept, verbs.reject):
            work = project.work("d1", "kim")
            project.apply(verb(work, open_suggestions(work.annotations, project.suggested("d1"), work.schema)[0]))
        own = project.work("d1", "kim").annotations
        assert [(d.answer.value, d.source, d.score, d.start) for d in own.decisions] == [
            ("accepted", "tagger@3", 1.0, 0),
            ("rejected", "tagger@3", 0.25, 6),
        ]
        assert open_suggestions(own, project.suggested("d1"), small_schema()) == ()
        assert [(n.form, n.label, n.accepted, n.rejected) for n in project.known_names()] == [
            ("삼성전자", "COMPANY", 1, 0),
            ("이재용", "PERSON", 0, 1),
        ]


@pytest.mark.parametrize("name", ["", " kim", "gold", "GOLD", "import", "a\nb", "a\x7f"])
def test_names_that_nobody_can_have(location: Path, name: str) -> None:
    with with_one_article(location) as project:
        with pytest.raises(KnownError):
            project.add_annotator(name)
        assert project.annotators() == ()


def test_annotators_keep_the_order_in_which_they_came(location: Path) -> None:
    with with_one_article(location) as project:
        for name in ("이", "김", "이"):
            project.add_annotator(name)
        assert project.annotators() == ("이", "김")


def test_a_read_only_project_says_why_it_cannot_be_written(location: Path) -> None:
    with_one_article(location).close()
    with Project.open(location, read_only=True) as project:
        assert project.read_only
        with pytest.raises(KnownError, match="open read-only: it was opened for viewing"):
            project.add_annotator("kim")


def test_known_names_follow_every_change(location: Path) -> None:
    def names(project: Project) -> list[tuple[str, str, int, int]]:
        return [(n.form, n.label, n.accepted, n.rejected) for n in project.known_names()]

    with with_one_article(location) as project:
        assert names(project) == []
        for person in ("kim", "lee"):  # who agree on one place, which counts once
            project.apply(verbs.add_mention(project.work("d1", person), Span(0, 4), "COMPANY"))
        assert names(project) == [("삼성전자", "COMPANY", 1, 0)]
        work = project.work("d1", "lee")
        project.apply(verbs.relabel(work, work.annotations.mentions[0], "PERSON"))
        assert names(project) == [("삼성전자", "COMPANY", 1, 0), ("삼성전자", "PERSON", 1, 0)]
        project.undo("kim")
        assert names(project) == [("삼성전자", "PERSON", 1, 0)]
        project.add([article(NEWS + " 삼성전자", document_id="d2")], annotator=None)
        assert ("삼성전자", "COMPANY", 1, 0) in names(project)
        project.documents.delete(["d2"])
        assert names(project) == [("삼성전자", "PERSON", 1, 0)]
        project.documents.restore(["d2"])
        expected = names(project)
        assert len(expected) == 5
    with Project.open(location) as project:
        assert names(project) == expected


def test_known_names_tell_which_forms_people_said_to_be_one(location: Path) -> None:
    text = "마이크로소프트가 왔다. MS도 왔다."

    def aliases(project: Project) -> list[tuple[str, str, int, int]]:
        return [(n.form, a.name, a.accepted, a.rejected) for n in project.known_names() for a in n.aliases]

    with with_one_article(location) as project:
        project.add([plain("d2", text), plain("d3", text + " 또 왔다.")], annotator=None)
        for document in ("d2", "d3"):
            for span in (Span(0, 7), Span(13, 15)):
                project.apply(verbs.add_mention(project.work(document, "kim"), span, "COMPANY"))
            work = project.work(document, "kim")
            project.apply(entities.join(work, *work.annotations.mentions))
        assert aliases(project) == [("MS", "마이크로소프트", 2, 0)]
        work = project.work("d3", "kim")
        entity = work.annotations.entities[0]
        project.apply(describe(work, entity, "마이크로소프트", ("마소",), [("wikidata", "Q2283")]))
        assert aliases(project) == [("MS", "마이크로소프트", 2, 0), ("마소", "마이크로소프트", 1, 0)]
        # What others should be called in the next article is known from here.
        assert project.known_entity("COMPANY", "MS") == project.work("d3", "kim").annotations.entities[0]
        assert project.known_entity("COMPANY", "삼성전자") is None
        project.undo("kim")
        project.undo("kim")
        assert aliases(project) == [("MS", "마이크로소프트", 1, 0)]


def test_an_entity_of_the_very_name_goes_before_one_that_is_also_called_so(location: Path) -> None:
    said = [("d2", "MS가 왔다.", 2, "MS", "Q1"), ("d3", "마이크로소프트가 왔다.", 7, "마이크로소프트", "Q2283")]
    with with_one_article(location) as project:
        for document, text, end, name, wikidata in said:
            project.add([plain(document, text)], annotator=None)
            project.apply(verbs.add_mention(project.work(document, "kim"), Span(0, end), "COMPANY"))
            others = ("MS",) if name != "MS" else ()
            entity = Entity(f"e-{document}", "COMPANY", name)
            project.apply(describe(project.work(document, "kim"), entity, name, others, [("wikidata", wikidata)]))
        found = [project.known_entity("COMPANY", form) for form in ("MS", "마이크로소프트")]
        assert [e.ids for e in found if e is not None] == [(("wikidata", "Q1"),), (("wikidata", "Q2283"),)]
