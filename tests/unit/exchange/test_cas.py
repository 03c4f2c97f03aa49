"""UIMA CAS as XMI and as JSON, with dkpro-cassis on the other side."""

import json
from pathlib import Path

import cassis
import pytest

from annotator.exchange.cas import NAMED_ENTITY, RELATION, SENTENCE, TOKEN
from annotator.exchange.formats import FORMATS
from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument
from tests.unit.exchange.helpers import DATA, gold, options, read_all, read_one, refused, related, said

XMI = DATA / "xmi"


def _article(**changes: object) -> AnnotatedDocument:
    return gold(
        "😀 [LG전자:COMPANY#a]·[SK하이닉스:COMPANY#b]가 합작했다.\n"
        "𠮷 [젠슨 황:PERSON#p] [엔비디아:COMPANY#c] <최고>경영자.\t",
        "p employee_of c",
        "a competes_with c",
        document_id="경제/1",
        **changes,
    )


def _loaded(folder: Path, name: str) -> cassis.Cas:
    if name == "xmi":
        with (folder / "TypeSystem.xml").open("rb") as types, (folder / "경제" / "1.xmi").open("rb") as file:
            return cassis.load_cas_from_xmi(file, typesystem=cassis.load_typesystem(types))
    with (folder / "경제" / "1.json").open("rb") as file:
        return cassis.load_cas_from_json(file)


@pytest.mark.parametrize("name", ["xmi", "cas-json"])
def test_cassis_sees_every_mention_and_relation(tmp_path: Path, name: str) -> None:
    item = _article()
    receipt = write([item], tmp_path / "out", options(name))
    assert receipt.losses == () and receipt.offset_unit == "utf16"
    cas = _loaded(tmp_path / "out", name)
    assert cas.sofa_string == item.document.text
    # cassis counts in code points as we do; the file counts in UTF-16 units.
    assert [(e.begin, e.end, e.value) for e in cas.select(NAMED_ENTITY)] == said(item)
    found = [(r.Governor.get_covered_text(), r.label, r.Dependent.get_covered_text()) for r in cas.select(RELATION)]
    assert sorted(found) == sorted(related(item))
    assert cas.select(SENTENCE)[0].get_covered_text().endswith("합작했다.")
    assert "SK" in [t.get_covered_text() for t in cas.select(TOKEN)]
    assert read_one(tmp_path / "out").document == item.document


@pytest.mark.parametrize("name", ["xmi", "cas-json"])
def test_what_cassis_changed_is_what_is_read(tmp_path: Path, name: str) -> None:
    write([_article()], tmp_path / "out", options(name))
    cas = _loaded(tmp_path / "out", name)
    for relation in cas.select(RELATION):
        cas.remove(relation)
    first = cas.select(NAMED_ENTITY)[0]
    first.value = "ORG"
    path = tmp_path / ("a.xmi" if name == "xmi" else "a.json")
    path.write_text(cas.to_xmi() if name == "xmi" else cas.to_json(), encoding="utf-8")
    (found,) = read_all(path)
    assert found.item is not None and any("changed after the export" in note for note in found.notes)
    assert found.item.document.id == "경제/1" and related(found.item) == []
    assert said(found.item) == [(2, 6, "ORG"), *said(_article())[1:]]


@pytest.mark.parametrize("name", ["xmi", "cas-json"])
def test_a_cas_with_other_types_needs_no_type_system(tmp_path: Path, name: str) -> None:
    types = cassis.TypeSystem()
    span = types.create_type("my.Company")
    types.create_feature(span, "note", "uima.cas.String")
    arc = types.create_type("my.Owns")
    for end in ("Governor", "Dependent"):
        types.create_feature(arc, end, "uima.tcas.Annotation")
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = "😂 삼성과 엘지", "text/plain"
    one, two = span(begin=2, end=4), span(begin=6, end=8, note="ORG")
    cas.add_all([one, two, arc(begin=6, end=8, Governor=one, Dependent=two)])
    path = tmp_path / ("a.xmi" if name == "xmi" else "a.json")
    path.write_text(cas.to_xmi() if name == "xmi" else cas.to_json(), encoding="utf-8")
    item = read_one(path)
    assert said(item) == [(2, 4, "Company"), (6, 8, "ORG")] and related(item) == [("삼성", "Owns", "엘지")]


def test_what_xml_cannot_hold_is_shown_otherwise_and_listed(tmp_path: Path) -> None:
    item = gold("[삼성:COMPANY]\x01은\uffff 크다\x0b.")
    receipt = write([item], tmp_path / "out", options("xmi"))
    assert [(x.kind, x.text) for x in receipt.losses] == [("characters", "3")]
    assert "삼성\ufffd은\ufffd 크다\ufffd." in (tmp_path / "out" / "d1.xmi").read_text(encoding="utf-8")
    assert read_one(tmp_path / "out").document.text == item.document.text
    assert write([item], tmp_path / "json", options("cas-json")).losses == ()


