"""Which suggestions are still open follows from what a person said, never from stored state."""

from dataclasses import replace

import pytest

from annotator.model import edit as verbs
from annotator.model.annotation import (
    AnnotationSet,
    Answer,
    Decision,
    DecisionItem,
    Mention,
    NoRelation,
    SetKey,
    SetKind,
)
from annotator.model.document import Passage, PassageKind
from annotator.model.edit import Work, after
from annotator.model.suggestion import (
    Progress,
    Suggestion,
    decision_key,
    in_queue,
    open_suggestions,
    progress,
    suggestions_of,
)
from annotator.model.text import Span
from tests.builders import annotated, schema, work

SCHEMA = schema()
MARKED = "[이재용:PERSON#p] [삼성전자:COMPANY#s] 회장이 [젠슨 황:PERSON#j]을 만났다"
TEXT = annotated(MARKED)[0].text
RELATIONS = ("p employee_of s", "p met_with j")


def _suggested(marked: str = MARKED, *relations: str, author: str = "rules@1", score: float = 0.5) -> AnnotationSet:
    said = annotated(marked, *relations, author=author, kind=SetKind.SUGGESTED)[1]
    return replace(said, mentions=tuple(replace(m, score=score) for m in said.mentions))


def _own(marked: str = TEXT, *relations: str) -> AnnotationSet:
    return annotated(marked, *relations)[1]


def _open(own: AnnotationSet, *sets: AnnotationSet) -> list[str]:
    return [s.id for s in open_suggestions(own, sets or (_suggested(MARKED, *RELATIONS),), SCHEMA)]


def _decided(label: str, span: Span, answer: Answer, tail: Span | None = None) -> Decision:
    return Decision(
        "d",
        DecisionItem.RELATION if tail else DecisionItem.MENTION,
        answer,
        "other@9",
        "elsewhere",
        label,
        span.start,
        span.end,
        tail.start if tail else None,
        tail.end if tail else None,
    )


# ---- all of them ------------------------------------------------------------------------------------------------


def test_in_text_order_relations_behind_their_later_end() -> None:
    assert _open(_own()) == ["p", "s", "r1", "j", "r2"]


def test_the_same_proposal_of_two_suggesters_is_asked_once_by_the_surer_one() -> None:
    weak = _suggested("[이재용:PERSON#weak] 회장", author="rules@1", score=0.4)
    sure = _suggested("[이재용:PERSON#sure] 회장", author="tagger@3", score=0.9)
    for sets in ((weak, sure), (sure, weak)):
        (found,) = suggestions_of(sets, SCHEMA)
        assert (found.id, found.author, found.score) == ("sure", "tagger@3", 0.9)


def test_one_place_with_two_labels_is_two_proposals_the_surer_first() -> None:
    one = _suggested("[쿠팡:PERSON#x]", author="rules@1", score=0.4)
    other = _suggested("[쿠팡:COMPANY#y]", author="tagger@3", score=0.9)
    assert [s.id for s in suggestions_of((one, other), SCHEMA)] == ["y", "x"]


def test_symmetric_relations_have_one_key_directed_ones_two() -> None:
    there = _suggested(MARKED, "p met_with j")
    back = _suggested(MARKED, "j met_with p", author="tagger@3")
    relations = [s for s in suggestions_of((there, back), SCHEMA) if s.relation is not None]
    assert len(relations) == 1
    two = "[삼성:COMPANY#a] [하만:COMPANY#b]"
    directed = (_suggested(two, "a acquires b"), _suggested(two, "b acquires a", author="tagger@3"))
    assert len([s for s in suggestions_of(directed, SCHEMA) if s.relation is not None]) == 2


def test_a_relation_that_lost_an_end_is_not_proposed() -> None:
    assert [s.id for s in suggestions_of((_suggested(MARKED, "p employee_of gone"),), SCHEMA)] == ["p", "s", "j"]


# ---- answered ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", list(Answer))
def test_a_decided_proposal_never_returns_whoever_proposes_it(answer: Answer) -> None:
    own = replace(_own(), decisions=(_decided("PERSON", Span(0, 3), answer),))
    assert "p" not in _open(own)
    later = _suggested("[이재용:PERSON#new] 삼성전자 회장", author="tagger@4")
    assert _open(own, later) == []


def test_a_decided_record_does_not_return_under_its_id() -> None:
    decision = replace(_decided("PERSON", Span(0, 2), Answer.REJECTED), suggestion="p")
    assert "p" not in _open(replace(_own(), decisions=(decision,)))


def test_another_label_at_a_rejected_place_is_another_question() -> None:
    own = replace(_own(), decisions=(_decided("PERSON", Span(0, 3), Answer.REJECTED),))
    assert _open(own, _suggested("[이재용:COMPANY#c] 삼성전자 회장")) == ["c"]


def test_a_mention_of_ones_own_on_the_span_answers_it_whatever_its_label() -> None:
    assert _open(_own("[이재용:PERSON] 삼성전자 회장이 젠슨 황을 만났다")) == ["s", "r1", "j", "r2"]
    assert "s" not in _open(_own("이재용 [삼성전자:PERSON] 회장이 젠슨 황을 만났다"))


