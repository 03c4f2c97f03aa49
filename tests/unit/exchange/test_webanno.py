"""WebAnno TSV: the text that INCEpTION would build, rows that say which span is meant, and files of others."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.exchange.formats import sniff
from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument
from tests.examples import examples
from tests.unit.exchange.helpers import gold, options, read_all, read_one, refused, related, said, surfaces
from tests.unit.exchange.strategies import documents

# Composed by the rules of WebAnno's manual and its tests; not written by INCEpTION itself.
SAMPLE = """#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue
#T_SP=webanno.custom.Span|value
#T_RL=webanno.custom.Relation|value|BT_webanno.custom.Span


#Text=삼성전자는 이재용 회장이 젠슨 황 엔비디아 최고경영자와 만났다.
1-1\t0-5\t삼성전자는\tN\t_\t_\t_\t
1-1.1\t0-4\t삼성전자\t_\tCOMPANY\tWORKS\\_FOR\t1-2\t
1-2\t6-9\t이재용\tN\tPERSON\t_\t_\t
1-3\t10-13\t회장이\tN\t_\t_\t_\t
1-4\t14-16\t젠슨\tN\tPERSON[1]\t_\t_\t
1-5\t17-18\t황\tN\tPERSON[1]|*[2]\t_\t_\t
1-6\t19-23\t엔비디아\tN\tCOMPANY\tLEADS\t1-4[1_0]\t
1-7\t24-30\t최고경영자와\tN\t_\t_\t_\t
1-8\t31-34\t만났다\tV\t_\t_\t_\t
1-9\t34-35\t.\tS\t_\t_\t_\t

