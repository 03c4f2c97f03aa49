"""Text files that are longer than one text may be: read line by line, as often as wanted.

What is UTF-8 and in stored form already, as what programs write is, is streamed. Anything else (CP949, UTF-16, CRLF,
separate jamo) is decoded whole, with the notes and within the limit of `decoding`.
"""

import codecs
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from annotator.exchange.decoding import decode, read_bytes, shown
from annotator.model.errors import KnownError

MAX_BYTES = 400_000_000
_CHUNK = 1 << 18
_LONG_LINE = 20_000_000
_MARK = "a byte order mark was removed"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file, checked to its end; `held` is its text when it had to be decoded whole.

    `empty`: it holds white space only, or nothing. `encoding`, `notes` and `facts` as in `decoding.Decoded`.
    """

    path: Path
    empty: bool
    encoding: str
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    has_tabs: bool
    marked: bool
    held: str | None = None

    def open(self) -> TextIO:
        """The text from its beginning, its line ends as they are."""
        if self.held is not None:
            return io.StringIO(self.held, newline="")
        return self.path.open(encoding="utf-8-sig" if self.marked else "utf-8", newline="")

    def lines(self) -> Iterator[str]:
        r"""The lines without their ends, of a file in stored form: they end at ``\n`` only."""
        if self.held is not None:
            yield from self.held.split("\n")
            return
        with self.open() as file:
            for line in file:
                yield line.removesuffix("\n")

    def head(self, size: int) -> str:
        """Its first characters."""
        with self.open() as file:
            return file.read(size)


def text_file(path: Path, encoding: str | None, *, stored_form: bool = True) -> TextFile:
    """Look at a whole file and say how it is read; with `stored_form` its text is normalised.

    Raises: KnownError if it cannot be read, fits no encoding, or has to be decoded whole and is too large for that.
    """
    try:
        found = _plain(path, stored_form) if encoding is None or encoding.lower() in ("utf-8", "utf8") else None
    except OSError as error:
        raise KnownError(f"{shown(path)}: cannot be read: {error.strerror or error}") from None
    if found is not None:
        return found
    data = read_bytes(path, MAX_BYTES)
    if not data.strip():
        return TextFile(path, True, "utf-8", (), (), False, False, "")
    decoded = decode(data, shown(path), encoding)
    text = decoded.text if stored_form else decoded.raw
    return TextFile(path, False, decoded.encoding, decoded.notes, decoded.facts, "\t" in text, False, text)


def _plain(path: Path, stored_form: bool) -> TextFile | None:
    """The file, if it is UTF-8 without NUL and (when that is wanted) in stored form; None if it is anything else."""
    empty, has_tabs = True, False
    with path.open("rb") as file:
        marked = file.read(3) == codecs.BOM_UTF8
        if not marked:
            file.seek(0)
        first = True
        # Up to a line's end, since nothing composes over it.
        while chunk := file.read(_CHUNK) + file.readline(_LONG_LINE):
            if len(chunk) >= _LONG_LINE or b"\0" in chunk or (stored_form and b"\r" in chunk):
                return None
            try:
                text = chunk.decode("utf-8")
            except UnicodeDecodeError:
                return None
            if (first and text.startswith("\ufeff")) or (stored_form and not unicodedata.is_normalized("NFC", text)):
                return None
            first = False
            empty = empty and not text.strip()
            has_tabs = has_tabs or "\t" in text
    return TextFile(path, empty, "utf-8", (_MARK,) if marked else (), (), has_tabs, marked)
