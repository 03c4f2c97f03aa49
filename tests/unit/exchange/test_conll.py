"""CoNLL: what a row looks like in each unit and scheme, what is lost, and what other people's files give."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.writing import WriteOptions, write
from annotator.model.annotation import AnnotatedDocument, Entity, NoRelation
from annotator.model.document import Passage, PassageKind
from annotator.model.errors import KnownError, UsageError
from annotator.model.text import Span
from annotator.model.tokens import Token, Tokens
from tests.unit.exchange.helpers import DATA, conll, gold, read_all, read_one, refused, related, said, surfaces

CONLL = DATA / "conll"


def _written(folder: Path, *items: AnnotatedDocument, **options: Any) -> tuple[list[str], list[dict[str, Any]]]:
    """The lines of the file and the losses of the receipt."""
    receipt = write(items, folder / "out", conll(**options))
    lines = (folder / "out" / "documents.conll").read_bytes().decode("utf-8").split("\n")
    assert lines[-1] == ""
    return lines[:-1], receipt.to_json()["losses"]


def _body(lines: list[str]) -> list[str]:
    """Rows without those of the document's start; a blank line is "|"."""
    return [line or "|" for line in lines[2:]]


def _without_sidecar(folder: Path) -> Path:
    (folder / "out" / "documents.jsonl").unlink()
    return folder / "out" / "documents.conll"


# ---- units ------------------------------------------------------------------------------------------------------


def test_morphemes_keep_the_particle_outside_and_say_where_spaces_are(tmp_path: Path) -> None:
    lines, losses = _written(tmp_path, gold("[삼성전자:COMPANY]는 [이재용:PERSON] 회장이 왔다."))
    assert lines == [
        "-DOCSTART-\t-X-\t_\tO",
        "",
        "삼성전자\tNNG\tSpaceAfter=No\tB-COMPANY",
        "는\tNNG\t_\tO",
        "이재용\tNNG\t_\tB-PERSON",
        "회장\tNNG\tSpaceAfter=No\tO",
        "이\tNNG\t_\tO",
        "왔다\tNNG\tSpaceAfter=No\tO",
        ".\tNNG\t_\tO",
        "",
    ]
    assert losses == []


def test_a_morpheme_is_cut_at_every_edge_of_a_mention_and_at_white_space(tmp_path: Path) -> None:
    item = gold("[젠슨 황:PERSON]과 [LG:COMPANY]전자[SK:COMPANY]")
    one_token = Tokens("rough", "1", (Token(0, 5, "NNP"), Token(6, 12, "NNG")), ())
    lines, losses = _written(tmp_path, replace(item, tokens=one_token))
    assert _body(lines) == [
        "젠슨\tNNP\t_\tB-PERSON",
        "황\tNNP\tSpaceAfter=No\tI-PERSON",
        "과\tNNP\t_\tO",
        "LG\tNNG\tSpaceAfter=No\tB-COMPANY",
        "전자\tNNG\tSpaceAfter=No\tO",
        "SK\tNNG\t_\tB-COMPANY",
        "|",
    ]
    assert losses == []


def test_text_that_no_token_covers_still_has_its_row(tmp_path: Path) -> None:
    item = replace(gold("가 [\u200b나:PERSON] 😀"), tokens=Tokens("rough", "1", (Token(0, 1, "NNG"),), ()))
    lines, losses = _written(tmp_path, item)
    assert _body(lines) == ["가\tNNG\t_\tO", "\u200b나\t_\t_\tB-PERSON", "😀\t_\t_\tO", "|"]
    assert losses == []


def test_syllables_are_rows_and_so_are_spaces(tmp_path: Path) -> None:
    lines, losses = _written(tmp_path, gold("[LG:COMPANY] [구:PERSON]\t씨\n끝"), unit="syllable")
    assert _body(lines) == [
        "L\t_\tSpaceAfter=No\tB-COMPANY",
        "G\t_\tSpaceAfter=No\tI-COMPANY",
        " \t_\tSpaceAfter=No\tO",
        "구\t_\tSpaceAfter=No\tB-PERSON",
        " \t_\tSpaceAfter=No\tO",
        "씨\t_\t_\tO",
        "|",
        "끝\t_\t_\tO",
        "|",
    ]
    assert losses == []
    assert surfaces(read_one(tmp_path / "out" / "documents.conll")) == [("LG", "COMPANY"), ("구", "PERSON")]