def test_a_mention_of_ones_own_that_only_overlaps_leaves_it_open() -> None:
    assert "s" in _open(_own("이재용 [삼성:COMPANY]전자 회장이 젠슨 황을 만났다"))


def test_a_relation_of_ones_own_answers_it_symmetric_ones_either_way() -> None:
    assert _open(_own(MARKED, "j met_with p")) == ["r1"]
    assert _open(_own(MARKED, "p employee_of s")) == ["r2"]
    assert _open(_own(MARKED, "p founder_of s")) == ["r1", "r2"]


def test_a_recorded_no_answers_every_relation_of_the_pair() -> None:
    own = replace(_own(MARKED), no_relations=(NoRelation("n", "s", "p"),))
    assert _open(own) == ["r2"]


def test_a_decided_relation_never_returns_in_either_direction_when_symmetric() -> None:
    decision = _decided("met_with", Span(13, 17), Answer.REJECTED, Span(0, 3))
    assert TEXT[13:17] == "젠슨 황"
    assert "r2" not in _open(replace(_own(), decisions=(decision,)))


def test_a_relation_closes_with_an_end_that_was_rejected() -> None:
    own = replace(_own(), decisions=(_decided("PERSON", Span(13, 17), Answer.REJECTED),))
    assert _open(own) == ["p", "s", "r1"]


def test_a_relation_closes_with_an_end_that_has_another_label_now() -> None:
    own = _own("이재용 [삼성전자:PERSON] 회장이 젠슨 황을 만났다")
    assert _open(own) == ["p", "j", "r2"]


def test_a_rejected_end_that_was_made_after_all_opens_its_relations_again() -> None:
    own = replace(_own("이재용 삼성전자 회장이 [젠슨 황:PERSON]을 만났다"))
    own = replace(own, decisions=(_decided("PERSON", Span(13, 17), Answer.REJECTED),))
    assert "r2" in _open(own)


# ---- through the verbs ------------------------------------------------------------------------------------------


def _find(at: Work, suggestion_id: str) -> Suggestion:
    sets = (_suggested(MARKED, *RELATIONS),)
    return next(s for s in open_suggestions(at.annotations, sets, SCHEMA) if s.id == suggestion_id)


def test_accepting_the_last_relation_leaves_only_what_it_did_not_touch() -> None:
    at = work(TEXT)
    at = after(at, verbs.accept(at, _find(at, "r1")))
    assert _open(at.annotations) == ["j", "r2"]


def test_what_was_accepted_and_removed_stays_away() -> None:
    at = work(TEXT)
    at = after(at, verbs.accept(at, _find(at, "p")))
    at = after(at, verbs.remove_mention(at, at.annotations.mentions[0]))
    assert _open(at.annotations) == ["s", "j"]


def test_undoing_an_answer_opens_the_question_again() -> None:
    at = work(TEXT)
    edit = verbs.reject(at, _find(at, "p"))
    undone = after(after(at, edit), edit.inverted())
    assert _open(undone.annotations) == ["p", "s", "r1", "j", "r2"]


def test_every_decision_has_the_key_of_what_was_asked() -> None:
    at = work(TEXT)
    for asked in suggestions_of((_suggested(MARKED, *RELATIONS),), SCHEMA):
        (change,) = verbs.reject(at, asked).changes[:1]
        assert isinstance(change.after, Decision)
        assert decision_key(SCHEMA, change.after) == asked.key(SCHEMA)


# ---- queue and repeats ------------------------------------------------------------------------------------------


def test_the_queue_leaves_out_what_has_an_end_in_furniture() -> None:
    passages = (Passage(0, 3, PassageKind.FURNITURE), Passage(3, 4, PassageKind.CAPTION))
    asked = open_suggestions(_own(), (_suggested(MARKED, *RELATIONS),), SCHEMA)
    kinds = frozenset({PassageKind.FURNITURE, PassageKind.REPEAT})
    assert [s.id for s in in_queue(passages, asked, kinds)] == ["s", "j"]
    assert in_queue(passages, asked, frozenset()) == asked


def test_what_stands_in_furniture_counts_once_it_is_answered() -> None:
    everything = suggestions_of((_suggested(MARKED, *RELATIONS),), SCHEMA)
    count = len(everything)
    assert progress(everything, everything, everything[1:]) == Progress(count - 1, 0)
    assert progress(everything, everything[1:], everything[1:]) == Progress(count, 1)


def test_a_proposal_without_score_or_reason_says_so_in_plain_values() -> None:
    bare = Suggestion("x@1", mention=Mention("m", 0, 1, "PERSON"))
    assert (bare.score, bare.reason, bare.item, bare.anchor) == (0.0, "", DecisionItem.MENTION, 0)


def test_no_sets_no_questions() -> None:
    assert open_suggestions(AnnotationSet(SetKey("d1", "a1", SetKind.ANNOTATED)), (), SCHEMA) == ()
