"""The page of an article: what a reader sees is what was annotated, and nothing in a text is more than text."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from annotator.exchange.writing import write
from annotator.model.document import Passage, PassageKind
from tests.builders import schema
from tests.unit.exchange.helpers import gold, options


class _Seen(HTMLParser):
    """Tags, and the text that each mark begins with."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.article = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside |= tag == "article"

    def handle_endtag(self, tag: str) -> None:
        self._inside &= tag != "article"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.article += data


def _seen(path: Path) -> _Seen:
    seen = _Seen()
    seen.feed(path.read_text("utf-8"))
    return seen


def test_a_page_for_each_article(tmp_path: Path) -> None:
    item = gold("[이재용:PERSON#p]은 [삼성전자:COMPANY#c] 회장", "p employee_of c", document_id="a/b")
    receipt = write([item], tmp_path / "out", replace(options("html"), schema=schema()))
    assert [f.name for f in receipt.files] == ["a/b.html"]
    assert {x.kind for x in receipt.losses} == {"document_details"}
    seen = _seen(tmp_path / "out" / "a" / "b.html")
    assert seen.article == item.document.text
    assert [a["data-begins"] for tag, a in seen.tags if tag == "mark"] == ["PERSON", "COMPANY"]


def test_nested_mentions_are_all_named(tmp_path: Path) -> None:
    item = gold("[SK하이닉스:COMPANY] 회장")
    assert item.annotations is not None
    (whole,) = item.annotations.mentions
    inner = replace(whole, id="x", end=whole.start + 2)
    item = replace(item, annotations=replace(item.annotations, mentions=(whole, inner)))
    write([item], tmp_path / "out", options("html"))
    marks = [a for tag, a in _seen(tmp_path / "out" / "d1.html").tags if tag == "mark"]
    assert [(m["data-m"], m.get("data-begins"), m.get("class")) for m in marks] == [
        ("m1 m2", "COMPANY COMPANY", "several"),
        ("m1", None, None),
    ]


def test_foreign_text_stays_text_and_nothing_is_fetched(tmp_path: Path) -> None:
    item = gold('<script>alert(1)</script> [<b>&amp;":PERSON]은 </article><img src="http://x/">')
    assert item.annotations is not None
    document = replace(item.document, title='"><script>', source='" onload="x', date="'>")
    mention = replace(item.annotations.mentions[0], label='"><script>x')
    item = replace(item, document=document, annotations=replace(item.annotations, mentions=(mention,)))
    write([item], tmp_path / "out", options("html"))
    seen = _seen(tmp_path / "out" / "d1.html")
    assert seen.article == document.text
    tags = {tag for tag, _ in seen.tags}
    assert tags == {"html", "head", "meta", "title", "style", "body", "header", "h1", "p", "article", "mark"} | {
        *("table", "tr", "th", "td")
    }
    names = {name for _, attributes in seen.tags for name in attributes}
    assert names <= {"lang", "charset", "name", "content", "style", "data-m", "data-begins", "colspan"} | {
        f"data-{x}" for x in ("title", "source", "date", "passages", "mention")
    }


def test_furniture_is_grey(tmp_path: Path) -> None:
    item = gold("메뉴\n[삼성:COMPANY]은")
    item = replace(item, document=replace(item.document, passages=(Passage(0, 2, PassageKind.FURNITURE),)))
    write([item], tmp_path / "out", options("html"))
    assert '<span class="furniture">메뉴</span>' in (tmp_path / "out" / "d1.html").read_text("utf-8")
