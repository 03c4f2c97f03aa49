"""The article view, used with a real mouse and real keys."""

import random
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPixmap, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.gui.article import text_view
from annotator.gui.article.block import GUTTER, ROW
from annotator.gui.article.content import Arc, Highlight, PageContent, Shown
from annotator.gui.article.text_view import TextView
from annotator.gui.kit import fonts
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import DARK, LIGHT
from annotator.model.document import Passage, PassageKind
from annotator.model.text import Span
from annotator.model.tokens import Token, Tokens

TEXT = (
    "가온전자는 노을은행과 손을 잡았다\n"
    "\n"
    "한결 가온전자 대표가 새솔중공업 박도윤 사장을 만나 협력 방안을 논의했고 두 회사는 공동 연구소를 세우기로 했다.\n"
    "둘째 문단 😀은 이모지 뒤의 하늘건설도 바르게 센다."
)
BLUE, GREEN = "#1D5BBF", "#0B7350"
NO, SHIFT, ALT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def mention(name: str, state: str = "decided", *, after: int = 0, text: str = TEXT, mention_id: str = "") -> Shown:
    """A company's mention of the first `name` in the text."""
    start = text.index(name, after)
    return Shown(mention_id or name, start, start + len(name), "COMPANY", "기업", GREEN, state, 0.93)


def page(*mentions: Shown, arcs: tuple[Arc, ...] = (), text: str = TEXT) -> PageContent:
    return PageContent(text, mentions, arcs, ())


def tokens_of(*names: str) -> Tokens:
    """Morphemes: every given name a noun, and the particle after it."""
    found = []
    for name in names:
        start = TEXT.index(name)
        found.append(Token(start, start + len(name), "NNP"))
        if TEXT[start + len(name)] in "는은과도":
            found.append(Token(start + len(name), start + len(name) + 1, "JX"))
    return Tokens("test", "1", tuple(sorted(found, key=lambda t: t.start)), ())


@pytest.fixture
def view(qtbot: QtBot) -> TextView:
    made = TextView()
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    made.activateWindow()
    made.setFocus()
    QApplication.processEvents()
    return made


def at(view: TextView, offset: int, into: float = 3) -> QPoint:
    """A point on the character at an offset."""
    rect = view.rect_of(offset)
    return QPointF(rect.left() + into, rect.center().y()).toPoint()


def drag(view: TextView, start: QPoint, end: QPoint, modifier: Qt.KeyboardModifier = NO) -> None:
    port = view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, modifier, start)
    middle = QPoint((start.x() + end.x()) // 2, (start.y() + end.y()) // 2)
    for point in (middle, end):
        QTest.mouseMove(port, point)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, modifier, end)


def picture(view: TextView) -> QImage:
    return view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def different_pixels(one: QImage, other: QImage) -> int:
    assert one.size() == other.size()
    width = one.width()
    found = 0
    for y in range(one.height()):
        for x in range(width):
            if one.pixel(x, y) != other.pixel(x, y):
                found += 1
    return found


def chip_of(view: TextView, mention_id: str) -> QPoint:
    """The middle of a mention's chip."""
    for _, block, y in view.visible():
        for line, fragments in zip(block.lines, block.fragments, strict=True):
            for f in fragments:
                if f.mention.id == mention_id and f.chip:
                    top = y + line.y + line.height + f.row * fonts.px(ROW)
                    return QPointF(fonts.px(GUTTER) + f.x0 + f.chip_width / 2, top + fonts.px(9)).toPoint()
    raise AssertionError(f"{mention_id} has no chip in sight")


def test_double_click_takes_the_noun_without_its_particle(view: TextView, qtbot: QtBot) -> None:
    view.show_content(page())
    view.set_tokens(tokens_of("가온전자", "노을은행"))
    with qtbot.waitSignal(view.span_selected) as said:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, NO, at(view, 2))
    assert said.args == [Span(0, 4)]
    assert view.selection() == Span(0, 4)


def test_a_drag_snaps_to_morphemes_and_with_alt_stays_as_drawn(view: TextView, qtbot: QtBot) -> None:
    view.show_content(page())
    view.set_tokens(tokens_of("가온전자", "노을은행"))
    with qtbot.waitSignal(view.span_selected) as said:
        drag(view, at(view, 1, 0), at(view, 5, 0))
    assert said.args == [Span(0, 4)]
    with qtbot.waitSignal(view.span_selected) as said:
        drag(view, at(view, 1, 0), at(view, 3, 0), ALT)
    assert said.args == [Span(1, 3)]


def test_offsets_behind_an_emoji_are_code_points(view: TextView, qtbot: QtBot) -> None:
    view.show_content(page())
    start = TEXT.index("하늘건설")
    with qtbot.waitSignal(view.span_selected) as said:
        drag(view, at(view, start, 0), at(view, start + 4, 0), ALT)
    assert said.args == [Span(start, start + 4)]
    emoji = TEXT.index("😀")
    view.input.select(emoji, emoji)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.caret() == emoji + 1


