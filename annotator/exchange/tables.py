"""CSV out: a table of articles, and beside it tables of mentions, relations and entities; and the whole format."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator.exchange.contract import ALL, Carried, Format, Option, Out, Target
from annotator.exchange.jsonl import to_json
from annotator.exchange.tables_columns import DELIMITERS, DOCUMENTS
from annotator.exchange.tables_reading import (
    DETAILS,
    ENTITIES,
    MENTIONS,
    NO_RELATION,
    PARTS,
    RELATIONS,
    read_table,
)
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention, Relation
from annotator.model.schema import Words


class TablesWriter:
    """Four tables whose rows stand in the order of the articles."""

    def __init__(self, target: Target) -> None:
        self._out = target.main()
        name = Path(self._out.name)
        wanted = target.options["delimiter"]
        if wanted == "auto":
            wanted = "tab" if name.suffix.lower() == ".tsv" else "comma"
        mark = "\ufeff" if target.options["mark"] == "yes" else ""
        tables = (self._out, *(target.out(f"{name.stem}.{part}{name.suffix}") for part in PARTS))
        self._rows = [_Rows(out, DELIMITERS[wanted]) for out in tables]
        for out, rows, names in zip(tables, self._rows, (DOCUMENTS, MENTIONS, RELATIONS, ENTITIES), strict=True):
            out.put(mark.encode("utf-8"))
            rows.put([names])

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write its row, and those of what is said about it."""
        item = _without_empty(item)
        d, said = item.document, item.annotations
        documents, mentions, relations, entities = self._rows
        record = to_json(item)
        passages = [{"start": p.start, "end": p.end, "kind": p.kind.value, "of": p.of} for p in d.passages]
        row: dict[str, Any] = {
            "id": d.id,
            "title": d.title,
            "source": d.source,
            "date": d.date,
            "stage": record.stage.value,
            "annotator": item.annotator,
            "duplicate_group": item.duplicate_group,
            "raw_sha256": d.raw_sha256,
            "meta": _json(dict(sorted(d.meta.items()))),
            "passages": _json(passages),
            "annotated": "yes" if said is not None else "no",
            "text": d.text,
        }
        documents.put([[row[name] for name in DOCUMENTS]])
        if said is not None:
            surface = {m.id: d.text[m.start : m.end] for m in said.mentions}
            mentions.put(
                [d.id, m.id, m.start, m.end, m.label, surface[m.id], m.entity, *_details(m)] for m in said.mentions
            )
            relations.put(
                [d.id, r.id, r.head, r.label, r.tail, surface[r.head], surface[r.tail], *_details(r)]
                for r in said.relations
            )
            relations.put(
                [d.id, f"{NO_RELATION}-{n.id}", n.head, NO_RELATION, n.tail, surface[n.head], surface[n.tail]]
                + [None] * len(DETAILS)
                for n in said.no_relations
            )
            entities.put([d.id, e.id, e.label, e.name, _json(e.aliases), _json(dict(e.ids))] for e in said.entities)
        return Carried(item, self._out)

    def end(self) -> None:
        """Nothing stands behind the last row."""


class _Rows:
    """One table, written row by row."""

    def __init__(self, out: Out, delimiter: str) -> None:
        self._out = out
        self._delimiter = delimiter

    def put(self, rows: Any) -> None:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=self._delimiter, lineterminator="\n").writerows(rows)
        self._out.put(buffer.getvalue().encode("utf-8"))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def _details(record: Mention | Relation) -> Sequence[object]:
    return [getattr(record, name) for name in DETAILS]


def _without_empty(item: AnnotatedDocument) -> AnnotatedDocument:
    """With None where a detail is an empty text: an empty cell says no more."""
    said = item.annotations
    item = replace(item, annotator=item.annotator or None, duplicate_group=item.duplicate_group or None)
    if said is None:
        return item
    kept: AnnotationSet = replace(said, mentions=tuple(map(_plain, said.mentions)))
    return replace(item, annotations=replace(kept, relations=tuple(map(_plain, said.relations))))


def _plain(record: Any) -> Any:
    empty = [name for name in DETAILS if getattr(record, name) == ""]
    return replace(record, **dict.fromkeys(empty)) if empty else record


def _belongs(path: Path) -> bool:
    stem, _, part = path.stem.rpartition(".")
    return part in PARTS and path.with_name(stem + path.suffix).is_file()


_SIGNS = (
    ("comma", Words("쉼표 ,", "Comma ,")),
    ("semicolon", Words("쌍반점 ;", "Semicolon ;")),
    ("tab", Words("탭", "Tab")),
    ("pipe", Words("세로줄 |", "Bar |")),
)
DELIMITER = Option(
    "delimiter",
    Words("열 구분", "Columns parted by"),
    (("auto", Words("알아서", "By itself")), *_SIGNS),
    "auto",
    help=Words("열을 나누는 글자", "the sign between columns"),
)

CSV = Format(
    "csv",
    Words("CSV · TSV 표", "CSV and TSV tables"),
    (".csv", ".tsv"),
    read_table,
    TablesWriter,
    carries=ALL,
    options=(
        DELIMITER,
        Option(
            "mark",
            Words("엑셀용 표시", "Mark for Excel"),
            (("no", Words("없음", "No")), ("yes", Words("있음", "Yes"))),
            "no",
            help=Words("엑셀이 UTF-8로 열게 하는 표시(BOM)", "a byte order mark, so that Excel opens it as UTF-8"),
        ),
    ),
    read_options=(
        Option(
            "fields",
            Words("열 지정", "Columns"),
            help=Words(
                "어느 열이 본문·번호인지, 예: text=본문,id=#1", "which column is what, e.g. text=본문,id=#1,title=제목"
            ),
        ),
        Option(
            "header",
            Words("첫 줄이 이름", "First row has names"),
            (("auto", Words("알아서", "By itself")), ("yes", Words("예", "Yes")), ("no", Words("아니요", "No"))),
            "auto",
            help=Words("첫 줄이 열 이름인지", "whether the first row names the columns"),
        ),
        DELIMITER,
    ),
    belongs=_belongs,
)
