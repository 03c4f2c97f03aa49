"""The ledger: how suggestions were answered, how good they are where nobody saw them, and what they save."""

from dataclasses import replace

import pytest

from annotator.model.annotation import (
    AnnotationSet,
    Answer,
    Decision,
    DecisionItem,
    Mention,
    Relation,
    SetKey,
    SetKind,
)
from annotator.model.edit import add_mention, relate
from annotator.model.ledger import (
    Entry,
    Session,
    actions_of,
    blind_comparison,
    entries,
    gain,
    is_blind,
    report,
    tallies,
    tally,
    worked_seconds,
)
from annotator.model.suggestion import suggestions_of
from annotator.model.text import Span
from tests.builders import annotated, schema, work

SCHEMA = schema()
MARKED = "[김도율:PERSON#p] [해솔전자:COMPANY#c] 회장과 [두빛화학이:COMPANY#d]"
# p 0-3, c 4-8, d 13-18 with its particle


def suggested(author: str = "tagger@3") -> AnnotationSet:
    return annotated(MARKED, "p employee_of c", author=author, kind=SetKind.SUGGESTED)[1]


def decision(of: str, answer: Answer, label: str, start: int, end: int, result: str | None = None) -> Decision:
    return Decision(f"d-{of}", DecisionItem.MENTION, answer, "tagger@3", of, label, start, end, result=result)


def own(
    *decisions: Decision, mentions: tuple[Mention, ...] = (), relations: tuple[Relation, ...] = ()
) -> AnnotationSet:
    key = SetKey("d1", "민지", SetKind.ANNOTATED)
    return AnnotationSet(key, 1, mentions, relations, decisions=decisions)


ANSWERED = own(
    decision("p", Answer.ACCEPTED, "PERSON", 0, 3, "m1"),
    decision("c", Answer.REJECTED, "COMPANY", 4, 8),
    decision("d", Answer.CORRECTED, "COMPANY", 13, 18, "m2"),
    mentions=(Mention("m1", 0, 3, "PERSON"), Mention("m2", 13, 17, "COMPANY")),
)


def test_each_suggestion_that_was_shown_has_one_entry_with_its_answer() -> None:
    found = entries(ANSWERED, suggestions_of((suggested(),), SCHEMA), SCHEMA, {"p": 1.5})
    assert [(e.label, e.answer, e.seconds, e.moved) for e in found] == [
        ("PERSON", Answer.ACCEPTED, 1.5, 0),
        ("COMPANY", Answer.REJECTED, None, 0),
        ("employee_of", None, None, 0),
        ("COMPANY", Answer.CORRECTED, None, 1),
    ]
    assert {(e.document_id, e.person, e.suggester) for e in found} == {("d1", "민지", "tagger@3")}


def test_the_same_proposal_of_a_later_version_has_the_same_answer() -> None:
    later = annotated("[김도율:PERSON#new] 회장", author="tagger@4", kind=SetKind.SUGGESTED)[1]
    (found,) = entries(ANSWERED, suggestions_of((later,), SCHEMA), SCHEMA)
    assert (found.suggester, found.answer) == ("tagger@4", Answer.ACCEPTED)


def test_another_label_is_told_from_another_edge() -> None:
    relabelled = own(decision("p", Answer.CORRECTED, "PERSON", 0, 3, "m1"), mentions=(Mention("m1", 0, 3, "COMPANY"),))
    found = entries(relabelled, suggestions_of((suggested(),), SCHEMA), SCHEMA)[0]
    assert (found.relabelled, found.moved) == (True, 0)


def test_a_relation_that_was_relabelled() -> None:
    answer = Decision(
        "x", DecisionItem.RELATION, Answer.CORRECTED, "tagger@3", "r1", "employee_of", 0, 3, 4, 8, result="r9"
    )
    ends = (Mention("m1", 0, 3, "PERSON"), Mention("m2", 4, 8, "COMPANY"))
    said = own(answer, mentions=ends, relations=(Relation("r9", "m1", "m2", "founder_of"),))
    found = {e.label: e for e in entries(said, suggestions_of((suggested(),), SCHEMA), SCHEMA)}
    assert found["employee_of"].relabelled and found["employee_of"].answer is Answer.CORRECTED


def test_a_result_that_was_removed_later_changed_nothing() -> None:
    gone = own(decision("d", Answer.CORRECTED, "COMPANY", 13, 18, "m2"))
    found = {(e.label, e.answer): e for e in entries(gone, suggestions_of((suggested(),), SCHEMA), SCHEMA)}
    assert found["COMPANY", Answer.CORRECTED].moved == 0


def entry(answer: Answer | None, *, label: str = "PERSON", seconds: float | None = None, moved: int = 0) -> Entry:
    return Entry("d1", "민지", "tagger@3", DecisionItem.MENTION, label, 0.9, answer, seconds, moved)


