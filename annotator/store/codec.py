"""Records as canonical JSON, and the checksums that are computed over it.

One codec serves the edit log, the tables and the digests, so that a record has exactly one written form. It refuses to
know where the text is kept.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from annotator.model.annotation import (
    Answer,
    Decision,
    DecisionItem,
    DocumentStage,
    Entity,
    Mention,
    NoRelation,
    Record,
    Relation,
)
from annotator.model.document import Stage
from annotator.model.edit import Change

TYPES: Mapping[str, type[Record]] = {
    "mention": Mention,
    "relation": Relation,
    "no_relation": NoRelation,
    "entity": Entity,
    "decision": Decision,
    "stage": DocumentStage,
}
_NAMES = {cls: name for name, cls in TYPES.items()}
_WORD = 1 << 256
NO_CONTENT = "0" * 64

# What JSON and columns cannot say by themselves: how a plain value becomes the field's type again.
_RESTORE: Mapping[str, Callable[[Any], Any]] = {
    "aliases": tuple,
    "ids": lambda pairs: tuple((str(authority), str(value)) for authority, value in pairs),
    "item": DecisionItem,
    "answer": Answer,
    "stage": Stage,
}


_FIELDS: Mapping[type[Record], tuple[str, ...]] = {
    cls: tuple(f.name for f in dataclasses.fields(cls)) for cls in TYPES.values()
}


def canonical(value: Any) -> str:
    """A plain value as JSON with one spelling only: sorted keys, no spaces, no escapes for what UTF-8 can write.

    What is no plain value (bytes in place of a text, after damage) is written as something that was never saved.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=repr)


def sha256(text: str) -> str:
    """The hexadecimal SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def type_name(record: Record) -> str:
    """The name under which a kind of record is written."""
    return _NAMES[type(record)]


def to_row(record: Record) -> dict[str, Any]:
    """A record as plain values by field name, None kept."""
    row: dict[str, Any] = {}
    for name in _FIELDS[type(record)]:
        value = getattr(record, name)
        if name == "score" and value is not None:
            value = float(value)  # 1 and 1.0 are the same score and must have the same digest
        elif isinstance(value, tuple):
            value = [list(v) if isinstance(v, tuple) else v for v in value]
        elif value is not None and name in _RESTORE:
            value = str(value.value)
        row[name] = value
    return row


def from_row(cls: type[Record], row: Mapping[str, Any]) -> Record:
    """The record that `to_row` was given; keys that are no field are ignored, absent ones take their default."""
    values: dict[str, Any] = {}
    for name in _FIELDS[cls]:
        if name in row:
            value = row[name]
            restore = _RESTORE.get(name)
            values[name] = restore(value) if restore is not None and value is not None else value
    return cls(**values)


def to_plain(record: Record) -> dict[str, Any]:
    """A record as a JSON object with its kind under "type"; what is None is left out."""
    plain = {name: value for name, value in to_row(record).items() if value is not None}
    plain["type"] = type_name(record)
    return plain


def from_plain(plain: Mapping[str, Any]) -> Record:
    """The record that `to_plain` was given."""
    return from_row(TYPES[plain["type"]], plain)


def changes_to_text(changes: Iterable[Change]) -> str:
    """The changes of an edit as the edit log holds them."""

    def side(record: Record | None) -> dict[str, Any] | None:
        return None if record is None else to_plain(record)

    return canonical([[side(change.before), side(change.after)] for change in changes])


def changes_from_text(text: str) -> tuple[Change, ...]:
    """The changes that `changes_to_text` was given."""

    def side(plain: Mapping[str, Any] | None) -> Record | None:
        return None if plain is None else from_plain(plain)

    return tuple(Change(side(before), side(after)) for before, after in json.loads(text))


def digest_after(digest: str, removed: Iterable[Record], added: Iterable[Record]) -> str:
    """The digest of a set's contents after a change, from the one before, in time O(changes).

    The digest is the sum of the SHA-256 of every record modulo 2^256 (a multiset hash after Bellare and Micciancio
    1997, "AdHash"): it guards against accidents, not against an adversary.
    """
    total = int(digest, 16)
    for record in removed:
        total -= _weight(record)
    for record in added:
        total += _weight(record)
    return f"{total % _WORD:064x}"


def _weight(record: Record) -> int:
    return int.from_bytes(hashlib.sha256(canonical(to_plain(record)).encode("utf-8")).digest(), "big")
