"""What a person may rely on in the article's layout: where boxes, labels, keys and arcs stand, for any text."""

import itertools
import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from annotator.gui.article import content as content_module
from annotator.gui.article import page
from annotator.gui.article.block import GUTTER, ROW, ArcPath, BlockLayout, Fragment
from annotator.gui.article.content import Blocks, Highlight, PageContent, PageIndex
from annotator.gui.article.page import lay_out
from annotator.gui.kit import fonts
from annotator.gui.kit.paint import KeyHint
from annotator.model.document import Passage, PassageKind
from tests.gui.page_builder import arc, content, found, fragments, laid_out, measure, shown

pytestmark = pytest.mark.usefixtures("qapp")

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # one picture of five code points
# Everything that a line can be made of: Hangul, jamo, Hanja, an astral Hanja, Latin, pictures, marks, both directions.
_LEFT_TO_RIGHT = [
    *"가나다한빛전자 는이을를 AB c1.,·社",
    *("\u1112\u1161\u11ab", "\U00020bb7", "\U0001f600", FAMILY, "\U0001f1f0\U0001f1f7", "e\u0301", "o\u0308\u0323"),
    *("\u200b", "\ufeff", "\u2060", "\x01", "\x1f", "\t", "\n", "\n\n", "\u2028", "\u00a0", "\r", "\x85"),
]
_PIECES = [*_LEFT_TO_RIGHT, "\u05d0\u05d1\u05d2", "\u0633\u0644\u0627\u0645", "\u202e"]


@st.composite
def _pages(draw: st.DrawFn, pieces: tuple[str, ...] = tuple(_PIECES)) -> PageContent:
    text = "".join(draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=60)))
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 30), st.sampled_from(["decided", "suggested"]))
    mentions = [
        shown(f"m{i}", start, min(len(text), start + length), state=state)
        for i, (start, length, state) in enumerate(draw(st.lists(places, min_size=1, max_size=8)))
    ]
    ids = st.sampled_from([m.id for m in mentions])
    ends = draw(st.lists(st.tuples(ids, ids), max_size=8))
    return content(text, mentions, [arc(f"r{i}", a, b) for i, (a, b) in enumerate(ends)])


_slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


# ---- boxes and offsets ------------------------------------------------------------------------------------------


@given(made=_pages(tuple(_LEFT_TO_RIGHT)))
@example(made=content("가가\ufeff\t가", [shown("m0", 3, 5)]))
@_slow
def test_each_character_of_a_mention_lies_in_a_box_of_it(made: PageContent) -> None:
    blocks = laid_out(made, width=260)
    index = PageIndex(Blocks(made.text), made)
    for mention in made.mentions:
        for number in index.blocks.of(mention.start, mention.end):
            block = blocks[number]
            boxes = {i: f for i, line in enumerate(block.fragments) for f in line if f.mention.id == mention.id}
            low, high = max(mention.start, block.start), min(mention.end, block.start + len(block.text))
            for offset in range(low, high):
                line, x = block.place_of(offset)
                assert boxes[line].x0 - 0.5 <= x <= boxes[line].x1 + 0.5, (mention, offset)


@given(made=_pages(tuple(_LEFT_TO_RIGHT)))
@example(made=content("😀🇰🇷가", [shown("m0", 0, 1)]))
@_slow
def test_a_place_on_the_page_leads_back_to_its_offset(made: PageContent) -> None:
    for block in laid_out(made, width=300):
        for offset in range(block.start, block.start + len(block.text)):
            line, x = block.place_of(offset)
            again = block.offset_at(line, x, between=True)
            assert block.place_of(again)[1] == pytest.approx(x, abs=0.5)