def test_syllables_need_no_tokenizer(tmp_path: Path) -> None:
    lines, _ = _written(tmp_path, gold("[이:PERSON] 회장", tokens=None), unit="syllable")
    assert _body(lines)[0] == "이\t_\tSpaceAfter=No\tB-PERSON"


@pytest.mark.parametrize(("unit", "missing"), [("morpheme", "morphemes"), ("eojeol", "sentences")])
def test_other_units_name_what_is_missing(tmp_path: Path, unit: str, missing: str) -> None:
    with pytest.raises(KnownError, match=f"d1: its {missing} are not known"):
        _written(tmp_path, gold("[이:PERSON]", tokens=None), unit=unit)
    assert list(tmp_path.iterdir()) == []


def test_an_eojeol_is_tagged_only_when_it_is_the_mention(tmp_path: Path) -> None:
    lines, losses = _written(
        tmp_path, gold("[삼성전자:COMPANY]는 [이재용:PERSON] 회장이 [젠슨 황:PERSON]"), unit="eojeol"
    )
    assert _body(lines) == [
        "삼성전자는\tNNG+NNG\t_\tO",
        "이재용\tNNG\t_\tB-PERSON",
        "회장이\tNNG+NNG\t_\tO",
        "젠슨\tNNG\t_\tB-PERSON",
        "황\tNNG\t_\tI-PERSON",
        "|",
    ]
    lost = {"item": "m1", "label": "COMPANY", "text": "삼성전자", "start": 0, "end": 4}
    assert losses == [{"kind": "not_at_word_edge", "document": "d1", **lost}]


def test_two_companies_in_one_eojeol_are_both_there_or_both_listed(tmp_path: Path) -> None:
    item = gold("[LG전자:COMPANY]·[SK하이닉스:COMPANY]가 합작했다.")
    _, losses = _written(tmp_path, item)
    assert losses == []
    _, losses = _written(tmp_path, item, unit="eojeol")
    assert [x["text"] for x in losses] == ["LG전자", "SK하이닉스"]


# ---- schemes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [
        ("bio", "B-PERSON I-PERSON B-PERSON B-COMPANY O B-COMPANY"),
        ("bioes", "B-PERSON E-PERSON S-PERSON S-COMPANY O S-COMPANY"),
        ("iob1", "I-PERSON I-PERSON B-PERSON I-COMPANY O I-COMPANY"),
    ],
)
def test_schemes(tmp_path: Path, scheme: str, tags: str) -> None:
    item = gold("[젠슨 황:PERSON] [나델라:PERSON] [엔비디아:COMPANY] 그리고 [삼성:COMPANY]")
    lines, _ = _written(tmp_path, item, scheme=scheme)
    assert [line.split("\t")[3] for line in lines[2:] if line] == tags.split()
    back = read_one(_without_sidecar(tmp_path))
    assert surfaces(back) == surfaces(item)


# ---- sentences --------------------------------------------------------------------------------------------------


def test_a_blank_line_stands_between_sentences_and_never_inside_a_mention(tmp_path: Path) -> None:
    item = gold("왔다. [야후! 재팬:COMPANY]이 왔다.\n끝.")
    text = item.document.text
    tokens = item.tokens
    assert tokens is not None
    cut = text.index("재팬")
    tokens = replace(tokens, sentences=(Span(0, 3), Span(4, cut - 1), Span(cut, text.index("\n"))))
    lines, _ = _written(tmp_path, replace(item, tokens=tokens))
    forms = [line.split("\t")[0] if line != "|" else "|" for line in _body(lines)]
    assert forms == ["왔다", ".", "|", "야후", "!", "재팬", "이", "왔다", ".", "|", "끝", ".", "|"]


