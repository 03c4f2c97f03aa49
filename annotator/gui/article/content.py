"""What is shown of an article, and in which block: values, blocks and the index from block to mentions and relations.

A block is a paragraph, or a part of one that is longer than 2,000 characters, so that the cost of any layout is
bounded. Knows no pixel. Text offsets are code points of the document, end exclusive.
"""

import bisect
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from annotator.gui.kit.paint import KeyHint
from annotator.model.document import Passage
from annotator.model.text import LINE_BREAK, Span

MAX_BLOCK = 2000


@dataclass(frozen=True, slots=True)
class Shown:
    """A mention as it is shown: `state` is "decided", "suggested" or "faded" (in greyed passages).

    Under review also "claim" (one annotator's, named so), "absent" (an annotator says nothing there: a chip without a
    box) and "agreed" (nothing to decide any more: grey). Of those at one place the lower `rank` is nearer to the text.
    """

    id: str
    start: int
    end: int
    label: str
    name: str
    color: str
    state: str
    score: float | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Arc:
    """A relation as it is shown, between two shown mentions."""

    id: str
    head: str
    tail: str
    name: str
    symmetric: bool
    suggested: bool


@dataclass(frozen=True, slots=True)
class PageContent:
    """An article with everything that is drawn on it; `margin` gives each passage the word beside it."""

    text: str
    mentions: tuple[Shown, ...]
    arcs: tuple[Arc, ...]
    margin: tuple[tuple[Passage, str], ...]


@dataclass(frozen=True, slots=True)
class Highlight:
    """The current thing: outlined mentions, arcs in accent, a selection, and keys beside its first chip."""

    mentions: tuple[str, ...] = ()
    arcs: tuple[str, ...] = ()
    selection: Span | None = None
    hints: tuple[KeyHint, ...] = ()


