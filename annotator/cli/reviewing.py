"""Commands of a team: who annotates what (assign), and review sessions (review)."""

import getpass
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from annotator.cli.choices import listed
from annotator.cli.console import say, say_json
from annotator.cli.projects import Json, ProjectPath
from annotator.model.document import Stage
from annotator.model.errors import KnownError, UsageError
from annotator.model.teamwork import AssignmentState, ReviewSession, ReviewState, Role, for_reviewer, shared_out
from annotator.settings import load
from annotator.store.project import Project

Documents = Annotated[
    str | None, typer.Option(help="Ids of articles, joined by commas; by default all that are not finished.")
]
By = Annotated[str | None, typer.Option(help="Who does this; by default the name in the settings.")]


def assign(
    project: ProjectPath,
    to: Annotated[str | None, typer.Option(help="Names, joined by commas, who get articles that nobody has.")] = None,
    times: Annotated[int, typer.Option("--times", "-n", help="How many people each shared article goes to.")] = 1,
    overlap: Annotated[float, typer.Option(help="How many percent of the articles are shared.")] = 100.0,
    blind: Annotated[
        bool, typer.Option("--blind/--open", help="Whether the others' answers are hidden, or shown as suggestions.")
    ] = True,
    role: Annotated[str, typer.Option(help="annotate or review")] = Role.ANNOTATE.value,
    stage: Annotated[str | None, typer.Option(help="Only articles of this stage.")] = None,
    documents: Documents = None,
    release: Annotated[str | None, typer.Option(help="Take articles back from this person.")] = None,
    reassign: Annotated[str | None, typer.Option(metavar="FROM:TO", help="Give articles of one to another.")] = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Say who annotates or reviews what; without --to, --release or --reassign, list what is due.

    Example: annotator assign news.annodb --to kim,lee,park --times 2 --overlap 20
    """
    wanted_role, wanted_stage = _role(role), _stage(stage)
    if sum(option is not None for option in (to, release, reassign)) > 1:
        raise UsageError("--to, --release and --reassign exclude each other")
    people = listed(to) if to is not None else ()
    if to is not None:
        shared_out(
            (), people, times=times, overlap=overlap
        )  # refuses numbers that cannot be, before anything is opened
    source, _, target = (reassign or "").partition(":")
    if reassign is not None and not (source and target):
        raise UsageError("--reassign takes FROM:TO")
    reading = not (to or release or reassign)
    with Project.open(project, read_only=reading) as opened:
        chosen = _chosen(opened, documents, wanted_stage)
        who = _who(by)
        changed = 0
        if to is not None:
            if documents is None and wanted_stage is None:
                chosen = _unfinished(opened, chosen, wanted_role)
            changed = _share_out(opened, chosen, people, times, overlap, blind, wanted_role, who)
        elif release is not None:
            changed = opened.team.release(chosen, release, who, role=wanted_role)
        elif reassign is not None:
            changed = opened.team.reassign(chosen, source, target, who, role=wanted_role)
        result = _state(opened, changed)
    if json:
        say_json(result)
        return
    if not reading:
        say(f"{changed} assignments changed")
    _print_state(result)


def review(
    project: ProjectPath,
    new: Annotated[str | None, typer.Option(metavar="NAME", help="Begin a session of this name.")] = None,
    between: Annotated[str | None, typer.Option(help="Names, joined by commas, whose answers are compared.")] = None,
    reviewer: Annotated[str | None, typer.Option(help="Who reviews; by default the name in the settings.")] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Hide the annotators' names from the reviewer.")] = False,
    stage: Annotated[str | None, typer.Option(help="Only articles of this stage.")] = None,
    documents: Annotated[
        str | None,
        typer.Option(
            help="Ids of articles, joined by commas; by default those the reviewer was given (assign --role review), "
            "without any those that nobody was given to review."
        ),
    ] = None,
    finish: Annotated[str | None, typer.Option(metavar="SESSION", help="Finish this session (id or name).")] = None,
    reopen: Annotated[str | None, typer.Option(metavar="SESSION", help="Open a finished session again.")] = None,
    json: Json = False,
) -> None:
    """Begin, finish or list review sessions; what is decided in them is decided in the window.

    Example: annotator review news.annodb --new first --between kim,lee --reviewer park
    """
    wanted_stage = _stage(stage)
    if sum(option is not None for option in (new, finish, reopen)) > 1:
        raise UsageError("--new, --finish and --reopen exclude each other")
    reading = not (new or finish or reopen)
    with Project.open(project, read_only=reading) as opened:
        reviews = opened.reviews
        if new is not None:
            people = listed(between) if between is not None else opened.annotators_with_sets()
            chosen = _chosen(opened, documents, wanted_stage)
            comparable = set(reviews.candidates(people))
            if documents is not None and (alone := [i for i in chosen if i not in comparable]):
                raise KnownError(f"{alone[0]} has no two of {', '.join(people)} to compare")
            who, signed = reviewer or _who(None), reviews.signed_off()
            meant = tuple(i for i in chosen if i in comparable and i not in signed)
            if documents is None:
                meant = for_reviewer(meant, opened.team.everything(), who)
            reviews.begin(new, meant, people, who, blind=blind)
        for named, state in ((finish, ReviewState.FINISHED), (reopen, ReviewState.OPEN)):
            if named is not None:
                reviews.set_state(_session(reviews.all(), named).id, state)
        signed = reviews.signed_off()
        result = [_session_json(session, signed) for session in reviews.all()]
    if json:
        say_json({"reviews": result})
        return
    if not result:
        say("no review session yet; --new NAME --between A,B begins one")
    for one in result:
        names = " – ".join(one["annotators"])
        say(
            f"{one['name']}: {one['signed_off']} of {one['documents']} articles signed off, {names}, "
            f"reviewer {one['reviewer']}, {one['state']}{', blind' if one['blind'] else ''} [{one['id']}]"
        )


def _share_out(
    opened: Project,
    documents: Sequence[str],
    people: Sequence[str],
    times: int,
    overlap: float,
    blind: bool,
    role: Role,
    by: str,
) -> int:
    standing = [a for a in opened.team.everything() if a.role is role and a.state is AssignmentState.ASSIGNED]
    taken = {a.document_id for a in standing}
    load: dict[str, int] = {}
    for one in standing:
        if not one.finished:
            load[one.annotator] = load.get(one.annotator, 0) + 1
    groups = {i: group for group, ids in opened.documents.duplicate_groups().items() for i in ids}
    pairs = shared_out(
        [i for i in documents if i not in taken], people, times=times, overlap=overlap, load=load, groups=groups
    )
    return opened.team.assign(pairs, by, role=role, blind=blind)


def _chosen(opened: Project, documents: str | None, stage: Stage | None) -> tuple[str, ...]:
    """The articles that an option names, or all, of one stage if one is asked for.

    Raises: KnownError for an id that is not there.
    """
    everything = opened.documents.ids(stage)
    if documents is None:
        return everything
    named = listed(documents)
    there = set(opened.documents.ids())
    for document_id in named:
        if document_id not in there:
            raise KnownError(f"there is no document {document_id} in this project")
    return tuple(i for i in named if i in set(everything))


def _unfinished(opened: Project, documents: Sequence[str], role: Role) -> tuple[str, ...]:
    """The articles that are still to be annotated, or to be reviewed."""
    done = opened.reviews.signed_off() if role is Role.REVIEW else frozenset[str]()
    stages = (Stage.TODO, Stage.IN_PROGRESS) if role is Role.ANNOTATE else (Stage.DONE, Stage.IN_REVIEW, Stage.GOLD)
    wanted = {i for stage in stages for i in opened.documents.ids(stage)}
    return tuple(i for i in documents if i in wanted and i not in done)


def _state(opened: Project, changed: int) -> dict[str, Any]:
    return {
        "changed": changed,
        "due": [
            {"annotator": name, "role": role.value, "assigned": d.assigned, "finished": d.finished, "left": d.left}
            for (name, role), d in opened.team.due().items()
        ],
        "assignments": [
            {
                "document": a.document_id,
                "annotator": a.annotator,
                "role": a.role.value,
                "state": "finished" if a.finished else a.state.value,
                "blind": a.blind,
                "by": a.by,
                "at": a.at,
            }
            for a in opened.team.everything()
        ],
    }


def _print_state(result: dict[str, Any]) -> None:
    if not result["due"]:
        say("nothing is assigned; --to NAMES shares out what nobody has")
    for due in result["due"]:
        role = "" if due["role"] == Role.ANNOTATE.value else f" ({due['role']})"
        say(f"{due['annotator']}{role}: {due['left']} to do of {due['assigned']}")


def _session(sessions: Sequence[ReviewSession], named: str) -> ReviewSession:
    found = [s for s in sessions if named in (s.id, s.name)]
    if len(found) != 1:
        there = ", ".join(f"{s.name} [{s.id}]" for s in sessions) or "none"
        what = "more than one review session is" if found else "no review session is"
        raise KnownError(f"{what} called {named}; there are: {there}")
    return found[0]


def _session_json(session: ReviewSession, signed: frozenset[str]) -> dict[str, Any]:
    return {
        "id": session.id,
        "name": session.name,
        "reviewer": session.reviewer,
        "annotators": list(session.authors),
        "blind": session.blind,
        "state": session.state.value,
        "documents": len(session.documents),
        "signed_off": sum(i in signed for i in session.documents),
        "began": session.began,
        "at": session.at,
    }


def _who(by: str | None) -> str:
    return by or load().annotator or getpass.getuser()


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError:
        raise UsageError(f"--role is one of {', '.join(r.value for r in Role)}, not {value}") from None


def _stage(value: str | None) -> Stage | None:
    try:
        return None if value is None else Stage(value)
    except ValueError:
        raise UsageError(f"--stage is one of {', '.join(s.value for s in Stage)}, not {value}") from None


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (assign, review):
        app.command()(command)