def test_acceptance_is_of_those_that_were_judged() -> None:
    found = tally(
        [
            entry(Answer.ACCEPTED, seconds=1.0),
            entry(Answer.ACCEPTED, seconds=3.0),
            entry(Answer.CORRECTED, seconds=8.0, moved=2),
            entry(Answer.REJECTED),
            entry(Answer.NEITHER),
            entry(Answer.SKIPPED),
            entry(None, seconds=99.0),
        ]
    )
    assert (found.shown, found.judged, found.skipped) == (7, 5, 1)
    assert found.acceptance == pytest.approx(0.4)
    assert found.use == pytest.approx(0.6)
    assert found.seconds == 3.0
    assert found.moved == 2.0


def test_nothing_judged_is_not_nothing_accepted() -> None:
    found = tally([entry(None), entry(Answer.SKIPPED)])
    assert found.acceptance is None and found.use is None and found.seconds is None and found.moved is None


def test_tallies_apart_by_label() -> None:
    found = tallies([entry(Answer.ACCEPTED), entry(Answer.REJECTED, label="COMPANY")], lambda e: e.label)
    assert list(found) == ["COMPANY", "PERSON"]
    assert (found["COMPANY"].rejected, found["PERSON"].accepted) == (1, 1)


IDS = [f"article-{n}" for n in range(4000)]


def test_the_blind_share_is_about_as_asked_and_grows_without_changing_who_was_in() -> None:
    tenth, fifth = ({i for i in IDS if is_blind(i, percent)} for percent in (10, 20))
    assert 320 < len(tenth) < 480 and tenth < fifth
    assert not any(is_blind(i, 0) for i in IDS) and all(is_blind(i, 100) for i in IDS)
    assert {i for i in IDS if is_blind(i, 10, "another")} != tenth


def test_quality_where_nobody_saw_the_suggestions() -> None:
    person = annotated("[김도율:PERSON#p] [해솔전자:COMPANY#c] 회장과 [두빛화학:COMPANY#d]이", "p employee_of c")[1]
    found = blind_comparison([(person, suggested())], SCHEMA)
    assert found.by_label["PERSON"].f1 == 1.0
    assert found.by_label["COMPANY"].precision == 0.5 and found.by_label["COMPANY"].recall == 0.5
    assert found.relations_by_label["employee_of"].f1 == 1.0


def test_pairs_that_do_not_belong_together_are_refused() -> None:
    person = annotated("[김도율:PERSON]")[1]
    other = replace(suggested(), key=SetKey("d2", "tagger@3", SetKind.SUGGESTED))
    with pytest.raises(ValueError, match="two articles"):
        blind_comparison([(person, other)], SCHEMA)
    with pytest.raises(ValueError, match="must be a person's"):
        blind_comparison([(suggested(), suggested())], SCHEMA)


def test_time_at_work_leaves_out_the_break() -> None:
    assert worked_seconds([]) == worked_seconds([5.0]) == 0.0
    assert worked_seconds([10.0, 12.0, 15.0, 3615.0], longest_pause=60.0) == 2 + 3 + 60
    assert worked_seconds([15.0, 10.0, 12.0]) == 5.0


def test_what_is_drawn_takes_two_actions_under_the_names_of_the_log() -> None:
    state = work("김도율 [해솔전자:COMPANY#c] [박서휘:PERSON#p]")
    drawn = add_mention(state, Span(0, 3), "PERSON")
    head, tail = state.annotations.mention("p"), state.annotations.mention("c")
    assert head is not None and tail is not None
    assert actions_of(drawn.verb) == actions_of(relate(state, head, tail, "employee_of").verb) == 2
    assert actions_of("accept") == actions_of("reject") == actions_of("accept_all") == 1


def session(*, with_suggestions: bool, actions: int, seconds: float, mentions: int) -> Session:
    return Session("d1", "민지", with_suggestions, actions, seconds, mentions, 2)


def test_what_suggestions_save() -> None:
    found = gain(
        [
            session(with_suggestions=True, actions=10, seconds=30.0, mentions=20),
            session(with_suggestions=True, actions=10, seconds=30.0, mentions=20),
            session(with_suggestions=False, actions=40, seconds=60.0, mentions=20),
        ]
    )
    assert (found.shown.articles, found.shown.actions_per_mention, found.shown.seconds_per_mention) == (2, 0.5, 1.5)
    assert found.actions == 4.0 and found.seconds == 2.0


def test_without_blind_articles_nothing_is_claimed() -> None:
    found = gain([session(with_suggestions=True, actions=10, seconds=30.0, mentions=20)])
    assert found.actions is None and found.seconds is None
    assert found.to_json()["actions_ratio"] is None


def test_the_report_has_all_three_by_suggester() -> None:
    person = annotated("[김도율:PERSON]")[1]
    found = report(
        [entry(Answer.ACCEPTED), replace(entry(Answer.REJECTED), suggester="rules@1")],
        {"tagger@3": [(person, suggested())]},
        [session(with_suggestions=True, actions=1, seconds=2.0, mentions=1)],
        SCHEMA,
    ).to_json()
    assert list(found["answers"]) == ["rules@1", "tagger@3"]
    assert found["answers"]["tagger@3"]["PERSON"]["acceptance"] == 1.0
    assert found["blind"]["tagger@3"]["articles"] == 1
    assert found["blind"]["tagger@3"]["mentions"]["PERSON"]["recall"] == 1.0
    assert found["work"]["with"]["actions_per_mention"] == 1.0
