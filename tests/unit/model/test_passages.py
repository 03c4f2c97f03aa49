"""Which parts of a page are not the article, on pages of the four shapes that people really paste."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.document import PassageKind
from annotator.model.passages import date_of, recognise, source_of, title_of
from annotator.model.text import paragraphs

BODY = "한빛전자 김하늘 사장이 21일 서울에서 바다소프트 최고경영진과 만나 반도체 공급 방안을 논의했다."
MORE = "두 회사는 내년 상반기까지 공동 연구소를 세우기로 했다. 업계는 이번 만남이 협력의 계기가 될 것으로 보고 있다."
LAST = "김 사장은 “함께 성장하는 길을 찾겠다”고 말했다."

BLOG = f"""ABOUT ME

-

Today
-
Yesterday
-
Total
-
  • 단독] 바다소프트-한국 '테크 빅4', AI 협력 시동
    오늘의 이야기 2024. 4. 22. 09:54

    단독] 바다소프트-한국 '테크 빅4', AI 협력 시동

    박달님 기자

    입력2024.04.21 18:25 수정2024.04.22 02:45 지면A1

    나무, 바다 서밋에 김하늘·이바람 등 4명 초청

    이바람 대표 “경영은 그대로, 공장만 커진다”

    {BODY}

    {MORE}

    "한빛·누리, 바다와 반도체 협력 논의할 듯"

    {LAST}

    통신·클라우드 협력

    {MORE} 누리텔레콤도 함께한다.

    박달님 기자 moon@example.com

    \xa0

    https://www.example.com/article/2024042159431

    공유하기
    게시글 관리

    저작자표시

    댓글

Designed by Tistory."""

BOARD = f"""종목토론카테고리
게시판버튼
게시글 제목
“동맹군 찾아라”… 한빛·누리·가람, 연합전선 경쟁게시글 내용
어제의 경쟁자가 오늘의 협력자 ‘프레너미’
’나무’ 올해 CEO도 누리 회장과 회동
MWC 2024에서도 국내외 협업 이어져
김하늘 한빛전자 사장이 28일 서울 강남구 역삼동 사무실에 들어서고 있다./뉴스1
{BODY}
28일 서울 여의도에서 (왼쪽부터) 김하늘 사장, 이바람 대표가 기념촬영을 하고 있다./한빛전자 제공
{MORE}
게시글 찬성/반대
- 0추천
- 12반대
운영배심원의견
운영배심원의견이란
운영배심원(10인 이하)이 의견을 행사할 수 있습니다.
해당 글의 추천수와 반대수를 비교하여 반대수가
추천수를 넘어서는 경우에는 해당 글이 블라인드 처리
됩니다.
댓글목록"""

REPEATED = f"""김하늘·이바람 만난 나무 CEO...AI 혁신사례 극찬
2022-11-15 16:30
4년 만에 방한...주요 경영진 만나 공급 논의
개발자들 앞에서 성과 공개..."한국 기업 파트너 될 것"
개발자들 앞에서 성과 공개..."한국 기업 파트너 될 것"
{BODY}
{MORE}
{LAST}
{MORE}
{LAST}"""

NEWSPAPER = f"""나무, 자체 개발 칩 한빛과 협력 가능성 시사
이바람, 한빛과 반도체…누리와 메모리 논의

나무 하늘 누리 최고경영자(CEO). 사진/연합뉴스
나무 하늘 누리 최고경영자(CEO). 사진/연합뉴스

{BODY}

{MORE}

