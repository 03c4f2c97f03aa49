"""HWP and HWPX in. The files are made here byte by byte, as their standards say; `tests/slow` has others' own."""

import itertools
import struct
import zipfile
import zlib
from pathlib import Path

from annotator.model.document import PassageKind
from tests.unit.exchange.helpers import read_one, refused

FILLED = "한빛전자는 새 공장을 짓는다."


# ---- HWPX -------------------------------------------------------------------------------------------------------

SECTION = """<?xml version="1.0" encoding="UTF-8"?><hs:sec xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"
 xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"><hp:p><hp:run><hp:ctrl><hp:header><hp:subList>
<hp:p><hp:run><hp:t>한빛일보 1면</hp:t></hp:run></hp:p></hp:subList></hp:header></hp:ctrl>
<hp:t>한빛전자는 <hp:markpenBegin/>새 공장<hp:markpenEnd/>을<hp:nbSpace/>짓는다.</hp:t></hp:run></hp:p>
<hp:p><hp:run><hp:t>표 앞</hp:t><hp:tbl><hp:tr><hp:tc><hp:subList>
<hp:p><hp:run><hp:t>칸 하나</hp:t></hp:run></hp:p></hp:subList></hp:tc><hp:tc><hp:subList>
<hp:p><hp:run><hp:t>칸 둘 😀</hp:t></hp:run></hp:p></hp:subList></hp:tc></hp:tr></hp:tbl><hp:t>표 뒤</hp:t></hp:run>
</hp:p><hp:p><hp:run><hp:t>줄<hp:lineBreak/>바꿈<hp:tab/>탭</hp:t></hp:run></hp:p><hp:p><hp:run/></hp:p></hs:sec>"""


