"""What the store is compared with: the log read by hand, and sets as values without an order."""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from annotator.model.annotation import AnnotationSet, Record, SetKey, SetKind
from annotator.model.edit import Edit
from annotator.store.codec import changes_from_text


@dataclass(frozen=True)
class Logged:
    seq: int
    kind: str
    edit: Edit


def edit_log(location: Path) -> list[Logged]:
    """The whole log in order, by a plain connection."""
    connection = sqlite3.connect(f"{location.resolve().as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute(
            'SELECT e.seq, e.kind, e.verb, e.subject, e."by", e.changes, d.id, s.author, s.kind FROM edits e '
            "JOIN annotation_sets s ON s.n = e.set_n JOIN documents d ON d.n = s.document_n ORDER BY e.seq"
        ).fetchall()
    finally:
        connection.close()
    return [
        Logged(
            seq, kind, Edit(verb, subject, SetKey(document, author, SetKind(set_kind)), by, changes_from_text(changes))
        )
        for seq, kind, verb, subject, by, changes, document, author, set_kind in rows
    ]


def said_by(said: AnnotationSet) -> tuple[int, Counter[Record]]:
    """A set as what it says, whatever the order of what it lists."""
    records: list[Record] = [*said.mentions, *said.relations, *said.no_relations, *said.entities, *said.decisions]
    records += [*said.comments, *said.marks]
    return said.version, Counter(records)


def tables_of(location: Path) -> str:
    """Everything that a project file holds, as text."""
    connection = sqlite3.connect(f"{location.resolve().as_uri()}?mode=ro", uri=True)
    try:
        names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return json.dumps({n: repr(connection.execute(f"SELECT * FROM {n}").fetchall()) for n in names})
    finally:
        connection.close()
