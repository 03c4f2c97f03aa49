"""What is in some files, before anything is written: one line per file, for the import page.

`preview` reads files and so runs in a thread; it knows no widget.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

from annotator.exchange.formats import sniff
from annotator.exchange.incoming import LEFT_OUT, LEFT_OUT_NOTE
from annotator.exchange.labels import PRESETS, label_map, turned
from annotator.exchange.reading import FileOptions, Incoming, ReadOptions, read
from annotator.exchange.tables_columns import Look, look
from annotator.model.check import check
from annotator.model.schema import Schema

_SAMPLE = 700
_OFTEN = 50
"""Of many documents, progress is told after so many."""
_NOTES = 20
ZIP, TABLE = "zip", "csv"
MENTION, RELATION = "mention", "relation"
_GUESSED = ("decoded as cp949", "warning:")
_UNDECODED = ("byte", "encoding")


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label as it stands in the files, and how many mentions (or relations) have it."""

    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One file: how it was read and what is in it; `size` in bytes, `bad` counts documents that cannot be read.

    `file` is its name for people; `format` the one that it was read as, `recognised` the one that it looks like.
    `doubtful`: its encoding was guessed, or not found. `title` and `sample` are of its first document, the sample cut
    after some hundred characters; `marks` are its mentions as (start, end, colour of the light theme, of the dark
    one), in code points of the sample. `more_notes` were not listed; `lost_relations` join a mention that is left out;
    `forbidden_relations` were left out because the schema does not allow them. `texts` are the SHA-256 of its
    articles, `known` those that the project has already. `look` is the beginning of a table, for one whose columns can
    be chosen. `partial`: it is still being read, and there may be more in it than is said.
    """

    file: str
    format: str
    encoding: str
    documents: int = 0
    bad: int = 0
    size: int = 0
    mentions: int = 0
    relations: int = 0
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    title: str = ""
    sample: str = ""
    marks: tuple[tuple[int, int, str, str], ...] = ()
    path: Path = field(default_factory=Path)
    recognised: str = ""
    doubtful: bool = False
    labels: tuple[FoundLabel, ...] = ()
    more_notes: int = 0
    lost_relations: int = 0
    forbidden_relations: int = 0
    texts: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    look: Look | None = None
    partial: bool = False

    @property
    def remarks(self) -> int:
        """How many things are worth knowing about it, apart from what is wrong."""
        said = (self.lost_relations, self.forbidden_relations, len(self.known))
        return len(self.notes) + self.more_notes + sum(number > 0 for number in said)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person chose about the files: how some are read, and what their labels are called here.

    A label that nobody chose anything for, and that the schema does not have, is left out while it is tried. With
    `keep_going` what cannot be read is passed over, and relations that the schema does not allow are left out.
    """

    files: Mapping[Path, FileOptions] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    keep_going: bool = False


class _Trial(Mapping[str, str]):
    """The chosen names; what is neither chosen nor known is left out, so that the rest can be looked at."""

    def __init__(self, chosen: Mapping[str, str], schema: Schema | None) -> None:
        self._chosen = dict(chosen)
        self._known = None if schema is None else known_labels(schema)

    def __getitem__(self, label: str) -> str:
        if label in self._chosen:
            return self._chosen[label]
        if self._known is None or label in self._known:
            raise KeyError(label)
        return LEFT_OUT

    def __iter__(self) -> Iterator[str]:
        return iter(self._chosen)

    def __len__(self) -> int:
        return len(self._chosen)


def known_labels(schema: Schema) -> frozenset[str]:
    """The labels of a schema, of mentions and of relations."""
    return frozenset((*(m.label for m in schema.mentions), *(r.label for r in schema.relations)))


def first_names(saved: Mapping[str, str], schema: Schema) -> dict[str, str]:
    """What labels of files are taken for before anybody chose: as the project had them last, else by what is known.

    Known are the shipped mappings and the words that the schema has for its labels. Labels of the schema itself are
    only in it if the project took them for others.
    """
    ours = known_labels(schema)
    found: dict[str, str] = {}
    for label, name in (*((r.label, r.name) for r in schema.relations), *((m.label, m.name) for m in schema.mentions)):
        words = [word for word in (name.ko, name.en) if word]
        found |= {form: label for word in words for form in (word, word.lower(), word.upper())}
    for preset in reversed(PRESETS):
        found |= label_map((), preset, reading=True)
    found = {label: target for label, target in found.items() if label not in ours}
    found |= saved
    return {label: target for label, target in found.items() if target == LEFT_OUT or turned(target)[0] in ours}


