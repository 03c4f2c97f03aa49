"""What two exports say differently, document by document and item by item, whatever formats they are in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.exchange.incoming import ReadOptions
from annotator.exchange.reading import read
from annotator.model.annotation import AnnotatedDocument, AnnotationSet
from annotator.model.errors import KnownError


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is in one of two exports only, or is another there.

    `kind` is document_added, document_removed, text, mention_added, mention_removed, relabelled, relation_added,
    relation_removed, no_relation_added, no_relation_removed, entity_added, entity_removed or entity_described (other
    ids, or another name of what has ids); `before` and `after` say it in words, empty where it is not. `start` is where
    it stands in the text, in code points; None for what has no place.
    """

    kind: str
    document: str
    before: str = ""
    after: str = ""
    start: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The keys that say something."""
        found = {"kind": self.kind, "document": self.document, "before": self.before, "after": self.after}
        said: dict[str, Any] = {key: value for key, value in found.items() if value}
        return said if self.start is None else {**said, "start": self.start}


@dataclass(frozen=True, slots=True)
class Said:
    """What is compared of a document: its text by hash, mentions by place, relations by the places of their ends.

    `entities` are the places of the mentions of each entity that has two or more; `ids` say of those that have any what
    they are called and which, by the places of their mentions.
    """

    text_sha256: str
    mentions: Counter[tuple[int, int, str]]
    relations: Counter[tuple[int, int, str, int, int]]
    negatives: Counter[tuple[tuple[int, int], tuple[int, int]]]
    surfaces: dict[tuple[int, int], str]
    entities: frozenset[tuple[tuple[int, int], ...]] = frozenset()
    ids: dict[tuple[tuple[int, int], ...], str] = field(default_factory=dict)


def said_in(path: Path) -> dict[str, Said]:
    """Everything that an export says, by document.

    Raises: KnownError for the first document that cannot be read, and for two of one id.
    """
    found: dict[str, Said] = {}
    for incoming in read([path], ReadOptions()):
        if incoming.problem is not None:
            raise KnownError(incoming.problem)
        if incoming.item is not None:
            name = incoming.item.document.id
            if name in found:
                raise KnownError(f"{path}: the document {name} stands there twice")
            found[name] = said_of(incoming.item)
    return found


def said_of(item: AnnotatedDocument) -> Said:
    """What is compared of one document."""
    text, said = item.document.text, item.annotations
    mentions = said.mentions if said is not None else ()
    place = {m.id: (m.start, m.end) for m in mentions}
    one: dict[str, list[tuple[int, int]]] = {}
    for mention in mentions:
        if mention.entity is not None:
            one.setdefault(mention.entity, []).append(place[mention.id])
    return Said(
        item.document.text_sha256,
        Counter((m.start, m.end, m.label) for m in mentions),
        Counter((*place[r.head], r.label, *place[r.tail]) for r in (said.relations if said is not None else ())),
        Counter(_pair(place[n.head], place[n.tail]) for n in (said.no_relations if said is not None else ())),
        {p: text[p[0] : p[1]] for p in place.values()},
        frozenset(tuple(sorted(places)) for places in one.values() if len(places) > 1),
        {tuple(sorted(one[i])): told for i, told in _ids(said).items() if i in one},
    )


def _ids(said: AnnotationSet | None) -> dict[str, str]:
    """What is said of each entity beyond its mentions, where it has ids: `삼성전자 krx:005930`."""
    entities = said.entities if said is not None else ()
    return {e.id: f"{e.name} {' '.join(f'{a}:{i}' for a, i in sorted(e.ids))}" for e in entities if e.ids}


def _pair(one: tuple[int, int], other: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    return (one, other) if one <= other else (other, one)


def differences(before: dict[str, Said], after: dict[str, Said]) -> list[Difference]:
    """What changed, by document, then by place; of documents with another text only that.

    Entities are compared when both sides say any, and so are their ids: many formats cannot carry them.
    """
    with_entities = all(any(said.entities for said in side.values()) for side in (before, after))
    with_ids = all(any(said.ids for said in side.values()) for side in (before, after))
    found = [Difference("document_removed", name, name) for name in sorted(before.keys() - after.keys())]
    found += [Difference("document_added", name, "", name) for name in sorted(after.keys() - before.keys())]
    for name in sorted(before.keys() & after.keys()):
        one, other = before[name], after[name]
        if one.text_sha256 != other.text_sha256:
            found.append(Difference("text", name, one.text_sha256[:12], other.text_sha256[:12]))
        else:
            found += _in_document(name, one, other)
            found += _of_entities(name, one, other) if with_entities else ()
            found += _of_ids(name, one, other) if with_ids else ()
    return found


def _in_document(name: str, one: Said, other: Said) -> Iterable[Difference]:
    found: list[Difference] = []
    gone, come = one.mentions - other.mentions, other.mentions - one.mentions
    for start, end, label in sorted(gone.elements()):
        surface = one.surfaces[start, end]
        again = next((new for a, b, new in sorted(come.elements()) if (a, b) == (start, end)), None)
        if again is not None:
            come -= Counter([(start, end, again)])
            found.append(Difference("relabelled", name, f"{surface} {label}", f"{surface} {again}", start))
        else:
            found.append(Difference("mention_removed", name, f"{surface} {label}", "", start))
    found += [
        Difference("mention_added", name, "", f"{other.surfaces[start, end]} {label}", start)
        for start, end, label in sorted(come.elements())
    ]
    for kind, said, left in (
        ("removed", one, one.relations - other.relations),
        ("added", other, other.relations - one.relations),
    ):
        for a, b, label, c, d in sorted(left.elements()):
            words = f"{said.surfaces[a, b]} {label} {said.surfaces[c, d]}"
            found.append(Difference(f"relation_{kind}", name, *_sides(kind, words), a))
    for kind, said, none in (
        ("removed", one, one.negatives - other.negatives),
        ("added", other, other.negatives - one.negatives),
    ):
        for head, tail in sorted(none.elements()):
            words = f"{said.surfaces[head]} – {said.surfaces[tail]}"
            found.append(Difference(f"no_relation_{kind}", name, *_sides(kind, words), head[0]))
    return sorted(found, key=lambda d: d.start or 0)


def _of_entities(name: str, one: Said, other: Said) -> Iterable[Difference]:
    for kind, said, left in (
        ("removed", one, one.entities - other.entities),
        ("added", other, other.entities - one.entities),
    ):
        for places in sorted(left):
            words = " = ".join(dict.fromkeys(said.surfaces[place] for place in places))
            yield Difference(f"entity_{kind}", name, *_sides(kind, f"{words} ({len(places)})"), places[0][0])


def _of_ids(name: str, one: Said, other: Said) -> Iterable[Difference]:
    for places in sorted(one.ids.keys() | other.ids.keys()):
        before, after = one.ids.get(places, ""), other.ids.get(places, "")
        if before != after:
            yield Difference("entity_described", name, before, after, places[0][0])


def _sides(kind: str, words: str) -> tuple[str, str]:
    return (words, "") if kind == "removed" else ("", words)
