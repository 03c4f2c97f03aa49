"""KLUE-NER: every character a row, spaces too, tab-separated; a ``## id<TAB>text`` line before each sentence.

The marked text in that line cannot be parsed when the sentence itself holds ``<``, ``>`` or ``:``, so the rows say what
the text is and where the mentions are; the line only tells where spaces were when their rows are missing.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.exchange.carrying import refuse_labels, without
from annotator.exchange.conll import ConllOptions, Row, form_of, rows_of
from annotator.exchange.conll_tags import Block, Cells, Layout, TagProblems, mentions_in
from annotator.exchange.contract import OF_DOCUMENT, Carried, Format, Option, Target
from annotator.exchange.decoding import decode, file_id, read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import MentionJson
from annotator.exchange.token_texts import MAX_BYTES, PASSAGES_OPTION, groups, rows_line, with_set
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.model.schema import Words

# What the published files begin with; the loader of Hugging Face skips exactly five lines.
HEAD = (
    "## 토큰, 레이블 구분자 : \\t\n"
    "## 토큰 구분자 : \\n\n"
    "## 문장 구분자 : \\n\\n\n"
    "## 주석 : ##\n"
    "## 컬럼명 : CHAR\tNE_TAG\n"
)
_LABELS = ("PS", "LC", "OG", "DT", "TI", "QT")
_LAYOUT = Layout(2, [1])


# ---- reading ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sentence:
    """One sentence: what its header says (None without one) and its rows."""

    name: str | None = None
    told: str | None = None
    rows: list[Cells] = field(default_factory=list)


def read_klue_ner(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The sentences of a KLUE-NER file, each a document; with the sidecar of ours, the articles they came from."""
    name = shown(path)
    try:
        data = read_bytes(path, MAX_BYTES)
        if not data.strip():
            return  # a part of a split may have none
        decoded = decode(data, name, options.encoding)
        sentences = _parse(decoded.text, name)
        base, id_notes = file_id(path, options.base)
        blocks = [Block([s.rows]) for s in sentences]
        notes = [*decoded.notes, *TagProblems(blocks, _LAYOUT, name).notes()]
        labels = sorted({r.cells[1][2:] for s in sentences for r in s.rows if r.cells[1] != "O"} | set(_LABELS))
        unmarked = re.compile(f"<([^<>]*):(?:{'|'.join(map(re.escape, labels))})>")
        respaced = [number for number, s in enumerate(sentences, 1) if _respace(s, unmarked)]
        if respaced:
            notes.append(f"rows for spaces were missing and are taken from the header: sentences {_listed(respaced)}")
        found, more = groups(path, [[[row.cells[0] for row in s.rows]] for s in sentences], "")
    except KnownError as error:
        yield Incoming(path, None, None, str(error))
        return
    if found and not found[0].known:
        more = []  # here a row is a character, so that nothing is lost by joining them
    notes += more
    reader = RecordReader(options)
    for number, group in enumerate(found, 1):
        own, where = list(notes) if number == 1 else [], f"{name}, document {number}"
        members = sentences[group.first : group.last]
        try:
            if not group.known:
                first = members[0]
                group.record.id = first.name or (base if len(found) == 1 else f"{base}-{number}")
                own += id_notes if number == 1 else ()
                for sentence in members:
                    _check_header(sentence, unmarked, name)
            block = Block([s.rows for s in members])
            group.record.mentions = [
                MentionJson(start=group.starts[f.first], end=group.ends[f.last], label=f.label)
                for f in mentions_in(block, _LAYOUT)
            ]
            group.record.relations, group.record.no_relations, group.record.entities = [], [], []
            item, said = reader.item(group.record, where)
            yield Incoming(path, number, item, None, (*own, *group.notes, *said), decoded.encoding)
        except KnownError as error:
            yield Incoming(path, number, None, str(error), tuple(own), decoded.encoding)


def _parse(text: str, name: str) -> list[_Sentence]:
    found: list[_Sentence] = []
    current = _Sentence()

    def close() -> None:
        nonlocal current
        if current.rows:
            found.append(current)
            current = _Sentence()

    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("##"):
            close()
            # A header that no row follows is a remark, like the five lines that the published files begin with.
            said, tab, told = line.removeprefix("##").partition("\t")
            current = _Sentence(said.strip() or None, told if tab else None)
        elif line in ("", "\t", " "):
            close()
        else:
            form, tab, tag = line.rpartition("\t")
            if not tab:
                raise KnownError(f"{name}, line {number}: {line[:40]!r} is no row: a character, a tab and its tag")
            # A million rows have a few thousand characters and a dozen tags.
            current.rows.append(Cells(number, [sys.intern(form or " "), sys.intern(tag.strip())]))
    close()
    if not found and not text.startswith("##"):
        raise KnownError(f"{name}: there are no rows in it")
    return found


def _respace(sentence: _Sentence, unmarked: re.Pattern[str]) -> bool:
    """Put rows for spaces in where the header has spaces and no row is one; True when that was needed and fits."""
    if sentence.told is None or any(row.cells[0].isspace() for row in sentence.rows):
        return False
    told = unmarked.sub(r"\1", sentence.told).strip()
    if len(told.split()) < 2 or "".join(told.split()) != "".join(row.cells[0] for row in sentence.rows):
        return False
    rows: list[Cells] = []
    waiting = iter(sentence.rows)
    position = 0
    while position < len(told):
        if told[position].isspace():
            rows.append(Cells(rows[-1].line, [" ", "O"]))
            position += 1
        else:
            row = next(waiting)
            if rows and rows[-1].cells[0] == " " and row.cells[1].startswith("I-"):
                rows[-1].cells[1] = row.cells[1]
            rows.append(row)
            position += len(row.cells[0])
    sentence.rows = rows
    return True


