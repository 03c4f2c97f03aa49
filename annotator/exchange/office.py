"""HWP and HWPX in: the text of a document, one paragraph a line; running heads and feet are furniture.

HWP (5.0) goes through olefile for its container; its records and the XML of HWPX (KS X 6101) are read here. Everything
is unpacked within limits, nothing in a document is followed or run. The library is imported late: it is optional.
"""

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from annotator.exchange.contract import Format, needs_extra
from annotator.exchange.decoding import file_id, read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import DocumentJson, PassageJson
from annotator.model.document import PassageKind
from annotator.model.errors import KnownError
from annotator.model.passages import recognise
from annotator.model.schema import Words
from annotator.model.text import normalise

MAX_BYTES = 200_000_000
MAX_UNPACKED = 100_000_000
# A line, and whether it is a running head or foot.
Lines = list[tuple[str, bool]]


def read_lines(path: Path, options: ReadOptions, lines_of: Callable[[bytes], Lines], kind: str) -> Iterator[Incoming]:
    """The one document of a file, of its lines; `kind` is what it was read from."""
    name = shown(path)
    try:
        data = read_bytes(path, MAX_BYTES)
        lines = [(re.sub(r"[ \t\xa0]+$", "", line), aside) for line, aside in lines_of(data)]
        own, notes = file_id(path, options.base)
        item, more = RecordReader(options).item(_record(own, lines, kind, hashlib.sha256(data).hexdigest()), name)
    except KnownError as error:
        yield Incoming(path, None, None, str(error) if str(error).startswith(name) else f"{name}: {error}")
        return
    yield Incoming(path, None, item, None, (*notes, *more))


def _record(name: str, lines: Lines, kind: str, sha256: str) -> DocumentJson:
    if not any(line.strip() for line, _ in lines):
        raise KnownError(
            "there is no text in it: if it is scanned, recognise its characters with another program first"
            if kind == "pdf"
            else "there is no text in it"
        )
    parts: list[str] = []
    furniture: list[tuple[int, int]] = []
    position = 0
    for line, aside in lines:
        text = normalise(line).text
        if aside and text.strip():
            furniture.append((position, position + len(text)))
        parts.append(text)
        position += len(text) + 1
    text = "\n".join(parts)
    if normalise(text).text != text:
        furniture = []  # a combining character at the start of a line: places are not known any more
    passages = [PassageJson(start=start, end=end, kind=PassageKind.FURNITURE) for start, end in furniture]
    for p in recognise(text):
        if not any(p.start < end and start < p.end for start, end in furniture):
            passages.append(PassageJson(start=p.start, end=p.end, kind=p.kind, of=p.of))
    return DocumentJson(id=name, text=text, meta={"read_from": kind}, passages=passages, raw_sha256=sha256)


# ---- HWPX -------------------------------------------------------------------------------------------------------


# What is no text of the document: the parameters of fields, and formulas.
_SKIPPED = frozenset(("fieldBegin", "equation", "parameters"))
_ASIDE = frozenset(("header", "footer"))
_HWPX_SIGNS = {"lineBreak": "\n", "tab": "\t", "nbSpace": "\xa0", "fwSpace": "\u3000", "hyphen": "-"}


