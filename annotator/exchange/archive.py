"""A zip in: its files are laid into a temporary folder under names of ours, within limits, and read from there.

No name in an archive is trusted: none leaves the folder, none that a system could take for a device or a link is
used, and sizes are counted while unpacking, whatever the archive says. Other kinds of archive are not opened.
"""

import re
import secrets
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from annotator.exchange.decoding import shown
from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.names import file_name_of
from annotator.model.errors import KnownError

MAX_FILES = 10_000
MAX_BYTES = 512_000_000
MAX_RATIO = 100
_FREE_BYTES = 1_000_000  # below this no ratio is looked at: a few equal lines are packed well, too
_STAND_IN = re.compile(r"member-\d{5}-[0-9a-f]{16}")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,12}")
_CHUNK = 1 << 16
FolderReader = Callable[[Path, ReadOptions], Iterator[Incoming]]


@dataclass(slots=True)
class _Unpacked:
    """What was laid out: stand-ins for names that no file may have, and what was left aside."""

    names: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def read_archive(path: Path, options: ReadOptions, read_folder: FolderReader) -> Iterator[Incoming]:
    """Everything in a zip, as if it were a folder of that name.

    `read_folder` reads the folder. Ids count from the archive; of one that lies in a folder, from its name there.
    """
    prefix = ""
    if options.base is not None and path.is_relative_to(options.base):
        prefix = unicodedata.normalize("NFC", path.relative_to(options.base).with_suffix("").as_posix()) + "/"
    with tempfile.TemporaryDirectory(prefix="annotator-zip-") as place:
        folder = Path(place).resolve()
        try:
            found = _unpack(path, folder)
        except KnownError as error:
            yield Incoming(path, None, None, str(error))
            return
        if found.notes:
            yield Incoming(path, None, None, None, tuple(found.notes))
        for incoming in read_folder(folder, replace(options, base=folder)):
            yield _named(incoming, path, folder, prefix, found.names)


def _unpack(path: Path, folder: Path) -> _Unpacked:
    name, found = shown(path), _Unpacked()
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.filename.endswith("/")]
            if len(members) > MAX_FILES:
                raise KnownError(f"{name}: {len(members):,} files; an archive may have {MAX_FILES:,}: split it")
            total = 0
            for member in members:
                total += _member(archive, member, folder, found, MAX_BYTES - total, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        IndexError,
        struct.error,
    ) as error:
        raise KnownError(f"{name}: this is no zip archive that can be read ({error})") from None
    except OSError as error:
        raise KnownError(f"{name}: cannot be unpacked: {error.strerror or error}") from None
    return found


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, found: _Unpacked, left: int, name: str
) -> int:
    """Lay out one file; its size."""
    said = _name_of(member)
    parts = [part for part in PurePosixPath(said.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    if not parts or any(part.startswith((".", "__MACOSX")) for part in parts):
        return 0  # hidden, as in a folder
    if stat.S_ISLNK(member.external_attr >> 16):
        found.notes.append(f"{said}: a link is not followed")
        return 0
    if member.flag_bits & 1:
        raise KnownError(f"{name}: {said} is encrypted: unpack the archive and import the folder")
    if parts[-1].lower().endswith((".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar")):
        found.notes.append(f"{said}: an archive in an archive is not read")
        return 0
    target = folder.joinpath(*_safe(parts, found))
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with archive.open(member) as source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise KnownError(f"{name}: unpacked it is larger than {MAX_BYTES:,} bytes: split it")
            if size > _FREE_BYTES and size > MAX_RATIO * max(1, member.compress_size):
                raise KnownError(
                    f"{name}: {said} unpacks to more than {MAX_RATIO} times its size, as a zip bomb does: refused"
                )
            file.write(chunk)
    return size


def _name_of(member: zipfile.ZipInfo) -> str:
    """The name in the archive: UTF-8 when it says so, else UTF-8 or CP949 (Windows in Korea), if the bytes are that."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _safe(parts: list[str], found: _Unpacked) -> list[str]:
    """Names that every system can hold, and no two alike; what had to be replaced is remembered."""
    made: list[str] = []
    for number, part in enumerate(parts, 1):
        safe, last = part, number == len(parts)
        key = "/".join([*made, part]).casefold()
        if file_name_of(part)[0] != part or len(part.encode("utf-8")) > 150 or (last and key in found.used):
            suffix = Path(part).suffix if last and _SUFFIX.fullmatch(Path(part).suffix) else ""
            stand_in = f"member-{len(found.names):05d}-{secrets.token_hex(8)}"
            found.names[stand_in] = part.removesuffix(suffix)
            safe = stand_in + suffix
        made.append(safe)
    found.used.add("/".join(made).casefold())
    return made


def _named(incoming: Incoming, path: Path, folder: Path, prefix: str, names: dict[str, str]) -> Incoming:
    """What was read, with the names of the archive instead of the temporary ones."""

    def told(text: str) -> str:
        return _STAND_IN.sub(lambda found: names.get(found[0], found[0]), text.replace(shown(folder), shown(path)))

    item = incoming.item
    if item is not None:
        own_id = item.document.id
        by_file = own_id == _by_file(incoming.path, folder) or own_id.startswith(_by_file(incoming.path, folder) + "-")
        document = replace(
            item.document,
            id=(prefix if by_file else "") + unicodedata.normalize("NFC", told(own_id)),
            title=told(item.document.title),
        )
        said = item.annotations
        if said is not None:
            said = replace(said, key=replace(said.key, document_id=document.id))
        item = replace(item, document=document, annotations=said)
    inside = incoming.path.relative_to(folder) if incoming.path.is_relative_to(folder) else Path()
    return replace(
        incoming,
        path=path / told(inside.as_posix()),
        item=item,
        problem=None if incoming.problem is None else told(incoming.problem),
        notes=tuple(map(told, incoming.notes)),
    )


def _by_file(path: Path, folder: Path) -> str:
    inside = path.relative_to(folder) if path.is_relative_to(folder) else path
    return unicodedata.normalize("NFC", inside.with_suffix("").as_posix())
