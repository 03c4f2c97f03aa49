"""A dataset from gold: chosen articles in several formats with one split, a card, receipts and checksums.

Nothing in it depends on the clock or on chance, so that the same gold gives the same bytes.
"""

import fnmatch
import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from annotator.exchange.canonical import canonical
from annotator.exchange.card import card
from annotator.exchange.decoding import shown
from annotator.exchange.near_duplicates import NearDuplicates
from annotator.exchange.placing import DATASET, put_in_place, refuse_others_work, work_folder, write_synced
from annotator.exchange.receipt import Loss, Receipt
from annotator.exchange.recipes import LEVELS, Recipe, label_names, parts
from annotator.exchange.selecting import selected, sentences_of
from annotator.exchange.splitting import PARTS, group_key, name_in, parse_split, stratified
from annotator.exchange.writing import Asked, Progress, WriteOptions, refuse_if_cancelled, write
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.model.schema import Schema

RECIPE, SUMS, CARD, SPLITS = "recipe.json", "SHA256SUMS", "README.md", "splits.json"
_WHOLE = "all"


@dataclass(frozen=True, slots=True)
class _Counted:
    """One document in numbers: its group, and how often each thing and each label stands in it."""

    group: str
    things: Counter[str]
    labels: Counter[str]
    relations: Counter[str]

    @property
    def shared_out(self) -> Counter[str]:
        """What a stratified split counts."""
        return self.labels + Counter({f"relation {label}": n for label, n in self.relations.items()}) + _ONE


_ONE = Counter({"document": 1})


def _counted(item: AnnotatedDocument) -> _Counted:
    said = item.annotations
    labels = Counter(m.label for m in said.mentions) if said is not None else Counter[str]()
    relations = Counter(r.label for r in said.relations) if said is not None else Counter[str]()
    things = Counter(documents=1, characters=len(item.document.text))
    things.update(mentions=labels.total(), relations=relations.total())
    things["no_relations"] = len(said.no_relations) if said is not None else 0
    return _Counted(group_key(item.document.id, item.duplicate_group), things, labels, relations)


def _figures(counted: Mapping[str, _Counted], part_of: Mapping[str, str]) -> dict[str, Any]:
    """Per part (train, dev and test, or all) how many of each thing and how often each label, in a fixed order."""
    found = {}
    for part in PARTS if part_of else (_WHOLE,):
        things, labels, relations = Counter[str](), Counter[str](), Counter[str]()
        for name, one in counted.items():
            if part_of.get(name, _WHOLE) == part:
                things.update(one.things)
                labels.update(one.labels)
                relations.update(one.relations)
        names = ("documents", "characters", "mentions", "relations", "no_relations")
        found[part] = {
            **{name: things[name] for name in names},
            "labels": dict(sorted(labels.items())),
            "relation_labels": dict(sorted(relations.items())),
        }
    return found


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote: figures, receipts by folder, what sentences lost, and what the recipe did not ask for.

    `alike` are the groups of articles that the split kept together because they are almost the same, by id.
    """

    figures: dict[str, Any]
    receipts: dict[str, Receipt]
    losses: tuple[Loss, ...]
    left_out: dict[str, int]
    files: tuple[tuple[str, str], ...]
    alike: tuple[tuple[str, ...], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The receipt of the whole."""
        return {
            "format": DATASET,
            "version": 1,
            "reread": "equal",
            "figures": self.figures,
            "formats": {
                folder: {"counts": r.written.to_json(), "loss_counts": r.loss_counts()}
                for folder, r in self.receipts.items()
            },
            "losses": [loss.to_json() for loss in self.losses],
            "near_duplicates": [list(group) for group in self.alike],
            "left_out_by_recipe": dict(sorted(self.left_out.items())),
            "files": [{"name": name, "sha256": digest} for name, digest in self.files],
        }


