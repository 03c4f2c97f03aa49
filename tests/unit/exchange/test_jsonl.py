"""Our JSON: what is read, what is refused and why, and that what is written is what is promised."""

import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from annotator.exchange.jsonl import json_schema
from annotator.exchange.labels import label_map
from annotator.exchange.writing import WriteOptions, write
from annotator.model.annotation import Entity, SetKind
from annotator.model.document import Passage, PassageKind, Stage
from annotator.model.errors import KnownError
from tests.builders import ROOT, schema
from tests.unit.exchange.helpers import gold, read_all, read_one, refused, related, said, surfaces, texts

TEXT = "삼성전자 이재용 회장이 😀 나델라 MS 최고경영자를 만났다."
RECORD: dict[str, Any] = {
    "id": "a",
    "text": TEXT,
    "mentions": [
        {"id": "x", "start": 5, "end": 8, "label": "PERSON", "text": "이재용"},
        {"id": "y", "start": 0, "end": 4, "label": "COMPANY", "text": "삼성전자"},
    ],
    "relations": [{"head": "x", "tail": "y", "label": "employee_of"}],
}


def _with(**changes: Any) -> dict[str, Any]:
    return RECORD | changes


def _mention(**changes: Any) -> dict[str, Any]:
    return _with(mentions=[RECORD["mentions"][0] | changes], relations=[])


def _lines(folder: Path, *records: Any, name: str = "a.jsonl") -> Path:
    path = folder / name
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="")
    return path


def test_id_and_text_alone_are_a_document(tmp_path: Path) -> None:
    item = read_one(_lines(tmp_path, {"id": "a", "text": TEXT}))
    assert item.document.text == TEXT and item.annotations is None and item.stage is Stage.TODO


def test_mentions_and_relations_make_it_annotated(tmp_path: Path) -> None:
    item = read_one(_lines(tmp_path, RECORD))
    assert surfaces(item) == [("삼성전자", "COMPANY"), ("이재용", "PERSON")]
    assert related(item) == [("이재용", "employee_of", "삼성전자")]
    assert item.annotations is not None and item.annotations.key.author == "imported"


def test_the_annotator_of_the_file_is_the_author_and_gold_is_gold(tmp_path: Path) -> None:
    one, two = (i.item for i in read_all(_lines(tmp_path, _with(annotator="a1"), _with(id="b", annotator="gold"))))
    assert one is not None and one.annotations is not None and one.annotations.key.kind is SetKind.ANNOTATED
    assert two is not None and two.annotations is not None and two.annotations.key.kind is SetKind.GOLD


def test_utf16_offsets_are_converted(tmp_path: Path) -> None:
    before = TEXT.index("나델라")
    record = _mention(start=before + 1, end=before + 4, text="나델라") | {"offset_unit": "utf16"}
    assert surfaces(read_one(_lines(tmp_path, record))) == [("나델라", "PERSON")]


def test_an_offset_in_the_wrong_unit_is_refused_with_the_likely_reason(tmp_path: Path) -> None:
    before = TEXT.index("나델라")
    assert '"offset_unit": "utf16"' in refused(
        _lines(tmp_path, _mention(start=before + 1, end=before + 4, text="나델라"))
    )
    start = len(TEXT[:5].encode())
    assert "counted in UTF-8 bytes" in refused(_lines(tmp_path, _mention(start=start, end=start + 9)))


def test_offsets_follow_the_text_through_normalisation(tmp_path: Path) -> None:
    raw = unicodedata.normalize("NFD", "삼성") + "\r\n전자 이재용 회장"  # four characters and a CR more before the name
    start = raw.index("이재용")
    item = read_one(
        _lines(
            tmp_path,
            {
                "id": "a",
                "text": raw,
                "mentions": [{"start": start, "end": start + 3, "label": "PERSON", "text": "이재용"}],
            },
        )
    )
    assert item.document.text == "삼성\n전자 이재용 회장"
    assert surfaces(item) == [("이재용", "PERSON")]
    assert item.document.raw_sha256 is not None