class _Pauses:
    """Says when it is time to show what was read so far: soon for the first time, then ever less often.

    Few documents are shown when all of them are read.
    """

    _FEW = 20
    _FIRST, _LONGEST = 0.4, 5.0  # seconds

    def __init__(self) -> None:
        self._wait = self._FIRST
        self._next = monotonic() + self._wait
        self._asked = 0

    def __call__(self) -> bool:
        self._asked += 1
        if self._asked <= self._FEW or monotonic() < self._next:
            return False
        self._wait = min(2 * self._wait, self._LONGEST)
        self._next = monotonic() + self._wait
        return True


def preview(
    paths: Sequence[Path],
    options: ReadOptions,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    choices: Choices | None = None,
    before: Sequence[PreviewLine] = (),
    stale: frozenset[Path] | None = None,
    progress: Callable[[int], None] = lambda _: None,
    with_texts: Callable[[Iterable[str]], frozenset[str]] = lambda _: frozenset(),
    so_far: Callable[[tuple[PreviewLine, ...]], None] | None = None,
    due: Callable[[], bool] | None = None,
) -> tuple[PreviewLine, ...]:
    """Read everything once and say what is there, file by file in reading order; stops early when `cancelled`.

    With `before`, what was said the last time, only the files of `stale` are read again, and those that were not
    reached. `with_texts` knows which texts the project has, by their SHA-256. `so_far` is told what was found whenever
    `due` says that it is time: now and then, if nothing else is given.
    """
    choices = choices or Choices()
    due = due or _Pauses()
    met: list[tuple[str, str]] = []
    files: dict[Path, FileOptions | None] = dict(choices.files)
    if stale is not None:
        files |= {line.path: None for line in before if line.path not in stale}
    trial = replace(
        options,
        files=files,
        label_map=_Trial(choices.labels, options.schema),
        met=lambda kind, label: met.append((kind, label)),
        keep_going=choices.keep_going,
    )
    found = _Found([path for path in paths if path.is_dir()], choices, with_texts)
    ended = True
    for done, incoming in enumerate(read(paths, trial), 1):
        if cancelled():
            ended = False
            break
        found.add(incoming, met, options.schema)
        met.clear()
        if done < _OFTEN or not done % _OFTEN:
            progress(done)
        if so_far is not None and due():
            so_far(found.lines(before, stale, ended=False))
    return found.lines(before, stale, ended=ended)


class _Found:
    """What was found in all files so far; what is said of one that was read to its end is made once."""

    def __init__(
        self, folders: Sequence[Path], choices: Choices, with_texts: Callable[[Iterable[str]], frozenset[str]]
    ) -> None:
        self._folders, self._choices, self._with_texts = folders, choices, with_texts
        self._found: dict[Path, _Counting] = {}
        self._made: dict[Path, PreviewLine] = {}
        self._places: dict[Path, Path] = {}
        self._current: Path | None = None

    def add(self, incoming: Incoming, met: Sequence[tuple[str, str]], schema: Schema | None) -> None:
        """Count one document, or what is said of a file."""
        if incoming.path not in self._places:
            self._places[incoming.path] = _on_disk(incoming.path)
        path = self._current = self._places[incoming.path]
        self._made.pop(path, None)
        self._found.setdefault(path, _Counting()).add(incoming, met, schema)

    def lines(
        self, before: Sequence[PreviewLine], stale: frozenset[Path] | None, *, ended: bool
    ) -> tuple[PreviewLine, ...]:
        """A line for each file, in the order of `before`, then of reading; one is partial until reading has `ended`."""
        fresh = self._fresh()
        if not ended and self._current is not None:
            self._made.pop(self._current)
            fresh[self._current] = replace(fresh[self._current], partial=True)
        if stale is None:
            return tuple(fresh.values())
        lines: list[PreviewLine] = []
        for line in before:
            if line.path in stale:
                if line.path in fresh:
                    line = fresh[line.path]
                elif ended:
                    line = self._line(line.path, _Counting())
                else:
                    line = replace(line, partial=True)
            lines.append(line)
            fresh.pop(line.path, line)
        return (*lines, *fresh.values())

    def _fresh(self) -> dict[Path, PreviewLine]:
        new = {path: one for path, one in self._found.items() if path not in self._made}
        there = self._with_texts({text for one in new.values() for text in one.texts})
        for path, one in new.items():
            line = self._line(path, one)
            self._made[path] = replace(line, known=line.texts & there)
        return {path: self._made[path] for path in self._found}

    def _line(self, path: Path, counting: "_Counting") -> PreviewLine:
        return counting.line(path, self._folders, self._choices.files.get(path))


