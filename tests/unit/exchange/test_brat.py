"""brat: what its own rules make of our files, and what we make of files of others, good and bad."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument, Entity
from annotator.model.errors import KnownError
from tests.builders import schema
from tests.examples import examples
from tests.unit.exchange.helpers import DATA, gold, options, read_all, read_one, refused, related, said, surfaces, texts
from tests.unit.exchange.strategies import documents

CASES = DATA / "brat"


def _pair(folder: Path, text: str, ann: str) -> Path:
    (folder / "a.txt").write_bytes(text.encode())
    (folder / "a.ann").write_bytes(ann.encode())
    return folder / "a.ann"


def _notes(path: Path) -> str:
    (found,) = read_all(path)
    return "\n".join(found.notes)


# ---- out: brat's rules, stated again ----------------------------------------------------------------------------


def _as_brat_reads(ann: bytes, text: bytes) -> tuple[list[tuple[list[str], str]], list[tuple[str, str, str]]]:
    """Mentions (surfaces, label) and relations by the rules of brat's parser; it refuses what brat refuses."""
    document = text.decode("utf-8")
    bounds: dict[str, tuple[list[str], str]] = {}
    relations = []
    ids: set[str] = set()
    for line in ann.decode("utf-8").splitlines():
        name, rest = line.split("\t", 1)
        assert name == "*" or (re.fullmatch(r"(?:[A-Za-z]+|#)[0-9]+", name) and name not in ids)
        ids.add(name)
        data, _, tail = rest.partition("\t")
        if name[0] == "T":
            label, places = data.split(" ", 1)
            spans = [tuple(map(int, p.split(" "))) for p in places.split(";")]
            assert all(0 <= a < b <= len(document) for a, b in spans)
            assert all(one[1] < two[0] for one, two in pairwise(spans))
            assert tail == " ".join(document[a:b] for a, b in spans)
            bounds[name] = ([document[a:b] for a, b in spans], label)
        elif name[0] == "R":
            label, *arguments = data.split()
            (one, head), (two, target) = (a.split(":") for a in arguments)
            assert one != two and {head, target} <= bounds.keys()
            relations.append((head, label, target))
        elif name == "*":
            _, *members = data.split(None)
            assert len(members) > 1 and set(members) <= bounds.keys()
        elif name[0] == "N":
            match = re.match(r"(\S+) (\S+) (\S+?):(\S+)", data)
            assert match is not None and match[2] in bounds
        else:
            assert name[0] == "#"
            _, member = data.split()
            assert member in bounds
    return list(bounds.values()), relations


@settings(max_examples=examples(100), deadline=None)
@given(documents(linked=True))
def test_brat_would_read_what_we_write(tmp_path_factory: pytest.TempPathFactory, item: AnnotatedDocument) -> None:
    out = tmp_path_factory.mktemp("brat") / "out"
    receipt = write([item], out, options("brat"))
    found, relations = _as_brat_reads((out / "d1.ann").read_bytes(), (out / "d1.txt").read_bytes())
    lost = {(x.start, x.end, x.label) for x in receipt.losses if x.start is not None}
    text = item.document.text
    kept = [(text[a:b], label) for a, b, label in said(item) if (a, b, label) not in lost]
    assert [(re.sub(r"\s", "", "".join(parts)), label) for parts, label in found] == [
        (re.sub(r"\s", "", surface), label) for surface, label in kept
    ]
    assert len(relations) == receipt.to_json()["counts"]["relations"]


def test_the_files(tmp_path: Path) -> None:
    item = gold(
        "😀 [이재용:PERSON#p]은 [삼성전자:COMPANY#c] 회장, [젠슨\n황:PERSON#q]은",
        "p employee_of c",
        document_id="기사/1:2",
    )
    write([item], tmp_path / "out", replace(options("brat"), schema=schema()))
    folder = tmp_path / "out"
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()) == [
        "annotation.conf",
        "receipt.json",
        "기사/1%3A2.ann",
        "기사/1%3A2.txt",
    ]
    assert (folder / "기사" / "1%3A2.ann").read_text("utf-8").split("\n") == [
        "T1\tPERSON 2 5\t이재용",
        "T2\tCOMPANY 7 11\t삼성전자",
        "T3\tPERSON 16 18;19 20\t젠슨 황",
        "R1\temployee_of Arg1:T1 Arg2:T2",
        "",
    ]
    conf = (folder / "annotation.conf").read_text("utf-8")
    assert "employee_of\tArg1:PERSON, Arg2:COMPANY\n" in conf and "<REL-TYPE>:symmetric" in conf
    # What brat would call a mistake without them: groups, and mentions in one another.
    assert "Equiv\tArg1:<ENTITY>" in conf and "<OVERLAP>\tArg1:<ENTITY>" in conf
    back = read_one(folder)
    assert back.document.id == "기사/1:2" and said(back) == said(item)


