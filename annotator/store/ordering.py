"""In which order articles are worth working on: by uncertainty, by names never seen, by disagreement.

Each question is answered over the whole project at once, by the database where it can.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Select, case, cast, func, select, union_all

from annotator.model.annotation import SetKind
from annotator.store import sets
from annotator.store.tables import annotation_sets as said
from annotator.store.tables import documents, mentions, relations, texts

_SUGGESTED = said.c.kind == SetKind.SUGGESTED.value


def uncertain(connection: Connection) -> Mapping[int, float]:
    """By number of document the mean uncertainty of what is suggested: 1 at a score of a half, 0 at none and at one."""
    parts = [
        select(said.c.document_n.label("document_n"), table.c.score.label("score"))
        .join(said, said.c.n == table.c.set_n)
        .where(_SUGGESTED, table.c.score.is_not(None))
        for table in (mentions, relations)
    ]
    scored = union_all(*parts).subquery()
    doubt = func.avg(1.0 - func.abs(2.0 * scored.c.score - 1.0))
    return _figures(connection, select(scored.c.document_n, doubt).group_by(scored.c.document_n))


def novel(connection: Connection) -> Mapping[int, float]:
    """By number of document how many different names are suggested in it that nobody has labelled anywhere."""
    known: set[str] = set()
    found: dict[int, float] = {}
    for _, forms in _forms(connection, said.c.kind != SetKind.SUGGESTED.value):
        known |= forms
    for number, forms in _forms(connection, _SUGGESTED):
        found[number] = float(len(forms - known))
    return found


def disagreement(connection: Connection) -> Mapping[int, float]:
    """By number of document the share of mentions that not all say who should: people if there are two, or suggesters.

    Where people disagree comes before where only suggesters do.
    """
    found = dict(_disputed(connection, SetKind.SUGGESTED))
    for number, share in _disputed(connection, SetKind.ANNOTATED).items():
        found[number] = 1.0 + share
    return found


# What an order is called, with the question that it asks; the greatest figure first.
BY_FIGURE: Mapping[str, Callable[[Connection], Mapping[int, float]]] = {
    "uncertain": uncertain,
    "novel": novel,
    "disagreement": disagreement,
}


def _disputed(connection: Connection, kind: SetKind) -> Mapping[int, float]:
    of_kind = said.c.kind == kind.value
    # A suggester that found nothing may know nothing of the article; a person who marked nothing may not have begun.
    speaks = of_kind & (said.c.mentions > 0)
    voices = (
        select(said.c.document_n, func.count().label("voices"))
        .where(speaks)
        .group_by(said.c.document_n)
        .having(func.count() > 1)
        .subquery()
    )
    places = (
        select(said.c.document_n, func.count(mentions.c.set_n.distinct()).label("count"))
        .select_from(mentions.join(said, said.c.n == mentions.c.set_n))
        .where(speaks, said.c.document_n.in_(select(voices.c.document_n)))
        .group_by(said.c.document_n, mentions.c.start, mentions.c.end, mentions.c.label)
        .subquery()
    )
    alone = func.sum(case((places.c.count < voices.c.voices, 1), else_=0))
    return _figures(
        connection,
        select(places.c.document_n, cast(alone, Float) / func.count())
        .join(voices, voices.c.document_n == places.c.document_n)
        .group_by(places.c.document_n),
    )


def _figures(connection: Connection, statement: Select[Any]) -> Mapping[int, float]:
    return {number: float(value) for number, value in connection.execute(statement)}


def _forms(connection: Connection, who: ColumnElement[bool]) -> Iterator[tuple[int, set[str]]]:
    """For each document what is written under the mentions of some sets."""
    places: dict[int, list[tuple[int, int]]] = {}
    wanted = (
        select(said.c.document_n, mentions.c.start, mentions.c.end)
        .join(said, said.c.n == mentions.c.set_n)
        .join(documents, documents.c.n == said.c.document_n)
        .where(who, documents.c.deleted == 0)
    )
    for number, start, end in connection.execute(wanted):
        places.setdefault(number, []).append((start, end))
    for chunk in sets.chunks(sorted(places)):
        for row in connection.execute(select(texts).where(texts.c.document_n.in_(chunk))):
            yield row.document_n, {row.text[start:end] for start, end in places[row.document_n]}
