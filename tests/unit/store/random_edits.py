"""Random steps of annotators: every verb of the model, undo and redo, drawn from a given source of chance."""

import random
from collections.abc import Callable

from annotator.model import edit as verbs
from annotator.model.annotation import GOLD_AUTHOR, Mention, Relation, SetKey, SetKind, new_id
from annotator.model.document import Passage, PassageKind, Stage
from annotator.model.edit import Edit, Work
from annotator.model.errors import KnownError
from annotator.model.suggestion import Suggestion, open_suggestions
from annotator.model.text import Span
from annotator.store.project import Project
from tests.unit.store.samples import proposed

PEOPLE = ("kim", "lee")
SUGGESTER = "lexicon@1"


def random_step(project: Project, chance: random.Random) -> bool:
    """One step of a random person in a random document; False when it was refused, and so nothing was written."""
    by = chance.choice(PEOPLE)
    try:
        if (drawn := chance.random()) < 0.12:
            project.undo(by)
        elif drawn < 0.2:
            project.redo(by)
        else:
            document = chance.choice(project.documents.ids())
            project.apply(random_edit(project, project.work(document, by), chance))
    except KnownError:
        return False
    return True


def random_edit(project: Project, work: Work, chance: random.Random) -> Edit:
    """An edit by a random verb of those that have something to work on.

    Raises: KnownError if none of some that are drawn has.
    """
    for _ in range(5):
        try:
            return chance.choice(VERBS)(project, work, chance)
        except KnownError:
            continue
    return _add(project, work, chance)


def _span(work: Work, chance: random.Random) -> Span:
    start = chance.randrange(len(work.document.text) - 1)
    return Span(start, min(len(work.document.text), start + chance.randint(1, 6)))


def _label(work: Work, chance: random.Random) -> str:
    return chance.choice(work.schema.mentions).label


def _mention(work: Work, chance: random.Random) -> Mention:
    if not work.annotations.mentions:
        raise KnownError("no mention yet")
    return chance.choice(work.annotations.mentions)


def _relation(work: Work, chance: random.Random) -> Relation:
    if not work.annotations.relations:
        raise KnownError("no relation yet")
    return chance.choice(work.annotations.relations)


def _open(project: Project, work: Work) -> tuple[Suggestion, ...]:
    return open_suggestions(work.annotations, project.suggested(work.document.id), work.schema)


def _one(project: Project, work: Work, chance: random.Random) -> Suggestion:
    found = _open(project, work)
    if not found:
        raise KnownError("no suggestion yet")
    return chance.choice(found)


def _add(project: Project, work: Work, chance: random.Random) -> Edit:
    span = _span(work, chance)
    answers = [s for s in _open(project, work) if s.mention is not None and s.mention.span.overlaps(span)]
    return verbs.add_mention(work, span, _label(work, chance), answers)


def _relate(project: Project, work: Work, chance: random.Random) -> Edit:
    head, tail = _mention(work, chance), _mention(work, chance)
    return verbs.relate(work, head, tail, chance.choice(work.schema.relations).label)


def _relabel_relation(project: Project, work: Work, chance: random.Random) -> Edit:
    return verbs.relabel_relation(work, _relation(work, chance), chance.choice(work.schema.relations).label)


def _suggest(project: Project, work: Work, chance: random.Random) -> Edit:
    """A run of a suggester, in place of the one before."""
    spans = {_span(work, chance) for _ in range(4)}
    mentions = [Mention(new_id(), s.start, s.end, _label(work, chance), score=chance.random()) for s in spans]
    relations = [
        Relation(new_id(), head.id, tail.id, "employee_of", score=0.5, reason="P C 직함")
        for head in mentions
        for tail in mentions
        if (head.label, tail.label) == ("PERSON", "COMPANY")
    ]
    said = proposed(work.document.id, SUGGESTER, *mentions, relations=tuple(relations[:2]))
    return verbs.say(project.annotations(said.key), said, SUGGESTER, "suggest")


def _gold(project: Project, work: Work, chance: random.Random) -> Edit:
    return verbs.gold_from(work, project.annotations(SetKey(work.document.id, GOLD_AUTHOR, SetKind.GOLD)))


def _repeat(project: Project, work: Work, chance: random.Random) -> Edit:
    half = len(work.document.text) // 2
    first = Passage(0, half, PassageKind.CAPTION)
    return verbs.repeat_answers(work, Passage(half, 2 * half, PassageKind.REPEAT, 0), first)


VERBS: tuple[Callable[[Project, Work, random.Random], Edit], ...] = (
    _add,
    _add,
    _add,
    _relate,
    _relate,
    _relabel_relation,
    _suggest,
    _gold,
    _repeat,
    lambda p, w, c: verbs.relabel(w, _mention(w, c), _label(w, c)),
    lambda p, w, c: verbs.move_mention(w, _mention(w, c), _span(w, c)),
    lambda p, w, c: verbs.remove_mention(w, _mention(w, c)),
    lambda p, w, c: verbs.reverse(w, _relation(w, c)),
    lambda p, w, c: verbs.remove_relation(w, _relation(w, c)),
    lambda p, w, c: verbs.say_no_relation(w, _mention(w, c), _mention(w, c)),
    lambda p, w, c: verbs.accept(w, _one(p, w, c)),
    lambda p, w, c: verbs.accept(w, _one(p, w, c), span=_span(w, c)),
    lambda p, w, c: verbs.accept_all(w, _open(p, w)),
    lambda p, w, c: verbs.reject(w, _one(p, w, c)),
    lambda p, w, c: verbs.set_stage(w, c.choice(list(Stage))),
)
