"""Records as canonical JSON, and the checksums that are computed over it.

One codec serves the edit log, the tables and the digests, so that a record has exactly one written form. It refuses to
know where the text is kept.
"""

import dataclasses
import functools
import hashlib
import json
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from annotator.model.annotation import (
    Answer,
    Comment,
    Decision,
    DecisionItem,
    DocumentStage,
    Entity,
    Mark,
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
    "comment": Comment,
    "mark": Mark,
    "stage": DocumentStage,
}
_NAMES = {cls: name for name, cls in TYPES.items()}
_WORD = 1 << 256
NO_CONTENT = "0" * 64

# What JSON and columns cannot say by themselves: how a plain value becomes the field's type again, and back.
_RESTORE: Mapping[str, Callable[[Any], Any]] = {
    "aliases": tuple,
    "ids": lambda pairs: tuple((str(authority), str(value)) for authority, value in pairs),
    "item": DecisionItem,
    "answer": Answer,
    "stage": Stage,
}
_PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "aliases": list,
    "ids": lambda pairs: [list(pair) for pair in pairs],
    "item": lambda item: str(item.value),
    "answer": lambda answer: str(answer.value),
    "stage": lambda stage: str(stage.value),
    "score": float,  # 1 and 1.0 are the same score and must have the same digest
}

FIELDS: Mapping[type[Record], tuple[str, ...]] = {
    cls: tuple(f.name for f in dataclasses.fields(cls)) for cls in TYPES.values()
}


def _getter(names: Sequence[str]) -> Callable[[Record], tuple[Any, ...]]:
    get = operator.attrgetter(*names)
    return get if len(names) > 1 else lambda record: (get(record),)  # of one name it gives no tuple


_GET = {cls: _getter(names) for cls, names in FIELDS.items()}
_PLAIN_AT = {cls: [(i, _PLAIN[n]) for i, n in enumerate(names) if n in _PLAIN] for cls, names in FIELDS.items()}
_RESTORE_AT = {cls: [(i, _RESTORE[n]) for i, n in enumerate(names) if n in _RESTORE] for cls, names in FIELDS.items()}
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=repr)


def canonical(value: Any) -> str:
    """A plain value as JSON with one spelling only: sorted keys, no spaces, no escapes for what UTF-8 can write.

    What is no plain value (bytes in place of a text, after damage) is written as something that was never saved.
    """
    return _ENCODER.encode(value)


def sha256(text: str) -> str:
    """The hexadecimal SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def type_name(record: Record) -> str:
    """The name under which a kind of record is written."""
    return _NAMES[type(record)]


def to_row(record: Record) -> dict[str, Any]:
    """A record as plain values by field name, None kept."""
    cls = type(record)
    values = list(_GET[cls](record))
    for i, plain in _PLAIN_AT[cls]:
        if values[i] is not None:
            values[i] = plain(values[i])
    return dict(zip(FIELDS[cls], values, strict=True))


def from_values(cls: type[Record], values: Sequence[Any]) -> Record:
    """A record from the plain values of all its fields, in order."""
    restored = list(values)
    for i, restore in _RESTORE_AT[cls]:
        if restored[i] is not None:
            restored[i] = restore(restored[i])
    return cls(*restored)


def to_plain(record: Record) -> dict[str, Any]:
    """A record as a JSON object with its kind under "type"; what is None is left out."""
    plain = {name: value for name, value in to_row(record).items() if value is not None}
    plain["type"] = type_name(record)
    return plain


def from_plain(plain: Mapping[str, Any]) -> Record:
    """The record that `to_plain` was given."""
    cls = TYPES[plain["type"]]
    restored = {n: _RESTORE[n](v) if n in _RESTORE else v for n, v in plain.items() if n != "type"}
    return cls(**restored)


# How each field is written, in the order of names that the canonical form has: `"name":`, its place, how it gets plain.
_WRITTEN_AT: Mapping[type[Record], tuple[tuple[str, int, Callable[[Any], Any] | None], ...]] = {
    cls: tuple(
        (f'"{name}":', names.index(name) if name in names else -1, _PLAIN.get(name))
        for name in sorted({*names, "type"})
    )
    for cls, names in FIELDS.items()
}
_quoted = json.encoder.encode_basestring


def written(record: Record) -> str:
    """The canonical form of `to_plain`, in half the time: every read of a set writes all its records for the digest."""
    cls = type(record)
    values = _GET[cls](record)
    parts: list[str] = []
    for key, place, plain in _WRITTEN_AT[cls]:
        value = _NAMES[cls] if place < 0 else values[place]
        if value is None:
            continue
        if plain is not None:
            value = plain(value)
        kind = type(value)
        if kind is str:
            parts.append(key + _quoted(value))
        elif kind is int:
            parts.append(key + int.__repr__(value))
        else:
            parts.append(key + canonical(value))
    return "{" + ",".join(parts) + "}"


@functools.lru_cache(maxsize=16384)
def text_of(record: Record) -> str:
    """A record's one written form: equal records have equal texts. For what is being edited, hence asked for often."""
    return written(record)


def changes_to_text(changes: Iterable[Change]) -> str:
    """The changes of an edit as the edit log holds them."""

    def side(record: Record | None) -> str:
        return "null" if record is None else text_of(record)

    return "[" + ",".join(f"[{side(change.before)},{side(change.after)}]" for change in changes) + "]"


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
    return int.from_bytes(hashlib.sha256(written(record).encode("utf-8")).digest(), "big")
