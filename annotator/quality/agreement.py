"""Agreement over a whole project: one pass over the documents, sums for every pair, figures with intervals."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import combinations
from typing import Any

from annotator.model.compare import Comparison, pair_tally
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.model.figures import joint_json, joint_tally
from annotator.model.schema import Schema
from annotator.model.tally import Tally, add_to
from annotator.quality.intervals import LEVEL, SEED, TIMES, Bundles, with_intervals
from annotator.quality.parallel import in_shares
from annotator.store.project import Project, Together

_UNFINISHED = (Stage.TODO, Stage.IN_PROGRESS)
# Beyond so many weeks of work, figures over time are by month.
_MOST_WEEKS = 26
_DRAWS_OVER_TIME = 300
_OVER_TIME = ("documents", "exact", "relation", "labels", "alpha")
# Below so many documents, starting a process takes longer than it saves.
WORTH_PROCESSES = 1000


@dataclass(frozen=True, slots=True, order=True)
class ArticleFigures:
    """How well one article is agreed on: counts over all pairs of annotators, and how much they differ in."""

    f1: float
    differences: int
    document_id: str
    title: str
    relation_f1: float | None

    def to_json(self) -> dict[str, Any]:
        """As `agree --json` prints it."""
        return {
            "document": self.document_id,
            "title": self.title,
            "mention_f1": self.f1,
            "relation_f1": self.relation_f1,
            "differences": self.differences,
        }


class Agreement:
    """Sums of agreement between some annotators, over all documents that are added."""

    def __init__(
        self, schema: Schema, names: Sequence[str], *, articles: int | None = 0, bootstrap: bool = True
    ) -> None:
        """Count for `names`; keep the `articles` least agreed articles (None: all), and what intervals need."""
        self._schema = schema
        self._names = tuple(names)
        self._most = articles
        self._bootstrap = bootstrap
        self._pairs = {pair: Comparison(schema) for pair in combinations(self._names, 2)}
        self._bundles = {pair: Bundles() for pair in self._pairs}
        self._all = Comparison(schema)
        self._all_bundles = Bundles()
        self._joint: Tally = {}
        self._joint_bundles = Bundles()
        self._weeks: dict[date, Bundles] = {}
        # The least agreed article last, so that the best of the worst goes first.
        self._articles: list[tuple[tuple[float, int], str, ArticleFigures]] = []

    def add(self, there: Together) -> None:
        """Count one document."""
        length = len(there.document.text)
        said = {s.key.author: s for s in there.sets}
        tallies: dict[tuple[str, str], Tally] = {}
        for pair, comparison in self._pairs.items():
            if pair[0] in said and pair[1] in said:
                tally = tallies[pair] = pair_tally(said[pair[0]], said[pair[1]], self._schema, length)
                add_to(comparison.tally, tally)
                if self._bootstrap:
                    self._bundles[pair].add(tally, there.place)
        if not tallies:
            return
        together: Tally = {}
        for tally in tallies.values():
            add_to(together, tally)
        together[("documents",)] = 1
        add_to(self._all.tally, together)
        if self._bootstrap:
            self._all_bundles.add(together, there.place)
        self._weeks.setdefault(_week(there, said), Bundles()).add(_over_time_part(together), there.place)
        if there.stage not in _UNFINISHED:
            sets = tuple(said[name] for name in self._names if name in said)
            tally = joint_tally(sets, length, next(iter(tallies.values())) if len(sets) == 2 else None)
            add_to(self._joint, tally)
            if self._bootstrap:
                self._joint_bundles.add(tally, there.place)
        self._keep(there, together)

    def _keep(self, there: Together, together: Tally) -> None:
        if self._most == 0:
            return
        both = Comparison(self._schema, together)
        exact, relations = both.exact, both.end_to_end
        differences = sum(c.false_positive + c.false_negative for c in (exact, relations))
        f1 = exact.f1 if exact.f1 is not None else 1.0
        found = ArticleFigures(f1, differences, there.document.id, there.document.title, relations.f1)
        self._keep_worst(((-f1, differences), there.document.id, found))

    def _keep_worst(self, entry: tuple[tuple[float, int], str, ArticleFigures]) -> None:
        if self._most is None or len(self._articles) < self._most:
            heapq.heappush(self._articles, entry)
        else:
            heapq.heappushpop(self._articles, entry)

    def join(self, other: "Agreement") -> None:
        """Add what another has counted of other documents for the same annotators."""
        for pair, comparison in other._pairs.items():
            add_to(self._pairs[pair].tally, comparison.tally)
            self._bundles[pair].join(other._bundles[pair])
        add_to(self._all.tally, other._all.tally)
        self._all_bundles.join(other._all_bundles)
        add_to(self._joint, other._joint)
        self._joint_bundles.join(other._joint_bundles)
        for week, bundles in other._weeks.items():
            self._weeks.setdefault(week, Bundles()).join(bundles)
        for entry in other._articles:
            self._keep_worst(entry)

    def to_json(self) -> dict[str, Any]:
        """Everything, in the shape that `agree --json` promises; articles with the least agreed first.

        `all_pairs` adds the counts of all pairs up.
        """
        result: dict[str, Any] = {"pairs": [], **self._joint_json()}
        for (a, b), comparison in self._pairs.items():
            result["pairs"].append({"a": a, "b": b, **self._figures(comparison, self._bundles[a, b])})
        result["all_pairs"] = self._figures(self._all, self._all_bundles)
        if self._bootstrap:
            result["intervals"] = {"level": LEVEL, "draws": TIMES, "seed": SEED, "drawn": "documents"}
        result["over_time"] = self._over_time()
        if self._most != 0:
            worst = sorted(self._articles, key=lambda entry: (-entry[0][0], -entry[0][1], entry[1]))
            result["articles"] = [found.to_json() for _, _, found in worst]
        return result

    def _figures(self, comparison: Comparison, bundles: Bundles) -> dict[str, Any]:
        figures = comparison.to_json()
        if not self._bootstrap:
            return figures
        return with_intervals(figures, bundles, lambda tally: Comparison(self._schema, tally).to_json())

    def _joint_json(self) -> dict[str, Any]:
        figures = joint_json(self._joint)
        return with_intervals(figures, self._joint_bundles, joint_json) if self._bootstrap else figures

    def _over_time(self) -> list[dict[str, Any]]:
        """Figures of all pairs together by week (a Monday), or by month when there are many weeks; in order."""
        by_month = len(self._weeks) > _MOST_WEEKS
        periods: dict[date, Bundles] = {}
        for week, bundles in self._weeks.items():
            periods.setdefault(week.replace(day=1) if by_month else week, Bundles()).join(bundles)
        found = []
        for begin, bundles in sorted(periods.items()):
            figures = self._of_period(bundles.total())
            if self._bootstrap:
                figures = with_intervals(figures, bundles, self._of_period, _DRAWS_OVER_TIME)
            found.append({"from": begin.isoformat(), "period": "month" if by_month else "week", **figures})
        return found

    def _of_period(self, tally: Tally) -> dict[str, Any]:
        comparison = Comparison(self._schema, tally)
        return {
            "documents": comparison.documents,
            "mention_f1": comparison.exact.f1,
            "relation_f1": comparison.end_to_end.f1,
            "kappa": comparison.kappa,
            "krippendorff_alpha": comparison.alpha,
        }


def agreement(
    project: Project,
    names: Sequence[str] | None = None,
    *,
    intervals: bool = True,
    articles: int | None = 0,
    workers: int = 1,
    worth_processes: int = WORTH_PROCESSES,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Agreement of every pair of annotators, and of all of them, in the shape that `agree --json` promises.

    A pair is compared on the documents that both have a set for; what all have in common on those that are done.
    `articles` is how many of the least agreed ones to list, None for all. With `workers` a project of `worth_processes`
    documents or more is counted by so many processes. `progress` hears of documents done and of how many there are.
    Raises: KnownError for an unknown name, or fewer than two annotators.
    """
    chosen = chosen_names(project, names)
    total = project.count_together(chosen)
    heard = progress or _nothing
    count = partial(_counted, chosen, articles, intervals)
    if workers > 1 and total >= worth_processes:
        shares = in_shares(project.location, chosen, workers, count, lambda done: heard(done, total))
    else:
        shares = [count(project, _told(project.together(chosen), lambda done: heard(done, total)))]
    first, *others = shares
    for share in others:
        first.join(share)
    return first.to_json()


