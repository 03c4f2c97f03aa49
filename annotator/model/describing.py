"""What an entity is called and how others know it: its canonical name, other names, and ids of registers.

The name need not stand in the text (삼성전자 주식회사); the forms that do stay among the other names.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from annotator.model.annotation import Entity, Mention, new_id
from annotator.model.edit import Change, Edit, Work, edit_of
from annotator.model.errors import KnownError
from annotator.model.identifiers import fault, name_of, tidied

Id = tuple[str, str]
"""Authority and id."""

LONGEST_NAME = 100
_SURNAME = 1


def entity_of(work: Work, mention: Mention) -> Entity:
    """The entity of a mention; of one without, what would be made of it: called as it stands in the text."""
    there = next((e for e in work.annotations.entities if e.id == mention.entity), None)
    return there or Entity(new_id(), mention.label, work.surface(mention))


def describe(work: Work, entity: Entity, name: str, aliases: Iterable[str], ids: Iterable[Id]) -> Edit:
    """Say what an entity is called, how else, and its ids; one that `entity_of` made up is made, of all of that name.

    Its forms in the text stay among its other names, whatever is said. An empty id is none.

    Raises: KnownError if the name is empty or another entity's, an id is malformed or another entity's, or nothing
    would change.
    """
    name = _line(name)
    if not name:
        raise KnownError("an entity needs a name")
    if len(name) > LONGEST_NAME:
        raise KnownError(
            "a name has at most {most} characters, and this has {count}", most=LONGEST_NAME, count=len(name)
        )
    tidy = {authority: kept for authority, value in ids if (kept := tidied(authority, value))}
    for authority, value in tidy.items():
        if (wrong := fault(authority, value, entity.label)) is not None:
            raise wrong
    for other in work.annotations.entities:
        if other.id == entity.id or other.label != entity.label:
            continue
        if other.name == name:
            raise KnownError("“{text}” is another entity of this article: E makes the two one", text=name)
        if taken := {(authority, tidied(authority, value)) for authority, value in other.ids} & set(tidy.items()):
            raise KnownError("{value} is the id of “{text}” already", value=min(taken)[1], text=other.name)
    is_new = all(e.id != entity.id for e in work.annotations.entities)
    if is_new:
        members = [m for m in work.annotations.mentions if m.entity is None and _is_called(work, m, entity)]
        if not members:
            raise KnownError(
                "“{text}” is only a surname here: E makes it one with the full name first", text=entity.name
            )
        joining = [Change(m, replace(m, entity=entity.id)) for m in members]
    else:
        members, joining = [m for m in work.annotations.mentions if m.entity == entity.id], []
    forms = dict.fromkeys((*(work.surface(m) for m in members), *filter(None, map(_line, aliases))))
    after = Entity(entity.id, entity.label, name, tuple(f for f in forms if f != name), joined_ids([tidy.items()]))
    if (set(after.aliases), set(after.ids), name) == (set(entity.aliases), set(entity.ids), entity.name):
        raise KnownError("this is what is said of “{text}” already", text=name)
    return edit_of(work, "describe", name, [Change(None if is_new else entity, after), *joining])


def is_described(work: Work, entity: Entity) -> bool:
    """Whether a person said more of an entity than which mentions it has: an id, or a name that is no mention of it."""
    forms = {work.surface(m) for m in work.annotations.mentions if m.entity == entity.id}
    return bool(entity.ids) or entity.name not in forms


def joined_ids(groups: Iterable[Iterable[Id]]) -> tuple[Id, ...]:
    """The ids of several entities that are one, by authority; of two of one authority the first stays."""
    found: dict[str, str] = {}
    for group in groups:
        for authority, value in group:
            found.setdefault(authority, value)
    return tuple(sorted(found.items()))


def require_one_id(entities: Iterable[Entity]) -> None:
    """See that entities which are to be one have no two ids of one authority.

    Raises: KnownError with both ids if they have.
    """
    owners: dict[str, tuple[str, Entity]] = {}
    for entity in entities:
        for authority, value in entity.ids:
            first, owner = owners.setdefault(authority, (value, entity))
            if tidied(authority, first) != tidied(authority, value):
                raise KnownError(
                    "{name}: “{text}” has {value} and “{other}” has {other_value}, so they are not one; "
                    "if one of the two ids is wrong, take it away with I first",
                    name=name_of(authority),
                    text=owner.name,
                    value=first,
                    other=entity.name,
                    other_value=value,
                )


def with_details(entity: Entity, other: Entity) -> Entity:
    """An entity with what somebody else says of the same one besides: names and ids that it has not yet."""
    forms = dict.fromkeys((*entity.aliases, other.name, *other.aliases))
    return replace(entity, aliases=tuple(f for f in forms if f != entity.name), ids=joined_ids([entity.ids, other.ids]))


def _is_called(work: Work, mention: Mention, entity: Entity) -> bool:
    """A lone surname may be another person's elsewhere, so only longer forms are taken along; see `entities`."""
    return mention.label == entity.label and len(entity.name) > _SURNAME and work.surface(mention) == entity.name


def _line(text: str) -> str:
    """A text as one line of stored form: NFC, white space runs as one space, nothing that cannot be seen."""
    visible = "".join(c for c in unicodedata.normalize("NFC", text) if c.isspace() or c.isprintable())
    return " ".join(visible.split())
