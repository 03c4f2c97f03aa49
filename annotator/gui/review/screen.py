"""What a review shows: the page filled from the desk, with what the reviewer has switched on."""

from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.words import label_name, language, tr
from annotator.gui.review import showing, telling
from annotator.gui.review.review_desk import On, ReviewDesk
from annotator.gui.review.review_page import ReviewPage
from annotator.model.lexicon import KnownName


class Screen:
    """The page of a review, and how the reviewer wants it: names hidden, origins of answers shown.

    `figures_of` is the article whose figures are shown; emptied, they are computed again. `known` is what the project
    has decided on elsewhere.
    """

    def __init__(self, page: ReviewPage) -> None:
        self.page = page
        self.names_hidden = False
        self.origins = False
        self.known: tuple[KnownName, ...] = ()
        self.figures_of = ""
        self._shown: tuple[object, ...] = ()
        self._text: showing.ReviewedText | None = None

    def show_article(self, desk: ReviewDesk, reason: str, *, keep_position: bool) -> None:
        """Show an article with its differences, and what is current in it; `reason` is the one chosen, "" for none."""
        page, theme = self.page, theme_of(self.page)
        state = (desk.case, desk.only, theme, self.names_hidden)
        if self._text is None or self._shown != state:
            self._text = self._show_all(desk, keep_position=keep_position)
            self._shown = state
        page.text.show_current(showing.highlight(desk, self._text))
        spans = desk.spans()
        if spans:
            page.text.scroll_to(min(s.start for s in spans), max(s.end for s in spans))
        page.differences.set_current(desk.place.id)
        self.show_panel(desk, reason)

    def _show_all(self, desk: ReviewDesk, *, keep_position: bool) -> showing.ReviewedText:
        """What a mere step from one difference to the next leaves as it is."""
        page, theme = self.page, theme_of(self.page)
        work = desk.required().work
        documents = desk.documents
        number = documents.index(work.document.id) + 1 if work.document.id in documents else 0
        meta = tr("article {number} of {count}", number=number, count=len(documents))
        page.show_head(work.document.title or work.document.id, meta, signed_off=desk.signed_off)
        page.show_locked(tr("Signed off: this article is gold and locked.") if desk.signed_off else "")
        if self.figures_of != work.document.id:
            self.figures_of = work.document.id
            page.show_figures(telling.figures(desk))
        people = tuple((desk.letter(a), a) for a in desk.authors)
        page.show_people(people, hidden=self.names_hidden)
        page.text.set_tokens(desk.tokens)
        made = showing.ReviewedText(desk, theme)
        page.text.show_content(made.content, keep_position=keep_position)
        progress = desk.progress()
        left = progress.differences - progress.settled
        page.differences.show_differences(telling.difference_lines(desk))
        page.differences.show_counts(left, progress.settled, telling.filters(desk), desk.only)
        page.differences.show_agreed(progress.agreed, progress.agreed_left)
        return made

    def show_panel(self, desk: ReviewDesk, reason: str) -> None:
        """Show the answers to what is current, the guideline beside it, the reason and the remarks."""
        panel, schema = self.page.panel, desk.required().schema
        question = desk.question()
        number, count = telling.position(desk)
        if question is None:
            words = {On.GOLD: tr("Gold"), On.SELECTION: tr("Selection")}.get(desk.place.on, "")
            done = not desk.required().open
            panel.show_head(words or (tr("Everything is settled") if done else tr("Differences")), 0, count)
            panel.show_answers((), ())
            panel.show_guideline("", "", (), "")
        else:
            panel.show_head(telling.kind_word(question.kind), number, count)
            panel.show_answers(telling.answer_rows(desk, theme_of(self.page), origins=self.origins), third_keys(desk))
            label = question.claims[0].label
            known = schema.mention(label) or schema.relation(label)
            definition = telling.beginning(known.definition.in_language(language())) if known is not None else ""
            practice = telling.practice(desk, self.known)
            panel.show_guideline(label_name(schema, label), definition, telling.examples(desk), practice)
        panel.show_reason(reason)
        remarks = "\n".join(c.text for c in desk.comments())
        panel.show_comments(remarks or ("" if question is not None else telling.what_next(desk)))
        panel.show_alike(len(desk.alike()) if question is not None else 0, desk.together)


def third_keys(desk: ReviewDesk) -> tuple[KeyHint, ...]:
    """The keys by which the current difference gets an answer that nobody gave."""
    question = desk.question()
    if question is None or desk.signed_off:
        return ()
    schema = desk.required().schema
    if question.is_relation:
        symmetric = schema.is_symmetric(question.claims[0].label)
        numbers = (KeyHint(("Shift", "1…9"), tr("Relation")),)
        return numbers if symmetric else (KeyHint(("F",), tr("Reverse")), *numbers)
    others = [(n, m) for n, m in enumerate(schema.mentions, 1) if m.label != question.claims[0].label][:2]
    labels = tuple(KeyHint(("Shift", str(n)), m.name.in_language(language())) for n, m in others)
    return (KeyHint(("[", "]"), tr("Edge")), *labels)
