"""KLUE's two formats, by the shapes in which they are published and by the rules of those who load them."""

import csv
import json
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument, NoRelation
from tests.unit.exchange.helpers import DATA, gold, options, read_all, read_one, refused, related, said, surfaces

HEAD = """## 토큰, 레이블 구분자 : \\t
## 토큰 구분자 : \\n
## 문장 구분자 : \\n\\n
## 주석 : ##
## 컬럼명 : CHAR\tNE_TAG
"""
SENTENCES = {
    "klue-ner-v1_dev_90000-wikitree": "<삼성전자:OG>가 <박:PS>씨를 뽑았다. 놀랍다!",
    "klue-ner-v1_dev_90001-nsmc": "1 < 2 라는 <홍 길동:PS>",
}


def _published() -> str:
    """Two sentences of our own as KLUE publishes them."""
    parts = [HEAD]
    for name, marked in SENTENCES.items():
        parts.append(f"## {name}\t{marked}\n")
        for before, label, plain in re.findall(r"<([^<>]*):([A-Z]{2})>|(.)", marked):
            if plain:
                parts.append(f"{plain}\tO\n")
            else:
                parts += [f"{c}\t{'I' if i else 'B'}-{label}\n" for i, c in enumerate(before)]
        parts.append("\n")
    return "".join(parts)


def _write(tmp_path: Path, name: str, *items: AnnotatedDocument, **given: object) -> Path:
    write(list(items), tmp_path / "out", options(name, **given))
    return tmp_path / "out" / ("documents.tsv" if name == "klue-ner" else "documents.json")


# ---- KLUE-NER ---------------------------------------------------------------------------------------------------


def test_a_published_file_is_read_and_written_again_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "klue-ner-v1.1_dev.tsv"
    path.write_bytes(_published().encode())
    found = [i.item for i in read_all(path) if i.item is not None]
    assert [i.document.id for i in found] == list(SENTENCES)
    assert [surfaces(i) for i in found] == [[("삼성전자", "OG"), ("박", "PS")], [("홍 길동", "PS")]]
    assert found[1].document.text == "1 < 2 라는 홍 길동"
    out = _write(tmp_path, "klue-ner", *found, sentences="paragraph", passages="keep")
    assert out.read_bytes() == path.read_bytes()


def test_what_is_written_is_what_both_usual_loaders_read(tmp_path: Path) -> None:
    item = gold('[LG전자:COMPANY]·[SK하이닉스:COMPANY]가 "합작"했다. [젠슨 황:PERSON]이\t웃었다 😀.\n# 둘째 줄')
    data = _write(tmp_path, "klue-ner", item).read_text(encoding="utf-8")
    # Hugging Face: five lines are skipped, rows are tab-separated without quoting.
    rows = list(csv.reader(StringIO(data), delimiter="\t", quoting=csv.QUOTE_NONE))[5:]
    assert all(len(row) == 2 or not row for row in rows)
    text = "|".join("".join(r[0] for r in rows[a + 1 : b]) for a, b in _between(rows))
    assert text == 'LG전자·SK하이닉스가 "합작"했다.|젠슨 황이 웃었다 😀.|# 둘째 줄'
    # KLUE's own baseline: blocks part at empty lines, and each line of one but the header is a character and its tag.
    blocks = re.split(r"\n\t?\n", data.removeprefix(HEAD).strip())
    tags = [[line.split("\t")[1] for line in block.split("\n") if line[:2] != "##"] for block in blocks]
    assert tags[0][:12] == ["B-COMPANY", *["I-COMPANY"] * 3, "O", "B-COMPANY", *["I-COMPANY"] * 5, "O"]
    assert tags[1][:5] == ["B-PERSON", "I-PERSON", "I-PERSON", "I-PERSON", "O"]
    assert data.split("\n")[5] == '## d1-00000\t<LG전자:COMPANY>·<SK하이닉스:COMPANY>가 "합작"했다.'


def _between(rows: list[list[str]]) -> list[tuple[int, int]]:
    starts = [i for i, row in enumerate(rows) if row and row[0].startswith("##")]
    ends = [next(j for j in range(i, len(rows)) if not rows[j]) for i in starts]
    return list(zip(starts, ends, strict=True))


