"""The one way in: an edit becomes rows, log and checksums, inside a transaction that somebody else commits."""

from dataclasses import replace

from sqlalchemy import Connection, update

from annotator.model.annotation import Decision, DocumentStage, Entity, Mention, Record, SetKind
from annotator.model.document import Stage
from annotator.model.edit import Change, Edit
from annotator.model.errors import KnownError
from annotator.store import documents as rows
from annotator.store import log, meta, sets
from annotator.store.database import changed_rows
from annotator.store.tables import annotation_sets


def write(connection: Connection, edit: Edit, kind: log.Kind = "do", target: int | None = None) -> int:
    """Do an edit and give its number in the log.

    Raises: KnownError if the document is gone, a mention is off its text, something is not in the state that the edit
    starts from, or would point to nothing; the transaction must be rolled back then.
    """
    document = rows.required(connection, edit.target.document_id)
    for change in edit.changes:
        if isinstance(change.after, Mention) and not 0 <= change.after.start < change.after.end <= document.characters:
            raise KnownError(
                f"{change.after.start}–{change.after.end} is no place in the text of {document.id}, "
                f"which has {document.characters} characters; nothing was written"
            )
    stored = sets.begin(connection, document.n, edit.target)
    if stored.version == 0 and edit.target.kind is SetKind.ANNOTATED:
        meta.add_annotator(connection, edit.target.author)
    seq = log.next_seq(connection)
    hash_ = log.append(
        connection,
        edit,
        seq=seq,
        set_n=stored.n,
        n=stored.version + 1,
        prev_hash=stored.head_hash,
        kind=kind,
        target=target,
    )
    stage = DocumentStage(document.id, Stage(document.stage))
    try:
        outcome = sets.change(connection, stored, stage, edit.changes, seq)
    except sets.ConflictError as conflict:
        raise KnownError(f"{_named(conflict.record)} was changed meanwhile; nothing was written") from None
    if (loose := sets.left_dangling(connection, stored.n, edit.changes)) is not None:
        raise KnownError(f"{_named(loose)} would point to something that is not there; nothing was written")
    if outcome.stage is not None:
        rows.set_columns(connection, document, stage=outcome.stage.stage.value)
    written = connection.execute(
        update(annotation_sets)
        .where(annotation_sets.c.n == stored.n, annotation_sets.c.version == stored.version)
        .values(version=stored.version + 1, head_hash=hash_, content_digest=outcome.digest, **outcome.counts)
    )
    if changed_rows(written) != 1:
        raise KnownError(f"the annotations of {edit.target.author} were changed meanwhile; nothing was written")
    return seq


def _named(record: Record) -> str:
    """A record as a person may know it."""
    if isinstance(record, Mention | Decision):
        return f"the {record.label} at {record.start}–{record.end}"
    if isinstance(record, DocumentStage):
        return "the stage of the document"
    if isinstance(record, Entity):
        return f"the entity {record.name}"
    return f"the relation {getattr(record, 'label', record.id)}"


def take_back(connection: Connection, entry: log.Entry, edit: Edit, kind: log.Kind) -> Edit:
    """Undo or redo an entry of the log by an edit of its own, which is given back.

    Raises: KnownError if that is not possible any more, naming the later edit that builds on it.
    """
    later = log.dependent(connection, entry) if kind == "undo" else None
    if later is not None and later.edit.by != entry.edit.by:
        raise KnownError(
            f"{later.edit.by} has changed this since ({later.edit.verb} “{later.edit.subject}”), "
            "which has to be undone first; nothing was written"
        )
    edit = replace(edit, changes=tuple(c for c in edit.changes if not _is_overtaken(connection, edit, c)))
    if not edit.changes and entry.edit.changes:
        raise KnownError("the stage of the document was changed since by somebody else; nothing was written")
    write(connection, edit, kind, entry.seq)
    return edit


def _is_overtaken(connection: Connection, edit: Edit, change: Change) -> bool:
    """True for a change of stage that others have overtaken: they moved on, or their work keeps it out of "todo"."""
    if not isinstance(change.after, DocumentStage):
        return False
    document = rows.required(connection, edit.target.document_id)
    if change.before != DocumentStage(document.id, Stage(document.stage)):
        return True
    if change.after.stage is not Stage.TODO:
        return False
    return any(
        said.key != edit.target and said.key.kind is not SetKind.SUGGESTED and any(said.counts.values())
        for said in sets.of_documents(connection, [document.n])
    )
