"""Reading and marking in the article view: the caret's way through any text, what clicks lead to, how a view ends."""

import itertools

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.gui.article.block import GUTTER, BlockLayout
from annotator.gui.article.content import Highlight, PageContent
from annotator.gui.article.text_view import TextView
from annotator.gui.kit import fonts
from annotator.gui.kit.theme import LIGHT
from annotator.model.text import Span
from annotator.suggest.tokens import tokenize
from tests.gui.page_builder import arc, content, found, shown, tokens

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
LEFT = Qt.MouseButton.LeftButton
PARAGRAPH = "한빛전자 김서연 대표는 도원물산과 만나 새 공장을 함께 짓기로 했다고 밝혔다. "


@pytest.fixture
def view(qtbot: QtBot) -> TextView:
    made = TextView()
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    qtbot.waitExposed(made)
    made.setFocus()
    return made


def point(view: TextView, offset: int, into: float = 3) -> QPoint:
    """A point on the character at an offset."""
    rect = view.rect_of(offset)
    return QPointF(rect.left() + into, rect.center().y()).toPoint()


def on_page(view: TextView, block: int, x: float, y: float) -> QPoint:
    """A point of a block, in pixels of the viewport."""
    top = next(top for number, _, top in view.visible() if number == block)
    return QPointF(fonts.px(GUTTER) + x, top + y).toPoint()


# ---- names under the mouse --------------------------------------------------------------------------------------


def test_double_click_on_a_name_leaves_its_particle_out(view: TextView) -> None:
    text = "어제 한빛전자는 새 공장을 지었다."
    view.show_content(content(text))
    view.set_tokens(tokens(text, ("한빛", "NNP"), ("전자", "NNG"), ("는", "JX"), ("공장", "NNG"), ("을", "JKO")))
    heard: list[Span] = []
    view.span_selected.connect(heard.append)
    QTest.mouseDClick(view.viewport(), LEFT, pos=point(view, text.index("전자")))
    assert [text[s.start : s.end] for s in heard] == ["한빛전자"]


def test_double_click_with_the_tokenizer_of_the_product(view: TextView) -> None:
    text = "\U0001f600 김서연 대표는 도원물산을 떠났다."
    view.show_content(content(text))
    view.set_tokens(tokenize(text))
    QTest.mouseDClick(view.viewport(), LEFT, pos=point(view, text.index("물산")))
    assert view.selection() == Span(text.index("도원"), text.index("을"))


def test_a_drag_backwards_over_two_words_is_trimmed_at_both_ends(view: TextView) -> None:
    text = "어제 한빛전자와 도원물산은 만났다."
    view.show_content(content(text))
    view.set_tokens(tokens(text, ("한빛전자", "NNP"), ("와", "JC"), ("도원물산", "NNP"), ("은", "JX"), ("만났", "VV")))
    heard: list[Span] = []
    view.span_selected.connect(heard.append)
    start, end = point(view, text.index("은") + 1, 0), point(view, text.index("빛"), 0)
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    for share in (0.5, 1.0):
        QTest.mouseMove(view.viewport(), (QPointF(start) + (QPointF(end) - QPointF(start)) * share).toPoint())
    QTest.mouseRelease(view.viewport(), LEFT, pos=end)
    assert [text[s.start : s.end] for s in heard] == ["한빛전자와 도원물산"]


# ---- the caret --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("가\U0001f600나", [0, 1, 2, 3]),
        (f"가{FAMILY}나", [0, 1, 6, 7]),
        ("\U00020bb7野", [0, 1, 2]),
        ("o\u0308\u0323x", [0, 3, 4]),
        ("가\r\n나", [0, 1, 3, 4]),
        ("가\n\n나", [0, 1, 2, 3, 4]),
    ],
)
def test_right_and_left_walk_whole_characters(view: TextView, text: str, stops: list[int]) -> None:
    view.show_content(content(text))
    walked = [view.caret()]
    for _ in stops[1:]:
        QTest.keyClick(view, Qt.Key.Key_Right)
        walked.append(view.caret())
    assert walked == stops
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.caret() == len(text)
    back = [view.caret()]
    for _ in stops[1:]:
        QTest.keyClick(view, Qt.Key.Key_Left)
        back.append(view.caret())
    assert back == stops[::-1]


