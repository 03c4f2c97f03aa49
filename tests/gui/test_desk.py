"""What an annotator does at the desk, against a real project file."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.gui.annotating import elsewhere, linking, stages
from annotator.gui.annotating.desk import At, Current, Desk
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKey, SetKind
from annotator.model.document import Passage, PassageKind, Stage
from annotator.model.edit import say
from annotator.model.errors import KnownError
from annotator.model.text import Span
from annotator.store.project import Project
from tests.builders import annotated, schema

TEXT = "[한빛전자:COMPANY#c]는 [김서연:PERSON#p] [한빛전자:COMPANY#d] 사장과 [도원물산:COMPANY#e]의 계약을 알렸다."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    document, said = annotated(TEXT, "p employee_of d", author="rules@1", kind=SetKind.SUGGESTED)
    other, _ = annotated("두 번째 글이다.", document_id="d2")
    with Project.create(tmp_path / "p.annodb", schema()) as project:
        project.add([AnnotatedDocument(document), AnnotatedDocument(other)], annotator=None)
        empty = AnnotationSet(SetKey("d1", "rules@1", SetKind.SUGGESTED))
        project.apply(say(empty, said, "rules@1", "suggest"))
        made = Desk(project, "a1")
        made.show("d1")
        yield made


def surfaces(desk: Desk) -> list[str]:
    assert desk.work is not None
    return [desk.work.surface(m) for m in desk.work.annotations.mentions]


def test_it_stands_on_the_first_suggestion_and_accepting_goes_to_the_next(desk: Desk) -> None:
    assert desk.current == Current(At.SUGGESTION, "c")
    desk.accept()
    assert surfaces(desk) == ["한빛전자"]
    # The relation stands where the first of its names does, and before it.
    assert desk.current == Current(At.SUGGESTION, "r1")
    assert desk.project.stage("d1") is Stage.IN_PROGRESS


def test_a_relation_is_asked_before_its_names_and_settles_them(desk: Desk) -> None:
    assert [s.id for s in desk.asked] == ["c", "r1", "p", "d", "e"]
    desk.accept()
    desk.accept()
    assert surfaces(desk) == ["한빛전자", "김서연", "한빛전자"]
    assert desk.current == Current(At.SUGGESTION, "e")
    desk.undo()
    assert desk.current == Current(At.SUGGESTION, "r1")


def test_the_names_of_a_refused_relation_are_asked(desk: Desk) -> None:
    desk.accept()
    desk.reject()
    assert [s.id for s in desk.asked] == ["p", "d", "e"]
    assert desk.current == Current(At.SUGGESTION, "p")


def test_a_relation_passed_over_is_asked_again_before_its_other_name(desk: Desk) -> None:
    desk.accept()
    desk.step(1)
    assert desk.current == Current(At.SUGGESTION, "p")
    desk.accept()
    assert [s.id for s in desk.asked] == ["r1", "d", "e"]
    desk.step(1)
    assert desk.current == Current(At.SUGGESTION, "d")
    desk.label("1")  # another label: then the relation cannot be
    assert [s.id for s in desk.asked] == ["e"]


def test_what_is_left_of_a_sentence_is_accepted_as_one_step(desk: Desk) -> None:
    desk.accept()
    assert {s.id for s in desk.sentence()} == {"r1", "p", "d", "e"}
    desk.accept_sentence()
    assert surfaces(desk) == ["한빛전자", "김서연", "한빛전자", "도원물산"]
    assert desk.asked == ()
    desk.undo()
    assert len(desk.asked) == 4
    desk.stand_on(Current())
    with pytest.raises(KnownError):
        desk.accept_sentence()


@pytest.mark.parametrize("furniture", [False, True])
def test_what_one_stands_on_is_accepted_with_its_sentence_whatever_it_is(desk: Desk, furniture: bool) -> None:
    marked = "[한빛전자:COMPANY#c]가 왔다.\n[김서연:PERSON#p] 사장과 [도원물산:COMPANY#e]가 왔다."
    document, said = annotated(marked, "p employee_of c", document_id="d3", author="rules@1", kind=SetKind.SUGGESTED)
    if furniture:
        start = document.text.index("김서연")
        document = replace(document, passages=(Passage(start, start + 3, PassageKind.FURNITURE),))
    desk.project.add([AnnotatedDocument(document)], annotator=None)
    desk.project.apply(say(AnnotationSet(SetKey("d3", "rules@1", SetKind.SUGGESTED)), said, "rules@1", "suggest"))
    desk.show("d3")
    # One that nobody asks for, in furniture; else a relation that leads out of its sentence.
    desk.stand_on_id("p" if furniture else "r1")
    assert (desk.current.id in {s.id for s in desk.asked}) is not furniture
    assert desk.current.id in {s.id for s in desk.sentence()}
    desk.accept_sentence()
    assert "김서연" in surfaces(desk) and "도원물산" in surfaces(desk)
    assert len(desk.required().annotations.relations) == (0 if furniture else 1)


def test_a_relation_is_accepted_with_other_places_of_its_names(desk: Desk) -> None:
    desk.step(1)
    assert desk.current.id == "r1"
    done = elsewhere.accept_relation(desk)
    assert done.places == (("김서연", 1), ("한빛전자", 2))
    assert surfaces(desk) == ["한빛전자", "김서연", "한빛전자"]
    desk.undo()
    assert surfaces(desk) == []


def test_a_label_is_given_at_every_place_also_where_the_same_wrong_one_is_suggested(desk: Desk) -> None:
    found = elsewhere.propagation(desk, "PERSON")
    assert [(h.suggestion.id if h.suggestion else "", h.sure) for h in found.hits] == [("d", True)]
    elsewhere.propagate(desk, found, found.sure)
    assert desk.work is not None
    assert [(desk.work.surface(m), m.label, m.decision) for m in desk.work.annotations.mentions] == [
        ("한빛전자", "PERSON", "corrected"),
        ("한빛전자", "PERSON", "corrected"),
    ]
    desk.undo()
    assert surfaces(desk) == []


def test_a_rejected_suggestion_does_not_come_back(desk: Desk) -> None:
    desk.reject()
    desk.show("d1")
    assert "c" not in {s.id for s in desk.asked}
    assert desk.counts().rejected == 1


def test_another_label_accepts_as_that_and_counts_as_corrected(desk: Desk) -> None:
    desk.label("1")
    assert desk.work is not None
    assert [m.label for m in desk.work.annotations.mentions] == ["PERSON"]
    assert desk.counts().corrected == 1


def test_accepting_a_relation_brings_its_ends_along(desk: Desk) -> None:
    relation = next(s for s in desk.asked if s.relation is not None)
    desk.stand_on(Current(At.SUGGESTION, relation.id))
    desk.accept()
    assert desk.work is not None
    assert surfaces(desk) == ["김서연", "한빛전자"]
    assert [r.label for r in desk.work.annotations.relations] == ["employee_of"]
    assert {s.id for s in desk.asked} == {"c", "e"}


def test_all_sure_ones_are_one_step_that_one_undo_takes_back(desk: Desk) -> None:
    desk.threshold = 0.0
    desk.accept_sure()
    assert len(surfaces(desk)) == 4
    assert desk.asked == ()
    desk.undo()
    assert surfaces(desk) == []
    assert len(desk.asked) == 5


def test_undo_goes_back_to_the_article_where_it_was_done(desk: Desk) -> None:
    desk.accept()
    desk.show("d2")
    desk.undo()
    assert desk.work is not None
    assert desk.work.document.id == "d1"
    assert desk.current == Current(At.SUGGESTION, "c")


def test_a_label_on_a_selection_makes_a_mention_and_answers_what_it_overlaps(desk: Desk) -> None:
    assert desk.work is not None
    place = desk.work.document.text.index("한빛전자는")
    desk.stand_on(Current(At.SELECTION, span=Span(place, place + 5)))
    desk.label("2")
    assert surfaces(desk) == ["한빛전자는"]
    assert "c" not in {s.id for s in desk.asked}
    assert desk.counts().corrected == 1


def test_an_edge_moved_on_a_suggestion_accepts_it_corrected(desk: Desk) -> None:
    desk.move_edge(end=True, direction=-1, by_character=True)
    assert surfaces(desk) == ["한빛전"]
    assert desk.current.at is At.MENTION
    with pytest.raises(KnownError, match="nothing would be left"):
        for _ in range(4):
            desk.move_edge(end=True, direction=-1, by_character=True)


def test_relating_swaps_the_ends_when_only_that_is_allowed(desk: Desk) -> None:
    choices = linking.relation_choices(desk, "e", "p")
    assert {(r.label, swapped) for r, swapped in choices} == {("employee_of", True), ("founder_of", True)}
    linking.relate(desk, "e", "p", "founder_of", swapped=True)
    assert desk.work is not None
    relation = desk.work.annotations.relations[0]
    head = desk.work.annotations.mention(relation.head)
    assert head is not None
    assert desk.work.surface(head) == "김서연"
    assert desk.current == Current(At.RELATION, relation.id)


def test_removing_a_mention_takes_its_relations_and_undo_brings_both_back(desk: Desk) -> None:
    linking.relate(desk, "p", "e", "employee_of")
    assert desk.work is not None
    person = next(m for m in desk.work.annotations.mentions if m.label == "PERSON")
    desk.stand_on(Current(At.MENTION, person.id))
    desk.remove()
    assert desk.work.annotations.relations == ()
    desk.undo()
    assert len(desk.work.annotations.relations) == 1


def test_done_then_gold_from_the_only_annotator(desk: Desk) -> None:
    desk.accept()
    stages.set_stage(desk, Stage.DONE)
    assert stages.is_sole_annotator(desk, "d1")
    stages.make_gold(desk, "d1")
    assert desk.project.stage("d1") is Stage.GOLD
    gold = desk.project.annotations(SetKey("d1", "gold", SetKind.GOLD))
    assert len(gold.mentions) == 1
    desk.undo()
    assert desk.project.stage("d1") is Stage.DONE


def test_reversing_what_has_no_other_direction_says_so(desk: Desk) -> None:
    linking.relate(desk, "p", "e", "employee_of")
    with pytest.raises(KnownError, match="cannot lead from COMPANY to PERSON"):
        linking.reverse(desk)


def test_saying_something_else_after_gold_puts_the_article_in_progress_again(desk: Desk) -> None:
    desk.accept()
    stages.set_stage(desk, Stage.DONE)
    stages.make_gold(desk, "d1")
    desk.show("d1")
    desk.accept()
    assert desk.project.stage("d1") is Stage.IN_PROGRESS
    desk.undo()
    assert desk.project.stage("d1") is Stage.GOLD


def test_gold_that_somebody_else_made_is_not_overwritten(desk: Desk) -> None:
    desk.accept()
    stages.make_gold(desk, "d1")
    other = Desk(desk.project, "b2")
    other.show("d1")
    other.accept()
    with pytest.raises(KnownError, match="gold that a1 made"):
        stages.make_gold(other, "d1")


def test_without_gold_two_annotators_are_compared_first(desk: Desk) -> None:
    desk.accept()
    other = Desk(desk.project, "b2")
    other.show("d1")
    other.reject()
    with pytest.raises(KnownError, match="others have annotated"):
        stages.make_gold(desk, "d1")
