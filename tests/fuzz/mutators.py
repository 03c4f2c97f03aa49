"""Changes that keep a file's shape, so that the fuzzer gets past its parser: JSON, XML, lines of cells, zip, HWP."""

import io
import json
import random
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import olefile

from tests.unit.exchange.test_office import made_hwp

Mutator = Callable[[bytes, random.Random], bytes]
JOIN = b"\n%%%%\n"
"""Stands between the files of one input, of formats that read more than one together."""

_VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**30, 0.5, -0.0, 1e308, "", " ", "\n", "a", "\u0000", "\ufeff",
    "😀", "\u1112\u1161\u11ab", "\r\n", "\u2028", "utf16", "..", "/", "PERSON", "COMPANY", "gold", [], {}, [[]], [None],
    [0, 0], [-1, -1], [0, 10**6], ["a", "a"], {"": ""}, {"id": "a"}, "가" * 300, "0", "-1", "1e9", "٣", "²",
]  # fmt: skip
_CELLS = [
    b"",
    b"-1",
    b"0",
    b"1",
    b"999999999999",
    b"1e9",
    b"_",
    b"*",
    b"T1",
    b"R1",
    b"B-PERSON",
    b"I-PERSON",
    b"O",
    b"S-",
    b"E-COMPANY",
    b"#",
    b"##",
    b"|",
    b"\\",
    b'"',
    b'""',
    b"*[1]",
    b"PERSON[1]",
    b"1-1",
    b"1-1.1",
    b"1-2[1_2]",
    b"\r",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x98\x80",
    b"\xed\xa0\x80",
    b"\xff",
    "\u1112\u1161\u11ab".encode(),
    b"\x00",
    b"\x1f",
    b"\xc2\x85",
    "\u0663".encode(),
    b"Arg1:T1",
    b"Arg1:T9",
    b"0;1 2",
    b"1 0",
    b"\xe2\x80\xa8",
    b"#FORMAT=WebAnno TSV 3.3",
    b"#Text=",
    b"#T_SP=webanno.custom.Relation|label|BT_webanno.custom.X",
    b"## a\t<x:PS>",
    b"# newdoc id = a",
]
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_TAG = re.compile(rb"<[^<>]*>")


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value: what holds it, and its key."""
    found: list[tuple[Any, Any]] = []
    left = [value]
    while left and len(found) < 2000:
        here = left.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        for key in keys:
            found.append((here, key))
            left.append(here[key])
    return found


def _changed(value: Any, rng: random.Random) -> Any:
    places = _places(value)
    if not places:
        return rng.choice(_VALUES)
    for _ in range(rng.randint(1, 3)):
        holder, key = rng.choice(places)
        try:
            old = holder[key]
        except (LookupError, TypeError):
            continue
        what = rng.randrange(8)
        if what == 0:
            del holder[key]
        elif what == 1 and isinstance(holder, list):
            holder.insert(key, old)
        elif what == 2 and isinstance(old, int | float):
            holder[key] = old + rng.choice((-1, 1, 2, -1000, 1000))
        elif what == 3 and isinstance(old, str) and old:
            at = rng.randrange(len(old))
            holder[key] = old[:at] + rng.choice(("😀", "\r\n", "", "\u1112\u1161", " ", "\t", "\u0301")) + old[at + 1 :]
        elif what == 4 and isinstance(holder, dict):
            holder[rng.choice(places)[1] if rng.random() < 0.7 else "label"] = old
        elif what in (5, 6):
            other, name = rng.choice(places)
            try:
                holder[key] = json.loads(json.dumps(other[name]))
            except (LookupError, TypeError, ValueError, RecursionError):
                continue
        else:
            holder[key] = rng.choice(_VALUES)
    return value


def change_json(data: bytes, rng: random.Random) -> bytes:
    """One JSON value, or one on each line, with something in it replaced, doubled, moved or gone."""
    lines = [data]
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    try:
        value = _changed(json.loads(lines[at]), rng)
        lines[at] = json.dumps(value, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return change_lines(data, rng)
    if len(lines) > 1 and rng.random() < 0.3:
        lines.insert(at, rng.choice(lines))
    return b"\n".join(lines)


def change_lines(data: bytes, rng: random.Random) -> bytes:
    """Lines of cells with a cell or a line replaced, doubled, moved or gone."""
    lines = data.split(b"\n")
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(lines))
        what = rng.randrange(8)
        if what == 0 and len(lines) > 1:
            del lines[at]
        elif what == 1:
            lines.insert(rng.randrange(len(lines)), lines[at])
        elif what == 2:
            other = rng.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            sign = rng.choice((b"\t", b"\t", b" ", b",", b"|", b";", b":", b'"', b"=", b"-"))
            cells = lines[at].split(sign)
            cell = rng.randrange(len(cells))
            if what == 3:
                del cells[cell]
            elif what == 4:
                cells.insert(cell, cells[rng.randrange(len(cells))])
            elif what == 5:
                cells[cell] = rng.choice(rng.choice(lines).split(sign))
            else:
                cells[cell] = rng.choice(_CELLS)
            lines[at] = sign.join(cells)
    return b"\n".join(lines)


def change_xml(data: bytes, rng: random.Random) -> bytes:
    """Tags and attributes replaced, doubled or gone."""
    found = list(_ATTRIBUTE.finditer(data))
    tags = list(_TAG.finditer(data))
    if found and rng.random() < 0.6:
        here, other = rng.choice(found), rng.choice(found)
        values = (
            other[2],
            b"-1",
            b"0",
            b"1",
            b"99999",
            b"",
            b"1 2 3",
            b"&#10;",
            b"&lt;",
            b"&#x1F600;",
            b"&#xD800;",
            b"&a;",
            b"\t",
        )
        return data[: here.start(2)] + rng.choice(values) + data[here.end(2) :]
    if not tags:
        return change_lines(data, rng)
    here, other = rng.choice(tags), rng.choice(tags)
    put = rng.choice(
        (
            b"",
            here.group() * 2,
            other.group(),
            b"<!DOCTYPE a>",
            b"<p>",
            b"</p>",
            b"<table><tr><td>",
            b"<!--",
            b"<script>",
        )
    )
    return data[: here.start()] + put + data[here.end() :]


def change_zip(data: bytes, rng: random.Random) -> bytes:
    """The same archive with a member renamed, doubled, changed or gone."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(m.filename, archive.read(m)) for m in archive.infolist()[:20] if m.file_size < 100_000]
    except Exception:  # noqa: BLE001 (whatever is wrong with it, it is not ours to say)
        return data[: rng.randrange(len(data) + 1)]
    if not members:
        return data
    at = rng.randrange(len(members))
    name, content = members[at]
    what = rng.randrange(5)
    if what == 0:
        members.append((name, content[::-1]))
    elif what == 1:
        del members[at]
    elif what == 2:
        content = change_json(content, rng) if content[:1] in (b"{", b"[") else change_xml(content, rng)
        members[at] = name, content
    else:
        names = (
            "../a.txt",
            "/a.txt",
            "C:\\a.txt",
            "a\x00b.txt",
            "con.txt",
            "a/b/../c.txt",
            "가" * 90 + ".txt",
            "a.ann",
            "a.txt",
            "A.TXT",
            ".x",
            "a.",
            "a.jsonl",
            "x.zip",
            "a/",
            "\u1112\u1161.txt",
            "a.xmi",
            "x.tsv",
            "documents.jsonl",
        )
        members[at] = rng.choice(names) if what == 3 else name[::-1], content
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in members:
            archive.writestr(name.encode("utf-8", "replace").decode(), content)
    return made.getvalue()