def test_a_mention_over_a_line_break_is_one_mention(tmp_path: Path) -> None:
    item = gold("가 [하나\n금융:COMPANY] 나")
    for unit in ("morpheme", "syllable"):
        lines, losses = _written(tmp_path, item, unit=unit)
        assert lines.count("") == 2 and losses == []
        assert surfaces(read_one(tmp_path / "out" / "documents.conll")) == [("하나\n금융", "COMPANY")]


# ---- nested -----------------------------------------------------------------------------------------------------


def _nested() -> AnnotatedDocument:
    item = gold("[LG트윈타워:COMPANY]의 [구:PERSON]")
    assert item.annotations is not None
    whole, other = item.annotations.mentions
    inner = replace(whole, id="in", end=2)
    crossing = replace(whole, id="x", start=2, end=7, label="PERSON")
    return replace(item, annotations=replace(item.annotations, mentions=(whole, inner, crossing, other)))


def test_outer_inner_and_columns(tmp_path: Path) -> None:
    _, losses = _written(tmp_path, _nested(), nested="outer")
    assert [(x["kind"], x["text"]) for x in losses] == [("nested", "LG"), ("overlap", "트윈타워의")]
    assert surfaces(read_one(tmp_path / "out" / "documents.conll")) == [("LG트윈타워", "COMPANY"), ("구", "PERSON")]

    _, losses = _written(tmp_path, _nested(), nested="inner")
    assert [(x["kind"], x["text"]) for x in losses] == [("nested", "LG트윈타워")]

    lines, losses = _written(tmp_path, _nested(), nested="columns")
    assert lines[0] == "# global.columns = FORM XPOS MISC ANNOTATOR:NER ANNOTATOR:NER2"
    assert losses == []
    assert sorted(said(read_one(tmp_path / "out" / "documents.conll"))) == sorted(said(_nested()))
    assert sorted(said(read_one(_without_sidecar(tmp_path)))) == sorted(said(_nested()))


def test_two_labels_on_one_span(tmp_path: Path) -> None:
    item = gold("[카카오:COMPANY]")
    assert item.annotations is not None
    (one,) = item.annotations.mentions
    both = replace(item, annotations=replace(item.annotations, mentions=(one, replace(one, id="b", label="PERSON"))))
    _, losses = _written(tmp_path, both)
    assert [(x["kind"], x["label"]) for x in losses] == [("same_span", "PERSON")]
    _, losses = _written(tmp_path, both, nested="columns")
    assert losses == []


def test_labels_are_renamed_once_even_when_they_change_places(tmp_path: Path) -> None:
    swapped = {"PERSON": "COMPANY", "COMPANY": "PERSON"}
    for nested in ("outer", "columns"):
        _written(tmp_path, gold("[이재용:PERSON] [삼성:COMPANY]"), nested=nested, label_map=swapped)
        back = read_one(tmp_path / "out" / "documents.conll")
        assert surfaces(back) == [("이재용", "COMPANY"), ("삼성", "PERSON")]


# ---- extra columns ----------------------------------------------------------------------------------------------


def _linked() -> AnnotatedDocument:
    item = gold("[경계현:PERSON#p] [삼성전자:COMPANY#c] 사장. [경:PERSON#q] 사장", "p employee_of c", "q employee_of c")
    assert item.annotations is not None
    mentions = tuple(replace(m, entity="e" if m.label == "PERSON" else None) for m in item.annotations.mentions)
    return replace(
        item,
        annotations=replace(
            item.annotations,
            mentions=mentions,
            entities=(Entity("e", "PERSON", "경계현"),),
            no_relations=(NoRelation("n", "p", "q"),),
        ),
    )


def test_what_plain_columns_cannot_say_is_listed_one_by_one(tmp_path: Path) -> None:
    _, losses = _written(tmp_path, _linked())
    assert [(x["kind"], x["item"], x["text"]) for x in losses] == [
        ("relation", "r1", "경계현 → 삼성전자"),
        ("relation", "r2", "경 → 삼성전자"),
        ("no_relation", "n1", "경계현 – 경"),
        ("entity", "e1", "경계현"),
    ]


