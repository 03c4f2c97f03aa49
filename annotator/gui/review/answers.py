"""The reviewer's answers: who is right, a third answer, what all agree on, the signature; each is one applied edit.

It works on a `ReviewDesk` and knows no widget.
"""

from collections.abc import Callable, Sequence

from annotator.gui.review.review_desk import On, Place, ReviewDesk
from annotator.model import edit as verbs
from annotator.model import finishing, judging
from annotator.model.annotation import Mention, Relation, SetKind
from annotator.model.disagreement import Disagreement
from annotator.model.edit import Edit
from annotator.model.errors import KnownError
from annotator.model.reviewing import Case, WhyNot
from annotator.model.schema import RelationLabel
from annotator.model.teamwork import ReviewState
from annotator.model.text import Span
from annotator.model.tokens import moved_edge, noun_run


class Answers:
    """What the reviewer says about the article on the desk."""

    def __init__(self, desk: ReviewDesk) -> None:
        self.desk = desk

    # ---- answers: each is one edit ------------------------------------------------------------------------------

    def answer(self, digit: int) -> Edit:
        """Answer by digit: 1 is A, 2 is B and so on; one more than there are sets is all of them; 0 is neither.

        Raises: KnownError if the digit stands for nobody, or all cannot stand together.
        """
        authors = self.desk.authors
        if digit == 0:
            return self._judge(lambda case, asked, reason: judging.take_neither(case, asked, reason))
        if digit <= len(authors):
            chosen: tuple[str, ...] = (authors[digit - 1],)
        elif digit == len(authors) + 1 and len(authors) > 1:
            chosen = authors
            if self.desk.possible() is not WhyNot.POSSIBLE:
                raise KnownError("these answers cannot both stand: choose one of them")
        else:
            raise KnownError(
                "{key} stands for nobody here: {least}–{most} are the answers",
                key=digit,
                least=0,
                most=len(authors) + 1,
            )
        return self._judge(lambda case, asked, reason: judging.take(case, asked, chosen, reason))

    def _judge(self, verb: Callable[[Case, Sequence[Disagreement], str | None], Edit]) -> Edit:
        case, question = self.desk.required(), self.desk.question()
        if question is None:
            raise KnownError("stand on a difference first (Tab goes to the next one)")
        asked = (question, *case.alike(question)) if self.desk.together else (question,)
        was_open = case.verdict(question) is None
        edit = verb(case, asked, self.desk.reasons.get(self.desk.place.id))
        self.desk.apply(edit)
        for one in asked:
            self.desk.reasons.pop(case.key(one), None)
        self.desk.together = False
        if was_open:
            self.desk.step(1)
        return edit

    def take_agreed(self) -> Edit:
        """Take everything that all agree on into gold, as one step."""
        return self.desk.apply(judging.take_agreed(self.desk.required()))

    def reopen(self) -> Edit:
        """Take the judgement of the current difference back."""
        question = self.desk.question()
        if question is None:
            raise KnownError("stand on a difference first (Tab goes to the next one)")
        return self.desk.apply(judging.reopen(self.desk.required(), question))

    def give_reason(self, reason: str) -> Edit | None:
        """Choose the reason for the current difference; the same again takes it away. None while it is not answered."""
        case, question = self.desk.required(), self.desk.question()
        if question is None:
            raise KnownError("stand on a difference first (Tab goes to the next one)")
        verdict = case.verdict(question)
        if verdict is None:
            if self.desk.reasons.get(self.desk.place.id) == reason:
                del self.desk.reasons[self.desk.place.id]
            else:
                self.desk.reasons[self.desk.place.id] = reason
            return None
        wanted = None if verdict.reason == reason else reason
        return self.desk.apply(judging.give_reason(case, question, wanted))

    def reason(self) -> str:
        """The reason chosen for the current difference, "" for none."""
        verdict = self.desk.verdict()
        return (verdict.reason or "") if verdict is not None else self.desk.reasons.get(self.desk.place.id, "")

    # ---- edits: a third answer, or a change of gold -------------------------------------------------------------

    def label(self, number: int) -> Edit:
        """Give the label of that number: a third answer to a difference, or to a mention of gold or a selection."""
        case = self.desk.required()
        question, relation = self.desk.question(), self.desk.gold_relation()
        if relation is not None or (question is not None and question.is_relation):
            labels: Sequence[RelationLabel] = case.schema.relations
            if number > len(labels):
                raise KnownError("this label schema has no relation number {number}", number=number)
            chosen = labels[number - 1].label
            if relation is not None:
                return self.desk.apply(verbs.relabel_relation(case.work, relation, chosen))
            return self._third(lambda d, reason: judging.take_third_relation(case, d, chosen, reason=reason))
        if number > len(case.schema.mentions):
            raise KnownError("this label schema has no mention label number {number}", number=number)
        label = case.schema.mentions[number - 1].label
        if question is not None:
            span = self._span_of(question)
            return self._third(lambda d, reason: judging.take_third_mention(case, d, span, label, reason))
        mention = self.desk.gold_mention()
        if mention is not None:
            return self.desk.apply(verbs.relabel(case.work, mention, label))
        if self.desk.place.span is None:
            raise KnownError("select a name first (Enter selects the one at the caret)")
        edit = self.desk.apply(verbs.add_mention(case.work, self.desk.place.span, label))
        made = next(c.after for c in edit.changes if isinstance(c.after, Mention))
        self.desk.stand_on(Place(On.GOLD, made.id))
        return edit

    def _third(self, verb: Callable[[Disagreement, str | None], Edit]) -> Edit:
        question = self.desk.question()
        assert question is not None
        edit = self.desk.apply(verb(question, self.desk.reasons.get(self.desk.place.id)))
        self.desk.reasons.pop(self.desk.place.id, None)
        return edit

    def _span_of(self, question: Disagreement) -> Span:
        """Where a difference about a mention stands now: in gold if it was answered, else as A has it."""
        case = self.desk.required()
        results = [d.result for c in question.claims if (d := case.judgement(c)) is not None and d.result is not None]
        there = case.work.annotations.mention(results[0]) if results else None
        mention = there or question.claims[0].mention
        assert mention is not None
        return mention.span

    def move_edge(self, *, end: bool, direction: int, by_character: bool) -> Edit | None:
        """Move an edge by a morpheme or a character: of a difference's answer, of gold, or of a selection (None)."""
        case, question = self.desk.required(), self.desk.question()
        mention = self.desk.gold_mention()
        if question is not None and not question.is_relation:
            span = self._span_of(question)
        elif mention is not None:
            span = mention.span
        elif self.desk.place.on is On.SELECTION and self.desk.place.span is not None:
            span = self.desk.place.span
        else:
            raise KnownError("stand on a mention, a suggestion or a selection to move its edge")
        tokens = None if by_character else self.desk.tokens
        moved = moved_edge(case.work.document.text, tokens, span, end=end, direction=direction)
        if question is not None:
            verdict = case.verdict(question)
            label = question.claims[0].label
            if verdict is not None:
                results = [d.result for c in question.claims if (d := case.judgement(c)) is not None]
                kept = next((case.work.annotations.mention(r) for r in results if r is not None), None)
                label = kept.label if kept is not None else label
            return self._third(lambda d, reason: judging.take_third_mention(case, d, moved, label, reason))
        if mention is not None:
            return self.desk.apply(verbs.move_mention(case.work, mention, moved))
        self.desk.place = Place(On.SELECTION, span=moved)
        return None

    def reverse(self) -> Edit:
        """Reverse the relation: the third answer to a difference, or a relation of gold."""
        case, question = self.desk.required(), self.desk.question()
        if question is not None and question.is_relation:
            label = question.claims[0].label
            if case.schema.is_symmetric(label):
                raise KnownError("{label} has no direction, so there is nothing to reverse", label=label)
            return self._third(
                lambda d, reason: judging.take_third_relation(case, d, label, reversed_=True, reason=reason)
            )
        relation = self.desk.gold_relation()
        if relation is None:
            raise KnownError("stand on a relation to reverse it")
        return self.desk.apply(verbs.reverse(case.work, relation))

    def remove(self) -> Edit:
        """Remove the mention or relation of gold that the reviewer is on; a difference is answered with neither."""
        case, mention, relation = self.desk.required(), self.desk.gold_mention(), self.desk.gold_relation()
        if mention is not None:
            return self.desk.apply(verbs.remove_mention(case.work, mention))
        if relation is not None:
            return self.desk.apply(verbs.remove_relation(case.work, relation))
        return self.answer(0)

    def relation_choices(self, head_id: str, tail_id: str) -> tuple[tuple[RelationLabel, bool], ...]:
        """The relations that may join two mentions of gold; True marks those that need head and tail swapped."""
        work = self.desk.required().work
        head, tail = work.annotations.mention(head_id), work.annotations.mention(tail_id)
        if head is None or tail is None:
            return ()
        straight = [(r, False) for r in work.schema.relations_between(head.label, tail.label)]
        known = {r.label for r, _ in straight}
        swapped = [(r, True) for r in work.schema.relations_between(tail.label, head.label) if r.label not in known]
        return tuple(straight + swapped)

    def relate(self, head_id: str, tail_id: str, label: str, *, swapped: bool = False) -> Edit:
        """Join two mentions of gold."""
        work = self.desk.required().work
        ends = [work.annotations.mention(i) for i in ((tail_id, head_id) if swapped else (head_id, tail_id))]
        if ends[0] is None or ends[1] is None:
            raise KnownError("only what is in gold can be related: answer the difference first")
        edit = self.desk.apply(verbs.relate(work, ends[0], ends[1], label))
        made = next(c.after for c in edit.changes if isinstance(c.after, Relation))
        self.desk.stand_on(Place(On.GOLD, made.id))
        return edit

    def select_name_at(self, start: int, end: int) -> Span | None:
        """The noun run around a caret or selection, without particles."""
        return noun_run(self.desk.required().work.document.text, self.desk.tokens, start, end)

    def remark(self, text: str) -> Edit:
        """Remark on the current place, or reword (without words: remove) the remark that is there."""
        work = self.desk.required().work
        there = self.desk.comments()
        if there:
            return self.desk.apply(finishing.reword_remark(work, there[0], text))
        spans = self.desk.spans()
        span = Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else None
        return self.desk.apply(finishing.remark(work, text, span))

    # ---- the article --------------------------------------------------------------------------------------------

    def sign_off(self) -> Edit:
        """Gold is final: the article is locked.

        Raises: KnownError if a difference is open, or what all agree on is not in gold.
        """
        left = self.desk.progress()
        if left.settled < left.differences:
            raise KnownError(
                "{count} differences are open (Tab goes to the next one)", count=left.differences - left.settled
            )
        if left.agreed_left:
            raise KnownError("{count} agreed items are not in gold yet (Ctrl+Enter takes them)", count=left.agreed_left)
        return self.desk.apply(finishing.sign_off(self.desk.required().work))

    def unlock(self) -> Edit:
        """Take the signature back, which is recorded."""
        return self.desk.apply(finishing.unlock(self.desk.required().work))

    def finish(self) -> bool:
        """Finish the session when every article is signed off; True when it is finished."""
        if set(self.desk.documents) - self.desk.project.reviews.signed_off():
            return False
        self.desk.session = self.desk.project.reviews.set_state(self.desk.session.id, ReviewState.FINISHED)
        return True

    def undo(self) -> Edit:
        """Take back one's last step, in whichever article of the review it was; the desk goes there.

        Raises: KnownError if it was not in this review.
        """
        self._require_here(self.desk.project.next_undo(self.desk.by), "there is nothing to undo")
        return self._travelled(self.desk.project.undo(self.desk.by))

    def redo(self) -> Edit:
        """Do one's last undone step again; the desk goes there. Raises: KnownError if it was not in this review."""
        self._require_here(self.desk.project.next_redo(self.desk.by), "there is nothing to redo")
        return self._travelled(self.desk.project.redo(self.desk.by))

    def _require_here(self, edit: Edit | None, otherwise: str) -> None:
        if edit is None:
            raise KnownError(otherwise)
        if edit.target.kind is not SetKind.GOLD or edit.target.document_id not in self.desk.session.documents:
            raise KnownError("your last step was not in this review: leave it (Ctrl+W) to take that step back")

    def _travelled(self, edit: Edit) -> Edit:
        document_id = edit.target.document_id
        if self.desk.required().work.document.id != document_id:
            self.desk.show(document_id)
        else:
            self.desk.refresh()
        said = {c.record.id for c in edit.changes} | {getattr(c.record, "suggestion", "") for c in edit.changes}
        for one in self.desk.required().questions:
            if any((c.mention or c.relation) is not None and (c.mention or c.relation).id in said for c in one.claims):  # type: ignore[union-attr]
                self.desk.stand_on(Place(On.QUESTION, self.desk.required().key(one)))
                return edit
        for record_id in said:
            if self.desk.exists(Place(On.GOLD, record_id)):
                self.desk.stand_on(Place(On.GOLD, record_id))
                return edit
        return edit
