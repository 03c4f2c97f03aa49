"""How many hands-on actions lead to gold on our articles: from nothing and from suggestions, here and in other tools.

Run it with ``python -m tests.benchmarks.bench_actions [--suggester NAME …] [--half tune|blind] [--articles]``; NAME is
a suggester of this installation or ``merged`` (all of them, what the window shows; taken when no name is given). What
is counted, and how each tool works, stands in `tests/benchmarks/simulated.py`. The ratio is the number of actions of
dragging and choosing in a menu for everything, divided by those of the row; it does not depend on the machine.

What the guideline lets go either way is taken as the suggester has it; a person still answers it. What is shown to be
answered is everything, page furniture and repeated paragraphs too.
"""

import argparse
from collections import Counter
from dataclasses import replace

from annotator.model.annotation import AnnotationSet, Relation, in_text_order
from annotator.settings import Settings
from tests.articles import HALVES, Article, load
from tests.benchmarks.proposing import MERGED, NOTHING, Proposals
from tests.benchmarks.simulated import (
    NO_EFFORT,
    Cases,
    Effort,
    Tool,
    accept_by_click,
    cases,
    drag_and_menu,
    seconds,
    whole_prediction,
)
from tests.benchmarks.simulated_keys import Keys
from tests.builders import schema

SURE = Settings().threshold
HERE: tuple[tuple[str, Tool], ...] = (
    ("here, one by one", Keys()),
    ("here, one by one, A", Keys(propagate=True)),
    ("here, by sentences, S and A", Keys(propagate=True, sentences=True)),
    (f"here, Ctrl+Enter from {SURE:g}", Keys(sure=SURE)),
    (f"here, Ctrl+Enter from {SURE:g}, A", Keys(sure=SURE, propagate=True)),
    ("here, Ctrl+Enter on all, A", Keys(sure=0.0, propagate=True)),
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
    """Gold, with what may go either way as far as it was said: nobody would take that out."""
    places = {(m.start, m.end, m.label) for m in said.mentions}
    taken = tuple(m for m in article.optional if (m.start, m.end, m.label) in places)
    mentions = in_text_order([*article.gold.mentions, *taken])
    id_at = {(m.start, m.end, m.label): m.id for m in mentions}
    id_of = {m.id: id_at.get((m.start, m.end, m.label)) for m in said.mentions}
    counted = {r.id for r in article.counted(said, schema()).relations}
    relations = list(article.gold.relations)
    for r in said.relations:
        head, tail = id_of[r.head], id_of[r.tail]
        if r.id not in counted and head is not None and tail is not None:
            relations.append(Relation(f"free {r.id}", head, tail, r.label))
    return replace(article.gold, mentions=mentions, relations=tuple(relations))


def cases_of(article: Article, proposals: Proposals, name: str) -> Cases:
    """What lies between a suggester's output and gold of one article."""
    said = proposals.said(article, name)
    tokens = proposals.of(article).tokens
    return cases(wanted(article, said), said, schema(), article.document.text, tokens)


def _what(found: list[Cases]) -> None:
    """What the suggestions left to do, in two lines."""
    mentions = [case for of in found for case in of.mentions]
    relations = [case for of in found for case in of.relations]
    kinds = Counter(
        "missing" if m.said is None else "wrong" if m.gold is None else "other edges" if not m.right_edges
        else "right" if m.right_label else "other label" for m in mentions
    )  # fmt: skip
    relation_kinds = Counter(
        "missing" if r.said is None else "wrong" if r.gold is None else "ends to mend" if not r.ends_right
        else "right" if r.right_label and r.right_direction else "label or direction" for r in relations
    )  # fmt: skip
    for what, counted in (("mentions", kinds), ("relations", relation_kinds)):
        print(f"  {what}: " + ", ".join(f"{counted[kind]} {kind}" for kind in sorted(counted, reverse=True)))


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
        if name != NOTHING:
            _what(found)
        for tool_name, tool in FROM_NOTHING if name == NOTHING else WITH_SUGGESTIONS:
            _row(tool_name, sum(map(tool, found), NO_EFFORT), base, mentions)


def _each(proposals: Proposals, articles: tuple[Article, ...], name: str) -> None:
    tool_name, tool = HERE[-2]
    print(f"\n{tool_name}, from {name}")
    for article in articles:
        effort = tool(cases_of(article, proposals, name))
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
