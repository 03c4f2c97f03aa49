"""Documents out: written beside the goal, read again, compared, receipted, and only then put in its place.

Which bytes a format has is the business of its `Writer`; here is what is the same for all of them.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator.exchange.canonical import PRINT_BYTES, canonical, comparable, fingerprint
from annotator.exchange.carrying import reduced
from annotator.exchange.contract import ALL, Carried, Format
from annotator.exchange.decoding import shown
from annotator.exchange.formats import RECEIPT, format_named
from annotator.exchange.incoming import ReadOptions
from annotator.exchange.labels import renamed
from annotator.exchange.near_duplicates import USUAL, NearDuplicates
from annotator.exchange.placing import put_in_place, refuse_others_work, work_folder, write_synced
from annotator.exchange.receipt import Counts, Loss, Receipt
from annotator.exchange.splitting import PARTS, Split, group_key, name_in, parse_split
from annotator.exchange.spool import Spool
from annotator.exchange.targets import Outs, Part
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKey, SetKind
from annotator.model.errors import KnownError, UsageError
from annotator.model.schema import Schema


class WriteCancelledError(KnownError):
    """The export was cancelled by the person; nothing was written."""


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write. `options` are those of the format, by name; absent ones have their defaults.

    `split` is written ``8:1:1``, None for no parts. `label_map` renames our labels to the file's. `as_file`: OUT is
    one file (its receipt is ``OUT.receipt.json``), else a folder. `open_disagreements` is only passed on to the
    receipt. `schema` is for formats that list their labels. `parts` says for each id of a document whether it goes to
    train, dev or test, where that was decided beforehand; `split` then only tells the shares. Otherwise a split does
    not part articles that share as much as `near_duplicates` says (0 to 1, see the module of that name); 0: known ones
    only.
    """

    format: str = "jsonl"
    options: Mapping[str, str] = field(default_factory=dict)
    split: str | None = None
    label_map: Mapping[str, str] = field(default_factory=dict)
    as_file: bool = False
    schema: Schema | None = None
    open_disagreements: int = 0
    parts: Mapping[str, str] | None = None
    near_duplicates: float = USUAL


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
    only then takes the place of `out` in one step. `progress` gets the number of documents written so far, and then of
    those read again, from 1; before both of those looked at, if all must be seen before the first is written.
    `cancelled` is asked before each of them, and before the end.

    Raises: KnownError if `out` holds anything but an earlier export, if it cannot be written, or if a format cannot
    hold what it must; WriteCancelledError. In each case `out` is as it was and nothing is left beside it.
    """
    options = options or WriteOptions()
    target = format_named(options.format, reading=False)
    chosen = target.chosen(options.options)
    split = parse_split(options.split) if options.split is not None else None
    if options.as_file and split is not None:
        raise UsageError("--split writes three files: give a folder, a name without an extension")
    out = out.absolute()
    refuse_others_work(out, options.as_file, target.sidecar)
    try:
        work = work_folder(out)
    except OSError as error:
        raise KnownError(f"{shown(out)}: cannot be written: {error.strerror or error}") from None
    try:
        job = _Job(target, chosen, options, split, work, out.name if options.as_file else None)
        job.write(documents, progress or (lambda done: None), cancelled or (lambda: False))
        job.compare(progress or (lambda done: None), cancelled or (lambda: False))
        receipt = job.receipt()
        refuse_if_cancelled(cancelled or (lambda: False))
        beside = f"{out.name}.{RECEIPT}" if options.as_file else RECEIPT
        write_synced(work / beside, receipt.pieces())
        put_in_place(work, out, options.as_file)
    except OSError as error:
        raise KnownError(f"{shown(out)}: cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return receipt


# What is said of mentions comes first, then what hangs on them.
_ORDER = {"document_id": -2, "document_details": -1, "relation": 1, "no_relation": 2, "entity": 3, "entity_details": 3}


def refuse_if_cancelled(cancelled: Asked) -> None:
    """Ask whether to go on. Raises: WriteCancelledError if not."""
    if cancelled():
        raise WriteCancelledError("the export was cancelled: nothing was written")


@dataclass(slots=True)
class _Written:
    """What must be read again from a file: which part it is of, and the fingerprints of its documents in order."""

    part: str
    prints: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True)
class _One:
    """The same of a file with one document."""

    name: str
    part: str
    print: bytes


class _Job:
    """One export into a temporary folder."""

    def __init__(
        self,
        target: Format,
        chosen: Mapping[str, str],
        options: WriteOptions,
        split: Split | None,
        work: Path,
        file_name: str | None,
    ) -> None:
        self._format = target
        self._chosen = chosen
        self._options = options
        self._split = split
        self._outs = Outs(work, target, file_name)
        self._may_carry = target.carries | target.carries_with.keys()
        self._given = Counts()
        self._losses: Spool[Loss] = Spool(Loss)
        self._left_out: dict[str, int] = {}
        self._groups: dict[str, list[str]] = {}
        self._alike: list[tuple[str, ...]] = []
        self._first_alike: dict[str, str] = {}
        self._tokenizers: set[tuple[str, str]] = set()
        self._expected: dict[str, _Written] = {}
        self._one_each: Spool[_One] = Spool(_One)
        self._parts: dict[str, Part] = {}
        self._ids: set[str] = set()

    def write(self, documents: Iterable[AnnotatedDocument], progress: Progress, cancelled: Asked) -> None:
        """Write every document to its file."""
        documents, survey = self._looked_at(documents, progress, cancelled)
        assert self._format.writer is not None
        try:
            schema = self._options.schema
            if schema is not None:
                schema = renamed(schema, self._options.label_map)
            for name in PARTS if self._split is not None else (None,):
                self._parts[name or ""] = Part(self._outs, name, self._chosen, schema, survey)
            writers = {name: self._format.writer(part) for name, part in self._parts.items()}
            for done, item in enumerate(documents):
                refuse_if_cancelled(cancelled)
                name = self._part_of(item)
                before = item.annotations
                if before is not None:
                    records = {"decisions": before.decisions, "comments": before.comments}
                    self._leave_out({what: len(found) for what, found in records.items() if found})
                self._one(canonical(item, self._options.label_map), name, writers[name].document)
                progress(done + 1)
            for writer in writers.values():
                writer.end()
        finally:
            self._outs.close()

    def _looked_at(
        self, documents: Iterable[AnnotatedDocument], progress: Progress, cancelled: Asked
    ) -> tuple[Iterable[AnnotatedDocument], Any]:
        """The documents, and the format's survey of them; what is alike among them is known then.

        When all have to be seen before the first is written they are kept on the disk, since they can be had only once.
        """
        target, options = self._format, self._options
        surveys = target.survey is not None and (target.surveys is None or target.surveys(self._chosen))
        alike = None
        if self._split is not None and options.parts is None and options.near_duplicates > 0:
            alike = NearDuplicates(options.near_duplicates)
        if alike is None and not surveys:
            return documents, None
        kept: Spool[AnnotatedDocument] = Spool(AnnotatedDocument)

        def seen() -> Iterator[AnnotatedDocument]:
            for item in documents:
                refuse_if_cancelled(cancelled)
                kept.append(item)
                progress(len(kept))
                if alike is not None:
                    alike.add(group_key(item.document.id, item.duplicate_group), item.document)
                yield canonical(item, options.label_map) if surveys else item

        items = seen()
        survey = target.survey(items, self._chosen) if target.survey is not None and surveys else None
        for _ in items:
            pass
        if alike is not None:
            self._alike = alike.groups()
            self._first_alike = {key: keys[0] for keys in self._alike for key in keys}
        return kept, survey

    def _part_of(self, item: AnnotatedDocument) -> str:
        if self._split is None:
            return ""
        if self._options.parts is not None:
            return self._options.parts[item.document.id]
        key = group_key(item.document.id, item.duplicate_group)
        return self._split.part_of_group(self._first_alike.get(key, key))

    def _one(self, item: AnnotatedDocument, name: str, put: Callable[[AnnotatedDocument], Carried]) -> None:
        document = item.document
        if document.id in self._ids:
            raise KnownError(f"{document.id}: two documents have this id; ids must be unique in an export")
        self._ids.add(document.id)
        if item.duplicate_group is not None:
            self._groups.setdefault(item.duplicate_group, []).append(document.id)
        if self._format.by_tokens and item.tokens is not None:
            self._tokenizers.add((item.tokens.tokenizer, item.tokens.version))
        said = item.annotations
        mentions, relations = (len(said.mentions), len(said.relations)) if said is not None else (0, 0)
        self._given.add(Counts(1, 0, 0, mentions, relations))
        plain, losses, left_out = reduced(item, self._may_carry)
        self._leave_out(left_out)
        carried = put(plain)
        losses += carried.losses
        back = carried.item
        if (read_as := self._parts[name].read_as(document.id)) != document.id:
            losses.append(Loss("document_id", document.id, "", "", read_as))
            back = replace(back, document=replace(back.document, id=read_as))
        losses.sort(key=lambda loss: _ORDER.get(loss.kind, 0))
        if back is not item or losses:
            self._account(item, back, losses)
        for loss in losses:
            self._losses.append(loss)
        kept = back.annotations
        mentions, relations = (len(kept.mentions), len(kept.relations)) if kept is not None else (0, 0)
        carried.out.counts.add(Counts(1, carried.sentences, carried.tokens, mentions, relations))
        if self._format.per_document:
            self._one_each.append(_One(carried.out.name, name, self._print(back)))
        else:
            self._expected.setdefault(carried.out.name, _Written(name)).prints += self._print(back)

    def _print(self, item: AnnotatedDocument) -> bytes:
        # A format that carries everything gives every id again, so nothing has to be put in order to compare.
        if self._format.carries == ALL:
            return fingerprint(item)
        if item.annotations is None:
            # Most formats cannot tell "nobody has looked" from "there is nothing".
            key = SetKey(item.document.id, "", SetKind.ANNOTATED)
            item = replace(item, annotations=AnnotationSet(key))
        return fingerprint(comparable(item))

    @staticmethod
    def _account(given: AnnotatedDocument, kept: AnnotatedDocument, losses: list[Loss]) -> None:
        """What was given is what is kept and what is listed, piece by piece."""
        before, after = given.annotations, kept.annotations
        lost = {x.item for x in losses if x.item and x.kind != "entity_details"}
        if before is not None:
            pieces = {x.id for part in (before.mentions, before.relations) for x in part}
            pieces |= {x.id for part in (before.no_relations, before.entities) for x in part}
            there = set()
            if after is not None:
                there = {x.id for part in (after.mentions, after.relations) for x in part}
                there |= {x.id for part in (after.no_relations, after.entities) for x in part}
            if pieces - there != lost or not there <= pieces:
                odd = sorted((pieces - there) ^ lost | (there - pieces))
                raise AssertionError(f"{given.document.id}: neither carried nor listed, or both: {', '.join(odd)}")

    def _leave_out(self, counts: Mapping[str, int]) -> None:
        for what, count in counts.items():
            self._left_out[what] = self._left_out.get(what, 0) + count

    def compare(self, progress: Progress, cancelled: Asked) -> None:
        """Read every data file again; anything that is not what was given is a bug of ours, said as such."""
        read = self._format.check or self._format.reader
        assert read is not None
        shared = {option.name for option in self._format.read_options} & self._chosen.keys()
        options = {name: self._chosen[name] for name in shared}
        carried = self._may_carry
        done = 0

        def look(name: str, part: str, prints: bytes | bytearray) -> None:
            nonlocal done
            found = 0
            base = self._parts[part].base()
            for incoming in read(self._outs.path(name), ReadOptions(base=base, options=options)):
                refuse_if_cancelled(cancelled)
                if incoming.item is None:
                    raise AssertionError(f"what was written to {name} cannot be read: {incoming.problem}")
                back, _, _ = reduced(incoming.item, carried)
                if self._print(back) != bytes(prints[found : found + PRINT_BYTES]):
                    raise AssertionError(f"{name}: {incoming.item.document.id} reads differently from what was given")
                found += PRINT_BYTES
                done += 1
                progress(done)
            if found != len(prints):
                wrote = len(prints) // PRINT_BYTES
                raise AssertionError(f"{name}: {found // PRINT_BYTES} documents were read, {wrote} were written")

        for one in self._one_each:
            look(one.name, one.part, one.print)
        for part_name, part in self._parts.items():
            # A part that nothing went to must be readable, too.
            if not self._format.per_document and (main := part.main_if_begun()) is not None:
                self._expected.setdefault(main, _Written(part_name))
        for name, written in self._expected.items():
            look(name, written.part, written.prints)

    def receipt(self) -> Receipt:
        """What was written and what was lost."""
        files = self._outs.written()
        written = Counts()
        for file in files:
            if not self._outs.is_sidecar(file.name):
                written.add(file.counts)
        options: dict[str, Any] = {"labels": dict(sorted(self._options.label_map.items()))}
        for option in self._format.options:
            value = self._chosen[option.name]
            options[option.name] = [v for v in value.split(",") if v] if option.many else value
        tokenizers = sorted(self._tokenizers)
        split: dict[str, Any] | None = None
        if self._split is not None:
            split = {
                "shares": str(self._split),
                "by": "sha256 of duplicate_group, else of id"
                if self._options.parts is None
                else "label, in whole groups",
                "documents": {name: part.documents for name, part in self._parts.items()},
            }
            if self._options.parts is None and (least := self._options.near_duplicates) > 0:
                split["by"] += "; of almost equal articles: of the first of them"
                split["near_duplicates"] = {"share": least, "groups": [list(map(name_in, g)) for g in self._alike]}
        return Receipt(
            self._options.format,
            options,
            "+".join(t for t, _ in tokenizers) or None,
            "+".join(v for _, v in tokenizers) or None,
            self._given,
            written,
            files,
            self._losses,
            self._left_out,
            {k: tuple(v) for k, v in self._groups.items()},
            split,
            self._options.open_disagreements,
            (),
            self._chosen.get("offsets", self._format.unit),
        )
