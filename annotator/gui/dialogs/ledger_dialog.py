"""The page of the ledger: how suggestions were answered, how good they are on blind articles, what they save."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import Dialog, EmptyState, Label
from annotator.gui.kit.words import label_name, tr
from annotator.model.ledger import Report
from annotator.model.schema import Schema

Row = tuple[str, ...]


def answer_rows(report: Report, schema: Schema) -> list[Row]:
    """How the suggestions of each suggester and label were answered, below a row of headings."""
    rows: list[Row] = [
        (
            tr("Suggester"),
            tr("Label"),
            tr("Shown"),
            tr("Accepted"),
            tr("Corrected"),
            tr("Rejected"),
            tr("Acceptance"),
            tr("Seconds each"),
        )
    ]
    for suggester, labels in report.answers.items():
        for label, found in labels.items():
            counts = (found.shown, found.accepted, found.corrected, found.rejected)
            numbers = [f"{count:,}" for count in counts]
            name = label_name(schema, label)
            rows.append((suggester, name, *numbers, _share(found.acceptance), _number(found.seconds)))
    return rows


def blind_rows(report: Report, schema: Schema) -> list[Row]:
    """Precision and recall against what people said without suggestions, below a row of headings."""
    rows: list[Row] = [(tr("Suggester"), tr("Label"), tr("Number of articles"), tr("Precision"), tr("Recall"))]
    for suggester, found in report.blind.items():
        for labels in (found.by_label, found.relations_by_label):
            for label in sorted(labels):
                counts, name = labels[label], label_name(schema, label)
                rows.append((suggester, name, f"{found.documents:,}", _share(counts.precision), _share(counts.recall)))
    return rows


def work_rows(report: Report) -> list[Row]:
    """What a mention of a finished article takes with suggestions and without, below a row of headings."""
    rows: list[Row] = [
        ("", tr("Number of articles"), tr("Mentions"), tr("Actions per mention"), tr("Seconds per mention")),
    ]
    for word, pace in ((tr("With suggestions"), report.gain.shown), (tr("Blind"), report.gain.blind)):
        per_mention = (_number(pace.actions_per_mention), _number(pace.seconds_per_mention))
        rows.append((word, f"{pace.articles:,}", f"{pace.mentions:,}", *per_mention))
    return rows


class LedgerDialog(Dialog):
    """The report of a project's ledger as three tables; without a showing one sentence says what is missing."""

    def __init__(self, parent: QWidget, report: Report, schema: Schema) -> None:
        super().__init__(parent, tr("What suggestions are worth"), size=QSize(820, 560), margins=False)
        self.add_button(tr("Close"), ("Esc",), self.close, default=True)
        answers, blind = answer_rows(report, schema), blind_rows(report, schema)
        is_empty = len(answers) == 1 and not (report.gain.shown.articles or report.gain.blind.articles)
        if is_empty:
            empty = EmptyState(self)
            empty.show_state(
                "info", tr("Nothing to report yet"), tr("Answer suggestions, or leave an article that showed some."), ()
            )
            self.body.addWidget(empty)
            return
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(fonts.px(24), fonts.px(16), fonts.px(24), fonts.px(16))
        column.setSpacing(fonts.px(8))
        blind_note = tr("No blind article is finished yet, so nothing says how good suggestions are.")
        for title, rows, note in (
            (tr("How suggestions were answered"), answers, ""),
            (tr("Against blind articles"), blind, "" if len(blind) > 1 else blind_note),
            (tr("What a mention takes in finished articles"), work_rows(report), ""),
        ):
            column.addWidget(Label(title, page, weight=fonts.BOLD))
            column.addWidget(Label(note, page, tone="text2", wrap=True) if note else _table(page, rows, title))
            column.addSpacing(fonts.px(12))
        column.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(page)
        area.setAccessibleName(tr("What suggestions are worth"))
        self.body.addWidget(area)


def _table(parent: QWidget, rows: Sequence[Row], name: str) -> QWidget:
    table = QWidget(parent)
    table.setAccessibleName(name)
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(fonts.px(16))
    grid.setVerticalSpacing(fonts.px(4))
    words = 2 if len(rows[0]) > 2 and rows[0][0] else 1
    for line, row in enumerate(rows):
        for place, text in enumerate(row):
            cell = Label(text, table, size=fonts.META, tone="text" if line else "text2")
            side = Qt.AlignmentFlag.AlignLeft if place < words else Qt.AlignmentFlag.AlignRight
            grid.addWidget(cell, line, place, side)
    grid.setColumnStretch(words - 1, 1)
    return table


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.0f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
