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
from annotator.exchange.decoding import MAX_TEXT_BYTES, file_id, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import MentionJson
from annotator.exchange.text_lines import TextFile, text_file
from annotator.exchange.token_texts import PASSAGES_OPTION, groups, rows_line, with_set
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
    reader = RecordReader(options)
    try:
        file = text_file(path, options.encoding)
        if file.empty:
            return  # a part of a split may have none
        seen = _looked_at(file, name)
        found = groups(path, seen.sentences(file, name), seen.count, _forms, "")
        base, id_notes = file_id(path, options.base)
        for number, group in enumerate(found.groups, 1):
            own: list[str] = []
            if number == 1:
                # Here a row is a character, so that nothing is lost by joining them.
                own = [*file.notes, *seen.notes, *(found.notes if group.known else ())]
            try:
                if not group.known:
                    group.record.id = group.members[0].name or (base if found.alone else f"{base}-{number}")
                    own += id_notes if number == 1 else ()
                    for sentence in group.members:
                        _check_header(sentence, seen.unmarked, name)
                block = Block([s.rows for s in group.members])
                group.record.mentions = [
                    MentionJson(start=group.starts[f.first], end=group.ends[f.last], label=f.label)
                    for f in mentions_in(block, _LAYOUT)
                ]
                group.record.relations, group.record.no_relations, group.record.entities = [], [], []
                item, said = reader.item(group.record, f"{name}, document {number}")
                yield Incoming(path, number, item, None, (*own, *group.notes, *said), file.encoding)
            except KnownError as error:
                yield Incoming(path, number, None, str(error), tuple(own), file.encoding)
    except KnownError as error:
        yield Incoming(path, None, None, str(error))


def _forms(sentence: _Sentence) -> list[list[str]]:
    return [[row.cells[0] for row in sentence.rows]]


@dataclass(slots=True)
class _Seen:
    """What is known of a file once all of it was looked at."""

    count: int
    unmarked: re.Pattern[str]
    notes: list[str]

    def sentences(self, file: TextFile, name: str) -> Iterator[_Sentence]:
        """The sentences, with rows for spaces where they were missing and the header tells them."""
        for sentence in _parse(file, name):
            _respace(sentence, self.unmarked)
            yield sentence


def _looked_at(file: TextFile, name: str) -> _Seen:
    problems = TagProblems(_LAYOUT, name)
    labels = set(_LABELS)
    count = 0
    unspaced = False
    for count, sentence in enumerate(_parse(file, name), 1):  # noqa: B007
        problems.look(Block([sentence.rows]))
        labels.update(r.cells[1][2:] for r in sentence.rows if r.cells[1] != "O")
        unspaced = unspaced or _lacks_spaces(sentence)
    if not count and not file.head(2).startswith("##"):
        raise KnownError(f"{name}: there are no rows in it")
    unmarked = re.compile(f"<([^<>]*):(?:{'|'.join(map(re.escape, sorted(labels)))})>")
    notes = problems.notes()
    if unspaced:  # once more: only now it is known what marks a mention in a header
        respaced = [number for number, s in enumerate(_parse(file, name), 1) if _respace(s, unmarked)]
        if respaced:
            notes.append(f"rows for spaces were missing and are taken from the header: sentences {_listed(respaced)}")
    return _Seen(count, unmarked, notes)


def _parse(file: TextFile, name: str) -> Iterator[_Sentence]:
    current = _Sentence()
    for number, line in enumerate(file.lines(), 1):
        if line.startswith("##"):
            if current.rows:
                yield current
            # A header that no row follows is a remark, like the five lines that the published files begin with.
            said, tab, told = line.removeprefix("##").partition("\t")
            current = _Sentence(said.strip() or None, told if tab else None)
        elif line in ("", "\t", " "):
            if current.rows:
                yield current
                current = _Sentence()
        else:
            form, tab, tag = line.rpartition("\t")
            if not tab:
                raise KnownError(f"{name}, line {number}: {line[:40]!r} is no row: a character, a tab and its tag")
            if len(current.rows) >= MAX_TEXT_BYTES:
                raise KnownError(f"{name}, line {number}: a sentence has more than {MAX_TEXT_BYTES:,} rows")
            # A million rows have a few thousand characters and a dozen tags.
            current.rows.append(Cells(number, [sys.intern(form or " "), sys.intern(tag.strip())]))
    if current.rows:
        yield current


def _lacks_spaces(sentence: _Sentence) -> bool:
    """True when the header has spaces and no row is one."""
    if sentence.told is None or any(row.cells[0].isspace() for row in sentence.rows):
        return False
    return len(sentence.told.split()) > 1


def _respace(sentence: _Sentence, unmarked: re.Pattern[str]) -> bool:
    """Put rows for spaces in where the header has spaces and no row is one; True when that was needed and fits."""
    if sentence.told is None or not _lacks_spaces(sentence):
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