def test_an_article_comes_back_whole_with_its_sidecar(tmp_path: Path) -> None:
    item = gold("[삼성전자:COMPANY]는 컸다.  [이재용:PERSON] 회장이다.\n\n끝 [㈜LG:COMPANY]\t😀.")
    back = read_one(_write(tmp_path, "klue-ner", item))
    assert back.document == item.document and said(back) == said(item)


def test_of_nested_mentions_one_is_written_and_the_other_listed(tmp_path: Path) -> None:
    item = gold("[삼성전자:COMPANY]는")
    assert item.annotations is not None
    inner = replace(item.annotations.mentions[0], id="m2", start=0, end=2)
    item = replace(item, annotations=replace(item.annotations, mentions=(*item.annotations.mentions, inner)))
    for nested, kept, lost in (("outer", "삼성전자", "삼성"), ("inner", "삼성", "삼성전자")):
        receipt = write([item], tmp_path / nested, options("klue-ner", nested=nested))
        assert surfaces(read_one(tmp_path / nested)) == [(kept, "COMPANY")]
        assert [(x.kind, x.text) for x in receipt.losses] == [("nested", lost)]


def test_rows_decide_and_a_header_of_another_text_is_refused(tmp_path: Path) -> None:
    assert surfaces(read_one(DATA / "conll" / "klue_ok.tsv", format="klue-ner")) == [
        ("삼성전자", "OG"),
        ("이재용", "PS"),
    ]
    assert "the header" in refused(DATA / "conll" / "klue_header_mismatch.tsv", format="klue-ner")
    # Signs of the marking in the text make the header ambiguous, which is no reason to refuse the rows.
    path = tmp_path / "a.tsv"
    path.write_text("## x\t<<가:PS>:OG>\n<\tO\n가\tB-PS\n>\tO\n:\tO\nO\tO\nG\tO\n>\tO\n", encoding="utf-8")
    assert surfaces(read_one(path)) == [("가", "PS")]


def test_rows_for_spaces_that_were_lost_come_from_the_header() -> None:
    (incoming,) = read_all(DATA / "conll" / "klue_missing_space_rows.tsv", format="klue-ner")
    assert incoming.item is not None and incoming.item.document.text == "삼성 이재용"
    assert surfaces(incoming.item) == [("삼성", "OG"), ("이재용", "PS")]
    assert any("spaces were missing" in note for note in incoming.notes)


@pytest.mark.parametrize("row", ["가", "가 O", "가\tX", "가\tB"])
def test_what_is_no_row_is_refused_with_its_line(tmp_path: Path, row: str) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(f"## x\t가\n가\tO\n{row}\n", encoding="utf-8")
    assert "line 3" in refused(path)


def test_a_label_that_cannot_be_in_a_row_is_refused(tmp_path: Path) -> None:
    item = gold("[삼성:COMPANY]")
    assert item.annotations is not None
    bad = replace(item.annotations.mentions[0], label="A>B")
    with pytest.raises(Exception, match="rename it with --map"):
        write([replace(item, annotations=replace(item.annotations, mentions=(bad,)))], tmp_path, options("klue-ner"))


# ---- KLUE-RE ----------------------------------------------------------------------------------------------------

ROWS = [
    {
        "guid": "klue-re-v1_dev_90000",
        "sentence": "〈노래〉는 조지 해리슨이 쓰고 비틀즈가 부른 노래다.",
        "subject_entity": {"word": "비틀즈", "start_idx": 17, "end_idx": 19, "type": "ORG"},
        "object_entity": {"word": "조지 해리슨", "start_idx": 6, "end_idx": 11, "type": "PER"},
        "label": "no_relation",
        "source": "wikipedia",
    },
    {
        "guid": "klue-re-v1_dev_90001",
        "sentence": "😀 K팝사는 김이박이 세웠다.",
        "subject_entity": {"word": "K팝사", "start_idx": 2, "end_idx": 4, "type": "ORG"},
        "object_entity": {"word": "김이박", "start_idx": 7, "end_idx": 9, "type": "PER"},
        "label": "org:founded_by",
        "source": "wikitree",
    },
]