#Text=😀 끝
2-1\t36-38\t😀\tS\t_\t_\t_\t
2-2\t39-40\t끝\tN\tX\\|\\[1\\]\t_\t_\t
"""


def _file(folder: Path, text: str) -> Path:
    (folder / "a.tsv").write_text(text, encoding="utf-8")
    return folder / "a.tsv"


def _as_inception_builds(data: str) -> str:
    """The text by the rules of INCEpTION's reader, stated again; offsets and lengths count UTF-16 units."""
    text = b""
    held: list[str] = []
    escapes = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}
    for line in data.split("\n"):
        if line.startswith("#Text="):
            out, characters = [], iter(line.removeprefix("#Text="))
            for c in characters:
                if c == "\\":
                    following = next(characters)
                    out.append(escapes.get(following, following))
                else:
                    out.append(c)
            held.append("".join(out) + "\n")
        elif line and not line.startswith("#"):
            _name, place, form, *_ = line.split("\t")
            start, end = (2 * int(n) for n in place.split("-"))
            if held:
                if len(text) > start:
                    assert len(text) == start + 2 and text.endswith("\n".encode("utf-16-le"))
                    text = text[:start]
                text += (" " * ((start - len(text)) // 2)).encode("utf-16-le")
                text += "".join(held).encode("utf-16-le")
                held = []
            found = text[start:end].decode("utf-16-le")
            assert found == form or not found.strip()
    return text.decode("utf-16-le").removesuffix("\n")


@settings(max_examples=examples(80), deadline=None)
@given(documents())
def test_inception_would_build_the_very_same_text(item: AnnotatedDocument) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write([item], Path(folder) / "out", options("webanno"))
        data = (Path(folder) / "out" / "d1.tsv").read_bytes().decode("utf-8")
    assert _as_inception_builds(data) == item.document.text
    lines = data.split("\n")
    assert lines[3] == lines[4] == ""
    assert all(line.count("\t") == 6 and line.endswith("\t") for line in lines if line and not line.startswith("#"))


def test_rows_below_a_word_and_numbers_in_brackets(tmp_path: Path) -> None:
    item = gold(
        "😀 [삼성전자:COMPANY#c]는 [이재용:PERSON#p] 회장이 [젠슨 황:PERSON#q]을",
        "p employee_of c",
        "c invests_in p",
    )
    receipt = write([item], tmp_path / "out", options("webanno"))
    assert receipt.offset_unit == "utf16"
    assert (tmp_path / "out" / "d1.tsv").read_text("utf-8").split("\n")[5:] == [
        "#Text=😀 삼성전자는 이재용 회장이 젠슨 황을",
        "1-1\t0-2\t😀\t_\t_\t_\t",
        "1-2\t3-8\t삼성전자는\t_\t_\t_\t",
        "1-2.1\t3-7\t삼성전자\tCOMPANY\temployee\\_of\t1-3\t",
        "1-3\t9-12\t이재용\tPERSON\tinvests\\_in\t1-2.1\t",
        "1-4\t13-16\t회장이\t_\t_\t_\t",
        "1-5\t17-19\t젠슨\tPERSON[1]\t_\t_\t",
        "1-6\t20-22\t황을\t_\t_\t_\t",
        "1-6.1\t20-21\t황\tPERSON[1]\t_\t_\t",
        "",
    ]
    back = read_one(tmp_path / "out")
    assert said(back) == said(item) and sorted(related(back)) == sorted(related(item))


def test_two_companies_in_one_word(tmp_path: Path) -> None:
    item = gold("[LG전자:COMPANY]·[SK하이닉스:COMPANY]가")
    write([item], tmp_path / "out", options("webanno"))
    assert surfaces(read_one(tmp_path / "out")) == [("LG전자", "COMPANY"), ("SK하이닉스", "COMPANY")]


def test_white_space_at_the_edge_is_listed(tmp_path: Path) -> None:
    receipt = write([gold("가 [삼성 :X]은 [ :Y]끝")], tmp_path / "out", options("webanno"))
    assert [x.kind for x in receipt.losses if x.start is not None] == ["edge_space", "no_character"]


# ---- files of others --------------------------------------------------------------------------------------------


def test_spans_relations_and_stacks(tmp_path: Path) -> None:
    path = _file(tmp_path, SAMPLE)
    assert sniff(path) == "webanno"
    (found,) = read_all(path)
    item = found.item
    assert item is not None, found.problem
    assert item.document.text == "삼성전자는 이재용 회장이 젠슨 황 엔비디아 최고경영자와 만났다.\n😀 끝"
    assert surfaces(item) == [
        ("삼성전자", "COMPANY"),
        ("이재용", "PERSON"),
        ("젠슨 황", "PERSON"),
        ("황", "Span"),
        ("엔비디아", "COMPANY"),
        ("끝", "X|[1]"),
    ]
    assert sorted(related(item)) == [("이재용", "WORKS_FOR", "삼성전자"), ("젠슨 황", "LEADS", "엔비디아")]
    assert "layers that were left out: POS" in found.notes and any("1 spans have no label" in n for n in found.notes)


def test_offsets_in_code_points_are_taken_and_said(tmp_path: Path) -> None:
    head = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Span|value\n\n\n#Text=😀 삼성\n"
    (found,) = read_all(_file(tmp_path, head + "1-1\t0-1\t😀\t_\t\n1-2\t2-4\t삼성\tC\t\n"))
    assert found.item is not None and said(found.item) == [(2, 4, "C")]
    assert any("code points" in n for n in found.notes)


def test_gaps_between_sentences_are_spaces(tmp_path: Path) -> None:
    text = "#FORMAT=WebAnno TSV 3.3\n\n\n#Text=가\n1-1\t0-1\t가\t\n\n#Text=나\n2-1\t4-5\t나\t\n"
    (found,) = read_all(_file(tmp_path, text))
    assert found.item is not None and found.item.document.text == "가\n  나" and found.item.annotations is None
    assert any("2 characters between sentences" in n for n in found.notes)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("#FORMAT=WebAnno TSV 3.3", "#FORMAT=WebAnno TSV 2", "line 1"),
        ("1-2\t6-9", "1-2\t7-9", "line 10: the text at 7-9"),
        ("1-2\t6-9", "1-2\t9-6", "line 10: 9-6 is reversed"),
        ("1-2\t6-9", "x\t6-9", "line 10"),
        ("1-2\t6-9", "1-2\t６-9", "line 10"),
        ("WORKS\\_FOR\t1-2\t", "WORKS\\_FOR\t1-3\t", "line 9: the relation from '1-3'"),
        ("1-4[1_0]", "1-4[7_0]", "line 14: the relation from"),
        ("2-1\t36-38", "2-1\t3-5", "the sentence begins at 3"),
        ("2-1\t36-38", "2-1\t999999999998-999999999999", "999,999,999,962 characters behind the one before it"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, before: str, after: str, why: str) -> None:
    assert why in refused(_file(tmp_path, SAMPLE.replace(before, after)), format="webanno")


def test_a_layer_without_a_name_and_an_arrow_without_a_base_join_nothing(tmp_path: Path) -> None:
    text = "#FORMAT=WebAnno TSV 3.3\n#T_SP\n#T_RL=webanno.custom.Relation|value\n\n#Text=가\n1-1\t0-1\t가\tX\tY\t\n"
    (found,) = read_all(_file(tmp_path, text))
    assert found.item is not None and said(found.item) == [(0, 1, "X")] and related(found.item) == []


def test_spans_of_no_width_slots_and_other_features_are_said(tmp_path: Path) -> None:
    """INCEpTION writes all three; a mention has a surface and one label."""
    named = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
    path = tmp_path / "a.tsv"
    path.write_text(
        "#FORMAT=WebAnno TSV 3.3\n"
        f"#T_SP={named}|identifier|value\n"
        "#T_SP=webanno.custom.Host|ROLE_webanno.custom.Host:links_webanno.custom.HostLink|uima.tcas.Annotation\n"
        f"#T_RL=webanno.custom.Relation|value|BT_{named}\n\n\n"
        "#Text=삼성전자는 이재용\n"
        "1-1\t0-5\t삼성전자는\t_\t_\t_\t_\t_\t_\t\n"
        "1-1.1\t0-0\t\t*\tPERSON\t_\t_\t_\t_\t\n"
        "1-1.2\t0-4\t삼성전자\thttp://www.wikidata.org/Q20718\tCOMPANY\t_\t*\tmet_with|employee_of\t1-1.1|1-2\t\n"
        "1-2\t6-9\t이재용\t*\tPERSON\twho;whom\t1-1;1-2\t_\t_\t\n",
        encoding="utf-8",
    )
    (found,) = read_all(path)
    assert found.item is not None, found.problem
    assert sorted(surfaces(found.item)) == [
        ("삼성전자", "COMPANY"),
        ("삼성전자", "Host"),
        ("이재용", "Host"),
        ("이재용", "PERSON"),
    ]
    assert related(found.item) == [("이재용", "employee_of", "삼성전자")]
    assert found.notes == (
        "2 spans have no label: they are called after their layer",
        "1 spans of no width, and 1 relations of theirs, were left out",
        "features that were left out: NamedEntity.identifier (1), Host.links (1)",
    )


def test_a_token_that_has_a_form_but_no_width_is_refused_with_its_line(tmp_path: Path) -> None:
    wrong = SAMPLE.replace("1-6\t19-23\t", "1-6\t19-19\t")
    assert "line 14: the text at 19-19 is '', not '엔비디아'" in refused(_file(tmp_path, wrong))
