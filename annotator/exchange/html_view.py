"""An article as a page to look at: one HTML file with its mentions and relations, which needs nothing beside it.

Mentions that overlap cut the text into pieces, each marked with all mentions that cover it. Everything in the page is
text or a quoted attribute; it has no script and names no address. `read_view` reads such a page again, by what it
shows, to prove that it is right; web pages of others are the business of `html_in`.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

from annotator.exchange.contract import Carried, Format, Target, Thing
from annotator.exchange.decoding import file_id, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import DocumentJson, EntityJson, MentionJson, PairJson, PassageJson, RelationJson
from annotator.exchange.names import id_of
from annotator.model.annotation import AnnotatedDocument, Mention
from annotator.model.document import PassageKind

# Of labels that no schema gives a colour: light and dark.
_COLOURS = (("#1D5BBF", "#8AB8FF"), ("#0B7350", "#6FD6A8"), ("#8A4B08", "#F2B56B"), ("#7A2FA0", "#D7A6F5"))
_STYLE = """
:root { color-scheme: light dark; }
body { font: 17px/1.9 "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; background: light-dark(#fff, #16181c); color: light-dark(#1a1c20, #e6e8ec); }
header p, table { color: light-dark(#555b66, #a9b0bb); font-size: 15px; }
article { white-space: pre-wrap; overflow-wrap: break-word; }
.furniture { opacity: .55; }
mark { background: color-mix(in srgb, var(--c) 16%, transparent); color: inherit; padding: .1em 0;
  border-bottom: 2px solid var(--c); }
mark[data-begins]::before { content: attr(data-begins) " "; font-size: .68em; font-weight: 600; color: var(--c); }
mark.several { border-bottom-style: double; border-bottom-width: 4px; }
table { border-collapse: collapse; width: 100%; margin-top: 2rem; }
td, th { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 25%,
  transparent); }
"""


class ViewWriter:
    """A page for each document."""

    def __init__(self, target: Target) -> None:
        self._target = target
        schema = target.schema
        self._colours = {m.label: (m.light, m.dark) for m in schema.mentions} if schema is not None else {}

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write the page."""
        d, said = item.document, item.annotations
        for mention in said.mentions if said is not None else ():
            self._colours.setdefault(mention.label, _COLOURS[len(self._colours) % len(_COLOURS)])
        facts = " · ".join(x for x in (d.source, d.date) if x)
        passages = [[p.start, p.end, p.kind.value, p.of] for p in d.passages]
        parts = [
            '<!DOCTYPE html>\n<html lang="ko">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width">\n<meta name="generator" content="annotator view 1">\n',
            f"<title>{escape(d.title or d.id)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n",
            f'<header data-title="{escape(d.title)}" data-source="{escape(d.source)}" data-date="{escape(d.date)}" ',
            f'data-passages="{escape(json.dumps(passages))}">',
            f"<h1>{escape(d.title or d.id)}</h1><p>{escape(facts)}</p></header>\n",
            f"<article>{self._text(item)}</article>\n",
            self._tables(item),
            "</body>\n</html>\n",
        ]
        out = self._target.own(d.id, ".html")
        out.put("".join(parts).encode("utf-8"))
        return Carried(item, out)

    def end(self) -> None:
        """Every page is complete."""

    def _text(self, item: AnnotatedDocument) -> str:
        text, said = item.document.text, item.annotations
        mentions = said.mentions if said is not None else ()
        grey = [(p.start, p.end) for p in item.document.passages if p.kind is PassageKind.FURNITURE]
        cuts = {0, len(text), *(o for pair in grey for o in pair), *(o for m in mentions for o in (m.start, m.end))}
        edges = sorted(cuts)
        starting: dict[int, list[Mention]] = {}
        for m in mentions:
            starting.setdefault(m.start, []).append(m)
        parts: list[str] = []
        covering: list[Mention] = []
        for start, end in pairwise(edges):
            covering = [m for m in covering if m.end > start] + starting.get(start, [])
            shown_as = escape(text[start:end], quote=False)
            furniture = any(a <= start < b for a, b in grey)
            if not covering:
                parts.append(f'<span class="furniture">{shown_as}</span>' if furniture else shown_as)
                continue
            inner = min(covering, key=lambda m: (m.end - m.start, m.label))
            light, dark = self._colours[inner.label]
            begins = " ".join(m.label for m in starting.get(start, ()))
            attributes = f' data-m="{" ".join(m.id for m in covering)}"'
            attributes += f' data-begins="{escape(begins)}"' if begins else ""
            classes = " ".join(n for n, on in (("several", len(covering) > 1), ("furniture", furniture)) if on)
            attributes += f' class="{classes}"' if classes else ""
            parts.append(
                f'<mark style="--c: light-dark({escape(light)}, {escape(dark)})"{attributes}>{shown_as}</mark>'
            )
        return "".join(parts)

    def _tables(self, item: AnnotatedDocument) -> str:
        text, said = item.document.text, item.annotations
        if said is None:
            return ""
        surface = {m.id: text[m.start : m.end] for m in said.mentions}

        def row(kind: str, data: object, *cells: str) -> str:
            value = escape(json.dumps(data, ensure_ascii=False))
            return f'<tr data-{kind}="{value}">{"".join(f"<td>{escape(c)}</td>" for c in cells)}</tr>\n'

        mentions = [row("mention", [m.id, m.label, m.entity], surface[m.id], m.label) for m in said.mentions]
        relations = [
            row("relation", [r.head, r.tail, r.label], surface[r.head], r.label, surface[r.tail])
            for r in said.relations
        ]
        relations += [
            row("none", [n.head, n.tail], surface[n.head], "관계 없음 · no relation", surface[n.tail])
            for n in said.no_relations
        ]
        entities = [
            row("entity", [e.id, e.label, e.name, e.aliases, dict(e.ids)], e.name, e.label, ", ".join(e.aliases))
            for e in said.entities
        ]
        found = ""
        for title, rows in (
            ("관계 · Relations", relations),
            ("개체 · Entities", entities),
            ("멘션 · Mentions", mentions),
        ):
            if rows:
                found += f'<table>\n<tr><th colspan="3">{title}</th></tr>\n{"".join(rows)}</table>\n'
        return found


# ---- reading it again -------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """What a page shows: its text, where each mention lies in it, and the rows of its tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.head: dict[str, str] = {}
        self.places: dict[str, tuple[int, int]] = {}
        self.rows: dict[str, list[Any]] = {"mention": [], "relation": [], "none": [], "entity": []}
        self._inside = False
        self._marked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "article":
            self._inside = True
        elif tag == "header":
            self.head = found
        elif tag == "mark":
            self._marked = found["data-m"].split()
        elif tag == "tr":
            for kind, rows in self.rows.items():
                if (said := found.get(f"data-{kind}")) is not None:
                    rows.append(json.loads(said))

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._inside = False
        elif tag == "mark":
            self._marked = []

    def handle_data(self, data: str) -> None:
        if self._inside:
            start = len(self.text)
            self.text += data
            for name in self._marked:
                self.places[name] = (self.places.get(name, (start, 0))[0], len(self.text))


def read_view(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The document that a page of ours shows."""
    page = _Page()
    page.feed(path.read_bytes().decode("utf-8"))
    page.close()
    head = page.head
    record = DocumentJson(
        id=id_of(file_id(path, options.base)[0]),
        text=page.text,
        title=head["data-title"],
        meta={"source": head["data-source"], "date": head["data-date"]},
        passages=[
            PassageJson(start=start, end=end, kind=PassageKind(kind), of=of)
            for start, end, kind, of in json.loads(head["data-passages"])
        ],
    )
    record.mentions = [
        MentionJson(id=name, start=page.places[name][0], end=page.places[name][1], label=label, entity=entity)
        for name, label, entity in page.rows["mention"]
    ]
    record.relations = [RelationJson(head=one, tail=other, label=label) for one, other, label in page.rows["relation"]]
    record.no_relations = [PairJson(head=one, tail=other) for one, other in page.rows["none"]]
    record.entities = [
        EntityJson(id=name, label=label, name=called, aliases=aliases, ids=ids)
        for name, label, called, aliases, ids in page.rows["entity"]
    ]
    item, notes = RecordReader(options).item(record, shown(path))
    yield Incoming(path, None, item, None, tuple(notes))


def with_view(read: Format) -> Format:
    """The format of web pages, which is read elsewhere, with the page that is written here."""
    carries = {Thing.TITLE, Thing.SOURCE, Thing.DATE, Thing.NESTED, Thing.RELATIONS, Thing.NO_RELATIONS}
    return replace(
        read,
        writer=ViewWriter,
        check=read_view,
        carries=frozenset(carries | {Thing.PASSAGES, Thing.ENTITIES, Thing.ENTITY_DETAILS}),
        per_document=True,
    )
