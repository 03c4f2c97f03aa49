"""Whatever the text and the mentions: what comes in is what is written, or it is listed as lost."""

import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.exchange.conll import COLUMNS_HEADER
from annotator.exchange.reading import from_text
from annotator.exchange.receipt import Receipt
from annotator.exchange.writing import WriteOptions, write
from annotator.model.annotation import (
    AnnotatedDocument,
    AnnotationSet,
    Mention,
    Relation,
    SetKey,
    SetKind,
    in_text_order,
)
from annotator.model.document import Passage, PassageKind, Stage
from annotator.model.text import Span, paragraphs
from annotator.model.tokens import Token, Tokens
from tests.unit.exchange.helpers import conll, read_all, said

# What articles are made of, and what breaks programs: Hanja, emoji with joiners, zero width, jamo, every white space.
_PIECES = st.sampled_from(
    [
        *"삼성전자는이재용의LG1.,·()#",
        *("㈜", "韓", "\uf98a", "𠮷", "😀", "👨\u200d👩\u200d👧", "\u200b", "\u00ad", "\ufeff", "\u202e"),
        *("e\u0301", "\u1109\u1161\u11b7", "\u0301", "\ud7a3", "\x01", "\ue000", "\uffff"),
        *(" ", "  ", "\t", "\xa0", "\u3000", "\n", "\n\n", "\r\n", "\r", "\u2028", "\x85", "\x0b", "\x1c"),
        *("-DOCSTART-", "# ", "## ", "B-PERSON", "_"),
    ]
)


def _is_text(text: str) -> bool:
    return bool(text.strip().strip("\ufeff").strip())


_TEXTS = st.lists(_PIECES, min_size=1, max_size=40).map("".join).filter(_is_text)


@st.composite
def _documents(draw: st.DrawFn) -> AnnotatedDocument:
    """A document with mentions that may nest, cross, cover each other, begin in white space or hold only that."""
    item = from_text(draw(_TEXTS), "d1", "제목")
    size = len(item.document.text)
    offsets = st.integers(0, size)
    spans = draw(st.lists(st.tuples(offsets, offsets).filter(lambda s: s[0] != s[1]), max_size=6))
    labels = st.sampled_from(["PERSON", "COMPANY", "X-Y"])
    mentions = [Mention(f"x{n}", min(s), max(s), draw(labels)) for n, s in enumerate(dict.fromkeys(spans))]
    pairs = st.tuples(st.sampled_from(mentions), st.sampled_from(mentions)) if len(mentions) > 1 else st.nothing()
    chosen = draw(st.lists(pairs.filter(lambda p: p[0] is not p[1]), max_size=4)) if len(mentions) > 1 else []
    relations = tuple(Relation(f"y{n}", a.id, b.id, "met_with") for n, (a, b) in enumerate(chosen))
    cuts = sorted(set(draw(st.lists(offsets, max_size=10))))
    words = [Token(a, b, "NNG") for a, b in pairwise(cuts) if not any(c.isspace() for c in item.document.text[a:b])]
    borders = sorted(set(draw(st.lists(offsets, max_size=4))))
    sentences = tuple(Span(a, b) for a, b in pairwise(borders))
    passages = tuple(
        Passage(a, b, PassageKind.FURNITURE) for a, b in paragraphs(item.document.text) if a < b and draw(st.booleans())
    )
    return replace(
        item,
        document=replace(item.document, passages=passages),
        annotations=AnnotationSet(SetKey("d1", "gold", SetKind.GOLD), 0, in_text_order(mentions), relations),
        stage=Stage.GOLD,
        annotator="gold",
        tokens=Tokens("cuts", "1", tuple(words), sentences),
    )  # fmt: skip


