"""What is wrong with an annotation set: one `Problem` per broken rule.

An error is a set that contradicts itself, its text or its schema; a warning is a finding against the guideline. This
module only finds; it repairs nothing and never raises for what it is shown.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from annotator.model.annotation import AnnotationSet, Entity, Mention, Relation
from annotator.model.document import Document
from annotator.model.identifiers import fault, tidied
from annotator.model.schema import Schema
from annotator.model.text import Span
from annotator.model.tokens import Tokens, covered_particle

Severity = Literal["error", "warning"]

# Posts that follow a name (경계현 사장) and stay outside its mention.
_TITLES = """
회장 부회장 명예회장 사장 부사장 대표 대표이사 부대표 전무 상무 이사 이사장 의장 부의장 총괄 본부장 부문장 사업부장
센터장 실장 팀장 부장 차장 과장 대리 행장 은행장 총재 원장 위원장 위원 장관 차관 대통령 총리 의원 교수 박사 연구원
변호사 기자 특파원 애널리스트 CEO CFO CTO COO
"""
TITLES = frozenset(_TITLES.split())
_SURFACE_LIMIT = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: `kind` is an identifier, `item` the id of the record, `message` one line of plain English."""

    kind: str
    document: str
    item: str
    message: str
    severity: Severity = "error"

    def to_json(self) -> dict[str, str]:
        """The problem as `check --json` lists it."""
        return {
            "kind": self.kind,
            "document": self.document,
            "item": self.item,
            "message": self.message,
            "severity": self.severity,
        }


def check(item: Document, said: AnnotationSet, schema: Schema, tokens: Tokens | None = None) -> tuple[Problem, ...]:
    """Every problem of one author's set about a document, in the order mentions, relations, entities, decisions.

    Particles and titles that are glued to a name are found only with `tokens`.
    """
    checker = _Checker(item, said, schema, tokens)
    return (
        *checker.ids(),
        *checker.mentions(),
        *checker.same_strings(),
        *checker.relations(),
        *checker.no_relations(),
        *checker.entities(),
        *checker.decisions(),
    )


