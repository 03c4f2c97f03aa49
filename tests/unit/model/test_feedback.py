"""What was overruled and why, and strings that are read differently."""

from dataclasses import replace

from annotator.model.annotation import AnnotationSet, Answer, Decision, DecisionItem, SetKind
from annotator.model.disagreement import DisagreementKind, side_by_side
from annotator.model.feedback import Gaps, overruled
from tests.builders import annotated, schema

SCHEMA = schema()
GOLD = "[SK그룹:COMPANY#k] [최태원:PERSON#c] 회장이 [쿠팡:COMPANY#q]을 만났다"


def _gold(marked: str, *relations: str) -> AnnotationSet:
    return annotated(marked, *relations, author="gold", kind=SetKind.GOLD)[1]


def _kim(marked: str, *relations: str) -> AnnotationSet:
    return annotated(marked, *relations, author="kim")[1]


TEXT = annotated(GOLD)[0].text


def test_each_thing_is_told_with_both_answers_and_where_it_stands() -> None:
    said = _kim(GOLD.replace("[SK그룹:COMPANY#k]", "[SK:COMPANY#k]그룹").replace("[쿠팡:COMPANY#q]", "쿠팡"))
    boundary, missing = overruled(said, _gold(GOLD), TEXT, SCHEMA)
    assert (boundary.kind, boundary.said, boundary.gold) == (
        DisagreementKind.BOUNDARY,
        ("COMPANY", "SK"),
        ("COMPANY", "SK그룹"),
    )
    assert (missing.said, missing.gold) == (None, ("COMPANY", "쿠팡"))
    assert missing.context == ("SK그룹 최태원 회장이 ", "쿠팡", "을 만났다")


def test_the_reviewers_reason_is_found_for_what_was_said_and_for_what_was_missed() -> None:
    said = _kim(GOLD.replace("[SK그룹:COMPANY#k]", "[SK:COMPANY#k]그룹").replace("[쿠팡:COMPANY#q]", "쿠팡"))
    judgements = (
        Decision("j1", DecisionItem.MENTION, Answer.REJECTED, "kim", "x", "COMPANY", 0, 2, reason="guideline"),
        Decision(
            "j2", DecisionItem.MENTION, Answer.ACCEPTED, "lee", "y", "COMPANY", 14, 16, result="q", reason="mistake"
        ),
    )
    gold = replace(_gold(GOLD), decisions=judgements)
    assert [o.reason for o in overruled(said, gold, TEXT, SCHEMA)] == ["guideline", "mistake"]
    only = replace(gold, decisions=judgements[:1])
    assert [o.reason for o in overruled(said, only, TEXT, SCHEMA, judged_only=True)] == ["guideline"]


def test_a_relation_that_only_follows_its_mention_is_not_told_again() -> None:
    said = _kim(GOLD.replace("[SK그룹:COMPANY#k]", "[SK:COMPANY#k]그룹"), "c employee_of k")
    assert [o.kind for o in overruled(said, _gold(GOLD, "c employee_of k"), TEXT, SCHEMA)] == [
        DisagreementKind.BOUNDARY
    ]
    (relation,) = overruled(_kim(GOLD, "c founder_of k"), _gold(GOLD, "c employee_of k"), TEXT, SCHEMA)
    assert (relation.said, relation.gold) == (("founder_of", "최태원 → SK그룹"), ("employee_of", "최태원 → SK그룹"))


def test_strings_are_counted_over_documents_the_most_frequent_first() -> None:
    gaps = Gaps(SCHEMA)
    for number, (one, other) in enumerate(
        [
            ("[SK그룹:COMPANY]과 [쿠팡:COMPANY]", "[SK:COMPANY]그룹과 [쿠팡:COMPANY]"),
            ("[SK그룹:COMPANY]과 [쿠팡:COMPANY]", "[SK:COMPANY]그룹과 쿠팡"),
            ("[SK그룹:COMPANY]이", "[SK그룹:COMPANY]이"),
        ]
    ):
        first, second = annotated(one, author="kim")[1], annotated(other, author="lee")[1]
        gaps.add(f"d{number}", annotated(one)[0].text, side_by_side((first, second), SCHEMA))
    group, coupang = gaps.rows()
    assert (group.text, group.times, group.agreed, len(group.documents)) == ("SK그룹", 2, 1, 2)
    assert group.answers == {("COMPANY", "SK그룹"): 2, ("COMPANY", "SK"): 2}
    assert (coupang.text, coupang.times, coupang.agreed) == ("쿠팡", 1, 1)
    assert coupang.answers == {("COMPANY", "쿠팡"): 1, ("", ""): 1}
    assert [gap.text for gap in gaps.rows(at_least=2)] == ["SK그룹"]
    assert group.to_json()["examples"][0]["context"] == ["", "SK그룹", "과 쿠팡"]
