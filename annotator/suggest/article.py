"""One article as the rules see it: words, the gaps between them, and where a name may end.

It knows Korean spelling (particles, brackets, signs), and refuses to know any name.
"""

import bisect
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from annotator.model.tokens import Tokens

# A name with its corporate sign, Latin with inner hyphens and dots, Hangul, Hanja, digits; no space.
_WORD = re.compile(
    r"(?:\(주\)|㈜|\(유\))?"
    r"(?:[A-Za-z0-9]+(?:[.\-'’&＆+][A-Za-z0-9]+)+(?![A-Za-z0-9])|[^\W_]|[&＆\u200b\u00ad\u2060])+"
    r"(?:㈜|\(주\))?"
)
_SIGN_BEFORE = re.compile(r"(?:\(주\)|㈜|\(유\))\Z")
_OPEN, _CLOSE = "([（［【<〈", ")]）］】>〉"
_CLOSE_OR_QUOTE = _CLOSE + "'\"’”′」』"
_LONGEST_BRACKET = 80
# Scraps of addresses are never names.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s)\]”’\"'<>]+|[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+|\b[\w\-]+(?:\.[\w\-]+)*\.(?:com|net|org|co\.kr|kr|io|ai)\b[^\s가-힣]*"
)

_JOSA = (
    "은 는 이 가 을 를 의 에 에게 에게서 에서 께 께서 한테 한테서 와 과 랑 이랑 하고 도 만 로 으로 로서 으로서 "
    "로써 으로써 부터 까지 조차 마저 처럼 보다 라 이라 라는 이라는 라고 이라고 라며 이라며 라면 이라면 인 이다 다 "
    "였다 이었다 이며 며 이고 고 이나 나 든 이든 라도 이라도 뿐 만큼 대로 같은 같이 이란 란 이자 인데 이지만 에는 "
    "에도 에서는 에서도 에서의 에게는 에게도 에게만 와는 와도 와의 과는 과도 과의 로는 로도 로의 으로는 으로도 "
    "으로의 로부터 으로부터 까지는 까지도 까지의 부터는 만의 만은 만이 만을 보다는 보다도 처럼은 측 측은 측이 "
    "측에 측과 측의 측도 측에서 측에서는 측으로부터 씨 씨가 씨는 씨와 씨를 씨의 씨도 님 들 들은 들이 들을 들의 "
    "들과 들도 께서는 께서도 하고는 하고도 이라도 요 이요 이었던 였던 이던 이라던 라던 임을 임이 일 일까 이냐 냐 "
    "이니 니 여서 이어서 여도 이어도 로서는 로서의 로서도 으로서는 으로서의 에만 에서만 에까지 에서부터 과만 와만 "
    "만으로 만으로는 뿐만 뿐이 뿐인 등 등의 등이 등은 등을 등과 입니다 입니까 이에요 예요 이죠 죠 이지요 이니까요 "
    "니까요 이거든요 거든요 이었는데 였는데 이었지만 였지만 이었습니다 였습니다 이었고 였고 이었으며 "
    "였으며 한테는 한테도"
)
_PARTICLES = frozenset(_JOSA.split())
# What may be written onto a company's name without being part of it.
_HIDDEN = frozenset(("은", "는", "이", "가", "을", "를", "의", "에", "와", "과", "도", "로", "으로", "에서", "에게"))
_AFTER = (
    "본사 본사는 본사에서 본사에 주가 주가는 주가가 주식 주식을 지분 지분을 경영진 경영진은 관계자 관계자는 계열 "
    "계열사 계열사인 계열사의 자회사 자회사인 직원 임직원 부스 공장 노조 노조는 발 표 사옥 주주"
)
_AFTER_COMPANY = frozenset(_AFTER.split())


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch without spaces or punctuation: code points, end exclusive; `core_end` is where its particles begin.

    `depth` counts the brackets around it. `gap` is what stands between the last word outside brackets and this one,
    bracketed text left out; for a word in brackets, simply what stands before it.
    """

    index: int
    start: int
    end: int
    core_end: int
    depth: int
    gap: str
    previous: int  # index of the last word of depth 0 before it, -1 when there is none
    tag: str  # of its first morpheme, "" without one
    whole: bool  # one morpheme covers all of it but its particles


class Article:
    """A text with its words; everything the rules ask about places in it."""

    def __init__(self, text: str, tokens: Tokens, furniture: Sequence[tuple[int, int]] = ()) -> None:
        """`furniture` are the stretches that belong to the page and not to the article."""
        self.text = text
        self.tokens = tokens
        self._furniture = furniture
        self.addresses = [m.span() for m in _ADDRESS.finditer(text)] if re.search(r"[@.]", text) else []
        self._address_starts = [start for start, _ in self.addresses]
        self.words = _without_hidden_particles(self._words(), text)
        self._starts = [word.start for word in self.words]
        self.sentence_starts = [s.start for s in tokens.sentences]

    def core(self, word: Word) -> str:
        """The word without its particles."""
        return self.text[word.start : word.core_end]

    def josa(self, word: Word) -> str:
        """The particles of a word, empty when it has none."""
        return self.text[word.core_end : word.end]

    def word_at(self, offset: int) -> Word | None:
        """The word that covers an offset; None between words."""
        index = bisect.bisect_right(self._starts, offset) - 1
        return self.words[index] if index >= 0 and offset < self.words[index].end else None

    def in_address(self, start: int, end: int) -> bool:
        """True when a span touches a URL or an e-mail address."""
        index = bisect.bisect_left(self._address_starts, end) - 1
        return index >= 0 and self.addresses[index][1] > start

    def in_furniture(self, start: int) -> bool:
        """True when an offset lies in a menu, a byline, a copyright line or the like."""
        return any(first <= start < last for first, last in self._furniture)

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence in which an offset lies."""
        return bisect.bisect_right(self.sentence_starts, offset) - 1

    def starts_name(self, start: int) -> bool:
        """True when a name may begin here: nothing that belongs to the same word stands before."""
        if start == 0:
            return True
        before = self.text[start - 1]
        if is_word_character(before):
            # 美MS: Hanja before a name is a word of its own in headlines.
            return "一" <= before <= "鿿" and not "一" <= self.text[start] <= "鿿"
        if before in "-.&＆'’+" and start > 1:
            return not (_is_latin(self.text[start - 2]) and _is_latin(self.text[start]))
        return True

    def rest(self, end: int) -> str:
        """What is written onto a name that ends here, up to the next space or punctuation."""
        stop = end
        text = self.text
        while stop < len(text) and is_word_character(text[stop]):
            stop += 1
        if (
            stop == end
            and end + 1 < len(text)
            and text[end] in "-&＆+'’"
            and _is_latin(text[end + 1])
            and _is_latin(text[end - 1])
        ):
            return text[end : end + 2]
        return text[end:stop]

    def ends_name(self, end: int, titles: frozenset[str], *, company: bool = False) -> bool:
        """True when a name may end here: only particles or a title are written onto it."""
        rest = self.rest(end)
        return not rest or is_tail(rest, titles) or (company and rest in _AFTER_COMPANY)

    def sign_before(self, start: int) -> int:
        """Where ㈜ or (주) begins that is glued to what begins at `start`; `start` when there is none."""
        match = _SIGN_BEFORE.search(self.text, max(0, start - 3), start)
        return match.start() if match else start

    def sign_after(self, end: int) -> int:
        """Where ㈜ or (주) ends that is glued behind `end`; `end` when there is none."""
        for sign in ("㈜", "(주)"):
            if self.text.startswith(sign, end) and not (
                end + len(sign) < len(self.text) and "가" <= self.text[end + len(sign)] <= "힣" and sign == "㈜"
            ):
                return end + len(sign)
        return end

    def _words(self) -> list[Word]:
        text, items = self.text, self.tokens.tokens
        found: list[Word] = []
        depth = 0
        position = 0
        token = 0
        previous = -1
        gap = ""
        opened = 0
        for match in _WORD.finditer(text):
            start, end = match.span()
            if start and text[start - 1] in _CLOSE_OR_QUOTE and match[0] in _PARTICLES:
                # 'CLO'와, 마이크로소프트(MS)의: the particle of what the sign closes, part of the gap.
                continue
            between = text[position:start]
            position = end
            for character in between:
                if character in _OPEN:
                    depth += 1
                    opened = start
                elif character in _CLOSE:
                    depth = max(0, depth - 1)
                elif character == "\n":
                    depth = 0
                if depth == 0 and character not in _CLOSE:
                    gap += character
            if depth and start - opened > _LONGEST_BRACKET:
                depth = 0
            while token < len(items) and items[token].end <= start:
                token += 1
            first = token
            last = first
            while last < len(items) and items[last].start < end:
                last += 1
            core_end = end
            for index in range(last - 1, first - 1, -1):
                item = items[index]
                if item.start <= start or not (item.tag.startswith("J") or item.tag == "VCP"):
                    break
                core_end = item.start
            tag = items[first].tag if first < last else ""
            if last - first > 1 and core_end == end and any(items[i].tag[0] in "VE" for i in range(first, last)):
                tag = "V" + tag
            whole = first < last and items[first].start <= start and items[first].end >= core_end
            shown = gap if depth == 0 else between
            found.append(Word(len(found), start, end, core_end, depth, shown, previous, tag, whole))
            if depth == 0:
                previous = len(found) - 1
                gap = ""
        return found