def test_clicks_on_nested_mentions_go_outward(view: TextView, qtbot: QtBot) -> None:
    outer = mention("한결 가온전자 대표", mention_id="outer")
    inner = mention("가온전자", after=outer.start, mention_id="inner")
    view.show_content(page(outer, inner))
    heard: list[str] = []
    view.mention_clicked.connect(heard.append)
    point = at(view, inner.start + 1)
    for _ in range(3):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NO, point)
        # Slower than a double click.
        QTest.mouseMove(view.viewport(), point)
    assert heard[0] == "inner"
    assert set(heard) == {"inner", "outer"}


def test_a_chip_and_an_arcs_name_can_be_clicked(view: TextView, qtbot: QtBot) -> None:
    one, other = mention("새솔중공업"), mention("박도윤")
    view.show_content(page(one, other, arcs=(Arc("r", "박도윤", "새솔중공업", "소속", False, False),)))
    with qtbot.waitSignal(view.mention_clicked) as said:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NO, chip_of(view, "박도윤"))
    assert said.args == ["박도윤"]
    pill = next((y, a.pill) for _, b, y in view.visible() for a in b.arcs)
    point = QPointF(fonts.px(GUTTER) + pill[1].center().x(), pill[0] + pill[1].center().y()).toPoint()
    with qtbot.waitSignal(view.arc_clicked) as said:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NO, point)
    assert said.args == ["r"]


def test_a_drag_from_mention_to_mention_relates_and_elsewhere_does_not(view: TextView, qtbot: QtBot) -> None:
    one, other = mention("새솔중공업"), mention("박도윤")
    view.show_content(page(one, other))
    heard: list[tuple[str, str]] = []
    view.relation_drawn.connect(lambda head, tail: heard.append((head, tail)))
    drag(view, at(view, other.start + 1), at(view, one.start + 1))
    assert heard == [("박도윤", "새솔중공업")]
    drag(view, at(view, other.start + 1), at(view, TEXT.index("방안")))
    assert len(heard) == 1
    assert view.selection() is None


def test_a_suggestion_withdrawn_in_the_middle_of_a_drag_leaves_a_plain_selection(view: TextView, qtbot: QtBot) -> None:
    asked = mention("가온전자", "suggested")
    view.show_content(page(asked))
    view.set_tokens(tokens_of("가온전자"))
    port, left = view.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(port, left, NO, at(view, 0))
    for offset in (1, 2):
        QTest.mouseMove(port, at(view, offset))
    view.show_content(page(), keep_position=True)
    with qtbot.waitSignal(view.span_selected) as said:
        QTest.mouseRelease(port, left, NO, at(view, 2))
    assert said.args == [Span(0, 4)]


def test_every_mention_is_hit_where_its_text_stands(view: TextView) -> None:
    found = [mention(n) for n in ("가온전자", "노을은행", "새솔중공업", "박도윤", "하늘건설")]
    view.show_content(page(*found))
    for shown in found:
        for offset in range(shown.start, shown.end):
            hit = view.hit(QPointF(at(view, offset, 4)))
            assert hit is not None
            assert hit.mentions == (shown.id,)
            assert hit.offset == offset


@pytest.mark.parametrize("theme_is_dark", [False, True])
def test_scrolling_by_copying_shows_what_painting_anew_shows(view: TextView, theme_is_dark: bool) -> None:
    if theme_is_dark:
        view.set_theme(DARK)
    text = "\n".join(TEXT.replace("\n", " ") for _ in range(20))
    chance = random.Random(3)
    mentions = tuple(
        Shown(f"m{n}", s, s + 3, "COMPANY", "기업", GREEN, chance.choice(("decided", "suggested")), 0.5)
        for n, s in enumerate(range(0, len(text) - 10, 30))
    )
    arcs = tuple(Arc(f"r{n}", f"m{n}", f"m{n + 3}", "협력", n % 2 == 0, False) for n in range(0, len(mentions) - 4, 3))
    view.show_content(PageContent(text, mentions, arcs, ()))
    for step in (37, 120, 200, -61, 15):
        QApplication.processEvents()
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + step)
        assert_painted_as_anew(view, f"after {step}")


