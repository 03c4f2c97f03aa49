"""Gold follows from judgements: one is right, neither, both, a third answer; each is one edit that can be undone."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from annotator.model import judging
from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotationSet,
    Answer,
    Entity,
    Mention,
    NoRelation,
    Reason,
    Relation,
    SetKey,
    SetKind,
)
from annotator.model.disagreement import Disagreement, DisagreementKind, side_by_side
from annotator.model.document import Document, Stage
from annotator.model.edit import Edit, Work, after, applied
from annotator.model.errors import KnownError
from annotator.model.reviewing import Case, Outcome, Verdict, WhyNot
from annotator.model.text import Span
from tests.builders import schema

TEXT = "올트먼은 최태원 SK그룹 회장과 만났다. 최태원 SK그룹 회장은 오픈AI에 투자했다."
SCHEMA = schema()


def said(author: str, *mentions: str, relations: Sequence[str] = (), none: Sequence[str] = ()) -> AnnotationSet:
    """A set from "surface:LABEL" or "surface@2:LABEL" for its second place; relations "head label tail" by position."""
    made = []
    for number, words in enumerate(mentions):
        surface, _, label = words.partition(":")
        surface, _, time = surface.partition("@")
        start = -1
        for _ in range(int(time or 1)):
            start = TEXT.index(surface, start + 1)
        made.append(Mention(f"{author}{number}", start, start + len(surface), label))
    ends = [line.split() for line in relations]
    links = tuple(
        Relation(f"{author}r{n}", f"{author}{head}", f"{author}{tail}", label)
        for n, (head, label, tail) in enumerate(ends)
    )
    pairs = tuple(
        NoRelation(f"{author}n{n}", f"{author}{a}", f"{author}{b}")
        for n, (a, b) in enumerate(line.split() for line in none)
    )
    return AnnotationSet(SetKey("d1", author, SetKind.ANNOTATED), 1, tuple(made), links, pairs)


def case(*sets: AnnotationSet, stage: Stage = Stage.DONE, gold: AnnotationSet | None = None) -> Case:
    key = SetKey("d1", GOLD_AUTHOR, SetKind.GOLD)
    work = Work(Document("d1", TEXT), gold or AnnotationSet(key), "park", SCHEMA, stage)
    return Case(work, sets, side_by_side(sets, SCHEMA))


def done(before: Case, edit: Edit) -> Case:
    """The case once an edit is applied; taking the edit back gives the gold from before."""
    back = applied(applied(before.work.annotations, edit), edit.inverted())
    assert records(back) == records(before.work.annotations)
    return Case(after(before.work, edit), before.sets, before.side)


def records(gold: AnnotationSet) -> list[object]:
    return sorted([*gold.entities, *gold.mentions, *gold.relations, *gold.no_relations, *gold.decisions], key=repr)


def mentions(case: Case) -> list[str]:
    return [f"{case.work.surface(m)}:{m.label}" for m in case.work.annotations.mentions]


def relations(case: Case) -> list[str]:
    return [f"{case.work.title_of(r)} {r.label}" for r in case.work.annotations.relations]


def only(case: Case, kind: DisagreementKind) -> Disagreement:
    (found,) = (d for d in case.questions if d.kind is kind)
    return found


A = said("a", "최태원:PERSON", "SK그룹:COMPANY", "올트먼:PERSON", relations=["0 employee_of 1"])
B = said("b", "최태원:PERSON", "SK:COMPANY", relations=["0 employee_of 1"])


def test_taking_one_settles_the_difference_and_what_follows_from_it() -> None:
    before = case(A, B)
    assert [d.kind for d in before.open] == [
        DisagreementKind.MISSING,
        DisagreementKind.BOUNDARY,
        DisagreementKind.FOLLOWS_MENTION,
    ]
    question = only(before, DisagreementKind.BOUNDARY)
    now = done(before, judging.take(before, [question], ["a"], Reason.GUIDELINE.value))
    # The person at the other end is agreed on: it comes along with the relation.
    assert mentions(now) == ["최태원:PERSON", "SK그룹:COMPANY"]
    assert relations(now) == ["최태원 → SK그룹 employee_of"]
    assert now.verdict(question) == Verdict(Outcome.TAKEN, ("a",), "guideline")
    follows = now.verdict(only(now, DisagreementKind.FOLLOWS_MENTION))
    assert follows is not None
    assert follows.authors == ("a",)
    assert [d.kind for d in now.open] == [DisagreementKind.MISSING]
    assert now.work.stage is Stage.IN_REVIEW


def test_another_mind_moves_what_is_there_and_keeps_what_hangs_on_it() -> None:
    first = case(A, B)
    question = only(first, DisagreementKind.BOUNDARY)
    first = done(first, judging.take(first, [question], ["a"]))
    ids = {m.id for m in first.work.annotations.mentions} | {r.id for r in first.work.annotations.relations}
    then = done(first, judging.take(first, [question], ["b"]))
    assert mentions(then) == ["최태원:PERSON", "SK:COMPANY"]
    assert relations(then) == ["최태원 → SK employee_of"]
    assert {m.id for m in then.work.annotations.mentions} | {r.id for r in then.work.annotations.relations} == ids
    assert then.verdict(question) == Verdict(Outcome.TAKEN, ("b",))
    follows = then.verdict(only(then, DisagreementKind.FOLLOWS_MENTION))
    assert follows is not None
    assert follows.authors == ("b",)


def grouped(said: AnnotationSet, entity: Entity, *numbers: int) -> AnnotationSet:
    """The same set with an entity around some of its mentions, by position."""
    mentions = tuple(replace(m, entity=entity.id) if n in numbers else m for n, m in enumerate(said.mentions))
    return replace(said, mentions=mentions, entities=(*said.entities, entity))


def test_what_a_group_is_called_comes_along_only_once_gold_has_the_whole_group() -> None:
    a = grouped(said("a", "SK그룹:COMPANY"), Entity("a", "COMPANY", "SK그룹"), 0)
    named = Entity("b", "COMPANY", "SK그룹", ("SK 지주회사", "오픈AI"), (("krx", "034730"),))
    b = grouped(said("b", "SK그룹:COMPANY", "SK그룹@2:COMPANY", "오픈AI:COMPANY"), named, 0, 1, 2)
    now = case(a, b)
    second, third = now.questions
    now = done(now, judging.take_agreed(now))
    now = done(now, judging.take(now, [second], ["b"]))
    (entity,) = now.work.annotations.entities
    assert (entity.name, entity.aliases, entity.ids) == ("SK그룹", (), ())
    whole = done(now, judging.take(now, [third], ["b"]))
    (entity,) = whole.work.annotations.entities
    assert (entity.aliases, entity.ids) == (("SK 지주회사", "오픈AI"), (("krx", "034730"),))


def test_neither_is_recorded_and_takes_the_relation_along() -> None:
    before = case(A, B)
    question = only(before, DisagreementKind.BOUNDARY)
    now = done(before, judging.take_neither(before, [question]))
    assert mentions(now) == []
    assert now.verdict(question) == Verdict(Outcome.NEITHER, ())
    answers = {(d.source, d.item.value): d.answer for d in now.work.annotations.decisions}
    assert answers["a", "mention"] is Answer.NEITHER
    assert answers["b", "mention"] is Answer.NEITHER
    assert now.verdict(only(now, DisagreementKind.FOLLOWS_MENTION)) is not None


def test_silence_is_an_answer_that_can_be_right() -> None:
    before = case(A, B)
    question = only(before, DisagreementKind.MISSING)
    now = done(before, judging.take(before, [question], ["b"]))
    assert now.verdict(question) == Verdict(Outcome.TAKEN, ("b",))
    assert "올트먼:PERSON" not in mentions(now)
    assert done(before, judging.take_neither(before, [question])).verdict(question) == now.verdict(question)


def test_a_third_answer_corrects_everybody_unless_somebody_gave_it() -> None:
    before = case(A, B)
    question = only(before, DisagreementKind.BOUNDARY)
    start = TEXT.index("SK그룹")
    now = done(before, judging.take_third_mention(before, question, Span(start, start + 3), "COMPANY"))
    assert mentions(now) == ["최태원:PERSON", "SK그:COMPANY"]
    assert relations(now) == ["최태원 → SK그 employee_of"]
    assert now.verdict(question) == Verdict(Outcome.THIRD, ())
    again = done(now, judging.take_third_mention(now, question, Span(start, start + 2), "COMPANY"))
    assert again.verdict(question) == Verdict(Outcome.TAKEN, ("b",))
    assert mentions(again) == ["최태원:PERSON", "SK:COMPANY"]


def test_both_stand_only_where_they_can() -> None:
    overlapping = case(A, B)
    question = only(overlapping, DisagreementKind.BOUNDARY)
    assert overlapping.why_not_all(question) is WhyNot.OVERLAP
    with pytest.raises(KnownError, match="cannot both stand"):
        judging.take(overlapping, [question], ["a", "b"])
    two = case(
        said("a", "최태원:PERSON", "SK그룹:COMPANY", relations=["0 employee_of 1"]),
        said("b", "최태원:PERSON", "SK그룹:COMPANY", relations=["0 founder_of 1"]),
    )
    question = only(two, DisagreementKind.RELATION_LABEL)
    assert two.why_not_all(question) is WhyNot.POSSIBLE
    now = done(two, judging.take(two, [question], ["a", "b"]))
    assert relations(now) == ["최태원 → SK그룹 employee_of", "최태원 → SK그룹 founder_of"]
    assert now.verdict(question) == Verdict(Outcome.TAKEN, ("a", "b"))
    # Back to one of them: the other relation goes again.
    assert relations(done(now, judging.take(now, [question], ["b"]))) == ["최태원 → SK그룹 founder_of"]


def test_of_three_annotators_those_who_say_the_same_are_right_together() -> None:
    three = case(A, B, said("c", "최태원:PERSON", "SK그룹:COMPANY"))
    question = only(three, DisagreementKind.BOUNDARY)
    now = done(three, judging.take(three, [question], ["c"]))
    assert now.verdict(question) == Verdict(Outcome.TAKEN, ("a", "c"))


def test_a_relation_waits_for_its_ends() -> None:
    before = case(
        said("a", "최태원:PERSON", "SK그룹:COMPANY", relations=["0 employee_of 1"]),
        said("b", "최태원:PERSON", "SK:COMPANY", relations=["0 founder_of 1"]),
    )
    question = only(before, DisagreementKind.RELATION_LABEL)
    with pytest.raises(KnownError, match="decide about “SK그룹” first"):
        judging.take(before, [question], ["a"])
    before = done(before, judging.take(before, [only(before, DisagreementKind.BOUNDARY)], ["b"]))
    now = done(before, judging.take(before, [question], ["a"]))
    assert relations(now) == ["최태원 → SK employee_of"]


def test_a_relation_may_be_taken_the_other_way_round_or_with_another_label() -> None:
    one = said("a", "SK그룹:COMPANY", "오픈AI:COMPANY", relations=["0 invests_in 1"])
    other = said("b", "SK그룹:COMPANY", "오픈AI:COMPANY")
    before = case(one, other)
    question = only(before, DisagreementKind.RELATION_MISSING)
    now = done(before, judging.take_third_relation(before, question, "invests_in", reversed_=True))
    assert relations(now) == ["오픈AI → SK그룹 invests_in"]
    assert now.verdict(question) == Verdict(Outcome.THIRD, ())
    now = done(now, judging.take_third_relation(now, question, "partner_of"))
    assert relations(now) == ["SK그룹 – 오픈AI partner_of"] or relations(now) == ["오픈AI – SK그룹 partner_of"]
    now = done(now, judging.take_third_relation(now, question, "invests_in"))
    assert now.verdict(question) == Verdict(Outcome.TAKEN, ("a",))
    with pytest.raises(KnownError, match="cannot lead"):
        judging.take_third_relation(before, question, "employee_of")


def test_what_all_say_is_taken_in_one_step_with_pairs_that_have_no_relation() -> None:
    one = said("a", "최태원:PERSON", "오픈AI:COMPANY", "올트먼:PERSON", none=["0 1"])
    other = said("b", "최태원:PERSON", "오픈AI:COMPANY", none=["1 0"])
    before = case(one, other)
    assert before.agreed_left == 2
    now = done(before, judging.take_agreed(before))
    assert mentions(now) == ["최태원:PERSON", "오픈AI:COMPANY"]
    assert len(now.work.annotations.no_relations) == 1
    assert now.agreed_left == 0
    with pytest.raises(KnownError, match="in gold already"):
        judging.take_agreed(now)


def test_gold_that_is_there_already_is_judged_and_not_doubled() -> None:
    key = SetKey("d1", GOLD_AUTHOR, SetKind.GOLD)
    start = TEXT.index("SK그룹")
    gold = AnnotationSet(key, 1, (Mention("g", start, start + 4, "COMPANY"),))
    before = case(A, B, gold=gold)
    question = only(before, DisagreementKind.BOUNDARY)
    assert before.verdict(question) is None
    now = done(before, judging.take(before, [question], ["b"]))
    assert [m.id for m in now.work.annotations.mentions if m.label == "COMPANY"] == ["g"]
    assert "SK:COMPANY" in mentions(now)


def test_what_was_said_afterwards_is_open_again() -> None:
    before = case(A, B)
    question = only(before, DisagreementKind.BOUNDARY)
    now = done(before, judging.take(before, [question], ["a"]))
    later = said("b", "최태원:PERSON", "SK그:COMPANY", relations=["0 employee_of 1"])
    again = Case(now.work, (A, later), side_by_side((A, later), SCHEMA))
    assert again.verdict(only(again, DisagreementKind.BOUNDARY)) is None


def test_the_same_words_are_settled_alike_in_one_step() -> None:
    twice = case(said("a", "SK그룹:COMPANY", "SK그룹@2:COMPANY"), said("b", "SK:COMPANY", "SK@2:COMPANY"))
    first, second = twice.open
    assert twice.alike(first) == (second,)
    now = done(twice, judging.take(twice, [first, second], ["b"]))
    assert mentions(now) == ["SK:COMPANY", "SK:COMPANY"]
    assert now.open == ()


def test_a_judgement_can_be_opened_again_and_its_reason_changed() -> None:
    before = case(A, B)
    question = only(before, DisagreementKind.BOUNDARY)
    with pytest.raises(KnownError, match="answer the difference first"):
        judging.give_reason(before, question, Reason.MISTAKE.value)
    now = done(before, judging.take(before, [question], ["a"]))
    now = done(now, judging.give_reason(now, question, Reason.MISTAKE.value))
    verdict = now.verdict(question)
    assert verdict is not None
    assert verdict.reason == "mistake"
    again = done(now, judging.reopen(now, question))
    assert again.verdict(question) is None
    assert "SK그룹:COMPANY" not in mentions(again)


def test_deciding_the_same_again_is_no_edit() -> None:
    before = case(A, B)
    question = only(before, DisagreementKind.BOUNDARY)
    now = done(before, judging.take(before, [question], ["a"]))
    with pytest.raises(KnownError, match="decided so already"):
        judging.take(now, [question], ["a"])
