"""Label schemas: which mentions and relations a project knows, what they mean, which keys and colours they have.

A schema is data (`schemas/*.json`); this module turns parsed JSON into values and refuses what is wrong with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotator.model.errors import KnownError


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages of the window; English falls back to Korean and the other way round."""

    ko: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in "ko" or "en"."""
        return (self.ko or self.en) if language == "ko" else (self.en or self.ko)


@dataclass(frozen=True, slots=True)
class Example:
    """A text with mentions in brackets, `[삼성전자:COMPANY]`, and what it teaches."""

    text: str
    note: Words


@dataclass(frozen=True, slots=True)
class MentionLabel:
    """A kind of mention. `key` is the single key that gives it; colours are ``#rrggbb`` for each theme."""

    label: str
    name: Words
    key: str
    light: str
    dark: str
    definition: Words
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationLabel:
    """A kind of relation. `arguments` are the allowed pairs of (labels of the head, labels of the tail)."""

    label: str
    name: Words
    key: str
    symmetric: bool
    arguments: tuple[tuple[frozenset[str], frozenset[str]], ...]
    definition: Words
    examples: tuple[Example, ...] = ()

    def allows(self, head: str, tail: str) -> bool:
        """True when a head of one label may be joined to a tail of the other; symmetric ones in either order."""
        forward = any(head in heads and tail in tails for heads, tails in self.arguments)
        return forward or (self.symmetric and any(tail in heads and head in tails for heads, tails in self.arguments))


@dataclass(frozen=True, slots=True)
class Schema:
    """The labels of a project, in the order in which they are shown."""

    id: str
    name: Words
    description: Words
    mentions: tuple[MentionLabel, ...]
    relations: tuple[RelationLabel, ...]

    def mention(self, label: str) -> MentionLabel | None:
        """The mention label of that name; None when the schema does not have it."""
        return next((m for m in self.mentions if m.label == label), None)

    def relation(self, label: str) -> RelationLabel | None:
        """The relation label of that name; None when the schema does not have it."""
        return next((r for r in self.relations if r.label == label), None)

    def relations_between(self, head: str, tail: str) -> tuple[RelationLabel, ...]:
        """Every relation that may lead from a mention of one label to one of the other, in schema order."""
        return tuple(r for r in self.relations if r.allows(head, tail))

    def is_symmetric(self, label: str) -> bool:
        """True for a relation whose direction carries no meaning."""
        found = self.relation(label)
        return found is not None and found.symmetric


def schema_from_json(data: Any) -> Schema:
    """A schema from the parsed contents of a schema file.

    Raises: KnownError that names the first thing that is missing, doubled or of the wrong kind.
    """
    if not isinstance(data, Mapping) or data.get("format") != "annotator-schema":
        raise KnownError('this is not a label schema: the key "format" must be "annotator-schema"')
    if data.get("version") != 1:
        raise KnownError(f"label schema version {data.get('version')!r} is not known; this program reads version 1")
    try:
        mentions = tuple(_mention(m) for m in data["mentions"])
        relations = tuple(_relation(r) for r in data["relations"])
        schema = Schema(str(data["id"]), _words(data["name"]), _words(data.get("description", "")), mentions, relations)
    except KeyError as error:
        raise KnownError(f"label schema: the key {error} is missing") from None
    except (TypeError, AttributeError) as error:
        raise KnownError(f"label schema: a value has the wrong type ({error})") from None
    _check(schema)
    return schema


def schema_to_json(schema: Schema) -> dict[str, Any]:
    """The contents of a schema file; `schema_from_json` gives the same schema back."""

    def words(w: Words) -> dict[str, str]:
        return {"ko": w.ko, "en": w.en}

    def examples(items: tuple[Example, ...]) -> list[dict[str, Any]]:
        return [{"text": e.text, "note": words(e.note)} for e in items]

    return {
        "format": "annotator-schema",
        "version": 1,
        "id": schema.id,
        "name": words(schema.name),
        "description": words(schema.description),
        "mentions": [
            {
                "label": m.label,
                "name": words(m.name),
                "key": m.key,
                "color": {"light": m.light, "dark": m.dark},
                "definition": words(m.definition),
                "examples": examples(m.examples),
            }
            for m in schema.mentions
        ],
        "relations": [
            {
                "label": r.label,
                "name": words(r.name),
                "key": r.key,
                "symmetric": r.symmetric,
                "arguments": [{"head": sorted(h), "tail": sorted(t)} for h, t in r.arguments],
                "definition": words(r.definition),
                "examples": examples(r.examples),
            }
            for r in schema.relations
        ],
    }


def _words(value: Any) -> Words:
    if isinstance(value, str):
        return Words(value, value)
    return Words(str(value.get("ko", "")), str(value.get("en", "")))


def _examples(value: Any) -> tuple[Example, ...]:
    return tuple(Example(str(e["text"]), _words(e.get("note", ""))) for e in value)


def _mention(value: Any) -> MentionLabel:
    return MentionLabel(
        str(value["label"]),
        _words(value["name"]),
        str(value["key"]),
        str(value["color"]["light"]),
        str(value["color"]["dark"]),
        _words(value.get("definition", "")),
        _examples(value.get("examples", ())),
    )


def _relation(value: Any) -> RelationLabel:
    return RelationLabel(
        str(value["label"]),
        _words(value["name"]),
        str(value["key"]),
        bool(value.get("symmetric", False)),
        tuple((frozenset(a["head"]), frozenset(a["tail"])) for a in value["arguments"]),
        _words(value.get("definition", "")),
        _examples(value.get("examples", ())),
    )


def _check(schema: Schema) -> None:
    if not schema.mentions:
        raise KnownError("label schema: it has no mention labels")
    for what, items in (("mention", schema.mentions), ("relation", schema.relations)):
        for attribute in ("label", "key"):
            seen: set[str] = set()
            for item in items:
                value = getattr(item, attribute)
                if not value or value in seen:
                    raise KnownError(f"label schema: {what} {attribute} {value!r} is empty or stands twice")
                seen.add(value)
    known = {m.label for m in schema.mentions}
    for relation in schema.relations:
        named = set().union(*(h | t for h, t in relation.arguments)) if relation.arguments else set()
        if unknown := named - known:
            raise KnownError(f"label schema: relation {relation.label!r} joins unknown labels {sorted(unknown)}")
        if not relation.arguments:
            raise KnownError(f"label schema: relation {relation.label!r} says no arguments that it may join")