def test_another_current_item_is_painted_in_its_place_and_nothing_else_need_be(view: TextView) -> None:
    text = "\n".join(TEXT.replace("\n", " ") for _ in range(12))
    places = range(0, len(text) - 10, 30)
    mentions = tuple(
        Shown(f"m{n}", s, s + 3, "COMPANY", "기업", GREEN, "claim", rank=n % 3) for n, s in enumerate(places)
    )
    arcs = tuple(Arc(f"r{n}", f"m{n}", f"m{n + 2}", "협력", True, False) for n in range(0, len(mentions) - 4, 5))
    view.show_content(PageContent(text, mentions, arcs, ()))
    hints = (KeyHint(("1",), "A"), KeyHint(("2",), "B"), KeyHint(("0",), "둘 다 아님"))
    for number in (0, 1, 2, 10, 11, 25, 12, 3):
        place = places[number]
        if number % 5:
            view.show_current(Highlight((f"m{number}",), hints=hints))
        else:
            view.show_current(Highlight((f"m{number}", f"m{number + 2}"), (f"r{number}", f"r{number + 5}")))
        assert_painted_as_anew(view, f"at mention {number}")
        view.scroll_to(place, place + 3)
        assert_painted_as_anew(view, f"scrolled to mention {number}")
    # Every block looks as it would if the last item had been the first to be current.
    shown = view.viewport().grab().toImage()
    view.set_theme(LIGHT)
    assert view.viewport().grab().toImage() == shown


def assert_painted_as_anew(view: TextView, when: str) -> None:
    """The viewport's backing store shows what it would after everything had been painted again."""
    QApplication.processEvents()
    shown = view.screen().grabWindow(view.winId()).toImage()
    view.viewport().update()
    QApplication.processEvents()
    anew = view.screen().grabWindow(view.winId()).toImage()
    # Qt blends the edges of letters a little otherwise under another clip; nobody sees that.
    differing = np.abs(pixels(shown) - pixels(anew)).max(axis=2) > 24
    rows = np.flatnonzero(differing[:, :-12].any(axis=1))
    assert len(rows) <= shown.height() // 50, f"rows {rows} differ {when}"


