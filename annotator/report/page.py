"""The page of figures as one self-contained HTML text: no script, no network, light and dark, ready to print.

All foreign text goes through the template's escaping; nothing of it is ever taken for markup.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from annotator.model.compare import Counts
from annotator.model.feedback import Gap, Lesson
from annotator.model.ledger import Pace
from annotator.report import charts
from annotator.report.charts import Dot, DotRow, Part
from annotator.report.values import ReportData
from annotator.report.words import words
from annotator.resources import data_path

_LESSONS_SHOWN = 8
_PAIRS_SHOWN = 10
_PAIR_FIGURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mention_f1", ("mentions", "exact", "f1")),
    ("relation_f1", ("relations", "end_to_end", "f1")),
    ("kappa", ("kappa",)),
    ("alpha", ("krippendorff_alpha",)),
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# The order of the tones from what wants attention to what does not.
_STAGE_TONES = {"todo": 4, "in_progress": 3, "done": 2, "in_review": 1, "gold": 0}


def page(data: ReportData, language: str = "ko") -> str:
    """The whole page in "ko" or "en"; the same values give the same text."""
    environment = Environment(
        loader=FileSystemLoader(data_path("resources", "report")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    view = _View(data, language)
    environment.filters |= {"figure": figure, "times": times, "interval": interval, "share": share, "grouped": grouped}
    return environment.get_template("report.html").render(d=data, w=view.words, v=view, language=language)


def figure(value: float | None) -> str:
    """A figure with two digits after the point; a dash for what is not defined."""
    return "–" if value is None else f"{value:.2f}"


def interval(value: list[float] | None) -> str:
    """An interval in brackets, empty when there is none."""
    return "" if not value else f"{value[0]:.2f}–{value[1]:.2f}"


def share(value: float | None) -> str:
    """A share in per cent."""
    return "–" if value is None else f"{value * 100:.0f} %"


def times(value: float | None) -> str:
    """A ratio; a dash where one side has nothing."""
    return "–" if value is None else f"{value:.2f} ×"


def grouped(value: int) -> str:
    """A number with its thousands apart."""
    return f"{value:,}"


class _View:
    """What the template shows beside the values themselves: names in the language, charts, tiles."""

    def __init__(self, data: ReportData, language: str) -> None:
        self.words = words(language)
        self._data = data
        self._language = language

    def label(self, name: str) -> str:
        """The name of a label, or of several joined, in the language."""
        found = self._data.schema.mention(name) or self._data.schema.relation(name)
        return found.name.in_language(self._language) if found else name

    def word(self, group: str, value: str) -> str:
        """The word for a value: a kind, a stage, a reason, a role; the value itself when it is not known."""
        return self.words.get(f"{group}.{value}", value)

    def in_order(self, by_label: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """What is told by label, in the order of the label schema; labels that it does not know come last."""
        schema = self._data.schema
        known = [m.label for m in schema.mentions] + [r.label for r in schema.relations]
        return sorted(by_label.items(), key=lambda item: known.index(item[0]) if item[0] in known else len(known))

    @property
    def colours(self) -> list[tuple[str, str]]:
        """The light and dark colour of each mention label; grey for what is no colour."""
        return [(_colour(m.light), _colour(m.dark)) for m in self._data.schema.mentions]

    # ---- counts -------------------------------------------------------------------------------------------------

    @property
    def stages(self) -> list[Part]:
        """The stages that have articles."""
        return [
            Part(count, _STAGE_TONES[stage.value], self.word("stage", stage.value))
            for stage, count in self._data.stages.items()
            if count
        ]

    @property
    def stage_chart(self) -> Markup:
        """Where the articles stand."""
        return charts.stack(self.stages, self.words["stage"])

    # ---- agreement ----------------------------------------------------------------------------------------------

    @property
    def _agreement(self) -> Mapping[str, Any]:
        assert self._data.agreement is not None, "asked only where there is any"
        return self._data.agreement

    @property
    def tiles(self) -> list[tuple[str, float | None, list[float] | None]]:
        """The figures at the top: name, value, interval."""
        both, everybody = self._agreement["all_pairs"], self._agreement
        several = len(self._agreement["pairs"]) > 1
        kappa = ("fleiss", everybody, "fleiss_kappa") if several else ("kappa", both, "kappa")
        wanted: list[tuple[str, Mapping[str, Any], str]] = [
            ("mention_f1", both["mentions"]["exact"], "f1"),
            ("relation_f1", both["relations"]["end_to_end"], "f1"),
            kappa,
            ("alpha", everybody, "krippendorff_alpha"),
            ("unitizing", everybody, "unitizing_alpha"),
        ]
        return [(self.words[name], values[key], values.get(f"{key}_interval")) for name, values, key in wanted]

    @property
    def pair_chart(self) -> Markup:
        """Four figures for each pair, with intervals; of very many pairs two figures of the least agreed."""
        rows: list[DotRow] = []
        pairs = [pair for pair in self._agreement["pairs"] if pair["documents"]]
        shown = _PAIR_FIGURES
        if len(pairs) > _PAIRS_SHOWN:
            pairs = sorted(pairs, key=lambda pair: pair["mentions"]["exact"]["f1"] or 0.0)[:_PAIRS_SHOWN]
            shown = shown[:2]
        for name, path in shown:
            rows.append(DotRow(self.words[name], head=True))
            for pair in pairs:
                value, bounds = _at(pair, path)
                rows.append(DotRow(f"{pair['a']} – {pair['b']}", (_dot(value, bounds),), _note(value, bounds)))
        return charts.dots(rows, self.words["by_pair"])

    @property
    def label_chart(self) -> Markup:
        """F1 of each label, exact and forgiving."""
        both = self._agreement["all_pairs"]
        rows: list[DotRow] = []
        for heading, part, second in (
            ("mentions", "mentions", "overlap"),
            ("relations", "relations", "given_mentions"),
        ):
            of_part = both[part]["by_label"]
            if of_part:
                rows.append(DotRow(self.words[heading], head=True))
            for name, values in self.in_order(of_part):
                value, bounds = values["f1"], values.get("f1_interval")
                marks = (_dot(value, bounds), Dot(values[second]["f1"], None, hollow=True))
                rows.append(DotRow(self.label(name), marks, _note(value, bounds), colour=self.colour(name)))
        return charts.dots(rows, self.words["by_label"])

    @property
    def time_chart(self) -> Markup:
        """F1 over time."""
        periods = self._agreement["over_time"]
        series = [
            (self.words[name], [_dot(p[name], p.get(f"{name}_interval")) for p in periods])
            for name in ("mention_f1", "relation_f1")
        ]
        return charts.lines([p["from"][5:] for p in periods], series, self.words["over_time"])

    def colour(self, name: str) -> str:
        """The colour of a mention label as the style sheet of the page knows it; empty for relations."""
        names = [m.label for m in self._data.schema.mentions]
        return f"var(--label-{names.index(name)})" if name in names else ""

    # ---- what differs -------------------------------------------------------------------------------------------

    @property
    def kind_chart(self) -> Markup:
        """Differences by kind."""
        total = sum(row.times for row in self._data.kinds) or 1
        rows = [
            (
                self.word("kind", row.kind.value),
                [Part(row.times, 1, self.word("kind", row.kind.value))],
                f"{row.times:,} · {row.times / total * 100:.0f} %",
            )
            for row in self._data.kinds
        ]
        return charts.bars(rows, self.words["by_kind"])

    def answers(self, gap: Gap) -> list[tuple[str, str, int]]:
        """How a string was read: label, the text when it is not the string itself, how often; most frequent first."""
        return [
            (self.label(label) if label else self.words["nothing"], text if text != gap.text else "", times)
            for (label, text), times in gap.answers.most_common(5)
        ]

    # ---- feedback -----------------------------------------------------------------------------------------------

    @property
    def lessons(self) -> list[Lesson]:
        """Those of annotators whose articles have gold."""
        return [lesson for lesson in self._data.lessons if lesson.documents]

    @property
    def reason_chart(self) -> Markup:
        """The reasons that reviewers gave, over all annotators; empty when none was given."""
        reasons = sum((lesson.reasons for lesson in self._data.lessons), Counter[str]())
        rows = [
            (self.word("reason", reason), [Part(times, 1, self.word("reason", reason))], f"{times:,}")
            for reason, times in reasons.most_common()
        ]
        return charts.bars(rows, self.words["reasons"]) if rows else Markup("")

    def examples(self, lesson: Lesson) -> list[Any]:
        """Some of what was overruled: those with a reason first."""
        return sorted(lesson.items, key=lambda item: item.reason is None)[:_LESSONS_SHOWN]

    # ---- suggestions --------------------------------------------------------------------------------------------

    @property
    def suggestion_chart(self) -> Markup:
        """How the suggestions of each suggester and label were answered."""
        rows = []
        for answers in self._data.suggestions:
            parts = [
                Part(answers.accepted, 0, self.words["accepted"]),
                Part(answers.corrected, 2, self.words["corrected"]),
                Part(answers.rejected, 4, self.words["rejected"]),
            ]
            rows.append((f"{answers.suggester} · {self.label(answers.label)}", parts, share(answers.precision)))
        return charts.bars(rows, self.words["suggestions"])

    @property
    def paces(self) -> list[tuple[str, Pace]]:
        """The work with suggestions and without, where there is any of it."""
        gain = self._data.ledger.gain
        found = [(self.words["with_suggestions"], gain.shown), (self.words["without_suggestions"], gain.blind)]
        return [(name, pace) for name, pace in found if pace.articles]

    @property
    def blind(self) -> list[tuple[str, str, Counts]]:
        """What suggesters propose against what people said who had not seen it: suggester, label, counts."""
        found = []
        for suggester, comparison in self._data.ledger.blind.items():
            both = {**comparison.by_label, **comparison.relations_by_label}
            found += [(suggester, label, counts) for label, counts in self.in_order(both)]
        return found

    @property
    def score_chart(self) -> Markup:
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
        return charts.columns(rows, self.words["score"])


def _colour(said: str) -> str:
    """A colour of a label schema, which is foreign data in a style sheet."""
    return said if _COLOUR.fullmatch(said) else "gray"


def _at(values: Mapping[str, Any], path: tuple[str, ...]) -> tuple[float | None, list[float] | None]:
    for name in path[:-1]:
        values = values[name]
    return values[path[-1]], values.get(f"{path[-1]}_interval")


def _dot(value: float | None, bounds: list[float] | None) -> Dot:
    return Dot(value, (bounds[0], bounds[1]) if bounds else None)


def _note(value: float | None, bounds: list[float] | None) -> tuple[str, str]:
    return figure(value), interval(bounds)