def test_columns_say_offsets_entities_and_relations(tmp_path: Path) -> None:
    lines, losses = _written(tmp_path, _linked(), columns=("relations", "offsets", "entity"))
    assert lines[0] == (
        "# global.columns = FORM XPOS MISC ANNOTATOR:NER "
        "ANNOTATOR:START ANNOTATOR:END ANNOTATOR:ENTITY ANNOTATOR:RELATIONS"
    )
    assert lines[3] == "경계현\tNNG\t_\tB-PERSON\t0\t3\te1\temployee_of=m1>m2"
    assert [x["kind"] for x in losses] == ["no_relation"]
    for path in (tmp_path / "out" / "documents.conll", _without_sidecar(tmp_path)):
        back = read_one(path)
        assert related(back) == [("경계현", "employee_of", "삼성전자"), ("경", "employee_of", "삼성전자")]
        assert back.annotations is not None
        assert [m.entity for m in back.annotations.mentions] == ["e1", None, "e1"]


def test_a_relation_whose_end_is_lost_is_lost_with_it(tmp_path: Path) -> None:
    _, losses = _written(tmp_path, _linked(), unit="eojeol", columns=("relations",))
    assert "relation" not in [x["kind"] for x in losses]
    item = gold("[경계현:PERSON#p]은 [삼성전자:COMPANY#c] 사장", "p employee_of c")
    _, losses = _written(tmp_path, item, unit="eojeol", columns=("relations",))
    assert [x["kind"] for x in losses] == ["not_at_word_edge", "relation"]


def test_details_of_an_entity_that_would_not_come_back_are_listed(tmp_path: Path) -> None:
    item = _linked()
    assert item.annotations is not None
    named = replace(item.annotations, entities=(Entity("e", "PERSON", "경계현", ("경 사장",)),))
    _, losses = _written(tmp_path, replace(item, annotations=named), columns=("entity",))
    assert "entity_details" in [x["kind"] for x in losses]


# ---- passages ---------------------------------------------------------------------------------------------------


def test_furniture_without_a_mention_is_dropped_and_listed(tmp_path: Path) -> None:
    item = gold("Today\n[이재용:PERSON] 회장.\n[김:PERSON] 기자\n댓글")
    document = item.document
    passages = tuple(
        Passage(document.text.index(s), document.text.index(s) + len(s), PassageKind.FURNITURE)
        for s in ("Today", "김 기자", "댓글")
    )
    item = replace(item, document=replace(document, passages=passages))
    lines, losses = _written(tmp_path, item)
    assert [x["text"] for x in losses] == ["Today", "댓글"] and {x["kind"] for x in losses} == {"passage"}
    assert not any(line.startswith(("Today", "댓글")) for line in lines)
    assert read_one(tmp_path / "out" / "documents.conll").document == item.document

    lines, losses = _written(tmp_path, item, passages="keep")
    assert losses == [] and any(line.startswith("Today") for line in lines)


# ---- reading back -----------------------------------------------------------------------------------------------


def test_the_sidecar_gives_back_text_ids_and_passages(tmp_path: Path) -> None:
    items = [gold("[이재용:PERSON]은\n\n\t왔다. 😀", document_id=name) for name in ("가/1", "나")]
    _written(tmp_path, *items)
    back = [i.item for i in read_all(tmp_path / "out")]
    assert [i.document for i in back if i] == [i.document for i in items]
    assert [said(i) for i in back if i] == [said(i) for i in items]


def test_without_the_sidecar_tokens_are_joined_and_it_is_said(tmp_path: Path) -> None:
    _written(tmp_path, gold("[이재용:PERSON]은  왔다.\n\n[삼성:COMPANY]도."), gold("[구:PERSON]", document_id="d2"))
    one, two = read_all(_without_sidecar(tmp_path))
    assert one.item is not None and two.item is not None
    assert one.item.document.text == "이재용은 왔다.\n삼성도."
    assert surfaces(one.item) == [("이재용", "PERSON"), ("삼성", "COMPANY")]
    assert (one.item.document.id, two.item.document.id) == ("documents-1", "documents-2")
    assert any("white space may differ" in note for note in one.notes)


def test_with_the_offset_column_the_distances_come_back_too(tmp_path: Path) -> None:
    item = gold("[이재용:PERSON]은  왔다.\n\n[삼성:COMPANY]도.")
    _written(tmp_path, item, columns=("offsets",))
    assert said(read_one(_without_sidecar(tmp_path))) == said(item)


