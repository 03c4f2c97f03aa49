"""What lies before the reviewer: one article of a session, its differences, and where the person is.

It turns answers into edits of gold, gives them to the project and asks again. It knows no widget, as `annotating.desk`.
"""

import hashlib
from dataclasses import dataclass, replace
from enum import Enum

from annotator.model.annotation import (
    SIGNED_OFF,
    AnnotationSet,
    Comment,
    DocumentStage,
    Mention,
    Relation,
    SetKey,
    SetKind,
)
from annotator.model.disagreement import Disagreement, SideBySide, side_by_side
from annotator.model.document import Stage
from annotator.model.edit import Change, Edit, after
from annotator.model.errors import KnownError
from annotator.model.reviewing import Case, Verdict, WhyNot
from annotator.model.teamwork import ReviewSession
from annotator.model.text import Span
from annotator.model.tokens import Tokens
from annotator.store.project import Project

LETTERS = "ABCDEFGH"
_BY_HAND = frozenset(("add_mention", "relabel", "move_mention", "remove_mention", "relate", "relabel_relation"))
_BY_HAND |= {"reverse", "remove_relation"}


class On(Enum):
    """What kind of thing the reviewer is on."""

    NOTHING = "nothing"
    QUESTION = "question"
    GOLD = "gold"
    SELECTION = "selection"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reviewer is: a difference's key, the id of something in gold, or a span."""

    on: On = On.NOTHING
    id: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an article is: differences, those settled, what all agree on, and what of that is not in gold yet."""

    differences: int
    settled: int
    agreed: int
    agreed_left: int


class ReviewDesk:
    """The open article of a review session and the reviewer's place in it; every answer is one applied edit."""

    def __init__(self, project: Project, session: ReviewSession, by: str) -> None:
        self.project = project
        self.session = session
        self.by = by
        self.case: Case | None = None
        self.tokens: Tokens | None = None
        self.place = Place()
        self.together = False
        self.only = ""
        """A kind, label or item ("kind:boundary", "label:PERSON", "item:relation") that alone is listed; "" for all."""
        self.reasons: dict[str, str] = {}
        """Reasons chosen for differences that are not answered yet, by key."""
        there = set(project.documents.ids())
        self.documents = tuple(i for i in session.documents if i in there)
        """The articles of the session that were in the project when it was opened, in its order."""
        self._sides: tuple[tuple[AnnotationSet, ...], SideBySide] | None = None

    # ---- articles -----------------------------------------------------------------------------------------------

    def resume(self) -> None:
        """Go where the reviewer stopped: that article and that difference, else the first that is not signed off.

        Raises: KnownError if none of the articles is there any more.
        """
        documents = self.documents
        if not documents:
            raise KnownError("none of the articles of this review is in the project any more")
        here = self.session.document
        if here in documents:
            self.show(here, self.session.place)
        else:
            self.show(self.next_article("") or documents[0])

    def show(self, document_id: str, place: str = "") -> None:
        """Take an article, and stand on a difference by its key, else on the first that is open."""
        self.place = Place()
        self.together = False
        self._sides = None
        self._ask(document_id)
        case = self.required()
        found = case.question(place) if place else None
        if found is not None:
            self.place = Place(On.QUESTION, case.key(found))
        else:
            self.step(1)

    def refresh(self) -> None:
        """Ask the project again; the reviewer stays where they are, as far as that still exists."""
        if self.case is None:
            return
        self._sides = None
        self._ask(self.case.work.document.id)
        if not self.exists(self.place):
            self.place = Place()

    def _ask(self, document_id: str) -> None:
        work = self.project.work(document_id, self.by, gold=True)
        if self._sides is None or self._sides[0][0].key.document_id != document_id:
            keys = [SetKey(document_id, name, SetKind.ANNOTATED) for name in self._order(document_id)]
            found = (self.project.annotations(key) for key in keys)
            sets = tuple(said for said in found if said.version)
            if not sets:
                raise KnownError("nobody of this review has annotated “{title}” yet", title=work.document.title)
            self._sides = sets, side_by_side(sets, work.schema)
            self.tokens = self.project.documents.tokens(document_id)
        self.case = Case(work, *self._sides)

    def _order(self, document_id: str) -> tuple[str, ...]:
        """The annotators as A, B, C; in a blind session mixed anew for each article, so that nobody is recognised."""
        if not self.session.blind:
            return self.session.authors

        def mixed(name: str) -> str:
            return hashlib.sha256(f"{self.session.id}/{document_id}/{name}".encode()).hexdigest()

        return tuple(sorted(self.session.authors, key=mixed))

    @property
    def authors(self) -> tuple[str, ...]:
        """Whose sets are compared in this article, as A, B, C."""
        return tuple(said.key.author for said in self.case.sets) if self.case is not None else ()

    def letter(self, author: str) -> str:
        """The letter that stands for an annotator in this article."""
        return LETTERS[self.authors.index(author)]

    def next_article(self, after: str, direction: int = 1) -> str:
        """The next article of the session that is not signed off, from the other end again at its end; "" for none."""
        documents = self.documents
        signed = self.project.reviews.signed_off()
        start = documents.index(after) if after in documents else (-1 if direction > 0 else 0)
        for step in range(1, len(documents) + 1):
            found = documents[(start + direction * step) % len(documents)]
            if found not in signed and found != after:
                return found
        return ""

    def neighbour(self, direction: int) -> str:
        """The article before or after this one in the session, signed off or not; "" at its ends."""
        documents = self.documents
        here = documents.index(self.required().work.document.id) + direction
        return documents[here] if 0 <= here < len(documents) else ""

    def remember(self) -> None:
        """Keep where the reviewer is, to come back there."""
        if self.case is None or self.project.read_only:
            return
        place = self.place.id if self.place.on is On.QUESTION else ""
        self.session = self.project.reviews.stop_at(self.session.id, self.case.work.document.id, place)

    # ---- questions ----------------------------------------------------------------------------------------------

    def required(self) -> Case:
        """The article under review. Raises: KnownError if there is none."""
        if self.case is None:
            raise KnownError("open an article of the review first")
        return self.case

    def listed(self) -> tuple[Disagreement, ...]:
        """The differences that are listed: all, or those of one kind or label."""
        kind, _, value = self.only.partition(":")
        questions = self.required().questions
        if kind == "item":
            return tuple(d for d in questions if d.is_relation == (value == "relation"))
        if kind == "kind":
            return tuple(d for d in questions if d.kind.value == value)
        if kind == "label":
            return tuple(d for d in questions if value in {c.label for c in d.claims})
        return questions

    def question(self) -> Disagreement | None:
        """The difference that the reviewer is on."""
        return self.required().question(self.place.id) if self.place.on is On.QUESTION else None

    def verdict(self) -> Verdict | None:
        """How the difference that the reviewer is on was settled; None while it is open."""
        question = self.question()
        return self.required().verdict(question) if question is not None else None

    def progress(self) -> Progress:
        """How far the article is."""
        case = self.required()
        agreed, differences = len(case.side.agreed), len(case.questions)
        return Progress(differences, differences - len(case.open), agreed, case.agreed_left)

    @property
    def signed_off(self) -> bool:
        """True when the article is signed off, and so locked."""
        return self.required().work.annotations.has_mark(SIGNED_OFF)

    def possible(self) -> WhyNot:
        """Why the claims of the current difference cannot all stand; POSSIBLE when they can."""
        question = self.question()
        return self.required().why_not_all(question) if question is not None else WhyNot.ONE_CLAIM

    def alike(self) -> tuple[Disagreement, ...]:
        """The other open differences that read like the current one."""
        question = self.question()
        return self.required().alike(question) if question is not None else ()

    def gold_mention(self) -> Mention | None:
        """The mention of gold that the reviewer is on: chosen in the text, or what a settled difference led to."""
        case = self.required()
        if self.place.on is On.GOLD:
            return case.work.annotations.mention(self.place.id)
        return None

    def gold_relation(self) -> Relation | None:
        """The relation of gold that the reviewer is on."""
        if self.place.on is not On.GOLD:
            return None
        return next((r for r in self.required().work.annotations.relations if r.id == self.place.id), None)

    def comments(self) -> tuple[Comment, ...]:
        """The remarks on the place where the reviewer is; on the article as a whole when that is nowhere."""
        spans = self.spans()
        said = self.required().work.annotations.comments
        if not spans:
            return tuple(c for c in said if c.start is None)
        start, end = min(s.start for s in spans), max(s.end for s in spans)
        return tuple(c for c in said if c.start is not None and c.end is not None and c.start < end and start < c.end)

    def spans(self) -> tuple[Span, ...]:
        """Where the current thing stands."""
        if self.case is None:
            return ()
        if self.place.on is On.SELECTION and self.place.span is not None:
            return (self.place.span,)
        question = self.question()
        if question is not None:
            return tuple(dict.fromkeys(m.span for c in question.claims for m in c.mentions))
        mention, relation = self.gold_mention(), self.gold_relation()
        if mention is not None:
            return (mention.span,)
        if relation is not None:
            ends = (self.case.work.annotations.mention(i) for i in (relation.head, relation.tail))
            return tuple(m.span for m in ends if m is not None)
        return ()

    def exists(self, place: Place) -> bool:
        """True when a place is still there."""
        before, self.place = self.place, place
        there = place.on in (On.NOTHING, On.SELECTION) or bool(self.spans())
        self.place = before
        return there

    # ---- where the reviewer is ----------------------------------------------------------------------------------

    def stand_on(self, place: Place) -> None:
        """Move to something; nothing is written."""
        if place != self.place:
            self.together = False
        self.place = place if self.exists(place) else Place()

    def stand_on_span(self, span: Span) -> None:
        """Move to a stretch of text: to the open difference or gold mention exactly there, else to a selection."""
        case = self.required()
        for one in case.open:
            if not one.is_relation and any(c.mention is not None and c.mention.span == span for c in one.claims):
                self.stand_on(Place(On.QUESTION, case.key(one)))
                return
        found = next((m for m in case.work.annotations.mentions if m.span == span), None)
        self.stand_on(Place(On.GOLD, found.id) if found is not None else Place(On.SELECTION, span=span))

    def step(self, direction: int, *, settled_too: bool = False) -> bool:
        """Move to the next (1) or previous (-1) open difference of those listed; False when there is none."""
        case = self.required()
        listed = self.listed()
        keys = [case.key(d) for d in listed]
        still_open = {case.key(d) for d in case.open}
        positions = [n for n, key in enumerate(keys) if settled_too or key in still_open]
        if not positions:
            return False
        here = keys.index(self.place.id) if self.place.on is On.QUESTION and self.place.id in keys else None
        if here is None:
            spans = self.spans()
            at = spans[0].start if spans else -1
            ahead = [n for n, d in enumerate(listed) if d.start >= at]
            here = (ahead[0] if ahead else len(listed)) - (1 if direction > 0 else 0)
        around = positions if direction > 0 else positions[::-1]
        beyond = next((p for p in around if (p - here) * direction > 0), around[0])
        self.stand_on(Place(On.QUESTION, keys[beyond]))
        return True

    def jump(self, only: str) -> None:
        """List one kind or label only ("kind:…", "label:…"), or all again (""), and go to the first that is open."""
        self.only = only
        question = self.question()
        if question is None or question not in self.listed():
            self.place = Place()
            _ = self.step(1) or self.step(1, settled_too=True)

    # ---- writing ------------------------------------------------------------------------------------------------

    def apply(self, edit: Edit) -> Edit:
        """Have the project do an edit of gold, and work on what it leads to; a change by hand puts it in review."""
        case = self.required()
        if edit.verb in _BY_HAND and case.work.stage is not Stage.IN_REVIEW and not self.signed_off:
            document = case.work.document.id
            moved = Change(DocumentStage(document, case.work.stage), DocumentStage(document, Stage.IN_REVIEW))
            edit = replace(edit, changes=(*edit.changes, moved))
        try:
            self.project.apply(edit, version=case.work.annotations.version)
        except KnownError:
            self.refresh()
            raise
        # The store has checked that its state was ours, so the edit leads to the same state here.
        self.case = case.following(after(case.work, edit))
        if not self.exists(self.place):
            self.place = Place()
        return edit
