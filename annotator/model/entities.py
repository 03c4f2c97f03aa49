"""Which names of an article are one person or company: what is proposed, and the verbs that join and part them.

A proposal says that an alias (저커버그, MS) names the entity of a name (마크 저커버그, 마이크로소프트). It follows
from the entities of SUGGESTED sets; whether it is still open follows from the person's own set and decisions, as with
other suggestions. It is asked once both names were decided as mentions, because only mentions have an entity. A lone
surname may be anybody's, so a proposal about it holds at its own places only; any other form is the same everywhere.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from annotator.model.annotation import (
    AnnotationSet,
    Answer,
    Decision,
    DecisionItem,
    Entity,
    Mention,
    new_id,
)
from annotator.model.describing import is_described, joined_ids, require_one_id
from annotator.model.edit import Change, Edit, Work, edit_of
from annotator.model.errors import KnownError
from annotator.model.text import Span

# A verb that answers a proposal.
Answering = Callable[["Work", "SameEntity"], Edit]

_SURNAME = 1  # a form of so few characters is a surname


@dataclass(frozen=True, slots=True)
class SameEntity:
    """The proposal that `alias` is `name`, with the places of both that it is about, in text order.

    `author` is name@version, `entity` the id of the suggested entity, `reason` the suggester's words.
    """

    author: str
    entity: str
    label: str
    name: str
    alias: str
    names: tuple[Span, ...]
    aliases: tuple[Span, ...]
    reason: str = ""

    @property
    def id(self) -> str:
        """Its id among the proposals of an article."""
        return f"{self.entity} {self.alias}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What it says, whoever says it."""
        return (self.label, self.alias, self.name)


def proposed(sets: Iterable[AnnotationSet], text: str) -> tuple[SameEntity, ...]:
    """Every proposal of several sets, the same proposal once, by the first place of the alias."""
    found: dict[tuple[str, str, str], SameEntity] = {}
    for said in sets:
        members: dict[str, list[Mention]] = {}
        for mention in said.mentions:
            if mention.entity is not None:
                members.setdefault(mention.entity, []).append(mention)
        for entity in said.entities:
            forms: dict[str, list[Mention]] = {}
            for mention in members.get(entity.id, ()):
                forms.setdefault(text[mention.start : mention.end], []).append(mention)
            named = forms.pop(entity.name, [])
            for alias, places in forms.items() if named else ():
                one = SameEntity(
                    said.key.author,
                    entity.id,
                    entity.label,
                    entity.name,
                    alias,
                    tuple(m.span for m in named),
                    tuple(m.span for m in places),
                    _reason(places, entity.name),
                )
                found.setdefault(one.key, one)
    return tuple(sorted(found.values(), key=lambda one: (one.aliases[0], one.name)))


def _reason(mentions: Sequence[Mention], name: str) -> str:
    """What the suggester said of the alias that speaks of the name."""
    parts = (part for m in mentions for part in (m.reason or "").split("; "))
    return next((part for part in parts if f" {name}" in part), "")


def still_open(work: Work, proposals: Iterable[SameEntity]) -> tuple[SameEntity, ...]:
    """The proposals that the author of the set has not answered and whose names are both decided, in the order given.

    Answered is: accepted or rejected, whoever proposed the same two forms; or made one entity by hand.
    """
    text = work.document.text
    answered = {
        (d.label, text[d.start : d.end], text[d.tail_start : d.tail_end])
        for d in work.annotations.decisions
        if d.item is DecisionItem.ENTITY
    }
    asked = [one for one in proposals if one.key not in answered]
    if not asked:
        return ()
    wanted = {form for one in asked for form in (one.alias, one.name)}
    own: dict[tuple[str, str], list[Mention]] = {}
    for mention in work.annotations.mentions:
        form = work.surface(mention)
        if form in wanted:
            own.setdefault((mention.label, form), []).append(mention)

    def is_open(one: SameEntity) -> bool:
        aliases = _about(own.get((one.label, one.alias), ()), one.alias, one.aliases)
        names = _about(own.get((one.label, one.name), ()), one.name, one.names)
        entities = {m.entity or m.id for m in (*aliases, *names)}
        return bool(aliases and names) and len(entities) > 1

    return tuple(one for one in asked if is_open(one))


