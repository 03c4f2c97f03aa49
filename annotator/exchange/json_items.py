"""JSON files that hold one long list, item by item: read without holding the file in memory, and written so.

Only where an item begins and ends is decided here; what it means is the business of its format. Most programs write an
item on a line of its own, and what is a whole JSON value between two of the list's commas is the item: such lines are
taken at once. Other layouts are looked through for brackets.
"""

import codecs
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec

from annotator.exchange.contract import Out
from annotator.exchange.decoding import shown
from annotator.exchange.jsonl import decode_object
from annotator.model.errors import KnownError

T = TypeVar("T")
MAX_ITEM_BYTES = 120_000_000
MAX_AROUND_BYTES = 100_000_000
_LINE_BYTES = 4_000_000  # a longer line is looked through for brackets
_CHUNK = 1 << 20
# Up to the next sign that counts, over whole strings; inside an item commas do not count.
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_DEEP = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+([{}\[\]])", re.DOTALL)
_SHALLOW = re.compile(rb'(?:[^"{}\[\],]++|' + _STRING + rb")*+([{}\[\],])", re.DOTALL)
_TOKEN = re.compile(_STRING + rb"|[{}\[\]:,]", re.DOTALL)
_RAW = msgspec.json.Decoder(msgspec.Raw)


@dataclass(frozen=True, slots=True)
class Bad:
    """An item that is not what it should be, and why."""

    problem: str


def good(items: Iterable[T | Bad]) -> list[T]:
    """The items, if none of them is bad. Raises: KnownError that says what is wrong with the first that is."""
    found: list[T] = []
    for item in items:
        if isinstance(item, Bad):
            raise KnownError(item.problem)
        found.append(item)
    return found


class JsonList:
    """The items of a file that is one list, or of the list under a `key` of the object that it is.

    It may be read as often as wanted, in pieces of `chunk` bytes (characters, when it is not UTF-8); an empty file is a
    list without items. Raises, when it is counted or read: KnownError that names the file and the item, if there is
    no such list, it is cut off, or an item is no JSON.
    """

    def __init__(self, path: Path, encoding: str | None = None, key: str | None = None, chunk: int = _CHUNK) -> None:
        self._path, self._encoding, self._key, self._chunk = path, encoding, key, chunk
        self._name = shown(path)
        self.around: Any = None
        """With a key, once all was counted or read: the object, its list empty; None if it has no such list."""

    def __iter__(self) -> Iterator[Any]:
        """Every item, as a value."""
        for number, (data, _) in enumerate(self.pieces(), 1):
            yield decode_object(data, f"{self._name}, item {number}")

    def count(self) -> int:
        """How many items there are; each is looked at, none is made a value."""
        number = 0
        for number, (data, _) in enumerate(self.pieces(), 1):
            try:
                _RAW.decode(data)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                decode_object(data, f"{self._name}, item {number}")  # says what is wrong with it
        return number

    def checked(self, check: Callable[[Any, str], T], word: str = "item") -> Iterator[T | Bad]:
        """Every item as `check` makes it of its value and its place in words (the file, `word` and the number).

        What `check` raises is the problem of that item alone.
        """
        for number, value in enumerate(self, 1):
            try:
                yield check(value, f"{self._name}, {word} {number}")
            except KnownError as error:
                yield Bad(str(error))

    def pieces(self) -> Iterator[tuple[bytes, int]]:
        """The bytes of each item, in UTF-8, and at which byte of the file (made UTF-8) they begin."""
        chunks = _chunks(self._path, self._encoding, self._name, self._chunk)
        if self._key is None:
            yield from _of_file(chunks, self._name)
            return
        head = _head(chunks, self._key, self._name)
        if head is None:
            return
        before, held = head
        elements = _Elements(chunks, self._name, held, len(before))
        yield from elements.items()
        rest = elements.rest
        for chunk in chunks:
            rest += chunk
            if len(rest) > MAX_AROUND_BYTES:
                raise KnownError(f"{self._name}: more than {MAX_AROUND_BYTES:,} bytes stand behind its documents")
        self.around = decode_object(before + b"]" + rest, self._name)


def items_of(path: Path, encoding: str | None = None, chunk: int = _CHUNK) -> Iterator[Any]:
    """The items of the list that a JSON file is, one after the other. Raises: KnownError as `JsonList`."""
    return iter(JsonList(path, encoding, chunk=chunk))


def _chunks(path: Path, encoding: str | None, name: str, size: int) -> Iterator[bytes]:
    """The file in UTF-8 without a byte order mark."""
    try:
        with path.open("rb") as file:
            start = file.read(3)
            if encoding is None and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                # Spaces in place of a mark, so that places in the file are right.
                yield start if start != codecs.BOM_UTF8 else b"   "
                while chunk := file.read(size):
                    yield chunk
                return
        with path.open(encoding=encoding or "utf-16", newline="") as text:
            first = True
            while piece := text.read(size):
                yield (piece.removeprefix("\ufeff") if first else piece).encode("utf-8")
                first = False
    except OSError as error:
        raise KnownError(f"{name}: cannot be read: {error.strerror or error}") from None
    except UnicodeError:
        raise KnownError(f"{name}: it does not fit {encoding or 'UTF-16'}: say the right --encoding") from None
    except (LookupError, ValueError):
        raise KnownError(f"--encoding {encoding}: there is no such text encoding") from None


@contextmanager
def utf8_file(path: Path, encoding: str | None = None) -> Iterator[BinaryIO]:
    """The file as `JsonList.pieces` counts its bytes; one that is not UTF-8 is held in memory. Raises: KnownError."""
    name = shown(path)
    try:
        with path.open("rb") as file:
            if encoding is None and not file.read(3).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                yield file
                return
    except OSError as error:
        raise KnownError(f"{name}: cannot be read: {error.strerror or error}") from None
    yield io.BytesIO(b"".join(_chunks(path, encoding, name, _CHUNK)))


