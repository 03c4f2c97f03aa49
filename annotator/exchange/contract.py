"""What a format is: the contract between the registry, the formats, and everything that reads or writes.

Every module of a format builds one `Format` from these types; `formats` lists them. Nothing here knows any format.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.receipt import Counts, Loss
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError, UsageError
from annotator.model.schema import Schema, Words

Reader = Callable[[Path, ReadOptions], Iterator[Incoming]]
_NONE: Mapping[str, str] = MappingProxyType({})
# What each extra brings, as it is imported.
_LIBRARIES = {
    "spacy": "spacy",
    "xmi": "cassis",
    "hf": "pyarrow",
    "html": "resiliparse",
    "pdf": "pypdfium2",
    "hwp": "olefile",
}


class Thing(StrEnum):
    """Something that our JSON says of a document beside its id, its text and where its flat mentions are."""

    TITLE = "title"
    SOURCE = "source"
    DATE = "date"
    META = "meta"
    PASSAGES = "passages"
    STAGE = "stage"
    ANNOTATOR = "annotator"
    DUPLICATE_GROUP = "duplicate_group"
    RAW_SHA256 = "raw_sha256"
    NESTED = "nested"
    RELATIONS = "relations"
    NO_RELATIONS = "no_relations"
    ENTITIES = "entities"
    ENTITY_DETAILS = "entity_details"
    SCORE = "score"
    SUGGESTER = "suggester"
    REASON = "reason"
    DECISION = "decision"
    BY = "by"
    AT = "at"
    RELATION_DETAILS = "relation_details"


ALL = frozenset(Thing)
OF_DOCUMENT = (
    Thing.TITLE,
    Thing.SOURCE,
    Thing.DATE,
    Thing.META,
    Thing.PASSAGES,
    Thing.STAGE,
    Thing.ANNOTATOR,
    Thing.DUPLICATE_GROUP,
    Thing.RAW_SHA256,
)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice that a format offers, in and out alike by this one description.

    `name` is that of the command line without dashes; `choices` are (value, words), none for free text. `default` is
    one of the values. With `many` the value is a list with commas, of any of the choices. `help` says what it does.
    """

    name: str
    title: Words
    choices: tuple[tuple[str, Words], ...] = ()
    default: str = ""
    many: bool = False
    help: Words = field(default_factory=lambda: Words("", ""))

    def checked(self, value: str, format_id: str) -> str:
        """The value as it is kept: of a list the names in the order of the choices.

        Raises: UsageError if it is none of the choices.
        """
        if not self.choices:
            return value
        allowed = [name for name, _ in self.choices]
        given = [part.strip() for part in value.split(",") if part.strip()] if self.many else [value]
        for part in given:
            if part not in allowed:
                raise UsageError(f"--{self.name} {part}: for {format_id} it may be {', '.join(allowed)}")
        return ",".join(name for name in allowed if name in given) if self.many else value


@dataclass(frozen=True, slots=True)
class Carried:
    """What a writer wrote of a document: `item` is what the file says of it now, as reading will give it again.

    `losses` are what the writer could not write of what it was given; mentions and relations of `item` and of
    `losses` together are those that it was given. `out` is the file that holds it, `sentences` and `tokens` what was
    counted there.
    """

    item: AnnotatedDocument
    out: "Out"
    losses: tuple[Loss, ...] = ()
    sentences: int = 0
    tokens: int = 0


class Out(Protocol):
    """A data file while it is written."""

    @property
    def name(self) -> str:
        """Its path below the export, with ``/``."""

    @property
    def counts(self) -> Counts:
        """What was counted into it so far."""

    def put(self, data: bytes) -> None:
        """Write more bytes."""