def made_hwpx(path: Path, *sections: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/hwp+zip")
        for number, section in enumerate(sections):
            made.writestr(f"Contents/section{number}.xml", section)
    return path


def test_the_paragraphs_of_an_hwpx_are_read_and_its_heads_are_furniture(tmp_path: Path) -> None:
    document = read_one(made_hwpx(tmp_path / "a.hwpx", SECTION, SECTION.replace("한빛전자", "둘째"))).document
    first = [
        "한빛일보 1면",
        "한빛전자는 새 공장을\xa0짓는다.",
        "표 앞",
        "칸 하나",
        "칸 둘 😀",
        "표 뒤",
        "줄",
        "바꿈\t탭",
        "",
    ]
    lines = document.text.split("\n")
    assert lines[:9] == first and lines[10].startswith("둘째는")
    furniture = [document.text[p.start : p.end] for p in document.passages if p.kind is PassageKind.FURNITURE]
    assert furniture == ["한빛일보 1면"] * 2


def test_what_is_no_hwpx_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.hwpx"
    path.write_bytes(b"PK\x03\x04")
    assert "no HWPX document" in refused(path)
    assert "no Contents/section0.xml" in refused(made_hwpx(path))
    assert "document type declaration" in refused(made_hwpx(path, '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'))
    assert "no XML" in refused(made_hwpx(path, SECTION[:300]))
    assert "no text" in refused(made_hwpx(path, "<x/>"))


# ---- HWP --------------------------------------------------------------------------------------------------------


def _compound(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file (MS-CFB, version 3) with these streams, folders by ``/``; each of 4096 bytes at least."""
    names = ["Root Entry", *dict.fromkeys(n.split("/")[0] for n in streams)]
    entries: list[list[object]] = [[name, 5 if i == 0 else 1, -1, -1, -1, -2, 0] for i, name in enumerate(names)]
    sectors: list[bytes] = []
    chain: list[int] = []
    for name, data in streams.items():
        data = data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0")
        start = len(sectors)
        pieces = [data[i : i + 512] for i in range(0, len(data), 512)]
        sectors += pieces
        chain += [*range(start + 1, start + len(pieces)), -2]
        folder, _, leaf = name.partition("/")
        if leaf:
            entries.append([leaf, 2, -1, -1, -1, start, len(data)])
            entries[names.index(folder)][4] = len(entries) - 1
        else:
            entries[names.index(folder)][1:] = [2, -1, -1, -1, start, len(data)]
    tops = list(range(1, len(names)))
    entries[0][4] = tops[0]
    for left, right in itertools.pairwise(tops):
        entries[left][3] = right
    directory = b""
    for name, kind, before, after, child, start, size in entries:
        raw = str(name).encode("utf-16-le")
        directory += raw.ljust(64, b"\0") + struct.pack(
            "<HBBlll16sLQQlQ", len(raw) + 2, kind, 1, before, after, child, b"", 0, 0, 0, start, size
        )  # fmt: skip
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    first = len(sectors)
    pieces = [directory[i : i + 512] for i in range(0, len(directory), 512)]
    sectors += pieces
    chain += [*range(first + 1, first + len(pieces)), -2]
    chain.append(-3)  # the table itself
    assert len(chain) <= 128
    table = struct.pack("<128l", *(chain + [-1] * (128 - len(chain))))
    header = struct.pack(
        "<8s16sHHHHH6xLLlLLlLlL", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, first, 0, 4096,
        -2, 0, -2, 0,
    )  # fmt: skip
    header += struct.pack("<109l", len(sectors), *[-1] * 108)
    return header + b"".join(sectors) + table


def _record(tag: int, level: int, data: bytes) -> bytes:
    if len(data) >= 0xFFF:
        return struct.pack("<LL", tag | level << 10 | 0xFFF << 20, len(data)) + data
    return struct.pack("<L", tag | level << 10 | len(data) << 20) + data


def hwp_text(text: str, level: int = 1) -> bytes:
    return _record(67, level, (text + "\r").encode("utf-16-le"))


def made_hwp(path: Path, body: bytes, flags: int = 1, **more: bytes) -> Path:
    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<LL", 0x05000300, flags)
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(body) + packer.flush() if flags & 1 else body
    path.write_bytes(_compound({"FileHeader": header, "BodyText/Section0": packed, **more}))
    return path


def test_the_paragraphs_of_an_hwp_are_read_and_its_heads_are_furniture(tmp_path: Path) -> None:
    table = "\x0b" + "lbt " + "\0" * 2 + "\x0b"  # a table's place: eight units
    head = _record(71, 1, b"daeh" + b"\0" * 8) + _record(72, 2, b"") + hwp_text("한빛일보 1면", 2)
    body = (
        head
        + hwp_text(f"{table}{FILLED}")
        + hwp_text("칸 😀", 3)
        + hwp_text("줄\n바꿈\t" + "\0" * 7 + "탭\x1e끝")
        + hwp_text("긴 문단 " * 900)
    )
    for flags in (1, 0):
        document = read_one(made_hwp(tmp_path / "문서.hwp", body, flags)).document
        lines = document.text.split("\n")
        assert lines[:3] == ["한빛일보 1면", FILLED, "칸 😀"] and lines[3:5] == ["줄", "바꿈\t탭\xa0끝"]
        assert lines[5] == ("긴 문단 " * 900).rstrip() and document.id == "문서"
        furniture = [document.text[p.start : p.end] for p in document.passages if p.kind is PassageKind.FURNITURE]
        assert furniture[0] == "한빛일보 1면"


def test_what_is_no_hwp_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.hwp"
    for data, why in ((b"", "no HWP 5.0"), (b"HWP Document File V3.00", "HWP 3.0 is not read")):
        path.write_bytes(data)
        assert why in refused(path)
    path.write_bytes(_compound({"Word": b"x"}))
    assert "no HWP document that can be read" in refused(path)
    assert "protected" in refused(made_hwp(path, hwp_text("글"), flags=3))
    assert "beyond its section" in refused(made_hwp(path, hwp_text("글") + struct.pack("<L", 67 | 4094 << 20), flags=0))
    whole = made_hwp(path, hwp_text(FILLED)).read_bytes()
    path.write_bytes(whole[:600])
    assert "no HWP document that can be read" in refused(path)