@pytest.mark.parametrize(
    ("record", "because"),
    [
        ("{", "this is not JSON"),
        ("[1, 2]", "this is a list"),
        ('"text"', "this is a text"),
        ('{"id": "a", "text": "삼성", "mentions": [{"start": NaN, "end": 1, "label": "X"}]}', "this is not JSON"),
        ('{"id": "a", "id": "b", "text": "삼성"}', "the key 'id' stands twice"),
        ('{"id": "a", "text": "삼성", "meta": {"a" : 1, "a": 2}}', "the key 'a' stands twice"),
        ('{"id": "a", "text": "삼성 \\ud83d"}', "this is not JSON"),
        ('{"id": "a", "text": "삼성", "x": ' + "[" * 10_000 + "]" * 10_000 + "}", "nested too deep"),
        ('{"id": "a", "text": "삼성", "x": ' + "9" * 5_000 + "}", "this is not JSON"),
        ({"text": TEXT}, "missing required field `id`"),
        ({"id": "a"}, "missing required field `text`"),
        ({"id": "", "text": TEXT}, "length >= 1"),
        ({"id": "a", "text": " \n"}, "the text is empty"),
        ({"id": "a", "text": "삼\x00성"}, "NUL"),
        (_with(format="doccano"), "this is no document of ours"),
        (_with(version=2), "a newer program"),
        (_with(version=0), "no version 0"),
        (_with(offset_unit="byte"), "codepoint or utf16"),
        (_with(text_sha256="00"), "does not match its text_sha256"),
        (_with(stage="finished"), "Invalid enum value 'finished'"),
        (_mention(start=5.0), "Expected `int`, got `float` - at `$.mentions[0].start`"),
        (_mention(start="5"), "Expected `int`, got `str`"),
        (_mention(start=True), "Expected `int`, got `bool`"),
        (_mention(start=None), "got `null`"),
        (_mention(start=-1), ">= 0"),
        (_mention(start=8, end=8), "empty or reversed"),
        (_mention(start=8, end=5), "empty or reversed"),
        (_mention(end=10**30), "beyond the text"),
        (_mention(end=len(TEXT) + 1, text=None), "beyond the text"),
        (_mention(text="이재명"), "the text there is '이재용', not '이재명'"),
        (_mention(entity="e9") | {"entities": [{"id": "e1", "label": "PERSON"}]}, "the entity 'e9'"),
        (_with(mentions=[RECORD["mentions"][0]] * 2), "two mentions have the id 'x'"),
        (_with(relations=[{"head": "x", "tail": "z", "label": "employee_of"}]), "names the mention 'z'"),
        (_with(relations=[{"head": "x", "tail": "x", "label": "met_with"}]), "to itself"),
        (_with(no_relations=[{"head": "x", "tail": "z"}]), "names the mention 'z'"),
        (_with(passages=[{"start": 0, "end": 9, "kind": "footer"}]), "Invalid enum value"),
        (
            _with(passages=[{"start": 0, "end": 9, "kind": "caption"}, {"start": 5, "end": 9, "kind": "headline"}]),
            "overlap",
        ),
        ({"id": "a", "text": TEXT, "label": [[0, 4, "ORG"]]}, "the key 'label' is doccano's"),
        ({"id": "a", "text": TEXT, "spans": []}, "the key 'spans' is Prodigy's"),
    ],
)
def test_a_wrong_record_is_refused_with_file_line_and_reason(tmp_path: Path, record: Any, because: str) -> None:
    path = _lines(tmp_path, RECORD | {"id": "good"}, record)
    first, second = read_all(path)
    assert first.item is not None and second.item is None
    assert second.problem is not None and because in second.problem
    assert f"{path}, line 2" in second.problem and "\n" not in second.problem
    assert second.record == 2


def test_the_record_is_named_by_its_id(tmp_path: Path) -> None:
    assert "id 'a'" in refused(_lines(tmp_path, _mention(text="이재명")))
    assert "mention 'x' 5..8" in refused(_lines(tmp_path, _mention(text="이재명")))


