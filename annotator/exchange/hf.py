"""Parquet for Hugging Face `datasets`: a row for each article, with its features in the file's own description.

Columns have the names and meaning of our JSON (offsets in code points, end exclusive), so that nothing is lost;
`tokens` and `ner_tags` beside them are for training at once. `ner_tags` are class labels, the same in train, dev and
test. pyarrow is imported late: it is optional.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from annotator.exchange.conll import ConllOptions, rows_of
from annotator.exchange.conll_writing import UNIT
from annotator.exchange.contract import ALL, Carried, Format, Out, Target, needs_extra
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import record_from, to_json
from annotator.exchange.token_texts import with_set
from annotator.model.annotation import AnnotatedDocument
from annotator.model.schema import Words

_BATCH = 200  # rows held before they are written
_DETAILS = dict.fromkeys(("source", "decision", "by", "at", "reason"), "string") | {"score": "float64"}
_MENTION = {"id": "string", "start": "int32", "end": "int32", "label": "string", "text": "string", "entity": "string"}
_RELATION = {"id": "string", "head": "string", "tail": "string", "label": "string"}
_LISTS: Mapping[str, Mapping[str, str]] = {
    "mentions": _MENTION | _DETAILS,
    "relations": _RELATION | _DETAILS,
    "no_relations": {"head": "string", "tail": "string"},
    "entities": {"id": "string", "label": "string", "name": "string", "aliases": "strings", "ids": "string"},
    "passages": {"start": "int32", "end": "int32", "kind": "string", "of": "int32"},
}
_TEXTS = ("id", "title", "text", "source", "date", "meta", "stage", "annotator", "duplicate_group")
_HASHES = ("text_sha256", "raw_sha256")


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise needs_extra("hf", "hf") from None
    return pyarrow, parquet


def _schema(arrow: Any, tags: list[str]) -> Any:
    """The columns, and what `datasets` is told of them in the key that it looks for."""
    kinds = {
        "string": arrow.string(),
        "int32": arrow.int32(),
        "int64": arrow.int64(),
        "float64": arrow.float64(),
        "strings": arrow.list_(arrow.string()),
    }

    def value(kind: str) -> Any:
        return [{"dtype": "string", "_type": "Value"}] if kind == "strings" else {"dtype": kind, "_type": "Value"}

    fields = [(name, kinds["string"], value("string")) for name in (*_TEXTS, *_HASHES)]
    fields.append(("tokens", kinds["strings"], value("strings")))
    fields += [(name, arrow.list_(kinds["int32"]), [value("int32")]) for name in ("token_starts", "token_ends")]
    fields.append(("ner_tags", arrow.list_(kinds["int64"]), [{"names": tags, "_type": "ClassLabel"}]))
    for name, columns in _LISTS.items():
        struct = arrow.struct([(key, kinds[kind]) for key, kind in columns.items()])
        fields.append((name, arrow.list_(struct), [{key: value(kind) for key, kind in columns.items()}]))
    info = {"info": {"features": {name: feature for name, _, feature in fields}}}
    said = {"huggingface": json.dumps(info, ensure_ascii=False)}
    return arrow.schema([(name, kind) for name, kind, _ in fields], metadata=said)


class _Sink:
    """A file for pyarrow that puts into ours, so that rows need not be held until the end."""

    closed = False

    def __init__(self, out: Out) -> None:
        self._out = out
        self._size = 0

    def write(self, data: Any) -> int:
        """Write more bytes."""
        piece = bytes(data)
        self._out.put(piece)
        self._size += len(piece)
        return len(piece)

    def tell(self) -> int:
        """How many were written."""
        return self._size

    def flush(self) -> None:
        """Nothing is held."""

    def close(self) -> None:
        """The file is closed by who opened it."""


class HfWriter:
    """Writes one Parquet file."""

    def __init__(self, target: Target) -> None:
        self._arrow, parquet = _arrow()
        self._out = target.main()
        self._rows = ConllOptions(target.options["unit"], "bio", "outer", "keep")
        self._tags = ["O", *(f"{letter}-{label}" for label in target.survey for letter in "BI")]
        self._number = {tag: n for n, tag in enumerate(self._tags)}
        self._schema = _schema(self._arrow, self._tags)
        self._file = parquet.ParquetWriter(_Sink(self._out), self._schema, compression="zstd")
        self._held: list[dict[str, Any]] = []

    def document(self, item: AnnotatedDocument) -> Carried:
        """One row."""
        item = with_set(item)
        record: dict[str, Any] = msgspec.to_builtins(to_json(item))
        meta = record["meta"]
        record |= {"source": meta.pop("source"), "date": meta.pop("date")}
        record["meta"] = json.dumps(meta, ensure_ascii=False)
        record["entities"] = [e | {"ids": json.dumps(e["ids"], ensure_ascii=False)} for e in record["entities"]]
        rows = rows_of(item, self._rows)
        flat = [row for sentence in rows.sentences for row in sentence]
        text = item.document.text
        record["tokens"] = [text[row.start : row.end] for row in flat]
        record["token_starts"] = [row.start for row in flat]
        record["token_ends"] = [row.end for row in flat]
        record["ner_tags"] = [self._number[row.tags[0]] for row in flat]
        self._held.append({name: record.get(name) for name in self._schema.names})
        if len(self._held) >= _BATCH:
            self._write()
        return Carried(item, self._out, (), len(rows.sentences), len(flat))

    def _write(self) -> None:
        self._file.write_table(self._arrow.Table.from_pylist(self._held, schema=self._schema))
        self._held = []

    def end(self) -> None:
        """The rows that are still held, and the description."""
        if self._held:
            self._write()
        self._file.close()


def _labels(items: Iterable[AnnotatedDocument], chosen: Mapping[str, str]) -> tuple[str, ...]:
    """All labels of mentions, so that the numbers of tags are the same in every part of a split."""
    return tuple(sorted({m.label for item in items if item.annotations is not None for m in item.annotations.mentions}))


def check_hf(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """What a file of ours says, to compare it with what was given."""
    _, parquet = _arrow()
    reader = RecordReader(options)
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH):
            for row in batch.to_pylist():
                value = {k: v for k, v in row.items() if k not in ("tokens", "token_starts", "token_ends", "ner_tags")}
                value["meta"] = json.loads(value["meta"]) | {"source": value.pop("source"), "date": value.pop("date")}
                value["entities"] = [e | {"ids": json.loads(e["ids"])} for e in value["entities"]]
                record, _ = record_from(value, path.name)
                item, _ = reader.item(record, path.name)
                yield Incoming(path, None, item)


HF = Format(
    "hf",
    Words("Hugging Face datasets (Parquet)", "Hugging Face datasets (Parquet)"),
    (".parquet",),
    None,
    HfWriter,
    carries=ALL,
    check=check_hf,
    by_tokens=True,
    extra="hf",
    options=(UNIT,),
    survey=_labels,
)
