"""The names that people have decided on, from everybody's sets."""

from collections import Counter

from sqlalchemy import Connection, func, select

from annotator.model.annotation import Answer, DecisionItem, SetKind
from annotator.model.lexicon import KnownName
from annotator.store.tables import annotation_sets, decisions, documents, mentions, texts


def names_in(connection: Connection) -> tuple[KnownName, ...]:
    """Every labelled or refused surface; a place that several people agree on counts once."""
    said = annotation_sets
    place = (said.c.document_n, mentions.c.start, mentions.c.end, mentions.c.label)
    labelled = (
        select(*place, func.substr(texts.c.text, mentions.c.start + 1, mentions.c.end - mentions.c.start))
        .join(said, said.c.n == mentions.c.set_n)
        .join(documents, documents.c.n == said.c.document_n)
        .join(texts, texts.c.document_n == said.c.document_n)
        .where(said.c.kind != SetKind.SUGGESTED.value, documents.c.deleted == 0)
        .distinct()
    )
    refused = (
        select(
            said.c.document_n,
            decisions.c.start,
            decisions.c.end,
            decisions.c.label,
            func.substr(texts.c.text, decisions.c.start + 1, decisions.c.end - decisions.c.start),
        )
        .join(said, said.c.n == decisions.c.set_n)
        .join(documents, documents.c.n == said.c.document_n)
        .join(texts, texts.c.document_n == said.c.document_n)
        .where(decisions.c.item == DecisionItem.MENTION.value, decisions.c.answer == Answer.REJECTED.value)
        .where(documents.c.deleted == 0)
        .distinct()
    )
    accepted: Counter[tuple[str, str]] = Counter()
    rejected: Counter[tuple[str, str]] = Counter()
    for statement, counter in ((labelled, accepted), (refused, rejected)):
        for _, _, _, label, form in connection.execute(statement):
            counter[(form, label)] += 1
    return tuple(
        KnownName(form, label, accepted[(form, label)], rejected[(form, label)])
        for form, label in sorted({*accepted, *rejected})
    )
