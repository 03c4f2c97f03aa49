"""The charts of the page of figures, from its values."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from annotator.report import charts
from annotator.report.charts import Dot, DotRow, Part
from annotator.report.naming import Names, figure, interval, share
from annotator.report.values import ReportData

_PAIRS_SHOWN = 10
_PAIR_FIGURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mention_f1", ("mentions", "exact", "f1")),
    ("relation_f1", ("relations", "end_to_end", "f1")),
    ("kappa", ("kappa",)),
    ("alpha", ("krippendorff_alpha",)),
)
# The order of the tones from what wants attention to what does not.
_STAGE_TONES = {"todo": 4, "in_progress": 3, "done": 2, "in_review": 1, "gold": 0}


class Pictures:
    """One chart for each property; those of agreement are asked only where there is any."""

    def __init__(self, data: ReportData, names: Names) -> None:
        self._data = data
        self._names = names

    @property
    def stage_parts(self) -> list[Part]:
        """The stages that have articles."""
        return [
            Part(count, _STAGE_TONES[stage.value], self._names.word("stage", stage.value))
            for stage, count in self._data.stages.items()
            if count
        ]

    @property
    def _agreement(self) -> Mapping[str, Any]:
        assert self._data.agreement is not None, "asked only where there is any"
        return self._data.agreement

    @property
    def stages(self) -> Markup:
        """Where the articles stand."""
        return charts.stack(self.stage_parts, self._names.words["stage"])

    @property
    def pairs(self) -> Markup:
        """Four figures for each pair, with intervals; of very many pairs two figures of the least agreed."""
        rows: list[DotRow] = []
        pairs = [pair for pair in self._agreement["pairs"] if pair["documents"]]
        shown = _PAIR_FIGURES
        if len(pairs) > _PAIRS_SHOWN:
            pairs = sorted(pairs, key=lambda pair: pair["mentions"]["exact"]["f1"] or 0.0)[:_PAIRS_SHOWN]
            shown = shown[:2]
        for name, path in shown:
            rows.append(DotRow(self._names.words[name], head=True))
            for pair in pairs:
                value, bounds = _at(pair, path)
                rows.append(DotRow(f"{pair['a']} – {pair['b']}", (_dot(value, bounds),), _note(value, bounds)))
        return charts.dots(rows, self._names.words["by_pair"])

    @property
    def labels(self) -> Markup:
        """F1 of each label, exact and forgiving."""
        both = self._agreement["all_pairs"]
        rows: list[DotRow] = []
        for heading, part, second in (
            ("mentions", "mentions", "overlap"),
            ("relations", "relations", "given_mentions"),
        ):
            of_part = both[part]["by_label"]
            if of_part:
                rows.append(DotRow(self._names.words[heading], head=True))
            for name, values in self._names.in_order(of_part):
                value, bounds = values["f1"], values.get("f1_interval")
                marks = (_dot(value, bounds), Dot(values[second]["f1"], None, hollow=True))
                rows.append(
                    DotRow(self._names.label(name), marks, _note(value, bounds), colour=self._names.colour(name))
                )
        return charts.dots(rows, self._names.words["by_label"])

    @property
    def over_time(self) -> Markup:
        """F1 over time."""
        periods = self._agreement["over_time"]
        series = [
            (self._names.words[name], [_dot(p[name], p.get(f"{name}_interval")) for p in periods])
            for name in ("mention_f1", "relation_f1")
        ]
        return charts.lines([p["from"][5:] for p in periods], series, self._names.words["over_time"])

    @property
    def kinds(self) -> Markup:
        """Differences by kind."""
        total = sum(row.times for row in self._data.kinds) or 1
        rows = [
            (
                self._names.word("kind", row.kind.value),
                [Part(row.times, 1, self._names.word("kind", row.kind.value))],
                f"{row.times:,} · {row.times / total * 100:.0f} %",
            )
            for row in self._data.kinds
        ]
        return charts.bars(rows, self._names.words["by_kind"])

    @property
    def reasons(self) -> Markup:
        """The reasons that reviewers gave, over all annotators; empty when none was given."""
        reasons = sum((lesson.reasons for lesson in self._data.lessons), Counter[str]())
        rows = [
            (self._names.word("reason", reason), [Part(times, 1, self._names.word("reason", reason))], f"{times:,}")
            for reason, times in reasons.most_common()
        ]
        return charts.bars(rows, self._names.words["reasons"]) if rows else Markup("")

    @property
    def suggestions(self) -> Markup:
        """How the suggestions of each suggester and label were answered."""
        rows = []
        for answers in self._data.suggestions:
            parts = [
                Part(answers.accepted, 0, self._names.words["accepted"]),
                Part(answers.corrected, 2, self._names.words["corrected"]),
                Part(answers.rejected, 4, self._names.words["rejected"]),
            ]
            rows.append((f"{answers.suggester} · {self._names.label(answers.label)}", parts, share(answers.precision)))
        return charts.bars(rows, self._names.words["suggestions"])

    @property
    def scores(self) -> Markup:
        """How often suggestions of each tenth of the score were right."""
        rows = [
            (
                f"{band.low:.1f}–{band.high:.1f}",
                band.accepted / band.answered,
                (band.low + band.high) / 2,
                f"{band.answered:,}",
            )
            for band in self._data.bands
        ]
        return charts.columns(rows, self._names.words["score"])


def _at(values: Mapping[str, Any], path: tuple[str, ...]) -> tuple[float | None, list[float] | None]:
    for name in path[:-1]:
        values = values[name]
    return values[path[-1]], values.get(f"{path[-1]}_interval")


def _dot(value: float | None, bounds: list[float] | None) -> Dot:
    return Dot(value, (bounds[0], bounds[1]) if bounds else None)


def _note(value: float | None, bounds: list[float] | None) -> tuple[str, str]:
    return figure(value), interval(bounds)