def test_a_sidecar_that_does_not_fit_is_not_used_and_that_is_said(tmp_path: Path) -> None:
    _written(tmp_path, gold("[이재용:PERSON]은 왔다."))
    path = tmp_path / "out" / "documents.conll"
    path.write_text(path.read_text("utf-8").replace("왔다", "갔다"), encoding="utf-8")
    (found,) = read_all(path)
    assert found.item is not None and found.item.document.text == "이재용은 갔다."
    assert any("the sidecar does not fit" in note for note in found.notes)


def test_a_single_file_keeps_its_sidecar_beside_it(tmp_path: Path) -> None:
    item = gold("[이재용:PERSON]은\n\n왔다.")
    write([item], tmp_path / "x.conll", WriteOptions(format="conll", as_file=True))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.conll", "x.conll.documents.jsonl", "x.conll.receipt.json"]
    back = read_one(tmp_path / "x.conll")
    assert back.document == item.document and said(back) == said(item)


# ---- other people's files ---------------------------------------------------------------------------------------


def test_two_columns() -> None:
    (found,) = read_all(CONLL / "ok.conll")
    assert found.item is not None
    assert found.item.document.text == "삼성전자 이재용 회장" and found.item.document.id == "ok"
    assert surfaces(found.item) == [("삼성전자", "COMPANY"), ("이재용", "PERSON")]
    assert any("joined by spaces" in note for note in found.notes)


def test_conll_2003_with_spaces_between_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    rows = "-DOCSTART- -X- O O\n\n삼성전자 NNP I-NP I-ORG\n는 JX O O\n\n이재용 NNP I-NP I-PER\n회장 NNG I-NP O\n\n"
    path.write_text(rows * 2, encoding="utf-8")
    one, two = read_all(path)
    assert one.item is not None and two.item is not None
    assert one.item.document.text == "삼성전자 는\n이재용 회장"
    assert surfaces(two.item) == [("삼성전자", "ORG"), ("이재용", "PER")]
    assert not any("not begun" in note for note in one.notes)  # IOB1 begins like that


def test_an_i_of_another_type_begins_a_mention_and_is_said() -> None:
    (found,) = read_all(CONLL / "i_type_switch.conll")
    assert found.item is not None and surfaces(found.item) == [("삼성", "COMPANY"), ("이재용", "PERSON")]
    assert any("each begins one: line 2 I-PERSON" in note for note in found.notes)


def test_broken_bioes_is_repaired_by_the_same_rule_and_each_case_is_said() -> None:
    (found,) = read_all(CONLL / "bioes_broken.conll")
    assert found.item is not None and surfaces(found.item) == [("삼성", "COMPANY"), ("이재용", "PERSON")]
    notes = " ".join(found.notes)
    assert "line 3 E-PERSON" in notes and "not closed by E-" in notes and "line 1 COMPANY" in notes


def test_rows_of_klue_are_read_by_its_own_rules(tmp_path: Path) -> None:
    (found,) = read_all(CONLL / "klue_ok.tsv", format="conll")
    assert found.item is not None
    assert found.item.document.id == "klue-ner-v1_dev_00000-x"
    assert surfaces(found.item) == [("삼성전자", "OG"), ("이재용", "PS")]
    path = tmp_path / "a.conll"  # a remark alone does not make one
    path.write_text("## 말뭉치\n삼성전자\tNNP\tB-ORG\n는\tJX\tO\n", encoding="utf-8")
    assert surfaces(read_one(path)) == [("삼성전자", "ORG")]