def places(work: Work, proposals: Iterable[SameEntity], wanted: str) -> tuple[Span, ...]:
    """Where a proposal, or an entity of the set, stands, by its id: the first place of each form; none if unknown."""
    for one in proposals:
        if one.id == wanted:
            return (one.aliases[0], one.names[0])
    first: dict[str, Span] = {}
    for mention in work.annotations.mentions:
        if mention.entity == wanted:
            first.setdefault(work.surface(mention), mention.span)
    return tuple(first.values())


def _members(work: Work, form: str, label: str, places: Sequence[Span]) -> list[Mention]:
    """The own mentions that a proposal about a form is about."""
    called = [m for m in work.annotations.mentions if m.label == label and work.surface(m) == form]
    return _about(called, form, places)


def _about(called: Sequence[Mention], form: str, places: Sequence[Span]) -> list[Mention]:
    """Of the mentions of a form those that are meant: a lone surname may be another person's elsewhere."""
    return list(called) if len(form) > _SURNAME else [m for m in called if m.span in places]


# ---- verbs ------------------------------------------------------------------------------------------------------


def accept(work: Work, proposal: SameEntity) -> Edit:
    """Accept that an alias and a name are one entity: every mention of the two gets it.

    Raises: KnownError if one of the two is not decided as a mention, or they have different ids of one authority.
    """
    names = _members(work, proposal.name, proposal.label, proposal.names)
    aliases = _members(work, proposal.alias, proposal.label, proposal.aliases)
    if not names or not aliases:
        missing = proposal.alias if names else proposal.name
        raise KnownError("“{text}” is no mention here yet: accept it first", text=missing)
    entity, changes = _joined(work, [*names, *aliases], proposal.name)
    changes.append(Change(None, _decision(proposal, names[0], aliases[0], Answer.ACCEPTED, entity.id)))
    return edit_of(work, "same_entity", f"{proposal.alias} = {proposal.name}", changes)


def reject(work: Work, proposal: SameEntity) -> Edit:
    """Reject that two forms are one entity: it is not proposed again, by whomever.

    Raises: KnownError if one of the two is not decided as a mention.
    """
    names = _members(work, proposal.name, proposal.label, proposal.names)
    aliases = _members(work, proposal.alias, proposal.label, proposal.aliases)
    if not names or not aliases:
        missing = proposal.alias if names else proposal.name
        raise KnownError("“{text}” is no mention here yet: accept it first", text=missing)
    decision = _decision(proposal, names[0], aliases[0], Answer.REJECTED, None)
    return edit_of(work, "other_entity", f"{proposal.alias} ≠ {proposal.name}", [Change(None, decision)])


def join(work: Work, mention: Mention, other: Mention) -> Edit:
    """Make two mentions, and all of the same form, one entity by hand.

    Raises: KnownError if their labels differ, they are one entity already, or have different ids of one authority.
    """
    if mention.label != other.label:
        raise KnownError(
            "“{text}” is {label} and “{other}” is {other_label}: they cannot be one entity",
            text=work.surface(mention),
            label=mention.label,
            other=work.surface(other),
            other_label=other.label,
        )
    if mention.id == other.id or (mention.entity is not None and mention.entity == other.entity):
        raise KnownError(
            "“{text}” and “{other}” are one already", text=work.surface(mention), other=work.surface(other)
        )
    forms = sorted((work.surface(mention), work.surface(other)), key=len)
    members = [m for end in (mention, other) for m in _members(work, work.surface(end), end.label, (end.span,))]
    _, changes = _joined(work, members, forms[-1])
    return edit_of(work, "same_entity", " = ".join(forms), changes)