@pytest.mark.parametrize("name", ["\U0001f600", FAMILY, "\U00020bb7野家", "한빛\U0001f680전자"])
def test_a_box_behind_wide_characters_stands_where_the_word_stands(name: str) -> None:
    text = f"{name}와 새솔중공업은 {name}와 손잡았다."
    mention = found(text, "새솔중공업")
    block = laid_out(content(text, [mention]))[0]
    box = fragments([block])[0]
    ahead = laid_out(content(f"{name}와 "))[0]
    assert box.x0 == pytest.approx(ahead.lines[0].laid.naturalTextWidth(), abs=6)
    assert block.offset_at(0, box.x0 + 3, between=False) == mention.start
    assert block.offset_at(0, box.x1 - 3, between=False) == mention.end - 1


def test_a_byte_order_mark_and_zero_width_spaces_shift_nothing_and_are_marked() -> None:
    text = "\ufeff한빛\u200b전자는 도원물산과"
    block = laid_out(content(text, [found(text, "도원물산")]))[0]
    plain = laid_out(content("한빛전자는 도원물산과", [found("한빛전자는 도원물산과", "도원물산")]))[0]
    box = fragments([block])[0]
    assert len(block.marks) == 2
    assert box.x0 == pytest.approx(fragments([plain])[0].x0, abs=1)
    assert block.offset_at(0, box.x0 + 3, between=False) == text.index("도")


# ---- labels and keys --------------------------------------------------------------------------------------------


def _chip_end(fragment: Fragment) -> float:
    return fragment.x0 - fragment.chip_left + fragment.chip_width


@given(made=_pages())
@_slow
def test_the_keys_of_the_current_item_cover_no_label(made: PageContent) -> None:
    hints = (KeyHint(("Space",), "수락"), KeyHint(("N",), "거절"))
    for block in laid_out(made, width=260, highlight=Highlight(("m0",), hints=hints)):
        if block.hints is None:
            continue
        line, x, row = block.hints
        for f in block.fragments[line]:
            assert f.row != row or not f.chip or _chip_end(f) <= x or x + page.hints_width(hints) <= f.x0


def test_the_label_of_an_outer_mention_stands_below_the_inner_one() -> None:
    text = "전국한빛전자노동조합은"
    names = ["전국한빛전자노동조합", "한빛전자", "한빛"]
    block = laid_out(content(text, [found(text, name) for name in names]))[0]
    rows = {f.mention.id: (f.row, f.depth) for f in fragments([block])}
    assert rows == {"한빛": (0, 0), "한빛전자": (1, 1), "전국한빛전자노동조합": (2, 2)}


def test_overlapping_mentions_have_separate_rows() -> None:
    one, other = fragments(laid_out(content("한빛전자도원물산", [shown("a", 0, 5), shown("b", 3, 8)])))
    assert one.row != other.row


def test_the_score_of_a_suggestion_is_told_only_where_it_fits() -> None:
    text = "김 대한민국한빛전자연구소"
    boxes = fragments(
        laid_out(content(text, [shown("a", 0, 1, "인물", "suggested"), shown("b", 2, 13, state="suggested")]))
    )
    assert [b.chip for b in boxes] == ["인물", "기업 90%"]


def test_a_score_that_would_push_the_next_label_down_is_left_out() -> None:
    text = "김서연 한빛전자 사장"
    names = [shown("a", 0, 3, "인물", "suggested"), shown("b", 4, 8, state="suggested")]
    one, other = fragments(laid_out(content(text, names)))
    assert (one.row, other.row) == (0, 0)
    assert (one.chip, other.chip) == ("인물", "기업 90%")


def test_a_label_wider_than_its_name_moves_left_rather_than_pushing_the_next_down() -> None:
    text = "가온, LG,도원물산"
    names = [found(text, w) for w in ("LG", "도원물산")]
    one, other = fragments(laid_out(content(text, names)))
    assert (one.row, other.row) == (0, 0)
    assert one.chip_left > 0
    chip_end = one.x0 - one.chip_left + one.chip_width
    assert one.x1 <= chip_end <= other.x0