def test_entities_come_back(tmp_path: Path) -> None:
    item = gold("[이재용:PERSON#p] [삼성전자:COMPANY#c] [이 회장:PERSON#q] [삼성:COMPANY#d]")
    assert item.annotations is not None
    entities = (
        Entity("a", "PERSON", "이재용", ("이 부회장", ""), ()),
        Entity("b", "COMPANY", "삼성전자", (), (("krx", "005930"), ("wikidata", "Q20718"))),
        Entity("c", "COMPANY", "삼성그룹"),
    )
    of = {"이재용": "a", "이 회장": "a", "삼성전자": "b", "삼성": "c"}
    text = item.document.text
    mentions = tuple(replace(m, entity=of[text[m.start : m.end]]) for m in item.annotations.mentions)
    item = replace(item, annotations=replace(item.annotations, mentions=mentions, entities=entities))
    receipt = write([item], tmp_path / "out", options("brat"))
    assert {x.kind for x in receipt.losses} == {"document_details"}
    back = read_one(tmp_path / "out").annotations
    assert back is not None
    assert {(e.name, e.aliases, e.ids) for e in back.entities} == {(e.name, e.aliases, e.ids) for e in entities}
    assert "*\tEquiv T1 T3\n" in (tmp_path / "out" / "d1.ann").read_text("utf-8")


def test_a_pair_by_the_name_of_one_file(tmp_path: Path) -> None:
    for count in (1, 2):
        items = [gold("[이:PERSON]는", document_id="x")] * count
        if count == 1:
            write(items, tmp_path / "x.ann", options("brat", as_file=True))
            assert sorted(p.name for p in tmp_path.iterdir()) == ["x.ann", "x.ann.receipt.json", "x.txt"]
            assert len(texts(read_all(tmp_path))) == 1
    several = [gold("[이:PERSON]는", document_id=name) for name in "xy"]
    with pytest.raises(KnownError, match="one document per file"):
        write(several, tmp_path / "x.ann", options("brat", as_file=True))
    (tmp_path / "y.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(KnownError, match=r"y\.txt: exists and is no earlier export"):
        write(several[1:], tmp_path / "y.ann", options("brat", as_file=True))
    assert (tmp_path / "y.txt").read_text("utf-8") == "mine"


def test_an_export_takes_the_place_of_an_earlier_one_with_folders(tmp_path: Path) -> None:
    write([gold("[이:PERSON]는", document_id="a/b")], tmp_path / "out", options("brat", split="1:0:0"))
    write([gold("[이:PERSON]는", document_id="c")], tmp_path / "out", options("brat"))
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["annotation.conf", "c.ann", "c.txt", "receipt.json"]
    (tmp_path / "out" / "a").mkdir()
    with pytest.raises(KnownError, match="choose another folder"):
        write([], tmp_path / "out", options("brat"))


# ---- in: files of others ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ok", [(0, 4, "COMPANY"), (5, 8, "PERSON")]),
        ("bom_ann", [(0, 4, "COMPANY"), (5, 8, "PERSON")]),
        ("byte_offsets", [(0, 4, "COMPANY")]),
        ("discontinuous", [(5, 6, "PERSON"), (7, 8, "PERSON")]),
        ("huge_id", [(0, 4, "COMPANY")]),
        ("newline_in_span", [(0, 30, "COMPANY")]),
        ("overlapping", [(0, 8, "COMPANY"), (0, 4, "COMPANY"), (2, 8, "PERSON")]),
        ("relation_before_entity", [(0, 4, "COMPANY"), (5, 8, "PERSON")]),
        ("unknown_label", [(0, 4, "ORG-공기업")]),
        ("utf16_offsets", [(2, 6, "COMPANY")]),
        ("wrong_arg_types", [(0, 4, "COMPANY"), (5, 8, "PERSON")]),
    ],
)
def test_files_that_are_read(name: str, found: list[tuple[int, int, str]]) -> None:
    item = read_one(CASES / f"{name}.ann")
    assert said(item) == found and item.document.id == name
    assert read_one(CASES / f"{name}.txt") == item


@pytest.mark.parametrize("name", ["empty_ann", "txt_without_ann"])
def test_a_text_without_annotations(name: str) -> None:
    assert read_one(CASES / f"{name}.txt", format="brat").annotations is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("dangling_relation", "line 2: a relation names 'T9'"),
        ("hangul_digits", "line 1"),
        ("huge_offset", "line 1"),
        ("offset_negative", "line 1"),
        ("offset_reversed", "line 1: 4 0 is empty or reversed"),
        ("spaces_not_tabs", "line 1: .* spaces are not tabs"),
        ("text_mismatch", "line 1: the text there is '성전자 ', not '삼성전자'; it stands at 0 4"),
        ("underscore_digits", "line 1"),
    ],
)
def test_files_that_are_refused(name: str, why: str) -> None:
    assert re.search(why, refused(CASES / f"{name}.ann"))


def test_a_folder_is_read_pair_by_pair() -> None:
    names = {p.stem for p in CASES.iterdir()}
    assert len(read_all(CASES)) == len(names)


