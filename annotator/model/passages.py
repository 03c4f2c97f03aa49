"""Which parts of an article are not its running text: page furniture, captions, headlines, repeated paragraphs.

Recognised from the text alone, paragraph by paragraph, and never removed: a passage is greyed, skipped by the queue and
may be left out of an export. The rules prefer silence: what is not clearly something else is running text.
"""

import re
from dataclasses import dataclass

from annotator.model.document import Passage, PassageKind
from annotator.model.text import paragraphs

# No line longer than this is furniture, a caption or a headline; it also bounds what the patterns below have to read.
_LONGEST = 300
_REPEAT_FROM = 15
# More than this is no page of an article; looking at each line would take minutes.
_MOST_PARAGRAPHS = 20_000

_SPACES = re.compile(r"\s+")
_BULLET = re.compile(r"^[\s\-•·*‧∙▪▶◆■□●○◇△▲※]+")
_LEAD = re.compile(r"[\s\ufeff\u200b\-•·*‧∙▪▶◆■□●○◇△▲※]+")


def _any_of(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


_DATE = r"(?:19|20)\d\d\s?[.\-/년]\s?[01]?\d\s?[.\-/월]\s?[0-3]?\d(?:\s?일|\.)?"
_CLOCK = r"[0-2]?\d\s?[:시]\s?[0-5]\d(?:\s?분|:[0-5]\d)?"
_TIME = rf"(?:\(?[월화수목금토일](?:요일)?\)?\s*)?(?:(?:오전|오후|AM|PM)\s*)?(?:{_CLOCK})?"
_STAMP_WORD = r"(?:기사|최초|최종)?\s*(?:입력|등록|승인|수정|업데이트|발행|작성|게재|송고)\s*(?:일시|시간|일)?\s*[:|]?"
_STAMP = rf"(?:{_STAMP_WORD}\s*)?{_DATE}[\s,]*{_TIME}(?:\s*(?:지면|종합|[A-Z]\d+|\d+면|조회\s*\d+|댓글\s*\d+))*"
# Atomic, because a stamp is full of optional parts: otherwise a long line of dates is tried in every possible way.
_STAMPS = re.compile(rf"(?>{_STAMP}[\s|/·]*){{1,4}}")
# "이야기 2024. 4. 22. 09:54": a blog's category and date.
_CATEGORY_STAMP = re.compile(rf"[^.?!\"“‘]{{1,30}}\s{_DATE}\s*[0-2]?\d:[0-5]\d(?::[0-5]\d)?")
_MAIL = r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"
_URL = r"(?:https?://|www\.)\S+"
_ADDRESS_WORD = r"[▶☞※\s]*(?:출처|원문|링크|기사원문|URL|url|이메일|제보)?\s*[:=]?"
_ADDRESS = re.compile(rf"(?:{_ADDRESS_WORD}\s*)?(?:{_URL}|{_MAIL})(?:\s+(?:{_URL}|{_MAIL}))*")
_NAMES = r"[가-힣]{2,4}(?:\s*[·,/]\s*[가-힣]{2,4})*"
_BYLINE = re.compile(
    rf"[\[(【]?(?:[가-힣A-Za-z]{{2,12}}\s*[=|]\s*)?(?:[가-힣A-Za-z]{{2,12}}\s+)??{_NAMES}"
    r"\s*(?:선임|수습|전문|인턴|객원)?\s*(?:기자|특파원|논설위원|에디터)[\])】]?"
    rf"(?:\s*[|=/(]?\s*{_MAIL}\)?)?(?:\s*기자)?"
)
_RIGHTS = re.compile(r"저작권자|무단\s?전재|무단\s?복제|재배포\s?금지|All [Rr]ights [Rr]eserved|^Copyright\b|^[ⓒ©]")
_PUBLISHER = re.compile(
    r"(?:저작권자|Copyright)\s*[ⓒ©(c)<]*\s*([가-힣A-Za-z0-9&.·\-]{2,30}?)\s*(?:[,.(>]|무단|All|및|$)"
    r"|[ⓒ©]\s*([가-힣A-Za-z0-9&·\-]{2,30})"
)
_COMMENTS = r"(?:전체\s?)?(?:댓글|덧글)\s?(?:목록|쓰기|달기|작성|보기|등록|[\d,]+(?:개)?)?"
_MORE_NEWS = r"(?:관련|많이 본|주요)\s?(?:기사|뉴스)"
# What pages of blogs, boards and newspapers write around an article, as whole lines.
_PAGE_LINES = re.compile(
    _any_of(
        # blogs
        r"ABOUT ME|about me|Today|Yesterday|Total|TODAY|TOTAL",
        r"[\-–—_=*·.]+|[\d,]+|Designed by .{1,30}|Powered by .{1,30}",
        r"답글|트랙백|이전\s?글|다음\s?글|목록(?:으로)?|맨\s?위로|TOP|카테고리의 다른 글|태그|#[^\s#]+(?:\s*#[^\s#]+)*",
        _COMMENTS,
        # buttons
        r"(?:비?공감|좋아요|싫어요|추천|반대)(?:하기)?\s?\d*|-?\s?\d+\s?(?:추천|반대)",
        r"구독(?:하기|중|취소)?|공유(?:하기)?|게시글\s?관리|저작자\s?표시.{0,20}|신고(?:하기)?|스크랩|인쇄(?:하기)?|프린트|북마크",
        r"본문 ?(?:바로가기|듣기)|글자 ?크기.{0,20}|(?:글씨|글자) ?(?:크게|작게).{0,20}",
        r"카카오톡|페이스북|트위터|URL ?복사|메뉴|검색|로그인|회원가입|홈",
        # boards
        r"종목토론(?:실|카테고리)?|게시판(?:버튼|목록)?|게시글\s?(?:제목|내용|찬성/반대|찬성|반대)",
        r"작성자.{0,20}|조회수?\s?[\d,]+",
        # newspapers
        _MORE_NEWS,
        r"이 기사를 추천합니다.?|\(끝\)|<끝>",
    )
)
# From such a line on, short lines belong to the page until an article-like paragraph stands there.
_TAIL = re.compile(_any_of(r"게시글\s?찬성/반대|운영배심원.*|카테고리의 다른 글", _COMMENTS, _MORE_NEWS))
_TAIL_LINE = 80
# Page words that a careless copy glues to the end of the headline.
_GLUED = re.compile(r"(?:게시글\s?내용|본문\s?바로가기|기사\s?본문)$")

_AGENCY = _any_of(
    r"뉴스1|연합뉴스|연합|뉴시스|뉴스핌|로이터|블룸버그|게티이미지(?:뱅크|코리아)?|셔터스톡|신화|타스|교도",
    r"AP|AFP|EPA|UPI|Reuters|자료사진",
    r"[가-힣A-Za-z0-9&㈜()·\s]{1,30}\s?제공|[가-힣A-Za-z]{2,10}\s?DB|[가-힣]{2,4}\s?(?:사진)?기자",
)
_CREDIT_AT_END = re.compile(
    rf"(?:[./\]]|다)\s?[/=|]\s?(?:사진\s?[=:/]\s?)?{_AGENCY}(?:[·/\s]+{_AGENCY}){{0,2}}\s*\.?$|[\[(<]\s?{_AGENCY}\s?[\])>]$"
)
_PHOTO = re.compile(
    r"^[\[(<▲△▼]?\s?(?:사진|그래픽|자료|이미지|일러스트)\s?(?:제공)?\s?[=:/]"
    r"|사진\s?[=:/／]\s?\S.{0,30}$|[\[(<]\s?사진.{0,30}[\])>]$"
    r"|(?:사진|자료|이미지)\s?제공\s?[=:/]?\s?\S.{0,20}$|[ⓒ©]\s?\S.{0,20}$"
)
_POSE = re.compile(
    r"(?:기념\s?촬영|포즈|악수|사진|왼쪽|오른쪽|가운데).*"
    r"(?:하고|취하고|나누고|찍고|있는|들어서고|둘러보고|서)\s?(?:있다|모습)\.?$"
)

# A sentence that ends, perhaps with quotes or brackets behind it. Without its full stop a quote is a headline's.
_SENTENCE_END = re.compile(r"[.。?!][\"'”’」』)\]]*$|[가-힣]다$")
_STRONG_END = re.compile(r"[가-힣][.。][\"'”’」』)\]]*$|[가-힣]다$")
_HEADLINE_LONGEST = 100
_SECTION_LONGEST = 50
_HEADER_LINES = 12
_BODY_FROM = 100


@dataclass(slots=True)
class _Line:
    """A paragraph that is not blank: its place, and its text as the rules see it (trimmed, single spaces)."""

    start: int
    end: int
    text: str
    kind: PassageKind | None = None
    of: int | None = None

    @property
    def is_body(self) -> bool:
        """Running text: long, or a sentence with its end."""
        return self.kind is None and (len(self.text) >= _BODY_FROM or bool(_STRONG_END.search(self.text)))


def recognise(text: str) -> tuple[Passage, ...]:
    """The passages of a text in order, each one whole paragraph; they do not overlap. Of a huge text there are none.

    Furniture goes before repeat, repeat before caption, caption before headline. A line with nothing but a journalist's
    name ("홍길동 기자", also with an address) is furniture: it says who wrote the page, not what the article tells, no
    relation may be marked there, and greyed it can still be annotated. Running text with such a name in it is not.
    """
    places = paragraphs(text)
    if len(places) > _MOST_PARAGRAPHS:
        return ()
    lines = _lines(text, places)
    _mark_furniture(lines)
    _mark_repeats(text, lines)
    for line in lines:
        if line.kind is None and _is_caption(line.text):
            line.kind = PassageKind.CAPTION
    _mark_headlines(lines)
    return tuple(Passage(line.start, line.end, line.kind, line.of) for line in lines if line.kind is not None)


def title_of(text: str, passages: tuple[Passage, ...]) -> str:
    """The first headline among `passages`, without bullets and glued page words; empty when there is none."""
    for passage in passages:
        if passage.kind is PassageKind.HEADLINE:
            return _bare(text[passage.start : passage.end])
    return ""


def date_of(text: str) -> str:
    """The date in the header of a page in ISO 8601 (2024-04-21), when exactly one reading is possible; else empty.

    The day of first publication counts (입력 before 수정, and before a blog's own date). Running text is not searched.
    """
    loose = ""
    for start, end in paragraphs(text[:20_000])[:60]:
        line = text[start:end].strip()
        if not line or len(line) > 120:
            continue
        if _STAMPS.fullmatch(line):
            return _iso(line)
        if not loose and _CATEGORY_STAMP.fullmatch(line):
            loose = _iso(line)
    return loose


def source_of(text: str) -> str:
    """The publisher named in a copyright line, else the host of an address that stands alone on a line; else empty."""
    host = ""
    places = paragraphs(text)
    for start, end in (*places[:200], *places[200:][-200:]):
        if end - start > _LONGEST:
            continue
        line = text[start:end].strip()
        if _RIGHTS.search(line) and (found := _PUBLISHER.search(line)):
            return next(g for g in found.groups() if g).strip()
        if not host and (address := re.fullmatch(r"https?://(?:www\.)?([\w.\-]+)(?:[/:]\S*)?", line)):
            host = address[1]
    return host


def _iso(line: str) -> str:
    match = re.search(r"((?:19|20)\d\d)\s?[.\-/년]\s?([01]?\d)\s?[.\-/월]\s?([0-3]?\d)", line)
    if match is None:
        return ""
    year, month, day = (int(g) for g in match.groups())
    if not (1 <= month <= 12 and 1 <= day <= _days(year, month)):
        return ""
    return f"{year:04}-{month:02}-{day:02}"


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _bare(line: str) -> str:
    """A line as a title: trimmed, single spaces, no bullet before it, no page words glued to it."""
    return _GLUED.sub("", _BULLET.sub("", _SPACES.sub(" ", line.strip()))).strip()


def _lines(text: str, places: tuple[tuple[int, int], ...]) -> list[_Line]:
    found = []
    for start, end in places:
        paragraph = text[start:end]
        trimmed = paragraph.strip("\ufeff\u200b \t\xa0\u3000").strip()
        if trimmed:
            found.append(_Line(start, end, _SPACES.sub(" ", trimmed)))
    return found


def _mark_furniture(lines: list[_Line]) -> None:
    tail = False
    for line in lines:
        text = line.text
        if len(text) > _LONGEST:
            tail = False
            continue
        if _TAIL.fullmatch(text):
            tail = True
        elif tail and len(text) >= _TAIL_LINE:
            tail = False
        if tail or _is_furniture(text):
            line.kind = PassageKind.FURNITURE


def _is_furniture(text: str) -> bool:
    if _PAGE_LINES.fullmatch(text) or _STAMPS.fullmatch(text) or _CATEGORY_STAMP.fullmatch(text):
        return True
    if _ADDRESS.fullmatch(text):
        return True
    if len(text) <= 80 and _BYLINE.fullmatch(text):
        return True
    if not _RIGHTS.search(text):
        return False
    # "…있다. ⓒ 뉴스1" is a caption with a credit; a copyright line begins with the sign or says what is forbidden.
    return len(text) <= 160


def _mark_repeats(text: str, lines: list[_Line]) -> None:
    """Paragraphs that say the same as an earlier one, whatever white space and bullets they have.

    `of` is where the first one starts, moved by what stands before the two texts, so that ``offset - start + of`` is
    the same character in the first; None when there is no such place, because the white space inside them differs.
    """
    first: dict[str, tuple[int, str]] = {}
    for line in lines:
        if line.kind is not None:
            continue
        key = _BULLET.sub("", line.text)
        if len(key) < _REPEAT_FROM:
            continue
        lead = _LEAD.match(text, line.start, line.end)
        begin = lead.end() if lead else line.start
        core = text[begin : line.end].strip()
        if key not in first:
            first[key] = (begin, core)
            continue
        earlier, same = first[key]
        line.kind = PassageKind.REPEAT
        moved = earlier - (begin - line.start)
        line.of = moved if core == same and moved >= 0 else None


def _is_caption(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    if _CREDIT_AT_END.search(text) or _PHOTO.search(text):
        return True
    return len(text) <= 160 and bool(_POSE.search(text)) and text.count("다.") <= 1


def _mark_headlines(lines: list[_Line]) -> None:
    """Short lines without a sentence's end: before the first running text, and alone between two pieces of it."""
    body = [i for i, line in enumerate(lines) if line.is_body]
    if not body or _is_hard_wrapped(lines):
        return
    for index, line in enumerate(lines[: body[0]]):
        if index >= _HEADER_LINES + sum(1 for x in lines[:index] if x.kind is not None):
            break
        if line.kind is None and len(line.text) <= _HEADLINE_LONGEST and not _STRONG_END.search(line.text):
            line.kind = PassageKind.HEADLINE
    is_text = set(body)
    for index in range(body[0] + 1, len(lines)):
        line = lines[index]
        if line.kind is not None or index in is_text or len(line.text) > _SECTION_LONGEST:
            continue
        if _SENTENCE_END.search(line.text) or line.text[0] in "-•*△·▲" or line.text[-1] in ",:;":
            continue
        after = index + 1
        while after < len(lines) and lines[after].kind is PassageKind.CAPTION:
            after += 1
        if lines[index - 1].is_body and after < len(lines) and lines[after].is_body:
            line.kind = PassageKind.HEADLINE


def _is_hard_wrapped(lines: list[_Line]) -> bool:
    """True for text that was broken into lines of even length, where a line without an end is no headline."""
    rest = [line.text for line in lines if line.kind is None]
    if len(rest) < 8:
        return False
    ended = sum(1 for text in rest if _SENTENCE_END.search(text))
    return ended < 0.35 * len(rest) and max(len(text) for text in rest) < _BODY_FROM
