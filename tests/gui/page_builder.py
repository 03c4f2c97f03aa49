"""Contents for the article view, built from plain values; every article is made up."""

from collections.abc import Iterable

from PySide6.QtWidgets import QApplication

from annotator.gui.article.block import BlockLayout, Fragment, Measure
from annotator.gui.article.content import Arc, Blocks, Highlight, PageContent, PageIndex, Shown
from annotator.gui.article.page import lay_out
from annotator.gui.kit import fonts
from annotator.model.text import Span
from annotator.model.tokens import Token, Tokens

COLOURS = {"인물": "#1D5BBF", "기업": "#0B7350"}


def shown(mention_id: str, start: int, end: int, name: str = "기업", state: str = "decided") -> Shown:
    """A mention on start..end."""
    score = 0.9 if state == "suggested" else None
    return Shown(mention_id, start, end, name, name, COLOURS.get(name, "#74CFE6"), state, score)


def arc(arc_id: str, head: str, tail: str, *, symmetric: bool = False, suggested: bool = False) -> Arc:
    """A relation between two shown mentions."""
    return Arc(arc_id, head, tail, "소속", symmetric, suggested)


def content(text: str, mentions: Iterable[Shown] = (), arcs: Iterable[Arc] = ()) -> PageContent:
    """An article without passages."""
    return PageContent(text, tuple(mentions), tuple(arcs), ())


def found(
    text: str, word: str, mention_id: str = "", *, name: str = "기업", state: str = "decided", nth: int = 0
) -> Shown:
    """A mention on the nth place where a word stands."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(word, start + 1)
    return shown(mention_id or word, start, start + len(word), name, state)


def measure(width: float = 640.0) -> Measure:
    """The measures of a column of some width."""
    assert QApplication.instance() is not None
    return Measure(width, fonts.article(), fonts.article(weight=fonts.BOLD))


def laid_out(page: PageContent, width: float = 640.0, highlight: Highlight | None = None) -> list[BlockLayout]:
    """Every block of a page."""
    index = PageIndex(Blocks(page.text), page)
    how = measure(width)
    return [lay_out(index, n, how, highlight or Highlight()) for n in range(len(index.blocks))]


def fragments(blocks: Iterable[BlockLayout], mention_id: str = "") -> list[Fragment]:
    """The fragments of all blocks in order, or those of one mention."""
    return [f for b in blocks for line in b.fragments for f in line if not mention_id or f.mention.id == mention_id]


def tokens(text: str, *morphemes: tuple[str, str]) -> Tokens:
    """Morphemes of a text from (form, tag) in order; what stands between them is skipped."""
    made, position = [], 0
    for form, tag in morphemes:
        start = text.index(form, position)
        position = start + len(form)
        made.append(Token(start, position, tag))
    return Tokens("by hand", "1", tuple(made), (Span(0, len(text)),))
