"""The gestures of the simulated annotator in this tool, in the order in which the desk leads through an article.

A suggestion: Space, N, the digit of another label, F reverses; an edge: a key for each morpheme (Alt: character) that
it has to move, or double click and digit over it. A relation is asked before its names, which Space on it settles
too; as it stands wrong, N, and it is drawn once its names are right. Draw: double click (takes the name without its
particle; a drag where it does not) and digit. A relation: drag from mention to mention and the relation's key where
the schema allows several. Tab leads back to the queue after each detour. With `sure` one Ctrl+Enter takes all above
the slider, and what was wrong in it is clicked and repaired. That these counts hold is tried at a real desk
(tests/gui/test_simulated.py). With `propagate` A takes a name at its other places too, in place of Space on a
suggestion, on a relation both its names, and Shift with the digit does so where a label is given; where a place is
doubtful, Enter takes what is ticked, and a click (Space on the row where one stands) mends a tick; on a relation
doubtful places are left to be asked. Alt+A asks where nothing is doubtful, for a place that is not meant.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from annotator.model.annotation import AnnotationSet, Answer, Decision, DecisionItem, Mention, Relation, SetKey, SetKind
from annotator.model.document import Document
from annotator.model.edit import Work
from annotator.model.propagation import Origin, Propagation
from annotator.model.same_name import find_same
from annotator.model.suggestion import Suggestion, unanswered
from annotator.model.text import Span
from annotator.model.tokens import sentence_at
from annotator.suggest.lexicon import shipped
from tests.benchmarks.simulated import (
    CLICK,
    DOUBLE_CLICK,
    DRAG,
    KEY,
    Cases,
    Effort,
    Gesture,
    Gestures,
    MentionCase,
    RelationCase,
    seconds,
)


@dataclass(frozen=True, slots=True)
class Spread:
    """What A finds at one place: the span of each hit and whether it is taken; `listed` when the checklist is shown."""

    taken: tuple[tuple[Span, bool], ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What is done at one place; `queued` when the queue leads there by itself, `advances` when it then goes on.

    With `spread` the answer is given at the other places of the name too: by A in place of Space on what is right, by
    Shift with the digit where a label is given, by A after all else otherwise. On a relation `spread` holds what A
    takes for both its names. `together` are the suggestions, by their ids, that S accepts here.
    """

    case: MentionCase | RelationCase
    gestures: Gestures
    queued: bool
    advances: bool = False
    spread: Spread | None = None
    together: frozenset[str] = frozenset()


def _refusal(author: str, said: Mention) -> Decision:
    return Decision(
        f"no {said.id}", DecisionItem.MENTION, Answer.REJECTED, author, said.id, said.label, said.start, said.end
    )


@dataclass(frozen=True, slots=True)
class Keys:
    """The gestures in this tool. `sure` is the slider above which Ctrl+Enter takes all (None: one by one).

    With `propagate` answers are given at other places too, with `sentences` S takes what is left of a sentence.
    """

    sure: float | None = None
    propagate: bool = False
    sentences: bool = False

    def __call__(self, of: Cases) -> Effort:
        """The gestures for one article."""
        mentions: list[Gesture] = []
        relations: list[Gesture] = []
        if any(case.said is not None and self.is_sure(case.said) for case in of.mentions):
            mentions.append(KEY)
        away = False  # from the queue
        for step in self.steps(of):
            done = relations if isinstance(step.case, RelationCase) else mentions
            if step.queued and away:
                done.append(KEY)
            done += step.gestures
            away = not step.advances
        return Effort(tuple(mentions), tuple(relations))

    def steps(self, of: Cases) -> list[Step]:
        """What is done place by place, as the queue leads; places where nothing is to be done are left out."""
        return [step for step in _Walk(self, of).steps() if step.gestures]

    def is_sure(self, said: Mention | Relation) -> bool:
        """Whether Ctrl+Enter has taken it."""
        return self.sure is not None and (said.score or 0.0) >= self.sure


