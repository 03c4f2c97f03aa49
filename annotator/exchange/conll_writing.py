"""CoNLL out: rows as lines, relations and entities as extra columns, and the sidecar that makes it reversible."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from annotator.exchange.carrying import plain_entities, relation_losses
from annotator.exchange.conll import (
    COLUMNS_HEADER,
    DOCSTART,
    EXTRA_COLUMNS,
    NESTED,
    NO_SPACE,
    PASSAGES,
    SCHEMES,
    UNITS,
    ConllOptions,
    Row,
    Rows,
    form_of,
    mention_at,
    rows_of,
)
from annotator.exchange.conll_reading import read_conll
from annotator.exchange.contract import OF_DOCUMENT, Carried, Format, Option, Target, Thing
from annotator.exchange.receipt import Loss
from annotator.exchange.token_texts import rows_line
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Entity
from annotator.model.schema import Words

_SEP = "\t"


def column_names(options: ConllOptions, layers: int) -> list[str]:
    """The columns of a CoNLL-plus file with so many NER columns; the first four are those of the plain format."""
    names = ["FORM", "XPOS", "MISC", "ANNOTATOR:NER"]
    names += [f"ANNOTATOR:NER{n}" for n in range(2, layers + 1)]
    for column in options.ordered_columns:
        names += ["ANNOTATOR:START", "ANNOTATOR:END"] if column == "offsets" else [f"ANNOTATOR:{column.upper()}"]
    return names


def header(options: ConllOptions, layers: int) -> bytes:
    """The first line of a file that has more than the four plain columns; nothing for a plain one."""
    if layers == 1 and not options.columns:
        return b""
    return (COLUMNS_HEADER + " ".join(column_names(options, layers)) + "\n").encode()


def document_lines(item: AnnotatedDocument, rows: Rows, options: ConllOptions, layers: int) -> bytes:
    """One document: -DOCSTART-, a blank line, then its sentences with a blank line behind each."""
    text = item.document.text
    extra = _Extra(item.annotations, rows, options)
    width = len(column_names(options, layers)) - 3 - layers
    lines = [_SEP.join([DOCSTART, "-X-", "_", *["O"] * layers, *["_"] * width]), ""]
    flat = [row for sentence in rows.sentences for row in sentence]
    after = {id(a): b.start == a.end for a, b in itertools.pairwise(flat)}
    for sentence in rows.sentences:
        for row in sentence:
            tags = row.tags + ["O"] * (layers - len(row.tags))
            space = NO_SPACE if after.get(id(row), False) else "_"
            lines.append(_SEP.join([form_of(row, text), row.pos, space, *tags, *extra.cells(row, layers)]))
        lines.append("")
    return ("\n".join(lines) + "\n").encode("utf-8")


class ConllWriter:
    """Rows of one part of an export, and the lines of the sidecar about them."""

    def __init__(self, target: Target) -> None:
        self._options = options_of(target.options)
        self._target = target
        self._out = target.main()
        self._layers: int = target.survey or 1
        self._out.put(header(self._options, self._layers))

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write rows and sidecar."""
        rows = rows_of(item, self._options)
        self._out.put(document_lines(item, rows, self._options, self._layers))
        self._target.beside(rows_line(item, rows, self._out.name, self._options.unit, 1))
        back, losses = _carried(item, rows, self._options)
        return Carried(back, self._out, tuple(losses), len(rows.sentences), sum(map(len, rows.sentences)))

    def end(self) -> None:
        """Nothing stands behind the last row."""


def _carried(item: AnnotatedDocument, rows: Rows, options: ConllOptions) -> tuple[AnnotatedDocument, list[Loss]]:
    """What the rows and the sidecar say of a document, and everything that they do not say, one by one."""
    losses = list(rows.losses)
    said = item.annotations
    if said is None:
        return item, losses
    carried = {m.id for m in rows.carried}
    with_relations, with_entities = "relations" in options.columns, "entity" in options.columns
    lost = [r for r in said.relations if not (with_relations and {r.head, r.tail} <= carried)]
    losses += relation_losses(item, lost)
    gone = {r.id for r in lost}
    mentions = tuple(m for m in said.mentions if m.id in carried)
    entities: tuple[Entity, ...] = ()
    if with_entities:
        entities, more = plain_entities(item, mentions, said.entities)
        losses += more
    else:
        losses += [Loss("entity", item.document.id, e.id, e.label, e.name) for e in said.entities]
        mentions = tuple(replace(m, entity=None) for m in mentions)
    relations = tuple(r for r in said.relations if r.id not in gone)
    return replace(item, annotations=replace(said, mentions=mentions, relations=relations, entities=entities)), losses


