"""Every rule that an annotation set can break, and what the person reads about it."""

from dataclasses import replace

from annotator.model.annotation import (
    AnnotationSet,
    Answer,
    Decision,
    DecisionItem,
    Entity,
    Mention,
    NoRelation,
    Relation,
)
from annotator.model.check import Problem, check
from annotator.model.document import Document
from annotator.model.text import Span
from annotator.model.tokens import Token, Tokens
from tests.builders import annotated, schema

SCHEMA = schema()
MARKED = "[이재용:PERSON#p] [삼성전자:COMPANY#s] 회장과 [젠슨 황:PERSON#j]"


def _kinds(document: Document, said: AnnotationSet, tokens: Tokens | None = None) -> list[str]:
    return [p.kind for p in check(document, said, SCHEMA, tokens)]


def _one(document: Document, said: AnnotationSet, tokens: Tokens | None = None) -> Problem:
    (problem,) = check(document, said, SCHEMA, tokens)
    return problem


def _with(marked: str = MARKED, *relations: str, **fields: object) -> tuple[Document, AnnotationSet]:
    document, said = annotated(marked, *relations)
    return document, replace(said, **fields)  # type: ignore[arg-type]


def _adding(*mentions: Mention, marked: str = MARKED) -> tuple[Document, AnnotationSet]:
    document, said = annotated(marked)
    return document, replace(said, mentions=(*said.mentions, *mentions))


# ---- nothing wrong ----------------------------------------------------------------------------------------------


def test_a_sound_set_has_no_problems() -> None:
    document, said = _with(
        MARKED,
        "p employee_of s",
        "p met_with j",
        no_relations=(NoRelation("n1", "j", "s"),),
        entities=(Entity("e1", "PERSON", "이재용"),),
    )
    mentions = (replace(said.mentions[0], entity="e1"), *said.mentions[1:])
    decision = Decision("d", DecisionItem.MENTION, Answer.ACCEPTED, "x@1", "q", "PERSON", 0, 3, result="p")
    refused = replace(decision, id="d2", answer=Answer.REJECTED, result=None)
    assert check(document, replace(said, mentions=mentions, decisions=(decision, refused)), SCHEMA) == ()


def test_nested_mentions_are_no_problem() -> None:
    document, said = annotated("[LG트윈타워:COMPANY]")
    assert check(document, replace(said, mentions=(*said.mentions, Mention("in", 0, 2, "COMPANY"))), SCHEMA) == ()


# ---- spans and labels -------------------------------------------------------------------------------------------


def test_a_span_off_the_text_names_span_and_length() -> None:
    document, said = _adding(Mention("x", 5, 99, "PERSON"), marked="이재용 회장")
    problem = _one(document, said)
    assert (problem.kind, problem.item, problem.severity) == ("span_off_text", "x", "error")
    assert problem.message == "the PERSON at 5–99 lies off the text, which has 6 characters"


def test_negative_and_empty_spans() -> None:
    assert _kinds(*_adding(Mention("x", -1, 2, "PERSON"))) == ["span_off_text"]
    assert _kinds(*_adding(Mention("x", 3, 3, "PERSON"))) == ["span_empty"]
    assert _kinds(*_adding(Mention("x", 5, 3, "PERSON"))) == ["span_empty"]


def test_white_space_at_an_edge_is_a_warning() -> None:
    problem = _one(*_adding(Mention("x", 0, 4, "PERSON"), marked="이재용 회장"))
    assert (problem.kind, problem.severity) == ("white_space_at_edge", "warning")


def test_labels_that_the_schema_does_not_have() -> None:
    document, said = _with(
        MARKED, "p loves j", entities=(Entity("e1", "CITY", "서울"),), mentions=annotated(MARKED)[1].mentions
    )
    said = replace(said, mentions=(*said.mentions, Mention("x", 4, 6, "CITY")))
    problems = check(document, said, SCHEMA)
    assert [(p.kind, p.item) for p in problems] == [("label_not_in_schema", i) for i in ("x", "r1", "e1")]
    assert "“삼성” (CITY 4–6)" in problems[0].message
    assert "corporate-news" in problems[0].message


def test_the_same_mention_twice() -> None:
    assert _kinds(*_adding(Mention("x", 0, 3, "PERSON"))) == ["duplicate_mention"]


def test_one_id_for_two_records() -> None:
    problem = _one(*_adding(Mention("p", 4, 6, "COMPANY")))
    assert (problem.kind, problem.item) == ("duplicate_id", "p")


def test_the_same_string_with_two_labels_is_one_warning_on_the_rarer_one() -> None:
    problem = _one(*annotated("[쿠팡:COMPANY] [쿠팡:PERSON#odd] [쿠팡:COMPANY] [쿠팡:PERSON] [쿠팡:COMPANY]"))
    assert (problem.kind, problem.item, problem.severity) == ("labelled_differently", "odd", "warning")
    assert problem.message == "“쿠팡” (PERSON 3–5): the same string is a COMPANY 3 times in this document"


# ---- guideline --------------------------------------------------------------------------------------------------


def _tokens(*tokens: tuple[int, int, str]) -> Tokens:
    return Tokens("kiwi", "1", tuple(Token(*t) for t in tokens), (Span(0, tokens[-1][1]),))


