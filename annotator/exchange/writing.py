"""Documents out: written beside the goal, read again, compared, receipted, and only then put in its place."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from annotator.exchange.canonical import canonical, fingerprint
from annotator.exchange.conll import ConllOptions, Rows, rows_of
from annotator.exchange.conll_reading import read_conll
from annotator.exchange.conll_writing import counts_of, document_lines, header, losses_of, sidecar_line
from annotator.exchange.decoding import shown
from annotator.exchange.formats import FORMATS, RECEIPT, SIDECAR, format_named
from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.jsonl import encoded, wrapper_start
from annotator.exchange.placing import put_in_place, refuse_others_work, write_synced
from annotator.exchange.receipt import Counts, Loss, Receipt, WrittenFile
from annotator.exchange.records import read_json, read_jsonl
from annotator.exchange.splitting import PARTS, Split, parse_split
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError, UsageError
from annotator.model.schema import Schema, schema_to_json


class WriteCancelledError(KnownError):
    """The export was cancelled by the person; nothing was written."""


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write; see formats.md for the values. `split` is written ``8:1:1``, None for one file.

    `label_map` renames our labels to the file's. `as_file`: OUT is one file (its receipt is ``OUT.receipt.json``),
    else a folder. `open_disagreements` is only passed on to the receipt. `schema` goes into the `.json` wrapper.
    """

    format: str = "jsonl"
    unit: str = "morpheme"
    scheme: str = "bio"
    nested: str = "outer"
    passages: str = "drop"
    columns: tuple[str, ...] = ()
    split: str | None = None
    label_map: Mapping[str, str] = field(default_factory=dict)
    as_file: bool = False
    schema: Schema | None = None
    open_disagreements: int = 0


Progress = Callable[[int], None]
Asked = Callable[[], bool]


