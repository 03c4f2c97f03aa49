"""How many hands-on actions lead to gold on our articles: from nothing and from suggestions, here and in other tools.

Run it with ``python -m tests.benchmarks.bench_actions [--suggester NAME …] [--half tune|blind] [--articles]``; NAME is
a suggester of this installation or ``merged`` (all of them, what the window shows; taken when no name is given). What
is counted, and how each tool works, stands in `tests/benchmarks/simulated.py`. The ratio is the number of actions of
dragging and choosing in a menu for everything, divided by those of the row; it does not depend on the machine.

Mentions that the guideline lets go either way are taken as the suggester has them; a person still answers them.
"""

import argparse
from dataclasses import replace

from annotator.model.annotation import AnnotationSet, in_text_order
from annotator.settings import Settings
from tests.articles import HALVES, Article, load
from tests.benchmarks.proposing import MERGED, NOTHING, Proposals
from tests.benchmarks.simulated import (
    NO_EFFORT,
    Cases,
    Effort,
    Keys,
    Tool,
    accept_by_click,
    cases,
    drag_and_menu,
    seconds,
    whole_prediction,
)
from tests.builders import schema

SURE = Settings().threshold
HERE: tuple[tuple[str, Tool], ...] = (
    ("here, one by one", Keys()),
    (f"here, Ctrl+Enter from {SURE:g}", Keys(sure=SURE)),
    (f"here, Ctrl+Enter from {SURE:g}, A", Keys(sure=SURE, propagate=True)),
)
FROM_NOTHING: tuple[tuple[str, Tool], ...] = (
    ("doccano: drag + menu", drag_and_menu),
    ("INCEpTION: drag, string matcher", accept_by_click),
    ("Label Studio: digit + drag", whole_prediction),
    ("here, by hand", Keys()),
    ("here, by hand, A", Keys(propagate=True)),
)
WITH_SUGGESTIONS: tuple[tuple[str, Tool], ...] = (
    ("doccano: labelled before", drag_and_menu),
    ("INCEpTION: click, double click", accept_by_click),
    ("Label Studio: whole prediction", whole_prediction),
    *HERE,
)


def wanted(article: Article, said: AnnotationSet) -> AnnotationSet:
    """Gold, with those optional mentions and relations that the suggester has: nobody would take them out."""
    places = {(m.start, m.end, m.label) for m in said.mentions}
    taken = tuple(m for m in article.optional if (m.start, m.end, m.label) in places)
    return replace(article.gold, mentions=in_text_order([*article.gold.mentions, *taken]))


def without_optional_relations(article: Article, said: AnnotationSet) -> AnnotationSet:
    """What was said, less the relations that may go either way: answering those is nobody's gain or loss."""
    kept = {r.id for r in article.counted(replace(said), schema()).relations}
    free = {m.id for m in said.mentions if any((m.start, m.end, m.label) == (o.start, o.end, o.label)
            for o in article.optional)}  # fmt: skip
    return replace(said, relations=tuple(r for r in said.relations if r.id in kept and not {r.head, r.tail} & free))


def cases_of(article: Article, proposals: Proposals, name: str) -> Cases:
    """What lies between a suggester's output and gold of one article."""
    said = without_optional_relations(article, proposals.said(article, name))
    tokens = proposals.of(article).tokens
    return cases(wanted(article, said), said, schema(), article.document.text, tokens)


def _row(name: str, effort: Effort, base: Effort, mentions: int) -> None:
    actions, mention_actions = len(effort.all), len(effort.mentions)
    print(
        f"  {name:34}{actions:8}{mention_actions / mentions:12.2f}{actions / mentions:12.2f}"
        f"{seconds(effort.all) / mentions:10.2f}{len(base.mentions) / mention_actions:11.2f}×"
        f"{len(base.all) / actions:10.2f}×"
    )


def _table(half: str, proposals: Proposals, articles: tuple[Article, ...], names: list[str]) -> None:
    mentions = sum(len(a.gold.mentions) for a in articles)
    relations = sum(len(a.gold.relations) for a in articles)
    print(f"\n{half}: {len(articles)} articles, {mentions} mentions and {relations} relations of gold")
    print(
        f"  {'':34}{'actions':>8}{'mentions':>12}{'all':>12}{'KLM s':>10}{'drag+menu ÷ this':>23}\n"
        f"  {'':34}{'':>8}{'÷ mention':>12}{'÷ mention':>12}{'÷ mention':>10}{'mentions':>12}{'all':>11}"
    )
    from_nothing = [cases_of(a, proposals, NOTHING) for a in articles]
    base = sum(map(drag_and_menu, from_nothing), NO_EFFORT)
    for name in (NOTHING, *names):
        print(f" from {name}")
        found = from_nothing if name == NOTHING else [cases_of(a, proposals, name) for a in articles]
        for tool_name, tool in FROM_NOTHING if name == NOTHING else WITH_SUGGESTIONS:
            _row(tool_name, sum(map(tool, found), NO_EFFORT), base, mentions)


def _each(proposals: Proposals, articles: tuple[Article, ...], name: str) -> None:
    print(f"\n{HERE[-1][0]}, from {name}")
    for article in articles:
        effort = HERE[-1][1](cases_of(article, proposals, name))
        mentions = len(article.gold.mentions)
        print(
            f"  {article.name}{len(effort.all):6} actions, {len(effort.all) / mentions:.2f} a mention  {article.style}"
        )


def main() -> None:
    """Print the table of each half."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suggester", action="append", help="a suggester's name, or merged; may be repeated")
    parser.add_argument("--half", choices=HALVES, action="append")
    parser.add_argument("--articles", action="store_true", help="also article by article")
    arguments = parser.parse_args()
    names = arguments.suggester or [MERGED]
    for half in arguments.half or HALVES:
        articles = load(half)
        proposals = Proposals(articles)
        _table(half, proposals, articles, names)
        if arguments.articles:
            for name in names:
                _each(proposals, articles, name)


if __name__ == "__main__":
    main()
