"""The simulated annotator: which gestures of hand lead from a suggester's output, or from nothing, to gold.

Counted is what the hand does: a key or chord, a click, a double click, a drag are one action each; reading, scrolling
and moving the pointer are none, for nobody. An annotator here makes no mistakes, answers every suggestion, reads the
article once from top to bottom and knows the shortest way of the tool.

The tools, as the survey of their documentation, code and user threads describes them (2025-2026 versions):

`drag_and_menu` (doccano)     a mention: drag, choose in the floating menu; a relation: click, click, choose in the
                              menu. What a program labelled stands there as truth: right ones cost nothing, wrong ones
                              are clicked and removed or relabelled in the menu, a wrong edge is removed and drawn
                              again. Relations cannot be suggested.
`accept_by_click` (INCEpTION) a suggestion: click accepts, double click rejects; a wrong label is accepted and changed
                              in the panel, a wrong edge rejected and drawn. Draw: drag, choose in the panel; a relation
                              too. From nothing, its string matcher proposes every further occurrence of a name.
`whole_prediction` (Label Studio)  one click takes the whole prediction over, then it is repaired: click and Backspace,
                              click and digit; draw: digit and drag; a relation: click, Alt+R, click, menu, label.
`Keys` (this tool) is in `simulated_keys`, since it knows where the desk goes by itself.

Seconds are those of the keystroke-level model (Card, Moran & Newell, The keystroke-level model for user performance
time with interactive systems, CACM 23(7), 1980): a key 0.28, pointing 1.1, a press or release of the button 0.1, a hand
that changes between keyboard and mouse 0.4. Thinking is left out: it is the same decision in every tool.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from annotator.model.annotation import AnnotationSet, Mention, Relation
from annotator.model.errors import KnownError
from annotator.model.matching import overlap_pairs
from annotator.model.schema import Schema
from annotator.model.text import Span
from annotator.model.tokens import Tokens, moved_edge, noun_run


class Gesture(Enum):
    """What a hand does in one go; the value is its time in seconds."""

    KEY = 0.28
    CLICK = 1.3
    DOUBLE_CLICK = 1.5
    DRAG = 2.4


KEY, CLICK, DOUBLE_CLICK, DRAG = Gesture.KEY, Gesture.CLICK, Gesture.DOUBLE_CLICK, Gesture.DRAG
Gestures = tuple[Gesture, ...]
_HOMING = 0.4


def seconds(gestures: Iterable[Gesture]) -> float:
    """How long a sequence of gestures takes a trained hand that begins on the keyboard."""
    total, on_keys = 0.0, True
    for gesture in gestures:
        if (gesture is KEY) is not on_keys:
            total += _HOMING
            on_keys = gesture is KEY
        total += gesture.value
    return total


@dataclass(frozen=True, slots=True)
class MentionCase:
    """A mention of gold, what was said of it, or both. Without `said` it is missing, without `gold` spurious."""

    gold: Mention | None
    said: Mention | None

    @property
    def place(self) -> Mention:
        """Where it is met in the text."""
        found = self.said or self.gold
        assert found is not None
        return found

    @property
    def right_edges(self) -> bool:
        """Whether both stand on the same span."""
        return self.gold is not None and self.said is not None and self.gold.span == self.said.span

    @property
    def right_label(self) -> bool:
        """Whether both have the same label."""
        return self.gold is not None and self.said is not None and self.gold.label == self.said.label


@dataclass(frozen=True, slots=True)
class RelationCase:
    """A relation of gold, what was said of it, or both.

    `at` orders it: the start of its later end. `ends_right` is False when an end of `said` has other edges or another
    label in gold; `ends_exist` when an end is no mention of gold at all.
    """

    gold: Relation | None
    said: Relation | None
    at: int
    right_label: bool = True
    right_direction: bool = True
    ends_right: bool = True
    ends_exist: bool = True
    labels_to_choose_from: int = 1


@dataclass(frozen=True, slots=True)
class Cases:
    """Everything between what was said about a text and gold."""

    text: str
    tokens: Tokens
    mentions: tuple[MentionCase, ...]
    relations: tuple[RelationCase, ...]
    said: AnnotationSet
    schema: Schema

    def edge_moves(self, case: MentionCase) -> tuple[tuple[bool, int, bool], ...]:
        """The keys that move the edges of what was said to those of gold: (end or start, direction, by character).

        What grows is moved first, so that something is always left.
        """
        assert case.gold is not None and case.said is not None
        span, target = case.said.span, case.gold.span
        moves: list[tuple[bool, int, bool]] = []
        for end in (True, False) if target.end > span.end else (False, True):
            while (here := span.end if end else span.start) != (there := target.end if end else target.start):
                direction = 1 if there > here else -1
                moved = self._moved_by_morpheme(span, end, direction)
                # An edge inside a morpheme is reached by characters.
                by_character = moved is None or ((moved.end if end else moved.start) - there) * direction > 0
                if moved is None or by_character:
                    moved = moved_edge(self.text, None, span, end=end, direction=direction)
                moves.append((end, direction, by_character))
                span = moved
        return tuple(moves)

    def _moved_by_morpheme(self, span: Span, end: bool, direction: int) -> Span | None:
        """The span with that edge moved; None where nothing would be left of it, which the desk refuses."""
        try:
            return moved_edge(self.text, self.tokens, span, end=end, direction=direction)
        except KnownError:
            return None

    def taken_by_double_click(self, mention: Mention) -> bool:
        """Whether a double click selects exactly this name."""
        run = noun_run(self.text, self.tokens, mention.start, mention.start)
        return run is not None and run == mention.span

    def occurrences(self, mention: Mention) -> tuple[tuple[int, int], ...]:
        """Where the same letters stand as a name of their own, without particles; the mention's place included."""
        surface = self.text[mention.start : mention.end]
        found, start = [], self.text.find(surface)
        gold = {(c.gold.start, c.gold.end) for c in self.mentions if c.gold is not None}
        while start >= 0:
            end = start + len(surface)
            run = noun_run(self.text, self.tokens, start, end)
            if (start, end) in gold or (run is not None and (run.start, run.end) == (start, end)):
                found.append((start, end))
            start = self.text.find(surface, end)
        return tuple(found)


