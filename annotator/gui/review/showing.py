"""From the reviewer's desk to what is shown in the text: claims with their letters, agreed things grey, silence dashed.

Pure questions, no widgets. The lists and the panel are in `telling.py`.
"""

from collections.abc import Iterable, Sequence

from annotator.gui.annotating.presenting import label_color, passage_word
from annotator.gui.article.content import Arc, Highlight, PageContent, Shown
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import Theme
from annotator.gui.kit.words import label_name, tr
from annotator.gui.review.review_desk import LETTERS, On, Place, ReviewDesk
from annotator.model.annotation import Mention
from annotator.model.disagreement import Claim, Disagreement
from annotator.model.reviewing import Case, WhyNot

# Between the key of a difference and what is shown of it: no key holds this character.
_PART = "\x1f"
_AGREED = "agreed"


def grouped(desk: ReviewDesk, question: Disagreement) -> list[tuple[str, Claim]]:
    """The claims of a difference, those who say the same together: ("A·C", one of their claims)."""
    case = desk.required()
    groups: dict[object, list[Claim]] = {}
    for claim in question.claims:
        groups.setdefault(case.said(claim), []).append(claim)
    return [(letters(desk, (c.author for c in claims)), claims[0]) for claims in groups.values()]


def letters(desk: ReviewDesk, authors: Iterable[str]) -> str:
    """The letters of some annotators, in order: "A·C"."""
    return "·".join(sorted(desk.letter(a) for a in authors))


class ReviewedText:
    """An article under review as the text view shows it: `content`, and what is shown of which claim."""

    def __init__(self, desk: ReviewDesk, theme: Theme) -> None:
        self.desk = desk
        self.case: Case = desk.required()
        self.shown: list[Shown] = []
        self.arcs: list[Arc] = []
        self._theme = theme
        # What is shown of each annotator's mention, to join relations to it.
        self._of: dict[tuple[str, str], str] = {}
        self._looks: dict[str, tuple[str, str]] = {}
        self._open = {id(d) for d in self.case.open}
        self.content = self._content()

    def _content(self) -> PageContent:
        self._agreed()
        self._questions()
        self._gold()
        self._relations()
        document = self.case.work.document
        margin = tuple((p, passage_word(p)) for p in document.passages)
        return PageContent(document.text, tuple(self.shown), tuple(self.arcs), margin)

    def _add(self, shown_id: str, mention: Mention, state: str, name: str = "") -> None:
        label = mention.label
        look = self._looks.get(label)
        if look is None:
            schema = self.case.schema
            look = self._looks[label] = (label_name(schema, label), label_color(schema, label, self._theme))
        text = f"{name} | {look[0]}" if name else look[0]
        colour = self._theme.text3.name() if state == "agreed" else look[1]
        self.shown.append(Shown(shown_id, mention.start, mention.end, label, text, colour, state, rank=_rank(name)))

    def _agreed(self) -> None:
        for agreed in self.case.side.agreed:
            mention = agreed.claims[0].mention
            if mention is None:
                continue
            decision = self.case.judgement(agreed.claims[0])
            shown_id = (decision.result or "") if decision is not None else f"{_AGREED}{_PART}{mention.id}"
            for claim in agreed.claims:
                assert claim.mention is not None
                self._of[claim.author, claim.mention.id] = shown_id
            if decision is None:
                self._add(shown_id, mention, "agreed")

    def _questions(self) -> None:
        for question in self.case.questions:
            if question.is_relation:
                continue
            if id(question) not in self._open:
                results = [d.result for c in question.claims if (d := self.case.judgement(c)) is not None]
                made = next((r for r in results if r is not None), "")
                for claim in question.claims:
                    decision = self.case.judgement(claim)
                    own = decision.result if decision is not None else None
                    self._remember(claim, own or made)
                continue
            for names, claim in grouped(self.desk, question):
                assert claim.mention is not None
                shown_id = f"{self.case.key(question)}{_PART}{names}"
                self._add(shown_id, claim.mention, "claim", names)
                for other in question.claims:
                    if self.case.said(other) == self.case.said(claim):
                        self._remember(other, shown_id)
            if question.silent:
                first = question.claims[0].mention
                assert first is not None
                names = letters(self.desk, question.silent)
                text = f"{names} | {tr('none')}"
                shown_id = f"{self.case.key(question)}{_PART}{names}"
                rank = _rank(names)
                self.shown.append(Shown(shown_id, first.start, first.end, first.label, text, "", "absent", rank=rank))

    def _remember(self, claim: Claim, shown_id: str) -> None:
        assert claim.mention is not None
        self._of[claim.author, claim.mention.id] = shown_id

    def _gold(self) -> None:
        claimed = {(s.start, s.end, s.label) for s in self.shown if s.state == "claim"}
        for mention in self.case.work.annotations.mentions:
            if (mention.start, mention.end, mention.label) not in claimed:
                self._add(mention.id, mention, "agreed")
                last = self.shown[-1]
                shown = Shown(last.id, last.start, last.end, last.label, f"✓ {last.name}", last.color, last.state)
                self.shown[-1] = shown

    def _relations(self) -> None:
        schema = self.case.schema

        def add(arc_id: str, ends: Sequence[str], label: str, name: str, *, dashed: bool) -> None:
            if all(ends):
                self.arcs.append(Arc(arc_id, ends[0], ends[1], name, schema.is_symmetric(label), dashed))

        for relation in self.case.work.annotations.relations:
            name = label_name(schema, relation.label)
            add(relation.id, (relation.head, relation.tail), relation.label, name, dashed=False)
        for agreed in self.case.side.agreed:
            claim = agreed.claims[0]
            if claim.relation is not None and self.case.judgement(claim) is None:
                name = label_name(schema, claim.label)
                add(f"{_AGREED}{_PART}{claim.relation.id}", self._ends(claim), claim.label, name, dashed=False)
        for question in self.case.open:
            if not question.is_relation:
                continue
            silent = f" · {letters(self.desk, question.silent)} {tr('none')}" if question.silent else ""
            for names, claim in grouped(self.desk, question):
                name = f"{names} {label_name(schema, claim.label)}{silent}"
                add(f"{self.case.key(question)}{_PART}{names}", self._ends(claim), claim.label, name, dashed=True)
                silent = ""

    def _ends(self, claim: Claim) -> tuple[str, str]:
        assert claim.head is not None and claim.tail is not None
        head, tail = (self._of.get((claim.author, m.id), "") for m in (claim.head, claim.tail))
        return head, tail

    def ends_of(self, question: Disagreement) -> tuple[str, ...]:
        """What is shown of the ends of a difference about a relation."""
        found = [end for claim in question.claims for end in self._ends(claim) if end]
        return tuple(dict.fromkeys(found))