def stale_files(lines: Sequence[PreviewLine], one: Choices, other: Choices) -> frozenset[Path]:
    """The files that read differently by other choices."""
    changed = {label for label in (*one.labels, *other.labels) if one.labels.get(label) != other.labels.get(label)}
    return frozenset(
        line.path
        for line in lines
        if one.files.get(line.path) != other.files.get(line.path)
        or any(x.label in changed for x in line.labels)
        or (one.keep_going != other.keep_going and (line.bad or line.forbidden_relations))
    )


def _on_disk(path: Path) -> Path:
    """The file itself, or the archive that it is in."""
    for place in (path, *path.parents):
        try:
            if place.is_file():
                return place
        except OSError:
            break
    return path


class _Counting:
    """What was seen of one file so far."""

    def __init__(self) -> None:
        self._documents = self._bad = self._mentions = self._relations = self._more = self._lost = self._forbidden = 0
        self.texts: set[str] = set()
        self._notes: dict[str, None] = {}
        self._problems: list[str] = []
        self._encoding = ""
        self._labels: Counter[tuple[str, str]] = Counter()
        self._first: tuple[str, str, tuple[tuple[int, int, str, str], ...]] | None = None

    def add(self, incoming: Incoming, met: Sequence[tuple[str, str]], schema: Schema | None) -> None:
        self._labels.update(met)
        for note in incoming.notes:
            # What the label mapping leaves out stands beside the labels, with its count.
            if note.startswith("skipped relation"):
                self._lost += 1
            elif note.startswith("left out relation"):
                self._forbidden += 1
            elif note in self._notes or note.startswith(LEFT_OUT_NOTE):
                continue
            elif len(self._notes) < _NOTES:
                self._notes[note] = None
            else:
                self._more += 1
        self._encoding = incoming.encoding or self._encoding
        if incoming.problem is not None:
            self._bad += 1
            self._problems.append(incoming.problem)
        item = incoming.item
        if item is None:
            return
        said = item.annotations
        if said is not None and schema is not None:
            wrong = next((p for p in check(item.document, said, schema) if p.severity == "error"), None)
            if wrong is not None:
                # The project would refuse it, so it is known before.
                self._bad += 1
                self._problems.append(f"{item.document.id}: {wrong.item}: {wrong.message}")
                return
        self._documents += 1
        self.texts.add(item.document.text_sha256)
        if said is not None:
            self._mentions += len(said.mentions)
            self._relations += len(said.relations)
        if self._first is None:
            text = item.document.text[:_SAMPLE]
            marks = []
            for mention in said.mentions if said is not None else ():
                label = schema.mention(mention.label) if schema is not None else None
                if label is not None and mention.end <= len(text):
                    marks.append((mention.start, mention.end, label.light, label.dark))
            self._first = (item.document.title or item.document.id, text, tuple(marks))

    def line(self, path: Path, folders: Sequence[Path], chosen: FileOptions | None) -> PreviewLine:
        folder = next((f for f in folders if path.is_relative_to(f) and path != f), None)
        shown = path.relative_to(folder.parent).as_posix() if folder is not None else path.name
        try:
            size = path.stat().st_size if path.is_file() else 0
        except OSError:
            size = 0  # what is wrong with it is said by the reader
        title, sample, marks = self._first or ("", "", ())
        recognised = ZIP if path.suffix.lower() == ".zip" else sniff(path) or ""
        used = chosen.format if chosen is not None and chosen.format != "auto" else recognised
        undecoded = self._bad > 0 and not self._documents and all(w in self._problems[0] for w in _UNDECODED)
        own = chosen or FileOptions()
        return PreviewLine(
            file=shown,
            format=used,
            encoding=self._encoding if self._documents else "",
            documents=self._documents,
            bad=self._bad,
            size=size,
            mentions=self._mentions,
            relations=self._relations,
            notes=tuple(self._notes),
            problems=tuple(self._problems),
            title=title,
            sample=sample,
            marks=marks,
            path=path,
            recognised=recognised,
            doubtful=undecoded or any(note.startswith(_GUESSED) for note in self._notes),
            labels=tuple(FoundLabel(kind, label, count) for (kind, label), count in self._labels.items()),
            more_notes=self._more,
            lost_relations=self._lost,
            forbidden_relations=self._forbidden,
            texts=frozenset(self.texts),
            look=look(path, own.encoding, own.options) if used == TABLE else None,
        )
