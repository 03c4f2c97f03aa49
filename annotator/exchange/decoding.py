"""Bytes into text in stored form: encodings, byte order marks, newlines, NFC.

It never guesses silently and never replaces a byte: what is not surely UTF-8, UTF-16 with a mark or CP949 is refused
with the byte at which it fails.
"""

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from annotator.model.errors import KnownError
from annotator.model.text import Normalised, normalise

MAX_TEXT_BYTES = 20_000_000

_UTF8_MARK = b"\xef\xbb\xbf"
# The mark of UTF-32 LE begins with that of UTF-16 LE, so it is looked for first.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_HANGUL = re.compile("[가-힣]")
_SAY = "say which encoding it is with --encoding (for example cp949, johab, utf-16-le)"
# Newspaper Korean has about one syllable outside the 2,350 of KS X 1001 in ten thousand; text of another encoding read
# as CP949 has one in two or three.
_RARE_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text in stored form, and what was done to get it.

    `raw` is the decoded text before normalisation; `notes` are lines for the import report; `facts` are what is kept
    with the document (only what differs from UTF-8, NFC and ``\\n``).
    """

    text: str
    raw: str
    encoding: str
    sha256: str
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    normalised: Normalised


def read_bytes(path: Path, limit: int = MAX_TEXT_BYTES) -> bytes:
    """The contents of a file that may be at most `limit` bytes long; a larger one is refused before it is read.

    Raises: KnownError if it cannot be read or is too large.
    """
    try:
        size = path.stat().st_size
        if size > limit:
            raise KnownError(
                f"{shown(path)}: {size:,} bytes; one text may have {limit:,} at most. Split the document into several"
            )
        return path.read_bytes()
    except OSError as error:
        raise KnownError(f"{shown(path)}: cannot be read: {error.strerror or error}") from None


def shown(path: Path) -> str:
    """A path as it can be printed: bytes that are no text are shown as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def decode(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Text from the bytes of a plain text file; `name` is what the errors call it.

    Order: `encoding` if it is given, a byte order mark, UTF-8, CP949 (a superset of EUC-KR).

    Raises: KnownError if it is empty, holds NUL, or fits no encoding; with the byte offset.
    """
    notes: list[str] = []
    facts: dict[str, str] = {}
    raw, used = _decoded(data, name, encoding, notes)
    if used != "utf-8":
        facts["encoding"] = used
    if not raw.strip("\ufeff \t\r\n") or not raw.strip().strip("\ufeff").strip():
        raise KnownError(f"{name}: it is empty (only white space): there is nothing to annotate")
    if raw.startswith("\ufeff"):
        notes.append("a second byte order mark is kept as U+FEFF at the start of the text")
    try:
        normal = normalise(raw)
    except KnownError as error:
        raise KnownError(f"{name}: {error}") from None
    normal_notes, normal_facts = describe(raw, normal)
    facts.update(normal_facts)
    return Decoded(
        normal.text,
        raw,
        used,
        hashlib.sha256(data).hexdigest(),
        (*notes, *normal_notes),
        tuple(facts.items()),
        normal,
    )


def describe(raw: str, normal: Normalised) -> tuple[list[str], dict[str, str]]:
    """What normalisation changed: lines for the report, and the facts that are kept with the document."""
    notes: list[str] = []
    facts: dict[str, str] = {}
    if normal.line_ends:
        windows = raw.count("\r\n")
        old_mac = normal.line_ends - windows
        kinds = [f"{n} {kind}" for n, kind in ((windows, "CRLF"), (old_mac, "CR")) if n]
        notes.append(f"line ends written as \\n: {', '.join(kinds)}")
        facts["newlines"] = "+".join(kind for n, kind in ((windows, "CRLF"), (old_mac, "CR")) if n)
    if normal.composed_jamo:
        notes.append(f"normalised to NFC: {normal.composed_jamo} syllables were written as separate jamo")
        facts["unicode"] = "was not NFC"
    if normal.changed:
        listed = "; ".join(
            f"{before!r} → {after!r} at {at}" for at, before, after in map(_clipped, normal.changed[:20])
        )
        more = f" and {len(normal.changed) - 20} more" if len(normal.changed) > 20 else ""
        notes.append(f"normalised to NFC, other characters changed: {listed}{more}")
        facts["unicode"] = "was not NFC"
    return notes, facts


def _clipped(change: tuple[int, str, str]) -> tuple[int, str, str]:
    at, before, after = change
    return at, before if len(before) <= 12 else before[:12] + "…", after if len(after) <= 12 else after[:12] + "…"


def _decoded(data: bytes, name: str, encoding: str | None, notes: list[str]) -> tuple[str, str]:
    if encoding is not None:
        return _as_told(data, name, encoding, notes), encoding.lower().replace("_", "-")
    for mark, codec in _MARKS:
        if data.startswith(mark):
            notes.append(f"decoded as {codec} by its byte order mark")
            return _strict(data[len(mark) :], name, codec, len(mark)), codec
    marked = data.startswith(_UTF8_MARK)
    body = data[3:] if marked else data
    if marked:
        notes.append("a byte order mark was removed")
    if (nul := body.find(b"\x00")) >= 0:
        raise KnownError(
            f"{name}: byte {nul + 3 * marked} is NUL: this is no text, or UTF-16 without a byte order mark. "
            "If it is text, say --encoding utf-16-le or utf-16-be"
        )
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        failed = error
    if marked or _is_broken_utf8(body, failed):
        raise KnownError(_where(name, "UTF-8", failed, 3 * marked)) from None
    try:
        text = body.decode("cp949")
    except UnicodeDecodeError as error:
        also = "ends inside a character" if _at_end(error) else f"byte {error.start} does not fit"
        raise KnownError(
            f"{name}: neither UTF-8 (byte {failed.start} does not fit) nor CP949 ({also}): {_SAY}"
        ) from None
    notes.append("decoded as cp949: it is not UTF-8")
    hangul = _HANGUL.findall(text)
    if hangul and (rare := sum(1 for c in hangul if not _in_ks_x_1001(c))) / len(hangul) >= _RARE_SHARE:
        notes.append(
            f"warning: {rare} of {len(hangul)} syllables are rare ones; "
            f"if the text looks wrong, it is not CP949: {_SAY}"
        )
    return text, "cp949"


def _as_told(data: bytes, name: str, encoding: str, notes: list[str]) -> str:
    try:
        "".encode(encoding)
        text = _strict(data, name, encoding, 0)
    except (LookupError, ValueError):
        raise KnownError(
            f"--encoding {encoding}: there is no such text encoding (for example cp949, utf-16-le)"
        ) from None
    if text.startswith("\ufeff"):
        notes.append("a byte order mark was removed")
        text = text[1:]
    return text


def _strict(data: bytes, name: str, codec: str, skipped: int) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise KnownError(_where(name, codec, error, skipped)) from None


def _where(name: str, codec: str, error: UnicodeDecodeError, skipped: int) -> str:
    if _at_end(error):
        return f"{name}: it ends inside a character ({codec}, byte {error.start + skipped}): the file was cut off"
    bad = error.object[error.start : error.end].hex(" ")
    return f"{name}: byte {error.start + skipped} ({bad}) does not fit {codec} ({error.reason}): {_SAY}"


def _at_end(error: UnicodeDecodeError) -> bool:
    # UTF-8 and UTF-16 say so; multibyte codecs call it incomplete.
    return error.end >= len(error.object) and any(
        word in error.reason for word in ("unexpected end", "truncated", "incomplete")
    )


def _is_broken_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    """True when the text is UTF-8 with damage, so that another encoding would only give nonsense.

    CP949 text has no three-byte UTF-8 sequences that give Hangul, save by rare accident.
    """
    if len(_HANGUL.findall(data[: error.start].decode("utf-8"))) >= 2:
        return True
    lossy = data.decode("utf-8", "replace")
    return len(_HANGUL.findall(lossy)) > 2 * lossy.count("\ufffd")


def _in_ks_x_1001(syllable: str) -> bool:
    try:
        syllable.encode("euc_kr")
    except UnicodeEncodeError:
        return False
    # Python writes the other syllables as eight bytes of jamo (KS X 1001 annex 3) instead of refusing them.
    return len(syllable.encode("euc_kr")) == 2


def file_id(path: Path, base: Path | None = None) -> tuple[str, tuple[str, ...]]:
    """The id of a plain file, and notes about it: its path below `base` without extension in NFC, or just its stem."""
    relative = path.relative_to(base).with_suffix("") if base is not None else Path(path.stem)
    if base is not None and path.name.startswith("."):
        relative = path.relative_to(base)
    raw = os.fsencode(relative.as_posix())
    notes: list[str] = []
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            name = raw.decode("cp949")
            notes.append(f"the file name is CP949; the id is {name!r}")
        except UnicodeDecodeError:
            name = raw.decode("utf-8", "backslashreplace")
            notes.append(f"the file name is no text; the id is {name!r}")
    composed = unicodedata.normalize("NFC", name)
    if composed != name:
        notes.append("the file name is not NFC; the id is the same name in NFC")
    return composed, tuple(notes)
