"""CSV: tables of anybody's articles, and ours with everything in them."""

from dataclasses import replace
from pathlib import Path

import pytest

from annotator.exchange.tables_columns import DOCUMENTS, look
from annotator.exchange.writing import write
from annotator.model.annotation import Entity, NoRelation
from tests.unit.exchange.helpers import DATA, gold, options, read_all, read_one, refused, texts

CASES = DATA / "csv"


def _file(folder: Path, text: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


@pytest.mark.parametrize(("sign", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), ("|", "a.csv")])
def test_columns_are_known_by_their_names(tmp_path: Path, sign: str, name: str) -> None:
    rows = ["번호,제목,기사 본문,언론사,일자,비고", "7,제목이다,삼성은,새벽경제,2026-01-02,x", "8,,LG는,,,"]
    path = _file(tmp_path, "\r\n".join(rows).replace(",", sign), name)
    (first, second) = read_all(path)
    assert first.item is not None and second.item is not None
    d = first.item.document
    assert (d.id, d.title, d.text, d.source, d.date) == ("7", "제목이다", "삼성은", "새벽경제", "2026-01-02")
    assert d.meta == {"비고": "x"} and second.item.document.id == "8"
    assert "text: 기사 본문" in first.notes[0] and "columns parted by" in first.notes[0]


def test_the_file_of_korean_excel() -> None:
    (found,) = read_all(CASES / "semicolon_cp949.csv", options={"fields": "text=#2,id=#1"})
    assert found.item is not None and found.item.document.text.startswith("삼성전자, ")
    assert found.encoding == "cp949"
    assert "decoded as cp949" in found.notes[0] and "parted by semicolon" in found.notes[1]


def test_columns_by_name_and_by_number(tmp_path: Path) -> None:
    path = _file(tmp_path, "a,b\n1,삼성\n")
    assert "which column is the text? They are #1 ('a'), #2 ('b')" in refused(path)
    for fields in ("text=b,id=a", "text=#2,id=#1"):
        found = read_all(path, options={"fields": fields, "header": "yes"})
        assert [(i.item.document.id, i.item.document.text) for i in found if i.item is not None] == [("1", "삼성")]
    assert texts(read_all(path, options={"fields": "text=#2", "header": "no"})) == ["b", "삼성"]
    assert "none of them is called 'c'" in refused(path, options={"fields": "text=c"})
    assert "write text|id|" in refused(path, options={"fields": "body=c"})


def test_two_columns_of_one_name_are_chosen_by_number() -> None:
    path = CASES / "dup_headers.csv"
    assert "columns #1 and #2 may both be the text" in refused(path)
    item = read_one(path, options={"fields": "text=#2"})
    assert item.document.text == "b" and item.document.meta == {"column 1": "a", "column 3": "c", "label": "d"}


def test_a_quotation_mark_that_is_not_closed() -> None:
    good, bad = read_all(CASES / "quotes_newlines.csv")
    assert good.item is not None and good.item.document.text == '가\n나 "다"'
    assert bad.problem is not None and "line 4: this row cannot be read: a quotation mark is not closed" in bad.problem


def test_a_row_with_other_columns_is_refused_alone(tmp_path: Path) -> None:
    found = read_all(_file(tmp_path, "id,text\n1,삼성\n2,LG,SK\n\n3,  \n4,현대\n"))
    assert texts(found) == ["삼성", "현대"]
    assert [i.problem is not None and "line" in i.problem for i in found] == [False, True, True, False]


def test_one_column_is_the_text(tmp_path: Path) -> None:
    found = read_all(_file(tmp_path, "삼성, LG는\n현대, 기아는\n"), options={"fields": "text=#1", "delimiter": "tab"})
    assert texts(found) == ["삼성, LG는", "현대, 기아는"]
    assert [i.item.document.id for i in found if i.item is not None] == ["a-1", "a-2"]


def test_long_articles(tmp_path: Path) -> None:
    assert len(texts(read_all(_file(tmp_path, f"id,text\n1,{'삼성 ' * 100_000}끝\n")))[0]) == 300_001


