"""brat standoff out: a text `ID.txt` and its annotations `ID.ann` for each document.

A mention over line breaks is written as fragments, which is how brat keeps it. Entities are `Equiv` lines; their names
and aliases are comments of the types `EntityName` and `EntityAlias`, their ids `Reference` lines (N).
"""

import re
from dataclasses import replace
from pathlib import Path

from annotator.exchange.brat_reading import ALIAS, NAME, REFERENCE, read_brat
from annotator.exchange.carrying import refuse_labels, without
from annotator.exchange.contract import Carried, Format, Target, Thing
from annotator.exchange.receipt import Loss
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Entity, Mention
from annotator.model.schema import Schema, Words

# Where brat, which reads lines as Python does, would see the end of a line.
_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_UNBROKEN = re.compile(f"[^{_BREAKS}]+")
_BROKEN = re.compile(f"[{_BREAKS}]")
_CONFIGURATION = ("annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf")


class BratWriter:
    """A `.txt` and an `.ann` for each document, and the `annotation.conf` that brat wants."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._seen = _SeenLabels(target.schema)

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write the pair."""
        refuse_labels(item, " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u3000", "brat")
        item, losses = _fitting(item)
        said = item.annotations
        lines: list[str] = []
        text = item.document.text
        # A mark at the start of a text is taken for the file's own, so that gets one too; brat counts both.
        shift = 1 if text.startswith("\ufeff") else 0
        if said is not None:
            self._seen.add(said)
            lines += [_bound_line(n, m, text, shift) for n, m in enumerate(said.mentions, 1)]
            number = {m.id: n for n, m in enumerate(said.mentions, 1)}
            lines += [
                f"R{n}\t{r.label} Arg1:T{number[r.head]} Arg2:T{number[r.tail]}"
                for n, r in enumerate(said.relations, 1)
            ]
            item, more, entity_lines = _entity_lines(item, said, number)
            losses += more
            lines += entity_lines
        name = item.document.id
        ann = self._target.own(name, ".ann")
        ann.put("".join(line + "\n" for line in lines).encode("utf-8"))
        self._target.own(name, ".txt").put(("\ufeff" * shift + text).encode("utf-8"))
        return Carried(item, ann, tuple(losses))

    def end(self) -> None:
        """Write the configuration, unless one pair alone was asked for."""
        if not self._target.alone:
            self._target.out("annotation.conf").put(self._seen.configuration().encode("utf-8"))


def _fitting(item: AnnotatedDocument) -> tuple[AnnotatedDocument, list[Loss]]:
    """Without mentions that begin or end in a line break, which fragments cannot say."""
    said, text = item.annotations, item.document.text
    lost: dict[str, str] = {}
    for m in said.mentions if said is not None else ():
        surface = text[m.start : m.end]
        if _BROKEN.match(surface[0]) or _BROKEN.match(surface[-1]):
            lost[m.id] = "edge_space" if _UNBROKEN.search(surface) else "no_character"
    return without(item, lost)


def _bound_line(number: int, mention: Mention, text: str, shift: int) -> str:
    parts = [m.span() for m in _UNBROKEN.finditer(text, mention.start, mention.end)]
    places = ";".join(f"{a + shift} {b + shift}" for a, b in parts)
    return f"T{number}\t{mention.label} {places}\t{' '.join(text[a:b] for a, b in parts)}"