def test_offsets_in_another_unit_are_said() -> None:
    assert "UTF-16" in _notes(CASES / "utf16_offsets.ann")
    assert "UTF-8 bytes" in _notes(CASES / "byte_offsets.ann")


def test_line_ends_count_two_or_one(tmp_path: Path) -> None:
    for offsets in ("6 9", "5 8"):
        item = read_one(_pair(tmp_path, "삼성전자\r\n이재용", f"T1\tPERSON {offsets}\t이재용\r\n"))
        assert said(item) == [(5, 8, "PERSON")] and item.document.text == "삼성전자\n이재용"


def test_a_byte_order_mark_may_be_counted(tmp_path: Path) -> None:
    for offsets in ("0 4", "1 5"):
        item = read_one(_pair(tmp_path, "\ufeff삼성전자", f"T1\tCOMPANY {offsets}\t삼성전자\n"))
        assert said(item) == [(0, 4, "COMPANY")]


def test_the_end_over_a_line_break_is_where_the_text_ends(tmp_path: Path) -> None:
    path = _pair(tmp_path, "삼성\n전자는", "T1\tCOMPANY 0 4\t삼성 전자\n")
    assert said(read_one(path)) == [(0, 5, "COMPANY")]
    assert "the text decided" in _notes(path) and "the offsets decided" in _notes(CASES / "newline_in_span.ann")


def test_separate_jamo_are_composed(tmp_path: Path) -> None:
    item = read_one(_pair(tmp_path, "\u1109\u1161\u11b7\u1109\u1165\u11bc은", "T1\tCOMPANY 0 6\t삼성\n"))
    assert surfaces(item) == [("삼성", "COMPANY")]


def test_what_has_no_place_is_listed(tmp_path: Path) -> None:
    ann = (
        "T1\tPERSON 0 3\t이재용\nT2\tMEET 9 12\t만났다\nT3\tCOMPANY 4 8\t삼성전자\n"
        "E1\tMEET:T2 Who:T1\nA1\tUncertain T1\nM1\tNegated E1\n#1\tAnnotatorNotes T1\t누구?\n"
        "R1\temployee_of Arg2:T3 Arg1:T1\nR2\tcauses Arg1:T2 Arg2:T1\nN1\tReference T3 krx:005930\t삼성전자\n"
    )
    path = _pair(tmp_path, "이재용 삼성전자 만났다", ann)
    item = read_one(path)
    assert surfaces(item) == [("이재용", "PERSON"), ("삼성전자", "COMPANY")]
    assert related(item) == [("이재용", "employee_of", "삼성전자")]
    assert item.annotations is not None and item.annotations.entities[0].ids == (("krx", "005930"),)
    for lost in ("E1 MEET:T2 Who:T1", "A1 Uncertain T1", "M1 Negated E1", "누구?", "T2 MEET", "T2 in line 9"):
        assert lost in _notes(path)


@pytest.mark.parametrize(
    "ann",
    [
        "T1\tPERSON 0 3\t이재용\nT1\tPERSON 0 3\t이재용\n",
        "T1\tPERSON 0 99\t이재용\n",
        "T1\tPERSON 0 3;2 3\t이재용 용\n",
        "X1\tPERSON 0 3\t이재용\n",
        "R1\temployee_of Arg1:T1\n",
        "*\tEquiv T1\n",
        "N1\tReference T1\n",
        "T1\tPERSON 0\u00a03\t이재용\n",
    ],
)
def test_lines_that_say_nothing_clear_are_refused(tmp_path: Path, ann: str) -> None:
    assert "line" in refused(_pair(tmp_path, "이재용은", ann))


def test_annotations_without_their_text(tmp_path: Path) -> None:
    (tmp_path / "b.ann").write_text("T1\tX 0 1\t가\n", encoding="utf-8")
    assert "there is no text b.txt" in refused(tmp_path / "b.ann")


def test_a_relation_that_the_schema_does_not_allow_is_listed_when_told_to_go_on() -> None:
    path = CASES / "wrong_arg_types.ann"
    names = {"WORKS_FOR": "employee_of"}
    assert related(read_one(path, schema=schema(), label_map=names)) == [("삼성전자", "employee_of", "이재용")]
    (found,) = read_all(path, schema=schema(), label_map=names, keep_going=True)
    assert found.item is not None and related(found.item) == [] and len(said(found.item)) == 2
    assert any("employee_of may not lead from COMPANY to PERSON" in note for note in found.notes)


@pytest.mark.parametrize("line", ["*\t", "*\tEquiv", "*\tEquiv T1"])
def test_an_equiv_line_names_two(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text("가나", encoding="utf-8")
    (tmp_path / "a.ann").write_text(f"T1\tX 0 1\t가\n{line}\n", encoding="utf-8")
    assert "line 2" in refused(tmp_path / "a.ann") and "fewer than two" in refused(tmp_path / "a.ann")
