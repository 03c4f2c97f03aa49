"""The registry: every format that can be read or written, by its id."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from annotator.exchange.conll_reading import read_conll
from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.plain import read_text
from annotator.exchange.records import MAX_LINE_BYTES, read_json, read_jsonl
from annotator.model.errors import UsageError

Reader = Callable[[Path, ReadOptions], Iterator[Incoming]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: `extensions` with their dot, the first is the one that is written; `reader` None: out only.

    `writes` says whether `writing.write` knows it; `tokens` whether it has tokens only and so a sidecar beside it.
    """

    id: str
    title: str
    extensions: tuple[str, ...]
    reader: Reader | None
    writes: bool = False
    tokens: bool = False


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        f.id: f
        for f in (
            Format("jsonl", "annotator JSON, one document per line", (".jsonl", ".ndjson"), read_jsonl, writes=True),
            Format("json", "annotator JSON", (".json",), read_json, writes=True),
            Format(
                "conll",
                "CoNLL, tab-separated",
                (".conll", ".bio", ".iob", ".iob2"),
                read_conll,
                writes=True,
                tokens=True,
            ),
            Format("text", "plain text", (".txt", ".text", ".md"), read_text),
        )
    }
)
_BY_EXTENSION = {extension: f.id for f in FORMATS.values() for extension in f.extensions}
RECEIPT = "receipt.json"
SIDECAR = "documents.jsonl"


def sniff(path: Path) -> str | None:
    """The id of the format that a file's name says; None when no reader knows the name."""
    suffix = path.suffix.lower()
    return "text" if suffix == "" else _BY_EXTENSION.get(suffix)


def format_named(name: str, *, reading: bool) -> Format:
    """The format of an id.

    Raises: UsageError, listing the ids, if there is none or if it cannot be read (or written).
    """
    usable = [f.id for f in FORMATS.values() if (f.reader is not None if reading else f.writes)]
    if name not in usable:
        verb = "read" if reading else "written"
        raise UsageError(f"format {name}: it cannot be {verb}; there are: {', '.join(usable)}")
    return FORMATS[name]


def is_by_product(path: Path) -> bool:
    """True for what an export writes beside its data: the receipt, and the sidecar of a token format."""
    if path.name == RECEIPT or path.name.endswith("." + RECEIPT):
        return True
    if path.name == SIDECAR:
        # Our JSON lines have this name too; only a sidecar says where tokens lie.
        try:
            with path.open("rb") as file:
                return b'"token_starts"' in file.readline(MAX_LINE_BYTES)
        except OSError:
            return False  # the reader will say why
    return path.name.endswith("." + SIDECAR) and path.with_name(path.name.removesuffix("." + SIDECAR)).is_file()


def no_reader(path: Path) -> str:
    """Why a file of an unknown kind is not read."""
    return f"no reader for {path.suffix or 'such files'}: say what it is with --format"