def test_offsets_in_the_file_are_utf_16() -> None:
    assert said(read_one(XMI / "utf16_offsets_ok.xmi")) == [(2, 6, "COMPANY")]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("billion_laughs.xmi", "document type declaration"),
        ("end_beyond.xmi", "reaches beyond the text"),
        ("xml11_controls.xmi", "no XML that can be read"),
    ],
)
def test_bad_files_are_refused(file: str, why: str) -> None:
    assert why in refused(XMI / file)


def test_what_is_odd_is_said() -> None:
    (found,) = read_all(XMI / "dangling_member.xmi")
    assert found.item is not None and any("names what is not there: 77, x" in note for note in found.notes)
    (found,) = read_all(XMI / "newline_attr.xmi")
    assert found.item is not None and found.item.document.text == "삼성 전자 끝"
    assert said(found.item) == [(3, 5, "COMPANY")] and any("reads them as spaces" in note for note in found.notes)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("<html/>", "this is no XMI"),
        ('<x:XMI xmlns:x="http://www.omg.org/XMI"/>', "holds no text"),
        ("삼성", "no XML"),
    ],
)
def test_what_is_no_xmi_is_refused(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "a.xmi"
    path.write_text(content, encoding="utf-8")
    assert why in refused(path)


def test_a_relation_to_nothing_is_refused(tmp_path: Path) -> None:
    structures = [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": "삼성"},
        {"%ID": 2, "%TYPE": RELATION, "@sofa": 1, "begin": 0, "end": 2, "@Governor": 7, "@Dependent": 8},
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"%FEATURE_STRUCTURES": structures}), encoding="utf-8")
    assert "names '7', which is no mention" in refused(path)


def test_a_part_of_a_split_has_its_own_types(tmp_path: Path) -> None:
    items = [gold("[삼성:COMPANY]은", document_id=f"d{n}") for n in range(12)]
    write(items, tmp_path / "out", options("xmi", split="8:2:2"))
    for part in ("train", "dev", "test"):
        with (tmp_path / "out" / part / "TypeSystem.xml").open("rb") as file:
            assert cassis.load_typesystem(file).contains_type(NAMED_ENTITY)
    assert len(read_all(tmp_path / "out")) == 12


def test_only_writing_needs_the_library() -> None:
    for name in ("xmi", "cas-json"):
        assert FORMATS[name].extra == "xmi" and FORMATS[name].missing_extra(reading=True) is None


def test_spans_of_no_width_and_features_without_a_place_are_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xmi"
    head = (
        '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:c="http:///webanno/custom.ecore"'
        ' xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" xmi:version="2.0"><cas:NULL xmi:id="0"/>'
    )
    inside = (
        '<ner:NamedEntity xmi:id="2" sofa="1" begin="0" end="2" value="COMPANY" identifier="wikidata:Q1" note="x"/>'
        '<ner:NamedEntity xmi:id="3" sofa="1" begin="3" end="6" value="PERSON"/>'
        '<ner:NamedEntity xmi:id="5" sofa="1" begin="2" end="2" value="PERSON"/>'
        '<c:Relation xmi:id="4" sofa="1" begin="0" end="2" Governor="3" Dependent="2" label="employee_of" why="x"/>'
        '<c:Relation xmi:id="6" sofa="1" begin="0" end="2" Governor="3" Dependent="5" label="met_with"/>'
        '<c:Remark xmi:id="7" sofa="1" text="x"/>'
    )
    foot = (
        '<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="삼성 이재용"/>'
        '<cas:View sofa="1" members="2 3 4 5 6 7"/></xmi:XMI>'
    )
    path.write_text(head + inside + foot, encoding="utf-8")
    (found,) = read_all(path)
    assert found.item is not None, found.problem
    assert said(found.item) == [(0, 2, "COMPANY"), (3, 6, "PERSON")]
    assert related(found.item) == [("이재용", "employee_of", "삼성")]
    assert found.notes == (
        "1 spans of no width, and 1 relations of theirs, were left out",
        "features that were left out: NamedEntity.identifier (1), NamedEntity.note (1), Relation.why (1)",
        "structures without a place in the text that were left out: Remark (1)",
    )
    path.write_text(head + inside.replace('begin="3" end="6"', 'begin="6" end="3"') + foot, encoding="utf-8")
    assert "NamedEntity 3: 6-3 is reversed" in refused(path)
