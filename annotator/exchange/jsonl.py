"""Our own format: one JSON object for each document; `.jsonl` has one on each line, `.json` a wrapper with a list.

`DocumentJson` is the contract; `schemas/document.schema.json` is generated from it. Numbers are strict, duplicate keys,
NaN, lone surrogates and offsets that do not hit their surface are refused.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from annotator.exchange.canonical import canonical
from annotator.model.annotation import AnnotatedDocument, Mention, Relation
from annotator.model.document import PassageKind, Stage
from annotator.model.errors import KnownError

FORMAT = "annotator"
VERSION = 1

Offset = Annotated[int, Meta(ge=0)]
Name = Annotated[str, Meta(min_length=1)]


class PassageJson(Struct, kw_only=True, omit_defaults=True):
    """A part of a document with a role."""

    start: Offset
    end: Offset
    kind: PassageKind
    of: Offset | None = None


class MentionJson(Struct, kw_only=True):
    """A span that names an entity; `text` is its surface and must be what stands there."""

    id: Name | None = None
    start: Offset
    end: Offset
    label: Name
    text: str | None = None
    entity: str | None = None
    score: float | None = None
    source: str | None = None
    decision: str | None = None
    by: str | None = None
    at: str | None = None
    reason: Annotated[str | UnsetType | None, Meta(description="a suggester's reason, in its words")] = UNSET


class RelationJson(Struct, kw_only=True):
    """A labelled pair of mentions, by their ids."""

    id: Name | None = None
    head: Name
    tail: Name
    label: Name
    score: float | UnsetType | None = UNSET
    source: str | UnsetType | None = UNSET
    decision: str | UnsetType | None = UNSET
    by: str | UnsetType | None = UNSET
    at: str | UnsetType | None = UNSET
    reason: str | UnsetType | None = UNSET


class PairJson(Struct, kw_only=True):
    """A pair of mentions of which a person said that no relation holds."""

    head: Name
    tail: Name


class EntityJson(Struct, kw_only=True):
    """The company or person itself, within one document."""

    id: Name
    label: Name
    name: str = ""
    aliases: list[str] = []
    ids: dict[str, str] = {}


class DocumentJson(Struct, kw_only=True):
    """One document with one author's annotations; offsets are code points of `text`, end exclusive."""

    format: str = FORMAT
    version: int = VERSION
    offset_unit: str = "codepoint"
    id: Name | int
    title: str | UnsetType = UNSET
    text: str
    text_sha256: str | UnsetType | None = UNSET
    raw_sha256: str | None = None
    meta: dict[str, Any] = {}
    passages: list[PassageJson] | UnsetType = UNSET
    stage: Stage = Stage.TODO
    annotator: str | None = None
    duplicate_group: str | None = None
    mentions: list[MentionJson] | UnsetType = UNSET
    relations: list[RelationJson] | UnsetType = UNSET
    no_relations: list[PairJson] | UnsetType = UNSET
    entities: list[EntityJson] | UnsetType = UNSET


def _fields(struct: type[Struct]) -> frozenset[str]:
    return frozenset(struct.__struct_fields__)


_KNOWN = _fields(DocumentJson)
_KNOWN_BELOW = {
    "mentions": _fields(MentionJson),
    "relations": _fields(RelationJson),
    "no_relations": _fields(PairJson),
    "entities": _fields(EntityJson),
    "passages": _fields(PassageJson),
}
# Keys under which other tools keep annotations: ignoring them would lose work in silence.
_FOREIGN = {
    "label": "doccano",
    "labels": "doccano",
    "spans": "Prodigy",
    "annotations": "Label Studio",
    "predictions": "Label Studio",
    "data": "Label Studio",
    "vertexSet": "DocRED",
    "tokens": "SpERT or Prodigy",
    "ner_tags": "Hugging Face datasets",
}
_NOTHING_SAID = (None,) * 6
_ENCODER = msgspec.json.Encoder()


# ---- writing ----------------------------------------------------------------------------------------------------


def encoded(item: AnnotatedDocument) -> bytes:
    """A canonical document as one line of JSON without its line end; equal documents give equal bytes."""
    return _ENCODER.encode(to_json(item))


