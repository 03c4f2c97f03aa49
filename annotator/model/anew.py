"""A suggester that says something again: the same proposal stays the same record, and only what differs is written.

So that a person who stands on a suggestion still stands there when the article was suggested anew, and the log does not
grow by a whole set each time.
"""

from collections.abc import Iterable
from dataclasses import replace

from annotator.model.annotation import AnnotationSet, Answer, DecisionItem, Relation, SetKind
from annotator.model.configured import BUILT_IN
from annotator.model.edit import Change, Edit, records
from annotator.model.lexicon import KnownName

# How the built-in suggester's reasons begin for a name that people of the project have labelled, and for one that they
# only said to be the same as another.
_LABELLED, _TOLD = "decided ", "answered "


def is_peoples(reason: str | None) -> bool:
    """Whether a proposal is there because people of the project spoke for its name, by the reason given for it."""
    return reason is not None and reason.startswith((_LABELLED, _TOLD))


def say_anew(before: AnnotationSet, after: AnnotationSet, verb: str) -> Edit:
    """What turns `before` into `after`, as an edit of its author; proposals that are in both keep their ids."""
    same = _with_ids_of(before, after)
    old = {r.id: r for r in records(before)}
    kept = {r.id for r in records(same)}
    # First what is new, then what goes: nothing may refer to a record that is not there.
    changes = [Change(old.get(new.id), new) for new in records(same) if old.get(new.id) != new]
    changes += [Change(r, None) for r in reversed(records(before)) if r.id not in kept]
    return Edit(verb, before.key.document_id, before.key, before.key.author, tuple(changes))


def _with_ids_of(before: AnnotationSet, after: AnnotationSet) -> AnnotationSet:
    """`after` with the ids that `before` has for the same proposals, each used once."""
    mention_at = {(m.start, m.end, m.label): m.id for m in before.mentions}
    entity_of = {(e.label, e.name): e.id for e in before.entities}
    place = {m.id: (m.start, m.end, m.label) for m in before.mentions}
    relation_at = {(place.get(r.head), place.get(r.tail), r.label): r.id for r in before.relations}
    ids: dict[str, str] = {}
    for entity in after.entities:
        ids[entity.id] = entity_of.pop((entity.label, entity.name), entity.id)
    for mention in after.mentions:
        place[mention.id] = (mention.start, mention.end, mention.label)
        ids[mention.id] = mention_at.pop(place[mention.id], mention.id)

    def same_relation(relation: Relation) -> str:
        return relation_at.pop((place.get(relation.head), place.get(relation.tail), relation.label), relation.id)

    return replace(
        after,
        entities=tuple(replace(e, id=ids[e.id]) for e in after.entities),
        mentions=tuple(
            replace(m, id=ids[m.id], entity=ids.get(m.entity, m.entity) if m.entity else None) for m in after.mentions
        ),
        relations=tuple(
            replace(r, id=same_relation(r), head=ids.get(r.head, r.head), tail=ids.get(r.tail, r.tail))
            for r in after.relations
        ),
    )


def unheard(
    text: str, own: AnnotationSet, suggested: Iterable[AnnotationSet], known: Iterable[KnownName]
) -> frozenset[tuple[str, str]]:
    """The names (form, label) of a project that the suggestions of an article do not know of.

    Either people have labelled them since and they stand somewhere that nobody speaks of, or they are proposed only
    because people had labelled them and do not any more, or people mostly refuse them by now. The last two are asked of
    the built-in suggester's set alone.
    """
    said = [s for s in suggested if s.key.kind is SetKind.SUGGESTED]
    taken = {offset for s in (*said, own) for m in s.mentions for offset in range(m.start, m.end)}
    for decision in own.decisions:
        if decision.item is DecisionItem.MENTION and decision.answer is not Answer.SKIPPED:
            taken.update(range(decision.start, decision.end))
    accepted = {(name.form, name.label) for name in known if name.accepted and name.accepted >= name.rejected}
    refused = {(name.form, name.label) for name in known if name.rejected > name.accepted}
    spoken_for = accepted | {(name.form, name.label) for name in known if any(alias.holds for alias in name.aliases)}
    found = {
        (form, label)
        for form, label in accepted
        if len(form) > 1 and any(taken.isdisjoint(range(at, at + len(form))) for at in _places(text, form))
    }
    for one in said:
        if one.key.author.partition("@")[0] != BUILT_IN:
            continue  # who is not told of names says the same again
        for mention in one.mentions:
            name = (text[mention.start : mention.end], mention.label)
            if (is_peoples(mention.reason) and name not in spoken_for) or name in refused:
                found.add(name)
    return frozenset(found)


def _places(text: str, form: str) -> Iterable[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + 1)