def read_hwpx(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The paragraphs of an HWPX document, those in tables and notes where they stand."""
    return read_lines(path, options, _hwpx_lines, "hwpx")


def _hwpx_lines(data: bytes) -> Lines:
    lines: Lines = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [n for n in archive.namelist() if re.fullmatch(r"Contents/section\d{1,4}\.xml", n)]
            if not names:
                raise KnownError("it has no Contents/section0.xml: this is no HWPX document")
            left = MAX_UNPACKED
            for name in sorted(names, key=lambda n: int(re.sub(r"\D", "", n))):
                with archive.open(name) as file:
                    xml = file.read(left + 1)
                left -= len(xml)
                if left < 0:
                    raise KnownError(f"unpacked it is larger than {MAX_UNPACKED:,} bytes: split it")
                lines += _Section().lines(xml)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise KnownError(f"this is no HWPX document that can be read ({error})") from None
    return lines


class _Section:
    """One section as it is parsed."""

    def __init__(self) -> None:
        self._lines: Lines = []
        self._open: list[list[str]] = []
        self._in_text = self._aside = self._skipped = 0

    def lines(self, xml: bytes) -> Lines:
        """The paragraphs of a section.

        Raises: KnownError if it is no XML, or has a document type.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _no_doctype
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise KnownError(f"a section of it is no XML: {error}") from None
        return self._lines

    def _start(self, tag: str, _: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self._skipped += name in _SKIPPED
        self._aside += name in _ASIDE
        if name == "p":
            self._flush()
            self._open.append([])
        elif name == "t":
            self._in_text += 1
        elif self._in_text and self._open and not self._skipped:
            self._open[-1].append(_HWPX_SIGNS.get(name, ""))

    def _end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name == "p" and self._open:
            self._flush(last=True)
            self._open.pop()
        elif name == "t":
            self._in_text -= 1
        self._skipped -= name in _SKIPPED
        self._aside -= name in _ASIDE

    def _text(self, data: str) -> None:
        if self._in_text and self._open and not self._skipped:
            self._open[-1].append(data)

    def _flush(self, *, last: bool = False) -> None:
        """What stands in a paragraph before a table or a note in it, or at its end, is a line of its own."""
        if self._open and (self._open[-1] or last):
            self._lines += [(line, self._aside > 0) for line in "".join(self._open[-1]).split("\n")]
            self._open[-1] = []


def _no_doctype(*_: object) -> None:
    raise KnownError("it has a document type declaration (<!DOCTYPE>): no such file is read")


# ---- HWP 5.0 ----------------------------------------------------------------------------------------------------
# Hancom, "Hwp Document File Formats 5.0", revision 1.3: tables 2 to 4 (header), 6 (control characters), 13 (records).

_PARA_TEXT, _CTRL_HEADER = 0x10 + 51, 0x10 + 55
_COMPRESSED, _PASSWORD, _DISTRIBUTED = 1, 2, 4
_ONE_UNIT = frozenset((0, 10, 13, *range(24, 32)))
_SIGNS = {9: "\t", 10: "\n", 24: "-", 30: "\xa0", 31: "\u3000"}


def read_hwp(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The paragraphs of an HWP 5.0 document, those in tables and notes where their records stand."""
    return read_lines(path, options, _hwp_lines, "hwp")


def _hwp_lines(data: bytes) -> Lines:
    try:
        import olefile
    except ImportError:
        raise needs_extra("hwp", "hwp") from None
    if not data.startswith(olefile.MAGIC):
        old = " (HWP 3.0 is not read: save it as HWP 5.0 or HWPX)" if data.startswith(b"HWP Document File") else ""
        raise KnownError(f"this is no HWP 5.0 document{old}")
    lines: Lines = []
    left = MAX_UNPACKED
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            header = container.openstream("FileHeader").read(256)
            if not header.startswith(b"HWP Document File"):
                raise KnownError("this is no HWP 5.0 document")
            (flags,) = struct.unpack_from("<L", header, 36)
            if flags & (_PASSWORD | _DISTRIBUTED):
                raise KnownError("it is protected (a password, or made for distribution): save it without")
            sections = sorted(
                (entry for entry in container.listdir() if len(entry) == 2 and entry[0] == "BodyText"),
                key=lambda entry: int(re.sub(r"\D", "", entry[1]) or 0),
            )
            for entry in sections:
                body = container.openstream(entry).read()
                if flags & _COMPRESSED:
                    body = zlib.decompressobj(-15).decompress(body, left + 1)
                left -= len(body)
                if left < 0:
                    raise KnownError(f"unpacked it is larger than {MAX_UNPACKED:,} bytes: split it")
                lines += _hwp_section(body)
    except (OSError, zlib.error, struct.error, ValueError, IndexError, TypeError, AttributeError, KeyError) as error:
        raise KnownError(f"this is no HWP document that can be read ({error})") from None
    return lines


def _hwp_section(body: bytes) -> Lines:
    lines: Lines = []
    aside: int | None = None  # the level of the head or foot that the records belong to
    for tag, level, data in _records(body):
        if aside is not None and level <= aside:
            aside = None
        if tag == _CTRL_HEADER and data[:4][::-1] in (b"head", b"foot"):
            aside = level
        elif tag == _PARA_TEXT:
            lines += [(line, aside is not None) for line in _hwp_text(data).split("\n")]
    return lines


def _records(body: bytes) -> Iterator[tuple[int, int, Any]]:
    at = 0
    while at + 4 <= len(body):
        (head,) = struct.unpack_from("<L", body, at)
        at += 4
        size = head >> 20
        if size == 0xFFF:
            (size,) = struct.unpack_from("<L", body, at)
            at += 4
        if at + size > len(body):
            raise ValueError("a record reaches beyond its section")
        yield head & 0x3FF, (head >> 10) & 0x3FF, body[at : at + size]
        at += size


def _hwp_text(data: bytes) -> str:
    """A paragraph; control characters of one unit are signs, the others take eight units and say where something is."""
    units = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
    parts: list[str] = []
    at = start = 0
    while at < len(units):
        unit = units[at]
        if unit >= 32:
            at += 1
            continue
        parts.append(_utf16(units[start:at]))
        parts.append(_SIGNS.get(unit, ""))
        at += 1 if unit in _ONE_UNIT else 8
        start = at
    parts.append(_utf16(units[start:at]))
    return "".join(parts)


def _utf16(units: tuple[int, ...]) -> str:
    return struct.pack(f"<{len(units)}H", *units).decode("utf-16-le", "replace")


HWPX = Format("hwpx", Words("한글 (HWPX)", "Hangul (HWPX)"), (".hwpx",), read_hwpx)
HWP = Format("hwp", Words("한글 (HWP)", "Hangul (HWP)"), (".hwp",), read_hwp, extra="hwp")