def _of_file(chunks: Iterator[bytes], name: str) -> Iterator[tuple[bytes, int]]:
    """The items of a file that is a list and nothing else."""
    held = b""
    skipped = 0
    for chunk in chunks:
        held = (held + chunk).lstrip()
        skipped += len(chunk)
        if held:
            break
    else:
        return
    if held[:1] != b"[":
        raise KnownError(f"{name}: this is no list; the file must be one, beginning with [")
    elements = _Elements(chunks, name, held[1:], skipped - len(held) + 1)
    yield from elements.items()
    for rest in (elements.rest, *chunks):
        if rest.strip():
            raise KnownError(f"{name}: something stands behind the end of the list: this is not JSON")


def _head(chunks: Iterator[bytes], key: str, name: str) -> tuple[bytes, bytes] | None:
    """What stands up to the bracket of the list under a key, and what was read behind it; None without such a list."""
    held = bytearray()
    looked = 0
    for chunk in chunks:
        held += chunk
        if len(held) < 2 * looked:
            continue
        if (place := _place_of(held, key)) is not None:
            return bytes(held[:place]), bytes(held[place:])
        looked = len(held)
        if looked > MAX_AROUND_BYTES:
            raise KnownError(f"{name}: no list of {key} begins in its first {MAX_AROUND_BYTES:,} bytes")
    place = _place_of(held, key)
    return None if place is None else (bytes(held[:place]), bytes(held[place:]))


def _place_of(held: bytearray, key: str) -> int | None:
    """The place behind the bracket that opens the list under a key of the outermost object."""
    name = b'"' + key.encode("ascii") + b'"'
    depth, before, last = 0, b"", b""
    for found in _TOKEN.finditer(held):
        token = found.group()
        if token in (b"{", b"["):
            if depth == 1 and token == b"[" and (before, last) == (name, b":"):
                return found.end()
            depth += 1
        elif token in (b"}", b"]"):
            depth -= 1
        before, last = last, token
    return None


class _Elements:
    """Cuts a list into its items; `held` was read behind its bracket, and begins at byte `gone` of the file."""

    def __init__(self, chunks: Iterator[bytes], name: str, held: bytes, gone: int) -> None:
        self._chunks = chunks
        self._name = name
        self._held = bytearray(held)
        self._gone = gone
        self._begin = 0  # where the item that is looked for begins in `_held`
        self.rest = b""
        """What was read behind the end of the list."""

    def items(self) -> Iterator[tuple[bytes, int]]:
        """The bytes of each item, and at which byte of the file they begin."""
        by_lines = first = True
        while True:
            size = self._line() if by_lines else None
            sign = b","
            if size is None:
                by_lines = False
                size, sign = self._item()
            piece, place = bytes(self._held[self._begin : self._begin + size]), self._gone + self._begin
            self._begin += size + 1
            if sign == b"," or not first or piece.strip():
                yield piece, place
            first = False
            if sign == b"]":
                self.rest = bytes(self._held[self._begin :])
                return

    def _line(self) -> int | None:
        """How long the next item is, if a comma at the end of a line is the end of a whole value."""
        looked = 0
        while (end := self._held.find(b",\n", self._begin + looked)) < 0:
            looked = max(0, len(self._held) - self._begin - 1)
            if looked > _LINE_BYTES or not self._more():
                return None
        try:
            _RAW.decode(self._held[self._begin : end])
        except (msgspec.DecodeError, RecursionError):
            return None
        return end - self._begin

    def _item(self) -> tuple[int, bytes]:
        """How long the next item is, and the sign behind it: a comma or the list's bracket."""
        depth, looked = 1, 0
        while True:
            found = (_SHALLOW if depth == 1 else _DEEP).match(self._held, self._begin + looked)
            if found is None:
                if len(self._held) - self._begin > MAX_ITEM_BYTES:
                    raise KnownError(f"{self._name}: one item is larger than {MAX_ITEM_BYTES:,} bytes: split it")
                if not self._more():
                    raise KnownError(f"{self._name}: it ends inside the list: the file was cut off")
                continue
            sign, looked = found.group(1), found.end() - self._begin
            if sign in b"{[":
                depth += 1
            elif sign == b",":
                return looked - 1, sign
            else:
                depth -= 1
                if depth == 0:
                    if sign != b"]":
                        raise KnownError(f"{self._name}: the list is closed by }}: this is not JSON")
                    return looked - 1, sign

    def _more(self) -> bool:
        """Read on, as much again as is held, so that looking anew costs no more than twice; False at the end."""
        del self._held[: self._begin]
        self._gone += self._begin
        self._begin = 0
        wanted = max(1, len(self._held))
        read = 0
        for chunk in self._chunks:
            self._held += chunk
            read += len(chunk)
            if read >= wanted:
                break
        return read > 0


class ItemWriter:
    """Writes the items of a list into a file, each on a line of its own, or indented as `json.dump` does it."""

    def __init__(self, out: Out, indent: int = 0) -> None:
        self._out = out
        self._indent = indent
        self._any = False
        out.put(b"[")

    def put(self, item: Any) -> None:
        """Write one more item."""
        data = msgspec.json.encode(item)
        if self._indent:
            space = b" " * self._indent
            data = space + msgspec.json.format(data, indent=self._indent).replace(b"\n", b"\n" + space)
        self._out.put((b",\n" if self._any else b"\n") + data)
        self._any = True

    def end(self) -> None:
        """Write the end of the list."""
        self._out.put(b"\n]" if self._indent else b"\n]\n")