def cases(gold: AnnotationSet, said: AnnotationSet, schema: Schema, text: str, tokens: Tokens) -> Cases:
    """Pair what was said with gold, each once: exact mentions, then those that overlap, those of one label first."""
    by_place = {(m.start, m.end, m.label): m for m in gold.mentions}
    pairs: list[tuple[Mention, Mention]] = []
    for mention in said.mentions:
        exact = by_place.pop((mention.start, mention.end, mention.label), None)
        if exact is not None:
            pairs.append((exact, mention))
    for same_label in (True, False):
        used_gold, used_said = {g.id for g, _ in pairs}, {s.id for _, s in pairs}
        left = [m for m in gold.mentions if m.id not in used_gold]
        pairs += overlap_pairs(left, [m for m in said.mentions if m.id not in used_said], same_label=same_label)
    found = [MentionCase(g, s) for g, s in pairs]
    paired_gold, paired_said = {g.id for g, _ in pairs}, {s.id for _, s in pairs}
    found += [MentionCase(m, None) for m in gold.mentions if m.id not in paired_gold]
    found += [MentionCase(None, m) for m in said.mentions if m.id not in paired_said]
    found.sort(key=lambda c: (c.place.start, c.place.end))
    return Cases(text, tokens, tuple(found), _Relations(gold, said, schema, found).cases(), said, schema)


def _in_queue_order(case: RelationCase) -> tuple[int, float, str]:
    """At one place the surer suggestion is asked first."""
    return case.at, -(case.said.score or 0.0) if case.said else 0.0, case.said.id if case.said else ""


class _Relations:
    """Pairs relations that were said with those of gold; `mentions` are the cases of their ends."""

    def __init__(
        self, gold: AnnotationSet, said: AnnotationSet, schema: Schema, mentions: Iterable[MentionCase]
    ) -> None:
        self._schema = schema
        self._label = {m.id: m.label for m in gold.mentions}
        self._case_of_gold = {c.gold.id: c for c in mentions if c.gold is not None}
        self._case_of_said = {c.said.id: c for c in mentions if c.said is not None}
        self._left = list(gold.relations)
        self._said = said.relations

    def cases(self) -> tuple[RelationCase, ...]:
        """In the order of the text."""
        found: list[RelationCase] = []
        waiting: list[Relation] = []
        for relation in self._said:
            if not self._stands(relation):
                # It goes with an end that is removed, or that gets a label which the relation does not allow.
                found.append(RelationCase(None, relation, self._met(relation), ends_right=False, ends_exist=False))
            elif (case := self._paired(relation, relation.label)) is not None:
                found.append(case)
            else:
                waiting.append(relation)
        for relation in waiting:
            found.append(
                self._paired(relation, None)
                or RelationCase(None, relation, self._met(relation), ends_right=self._has_right_ends(relation))
            )
        found += [RelationCase(r, None, self._needed(r), labels_to_choose_from=self._choices(r)) for r in self._left]
        return tuple(sorted(found, key=_in_queue_order))

    def _gold_ends(self, relation: Relation) -> tuple[Mention | None, Mention | None]:
        return self._case_of_said[relation.head].gold, self._case_of_said[relation.tail].gold

    def _stands(self, relation: Relation) -> bool:
        head, tail = self._gold_ends(relation)
        label = self._schema.relation(relation.label)
        return head is not None and tail is not None and label is not None and label.allows(head.label, tail.label)

    def _has_right_ends(self, relation: Relation) -> bool:
        ends = (self._case_of_said[relation.head], self._case_of_said[relation.tail])
        return all(case.right_edges and case.right_label for case in ends)

    def _paired(self, said: Relation, label: str | None) -> RelationCase | None:
        """The case of a relation and one of gold between the same ends, of that label or of any; None if there is none.

        What is paired is used up.
        """
        ends = [m.id for m in self._gold_ends(said) if m is not None]
        for relation in self._left:
            if {relation.head, relation.tail} == set(ends) and label in (None, relation.label):
                self._left.remove(relation)
                right_ends = self._has_right_ends(said)
                return RelationCase(
                    relation,
                    said,
                    self._met(said) if right_ends else self._needed(relation),
                    relation.label == said.label,
                    [relation.head, relation.tail] == ends or self._schema.is_symmetric(relation.label),
                    right_ends,
                    labels_to_choose_from=self._choices(relation),
                )
        return None

    def _met(self, relation: Relation) -> int:
        """Where the queue asks about it: at its later end."""
        return max(self._case_of_said[end].place.start for end in (relation.head, relation.tail))

    def _needed(self, relation: Relation) -> int:
        """From where on both its ends are as in gold."""
        return max(self._case_of_gold[end].place.start for end in (relation.head, relation.tail))

    def _choices(self, relation: Relation) -> int:
        return len(self._schema.relations_between(self._label[relation.head], self._label[relation.tail]))


