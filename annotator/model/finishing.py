"""What people say of an article as a whole: that their part is done, a remark, that gold is signed off and locked.

Each is an edit like any other, so that it is in the log with who did it and when, and can be taken back.
"""

from annotator.model.annotation import FINISHED, SIGNED_OFF, Comment, DocumentStage, Mark, SetKind, new_id
from annotator.model.document import Stage
from annotator.model.edit import Change, Edit, Work
from annotator.model.errors import KnownError
from annotator.model.text import Span

_SUBJECT = 40


def finish(work: Work, *, others_are_at_it: bool) -> Edit:
    """One's own part of an article is done; the article is done with it, unless others have theirs to do yet.

    Raises: KnownError if it is done already.
    """
    if work.annotations.has_mark(FINISHED):
        raise KnownError("you have finished this article already")
    changes = [Change(None, Mark(FINISHED))]
    wanted = Stage.IN_PROGRESS if others_are_at_it else Stage.DONE
    if work.stage in (Stage.TODO, Stage.IN_PROGRESS) and work.stage is not wanted:
        changes.append(_moved(work, wanted))
    return Edit("finish", work.document.title or work.document.id, work.annotations.key, work.by, tuple(changes))


def unfinish(work: Work) -> Edit:
    """One's own part of an article is not done after all, and so the article is not.

    Raises: KnownError if it was not finished.
    """
    if not work.annotations.has_mark(FINISHED):
        raise KnownError("you have not finished this article yet")
    changes = [Change(Mark(FINISHED), None)]
    if work.stage is Stage.DONE:
        changes.append(_moved(work, Stage.IN_PROGRESS))
    return Edit("unfinish", work.document.title or work.document.id, work.annotations.key, work.by, tuple(changes))


def remark(work: Work, text: str, span: Span | None = None) -> Edit:
    """A remark on a stretch of the text, or on the article as a whole.

    Raises: KnownError if it says nothing, or the stretch is off the text.
    """
    said = text.strip()
    if not said:
        raise KnownError("a comment needs words")
    if span is not None and span.end > len(work.document.text):
        raise KnownError("{start}–{end} lies beyond the text", start=span.start, end=span.end)
    made = Comment(new_id(), said, span.start if span else None, span.end if span else None)
    return Edit("comment", said[:_SUBJECT], work.annotations.key, work.by, (Change(None, made),))


def reword_remark(work: Work, comment: Comment, text: str) -> Edit:
    """Other words for a remark; without any it is taken away. Raises: KnownError if nothing changes."""
    said = text.strip()
    if said == comment.text:
        raise KnownError("the comment says this already")
    after = Comment(comment.id, said, comment.start, comment.end) if said else None
    return Edit("comment", (said or comment.text)[:_SUBJECT], work.annotations.key, work.by, (Change(comment, after),))


def sign_off(work: Work) -> Edit:
    """The gold of an article is final: nothing about it changes any more until it is unlocked.

    `work` is on the gold set. Whether everything is decided is for the caller to know.
    Raises: KnownError if it is signed off already, or the set is not gold.
    """
    _require_gold(work)
    if work.annotations.has_mark(SIGNED_OFF):
        raise KnownError("this article is signed off already")
    changes = [Change(None, Mark(SIGNED_OFF))]
    if work.stage is not Stage.GOLD:
        changes.append(_moved(work, Stage.GOLD))
    return Edit("sign_off", work.document.title or work.document.id, work.annotations.key, work.by, tuple(changes))


def unlock(work: Work) -> Edit:
    """Take a signature back: the article is in review again. Raises: KnownError if it is not signed off."""
    _require_gold(work)
    if not work.annotations.has_mark(SIGNED_OFF):
        raise KnownError("this article is not signed off")
    changes = [Change(Mark(SIGNED_OFF), None)]
    if work.stage is Stage.GOLD:
        changes.append(_moved(work, Stage.IN_REVIEW))
    return Edit("unlock", work.document.title or work.document.id, work.annotations.key, work.by, tuple(changes))


def _moved(work: Work, stage: Stage) -> Change:
    document = work.document.id
    return Change(DocumentStage(document, work.stage), DocumentStage(document, stage))


def _require_gold(work: Work) -> None:
    if work.annotations.key.kind is not SetKind.GOLD:
        raise KnownError("only gold is signed off")
