"""What belongs to the project as a whole: its label schema and its annotators."""

import unicodedata

from sqlalchemy import Connection, delete, func, insert, select

from annotator.model.annotation import GOLD_AUTHOR
from annotator.model.errors import KnownError
from annotator.store.codec import canonical, sha256
from annotator.store.database import layout
from annotator.store.tables import annotators
from annotator.store.tables import meta as table

IMPORTER = "import"  # who an import is by in the edit log, so that nobody's Ctrl+Z takes it back
DEFAULT_AUTHOR = "imported"  # whose sets they are when a file names nobody

_RESERVED = {
    GOLD_AUTHOR: "the adjudicated annotations",
    IMPORTER: "what is read from files",
}


def read(connection: Connection, key: str) -> str:
    """A value. Raises: KnownError if it is missing or damaged."""
    row = connection.execute(select(table).where(table.c.key == key)).one_or_none()
    if row is None or row.digest != digest_of(row.key, row.value):
        raise KnownError("the project's {key} is missing or damaged: restore a backup", key=key)
    return str(row.value)


def find(connection: Connection, key: str) -> str | None:
    """A value; None when there is none. Raises: KnownError if it is damaged."""
    there = connection.execute(select(table.c.key).where(table.c.key == key)).first() is not None
    return read(connection, key) if there else None


def write(connection: Connection, key: str, value: str) -> None:
    """Set a value."""
    connection.execute(delete(table).where(table.c.key == key))
    connection.execute(insert(table).values(key=key, value=value, digest=digest_of(key, value)))


def seal(connection: Connection) -> None:
    """Write down how the tables are defined; after they were made or changed, in the same transaction."""
    write(connection, "layout", layout(connection))


def digest_of(*values: object) -> str:
    """The checksum of a row."""
    return sha256(canonical(list(values)))


def require_name(name: str) -> None:
    """Raises: KnownError if nobody can be called that."""
    if not name.strip() or name != name.strip():
        raise KnownError("an annotator needs a name, without spaces around it")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in name):
        raise KnownError("the name {name} holds control characters", name=repr(name))
    if (meaning := _RESERVED.get(name.casefold())) is not None:
        raise KnownError("nobody can be called {name}: that is the name of " + meaning, name=name)


def annotators_of(connection: Connection) -> tuple[str, ...]:
    """The annotators, in the order in which they came."""
    return tuple(connection.execute(select(annotators.c.name).order_by(annotators.c.n)).scalars())


def add_annotator(connection: Connection, name: str) -> None:
    """Add an annotator who is not there yet."""
    if connection.execute(select(annotators.c.n).where(annotators.c.name == name)).first() is not None:
        return
    number = int(connection.execute(select(func.coalesce(func.max(annotators.c.n), 0))).scalar_one()) + 1
    connection.execute(insert(annotators).values(n=number, name=name, digest=digest_of(number, name)))