def build(
    documents: Callable[[], Iterable[AnnotatedDocument]],
    recipe: Recipe,
    out: Path,
    schema: Schema | None = None,
    progress: Progress = lambda done: None,
    cancelled: Asked = lambda: False,
) -> Built:
    """Write a dataset to the folder `out` and say what is in it. `documents` is asked once for each pass.

    Raises: KnownError if `out` holds anything but an earlier dataset or export, or nothing fits the recipe;
    WriteCancelledError. In each case `out` is as it was.
    """
    out = out.absolute()
    refuse_others_work(out, False)
    made = _Dataset(documents, recipe, schema)
    try:
        work = work_folder(out)
    except OSError as error:
        raise KnownError(f"{shown(out)}: cannot be written: {error.strerror or error}") from None
    try:
        built = made.write(work, progress, cancelled)
        put_in_place(work, out, False)
    except OSError as error:
        raise KnownError(f"{shown(out)}: cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return built


class _Dataset:
    """The passes over the documents: one to count and share out, one for each format."""

    def __init__(
        self, documents: Callable[[], Iterable[AnnotatedDocument]], recipe: Recipe, schema: Schema | None
    ) -> None:
        self._documents = documents
        self._recipe = recipe
        self._schema = schema
        self._names = label_names(recipe)
        self._alike: NearDuplicates | None = None
        if recipe.split is not None and recipe.near_duplicates > 0:
            self._alike = NearDuplicates(recipe.near_duplicates)

    def _items(
        self, losses: list[Loss], left_out: Counter[str], alike: NearDuplicates | None = None
    ) -> Iterator[AnnotatedDocument]:
        """What goes in, in the order of the source; `alike` is told of each article."""
        recipe = self._recipe
        for given in self._documents():
            wanted = recipe.documents
            if wanted and not any(fnmatch.fnmatchcase(given.document.id, pattern) for pattern in wanted):
                continue
            if alike is not None:
                alike.add(self._group(given), given.document)
            item = selected(canonical(given, {}), recipe, left_out)
            if recipe.level == LEVELS[0]:
                yield item
            else:
                yield from sentences_of(item, losses)

    def _group(self, item: AnnotatedDocument) -> str:
        """What names the documents that come from an article, or from the known duplicates of it."""
        name, group = item.document.id, item.duplicate_group
        return group_key(name, group if self._recipe.level == LEVELS[0] or group is not None else name)

    def _shared(self, counted: Mapping[str, _Counted], alike: Mapping[str, str]) -> dict[str, str]:
        """Which part each document goes to; nothing when there is no split. `alike` is the first of a group's alike."""
        if self._recipe.split is None:
            return {}
        split = parse_split(self._recipe.split)
        groups: dict[str, Counter[str]] = {}
        for one in counted.values():
            groups.setdefault(alike.get(one.group, one.group), Counter()).update(one.shared_out)
        if self._recipe.stratify:
            part_of_group = stratified(groups, split)
        else:
            part_of_group = {key: split.part_of_group(key) for key in groups}
        return {name: part_of_group[alike.get(one.group, one.group)] for name, one in counted.items()}

    def write(self, work: Path, progress: Progress, cancelled: Asked) -> Built:
        losses: list[Loss] = []
        left_out: Counter[str] = Counter()
        counted: dict[str, _Counted] = {}
        for item in self._items(losses, left_out, self._alike):
            refuse_if_cancelled(cancelled)
            counted[item.document.id] = _counted(item)
            progress(len(counted))
        groups = self._alike.groups() if self._alike is not None else []
        part_of = self._shared(counted, {key: keys[0] for keys in groups for key in keys})
        if not counted:
            raise KnownError("the recipe fits no article: look at its documents, stages and annotator")
        receipts: dict[str, Receipt] = {}
        for part in parts(self._recipe):
            options = WriteOptions(
                part.format,
                part.options,
                self._recipe.split,
                self._names,
                schema=self._schema,
                parts=part_of if self._recipe.split is not None else None,
            )
            receipts[part.folder] = write(self._items([], Counter()), work / part.folder, options, progress, cancelled)
        _put(work / RECIPE, msgspec.to_builtins(self._recipe))
        if part_of:
            _put(work / SPLITS, {part: sorted(n for n in counted if part_of[n] == part) for part in PARTS})
        figures = _figures(counted, part_of)
        text = card(self._recipe, figures, receipts, self._names, len(groups))
        write_synced(work / CARD, [text.encode("utf-8")])
        files = tuple(
            (path.relative_to(work).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
            for path in sorted(p for p in work.rglob("*") if p.is_file())
        )
        lines = "".join(f"{digest}  {name}\n" for name, digest in files)
        write_synced(work / SUMS, [lines.encode("utf-8")])
        sums = (SUMS, hashlib.sha256(lines.encode("utf-8")).hexdigest())
        alike = tuple(tuple(map(name_in, keys)) for keys in groups)
        built = Built(figures, receipts, tuple(losses), dict(left_out), (*files, sums), alike)
        _put(work / "receipt.json", built.to_json())
        return built


def _put(path: Path, value: object) -> None:
    write_synced(path, [msgspec.json.format(msgspec.json.encode(value), indent=1), b"\n"])
