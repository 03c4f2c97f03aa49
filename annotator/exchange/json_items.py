"""JSON files that are one long list, item by item: read without holding the file in memory, and written so.

Only where an item begins and ends is decided here; what it means is the business of its format.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from annotator.exchange.contract import Out
from annotator.exchange.decoding import shown
from annotator.exchange.jsonl import decode_object
from annotator.model.errors import KnownError

T = TypeVar("T")
MAX_ITEM_BYTES = 120_000_000
_CHUNK = 1 << 20
_DEEP = re.compile(rb'["{}\[\]]')
_SHALLOW = re.compile(rb'["{}\[\],]')
_IN_STRING = re.compile(rb'["\\]')


def items_of(path: Path, encoding: str | None = None, chunk: int = _CHUNK) -> Iterator[Any]:
    """The elements of the list that a JSON file is, one after the other; an empty file has none.

    The file is read in pieces of `chunk` bytes (characters, when it is not UTF-8).

    Raises: KnownError that names the file and the item, if it is no list, is cut off, or an element is no JSON.
    """
    name = shown(path)
    for number, data in enumerate(_elements(_chunks(path, encoding, name, chunk), name), 1):
        yield decode_object(data, f"{name}, item {number}")


def checked_items(
    path: Path, encoding: str | None, check: Callable[[Any, str], T], word: str = "item"
) -> tuple[list[T | None], dict[int, str]]:
    """Every element as `check` makes it, and by its number why one is None.

    `check` gets the element and its place in words: the file, `word` and the number.

    Raises: KnownError as `items_of`; what `check` raises is the problem of that element alone.
    """
    name = shown(path)
    items: list[T | None] = []
    problems: dict[int, str] = {}
    for number, value in enumerate(items_of(path, encoding)):
        try:
            items.append(check(value, f"{name}, {word} {number + 1}"))
        except KnownError as error:
            items.append(None)
            problems[number] = str(error)
    return items, problems


def _chunks(path: Path, encoding: str | None, name: str, size: int) -> Iterator[bytes]:
    """The file in UTF-8 without a byte order mark."""
    try:
        with path.open("rb") as file:
            start = file.read(3)
            if encoding is None and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                yield start if start != codecs.BOM_UTF8 else b""
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


def _elements(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The bytes of each element."""
    held = bytearray()
    at = 0  # how far `held` has been looked at
    depth = 0
    in_string = closed = empty = False

    for chunk in chunks:
        held += chunk
        if depth == 0 and not closed:
            head = held.lstrip()
            if not head:
                continue
            if head[:1] != b"[":
                raise KnownError(f"{name}: this is no list; the file must be one, beginning with [")
            held, at, depth, empty = bytearray(head[1:]), 0, 1, True
        while True:
            found = (_IN_STRING if in_string else _SHALLOW if depth == 1 else _DEEP).search(held, at)
            if found is None or closed:
                at = len(held)
                break
            sign, place = found.group(), found.start()
            if in_string:
                if sign == b"\\":
                    if place + 1 >= len(held):
                        at = place
                        break
                    at = place + 2
                    continue
                in_string = False
            elif sign == b'"':
                in_string = True
            elif sign in b"{[":
                depth += 1
            elif sign == b",":
                yield bytes(held[:place])
                empty = False
                held, at = held[place + 1 :], 0
                continue
            else:
                depth -= 1
                if depth == 0:
                    if sign != b"]":
                        raise KnownError(f"{name}: the list is closed by }}: this is not JSON")
                    if not empty or held[:place].strip():
                        yield bytes(held[:place])
                    held, at, closed = held[place + 1 :], 0, True
                    continue
            at = place + 1
        if closed:
            if held.strip():
                raise KnownError(f"{name}: something stands behind the end of the list: this is not JSON")
            held.clear()
        elif len(held) > MAX_ITEM_BYTES:
            raise KnownError(f"{name}: one item is larger than {MAX_ITEM_BYTES:,} bytes: split it")
    if depth > 0:
        raise KnownError(f"{name}: it ends inside the list: the file was cut off")


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