class _Walk:
    """One way through an article: what is done by now, and what comes next."""

    def __init__(self, keys: Keys, of: Cases) -> None:
        self._keys, self._of = keys, of
        self._own = {c.gold.id: self._one(c) for c in of.mentions if c.gold is not None}
        self._number_of = {c.said.id: n for n, c in enumerate(of.mentions) if c.said is not None}
        self._done: set[int] = set()  # numbers of mention cases
        self._waiting = list(range(len(of.mentions)))
        self._relations = list(of.relations)
        self._drawn: list[RelationCase] = []  # refused as proposed, since an end was wrong; to be drawn

    def steps(self) -> Iterator[Step]:
        """The steps, in their order."""
        while True:
            stops = [((self._of.mentions[n].place.start, 1, 0.0, ""), n) for n in self._waiting[:1]]
            relation = min(self._relations, key=self._asked_at, default=None)
            drawn = min(self._drawn, key=lambda c: c.at, default=None)
            first = [stop for stop, _ in stops]
            first += [self._asked_at(relation)] if relation is not None else []
            first += [(drawn.at, 2, 0.0, "")] if drawn is not None else []
            if not first:
                return
            if relation is not None and min(first) == self._asked_at(relation):
                if relation.said is not None and (step := self._sentence(relation, self._asked_at(relation)[0])):
                    yield step
                    continue
                self._relations.remove(relation)
                yield self._relation(relation)
            elif drawn is not None and min(first) == (drawn.at, 2, 0.0, ""):
                self._drawn.remove(drawn)
                yield Step(drawn, self._draw_relation(drawn), False)
            else:
                number = self._waiting[0]
                case = self._of.mentions[number]
                if number not in self._done and case.said and (step := self._sentence(case, case.said.start)):
                    yield step
                    continue
                self._waiting.pop(0)
                if number not in self._done:
                    yield self._mention(number)

    def _sentence(self, case: MentionCase | RelationCase, place: int) -> Step | None:
        """S at one place, where everything left of the sentence is right and takes more than one answer."""
        assert case.said is not None
        if not self._keys.sentences or self._keys.is_sure(case.said):
            return None
        sentence = sentence_at(self._of.text, self._of.tokens, place)
        inside = [
            n
            for n, c in enumerate(self._of.mentions)
            if c.said is not None and place <= c.said.start and c.said.end <= sentence.end and not self._is_decided(n)
        ]
        relations = []
        for relation in self._relations:
            if relation.said is None or self._keys.is_sure(relation.said):
                continue
            ends = [self._number_of[relation.said.head], self._number_of[relation.said.tail]]
            if any(self._is_corrected(n) for n in ends):
                continue
            if place <= self._asked_at(relation)[0] < sentence.end and all(
                self._is_decided(n) or sentence.contains(self._said(n).span) for n in ends
            ):
                relations.append((relation, ends))
        covered = {n for _, ends in relations for n in ends}
        right = all(self._of.mentions[n].right_edges and self._of.mentions[n].right_label for n in inside)
        right &= all(r.gold is not None and r.ends_right and r.right_label and r.right_direction for r, _ in relations)
        if not right or len(relations) + len(set(inside) - covered) < 2:
            return None
        self._done |= set(inside) | covered
        ids = {self._said(n).id for n in inside}
        for relation, _ in relations:
            assert relation.said is not None
            ids.add(relation.said.id)
            self._relations.remove(relation)
        return Step(case, (KEY,), True, True, together=frozenset(ids))

    def _asked_at(self, case: RelationCase) -> tuple[int, int, float, str]:
        """Where the queue asks about a relation: before its first name that is not decided; else where it is met."""
        said = case.said
        if said is None or self._keys.is_sure(said):
            return case.at, 2, -(said.score or 0.0) if said else 0.0, said.id if said else ""
        ends = [self._number_of[said.head], self._number_of[said.tail]]
        starts = {n: self._said(n).start for n in ends}
        last = max(starts.values())
        first = min((start for n, start in starts.items() if not self._is_decided(n)), default=last)
        place = first if "\n" not in self._of.text[first:last] else last
        return place, 0, -(said.score or 0.0), said.id

    def _said(self, number: int) -> Mention:
        said = self._of.mentions[number].said
        assert said is not None
        return said

    def _is_decided(self, number: int) -> bool:
        return number in self._done or self._keys.is_sure(self._said(number))

    # ---- mentions -----------------------------------------------------------------------------------------------

    def _mention(self, number: int) -> Step:
        case = self._of.mentions[number]
        self._done.add(number)
        if case.gold is None:
            assert case.said is not None
            wrong = (CLICK, KEY) if self._keys.is_sure(case.said) else (KEY,)
            in_queue = not self._keys.is_sure(case.said)
            return Step(case, wrong, in_queue, in_queue)
        gestures, queued = self._own[case.gold.id]
        spread = None
        advances = queued and case.right_edges
        by_digit = case.said is None or (queued and case.right_edges and not case.right_label)
        if gestures and self._keys.propagate and (case.right_label or by_digit):
            # A in place of Space, or the digit with Shift.
            in_place = advances or by_digit
            more, spread, reached = self._spread(number, asked=advances, in_place=in_place)
            if spread:
                gestures = (gestures[:-1] if in_place else gestures) + more
                advances |= case.said is None  # Shift with the digit goes on, as the answers of the queue do
            self._done |= reached
        return Step(case, gestures, queued, advances, spread)

    def _one(self, case: MentionCase) -> tuple[Gestures, bool]:
        """What one mention of gold takes, and whether it is met in the queue."""
        gold, said = case.gold, case.said
        assert gold is not None
        draw = (DOUBLE_CLICK if self._of.taken_by_double_click(gold) else DRAG, KEY)
        if said is None:
            return draw, False
        digit = () if case.right_label else (KEY,)
        if self._keys.is_sure(said):
            if case.right_edges:
                return ((CLICK, *digit) if digit else ()), False
            moved = (CLICK, *(KEY,) * len(self._of.edge_moves(case)), *digit)
            again = (CLICK, KEY, *draw)
            return min(moved, again, key=seconds), False
        if case.right_edges:
            return (KEY,), True
        moved = (*(KEY,) * len(self._of.edge_moves(case)), *digit)
        return (moved, True) if seconds(moved) <= seconds(draw) else (draw, False)

    def _spread(self, number: int, *, asked: bool, in_place: bool) -> tuple[Gestures, Spread | None, set[int]]:
        """A at one place, what it reaches, and nothing where it takes as much as going on one by one."""
        case = self._of.mentions[number]
        assert case.gold is not None
        suggestion = self._suggestion(case.said) if asked and case.said else None
        found = self._found(Origin(case.gold.span, case.gold.label, suggestion), without={number} if asked else set())
        reached, wrong_ticks = self._reached(found, [True] * len(found.wanted()))
        if reached is None:
            return (), None, set()  # what was suggested beside it would still be asked
        listed = bool(wrong_ticks) or not found.is_certain
        stands_on = next((row for row, hit in enumerate(found.wanted()) if not hit.sure), 0)
        gesture = (KEY, *((KEY,) if listed else ()), *(KEY if row == stands_on else CLICK for row in wrong_ticks))
        goes_on = case.said is None and not listed
        if self._cost(reached) <= len(gesture) - in_place and not goes_on:
            return (), None, set()
        meant = self._meant(found.origin.label)
        return gesture, Spread(tuple((h.span, h.span in meant) for h in found.wanted()), listed), reached

    def _cost(self, numbers: Iterable[int]) -> int:
        golds = [g.id for n in numbers if (g := self._of.mentions[n].gold) is not None]
        return sum(len(self._own[gold][0]) for gold in golds)

    def _meant(self, label: str) -> dict[Span, int]:
        """Where gold has a mention of that label, with the number of its case."""
        golds = ((n, c.gold) for n, c in enumerate(self._of.mentions))
        return {g.span: n for n, g in golds if g is not None and g.label == label}

    def _reached(self, found: Propagation, wanted: Sequence[bool]) -> tuple[set[int] | None, list[int]]:
        """The cases that some hits settle, and which ticks are wrong; None where one would be left half answered."""
        meant = self._meant(found.origin.label)
        reached: set[int] = set()
        wrong_ticks: list[int] = []
        for row, hit in enumerate(found.wanted()):
            number = meant.get(hit.span)
            if (number is not None) is not hit.sure:
                wrong_ticks.append(row)
            if number is None or not wanted[row]:
                continue
            case = self._of.mentions[number]
            if not (case.said is None or case.right_edges or case.said.id in {s.id for s in hit.corrects}):
                return None, wrong_ticks
            reached.add(number)
        return reached, wrong_ticks

    def _suggestion(self, said: Mention) -> Suggestion:
        return Suggestion(self._of.said.key.author, mention=said)

    def _found(self, origin: Origin, *, without: AbstractSet[int] = frozenset()) -> Propagation:
        """What A finds once everything before that place is done; `without` what is about to be."""
        mentions: list[Mention] = []
        decisions: list[Decision] = []
        answered: set[str] = set()
        for index, case in enumerate(self._of.mentions):
            gold, said = case.gold, case.said
            if index in self._done and index not in without:
                if gold is not None:
                    mentions.append(Mention(gold.id, gold.start, gold.end, gold.label))
                if said is not None:
                    answered.add(said.id)
                    drawn_again = (
                        gold is not None and self._keys.is_sure(said) and DOUBLE_CLICK in self._own[gold.id][0]
                    )
                    if gold is None or drawn_again:
                        decisions.append(_refusal(self._of.said.key.author, said))
            elif said is not None and self._keys.is_sure(said):
                mentions.append(Mention(said.id, said.start, said.end, said.label))
        key = SetKey("simulated", "simulated", SetKind.ANNOTATED)
        ordered = tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))
        document = Document("simulated", self._of.text)
        work = Work(document, AnnotationSet(key, 0, ordered, decisions=tuple(decisions)), "", self._of.schema)
        proposed = [self._suggestion(m) for m in self._of.said.mentions if m.id not in answered]
        still_open = unanswered(work.annotations, proposed, self._of.schema)
        return find_same(work, self._of.tokens, still_open, (self._of.said,), origin, titles=shipped().titles)

    # ---- relations ----------------------------------------------------------------------------------------------

    def _draw_relation(self, case: RelationCase) -> Gestures:
        return (DRAG, KEY) if case.labels_to_choose_from > 1 else (DRAG,)

    def _relation(self, case: RelationCase) -> Step:
        said = case.said
        if said is None:
            return Step(case, self._draw_relation(case), False)
        fixes: Gestures = (() if case.right_label else (KEY,)) + (() if case.right_direction else (KEY,))
        if self._keys.is_sure(said):
            # Taken over with its ends, whose edges were repaired; one that was removed took it along.
            if case.gold is None:
                return Step(case, (CLICK, KEY) if case.ends_exist else (), False)
            return Step(case, (CLICK, *fixes) if fixes else (), False)
        ends = [self._number_of[said.head], self._number_of[said.tail]]
        if case.gold is None or not case.ends_right:
            if case.gold is not None:
                self._drawn.append(case)
            gone = any(self._is_corrected(n) for n in ends)
            # Wrong as it stands, it is refused before its names are asked; where one was mended, it is gone already.
            return Step(case, () if gone else (KEY,), not gone, not gone)
        settled = {n for n in ends if n not in self._done}
        self._done |= settled
        if len(fixes) > 1:
            # The digit went on to the next one: back to it for its direction.
            return Step(case, (KEY, CLICK, KEY), True)
        if fixes or not self._keys.propagate:
            return Step(case, fixes or (KEY,), True, True)
        return Step(case, (KEY,), True, True, self._spread_both(ends))

    def _is_corrected(self, number: int) -> bool:
        """Whether what was said there does not stand any more."""
        case = self._of.mentions[number]
        return number in self._done and not (case.right_edges and case.right_label)

    def _spread_both(self, ends: Sequence[int]) -> Spread | None:
        """What A takes for both names of a relation: every sure place; None where that is nothing, or not gold."""
        taken: list[tuple[Span, bool]] = []
        reached: set[int] = set()
        before = set(self._done)
        for number in ends:
            gold = self._of.mentions[number].gold
            assert gold is not None
            found = self._found(Origin(gold.span, gold.label))
            more, _ = self._reached(found, [h.sure for h in found.wanted()])
            meant = self._meant(gold.label)
            if more is None or any(h.span not in meant for h in found.sure):
                self._done = before
                return None
            reached |= more
            self._done |= more
            taken += [(h.span, True) for h in found.sure]
        return Spread(tuple(taken), False) if reached else None
