"""Suggestions in the practice of one project: what is asked, what was learned from answers, what the ledger says.

It joins store and suggest, which do not know each other. The window and the command line both call it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotator.model.anew import say_anew, unheard
from annotator.model.annotation import FINISHED, AnnotatedDocument, AnnotationSet, SetKind
from annotator.model.document import Document, Stage
from annotator.model.errors import KnownError
from annotator.model.learned import Head
from annotator.model.ledger import Entry, Report, Session, entries, is_blind, report
from annotator.model.muting import heard, poor_labels
from annotator.model.showing import Showing, newest
from annotator.model.suggestion import Suggestion, suggestions_of
from annotator.model.tokens import Tokens
from annotator.store.project import Project
from annotator.suggest.learning import Decided, Lesson, rescored, train
from annotator.suggest.suggester import Proposal, authors

_FINISHED = (Stage.DONE, Stage.IN_REVIEW, Stage.GOLD)
# So many of the newest decided articles are learned from: enough for some hundred weights, and read in seconds.
_MOST_ARTICLES = 400
# After so many more decided articles than the last time it is worth trying again.
_AGAIN_AFTER = 20


# ---- what is asked ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person is to be asked about an article: with learned scores, without muted labels, nothing if `blind`."""

    suggestions: tuple[Suggestion, ...]
    blind: bool
    muted: frozenset[str]
    head: int


def advice(
    project: Project,
    document_id: str,
    suggested: tuple[AnnotationSet, ...] | None = None,
    document: Document | None = None,
    tokens: Tokens | None = None,
) -> Advice:
    """The suggestions of an article as the project has learned to show them, best score of each, in text order.

    What the caller has read already (`suggested`, the document with its tokens) is not read again.

    Raises: KnownError if there is no such document, or it is damaged.
    """
    manner = project.suggesting.manner()
    head, muted = manner.head, manner.muted
    if is_blind(document_id, manner.blind_percent):
        return Advice((), True, muted, head.version if head else 0)
    found = suggestions_of(project.suggested(document_id) if suggested is None else suggested, project.schema)
    if head is not None and found:
        if document is None:
            document, tokens = project.documents.get(document_id), project.documents.tokens(document_id)
        found = rescored(found, document, tokens, head)
    return Advice(heard(found, muted), False, muted, head.version if head else 0)


def waiting(project: Project) -> tuple[tuple[str, ...], tuple[KnownError, ...]]:
    """The articles for which some suggester was not run, in order of import, and what cannot be run now and why.

    A blind article that is finished stays as it is: by now the suggesters know its names from the answers.
    """
    names, errors = authors(project.suggesting.configured(), project.schema)
    found: dict[str, None] = {}
    for name in names:
        found |= dict.fromkeys(project.documents.waiting_for(name))
    percent = project.suggesting.blind_percent()
    if percent:
        done = {i for stage in _FINISHED for i in project.documents.ids(stage) if is_blind(i, percent)}
        found = {i: None for i in found if i not in done}
    order = {document_id: n for n, document_id in enumerate(project.documents.ids())} if len(names) > 1 else {}
    return tuple(sorted(found, key=lambda i: order.get(i, 0))), errors


def unfinished_articles(project: Project) -> tuple[str, ...]:
    """The articles that nobody has finished and that show suggestions, in order of import."""
    percent = project.suggesting.blind_percent()
    done = {i for stage in _FINISHED for i in project.documents.ids(stage)}
    return tuple(i for i in project.documents.ids() if i not in done and not is_blind(i, percent))


def mute_poor_labels(project: Project) -> tuple[str, ...]:
    """Mute the relation labels whose suggestions were mostly wrong of late; gives those that were muted now."""
    found = poor_labels(project.suggesting.history(), project.suggesting.mutes())
    if found:
        project.suggesting.mute(found)
    return found


def unheard_names(project: Project, document_id: str, by: str) -> frozenset[tuple[str, str]]:
    """The names (form, label) for which an article is worth suggesting anew to a person; none once it is finished.

    Raises: KnownError if there is no such document, or it is damaged.
    """
    suggested = project.suggested(document_id)
    blind = is_blind(document_id, project.suggesting.blind_percent())
    if not suggested or blind or project.stage(document_id) in _FINISHED:
        return frozenset()
    work = project.work(document_id, by)
    return unheard(work.document.text, work.annotations, suggested, project.known_names(asking=document_id))


def record_proposal(project: Project, document_id: str, proposal: Proposal) -> bool:
    """Write what suggesters propose about a document, in place of what they, or earlier versions, proposed.

    The same proposal stays the same suggestion. Gives whether anything is new.
    """
    is_new = False
    project.documents.keep_tokens(document_id, proposal.tokens)
    names = {said.key.author.rpartition("@")[0] for said in proposal.sets}
    for said in proposal.sets:
        before = project.annotations(said.key)
        edit = say_anew(before, said, "suggest")
        if before.version == 0 or edit.changes:
            project.apply(edit)
            is_new = True
    kept = {said.key for said in proposal.sets}
    for key in project.sets(document_id):
        if key.kind is SetKind.SUGGESTED and key not in kept and key.author.rpartition("@")[0] in names:
            before = project.annotations(key)
            if before.mentions:
                project.apply(say_anew(before, AnnotationSet(key), "withdraw"))
                is_new = True
    return is_new


