"""The built-in suggester: Korean business news by rules, lists and the project's own decisions; no training."""

import bisect
from collections.abc import Iterator
from dataclasses import replace

from annotator.model.annotation import (
    AnnotationSet,
    Mention,
    Relation,
    SetKey,
    SetKind,
    in_text_order,
    new_id,
)
from annotator.model.document import Document, PassageKind
from annotator.model.text import Span
from annotator.model.tokens import Token, Tokens
from annotator.suggest import companies, context, relations, short_forms, spread, untitled, weighing
from annotator.suggest.article import Article
from annotator.suggest.found import COMPANY, PERSON, Found, Hit, Link
from annotator.suggest.groups import grouped
from annotator.suggest.lexicon import Known, Lexicon, known_names, shipped
from annotator.suggest.names import Names
from annotator.suggest.people import People
from annotator.suggest.posts import find_posts
from annotator.suggest.request import Request
from annotator.suggest.tagger import Reading

# Texts beyond this are read in sections, so that time grows with the length and memory does not.
_LONGEST = 100_000
# What our roles are called in other schemas.
_LABELS = {PERSON: ("PERSON", "PS", "PER"), COMPANY: ("COMPANY", "OG", "ORG")}


class Rules:
    """Proposes people, companies and who works where; the same in page furniture and in repeated paragraphs."""

    name = "rules"
    version = "1"

    def suggest(self, request: Request) -> AnnotationSet:
        """What the rules propose for one document: mentions do not overlap, ids are fresh."""
        schema = request.schema
        labels = {role: next((n for n in names if schema.mention(n)), None) for role, names in _LABELS.items()}
        known = known_names(request.known)
        hits: list[Hit] = []
        links: list[Link] = []
        for start, end in _sections(request.document.text):
            article = article_of(request.document, request.tokens, start, end)
            found = read(article, known, labels, self.reading(article))
            hits += [replace(h, start=h.start + start, end=h.end + start) for h in found.settled()]
            links += [replace(k, head=_moved(k.head, start), tail=_moved(k.tail, start)) for k in found.links]
        key = SetKey(request.document.id, f"{self.name}@{self.version}", SetKind.SUGGESTED)
        return _as_set(key, request, labels, known, hits, links)

    def reading(self, article: Article) -> Reading | None:
        """What a trained model makes of the article; the rules alone have none."""
        return None


def article_of(document: Document, tokens: Tokens, start: int = 0, end: int | None = None) -> Article:
    """A document, or a section of it, as the rules see it."""
    end = len(document.text) if end is None else end
    furniture = [
        (p.start - start, p.end - start)
        for p in document.passages
        if p.kind is PassageKind.FURNITURE and p.start < end and start < p.end
    ]
    return Article(document.text[start:end], _section_of(tokens, start, end), furniture)


def read(article: Article, known: Known, labels: dict[str, str | None], reading: Reading | None) -> Found:
    """All that is found in an article and how it is related; with a reading the evidence of both is weighed."""
    found = gathered(article, known, labels, reading)
    if reading is not None:
        weighing.weigh(article, shipped(), reading, found)
    if any(labels.values()):
        relations.find_relations(article, found)
    return found


def gathered(article: Article, known: Known, labels: dict[str, str | None], reading: Reading | None) -> Found:
    """All hits that rules, lists, decisions and the reading have for an article, and links between people and posts."""
    lexicon = shipped()
    found = Found()
    spread.find_decided(article, known, lexicon, labels, found)
    if not any(labels.values()):
        return found
    companies.find_known(article, lexicon, found)
    companies.find_shapes(article, lexicon, found)
    companies.find_announced(article, lexicon, found)
    companies.find_credits(article, lexicon, found)
    companies.find_defined(article, lexicon, found)
    _build_on(article, lexicon, found)
    if reading is not None:
        # Only now: what the tagger takes for a company keeps no rule from seeing a person before a title.
        context.find_tagged(article, lexicon, reading, found)
        short_forms.find_divided(article, lexicon, found)
        _build_on(article, lexicon, found)
        short_forms.find_heads(article, lexicon, found)
    spread.drop_other_things(article, found)
    return found


