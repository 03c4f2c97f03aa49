"""Our own articles with gold: ``load("tune")``, ``load("blind")``; every name and event in them is made up.

A file of ``tests/data/articles`` begins with ``style: …`` and a line ``---``; what follows is the text, with marks that
are taken out:

    ``[강가온:P]``  ``[오름중공업:C]``   a PERSON, a COMPANY
    ``[오름:C?]타워``                the guideline lets it go either way: neither found nor missed, whatever is proposed
    ``[오름:X]폰``                   the same letters as a name, on purpose no mention
    ``>> 강가온 employee_of 오름중공업; …``  relations of the line above, named by the surfaces of its marks; where one
                                stands there several times, ``오름/2`` is the second
    ``>>? …``                   relations that the guideline lets go either way; an end may stand further above

``python -m tests.articles tune OUT.jsonl`` writes the tool's own JSON with gold, ``--check`` prints what a proofreader
should look at.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from annotator.exchange.canonical import canonical
from annotator.exchange.jsonl import encoded
from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotatedDocument,
    AnnotationSet,
    Mention,
    Relation,
    SetKey,
    SetKind,
    in_head_order,
    in_text_order,
)
from annotator.model.document import Document, Stage
from annotator.model.passages import date_of, recognise, title_of
from annotator.model.schema import Schema
from annotator.model.suggestion import relation_key
from tests.builders import schema

FOLDER = Path(__file__).resolve().parent / "data" / "articles"
HALVES = ("tune", "blind")
_MARK = re.compile(r"\[([^\[\]\n:]+):(P\?|C\?|P|C|X)\]")
_LABELS = {"P": "PERSON", "C": "COMPANY"}
# What may follow a name inside its eojeol: particles, the copula, plural and forms of address, then signs.
_PARTICLES = (
    "이|가|은|는|을|를|의|에|에서|에게|께|께서|와|과|랑|이랑|로|으로|도|만|까지|부터|보다|마다|처럼|같은|조차|마저|이나|나|이며|며|이고|고|"
    "이라|라|이라고|라고|이라는|라는|이라며|라며|이란|란|인|이자|자|이었다|였다|이다|다|이던|던|이든|든|에는|에도|에만|에서는|에서도|에게서|에게는|"
    "께서는|와의|과의|와는|과는|와도|과도|로의|으로의|로서|으로서|로서는|으로부터|로부터|까지도|만의|만이|만은|뿐|뿐만|뿐이었다|한테|한테서|으로는|로는|"
    "로도|으로도|에게도|이야|야|이요|요|이지만|지만|입니다|이죠|죠|이에요|예요|이기|들|측|씨|씨가|씨는|씨의|씨와|님|님이|님의|님은|님께|"
    "이니까요|이라면|라면|였고|이었고|인데|이니|니|이었던|였던|치고|에선|에겐|로선|으로선|와만|과만|하고"
)
_AFTER = re.compile(rf"(?:{_PARTICLES})?(?=$|[\s\W_])")


@dataclass(frozen=True, slots=True)
class Article:
    """One text with gold. `optional` mentions and the keys of `optional_relations` may go either way."""

    name: str
    half: str
    style: str
    document: Document
    gold: AnnotationSet
    optional: tuple[Mention, ...]
    optional_relations: frozenset[tuple[object, ...]]
    deliberate: tuple[tuple[int, int], ...]

    def counted(self, said: AnnotationSet, of: Schema) -> AnnotationSet:
        """What somebody says about it, without what may go either way: what is left is right or wrong."""
        free = {(m.start, m.end, m.label) for m in self.optional}
        mentions = tuple(m for m in said.mentions if (m.start, m.end, m.label) not in free)
        place = {m.id: (m.start, m.end) for m in mentions}
        relations = tuple(
            r
            for r in said.relations
            if r.head in place
            and r.tail in place
            and relation_key(of, r.label, place[r.head], place[r.tail]) not in self.optional_relations
        )
        return replace(said, mentions=mentions, relations=relations)


def load(half: str) -> tuple[Article, ...]:
    """The articles of one half, in the order of their names. Raises: ValueError that says what a file has wrong."""
    return tuple(
        parse(path.read_text(encoding="utf-8"), path.stem, half) for path in sorted(FOLDER.glob(f"{half}-*.txt"))
    )


def parse(source: str, name: str = "d1", half: str = "tune") -> Article:
    """An article from its marked form. Raises: ValueError."""
    head, separator, body = source.partition("\n---\n")
    if not separator or not head.startswith("style: "):
        raise ValueError(f"{name}: the file must begin with 'style: …' and a line '---'")
    marks = _Marks(name, schema())
    lines = body.rstrip("\n").split("\n")
    for number, line in enumerate(lines, head.count("\n") + 3):
        if line.startswith(">>"):
            marks.relate(line, number)
        else:
            marks.line(line)
    text = "\n".join(marks.lines)
    passages = recognise(text)
    document = Document(name, text, title=title_of(text, passages) or name, date=date_of(text), passages=passages)
    mentions = in_text_order(marks.mentions)
    gold = AnnotationSet(SetKey(name, GOLD_AUTHOR, SetKind.GOLD), 1, mentions, in_head_order(marks.relations, mentions))
    return Article(
        name,
        half,
        head.removeprefix("style: ").strip(),
        document,
        gold,
        in_text_order(marks.optional),
        frozenset(marks.optional_relations),
        tuple(marks.deliberate),
    )


class _Marks:
    """Reads line by line; the relations of a line follow it."""

    def __init__(self, name: str, of: Schema) -> None:
        self.lines: list[str] = []
        self.mentions: list[Mention] = []
        self.optional: list[Mention] = []
        self.relations: list[Relation] = []
        self.optional_relations: list[tuple[object, ...]] = []
        self.deliberate: list[tuple[int, int]] = []
        self._here: list[tuple[str, Mention, bool]] = []  # surface, mention, may it go either way
        self._above: dict[str, Mention] = {}  # by surface, the last one of the lines before
        self._name = name
        self._schema = of
        self._offset = 0
        labels = "|".join(r.label for r in of.relations)
        self._relation = re.compile(rf"(.+?) ({labels}) (.+)")

    def line(self, marked: str) -> None:
        text, position = "", 0
        self._above.update((surface, mention) for surface, mention, _ in self._here)
        self._here = []
        for match in _MARK.finditer(marked):
            text += marked[position : match.start()]
            surface, kind = match.groups()
            start = self._offset + len(text)
            text += surface
            position = match.end()
            if kind == "X":
                self.deliberate.append((start, start + len(surface)))
                continue
            number = len(self.mentions) + len(self.optional) + 1
            mention = Mention(f"m{number}", start, start + len(surface), _LABELS[kind[0]])
            (self.optional if kind.endswith("?") else self.mentions).append(mention)
            self._here.append((surface, mention, kind.endswith("?")))
        text += marked[position:]
        self.lines.append(text)
        self._offset += len(text) + 1

    def relate(self, line: str, number: int) -> None:
        free = line.startswith(">>?")
        for part in line.lstrip(">?").split(";"):
            match = self._relation.fullmatch(part.strip())
            if match is None:
                raise ValueError(f"{self._name}:{number}: {part.strip()!r} is no relation of the schema")
            head, head_free = self._end(match[1], number, free)
            tail, tail_free = self._end(match[3], number, free)
            label = self._schema.relation(match[2])
            if label is None or not label.allows(head.label, tail.label) or head is tail:
                raise ValueError(f"{self._name}:{number}: {part.strip()!r} may not join these two")
            key = relation_key(self._schema, match[2], (head.start, head.end), (tail.start, tail.end))
            if free or head_free or tail_free:
                self.optional_relations.append(key)
                continue
            places = {r: (r.head, r.tail, r.label) for r in self.relations}
            if (head.id, tail.id, match[2]) in places.values():
                raise ValueError(f"{self._name}:{number}: {part.strip()!r} stands twice")
            self.relations.append(Relation(f"r{len(self.relations) + 1}", head.id, tail.id, match[2]))

    def _end(self, named: str, number: int, free: bool) -> tuple[Mention, bool]:
        surface, _, ordinal = named.partition("/")
        above = self._above.get(surface)
        if free and above is not None and all(text != surface for text, _, _ in self._here):
            return above, True
        found = [(mention, free) for text, mention, free in self._here if text == surface]
        if not found or (len(found) > 1 and not ordinal) or (ordinal and not 0 < int(ordinal) <= len(found)):
            raise ValueError(f"{self._name}:{number}: {named!r} is marked {len(found)} times in the line above")
        return found[int(ordinal or 1) - 1]


def problems(article: Article) -> Iterator[str]:
    """What cannot be right: a particle inside, a name that stands elsewhere without a mark, marks that overlap."""
    text = article.document.text
    sure = [(m.start, m.end) for m in article.gold.mentions]
    marked = [*sure, *((m.start, m.end) for m in article.optional)]
    covered = [*marked, *article.deliberate]
    places = set(covered)
    if len(places) != len(covered):
        yield f"{article.name}: two marks on one place"
    for start, end in sure:
        surface = text[start:end]
        if surface != surface.strip() or not surface:
            yield f"{article.name}: white space at the edge of {surface!r}"
        if _AFTER.match(text, end) is None:
            yield f"{article.name}: {surface!r} is followed by {text[end : end + 6]!r}"
        if start and (text[start - 1].isalnum()):
            yield f"{article.name}: {surface!r} follows {text[max(0, start - 6) : start]!r}"
    labels = {text[m.start : m.end]: m.label for m in article.gold.mentions}
    for mention in article.gold.mentions:
        if labels[text[mention.start : mention.end]] != mention.label:
            yield f"{article.name}: {text[mention.start : mention.end]!r} has two labels"
    for surface in sorted(labels):
        if len(surface) < 2:
            continue
        for match in re.finditer(re.escape(surface), text):
            if not any(s <= match.start() and match.end() <= e for s, e in covered):
                around = text[max(0, match.start() - 12) : match.end() + 12].replace("\n", "⏎")
                yield f"{article.name}: {surface!r} is not marked in …{around}…"


_TITLE = (
    "명예회장|부회장|회장|부사장|사장|대표이사|공동대표|각자대표|대표|전무|상무|이사|의장|최고경영자|CEO|CTO|CFO|COO|창업자|창업주|본부장|부문장|"
    "실장|센터장|소장|법인장|지사장|연구원|애널리스트|기자|교수|변호사|장관|위원장|팀장|부장|과장|행장|고문|감사|파트너|심사역|지부장|씨|박사|원장"
)
_BEFORE_TITLE = re.compile(rf"(?<![가-힣A-Za-z])([가-힣]{{1,4}}) (?:신임 |수석 |선임 )?(?:{_TITLE})(?![가-힣]{{3}})")


def doubts(article: Article) -> Iterator[str]:
    """What a proofreader should look at: a short word before a title that is not marked."""
    text = article.document.text
    marked = {m.end for m in (*article.gold.mentions, *article.optional)}
    for match in _BEFORE_TITLE.finditer(text):
        if match.end(1) not in marked:
            yield f"{article.name}: {match[0]!r} in …{text[max(0, match.start() - 15) : match.end() + 10]!r}…"


def main(arguments: Sequence[str]) -> None:
    half, target = arguments
    articles = load(half)
    if target == "--check":
        for article in articles:
            said = article.gold
            people = sum(m.label == "PERSON" for m in said.mentions)
            print(
                f"{article.name}: {len(article.document.text)} characters, {people} persons, "
                f"{len(said.mentions) - people} companies, {len(said.relations)} relations, "
                f"{len(article.optional)} either way — {article.style}"
            )
            for line in (*problems(article), *doubts(article)):
                print("   ", line)
        return
    lines = [
        encoded(canonical(AnnotatedDocument(a.document, a.gold, Stage.GOLD, GOLD_AUTHOR), {})).decode() + "\n"
        for a in articles
    ]
    Path(target).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
