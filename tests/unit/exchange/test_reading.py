"""Paths into documents: folders, links, kinds of files, ids; and pasted text."""

import json
import os
from pathlib import Path

import pytest

from annotator.exchange.incoming import LEFT_OUT, LEFT_OUT_NOTE
from annotator.exchange.reading import FileOptions, ReadOptions, from_text, read
from annotator.exchange.writing import WriteOptions, write
from annotator.model.errors import KnownError
from tests.builders import schema
from tests.unit.exchange.helpers import gold, read_all, read_one, refused, texts

BODY = "나델라 최고경영자는 21일 서울에서 이재용 삼성전자 회장과 만나 반도체 협력을 논의했다."


def _tree(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{BODY} {name}", encoding="utf-8")
    return folder


def test_a_folder_is_read_in_the_order_of_names_and_ids_are_paths_below_it(tmp_path: Path) -> None:
    _tree(tmp_path, "b.txt", "a/2.txt", "a/1.txt", "a/더/깊이.txt")
    found = read_all(tmp_path)
    assert [i.item.document.id for i in found if i.item] == ["a/1", "a/2", "a/더/깊이", "b"]


def test_a_single_file_has_its_stem_as_id(tmp_path: Path) -> None:
    _tree(tmp_path, "a/1.txt")
    assert read_one(tmp_path / "a" / "1.txt").document.id == "1"
    assert read_one(tmp_path / "a" / "1.txt", base=tmp_path).document.id == "a/1"


def test_hidden_files_are_left_alone(tmp_path: Path) -> None:
    _tree(tmp_path, "a.txt", ".b.txt", ".git/c.txt")
    assert len(read_all(tmp_path)) == 1


def test_links_in_a_folder_are_listed_and_not_followed(tmp_path: Path) -> None:
    _tree(tmp_path, "in/a.txt", "secret/b.txt")
    folder = tmp_path / "in"
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "self").symlink_to("self")
    (folder / "z.txt").symlink_to(tmp_path / "secret" / "b.txt")
    found = read_all(folder)
    assert len(texts(found)) == 1
    assert all(i.problem is None for i in found)
    listed = [note for i in found for note in i.notes]
    assert len(listed) == 3 and all("a link is not followed" in note for note in listed)


def test_a_pipe_in_a_folder_does_not_hang_the_import(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (found,) = read_all(tmp_path)
    assert found.item is None and "not a regular file" in found.notes[0]


def test_files_of_an_unknown_kind_are_listed_in_a_folder_and_tried_as_text_when_named(tmp_path: Path) -> None:
    _tree(tmp_path, "notes.rst")
    (found,) = read_all(tmp_path)
    assert found.item is None and found.problem is None and "no reader for .rst" in found.notes[0]
    assert read_one(tmp_path / "notes.rst").document.id == "notes"


def test_an_archive_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(b"a.txt")
    assert "unpack it" in refused(tmp_path / "a.tar")


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    assert "there is no such file" in refused(tmp_path / "nothing.txt")


def test_a_format_that_does_not_exist_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="there are: jsonl, json, conll"):
        read([tmp_path], ReadOptions(format="docx"))


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    _tree(tmp_path, "a.txt", "c.txt")
    (tmp_path / "b.txt").write_bytes(b"\xff\xff\xff")
    found = read_all(tmp_path)
    assert [i.item is not None for i in found] == [True, False, True]


def test_what_an_export_wrote_beside_its_data_is_no_document(tmp_path: Path) -> None:
    write([gold("[삼성전자:COMPANY]는")], tmp_path / "out", WriteOptions(format="conll"))
    assert len(read_all(tmp_path / "out")) == 1
    write([gold("[삼성전자:COMPANY]는")], tmp_path / "one" / "x.conll", WriteOptions(format="conll", as_file=True))
    assert len(read_all(tmp_path / "one")) == 1
    write([gold("[삼성전자:COMPANY]는")], tmp_path / "lines", WriteOptions())
    assert len(read_all(tmp_path / "lines")) == 1


def test_json_lines_beside_a_conll_file_are_documents_unless_they_are_its_sidecar(tmp_path: Path) -> None:
    (tmp_path / "documents.jsonl").write_text('{"id": "a", "text": "삼성"}\n', encoding="utf-8")
    (tmp_path / "b.conll").write_text("삼성\tB-ORG\n", encoding="utf-8")
    assert texts(read_all(tmp_path)) == ["삼성", "삼성"]


def test_the_first_headline_is_the_title(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"Today\n  삼성·MS, 반도체 동맹 시동\n\n2024-04-22 09:54\n\n{BODY}\n", encoding="utf-8")
    document = read_one(path).document
    assert document.title == "삼성·MS, 반도체 동맹 시동"
    assert document.date == "2024-04-22"