def _counted(
    names: Sequence[str], articles: int | None, intervals: bool, project: Project, documents: Iterable[Together]
) -> Agreement:
    counted = Agreement(project.schema, names, articles=articles, bootstrap=intervals)
    for there in documents:
        counted.add(there)
    return counted


def _told(documents: Iterable[Together], progress: Callable[[int], None]) -> Iterator[Together]:
    for done, there in enumerate(documents, 1):
        yield there
        progress(done)


def _nothing(done: int, total: int) -> None:
    """What hears of progress when nobody wants to."""


def chosen_names(project: Project, names: Sequence[str] | None) -> tuple[str, ...]:
    """The annotators to compare, each once. Raises: KnownError for an unknown name, or fewer than two."""
    everybody = project.annotators_with_sets()
    chosen = tuple(dict.fromkeys(names)) if names else everybody
    for name in chosen:
        require_annotator(name, everybody)
    if len(chosen) < 2:
        if not everybody:
            raise KnownError("agreement needs two annotators; nobody has annotated anything in this project yet")
        raise KnownError("agreement needs two annotators; this project has {there}", there=", ".join(everybody))
    return chosen


def require_annotator(name: str, everybody: Sequence[str]) -> None:
    """Raises: KnownError that names who there is."""
    if name not in everybody:
        if not everybody:
            raise KnownError("there is no annotator {name} here; nobody has annotated anything yet", name=name)
        raise KnownError(
            "there is no annotator {name} with annotations here; there are: {there}",
            name=name,
            there=", ".join(everybody),
        )


def _week(there: Together, names: Iterable[str]) -> date:
    """The Monday of the week in which the last of the annotators wrote to the document last."""
    day = date.fromisoformat(max(there.written[name][1] for name in names)[:10])
    return day - timedelta(days=day.weekday())


def _over_time_part(tally: Tally) -> Tally:
    """What figures over time need."""
    return {key: value for key, value in tally.items() if key[0] in _OVER_TIME}