# ---- learning ---------------------------------------------------------------------------------------------------


def decided_articles(project: Project) -> tuple[Decided, ...]:
    """What can be learned from: every annotator's answers in the newest articles, with the suggesters' own scores."""
    found: list[Decided] = []
    for key in project.suggesting.decided(_MOST_ARTICLES):
        document, tokens = project.documents.get(key.document_id), project.documents.tokens(key.document_id)
        suggested = suggestions_of(project.suggested(key.document_id), project.schema)
        if suggested:
            found.append(Decided(document, tokens, suggested, project.annotations(key)))
    return tuple(found)


def lesson_from(location: str) -> Lesson:
    """What can be learned from a project on the disk: a call for a worker process; nothing is kept.

    Raises: KnownError if there is too little to learn from.
    """
    with Project.open(location, read_only=True) as project:
        return train(decided_articles(project), project.schema, project.suggesting.head())


def learn(project: Project) -> tuple[Lesson, Head | None]:
    """Train a head and use it from now on if it is better on articles held out; gives it as kept, else None.

    Raises: KnownError if there is too little to learn from.
    """
    lesson = train(decided_articles(project), project.schema, project.suggesting.head())
    return lesson, keep(project, lesson.head) if lesson.better else None


def keep(project: Project, head: Head) -> Head:
    """Use a head from now on; gives it as kept, with its version, time, and how much was finished by then."""
    return project.suggesting.keep(replace(head, finished=finished_articles(project)))


def finished_articles(project: Project) -> int:
    """How many articles are finished."""
    stages = project.documents.stages()
    return sum(stages[stage] for stage in _FINISHED)


def is_time_to_learn(project: Project, tried: int = 0) -> bool:
    """True when enough articles were finished since the project last learned (or began).

    `tried` is how many were finished when it was last tried without success, so that it is not tried at every article.
    """
    newest_head = max(project.suggesting.heads(), key=lambda h: h.version, default=None)
    # Only so many articles are learned from, so those say nothing of how many there were.
    known = (newest_head.finished or newest_head.articles) if newest_head else 0
    return finished_articles(project) - max(tried, known) >= _AGAIN_AFTER


def taught(project: Project) -> Iterator[AnnotatedDocument]:
    """Finished articles for a suggester that learns elsewhere: gold where there is some, else a person's set."""
    for stage in _FINISHED:
        for document_id in project.documents.ids(stage):
            keys = [key for key in project.sets(document_id) if key.kind is not SetKind.SUGGESTED]
            best = next((k for k in keys if k.kind is SetKind.GOLD), keys[0] if keys else None)
            if best is not None:
                yield AnnotatedDocument(project.documents.get(document_id), project.annotations(best), stage)


def teach(project: Project, name: str) -> int:
    """Have a configured suggester learn from the finished articles; gives how many it was told.

    Raises: KnownError if there is none of that name, or it cannot learn from here.
    """
    # Late: what speaks HTTP takes its time to load, and few projects need it.
    from annotator.suggest.outside import outside

    config = next((c for c in project.suggesting.configured() if c.name == name), None)
    if config is None:
        there = ", ".join(c.name for c in project.suggesting.configured()) or "none"
        raise KnownError("there is no suggester {name} in this project; there is: {there}", name=name, there=there)
    return outside(config, project.schema).teach(taught(project))


# ---- the ledger -------------------------------------------------------------------------------------------------


def ledger_report(project: Project) -> Report:
    """What the ledger says: answers by suggester and label, quality on blind articles, what suggestions save."""
    found: list[Entry] = []
    sessions: list[Session] = []
    blind: dict[str, list[tuple[AnnotationSet, AnnotationSet]]] = {}
    for document_id, people in project.ledger.shown_to().items():
        written = project.ledger.of(document_id)
        stage = project.stage(document_id)
        for person in people:
            said = project.work(document_id, person).annotations
            of_person = [s for s in written if s.annotator == person]
            shown, seconds = newest(of_person)
            found += entries(said, shown, project.schema, seconds)
            finished = stage in _FINISHED or said.has_mark(FINISHED)
            if not finished:
                continue
            sessions.append(_session(of_person, said))
            if any(s.blind for s in of_person):
                for suggested in project.suggested(document_id):
                    blind.setdefault(suggested.key.author, []).append((said, suggested))
    return report(found, blind, sessions, project.schema)


def _session(showings: list[Showing], said: AnnotationSet) -> Session:
    return Session(
        said.key.document_id,
        said.key.author,
        with_suggestions=not any(s.blind for s in showings),
        actions=sum(s.actions for s in showings),
        seconds=sum(s.seconds for s in showings),
        mentions=len(said.mentions),
        relations=len(said.relations),
    )