def change_hwp(data: bytes, rng: random.Random) -> bytes:
    """The same document with records of its text changed, doubled, cut or gone; the container stays as it should be."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            flags = container.openstream("FileHeader").read()[36]
            body = container.openstream("BodyText/Section0").read()
        if flags & 1:
            body = zlib.decompressobj(-15).decompress(body, 200_000)
    except Exception:  # noqa: BLE001 (whatever is wrong with it, it is not ours to say)
        return data[: rng.randrange(len(data) + 1)]
    records, at = [], 0
    while at + 4 <= len(body):
        size = int.from_bytes(body[at : at + 4], "little") >> 20
        records.append(bytearray(body[at : at + 4 + size]))
        at += 4 + size
    for _ in range(rng.randint(1, 4)):
        if not records:
            break
        here = rng.randrange(len(records))
        record = records[here]
        what = rng.randrange(6)
        if what == 0:
            del records[here]
        elif what == 1:
            records.insert(rng.randrange(len(records) + 1), bytearray(rng.choice(records)))
        elif what == 2:
            records[here] = record[: rng.randrange(len(record) + 1)]
        elif what == 3 and len(record) >= 4:
            # A sign more in its text, and its size as it is then.
            unit = rng.choice((0, 1, 2, 3, 9, 10, 11, 13, 24, 30, 31, 0xD800, 0xDC00, 0xD83D, 0xFFFF, 0x1112))
            at = rng.randrange(4, len(record) + 1, 2)
            record[at:at] = unit.to_bytes(2, "little")
            head = int.from_bytes(record[:4], "little") & 0xFFFFF | min(len(record) - 4, 0xFFE) << 20
            record[:4] = head.to_bytes(4, "little")
        elif record:
            record[rng.randrange(len(record))] = rng.choice((0, 1, 67, 71, 127, 255))
    with tempfile.TemporaryDirectory() as place:
        made = made_hwp(Path(place) / "a.hwp", b"".join(records)[:50_000], rng.choice((flags, 0, 1)))
        return made.read_bytes()


BY_SUFFIX: dict[str, Mutator] = {
    ".json": change_json,
    ".jsonl": change_json,
    ".xmi": change_xml,
    ".html": change_xml,
    ".hwpx": change_zip,
    ".hwp": change_hwp,
    ".zip": change_zip,
}


def mutator(suffixes: list[str]) -> Mutator:
    """The change for an input that is one file after the other, by the suffixes of their names."""

    def change(data: bytes, rng: random.Random) -> bytes:
        body, choice = data[:-1], data[-1:]
        parts = body.split(JOIN)
        at = rng.randrange(min(len(parts), len(suffixes)))
        parts[at] = BY_SUFFIX.get(suffixes[at], change_lines)(parts[at], rng)
        return JOIN.join(parts) + (choice if rng.random() < 0.9 else bytes([rng.randrange(256)]))

    return change