# ---- our own ----------------------------------------------------------------------------------------------------

ITEM = gold('[이재용:PERSON#p], "[삼성전자:COMPANY#c]"\n회장', "p employee_of c")


@pytest.mark.parametrize("how", [{}, {"delimiter": "tab"}, {"delimiter": "semicolon", "mark": "yes"}])
def test_everything_comes_back(tmp_path: Path, how: dict[str, str]) -> None:
    said = ITEM.annotations
    assert said is not None
    mentions = (replace(said.mentions[0], entity="e1", score=0.25, by="kim"), said.mentions[1])
    pair = NoRelation("n1", mentions[0].id, mentions[1].id)
    entity = Entity("e1", "PERSON", "이재용", ("이 회장",), (("wikidata", "Q1"),))
    item = replace(ITEM, annotations=replace(said, mentions=mentions, no_relations=(pair,), entities=(entity,)))
    write([item], tmp_path / "jsonl")
    receipt = write([item], tmp_path / "csv", options("csv", **how))
    assert receipt.losses == ()
    write([i.item for i in read_all(tmp_path / "csv") if i.item is not None], tmp_path / "again")
    assert (tmp_path / "again" / "documents.jsonl").read_bytes() == (
        tmp_path / "jsonl" / "documents.jsonl"
    ).read_bytes()


def test_one_file_has_its_tables_beside_it(tmp_path: Path) -> None:
    write([ITEM], tmp_path / "gold.tsv", options("csv", as_file=True))
    names = ["gold.entities.tsv", "gold.mentions.tsv", "gold.relations.tsv", "gold.tsv", "gold.tsv.receipt.json"]
    assert sorted(p.name for p in tmp_path.iterdir()) == names
    assert (tmp_path / "gold.mentions.tsv").read_text("utf-8").startswith("document\tid\tstart\t")
    assert len(read_all(tmp_path)) == 1


def test_tables_that_were_sorted_otherwise_are_refused(tmp_path: Path) -> None:
    items = [ITEM, replace(ITEM, document=replace(ITEM.document, id="d2"))]
    write(items, tmp_path / "out", options("csv"))
    path = tmp_path / "out" / "documents.mentions.csv"
    first, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([first, *reversed(rows)]) + "\n", encoding="utf-8")
    problems = [i.problem for i in read_all(tmp_path / "out") if i.problem is not None]
    assert any("the rows must stand in their order" in problem for problem in problems)


def test_the_beginning_of_a_table_is_looked_at_with_a_guess_of_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "번호,전문\n1,삼성전자가 엔비디아와 협력한다고 21일 밝혔다.\n2,네이버가 새벽소프트를 인수했다고 밝혔다.\n",
        "utf-8",
    )
    seen = look(path, None, {})
    assert seen is not None and (seen.names, seen.places, seen.header) == (("번호", "전문"), {"id": 0}, True)
    assert seen.guess == {"fields": "text=#2", "header": "yes"} and len(seen.rows) == 2
    chosen = look(path, None, {"fields": "text=전문,id=#0"})
    assert chosen is not None and (chosen.places, chosen.guess) == ({"text": 1}, {})
    (first, second) = read_all(path, options={"fields": "text=#2,id=#0"})
    assert first.item is not None and first.item.document.id == "a-1"
    assert first.item.document.meta["번호"] == "1" and second.item is not None


def test_only_the_beginning_of_a_large_table_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("제목\t본문\n" + "가나다\t" + "라" * 400_000 + "\n마\t바\n", "utf-8")
    seen = look(path, None, {})
    assert seen is not None and seen.names == ("제목", "본문") and seen.rows == ()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"\x00", ",".join(DOCUMENTS).encode() + b"\n"])
def test_there_is_nothing_to_choose_in_what_cannot_be_read_or_is_ours(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    assert look(tmp_path / "a.csv", None, {}) is None
    assert look(tmp_path / "b.csv", None, {}) is None