def _entity_lines(
    item: AnnotatedDocument, said: AnnotationSet, number: dict[str, int]
) -> tuple[AnnotatedDocument, list[Loss], list[str]]:
    text, name = item.document.text, item.document.id
    members: dict[str, list[Mention]] = {}
    for mention in said.mentions:
        if mention.entity is not None:
            members.setdefault(mention.entity, []).append(mention)
    equal, references, comments = [], [], []
    kept: list[Entity] = []
    losses: list[Loss] = []
    for entity in said.entities:
        if entity.id not in members:
            losses.append(Loss("entity", name, entity.id, entity.label, entity.name))
            continue
        lead = members[entity.id][0]
        surface = text[lead.start : lead.end]
        plain = Entity(
            entity.id,
            lead.label,
            _BROKEN.sub(" ", entity.name),
            tuple(a for a in entity.aliases if _BROKEN.search(a) is None),
            tuple((k, v) for k, v in entity.ids if REFERENCE.fullmatch(f"Reference T1 {k}:{v}")),
        )
        if plain != entity:
            losses.append(Loss("entity_details", name, entity.id, entity.label, entity.name))
        kept.append(plain)
        first = f"T{number[lead.id]}"
        several = len(members[entity.id]) > 1
        if several:
            equal.append("*\tEquiv " + " ".join(f"T{number[m.id]}" for m in members[entity.id]))
        references += [f"Reference {first} {k}:{v}\t{plain.name}" for k, v in plain.ids]
        # What the lines so far say the name is.
        told = (plain.name or surface) if plain.ids else surface if several else None
        if plain.name != told:
            comments.append(f"{NAME} {first}\t{plain.name}")
        comments += [f"{ALIAS} {first}\t{alias}" for alias in plain.aliases]
    lines = [*equal, *(f"N{n}\t{r}" for n, r in enumerate(references, 1))]
    lines += [f"#{n}\t{c}" for n, c in enumerate(comments, 1)]
    return replace(item, annotations=replace(said, entities=tuple(kept))), losses, lines


class _SeenLabels:
    """Labels for `annotation.conf`: those of the schema, and those that were met beside."""

    def __init__(self, schema: Schema | None) -> None:
        self._schema = schema
        self._mentions = dict.fromkeys(m.label for m in schema.mentions) if schema is not None else {}
        self._relations: dict[str, tuple[set[str], set[str]]] = {}

    def add(self, said: AnnotationSet) -> None:
        label = {m.id: m.label for m in said.mentions}
        for mention in said.mentions:
            self._mentions.setdefault(mention.label)
        for r in said.relations:
            heads, tails = self._relations.setdefault(r.label, (set(), set()))
            heads.add(label[r.head])
            tails.add(label[r.tail])

    def configuration(self) -> str:
        lines = ["[entities]", *self._mentions, "", "[relations]"]
        known = {r.label for r in self._schema.relations} if self._schema is not None else set()
        for relation in self._schema.relations if self._schema is not None else ():
            sign = ", <REL-TYPE>:symmetric" if relation.symmetric else ""
            for arguments in relation.arguments:
                one, other = ("|".join(sorted(labels)) for labels in arguments)
                lines.append(f"{relation.label}\tArg1:{one}, Arg2:{other}{sign}")
        for label, (heads, tails) in sorted(self._relations.items()):
            if label not in known:
                lines.append(f"{label}\tArg1:{'|'.join(sorted(heads))}, Arg2:{'|'.join(sorted(tails))}")
        # Without these brat calls groups, and mentions in one another, mistakes.
        lines.append("Equiv\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive")
        lines.append("<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>")
        return "\n".join([*lines, "", "[events]", "", "[attributes]", ""])


def _is_pair(path: Path, head: bytes) -> bool:
    """An `.ann` file, or a text that has one beside it."""
    return path.suffix.lower() == ".ann" or path.with_suffix(".ann").is_file()


def _belongs(path: Path) -> bool:
    """A text that is read with its `.ann`, and brat's own settings."""
    return (path.suffix == ".txt" and path.with_suffix(".ann").is_file()) or path.name in _CONFIGURATION


BRAT = Format(
    "brat",
    Words("brat · .txt와 .ann", "brat standoff"),
    (".ann", ".txt"),
    read_brat,
    BratWriter,
    carries=frozenset({Thing.NESTED, Thing.RELATIONS, Thing.ENTITIES, Thing.ENTITY_DETAILS}),
    per_document=True,
    sniff=_is_pair,
    belongs=_belongs,
)
