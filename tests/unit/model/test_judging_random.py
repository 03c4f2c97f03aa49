"""Whatever is judged, in whatever order: gold stays sound, and every edit can be taken back."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.model import judging
from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotationSet,
    Entity,
    Mention,
    Relation,
    SetKey,
    SetKind,
)
from annotator.model.check import check
from annotator.model.disagreement import side_by_side
from annotator.model.document import Document, Stage
from annotator.model.edit import Edit, Work, after, applied
from annotator.model.errors import KnownError
from annotator.model.reviewing import Case
from annotator.model.text import Span
from tests.builders import schema

TEXT = "올트먼 최태원 SK그룹 오픈AI 경계현 삼성전자"
SCHEMA = schema()
SPANS = [(0, 3), (4, 7), (8, 12), (8, 10), (13, 17), (13, 15), (18, 21), (22, 26), (22, 24)]


def random_set(author: str, chance: random.Random) -> AnnotationSet:
    """What somebody might say: any of the spans, with any label, related as the label schema allows."""
    mentions: list[Mention] = []
    entities: list[Entity] = []
    for number, (start, end) in enumerate(SPANS):
        if chance.random() < 0.6:
            label = chance.choice(("PERSON", "COMPANY"))
            entity = None
            if chance.random() < 0.4:
                known = [e for e in entities if e.label == label]
                if not known or chance.random() < 0.5:
                    known = [Entity(f"{author}e{number}", label, TEXT[start:end])]
                    entities += known
                entity = chance.choice(known).id
            mentions.append(Mention(f"{author}{number}", start, end, label, entity))
    relations: list[Relation] = []
    for _ in range(chance.randrange(6)):
        if len(mentions) > 1:
            head, tail = chance.sample(mentions, 2)
            labels = SCHEMA.relations_between(head.label, tail.label)
            if labels:
                label = chance.choice(labels)
                same = {(r.label, frozenset((r.head, r.tail))) for r in relations}
                if (label.label, frozenset((head.id, tail.id))) not in same:
                    relations.append(Relation(f"{author}r{len(relations)}", head.id, tail.id, label.label))
    key = SetKey("d1", author, SetKind.ANNOTATED)
    return AnnotationSet(key, 1, tuple(mentions), tuple(relations), (), tuple(entities))


def random_edit(case: Case, chance: random.Random) -> Edit:
    """One answer that a reviewer might give; KnownError when it cannot be given."""
    drawn = chance.random()
    if drawn < 0.1 or not case.questions:
        return judging.take_agreed(case)
    question = chance.choice(case.questions)
    if drawn < 0.55:
        authors = [said.key.author for said in case.sets]
        return judging.take(case, [question], chance.sample(authors, chance.choice((1, 1, len(authors)))))
    if drawn < 0.7:
        return judging.take_neither(case, [question])
    if drawn < 0.8:
        return judging.reopen(case, question)
    if question.is_relation:
        label = chance.choice(SCHEMA.relations).label
        return judging.take_third_relation(case, question, label, reversed_=chance.random() < 0.5)
    start, end = chance.choice(SPANS)
    return judging.take_third_mention(case, question, Span(start, end), chance.choice(("PERSON", "COMPANY")))


def content(gold: AnnotationSet) -> list[str]:
    return sorted(map(repr, (*gold.entities, *gold.mentions, *gold.relations, *gold.no_relations, *gold.decisions)))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), people=st.integers(2, 3))
def test_gold_stays_sound_and_every_step_can_be_taken_back(seed: int, people: int) -> None:
    chance = random.Random(seed)
    sets = tuple(random_set(name, chance) for name in "abc"[:people])
    document = Document("d1", TEXT)
    work = Work(document, AnnotationSet(SetKey("d1", GOLD_AUTHOR, SetKind.GOLD)), "park", SCHEMA, Stage.DONE)
    case = Case(work, sets, side_by_side(sets, SCHEMA))
    done: list[tuple[Edit, list[str]]] = []
    for _ in range(25):
        try:
            edit = random_edit(case, chance)
        except KnownError:
            continue
        done.append((edit, content(case.work.annotations)))
        case = case.following(after(case.work, edit))
        assert [p.message for p in check(document, case.work.annotations, SCHEMA) if p.severity == "error"] == []
    for question in case.questions:
        if (verdict := case.verdict(question)) is not None:
            assert set(verdict.authors) <= {c.author for c in question.claims} | set(question.silent)
    gold = case.work.annotations
    for edit, before in reversed(done):
        gold = applied(gold, edit.inverted())
        assert content(gold) == before


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_taking_one_annotator_everywhere_gives_what_that_annotator_says(seed: int) -> None:
    chance = random.Random(seed)
    sets = tuple(random_set(name, chance) for name in "ab")
    work = Work(
        Document("d1", TEXT), AnnotationSet(SetKey("d1", GOLD_AUTHOR, SetKind.GOLD)), "park", SCHEMA, Stage.DONE
    )
    case = Case(work, sets, side_by_side(sets, SCHEMA))
    if case.side.agreed:
        case = case.following(after(case.work, judging.take_agreed(case)))
    for question in case.questions:
        if case.verdict(question) is None:
            case = case.following(after(case.work, judging.take(case, [question], ["a"])))
    assert case.open == ()
    gold, wanted = case.work.annotations, sets[0]

    def says(said: AnnotationSet) -> tuple[list[object], list[object]]:
        place = {m.id: (m.start, m.end, m.label) for m in said.mentions}
        ends = [
            (
                r.label,
                *(
                    (place[r.head], place[r.tail])
                    if not SCHEMA.is_symmetric(r.label)
                    else tuple(sorted((place[r.head], place[r.tail])))
                ),
            )
            for r in said.relations
        ]
        return sorted(place.values()), sorted(ends)

    assert says(gold) == says(wanted)


def test_a_set_without_its_text_is_refused() -> None:
    sets = (random_set("a", random.Random(1)), random_set("b", random.Random(2)))
    work = Work(Document("d1", TEXT), AnnotationSet(SetKey("d1", GOLD_AUTHOR, SetKind.GOLD)), "park", SCHEMA)
    case = Case(work, sets, side_by_side(sets, SCHEMA))
    question = next(d for d in case.questions if not d.is_relation)
    with pytest.raises(KnownError, match="beyond the text"):
        judging.take_third_mention(replace(case), question, Span(0, len(TEXT) + 1), "PERSON")