def to_json(item: AnnotatedDocument) -> DocumentJson:
    """A canonical document as the structure that is written."""
    document, said = item.document, item.annotations
    text = document.text
    record = DocumentJson(
        id=document.id,
        title=document.title,
        text=text,
        text_sha256=document.text_sha256,
        raw_sha256=document.raw_sha256,
        meta={"source": document.source, "date": document.date, **dict(sorted(document.meta.items()))},
        passages=[PassageJson(start=p.start, end=p.end, kind=p.kind, of=p.of) for p in document.passages],
        stage=item.stage,
        annotator=item.annotator,
        duplicate_group=item.duplicate_group,
    )
    if said is not None:
        record.mentions = [_mention(m, text) for m in said.mentions]
        record.relations = [_relation(r) for r in said.relations]
        record.no_relations = [PairJson(head=n.head, tail=n.tail) for n in said.no_relations]
        record.entities = [
            EntityJson(id=e.id, label=e.label, name=e.name, aliases=list(e.aliases), ids=dict(e.ids))
            for e in said.entities
        ]
    return record


def _mention(m: Mention, text: str) -> MentionJson:
    return MentionJson(
        id=m.id,
        start=m.start,
        end=m.end,
        label=m.label,
        text=text[m.start : m.end],
        entity=m.entity,
        score=m.score,
        source=m.source,
        decision=m.decision,
        by=m.by,
        at=m.at,
        reason=UNSET if m.reason is None else m.reason,
    )


