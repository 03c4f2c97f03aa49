"""Our `.jsonl` and `.json` files, in and out: record by record, so that one bad line does not hide the others."""

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from annotator.exchange.contract import ALL, Carried, Format, Target
from annotator.exchange.decoding import read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.json_items import JsonList
from annotator.exchange.jsonl import (
    DocumentJson,
    decode_object,
    documents_in,
    encoded,
    record_from,
    wrapper_start,
)
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.model.schema import Words, schema_to_json

MAX_LINE_BYTES = 120_000_000
MAX_JSON_BYTES = 400_000_000
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


Convert = Callable[[Any, str, int], tuple[DocumentJson, list[str]]]
"""How one parsed value of a file, with what errors call it and its number from 1, becomes a record of ours."""


def _ours(value: Any, where: str, number: int) -> tuple[DocumentJson, list[str]]:
    return record_from(value, where)


def read_jsonl(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    r"""The documents of a `.jsonl` file; lines end at ``\n`` only (U+2028 is text), blank ones are skipped."""
    yield from read_lines(path, options, _ours)


def read_lines(path: Path, options: ReadOptions, convert: Convert) -> Iterator[Incoming]:
    """The documents of a file with one JSON value on each line, whoever's they are."""
    reader = RecordReader(options)
    try:
        for number, line in lines_of(path, options.encoding):
            if line.strip():
                yield incoming(path, number, line, f"{shown(path)}, line {number}", reader, options, convert)
    except KnownError as error:
        yield Incoming(path, None, None, str(error))
    except OSError as error:
        yield Incoming(path, None, None, f"{shown(path)}: cannot be read: {error.strerror or error}")


def read_json(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The documents of a `.json` file: our wrapper, or one document alone."""
    reader = RecordReader(options)
    name = shown(path)
    found = JsonList(path, options.encoding, "documents")
    try:
        # Counting looks at the whole file, so that one that was cut off is refused before its first document.
        found.count()
        if found.around is None:
            data = _as_utf8(read_bytes(path, MAX_JSON_BYTES), name, options.encoding)
            if not data.strip():
                raise KnownError(f"{name}: it is empty")
            value = decode_object(data, name)
            for number, document in enumerate(documents_in(value, name), 1):
                alone = document is value
                where = name if alone else f"{name}, document {number}"
                yield incoming(path, None if alone else number, document, where, reader, options, _ours)
            return
        documents_in(found.around, name)
    except KnownError as error:
        yield Incoming(path, None, None, str(error))
        return
    for number, (data, _) in enumerate(found.pieces(), 1):
        yield incoming(path, number, data, f"{name}, document {number}", reader, options, _ours)


def incoming(
    path: Path,
    number: int | None,
    content: Any,
    where: str,
    reader: RecordReader,
    options: ReadOptions,
    convert: Convert,
) -> Incoming:
    """One document from bytes of JSON, or from a value that was parsed already; what is wrong with it is said."""
    try:
        value = decode_object(content, where) if isinstance(content, bytes) else content
        record, notes = convert(value, where, number or 1)
        item, more = reader.item(record, where)
    except KnownError as error:
        return Incoming(path, number, None, str(error))
    return Incoming(path, number, item, None, (*notes, *more), options.encoding or "utf-8")


def lines_of(path: Path, encoding: str | None) -> Iterator[tuple[int, bytes]]:
    """The lines of a file in UTF-8, with their ends and their numbers; one that is not UTF-8 is read whole.

    Raises: KnownError if a line is longer than a document may be, or the file does not fit its encoding; OSError.
    """
    with path.open("rb") as file:
        start = file.read(3)
        if encoding is not None or start.startswith(_UTF16_MARKS):
            whole = _as_utf8(read_bytes(path, MAX_JSON_BYTES), shown(path), encoding)
            yield from enumerate(whole.split(b"\n"), 1)
            return
        if start != codecs.BOM_UTF8:
            file.seek(0)
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES:
                raise KnownError(
                    f"{shown(path)}, line {number}: longer than {MAX_LINE_BYTES:,} bytes: split the document"
                )
            yield number, line


def _as_utf8(data: bytes, name: str, encoding: str | None) -> bytes:
    if encoding is None:
        if data.startswith(_UTF16_MARKS):
            encoding = "utf-16"
        else:
            return data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except UnicodeDecodeError as error:
        raise KnownError(f"{name}: byte {error.start} does not fit {encoding}: say the right --encoding") from None
    except UnicodeEncodeError:
        raise KnownError(f"{name}: it holds half of a surrogate pair: it was cut or written wrongly") from None
    except (LookupError, ValueError):
        raise KnownError(f"--encoding {encoding}: there is no such text encoding") from None


# ---- writing ----------------------------------------------------------------------------------------------------


class LinesWriter:
    """One document per line."""

    def __init__(self, target: Target) -> None:
        self._out = target.main()

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write it as it is."""
        self._out.put(encoded(item) + b"\n")
        return Carried(item, self._out)

    def end(self) -> None:
        """Nothing stands behind the last line."""


class WrapperWriter:
    """All documents of a file in one JSON object, with the schema when it is known."""

    def __init__(self, target: Target) -> None:
        self._out = target.main()
        self._out.put(wrapper_start(schema_to_json(target.schema) if target.schema is not None else None))

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write it as it is."""
        self._out.put((b",\n" if self._out.counts.documents else b"\n") + encoded(item))
        return Carried(item, self._out)

    def end(self) -> None:
        """Close the object."""
        self._out.put(b"\n]}\n")


JSONL = Format(
    "jsonl",
    Words("JSONL · 한 줄에 한 글", "Our JSON, one article per line"),
    (".jsonl", ".ndjson"),
    read_jsonl,
    LinesWriter,
    carries=ALL,
)
JSON = Format(
    "json", Words("JSON · 파일 하나", "Our JSON, one file"), (".json",), read_json, WrapperWriter, carries=ALL
)
