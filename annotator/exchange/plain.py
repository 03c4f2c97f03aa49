"""Plain text in: one file, or something pasted, is one document without annotations."""

from collections.abc import Iterator
from pathlib import Path

from annotator.exchange.contract import Format
from annotator.exchange.decoding import decode, describe, file_id, read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.model.annotation import AnnotatedDocument
from annotator.model.document import Document
from annotator.model.errors import KnownError
from annotator.model.passages import date_of, recognise, source_of, title_of
from annotator.model.schema import Words
from annotator.model.text import normalise


def read_text(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """A plain text file as one document; its title is the first headline in it, else the name of the file."""
    try:
        decoded = decode(read_bytes(path), shown(path), options.encoding)
    except KnownError as error:
        yield Incoming(path, None, None, str(error), (), options.encoding or "")
        return
    name, notes = file_id(path, options.base)
    item = _document(name, decoded.text, "", dict(decoded.facts), decoded.sha256)
    yield Incoming(path, None, item, None, (*notes, *decoded.notes), decoded.encoding)


def from_text(text: str, document_id: str, title: str = "") -> AnnotatedDocument:
    """Pasted text as a document: in stored form, with its passages; without `title` the first headline is taken.

    Raises: KnownError if it is empty, or holds NUL or half a surrogate pair.
    """
    if not text.strip().strip("\ufeff").strip():
        raise KnownError("the text is empty (only white space): there is nothing to annotate")
    normal = normalise(text)
    _, facts = describe(text, normal)
    return _document(document_id, normal.text, title, facts, None)


def _document(document_id: str, text: str, title: str, facts: dict[str, str], sha256: str | None) -> AnnotatedDocument:
    passages = recognise(text)
    return AnnotatedDocument(
        Document(
            document_id,
            text,
            title or title_of(text, passages) or document_id.rpartition("/")[2],
            source_of(text),
            date_of(text),
            facts,
            passages,
            sha256,
        )
    )


TEXT = Format("text", Words("일반 텍스트", "Plain text"), (".txt", ".text", ".md"), read_text)
