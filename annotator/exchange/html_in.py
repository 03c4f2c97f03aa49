"""Web pages in: all visible text, with what is not the article marked as furniture instead of being thrown away.

Which lines are the article is decided by Resiliparse (its rules for main content, Bevendorff et al., ECIR 2018); it
parses HTML5 as browsers do and opens no other file or address. Imported late: it is optional.
"""

import difflib
import functools
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from annotator.exchange.contract import Format, needs_extra
from annotator.exchange.decoding import Decoded, decode, file_id, read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import DocumentJson, PassageJson
from annotator.model.document import Passage, PassageKind
from annotator.model.errors import KnownError
from annotator.model.passages import recognise
from annotator.model.schema import Words
from annotator.model.text import normalise, paragraphs

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*?(/?)>")
# Tags that need no closing tag, so that counting them tells nothing about depth.
_FLAT = frozenset(
    (
        *("p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot", "br", "img", "input", "hr"),
        *("meta", "link", "area", "base", "col", "embed", "source", "track", "wbr", "param", "body", "html", "head"),
    )
)
# The extractor's time grows with the square of the depth; a page of a newspaper has some thirty levels.
_DEEPEST = 1500
_MOST_LINES = 20_000
_KOREAN = {"euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "x-windows-949": "cp949"}


def read_html(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The page as one document without annotations."""
    name = shown(path)
    try:
        extract, tree_of = _extractor()
        decoded = _decoded(read_bytes(path), name, options.encoding)
        page = decoded.raw
        if _depth(page) > _DEEPEST:
            raise KnownError(f"{name}: its elements are nested deeper than {_DEEPEST} levels: this is no usual page")
        tree = tree_of(page)
        # Without alternative texts the extractor leaves captions out too, so only the texts themselves are taken off.
        for image in tree.document.get_elements_by_tag_name("img"):
            image.setattr("alt", "")
        lines = _lines(extract(tree, list_bullets=False))
        main = _lines(extract(tree, main_content=True, list_bullets=False))
        text = normalise("\n".join(lines)).text
        if not text.strip():
            raise KnownError(f"{name}: there is no visible text in it")
        own, id_notes = file_id(path, options.base)
        said = _said_of(tree)
        title = said.pop("title", "")
        roles = dict.fromkeys(_texts(tree, "figcaption"), PassageKind.CAPTION)
        roles |= dict.fromkeys([title, *_texts(tree, "h1", "h2", "h3")], PassageKind.HEADLINE)
        passages, notes = _passages(text, [line for line in main if line], roles, title)
        record = DocumentJson(
            id=own,
            text=text,
            meta=said | {"extractor": _version()} | dict(decoded.facts),
            passages=[PassageJson(start=p.start, end=p.end, kind=p.kind, of=p.of) for p in passages],
            raw_sha256=decoded.sha256,
        )
        if title:
            record.title = title
        item, more = RecordReader(options).item(record, name)
    except KnownError as error:
        yield Incoming(path, None, None, str(error), (), options.encoding or "")
        return
    yield Incoming(path, None, item, None, (*id_notes, *decoded.notes, *notes, *more), decoded.encoding)


def _extractor() -> tuple[Any, Any]:
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.html import HTMLTree
    except ImportError:
        raise needs_extra("html", "html") from None
    return extract_plain_text, HTMLTree.parse


@functools.cache
def _version() -> str:
    return f"resiliparse {metadata.version('resiliparse')}"


def _decoded(data: bytes, name: str, encoding: str | None) -> Decoded:
    """The page as text: as told, by its mark, as it says of itself if that fits, else like any text."""
    if encoding is None and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        said = _CHARSET.search(data[:4096])
        if said is not None:
            charset = said[1].decode("ascii").lower()
            try:
                return decode(data, name, _KOREAN.get(charset, charset))
            except KnownError:
                pass  # pages lie about themselves: recognised as any other text
    return decode(data, name, encoding)


def _depth(page: str) -> int:
    depth = deepest = 0
    for closing, tag, alone in _TAG.findall(page):
        if tag.lower() in _FLAT or alone:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _lines(text: str) -> list[str]:
    return [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.strip().split("\n")]


def _said_of(tree: Any) -> dict[str, str]:
    """What a page says about itself: title, source, date, url, author; only what is there."""
    meta: dict[str, str] = {}
    if tree.head is not None:
        for element in tree.head.get_elements_by_tag_name("meta"):
            key = element.getattr("property") or element.getattr("name") or element.getattr("itemprop")
            if key and (content := (element.getattr("content") or "").strip()):
                meta.setdefault(key.lower(), content)
        for element in tree.head.get_elements_by_tag_name("link"):
            if element.getattr("rel") == "canonical" and (address := element.getattr("href")):
                meta.setdefault("canonical", address.strip())
    wanted = {
        "title": ("og:title", "twitter:title"),
        "source": ("og:site_name", "application-name", "publisher"),
        "date": ("article:published_time", "og:regdate", "date", "datepublished", "pubdate"),
        "url": ("canonical", "og:url"),
        "author": ("article:author", "author", "og:article:author"),
    }
    found = {name: next((meta[key] for key in keys if key in meta), "") for name, keys in wanted.items()}
    found["title"] = " ".join((found["title"] or tree.title or "").split())
    return {name: value for name, value in found.items() if value}


def _texts(tree: Any, *tags: str) -> list[str]:
    """What elements of these kinds say, as a line of the text."""
    if tree.body is None:
        return []
    found = [" ".join(e.text.split()) for tag in tags for e in tree.body.get_elements_by_tag_name(tag)]
    return [normalise(text).text for text in found if text]


def _passages(text: str, main: list[str], roles: dict[str, PassageKind], title: str) -> tuple[list[Passage], list[str]]:
    """Roles of paragraphs: what is not the article is furniture; in it the page itself says what is a headline."""
    found = [p for p in recognise(text) if p.kind is not PassageKind.HEADLINE]
    places = paragraphs(text)
    lines = [text[start:end] for start, end in places]
    inside = _matched(lines, [normalise(line).text for line in main]) if main else set(range(len(lines)))
    given: list[Passage] = []
    for number, (start, end) in enumerate(places):
        line = lines[number]
        role = roles.get(line) if line.strip() else None
        if role is not None and (number in inside or line == title or role is PassageKind.CAPTION):
            given.append(Passage(start, end, role))
        elif line.strip() and number not in inside:
            given.append(Passage(start, end, PassageKind.FURNITURE))
    kept = [p for p in found if not any(p.start < g.end and g.start < p.end for g in given)]
    if not main:
        return sorted([*kept, *given]), ["no main text was recognised in the page: nothing around it is marked"]
    around = sum(p.kind is PassageKind.FURNITURE for p in given)
    notes = [f"{around} paragraphs around the article are marked as furniture"] if around else []
    return sorted([*kept, *given]), notes


def _matched(lines: list[str], main: list[str]) -> set[int]:
    """Which lines the main text consists of: both are in the same order, and lines may be there twice."""
    if len(lines) > _MOST_LINES:
        known = set(main)
        return {number for number, line in enumerate(lines) if line in known}
    matcher = difflib.SequenceMatcher(None, lines, main, autojunk=False)
    return {block.a + i for block in matcher.get_matching_blocks() for i in range(block.size)}


HTML = Format(
    "html",
    Words("웹 페이지 (HTML)", "Web page (HTML)"),
    (".html", ".htm", ".xhtml"),
    read_html,
    extra="html",
    extra_for="in",
)
