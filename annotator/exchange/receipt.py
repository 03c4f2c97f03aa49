"""What an export wrote and what its format could not carry."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

# What each kind of loss means, for the receipt's readers.
KINDS = {
    "relation": "a relation",
    "no_relation": "a pair that was decided to have no relation",
    "entity": "an entity: which mentions are one, and its name",
    "entity_details": "name, aliases or ids of an entity; its mentions are carried",
    "nested": "a mention inside another",
    "overlap": "a mention that crosses another",
    "same_span": "a mention where another one is already",
    "not_at_word_edge": "a mention that begins or ends inside a word",
    "edge_space": "a mention that begins or ends with white space, which no row of that unit holds",
    "no_character": "a mention of white space only",
    "across_sentences": "a mention or relation that reaches over the end of a sentence",
    "unpaired": "a mention of no pair, in a format that has pairs only",
    "same_entities": "a relation between two mentions whose entities are already related so, or are one",
    "relation_place": "which mentions of its two entities a relation is said of; the relation itself is carried",
    "no_place": "a mention where the format has no text",
    "characters": "characters that the format cannot hold and shows as U+FFFD; `text` is how many",
    "passage": "a passage that was left out",
    "document_details": "what is said about the article itself; `label` names it",
    "document_id": "the id of the article; `text` is the one that reading gives",
}


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that an export could not carry.

    `kind` is one of `KINDS`. `item` is its id as our JSON numbers it (m1, r1, e1, n1), empty for a passage and for
    what is said of the document itself; `text` is its surface; `start`, `end` are code points of the document, end
    exclusive, None for what has no place.
    """

    kind: str
    document: str
    item: str = ""
    label: str = ""
    text: str = ""
    start: int | None = None
    end: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The keys that say something."""
        said: dict[str, Any] = {"kind": self.kind, "document": self.document}
        for key in ("item", "label", "text", "start", "end"):
            if (value := getattr(self, key)) not in ("", None):
                said[key] = value
        return said


def told_left_out(left_out: Mapping[str, int]) -> str:
    """What `Receipt.left_out` counts in a few words: how many mentions and relations are without which details."""
    parts = []
    for of in ("mentions", "relations"):
        found = {name.removesuffix(f" of {of}"): n for name, n in left_out.items() if name.endswith(f" of {of}")}
        if found:
            names = ", ".join(sorted(found))
            parts.append(f"{names} of {max(found.values()):,} {of}")
    others = (f"{n:,} {name}" for name, n in left_out.items() if not name.endswith((" of mentions", " of relations")))
    return "; ".join((*parts, *others))


@dataclass(slots=True)
class Counts:
    """How much one file holds."""

    documents: int = 0
    sentences: int = 0
    tokens: int = 0
    mentions: int = 0
    relations: int = 0

    def add(self, more: "Counts") -> None:
        """Count more into it."""
        self.documents += more.documents
        self.sentences += more.sentences
        self.tokens += more.tokens
        self.mentions += more.mentions
        self.relations += more.relations

    def to_json(self) -> dict[str, int]:
        """All five numbers."""
        return {name: getattr(self, name) for name in ("documents", "sentences", "tokens", "mentions", "relations")}


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One data file of an export: its name beside the receipt, SHA-256, size in bytes, and what it holds."""

    name: str
    sha256: str
    size: int
    counts: Counts

    def to_json(self) -> dict[str, Any]:
        """Name, sha256, bytes, counts."""
        return {"name": self.name, "sha256": self.sha256, "bytes": self.size, "counts": self.counts.to_json()}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an export wrote, after it was read again and compared.

    `given` counts what came in, `written` what the files hold; for mentions and relations given = written + losses.
    `left_out` counts what no exchange format of this kind carries (recorded answers to suggestions, for example).
    `offset_unit` is what the files count in; losses count in code points. Files and losses of a large export are many:
    they are gone through, not held.
    """

    format: str
    options: dict[str, Any]
    tokenizer: str | None
    tokenizer_version: str | None
    given: Counts
    written: Counts
    files: Sequence[WrittenFile]
    losses: Sequence[Loss] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    duplicate_groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    split: dict[str, Any] | None = None
    open_disagreements: int = 0
    notes: tuple[str, ...] = ()
    offset_unit: str = "codepoint"

    def loss_counts(self) -> dict[str, int]:
        """How many losses there are of each kind."""
        return dict(sorted(Counter(loss.kind for loss in self.losses).items()))

    def alike(self) -> list[list[str]]:
        """The groups of almost equal articles that the split did not part."""
        found: list[list[str]] = (self.split or {}).get("near_duplicates", {}).get("groups", [])
        return found

    def to_json(self) -> dict[str, Any]:
        """The contents of `receipt.json`, in a fixed order and without a clock, so that the same export is the same."""
        return self._around() | {
            "files": [f.to_json() for f in self.files],
            "losses": [loss.to_json() for loss in self.losses],
        }

    def pieces(self) -> Iterator[bytes]:
        """The bytes of `receipt.json`, a file and a loss at a time."""
        lead = b"{\n "
        for key, value in self._around().items():
            yield lead + msgspec.json.encode(key) + b": "
            lead = b",\n "
            if key not in ("files", "losses"):
                yield _indented(value, b" ")
                continue
            before = b"[\n  "
            records: Sequence[WrittenFile | Loss] = self.files if key == "files" else self.losses
            for record in records:
                yield before + _indented(record.to_json(), b"  ")
                before = b",\n  "
            yield b"\n ]" if records else b"[]"
        yield b"\n}\n"

    def _around(self) -> dict[str, Any]:
        return {
            "format": self.format,
            "version": 1,
            "offset_unit": self.offset_unit,
            "unicode": "NFC",
            "options": self.options,
            "tokenizer": self.tokenizer,
            "tokenizer_version": self.tokenizer_version,
            "counts": self.written.to_json(),
            "given": self.given.to_json(),
            "files": [],
            "reread": "equal",
            "loss_counts": self.loss_counts(),
            "losses": [],
            "left_out": dict(sorted(self.left_out.items())),
            "duplicate_groups": {k: list(v) for k, v in sorted(self.duplicate_groups.items())},
            "split": self.split,
            "open_disagreements": self.open_disagreements,
            "notes": list(self.notes),
        }


def _indented(value: Any, by: bytes) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1).replace(b"\n", b"\n" + by)