def test_down_goes_through_every_line_of_every_paragraph_and_up_comes_back(view: TextView) -> None:
    text = "\n".join([PARAGRAPH * 3, "", "짧다", PARAGRAPH * 2])
    view.show_content(content(text))
    for _ in range(5):
        QTest.keyClick(view, Qt.Key.Key_Right)
    down = [view.caret()]
    for _ in range(60):
        QTest.keyClick(view, Qt.Key.Key_Down)
        if view.caret() == down[-1]:
            break
        down.append(view.caret())
    lines = sum(max(1, len(view.block(n).lines)) for n in range(len(view.blocks)))
    assert len(down) == lines
    assert down == sorted(down)
    up = [view.caret()]
    for _ in down[1:]:
        QTest.keyClick(view, Qt.Key.Key_Up)
        up.append(view.caret())
    assert up == down[::-1]


def test_page_down_walks_to_the_end_without_leaving_anything_out(view: TextView) -> None:
    view.show_content(content("\n".join(PARAGRAPH * 3 for _ in range(30))))
    seen: set[int] = set(view.page_blocks())
    places = [0]
    for _ in range(40):
        QTest.keyClick(view, Qt.Key.Key_PageDown)
        seen.update(view.page_blocks())
        places.append(view.caret())
    assert seen == set(range(30))
    assert places == sorted(places)
    assert view.blocks.at(view.caret()) == 29
    for _ in range(40):
        QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.blocks.at(view.caret()) == 0
    assert view.verticalScrollBar().value() == 0


def test_shift_selects_by_word_and_by_line_and_says_so(view: TextView) -> None:
    text = PARAGRAPH + "\n끝"
    view.show_content(content(text))
    heard: list[Span] = []
    view.span_selected.connect(heard.append)
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
    assert heard[-1] == Span(0, text.index("김"))
    QTest.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert heard[-1].start == 0
    assert heard[-1].end > text.index("김")
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == text[: heard[-1].end]


# ---- clicks -----------------------------------------------------------------------------------------------------


def test_clicking_again_goes_outward_through_three_mentions_and_begins_anew(view: TextView) -> None:
    text = "전국한빛전자노동조합은 말했다"
    view.show_content(content(text, [found(text, w) for w in ("전국한빛전자노동조합", "한빛", "한빛전자")]))
    heard: list[str] = []
    view.mention_clicked.connect(heard.append)
    place = point(view, text.index("빛"))
    for _ in range(4):
        QTest.mousePress(view.viewport(), LEFT, pos=place)
        QTest.mouseRelease(view.viewport(), LEFT, pos=place)
    assert heard == ["한빛", "한빛전자", "전국한빛전자노동조합", "한빛"]


def test_a_relation_is_taken_by_its_line_as_well_as_by_its_name(view: TextView) -> None:
    text = "김서연 대표는 오늘 한빛전자를 세웠다"
    view.show_content(content(text, [found(text, "김서연"), found(text, "한빛전자")], [arc("r", "김서연", "한빛전자")]))
    heard: list[str] = []
    view.arc_clicked.connect(heard.append)
    drawn = view.block(0).arcs[0]
    (x, _), (_, y) = drawn.corners[0], drawn.corners[1]
    QTest.mouseClick(view.viewport(), LEFT, pos=on_page(view, 0, x + 8, y))
    assert heard == ["r"]
    QTest.mouseClick(view.viewport(), LEFT, pos=on_page(view, 0, view.block(0).lines[0].laid.width() - 4, y))
    assert heard == ["r"]


def test_the_number_of_hidden_relations_leads_to_each_of_them(view: TextView) -> None:
    text = " ".join(f"회사{n}" for n in range(9)) + " 김서연"
    mentions = [found(text, "김서연", "p"), *(found(text, f"회사{n}", f"c{n}") for n in range(9))]
    view.show_content(content(text, mentions, [arc(f"r{n}", "p", f"c{n}") for n in range(9)]))
    line = view.block(0).lines[0]
    assert line.hidden_arcs == 3
    heard: list[str] = []
    view.arc_clicked.connect(heard.append)
    view.arc_clicked.connect(lambda arc_id: view.show_current(Highlight(("p",), (arc_id,))))
    middle = line.hidden_box().center()
    for _ in range(3):
        QTest.mouseClick(view.viewport(), LEFT, pos=on_page(view, 0, middle.x(), middle.y()))
    assert set(heard) == set(line.hidden)
    assert {a.arc.id for a in view.block(0).arcs}.isdisjoint(heard)


