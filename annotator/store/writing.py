"""The one way in: an edit becomes rows, log and checksums, inside a transaction that somebody else commits."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, update

from annotator.model.annotation import (
    SIGNED_OFF,
    Comment,
    Decision,
    DocumentStage,
    Entity,
    Mark,
    Mention,
    Record,
    SetKind,
)
from annotator.model.document import Stage
from annotator.model.edit import Change, Edit
from annotator.model.errors import KnownError
from annotator.store import documents as rows
from annotator.store import log, meta, sets
from annotator.store.database import changed_rows
from annotator.store.tables import annotation_sets

_UPDATE_SET = update(annotation_sets).where(
    annotation_sets.c.n == bindparam("set_n"), annotation_sets.c.version == bindparam("before")
)


def write(
    connection: Connection,
    edit: Edit,
    kind: log.Kind = "do",
    target: int | None = None,
    *,
    version: int | None = None,
) -> int:
    """Do an edit and give its number in the log; with a `version` only on exactly that version of the set.

    Raises: KnownError if the document is gone, a mention is off its text, something is not in the state that the edit
    starts from, or would point to nothing; the transaction must be rolled back then.
    """
    document = rows.required(connection, edit.target.document_id)
    for change in edit.changes:
        if isinstance(change.after, Mention) and not 0 <= change.after.start < change.after.end <= document.characters:
            raise KnownError(
                "{start}–{end} is no place in the text of {document}, which has {length} characters; "
                "nothing was written",
                start=change.after.start,
                end=change.after.end,
                document=document.id,
                length=document.characters,
            )
    _require_unlocked(connection, document.n, edit)
    stored = sets.begin(connection, document.n, edit.target)
    if stored.version == 0 and edit.target.kind is SetKind.ANNOTATED:
        meta.add_annotator(connection, edit.target.author)
    if version is not None and stored.version != version:
        raise KnownError("the annotations of {who} were changed meanwhile; nothing was written", who=edit.target.author)
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
        raise _about(conflict.record, " was changed meanwhile; nothing was written") from None
    if (loose := sets.left_dangling(connection, stored.n, edit.changes)) is not None:
        raise _about(loose, " would point to something that is not there; nothing was written")
    if outcome.stage is not None:
        rows.set_columns(connection, document, stage=outcome.stage.stage.value)
    row = {
        "set_n": stored.n,
        "before": stored.version,
        "version": stored.version + 1,
        "head_hash": hash_,
        "content_digest": outcome.digest,
        **outcome.counts,
    }
    written = connection.execute(_UPDATE_SET, row)
    if changed_rows(written) != 1:
        raise KnownError("the annotations of {who} were changed meanwhile; nothing was written", who=edit.target.author)
    return seq


def _require_unlocked(connection: Connection, document_n: int, edit: Edit) -> None:
    """Raises: KnownError if the article is signed off, unless the edit is what takes the signature back."""
    if edit.target.kind is SetKind.SUGGESTED or any(
        isinstance(c.record, Mark) and c.record.id == SIGNED_OFF and c.after is None for c in edit.changes
    ):
        return
    if (signed := log.signed_off(connection, document_n)) is not None:
        raise KnownError(
            "{who} has signed this article off ({at}): it is gold and locked; unlock it in the review first; "
            "nothing was written",
            who=signed[0],
            at=signed[1][:10],
        )


def _about(record: Record, what: str) -> KnownError:
    """The error that says something of a record, which is named as a person may know it."""
    if isinstance(record, Mention | Decision):
        place = {"label": record.label, "start": record.start, "end": record.end}
        return KnownError("the {label} at {start}–{end}" + what, **place)
    if isinstance(record, DocumentStage):
        return KnownError("the stage of the document" + what)
    if isinstance(record, Comment):
        return KnownError("the comment “{text}”" + what, text=record.text)
    if isinstance(record, Mark):
        return KnownError(
            "the sign-off of the article" + what if record.id == SIGNED_OFF else "the stage of the document" + what
        )
    if isinstance(record, Entity):
        return KnownError("the entity {name}" + what, name=record.name)
    return KnownError("the relation {label}" + what, label=getattr(record, "label", record.id))


def take_back(connection: Connection, entry: log.Entry, edit: Edit, kind: log.Kind) -> Edit:
    """Undo or redo an entry of the log by an edit of its own, which is given back.

    Raises: KnownError if that is not possible any more, naming the later edit that builds on it.
    """
    later = log.dependent(connection, entry) if kind == "undo" else None
    if later is not None and later.edit.by != entry.edit.by:
        raise KnownError(
            "{who} has changed this since (“{subject}”), which has to be undone first; nothing was written",
            who=later.edit.by,
            subject=later.edit.subject,
        )
    changes: list[Change] = []
    for change in edit.changes:
        changes += _stage_change(connection, edit, change) if isinstance(change.record, DocumentStage) else [change]
    edit = replace(edit, changes=tuple(changes))
    write(connection, edit, kind, entry.seq)
    return edit


def _stage_change(connection: Connection, edit: Edit, change: Change) -> list[Change]:
    """What is left of a change of stage that is taken back or done again: stages belong to everybody.

    Where others have moved the document on, their stage stays; where they have said something, it is not "todo".
    Raises: KnownError if the edit is nothing but a change of stage, and somebody else has changed that since.
    """
    assert isinstance(change.before, DocumentStage)
    assert isinstance(change.after, DocumentStage)
    document = rows.required(connection, edit.target.document_id)
    present, wanted = Stage(document.stage), change.after.stage
    if present is not change.before.stage and not {present, change.before.stage} <= {Stage.TODO, Stage.IN_PROGRESS}:
        if len(edit.changes) > 1:
            return []
        raise KnownError(
            "{who} has changed the stage of {document} since; nothing was written",
            who=log.last_stage_writer(connection, document.n),
            document=document.id,
        )
    if wanted is Stage.TODO and any(
        said.key != edit.target and said.key.kind is not SetKind.SUGGESTED and any(said.counts.values())
        for said in sets.of_documents(connection, [document.n])
    ):
        wanted = Stage.IN_PROGRESS
    if present is wanted:
        return []
    return [Change(DocumentStage(document.id, present), DocumentStage(document.id, wanted))]
