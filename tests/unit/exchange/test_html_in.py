"""Web pages in: everything that can be read is kept, and what is not the article is marked."""

from pathlib import Path

import pytest

from annotator.model.document import PassageKind
from tests.unit.exchange.helpers import read_all, read_one, refused

HEAD = """<!doctype html><html lang="ko"><head><meta charset="{charset}"><title>새 공장 짓는다 - 경제일보</title>
<meta property="og:site_name" content="경제일보"><meta property="og:title" content="한빛전자, 새 공장 짓는다">
<meta property="article:published_time" content="2026-11-21T09:30:00+09:00">
<link rel="canonical" href="https://news.example/1"><script>var x = "스크립트";</script><style>.a{{}}</style></head>"""
BODY = """<body><header><nav><ul><li><a href="/">홈</a></li><li><a href="/e">경제</a></li></ul></nav></header>
<div id="wrap"><h1>한빛전자, 새 공장 짓는다</h1><article><p>한빛전자는 21일 <b>평택</b>에 새 공장을 짓겠다고 밝혔다.
투자 규모는 30조원이며 2028년 완공이 목표다.</p>
<p>김하늘 회장은 &ldquo;미래를 위한 결정&rdquo;이라고 말했다.<br>두리&middot;한빛 등 협력사도 참여한다. &#x1F600;</p>
<figure><img src="a.jpg" alt="사진"><figcaption>평택에 세울 <i>공장</i>의 모형</figcaption></figure>
<p>업계는 이번 투자가 시장 회복을 겨냥한 것으로 본다.</p></article>
<div class="related"><h3>관련기사</h3><ul><li><a href="/2">두리전자, 로봇 사업 키운다</a></li></ul></div></div>
<footer><p>ⓒ 경제일보 무단전재 및 재배포 금지</p><p>대표이사 김아무개</p></footer></body></html>"""


def _page(path: Path, charset: str = "utf-8", encoding: str = "utf-8", body: str = BODY) -> Path:
    path.write_bytes((HEAD.format(charset=charset) + body).encode(encoding, "xmlcharrefreplace"))
    return path


def test_the_article_is_body_and_the_rest_is_furniture(tmp_path: Path) -> None:
    document = read_one(_page(tmp_path / "기사.html")).document
    furniture = [document.text[p.start : p.end] for p in document.passages if p.kind is PassageKind.FURNITURE]
    body = document.text
    for line in furniture:
        body = body.replace(line, "", 1)
    assert {"홈", "경제", "관련기사", "두리전자, 로봇 사업 키운다", "대표이사 김아무개"} <= set(furniture)
    assert "ⓒ 경제일보 무단전재 및 재배포 금지" in furniture
    assert "한빛전자는 21일 평택에 새 공장을 짓겠다고 밝혔다. 투자 규모는 30조원이며 2028년 완공이 목표다." in body
    assert "김하늘 회장은 “미래를 위한 결정”이라고 말했다.\n두리·한빛 등 협력사도 참여한다. 😀" in body
    assert "업계는 이번 투자가" in body and "스크립트" not in document.text and "관련기사" not in body


def test_what_the_page_says_of_itself_is_kept(tmp_path: Path) -> None:
    document = read_one(_page(tmp_path / "a.htm")).document
    assert (document.id, document.title, document.source) == ("a", "한빛전자, 새 공장 짓는다", "경제일보")
    assert document.date == "2026-11-21T09:30:00+09:00" and document.raw_sha256 is not None
    assert document.meta["url"] == "https://news.example/1" and document.meta["extractor"].startswith("resiliparse ")
    headlines = [document.text[p.start : p.end] for p in document.passages if p.kind is PassageKind.HEADLINE]
    assert headlines == ["한빛전자, 새 공장 짓는다"]
    captions = [document.text[p.start : p.end] for p in document.passages if p.kind is PassageKind.CAPTION]
    assert captions == ["평택에 세울 공장의 모형"]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("euc-kr", "cp949"), ("ks_c_5601-1987", "cp949"), ("utf-8", "cp949"), ("nonsense", "utf-8")],
)
def test_a_page_is_decoded_by_what_it_says_or_by_what_it_is(tmp_path: Path, charset: str, encoding: str) -> None:
    (found,) = read_all(_page(tmp_path / "a.html", charset, encoding))
    assert found.item is not None and "김하늘 회장은" in found.item.document.text
    assert found.encoding == encoding


def test_a_page_without_an_article_is_all_body(tmp_path: Path) -> None:
    (found,) = read_all(_page(tmp_path / "a.html", body="<body><nav><a href='/'>홈으로 가기</a></nav></body>"))
    assert found.item is not None and found.item.document.text == "홈으로 가기"
    assert not any(p.kind is PassageKind.FURNITURE for p in found.item.document.passages)
    assert any("no main text was recognised" in note for note in found.notes)


def test_pages_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    path = _page(tmp_path / "a.html", body="<script>x</script>")
    assert "no visible text" in refused(path)
    path.write_text("<div>" * 100_000 + "x", encoding="utf-8")
    assert "nested deeper" in refused(path)
    path.write_bytes(b"\x00\x01")
    assert "NUL" in refused(path)
    path.write_bytes(b"")
    assert "empty" in refused(path)


def test_a_page_without_a_title_and_without_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    body = "한빛전자가 21일 새 공장을 짓겠다고 밝혔다.<br><br>두리전자와 협력한다."
    path.write_text(
        "<div class='top'><a href='/'>홈</a></div><table><tr><td><div class='view_con'>"
        + body
        + "</div></td></tr></table>",
        encoding="utf-8",
    )
    document = read_one(path).document
    assert "한빛전자가 21일 새 공장을 짓겠다고 밝혔다.\n\n두리전자와 협력한다." in document.text
    assert all(p.start < p.end for p in document.passages)
