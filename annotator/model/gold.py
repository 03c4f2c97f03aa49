"""The gold set of an article while one judgement changes it: what is taken, moved and dropped, and what follows.

A record that a later judgement changes keeps its id, so that what hangs on it stays; a relation about which only the
mentions at its ends differ is settled together with them. It refuses to know who may judge, and when.
"""

from collections.abc import Sequence
from dataclasses import replace

from annotator.model.annotation import (
    Answer,
    Decision,
    DecisionItem,
    DocumentStage,
    Entity,
    Mention,
    NoRelation,
    Record,
    Relation,
    new_id,
)
from annotator.model.describing import with_details
from annotator.model.disagreement import Agreed, Claim, Disagreement, DisagreementKind
from annotator.model.document import Stage
from annotator.model.edit import Change, Edit
from annotator.model.errors import KnownError
from annotator.model.reviewing import Case, Said, said_by
from annotator.model.suggestion import relation_key


class GoldInHand:
    """The gold set while one edit is being made: its records by id, changed in place, and what they were before."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._schema = case.schema
        said = case.work.annotations
        self._before: dict[str, Record] = {}
        self._now: dict[str, Record] = {}
        everything: tuple[tuple[Record, ...], ...] = (
            said.entities,
            said.mentions,
            said.relations,
            said.no_relations,
            said.decisions,
        )
        for records in everything:
            for record in records:
                self._before[record.id] = self._now[record.id] = record
        self._judged = {key: decision.id for key, decision in case.judged.items()}
        self._placed = {(m.start, m.end, m.label): m.id for m in said.mentions}
        self._sets = {said.key.author: said for said in case.sets}
        self._agreed_of = {
            (c.author, m.id): a for a in case.side.agreed for c in a.claims if (m := c.mention) is not None
        }
        self._asked_of = {
            (c.author, m.id): d for d in case.side.disagreements for c in d.claims if (m := c.mention) is not None
        }

    # ---- judgements ---------------------------------------------------------------------------------------------

    def judge(
        self,
        disagreement: Disagreement,
        kept: Sequence[Claim],
        otherwise: Answer,
        reason: str | None,
        *,
        third_mention: Mention | None = None,
        third_relation: Claim | None = None,
    ) -> None:
        """Make gold of the claims that are kept, or of a third answer; all other claims are answered `otherwise`."""
        if disagreement.is_relation:
            made = self._put_relations(disagreement, [third_relation] if third_relation is not None else kept)
        else:
            wanted = (
                [third_mention] if third_mention is not None else [c.mention for c in kept if c.mention is not None]
            )
            made = self._put_mentions(disagreement, wanted)
        third = next(iter(made.values()), None) if otherwise is Answer.CORRECTED else None
        kept_says = {said_by(self._schema, c) for c in kept}
        for claim in disagreement.claims:
            says = said_by(self._schema, claim)
            if says in kept_says:
                self._decide(claim, Answer.ACCEPTED, made[says], reason)
            else:
                self._decide(claim, otherwise, third, reason)
        if not disagreement.is_relation:
            self._follow()

    def accept(self, agreed: Agreed) -> str:
        """Take what everybody says into gold, and give the id that it has there."""
        first = agreed.claims[0]
        if first.mention is not None:
            made = self._placed.get(_place(first.mention)) or self._add_mention(first.mention, first.author)
        else:
            made = self._add_relation(first)
        for claim in agreed.claims:
            self._decide(claim, Answer.ACCEPTED, made, None)
        return made

    def accept_no_relations(self) -> None:
        """Take what everybody says about pairs without a relation."""
        pairs = []
        for said in self._case.sets:
            gold = {m.id: self._placed.get(_place(m)) for m in said.mentions}
            ends = (frozenset((gold.get(n.head), gold.get(n.tail))) for n in said.no_relations)
            pairs.append({pair for pair in ends if None not in pair and len(pair) == 2})
        there = {frozenset((r.head, r.tail)) for r in self._now.values() if isinstance(r, Relation | NoRelation)}
        for pair in sorted(set.intersection(*pairs) - there, key=lambda pair: sorted(str(i) for i in pair)):
            head, tail = sorted(str(i) for i in pair)
            self._put(NoRelation(new_id(), head, tail))

    def forget(self, disagreement: Disagreement) -> None:
        """Take a judgement back with what it made."""
        for claim in disagreement.claims:
            decision = self._decision(claim)
            if decision is None:
                continue
            if decision.result is not None:
                self._drop(decision.result)
            self._drop_decision(claim)

    def _follow(self) -> None:
        """Settle the relations of which only the mentions differ, where these now leave nothing to ask."""
        for one in self._case.side.disagreements:
            if one.kind is not DisagreementKind.FOLLOWS_MENTION:
                continue
            if any(c.head is None or c.tail is None for c in one.claims):
                continue
            if not all(self._is_decided(c.author, m) for c in one.claims for m in c.mentions):
                continue
            gone = [any(not self._stands(c.author, m) for m in c.mentions) for c in one.claims]
            if all(gone):
                self._put_relations(one, ())
                for claim in one.claims:
                    self._decide(claim, Answer.REJECTED, None, None)
            elif not one.silent and not any(gone):
                self._carry(one)

    def _carry(self, one: Disagreement) -> None:
        """Everybody has the relation: it stands between the mentions that were decided on."""
        first = one.claims[0]
        try:
            made = next(iter(self._put_relations(one, (first,)).values()))
        except KnownError:
            return  # another label at an end forbids it now: a person must say what becomes of it
        relation = self._now[made]
        assert isinstance(relation, Relation)
        places = self._mention(relation.head), self._mention(relation.tail)
        stands = relation_key(self._schema, relation.label, *((m.start, m.end) for m in places))
        for claim in one.claims:
            same = said_by(self._schema, claim) == stands
            self._decide(claim, Answer.ACCEPTED if same else Answer.CORRECTED, made, None)

    # ---- mentions -----------------------------------------------------------------------------------------------

    def _put_mentions(self, disagreement: Disagreement, wanted: Sequence[Mention]) -> dict[Said, str]:
        """Have exactly these mentions where a difference is; one that is there already is moved, and keeps its id."""
        there = [m for i in self._results(disagreement) if isinstance(m := self._now.get(i), Mention)]
        made: dict[Said, str] = {}
        missing: list[Mention] = []
        for mention in {_place(m): m for m in wanted}.values():
            own = self._placed.get(_place(mention))
            if own is None:
                missing.append(mention)
            else:
                made[("mention", *_place(mention))] = own
                there = [m for m in there if m.id != own]
        for mention in missing:
            says: Said = ("mention", *_place(mention))
            if there:
                made[says] = self._move(there.pop(0), mention)
            else:
                made[says] = self._add_mention(mention, self._author_of(disagreement, mention))
        for left in there:
            self._drop(left.id)
        return made

    def _results(self, disagreement: Disagreement) -> list[str]:
        """The ids of what stands in gold where a difference is: by its judgements, and by what its claims say."""
        found: dict[str, None] = {}
        for claim in disagreement.claims:
            decision = self._decision(claim)
            if decision is not None and decision.result is not None:
                found[decision.result] = None
            if claim.mention is not None and (there := self._placed.get(_place(claim.mention))) is not None:
                found[there] = None
        return list(found)

    def _author_of(self, disagreement: Disagreement, mention: Mention) -> str:
        return next((c.author for c in disagreement.claims if c.mention is mention), "")

    def _add_mention(self, mention: Mention, author: str) -> str:
        made = replace(mention, id=new_id(), entity=self._entity(mention, author))
        self._put(made)
        self._placed[_place(made)] = made.id
        return made.id

    def _move(self, mention: Mention, to: Mention) -> str:
        entity = mention.entity if mention.label == to.label else None
        after = replace(mention, start=to.start, end=to.end, label=to.label, entity=entity)
        del self._placed[_place(mention)]
        self._placed[_place(after)] = after.id
        self._put(after)
        for record in list(self._now.values()):
            if isinstance(record, Relation) and mention.id in (record.head, record.tail):
                known = self._schema.relation(record.label)
                ends = self._mention(record.head), self._mention(record.tail)
                if known is not None and not known.allows(ends[0].label, ends[1].label):
                    self._drop(record.id)
        return after.id

    def _entity(self, mention: Mention, author: str) -> str | None:
        """The gold entity of a mention: that of another member of the annotator's entity, else a copy of that."""
        said = self._sets.get(author)
        known = next((e for e in said.entities if e.id == mention.entity), None) if said is not None else None
        if said is None or known is None:
            return None
        others = [m for m in said.mentions if m.entity == mention.entity and m.id != mention.id]
        placed = [self._placed.get(_place(m)) for m in others]
        in_gold = [self._mention(there).entity if there is not None else None for there in placed]
        entity = next((e for e in in_gold if e is not None), None)
        if entity is None:
            copy = replace(known, id=new_id())
            self._put(copy)
            return copy.id
        own = self._now.get(entity)
        if isinstance(own, Entity):
            # Who groups more than gold does would leave the names of what is not in the group.
            agrees = all(e == entity for e in in_gold)
            form = Entity(own.id, own.label, self._case.work.surface(mention))
            self._put(with_details(own, known if agrees else form))
        return entity

    # ---- relations ----------------------------------------------------------------------------------------------

    def _put_relations(self, disagreement: Disagreement, wanted: Sequence[Claim]) -> dict[Said, str]:
        """Have exactly these relations where a difference is; one that is there is changed, and keeps its id."""
        there = [r for i in self._results(disagreement) if isinstance(r := self._now.get(i), Relation)]
        there += [r for c in disagreement.claims if (r := self._relation_like(c)) is not None and r not in there]
        made: dict[Said, str] = {}
        missing: list[Claim] = []
        for claim in {said_by(self._schema, c): c for c in wanted}.values():
            own = self._relation_like(claim)
            if own is None:
                missing.append(claim)
            else:
                made[said_by(self._schema, claim)] = own.id
                there = [r for r in there if r.id != own.id]
        for claim in missing:
            head, tail = self._required_ends(claim)
            if there:
                changed = replace(there.pop(0), head=head.id, tail=tail.id, label=claim.label)
                self._put(changed)
                made[said_by(self._schema, claim)] = changed.id
            else:
                made[said_by(self._schema, claim)] = self._add_relation(claim)
        for left in there:
            self._drop(left.id)
        return made

    def _relation_like(self, claim: Claim) -> Relation | None:
        """The relation in gold that a claim means, between the mentions that its ends became."""
        ends = self._ends(claim)
        if ends is None:
            return None
        head, tail = ends[0].id, ends[1].id
        symmetric = self._schema.is_symmetric(claim.label)
        for record in self._now.values():
            if isinstance(record, Relation) and record.label == claim.label:
                pair = (record.head, record.tail)
                if pair == (head, tail) or (symmetric and pair == (tail, head)):
                    return record
        return None

    def _add_relation(self, claim: Claim) -> str:
        assert claim.relation is not None
        head, tail = self._required_ends(claim)
        if (there := self._relation_like(claim)) is not None:
            return there.id
        made = replace(claim.relation, id=new_id(), head=head.id, tail=tail.id)
        for record in list(self._now.values()):
            if isinstance(record, NoRelation) and {record.head, record.tail} == {head.id, tail.id}:
                del self._now[record.id]
        self._put(made)
        return made.id

    def _required_ends(self, claim: Claim) -> tuple[Mention, Mention]:
        """The gold mentions at the ends of a claim; agreed ones are taken into gold for it.

        Raises: KnownError if one is not decided or not there, or the label schema forbids the relation.
        """
        found: list[Mention] = []
        for end in (claim.head, claim.tail):
            assert end is not None
            agreed = self._agreed_of.get((claim.author, end.id))
            gold = self._gold_of(claim.author, end)
            if gold is None and agreed is not None and self._decision(agreed.claims[0]) is None:
                gold = self._mention(self.accept(agreed))
            if gold is None:
                text = self._case.work.surface(end)
                if self._is_decided(claim.author, end):
                    raise KnownError("“{text}” is no mention in gold, so nothing can be related to it", text=text)
                raise KnownError("decide about “{text}” first: this relation needs it", text=text)
            found.append(gold)
        known = self._schema.relation(claim.label)
        if found[0].id == found[1].id or (known is not None and not known.allows(found[0].label, found[1].label)):
            raise KnownError(
                "{label} cannot lead from {head} to {tail} in this label schema",
                label=claim.label,
                head=found[0].label,
                tail=found[1].label,
            )
        return found[0], found[1]

    def _ends(self, claim: Claim) -> tuple[Mention, Mention] | None:
        assert claim.head is not None and claim.tail is not None
        head, tail = self._gold_of(claim.author, claim.head), self._gold_of(claim.author, claim.tail)
        return None if head is None or tail is None else (head, tail)

    def _gold_of(self, author: str, mention: Mention) -> Mention | None:
        """What an annotator's mention became in gold: itself, what was decided on in its place, or nothing."""
        claim = Claim(author, mention=mention)
        asked = self._asked_of.get((author, mention.id))
        decision = self._decision(claim)
        if decision is not None and decision.result is not None:
            found = self._now.get(decision.result)
            return found if isinstance(found, Mention) else None
        if asked is not None:
            results = [d.result for c in asked.claims if (d := self._decision(c)) is not None]
            made = next((r for r in results if r is not None), None)
            found = self._now.get(made) if made is not None else None
            if isinstance(found, Mention):
                return found
        if decision is None and (there := self._placed.get(_place(mention))) is not None:
            return self._mention(there)
        return None

    def _is_decided(self, author: str, mention: Mention) -> bool:
        return (author, mention.id) in self._agreed_of or self._decision(Claim(author, mention=mention)) is not None

    def _stands(self, author: str, mention: Mention) -> bool:
        """True when a mention that is decided is in gold in some form, or will be, since all agree on it."""
        if self._gold_of(author, mention) is not None:
            return True
        agreed = self._agreed_of.get((author, mention.id))
        return agreed is not None and self._decision(agreed.claims[0]) is None

    # ---- records ------------------------------------------------------------------------------------------------

    def _put(self, record: Record) -> None:
        self._now[record.id] = record

    def _mention(self, mention_id: str) -> Mention:
        found = self._now[mention_id]
        assert isinstance(found, Mention)
        return found

    def _drop(self, record_id: str) -> None:
        """Take a record away with what hangs on it; a difference that was settled by what hung on it is open again."""
        record = self._now.pop(record_id, None)
        if record is None:
            return
        if isinstance(record, Mention):
            self._placed.pop(_place(record), None)
            for other in list(self._now.values()):
                if isinstance(other, Relation | NoRelation) and record_id in (other.head, other.tail):
                    self._drop(other.id)
        for key, decision_id in list(self._judged.items()):
            decision = self._now.get(decision_id)
            if isinstance(decision, Decision) and decision.result == record_id:
                del self._now[decision_id], self._judged[key]

    def _decision(self, claim: Claim) -> Decision | None:
        decision_id = self._judged.get((claim.author, said_by(self._schema, claim)))
        found = self._now.get(decision_id) if decision_id is not None else None
        return found if isinstance(found, Decision) else None

    def _drop_decision(self, claim: Claim) -> None:
        decision_id = self._judged.pop((claim.author, said_by(self._schema, claim)), None)
        if decision_id is not None:
            self._now.pop(decision_id, None)

    def _decide(self, claim: Claim, answer: Answer, result: str | None, reason: str | None) -> None:
        before = self._decision(claim)
        record = claim.mention or claim.relation
        assert record is not None
        first, tail = (claim.mention, None) if claim.mention is not None else (claim.head, claim.tail)
        assert first is not None
        decision = Decision(
            before.id if before is not None else new_id(),
            DecisionItem.MENTION if claim.mention is not None else DecisionItem.RELATION,
            answer,
            claim.author,
            record.id,
            claim.label,
            first.start,
            first.end,
            tail.start if tail is not None else None,
            tail.end if tail is not None else None,
            None,
            result,
            reason if reason is not None or before is None else before.reason,
        )
        self._put(decision)
        self._judged[claim.author, said_by(self._schema, claim)] = decision.id

    def edit(self, verb: str, subject: str) -> Edit:
        """Everything that has changed, as one step; the article is in review with it.

        Raises: KnownError if nothing has changed.
        """
        work = self._case.work
        order: tuple[type[Record], ...] = (Entity, Mention, Relation, NoRelation, Decision)
        changes: list[Change] = []
        for cls in reversed(order):
            gone = (r for i, r in self._before.items() if isinstance(r, cls) and i not in self._now)
            changes += [Change(record, None) for record in gone]
        for cls in order:
            for record in self._now.values():
                if isinstance(record, cls) and self._before.get(record.id) != record:
                    changes.append(Change(self._before.get(record.id), record))
        if not changes:
            raise KnownError("this is decided so already")
        if work.stage is not Stage.IN_REVIEW:
            document = work.document.id
            changes.append(Change(DocumentStage(document, work.stage), DocumentStage(document, Stage.IN_REVIEW)))
        return Edit(verb, subject, work.annotations.key, work.by, tuple(changes))


def _place(mention: Mention) -> tuple[int, int, str]:
    return (mention.start, mention.end, mention.label)
