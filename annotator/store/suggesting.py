"""What one project says about its suggestions: other suggesters, muted labels, blind articles, what it has learned.

These are settings, not edits: nothing that a person said about a text changes by them.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from annotator.model.annotation import Answer, DecisionItem, SetKey, SetKind
from annotator.model.configured import ConfiguredSuggester, suggester_from_json, suggester_to_json
from annotator.model.errors import KnownError
from annotator.model.learned import Head, head_from_json, head_to_json
from annotator.model.muting import WINDOW, LabelHistory, Mute
from annotator.store import meta
from annotator.store.database import Database
from annotator.store.log import now
from annotator.store.tables import annotation_sets, decisions, documents
from annotator.store.tables import meta as table

_SUGGESTERS, _MUTED, _BLIND, _HEAD = "suggesters", "muted", "blind_percent", "head"
_OF_MANNER = select(table).where(table.c.key.in_((_HEAD, _MUTED, _BLIND)))
_ANSWERED = (Answer.ACCEPTED.value, Answer.REJECTED.value, Answer.CORRECTED.value)


@dataclass(frozen=True, slots=True)
class Manner:
    """How suggestions are shown now: the head in use, muted relation labels, how many of 100 articles are blind."""

    head: Head | None
    muted: frozenset[str]
    blind_percent: int


class Suggesting:
    """Questions and changes about the suggestions of one open project."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read_heads: dict[int, Head] = {}  # a version never changes

    def manner(self) -> Manner:
        """How suggestions are shown now, in one question: every article that is opened asks it.

        Raises: KnownError if what was saved is damaged.
        """
        with self._database.read() as connection:
            found: dict[str, Any] = {}
            for row in connection.execute(_OF_MANNER):
                if row.digest != meta.digest_of(row.key, row.value):
                    raise KnownError("the project's {key} is missing or damaged: restore a backup", key=row.key)
                found[row.key] = json.loads(row.value)
            head, muted, blind = found.get(_HEAD), found.get(_MUTED), found.get(_BLIND)
            if head and head not in self._read_heads:
                self._read_heads[head] = _head(connection, head)
        labels = frozenset(label for label, (is_muted, _) in (muted or {}).items() if is_muted)
        return Manner(self._read_heads[head] if head else None, labels, int(blind or 0))

    # ---- other suggesters ---------------------------------------------------------------------------------------

    def configured(self) -> tuple[ConfiguredSuggester, ...]:
        """The suggesters beyond the built-in ones, in the order in which they were added."""
        return tuple(suggester_from_json(one) for one in self._read(_SUGGESTERS, []))

    def configure(self, suggesters: Iterable[ConfiguredSuggester]) -> None:
        """Set the suggesters beyond the built-in ones."""
        self._write(_SUGGESTERS, [suggester_to_json(one) for one in suggesters])

    # ---- muted labels -------------------------------------------------------------------------------------------

    def mutes(self) -> Mapping[str, Mute]:
        """Every relation label that was muted or switched on again."""
        return {label: Mute(bool(m), int(n)) for label, (m, n) in self._read(_MUTED, {}).items()}

    def muted(self) -> frozenset[str]:
        """The relation labels whose suggestions are not asked now."""
        return self.manner().muted

    def mute(self, labels: Sequence[str], *, muted: bool = True) -> None:
        """Mute relation labels, or switch them on again; a label switched on is left alone for as many decisions."""
        history = self.history()
        with self._database.write() as connection:
            present = _get(connection, _MUTED, {})
            for label in labels:
                past = history.get(label)
                present[label] = [muted, past.decisions if past else 0]
            meta.write(connection, _MUTED, json.dumps(present, ensure_ascii=False))

    def history(self) -> Mapping[str, LabelHistory]:
        """How the suggestions of each relation label fared, the newest answer first."""
        said, found = annotation_sets, decisions
        of_relations = (
            (found.c.item == DecisionItem.RELATION.value)
            & found.c.answer.in_(_ANSWERED)
            & (said.c.kind == SetKind.ANNOTATED.value)
        )
        joined = found.join(said, said.c.n == found.c.set_n).join(
            documents, (documents.c.n == said.c.document_n) & (documents.c.deleted == 0)
        )
        counted = select(found.c.label, func.count()).select_from(joined).where(of_relations).group_by(found.c.label)
        history: dict[str, LabelHistory] = {}
        with self._database.read() as connection:
            for label, count in connection.execute(counted):
                last = (
                    select(found.c.answer)
                    .select_from(joined)
                    .where(of_relations, found.c.label == label)
                    .order_by(found.c.edit.desc(), found.c.id)
                    .limit(WINDOW)
                )
                answers = tuple(Answer(a) for a in connection.execute(last).scalars())
                history[label] = LabelHistory(count, answers)
        return history

    # ---- blind articles -----------------------------------------------------------------------------------------

    def blind_percent(self) -> int:
        """How many of a hundred articles are annotated without suggestions."""
        return self.manner().blind_percent

    def set_blind_percent(self, percent: int) -> None:
        """Set how many articles are blind. Raises: KnownError if it is no percentage."""
        if not 0 <= percent <= 100:
            raise KnownError("{percent} is no percentage: say 0 to 100", percent=percent)
        self._write(_BLIND, percent)

    # ---- what was learned, and from what ------------------------------------------------------------------------

    def decided(self, most: int) -> tuple[SetKey, ...]:
        """The sets of annotators that hold answers to suggestions, those begun last first, at most so many."""
        said = annotation_sets
        statement = (
            select(documents.c.id, said.c.author)
            .join(documents, documents.c.n == said.c.document_n)
            .where(said.c.kind == SetKind.ANNOTATED.value, said.c.decisions > 0, documents.c.deleted == 0)
            .order_by(said.c.n.desc())
            .limit(most)
        )
        with self._database.read() as connection:
            return tuple(SetKey(i, author, SetKind.ANNOTATED) for i, author in connection.execute(statement))

    def head(self) -> Head | None:
        """What the project has learned and uses now; None when it uses nothing."""
        return self.manner().head

    def heads(self) -> tuple[Head, ...]:
        """Every version that was kept, oldest first."""
        with self._database.read() as connection:
            return tuple(_head(connection, version) for version in _versions(connection))

    def keep(self, head: Head) -> Head:
        """Keep a head as the newest version and use it; gives it with its version and time."""
        with self._database.write() as connection:
            version = max(_versions(connection), default=0) + 1
            kept = dataclasses.replace(head, version=version, at=now())
            meta.write(connection, f"{_HEAD} {version}", json.dumps(head_to_json(kept), ensure_ascii=False))
            meta.write(connection, _HEAD, json.dumps(version))
        return kept

    def use(self, version: int) -> None:
        """Go back to an earlier version; 0 is none of them. Raises: KnownError if there is no such version."""
        with self._database.write() as connection:
            there = _versions(connection)
            if version and version not in there:
                kept = ", ".join(str(v) for v in there) or "none"
                raise KnownError("there is no version {version}; kept are: {kept}", version=version, kept=kept)
            meta.write(connection, _HEAD, json.dumps(version))

    def _read(self, key: str, default: Any) -> Any:
        with self._database.read() as connection:
            return _get(connection, key, default)

    def _write(self, key: str, value: Any) -> None:
        with self._database.write() as connection:
            meta.write(connection, key, json.dumps(value, ensure_ascii=False))


def _get(connection: Connection, key: str, default: Any) -> Any:
    text = meta.find(connection, key)
    return default if text is None else json.loads(text)


def _versions(connection: Connection) -> list[int]:
    """The versions of heads, oldest first; each has a row of its own, so that reading one reads no other."""
    keys = connection.execute(select(table.c.key).where(table.c.key.startswith(f"{_HEAD} "))).scalars()
    return sorted(int(key.partition(" ")[2]) for key in keys)


def _head(connection: Connection, version: int) -> Head:
    return head_from_json(json.loads(meta.read(connection, f"{_HEAD} {version}")))
