"""The built-in suggester: Korean business news by rules, lists and the project's own decisions; no training."""

from annotator.model.annotation import (
    AnnotationSet,
    Mention,
    Relation,
    SetKey,
    SetKind,
    in_text_order,
    new_id,
)
from annotator.model.schema import Schema
from annotator.suggest import companies, relations, spread, untitled
from annotator.suggest.article import Article
from annotator.suggest.found import COMPANY, PERSON, Found
from annotator.suggest.lexicon import known_names, shipped
from annotator.suggest.names import Names
from annotator.suggest.people import People
from annotator.suggest.posts import find_posts
from annotator.suggest.request import Request

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
        article = Article(request.document.text, request.tokens)
        known = known_names(request.known)
        lexicon = shipped()
        found = Found()
        spread.find_decided(article, known, lexicon, labels, found)
        if any(labels.values()):
            companies.find_known(article, lexicon, found)
            companies.find_shapes(article, lexicon, found)
            companies.find_announced(article, lexicon, found)
            companies.find_credits(article, lexicon, found)
            aliases = companies.find_aliases(article, lexicon, found)
            companies.find_defined(article, lexicon, found)
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
            relations.find_relations(article, found)
        return _as_set(request, schema, labels, known.refused, found)


def _as_set(
    request: Request,
    schema: Schema,
    labels: dict[str, str | None],
    refused: frozenset[tuple[str, str]],
    found: Found,
) -> AnnotationSet:
    text = request.document.text
    mentions: dict[tuple[int, int], Mention] = {}
    for hit in found.settled():
        label = labels.get(hit.label, hit.label)
        if label is None or schema.mention(label) is None or (text[hit.start : hit.end], label) in refused:
            continue
        mentions[hit.start, hit.end] = Mention(
            new_id(), hit.start, hit.end, label, score=round(hit.score, 3), reason=hit.reason
        )
    made: dict[tuple[str, str, str], Relation] = {}
    for link in found.links:
        head, tail = mentions.get(link.head), mentions.get(link.tail)
        relation = schema.relation(link.label)
        if head is None or tail is None or relation is None or not relation.allows(head.label, tail.label):
            continue
        key = (head.id, tail.id, link.label)
        score = round(min(link.score, head.score or 1, tail.score or 1), 3)
        if key not in made or (made[key].score or 0) < score:
            made[key] = Relation(new_id(), head.id, tail.id, link.label, score=score, reason=link.reason)
    order = {m.id: m.start for m in mentions.values()}
    return AnnotationSet(
        SetKey(request.document.id, f"{Rules.name}@{Rules.version}", SetKind.SUGGESTED),
        mentions=in_text_order(list(mentions.values())),
        relations=tuple(sorted(made.values(), key=lambda r: (order[r.head], order[r.tail], r.label))),
    )