_CONLL = st.builds(
    conll,
    unit=st.sampled_from(["morpheme", "syllable", "eojeol"]),
    scheme=st.sampled_from(["bio", "bioes", "iob1"]),
    nested=st.sampled_from(["outer", "inner", "columns"]),
    passages=st.sampled_from(["keep", "drop"]),
    columns=st.sets(st.sampled_from(["offsets", "entity", "relations"])).map(sorted),
)
_KINDS = ("nested", "overlap", "same_span", "not_at_word_edge", "no_character", "edge_space")


def _exported(item: AnnotatedDocument, options: WriteOptions) -> tuple[Receipt, AnnotatedDocument, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        receipt = write([item], Path(folder) / "out", options)
        (found,) = read_all(Path(folder) / "out")
        assert found.item is not None, found.problem
        return receipt, found.item, (Path(folder) / "out" / receipt.files[0].name).read_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_documents(), _CONLL)
def test_conll_what_came_in_is_there_or_listed(item: AnnotatedDocument, options: WriteOptions) -> None:
    receipt, back, data = _exported(item, options)
    lost = [(x.start, x.end, x.label) for x in receipt.losses if x.kind in _KINDS]
    assert sorted([*said(back), *lost]) == sorted(said(item))
    assert back.document == item.document

    assert item.annotations is not None and back.annotations is not None
    relations = [x for x in receipt.losses if x.kind == "relation"]
    assert len(back.annotations.relations) + len(relations) == len(item.annotations.relations)

    told = receipt.to_json()
    assert told["given"]["mentions"] == len(said(item)) == told["counts"]["mentions"] + len(lost)
    assert told["given"]["relations"] == told["counts"]["relations"] + len(relations)
    assert told["counts"]["mentions"] == len(said(back))
    rows = [line for line in data.decode("utf-8").split("\n") if "\t" in line]
    assert len(rows) == told["counts"]["tokens"] + 1  # and the row of -DOCSTART-
    widths = {row.count("\t") for row in rows}
    assert len(widths) == 1
    plain = options.options["nested"] != "columns" and not options.options["columns"]
    assert not plain or (widths == {3} and COLUMNS_HEADER.encode() not in data)


@settings(max_examples=80, deadline=None)
@given(_documents())
def test_neither_morphemes_nor_syllables_lose_a_flat_mention(item: AnnotatedDocument) -> None:
    assert item.annotations is not None
    text = item.document.text
    flat: list[Mention] = []
    for mention in item.annotations.mentions:
        surface = text[mention.start : mention.end]
        if surface == surface.strip() and all(m.end <= mention.start for m in flat):
            flat.append(mention)
    item = replace(item, annotations=replace(item.annotations, mentions=tuple(flat), relations=()))
    for unit in ("morpheme", "syllable"):
        receipt, back, _ = _exported(item, conll(unit=unit))
        assert said(back) == said(item)
        assert {x.kind for x in receipt.losses} <= {"passage"}


@settings(max_examples=80, deadline=None)
@given(_documents(), st.sampled_from(["jsonl", "json"]))
def test_our_json_loses_nothing(item: AnnotatedDocument, name: str) -> None:
    receipt, back, data = _exported(item, WriteOptions(format=name))
    assert receipt.losses == () and back.document == item.document and said(back) == said(item)
    assert item.annotations is not None and back.annotations is not None

    def places(annotations: AnnotationSet) -> list[tuple[int, int, int, int, str]]:
        by_id = {m.id: m for m in annotations.mentions}
        ends = [(by_id[r.head], by_id[r.tail], r.label) for r in annotations.relations]
        return sorted((h.start, h.end, t.start, t.end, label) for h, t, label in ends)

    assert places(back.annotations) == places(item.annotations)
    again, _, second = _exported(back, WriteOptions(format=name))
    assert second == data and again.files[0].sha256 == receipt.files[0].sha256


@settings(max_examples=60, deadline=None)
@given(_documents(), _CONLL)
def test_conll_is_the_same_bytes_twice(item: AnnotatedDocument, options: WriteOptions) -> None:
    first, _, data = _exported(item, options)
    second, _, again = _exported(item, options)
    assert data == again and first == second