def test_utf16_offsets_inside_a_pair_are_refused(tmp_path: Path) -> None:
    inside = TEXT.index("😀") + 1
    record = _mention(start=inside, end=inside + 3, text=None) | {"offset_unit": "utf16"}
    assert "inside a character" in refused(_lines(tmp_path, record))


def test_bytes_that_are_no_utf8_are_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps(RECORD).encode() + b'\n{"id": "b", "text": "\xbb\xef\xbc\xba"}\n')
    first, second = read_all(path)
    assert first.item is not None
    assert second.problem is not None and "line 2" in second.problem and "--encoding" in second.problem
    path.write_bytes('{"id": "b", "text": "삼성이 말했다"}\n'.encode("cp949"))
    assert texts(read_all(path, encoding="cp949")) == ["삼성이 말했다"]


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path: Path) -> None:
    path = _lines(tmp_path, {"id": "a", "text": "삼성\u2028전자\x85\x0c끝"}, {"id": "b", "text": "끝\u2029"})
    assert texts(read_all(path)) == ["삼성\u2028전자\x85\x0c끝", "끝\u2029"]


def test_windows_lines_blank_lines_and_a_mark_are_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id":"a","text":"x"}\r\n\r\n{"id":"b","text":"y"}')
    assert texts(read_all(path)) == ["x", "y"]
    path.write_bytes('{"id":"a","text":"삼성"}\n'.encode("utf-16"))
    assert texts(read_all(path)) == ["삼성"]


def test_a_number_as_id_is_taken_as_text(tmp_path: Path) -> None:
    assert read_one(_lines(tmp_path, {"id": 17, "text": TEXT})).document.id == "17"


def test_keys_that_are_not_ours_are_said(tmp_path: Path) -> None:
    (found,) = read_all(_lines(tmp_path, _mention(colour="red") | {"url": "http://…"}))
    assert found.item is not None
    assert found.notes == ("keys that are not ours were ignored: mentions.colour, url",)


def test_passages_are_recognised_unless_the_record_has_them(tmp_path: Path) -> None:
    page = "Today\n이재용 회장은 21일 서울에서 나델라 최고경영자를 만났다.\n댓글\n"
    assert len(read_one(_lines(tmp_path, {"id": "a", "text": page})).document.passages) == 2
    assert read_one(_lines(tmp_path, {"id": "a", "text": page, "passages": []})).document.passages == ()


# ---- labels -----------------------------------------------------------------------------------------------------


def test_labels_that_the_schema_does_not_have_are_refused_renamed_or_left_out(tmp_path: Path) -> None:
    record = _with(
        mentions=[
            {"id": "x", "start": 5, "end": 8, "label": "PS"},
            {"id": "y", "start": 0, "end": 4, "label": "OG"},
            {"id": "z", "start": 9, "end": 11, "label": "PERSON"},
        ],
        relations=[{"head": "x", "tail": "y", "label": "employee_of"}, {"head": "z", "tail": "y", "label": "boss"}],
    )
    path = _lines(tmp_path, record)
    problem = refused(path, schema=schema())
    assert "'PS'" in problem and "--map PS=" in problem and "PERSON, COMPANY" in problem

    (found,) = read_all(path, schema=schema(), skip_unknown=True)
    assert found.item is not None and surfaces(found.item) == [("회장", "PERSON")] and related(found.item) == []
    assert len([n for n in found.notes if "skipped mention" in n]) == 2
    assert len([n for n in found.notes if "skipped relation" in n]) == 2

    renamed = label_map(["boss=met_with"], "klue", reading=True)
    item = read_one(path, schema=schema(), label_map=renamed)
    assert sorted(label for _, label in surfaces(item)) == ["COMPANY", "PERSON", "PERSON"]


