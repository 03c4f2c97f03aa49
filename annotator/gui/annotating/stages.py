"""What is done with an article as a whole: answering its repeats, finishing it, making it gold."""

from dataclasses import replace

from annotator.gui.annotating.desk import Desk
from annotator.model import edit as verbs
from annotator.model import finishing
from annotator.model.annotation import FINISHED, GOLD_AUTHOR, SetKey, SetKind
from annotator.model.document import PassageKind, Stage
from annotator.model.edit import Edit
from annotator.model.errors import KnownError
from annotator.model.teamwork import AssignmentState, Role


def repeat_answers(desk: Desk) -> Edit:
    """Give the repeated paragraph that the person is in the answers of its first occurrence."""
    work = desk.required()
    spans = desk.spans_of(desk.current)
    passages = work.document.passages
    repeats = [p for p in passages if p.kind is PassageKind.REPEAT and p.of is not None]
    here = [p for p in repeats if spans and p.start <= spans[0].start < p.end] or repeats
    if not here:
        raise KnownError("there is no repeated paragraph in this article")
    edits: list[Edit] = []
    state = work
    for repeat in here:
        first = replace(repeat, start=repeat.of or 0, end=(repeat.of or 0) + repeat.end - repeat.start)
        try:
            step = verbs.repeat_answers(state, repeat, first)
        except KnownError:
            continue
        edits.append(step)
        state = verbs.after(state, step)
    if not edits:
        raise KnownError("every repeat has the answers of its first occurrence already")
    edit = verbs.joined("repeat_answers", str(len(edits)), edits)
    desk.apply(edit)
    return edit


def set_stage(desk: Desk, stage: Stage) -> Edit:
    """Move the article to another stage."""
    work = desk.required()
    given = [a for a in desk.project.team.of(work.document.id) if a.state is AssignmentState.ASSIGNED]
    annotating = [a for a in given if a.role is Role.ANNOTATE]
    if stage is Stage.DONE and any(a.annotator == desk.by for a in annotating):
        others = any(a.annotator != desk.by and not a.finished for a in annotating)
        edit = finishing.finish(work, others_are_at_it=others)
    elif stage is Stage.IN_PROGRESS and work.annotations.has_mark(FINISHED):
        edit = finishing.unfinish(work)
    else:
        edit = verbs.set_stage(work, stage)
    desk.apply(edit)
    return edit


def make_gold(desk: Desk, document_id: str = "") -> Edit:
    """Use one's own set as gold, on this article or another."""
    work = desk.project.work(document_id, desk.by) if document_id else desk.required()
    key = SetKey(work.document.id, GOLD_AUTHOR, SetKind.GOLD)
    gold = desk.project.annotations(key)
    writer = desk.project.last_writer(key) if gold.version else None
    if writer is not None and writer != desk.by:
        raise KnownError("this article has gold that {who} made; it stays as it is", who=writer)
    if not is_sole_annotator(desk, work.document.id):
        raise KnownError("others have annotated this article too, so gold follows from comparing the answers")
    edit = verbs.gold_from(work, gold)
    desk.apply(edit)
    return edit


def is_sole_annotator(desk: Desk, document_id: str) -> bool:
    """True when nobody else has a set on that article."""
    return all(k.author == desk.by for k in desk.project.sets(document_id) if k.kind is SetKind.ANNOTATED)