class Target(Protocol):
    """One part of an export while it is written: everything, or train, dev or test."""

    @property
    def stem(self) -> str:
        """documents, train, dev, test; or the name that a person gave one file, without its extension."""

    @property
    def options(self) -> Mapping[str, str]:
        """The value of every option of the format."""

    @property
    def schema(self) -> Schema | None:
        """The project's labels as they are written; None when documents are converted without a project."""

    @property
    def alone(self) -> bool:
        """True when a person asked for one file, not for a folder."""

    @property
    def survey(self) -> Any:
        """What the format's `survey` found in all documents; None without one."""

    def main(self) -> Out:
        """The one data file of a format that has one; the same at each call."""

    def out(self, name: str) -> Out:
        """Another data file, by its path below this part; the same file for the same name."""

    def own(self, document_id: str, extension: str) -> Out:
        """The file of one document, of a format that has one for each; the first asked for is read again.

        It is complete after the call of `Writer.document` that asked for it.
        """

    def beside(self, data: bytes) -> None:
        """A line for the sidecar `documents.jsonl`, of a format with `sidecar`."""


class Writer(Protocol):
    """Writes one part of an export; there is one for each of train, dev and test."""

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write one document: canonical, and already without what the format never carries."""

    def end(self) -> None:
        """Write what stands behind the last document; also called when there was none."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    `extensions` with their dot; the first is the one that is written. `reader` None: out only; `writer` None: in
    only. `check` reads again what was written where `reader` does not (out-only formats). `carries` is what it
    always carries; `carries_with` what it carries only with an option, and which: everything else is stripped and
    listed before a writer sees it. `unit` is what its offsets count in the file, if no option `offsets` says so.
    `by_tokens`: the writer needs the tokenizer's morphemes and sentences. `sidecar`: `documents.jsonl` with the
    texts stands beside its files. `per_document`: a file, or a pair, for each document. `extra` is the optional
    dependency that it needs, `extra_for` says for what: in, out or both. `options` are for writing, `read_options`
    for reading. `sniff` says by its path and its first bytes whether a file is of this format, where others have
    the same extension; a format without one is what such a file is otherwise. `belongs` says of a file that it is
    read together with another one. `survey` looks at all canonical documents before the first is written, when
    `surveys` says that the options need it (documents are then kept in memory).
    """

    id: str
    title: Words
    extensions: tuple[str, ...]
    reader: Reader | None = None
    writer: Callable[[Target], Writer] | None = None
    carries: frozenset[Thing] = frozenset()
    carries_with: Mapping[Thing, str] = field(default_factory=lambda: MappingProxyType({}))
    check: Reader | None = None
    unit: str = "codepoint"
    by_tokens: bool = False
    sidecar: bool = False
    per_document: bool = False
    extra: str | None = None
    extra_for: str = "both"
    options: tuple[Option, ...] = ()
    read_options: tuple[Option, ...] = ()
    sniff: Callable[[Path, bytes], bool] | None = None
    belongs: Callable[[Path], bool] | None = None
    survey: Callable[[Iterable[AnnotatedDocument], Mapping[str, str]], Any] | None = None
    surveys: Callable[[Mapping[str, str]], bool] | None = None

    def missing_extra(self, *, reading: bool) -> str | None:
        """The optional dependency that has to be installed before it can be read (or written); None for none."""
        if self.extra is None or self.extra_for not in ("both", "in" if reading else "out"):
            return None
        return None if find_spec(_LIBRARIES[self.extra]) is not None else self.extra

    def chosen(self, given: Mapping[str, str], *, reading: bool = False) -> dict[str, str]:
        """A value for every option: what is given, else the default.

        Raises: UsageError for an option that the format does not have, and for a value that it may not have.
        """
        options = self.read_options if reading else self.options
        known = {option.name: option for option in options}
        for name in given:
            if name not in known:
                have = f"; it has {', '.join('--' + n for n in known)}" if known else ""
                raise UsageError(f"--{name}: {self.id} has no such option{have}")
        return {
            name: option.checked(given[name], self.id) if name in given else option.default
            for name, option in known.items()
        }


def needs_extra(format_id: str, extra: str) -> KnownError:
    """The error of a format whose library is not installed."""
    return KnownError(
        "{format}: this format needs a library that is not installed: pip install 'annotator[{extra}]'",
        format=format_id,
        extra=extra,
    )