def test_the_klue_preset_and_maps_go_both_ways() -> None:
    assert label_map([], "klue") == {"PERSON": "PS", "COMPANY": "OG"}
    assert label_map([], "klue", reading=True) == {"PS": "PERSON", "OG": "COMPANY"}
    assert label_map(["PERSON=PER"], "klue") == {"PERSON": "PER", "COMPANY": "OG"}
    for wrong in ("PERSON", "PERSON=", "=PS", "A=B=C"):
        with pytest.raises(KnownError, match="OLD=NEW"):
            label_map([wrong])
    with pytest.raises(KnownError, match="already renamed"):
        label_map(["A=B", "A=C"])
    with pytest.raises(KnownError, match="there are: klue"):
        label_map([], "nothing")


# ---- .json ------------------------------------------------------------------------------------------------------


def test_a_wrapper_or_one_object_alone_is_read(tmp_path: Path) -> None:
    wrapper = {"format": "annotator", "version": 1, "schema": None, "documents": [RECORD, _with(id="b")]}
    assert len(texts(read_all(_lines(tmp_path, wrapper, name="a.json")))) == 2
    assert len(texts(read_all(_lines(tmp_path, RECORD, name="b.json")))) == 1


@pytest.mark.parametrize(
    ("value", "because"),
    [
        ([RECORD], "this is a list"),
        ({"documents": []}, "this is no file of ours"),
        ({"format": "annotator", "version": 2, "documents": []}, "this program reads 1"),
        ({"format": "annotator", "version": 1, "documents": {}}, '"documents" is a number'),
        ("", "it is empty"),
        ('{"format": "annotator", "version": 1, "documents": [', "it ends inside the list"),
    ],
)
def test_another_json_is_refused(tmp_path: Path, value: Any, because: str) -> None:
    path = _lines(tmp_path, value, name="a.json")
    if value == {"format": "annotator", "version": 1, "documents": {}}:
        because = '"documents" is'
    assert because in refused(path)


def test_one_bad_document_of_a_wrapper_is_named_by_its_number(tmp_path: Path) -> None:
    wrapper = {"format": "annotator", "version": 1, "documents": [RECORD, _mention(end=99)]}
    first, second = read_all(_lines(tmp_path, wrapper, name="a.json"))
    assert first.item is not None and second.problem is not None and "document 2, id 'a'" in second.problem


# ---- what is written --------------------------------------------------------------------------------------------


def _written(folder: Path, *items: Any, **options: Any) -> list[dict[str, Any]]:
    write(items, folder / "out", WriteOptions(**options))
    return [json.loads(line) for line in (folder / "out" / "documents.jsonl").read_text("utf-8").splitlines()]


def test_a_written_document_has_the_promised_keys_in_their_order(tmp_path: Path) -> None:
    item = gold("[경계현:PERSON#p] [삼성전자:COMPANY#c] 사장", "p employee_of c")
    (record,) = _written(tmp_path, item)
    assert list(record) == [
        "format", "version", "offset_unit", "id", "title", "text", "text_sha256", "raw_sha256", "meta", "passages",
        "stage", "annotator", "duplicate_group", "mentions", "relations", "no_relations", "entities",
    ]  # fmt: skip
    assert record["mentions"][0] == {
        "id": "m1", "start": 0, "end": 3, "label": "PERSON", "text": "경계현", "entity": None,
        "score": None, "source": None, "decision": None, "by": None, "at": None,
    }  # fmt: skip
    assert record["relations"] == [{"id": "r1", "head": "m1", "tail": "m2", "label": "employee_of"}]


def test_what_is_written_fits_the_json_schema_which_is_the_one_checked_in(tmp_path: Path) -> None:
    checked_in = json.loads((ROOT / "schemas" / "document.schema.json").read_text("utf-8"))
    assert checked_in == json.loads(json.dumps(json_schema())), "write schemas/document.schema.json again"
    jsonschema.Draft202012Validator.check_schema(checked_in)
    validator = jsonschema.Draft202012Validator(checked_in)
    for record in _written(tmp_path, gold("[경계현:PERSON#p] [삼성전자:COMPANY#c]", "p employee_of c")):
        validator.validate(record)
    validator.validate({"id": "a", "text": "삼성"})
    validator.validate(RECORD)
    for wrong in ({"id": "a"}, _mention(start=-1), _mention(start="5"), _with(stage="finished")):
        assert not validator.is_valid(wrong)


