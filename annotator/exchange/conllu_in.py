"""CoNLL-U in: the surface text of a treebank's sentences; its analyses are no annotations of ours.

A multiword token gives the surface once, its parts and empty nodes (``1-2``, ``2.1``) none (universaldependencies.org/
format.html); ``# text`` says what white space was, if it fits. A mention is what MISC calls ``NER=B-…`` or ``I-…``.
"""

import re
from dataclasses import dataclass, field

from annotator.exchange.jsonl import DocumentJson, MentionJson
from annotator.model.errors import KnownError

_ID = re.compile(r"\d+(?:[-.]\d+)?")
_COLUMNS = 10


@dataclass(slots=True)
class _Sentence:
    told: str | None = None
    forms: list[tuple[str, bool, str]] = field(default_factory=list)  # form, whether a space follows, tag


def is_conllu(text: str) -> bool:
    """True for rows of ten columns that begin with a number."""
    for line in text.split("\n", 200)[:200]:
        if line.strip() and not line.startswith("#"):
            cells = line.rstrip("\r").split("\t")
            return len(cells) == _COLUMNS and _ID.fullmatch(cells[0]) is not None
    return False


def conllu_documents(text: str, name: str) -> list[DocumentJson]:
    """The documents of a file, by ``# newdoc``; without one it is one document. Its id is "" where none is told.

    Raises: KnownError that names the line of a row that is none.
    """
    documents: list[tuple[str, list[_Sentence]]] = []
    current = _Sentence()
    hidden = 0

    def close() -> None:
        nonlocal current, hidden
        hidden = 0
        if current.forms:
            if not documents:
                documents.append(("", []))
            documents[-1][1].append(current)
        current = _Sentence()

    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip():
            close()
        elif line.startswith("#"):
            key, _, value = line[1:].partition("=")
            if key.strip().split(" ")[0] == "newdoc":
                close()
                documents.append((value.strip(), []))
            elif key.strip() == "text":
                current.told = value.strip()
        else:
            cells = line.split("\t")
            if len(cells) != _COLUMNS or not _ID.fullmatch(cells[0]):
                raise KnownError(f"{name}, line {number}: {line[:40]!r} is no row of CoNLL-U (ten columns, a number)")
            first, dash, last = cells[0].partition("-")
            if "." in cells[0] or int(first[:9]) <= hidden:
                continue
            hidden = int(last[:9]) if dash else 0
            misc = dict(pair.partition("=")[::2] for pair in cells[9].split("|"))
            tag = misc.get("NER", "O")
            current.forms.append((cells[1], misc.get("SpaceAfter") != "No", tag))
            if not dash:
                hidden = 0
    close()
    return [_document(key, sentences) for key, sentences in documents if sentences]


def _document(name: str, sentences: list[_Sentence]) -> DocumentJson:
    lines: list[str] = []
    mentions: list[MentionJson] = []
    position = 0
    for sentence in sentences:
        line, places = _placed(sentence)
        open_label = ""
        for (start, end), (_, _, tag) in zip(places, sentence.forms, strict=True):
            letter, _, label = tag.partition("-")
            if letter == "I" and label and label == open_label:
                mentions[-1].end = position + end
            elif letter in ("B", "I") and label:
                mentions.append(MentionJson(start=position + start, end=position + end, label=label))
            open_label = label if letter in ("B", "I") else ""
        lines.append(line)
        position += len(line) + 1
    record = DocumentJson(id=name or "?", text="\n".join(lines))
    if any(tag != "O" for s in sentences for _, _, tag in s.forms):
        record.mentions, record.relations, record.no_relations, record.entities = mentions, [], [], []
    return record


def _placed(sentence: _Sentence) -> tuple[str, list[tuple[int, int]]]:
    """The surface of a sentence and where its tokens stand: what is told, if they are found there in order."""
    if (told := sentence.told) is not None:
        places, at = [], 0
        for form, _, _ in sentence.forms:
            start = told.find(form, at)
            if start < 0 or told[at:start].strip():
                break
            at = start + len(form)
            places.append((start, at))
        else:
            if not told[at:].strip():
                return told, places
    parts: list[str] = []
    places, position = [], 0
    for index, (form, space, _) in enumerate(sentence.forms):
        places.append((position, position + len(form)))
        gap = " " if space and index + 1 < len(sentence.forms) else ""
        parts += (form, gap)
        position += len(form) + len(gap)
    return "".join(parts), places