def _without_hidden_particles(words: list[Word], text: str) -> list[Word]:
    """Cut `솔라리스가` where the article also has `솔라리스`: the tokenizer takes unknown names with their particle."""
    cores = {text[w.start : w.core_end] for w in words}
    for index, word in enumerate(words):
        if not (word.whole and word.core_end == word.end and word.tag == "NNP" and word.end - word.start > 2):
            continue
        for length in (1, 2):
            stem, particle = text[word.start : word.end - length], text[word.end - length : word.end]
            if len(stem) > 1 and particle in _HIDDEN and stem in cores:
                words[index] = replace(word, core_end=word.end - length)
                break
    return words


@functools.lru_cache(maxsize=20_000)
def is_tail(rest: str, titles: frozenset[str]) -> bool:
    """True when what is written onto a name is particles, or a title with or without particles."""
    if rest in _PARTICLES:
        return True
    for length in range(len(rest), 0, -1):
        if rest[:length] in titles:
            return length == len(rest) or rest[length:] in _PARTICLES
    return False


def is_particles(text: str) -> bool:
    """True for a chain of particles as they are written onto a name."""
    return text in _PARTICLES


def is_word_character(character: str) -> bool:
    """True for letters, digits, Hangul and Hanja, and for what has no width inside a word."""
    return character.isalnum() or character in "_\u200b\u00ad\u2060"


def is_hangul(text: str) -> bool:
    """True when a text is Hangul syllables only."""
    return all("가" <= c <= "힣" for c in text)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
