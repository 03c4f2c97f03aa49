"""Names that are one person or company: what is asked, and what answers, joins and parts do."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.model import edit as verbs
from annotator.model import entities
from annotator.model.annotation import AnnotationSet, Answer, DecisionItem, Entity, Mention, SetKey, SetKind
from annotator.model.check import check
from annotator.model.document import Stage
from annotator.model.edit import Edit, Work, applied
from annotator.model.entities import SameEntity, proposed, still_open
from annotator.model.errors import KnownError
from annotator.model.suggestion import suggestions_of, unanswered
from annotator.model.suggestion_figures import SuggestionFigures
from tests.builders import annotated, work

MARKED = (
    "[마크 저커버그:PERSON#z] [메타:COMPANY#m] CEO가 왔다. [저커버그:PERSON#y]는 [경계현:PERSON#k] 사장과"
    " [경:PERSON#g] 사장, [마이크로소프트:COMPANY#s]([MS:COMPANY#t])를 만났다."
    " [저커버그:PERSON#x]는 [MS:COMPANY#u]도 안다."
)
GROUPS = {"z": "Z", "y": "Z", "x": "Z", "k": "K", "g": "K", "s": "S", "t": "S", "u": "S"}
NAMES = {"Z": ("PERSON", "마크 저커버그"), "K": ("PERSON", "경계현"), "S": ("COMPANY", "마이크로소프트")}


def suggested() -> AnnotationSet:
    """The article as a suggester has grouped it."""
    _, said = annotated(MARKED, author="builtin@1", kind=SetKind.SUGGESTED)
    mentions = tuple(
        replace(m, id=f"q-{m.id}", entity=GROUPS.get(m.id), reason=f"context; same as {NAMES[GROUPS[m.id]][1]}")
        if m.id in GROUPS
        else replace(m, id=f"q-{m.id}")
        for m in said.mentions
    )
    return replace(said, mentions=mentions, entities=tuple(Entity(i, *told) for i, told in NAMES.items()))


def proposals() -> tuple[SameEntity, ...]:
    return proposed([suggested()], annotated(MARKED)[0].text)


def article(marked: str = MARKED) -> Work:
    return replace(work(marked), stage=Stage.IN_PROGRESS)


def asked(at: Work) -> list[str]:
    return [f"{one.alias} = {one.name}" for one in still_open(at, proposals())]


def by_alias(alias: str) -> SameEntity:
    return next(one for one in proposals() if one.alias == alias)


def done(at: Work, edit: Edit) -> Work:
    return replace(at, annotations=applied(at.annotations, edit))


def grouped(at: Work) -> dict[str, set[str]]:
    """By the name of each entity, the ids of its mentions."""
    return {e.name: {m.id for m in at.annotations.mentions if m.entity == e.id} for e in at.annotations.entities}


def mention(at: Work, mention_id: str) -> Mention:
    found = at.annotations.mention(mention_id)
    assert found is not None
    return found


def test_an_alias_is_proposed_with_the_reason_that_speaks_of_its_name() -> None:
    assert [(one.alias, one.name, one.reason) for one in proposals()] == [
        ("저커버그", "마크 저커버그", "same as 마크 저커버그"),
        ("경", "경계현", "same as 경계현"),
        ("MS", "마이크로소프트", "same as 마이크로소프트"),
    ]


def test_it_is_asked_once_both_names_are_decided() -> None:
    bare = article(annotated(MARKED)[0].text)
    assert asked(bare) == []
    first = next(s for s in suggestions_of([suggested()], bare.schema) if s.id == "q-y")
    half = done(bare, verbs.accept(bare, first))
    assert asked(half) == []
    second = next(s for s in suggestions_of([suggested()], bare.schema) if s.id == "q-z")
    assert asked(done(half, verbs.accept(half, second))) == ["저커버그 = 마크 저커버그"]


def test_accepting_groups_every_mention_of_both_and_is_recorded() -> None:
    at = article()
    edit = entities.accept(at, by_alias("저커버그"))
    assert (edit.verb, edit.subject) == ("same_entity", "저커버그 = 마크 저커버그")
    after = done(at, edit)
    assert grouped(after) == {"마크 저커버그": {"z", "y", "x"}}
    (entity,) = after.annotations.entities
    assert entity.aliases == ("저커버그",)
    (decision,) = after.annotations.decisions
    assert (decision.item, decision.answer, decision.source) == (DecisionItem.ENTITY, Answer.ACCEPTED, "builtin@1")
    assert decision.result == entity.id
    assert asked(after) == ["경 = 경계현", "MS = 마이크로소프트"]
    assert not check(at.document, after.annotations, at.schema)


def test_a_rejected_one_never_comes_back_even_under_other_ids_and_places() -> None:
    at = article()
    after = done(at, entities.reject(at, by_alias("MS")))
    assert grouped(after) == {}
    assert [d.answer for d in after.annotations.decisions] == [Answer.REJECTED]
    renewed = tuple(
        replace(one, entity=f"new-{one.entity}", aliases=one.aliases[1:] or one.aliases) for one in proposals()
    )
    assert [one.alias for one in still_open(after, renewed)] == ["저커버그", "경"]


def test_taking_it_back_leaves_what_was_before() -> None:
    at = article()
    for verb in (entities.accept, entities.reject):
        edit = verb(at, by_alias("MS"))
        back = applied(applied(at.annotations, edit), edit.inverted())
        assert replace(back, version=at.annotations.version) == at.annotations


def test_a_lone_surname_is_grouped_at_its_own_places_only() -> None:
    at = article(MARKED + " [경:PERSON#h] 의원은 없다.")
    after = done(at, entities.accept(at, by_alias("경")))
    assert grouped(after) == {"경계현": {"k", "g"}}


def test_a_name_that_is_decided_later_joins_the_entity_that_is_called_so() -> None:
    at = article(annotated(MARKED)[0].text)
    open_ones = {s.id: s for s in suggestions_of([suggested()], at.schema)}
    for wanted in ("q-z", "q-y"):
        at = done(at, verbs.accept(at, open_ones[wanted]))
    at = done(at, entities.accept(at, by_alias("저커버그")))
    later = done(at, verbs.accept(at, open_ones["q-x"]))
    assert len({m.entity for m in later.annotations.mentions}) == 1
    by_hand = done(at, verbs.add_mention(at, open_ones["q-x"].ends[0].span, "PERSON"))
    assert len({m.entity for m in by_hand.annotations.mentions}) == 1
    # The answer to a grouping is no answer to a mention.
    assert "q-x" in {s.id for s in unanswered(at.annotations, open_ones.values(), at.schema)}


def test_groups_meet_and_keep_the_longest_name() -> None:
    at = article()
    at = done(at, entities.join(at, mention(at, "y"), mention(at, "g")))
    assert grouped(at) == {"저커버그": {"y", "x", "g"}}
    at = done(at, entities.join(at, mention(at, "z"), mention(at, "x")))
    assert grouped(at) == {"마크 저커버그": {"z", "y", "x", "g"}}
    (entity,) = at.annotations.entities
    assert entity.aliases == ("저커버그", "경")
    with pytest.raises(KnownError, match="one already"):
        entities.join(at, mention(at, "z"), mention(at, "g"))
    with pytest.raises(KnownError, match="cannot be one entity"):
        entities.join(at, mention(at, "z"), mention(at, "m"))


def test_a_form_leaves_its_group_and_the_answer_turns_into_a_rejection() -> None:
    at = article()
    at = done(at, entities.accept(at, by_alias("저커버그")))
    at = done(at, entities.join(at, mention(at, "g"), mention(at, "z")))
    parted = done(at, entities.part(at, mention(at, "x")))
    assert grouped(parted) == {"마크 저커버그": {"z", "g"}}
    assert [(d.answer, d.result) for d in parted.annotations.decisions] == [(Answer.REJECTED, None)]
    assert "저커버그 = 마크 저커버그" not in asked(parted)
    # Two forms less one is no group.
    alone = done(parted, entities.part(parted, mention(parted, "g")))
    assert grouped(alone) == {}
    with pytest.raises(KnownError, match="grouped with nothing"):
        entities.part(alone, mention(alone, "g"))


def test_a_group_is_taken_apart_as_a_whole() -> None:
    at = article()
    at = done(at, entities.accept(at, by_alias("MS")))
    (entity,) = at.annotations.entities
    apart = done(at, entities.dissolve(at, entity))
    assert grouped(apart) == {}
    assert [d.answer for d in apart.annotations.decisions] == [Answer.REJECTED]
    assert not check(at.document, apart.annotations, at.schema)


def test_an_entity_goes_with_its_last_mention() -> None:
    at = article()
    at = done(at, entities.accept(at, by_alias("MS")))
    for gone in ("s", "t", "u"):
        at = done(at, verbs.remove_mention(at, mention(at, gone)))
    assert at.annotations.entities == ()
    assert not check(at.document, at.annotations, at.schema)


def test_answers_to_groupings_do_not_count_as_answers_to_names() -> None:
    at = article()
    at = done(at, entities.accept(at, by_alias("MS")))
    figures = SuggestionFigures()
    figures.add([at.annotations])
    assert figures.rows() == ()


def test_an_alias_whose_name_is_no_mention_is_not_taken() -> None:
    at = article("[저커버그:PERSON#y]는 왔다.")
    told = replace(by_alias("저커버그"), aliases=(mention(at, "y").span,), names=())
    for verb in (entities.accept, entities.reject):
        with pytest.raises(KnownError, match="accept it first"):
            verb(at, told)


def test_what_a_set_of_another_person_groups_is_proposed_too() -> None:
    theirs = replace(suggested(), key=SetKey("d1", "lee", SetKind.ANNOTATED))
    text = annotated(MARKED)[0].text
    assert {one.author for one in proposed([theirs], text)} == {"lee"}
    assert len(proposed([suggested(), theirs], text)) == len(proposals())


@settings(deadline=None)
@example([("a", 0, 0), ("a", 1, 0), ("j", 0, 3)])
@given(st.lists(st.tuples(st.sampled_from("ajrpd"), st.integers(0, 8), st.integers(0, 8)), max_size=12))
def test_any_order_of_answers_leaves_a_sound_set_that_can_be_taken_back(steps: list[tuple[str, int, int]]) -> None:
    at = article()
    begun = at.annotations
    edits: list[Edit] = []
    for kind, one, other in steps:
        mentions, groups = at.annotations.mentions, at.annotations.entities
        first, second = mentions[one % len(mentions)], mentions[other % len(mentions)]
        try:
            match kind:
                case "a":
                    edit = entities.accept(at, proposals()[one % 3])
                case "r":
                    edit = entities.reject(at, proposals()[one % 3])
                case "j":
                    edit = entities.join(at, first, second)
                case "p":
                    edit = entities.part(at, first)
                case _ if groups:
                    edit = entities.dissolve(at, groups[one % len(groups)])
                case _:
                    continue
        except KnownError:
            continue
        at = done(at, edit)
        edits.append(edit)
        assert not [p for p in check(at.document, at.annotations, at.schema) if p.severity == "error"]
        assert all(len(members) > 1 for members in grouped(at).values())
    said = at.annotations
    for edit in reversed(edits):
        said = applied(said, edit.inverted())
    assert replace(said, version=begun.version) == begun
