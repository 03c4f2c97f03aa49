"""What lies on the annotator's desk: one article, its answers, what is still asked, and where the person is.

The desk turns a person's acts (accept, label 2, edge to the right) into edits, gives them to the project, and asks the
project again. It knows no widget: the window shows what the desk says. Offsets are code points, end exclusive.
"""

import copy
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from annotator.model import asking, entities
from annotator.model import edit as verbs
from annotator.model.annotation import (
    FINISHED,
    GOLD_AUTHOR,
    SIGNED_OFF,
    AnnotationSet,
    Answer,
    Decision,
    DecisionItem,
    Mention,
    Relation,
    SetKey,
    SetKind,
)
from annotator.model.document import PassageKind, Stage
from annotator.model.edit import Edit, Work
from annotator.model.errors import KnownError
from annotator.model.suggestion import Progress, Suggestion, in_queue, progress, unanswered
from annotator.model.teamwork import AssignmentState, Role
from annotator.model.text import Span
from annotator.model.tokens import Tokens, moved_edge, noun_run, sentence_at
from annotator.model.watching import Watch
from annotator.practice import advice
from annotator.store.project import Project

log = logging.getLogger(__name__)

# A verb that answers a suggestion.
Answering = Callable[[Work, Suggestion], Edit]

_UNASKED = frozenset((PassageKind.FURNITURE, PassageKind.REPEAT))


class At(Enum):
    """What kind of thing the person is on."""

    NOTHING = "nothing"
    SUGGESTION = "suggestion"
    MENTION = "mention"
    RELATION = "relation"
    ENTITY = "entity"
    SELECTION = "selection"