@dataclass(frozen=True, slots=True)
class Effort:
    """The gestures for mentions and those for relations."""

    mentions: Gestures
    relations: Gestures

    @property
    def all(self) -> Gestures:
        """Both, mentions first."""
        return self.mentions + self.relations

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(self.mentions + other.mentions, self.relations + other.relations)


NO_EFFORT = Effort((), ())
Tool = Callable[[Cases], Effort]


def _by_case(
    of: Cases, mention: Callable[[MentionCase], Gestures], relation: Callable[[RelationCase], Gestures]
) -> Effort:
    return Effort(
        tuple(itertools.chain.from_iterable(map(mention, of.mentions))),
        tuple(itertools.chain.from_iterable(map(relation, of.relations))),
    )


def drag_and_menu(of: Cases) -> Effort:
    """The gestures in doccano."""

    def mention(case: MentionCase) -> Gestures:
        if case.said is None:
            return (DRAG, CLICK)
        if case.gold is None:
            return (CLICK, CLICK)
        if not case.right_edges:
            return (CLICK, CLICK, DRAG, CLICK)
        return () if case.right_label else (CLICK, CLICK)

    return _by_case(of, mention, lambda case: () if case.gold is None else (CLICK, CLICK, CLICK))


def accept_by_click(of: Cases) -> Effort:
    """The gestures in INCEpTION; its string matcher works when nothing else was said about the text."""
    known: set[str] = set()
    matching = all(case.said is None for case in of.mentions)

    def mention(case: MentionCase) -> Gestures:
        if case.gold is None:
            return (DOUBLE_CLICK,)
        if case.said is not None:
            if not case.right_edges:
                return (DOUBLE_CLICK, DRAG, CLICK)
            return (CLICK,) if case.right_label else (CLICK, CLICK)
        if not matching:
            return (DRAG, CLICK)
        surface = of.text[case.gold.start : case.gold.end]
        if surface in known:
            return (CLICK,)
        known.add(surface)
        meant = {(c.gold.start, c.gold.end) for c in of.mentions if c.gold and c.gold.label == case.gold.label}
        later = [place for place in of.occurrences(case.gold) if place > (case.gold.start, case.gold.end)]
        return (DRAG, CLICK) + (DOUBLE_CLICK,) * sum(place not in meant for place in later)

    def relation(case: RelationCase) -> Gestures:
        if case.said is None:
            return (DRAG, CLICK)
        if case.gold is None:
            return (DOUBLE_CLICK,) if case.ends_right else ()
        if not case.ends_right:
            return (DRAG, CLICK)
        return (CLICK,) + (() if case.right_label else (CLICK,)) + (() if case.right_direction else (CLICK,))

    return _by_case(of, mention, relation)


def whole_prediction(of: Cases) -> Effort:
    """The gestures in Label Studio."""

    def mention(case: MentionCase) -> Gestures:
        if case.said is None:
            return (KEY, DRAG)
        if case.gold is None:
            return (CLICK, KEY)
        if not case.right_edges:
            return (CLICK, KEY, KEY, DRAG)
        return () if case.right_label else (CLICK, KEY)

    def relation(case: RelationCase) -> Gestures:
        draw = (CLICK, KEY, CLICK, CLICK, CLICK)
        if case.said is None:
            return draw
        if case.gold is None:
            return (CLICK, CLICK) if case.ends_exist else ()
        if not case.ends_right:
            return draw  # removed with the region whose edges were wrong
        return (() if case.right_label else (CLICK, CLICK)) + (() if case.right_direction else (CLICK,))

    effort = _by_case(of, mention, relation)
    anything = any(case.said is not None for case in of.mentions)
    return Effort((CLICK, *effort.mentions), effort.relations) if anything else effort
