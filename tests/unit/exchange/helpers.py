"""Documents for the tests of files: gold, tokens without a tokenizer, whatever text is wanted."""

import re
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from annotator.exchange.reading import Incoming, ReadOptions, read
from annotator.exchange.writing import WriteOptions
from annotator.model.annotation import AnnotatedDocument, SetKind
from annotator.model.document import Stage
from annotator.model.text import Span, paragraphs
from annotator.model.tokens import Token, Tokens
from tests.builders import annotated

DATA = Path(__file__).resolve().parents[2] / "data"

# A particle at the end of a word is a morpheme of its own, as a tokenizer would have it.
_MORPHEME = re.compile(r"[가-힣]+?(?=(?:은|는|이|가|을|를|의|와|과|에서|에)(?:\s|$|[.,]))|[가-힣]+|[A-Za-z]+|\d+|[^\s]")


def tokens_of(text: str) -> Tokens:
    """Morphemes by a rough rule, and one sentence for each full stop and paragraph."""
    found = [Token(m.start(), m.end(), "NNG") for m in _MORPHEME.finditer(text)]
    sentences = []
    for start, end in paragraphs(text):
        for match in re.finditer(r"\S.*?(?:[.?!](?=\s|$)|$)", text[start:end]):
            sentences.append(Span(start + match.start(), start + match.end()))
    return Tokens("rough", "1", tuple(found), tuple(sentences))


def gold(marked: str, *relations: str, document_id: str = "d1", **changes: object) -> AnnotatedDocument:
    """A gold document from marked text, with tokens."""
    document, said = annotated(marked, *relations, document_id=document_id, author="gold", kind=SetKind.GOLD)
    item = AnnotatedDocument(document, said, Stage.GOLD, "gold", None, tokens_of(document.text))
    return replace(item, **changes)  # type: ignore[arg-type]


def options(name: str, **given: Any) -> WriteOptions:
    """How to write a format: its options by name, a list where many values may be named, and those of every format."""
    own = {field.name for field in fields(WriteOptions)}
    said = {k: v if isinstance(v, str) else ",".join(v) for k, v in given.items() if k not in own}
    return WriteOptions(name, said, **{k: v for k, v in given.items() if k in own})


def conll(**given: Any) -> WriteOptions:
    """How to write CoNLL."""
    return options("conll", **given)


def read_all(*paths: Path, **options: object) -> list[Incoming]:
    """Everything that the paths hold."""
    return list(read(paths, ReadOptions(**options)))  # type: ignore[arg-type]


def read_one(path: Path, **options: object) -> AnnotatedDocument:
    """The one document that a file holds."""
    (incoming,) = read_all(path, **options)
    assert incoming.item is not None, incoming.problem
    return incoming.item


def refused(path: Path, **options: object) -> str:
    """Why a file is refused; all of its documents are."""
    found = read_all(path, **options)
    assert found and all(i.item is None for i in found)
    problem = found[0].problem
    assert problem is not None and "\n" not in problem
    return problem


def said(item: AnnotatedDocument) -> list[tuple[int, int, str]]:
    """The mentions of a document, by place and label."""
    assert item.annotations is not None
    return [(m.start, m.end, m.label) for m in item.annotations.mentions]


def surfaces(item: AnnotatedDocument) -> list[tuple[str, str]]:
    """The mentions of a document, by surface and label."""
    return [(item.document.text[start:end], label) for start, end, label in said(item)]


def related(item: AnnotatedDocument) -> list[tuple[str, str, str]]:
    """The relations of a document: surface of the head, label, surface of the tail."""
    assert item.annotations is not None
    text, by_id = item.document.text, {m.id: m for m in item.annotations.mentions}

    def surface(name: str) -> str:
        return text[by_id[name].start : by_id[name].end]

    return [(surface(r.head), r.label, surface(r.tail)) for r in item.annotations.relations]


def texts(found: Iterable[Incoming]) -> list[str]:
    """The texts that were read."""
    return [i.item.document.text for i in found if i.item is not None]
