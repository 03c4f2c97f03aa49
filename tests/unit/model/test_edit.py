"""One function per verb: what it changes, what it refuses, and that it can be taken back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model import edit as verbs
from annotator.model.annotation import (
    AnnotationSet,
    Answer,
    DecisionItem,
    DocumentStage,
    Entity,
    Mention,
    NoRelation,
    Relation,
    SetKey,
    SetKind,
    in_head_order,
)
from annotator.model.check import check
from annotator.model.compare import compare
from annotator.model.document import Document, Passage, PassageKind, Stage
from annotator.model.edit import Change, Edit, Work, after, applied, joined
from annotator.model.errors import KnownError
from annotator.model.suggestion import Suggestion, suggestions_of
from annotator.model.text import Span
from tests.builders import annotated, schema, work

MARKED = "[이재용:PERSON#p] [삼성전자:COMPANY#s] 회장이 [젠슨 황:PERSON#j] [엔비디아:COMPANY#n] CEO를 만났다"
TEXT = annotated(MARKED)[0].text
BUSY = Stage.IN_PROGRESS


def _work(marked: str = MARKED, *relations: str) -> Work:
    return replace(work(marked, *relations), stage=BUSY)


def _bare() -> Work:
    """The same article with nothing said about it."""
    return _work(TEXT)


def _proposed(marked: str = MARKED, *relations: str) -> dict[str, Suggestion]:
    """Suggestions by the id of what they propose."""
    _, said = annotated(marked, *relations, author="rules@1", kind=SetKind.SUGGESTED)
    said = replace(said, mentions=tuple(replace(m, id=f"q-{m.id}", score=0.8, reason="why") for m in said.mentions))
    told = tuple(replace(r, id=f"q-{r.id}", head=f"q-{r.head}", tail=f"q-{r.tail}") for r in said.relations)
    return {s.id: s for s in suggestions_of([replace(said, relations=told)], schema())}


def _mention(at: Work, mention_id: str) -> Mention:
    found = at.annotations.mention(mention_id)
    assert found is not None
    return found


def _strings(at: Work) -> list[tuple[str, str]]:
    return [(at.surface(m), m.label) for m in at.annotations.mentions]


def _answers(at: Work) -> list[tuple[DecisionItem, Answer, str]]:
    return sorted((d.item, d.answer, d.label) for d in at.annotations.decisions)


def _sound(at: Work) -> bool:
    return not [p for p in check(at.document, at.annotations, at.schema) if p.severity == "error"]


# ---- changes and edits ------------------------------------------------------------------------------------------


def test_a_change_is_of_one_record() -> None:
    mention = Mention("m1", 0, 3, "PERSON")
    for before, afterwards in (
        (None, None),
        (mention, Mention("m2", 0, 3, "PERSON")),
        (mention, Relation("m1", "a", "b", "met_with")),
    ):
        with pytest.raises(ValueError, match="change"):
            Change(before, afterwards)


def test_inverting_swaps_before_and_after_and_turns_the_order_round() -> None:
    one, other = Mention("m1", 0, 3, "PERSON"), Mention("m2", 4, 8, "COMPANY")
    made = Edit("x", "y", SetKey("d1", "a1", SetKind.ANNOTATED), "a1", (Change(None, one), Change(other, None)))
    assert made.inverted().changes == (Change(None, other), Change(one, None))
    assert made.inverted().inverted() == made


def test_the_first_word_takes_a_document_out_of_todo_and_only_then() -> None:
    first = verbs.add_mention(work(TEXT), Span(0, 3), "PERSON")
    later = verbs.add_mention(_bare(), Span(0, 3), "PERSON")
    moved = Change(DocumentStage("d1", Stage.TODO), DocumentStage("d1", Stage.IN_PROGRESS))
    assert moved in first.changes
    assert [type(c.record) for c in later.changes] == [Mention]


# ---- mentions ---------------------------------------------------------------------------------------------------


def test_adding_a_mention() -> None:
    edit = verbs.add_mention(_bare(), Span(4, 8), "COMPANY")
    assert (edit.verb, edit.subject, edit.by) == ("add_mention", "삼성전자", "a1")
    assert _strings(after(_bare(), edit)) == [("삼성전자", "COMPANY")]


def test_a_mention_made_over_suggestions_corrects_them() -> None:
    asked = tuple(_proposed("[이재용 삼성전자:PERSON] 회장").values())
    at = after(_bare(), verbs.add_mention(_bare(), Span(0, 3), "PERSON", asked))
    (mention,) = at.annotations.mentions
    (decision,) = at.annotations.decisions
    assert (mention.source, mention.decision) == ("rules@1", "corrected")
    assert (decision.answer, decision.result, decision.end) == (Answer.CORRECTED, mention.id, 8)


@pytest.mark.parametrize(
    ("span", "label", "why"),
    [
        (Span(0, 999), "PERSON", "beyond the text"),
        (Span(0, 3), "CITY", "label CITY is not in"),
        (Span(0, 3), "PERSON", "“이재용” is .*PERSON already"),
    ],
)
def test_what_cannot_be_a_mention(span: Span, label: str, why: str) -> None:
    with pytest.raises(KnownError, match=why):
        verbs.add_mention(_work(), span, label)


def test_relabelling_takes_relations_along_that_are_no_longer_allowed() -> None:
    at = _work(MARKED, "p employee_of s", "p met_with j")
    entity = Entity("e", "PERSON", "이재용")
    mention = replace(_mention(at, "p"), entity="e")
    said = replace(at.annotations, mentions=(mention, *at.annotations.mentions[1:]), entities=(entity,))
    at = replace(at, annotations=said)
    later = after(at, verbs.relabel(at, mention, "COMPANY"))
    assert _strings(later)[0] == ("이재용", "COMPANY")
    assert later.annotations.relations == ()
    assert _mention(later, "p").entity is None


def test_relabelling_to_the_same_label_is_refused() -> None:
    with pytest.raises(KnownError, match="already"):
        verbs.relabel(_work(), _mention(_work(), "p"), "PERSON")


def test_moving_an_edge_keeps_the_relations() -> None:
    at = _work(MARKED, "p employee_of s")
    later = after(at, verbs.move_mention(at, _mention(at, "s"), Span(4, 6)))
    assert _strings(later)[1] == ("삼성", "COMPANY")
    assert [(r.head, r.tail) for r in later.annotations.relations] == [("p", "s")]


def test_removing_a_mention_takes_its_relations_and_pairs_along() -> None:
    at = _work(MARKED, "p employee_of s", "j employee_of n")
    pairs = (NoRelation("n1", "p", "n"), NoRelation("n2", "j", "s"))
    at = replace(at, annotations=replace(at.annotations, no_relations=pairs))
    later = after(at, verbs.remove_mention(at, _mention(at, "p")))
    assert [m.id for m in later.annotations.mentions] == ["s", "j", "n"]
    assert [(r.head, r.tail) for r in later.annotations.relations] == [("j", "n")]
    assert [n.id for n in later.annotations.no_relations] == ["n2"]


# ---- relations --------------------------------------------------------------------------------------------------


def test_relating_takes_back_a_recorded_no() -> None:
    at = _work()
    at = after(at, verbs.say_no_relation(at, _mention(at, "s"), _mention(at, "p")))
    edit = verbs.relate(at, _mention(at, "p"), _mention(at, "s"), "employee_of")
    later = after(at, edit)
    assert edit.subject == "이재용 → 삼성전자"
    assert [(r.head, r.label, r.tail) for r in later.annotations.relations] == [("p", "employee_of", "s")]
    assert later.annotations.no_relations == ()


@pytest.mark.parametrize(
    ("head", "tail", "label", "why"),
    [
        ("s", "p", "employee_of", "cannot lead from COMPANY to PERSON"),
        ("p", "p", "met_with", "cannot be related to itself"),
        ("p", "s", "loves", "loves is not in"),
        ("p", "s", "employee_of", "이재용 and 삼성전자 are employee_of already"),
        ("j", "p", "met_with", "already"),
    ],
)
def test_what_cannot_be_a_relation(head: str, tail: str, label: str, why: str) -> None:
    at = _work(MARKED, "p employee_of s", "p met_with j")
    with pytest.raises(KnownError, match=why):
        verbs.relate(at, _mention(at, head), _mention(at, tail), label)


def test_another_label_on_a_relation() -> None:
    at = _work(MARKED, "p employee_of s", "p met_with j")
    later = after(at, verbs.relabel_relation(at, at.annotations.relations[0], "founder_of"))
    assert [r.label for r in later.annotations.relations] == ["founder_of", "met_with"]
    with pytest.raises(KnownError, match="already"):
        verbs.relabel_relation(at, at.annotations.relations[0], "employee_of")


def test_reversing_a_relation() -> None:
    at = _work(MARKED, "s supplies n")
    edit = verbs.reverse(at, at.annotations.relations[0])
    assert edit.subject == "엔비디아 → 삼성전자"
    assert [(r.head, r.tail) for r in after(at, edit).annotations.relations] == [("n", "s")]


@pytest.mark.parametrize(
    ("relation", "why"),
    [("p met_with j", "no direction"), ("p employee_of s", "cannot lead from COMPANY to PERSON")],
)
def test_what_cannot_be_reversed(relation: str, why: str) -> None:
    at = _work(MARKED, relation)
    with pytest.raises(KnownError, match=why):
        verbs.reverse(at, at.annotations.relations[0])


def test_reversing_onto_an_existing_relation_is_refused() -> None:
    at = _work(MARKED, "s supplies n", "n supplies s")
    with pytest.raises(KnownError, match="already"):
        verbs.reverse(at, at.annotations.relations[0])


def test_removing_a_relation_leaves_its_mentions() -> None:
    at = _work(MARKED, "p employee_of s")
    later = after(at, verbs.remove_relation(at, at.annotations.relations[0]))
    assert later.annotations.relations == ()
    assert later.annotations.mentions == at.annotations.mentions


def test_no_relation_is_said_once_and_not_against_a_relation() -> None:
    at = _work(MARKED, "p employee_of s")
    with pytest.raises(KnownError, match="remove the relation first"):
        verbs.say_no_relation(at, _mention(at, "s"), _mention(at, "p"))
    at = after(at, verbs.say_no_relation(at, _mention(at, "p"), _mention(at, "n")))
    with pytest.raises(KnownError, match="recorded already"):
        verbs.say_no_relation(at, _mention(at, "n"), _mention(at, "p"))
    with pytest.raises(KnownError, match="with itself"):
        verbs.say_no_relation(at, _mention(at, "n"), _mention(at, "n"))


def test_a_relation_without_its_mention_points_to_the_check() -> None:
    at = _work(MARKED, "p employee_of gone")
    with pytest.raises(KnownError, match="run a check"):
        verbs.relabel_relation(at, at.annotations.relations[0], "founder_of")


# ---- suggestions ------------------------------------------------------------------------------------------------


def test_accepting_a_mention_keeps_where_it_came_from() -> None:
    at = after(_bare(), verbs.accept(_bare(), _proposed()["q-p"]))
    (mention,) = at.annotations.mentions
    (decision,) = at.annotations.decisions
    assert (mention.source, mention.score, mention.reason, mention.decision) == ("rules@1", 0.8, "why", "accepted")
    assert (decision.answer, decision.suggestion, decision.source, decision.result) == (
        Answer.ACCEPTED,
        "q-p",
        "rules@1",
        mention.id,
    )


@pytest.mark.parametrize("changed", [{"label": "COMPANY"}, {"span": Span(0, 2)}])
def test_accepting_otherwise_is_a_correction(changed: dict[str, object]) -> None:
    edit = verbs.accept(_bare(), _proposed()["q-p"], **changed)  # type: ignore[arg-type]
    at = after(_bare(), edit)
    assert edit.verb == "correct"
    assert at.annotations.mentions[0].decision == "corrected"
    assert _answers(at) == [(DecisionItem.MENTION, Answer.CORRECTED, "PERSON")]


def test_accepting_a_relation_brings_its_ends() -> None:
    at = after(_bare(), verbs.accept(_bare(), _proposed(MARKED, "p employee_of s")["q-r1"]))
    assert _strings(at) == [("이재용", "PERSON"), ("삼성전자", "COMPANY")]
    assert [r.label for r in at.annotations.relations] == ["employee_of"]
    assert _answers(at) == [
        (DecisionItem.MENTION, Answer.ACCEPTED, "COMPANY"),
        (DecisionItem.MENTION, Answer.ACCEPTED, "PERSON"),
        (DecisionItem.RELATION, Answer.ACCEPTED, "employee_of"),
    ]
    assert _sound(at)


def test_accepting_a_relation_uses_mentions_that_are_there() -> None:
    at = after(_work(), verbs.accept(_work(), _proposed(MARKED, "p employee_of s")["q-r1"]))
    assert [m.id for m in at.annotations.mentions] == ["p", "s", "j", "n"]
    assert [(r.head, r.tail) for r in at.annotations.relations] == [("p", "s")]


def test_accepting_a_relation_under_another_label() -> None:
    asked = _proposed(MARKED, "p employee_of s")["q-r1"]
    at = after(_bare(), verbs.accept(_bare(), asked, label="founder_of"))
    assert [(r.label, r.decision) for r in at.annotations.relations] == [("founder_of", "corrected")]
    with pytest.raises(KnownError, match=r"met_with cannot .* PERSON to COMPANY"):
        verbs.accept(_bare(), asked, label="met_with")


def test_a_relation_that_is_there_is_answered_with_it() -> None:
    at = _work(MARKED, "j met_with p")
    later = after(at, verbs.accept(at, _proposed(MARKED, "p met_with j")["q-r1"]))
    assert len(later.annotations.relations) == 1
    assert [d.result for d in later.annotations.decisions if d.item is DecisionItem.RELATION] == ["r1"]


def test_accepting_a_relation_takes_back_a_recorded_no() -> None:
    at = after(_work(), verbs.say_no_relation(_work(), _mention(_work(), "s"), _mention(_work(), "p")))
    later = after(at, verbs.accept(at, _proposed(MARKED, "p employee_of s")["q-r1"]))
    assert later.annotations.no_relations == ()
    assert _sound(later)


def test_accepting_all_is_one_step_in_any_order() -> None:
    asked = list(_proposed(MARKED, "p employee_of s", "j employee_of n").values())
    for order in (asked, asked[::-1]):
        edit = verbs.accept_all(_bare(), order)
        at = after(_bare(), edit)
        assert (edit.verb, edit.subject) == ("accept_all", "6")
        assert len(at.annotations.mentions) == 4
        assert len(at.annotations.relations) == 2
        assert len(at.annotations.decisions) == 6
        assert _sound(at)


def test_there_must_be_something_to_accept() -> None:
    with pytest.raises(KnownError, match="no suggestion left"):
        verbs.accept_all(_bare(), [])
    at = after(_bare(), verbs.accept(_bare(), _proposed()["q-p"]))
    with pytest.raises(KnownError, match="“이재용” is there already"):
        verbs.accept(at, _proposed()["q-p"])


def test_rejecting_records_an_answer_and_nothing_else() -> None:
    at = after(_bare(), verbs.reject(_bare(), _proposed()["q-p"]))
    assert at.annotations.mentions == ()
    assert _answers(at) == [(DecisionItem.MENTION, Answer.REJECTED, "PERSON")]
    with pytest.raises(KnownError, match="has an answer already"):
        verbs.reject(at, _proposed()["q-p"])


def test_one_proposal_has_one_answer_the_last() -> None:
    at = after(_bare(), verbs.reject(_bare(), _proposed()["q-p"]))
    at = after(at, verbs.accept(at, _proposed()["q-p"]))
    assert _strings(at) == [("이재용", "PERSON")]
    (decision,) = at.annotations.decisions
    assert (decision.answer, decision.result) == (Answer.ACCEPTED, at.annotations.mentions[0].id)


Changing = Callable[[Work], Edit]


@pytest.mark.parametrize(
    ("change", "back"),
    [
        (
            lambda at: verbs.move_mention(at, at.annotations.mentions[0], Span(0, 2)),
            lambda at: verbs.move_mention(at, at.annotations.mentions[0], Span(0, 3)),
        ),
        (
            lambda at: verbs.relabel(at, at.annotations.mentions[0], "COMPANY"),
            lambda at: verbs.relabel(at, at.annotations.mentions[0], "PERSON"),
        ),
    ],
)
def test_a_later_correction_counts_as_one_and_going_back_does_not(change: Changing, back: Changing) -> None:
    at = after(_bare(), verbs.accept(_bare(), _proposed()["q-p"]))
    at = after(at, change(at))
    assert [d.answer for d in at.annotations.decisions] == [Answer.CORRECTED]
    assert at.annotations.mentions[0].decision == "corrected"
    at = after(at, back(at))
    assert [d.answer for d in at.annotations.decisions] == [Answer.ACCEPTED]
    assert at.annotations.mentions[0].decision == "accepted"


def test_correcting_an_accepted_relation_counts_too() -> None:
    asked = _proposed(MARKED, "s supplies n")["q-r1"]
    for correct in (
        lambda at: verbs.reverse(at, at.annotations.relations[0]),
        lambda at: verbs.relabel_relation(at, at.annotations.relations[0], "invests_in"),
    ):
        at = after(_bare(), verbs.accept(_bare(), asked))
        at = after(at, correct(at))
        assert (DecisionItem.RELATION, Answer.CORRECTED, "supplies") in _answers(at)
        assert at.annotations.relations[0].decision == "corrected"


def test_removing_what_was_accepted_turns_the_answers_into_no() -> None:
    asked = _proposed(MARKED, "p employee_of s")["q-r1"]
    at = after(_bare(), verbs.accept(_bare(), asked))
    later = after(at, verbs.remove_mention(at, at.annotations.mentions[0]))
    assert _answers(later) == [
        (DecisionItem.MENTION, Answer.ACCEPTED, "COMPANY"),
        (DecisionItem.MENTION, Answer.REJECTED, "PERSON"),
        (DecisionItem.RELATION, Answer.REJECTED, "employee_of"),
    ]
    assert _sound(later)


def test_relabelling_an_end_of_an_accepted_relation_leaves_a_sound_set() -> None:
    at = after(_bare(), verbs.accept(_bare(), _proposed(MARKED, "p employee_of s")["q-r1"]))
    later = after(at, verbs.relabel(at, at.annotations.mentions[0], "COMPANY"))
    assert later.annotations.relations == ()
    assert (DecisionItem.RELATION, Answer.REJECTED, "employee_of") in _answers(later)
    assert _sound(later)


# ---- repeats, stages, whole sets --------------------------------------------------------------------------------

REPEATED = "[이재용:PERSON#p] [삼성전자:COMPANY#s] 회장\n이재용 삼성전자 회장"
FIRST, REPEAT = Passage(0, 11, PassageKind.CAPTION), Passage(12, 23, PassageKind.REPEAT, of=0)


def test_a_repeat_gets_the_answers_of_the_first() -> None:
    at = _work(REPEATED, "p employee_of s")
    later = after(at, verbs.repeat_answers(at, REPEAT, FIRST))
    assert _strings(later) == [("이재용", "PERSON"), ("삼성전자", "COMPANY")] * 2
    assert [r.label for r in later.annotations.relations] == ["employee_of"] * 2
    assert _sound(later)
    with pytest.raises(KnownError, match="every answer of the first already"):
        verbs.repeat_answers(later, REPEAT, FIRST)


def test_a_repeat_that_is_half_done_gets_the_rest() -> None:
    at = _work(REPEATED, "p employee_of s")
    at = after(at, verbs.add_mention(at, Span(12, 15), "PERSON"))
    later = after(at, verbs.repeat_answers(at, REPEAT, FIRST))
    assert len(later.annotations.mentions) == 4
    assert len(later.annotations.relations) == 2


def test_a_symmetric_relation_drawn_the_other_way_round_is_not_repeated_twice() -> None:
    marked = "[이재용:PERSON#p] [젠슨 황:PERSON#j] 만남\n[이재용:PERSON#p2] [젠슨 황:PERSON#j2] 만남"
    at = _work(marked, "p met_with j", "j2 met_with p2")
    with pytest.raises(KnownError, match="already"):
        verbs.repeat_answers(at, Passage(12, 23, PassageKind.REPEAT, of=0), FIRST)


def test_a_no_in_the_repeat_stands() -> None:
    at = _work(REPEATED.replace("\n이재용 삼성전자", "\n[이재용:PERSON#p2] [삼성전자:COMPANY#s2]"), "p employee_of s")
    at = after(at, verbs.say_no_relation(at, _mention(at, "p2"), _mention(at, "s2")))
    with pytest.raises(KnownError, match="already"):
        verbs.repeat_answers(at, REPEAT, FIRST)


def test_paragraphs_of_other_words_are_no_repeat() -> None:
    at = _work("[이재용:PERSON] 회장이다\n젠슨 황 CEO")
    with pytest.raises(KnownError, match="not the same text"):
        verbs.repeat_answers(at, Passage(9, 14, PassageKind.REPEAT, of=0), Passage(0, 5, PassageKind.CAPTION))


def test_setting_a_stage_changes_nothing_else() -> None:
    edit = verbs.set_stage(_work(), Stage.DONE)
    assert edit.changes == (Change(DocumentStage("d1", BUSY), DocumentStage("d1", Stage.DONE)),)
    assert after(_work(), edit).stage is Stage.DONE
    with pytest.raises(KnownError, match="already"):
        verbs.set_stage(_work(), BUSY)


def test_a_copy_says_the_same_with_ids_of_its_own() -> None:
    said = annotated(MARKED, "p employee_of s")[1]
    said = replace(
        said,
        mentions=(replace(said.mentions[0], entity="e"), *said.mentions[1:]),
        entities=(Entity("e", "PERSON", "이재용"),),
        no_relations=(NoRelation("x", "p", "n"),),
    )
    copy = verbs.copied(said, SetKey("d1", "gold", SetKind.GOLD))
    assert compare(said, copy, schema()).identical
    assert copy.mentions[0].entity == copy.entities[0].id != "e"
    assert (copy.no_relations[0].head, copy.no_relations[0].tail) == (copy.mentions[0].id, copy.mentions[3].id)
    assert not {m.id for m in said.mentions} & {m.id for m in copy.mentions}


def test_a_persons_set_made_gold_moves_the_stage() -> None:
    at = _work(MARKED, "p employee_of s")
    empty = AnnotationSet(SetKey("d1", "gold", SetKind.GOLD))
    edit = verbs.gold_from(at, empty)
    assert (edit.target, edit.by) == (empty.key, "a1")
    assert compare(at.annotations, applied(empty, edit), at.schema).identical
    assert Change(DocumentStage("d1", BUSY), DocumentStage("d1", Stage.GOLD)) in edit.changes
    again = verbs.gold_from(replace(at, stage=Stage.GOLD), applied(empty, edit))
    assert not [c for c in again.changes if isinstance(c.record, DocumentStage)]


def test_saying_something_else_replaces_all_of_it() -> None:
    before, new = annotated(MARKED, "p employee_of s")[1], annotated("[이재용:PERSON#other] 회장")[1]
    edit = verbs.say(before, new, "import", "import")
    assert applied(before, edit).mentions == new.mentions
    assert applied(before, edit).relations == ()


# ---- several edits as one ---------------------------------------------------------------------------------------


def test_edits_join_into_one_step() -> None:
    at = _bare()
    first = verbs.add_mention(at, Span(0, 3), "PERSON")
    second = verbs.add_mention(after(at, first), Span(4, 8), "COMPANY")
    one = joined("propagate", "2", [first, second])
    assert applied(at.annotations, one).mentions == after(after(at, first), second).annotations.mentions
    assert applied(applied(at.annotations, one), one.inverted()).mentions == ()


def test_edits_of_two_sets_are_not_one_step() -> None:
    first = verbs.add_mention(_bare(), Span(0, 3), "PERSON")
    with pytest.raises(ValueError, match="different sets"):
        joined("x", "y", [first, replace(first, target=SetKey("d2", "a1", SetKind.ANNOTATED))])


# ---- undo -------------------------------------------------------------------------------------------------------

PROPOSALS = tuple(_proposed(MARKED, "p employee_of s", "p met_with j", "s supplies n", "j employee_of n").values())
SPANS = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 5)).map(
    lambda pair: Span(pair[0], min(len(TEXT), pair[0] + pair[1]))
)
MENTION_LABELS = st.sampled_from([m.label for m in schema().mentions])
RELATION_LABELS = st.sampled_from([r.label for r in schema().relations])


def _some_edit(at: Work, draw: st.DataObject) -> Edit:
    """Any verb with any arguments; a KnownError where it refuses them."""
    proposal = st.sampled_from(PROPOSALS)
    choices: list[Callable[[], Edit]] = [
        lambda: verbs.add_mention(at, draw.draw(SPANS), draw.draw(MENTION_LABELS)),
        lambda: verbs.accept(at, draw.draw(proposal)),
        lambda: verbs.reject(at, draw.draw(proposal)),
        lambda: verbs.accept_all(at, draw.draw(st.lists(proposal, max_size=3))),
        lambda: verbs.set_stage(at, draw.draw(st.sampled_from(list(Stage)))),
    ]
    if at.annotations.mentions:
        some = st.sampled_from(at.annotations.mentions)
        choices += [
            lambda: verbs.relabel(at, draw.draw(some), draw.draw(MENTION_LABELS)),
            lambda: verbs.move_mention(at, draw.draw(some), draw.draw(SPANS)),
            lambda: verbs.remove_mention(at, draw.draw(some)),
            lambda: verbs.relate(at, draw.draw(some), draw.draw(some), draw.draw(RELATION_LABELS)),
            lambda: verbs.say_no_relation(at, draw.draw(some), draw.draw(some)),
        ]
    if at.annotations.relations:
        related = st.sampled_from(at.annotations.relations)
        choices += [
            lambda: verbs.relabel_relation(at, draw.draw(related), draw.draw(RELATION_LABELS)),
            lambda: verbs.reverse(at, draw.draw(related)),
            lambda: verbs.remove_relation(at, draw.draw(related)),
        ]
    return draw.draw(st.sampled_from(choices))()


@given(st.data())
def test_any_edits_leave_a_sound_set_and_undo_gives_back_every_state(data: st.DataObject) -> None:
    at = work(TEXT)
    for _ in range(data.draw(st.integers(1, 8))):
        try:
            edit = _some_edit(at, data)
        except KnownError:
            continue
        later = after(at, edit)
        assert _sound(later)
        undone = applied(later.annotations, edit.inverted())
        assert replace(undone, version=at.annotations.version) == at.annotations
        redone = applied(undone, edit)
        assert replace(redone, version=later.annotations.version) == later.annotations
        at = later


def test_applied_keeps_relations_in_the_order_of_their_heads() -> None:
    at = _work(MARKED, "j employee_of n", "p met_with j", "p employee_of s")
    edit = verbs.remove_relation(at, at.annotations.relations[1])
    back = applied(applied(at.annotations, edit), edit.inverted())
    assert [r.id for r in back.relations] == ["r3", "r2", "r1"]
    assert back.relations == in_head_order(at.annotations.relations, at.annotations.mentions)


def test_a_document_is_not_touched_by_edits() -> None:
    at = _work()
    later = after(at, verbs.remove_mention(at, _mention(at, "p")))
    assert later.document is at.document
    assert isinstance(at.document, Document)
