"""How far somebody has come with documents, for lists: the same count as on the open document, without reading it.

Only what the count needs is read, and nothing is compared with digests: a list shows no annotation. What was counted
is kept by the versions of the sets that it came from, so that it cannot be stale.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from annotator.model.annotation import AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.document import Passage, PassageKind
from annotator.model.muting import heard
from annotator.model.schema import Schema
from annotator.model.suggestion import Progress, in_queue, progress, suggestions_of, unanswered
from annotator.store import sets
from annotator.store.sets import StoredSet, chunks
from annotator.store.tables import RECORDS, AnyRow

_KEPT = 20_000

_MENTIONS, _RELATIONS = RECORDS[Mention], RECORDS[Relation]
_MENTIONS_OF = select(*(_MENTIONS.c[n] for n in ("set_n", "id", "start", "end", "label")))
_RELATIONS_OF = select(*(_RELATIONS.c[n] for n in ("set_n", "id", "head", "tail", "label")))


class ProgressCounter:
    """Counts for one open project."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._kept: OrderedDict[tuple[object, ...], Progress] = OrderedDict()

    def count(
        self,
        connection: Connection,
        rows: Iterable[AnyRow],
        about: Mapping[int, Sequence[StoredSet]],
        by: str,
        unasked: frozenset[PassageKind],
        muted: frozenset[str] = frozenset(),
    ) -> dict[int, Progress]:
        """The progress of one annotator with some documents, by the documents' numbers.

        `about` gives the sets about each document, `unasked` the passages whose suggestions the queue passes over,
        `muted` the relation labels that are not asked.
        """
        found: dict[int, Progress] = {}
        wanted: dict[int, tuple[tuple[object, ...], AnyRow, list[StoredSet], StoredSet | None]] = {}
        for row in rows:
            proposed = [s for s in about.get(row.n, ()) if s.key.kind is SetKind.SUGGESTED]
            mine = (s for s in about.get(row.n, ()) if s.key.kind is SetKind.ANNOTATED and s.key.author == by)
            own = next(mine, None)
            key = (row.n, by, unasked, muted, *((s.n, s.version) for s in proposed), own and (own.n, own.version))
            if key in self._kept:
                self._kept.move_to_end(key)
                found[row.n] = self._kept[key]
            else:
                wanted[row.n] = (key, row, proposed, own)
        said = _proposals(connection, [s for _, _, proposed, _ in wanted.values() for s in proposed])
        own_sets = [own for _, _, _, own in wanted.values() if own is not None]
        records = sets.records_of(connection, [s.n for s in own_sets])
        answers = {s.document_n: sets.assembled(s.key, s.version, records[s.n]) for s in own_sets}
        for n, (key, row, proposed, _) in wanted.items():
            own_set = answers.get(n) or AnnotationSet(SetKey(row.id, by, SetKind.ANNOTATED), 0)
            try:
                everything = heard(suggestions_of([said[s.n] for s in proposed], self._schema), muted)
                still_open = unanswered(own_set, everything, self._schema)
                found[n] = progress(everything, still_open, in_queue(_passages(row), still_open, unasked))
            except sets.DAMAGE:
                found[n] = Progress(0, 0)  # whoever opens the document is told what is damaged
            self._kept[key] = found[n]
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found


def _passages(row: AnyRow) -> list[Passage]:
    return [Passage(start, end, PassageKind(kind), of) for start, end, kind, of in row.passages]


def _proposals(connection: Connection, proposed: Sequence[StoredSet]) -> dict[int, AnnotationSet]:
    """Some sets with nothing but the places and labels of their mentions and relations."""
    mentions: dict[int, list[Mention]] = {s.n: [] for s in proposed}
    relations: dict[int, list[Relation]] = {s.n: [] for s in proposed}
    for chunk in chunks([s.n for s in proposed]):
        values: list[Any]
        for n, *values in connection.execute(_MENTIONS_OF.where(_MENTIONS.c.set_n.in_(chunk))):
            mentions[n].append(Mention(*values))
        for n, *values in connection.execute(_RELATIONS_OF.where(_RELATIONS.c.set_n.in_(chunk))):
            relations[n].append(Relation(*values))
    return {s.n: AnnotationSet(s.key, s.version, tuple(mentions[s.n]), tuple(relations[s.n])) for s in proposed}
