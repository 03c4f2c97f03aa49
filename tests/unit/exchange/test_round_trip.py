"""Whatever the text and the mentions: what comes in is what is written, or it is listed as lost."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.exchange.conll import COLUMNS_HEADER
from annotator.exchange.formats import FORMATS
from annotator.exchange.receipt import KINDS, Receipt
from annotator.exchange.writing import WriteOptions, write
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention
from tests.examples import examples
from tests.unit.exchange.helpers import conll, read_all, said
from tests.unit.exchange.strategies import documents

WRITTEN = [f.id for f in FORMATS.values() if f.writer is not None]


@st.composite
def _ways(draw: st.DrawFn, name: str) -> WriteOptions:
    """A format with any of its options."""
    chosen = {}
    for option in FORMATS[name].options:
        values = [value for value, _ in option.choices]
        if option.many:
            chosen[option.name] = ",".join(sorted(draw(st.sets(st.sampled_from(values)))))
        elif values:
            chosen[option.name] = draw(st.sampled_from(values))
    return WriteOptions(name, chosen)


@pytest.mark.parametrize("name", WRITTEN)
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_came_in_is_carried_or_listed(name: str, data: st.DataObject) -> None:
    """Reading again and comparing is part of writing: a difference that is not listed is an error there."""
    items = [data.draw(documents("d1", linked=True)), data.draw(documents("폴더/d 2.x", linked=True))]
    options = data.draw(_ways(name))
    with tempfile.TemporaryDirectory() as folder:
        receipt = write(items, Path(folder) / "out", options)
        files = {f.name: (Path(folder) / "out" / f.name).read_bytes() for f in receipt.files}
        again = write(items, Path(folder) / "again", options)
        assert files == {f.name: (Path(folder) / "again" / f.name).read_bytes() for f in again.files}
    told = receipt.to_json()
    lost = [x["item"][:1] for x in told["losses"] if x["kind"] != "entity_details" and "item" in x]
    assert told["given"]["documents"] == told["counts"]["documents"] == 2
    assert told["given"]["mentions"] == told["counts"]["mentions"] + lost.count("m")
    assert told["given"]["relations"] == told["counts"]["relations"] + lost.count("r")
    assert {x["kind"] for x in told["losses"]} <= KINDS.keys()


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


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), _CONLL)
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


@settings(max_examples=examples(80), deadline=None)
@given(documents())
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


@settings(max_examples=examples(80), deadline=None)
@given(documents(), st.sampled_from(["jsonl", "json"]))
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


@settings(max_examples=examples(60), deadline=None)
@given(documents(), _CONLL)
def test_conll_is_the_same_bytes_twice(item: AnnotatedDocument, options: WriteOptions) -> None:
    first, _, data = _exported(item, options)
    second, _, again = _exported(item, options)
    assert data == again and first == second
