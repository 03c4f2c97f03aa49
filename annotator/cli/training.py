"""Commands about suggestions in a project: suggesters, train, ledger, mute, blind, queue."""

from typing import Annotated, Any

import typer

from annotator.cli.asking import KINDS, TheirLabels, kind_named, label_pairs, say_where
from annotator.cli.choices import listed
from annotator.cli.console import note, say, say_json
from annotator.cli.projects import Json, ProjectPath
from annotator.model.configured import (
    ConfiguredSuggester,
    suggester_to_json,
    with_suggester,
    without_suggester,
)
from annotator.model.document import Stage
from annotator.model.errors import KnownError, UsageError
from annotator.model.learned import Head, HeldOut, head_to_json
from annotator.practice import decided_articles, learn, ledger_report, mute_poor_labels, teach
from annotator.store.documents import ORDERS
from annotator.store.project import Project
from annotator.suggest.learning import train as train_head


def suggesters(
    project: ProjectPath,
    add: Annotated[str | None, typer.Option(metavar="NAME", help="Add or replace a suggester of this name.")] = None,
    kind: Annotated[str | None, typer.Option(help=f"One of: {KINDS}")] = None,
    where: Annotated[str | None, typer.Option(help="Its address (http://…) or its folder.")] = None,
    label: TheirLabels = None,
    model: Annotated[str, typer.Option(help="openai: which model; the server's first by default.")] = "",
    key_variable: Annotated[
        str, typer.Option(metavar="VARIABLE", help="Environment variable that holds the key, or user:password.")
    ] = "",
    timeout: Annotated[float, typer.Option(help="Seconds for one article.")] = 30.0,
    remove: Annotated[str | None, typer.Option(metavar="NAME", help="Remove a suggester.")] = None,
    switch_off: Annotated[str | None, typer.Option(metavar="NAME", help="Keep a suggester without asking it.")] = None,
    switch_on: Annotated[str | None, typer.Option(metavar="NAME", help="Ask it again.")] = None,
    json: Json = False,
) -> None:
    """List, add and remove suggesters beyond the built-in ones: servers, and models in a folder.

    Example: annotator suggesters news.annodb --add mine --kind label-studio --where http://localhost:9090
    """
    changes = sum(value is not None for value in (add, remove, switch_off, switch_on))
    if changes > 1:
        raise UsageError("say one of --add, --remove, --switch-off and --switch-on at a time")
    if (add is None) != (kind is None) or (add is None) != (where is None):
        raise UsageError("--add, --kind and --where belong together")
    with Project.open(project, read_only=not changes) as opened:
        present = opened.suggesting.configured()
        if add is not None and kind is not None and where is not None:
            made = ConfiguredSuggester(
                add, kind_named(kind), where, label_pairs(label or ()), model, key_variable, timeout
            )
            present = with_suggester(present, made)
            say_where(made)
        elif remove is not None:
            present = without_suggester(present, remove)
        elif (name := switch_off or switch_on) is not None:
            rest = without_suggester(present, name)
            changed = next(s for s in present if s not in rest)
            present = with_suggester(rest, _switched(changed, on=switch_on is not None))
        if changes:
            opened.suggesting.configure(present)
    if json:
        say_json({"suggesters": [suggester_to_json(s) for s in present]})
        return
    for one in present:
        say(f"{one.name:16} {one.kind.value:14} {one.where}{'' if one.enabled else '  (switched off)'}")
    if not present:
        say("no suggesters beyond the built-in ones")


def train(
    project: ProjectPath,
    try_only: Annotated[bool, typer.Option("--try", help="Measure only; change nothing.")] = False,
    use: Annotated[int | None, typer.Option(metavar="VERSION", help="Go back to a version; 0 for none.")] = None,
    versions: Annotated[bool, typer.Option("--versions", help="List what was learned so far.")] = False,
    suggester: Annotated[
        str | None, typer.Option(metavar="NAME", help="Have this Label Studio backend learn instead.")
    ] = None,
    json: Json = False,
) -> None:
    """Learn from the decisions of a project; what is not better on articles held out is not used.

    Example: annotator train news.annodb
    """
    if sum((try_only, use is not None, versions, suggester is not None)) > 1:
        raise UsageError("say one of --try, --use, --versions and --suggester at a time")
    with Project.open(project, read_only=versions or try_only) as opened:
        suggesting = opened.suggesting
        if suggester is not None:
            told = teach(opened, suggester)
            _answer(json, {"suggester": suggester, "articles": told}, f"{suggester} was told of {told} articles")
            return
        if use is not None:
            suggesting.use(use)
            _answer(json, {"version": use}, f"version {use} is used now" if use else "no version is used now")
            return
        if versions:
            _list_versions(suggesting.heads(), suggesting.head(), json)
            return
        kept: Head | None = None
        if try_only:
            lesson = train_head(decided_articles(opened), opened.schema, suggesting.head())
        else:
            lesson, kept = learn(opened)
        muted = () if try_only else mute_poor_labels(opened)
    head = kept or lesson.head
    if json:
        figures = {key: value for key, value in head_to_json(head).items() if key != "weights"}
        say_json({**figures, "better": lesson.better, "kept": kept is not None, "muted": list(muted)})
        return
    say(f"learned from {head.decisions} decisions in {head.articles} articles")
    say(f"  as it is now  {_figures(head.before)}")
    say(f"  with it       {_figures(head.after)}")
    if kept is not None:
        say(f"version {kept.version} is used from now on")
    else:
        say("it is better, and was not kept" if lesson.better else "it is not better on articles held out: not used")
    for label in muted:
        note(f"{label}: most of its last suggestions were wrong; muted (annotator mute {project} {label} --off)")


