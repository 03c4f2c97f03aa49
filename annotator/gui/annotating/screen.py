"""What the window shows of a desk: the article, the list in front of the panel, the last line."""

from annotator.gui.annotating import grouping, presenting
from annotator.gui.annotating.desk import At, Desk
from annotator.gui.annotating.parts import AnnotatorWindow
from annotator.gui.annotating.remarks import Remarks
from annotator.gui.annotating.suggestion_list import SuggestionLine, WhyEmpty
from annotator.gui.annotating.workspace import ENTITIES, SUGGESTIONS, TRIPLES
from annotator.gui.article.content import Highlight
from annotator.gui.kit.theme import Theme, theme_of
from annotator.gui.kit.widgets import NextAction
from annotator.gui.kit.words import label_name, tr


class Screen:
    """Shows a desk with an open article in the parts of the main window."""

    def __init__(self, window: AnnotatorWindow) -> None:
        self.window = window
        self._lines: dict[str, SuggestionLine] = {}
        self.remarks = Remarks(window)

    def forget(self) -> None:
        """Another article, another theme: no row of before is shown again."""
        self._lines.clear()

    def show_article(
        self, desk: Desk, *, keep_position: bool, with_panel: bool = True, scroll: bool | None = None
    ) -> None:
        """The article with its head and marks, and the list beside it; it is scrolled to where the person is."""
        work, view = desk.required(), self.window.workspace
        theme = theme_of(self.window)
        meta = " · ".join(part for part in (work.document.date, work.document.source) if part)
        view.show_head(work.document.title or work.document.id, meta, done=desk.finished)
        self.remarks.show(desk)
        if not desk.project.read_only:  # that is said of the whole project, as long as it is open
            if desk.locked:
                view.banner.show_text(tr("Signed off: gold and locked. Its review unlocks it."), icon="shield-check")
            else:
                view.banner.hide()
        view.text.set_tokens(desk.tokens)
        view.text.show_content(presenting.page_content(desk, theme), keep_position=keep_position)
        if scroll is None:
            scroll = not keep_position or desk.current.at is not At.NOTHING
        self.show_current(desk, scroll=scroll, in_panel=not with_panel)
        if with_panel:
            self.show_panel(desk)

    def show_panel(self, desk: Desk) -> None:
        """The list of the panel that is in front, and the counts of all."""
        view, theme = self.window.workspace, theme_of(self.window)
        if view.tab() == TRIPLES:
            view.triples.show_triples(presenting.triple_lines(desk, theme), desk.current.id)
        elif view.tab() == ENTITIES:
            lines = grouping.entity_lines(desk, theme)
            view.entities.show_entities(lines, desk.current.id, waiting=desk.same_waiting)
        else:
            self._show_suggestions(desk, theme)
        view.tabs.set_count(SUGGESTIONS, len(desk.asked) or None)
        view.tabs.set_count(ENTITIES, len(desk.same) or None)
        view.tabs.set_count(TRIPLES, presenting.triple_count(desk) or None)
        self.show_status(desk)

    def _show_suggestions(self, desk: Desk, theme: Theme) -> None:
        page = self.window.workspace.suggestions
        counts = presenting.answer_counts(desk)
        page.show_muted([label_name(desk.project.schema, label) for label in sorted(desk.muted)])
        if desk.asked:
            lines = presenting.suggestion_lines(desk, theme, self._lines)
            page.show_suggestions(lines, desk.current.id, desk.threshold, counts, by_score=desk.order_by_score)
        else:
            page.show_empty(self._why_empty(desk), total=counts.answered, actions=_next_actions(desk))
            page.show_counts(counts)

    def show_current(self, desk: Desk, *, scroll: bool, in_panel: bool = True) -> None:
        """Where the person is: in the text, and in the list in front."""
        current, view = desk.current, self.window.workspace
        spans = desk.spans_of(current)
        view.text.show_current(
            Highlight(
                presenting.shown_ids(desk, current),
                tuple(arc for arc in (presenting.arc_id(desk, current),) if arc is not None),
                current.span if current.at is At.SELECTION else None,
                presenting.text_hints(desk),
            )
        )
        if spans and scroll:
            view.text.scroll_to(min(s.start for s in spans), max(s.end for s in spans))
        if not in_panel:
            return
        self._show_hints(desk)
        if view.tab() == TRIPLES:
            view.triples.set_current(current.id)
        elif view.tab() == ENTITIES:
            view.entities.set_current(current.id)
        else:
            view.suggestions.set_current(current.id if current.at is At.SUGGESTION else "")

    def show_status(self, desk: Desk) -> None:
        """The last line: the keys that work now, saved or not, how far the article is; a review has its own."""
        if self.window.is_reviewing:
            return
        counts = desk.counts()
        self._show_hints(desk)
        self.window.saved.setText(tr("Read only") if desk.project.read_only else tr("Saved ✓"))
        who = presenting.who_suggests(desk, self.window.flows.is_suggesting())
        self.window.facts.setText(f"{tr('Suggestions')} {who}   {tr('Answered')} {counts.answered}/{counts.asked}")

    def _show_hints(self, desk: Desk) -> None:
        if not self.window.is_reviewing:
            on_entity = desk.current.at is At.ENTITY
            self.window.hints.set_hints(grouping.hints(desk) if on_entity else presenting.status_hints(desk))

    def _why_empty(self, desk: Desk) -> WhyEmpty:
        if desk.blind:
            return WhyEmpty.BLIND
        if desk.has_suggestions:
            return WhyEmpty.ALL_ANSWERED if desk.counts().asked else WhyEmpty.NONE_FOUND
        return WhyEmpty.BEING_MADE if self.window.flows.is_suggesting() else WhyEmpty.NOT_MADE


def _next_actions(desk: Desk) -> tuple[NextAction, ...]:
    names = NextAction("entities_tab", tr("Look through the names"), ("Ctrl", "3"))
    return (
        *((names,) if desk.same else ()),
        NextAction("done", tr("Next article") if desk.finished else tr("Done and next article"), ("D",)),
        NextAction("relations_tab", tr("Look through the relations"), ("Ctrl", "2")),
    )