def _check_header(sentence: _Sentence, unmarked: re.Pattern[str], name: str) -> None:
    """Refuse a sentence whose header is about another text; signs of the marking itself prove nothing."""
    if sentence.told is None:
        return
    text = "".join(row.cells[0] for row in sentence.rows)

    def bare(value: str) -> str:
        return re.sub(r"[<>\s]", "", re.sub(r":[A-Z_]{2,}>", "", value))

    plain = unmarked.sub(r"\1", sentence.told)
    if "".join(plain.split()) != "".join(text.split()) and bare(sentence.told) != bare(text):
        raise KnownError(
            f"{name}, line {sentence.rows[0].line}: the rows say {text[:40]!r}, the header {sentence.told[:40]!r}"
        )


def _listed(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - 20} more" if len(numbers) > 20 else ""
    return ", ".join(map(str, numbers[:20])) + more


# ---- writing ----------------------------------------------------------------------------------------------------


class KlueNerWriter:
    """Writes one file of a KLUE-NER export."""

    def __init__(self, target: Target) -> None:
        self._target = target
        options = target.options
        self._rows = ConllOptions("syllable", "bio", options["nested"], options["passages"])
        self._split = options["sentences"] == "split"
        target.main().put(HEAD.encode())

    def document(self, item: AnnotatedDocument) -> Carried:
        """Every sentence of a document."""
        refuse_labels(item, "\t\n\r >", "KLUE-NER")
        text = item.document.text
        given = item if self._split else _unsplit(item)
        rows = rows_of(given, self._rows)
        rows.sentences = [kept for s in rows.sentences if (kept := _stripped(s, text))]
        lost = {loss.item: loss.kind for loss in rows.losses if loss.item}
        carried, losses = without(with_set(item), lost)
        out = self._target.main()
        name = re.sub(r"\s", "_", item.document.id)
        opening = {m.start: "<" for m in rows.carried}
        closing = {m.end: f":{m.label}>" for m in rows.carried}
        lines: list[str] = []
        for number, sentence in enumerate(rows.sentences):
            marked = _marked(sentence, text, opening, closing)
            lines.append(f"## {name if len(rows.sentences) == 1 else f'{name}-{number:05d}'}\t{marked}")
            lines += [f"{form_of(row, text)}\t{row.tags[0]}" for row in sentence]
            lines.append("")
        out.put("".join(line + "\n" for line in lines).encode())
        self._target.beside(rows_line(item, rows, out.name, "syllable", len(rows.sentences)))
        passages = [loss for loss in rows.losses if not loss.item]
        return Carried(
            carried, out, (*passages, *losses), len(rows.sentences), sum(len(sentence) for sentence in rows.sentences)
        )

    def end(self) -> None:
        """Nothing stands behind the last sentence."""


def _unsplit(item: AnnotatedDocument) -> AnnotatedDocument:
    """The same document, of which only paragraphs are known: they are its sentences then."""
    return AnnotatedDocument(item.document, item.annotations, item.stage, item.annotator, item.duplicate_group)


def _stripped(sentence: list[Row], text: str) -> list[Row]:
    """A sentence without the white space around it that no mention holds: the published ones have none either."""
    first, last = 0, len(sentence)
    while last > first and text[sentence[last - 1].start].isspace() and sentence[last - 1].tags == ["O"]:
        last -= 1
    while first < last and text[sentence[first].start].isspace() and sentence[first].tags == ["O"]:
        first += 1
    return sentence[first:last]


def _marked(sentence: list[Row], text: str, opening: dict[int, str], closing: dict[int, str]) -> str:
    parts: list[str] = []
    for row in sentence:
        parts += (opening.get(row.start, ""), form_of(row, text), closing.get(row.end, ""))
    return "".join(parts)


def is_klue_ner(start: bytes) -> bool:
    """True for bytes that begin as KLUE's files do: remarks or a sentence's header, then a character and its tag."""
    lines = start.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not lines[0].startswith(b"## "):
        return False
    row = next((line for line in lines if line.strip() and not line.startswith(b"##")), None)
    if row is None:
        return b"\t" in start
    cells = row.split(b"\t")
    return len(cells) == 2 and len(cells[0].decode("utf-8", "ignore")) <= 1


KLUE_NER = Format(
    id="klue-ner",
    title=Words("KLUE-NER", "KLUE-NER"),
    extensions=(".tsv",),
    reader=read_klue_ner,
    writer=KlueNerWriter,
    carries=frozenset(OF_DOCUMENT),
    unit="row",
    by_tokens=True,
    sidecar=True,
    options=(
        Option(
            "nested",
            Words("겹친 멘션", "Nested mentions"),
            (("outer", Words("바깥 것", "outer")), ("inner", Words("안쪽 것", "inner"))),
            "outer",
            help=Words("겹칠 때 남길 멘션", "which of nested mentions is kept; the others are listed"),
        ),
        PASSAGES_OPTION,
        Option(
            "sentences",
            Words("문장", "Sentences"),
            (("split", Words("문장마다", "each sentence")), ("paragraph", Words("문단마다", "each paragraph"))),
            "split",
            help=Words("한 블록이 문장인지 문단인지", "whether one block is a sentence or a paragraph"),
        ),
    ),
    sniff=lambda path, start: is_klue_ner(start),
)