def test_pasted_text_is_a_document_like_any_other() -> None:
    item = from_text(f"제목 한 줄\r\n\r\n{BODY}\r\n\r\n무단전재 및 재배포 금지", "붙여넣기-1")
    assert item.document.title == "제목 한 줄"
    assert "\r" not in item.document.text
    assert [p.kind.value for p in item.document.passages] == ["headline", "furniture"]
    assert from_text(BODY, "x", "내 제목").document.title == "내 제목"


@pytest.mark.parametrize("text", ["", " \n\t\u3000", "\ufeff"])
def test_pasting_nothing_is_refused(text: str) -> None:
    with pytest.raises(KnownError, match="empty"):
        from_text(text, "x")


def test_pasting_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(KnownError, match="surrogate"):
        from_text("삼성 \ud83d", "x")


def _said(folder: Path, name: str, *labels: str) -> Path:
    text = " ".join("가나" for _ in labels)
    mentions = [{"id": f"m{n}", "start": 3 * n, "end": 3 * n + 2, "label": label} for n, label in enumerate(labels)]
    relations = [{"id": "r1", "head": "m0", "tail": "m1", "label": "org:members"}]
    path = folder / name
    record = {"id": name, "text": text, "mentions": mentions, "relations": relations}
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_labels_that_are_mapped_to_nothing_are_left_out_and_counted_in_a_note(tmp_path: Path) -> None:
    path = _said(tmp_path, "a.jsonl", "PS", "OG", "LC", "LC")
    labels = {"PS": "PERSON", "OG": "COMPANY", "LC": LEFT_OUT, "org:members": LEFT_OUT}
    (found,) = read_all(path, label_map=labels)
    assert found.item is not None and found.item.annotations is not None
    assert [m.label for m in found.item.annotations.mentions] == ["PERSON", "COMPANY"]
    assert found.item.annotations.relations == ()
    assert found.notes == (LEFT_OUT_NOTE + "LC (2), org:members (1)",)


def test_an_entity_of_a_label_that_is_left_out_goes_with_its_mentions(tmp_path: Path) -> None:
    record = {
        "id": "a",
        "text": "서울 메타",
        "mentions": [
            {"id": "m1", "start": 0, "end": 2, "label": "LC", "entity": "e1"},
            {"id": "m2", "start": 3, "end": 5, "label": "COMPANY", "entity": "e2"},
        ],
        "entities": [{"id": "e1", "label": "LC", "name": "서울"}, {"id": "e2", "label": "COMPANY", "name": "메타"}],
    }
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    item = read_one(path, label_map={"LC": LEFT_OUT})
    assert item.annotations is not None
    assert [e.id for e in item.annotations.entities] == ["e2"]
    assert [m.entity for m in item.annotations.mentions] == ["e2"]


def test_every_label_of_the_files_is_told_as_it_stands_there(tmp_path: Path) -> None:
    met: list[tuple[str, str]] = []
    read_all(_said(tmp_path, "a.jsonl", "PS", "LC"), label_map={"PS": "PERSON"}, met=lambda *found: met.append(found))
    assert met == [("mention", "PS"), ("mention", "LC"), ("relation", "org:members")]


def test_one_file_is_read_otherwise_or_not_at_all(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_bytes("삼성전자가 올랐다".encode("cp949"))
    files = {tmp_path / "a.txt": None, tmp_path / "b.txt": FileOptions("text", "latin-1")}
    found = read_all(tmp_path, files=files)
    assert [i.path.name for i in found] == ["b.txt", "c.txt"]
    assert [i.encoding for i in found] == ["latin-1", "cp949"]


def test_what_is_said_of_a_file_stays_one_line_whatever_it_calls_things(tmp_path: Path) -> None:
    record = {"id": "a", "text": "가나", "mentions": [{"start": 0, "end": 1, "label": "X\r\nY"}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (found,) = read_all(tmp_path / "a.jsonl", schema=schema(), skip_unknown=True)
    assert found.notes == ("skipped mention '가' at 0: X\\r\\nY is not in the schema",)


@pytest.mark.parametrize("name", ["", "a\nb", "\x00"])
@pytest.mark.parametrize("format_", ["doccano", "labelstudio"])
def test_an_id_that_no_project_would_take_is_refused_before_it_comes_there(
    tmp_path: Path, name: str, format_: str
) -> None:
    task = {"id": name, "text": "가나", "label": []} if format_ == "doccano" else {"id": name, "data": {"text": "가나"}}
    path = tmp_path / ("a.jsonl" if format_ == "doccano" else "a.json")
    path.write_text(json.dumps(task if format_ == "doccano" else [task]) + "\n", encoding="utf-8")
    assert "the id is empty or holds control characters" in refused(path, format=format_)