def test_the_same_gold_gives_the_same_bytes_whatever_its_ids(tmp_path: Path) -> None:
    one = gold("[경계현:PERSON#p] [삼성전자:COMPANY#c] [이재용:PERSON#q]", "q met_with p", "p employee_of c")
    two = gold("[경계현:PERSON#zz] [삼성전자:COMPANY#aa] [이재용:PERSON#kk]", "zz employee_of aa", "kk met_with zz")
    for number, item in enumerate((one, two, one)):
        write([item], tmp_path / str(number), WriteOptions())
        write([item], tmp_path / f"w{number}", WriteOptions(format="json", schema=schema()))
    for name in ("documents.jsonl", "receipt.json"):
        assert len({(tmp_path / str(n) / name).read_bytes() for n in range(3)}) == 1
    assert len({(tmp_path / f"w{n}" / "documents.json").read_bytes() for n in range(3)}) == 1


def test_everything_about_a_document_comes_back(tmp_path: Path) -> None:
    item = gold("[경계현:PERSON#p] [삼성전자:COMPANY#c] 사장. 경 사장", "p employee_of c")
    assert item.annotations is not None
    first, second = item.annotations.mentions
    told: dict[str, Any] = {
        "entity": "e",
        "score": 0.123456,
        "source": "lexicon@1",
        "reason": "사전",
        "decision": "accepted",
    }
    told |= {"decision": "accepted", "by": "a1", "at": "2026-11-21T09:30:00Z"}
    item = replace(
        item,
        duplicate_group="g1",
        document=replace(
            item.document,
            source="hankyung.com",
            date="2024-04-22",
            meta={"encoding": "cp949"},
            raw_sha256="ab",
            passages=(Passage(0, 3, PassageKind.REPEAT, 0),),
        ),
        annotations=replace(
            item.annotations,
            mentions=(
                replace(first, **told),
                second,
            ),
            entities=(Entity("e", "PERSON", "경계현", ("경 사장",), (("wikidata", "Q1"),)),),
        ),
    )
    write([item], tmp_path / "out", WriteOptions())
    back = read_one(tmp_path / "out" / "documents.jsonl")
    assert back.document == item.document
    assert (back.stage, back.annotator, back.duplicate_group) == (Stage.GOLD, "gold", "g1")
    assert back.annotations is not None
    assert back.annotations.mentions[0] == replace(item.annotations.mentions[0], id="m1", entity="e1", score=0.1235)
    assert back.annotations.entities == (replace(item.annotations.entities[0], id="e1"),)
    assert said(back) == said(item) and related(back) == related(item)


def test_mentions_that_say_the_same_stay_apart(tmp_path: Path) -> None:
    item = gold("[경계현:PERSON]")
    assert item.annotations is not None
    (one,) = item.annotations.mentions
    many = tuple(replace(one, id=f"x{n}", source=str(n)) for n in range(12))
    (record,) = _written(tmp_path, replace(item, annotations=replace(item.annotations, mentions=many)))
    assert [m["id"] for m in record["mentions"]] == [f"m{n}" for n in range(1, 13)]


def test_labels_are_renamed_on_the_way_out(tmp_path: Path) -> None:
    (record,) = _written(tmp_path, gold("[경계현:PERSON]"), label_map=label_map([], "klue"))
    assert record["mentions"][0]["label"] == "PS"


@pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "\\ud800\\u0041", "\\ud800x"])
def test_half_a_surrogate_pair_is_named(tmp_path: Path, half: str) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"id": "a", "text": "{half} 삼성전자"}}\n', encoding="utf-8")
    assert "line 1: a \\ud800…\\udfff escape without its other half, a lone surrogate" in refused(tmp_path / "a.jsonl")
