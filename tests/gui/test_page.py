"""The geometry of the article view: where boxes, labels, lanes and ways lie; no widget."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from annotator.gui.article.block import MAX_LANES, ArcPath, BlockLayout, Measure, x_of
from annotator.gui.article.content import MAX_BLOCK, Arc, Blocks, Highlight, PageContent, PageIndex, Shown
from annotator.gui.article.page import lay_out
from annotator.gui.kit import fonts

WORDS = ("가온전자는 ", "노을은행 ", "e\u0301té ", "😀 ", "한결-2호 ", "(주)새솔 ", "\u200b", "博士 ", "\n")
CALM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def measure(width: float = 500) -> Measure:
    return Measure(width, fonts.article(), fonts.article(weight=fonts.BOLD))


def shown(number: int, start: int, end: int, state: str = "decided") -> Shown:
    return Shown(f"m{number:03}", start, end, "COMPANY", "기업", "#0B7350", state, 0.5)


def laid_out(text: str, mentions: list[Shown], arcs: list[Arc], width: float = 500) -> list[BlockLayout]:
    blocks = Blocks(text)
    index = PageIndex(blocks, PageContent(text, tuple(mentions), tuple(arcs), ()))
    return [lay_out(index, n, measure(width), Highlight()) for n in range(len(blocks))]


@st.composite
def contents(draw: st.DrawFn) -> PageContent:
    text = "".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40)))
    mentions = []
    for number in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, min(len(text), start + 30)))
        mentions.append(shown(number, start, end, draw(st.sampled_from(("decided", "suggested", "faded")))))
    arcs = []
    if len(mentions) > 1:
        for number in range(draw(st.integers(0, 6))):
            head, tail = draw(st.permutations([m.id for m in mentions]))[:2]
            arcs.append(Arc(f"r{number}", head, tail, "협력", draw(st.booleans()), draw(st.booleans())))
    return PageContent(text, tuple(mentions), tuple(arcs), ())


@CALM
@given(contents())
def test_every_box_lies_on_its_text(content: PageContent) -> None:
    for block in laid_out(content.text, list(content.mentions), []):
        for line, fragments in zip(block.lines, block.fragments, strict=True):
            low, high = line.start16, line.start16 + line.laid.textLength()
            for fragment in fragments:
                first = block.offsets.to_utf16(max(0, fragment.mention.start - block.start))
                last = block.offsets.to_utf16(min(len(block.text), fragment.mention.end - block.start))
                while not block.layout.isValidCursorPosition(first):
                    first -= 1  # a box covers whole graphemes
                assert fragment.x0 == pytest.approx(x_of(line.laid, max(first, low)), abs=0.01)
                assert fragment.x1 >= x_of(line.laid, min(last, high)) - 0.01
                assert fragment.x1 - fragment.x0 >= 3


@CALM
@given(contents())
def test_labels_under_one_line_do_not_cover_each_other(content: PageContent) -> None:
    for block in laid_out(content.text, list(content.mentions), []):
        for fragments in block.fragments:
            chips = [(f.row, f.x0, f.x0 + f.chip_width) for f in fragments if f.chip]
            for (row, a, b), (row2, c, d) in itertools.combinations(chips, 2):
                assert row != row2 or b <= c or d <= a


@CALM
@given(contents(), contents())
def test_following_a_content_is_the_same_as_starting_with_it(one: PageContent, other: PageContent) -> None:
    fits = tuple(m for m in other.mentions if m.end <= len(one.text))
    after = PageContent(one.text, fits, other.arcs, ())
    blocks = Blocks(one.text)
    before = {n: _looks(PageIndex(blocks, one), n) for n in range(len(blocks))}
    index, fresh = PageIndex(blocks, one), PageIndex(blocks, after)
    changed = index.follow(after)
    assert changed is not None
    assert (index.mentions, index.in_block, index.arcs) == (fresh.mentions, fresh.in_block, fresh.arcs)
    assert index.arcs_of == fresh.arcs_of
    for number in set(range(len(blocks))) - changed:
        assert _looks(fresh, number) == before[number]


def _looks(index: PageIndex, number: int) -> object:
    block = lay_out(index, number, measure(), Highlight())
    boxes = [[(f.mention, f.x0, f.x1, f.row, f.depth, f.chip) for f in fragments] for fragments in block.fragments]
    ways = sorted((a.arc.id, a.arc, a.pill.getRect(), a.tip) for a in block.arcs)
    return boxes, ways, [(line.top, line.y) for line in block.lines], block.height


def test_another_text_cannot_be_followed() -> None:
    index = PageIndex(Blocks("하나"), PageContent("하나", (), (), ()))
    assert index.follow(PageContent("둘", (), (), ())) is None


@given(st.text(alphabet="가나 \n\u2028e\u0301😀\u200d", max_size=300), st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_blocks_cover_the_text_and_are_never_too_long(text: str, times: int) -> None:
    text = text * times
    blocks = Blocks(text)
    assert blocks.starts[0] == 0
    assert blocks.ends[-1] == len(text)
    for i in range(len(blocks)):
        assert 0 <= blocks.ends[i] - blocks.starts[i] <= MAX_BLOCK
        if i:
            between = text[blocks.ends[i - 1] : blocks.starts[i]]
            assert between in ("\n", "\u2028") if blocks.hard[i - 1] else between == ""


def test_a_long_paragraph_is_not_cut_inside_a_character() -> None:
    family = "👩\u200d👩\u200d👧"
    text = "가" * (MAX_BLOCK - 2) + family * 10
    blocks = Blocks(text)
    assert len(blocks) == 2
    assert text[blocks.starts[1] :].startswith(family)


def test_ways_from_one_mention_do_not_cross() -> None:
    text = "가온 나루 다솜 라온 마루 바다 사랑"
    mentions = [shown(n, 3 * n, 3 * n + 2) for n in range(7)]
    arcs = [Arc(f"r{n}", "m003", f"m{n:03}", "협력", False, False) for n in range(7) if n != 3]
    (block,) = laid_out(text, mentions, arcs, 3000)
    assert len(block.arcs) == 6
    for one, other in itertools.combinations(block.arcs, 2):
        assert not _cross(one, other), (one.arc.id, other.arc.id)


def _cross(one: ArcPath, other: ArcPath) -> bool:
    """True when the leg of one cuts the horizontal of the other; legs end at different heights."""
    for a, b in ((one, other), (other, one)):
        box, at = a.path.boundingRect(), b.path.boundingRect()
        for leg in (at.left(), at.right()):
            if box.left() + 6 < leg < box.right() - 6 and at.top() < box.top() < at.bottom():
                return True
    return False


def test_lanes_are_capped_and_the_rest_counted() -> None:
    text = " ".join("가나" for _ in range(20))
    mentions = [shown(n, 3 * n, 3 * n + 2) for n in range(20)]
    arcs = [Arc(f"r{n:02}", "m000", f"m{n:03}", "협력", False, False) for n in range(1, 20)]
    (block,) = laid_out(text, mentions, arcs, 5000)
    assert block.lines[0].lanes == MAX_LANES
    assert len(block.arcs) + block.lines[0].hidden_arcs == len(arcs)


def test_a_symmetric_relation_has_dots_and_a_directed_one_points_at_its_tail() -> None:
    text = "가온전자와 노을은행"
    mentions = [shown(0, 0, 4), shown(1, 6, 10)]
    (block,) = laid_out(text, mentions, [Arc("r", "m001", "m000", "자회사", False, False)])
    (directed,) = block.arcs
    assert directed.tip is not None
    assert directed.tip[0] < block.fragments[0][0].x1
    (block,) = laid_out(text, mentions, [Arc("r", "m001", "m000", "만남", True, False)])
    (symmetric,) = block.arcs
    assert symmetric.tip is None
    assert len(symmetric.dots) == 2


def test_a_very_long_mention_says_its_label_again() -> None:
    text = "가온전자 " * 300
    (block,) = laid_out(text, [shown(0, 0, len(text) - 1)], [])
    said = [i for i, fragments in enumerate(block.fragments) if fragments and fragments[0].chip]
    assert said[0] == 0
    assert max(b - a for a, b in itertools.pairwise(said)) <= 8


def test_a_point_in_a_box_gives_its_character() -> None:
    text = "가온전자는 😀 노을은행"
    (block,) = laid_out(text, [], [])
    for offset in range(len(text)):
        line, x = block.place_of(offset)
        point = QPointF(x + 3, 0)
        assert block.offset_at(line, point.x(), between=False) == offset