저작권자 © 새벽신문 무단전재 및 재배포 금지"""


def _kinds(text: str) -> list[tuple[str, str]]:
    """The passages as (kind, text), and what lies between them is running text."""
    return [(p.kind.value, text[p.start : p.end].strip()) for p in recognise(text)]


def _of(text: str, kind: str) -> list[str]:
    return [line for k, line in _kinds(text) if k == kind]


def _running(text: str) -> list[str]:
    covered = {p.start for p in recognise(text)}
    return [text[a:b].strip() for a, b in paragraphs(text) if text[a:b].strip() and a not in covered]


def test_a_blog_copy_with_header_and_footer() -> None:
    assert _running(BLOG) == [BODY, MORE, LAST, f"{MORE} 누리텔레콤도 함께한다."]
    assert _of(BLOG, "headline") == [
        "• 단독] 바다소프트-한국 '테크 빅4', AI 협력 시동",
        "나무, 바다 서밋에 김하늘·이바람 등 4명 초청",
        "이바람 대표 “경영은 그대로, 공장만 커진다”",
        '"한빛·누리, 바다와 반도체 협력 논의할 듯"',
        "통신·클라우드 협력",
    ]
    assert _of(BLOG, "repeat") == ["단독] 바다소프트-한국 '테크 빅4', AI 협력 시동"]
    assert "박달님 기자 moon@example.com" in _of(BLOG, "furniture")
    assert "오늘의 이야기 2024. 4. 22. 09:54" in _of(BLOG, "furniture")
    assert title_of(BLOG, recognise(BLOG)) == "단독] 바다소프트-한국 '테크 빅4', AI 협력 시동"
    assert date_of(BLOG) == "2024-04-21"  # of first publication, not of the copy
    assert source_of(BLOG) == "example.com"


def test_a_board_post_with_menus_and_votes() -> None:
    assert _running(BOARD) == [BODY, MORE]
    assert len(_of(BOARD, "caption")) == 2
    assert len(_of(BOARD, "headline")) == 4
    assert _of(BOARD, "furniture")[:3] == ["종목토론카테고리", "게시판버튼", "게시글 제목"]
    assert _of(BOARD, "furniture")[-2:] == ["됩니다.", "댓글목록"]
    assert title_of(BOARD, recognise(BOARD)) == "“동맹군 찾아라”… 한빛·누리·가람, 연합전선 경쟁"


def test_an_article_whose_second_half_repeats_the_first() -> None:
    found = recognise(REPEATED)
    repeats = [p for p in found if p.kind is PassageKind.REPEAT]
    assert [REPEATED[p.start : p.end] for p in repeats] == [
        '개발자들 앞에서 성과 공개..."한국 기업 파트너 될 것"',
        MORE,
        LAST,
    ]
    for repeat in repeats:
        assert repeat.of is not None and repeat.of < repeat.start
        assert REPEATED[repeat.of :].startswith(REPEATED[repeat.start : repeat.end])
    assert _running(REPEATED) == [BODY, MORE, LAST]
    assert date_of(REPEATED) == "2022-11-15"


def test_a_newspaper_page_with_a_double_caption() -> None:
    assert _kinds(NEWSPAPER) == [
        ("headline", "나무, 자체 개발 칩 한빛과 협력 가능성 시사"),
        ("headline", "이바람, 한빛과 반도체…누리와 메모리 논의"),
        ("caption", "나무 하늘 누리 최고경영자(CEO). 사진/연합뉴스"),
        ("repeat", "나무 하늘 누리 최고경영자(CEO). 사진/연합뉴스"),
        ("furniture", "저작권자 © 새벽신문 무단전재 및 재배포 금지"),
    ]
    assert source_of(NEWSPAPER) == "새벽신문"


@pytest.mark.parametrize(
    "line",
    [
        "Copyright ⓒ 새벽신문. All rights reserved.",
        "ⓒ 새벽신문",
        "<저작권자(c) 새벽뉴스, 무단 전재-재배포 금지>",
        "moon@example.com",
        "https://www.example.com/a?b=1",
        "▶ 원문: https://example.com/x",
        "승인 2024-04-21 18:25",
        "기사입력 2024.04.21. 오후 6:25 최종수정 2024.04.22. 오전 2:45",
        "2024년 4월 21일",
        "댓글 12",
        "공감 3",
        "박달님 기자",
        "박달님·김하늘 기자",
        "[새벽신문=박달님 기자]",
        "새벽신문 박달님 특파원 moon@example.com",
        "관련기사",
        "#반도체 #한빛전자",
        "(끝)",
    ],
)
def test_lines_of_the_page(line: str) -> None:
    assert _kinds(f"{BODY}\n\n{line}") == [("furniture", line)]


@pytest.mark.parametrize(
    "line",
    [
        "김하늘 한빛전자 사장. /사진=한빛전자",
        "사진=게티이미지뱅크",
        "[사진 제공=누리텔레콤]",
        "김하늘 사장(왼쪽)과 이바람 대표가 악수하고 있다. (사진=연합뉴스)",
        "이바람 누리 대표가 21일 발언하고 있다. [연합뉴스]",
        "왼쪽부터 김하늘 사장, 이바람 대표가 포즈를 취하고 있다.",
        "김하늘 사장이 신제품을 소개하고 있다. ⓒ 뉴스1",
        "<자료=금융감독원>",
    ],
)
def test_captions(line: str) -> None:
    assert _kinds(f"{BODY}\n\n{line}\n\n{MORE}") == [("caption", line)]


@pytest.mark.parametrize(
    "text",
    [
        "박달님 기자는 21일 서울에서 나무 최고경영자를 만났다.",
        "댓글 기능을 없애겠다고 누리가 밝혔다.",
        "사진 한 장이 회사를 바꿨다.",
        "그는 2024년 4월 21일 회사를 떠났다.",
        "누리는 저작권료를 내지 않고 있다고 밝혔다.",
        "자세한 내용은 https://example.com 에서 볼 수 있다.",
        "네이버와 카카오는 경쟁하고 있다.",
    ],
)
def test_running_text_that_only_looks_like_a_page(text: str) -> None:
    assert _kinds(f"{text}\n\n{MORE}") == []


def test_a_repeat_is_found_through_other_white_space_and_short_lines_are_none() -> None:
    text = f"{BODY}\n\n  {BODY.replace(' ', '  ')}\n\n네.\n\n네."
    assert [kind for kind, _ in _kinds(text)] == ["repeat"]


def test_a_repeat_leads_to_the_same_characters_of_the_first() -> None:
    text = f"{MORE}\n\n    • {BODY}\n\n{BODY}\n\n{BODY.replace(' ', '  ')}\n"
    second, third = (p for p in recognise(text) if p.kind is PassageKind.REPEAT)
    name = text.index("김하늘", second.start)
    assert second.of is not None
    assert text.startswith("김하늘", name - second.start + second.of)
    assert third.of is None  # other white space inside: no distance fits


def test_text_broken_into_short_lines_has_no_headlines() -> None:
    lines = [
        "한빛전자 김하늘 사장이 21일 서울에서",
        "바다소프트 최고경영진과 만나 반도체",
        "공급 방안을 논의했다. 두 회사는 내년",
        "상반기까지 공동 연구소를 세우기로",
        "했다. 업계는 이번 만남이 협력의",
        "계기가 될 것으로 보고 있다. 김 사장은",
        "함께 성장하는 길을 찾겠다고 했고",
        "이 대표도 그렇게 하겠다고 답했다.",
    ]
    assert _kinds("\n".join(lines)) == []


def test_one_line_is_no_headline_of_nothing() -> None:
    assert _kinds("한빛전자 김하늘 사장") == []
    assert recognise("") == ()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-13-40 10:00", ""),
        ("2023.02.29", ""),
        ("2024.02.29", "2024-02-29"),
        ("입력 2024. 4. 2. 9:05", "2024-04-02"),
        ("2024년 4월 21일 (일) 오전 9:05", "2024-04-21"),
        ("4월 21일", ""),
        ("그는 2024-04-21 회사를 떠났다.", ""),
    ],
)
def test_a_date_is_read_when_it_is_sure(text: str, date: str) -> None:
    assert date_of(f"제목\n{text}\n{BODY}") == date


# Lines that make careless patterns try every way to fail.
_HOSTILE = [
    "#a" * 140 + " !",
    "다./" + "가 제공 " * 50 + "!",
    "2024.1.1 " * 30 + "x",
    "가나·" * 90,
    "-" * 299 + "x",
    "가나 " * 26 + "기자 x",
    "http://" + "a " * 140,
    "1," * 149 + "x",
    "(사진" * 70,
]


@pytest.mark.parametrize("line", _HOSTILE)
def test_no_line_takes_forever(line: str) -> None:
    text = f"{line}\n{BODY}\n{line}"
    assert all(p.end <= len(text) for p in recognise(text))
    date_of(text)
    source_of(text)


def test_a_huge_table_of_short_lines_is_no_page() -> None:
    assert recognise("\n".join(f"한빛전자 {n}" for n in range(400_000))) == ()


_LINES = st.lists(
    st.sampled_from([*BLOG.split("\n"), *BOARD.split("\n"), *NEWSPAPER.split("\n"), "", " ", "\u2028", "😀", "\ufeff"]),
    max_size=30,
)


@given(_LINES, st.sampled_from(["\n", "\n\n", "\u2028"]))
def test_passages_are_whole_paragraphs_in_order(lines: list[str], separator: str) -> None:
    text = separator.join(lines)
    found = recognise(text)
    whole = set(paragraphs(text))
    assert all((p.start, p.end) in whole and p.start < p.end for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for passage in found:
        assert passage.of is None or passage.kind is PassageKind.REPEAT
        if passage.of is not None:
            # Every character of the repeat is found in the first one, at the same distance.
            core = text[passage.start : passage.end].lstrip("• \ufeff").rstrip()
            start = text.index(core, passage.start)
            assert passage.of < passage.start
            assert text.startswith(core, start - passage.start + passage.of)
