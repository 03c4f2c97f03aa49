"""The names that people have decided on, from everybody's sets."""

import threading
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, select

from annotator.model.annotation import Answer, DecisionItem, SetKind
from annotator.model.lexicon import KnownName
from annotator.store import sets
from annotator.store.tables import AnyRow, annotation_sets, decisions, documents, mentions, texts

_Name = tuple[str, str]  # form, label
_Place = tuple[int, int, str]  # start, end, label


class Names:
    """Counts of every labelled or refused surface; only documents that changed since are counted again.

    A place in a document counts once, however many people agree on it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._versions: dict[int, tuple[tuple[int, int], ...]] = {}
        self._of: dict[int, tuple[Counter[_Name], Counter[_Name]]] = {}
        self._accepted: Counter[_Name] = Counter()
        self._rejected: Counter[_Name] = Counter()

    def current(self, connection: Connection, asking: str = "") -> tuple[KnownName, ...]:
        """Every name, by form, then label; without what was refused in the document `asking`."""
        with self._lock:
            present = _versions(connection)
            changed = [n for n in {*present, *self._versions} if present.get(n) != self._versions.get(n)]
            for chunk in sets.chunks(sorted(changed)):
                self._count(connection, chunk)
            self._versions = present
            names = sorted({name for counts in (self._accepted, self._rejected) for name in counts if counts[name]})
            own = connection.execute(select(documents.c.n).where(documents.c.id == asking)).scalar() if asking else None
            here = self._of[own][1] if own in self._of else Counter()
            counted = (KnownName(*n, self._accepted[n], self._rejected[n] - here[n]) for n in names)
            return tuple(name for name in counted if name.accepted or name.rejected)

    def _count(self, connection: Connection, numbers: Iterable[int]) -> None:
        wanted = list(numbers)
        accepted, rejected = _accepted(connection, wanted), _rejected(connection, wanted)
        found = connection.execute(
            select(documents.c.n, texts.c.text)
            .join(texts, texts.c.document_n == documents.c.n)
            .where(documents.c.n.in_(wanted), documents.c.deleted == 0)
        )
        text_of = {row.n: row.text for row in found}
        for number in wanted:
            old = self._of.pop(number, (Counter(), Counter()))
            self._accepted.subtract(old[0])
            self._rejected.subtract(old[1])
            if (text := text_of.get(number)) is not None:
                new = _forms(text, accepted.get(number, ())), _forms(text, rejected.get(number, ()))
                self._of[number] = new
                self._accepted.update(new[0])
                self._rejected.update(new[1])


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


def _by_document(rows: Iterable[AnyRow]) -> dict[int, set[_Place]]:
    found: dict[int, set[_Place]] = {}
    for number, start, end, label in rows:
        found.setdefault(number, set()).add((start, end, label))
    return found


def _forms(text: str, places: Iterable[_Place]) -> Counter[_Name]:
    return Counter((text[start:end], label) for start, end, label in places)