# ---- the picture ------------------------------------------------------------------------------------------------


def test_the_tint_of_a_mention_lies_exactly_under_its_name(view: TextView) -> None:
    text = f"{FAMILY}와 \U00020bb7 한빛전자 소식"
    mention = found(text, "한빛전자")
    view.show_content(content(text, [mention]))
    view.clearFocus()
    image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    first, last = view.rect_of(mention.start), view.rect_of(mention.end)
    row = int(first.top() + 3)  # above the glyphs, inside the box
    tinted = [x for x in range(image.width()) if image.pixelColor(x, row) != LIGHT.page]
    assert tinted[0] == pytest.approx(first.left(), abs=4)
    assert tinted[-1] == pytest.approx(last.left(), abs=4)


def test_an_edit_changes_the_picture_of_its_own_paragraphs_only(view: TextView) -> None:
    text = "\n".join(PARAGRAPH for _ in range(8))
    view.show_content(content(text))
    kept = [view.block(n) for n in range(8)]
    view.show_content(content(text, [found(text, "도원물산", nth=3)]))
    assert [view.block(n) is kept[n] for n in range(8)] == [True, True, True, False, True, True, True, True]


def test_other_passages_of_the_same_text_keep_the_place(view: TextView) -> None:
    text = "\n".join(PARAGRAPH * 2 for _ in range(40))
    view.show_content(content(text))
    view.verticalScrollBar().setValue(700)
    before = view.rect_of(len(text) // 4)
    kept = view.block(view.page_blocks()[0])
    view.show_content(PageContent(text, (shown("m", len(text) - 3, len(text)),), (), ()))
    assert view.block(view.page_blocks()[0]) is kept
    assert view.rect_of(len(text) // 4) == before


class _Asking(TextView):
    """Remembers which blocks were asked for."""

    def __init__(self) -> None:
        self.asked: set[int] = set()
        super().__init__()

    def block(self, number: int) -> BlockLayout:
        self.asked.add(number)
        return super().block(number)


def test_painting_asks_only_for_what_is_in_sight_wherever_the_caret_is(qtbot: QtBot) -> None:
    view = _Asking()
    qtbot.addWidget(view)
    view.resize(700, 600)
    view.show_content(content("\n".join(PARAGRAPH * 3 for _ in range(60))))
    view.show()
    qtbot.waitExposed(view)
    view.setFocus()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() * 2 // 3)
    view.asked.clear()
    view.viewport().repaint()
    assert view.caret() == 0
    assert view.asked == set(view.page_blocks())
    assert 0 not in view.asked


# ---- hard texts, and the end --------------------------------------------------------------------------------------


def test_twelve_thousand_marks_open_and_are_painted_within_their_line(view: TextView) -> None:
    text = "도원물산\n" + "o" + "\u0301" * 12_000 + "\n한빛전자"
    view.show_content(content(text, [found(text, "한빛전자")]))
    view.grab()
    lines = [line for n in range(len(view.blocks)) for line in view.block(n).lines]
    assert all(line.height < 4 * fonts.px(27) for line in lines)
    view.scroll_to(len(text) - 1, len(text))
    assert view.visible_mentions() == ("한빛전자",)
    assert all(a.top <= b.top or a is b for a, b in itertools.pairwise(view.block(0).lines))


def test_a_shown_view_can_be_destroyed(qtbot: QtBot, qapp: QApplication) -> None:
    view = TextView()
    text = PARAGRAPH * 20
    view.show_content(content(text, [found(text, "한빛전자"), found(text, "김서연")], [arc("r", "김서연", "한빛전자")]))
    view.show()
    qtbot.waitExposed(view)
    view.viewport().repaint()
    gone: list[bool] = []
    view.destroyed.connect(lambda: gone.append(True))
    view.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    assert gone == [True]
