"""What we know of an article, as one value that other tools keep with it: id, title, source, date, passages.

Formats that let a document have keys of its own carry it under `KEY`. Stage and annotator are not in it: they are about
the annotations, which the other tool may change.
"""

from typing import Any

import msgspec

from annotator.exchange.contract import OF_DOCUMENT, Thing
from annotator.exchange.jsonl import DocumentJson, PassageJson
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.model.text import OffsetMap, sha256_of

KEY = "annotator"
CARRIED = frozenset(OF_DOCUMENT) - {Thing.STAGE, Thing.ANNOTATOR}


class _Facts(msgspec.Struct, kw_only=True):
    """The keys of the value."""

    id: str = ""
    text_sha256: str = ""
    title: str = ""
    source: str = ""
    date: str = ""
    meta: dict[str, str] = {}
    passages: list[PassageJson] = []
    duplicate_group: str | None = None
    raw_sha256: str | None = None


def facts_of(item: AnnotatedDocument) -> dict[str, Any]:
    """The value for a document."""
    d = item.document
    found: dict[str, Any] = msgspec.to_builtins(
        _Facts(
            id=d.id,
            text_sha256=d.text_sha256,
            title=d.title,
            source=d.source,
            date=d.date,
            meta=dict(sorted(d.meta.items())),
            passages=[PassageJson(start=p.start, end=p.end, kind=p.kind, of=p.of) for p in d.passages],
            duplicate_group=item.duplicate_group,
            raw_sha256=d.raw_sha256,
        )
    )
    return found


def put_facts(record: DocumentJson, value: Any, where: str) -> list[str]:
    """Put such a value into a record with its text and offset unit; passages only if the text is still the same.

    Raises: KnownError if it is none.
    """
    try:
        facts = msgspec.convert(value, _Facts)
    except msgspec.ValidationError as error:
        raise KnownError(f"{where}: what stands under {KEY!r} is not ours: {error}") from None
    if facts.id:
        record.id = facts.id
    record.title = facts.title
    record.meta = {**record.meta, **facts.meta, "source": facts.source, "date": facts.date}
    record.duplicate_group = facts.duplicate_group
    record.raw_sha256 = facts.raw_sha256
    if facts.text_sha256 != sha256_of(record.text):
        return ["the text was changed since it was exported: its passages are found anew"]
    record.passages = facts.passages
    if record.offset_unit == "utf16":
        units = OffsetMap(record.text)
        for passage in record.passages:
            passage.start, passage.end = units.to_utf16(passage.start), units.to_utf16(passage.end)
            passage.of = None if passage.of is None else units.to_utf16(passage.of)
    return []
