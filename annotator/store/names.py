"""The names that people have decided on, from everybody's sets, and which of them they said to be one."""

import json
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Text, cast, select

from annotator.model.annotation import Answer, DecisionItem, Entity, SetKind
from annotator.model.lexicon import KnownAlias, KnownName
from annotator.store import sets
from annotator.store.tables import AnyRow, annotation_sets, decisions, documents, entities, mentions, texts

_Name = tuple[str, str]  # form, label
_Place = tuple[int, int, str]  # start, end, label
_Pair = tuple[str, str, str]  # alias, name, label
_SURNAME = 1  # a form of so few characters may be anybody's in the next article


@dataclass(frozen=True, slots=True)
class _Counted:
    """What one document adds: labelled and refused forms by place; pairs that are one or not, once each."""

    accepted: Counter[_Name]
    rejected: Counter[_Name]
    same: frozenset[_Pair]
    other: frozenset[_Pair]


_NOTHING = _Counted(Counter(), Counter(), frozenset(), frozenset())


class Names:
    """Counts of every labelled or refused surface; only documents that changed since are counted again.

    A place in a document counts once, however many people agree on it; that two forms are one, once in a document.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._versions: dict[int, tuple[tuple[int, int], ...]] = {}
        self._of: dict[int, _Counted] = {}
        self._accepted: Counter[_Name] = Counter()
        self._rejected: Counter[_Name] = Counter()
        self._same: Counter[_Pair] = Counter()
        self._other: Counter[_Pair] = Counter()

    def current(self, connection: Connection, asking: str = "") -> tuple[KnownName, ...]:
        """Every name, by form, then label; without what was refused in the document `asking`."""
        with self._lock:
            present = _versions(connection)
            changed = [n for n in {*present, *self._versions} if present.get(n) != self._versions.get(n)]
            for chunk in sets.chunks(sorted(changed)):
                self._count(connection, chunk)
            self._versions = present
            own = connection.execute(select(documents.c.n).where(documents.c.id == asking)).scalar() if asking else None
            here = self._of[own].rejected if own in self._of else Counter()
            aliases = self._aliases()
            names = {name for counts in (self._accepted, self._rejected) for name in counts if counts[name]}
            counted = (
                KnownName(*n, self._accepted[n], self._rejected[n] - here[n], tuple(aliases.get(n, ())))
                for n in sorted(names | set(aliases))
            )
            return tuple(name for name in counted if name.accepted or name.rejected or name.aliases)

    def _aliases(self) -> dict[_Name, list[KnownAlias]]:
        found: dict[_Name, list[KnownAlias]] = {}
        for pair in sorted({p for counts in (self._same, self._other) for p in counts if counts[p]}):
            alias, name, label = pair
            found.setdefault((alias, label), []).append(KnownAlias(name, self._same[pair], self._other[pair]))
        return found

    def _count(self, connection: Connection, numbers: Iterable[int]) -> None:
        wanted = list(numbers)
        accepted, rejected = _accepted(connection, wanted), _rejected(connection, wanted)
        same, other = _said_same(connection, wanted), _said_other(connection, wanted)
        found = connection.execute(
            select(documents.c.n, texts.c.text)
            .join(texts, texts.c.document_n == documents.c.n)
            .where(documents.c.n.in_(wanted), documents.c.deleted == 0)
        )
        text_of = {row.n: row.text for row in found}
        for number in wanted:
            old = self._of.pop(number, _NOTHING)
            self._accepted.subtract(old.accepted)
            self._rejected.subtract(old.rejected)
            self._same.subtract(old.same)
            self._other.subtract(old.other)
            if (text := text_of.get(number)) is not None:
                new = _Counted(
                    _forms(text, accepted.get(number, ())),
                    _forms(text, rejected.get(number, ())),
                    _one(text, same.get(number, {})),
                    _two(text, other.get(number, ())),
                )
                self._of[number] = new
                self._accepted.update(new.accepted)
                self._rejected.update(new.rejected)
                self._same.update(new.same)
                self._other.update(new.other)


def entity_called(connection: Connection, label: str, form: str) -> Entity | None:
    """What people said of an entity called so, in any article: one of that name with ids if there is one.

    Else what was said last of one with that name or other name, with ids before without.
    """
    named = _entities(connection, label, entities.c.name == form)
    if (known := next((e for e in named if e.ids), None)) is not None:
        return known
    # Slow: every entity's other names are read, so it is asked only when the name alone does not tell.
    as_text = cast(entities.c.aliases, Text)
    other = as_text.contains(json.dumps(form, ensure_ascii=False), autoescape=True)
    found = [e for e in _entities(connection, label, (entities.c.name == form) | other) if form in (e.name, *e.aliases)]
    return next((e for e in found if e.ids), found[0] if found else None)


def _entities(connection: Connection, label: str, wanted: ColumnElement[bool]) -> list[Entity]:
    """What people said of such entities in articles that are not in the bin, the newest first."""
    said = annotation_sets
    rows = connection.execute(
        select(entities.c.id, entities.c.name, entities.c.aliases, entities.c.ids)
        .join(said, said.c.n == entities.c.set_n)
        .join(documents, documents.c.n == said.c.document_n)
        .where(said.c.kind != SetKind.SUGGESTED.value, documents.c.deleted == 0, entities.c.label == label)
        .where(wanted)
        .order_by(entities.c.edit.desc(), entities.c.id)
    )
    return [
        Entity(row.id, label, row.name, tuple(row.aliases), tuple((str(a), str(i)) for a, i in row.ids)) for row in rows
    ]


def _versions(connection: Connection) -> dict[int, tuple[tuple[int, int], ...]]:
    """The versions of what people say about each document that is not in the bin."""
    said = annotation_sets
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for document_n, set_n, version in connection.execute(
        select(said.c.document_n, said.c.n, said.c.version)
        .join(documents, documents.c.n == said.c.document_n)
        .where(said.c.kind != SetKind.SUGGESTED.value, documents.c.deleted == 0)
        .order_by(said.c.n)
    ):
        found[document_n] = (*found.get(document_n, ()), (set_n, version))
    return found


def _accepted(connection: Connection, numbers: list[int]) -> dict[int, set[_Place]]:
    said = annotation_sets
    return _by_document(
        connection.execute(
            select(said.c.document_n, mentions.c.start, mentions.c.end, mentions.c.label)
            .join(said, said.c.n == mentions.c.set_n)
            .where(said.c.document_n.in_(numbers), said.c.kind != SetKind.SUGGESTED.value)
        )
    )


def _rejected(connection: Connection, numbers: list[int]) -> dict[int, set[_Place]]:
    said = annotation_sets
    return _by_document(
        connection.execute(
            select(said.c.document_n, decisions.c.start, decisions.c.end, decisions.c.label)
            .join(said, said.c.n == decisions.c.set_n)
            .where(said.c.document_n.in_(numbers))
            .where(decisions.c.item == DecisionItem.MENTION.value, decisions.c.answer == Answer.REJECTED.value)
        )
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """An entity of one set: what it is called, and where its mentions stand."""

    label: str
    name: str
    aliases: tuple[str, ...]
    places: set[tuple[int, int]]


def _said_same(connection: Connection, numbers: list[int]) -> dict[int, dict[tuple[int, str], _Group]]:
    """The entities that people made in each document, by set and id."""
    said = annotation_sets
    found: dict[int, dict[tuple[int, str], _Group]] = {}
    there = (said.c.document_n.in_(numbers), said.c.kind != SetKind.SUGGESTED.value)
    for row in connection.execute(
        select(said.c.document_n, said.c.n, entities.c.id, entities.c.label, entities.c.name, entities.c.aliases)
        .join(said, said.c.n == entities.c.set_n)
        .where(*there)
    ):
        group = _Group(row.label, row.name, tuple(row.aliases), set())
        found.setdefault(row.document_n, {})[row.n, row.id] = group
    for number, set_n, entity, start, end in connection.execute(
        select(said.c.document_n, said.c.n, mentions.c.entity, mentions.c.start, mentions.c.end)
        .join(said, said.c.n == mentions.c.set_n)
        .where(*there, mentions.c.entity.is_not(None))
    ):
        if (member_of := found.get(number, {}).get((set_n, entity))) is not None:
            member_of.places.add((start, end))
    return found


def _said_other(connection: Connection, numbers: list[int]) -> dict[int, set[tuple[int, int, int, int, str]]]:
    """The places of an alias and a name of which people said that they are not one."""
    said, found = annotation_sets, decisions
    refused: dict[int, set[tuple[int, int, int, int, str]]] = {}
    for number, *places in connection.execute(
        select(said.c.document_n, found.c.start, found.c.end, found.c.tail_start, found.c.tail_end, found.c.label)
        .join(said, said.c.n == found.c.set_n)
        .where(said.c.document_n.in_(numbers))
        .where(found.c.item == DecisionItem.ENTITY.value, found.c.answer == Answer.REJECTED.value)
    ):
        start, end, tail_start, tail_end, label = places
        refused.setdefault(number, set()).add((start, end, tail_start, tail_end, label))
    return refused


def _one(text: str, groups: dict[tuple[int, str], _Group]) -> frozenset[_Pair]:
    """Each other form of an entity with its name; where the name is not in the text, with the longest form too."""
    found: set[_Pair] = set()
    for group in groups.values():
        written = {text[start:end] for start, end in group.places}
        forms = {f for f in {*written, *group.aliases, group.name} if len(f) > _SURNAME}
        names = {group.name} if group.name in written or not written else {group.name, max(written, key=len)}
        found |= {(form, name, group.label) for name in names for form in forms - {name} if len(name) > _SURNAME}
    return frozenset(found)


def _two(text: str, places: Iterable[tuple[int, int, int, int, str]]) -> frozenset[_Pair]:
    pairs = {(text[a:b], text[c:d], label) for a, b, c, d, label in places}
    return frozenset(pair for pair in pairs if min(len(pair[0]), len(pair[1])) > _SURNAME)


def _by_document(rows: Iterable[AnyRow]) -> dict[int, set[_Place]]:
    found: dict[int, set[_Place]] = {}
    for number, start, end, label in rows:
        found.setdefault(number, set()).add((start, end, label))
    return found


def _forms(text: str, places: Iterable[_Place]) -> Counter[_Name]:
    return Counter((text[start:end], label) for start, end, label in places)