def write(
    documents: Iterable[AnnotatedDocument],
    out: Path,
    options: WriteOptions | None = None,
    progress: Progress | None = None,
    cancelled: Asked | None = None,
) -> Receipt:
    """Write documents to `out` and return the receipt that was written with them.

    Everything goes to a temporary place beside `out` first; that is read again and compared with what was given, and
    only then takes the place of `out` in one step. `progress` gets the number of documents written so far; `cancelled`
    is asked before each document and before the end.

    Raises: KnownError if `out` holds anything but an earlier export, if it cannot be written, or if a format cannot
    hold what it must; WriteCancelledError. In each case `out` is as it was and nothing is left beside it.
    """
    options = options or WriteOptions()
    target = format_named(options.format, reading=False)
    split = parse_split(options.split) if options.split is not None else None
    conll = ConllOptions(options.unit, options.scheme, options.nested, options.passages, tuple(options.columns))
    if options.as_file and split is not None:
        raise UsageError("--split writes three files: give a folder, a name without an extension")
    out = out.absolute()
    refuse_others_work(out, options.as_file, target.tokens)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".export-", suffix=".tmp", dir=out.parent))
    except OSError as error:
        raise KnownError(f"{shown(out)}: cannot be written: {error.strerror or error}") from None
    try:
        name = out.name if options.as_file else f"documents{target.extensions[0]}"
        job = _Job(work, options, conll, split, name)
        job.write(documents, progress or (lambda done: None), cancelled or (lambda: False))
        job.compare()
        receipt = job.receipt()
        _ask(cancelled or (lambda: False))
        beside = f"{out.name}.{RECEIPT}" if options.as_file else RECEIPT
        write_synced(work / beside, msgspec.json.format(msgspec.json.encode(receipt.to_json()), indent=1) + b"\n")
        put_in_place(work, out, options.as_file)
    except OSError as error:
        raise KnownError(f"{shown(out)}: cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return receipt


def _ask(cancelled: Asked) -> None:
    if cancelled():
        raise WriteCancelledError("the export was cancelled: nothing was written")


# ---- the work ---------------------------------------------------------------------------------------------------


class _Out:
    """One data file while it is written: hashes and counts what goes into it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open("wb")
        self._hash = hashlib.sha256()
        self.size = 0
        self.counts = Counts()

    def put(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    def close(self) -> None:
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def abandon(self) -> None:
        self._file.close()

    def written(self) -> WrittenFile:
        return WrittenFile(self.path.name, self._hash.hexdigest(), self.size, self.counts)


class _Job:
    """One export into a temporary folder."""

    def __init__(self, work: Path, options: WriteOptions, conll: ConllOptions, split: Split | None, name: str) -> None:
        self._work = work
        self._options = options
        self._conll = conll
        self._split = split
        self._name = name
        self._given = Counts()
        self._losses: list[Loss] = []
        self._left_out: dict[str, int] = {}
        self._groups: dict[str, list[str]] = {}
        self._tokenizers: set[tuple[str, str]] = set()
        self._expected: dict[str, list[bytes]] = {}
        self._ids: set[str] = set()
        self._files: list[WrittenFile] = []
        self._layers = 1

    @property
    def _has_sidecar(self) -> bool:
        return FORMATS[self._options.format].tokens

    @property
    def _sidecar_name(self) -> str:
        return f"{self._name}.{SIDECAR}" if self._options.as_file else SIDECAR

    def write(self, documents: Iterable[AnnotatedDocument], progress: Progress, cancelled: Asked) -> None:
        """Write every document to its file."""
        extension = Path(self._name).suffix
        names = [f"{part}{extension}" for part in PARTS] if self._split is not None else [self._name]
        if self._options.format == "conll" and self._conll.nested == "columns":
            # How many columns the file has is known only after the last document.
            documents = list(documents)
            found = (rows_of(canonical(d, self._options.label_map), self._conll) for d in documents)
            self._layers = max([1, *(len(rows.layers) for rows in found)])
        outs = {name: _Out(self._work / name) for name in names}
        if self._has_sidecar:
            outs[self._sidecar_name] = _Out(self._work / self._sidecar_name)
        try:
            for name in names:
                outs[name].put(self._start())
            for done, item in enumerate(documents):
                _ask(cancelled)
                self._one(item, outs, names)
                progress(done + 1)
            for name in names:
                outs[name].put(b"\n]}\n" if self._options.format == "json" else b"")
            for out in outs.values():
                out.close()
        finally:
            for out in outs.values():
                out.abandon()
        self._files = [out.written() for out in outs.values()]

    def _start(self) -> bytes:
        if self._options.format == "json":
            schema = self._options.schema
            return wrapper_start(schema_to_json(schema) if schema is not None else None)
        return header(self._conll, self._layers) if self._options.format == "conll" else b""

    def _one(self, item: AnnotatedDocument, outs: dict[str, _Out], names: Sequence[str]) -> None:
        before = item.annotations
        item = canonical(item, self._options.label_map)
        document, said = item.document, item.annotations
        if document.id in self._ids:
            raise KnownError(f"{document.id}: two documents have this id; ids must be unique in an export")
        self._ids.add(document.id)
        name = (
            names[0] if self._split is None else names[PARTS.index(self._split.part(document.id, item.duplicate_group))]
        )
        if item.duplicate_group is not None:
            self._groups.setdefault(item.duplicate_group, []).append(document.id)
        if before is not None and before.decisions:
            self._leave_out("decisions", len(before.decisions))
        relations = len(said.relations) if said is not None else 0
        mentions = len(said.mentions) if said is not None else 0
        _add(self._given, Counts(1, 0, 0, mentions, relations))
        if self._options.format == "conll":
            self._conll_document(item, outs, name)
            return
        line = encoded(item)
        first = outs[name].counts.documents == 0
        if self._options.format == "json":
            outs[name].put((b"\n" if first else b",\n") + line)
        else:
            outs[name].put(line + b"\n")
        # No sentences or tokens: whether the tokenizer happened to run must not change the receipt.
        _add(outs[name].counts, Counts(1, 0, 0, mentions, relations))
        self._expected.setdefault(name, []).append(fingerprint(item))

    def _conll_document(self, item: AnnotatedDocument, outs: dict[str, _Out], name: str) -> None:
        rows = rows_of(item, self._conll)
        if item.tokens is not None:
            self._tokenizers.add((item.tokens.tokenizer, item.tokens.version))
        losses = losses_of(item, rows, self._conll)
        self._losses += losses
        relations = 0
        if item.annotations is not None:
            relations = len(item.annotations.relations) - sum(1 for x in losses if x.kind == "relation")
            details = sum(
                1 for m in rows.carried if (m.score, m.source, m.reason, m.decision, m.by, m.at) != (None,) * 6
            )
            if details:
                self._leave_out("mention details (score, source, decision, by, at)", details)
        outs[name].put(document_lines(item, rows, self._conll, self._layers))
        counts = counts_of(rows, relations)
        _add(outs[name].counts, counts)
        outs[self._sidecar_name].put(sidecar_line(item, rows, name, self._conll))
        _add(outs[self._sidecar_name].counts, Counts(1, counts.sentences, counts.tokens))
        self._expected.setdefault(name, []).append(_conll_print(item, rows, self._conll, relations))

    def _leave_out(self, what: str, count: int) -> None:
        self._left_out[what] = self._left_out.get(what, 0) + count

    def compare(self) -> None:
        """Read every data file again; anything that is not what was given is a bug of ours, said as such."""
        for name in {f.name for f in self._files} - {self._sidecar_name if self._has_sidecar else ""}:
            expected = self._expected.get(name, [])
            found = 0
            for incoming in self._reader(self._work / name):
                if incoming.item is None:
                    raise AssertionError(f"what was written to {name} cannot be read: {incoming.problem}")
                if found >= len(expected) or self._print(incoming.item) != expected[found]:
                    raise AssertionError(f"{name}: {incoming.item.document.id} reads differently from what was given")
                found += 1
            if found != len(expected):
                raise AssertionError(f"{name}: {found} documents were read, {len(expected)} were written")

    def _reader(self, path: Path) -> Iterator[Incoming]:
        reader = {"jsonl": read_jsonl, "json": read_json, "conll": read_conll}[self._options.format]
        return reader(path, ReadOptions())

    def _print(self, item: AnnotatedDocument) -> bytes:
        if self._options.format == "conll":
            return _conll_print(item, None, self._conll, None)
        return fingerprint(item)

    def receipt(self) -> Receipt:
        """What was written and what was lost."""
        written = Counts()
        for file in self._files:
            if not self._has_sidecar or file.name != self._sidecar_name:
                _add(written, file.counts)
        options: dict[str, Any] = {"labels": dict(sorted(self._options.label_map.items()))}
        if self._options.format == "conll":
            options |= {
                "unit": self._conll.unit,
                "scheme": self._conll.scheme,
                "nested": self._conll.nested,
                "passages": self._conll.passages,
                "columns": list(self._conll.ordered_columns),
            }
        tokenizers = sorted(self._tokenizers)
        split = None
        if self._split is not None:
            split = {
                "shares": str(self._split),
                "by": "sha256 of duplicate_group, else of id",
                "documents": {Path(f.name).stem: f.counts.documents for f in self._files if f.name != SIDECAR},
            }
        return Receipt(
            self._options.format,
            options,
            "+".join(t for t, _ in tokenizers) or None,
            "+".join(v for _, v in tokenizers) or None,
            self._given,
            written,
            tuple(self._files),
            tuple(self._losses),
            self._left_out,
            {k: tuple(v) for k, v in self._groups.items()},
            split,
            self._options.open_disagreements,
        )


def _add(total: Counts, more: Counts) -> None:
    total.documents += more.documents
    total.sentences += more.sentences
    total.tokens += more.tokens
    total.mentions += more.mentions
    total.relations += more.relations


def _conll_print(item: AnnotatedDocument, rows: Rows | None, options: ConllOptions, relations: int | None) -> bytes:
    """A digest of what a CoNLL file and its sidecar say about a document: given (`rows`), or read again (None)."""
    del relations
    said = item.annotations
    mentions = rows.carried if rows is not None else list(said.mentions if said is not None else ())
    ids = {m.id: (m.start, m.end, m.label) for m in mentions}
    parts: list[object] = [item.document.id, item.document.text, item.document.title, sorted(ids.values())]
    parts.append([(p.start, p.end, p.kind.value, p.of) for p in item.document.passages])
    parts.append((item.stage.value, item.annotator, item.duplicate_group, item.document.raw_sha256))
    if "entity" in options.columns:
        groups: dict[str, list[tuple[int, int, str]]] = {}
        for m in mentions:
            if m.entity is not None:
                groups.setdefault(m.entity, []).append((m.start, m.end, m.label))
        parts.append(sorted(sorted(g) for g in groups.values()))
    if "relations" in options.columns and said is not None:
        parts.append(
            sorted((ids[r.head], ids[r.tail], r.label) for r in said.relations if r.head in ids and r.tail in ids)
        )
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).digest()