def _build_on(article: Article, lexicon: Lexicon, found: Found) -> None:
    """What follows from the names that are found: aliases, lists, people by their posts, the same names elsewhere."""
    aliases = companies.find_aliases(article, lexicon, found)
    spread.find_lists(article, lexicon, found)
    companies.promote(article, lexicon, found)
    spread.find_again(article, lexicon, found, aliases, {})
    names = Names(article, lexicon, found)
    People(article, lexicon, names, found).read(find_posts(article, lexicon))
    spread.find_again(article, lexicon, found, aliases, names.full)
    companies.find_in_context(article, found)
    untitled.find_before_ssi(article, lexicon, names, found)
    untitled.find_bare(article, names, found)
    spread.find_lists(article, lexicon, found)
    spread.find_again(article, lexicon, found, aliases, names.full)


def _sections(text: str) -> Iterator[tuple[int, int]]:
    """The text as one, or a very long one in pieces of whole paragraphs: what is no single article has no one story."""
    start = 0
    while len(text) - start > _LONGEST:
        cut = text.rfind("\n", start + _LONGEST // 2, start + _LONGEST) + 1 or start + _LONGEST
        yield start, cut
        start = cut
    yield start, len(text)


def _section_of(tokens: Tokens, start: int, end: int) -> Tokens:
    if start == 0 and (not tokens.tokens or tokens.tokens[-1].end <= end):
        return tokens
    inside = tuple(
        Token(t.start - start, t.end - start, t.tag)
        for t in tokens.within(start, end)
        if start <= t.start and t.end <= end
    )
    first = bisect.bisect_left(tokens.sentences, start, key=lambda s: s.start)
    last = bisect.bisect_right(tokens.sentences, end, key=lambda s: s.end)
    sentences = tuple(Span(s.start - start, s.end - start) for s in tokens.sentences[first:last])
    return Tokens(tokens.tokenizer, tokens.version, inside, sentences)


def _moved(place: tuple[int, int], by: int) -> tuple[int, int]:
    return place[0] + by, place[1] + by


def _as_set(
    key: SetKey,
    request: Request,
    labels: dict[str, str | None],
    known: Known,
    hits: list[Hit],
    links: list[Link],
) -> AnnotationSet:
    text, schema = request.document.text, request.schema
    mentions: dict[tuple[int, int], Mention] = {}
    for hit in hits:
        label = labels.get(hit.label, hit.label)
        if label is None or schema.mention(label) is None or (text[hit.start : hit.end], label) in known.refused:
            continue
        mentions[hit.start, hit.end] = Mention(
            new_id(), hit.start, hit.end, label, score=round(hit.score, 3), reason=hit.reason
        )
    made: dict[tuple[str, str, str], Relation] = {}
    for said in links:
        link = relations.named_in(schema, said)
        head, tail = mentions.get(link.head), mentions.get(link.tail)
        relation = schema.relation(link.label)
        if head is None or tail is None or relation is None or not relation.allows(head.label, tail.label):
            continue
        same = (head.id, tail.id, link.label)
        score = round(min(link.score, head.score or 1, tail.score or 1), 3)
        if same not in made or (made[same].score or 0) < score:
            made[same] = Relation(new_id(), head.id, tail.id, link.label, score=score, reason=link.reason)
    order = {m.id: m.start for m in mentions.values()}
    roles = {label: role for role, label in labels.items() if label}
    named, entities = grouped(text, list(mentions.values()), roles, shipped(), known)
    return AnnotationSet(
        key,
        mentions=in_text_order(named),
        entities=entities,
        relations=tuple(sorted(made.values(), key=lambda r: (order[r.head], order[r.tail], r.label))),
    )