def test_a_treebank_gives_its_text_once(tmp_path: Path) -> None:
    item = read_one(CONLL / "conllu_mwt.conllu")
    assert item.document.text == "갔다" and item.annotations is None
    row = "{}\t{}" + "\t_" * 7 + "\t{}\n"
    first = [("1-2", "삼성전자는", "NER=B-ORG"), ("1", "삼성전자", "_"), ("2", "는", "_"), ("3", "LG", "SpaceAfter=No")]
    second = [("1", "𠮷", "NER=B-PER"), ("2", "씨", "NER=I-PER"), ("2.1", "빈", "_"), ("3", ".", "_")]
    content = "# newdoc id = 가\n# text = 삼성전자는   LG.\n" + "".join(row.format(*r) for r in first)
    content += row.format("4", ".", "_") + "\n" + "".join(row.format(*r) for r in second)
    path = tmp_path / "a.conllu"
    path.write_text(content + "\n# newdoc\n" + row.format("1", "끝", "_") + "\n", encoding="utf-8")
    one, two = (i.item for i in read_all(path))
    assert one is not None and two is not None
    assert (one.document.id, one.document.text) == ("가", "삼성전자는   LG.\n𠮷 씨 .")
    assert surfaces(one) == [("삼성전자는", "ORG"), ("𠮷 씨", "PER")]
    assert (two.document.id, two.document.text, two.annotations) == ("a-2", "끝", None)
    path.write_text(content + "x\ty\n", encoding="utf-8")
    assert "line 13" in refused(path)


@pytest.mark.parametrize(
    ("rows", "because"),
    [
        ("삼성\tB-ORG\n전자\n", "line 2: 1 columns, but 2 before it"),
        ("삼성\n", "one column only"),
        ("# a comment\n", "there are no tokens"),
        ("삼성\tX-ORG\n", "'X-ORG' is no NER tag"),
        ("삼성\tB-\n", "'B-' is no NER tag"),
        ("# global.columns = FORM XPOS\n삼성\tNNP\n", "none of them is ANNOTATOR:NER"),
    ],
)
def test_rows_that_cannot_be_understood_are_refused(tmp_path: Path, rows: str, because: str) -> None:
    (tmp_path / "a.conll").write_text(rows, encoding="utf-8")
    assert because in refused(tmp_path / "a.conll")


@pytest.mark.parametrize("rows", ["", "\n\n", "# global.columns = FORM XPOS MISC ANNOTATOR:NER ANNOTATOR:ENTITY\n"])
def test_a_file_without_rows_holds_no_documents(tmp_path: Path, rows: str) -> None:
    (tmp_path / "a.conll").write_text(rows, encoding="utf-8")
    assert read_all(tmp_path / "a.conll") == []


@pytest.mark.parametrize("options", [{}, {"columns": ("entity",)}, {"nested": "columns", "columns": ("offsets",)}])
def test_a_split_with_empty_parts_reads_back(tmp_path: Path, options: dict[str, Any]) -> None:
    write([gold("[이:PERSON]은")], tmp_path / "out", replace(conll(**options), split="1:0:0"))
    assert sorted(p.name for p in (tmp_path / "out").glob("*.conll")) == ["dev.conll", "test.conll", "train.conll"]
    (incoming,) = read_all(tmp_path / "out")
    assert incoming.problem is None and incoming.item is not None
    write([], tmp_path / "none", conll(**options))
    assert read_all(tmp_path / "none") == []


@pytest.mark.parametrize("label", ["사람 이름", "A\tB", "A\nB", " "])
def test_a_label_that_would_break_a_row_is_refused(tmp_path: Path, label: str) -> None:
    item = gold("[이:PERSON]")
    with pytest.raises(KnownError, match="rename it with --map"):
        _written(tmp_path, item, label_map={"PERSON": label})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "option", [{"unit": "word"}, {"scheme": "iob2"}, {"nested": "all"}, {"passages": "hide"}, {"columns": ("pos",)}]
)
def test_an_option_that_does_not_exist_names_those_that_do(tmp_path: Path, option: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="it may be"):
        _written(tmp_path, gold("[이:PERSON]"), **option)


def test_a_sidecar_with_a_line_that_cannot_be_read_ends_the_file(tmp_path: Path) -> None:
    items = [gold("[이재용:PERSON]은", document_id="a"), gold("[네이버:COMPANY]가", document_id="b")]
    write(items, tmp_path / "out", conll())
    beside = tmp_path / "out" / "documents.jsonl"
    beside.write_bytes(beside.read_bytes().replace(b'"items"', b'"items":1,"items"'))
    (found,) = read_all(tmp_path / "out" / "documents.conll")
    assert found.item is None and found.problem is not None and "stands twice" in found.problem