def _relation(r: Relation) -> RelationJson:
    record = RelationJson(id=r.id, head=r.head, tail=r.tail, label=r.label)
    if (r.score, r.source, r.decision, r.by, r.at, r.reason) != _NOTHING_SAID:
        for key in ("score", "source", "decision", "by", "at", "reason"):
            if (value := getattr(r, key)) is not None:
                setattr(record, key, value)
    return record


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one document, as checked in under `schemas/`."""
    schema = msgspec.json.schema(DocumentJson)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "annotator document, version 1",
        "description": "One document: a line of .jsonl, or an element of `documents` in .json. Offsets are code points "
        "of `text` unless offset_unit is utf16 (import only), end exclusive.",
        **schema,
    }


# ---- reading ----------------------------------------------------------------------------------------------------


def decode_object(data: bytes, where: str) -> Any:
    """The JSON value in some bytes.

    Raises: KnownError if it is no JSON, is not UTF-8, is nested too deep or has an object with the same key twice.
    """
    try:
        value = msgspec.json.decode(data)
    except UnicodeDecodeError as error:
        raise KnownError(
            f"{where}: byte {error.start} is not UTF-8; JSON is, else say which encoding it is with --encoding"
        ) from None
    except msgspec.DecodeError as error:
        if "surrogate" in str(error):
            raise KnownError(
                f"{where}: a \\ud800…\\udfff escape without its other half, a lone surrogate, is no character: "
                f"the text was cut or written wrongly ({error})"
            ) from None
        raise KnownError(f"{where}: this is not JSON: {error}") from None
    except RecursionError:
        raise KnownError(f"{where}: refused: the JSON is nested too deep") from None
    # msgspec keeps the last of two equal keys. Counting key ends in the bytes and keys in the value tells cheaply that
    # there may be two; text can look like a key, and a key may stand apart from its colon, so a slow look decides.
    unsure = any(apart in data for apart in (b" :", b"\t:", b"\n:", b"\r:"))
    if (unsure or data.count(b'":') != _count_keys(value)) and (key := _duplicate_key(data, where)) is not None:
        raise KnownError(f"{where}: the key {key!r} stands twice in one object: which of them is meant?")
    return value


def _count_keys(value: Any) -> int:
    """The keys of a record of ours; of other shapes it may miss some."""
    if not isinstance(value, dict):
        return 0
    count = len(value)
    for name, item in value.items():
        if isinstance(item, dict):
            count += len(item)
        elif isinstance(item, list):
            if name == "documents":
                count += sum(map(_count_keys, item))
            else:
                count += sum(len(entry) for entry in item if isinstance(entry, dict))
                if name == "entities":
                    count += sum(len(e["ids"]) for e in item if isinstance(e, dict) and isinstance(e.get("ids"), dict))
    return count


def _duplicate_key(data: bytes, where: str) -> str | None:
    found: list[str] = []

    def seen(pairs: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        if len(set(keys)) != len(keys):
            found.extend(key for key in dict.fromkeys(keys) if keys.count(key) > 1)

    try:
        json.loads(data, object_pairs_hook=seen)
    except (RecursionError, ValueError):
        raise KnownError(f"{where}: refused: the JSON is nested too deep or has a number that is too long") from None
    return found[0] if found else None


def record_from(value: Any, where: str) -> tuple[DocumentJson, list[str]]:
    """A parsed object as a checked record, with notes about keys that are not ours and were ignored.

    Raises: KnownError with the path of the first wrong value, or if it is another tool's format or a newer version.
    """
    if not isinstance(value, dict):
        raise KnownError(f"{where}: a document is a JSON object with id and text; this is {_kind(value)}")
    name = value.get("id")
    if isinstance(name, str | int) and not isinstance(name, bool):
        where = f"{where}, id {str(name)[:80]!r}"
    if value.get("format", FORMAT) != FORMAT:
        raise KnownError(f'{where}: "format" is {value["format"]!r}, not {FORMAT!r}: this is no document of ours')
    version = value.get("version", VERSION)
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise KnownError(
            f"{where}: written by a newer program (version {version}; this one reads {VERSION}): update it"
        )
    unknown = sorted(value.keys() - _KNOWN)
    for key in unknown:
        if key in _FOREIGN:
            raise KnownError(
                f"{where}: the key {key!r} is {_FOREIGN[key]}'s, not ours: its annotations would be lost. "
                "Remove the key, or convert the file to our JSON first"
            )
    try:
        record = msgspec.convert(value, DocumentJson)
    except msgspec.ValidationError as error:
        raise KnownError(f"{where}: {error}") from None
    if record.version != VERSION:
        raise KnownError(f"{where}: there is no version {record.version} of the format; this program reads {VERSION}")
    if record.offset_unit not in ("codepoint", "utf16"):
        raise KnownError(f'{where}: "offset_unit" is {record.offset_unit!r}; it may be codepoint or utf16')
    for key, known in _KNOWN_BELOW.items():
        for item in value.get(key) or ():
            unknown += [f"{key}.{k}" for k in item.keys() - known if f"{key}.{k}" not in unknown]
    return record, [f"keys that are not ours were ignored: {', '.join(sorted(unknown))}"] if unknown else []


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return {type(None): "null", str: "a text", bool: "true or false"}.get(type(value), "a number")


def documents_in(value: Any, where: str) -> list[Any]:
    """The documents of a parsed `.json` file: those of the wrapper, or the lone object itself.

    Raises: KnownError if it is neither.
    """
    if not isinstance(value, dict):
        raise KnownError(
            f'{where}: this is {_kind(value)}; our JSON is {{"format": "annotator", "version": 1, "documents": […]}}'
        )
    if "documents" not in value:
        return [value]
    if value.get("format") != FORMAT:
        raise KnownError(f'{where}: "format" is {value.get("format")!r}, not {FORMAT!r}: this is no file of ours')
    if value.get("version") != VERSION or isinstance(value.get("version"), bool):
        raise KnownError(f'{where}: "version" is {value.get("version")!r}; this program reads {VERSION}: update it')
    documents = value["documents"]
    if not isinstance(documents, list):
        raise KnownError(f'{where}: "documents" is {_kind(documents)}, not a list')
    return documents


def write_lines(items: Iterable[AnnotatedDocument], write: Callable[[bytes], Any]) -> Iterator[AnnotatedDocument]:
    """Write each document as a line of JSONL, in canonical form, and give it on as it came."""
    for item in items:
        write(encoded(canonical(item, {})) + b"\n")
        yield item


def wrapper_start(schema: Mapping[str, Any] | None) -> bytes:
    """What stands before the documents of a `.json` file."""
    head = {"format": FORMAT, "version": VERSION, "schema": schema}
    return _ENCODER.encode(head)[:-1] + b',"documents":['
