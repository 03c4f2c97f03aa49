"""How good suggestions are on our articles: mentions and relations by label, for each half and each suggester.

Run it with ``python -m tests.benchmarks.bench_quality [--suggester NAME …] [--half tune|blind] [--known]
[--articles] [--errors] [--json]``; without names every suggester of this installation and all of them together
(``merged``) are measured; NAME may be a class too, ``module:Class``. ``--errors`` lists what is wrong and what is
missing, for the tune half only: the blind half stays blind. ``--known`` gives the names of gold with each article, as a
project does that has decided on them: relations without the difficulty of finding names.

Counted as in `annotator.model.compare`: exact mentions agree in span and label, overlapping ones (`~F1`) in label and
share a character; a relation counts when its label, its direction and both its ends are exact. What the guideline lets
go either way counts neither for nor against. `sure` is what stands above the slider of the window, with its precision.
"""

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.model.annotation import AnnotationSet
from annotator.model.compare import Comparison, Counts
from annotator.model.matching import overlap_pairs
from annotator.model.schema import Schema
from annotator.settings import Settings
from tests.articles import HALVES, Article, load
from tests.benchmarks.proposing import MERGED, Proposals
from tests.builders import schema

SURE = Settings().threshold
BOTH, RELATIONS, GIVEN = "both", "all relations", "  if ends are right"


