"""What a format never carries is taken off a document here, once for all formats, and listed.

So that nothing is lost in silence: what is left is what a writer must write, and what reading must give again.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from annotator.exchange.contract import ALL, OF_DOCUMENT, Thing
from annotator.exchange.receipt import Loss
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Entity, Mention, NoRelation, Relation
from annotator.model.document import Document, Stage
from annotator.model.errors import KnownError

# The thing that each detail of a mention is, by the name of its field.
_DETAILS = {
    "score": Thing.SCORE,
    "source": Thing.SUGGESTER,
    "reason": Thing.REASON,
    "decision": Thing.DECISION,
    "by": Thing.BY,
    "at": Thing.AT,
}


def reduced(
    item: AnnotatedDocument, carried: Collection[Thing]
) -> tuple[AnnotatedDocument, list[Loss], dict[str, int]]:
    """A canonical document without what is not `carried`; the losses; and how often details of mentions were left out.

    Flat or nested mentions are all kept: which of them cannot be written depends on their places, so writers decide.
    """
    losses: list[Loss] = []
    left_out: dict[str, int] = {}
    if carried == ALL:
        return item, losses, left_out
    item = _document(item, carried, losses)
    said = item.annotations
    if said is None:
        return item, losses, left_out
    dropped = [name for name, thing in _DETAILS.items() if thing not in carried]
    mentions = said.mentions
    if dropped:
        bare: dict[str, None] = dict.fromkeys(dropped)
        kept = []
        for mention in mentions:
            lost = [name for name in dropped if getattr(mention, name) is not None]
            for name in lost:
                left_out[f"{name} of mentions"] = left_out.get(f"{name} of mentions", 0) + 1
            kept.append(replace(mention, **bare) if lost else mention)  # type: ignore[arg-type]
        mentions = tuple(kept)
    relations = said.relations
    if Thing.RELATIONS not in carried:
        losses += relation_losses(item, said.relations)
        relations = ()
    elif Thing.RELATION_DETAILS not in carried:
        plain = tuple(Relation(r.id, r.head, r.tail, r.label) for r in relations)
        if changed := sum(a != b for a, b in zip(relations, plain, strict=True)):
            left_out["details of relations"] = changed
        relations = plain
    pairs = said.no_relations
    if Thing.NO_RELATIONS not in carried:
        losses += no_relation_losses(item, said.no_relations)
        pairs = ()
    entities = said.entities
    if Thing.ENTITIES not in carried:
        losses += [Loss("entity", item.document.id, e.id, e.label, e.name) for e in said.entities]
        entities = ()
        mentions = tuple(replace(m, entity=None) if m.entity is not None else m for m in mentions)
    elif Thing.ENTITY_DETAILS not in carried:
        entities, more = plain_entities(item, mentions, said.entities)
        losses += more
    said = replace(said, mentions=mentions, relations=relations, no_relations=pairs, entities=entities)
    return replace(item, annotations=said), losses, left_out


def _document(item: AnnotatedDocument, carried: Collection[Thing], losses: list[Loss]) -> AnnotatedDocument:
    d = item.document
    lost = [thing for thing in OF_DOCUMENT if thing not in carried]
    if not lost:
        return item
    has = {
        Thing.TITLE: bool(d.title),
        Thing.SOURCE: bool(d.source),
        Thing.DATE: bool(d.date),
        Thing.META: bool(d.meta),
        Thing.PASSAGES: bool(d.passages),
        Thing.STAGE: item.stage is not Stage.TODO,
        Thing.ANNOTATOR: item.annotator is not None,
        Thing.DUPLICATE_GROUP: item.duplicate_group is not None,
        Thing.RAW_SHA256: d.raw_sha256 is not None,
    }
    if said := [thing for thing in lost if has[thing]]:
        losses.append(Loss("document_details", d.id, "", ", ".join(said)))

    def there(thing: Thing) -> bool:
        return thing not in lost

    return replace(
        item,
        document=Document(
            d.id,
            d.text,
            d.title if there(Thing.TITLE) else "",
            d.source if there(Thing.SOURCE) else "",
            d.date if there(Thing.DATE) else "",
            d.meta if there(Thing.META) else {},
            d.passages if there(Thing.PASSAGES) else (),
            d.raw_sha256 if there(Thing.RAW_SHA256) else None,
        ),
        stage=item.stage if there(Thing.STAGE) else Stage.TODO,
        annotator=item.annotator if there(Thing.ANNOTATOR) else None,
        duplicate_group=item.duplicate_group if there(Thing.DUPLICATE_GROUP) else None,
    )


def mention_loss(kind: str, item: AnnotatedDocument, mention: Mention) -> Loss:
    """A mention that cannot be carried."""
    surface = item.document.text[mention.start : mention.end]
    return Loss(kind, item.document.id, mention.id, mention.label, surface, mention.start, mention.end)


def relation_losses(item: AnnotatedDocument, relations: Collection[Relation], kind: str = "relation") -> list[Loss]:
    """Relations that cannot be carried; both ends are mentions of `item`."""
    surface = _surfaces(item)
    return [Loss(kind, item.document.id, r.id, r.label, f"{surface[r.head]} → {surface[r.tail]}") for r in relations]


def no_relation_losses(item: AnnotatedDocument, pairs: Collection[NoRelation]) -> list[Loss]:
    """Decided negatives that cannot be carried; both ends are mentions of `item`."""
    surface = _surfaces(item)
    return [Loss("no_relation", item.document.id, n.id, "", f"{surface[n.head]} – {surface[n.tail]}") for n in pairs]


def _surfaces(item: AnnotatedDocument) -> dict[str, str]:
    said, text = item.annotations, item.document.text
    return {m.id: text[m.start : m.end] for m in said.mentions} if said is not None else {}


def plain_entities(
    item: AnnotatedDocument, mentions: Collection[Mention], entities: Collection[Entity]
) -> tuple[tuple[Entity, ...], list[Loss]]:
    """Entities as groups of mentions only: label and surface of the first mention; what that loses.

    An entity without a mention is lost whole.
    """
    first: dict[str, Mention] = {}
    for mention in mentions:
        if mention.entity is not None:
            first.setdefault(mention.entity, mention)
    kept, losses = [], []
    for entity in entities:
        named = first.get(entity.id)
        if named is None:
            losses.append(Loss("entity", item.document.id, entity.id, entity.label, entity.name))
            continue
        plain = Entity(entity.id, named.label, item.document.text[named.start : named.end])
        if plain != entity:
            losses.append(Loss("entity_details", item.document.id, entity.id, entity.label, entity.name))
        kept.append(plain)
    return tuple(kept), losses


def without(item: AnnotatedDocument, lost: Mapping[str, str]) -> tuple[AnnotatedDocument, list[Loss]]:
    """A document without some mentions (id → kind of loss), and without what hung on them; all of it as losses."""
    said = item.annotations
    if said is None or not lost:
        return item, []
    losses = [mention_loss(lost[m.id], item, m) for m in said.mentions if m.id in lost]
    gone = [r for r in said.relations if r.head in lost or r.tail in lost]
    losses += relation_losses(item, gone)
    pairs = [n for n in said.no_relations if n.head in lost or n.tail in lost]
    losses += no_relation_losses(item, pairs)
    mentions = tuple(m for m in said.mentions if m.id not in lost)
    there = {m.entity for m in mentions}
    had = {m.entity for m in said.mentions}
    empty = [e for e in said.entities if e.id in had and e.id not in there]
    losses += [Loss("entity", item.document.id, e.id, e.label, e.name) for e in empty]
    kept: AnnotationSet = replace(
        said,
        mentions=mentions,
        relations=tuple(r for r in said.relations if r not in gone),
        no_relations=tuple(n for n in said.no_relations if n not in pairs),
        entities=tuple(e for e in said.entities if e not in empty),
    )
    return replace(item, annotations=kept), losses


def refuse_labels(item: AnnotatedDocument, forbidden: str, what: str) -> None:
    """Refuse labels that `what` (a format, in words) cannot write: empty ones, or with one of the `forbidden` signs.

    Raises: KnownError that names the label and --map.
    """
    said = item.annotations
    if said is None:
        return
    for label in sorted({m.label for m in said.mentions} | {r.label for r in said.relations}):
        if not label or any(c in forbidden for c in label):
            raise KnownError(f"{item.document.id}: {what} cannot hold the label {label!r}: rename it with --map")
