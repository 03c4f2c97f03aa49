"""Edits: everything that can be changed, as values with before and after; one function per verb.

A verb takes the current state (`Work`) and returns an `Edit`; nothing is changed until the store applies it. An edit
belongs to exactly one annotation set, is applied in one transaction and undone as one step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from annotator.model.annotation import (
    GOLD_AUTHOR,
    AnnotationSet,
    Answer,
    Comment,
    Decision,
    DecisionItem,
    DocumentStage,
    Entity,
    Mark,
    Mention,
    NoRelation,
    Record,
    Relation,
    SetKey,
    SetKind,
    in_head_order,
    in_text_order,
    new_id,
)
from annotator.model.document import Document, Passage, Stage
from annotator.model.errors import KnownError
from annotator.model.schema import Schema
from annotator.model.suggestion import Suggestion, decision_key, relation_key
from annotator.model.text import Span

_NOT_ALLOWED = "{label} cannot lead from {head} to {tail} in this label schema"


@dataclass(frozen=True, slots=True)
class Change:
    """One record before and after: `before` None is added, `after` None is removed.

    Raises: ValueError if both are None, or if they are different records.
    """

    before: Record | None
    after: Record | None

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueError("a change of nothing")
        if (
            self.before is not None
            and self.after is not None
            and (type(self.before) is not type(self.after) or self.before.id != self.after.id)
        ):
            raise ValueError("a change joins two states of one record")

    @property
    def record(self) -> Record:
        """Either state, to ask for what never changes: the id and the type."""
        record = self.after if self.after is not None else self.before
        assert record is not None
        return record

    def inverted(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Edit:
    """One undoable step in one annotation set.

    `verb` names what was done (an identifier; the window has the words), `subject` what it was done to, as text to
    show. `by` is the person or program that did it; it may differ from the set's author (adjudication writes to gold).
    """

    verb: str
    subject: str
    target: SetKey
    by: str
    changes: tuple[Change, ...]

    def inverted(self) -> "Edit":
        """The edit that takes this one back: every change inverted, last first."""
        return replace(self, changes=tuple(c.inverted() for c in reversed(self.changes)))


@dataclass(frozen=True, slots=True)
class Work:
    """What a verb needs to know: a document, the set that is written to, who writes, and the schema."""

    document: Document
    annotations: AnnotationSet
    by: str
    schema: Schema
    stage: Stage = Stage.TODO

    def surface(self, item: Mention | Span) -> str:
        """The text under a mention or span."""
        return self.document.text[item.start : item.end]

    def title_of(self, relation: Relation) -> str:
        """A relation as one readable line: head → tail."""
        head, tail = self.annotations.mention(relation.head), self.annotations.mention(relation.tail)
        arrow = "–" if self.schema.is_symmetric(relation.label) else "→"
        return f"{self.surface(head) if head else '?'} {arrow} {self.surface(tail) if tail else '?'}"


def edit_of(work: Work, verb: str, subject: str, changes: Iterable[Change]) -> Edit:
    """The edit; it also puts the document in progress when a person begins to say something about it, or says
    something else after it was made gold, so that stale gold is never taken for finished work.
    """
    all_changes = list(changes)
    if work.stage in (Stage.TODO, Stage.GOLD) and work.annotations.key.kind is SetKind.ANNOTATED:
        document = work.document.id
        all_changes.append(Change(DocumentStage(document, work.stage), DocumentStage(document, Stage.IN_PROGRESS)))
    return Edit(verb, subject, work.annotations.key, work.by, tuple(all_changes))


# ---- mentions ---------------------------------------------------------------------------------------------------


def add_mention(work: Work, span: Span, label: str, answers: Sequence[Suggestion] = ()) -> Edit:
    """A mention made by hand. Open suggestions in `answers` (which it overlaps) count as corrected by it.

    Raises: KnownError if the span is off the text, the label unknown, or the same mention exists.
    """
    _require_mention(work, span, label)
    mention = Mention(new_id(), span.start, span.end, label, _entity_at(work, span, label))
    if answers:
        first = answers[0]
        mention = replace(mention, source=first.author, score=first.score, decision=Answer.CORRECTED.value)
    changes = [Change(None, mention)]
    changes += [Change(None, _decision(s, Answer.CORRECTED, mention.id)) for s in answers]
    return edit_of(work, "add_mention", work.surface(span), changes)


def relabel(work: Work, mention: Mention, label: str) -> Edit:
    """Another label on a mention; relations that the schema no longer allows go with it.

    A suggestion that it came from counts as corrected, or as accepted again when it has the suggested label again.

    Raises: KnownError if the label is unknown or the same mention exists.
    """
    _require_mention(work, mention.span, label)
    changes = _reworded(work, mention, replace(mention, label=label, entity=None))
    changes += _without_last(work, mention)
    for relation in work.annotations.relations_of(mention.id):
        ends = {m.id: m.label for m in work.annotations.mentions} | {mention.id: label}
        known = work.schema.relation(relation.label)
        if known is not None and not known.allows(ends.get(relation.head, ""), ends.get(relation.tail, "")):
            changes += [*_unanswered(work, {relation.id}), Change(relation, None)]
    return edit_of(work, "relabel", work.surface(mention), changes)


def move_mention(work: Work, mention: Mention, span: Span) -> Edit:
    """Other edges for a mention; it keeps its id, and so its relations.

    A suggestion that it came from counts as corrected, or as accepted again when it has the suggested edges again.

    Raises: KnownError if the span is off the text or the same mention exists.
    """
    _require_mention(work, span, mention.label)
    changes = _reworded(work, mention, replace(mention, start=span.start, end=span.end))
    return edit_of(work, "move_mention", work.surface(span), changes)


def remove_mention(work: Work, mention: Mention) -> Edit:
    """Take a mention away, with its relations; a suggestion that it came from counts as rejected now."""
    relations = work.annotations.relations_of(mention.id)
    pairs = [n for n in work.annotations.no_relations if mention.id in (n.head, n.tail)]
    gone = {mention.id, *(r.id for r in relations)}
    changes = [*(Change(r, None) for r in relations), *(Change(n, None) for n in pairs)]
    changes += _unanswered(work, gone)
    changes += [Change(mention, None), *_without_last(work, mention)]
    return edit_of(work, "remove_mention", work.surface(mention), changes)


# ---- relations --------------------------------------------------------------------------------------------------


def relate(work: Work, head: Mention, tail: Mention, label: str) -> Edit:
    """A relation made by hand; a recorded "no relation" on the pair is taken back.

    Raises: KnownError if the schema does not allow it or it exists already.
    """
    _require_relation(work, head, tail, label)
    relation = Relation(new_id(), head.id, tail.id, label)
    changes = [Change(None, relation)]
    changes += [Change(n, None) for n in work.annotations.no_relations if {n.head, n.tail} == {head.id, tail.id}]
    arrow = "–" if work.schema.is_symmetric(label) else "→"
    return edit_of(work, "relate", f"{work.surface(head)} {arrow} {work.surface(tail)}", changes)


def relabel_relation(work: Work, relation: Relation, label: str) -> Edit:
    """Another label on a relation; a suggestion that it came from counts as corrected.

    Raises: KnownError if the schema does not allow it or it exists already.
    """
    head, tail = _ends(work, relation)
    _require_relation(work, head, tail, label)
    changes = _reworded(work, relation, replace(relation, label=label))
    return edit_of(work, "relabel_relation", work.title_of(relation), changes)


def reverse(work: Work, relation: Relation) -> Edit:
    """Swap head and tail; a suggestion that it came from counts as corrected.

    Raises: KnownError if the label is symmetric, or the schema does not allow the other direction.
    """
    if work.schema.is_symmetric(relation.label):
        raise KnownError("{label} has no direction, so there is nothing to reverse", label=relation.label)
    head, tail = _ends(work, relation)
    _require_relation(work, tail, head, relation.label)
    after = replace(relation, head=relation.tail, tail=relation.head)
    return edit_of(work, "reverse", work.title_of(after), _reworded(work, relation, after))


def remove_relation(work: Work, relation: Relation) -> Edit:
    """Take a relation away; a suggestion that it came from counts as rejected now."""
    changes = [*_unanswered(work, {relation.id}), Change(relation, None)]
    return edit_of(work, "remove_relation", work.title_of(relation), changes)


def say_no_relation(work: Work, head: Mention, tail: Mention) -> Edit:
    """Record that no relation holds between two mentions.

    Raises: KnownError if one does, if it is recorded already, or if both are the same mention.
    """
    pair = {head.id, tail.id}
    if len(pair) == 1:
        raise KnownError("a mention cannot be paired with itself")
    if any({r.head, r.tail} == pair for r in work.annotations.relations):
        raise KnownError("these two are related: remove the relation first")
    if any({n.head, n.tail} == pair for n in work.annotations.no_relations):
        raise KnownError("it is recorded already that these two are not related")
    change = Change(None, NoRelation(new_id(), head.id, tail.id))
    return edit_of(work, "say_no_relation", f"{work.surface(head)} · {work.surface(tail)}", [change])


# ---- suggestions ------------------------------------------------------------------------------------------------


def accept(work: Work, suggestion: Suggestion, *, label: str | None = None, span: Span | None = None) -> Edit:
    """Accept a suggestion, as it is or corrected by another label or span; a relation brings its ends along.

    A recorded "no relation" on the pair is taken back.

    Raises: KnownError if the result is not allowed by the schema or off the text, or is there already.
    """
    return edit_of(work, *_accepting(work, (suggestion,), label, span))


def accept_all(work: Work, suggestions: Sequence[Suggestion]) -> Edit:
    """Accept many suggestions as one step.

    Raises: KnownError if there are none, or one is not allowed.
    """
    if not suggestions:
        raise KnownError("there is no suggestion left to accept")
    _, _, changes = _accepting(work, suggestions, None, None)
    return edit_of(work, "accept_all", str(len(suggestions)), changes)


def reject(work: Work, suggestion: Suggestion) -> Edit:
    """Reject a suggestion: it never comes back, whoever proposes it again.

    Raises: KnownError if it was answered already; what was accepted is removed instead.
    """
    key = suggestion.key(work.schema)
    if any(decision_key(work.schema, d) == key for d in work.annotations.decisions):
        raise KnownError("“{text}” has an answer already", text=_subject(work, suggestion))
    change = Change(None, _decision(suggestion, Answer.REJECTED, None))
    return edit_of(work, "reject", _subject(work, suggestion), [change])


def _accepting(
    work: Work, suggestions: Sequence[Suggestion], label: str | None, span: Span | None
) -> tuple[str, str, list[Change]]:
    changes: list[Change] = []
    # What this edit and the set already hold, so that a relation finds the ends that were accepted before it.
    placed = {(m.start, m.end, m.label): m for m in work.annotations.mentions}
    related = {_stored_key(work, r): r.id for r in work.annotations.relations}
    unrelated = list(work.annotations.no_relations)
    earlier = {decision_key(work.schema, d): d for d in work.annotations.decisions}
    answered: set[tuple[object, ...]] = set()
    verb = "accept"

    def record(asked: Suggestion, answer: Answer, result: str) -> None:
        key = asked.key(work.schema)
        if key in answered:
            return
        answered.add(key)
        before = earlier.get(key)
        if before is None:
            changes.append(Change(None, _decision(asked, answer, result)))
        elif (before.answer, before.result) != (answer, result):
            # Asked again and answered otherwise: one proposal has one answer, the last.
            changes.append(Change(before, replace(before, answer=answer, result=result)))

    def take(proposed: Mention, asked: Suggestion, answer: Answer) -> Mention:
        place = (proposed.start, proposed.end, proposed.label)
        mention = placed.get(place)
        if mention is None:
            _require_mention(work, proposed.span, proposed.label)
            mention = Mention(
                new_id(),
                proposed.start,
                proposed.end,
                proposed.label,
                _entity_at(work, proposed.span, proposed.label),
                score=proposed.score,
                source=asked.author,
                reason=proposed.reason,
                decision=answer.value,
            )
            placed[place] = mention
            changes.append(Change(None, mention))
        record(asked, answer, mention.id)
        return mention

    for suggestion in suggestions:
        if suggestion.mention is not None:
            wanted = replace(suggestion.mention, label=label or suggestion.mention.label)
            if span is not None:
                wanted = replace(wanted, start=span.start, end=span.end)
            answer = Answer.ACCEPTED if wanted == suggestion.mention else Answer.CORRECTED
            if answer is Answer.CORRECTED:
                verb = "correct"
            take(wanted, suggestion, answer)
            continue
        assert suggestion.relation is not None and suggestion.head is not None and suggestion.tail is not None
        ends = [
            take(end, Suggestion(suggestion.author, mention=end), Answer.ACCEPTED)
            for end in (suggestion.head, suggestion.tail)
        ]
        chosen = label or suggestion.relation.label
        answer = Answer.ACCEPTED if chosen == suggestion.relation.label else Answer.CORRECTED
        if answer is Answer.CORRECTED:
            verb = "correct"
        known = work.schema.relation(chosen)
        if known is None or not known.allows(ends[0].label, ends[1].label):
            raise KnownError(_NOT_ALLOWED, label=chosen, head=ends[0].label, tail=ends[1].label)
        key = relation_key(work.schema, chosen, (ends[0].start, ends[0].end), (ends[1].start, ends[1].end))
        if key not in related:
            relation = Relation(
                new_id(),
                ends[0].id,
                ends[1].id,
                chosen,
                score=suggestion.relation.score,
                source=suggestion.author,
                reason=suggestion.relation.reason,
                decision=answer.value,
            )
            related[key] = relation.id
            pair = {relation.head, relation.tail}
            changes += [Change(n, None) for n in unrelated if {n.head, n.tail} == pair]
            unrelated = [n for n in unrelated if {n.head, n.tail} != pair]
            changes.append(Change(None, relation))
        record(suggestion, answer, related[key])
    if not changes:
        raise KnownError("“{text}” is there already", text=_subject(work, suggestions[0], span))
    return verb, _subject(work, suggestions[0], span), changes


def repeat_answers(work: Work, passage: Passage, first: Passage) -> Edit:
    """Give a repeated paragraph the mentions and relations of its first occurrence, as one step.

    What stands in the repeat already is kept, a recorded "no relation" too.

    Raises: KnownError if the two differ in text, or everything of the first stands in the repeat already.
    """
    text = work.document.text
    if text[passage.start : passage.end] != text[first.start : first.end]:
        raise KnownError("the two paragraphs are not the same text")
    shift = passage.start - first.start
    there = {(m.start, m.end, m.label): m for m in work.annotations.mentions}
    copies: dict[str, str] = {}
    changes: list[Change] = []
    for mention in work.annotations.mentions:
        if not (first.start <= mention.start and mention.end <= first.end):
            continue
        place = (mention.start + shift, mention.end + shift, mention.label)
        if place in there:
            copies[mention.id] = there[place].id
            continue
        copy = replace(mention, id=new_id(), start=place[0], end=place[1])
        copies[mention.id] = copy.id
        changes.append(Change(None, copy))
    present = {(r.head, r.tail, r.label) for r in work.annotations.relations}
    present |= {(tail, head, label) for head, tail, label in present if work.schema.is_symmetric(label)}
    for relation in work.annotations.relations:
        if relation.head in copies and relation.tail in copies:
            moved = replace(relation, id=new_id(), head=copies[relation.head], tail=copies[relation.tail])
            pair = {moved.head, moved.tail}
            refused = any({n.head, n.tail} == pair for n in work.annotations.no_relations)
            if not refused and (moved.head, moved.tail, moved.label) not in present:
                changes.append(Change(None, moved))
    if not changes:
        raise KnownError("the repeat has every answer of the first already")
    return edit_of(work, "repeat_answers", str(len(changes)), changes)


# ---- whole sets -------------------------------------------------------------------------------------------------


def set_stage(work: Work, stage: Stage) -> Edit:
    """Move the document to another stage.

    Raises: KnownError if it is there already.
    """
    if work.stage is stage:
        raise KnownError("the article is at this stage already")
    change = Change(DocumentStage(work.document.id, work.stage), DocumentStage(work.document.id, stage))
    return Edit("set_stage", stage.value, work.annotations.key, work.by, (change,))


def say(before: AnnotationSet, after: AnnotationSet, by: str, verb: str, stage: Stage | None = None) -> Edit:
    """Replace everything that a set says by what `after` says: imports, suggesters, and gold made from a set.

    `stage`, when given, is the document's current stage, which then becomes GOLD for a gold set.
    """
    changes: list[Change] = []
    changes += [Change(old, None) for old in reversed(records(before))]
    changes += [Change(None, new) for new in records(after)]
    document = before.key.document_id
    if stage is not None and before.key.kind is SetKind.GOLD and stage is not Stage.GOLD:
        changes.append(Change(DocumentStage(document, stage), DocumentStage(document, Stage.GOLD)))
    return Edit(verb, document, before.key, by, tuple(changes))


def gold_from(work: Work, gold: AnnotationSet) -> Edit:
    """Make a set gold as it stands: what a single annotator does when nobody else is assigned.

    `gold` is the gold set as it is now, empty if there is none.
    """
    key = SetKey(work.document.id, GOLD_AUTHOR, SetKind.GOLD)
    return say(gold, copied(work.annotations, key), work.by, "make_gold", work.stage)


def copied(source: AnnotationSet, key: SetKey) -> AnnotationSet:
    """What a set says, under another key and with fresh ids; its decisions stay where they were made."""
    ids: dict[str, str] = {}

    def fresh(old: str) -> str:
        return ids.setdefault(old, new_id())

    entities = tuple(replace(e, id=fresh(e.id)) for e in source.entities)
    mentions = tuple(replace(m, id=fresh(m.id), entity=fresh(m.entity) if m.entity else None) for m in source.mentions)
    relations = tuple(replace(r, id=fresh(r.id), head=fresh(r.head), tail=fresh(r.tail)) for r in source.relations)
    pairs = tuple(NoRelation(fresh(n.id), fresh(n.head), fresh(n.tail)) for n in source.no_relations)
    return AnnotationSet(key, 0, mentions, relations, pairs, entities)


def joined(verb: str, subject: str, edits: Sequence[Edit]) -> Edit:
    """Several edits of one set as one step; each must be made on the state that the one before leaves."""
    first = edits[0]
    if any(e.target != first.target for e in edits):
        raise ValueError("edits of different sets cannot be one step")
    return Edit(verb, subject, first.target, first.by, tuple(c for e in edits for c in e.changes))


def after(work: Work, edit: Edit) -> Work:
    """The state that a further verb sees once `edit` is applied."""
    stage = work.stage
    for change in edit.changes:
        if isinstance(change.after, DocumentStage):
            stage = change.after.stage
    return replace(work, annotations=applied(work.annotations, edit), stage=stage)


def applied(current: AnnotationSet, edit: Edit) -> AnnotationSet:
    """What a set says after an edit: the pure twin of what the store does, for tests and previews."""
    records: dict[type[Record], dict[str, Record]] = {
        Mention: {m.id: m for m in current.mentions},
        Relation: {r.id: r for r in current.relations},
        NoRelation: {n.id: n for n in current.no_relations},
        Entity: {e.id: e for e in current.entities},
        Decision: {d.id: d for d in current.decisions},
        Comment: {c.id: c for c in current.comments},
        Mark: {m.id: m for m in current.marks},
        DocumentStage: {},
    }
    for change in edit.changes:
        table = records[type(change.record)]
        if change.after is None:
            table.pop(change.record.id, None)
        else:
            table[change.after.id] = change.after
    mentions = in_text_order([m for m in records[Mention].values() if isinstance(m, Mention)])
    return AnnotationSet(
        current.key,
        current.version + 1,
        mentions,
        in_head_order([r for r in records[Relation].values() if isinstance(r, Relation)], mentions),
        tuple(sorted((n for n in records[NoRelation].values() if isinstance(n, NoRelation)), key=lambda n: n.id)),
        tuple(sorted((e for e in records[Entity].values() if isinstance(e, Entity)), key=lambda e: e.id)),
        tuple(sorted((d for d in records[Decision].values() if isinstance(d, Decision)), key=lambda d: d.id)),
        tuple(sorted((c for c in records[Comment].values() if isinstance(c, Comment)), key=lambda c: c.id)),
        tuple(sorted((m for m in records[Mark].values() if isinstance(m, Mark)), key=lambda m: m.id)),
    )


# ---- helpers ----------------------------------------------------------------------------------------------------


def records(said: AnnotationSet) -> list[Record]:
    """What a set says, each record after those that it refers to; remarks and marks of its author are no part of it."""
    return [*said.entities, *said.mentions, *said.relations, *said.no_relations, *said.decisions]


def _entity_at(work: Work, span: Span, label: str) -> str | None:
    """The one entity of the set that is called so; None when there is none, or several, or it is a lone surname."""
    form = work.surface(span)
    called = [e.id for e in work.annotations.entities if e.label == label and form in (e.name, *e.aliases)]
    return called[0] if len(called) == 1 and len(form) > 1 else None


def _without_last(work: Work, mention: Mention) -> list[Change]:
    """The entity of a mention goes with its last mention; what was answered about it stays answered."""
    entity = next((e for e in work.annotations.entities if e.id == mention.entity), None)
    if entity is None or any(m.entity == entity.id and m.id != mention.id for m in work.annotations.mentions):
        return []
    about = [d for d in work.annotations.decisions if d.result == entity.id]
    return [*(Change(d, replace(d, result=None)) for d in about), Change(entity, None)]


def _decision(suggestion: Suggestion, answer: Answer, result: str | None) -> Decision:
    first = suggestion.ends[0]
    tail = suggestion.tail if suggestion.item is DecisionItem.RELATION else None
    return Decision(
        new_id(),
        suggestion.item,
        answer,
        suggestion.author,
        suggestion.id,
        suggestion.label,
        first.start,
        first.end,
        tail.start if tail else None,
        tail.end if tail else None,
        suggestion.score,
        result,
    )


def _unanswered(work: Work, gone: set[str]) -> list[Change]:
    """Decisions whose result goes away turn into rejections: the person said no after all."""
    return [
        Change(d, replace(d, answer=Answer.REJECTED, result=None))
        for d in work.annotations.decisions
        if d.result in gone
    ]


def _reworded(work: Work, before: Mention | Relation, after: Mention | Relation) -> list[Change]:
    """A record that says something else now, and what that makes of the suggestions that it came from."""
    if isinstance(after, Mention):
        says: tuple[object, ...] = ("mention", after.start, after.end, after.label)
    else:
        says = _stored_key(work, after)
    changes: list[Change] = []
    asked = [d for d in work.annotations.decisions if d.result == after.id]
    for decision in asked:
        answer = Answer.ACCEPTED if decision_key(work.schema, decision) == says else Answer.CORRECTED
        if answer is not decision.answer:
            changes.append(Change(decision, replace(decision, answer=answer)))
    if after.decision is not None:
        as_asked = any(decision_key(work.schema, d) == says for d in asked)
        after = replace(after, decision=(Answer.ACCEPTED if as_asked else Answer.CORRECTED).value)
    return [Change(before, after), *changes]


def _subject(work: Work, suggestion: Suggestion, span: Span | None = None) -> str:
    if suggestion.mention is not None:
        return work.surface(span or suggestion.mention)
    assert suggestion.head is not None and suggestion.tail is not None
    arrow = "–" if work.schema.is_symmetric(suggestion.label) else "→"
    return f"{work.surface(suggestion.head)} {arrow} {work.surface(suggestion.tail)}"


def _require_mention(work: Work, span: Span, label: str) -> None:
    if span.end > len(work.document.text):
        raise KnownError(f"{span.start}–{span.end} lies beyond the text ({len(work.document.text)} characters)")
    if work.schema.mention(label) is None:
        raise KnownError("the label {label} is not in this label schema", label=label)
    if any(m.start == span.start and m.end == span.end and m.label == label for m in work.annotations.mentions):
        raise KnownError("“{text}” is {label} already at this place", text=work.surface(span), label=label)


def _require_relation(work: Work, head: Mention, tail: Mention, label: str) -> None:
    known = work.schema.relation(label)
    if known is None:
        raise KnownError("the label {label} is not in this label schema", label=label)
    if head.id == tail.id:
        raise KnownError("a mention cannot be related to itself")
    if not known.allows(head.label, tail.label):
        raise KnownError(_NOT_ALLOWED, label=label, head=head.label, tail=tail.label)
    key = relation_key(work.schema, label, (head.start, head.end), (tail.start, tail.end))
    if any(_stored_key(work, r) == key for r in work.annotations.relations):
        raise KnownError(
            "{head} and {tail} are {label} already", head=work.surface(head), tail=work.surface(tail), label=label
        )


def _stored_key(work: Work, relation: Relation) -> tuple[object, ...]:
    head, tail = _ends(work, relation)
    return relation_key(work.schema, relation.label, (head.start, head.end), (tail.start, tail.end))


def _ends(work: Work, relation: Relation) -> tuple[Mention, Mention]:
    head, tail = work.annotations.mention(relation.head), work.annotations.mention(relation.tail)
    if head is None or tail is None:
        raise KnownError("this relation has lost one of its mentions; run a check of the project")
    return head, tail
