"""How labels are named elsewhere: what the files of one project called them, and what their exports call them.

These are settings, not edits: they are what is proposed the next time.
"""

import json
from collections.abc import Mapping
from typing import Any

from annotator.model.errors import KnownError
from annotator.store import meta
from annotator.store.database import Database

_IN, _OUT = "labels_in", "labels_out"


class LabelMaps:
    """The label mappings of one open project."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def incoming(self) -> Mapping[str, str]:
        """Labels of files → ours, as they were chosen last; "" for what is left out."""
        return dict(self._read(_IN))

    def keep_incoming(self, names: Mapping[str, str]) -> None:
        """Add what was chosen for some labels of files; what was chosen for others stays."""
        self._add(_IN, dict(names))

    def outgoing(self, format_id: str) -> Mapping[str, str]:
        """Our labels → those of a format's files, as the last export to it named them."""
        return dict(self._read(_OUT).get(format_id, {}))

    def keep_outgoing(self, format_id: str, names: Mapping[str, str]) -> None:
        """Set what an export to a format called our labels."""
        self._add(_OUT, {format_id: dict(names)})

    def _read(self, key: str) -> dict[str, Any]:
        with self._database.read() as connection:
            return _parsed(key, meta.find(connection, key))

    def _add(self, key: str, more: dict[str, Any]) -> None:
        if not more:
            return
        with self._database.write() as connection:
            before = _parsed(key, meta.find(connection, key))
            if (after := before | more) != before:
                meta.write(connection, key, json.dumps(after, ensure_ascii=False))


def _parsed(key: str, text: str | None) -> dict[str, Any]:
    found = {} if text is None else json.loads(text)
    if not isinstance(found, dict):
        raise KnownError("the project's {key} is missing or damaged: restore a backup", key=key)
    return found
