"""The page of figures as one self-contained HTML text: no script, no network, light and dark, ready to print.

All foreign text goes through the template's escaping; nothing of it is ever taken for markup.
"""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from annotator.model.compare import Counts
from annotator.model.feedback import Gap, Lesson
from annotator.model.ledger import Pace
from annotator.report.naming import Names, figure, grouped, interval, share, times
from annotator.report.pictures import Pictures
from annotator.report.values import ReportData
from annotator.resources import data_path

_LESSONS_SHOWN = 8


def page(data: ReportData, language: str = "ko") -> str:
    """The whole page in "ko" or "en"; the same values give the same text."""
    environment = Environment(
        loader=FileSystemLoader(data_path("resources", "report")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"figure": figure, "times": times, "interval": interval, "share": share, "grouped": grouped}
    names = Names(data.schema, language)
    return environment.get_template("report.html").render(
        d=data, w=names.words, n=names, v=_View(data, names), c=Pictures(data, names), language=language
    )


class _View:
    """What the template shows beside the values themselves: tiles, selections, rows."""

    def __init__(self, data: ReportData, names: Names) -> None:
        self._data = data
        self._names = names

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
        return [(self._names.words[name], values[key], values.get(f"{key}_interval")) for name, values, key in wanted]

    def answers(self, gap: Gap) -> list[tuple[str, str, int]]:
        """How a string was read: label, the text when it is not the string itself, how often; most frequent first."""
        return [
            (
                self._names.label(label) if label else self._names.words["nothing"],
                text if text != gap.text else "",
                times,
            )
            for (label, text), times in gap.answers.most_common(5)
        ]

    @property
    def lessons(self) -> list[Lesson]:
        """Those of annotators whose articles have gold."""
        return [lesson for lesson in self._data.lessons if lesson.documents]

    def examples(self, lesson: Lesson) -> list[Any]:
        """Some of what was overruled: those with a reason first."""
        return sorted(lesson.items, key=lambda item: item.reason is None)[:_LESSONS_SHOWN]

    @property
    def paces(self) -> list[tuple[str, Pace]]:
        """The work with suggestions and without, where there is any of it."""
        gain = self._data.ledger.gain
        found = [
            (self._names.words["with_suggestions"], gain.shown),
            (self._names.words["without_suggestions"], gain.blind),
        ]
        return [(name, pace) for name, pace in found if pace.articles]

    @property
    def blind(self) -> list[tuple[str, str, Counts]]:
        """What suggesters propose against what people said who had not seen it: suggester, label, counts."""
        found = []
        for suggester, comparison in self._data.ledger.blind.items():
            both = {**comparison.by_label, **comparison.relations_by_label}
            found += [(suggester, label, counts) for label, counts in self._names.in_order(both)]
        return found
