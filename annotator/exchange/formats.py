"""The registry: every format that can be read or written, by its id.

How to add one. Write a module (`x.py`, or `x_reading.py` and `x_writing.py`) with

1. a reader: ``read_x(path, options) -> Iterator[Incoming]``. Turn each document into a `jsonl.DocumentJson` (offsets in
   code points, or ``offset_unit="utf16"``) and pass it through ``incoming.RecordReader(options).item(record, where)``,
   which normalises the text, maps the offsets, renames labels, treats unknown ones and compares surfaces. One bad
   document is an `Incoming` with a `problem`; what was left aside is said in its `notes`. A key that is absent
   (`UNSET`) means "not said": ``mentions=UNSET`` is a document without annotations. A file for each document: its id is
   ``names.id_of(decoding.file_id(path, options.base)[0])``.
2. a writer: a class made with a `contract.Target`, with ``document(item) -> Carried`` and ``end()``. The item is
   canonical, and what `Format.carries` and `carries_with` do not name has been stripped and listed already
   (`carrying.reduced`). Drop what the format cannot hold with ``carrying.without(item, {mention id: kind})``, which
   gives the losses of everything that hung on it; refuse labels that cannot be written with
   `carrying.refuse_labels`. Return `Carried(item as the file says it, out, losses)`: mentions and relations given =
   carried + losses, which is checked. Write bytes with ``target.main().put``, other files with ``target.out(name)``, a
   file for each document with ``target.own(id, ".x")`` (`Format.per_document`); a `sidecar` line (the record without
   annotations, token offsets) with ``target.beside(token_texts.rows_line(…))``.
3. ``X = Format(id, Words(ko, en), extensions, reader, writer, carries=…, …)`` and its line below; a page
   `resources/formats/ID.md`; its losses' kinds in `receipt.KINDS`.

After the last document everything is read again with the same reader (out-only formats: `Format.check`, a reader for
this purpose alone) and compared with what was carried, so a round trip needs no test of its own; the tests that run
over the registry cover it. A library that is optional is imported inside the functions that need it, and
`contract.needs_extra` is raised when it is absent.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from annotator.exchange.brat import BRAT
from annotator.exchange.cas_json import CAS_JSON
from annotator.exchange.conll_writing import CONLL
from annotator.exchange.contract import Format
from annotator.exchange.doccano import DOCCANO
from annotator.exchange.docred import DOCRED
from annotator.exchange.hf import HF
from annotator.exchange.html_in import HTML
from annotator.exchange.html_view import with_view
from annotator.exchange.klue_ner import KLUE_NER
from annotator.exchange.klue_re import KLUE_RE
from annotator.exchange.labelstudio import LABEL_STUDIO
from annotator.exchange.office import HWP, HWPX
from annotator.exchange.pdf import PDF
from annotator.exchange.plain import TEXT
from annotator.exchange.prodigy import PRODIGY
from annotator.exchange.records import JSON, JSONL, MAX_LINE_BYTES
from annotator.exchange.spacy_docbin import SPACY
from annotator.exchange.spert import SPERT
from annotator.exchange.tables import CSV
from annotator.exchange.webanno import WEBANNO
from annotator.exchange.xmi import XMI
from annotator.model.errors import UsageError

# Where several formats have one extension, the first whose `sniff` says yes is meant, then the first without one.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        f.id: f
        for f in (
            JSONL,
            JSON,
            CONLL,
            KLUE_NER,
            KLUE_RE,
            BRAT,
            DOCCANO,
            LABEL_STUDIO,
            SPERT,
            DOCRED,
            SPACY,
            XMI,
            CAS_JSON,
            PRODIGY,
            WEBANNO,
            CSV,
            HF,
            with_view(HTML),
            PDF,
            HWPX,
            HWP,
            TEXT,
        )
    }
)
RECEIPT = "receipt.json"
SIDECAR = "documents.jsonl"
_HEAD_BYTES = 65_536


def sniff(path: Path) -> str | None:
    """The id of the format that a file's name and first bytes say; None when no reader knows the name."""
    suffix = path.suffix.lower()
    if suffix == "":
        return "text"
    fitting = [f for f in FORMATS.values() if f.reader is not None and suffix in f.extensions]
    head: bytes | None = None
    for found in fitting:
        if found.sniff is not None:
            if head is None:
                head = _head(path)
            if found.sniff(path, head):
                return found.id
    return next((f.id for f in fitting if f.sniff is None), None)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""  # the reader will say why


def format_named(name: str, *, reading: bool) -> Format:
    """The format of an id.

    Raises: UsageError, listing the ids, if there is none or if it cannot be read (or written).
    """
    usable = [f.id for f in FORMATS.values() if (f.reader if reading else f.writer) is not None]
    if name not in usable:
        verb = "read" if reading else "written"
        raise UsageError(f"format {name}: it cannot be {verb}; there are: {', '.join(usable)}")
    return FORMATS[name]


def is_by_product(path: Path, name: str | None = None) -> bool:
    """True for what is not read by itself in a folder.

    That is what an export writes beside its data (the receipt, the sidecar of a token format), and a file that its
    format reads together with another one; `name` is the format that was asked for, None to recognise it.
    """
    if path.name == RECEIPT or path.name.endswith("." + RECEIPT):
        return True
    if path.name == SIDECAR:
        # Our JSON lines have this name too; only a sidecar says where tokens lie.
        try:
            with path.open("rb") as file:
                return b'"token_starts"' in file.readline(MAX_LINE_BYTES)
        except OSError:
            return False  # the reader will say why
    if path.name.endswith("." + SIDECAR) and path.with_name(path.name.removesuffix("." + SIDECAR)).is_file():
        return True
    asked = FORMATS.values() if name is None else (FORMATS[name],)
    return any(f.belongs is not None and f.belongs(path) for f in asked)


def no_reader(path: Path) -> str:
    """Why a file of an unknown kind is not read."""
    return f"no reader for {path.suffix or 'such files'}: say what it is with --format"