@dataclass(frozen=True, slots=True)
class Current:
    """Where the person is: a record's id, or for a selection its span."""

    at: At = At.NOTHING
    id: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the article is: suggestions that were asked, and how the answers fell."""

    asked: int
    answered: int
    accepted: int
    corrected: int
    rejected: int


class Desk:
    """The open article and the person's place in it; every act is one applied edit.

    What was shown is written to the ledger with the next edit, or when the article is left; `clock` gives seconds.
    """

    def __init__(self, project: Project, by: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.project = project
        self.by = by
        self.threshold = 0.8
        self.order_by_score = False
        self.ask_furniture = False
        self.work: Work | None = None
        self.tokens: Tokens | None = None
        self.open: tuple[Suggestion, ...] = ()
        self.asked: tuple[Suggestion, ...] = ()
        self.blind = False
        self.locked = False
        self.muted: frozenset[str] = frozenset()
        self.head = 0
        self._clock = clock
        self._watch: Watch | None = None
        self._is_away = False
        self._current = Current()
        self.suggested: tuple[AnnotationSet, ...] = ()
        self._places: dict[str, int] = {}
        self._everything: tuple[Suggestion, ...] = ()
        self._proposed: tuple[entities.SameEntity, ...] = ()
        self.same: tuple[entities.SameEntity, ...] = ()

    # ---- what there is ------------------------------------------------------------------------------------------

    def show(self, document_id: str) -> None:
        """Take an article onto the desk and stand on its first open suggestion."""
        self.leave()
        self.current = Current()
        self._ask(document_id)
        if self.asked:
            self.current = Current(At.SUGGESTION, self.asked[0].id)

    def refresh(self) -> None:
        """Ask the project again; the person stays where they are, as far as that still exists."""
        if self.work is None:
            return
        self._ask(self.work.document.id)
        if not self._exists(self.current):
            self.current = Current()

    def _ask(self, document_id: str) -> None:
        work = self.project.work(document_id, self.by)
        self.tokens = self.project.documents.tokens(document_id)
        suggested = (*self.project.suggested(document_id), *self._of_others(document_id))
        given = advice(self.project, document_id, suggested, work.document, self.tokens)
        if (given.blind, given.head) != (self.blind, self.head):
            self.leave()  # from here on something else is shown, so the ledger begins a new row
        self.blind, self.muted, self.head = given.blind, given.muted, given.head
        if self._watch is None and not self.project.read_only:
            self._watch = Watch(document_id, self.by, self._clock(), blind=given.blind, head=given.head)
        # In a blind article nothing may show what was suggested, not even where else a name stands.
        self.suggested = () if given.blind else suggested
        self._everything = given.suggestions
        self._proposed = entities.proposed(self.suggested, work.document.text)
        gold = SetKey(document_id, GOLD_AUTHOR, SetKind.GOLD)
        self.locked = work.stage is Stage.GOLD and self.project.annotations(gold).has_mark(SIGNED_OFF)
        self._take(work)

    def _of_others(self, document_id: str) -> tuple[AnnotationSet, ...]:
        """What others answered, when the article was given to this person with open answers."""
        given = [a for a in self.project.team.of(document_id) if a.state is AssignmentState.ASSIGNED]
        if not any(a.annotator == self.by and a.role is Role.ANNOTATE and not a.blind for a in given):
            return ()
        keys = [k for k in self.project.sets(document_id) if k.kind is SetKind.ANNOTATED and k.author != self.by]
        return tuple(self.project.annotations(k) for k in keys)

    def _take(self, work: Work) -> None:
        """Work on this state; what follows from it follows."""
        self.work = work
        self.open = unanswered(work.annotations, self._everything, work.schema)
        self.same = entities.still_open(work, self._proposed)
        asked = in_queue(work.document.passages, self.open, self.unasked)
        self._places = asking.places(work.document, work.annotations, asked)
        if self.order_by_score:
            self.asked = tuple(sorted(asked, key=lambda s: (-s.score, s.anchor)))
        else:
            self.asked = asking.in_reading_order(asked, self._places)
        if self._watch is not None:
            # What other people answered is no suggester's proposal.
            self._watch.show(s for s in self.asked if "@" in s.author)

    # ---- the ledger ---------------------------------------------------------------------------------------------

    @property
    def current(self) -> Current:
        """Where the person is."""
        return self._current

    @current.setter
    def current(self, current: Current) -> None:
        self._current = current
        if self._watch is not None:
            self._watch.turn_to(current.id if current.at is At.SUGGESTION else "", self._clock())

    def acted(self) -> None:
        """The person pressed a key or clicked."""
        if self._watch is not None:
            self.come_back()
            self._watch.act(self._clock())

    def go_away(self) -> None:
        """The article is not in front any more: the time until `come_back` is no work."""
        if self._watch is not None and not self._is_away:
            self._is_away = True
            self._watch.pause(self._clock())

    def come_back(self) -> None:
        """The article is in front again."""
        if self._watch is not None and self._is_away:
            self._is_away = False
            self._watch.resume(self._clock())

    def leave(self) -> None:
        """The article is left: what was shown and not written yet is written."""
        self.come_back()
        watch, self._watch = self._watch, None
        shown = watch.take(self._clock()) if watch is not None else None
        if shown is None:
            return
        try:
            self.project.ledger.left(shown)
        except KnownError:
            # A count less; the person must be able to go on to the next article all the same.
            log.info("what was shown in %s is not in the ledger", shown.document_id, exc_info=True)

    def _written(self, edit: Edit) -> None:
        """Apply an edit, and with it, in one transaction, what was shown until then."""
        watch = self._watch
        if watch is None or self.work is None or edit.target != self.work.annotations.key:
            self.project.apply(edit)
            return
        before = copy.copy(watch)
        answered = [c.after.suggestion for c in edit.changes if isinstance(c.after, Decision)]
        try:
            self.project.apply(edit, watch.take(self._clock(), answered))
        except KnownError:
            self._watch = before  # nothing was written, so it is still to be
            raise

    @property
    def same_waiting(self) -> int:
        """How many proposals of entities are not asked: answered, or about names that are not decided yet."""
        return len(self._proposed) - len(self.same)

    @property
    def has_suggestions(self) -> bool:
        """True when some suggester has looked at the article, even if it found nothing."""
        return bool(self.suggested)

    @property
    def suggesters(self) -> tuple[str, ...]:
        """Who proposed, as name@version."""
        return tuple(s.key.author for s in self.suggested)

    @property
    def unasked(self) -> frozenset[PassageKind]:
        """The passages whose suggestions the queue passes over."""
        return frozenset() if self.ask_furniture else _UNASKED

    def progress(self) -> dict[str, Progress]:
        """The progress with the open article, by its id; empty when none is open."""
        if self.work is None:
            return {}
        return {self.work.document.id: progress(self._everything, self.open, self.asked)}

    def counts(self) -> Counts:
        """How many suggestions were asked and answered; those in furniture and repeats count once answered."""
        work = self.required()
        decisions = work.annotations.decisions
        answers = [d.answer for d in decisions if d.item is not DecisionItem.ENTITY]
        reached = progress(self._everything, self.open, self.asked)
        return Counts(
            reached.asked,
            reached.answered,
            answers.count(Answer.ACCEPTED),
            answers.count(Answer.CORRECTED),
            answers.count(Answer.REJECTED),
        )

    def sure(self) -> tuple[Suggestion, ...]:
        """The asked suggestions at or above the threshold."""
        return tuple(s for s in self.asked if s.score >= self.threshold)

    def suggestion(self, suggestion_id: str = "") -> Suggestion | None:
        """An open suggestion by id; without one, the current."""
        wanted = suggestion_id or (self.current.id if self.current.at is At.SUGGESTION else "")
        return next((s for s in self.open if s.id == wanted), None)

    def mention(self) -> Mention | None:
        """The decided mention that the person is on."""
        if self.work is None or self.current.at is not At.MENTION:
            return None
        return self.work.annotations.mention(self.current.id)

    def relation(self) -> Relation | None:
        """The decided relation that the person is on."""
        if self.work is None or self.current.at is not At.RELATION:
            return None
        return next((r for r in self.work.annotations.relations if r.id == self.current.id), None)

    def spans_of(self, current: Current) -> tuple[Span, ...]:
        """Where the current thing stands: one span, two for a relation, none for nothing."""
        if self.work is None:
            return ()
        if current.at is At.SELECTION and current.span is not None:
            return (current.span,)
        if current.at is At.SUGGESTION and (found := self.suggestion(current.id)) is not None:
            return tuple(m.span for m in found.ends)
        if current.at is At.MENTION and (mention := self.work.annotations.mention(current.id)) is not None:
            return (mention.span,)
        if current.at is At.ENTITY:
            return entities.places(self.work, self.same, current.id)
        if current.at is At.RELATION:
            for relation in self.work.annotations.relations:
                if relation.id == current.id:
                    ends = (self.work.annotations.mention(relation.head), self.work.annotations.mention(relation.tail))
                    return tuple(m.span for m in ends if m is not None)
        return ()

    def _exists(self, current: Current) -> bool:
        return current.at is At.NOTHING or bool(self.spans_of(current))

    # ---- where the person is ------------------------------------------------------------------------------------

    def stand_on(self, current: Current) -> None:
        """Move to something; nothing is written."""
        self.current = current if self._exists(current) else Current()

    def stand_on_id(self, record_id: str) -> None:
        """Move to a record by id, whatever it is: an open suggestion, a mention or a relation."""
        for at in (At.SUGGESTION, At.MENTION, At.RELATION, At.ENTITY):
            if self._exists(Current(at, record_id)) and self.spans_of(Current(at, record_id)):
                self.current = Current(at, record_id)
                return

    def stand_on_span(self, span: Span) -> None:
        """Move to a stretch of text: to what is said of exactly that stretch if anything is, else to a selection."""
        mention = self.work_mention_at(span)
        suggestion = next((s for s in self.open if s.mention is not None and s.mention.span == span), None)
        if mention is not None:
            self.current = Current(At.MENTION, mention.id)
        elif suggestion is not None:
            self.current = Current(At.SUGGESTION, suggestion.id)
        else:
            self.current = Current(At.SELECTION, span=span)

    def step(self, direction: int) -> bool:
        """Move to the next (1) or previous (-1) undecided suggestion; False when there is none."""
        if not self.asked:
            return False
        ids = [s.id for s in self.asked]
        if self.current.at is At.SUGGESTION and self.current.id in ids:
            index = (ids.index(self.current.id) + direction) % len(ids)
        else:
            index = self._nearest(direction)
        self.current = Current(At.SUGGESTION, ids[index])
        return True

    def _nearest(self, direction: int) -> int:
        spans = self.spans_of(self.current)
        if not spans or self.order_by_score:
            return 0 if direction > 0 else len(self.asked) - 1
        here = spans[0].start
        if direction > 0:
            return next((i for i, s in enumerate(self.asked) if self._places[s.id] >= here), 0)
        return next((i for i in range(len(self.asked) - 1, -1, -1) if self._places[self.asked[i].id] < here), -1)

    def place_of(self, suggestion: Suggestion) -> tuple[int, int]:
        """Where an open suggestion stands in the queue, and in the text: for `advance_from`, once it is answered."""
        position = next((i for i, s in enumerate(self.asked) if s.id == suggestion.id), 0)
        return position, self._places.get(suggestion.id, suggestion.anchor)

    def advance_from(self, position: int, anchor: int) -> None:
        """After an answer: the next open suggestion in the order that was shown, else none."""
        if not self.asked:
            self.current = Current()
            return
        if self.order_by_score:
            index = min(position, len(self.asked) - 1)
        else:
            index = next((i for i, s in enumerate(self.asked) if self._places[s.id] >= anchor), 0)
        self.current = Current(At.SUGGESTION, self.asked[index].id)

    # ---- acts: each is one edit ---------------------------------------------------------------------------------

    def accept(self) -> Edit:
        """Accept the current suggestion and go to the next."""
        return self.answer(lambda work, s: verbs.accept(work, s))

    def reject(self) -> Edit:
        """Reject the current suggestion, or take back what the person is on, and go to the next."""
        if self.current.at is At.RELATION:
            return self.remove()
        return self.answer(lambda work, s: verbs.reject(work, s))

    def answer(self, verb: Answering) -> Edit:
        """Answer the current suggestion by a verb, and go to the next."""
        suggestion = self.suggestion()
        if suggestion is None:
            raise KnownError("stand on a suggestion first (Tab goes to the next one)")
        was_at = self.place_of(suggestion)
        edit = verb(self.required(), suggestion)
        self.apply(edit)
        self.advance_from(*was_at)
        return edit

    def accept_sure(self) -> Edit:
        """Accept every asked suggestion at or above the threshold, as one step."""
        edit = verbs.accept_all(self.required(), self.sure())
        self.apply(edit)
        self.advance_from(0, 0)
        return edit

    def sentence(self) -> tuple[Suggestion, ...]:
        """The current suggestion, and what else is asked up to the end of its sentence.

        Of relations only those that do not lead out of the sentence; the current suggestion whatever it is.
        """
        current = self.suggestion()
        if current is None or self.work is None:
            return ()
        here = self._places.get(current.id, current.anchor)
        sentence = sentence_at(self.work.document.text, self.tokens, here)
        decided = {m.span for m in self.work.annotations.mentions}
        others = (
            s
            for s in self.asked
            if s.id != current.id
            and here <= self._places[s.id] < sentence.end
            and all(sentence.contains(m.span) or m.span in decided for m in s.ends)
        )
        return (current, *others)

    def accept_sentence(self) -> Edit:
        """Accept the current suggestion and every other that is left of its sentence, as one step, and go on."""
        current = self.suggestion()
        if current is None:
            raise KnownError("stand on a suggestion first (Tab goes to the next one)")
        was_at = self.place_of(current)
        edit = verbs.accept_all(self.required(), self.sentence())
        edit = replace(edit, verb="accept_sentence")
        self.apply(edit)
        self.advance_from(*was_at)
        return edit

    def label(self, key: str) -> Edit:
        """Give the label of that key: to a selection (new mention), a suggestion, a mention or a relation."""
        work = self.required()
        relation = self.relation()
        suggestion = self.suggestion()
        if relation is not None or (suggestion is not None and suggestion.relation is not None):
            named = next((r for r in work.schema.relations if r.key == key), None)
            if named is None:
                raise KnownError("no relation of this label schema has the key {key}", key=key)
            if relation is not None:
                edit = verbs.relabel_relation(work, relation, named.label)
                self.apply(edit)
                return edit
            return self.answer(lambda w, s: verbs.accept(w, s, label=named.label))
        label = self.mention_label(key)
        if suggestion is not None:
            return self.answer(lambda w, s: verbs.accept(w, s, label=label))
        mention = self.mention()
        if mention is not None:
            if mention.label == label:
                raise KnownError("“{text}” is {label} already at this place", text=work.surface(mention), label=label)
            edit = verbs.relabel(work, mention, label)
            self.apply(edit)
            return edit
        span = self.current.span
        if span is None:
            raise KnownError("select a name first (Enter selects the one at the caret)")
        exact = next((s for s in self.open if s.mention is not None and s.mention.span == span), None)
        if exact is not None:
            edit = verbs.accept(work, exact, label=label)
        else:
            edit = verbs.add_mention(work, span, label, self.corrected_by(span, label))
        self.apply(edit)
        made = self.work_mention_at(span, label)
        self.current = Current(At.MENTION, made.id) if made else Current()
        return edit

    def mention_label(self, key: str) -> str:
        """The label of mentions that has a key. Raises: KnownError if none has."""
        label = next((m.label for m in self.required().schema.mentions if m.key == key), None)
        if label is None:
            raise KnownError("no mention label of this label schema has the key {key}", key=key)
        return label

    def corrected_by(self, span: Span, label: str) -> tuple[Suggestion, ...]:
        """The open suggestions that a mention made there answers: of that label, with other edges."""
        beside = (s for s in self.open if s.mention is not None and s.label == label)
        return tuple(s for s in beside if s.mention and s.mention.span != span and s.mention.span.overlaps(span))

    def work_mention_at(self, span: Span, label: str | None = None) -> Mention | None:
        """The decided mention on exactly that span."""
        return next(
            (m for m in self.required().annotations.mentions if m.span == span and (label is None or m.label == label)),
            None,
        )

    def move_edge(self, *, end: bool, direction: int, by_character: bool) -> Edit | None:
        """Move an edge of the current thing by a morpheme or a character.

        A mention is edited; a suggestion turns into a corrected mention; a selection only grows or shrinks (None).
        """
        work = self.required()
        spans = self.spans_of(self.current)
        if len(spans) != 1:
            raise KnownError("stand on a mention, a suggestion or a selection to move its edge")
        span = self._moved(spans[0], end=end, direction=direction, by_character=by_character)
        if self.current.at is At.SELECTION:
            self.current = Current(At.SELECTION, span=span)
            return None
        mention = self.mention()
        if mention is not None:
            edit = verbs.move_mention(work, mention, span)
            self.apply(edit)
            return edit
        suggestion = self.suggestion()
        if suggestion is None:
            raise KnownError("stand on a mention, a suggestion or a selection to move its edge")
        edit = verbs.accept(work, suggestion, span=span)
        self.apply(edit)
        made = self.work_mention_at(span)
        self.current = Current(At.MENTION, made.id) if made else Current()
        return edit

    def _moved(self, span: Span, *, end: bool, direction: int, by_character: bool) -> Span:
        text, tokens = self.required().document.text, None if by_character else self.tokens
        return moved_edge(text, tokens, span, end=end, direction=direction)

    def select_name_at(self, start: int, end: int) -> Span | None:
        """The noun run around a caret or selection, without particles."""
        return noun_run(self.required().document.text, self.tokens, start, end)

    def remove(self) -> Edit:
        """Remove the current mention (with its relations) or relation; a suggestion is rejected."""
        work = self.required()
        mention = self.mention()
        if mention is not None:
            edit = verbs.remove_mention(work, mention)
            self.apply(edit)
            self.current = Current()
            return edit
        relation = self.relation()
        if relation is not None:
            edit = verbs.remove_relation(work, relation)
            self.apply(edit)
            self.current = Current()
            return edit
        return self.answer(lambda w, s: verbs.reject(w, s))

    # ---- the article as a whole ----------------------------------------------------------------------------------

    @property
    def can_change(self) -> bool:
        """False for what is only looked at: a project that cannot be written, an article that is signed off."""
        return not (self.locked or self.project.read_only)

    @property
    def finished(self) -> bool:
        """True when this person's part of the article is done."""
        work = self.required()
        return work.annotations.has_mark(FINISHED) or work.stage in (Stage.DONE, Stage.IN_REVIEW, Stage.GOLD)

    def undo(self) -> Edit:
        """Take back one's last step, in whichever article it was; the desk goes there."""
        edit = self.project.undo(self.by)
        self._after_travel(edit)
        return edit

    def redo(self) -> Edit:
        """Do one's last undone step again; the desk goes there."""
        edit = self.project.redo(self.by)
        self._after_travel(edit)
        return edit

    def _after_travel(self, edit: Edit) -> None:
        document_id = edit.target.document_id
        if self.work is None or self.work.document.id != document_id:
            self.show(document_id)
        else:
            self.refresh()
        # Stand on what changed: the first suggestion that is asked again, or the record that came back.
        changed = {getattr(change.record, "suggestion", "") for change in edit.changes}
        again = next((s.id for s in self.asked if s.id in changed), "")
        if again:
            self.stand_on_id(again)
            return
        for change in edit.changes:
            suggested = getattr(change.record, "suggestion", "")
            for record_id in (suggested, change.record.id):
                if record_id and (self.suggestion(record_id) or self.work_has(record_id)):
                    self.stand_on_id(record_id)
                    return

    def work_has(self, record_id: str) -> bool:
        """True for the id of a decided mention or relation of this article, or of an open proposal of an entity."""
        said = self.required().annotations
        there = (m.id for m in said.mentions), (r.id for r in said.relations), (one.id for one in self.same)
        return any(record_id in ids for ids in there)

    def apply(self, edit: Edit) -> None:
        """Write an edit, with what was shown until then, and work on the state that it leads to."""
        try:
            self._written(edit)
        except KnownError:
            # Perhaps somebody else wrote meanwhile: look again before the person does.
            self.refresh()
            raise
        work = self.required()
        if edit.target == work.annotations.key:
            # The store has checked that its state was ours, so the edit leads to the same state here.
            self._take(verbs.after(work, edit))
            if not self._exists(self.current):
                self.current = Current()
        else:
            self.refresh()

    def wrote(self, edit: Edit) -> Edit:
        """As `apply`; gives the edit."""
        self.apply(edit)
        return edit

    def required(self) -> Work:
        """The open article. Raises: KnownError if none is."""
        if self.work is None:
            raise KnownError("open an article first")
        return self.work