def _rank(names: str) -> int:
    """Where in the order of the annotators a chip stands; 0 for what is nobody's."""
    return LETTERS.index(names[0]) + 1 if names else 0


def highlight(desk: ReviewDesk, made: ReviewedText) -> Highlight:
    """What is current, as the text view outlines it."""
    place, question = desk.place, desk.question()
    if place.on is On.SELECTION:
        return Highlight(selection=place.span)
    if place.on is On.GOLD:
        relation = desk.gold_relation()
        if relation is not None:
            return Highlight((relation.head, relation.tail), (relation.id,))
        return Highlight((place.id,))
    if question is None:
        return Highlight()
    verdict, begins = desk.verdict(), f"{place.id}{_PART}"
    if question.is_relation:
        claimed = tuple(a.id for a in made.arcs if a.id.startswith(begins))
        return Highlight(made.ends_of(question), claimed if verdict is None else _made_of(desk, question))
    if verdict is not None:
        return Highlight(_made_of(desk, question))
    ids = [s for s in made.shown if s.id.startswith(begins) and s.state == "claim"]
    ids.sort(key=lambda s: s.start - s.end)
    return Highlight(tuple(s.id for s in ids), hints=answer_hints(desk))


def _made_of(desk: ReviewDesk, question: Disagreement) -> tuple[str, ...]:
    """What gold has of the claims of a settled difference."""
    found = (desk.required().judgement(claim) for claim in question.claims)
    return tuple(dict.fromkeys(d.result for d in found if d is not None and d.result is not None))


def answer_hints(desk: ReviewDesk) -> tuple[KeyHint, ...]:
    """The keys that answer the current difference, each with who or what it stands for."""
    authors = desk.authors
    hints = [KeyHint((str(n),), desk.letter(a)) for n, a in enumerate(authors, 1)]
    if len(authors) > 1 and desk.possible() is WhyNot.POSSIBLE:
        hints.append(KeyHint((str(len(authors) + 1),), all_word(len(authors))))
    return (*hints, KeyHint(("0",), none_word(len(authors))))


def all_word(count: int) -> str:
    """What the answer for all of some annotators is called."""
    return tr("Both") if count == 2 else tr("All of them")


def none_word(count: int) -> str:
    """What the answer for none of some annotators is called."""
    return tr("Neither") if count == 2 else tr("None of them")


def place_of(desk: ReviewDesk, shown_id: str) -> Place:
    """What was clicked in the text, as a place on the desk; nowhere for what all agree on and gold has not yet."""
    key, part, _ = shown_id.partition(_PART)
    if part:
        return Place(On.QUESTION, key) if key != _AGREED else Place()
    return Place(On.GOLD, shown_id)