class Blocks:
    """The blocks of one text: where each begins and ends, and whether it ends its paragraph."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.hard: list[bool] = []
        self.numbers: list[int] = []
        position = 0
        for number, match in enumerate((*LINE_BREAK.finditer(text), None), 1):
            end = match.start() if match else len(text)
            first = True
            while end - position > MAX_BLOCK:
                cut = text.rfind(" ", position + MAX_BLOCK // 2, position + MAX_BLOCK) + 1
                cut = cut or _grapheme_start(text, position + MAX_BLOCK, position)
                self._add(position, cut, hard=False, number=number if first else 0)
                position, first = cut, False
            self._add(position, end, hard=True, number=number if first else 0)
            position = match.end() if match else end

    def _add(self, start: int, end: int, *, hard: bool, number: int) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.hard.append(hard)
        self.numbers.append(number)

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, offset: int) -> int:
        """The block that holds an offset; a line break belongs to the block before it."""
        return max(0, bisect.bisect_right(self.starts, offset) - 1)

    def of(self, start: int, end: int) -> range:
        """Every block that a stretch lies in."""
        first = self.at(start)
        if end <= self.ends[first]:
            return range(first, first + 1)
        return range(first, self.at(max(start, end - 1)) + 1)


def _grapheme_start(text: str, offset: int, least: int) -> int:
    """The nearest place at or before `offset` where a grapheme begins, as far as combining and joining go."""
    place = offset
    while place > least + 1 and (
        unicodedata.combining(text[place])
        or text[place] in "\u200d\ufe0e\ufe0f"
        or text[place - 1] == "\u200d"
        or "\u1160" <= text[place] <= "\u11ff"
        or "\U0001f3fb" <= text[place] <= "\U0001f3ff"
        or "\U000e0100" <= text[place] <= "\U000e01ef"
    ):
        place -= 1
    return place if place > least + 1 else offset


class PageIndex:
    """What is on which block, for one content; made once per article and then followed from content to content."""

    def __init__(self, blocks: Blocks, content: PageContent) -> None:
        self.blocks = blocks
        self.content = content
        self.mentions: dict[str, Shown] = {m.id: m for m in content.mentions}
        self.in_block: dict[int, list[Shown]] = {}
        self._place_all(content.mentions)
        # Relations by their ends, whether or not both are shown; below only those that can be drawn.
        self._by_end: dict[str, list[Arc]] = {}
        self.arcs: dict[str, Arc] = {}
        self.arcs_of: dict[str, list[Arc]] = {}
        self._add_all(content.arcs)
        self._passages: list[tuple[Passage, str]] = []
        self._passage_starts: list[int] = []
        self._take_passages(content.margin)

    def _place_all(self, mentions: Iterable[Shown]) -> None:
        """Put every mention on its blocks; the one long loop before a large article appears."""
        starts, behind = self.blocks.starts, [*self.blocks.starts[1:], len(self.blocks.text) + 1]
        for mention in mentions:
            block = bisect.bisect_right(starts, mention.start) - 1
            if mention.end <= behind[block]:
                self.in_block.setdefault(block, []).append(mention)
                continue
            for each in self.blocks.of(mention.start, mention.end):
                self.in_block.setdefault(each, []).append(mention)
        for found in self.in_block.values():
            if len(found) > 1:
                found.sort(key=_in_text)

    def _add_all(self, arcs: Iterable[Arc]) -> None:
        """The same as `_add_arc` for each, sorted once."""
        for arc in arcs:
            shown = arc.head in self.mentions and arc.tail in self.mentions and arc.head != arc.tail
            if shown:
                self.arcs[arc.id] = arc
            for end in (arc.head, arc.tail) if arc.head != arc.tail else (arc.head,):
                self._by_end.setdefault(end, []).append(arc)
                if shown:
                    self.arcs_of.setdefault(end, []).append(arc)
        for found in self.arcs_of.values():
            if len(found) > 1:
                found.sort(key=_arc_id)

    def _add_arc(self, arc: Arc) -> None:
        for end in {arc.head, arc.tail}:
            self._by_end.setdefault(end, []).append(arc)
        self._link(arc)

    def _drop_arc(self, arc: Arc) -> None:
        self._unlink(arc)
        for end in {arc.head, arc.tail}:
            _take_out(self._by_end, end, arc)

    def _link(self, arc: Arc) -> None:
        """Draw a relation, if both its ends are shown."""
        if arc.head in self.mentions and arc.tail in self.mentions and arc.head != arc.tail:
            self.arcs[arc.id] = arc
            for end in (arc.head, arc.tail):
                bisect.insort(self.arcs_of.setdefault(end, []), arc, key=_arc_id)

    def _unlink(self, arc: Arc) -> None:
        if self.arcs.pop(arc.id, None) is not None:
            for end in (arc.head, arc.tail):
                _take_out(self.arcs_of, end, arc)

    def _take_passages(self, margin: Iterable[tuple[Passage, str]]) -> set[int]:
        """Take the passages; the blocks of those that came or went."""
        before = self._passages
        self._passages = sorted(margin, key=lambda pair: pair[0].start)
        self._passage_starts = [p.start for p, _ in self._passages]
        differing = {p for p, _ in set(before) ^ set(self._passages)} if before != self._passages else set()
        return {block for p in differing for block in self.blocks.of(p.start, p.end)}

    def passage(self, block: int) -> tuple[Passage, str] | None:
        """The passage that a block lies in, with its word; None in the body."""
        start = self.blocks.starts[block]
        place = bisect.bisect_right(self._passage_starts, start) - 1
        if place >= 0:
            found = self._passages[place]
            if start < found[0].end:
                return found
        return None

    def follow(self, content: PageContent) -> set[int] | None:
        """Take another content of the same text; the blocks that look different now, None when all may.

        None also says that nothing was taken: with another text an index is made anew.
        """
        if content.text != self.content.text:
            return None
        old_mentions, new_mentions = _differing(self.content.mentions, content.mentions)
        old_arcs, new_arcs = _differing(self.content.arcs, content.arcs)
        gone = [m for m in old_mentions.values() if new_mentions.get(m.id) != m]
        come = [m for m in new_mentions.values() if old_mentions.get(m.id) != m]
        changed = self._places([*gone, *come]) | self._take_passages(content.margin)
        touched = {end for m in gone for a in self.arcs_of.get(m.id, ()) for end in (a.head, a.tail)}
        touched.update(end for a in old_arcs.values() if new_arcs.get(a.id) != a for end in (a.head, a.tail))
        # The other ends as they stand before, then (below) as they stand afterwards.
        changed |= self._places([self.mentions[i] for i in touched if i in self.mentions])
        self.content = content
        for arc in old_arcs.values():
            self._drop_arc(arc)
        left, new = {m.id for m in gone} - {m.id for m in come}, {m.id for m in come} - {m.id for m in gone}
        for arc in [a for i in left for a in self._by_end.get(i, ())]:
            self._unlink(arc)
        for mention in gone:
            self.mentions.pop(mention.id, None)
        for mention in come:
            self.mentions[mention.id] = mention
        self._move_in_blocks(gone, come)
        for arc in {a.id: a for i in new for a in self._by_end.get(i, ())}.values():
            self._link(arc)
        for arc in new_arcs.values():
            self._add_arc(arc)
        touched.update(end for m in come for a in self.arcs_of.get(m.id, ()) for end in (a.head, a.tail))
        touched.update(end for a in new_arcs.values() if old_arcs.get(a.id) != a for end in (a.head, a.tail))
        return changed | self._places([self.mentions[i] for i in touched if i in self.mentions])

    def _places(self, mentions: Iterable[Shown]) -> set[int]:
        return {block for m in mentions for block in self.blocks.of(m.start, m.end)}

    def _move_in_blocks(self, gone: Sequence[Shown], come: Sequence[Shown]) -> None:
        left = {m.id for m in gone}
        for block in self._places(gone):
            kept = [m for m in self.in_block.get(block, ()) if m.id not in left]
            if kept:
                self.in_block[block] = kept
            else:
                self.in_block.pop(block, None)
        for mention in come:
            for block in self.blocks.of(mention.start, mention.end):
                self.in_block.setdefault(block, []).append(mention)
        for block in self._places(come):
            self.in_block[block].sort(key=_in_text)


def _in_text(mention: Shown) -> tuple[int, int, str]:
    """Text order, the longer first: what is painted must not depend on the order in which it was said."""
    return mention.start, -mention.end, mention.id


_Item = TypeVar("_Item", Shown, Arc)


def _arc_id(arc: Arc) -> str:
    return arc.id


def _take_out(table: dict[str, list[Arc]], end: str, arc: Arc) -> None:
    kept = [a for a in table.get(end, ()) if a.id != arc.id]
    if kept:
        table[end] = kept
    else:
        table.pop(end, None)


def _differing(before: Sequence[_Item], after: Sequence[_Item]) -> tuple[dict[str, _Item], dict[str, _Item]]:
    """What stands between the common beginning and the common end of two sequences, by id."""
    least = min(len(before), len(after))
    first = _same(before, after, least, 1)
    last = _same(before, after, least - first, -1)
    return (
        {item.id: item for item in before[first : len(before) - last]},
        {item.id: item for item in after[first : len(after) - last]},
    )


def _same(one: Sequence[_Item], other: Sequence[_Item], most: int, direction: int) -> int:
    """How many of the first (direction 1) or last (-1) items are equal, at most `most`."""
    if direction < 0:
        one, other = one[::-1], other[::-1]
    count = 0
    # Slices are compared without a step of Python per item as long as the items are the very same.
    while count < most and one[count : (stop := min(most, count + 512))] == other[count:stop]:
        count = stop
    while count < most and one[count] == other[count]:
        count += 1
    return count