@dataclass
class Quality:
    """What one suggester reached on one half; each table is by label, and of all together."""

    exact: dict[str, Counts] = field(default_factory=dict)
    overlap: dict[str, Counts] = field(default_factory=dict)
    sure: dict[str, Counts] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Every figure of the table."""
        return {
            name: {label: counts.to_json() for label, counts in table.items()}
            for name, table in (("exact", self.exact), ("overlap", self.overlap), ("sure", self.sure))
        }


def measure(answers: Iterable[tuple[Article, AnnotationSet]]) -> Quality:
    """The quality of what somebody said about some articles."""
    of = schema()
    quality = Quality()
    all_of_it, above = Comparison(of), Comparison(of)
    for article, everything in answers:
        said = article.counted(everything, of)
        all_of_it.add(article.gold, said)
        above.add(article.gold, _sure(said))
        for label in (m.label for m in of.mentions):
            ours = [m for m in article.gold.mentions if m.label == label]
            theirs = [m for m in said.mentions if m.label == label]
            pairs = len(overlap_pairs(ours, theirs))
            counts = Counts(pairs, len(theirs) - pairs, len(ours) - pairs)
            quality.overlap[label] = quality.overlap.get(label, Counts()) + counts
        quality.errors += _errors(article, said, of)
    quality.exact, quality.sure = _by_label(all_of_it, of), _by_label(above, of)
    quality.overlap[BOTH] = all_of_it.overlap
    return quality


def _sure(said: AnnotationSet) -> AnnotationSet:
    """What is above the slider; a relation there needs its ends there too."""
    mentions = tuple(m for m in said.mentions if (m.score or 0.0) >= SURE)
    ids = {m.id for m in mentions}
    relations = tuple(r for r in said.relations if (r.score or 0.0) >= SURE and {r.head, r.tail} <= ids)
    return replace(said, mentions=mentions, relations=relations)


def _by_label(found: Comparison, of: Schema) -> dict[str, Counts]:
    return {
        **{m.label: found.by_label.get(m.label, Counts()) for m in of.mentions},
        BOTH: found.exact,
        **{r.label: found.relations_by_label.get(r.label, Counts()) for r in of.relations},
        RELATIONS: found.end_to_end,
        GIVEN: found.given_mentions,
    }


def _errors(article: Article, said: AnnotationSet, of: Schema) -> list[str]:
    """One line for everything that is wrong or missing, in text order, mentions first."""
    text = article.document.text.replace("\n", "⏎")

    def mentions(from_set: AnnotationSet) -> dict[tuple[Any, ...], str]:
        return {
            (m.start, m.end, m.label): f"…{text[max(0, m.start - 10) : m.start]}[{text[m.start : m.end]}:{m.label}]"
            f"{text[m.end : m.end + 8]}… {m.reason or ''}"
            for m in from_set.mentions
        }

    def relations(from_set: AnnotationSet) -> dict[tuple[Any, ...], str]:
        by_id = {m.id: m for m in from_set.mentions}
        found: dict[tuple[Any, ...], str] = {}
        for r in from_set.relations:
            head, tail = by_id[r.head], by_id[r.tail]
            ends = [(head.start, head.end), (tail.start, tail.end)]
            between = text[min(ends)[0] : max(ends)[1]]
            found[(*(sorted(ends) if of.is_symmetric(r.label) else ends), r.label)] = (
                f"{text[head.start : head.end]} {r.label} {text[tail.start : tail.end]}: {between} {r.reason or ''}"
            )
        return found

    lines: list[str] = []
    for kind in (mentions, relations):
        right, guessed = kind(article.gold), kind(said)
        lines += [
            f"{article.name} {'wrong  ' if key in guessed else 'missing'} {(guessed | right)[key]}"
            for key in sorted(right.keys() ^ guessed.keys())
        ]
    return lines


def _figures(values: Iterable[float | None]) -> str:
    return "".join("     –" if value is None else f"{value:6.3f}" for value in values)


def _cells(quality: Quality, label: str) -> str:
    exact, overlap, sure = quality.exact[label], quality.overlap.get(label), quality.sure[label]
    above = sure.true_positive + sure.false_positive if label != GIVEN else 0
    return (
        f"{exact.true_positive + exact.false_negative:6}{_figures((exact.precision, exact.recall, exact.f1))}"
        f"{_figures([overlap.f1 if overlap else None])}{above or '–':>6}{_figures([sure.precision if above else None])}"
    )


def _print(name: str, by_half: dict[str, Quality]) -> None:
    print(f"\n{name}")
    print(f"  {'':20}" + "".join(f"{half:>6}{'':30}   " for half in by_half))
    print(f"  {'':20}" + f"{'gold':>6}{'P':>6}{'R':>6}{'F1':>6}{'~F1':>6}{'sure':>6}{'P':>6}   " * len(by_half))
    for label in next(iter(by_half.values())).exact:
        print(f"  {label:20}" + "   ".join(_cells(quality, label) for quality in by_half.values()))


def _each(half: str, answers: Iterable[tuple[Article, AnnotationSet]]) -> None:
    print(f"\n  {half:12}{'both':>6}{'relations':>12}")
    for article, said in answers:
        exact = measure([(article, said)]).exact
        print(f"  {article.name:12}{_figures([exact[BOTH].f1])}{_figures([exact[RELATIONS].f1]):>12}  {article.style}")


def main() -> None:
    """Print a table for each suggester, the halves side by side."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suggester", action="append", help="a suggester's name, or merged; may be repeated")
    parser.add_argument("--half", choices=HALVES, action="append")
    parser.add_argument("--known", action="store_true", help="give the names of gold: how good are the relations then?")
    parser.add_argument("--errors", action="store_true", help="list what is wrong, for the tune half only")
    parser.add_argument("--articles", action="store_true", help="also F1 of mentions and relations article by article")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    arguments = parser.parse_args()
    found: dict[str, dict[str, Quality]] = {}
    answers: dict[tuple[str, str], list[tuple[Article, AnnotationSet]]] = {}
    for half in arguments.half or HALVES:
        articles = load(half)
        proposals = Proposals(articles, known=arguments.known)
        everybody = (*proposals.names, MERGED) if len(proposals.names) > 1 else proposals.names
        for name in arguments.suggester or everybody:
            answers[half, name] = [(a, proposals.said(a, name)) for a in articles]
            found.setdefault(name, {})[half] = measure(answers[half, name])
    if arguments.json:
        figures = {name: {half: q.to_json() for half, q in by_half.items()} for name, by_half in found.items()}
        print(json.dumps(figures, ensure_ascii=False, indent=1))
        return
    for name, by_half in found.items():
        _print(name, by_half)
        if arguments.articles:
            for half in by_half:
                _each(half, answers[half, name])
        if arguments.errors and "tune" in by_half:
            print(*(f"    {line}" for line in by_half["tune"].errors), sep="\n")


if __name__ == "__main__":
    main()