def test_a_particle_in_a_mention_is_a_warning() -> None:
    document, said = annotated("[삼성전자는:COMPANY] 올랐다")
    tokens = _tokens((0, 2, "NNP"), (2, 4, "NNG"), (4, 5, "JX"), (6, 7, "VV"), (7, 9, "EF"))
    problem = _one(document, said, tokens)
    assert (problem.kind, problem.severity) == ("particle_in_mention", "warning")
    assert problem.message == "“삼성전자는” (COMPANY 0–5) ends with the particle “는”"
    assert check(document, said, SCHEMA) == ()


def test_a_name_that_only_looks_like_one_with_a_particle_is_none() -> None:
    document, said = annotated("[카카오:COMPANY]가 [이마트:COMPANY]는")
    assert check(document, said, SCHEMA, _tokens((0, 3, "NNP"), (3, 4, "JKS"), (5, 8, "NNP"), (8, 9, "JX"))) == ()


def test_a_title_in_a_mention_is_a_warning_glued_ones_need_tokens() -> None:
    apart, glued = annotated("[경계현 사장:PERSON]"), annotated("[경계현사장:PERSON]")
    assert _kinds(*apart) == ["title_in_mention"]
    assert _kinds(*glued) == []
    assert _kinds(*glued, _tokens((0, 3, "NNP"), (3, 5, "NNG"))) == ["title_in_mention"]


def test_a_title_alone_is_a_mention_like_any_other() -> None:
    assert _kinds(*annotated("[회장:PERSON]이"), _tokens((0, 2, "NNG"), (2, 3, "JKS"))) == []


# ---- relations --------------------------------------------------------------------------------------------------


def test_a_relation_to_nowhere() -> None:
    problem = _one(*_with(MARKED, "p employee_of gone"))
    assert (problem.kind, problem.item) == ("dangling_relation", "r1")
    assert problem.message == (
        "the relation “이재용” (PERSON 0–3) employee_of ? leads to gone, which is not in this set"
    )


def test_a_relation_that_the_schema_forbids() -> None:
    assert _kinds(*_with(MARKED, "s employee_of p")) == ["relation_not_allowed"]
    assert _kinds(*_with(MARKED, "j met_with p")) == []


def test_a_mention_related_to_itself() -> None:
    assert _kinds(*_with(MARKED, "p met_with p")) == ["self_relation"]
    assert _kinds(*_with(MARKED, no_relations=(NoRelation("n", "p", "p"),))) == ["self_relation"]


def test_the_same_relation_twice_symmetric_ones_in_either_order() -> None:
    assert _kinds(*_with(MARKED, "p employee_of s", "p employee_of s")) == ["duplicate_relation"]
    assert _kinds(*_with(MARKED, "p met_with j", "j met_with p")) == ["duplicate_relation"]
    two = "[삼성:COMPANY#a] [하만:COMPANY#b]"
    assert _kinds(*_with(two, "a acquires b", "b acquires a")) == []


def test_no_relation_must_have_its_ends_and_contradict_nothing() -> None:
    lost = _with(MARKED, no_relations=(NoRelation("n", "p", "gone"),))
    both = _with(MARKED, "p met_with j", no_relations=(NoRelation("n", "j", "p"),))
    twice = _with(MARKED, no_relations=(NoRelation("n1", "j", "s"), NoRelation("n2", "s", "j")))
    assert _kinds(*lost) == ["dangling_no_relation"]
    assert _kinds(*both) == ["relation_and_no_relation"]
    assert _kinds(*twice) == ["duplicate_relation"]


# ---- entities and decisions -------------------------------------------------------------------------------------


def test_entities_must_be_there_and_have_the_label_of_their_mentions() -> None:
    document, said = _with(MARKED, entities=(Entity("e1", "COMPANY", "삼성전자"),))
    lost = replace(said, mentions=(replace(said.mentions[0], entity="gone"), *said.mentions[1:]))
    other = replace(said, mentions=(replace(said.mentions[0], entity="e1"), *said.mentions[1:]))
    assert _kinds(document, lost) == ["dangling_entity"]
    problem = _one(document, other)
    assert (problem.kind, problem.item) == ("entity_label_differs", "p")
    assert problem.message == "“이재용” (PERSON 0–3) belongs to the entity “삼성전자”, which is a COMPANY"


def test_a_decision_whose_result_is_gone() -> None:
    decision = Decision("d", DecisionItem.MENTION, Answer.ACCEPTED, "x@1", "q", "PERSON", 0, 3, result="gone")
    assert _kinds(*_with(MARKED, decisions=(decision,))) == ["decision_without_result"]


# ---- messages ---------------------------------------------------------------------------------------------------


def test_messages_are_one_line_even_when_the_text_is_not() -> None:
    document, said = annotated("[" + "가나\n다라 " * 20 + ":COMPANY]", "m1 employee_of gone")
    for problem in check(document, said, SCHEMA):
        assert "\n" not in problem.message
        assert len(problem.message) < 200


def test_the_json_of_a_problem() -> None:
    document, said = _adding(Mention("x", 3, 3, "PERSON"))
    assert _one(document, said).to_json() == {
        "kind": "span_empty",
        "document": "d1",
        "item": "x",
        "message": "the PERSON at 3–3 is empty or reversed",
        "severity": "error",
    }


def test_a_relation_between_lost_mentions_does_not_hide_other_relations() -> None:
    document, said = annotated(MARKED)
    relations = (Relation("r1", "a", "b", "employee_of"), Relation("r2", "s", "p", "employee_of"))
    assert _kinds(document, replace(said, relations=relations)) == ["dangling_relation", "relation_not_allowed"]