class _Extra:
    """The cells behind the NER columns.

    A relation stands at the first token of its head, as ``LABEL=m1>m2``; m1 … are the mentions of this document in
    this file, counted in text order, the longer first.
    """

    def __init__(self, said: AnnotationSet | None, rows: Rows, options: ConllOptions) -> None:
        self._columns: list[Callable[[Row, int], list[str]]] = [
            {"offsets": self._offsets, "entity": self._entity, "relations": self._relations}[c]
            for c in options.ordered_columns
        ]
        self._layers = rows.layers
        self._starts = [[m.start for m in layer] for layer in rows.layers]
        number = {m.id: f"m{i}" for i, m in enumerate(rows.carried, 1)}
        self._starting: dict[int, list[str]] = {}
        if said is not None and "relations" in options.columns:
            start = {m.id: m.start for m in rows.carried}
            for r in said.relations:
                if r.head in number and r.tail in number:
                    self._starting.setdefault(start[r.head], []).append(f"{r.label}={number[r.head]}>{number[r.tail]}")

    def cells(self, row: Row, layers: int) -> list[str]:
        """The extra cells of a row."""
        return [cell for column in self._columns for cell in column(row, layers)]

    def _offsets(self, row: Row, layers: int) -> list[str]:
        return [str(row.start), str(row.end)]

    def _entity(self, row: Row, layers: int) -> list[str]:
        cells = []
        for layer, starts in zip(self._layers, self._starts, strict=True):
            mention = mention_at(layer, starts, row)
            cells.append(mention.entity if mention is not None and mention.entity else "_")
        cells += ["_"] * (layers - len(cells))
        return ["|".join(cells)]

    def _relations(self, row: Row, layers: int) -> list[str]:
        return ["|".join(self._starting.get(row.start, ())) or "_"]


# ---- the format -------------------------------------------------------------------------------------------------


def options_of(chosen: Mapping[str, str]) -> ConllOptions:
    """The options of an export to CoNLL."""
    return ConllOptions(
        chosen["unit"],
        chosen["scheme"],
        chosen["nested"],
        chosen["passages"],
        tuple(c for c in chosen["columns"].split(",") if c),
    )


def _most_layers(items: Iterable[AnnotatedDocument], chosen: Mapping[str, str]) -> int:
    """How many columns the rows need, which is known only after the last document."""
    options = options_of(chosen)
    return max([1, *(len(rows_of(item, options).layers) for item in items)])


UNIT = Option(
    "unit",
    Words("단위", "Unit"),
    tuple(zip(UNITS, (Words("형태소", "Morpheme"), Words("음절", "Syllable"), Words("어절", "Eojeol")), strict=True)),
    "morpheme",
    help=Words("한 줄이 담는 것", "what one row holds"),
)
SCHEME = Option(
    "scheme",
    Words("태그", "Tags"),
    tuple((scheme, Words(name, name)) for scheme, name in zip(SCHEMES, ("BIO2", "BIOES", "IOB1"), strict=True)),
    "bio",
    help=Words("태그를 적는 방식", "how the tags are written"),
)
_NESTED_WORDS = (
    Words("바깥 것만", "Outer ones only"),
    Words("안쪽 것만", "Inner ones only"),
    Words("열을 나눔", "A column each"),
)
_PASSAGE_WORDS = (Words("모두 두기", "All kept"), Words("멘션 없으면 빼기", "Left out without mentions"))
_COLUMN_WORDS = (Words("위치", "Offsets"), Words("개체", "Entities"), Words("관계", "Relations"))

CONLL = Format(
    "conll",
    Words("CoNLL", "CoNLL"),
    (".conll", ".bio", ".iob", ".iob2", ".conllu"),
    read_conll,
    ConllWriter,
    carries=frozenset(OF_DOCUMENT),
    carries_with={
        Thing.NESTED: "--nested columns",
        Thing.RELATIONS: "--columns relations",
        Thing.ENTITIES: "--columns entity",
        # Taken off by the writer, which lists them in the order in which they were given.
        Thing.ENTITY_DETAILS: "",
    },
    by_tokens=True,
    sidecar=True,
    options=(
        UNIT,
        SCHEME,
        Option(
            "nested",
            Words("겹친 멘션", "Nested mentions"),
            tuple(zip(NESTED, _NESTED_WORDS, strict=True)),
            "outer",
            help=Words("서로 겹친 멘션 중 남길 것", "which of the mentions that overlap are written"),
        ),
        Option(
            "passages",
            Words("꼬리말", "Page furniture"),
            tuple(zip(PASSAGES, _PASSAGE_WORDS, strict=True)),
            "drop",
            help=Words("멘션이 없는 꼬리말", "furniture without a mention"),
        ),
        Option(
            "columns",
            Words("추가 열", "More columns"),
            tuple(zip(EXTRA_COLUMNS, _COLUMN_WORDS, strict=True)),
            "",
            many=True,
            help=Words("더 적을 열", "columns beside the plain ones"),
        ),
    ),
    survey=_most_layers,
    surveys=lambda chosen: chosen["nested"] == "columns",
)