def test_labels_and_lanes_of_one_line_end_before_the_next_line_begins() -> None:
    text = "한빛전자 김서연 대표는 도원물산 박도현 이사와 만났다. " * 12
    names = [found(text, w, f"{w}{n}", nth=n) for w in ("한빛전자", "김서연", "도원물산") for n in range(10)]
    arcs = [arc(f"r{n}", f"김서연{n}", f"한빛전자{n}") for n in range(10)]
    block = laid_out(content(text, names, arcs), width=300)[0]
    assert len(block.lines) > 10
    for (above, boxes), below in itertools.pairwise(zip(block.lines, block.fragments, strict=True)):
        rows = max((f.row + 1 for f in boxes), default=0)
        assert above.y + above.height + rows * fonts.px(ROW) <= below[0].top
        assert below[0].top <= below[0].y


# ---- arcs -------------------------------------------------------------------------------------------------------


def _corners(drawn: ArcPath) -> list[tuple[float, float]]:
    elements = (drawn.path.elementAt(i) for i in range(drawn.path.elementCount()))
    return [(e.x, e.y) for e in elements]


def test_siblings_of_one_mention_leave_it_side_by_side_and_nest() -> None:
    text = "가온 나래 다솔 라온 마루 바다 사랑"
    words = text.split()
    arcs = [arc(f"r{i}", "라온", other) for i, other in enumerate(words) if other != "라온"]
    block = laid_out(content(text, [found(text, w) for w in words], arcs))[0]
    assert len(block.arcs) == 6
    ways = [(sorted((c[0][0], c[-1][0])), min(y for _, y in c)) for c in map(_corners, block.arcs)]
    for ((a, b), top), ((c, d), top2) in itertools.combinations(ways, 2):
        if a < c and d < b:
            assert top < top2  # the wider way is the higher one, so no leg meets a lane
        elif c < a and b < d:
            assert top2 < top
        else:
            assert b < c or d < a


def test_a_relation_into_another_paragraph_leaves_by_the_gutter_and_names_its_other_end() -> None:
    text = "김서연 대표는 말했다.\n한빛전자는 그렇다."
    first, second = laid_out(
        content(text, [found(text, "김서연"), found(text, "한빛전자")], [arc("r", "김서연", "한빛전자")])
    )
    assert [(s.arc.id, s.other) for s in first.stubs] == [("r", "한빛전자")]
    assert [(s.arc.id, s.other) for s in second.stubs] == [("r", "김서연")]
    assert _corners(first.arcs[0])[-1][0] == -fonts.px(12)
    assert first.arcs[0].tip is None
    tip = second.arcs[0].tip
    box = fragments([second])[0]
    assert tip is not None
    assert box.x0 < tip[0] < box.x1


@given(made=_pages())
@_slow
def test_every_way_stays_on_the_page_and_no_name_of_a_relation_covers_text(made: PageContent) -> None:
    width = 260
    for block in laid_out(made, width=width):
        for drawn in block.arcs:
            box = drawn.path.boundingRect()
            assert -fonts.px(GUTTER) - 1 <= box.left() <= box.right() <= width + fonts.px(GUTTER) + 1
            assert 0 <= box.top() <= box.bottom() <= block.height
            assert not any(
                line.y < drawn.pill.bottom() - 1 and drawn.pill.top() + 1 < line.y + line.height for line in block.lines
            )


# ---- following edits --------------------------------------------------------------------------------------------


def _look(block: BlockLayout) -> object:
    """Everything that is painted of a block."""
    boxes = [(i, f) for i, line in enumerate(block.fragments) for f in line]
    return (
        block.height,
        [(line.top, line.y, line.lanes, line.hidden_arcs) for line in block.lines],
        [(i, f.mention, f.x0, f.x1, f.row, f.depth, f.chip) for i, f in boxes],
        [(a.arc, _corners(a), a.tip, a.dots, a.pill.getRect()) for a in block.arcs],
        [(s.arc, s.y, s.other) for s in block.stubs],
    )