def ledger(project: ProjectPath, json: Json = False) -> None:
    """What the ledger of suggestions says: acceptance, quality on blind articles, actions and seconds per mention.

    Example: annotator ledger news.annodb --json
    """
    with Project.open(project, read_only=True) as opened:
        figures: dict[str, Any] = ledger_report(opened).to_json()
        figures["blind_percent"] = opened.suggesting.blind_percent()
        figures["muted"] = sorted(opened.suggesting.muted())
    if json:
        say_json(figures)
        return
    for name, labels in figures["answers"].items():
        say(name)
        for label, counted in labels.items():
            say(
                f"  {label:14} shown {counted['shown']:5}  accepted {counted['accepted']:5}  corrected "
                f"{counted['corrected']:4}  rejected {counted['rejected']:5}  "
                f"acceptance {_share(counted['acceptance'])}  {_seconds(counted['seconds'])}"
            )
    for name, found in figures["blind"].items():
        say(f"{name} on {found['articles']} blind articles")
        for label, counted in (*found["mentions"].items(), *found["relations"].items()):
            say(f"  {label:14} P {_share(counted['precision'])}  R {_share(counted['recall'])}")
    for heading, pace in (("with suggestions", figures["work"]["with"]), ("without", figures["work"]["without"])):
        say(
            f"{heading:18} {pace['articles']} articles, {_share(pace['actions_per_mention'])} actions and "
            f"{_share(pace['seconds_per_mention'])} seconds per mention"
        )
    if figures["muted"]:
        say(f"muted: {', '.join(figures['muted'])}")


def mute(
    project: ProjectPath,
    labels: Annotated[str, typer.Argument(metavar="LABEL[,LABEL]", help="Relation labels.")],
    off: Annotated[bool, typer.Option("--off", help="Ask them again.")] = False,
) -> None:
    """Ask no suggestions of a relation label any more, or ask them again.

    Example: annotator mute news.annodb partner_of
    """
    with Project.open(project) as opened:
        wanted = listed(labels)
        known = [r.label for r in opened.schema.relations]
        for label in wanted:
            if label not in known:
                raise KnownError(f"{label} is no relation of this label schema; there is: {', '.join(known)}")
        opened.suggesting.mute(wanted, muted=not off)
        muted = sorted(opened.suggesting.muted())
    say(f"muted: {', '.join(muted) or 'none'}")


def blind(
    project: ProjectPath,
    percent: Annotated[int, typer.Argument(min=0, max=100, help="How many of a hundred articles show none.")],
) -> None:
    """Set the share of articles that are annotated without suggestions, to measure what suggestions are worth.

    Example: annotator blind news.annodb 5
    """
    with Project.open(project) as opened:
        opened.suggesting.set_blind_percent(percent)
    say(f"{percent} of 100 articles are annotated without suggestions")


def queue(
    project: ProjectPath,
    order: Annotated[str, typer.Option(help=f"One of: {', '.join(ORDERS)}")] = "uncertain",
    stage: Annotated[str | None, typer.Option(help="Only articles of this stage.")] = Stage.TODO.value,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    json: Json = False,
) -> None:
    """List the articles that are worth working on next: unsure suggestions, new names, disagreement first.

    Example: annotator queue news.annodb --order novel
    """
    if order not in ORDERS:
        raise UsageError(f"--order {order}: say one of {', '.join(ORDERS)}")
    if stage not in (None, "all", *(s.value for s in Stage)):
        raise UsageError(f"--stage {stage}: say all, or one of {', '.join(s.value for s in Stage)}")
    wanted = None if stage in (None, "all") else Stage(stage)
    with Project.open(project, read_only=True) as opened:
        ids = opened.documents.ids(stage=wanted, order=order)[:limit]
        rows = opened.documents.rows(ids, "")
    if json:
        say_json({"order": order, "articles": [{"id": r.id, "title": r.title, "stage": r.stage.value} for r in rows]})
        return
    for row in rows:
        say(f"{row.id}  {row.title}")


def _switched(suggester: ConfiguredSuggester, *, on: bool) -> ConfiguredSuggester:
    plain = suggester_to_json(suggester) | {"enabled": on}
    return ConfiguredSuggester(**(plain | {"kind": suggester.kind, "labels": suggester.labels}))


def _list_versions(heads: tuple[Head, ...], used: Head | None, json: bool) -> None:
    current = used.version if used else 0
    if json:
        say_json({"used": current, "versions": [head_to_json(head) for head in heads]})
        return
    for head in heads:
        mark = "*" if head.version == current else " "
        say(f"{mark} {head.version:3} {head.at}  {head.decisions} decisions  {_figures(head.after)}")
    if not heads:
        say("nothing was learned yet")


def _answer(json: bool, value: dict[str, Any], words: str) -> None:
    if json:
        say_json(value)
    else:
        say(words)


def _figures(held: HeldOut) -> str:
    return (
        f"log loss {held.log_loss:.3f}  calibration error {held.calibration_error:.3f}  right {held.right:.3f} "
        f"of {held.decisions} decisions held out"
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (suggesters, train, ledger, mute, blind, queue):
        app.command()(command)
