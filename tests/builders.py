"""Values written as readably as articles: ``annotated("[삼성전자:COMPANY]의 [이재용:PERSON] 회장")``."""

import json
import re
from pathlib import Path

from annotator.model.annotation import AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.document import Document
from annotator.model.edit import Work
from annotator.model.schema import Schema, schema_from_json

ROOT = Path(__file__).resolve().parent.parent
_BRACKET = re.compile(r"\[([^\[\]:]+):([A-Z]+)(?:#(\w+))?\]")


def schema(name: str = "corporate-news") -> Schema:
    """A shipped label schema."""
    return schema_from_json(json.loads((ROOT / "schemas" / f"{name}.json").read_text(encoding="utf-8")))


def annotated(
    marked: str, *relations: str, document_id: str = "d1", author: str = "a1", kind: SetKind = SetKind.ANNOTATED
) -> tuple[Document, AnnotationSet]:
    """A document and a set from marked text; `[이재용:PERSON#p]` names a mention `p`.

    Unnamed mentions are called m1, m2 … in text order. Relations are written as ``"p employee_of m1"``.
    """
    text, mentions, position = "", [], 0
    for match in _BRACKET.finditer(marked):
        text += marked[position : match.start()]
        start = len(text)
        text += match[1]
        mentions.append(Mention(match[3] or f"m{len(mentions) + 1}", start, len(text), match[2]))
        position = match.end()
    text += marked[position:]
    made = []
    for number, line in enumerate(relations, 1):
        head, label, tail = line.split()
        made.append(Relation(f"r{number}", head, tail, label))
    key = SetKey(document_id, author, kind)
    return Document(document_id, text, title=text[:20]), AnnotationSet(key, 1, tuple(mentions), tuple(made))


def work(marked: str, *relations: str, author: str = "a1") -> Work:
    """The state that verbs take, from marked text."""
    document, said = annotated(marked, *relations, author=author)
    return Work(document, said, author, schema())