class _Checker:
    """One run over one set; holds the look-ups that several rules share."""

    def __init__(self, document: Document, said: AnnotationSet, schema: Schema, tokens: Tokens | None) -> None:
        self._document = document
        self._text = document.text
        self._said = said
        self._schema = schema
        self._tokens = tokens
        self._mentions = {m.id: m for m in said.mentions}
        self._entities = {e.id: e for e in said.entities}
        self._related = {frozenset((r.head, r.tail)) for r in said.relations}

    # ---- rules --------------------------------------------------------------------------------------------------

    def ids(self) -> Iterator[Problem]:
        said = self._said
        groups = (
            ("mention", said.mentions),
            ("relation", said.relations),
            ("no_relation", said.no_relations),
            ("entity", said.entities),
            ("decision", said.decisions),
            ("comment", said.comments),
        )
        for what, records in groups:
            for record_id, times in Counter(r.id for r in records).items():
                if times > 1:
                    yield self._error("duplicate_id", record_id, f"the {what} id {record_id} is used {times} times")

    def mentions(self) -> Iterator[Problem]:
        seen: set[tuple[int, int, str]] = set()
        for mention in self._said.mentions:
            if self._schema.mention(mention.label) is None:
                yield self._error(
                    "label_not_in_schema",
                    mention.id,
                    f"{self._show(mention)}: the label is not in the label schema {self._schema.id}",
                )
            place = (mention.start, mention.end, mention.label)
            if place in seen:
                yield self._error("duplicate_mention", mention.id, f"{self._show(mention)} is there twice")
            seen.add(place)
            yield from self._span(mention)

    def same_strings(self) -> Iterator[Problem]:
        labels: dict[str, Counter[str]] = {}
        for mention in self._said.mentions:
            if self._on_text(mention):
                surface = self._text[mention.start : mention.end]
                labels.setdefault(surface, Counter())[mention.label] += 1
        told: set[tuple[str, str]] = set()
        for mention in self._said.mentions:
            surface = self._text[mention.start : mention.end]
            counts = labels.get(surface)
            if counts is None or len(counts) < 2 or not self._on_text(mention) or (surface, mention.label) in told:
                continue
            usual = counts.most_common(1)[0][0]
            if mention.label != usual:
                told.add((surface, mention.label))
                message = f"{self._show(mention)}: the same string is a {usual} {counts[usual]} times in this document"
                yield self._warning("labelled_differently", mention.id, message)

    def relations(self) -> Iterator[Problem]:
        seen: set[tuple[object, ...]] = set()
        for relation in self._said.relations:
            known = self._schema.relation(relation.label)
            if known is None:
                yield self._error(
                    "label_not_in_schema",
                    relation.id,
                    f"the relation {self._show_relation(relation)}: the label is not in the label schema "
                    f"{self._schema.id}",
                )
            if lost := self._lost(relation.head, relation.tail):
                yield self._error(
                    "dangling_relation",
                    relation.id,
                    f"the relation {self._show_relation(relation)} leads to {lost}, which is not in this set",
                )
                continue
            head, tail = self._mentions[relation.head], self._mentions[relation.tail]
            if head.id == tail.id:
                yield self._error(
                    "self_relation", relation.id, f"{self._show(head)} is related to itself ({relation.label})"
                )
                continue
            if known is not None and not known.allows(head.label, tail.label):
                yield self._error(
                    "relation_not_allowed",
                    relation.id,
                    f"{self._show_relation(relation)}: the label schema does not let {relation.label} lead from "
                    f"{head.label} to {tail.label}",
                )
            ends = sorted((head.id, tail.id)) if self._schema.is_symmetric(relation.label) else (head.id, tail.id)
            key = (relation.label, *ends)
            if key in seen:
                yield self._error(
                    "duplicate_relation", relation.id, f"the relation {self._show_relation(relation)} is there twice"
                )
            seen.add(key)

    def no_relations(self) -> Iterator[Problem]:
        seen: set[frozenset[str]] = set()
        for pair in self._said.no_relations:
            ends = frozenset((pair.head, pair.tail))
            if lost := self._lost(pair.head, pair.tail):
                yield self._error(
                    "dangling_no_relation", pair.id, f'a "no relation" leads to {lost}, which is not in this set'
                )
                continue
            names = f"{self._show(self._mentions[pair.head])} and {self._show(self._mentions[pair.tail])}"
            if len(ends) == 1:
                yield self._error(
                    "self_relation", pair.id, f'"no relation" joins {self._show(self._mentions[pair.head])} to itself'
                )
            if ends in self._related:
                yield self._error(
                    "relation_and_no_relation", pair.id, f'{names} have both a relation and a "no relation"'
                )
            if ends in seen:
                yield self._error("duplicate_relation", pair.id, f'{names}: "no relation" is recorded twice')
            seen.add(ends)

    def entities(self) -> Iterator[Problem]:
        owners: dict[tuple[str, str, str], Entity] = {}
        for entity in self._said.entities:
            if self._schema.mention(entity.label) is None:
                yield self._error(
                    "label_not_in_schema",
                    entity.id,
                    f"the entity “{entity.name}”: the label {entity.label} is not in the label schema "
                    f"{self._schema.id}",
                )
            if not entity.name.strip():
                yield self._warning("entity_without_name", entity.id, f"the entity {entity.id} has no name")
            for authority, value in entity.ids:
                kept = tidied(authority, value)
                wrong = fault(authority, kept, entity.label)
                if wrong is not None:
                    yield self._warning("entity_id", entity.id, f"the entity “{entity.name}”: {wrong}")
                first = owners.setdefault((entity.label, authority, kept), entity)
                if first is not entity:
                    message = f"the entities “{first.name}” and “{entity.name}” have the same {authority} id {value}"
                    yield self._warning("entity_id_shared", entity.id, message)
        for mention in self._said.mentions:
            if mention.entity is None:
                continue
            entity_of: Entity | None = self._entities.get(mention.entity)
            if entity_of is None:
                yield self._error(
                    "dangling_entity",
                    mention.id,
                    f"{self._show(mention)} belongs to the entity {mention.entity}, which is not in this set",
                )
            elif entity_of.label != mention.label:
                yield self._error(
                    "entity_label_differs",
                    mention.id,
                    f"{self._show(mention)} belongs to the entity “{entity_of.name}”, which is a {entity_of.label}",
                )

    def decisions(self) -> Iterator[Problem]:
        there = {*self._mentions, *(r.id for r in self._said.relations), *self._entities}
        for decision in self._said.decisions:
            if decision.result is not None and decision.result not in there:
                yield self._error(
                    "decision_without_result",
                    decision.id,
                    f"the {decision.answer.value} {decision.item.value} {decision.label} at {decision.start}–"
                    f"{decision.end} made {decision.result}, which is not in this set",
                )

    # ---- parts --------------------------------------------------------------------------------------------------

    def _span(self, mention: Mention) -> Iterator[Problem]:
        if mention.start >= mention.end:
            yield self._error("span_empty", mention.id, f"{self._show(mention)} is empty or reversed")
            return
        if not self._on_text(mention):
            length = len(self._text)
            yield self._error(
                "span_off_text", mention.id, f"{self._show(mention)} lies off the text, which has {length} characters"
            )
            return
        surface = self._text[mention.start : mention.end]
        if surface != surface.strip():
            yield self._warning(
                "white_space_at_edge", mention.id, f"{self._show(mention)} begins or ends with white space"
            )
        if self._tokens is not None:
            particle = covered_particle(self._tokens, Span(mention.start, mention.end))
            if particle is not None:
                written = self._text[particle.start : particle.end]
                yield self._warning(
                    "particle_in_mention", mention.id, f"{self._show(mention)} ends with the particle “{written}”"
                )
        if title := self._title(mention):
            yield self._warning("title_in_mention", mention.id, f"{self._show(mention)} ends with the title “{title}”")

    def _title(self, mention: Mention) -> str | None:
        """The title that a mention ends with, as a word or morpheme of its own behind something else."""
        words = self._text[mention.start : mention.end].split()
        if len(words) > 1 and words[-1] in TITLES:
            return words[-1]
        if self._tokens is None:
            return None
        inside = self._tokens.within(mention.start, mention.end)
        if len(inside) < 2 or inside[-1].end != mention.end:
            return None
        last = self._text[inside[-1].start : inside[-1].end]
        return last if last in TITLES else None

    def _on_text(self, mention: Mention) -> bool:
        return 0 <= mention.start < mention.end <= len(self._text)

    def _lost(self, *mention_ids: str) -> str:
        """The ids that are no mention of this set, as text; empty when all are there."""
        return " and ".join(dict.fromkeys(i for i in mention_ids if i not in self._mentions))

    def _show(self, mention: Mention) -> str:
        if not self._on_text(mention):
            return f"the {mention.label} at {mention.start}–{mention.end}"
        surface = " ".join(self._text[mention.start : mention.end].split())
        if len(surface) > _SURFACE_LIMIT:
            surface = surface[: _SURFACE_LIMIT - 1] + "…"
        return f"“{surface}” ({mention.label} {mention.start}–{mention.end})"

    def _show_relation(self, relation: Relation) -> str:
        ends = []
        for mention_id in (relation.head, relation.tail):
            mention = self._mentions.get(mention_id)
            ends.append(self._show(mention) if mention is not None else "?")
        return f"{ends[0]} {relation.label} {ends[1]}"

    def _error(self, kind: str, item: str, message: str) -> Problem:
        return Problem(kind, self._document.id, item, message, "error")

    def _warning(self, kind: str, item: str, message: str) -> Problem:
        return Problem(kind, self._document.id, item, message, "warning")
