"""What of the annotations goes into a dataset: labels, relations, negatives, whole articles or sentences."""

import bisect
import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise

from annotator.exchange.carrying import no_relation_losses, relation_losses, without
from annotator.exchange.receipt import Loss
from annotator.exchange.recipes import Recipe
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKey
from annotator.model.document import Document, PassageKind
from annotator.model.text import Span, paragraphs
from annotator.model.tokens import Token, Tokens


def selected(item: AnnotatedDocument, recipe: Recipe, left_out: Counter[str]) -> AnnotatedDocument:
    """A canonical document with what the recipe asks for; what it does not ask for is counted."""
    said = item.annotations
    if said is None:
        return item
    labels, relations = recipe.labels, recipe.relations
    mentions = tuple(m for m in said.mentions if labels is None or m.label in labels)
    there = {m.id for m in mentions}
    kept = tuple(r for r in said.relations if {r.head, r.tail} <= there and (relations is None or r.label in relations))
    pairs = tuple(n for n in said.no_relations if {n.head, n.tail} <= there)
    if recipe.negatives == "none":
        pairs = ()
    elif not isinstance(recipe.negatives, str):
        most = int(recipe.negatives * len(kept))
        ranked = sorted(pairs, key=lambda n: _hash(f"{item.document.id}\x00{n.head}\x00{n.tail}"))
        chosen = {n.id for n in ranked[:most]}
        pairs = tuple(n for n in pairs if n.id in chosen)
    named = {m.entity for m in mentions}
    had = {m.entity for m in said.mentions}
    entities = tuple(e for e in said.entities if e.id in named or e.id not in had)
    for what, before, after in (
        ("mentions", said.mentions, mentions),
        ("relations", said.relations, kept),
        ("no_relations", said.no_relations, pairs),
        ("entities", said.entities, entities),
    ):
        if len(before) != len(after):
            left_out[what] += len(before) - len(after)
    said = replace(said, mentions=mentions, relations=kept, no_relations=pairs, entities=entities)
    return replace(item, annotations=said)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


# ---- sentences --------------------------------------------------------------------------------------------------


def sentences_of(item: AnnotatedDocument, losses: list[Loss]) -> Iterator[AnnotatedDocument]:
    """An article as its sentences, each a document ``ID#1``, ``ID#2`` … of one duplicate group.

    A border inside a mention is none. Relations and decided negatives between two sentences are lost and listed, and
    so is furniture without a mention.
    """
    document, said = item.document, item.annotations
    text = document.text
    mentions = said.mentions if said is not None else ()
    grey = [p for p in document.passages if p.kind is PassageKind.FURNITURE]
    place: dict[str, int] = {}
    found: list[tuple[int, int]] = []
    for start, end in _stretches(item):
        inside = [m for m in mentions if start <= m.start < end]
        if not inside and (passage := next((p for p in grey if p.start <= start and end <= p.end), None)) is not None:
            losses.append(Loss("passage", document.id, "", passage.kind.value, text[start:end], start, end))
            continue
        place |= {m.id: len(found) for m in inside}
        found.append((start, end))
    # Mentions of white space only, where no sentence is.
    item, more = without(item, {m.id: "no_character" for m in mentions if m.id not in place})
    losses += more
    said = item.annotations
    if said is not None:
        losses += relation_losses(
            item, [r for r in said.relations if place[r.head] != place[r.tail]], "across_sentences"
        )
        losses += no_relation_losses(item, [n for n in said.no_relations if place[n.head] != place[n.tail]])
    for number, (start, end) in enumerate(found):
        name = f"{document.id}#{number + 1}"
        yield replace(
            item,
            document=Document(
                name, text[start:end], document.title, document.source, document.date, document.meta, (), None
            ),
            annotations=_part(said, name, start, {m for m, n in place.items() if n == number}) if said else None,
            duplicate_group=item.duplicate_group if item.duplicate_group is not None else document.id,
            tokens=_tokens(item.tokens, start, end),
        )


def _stretches(item: AnnotatedDocument) -> list[tuple[int, int]]:
    """Where sentences lie, without the white space around them that no mention holds."""
    text, said = item.document.text, item.annotations
    held = [(m.start, m.end) for m in said.mentions] if said is not None else []
    borders = {start for start, _ in paragraphs(text)} | {0, len(text)}
    borders |= {s.start for s in item.tokens.sentences} if item.tokens is not None else set()
    cuts = sorted(b for b in borders if not any(a < b < e for a, e in held))
    starts, ends = sorted(a for a, _ in held), sorted(e for _, e in held)
    found = []
    for start, end in pairwise(cuts):
        first, last = start, end
        while first < last and text[first].isspace() and not _at(starts, first):
            first += 1
        while last > first and text[last - 1].isspace() and not _at(ends, last):
            last -= 1
        if text[first:last].strip().strip("\ufeff").strip():
            found.append((first, last))
    return found


def _at(places: list[int], offset: int) -> bool:
    index = bisect.bisect_left(places, offset)
    return index < len(places) and places[index] == offset


def _part(said: AnnotationSet, name: str, start: int, there: Collection[str]) -> AnnotationSet:
    mentions = tuple(replace(m, start=m.start - start, end=m.end - start) for m in said.mentions if m.id in there)
    entities = {m.entity for m in mentions}
    return AnnotationSet(
        SetKey(name, said.key.author, said.key.kind),
        0,
        mentions,
        tuple(r for r in said.relations if r.head in there and r.tail in there),
        tuple(n for n in said.no_relations if n.head in there and n.tail in there),
        tuple(e for e in said.entities if e.id in entities),
    )


def _tokens(tokens: Tokens | None, start: int, end: int) -> Tokens | None:
    if tokens is None:
        return None
    inside = tuple(
        Token(t.start - start, t.end - start, t.tag) for t in tokens.tokens if start <= t.start and t.end <= end
    )
    return Tokens(tokens.tokenizer, tokens.version, inside, (Span(0, end - start),))