def pixels(image: QImage) -> npt.NDArray[np.int16]:
    """The picture as rows of pixels of four channels."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    assert not plain.isNull()
    found = np.frombuffer(plain.constBits(), dtype=np.uint8).reshape(plain.height(), plain.width(), 4)
    return found.astype(np.int16)


def test_what_is_edited_looks_as_if_it_had_been_shown_at_once(view: TextView) -> None:
    names = ("가온전자", "노을은행", "새솔중공업", "박도윤", "하늘건설")
    found = {n: mention(n, "suggested") for n in names}
    view.clearFocus()  # the other one has no caret either
    view.show_content(page(*found.values()))
    arcs: tuple[Arc, ...] = ()
    for name in names:
        found[name] = replace(found[name], state="decided")
        if name == "박도윤":
            arcs = (Arc("r", "박도윤", "하늘건설", "만남", True, False),)
        if name == "하늘건설":
            del found["노을은행"]
        content = page(*found.values(), arcs=arcs)
        view.show_content(content)
        fresh = TextView()
        fresh.resize(view.size())
        fresh.show_content(content)
        assert different_pixels(picture(view), picture(fresh)) == 0


def test_an_exception_while_painting_leaves_the_view_usable(view: TextView, monkeypatch: pytest.MonkeyPatch) -> None:
    view.show_content(page())
    QApplication.processEvents()

    def broken(*_args: object, **_more: object) -> None:
        raise ValueError("broken on purpose")

    with monkeypatch.context() as patch, pytest.raises(ValueError, match="broken on purpose"):
        patch.setattr(text_view, "paint_block", broken)
        view.viewport().repaint()
    view.viewport().repaint()
    assert not QPixmap(view.grab()).isNull()


def test_the_view_keeps_its_own_text(view: TextView) -> None:
    text = "\ufeff첫\u00a0줄\u2028둘째\r\n셋째\x85넷째"
    view.show_content(PageContent(text, (), (), ()))
    assert not view.findChildren(QTextDocument)
    QTest.keyClick(view, Qt.Key.Key_A, CTRL)
    assert view.selection() == Span(0, len(text))
    view.input.select(1, 4)
    QTest.keyClick(view, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "첫\u00a0줄"


@pytest.mark.parametrize(
    "strange", ["\ufeff앞", "반\ud83d쪽", "널\x00문자", "폭\u200b없음", "\u202e뒤집힘", "e" + "\u0301" * 40, "אבג abc"]
)
def test_strange_characters_are_laid_out_and_hit(view: TextView, strange: str) -> None:
    text = f"{strange} 가온전자"
    start = text.index("가온전자")
    view.show_content(PageContent(text, (mention("가온전자", text=text),), (), ()))
    view.grab()
    hit = view.hit(QPointF(at(view, start + 2, 4)))
    assert hit is not None
    assert hit.offset == start + 2


def test_arrow_keys_walk_and_select(view: TextView, qtbot: QtBot) -> None:
    view.show_content(page())
    presses: list[tuple[Qt.Key, Qt.KeyboardModifier, int]] = [
        (Qt.Key.Key_Right, NO, 1),
        (Qt.Key.Key_Right, CTRL, 6),
        (Qt.Key.Key_Left, CTRL, 0),
        (Qt.Key.Key_End, NO, TEXT.index("\n")),
        (Qt.Key.Key_Home, NO, 0),
        (Qt.Key.Key_End, CTRL, len(TEXT)),
        (Qt.Key.Key_Home, CTRL, 0),
        (Qt.Key.Key_Down, NO, TEXT.index("\n") + 1),
    ]
    for key, modifier, place in presses:
        QTest.keyClick(view, key, modifier)
        assert view.caret() == place
    QTest.keyClick(view, Qt.Key.Key_Home, CTRL)
    for _ in range(4):
        QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert view.selection() == Span(0, 4)


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_1, Qt.Key.Key_N, Qt.Key.Key_BracketLeft])
def test_other_keys_go_on_to_the_window(view: TextView, qtbot: QtBot, key: Qt.Key) -> None:
    view.show_content(page())
    with qtbot.assertNotEmitted(view.caret_moved), qtbot.assertNotEmitted(view.span_selected):
        QTest.keyClick(view, key)
    assert view.hasFocus()
    assert not view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_keys_of_the_current_item_stand_after_its_chip_and_cover_nothing(view: TextView) -> None:
    one, other = mention("새솔중공업", "suggested"), mention("박도윤")
    view.show_content(page(one, other))
    hints = (KeyHint(("Space",), "수락"), KeyHint(("N",), "거부"))
    view.show_current(Highlight(("새솔중공업",), hints=hints))
    block = next(b for _, b, _ in view.visible() if b.hints is not None)
    assert block.hints is not None
    line, x, row = block.hints
    for fragment in block.fragments[line]:
        if fragment.row == row and fragment.chip:
            assert x >= fragment.x0 + fragment.chip_width or x <= fragment.x0
    view.show_current(Highlight())
    assert all(b.hints is None for _, b, _ in view.visible())


def test_a_relation_that_leaves_the_screen_names_its_other_end_and_leads_there(view: TextView, qtbot: QtBot) -> None:
    text = "가온전자 시작\n" + "줄\n" * 200 + "노을은행 끝"
    one, other = mention("가온전자", text=text), mention("노을은행", text=text)
    view.show_content(page(one, other, arcs=(Arc("r", one.id, other.id, "협력", True, False),), text=text))
    stub, y = next((s, y) for _, b, y in view.visible() for s in b.stubs)
    with qtbot.waitSignal(view.mention_clicked) as said:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NO, QPoint(fonts.px(GUTTER) - 18, int(y + stub.y)))
    assert said.args == ["노을은행"]
    view.scroll_to(other.start, other.end)
    assert "노을은행" in view.visible_mentions()


def test_an_edit_above_what_is_seen_moves_nothing(view: TextView) -> None:
    text = "\n".join(TEXT.replace("\n", " ") for _ in range(30))
    view.show_content(page(text=text))
    view.scroll_to(len(text) // 2, len(text) // 2 + 1)
    before = view.rect_of(len(text) // 2)
    view.show_content(page(mention("가온전자", text=text), text=text))
    assert view.rect_of(len(text) // 2) == before


def test_greyed_passages_show_their_word_and_faded_suggestions_no_chip(view: TextView) -> None:
    end = TEXT.index("\n")
    faded = mention("가온전자", "faded")
    view.show_content(PageContent(TEXT, (faded,), (), ((Passage(0, end, PassageKind.REPEAT), "반복"),)))
    block = view.block(0)
    assert [f.chip for f in block.fragments[0]] == [""]
    seen = picture(view)
    margin = round(fonts.px(GUTTER) * seen.devicePixelRatio())
    right = seen.copy(seen.width() - margin, 0, margin, round(block.height * seen.devicePixelRatio()))
    colours = {right.pixel(x, y) for x in range(right.width()) for y in range(right.height())}
    assert len(colours) > 1


def test_letters_for_relating_replace_the_labels(view: TextView) -> None:
    view.show_content(page(mention("가온전자")))
    before = picture(view)
    view.show_relate_hints({"가온전자": "a"})
    assert different_pixels(before, picture(view)) > 0
    view.show_relate_hints({})
    assert different_pixels(before, picture(view)) == 0


def _resize(view: TextView) -> None:
    view.resize(520, 600)


def _theme(view: TextView) -> None:
    view.set_theme(DARK)


@pytest.mark.parametrize("change", [_resize, _theme])
def test_the_paragraph_at_the_top_stays_there(view: TextView, change: Callable[[TextView], None]) -> None:
    text = "\n".join(TEXT.replace("\n", " ") for _ in range(30))
    view.show_content(page(text=text))
    view.verticalScrollBar().setValue(900)
    top = view.page_blocks()[0]
    change(view)
    QApplication.processEvents()
    assert view.page_blocks()[0] == top