def _edited(made: PageContent, chance: random.Random) -> PageContent:
    """One step of a person: add, relabel, move an edge, remove, relate, unrelate, reverse; or another order."""
    mentions, arcs = list(made.mentions), list(made.arcs)
    verb = chance.choice(["add", "relabel", "edge", "remove", "relate", "unrelate", "reverse", "order"])
    number = chance.randrange(len(mentions)) if mentions else 0
    if verb == "add" or len(mentions) < 3:
        start = chance.randrange(len(made.text) - 20)
        state = chance.choice(["decided", "suggested"])
        made_up = shown(f"n{chance.random()}", start, start + chance.randrange(1, 20), state=state)
        mentions.insert(chance.randrange(len(mentions) + 1), made_up)
    elif verb in ("relabel", "edge"):
        old = mentions[number]
        end = old.end if verb == "relabel" else min(len(made.text), old.end + 30)
        mentions[number] = shown(old.id, old.start, end, "인물", old.state)
    elif verb == "remove":
        gone = mentions.pop(number)
        arcs = [a for a in arcs if gone.id not in (a.head, a.tail)]
    elif verb == "relate":
        one, other = chance.sample(mentions, 2)
        arcs.insert(chance.randrange(len(arcs) + 1), arc(f"q{chance.random()}", one.id, other.id))
    elif verb in ("unrelate", "reverse") and arcs:
        old_arc = arcs.pop(chance.randrange(len(arcs)))
        if verb == "reverse":
            arcs.append(arc(old_arc.id, old_arc.tail, old_arc.head))
    else:
        chance.shuffle(mentions)
        chance.shuffle(arcs)
    return content(made.text, mentions, arcs)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_the_kept_blocks_look_as_if_laid_out_anew(seed: int) -> None:
    chance = random.Random(seed)
    text = "한빛전자 김서연 대표는 도원물산과 만났다. 가온은행도 함께했다.\n" * 12
    made = content(text, [shown(f"m{n}", n * 37, n * 37 + 4) for n in range(10)], [arc("r", "m0", "m7")])
    index, how = PageIndex(Blocks(text), made), measure(420)
    kept = [lay_out(index, n, how, Highlight()) for n in range(len(index.blocks))]
    for _ in range(25):
        made = _edited(made, chance)
        changed = index.follow(made)
        assert changed is not None
        for number, anew in enumerate(laid_out(made, width=420)):
            if number in changed:
                kept[number] = lay_out(index, number, how, Highlight())
            assert _look(kept[number]) == _look(anew), number


def test_an_edit_touches_only_the_blocks_of_what_it_changed() -> None:
    text = "한빛전자는 만났다.\n" * 6
    mentions = [found(text, "한빛전자", f"m{n}", nth=n) for n in range(6)]
    index = PageIndex(Blocks(text), content(text, mentions, [arc("r", "m1", "m4")]))
    relabelled = [shown("m1", mentions[1].start, mentions[1].end, "인물"), *mentions[:1], *mentions[2:]]
    assert index.follow(content(text, relabelled, [arc("r", "m1", "m4")])) == {1, 4}
    assert index.follow(content(text, relabelled, [arc("r", "m1", "m4")])) == set()
    assert index.follow(content(text, relabelled)) == {1, 4}
    assert index.follow(content(text + ".", relabelled)) is None


def test_other_passages_touch_only_the_blocks_that_they_cover() -> None:
    text = "한빛전자, 새 공장 짓는다\n한빛전자는 만났다.\n끝."
    index = PageIndex(Blocks(text), content(text))
    headline = Passage(0, text.index("\n"), PassageKind.HEADLINE)
    assert index.follow(PageContent(text, (), (), ((headline, "제목"),))) == {0}
    assert index.passage(0) == (headline, "제목")
    assert index.passage(1) is None
    assert index.follow(content(text)) == {0}
    assert index.passage(0) is None


def test_piles_of_marks_stay_in_their_line() -> None:
    text = "한빛 o" + "\u0301" * 12_000 + " 전자\n도원물산"
    blocks = laid_out(content(text, [found(text, "도원물산")]))
    assert any(b.storm for b in blocks)
    assert not blocks[0].storm
    assert not blocks[-1].storm
    assert all(line.height < 4 * fonts.px(27) for b in blocks for line in b.lines)
    assert all(len(b.text) <= content_module.MAX_BLOCK for b in blocks)