def part(work: Work, mention: Mention) -> Edit:
    """Take a mention's form out of its entity; the accepted proposal about it counts as rejected now.

    Raises: KnownError if it has no entity.
    """
    entity = next((e for e in work.annotations.entities if e.id == mention.entity), None)
    if entity is None:
        raise KnownError("“{text}” is grouped with nothing", text=work.surface(mention))
    form = work.surface(mention)
    own = [m for m in work.annotations.mentions if m.entity == entity.id]
    going = [m for m in own if work.surface(m) == form]
    staying = [m for m in own if work.surface(m) != form]
    if len({work.surface(m) for m in staying}) < 2 and not (staying and is_described(work, entity)):
        going = own  # one form alone is no group
    changes = [Change(m, replace(m, entity=None)) for m in going]
    text = work.document.text
    for decision in work.annotations.decisions:
        about = (text[decision.start : decision.end], text[decision.tail_start : decision.tail_end])
        if decision.item is not DecisionItem.ENTITY or decision.result != entity.id:
            continue
        if form in about:
            changes.append(Change(decision, replace(decision, answer=Answer.REJECTED, result=None)))
        elif going is own:
            changes.append(Change(decision, replace(decision, result=None)))
    if going is own:
        changes.append(Change(entity, None))
    else:
        forms = list(dict.fromkeys(work.surface(m) for m in staying))
        name = entity.name if entity.name != form else max(forms, key=len)
        others = dict.fromkeys((*forms, *(alias for alias in entity.aliases if alias != form)))
        after = replace(entity, name=name, aliases=tuple(f for f in others if f != name))
        changes.append(Change(entity, after))
    return edit_of(work, "other_entity", f"{form} ≠ {entity.name if entity.name != form else '…'}", changes)


def dissolve(work: Work, entity: Entity) -> Edit:
    """Take a whole group apart; the accepted proposals about it count as rejected now."""
    changes = [Change(m, replace(m, entity=None)) for m in work.annotations.mentions if m.entity == entity.id]
    changes += [
        Change(d, replace(d, answer=Answer.REJECTED, result=None))
        for d in work.annotations.decisions
        if d.result == entity.id
    ]
    changes.append(Change(entity, None))
    return edit_of(work, "other_entity", entity.name, changes)


def _joined(work: Work, members: Sequence[Mention], name: str) -> tuple[Entity, list[Change]]:
    """One entity for some mentions and for all that share an entity with one of them; the first entity stays."""
    ids = list(dict.fromkeys(m.entity for m in members if m.entity is not None))
    there = {e.id: e for e in work.annotations.entities}
    merged = [there[i] for i in ids if i in there]
    require_one_id(merged)
    wanted = {m.id for m in members}
    everybody = [m for m in work.annotations.mentions if m.id in wanted or (m.entity is not None and m.entity in ids)]
    said = [form for e in merged for form in (e.name, *e.aliases)]
    forms = dict.fromkeys((*said, *(work.surface(m) for m in everybody)))
    given = next((e.name for e in merged if is_described(work, e)), "")
    name = given or (merged[0].name if merged and len(merged[0].name) > len(name) else name)
    before = merged[0] if merged else None
    after = Entity(
        before.id if before is not None else new_id(),
        members[0].label,
        name,
        tuple(form for form in forms if form != name),
        joined_ids(e.ids for e in merged),
    )
    changes = [Change(before, after)]
    changes += [Change(m, replace(m, entity=after.id)) for m in everybody if m.entity != after.id]
    # What was answered about a group that goes into another, made the other.
    gone = {other.id for other in merged[1:]}
    changes += [Change(d, replace(d, result=after.id)) for d in work.annotations.decisions if d.result in gone]
    changes += [Change(other, None) for other in merged[1:]]
    return after, changes


def _decision(proposal: SameEntity, name: Mention, alias: Mention, answer: Answer, result: str | None) -> Decision:
    return Decision(
        new_id(),
        DecisionItem.ENTITY,
        answer,
        proposal.author,
        proposal.id,
        proposal.label,
        alias.start,
        alias.end,
        name.start,
        name.end,
        result=result,
    )
