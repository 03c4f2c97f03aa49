"""What stands around names and is none: figures, dates, places, buildings, products, addresses."""

import functools
import random
from collections.abc import Callable
from pathlib import Path

import names

_HANJA = "金李朴崔鄭姜趙尹張林吳徐申權黃安宋柳洪田高文孫裵白許南沈郭成車朱禹具閔哲秀英美賢俊浩振宇民植"


@functools.cache
def words() -> dict[str, list[str]]:
    """The lists of `templates/words.txt`: comma-separated entries under headings."""
    found: dict[str, list[str]] = {}
    here: list[str] = []
    for line in (Path(__file__).parent / "templates" / "words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            here = found.setdefault(line[2:].strip(), [])
        else:
            here += [entry.strip() for entry in line.split(",") if entry.strip()]
    return found


def _number(c: random.Random) -> str:
    return f"{c.randint(1, 9)},{c.randint(100, 999)}" if c.random() < 0.4 else str(c.randint(2, 9999))


def _money(c: random.Random) -> str:
    unit = c.choice(("억", "억", "조", "만", "억"))
    return f"{c.randint(1, 9999)}{unit}{c.choice(('', ' '))}{c.choice(('원', '원', '달러', '유로', '엔'))}"


def _percent(c: random.Random) -> str:
    fraction = c.choice(("", f".{c.randint(0, 99)}"))
    return f"{c.randint(0, 99)}{fraction}{c.choice(('%', '%', '%', '%포인트', '퍼센트'))}"


def _date(c: random.Random) -> str:
    day, month = c.randint(1, 31), c.randint(1, 12)
    made = (
        f"{day}일",
        f"지난 {day}일",
        f"{month}월 {day}일",
        f"올해 {c.randint(1, 4)}분기",
        f"{c.randint(2010, 2030)}년",
    )
    return c.choice((*made, "이날", "전날", "지난달", "다음 달", "내년 상반기", "최근", "지난주"))


def _acronym(c: random.Random) -> str:
    return names.capitals(c, 2, 4) if c.random() < 0.4 else c.choice(words()["acronym"])


def _place(c: random.Random) -> str:
    if c.random() < 0.8:
        return c.choice(words()["place"])
    return names.coined(c, 2, 3) + c.choice(("시", "동", "구", "읍", "주", "군"))


def _building(c: random.Random) -> str:
    kinds = (" 타워", "타워", "빌딩", " 센터", "플라자", "스퀘어", " 컨벤션센터", "호텔", "캠퍼스")
    return c.choice((names.coined(c, 2, 3), c.choice(words()["place"]))) + c.choice(kinds)


def _event(c: random.Random) -> str:
    field = c.choice(words()["field"])
    head = c.choice((names.coined(c, 2, 3), names.capitals(c, 2, 4), field, f"글로벌 {field}"))
    kinds = (" 서밋", " 콘퍼런스", " 엑스포", " 포럼", "쇼", " 위크", " 박람회", " 어워드")
    return head + c.choice(kinds) + c.choice(("", " 2025", " 2031"))


def _url(c: random.Random) -> str:
    head = c.choice(("https://www.", "http://", "www.", "https://blog."))
    tail = c.choice((".co.kr", ".com", ".net", ".io/news/", ".kr/"))
    return head + names.latin(c) + tail + c.choice(("", str(c.randint(1, 99999))))


def _mail(c: random.Random) -> str:
    user = names.latin(c) + c.choice(("", str(c.randint(1, 99))))
    return f"{user}@{names.latin(c)}{c.choice(('.com', '.co.kr', '.kr', '.net'))}"


def _hanja(c: random.Random) -> str:
    return "".join(c.choice(_HANJA) for _ in range(3))


MADE: dict[str, Callable[[random.Random], str]] = {
    "n": lambda c: str(c.randint(1, 99)),
    "number": _number,
    "won": _money,
    "percent": _percent,
    "date": _date,
    "product": names.product,
    "acronym": _acronym,
    "place": _place,
    "building": _building,
    "event": _event,
    "url": _url,
    "mail": _mail,
    "ticker": lambda c: f"{c.randint(0, 399999):06d}",
    "hanja": _hanja,
    "nonsense": lambda c: names.coined(c, 2, 4),
}