def test_published_rows_are_read_and_written_again_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "klue-re-v1.1_dev.json"
    path.write_text(json.dumps(ROWS, ensure_ascii=False, indent=4), encoding="utf-8")
    found = [i.item for i in read_all(path) if i.item is not None]
    assert [i.document.id for i in found] == [row["guid"] for row in ROWS]
    assert surfaces(found[0]) == [("조지 해리슨", "PER"), ("비틀즈", "ORG")]
    assert found[0].annotations is not None and len(found[0].annotations.no_relations) == 1
    assert related(found[1]) == [("K팝사", "org:founded_by", "김이박")]
    out = tmp_path / "out.json"
    write(found, out, options("klue-re", as_file=True))
    # A pair without a relation has no direction of its own: it is written in text order.
    back = json.loads(out.read_text(encoding="utf-8"))
    assert (back[0]["subject_entity"], back[0]["object_entity"]) == (
        ROWS[0]["object_entity"],
        ROWS[0]["subject_entity"],
    )
    back[0]["subject_entity"], back[0]["object_entity"] = back[0]["object_entity"], back[0]["subject_entity"]
    assert back == ROWS
    assert out.read_bytes().endswith(path.read_bytes()[-400:])


def test_the_last_character_is_counted_and_rows_of_one_sentence_are_one_document(tmp_path: Path) -> None:
    both = [ROWS[1], {**ROWS[1], "guid": "x", "label": "org:members"}]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(both), encoding="utf-8")
    item = read_one(path)
    assert said(item) == [(2, 5, "ORG"), (7, 10, "PER")]
    assert related(item) == [("K팝사", "org:founded_by", "김이박"), ("K팝사", "org:members", "김이박")]
    both[0] = {**ROWS[1], "subject_entity": {"word": "K팝사", "start_idx": 2, "end_idx": 5, "type": "ORG"}}
    path.write_text(json.dumps(both[:1]), encoding="utf-8")
    assert "end_idx must be inclusive" in refused(path)


def test_an_article_s_pairs_come_back_to_their_places(tmp_path: Path) -> None:
    item = gold(
        "[삼성:COMPANY#a]은 [이재용:PERSON#p]이 이끈다. 😀\n[엘지:COMPANY#b]는 [구광모:PERSON#q]다. [혼자:COMPANY]다.",
        "p employee_of a",
        "q employee_of b",
        "a competes_with b",
    )
    assert item.annotations is not None
    item = replace(item, annotations=replace(item.annotations, no_relations=(NoRelation("n1", "p", "b"),)))
    path = _write(tmp_path, "klue-re", item)
    back = read_one(path)
    assert back.document == item.document and sorted(related(back)) == sorted(related(item))
    assert back.annotations is not None and len(back.annotations.no_relations) == 1
    receipt = json.loads((tmp_path / "out" / "receipt.json").read_text(encoding="utf-8"))
    assert [(x["kind"], x["text"]) for x in receipt["losses"]] == [("unpaired", "혼자")]
    rows = json.loads(path.read_text(encoding="utf-8"))
    for row in rows:
        for entity in (row["subject_entity"], row["object_entity"]):
            assert row["sentence"][entity["start_idx"] : entity["end_idx"] + 1] == entity["word"]
    assert [row["sentence"].count("\n") for row in rows] == [1, 0, 0, 1]


def test_pairs_that_are_not_wanted_are_listed(tmp_path: Path) -> None:
    item = gold("[삼성:COMPANY#a]은 크다. [엘지:COMPANY#b]도 크다.", "a competes_with b")
    assert item.annotations is not None
    item = replace(item, annotations=replace(item.annotations, no_relations=(NoRelation("n1", "a", "b"),)))
    receipt = write([item], tmp_path / "a", options("klue-re", across="list"))
    assert sorted(x.kind for x in receipt.losses) == ["across_sentences", "no_relation", "unpaired", "unpaired"]
    receipt = write([item], tmp_path / "b", options("klue-re", negatives="none"))
    assert [x.kind for x in receipt.losses] == ["no_relation"]
