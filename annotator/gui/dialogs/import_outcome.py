"""What is wrong with files, what an import did: sentences with an icon each."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.exchange.decoding import shown
from annotator.exchange.remarks import VALUES, alike
from annotator.gui.dialogs.import_preview import PreviewLine
from annotator.gui.dialogs.import_words import file_problem, reader_words, told
from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import Icon, Label
from annotator.gui.kit.words import tr
from annotator.operations import Imported

_MANY = 200
_FEW = 3
# What stands in brackets behind a number as the name of something in one file.
_NAME = re.compile(r"(?<=0 )\([^)]*\)")


def outcome_lines(outcome: Imported, files: Sequence[PreviewLine] = ()) -> list[tuple[str, str]]:
    """What an import did as (icon, sentence), the main thing first; long lists are cut and say so.

    `files` are the lines of the page, for the names that it has for paths. An import may have very much to say: this
    groups all of it and so is for the thread of the import, not for the window's.
    """
    names = {shown(line.path): line.file for line in files}
    intake = outcome.intake
    lines = []
    counts = (
        ("circle-check", tr("{count} articles are new"), len(intake.added)),
        ("copy", tr("{count} were here already"), len(intake.reused) + len(intake.duplicates)),
        ("info", tr("{count} got another id, because theirs was taken by another text"), len(intake.renamed)),
        ("layers", tr("{count} sets of annotations were taken over"), intake.sets_written),
    )
    for icon, text, count in counts:
        if count or icon == "circle-check":
            lines.append((icon, text.format(count=f"{count:,}")))
    bad = [("triangle-alert", text) for text in dict.fromkeys((*outcome.problems, *intake.refused))]
    rest = [(icon, text, 1) for icon, text in bad] + [("info", text, 1) for text in intake.messages]
    rest += [("info", str(kind.shown[0]), kind.count) for kind in alike(outcome.notes)]
    for icon, text, count in rest[:_MANY]:
        said = told(text, names)
        if count > 1:
            said = tr("{first} · {count} more like it", first=said, count=f"{count - 1:,}")
        lines.append((icon, said))
    if len(rest) > _MANY:
        lines.append(("info", tr("and {count} more", count=f"{len(rest) - _MANY:,}")))
    return lines


def remarks(lines: Sequence[PreviewLine]) -> tuple[int, list[tuple[str, str]]]:
    """How many things are worth knowing about files, and the sentences as (icon, text): what is wrong first.

    Of many that say the same, save for numbers, the first is said and how many are like it.
    """
    bad = [
        ("triangle-alert", file_problem(text, shown(line.path), line.file), line)
        for line in lines
        for text in line.problems
    ]
    others: list[tuple[str, str, PreviewLine]] = []
    count = len(bad)
    for line in lines:
        notes = list(line.notes)
        if line.lost_relations:
            lost = tr(
                "{count} relations lose an end, because its label is left out: they are left out, too",
                count=f"{line.lost_relations:,}",
            )
            notes.insert(0, lost)
        if line.forbidden_relations:
            forbidden = tr(
                "{count} relations lead between labels that the schema does not allow: they are left out",
                count=f"{line.forbidden_relations:,}",
            )
            notes.insert(0, forbidden)
        if line.known:
            notes.insert(0, tr("{count} articles are in the project already", count=f"{len(line.known):,}"))
        if line.more_notes:
            notes.append(tr("and {count} more", count=f"{line.more_notes:,}"))
        others += [("info", f"{line.file}: {reader_words(text)}", line) for text in notes]
        count += line.remarks
    found = _folded([*bad, *others])
    if len(found) > _MANY:
        found = [*found[:_MANY], ("info", tr("and {count} more", count=f"{len(found) - _MANY:,}"))]
    return count, found


def _folded(said: Sequence[tuple[str, str, PreviewLine]]) -> list[tuple[str, str]]:
    alike: dict[tuple[str, str], list[str]] = {}
    for icon, text, line in said:
        alike.setdefault((icon, _NAME.sub("0", VALUES.sub("0", text.removeprefix(line.file)))), []).append(text)
    found: list[tuple[str, str]] = []
    for (icon, _), texts in alike.items():
        if len(texts) <= _FEW:
            found += [(icon, text) for text in texts]
        else:
            found.append((icon, tr("{first} · {count} more like it", first=texts[0], count=f"{len(texts) - 1:,}")))
    return found


def reading_words(count: int, *, rest: bool) -> str:
    """How far reading is; `rest`: an import would take what is not read yet, too."""
    so_far = f"{count:,}"
    if rest:
        return tr("Still reading: {count} articles so far. Import takes the rest, too.", count=so_far)
    return tr("Still reading: {count} articles so far.", count=so_far)


def what_hinders(
    lines: Sequence[PreviewLine], taken: Sequence[PreviewLine], undecided: Sequence[str], *, passed_over: bool
) -> str:
    """What stands between these files and their import, or what is to be known about it.

    `taken` are the ticked ones, `undecided` labels that nobody has chosen anything for; `passed_over`: what cannot be
    read is, if there is any.
    """
    bad = sum(line.bad for line in taken)
    if not any(line.documents for line in lines):
        return tr("There is no article in these files.")
    if not taken:
        return tr("No file is ticked.")
    if undecided:
        names = ", ".join(undecided[:3]) + (" …" if len(undecided) > 3 else "")
        return tr("Choose at the right what becomes of {labels}, or leave it out.", labels=names)
    if bad and not passed_over:
        return tr("{count} cannot be read. Tick the choice at the right to pass over them.", count=bad)
    if bad:
        return tr("{count} that cannot be read are passed over. If you cancel, none comes in.", count=bad)
    return tr("If one fails, none comes in.")


class Sentences(QScrollArea):
    """Lines with an icon each: what is wrong, what is worth knowing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Light)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_lines(self, title: str, lines: Sequence[tuple[str, str]]) -> None:
        """Show lines of (icon, text) under a small title."""
        page = QWidget()
        page.setBackgroundRole(QPalette.ColorRole.Light)
        column = QVBoxLayout(page)
        column.setContentsMargins(fonts.px(24), fonts.px(12), fonts.px(16), fonts.px(12))
        column.setSpacing(fonts.px(8))
        if title:
            column.addWidget(Label(title, page, size=fonts.META, tone="text2"))
        for icon, text in lines:
            row = QHBoxLayout()
            row.setSpacing(fonts.px(8))
            row.addWidget(
                Icon(icon, page, tone="danger" if icon == "triangle-alert" else "text2"), 0, Qt.AlignmentFlag.AlignTop
            )
            row.addWidget(Label(text, page, wrap=True), 1)
            column.addLayout(row)
        column.addStretch(1)
        self.setWidget(page)
