"""Import, export, palette, shortcut sheet and guideline: real keys on real pages."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from annotator.cli.main import app
from annotator.exchange.formats import FORMATS
from annotator.exchange.reading import ReadOptions
from annotator.gui.annotating.guideline_panel import GuidelinePanel, MarkedText, unbracketed
from annotator.gui.dialogs.asking import SchemaQuestion
from annotator.gui.dialogs.export_dialog import ExportDialog
from annotator.gui.dialogs.export_form import command_line
from annotator.gui.dialogs.import_dialog import ImportDialog, preview
from annotator.gui.dialogs.import_outcome import outcome_lines
from annotator.gui.dialogs.import_table import FileView
from annotator.gui.dialogs.key_sheet import KeySheet, found_in
from annotator.gui.dialogs.palette import Entry, Palette, found
from annotator.gui.dialogs.receipt_view import loss_rows
from annotator.gui.kit.fuzzy import initials, matches, score, strokes
from annotator.gui.kit.widgets import KeyButton, Label
from annotator.gui.transfer import ask_schema, create
from annotator.model.schema import Example, MentionLabel, RelationLabel, Schema, Words
from annotator.operations import Imported, export_project, import_files, write_options
from annotator.store.intake import Intake
from annotator.store.project import Project
from annotator.suggest.tokens import tokenize

BOTH = frozenset(("PERSON",)), frozenset(("COMPANY",))
SCHEMA = Schema(
    "news",
    Words("뉴스", "News"),
    Words("", ""),
    (
        MentionLabel(
            "PERSON",
            Words("인물", "Person"),
            "1",
            "#1D5BBF",
            "#8AB8FF",
            Words("이름으로 불린 사람", "<b>A person</b> called by name"),
            (Example("[이재용:PERSON] [삼성전자:COMPANY#c] 회장", Words("이름만", "the name alone")),),
        ),
        MentionLabel("COMPANY", Words("기업", "Company"), "2", "#0B7350", "#6FD6A8", Words("", "")),
    ),
    (RelationLabel("employee_of", Words("소속", "Employee of"), "1", False, (BOTH,), Words("", "Works there")),),
)


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.setCentralWidget(QWidget())
    made.resize(1280, 800)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def _open(dialog: QWidget, qtbot: QtBot) -> None:
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)


def _button(dialog: QWidget, text: str) -> KeyButton:
    return next(b for b in dialog.findChildren(KeyButton) if b.text() == text and b.isVisible())


def _texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(Label))


# ---- import -----------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_bytes("삼성전자 이재용 회장\n\n본문이다.\n".encode("cp949"))
    record = {
        "id": "x",
        "text": "메타의 저커버그",
        "mentions": [{"id": "m1", "start": 0, "end": 2, "label": "COMPANY"}],
    }
    (folder / "b.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder


def _import(window: QMainWindow, qtbot: QtBot, files: Path) -> ImportDialog:
    dialog = ImportDialog(window, (files,), ("a1",), SCHEMA)
    qtbot.addWidget(dialog)
    _open(dialog, qtbot)
    dialog.show_preview(preview((files,), ReadOptions(schema=SCHEMA)))
    return dialog


def _rows(dialog: ImportDialog) -> FileView:
    return dialog.findChild(FileView)


def test_a_preview_says_what_each_file_holds(files: Path) -> None:
    first, second = preview((files,), ReadOptions(schema=SCHEMA))
    assert (first.file, first.format, first.encoding, first.documents) == ("in/a.txt", "text", "cp949", 1)
    assert first.notes
    assert (second.file, second.documents, second.mentions, second.bad) == ("in/b.jsonl", 1, 1, 0)
    assert second.marks == ((0, 2, "#0B7350", "#6FD6A8"),)


def test_the_import_button_has_the_true_count_and_its_key_works(window: QMainWindow, qtbot: QtBot, files: Path) -> None:
    dialog = _import(window, qtbot, files)
    assert _button(dialog, "Import 2 articles").isEnabled()
    with qtbot.waitSignal(dialog.import_clicked) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (options,) = said.args
    assert (options["annotator"], options["keep_going"], options["replace"]) == ("", False, False)
    assert options["files"] == options["labels"] == {}


def test_a_bad_file_is_unticked_and_blocks_when_it_is_ticked_until_it_may_be_passed_over(
    window: QMainWindow, qtbot: QtBot, files: Path
) -> None:
    (files / "c.jsonl").write_text("{bad\n" + (files / "b.jsonl").read_text(encoding="utf-8"), encoding="utf-8")
    dialog = _import(window, qtbot, files)
    assert _button(dialog, "Import 2 articles").isEnabled()
    assert "c.jsonl" in _texts(dialog)
    _rows(dialog).setFocus()
    qtbot.keyClick(_rows(dialog), Qt.Key.Key_End)
    qtbot.keyClick(_rows(dialog), Qt.Key.Key_Space)
    button = _button(dialog, "Import 3 articles")
    assert not button.isEnabled()
    with qtbot.assertNotEmitted(dialog.import_clicked):
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(dialog.side.keep_going, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.retry_wanted) as wanted:
        pass
    choices, before, stale = wanted.args
    assert {path.name for path in stale} == {"c.jsonl"}
    dialog.show_preview(preview((files,), ReadOptions(schema=SCHEMA), choices=choices, before=before, stale=stale))
    with qtbot.waitSignal(dialog.import_clicked) as said:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert said.args[0]["keep_going"] is True


def test_escape_cancels_a_running_import_and_closes_an_idle_one(window: QMainWindow, qtbot: QtBot, files: Path) -> None:
    dialog = _import(window, qtbot, files)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog.show_progress(1)
    assert "1 / 2 articles" in _texts(dialog)
    with qtbot.waitSignal(dialog.cancel_clicked):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.show_failed("cancelled; nothing was imported")
    assert dialog.note.text() == "cancelled; nothing was imported"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_an_import_did_is_said_and_enter_closes(window: QMainWindow, qtbot: QtBot, files: Path) -> None:
    dialog = _import(window, qtbot, files)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog.show_done(outcome_lines(Imported(Intake(added=("a", "x"), duplicates=("y",)), ("c.jsonl: bad",), ())))
    assert "2 articles are new" in _texts(dialog)
    assert "1 were here already" in _texts(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_long_lists_of_problems_are_cut_and_say_so() -> None:
    lines = outcome_lines(Imported(Intake(), tuple(f"file {n}" for n in range(1000)), ()))
    assert len(lines) == 202
    assert lines[-1][1] == "and 800 more"


# ---- export -----------------------------------------------------------------------------------------------------

RECEIPT: dict[str, Any] = {
    "counts": {"documents": 2, "mentions": 5},
    "given": {"mentions": 6},
    "files": [{"name": "gold.jsonl", "sha256": "9f3c" + "0" * 58 + "a1", "counts": {"documents": 2, "mentions": 5}}],
    "losses": [{"kind": "nested", "document": "d1", "text": "SK"}],
    "loss_counts": {"nested": 1},
}


def _export(
    window: QMainWindow,
    qtbot: QtBot,
    base: Path,
    *authors: str,
    saved: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> ExportDialog:
    stages = {"todo": 1, "gold": 2}
    dialog = ExportDialog(
        window, str(base / "news.annodb"), authors, stages, str(base), SCHEMA, lambda name: saved.get(name, {})
    )
    qtbot.addWidget(dialog)
    _open(dialog, qtbot)
    return dialog


def _choose(qtbot: QtBot, box: QComboBox, value: str) -> None:
    """By keys, as a person does: from the top down to the value."""
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentData() == value:
            return
        qtbot.keyClick(box, Qt.Key.Key_Down)
    raise AssertionError(f"{value} cannot be reached")


def test_the_choices_are_said_as_options_of_the_command_line(window: QMainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = _export(window, qtbot, tmp_path, "gold", "a1")
    form = dialog.form
    assert form.fields == {}
    _choose(qtbot, form.format, "conll")
    assert list(form.fields) == ["unit", "scheme", "nested", "passages", "columns"]
    (unit,) = form.fields["unit"].controls
    qtbot.keyClick(unit, Qt.Key.Key_Down)
    qtbot.keyClick(form.annotator, Qt.Key.Key_Down)
    qtbot.keyClicks(form.split, "8 : 1 : 1")
    qtbot.keyClick(form.fields["columns"].controls[0], Qt.Key.Key_Space)
    _choose(qtbot, form.names, "klue")
    with qtbot.waitSignal(dialog.export_clicked) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    options = said.args[0]
    assert options == {
        "format": "conll",
        "annotator": "a1",
        "stage": "",
        "split": "8:1:1",
        "near_duplicates": True,
        "preset": "klue",
        "labels": {},
        "folder": str(tmp_path / "news-a1-conll"),
        "columns": "offsets",
        "unit": "syllable",
        "scheme": "bio",
        "nested": "outer",
        "passages": "drop",
    }
    assert dialog.command.text() == command_line(str(tmp_path / "news.annodb"), options)
    assert dialog.command.text().endswith(
        "--format conll --annotator a1 --split 8:1:1 --unit syllable --columns offsets --preset klue"
    )


def test_that_almost_equal_articles_stay_together_can_be_switched_off_for_a_split(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = _export(window, qtbot, tmp_path, "gold")
    alike = dialog.form.alike
    assert not alike.isVisible()
    qtbot.keyClicks(dialog.form.split, "8:1:1")
    assert alike.isVisible() and alike.isChecked() and "--near-duplicates" not in dialog.command.text()
    qtbot.keyClick(alike, Qt.Key.Key_Space)
    assert dialog.options()["near_duplicates"] is False
    assert dialog.command.text().endswith("--split 8:1:1 --near-duplicates 0")


def test_every_writable_format_is_offered_with_exactly_its_options(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    form = _export(window, qtbot, tmp_path, "gold").form
    writable = {f.id: [o.name for o in f.options] for f in FORMATS.values() if f.writer is not None}
    offered = {}
    form.format.setFocus()
    qtbot.keyClick(form.format, Qt.Key.Key_Home)
    for _ in range(form.format.count()):
        offered[form.format.currentData()] = list(form.fields)
        qtbot.keyClick(form.format, Qt.Key.Key_Down)
    assert offered == writable


@pytest.fixture(scope="module")
def gold_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    record = {
        "id": "a",
        "text": "삼성전자 이재용 회장이 메타의 저커버그를 만났다.\n이재용 회장은 웃었다.",
        "annotator": "gold",
        "mentions": [
            {"id": "m1", "start": 0, "end": 4, "label": "COMPANY"},
            {"id": "m2", "start": 5, "end": 8, "label": "PERSON"},
        ],
        "relations": [{"id": "r1", "head": "m2", "tail": "m1", "label": "employee_of"}],
    }
    (folder / "a.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    with Project.create(folder / "news.annodb", SCHEMA) as project:
        import_files(project, [folder / "a.jsonl"], ReadOptions(schema=SCHEMA))
    return folder / "news.annodb"


@pytest.mark.parametrize("format_id", [f.id for f in FORMATS.values() if f.writer is not None])
def test_the_command_line_of_the_page_writes_the_bytes_that_the_window_writes(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path, gold_project: Path, format_id: str
) -> None:
    dialog = ExportDialog(window, str(gold_project), ("gold",), {"gold": 1}, str(tmp_path), SCHEMA)
    qtbot.addWidget(dialog)
    _open(dialog, qtbot)
    _choose(qtbot, dialog.form.format, format_id)
    for field in dialog.form.fields.values():
        for control in field.controls:
            qtbot.keyClick(control, Qt.Key.Key_Space if isinstance(control, QCheckBox) else Qt.Key.Key_End)
    qtbot.keyClicks(dialog.labels.fields["PERSON"], "HUMAN")
    command = shlex.split(dialog.command.text())
    done = CliRunner().invoke(app, command[1:])
    assert done.exit_code == 0, done.output
    with Project.open(gold_project, read_only=True) as project:
        export_project(
            project,
            tmp_path / "window",
            author="gold",
            stages=None,
            options=write_options(dialog.options()),
            tokenize=tokenize,
        )
    first, second = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "window", Path(command[3]))
    )
    assert first == second


def test_a_format_whose_library_is_missing_says_what_to_install(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.exchange.contract.find_spec", lambda _: None)
    dialog = _export(window, qtbot, tmp_path, "gold")
    _choose(qtbot, dialog.form.format, "spacy")
    assert "not installed" in dialog.form.format.currentText()
    assert "pip install 'annotator[spacy]'" in _texts(dialog)
    assert not _button(dialog, "Export").isEnabled()
    _choose(qtbot, dialog.form.format, "html")  # its pages are written without the library that reads others
    assert _button(dialog, "Export").isEnabled()


def test_labels_are_named_for_the_file_and_shipped_names_are_recognised(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = _export(window, qtbot, tmp_path, "gold")
    fields = dialog.labels.fields
    assert list(fields) == ["PERSON", "COMPANY", "employee_of"]
    qtbot.keyClicks(fields["PERSON"], "PS")
    qtbot.keyClicks(fields["COMPANY"], "OG")
    assert dialog.form.names.currentData() == "klue"
    qtbot.keyClicks(fields["employee_of"], "works=for")
    assert dialog.options()["labels"] == {"PERSON": "PS", "COMPANY": "OG", "employee_of": "worksfor"}
    assert dialog.form.names.currentText() == "My own"
    assert "--map PERSON=PS --map COMPANY=OG --map employee_of=worksfor" in dialog.command.text()
    fields["COMPANY"].clear()
    qtbot.keyClicks(fields["COMPANY"], "PS")
    assert "Several labels are called PS: they become one." in _texts(dialog)
    _choose(qtbot, dialog.form.names, "")
    assert dialog.options()["labels"] == {}


def test_names_of_the_last_export_are_proposed_for_that_format_only(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = _export(window, qtbot, tmp_path, "gold", saved={"conll": {"PERSON": "PER"}})
    assert dialog.options()["labels"] == {}
    _choose(qtbot, dialog.form.format, "conll")
    assert dialog.options()["labels"] == {"PERSON": "PER"}
    _choose(qtbot, dialog.form.format, "jsonl")
    assert dialog.options()["labels"] == {}


def test_a_folder_that_was_typed_stays(window: QMainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = _export(window, qtbot, tmp_path, "gold")
    dialog.form.folder.selectAll()
    qtbot.keyClicks(dialog.form.folder, "/mine")
    qtbot.keyClick(dialog.form.format, Qt.Key.Key_End)
    assert dialog.form.folder.text() == "/mine"


def test_while_it_runs_escape_cancels_and_then_the_reason_is_shown(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = _export(window, qtbot, tmp_path, "gold")
    qtbot.mouseClick(_button(dialog, "Export"), Qt.MouseButton.LeftButton)
    dialog.show_progress(1)
    assert not dialog.form.isEnabled()
    with qtbot.waitSignal(dialog.cancel_clicked):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.show_failed("the disk is full")
    assert dialog.note.text() == "the disk is full"
    assert dialog.form.isEnabled()
    assert _button(dialog, "Export").isEnabled()


def test_the_receipt_can_be_copied_and_its_folder_opened(window: QMainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = _export(window, qtbot, tmp_path, "gold")
    qtbot.mouseClick(_button(dialog, "Export"), Qt.MouseButton.LeftButton)
    dialog.show_receipt(RECEIPT)
    assert dialog.receipt.isVisible()
    assert dialog.receipt.loss_count == 1
    assert dialog.note.text() == "5 of 6 mentions written and read again"
    qtbot.keyClick(dialog, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert json.loads(QGuiApplication.clipboard().text()) == RECEIPT
    with qtbot.waitSignal(dialog.open_folder_clicked) as said:
        qtbot.keyClick(_button(dialog, "Open folder"), Qt.Key.Key_Return)
    assert said.args == [str(tmp_path / "news-gold-jsonl")]


def test_another_choice_takes_the_old_receipt_away(window: QMainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = _export(window, qtbot, tmp_path, "gold")
    qtbot.mouseClick(_button(dialog, "Export"), Qt.MouseButton.LeftButton)
    dialog.show_receipt(RECEIPT)
    qtbot.keyClick(dialog.form.format, Qt.Key.Key_Down)
    assert not dialog.receipt.isVisible()
    assert _button(dialog, "Export").isEnabled()


def test_without_any_answers_there_is_nothing_to_export(window: QMainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = _export(window, qtbot, tmp_path)
    assert not _button(dialog, "Export").isEnabled()
    with qtbot.assertNotEmitted(dialog.export_clicked):
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_few_losses_are_listed_and_many_are_counted() -> None:
    losses = [{"kind": "nested", "document": "d1", "text": "SK"}]
    losses += [{"kind": "relation", "document": f"d{n % 7}"} for n in range(211)]
    assert loss_rows(losses) == [("Nested mention", "SK", "d1"), ("Relation", "211 items", "7 articles")]


# ---- palette ----------------------------------------------------------------------------------------------------

ENTRIES = (
    Entry("할 수 있는 것", "관계 잇기…", "", ("R",), "relate"),
    Entry("할 수 있는 것", "방향 반대", "", ("F",), "reverse"),
    Entry("보기", "지침", "", ("G",), "guideline"),
    Entry("글", "MS·삼성 관계 기사", "2024-04-22", (), "article:d1", "file-text"),
)


def _ids(query: str) -> list[str]:
    return [entry.id for entry in found(ENTRIES, query)]


def test_entries_are_found_by_half_a_syllable_initials_and_slips() -> None:
    assert _ids("관계") == ["relate", "article:d1"]
    assert _ids("관ㄱ") == ["relate", "article:d1"]
    assert _ids("ㅂㅎ") == ["reverse"]
    assert _ids("벙향 반대") == ["reverse"]
    assert _ids("없는 말이다") == []


def test_signs_choose_articles_or_commands() -> None:
    assert _ids("") == ["relate", "reverse", "guideline"]
    assert _ids("@") == ["article:d1"]
    assert _ids("@관계") == ["article:d1"]
    assert _ids(">관계") == ["relate"]


def _palette(window: QMainWindow, qtbot: QtBot) -> tuple[Palette, QLineEdit]:
    palette = Palette(window, ENTRIES)
    qtbot.addWidget(palette)
    _open(palette, qtbot)
    return palette, palette.findChild(QLineEdit)


def test_the_palette_is_used_without_leaving_the_field(window: QMainWindow, qtbot: QtBot) -> None:
    palette, field = _palette(window, qtbot)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as said:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert said.args == ["reverse"]
    assert not palette.isVisible()


def test_enter_on_nothing_found_does_nothing_and_escape_leaves(window: QMainWindow, qtbot: QtBot) -> None:
    palette, field = _palette(window, qtbot)
    qtbot.keyClicks(field, "zzzz")
    assert palette.shown_ids == ()
    with qtbot.assertNotEmitted(palette.chosen):
        qtbot.keyClick(field, Qt.Key.Key_Return)
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_text_is_taken_apart_into_the_keys_that_type_it() -> None:
    assert strokes("관계") == "ㄱㅗㅏㄴㄱㅖ"
    assert strokes("값 SK") == "ㄱㅏㅂㅅ sk"
    assert initials("관계 잇기") == "ㄱㄱ ㅇㄱ"
    assert matches("잇기 관계", "관계 잇기")
    assert not matches("", "관계")
    assert score("관계", "관계 잇기") > score("잇기", "관계 잇기") > 100


# ---- shortcut sheet ---------------------------------------------------------------------------------------------

ANSWERS = (
    ((("Space",), ("Y",)), "수락하고 다음"),
    ((("Ctrl", "Enter"),), "모두 수락"),
    ((("1…9",),), "이 라벨로"),
)
ARTICLE = (
    ((("C",),), "의견 쓰기"),
    ((("Shift", "["), ("Shift", "]")), "처음 옮기기"),
    ((("F6",),), "다음 칸으로"),
)
GROUPS = (("제안", ANSWERS), ("글", ARTICLE))


def test_shortcuts_are_found_by_word_and_by_their_key() -> None:
    def words(query: str, pressed: str = "") -> list[str]:
        return [row[1] for _, rows in found_in(GROUPS, query, pressed) for row in rows]

    assert words("수락") == ["수락하고 다음", "모두 수락"]
    assert words("ㅇㄱ ㅆㄱ") == ["의견 쓰기"]
    assert words("3") == ["이 라벨로"]
    assert words("", "Ctrl+Enter") == ["모두 수락"]
    assert words("", "C") == ["의견 쓰기"]


def test_pressing_a_key_in_the_sheet_finds_it(window: QMainWindow, qtbot: QtBot) -> None:
    sheet = KeySheet(window, GROUPS)
    qtbot.addWidget(sheet)
    _open(sheet, qtbot)
    assert sheet.shown_rows == 6
    qtbot.keyClick(sheet.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (sheet.search.text(), sheet.shown_rows) == ("Ctrl+Enter", 1)
    qtbot.keyClick(sheet.search, Qt.Key.Key_F6)
    assert (sheet.search.text(), sheet.shown_rows) == ("F6", 1)
    # As a Hangul input method sends the C key; QTest cannot type Hangul itself.
    key, none = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(sheet.search, QKeyEvent(key, 0, none, "ㅊ"))
    assert (sheet.search.text(), sheet.shown_rows) == ("ㅊ", 2)
    qtbot.keyClick(sheet.search, Qt.Key.Key_Escape)
    assert (sheet.search.text(), sheet.shown_rows) == ("", 6)
    qtbot.keyClick(sheet.search, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


# ---- guideline --------------------------------------------------------------------------------------------------


def test_the_guideline_shows_foreign_text_as_it_is(qtbot: QtBot) -> None:
    panel = GuidelinePanel()
    panel.resize(328, 500)
    qtbot.addWidget(panel)
    panel.show_schema(SCHEMA)
    panel.show()
    qtbot.waitExposed(panel)
    definition = next(label for label in panel.findChildren(Label) if "called by name" in label.text())
    assert definition.text() == "<b>A person</b> called by name"
    assert definition.textFormat() == Qt.TextFormat.PlainText
    assert panel.findChild(MarkedText).accessibleName() == "이재용 삼성전자 회장"
    panel.show_label("employee_of")
    assert any(label.text() == "Person → Company" for label in panel.findChildren(Label))
    panel.show_label("nothing of that name")
    assert any(label.text() == "Works there" for label in panel.findChildren(Label))


def test_brackets_become_marks() -> None:
    assert unbracketed("[이재용:PERSON] [삼성:COMPANY#c] 회장") == (
        "이재용 삼성 회장",
        ((0, 3, "PERSON"), (4, 6, "COMPANY")),
    )


@pytest.mark.parametrize(("row", "schema"), [(0, "corporate-news"), (1, "klue")])
def test_a_new_project_has_the_labels_that_are_chosen(qtbot: QtBot, tmp_path: Path, row: int, schema: str) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()

    def choose() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, SchemaQuestion)
        for _ in range(row):
            qtbot.keyClick(asked.choices.checkedButton(), Qt.Key.Key_Down)
        assert "Person" in asked.choices.checkedButton().accessibleDescription()
        qtbot.keyClick(asked.choices.checkedButton(), Qt.Key.Key_Return)

    QTimer.singleShot(100, choose)
    create(tmp_path / "new.annodb", ask_schema(window))
    with Project.open(tmp_path / "new.annodb") as made:
        assert made.schema.id == schema
