"""Zips in: like a folder, and nothing in them may do harm."""

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from annotator.exchange import archive
from annotator.exchange.writing import write
from tests.unit.exchange.helpers import gold, options, read_all, refused, said


def _zip(path: Path, files: dict[str, bytes], **how: object) -> Path:
    with zipfile.ZipFile(path, "w", **how) as made:  # type: ignore[arg-type]
        for name, data in files.items():
            made.writestr(name, data)
    return path


def _ids(path: Path) -> list[str]:
    return sorted(i.item.document.id for i in read_all(path) if i.item is not None)


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    text = "삼성전자는 컸다.".encode()
    path = _zip(tmp_path / "a.zip", {"경제/하나.txt": text, "둘.md": text * 2, "c.jsonl": b'{"id": "x", "text": "y"}'})
    assert _ids(path) == ["x", "경제/하나", "둘"]
    paths = {i.path.name for i in read_all(path)}
    assert paths == {"하나.txt", "둘.md", "c.jsonl"}
    folder = tmp_path / "in"
    folder.mkdir()
    path.rename(folder / "묶음.zip")
    assert _ids(folder) == ["x", "묶음/경제/하나", "묶음/둘"]


@pytest.mark.parametrize("name", ["brat", "xmi", "conll", "klue-ner", "spert", "jsonl"])
def test_an_export_in_a_zip_is_read_whole(tmp_path: Path, name: str) -> None:
    items = [gold("[삼성:COMPANY]은  😀", document_id="d/가"), gold("[엘지:COMPANY]는\t", document_id="d/나")]
    write(items, tmp_path / "out", options(name))
    path = tmp_path / "out.zip"
    with zipfile.ZipFile(path, "w") as made:
        for file in sorted((tmp_path / "out").rglob("*")):
            made.write(file, file.relative_to(tmp_path / "out").as_posix())
    found = [i.item for i in read_all(path) if i.item is not None]
    assert [(i.document.id, i.document.text, said(i)) for i in found] == [
        (i.document.id, i.document.text, said(i)) for i in items
    ]


def test_names_are_korean_whatever_the_program_that_packed_them(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"XXXX.txt": b"a"})
    data = path.read_bytes().replace(b"XXXX", "한글".encode("cp949"))
    path.write_bytes(data)
    assert _ids(path) == ["한글"]


def test_no_name_leaves_the_folder_or_names_a_device(tmp_path: Path) -> None:
    names = ["../../evil.txt", "/etc/passwd.txt", "C:\\x\\y.txt", "CON.txt", "a:b.txt", "nul", "끝. ", "a/../../b.txt"]
    (tmp_path / "deep" / "er").mkdir(parents=True)
    path = _zip(tmp_path / "deep" / "er" / "a.zip", {name: name.encode() for name in names})
    before = sorted(tmp_path.rglob("*"))
    assert _ids(path) == sorted(["evil", "etc/passwd", "C:/x/y", "CON", "a:b", "nul", "끝. ", "a/b"])
    assert sorted(tmp_path.rglob("*")) == before


def test_two_names_that_one_system_takes_for_one_are_two_documents(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"News.txt": b"one", "news.txt": b"two"})
    assert _ids(path) == ["News", "news"]


def test_what_is_left_aside_is_said(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(link, "/etc/passwd")
        made.writestr("inner.zip", b"PK")
        made.writestr(".hidden.txt", b"x")
        made.writestr("__MACOSX/._a.txt", b"x")
        made.writestr("a.txt", "글".encode())
    first, second = read_all(path)
    assert first.item is None and first.notes == (
        "link.txt: a link is not followed",
        "inner.zip: an archive in an archive is not read",
    )
    assert second.item is not None and second.item.document.id == "a"


def test_a_file_without_a_name_is_left_out(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"XX.txt": b"x", "b.txt": b"y"})
    path.write_bytes(path.read_bytes().replace(b"XX.txt", b"\0X.txt"))
    assert _ids(path) == ["b"]


def test_a_problem_names_the_archive_and_its_file(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"b/나쁜.jsonl": b"{", "CON.jsonl": b"["})
    problems = sorted(i.problem or "" for i in read_all(path))
    assert problems[0].startswith(f"{path}/CON.jsonl, line 1") and problems[1].startswith(
        f"{path}/b/나쁜.jsonl, line 1"
    )


def test_bombs_are_stopped_while_they_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = _zip(tmp_path / "a.zip", {"a.txt": b"\x20" * 5_000_000}, compression=zipfile.ZIP_DEFLATED)
    assert "zip bomb" in refused(bomb)
    # What it says of itself counts for nothing.
    data = bytearray(bomb.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 10)
    bomb.write_bytes(bytes(data))
    assert refused(bomb)
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    monkeypatch.setattr(archive, "MAX_FILES", 3)
    assert "larger than 1,000 bytes" in refused(_zip(tmp_path / "b.zip", {"a.txt": b"a" * 600, "b.txt": b"b" * 600}))
    assert "4 files" in refused(_zip(tmp_path / "c.zip", dict.fromkeys(("a", "b", "c", "d"), b"")))


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"a.txt": b"text " * 50}, compression=zipfile.ZIP_DEFLATED)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    assert "no zip archive that can be read" in refused(path)
    path.write_bytes(whole[:40] + b"\xff\xff\xff" + whole[43:])
    assert "no zip archive that can be read" in refused(path)
    encrypted = bytearray(whole)
    encrypted[6] |= 1
    encrypted[encrypted.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(encrypted))
    assert "encrypted" in refused(path)
    tar = tmp_path / "a.tar.gz"
    tar.write_bytes(b"\x1f\x8b")
    assert "unpack it" in refused(tar)
