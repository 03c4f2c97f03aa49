"""Ids of documents as names of files, and back: for formats with a file for each document.

Every file system can hold the names: what Windows forbids, and what a folder import would skip or leave by, is
written as ``%XX`` of its UTF-8 bytes. A name that is too long is cut and does not give its id again.
"""

import hashlib
import re
import unicodedata
from urllib.parse import unquote_to_bytes

_FORBIDDEN = re.compile(r'[%<>:"\\|?*\x00-\x1f\x7f]')
_DEVICE = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)")
_LONGEST = 180
_ESCAPE = re.compile("%[0-9A-F]{2}")


def file_name_of(document_id: str) -> tuple[str, str]:
    """The path without extension that a document of this id gets, and the id that this path gives again."""
    parts = [_safe(part) for part in document_id.split("/")]
    name = "/".join(parts)
    if any(len(part.encode("utf-8")) > _LONGEST for part in parts) or len(parts) > 20:
        digest = hashlib.sha256(document_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        # Cut in bytes, at a character; no escape may be cut in two.
        start = parts[-1].encode("utf-8")[: _LONGEST - 20].decode("utf-8", "ignore")
        name = f"{re.sub('%[0-9A-F]?$', '', start)}~{digest}"
    return name, id_of(name)


def id_of(name: str) -> str:
    """The id that a path without extension gives: escapes of ours are undone, a name with other ``%`` is left alone."""
    if _ESCAPE.search(name) is None:
        return name
    try:
        found = unquote_to_bytes(name).decode("utf-8")
    except UnicodeDecodeError:
        return name
    return found if "/".join(_safe(part) for part in found.split("/")) == name else name


def _safe(part: str) -> str:
    if part in ("", ".", ".."):
        return "%" if part == "" else "".join(map(_escaped, part))
    found = _FORBIDDEN.sub(lambda m: _escaped(m.group()), part)
    if _DEVICE.match(found) or found[0] == ".":
        found = _escaped(found[0]) + found[1:]
    if found[-1] in ". ":
        found = found[:-1] + _escaped(found[-1])
    if unicodedata.normalize("NFC", found) != found:
        # Some file systems, and our import, change such names.
        found = "".join(c if c.isascii() else _escaped(c) for c in found)
    return found


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
