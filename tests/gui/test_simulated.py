"""What the simulated annotator counts is what it takes at the desk: every gesture is done, and gold is reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from annotator.gui.annotating import elsewhere, linking
from annotator.gui.annotating.desk import At, Current, Desk
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.edit import say
from annotator.store.project import Project
from annotator.suggest.suggester import Proposal, merged, propose
from tests.articles import Article, load
from tests.benchmarks.bench_actions import wanted
from tests.benchmarks.simulated import CLICK, DOUBLE_CLICK, Cases, MentionCase, RelationCase, cases
from tests.benchmarks.simulated_keys import Keys, Spread, Step
from tests.builders import schema

SCHEMA = schema()
ARTICLES = [a for a in load("tune") if a.name in ("tune-08", "tune-10")]


@cache
def proposed(name: str) -> Proposal:
    return propose(next(a.document for a in ARTICLES if a.name == name), SCHEMA)


class Hand:
    """Does at a real desk what the steps say, and counts its actions."""

    def __init__(self, desk: Desk, of: Cases, gold: AnnotationSet) -> None:
        self.desk = desk
        self.of = of
        self.gold = {m.id: m for m in gold.mentions}
        self.gold_of = {c.said.id: c.gold for c in of.mentions if c.said is not None and c.gold is not None}
        self.actions = 0

    def does(self, step: Step) -> None:
        case = step.case
        if step.queued and self.desk.current.at is not At.SUGGESTION:
            self.acts(self.desk.step(1))  # Tab
        if step.queued:
            # The queue is where the simulation believes it to be.
            assert case.said is not None and self.desk.current == Current(At.SUGGESTION, case.said.id)
        if step.together:
            assert {s.id for s in self.desk.sentence()} == step.together
            self.acts(self.desk.accept_sentence())
        elif isinstance(case, MentionCase):
            label = self.mention(case, step)
            if step.spread is not None:
                self.spread(step.spread, label)
        elif step.spread is not None:
            self.spread_relation(step.spread)
        else:
            self.relation(case, step)

    def acts(self, _: object) -> None:
        self.actions += 1

    def mention(self, case: MentionCase, step: Step) -> str:
        """All but what is done at other places too: then the label that it is done with, "" for A."""
        taken_over = step.gestures[0] is CLICK
        if step.spread is not None and case.gold is not None:
            if case.said is None:
                self.select(case.gold, DOUBLE_CLICK in step.gestures)
                return case.gold.label
            if case.right_edges:
                return "" if case.right_label else case.gold.label
        if taken_over:
            assert case.said is not None
            self.stand_on(case.said)
        if case.gold is None:
            self.acts(self.desk.remove() if taken_over else self.desk.reject())
        elif case.said is None or (not step.queued and not taken_over):
            self.draw(case.gold, DOUBLE_CLICK in step.gestures)
        elif DOUBLE_CLICK in step.gestures:
            self.acts(self.desk.remove())
            self.draw(case.gold, True)
        else:
            for end, direction, by_character in self.of.edge_moves(case):
                self.acts(self.desk.move_edge(end=end, direction=direction, by_character=by_character))
            if not case.right_label:
                self.label_mention(case.gold.label)
            elif case.right_edges:
                self.acts(self.desk.accept())
        return ""

    def spread_relation(self, spread: Spread) -> None:
        before = {m.span for m in self.desk.work.annotations.mentions} if self.desk.work else set()
        suggestion = self.desk.suggestion()
        assert suggestion is not None
        accepted = elsewhere.accept_relation(self.desk)
        self.actions += 1
        assert self.desk.work is not None
        made = {m.span for m in self.desk.work.annotations.mentions} - before - {m.span for m in suggestion.ends}
        assert made == {span for span, _ in spread.taken}
        assert sum(count - 1 for _, count in accepted.places) == len(spread.taken)

    def spread(self, spread: Spread, label: str) -> None:
        found = elsewhere.propagation(self.desk, label)
        assert [h.span for h in found.wanted()] == [span for span, _ in spread.taken]
        chosen = [h for h, (_, taken) in zip(found.wanted(), spread.taken, strict=True) if taken]
        mended = sum(h.sure is not taken for h, (_, taken) in zip(found.wanted(), spread.taken, strict=True))
        assert spread.listed is (mended > 0 or not found.is_certain)
        elsewhere.propagate(self.desk, found, chosen)
        self.actions += 1 + spread.listed + mended

    def relation(self, case: RelationCase, step: Step) -> None:
        taken_over = step.gestures[0] is CLICK
        if taken_over:
            assert case.said is not None
            self.stand_on_relation(case.said, case.said.label)
        if case.gold is None or (step.queued and not case.ends_right):
            self.acts(self.desk.remove() if taken_over else self.desk.reject())
            return
        if not taken_over and not step.queued:
            head_id, tail_id = self.made(self.gold[case.gold.head]), self.made(self.gold[case.gold.tail])
            several = len(linking.relation_choices(self.desk, head_id, tail_id)) > 1
            linking.relate(self.desk, head_id, tail_id, case.gold.label)
            self.actions += 1 + several
            return
        assert case.said is not None
        if not case.right_label:
            label = SCHEMA.relation(case.gold.label)
            assert label is not None
            self.acts(self.desk.label(label.key))
            if not case.right_direction and not taken_over:
                self.stand_on_relation(case.said, label.label)
        if not case.right_direction:
            self.acts(linking.reverse(self.desk))
        if case.right_label and case.right_direction:
            self.acts(self.desk.accept())

    def stand_on_relation(self, said: Relation, label: str) -> None:
        ends = {self.made(self.gold_of[said.head]), self.made(self.gold_of[said.tail])}
        assert self.desk.work is not None
        found = [r for r in self.desk.work.annotations.relations if {r.head, r.tail} == ends and r.label == label]
        self.desk.stand_on(Current(At.RELATION, found[0].id))
        self.actions += 1

    def stand_on(self, said: Mention) -> None:
        made = self.desk.work_mention_at(said.span, said.label)
        assert made is not None
        self.desk.stand_on(Current(At.MENTION, made.id))
        self.actions += 1

    def select(self, gold: Mention, double_click: bool) -> None:
        span = self.desk.select_name_at(gold.start, gold.start) if double_click else gold.span
        self.desk.stand_on(Current(At.SELECTION, span=span))
        self.actions += 1

    def draw(self, gold: Mention, double_click: bool) -> None:
        self.select(gold, double_click)
        self.label_mention(gold.label)

    def label_mention(self, label: str) -> None:
        found = SCHEMA.mention(label)
        assert found is not None
        self.acts(self.desk.label(found.key))

    def made(self, gold: Mention) -> str:
        mention = self.desk.work_mention_at(gold.span, gold.label)
        assert mention is not None
        return mention.id


def content(said: AnnotationSet) -> tuple[set[tuple[int, int, str]], set[tuple[object, ...]]]:
    place = {m.id: (m.start, m.end) for m in said.mentions}
    relations: set[tuple[object, ...]] = set()
    for r in said.relations:
        ends = [place[r.head], place[r.tail]]
        relations.add((r.label, *(sorted(ends) if SCHEMA.is_symmetric(r.label) else ends)))
    return {(m.start, m.end, m.label) for m in said.mentions}, relations


@contextmanager
def desk_with(article: Article, suggested: AnnotationSet, folder: Path) -> Iterator[Desk]:
    tokens = proposed(article.name).tokens
    with Project.create(folder / "p.annodb", SCHEMA) as project:
        project.add([AnnotatedDocument(article.document)], annotator=None)
        project.documents.keep_tokens(article.name, tokens)
        empty = AnnotationSet(suggested.key)
        project.apply(say(empty, suggested, suggested.key.author, "suggest"))
        desk = Desk(project, "민지")
        desk.ask_furniture = True
        desk.show(article.name)
        yield desk


@pytest.mark.parametrize(
    ("propagate", "sentences"), [(False, False), (True, False), (True, True)], ids=["each", "A", "S and A"]
)
@pytest.mark.parametrize("sure", [None, 0.8, 0.0], ids=["one by one", "sure at once", "all at once"])
@pytest.mark.parametrize("spoilt", [False, True], ids=["as proposed", "spoilt"])
@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: a.name)
def test_gold_is_reached_with_as_many_actions_as_were_counted(
    article: Article, spoilt: bool, sure: float | None, propagate: bool, sentences: bool, tmp_path: Path
) -> None:
    key = SetKey(article.name, "merged@1", SetKind.SUGGESTED)
    proposal = proposed(article.name)
    said = merged(proposal, key, SCHEMA)
    if spoilt:
        said = spoil(said, article.document.text)
    gold = wanted(article, said)
    of = cases(gold, said, SCHEMA, article.document.text, proposal.tokens)
    keys = Keys(sure=sure, propagate=propagate, sentences=sentences)
    with desk_with(article, said, tmp_path) as desk:
        hand = Hand(desk, of, gold)
        if sure is not None:
            desk.threshold = sure
            hand.acts(desk.accept_sure())
        for step in keys.steps(of):
            hand.does(step)
        assert desk.work is not None
        assert content(desk.work.annotations) == content(gold)
        assert desk.asked == ()
        assert hand.actions == len(keys(of).all)


def spoil(said: AnnotationSet, text: str) -> AnnotationSet:
    """Every fourth mention with a character too many, every seventh with the other label; relations turned round."""
    other = {"PERSON": "COMPANY", "COMPANY": "PERSON"}
    mentions = []
    for n, mention in enumerate(said.mentions):
        following = said.mentions[n + 1].start if n + 1 < len(said.mentions) else len(text)
        if n % 4 == 1 and mention.end + 1 < following and not text[mention.end].isspace():
            mention = replace(mention, end=mention.end + 1)
        if n % 7 == 3:
            mention = replace(mention, label=other[mention.label])
        mentions.append(mention)
    label_of = {m.id: m.label for m in mentions}
    relations = []
    for r in said.relations:
        label = SCHEMA.relation(r.label)
        assert label is not None
        turned = replace(r, head=r.tail, tail=r.head) if label_of[r.head] == label_of[r.tail] else r
        if label.allows(label_of[turned.head], label_of[turned.tail]):
            relations.append(turned)
    return replace(said, mentions=tuple(mentions), relations=tuple(relations))
