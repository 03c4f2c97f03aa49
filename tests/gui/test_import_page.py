"""The import page: how each file is read, and what its labels become; real files, real keys and mouse."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from annotator.exchange.reading import FileOptions, Incoming, ReadOptions
from annotator.exchange.remarks import Remark
from annotator.gui.dialogs.import_columns import FirstRows
from annotator.gui.dialogs.import_dialog import Choices, ImportDialog, PreviewLine, preview
from annotator.gui.dialogs.import_files import FileList
from annotator.gui.dialogs.import_labels import LabelChoices
from annotator.gui.dialogs.import_outcome import outcome_lines, remarks
from annotator.gui.dialogs.import_preview import first_names
from annotator.gui.dialogs.import_table import FileView, PreviewModel, remark
from annotator.gui.dialogs.import_words import reader_words
from annotator.gui.kit.controls import KeyButton
from annotator.gui.kit.theme import LIGHT, apply_theme
from annotator.gui.kit.widgets import Label
from annotator.gui.kit.words import set_language
from annotator.gui.main_window import MainWindow
from annotator.model.annotation import SetKind
from annotator.model.errors import KnownError
from annotator.operations import Imported, import_files, load_schema
from annotator.settings import Settings
from annotator.store.intake import Intake
from annotator.store.project import Project

SCHEMA = load_schema("corporate-news")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.setCentralWidget(QWidget())
    made.resize(1280, 800)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def write(path: Path, text: str, *labels: str, relation: str = "") -> Path:
    """One article of our JSON whose first words have these labels."""
    words, places, at = text.split(" "), [], 0
    for word in words:
        places.append((at, at + len(word)))
        at += len(word) + 1
    mentions = [
        {"id": f"m{n}", "start": start, "end": end, "label": label}
        for n, (label, (start, end)) in enumerate(zip(labels, places, strict=False))
    ]
    record: dict[str, object] = {"id": path.stem, "text": text, "mentions": mentions}
    if relation:
        record["relations"] = [{"id": "r1", "head": "m0", "tail": "m1", "label": relation}]
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


Opened = Callable[..., ImportDialog]


@pytest.fixture
def opened(window: QMainWindow, qtbot: QtBot) -> Opened:
    def make(*paths: Path, saved: Mapping[str, str] | None = None, people: Sequence[str] = ()) -> ImportDialog:
        dialog = ImportDialog(window, paths, people, SCHEMA, saved)
        qtbot.addWidget(dialog)

        def again(choices: Choices, before: Sequence[PreviewLine], stale: frozenset[Path]) -> None:
            options = ReadOptions(schema=SCHEMA)
            dialog.show_preview(preview(paths, options, choices=choices, before=before, stale=stale))

        dialog.retry_wanted.connect(again)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        dialog.show_preview(preview(paths, ReadOptions(schema=SCHEMA), choices=dialog.choices))
        return dialog

    return make


def button(dialog: QWidget, start: str) -> KeyButton:
    return next(b for b in dialog.findChildren(KeyButton) if b.text().startswith(start) and b.isVisible())


def button_or_none(dialog: QWidget, start: str) -> KeyButton | None:
    found = (b for b in dialog.findChildren(KeyButton) if b.text().startswith(start) and b.isVisible())
    return next(found, None)


def rows(dialog: ImportDialog) -> FileView:
    return dialog.findChild(FileView)


def ticked(dialog: ImportDialog) -> list[str]:
    model = rows(dialog).model()
    assert isinstance(model, PreviewModel)
    return [line.path.name for line in dialog.lines if line.path in model.ticked]


def choose(qtbot: QtBot, box: QComboBox, value: object) -> None:
    """By keys, as a person does: from the top down to the value."""
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentData() == value:
            return
        qtbot.keyClick(box, Qt.Key.Key_Down)
    raise AssertionError(f"{value} cannot be reached")


def settled(qtbot: QtBot, dialog: ImportDialog) -> None:
    """Everything was tried again."""
    qtbot.waitUntil(lambda: "Trying" not in dialog.note.text())


def labels_of(dialog: ImportDialog) -> LabelChoices:
    return dialog.side.labels


# ---- labels -----------------------------------------------------------------------------------------------------


def test_an_unknown_label_is_listed_with_its_count_and_nothing_comes_in_before_it_is_chosen(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    write(tmp_path / "a.jsonl", "이재용 삼성전자 서울 부산", "PS", "OG", "LC", "LC", relation="employee_of")
    dialog = opened(tmp_path)
    (line,) = dialog.lines
    assert {(f.kind, f.label, f.count) for f in line.labels} == {
        ("mention", "PS", 1),
        ("mention", "OG", 1),
        ("mention", "LC", 2),
        ("relation", "employee_of", 1),
    }
    # What the shipped mappings know is filled in and can be seen; the rest is open.
    assert labels_of(dialog).box("PS").currentText() == "Person"
    assert labels_of(dialog).box("LC").currentIndex() == -1
    assert labels_of(dialog).box("LC").accessibleDescription() == "2 to be chosen"
    act = button(dialog, "Import 1")
    assert not act.isEnabled()
    assert "LC" in dialog.note.text()
    with qtbot.assertNotEmitted(dialog.import_clicked):
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    choose(qtbot, labels_of(dialog).box("LC"), "COMPANY")
    settled(qtbot, dialog)
    assert dialog.lines[0].mentions == 4
    choose(qtbot, labels_of(dialog).box("LC"), "")
    settled(qtbot, dialog)
    assert (dialog.lines[0].mentions, dialog.lines[0].relations) == (2, 1)
    with qtbot.waitSignal(dialog.import_clicked) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert said.args[0]["labels"] == {"PS": "PERSON", "OG": "COMPANY", "LC": ""}
    assert said.args[0]["keep"] == said.args[0]["labels"]


def test_all_open_labels_are_left_out_at_one_stroke_and_relations_that_go_with_them_are_counted(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    write(tmp_path / "a.jsonl", "이재용 수원 서울", "PERSON", "AFA", "LCP", relation="org:members")
    write(tmp_path / "b.jsonl", "이재용 수원 서울", "PERSON", "AFA", "LCP", relation="employee_of")
    dialog = opened(tmp_path)
    assert labels_of(dialog).rest.text() == "leave out the 3 that are open"
    qtbot.mouseClick(labels_of(dialog).rest, Qt.MouseButton.LeftButton)
    settled(qtbot, dialog)
    assert button(dialog, "Import 2").isEnabled()
    assert not labels_of(dialog).rest.isVisible()
    assert [(line.mentions, line.relations) for line in dialog.lines] == [(1, 0), (1, 0)]
    assert [line.lost_relations for line in dialog.lines] == [0, 1]
    assert any("1 relations lose an end" in text for _, text in remarks(dialog.lines)[1])


def test_a_relation_that_leads_the_other_way_can_be_turned_round(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "삼성전자 이재용", "COMPANY", "PERSON", relation="org:top_members/employees")
    dialog = opened(tmp_path)
    # Known from the shipped mappings: what KLUE says of the company is said of the person here.
    assert [(line.mentions, line.relations, line.bad) for line in dialog.lines] == [(2, 1, 0)]
    box = labels_of(dialog).box("org:top_members/employees")
    assert (box.currentData(), box.currentText()) == ("employee_of:reversed", "Employee of, the other way round")
    assert box.findData("met_with:reversed") < 0 and box.findData("founder_of:reversed") >= 0
    with qtbot.waitSignal(dialog.import_clicked) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert said.args[0]["labels"]["org:top_members/employees"] == "employee_of:reversed"


def test_labels_that_keep_their_names_are_folded_and_can_be_given_another(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    write(tmp_path / "a.jsonl", "이재용 삼성전자", "PERSON", "COMPANY")
    dialog = opened(tmp_path)
    assert not labels_of(dialog).box("PERSON").isVisible()
    qtbot.mouseClick(labels_of(dialog).plain, Qt.MouseButton.LeftButton)
    assert labels_of(dialog).box("PERSON").isVisible()
    choose(qtbot, labels_of(dialog).box("PERSON"), "COMPANY")
    settled(qtbot, dialog)
    with qtbot.waitSignal(dialog.import_clicked) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert said.args[0]["labels"] == {"PERSON": "COMPANY"}


def test_what_was_chosen_the_last_time_is_filled_in_and_said(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "이재용 서울", "PERSON", "LC")
    dialog = opened(tmp_path, saved={"LC": "", "PERSON": "COMPANY", "GONE": "NO_SUCH_LABEL"})
    assert button(dialog, "Import 1").isEnabled()
    assert labels_of(dialog).box("LC").currentText() == "leave out"
    assert any(part.text() == "Filled in as the last time." for part in dialog.findChildren(Label) if part.isVisible())
    choose(qtbot, labels_of(dialog).box("PERSON"), "PERSON")
    settled(qtbot, dialog)
    with qtbot.waitSignal(dialog.import_clicked) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert said.args[0]["labels"] == {"LC": ""}
    assert said.args[0]["keep"] == {"LC": "", "PERSON": "PERSON"}


def test_only_labels_of_ticked_files_are_asked_about(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "이재용 서울", "PERSON", "LC")
    write(tmp_path / "b.jsonl", "삼성전자 회장", "COMPANY")
    dialog = opened(tmp_path)
    assert not button(dialog, "Import 2").isEnabled()
    qtbot.keyClick(rows(dialog), Qt.Key.Key_Space)
    assert ticked(dialog) == ["b.jsonl"]
    assert button(dialog, "Import 1").isEnabled()


def test_names_known_beforehand_are_those_of_the_shipped_mappings_and_the_words_of_the_schema() -> None:
    found = first_names({"LC": "", "X": "gone"}, SCHEMA)
    assert (found["PS"], found["OGG_ECONOMY"], found["기업"], found["person"]) == (
        "PERSON",
        "COMPANY",
        "COMPANY",
        "PERSON",
    )
    assert found["LC"] == ""
    assert not {"X", "PERSON", "employee_of"} & found.keys()


# ---- files ------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_text_by_itself_is_unticked_until_its_encoding_is_chosen(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("삼성전자가 올랐다", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes("네이버가 내렸다".encode("utf-16-le"))
    dialog = opened(tmp_path)
    assert ticked(dialog) == ["a.txt"]
    assert dialog.lines[1].doubtful
    view = rows(dialog)
    # A click on the encoding leads to its list; keys choose in it.
    place = view.visualRect(view.model().index(1, 0)).center()
    x = next(x for x in range(view.width()) if view.column_at(QPoint(x, 5).toPointF()) == "encoding")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x + 4, place.y()))
    popup = QApplication.activePopupWidget()
    assert popup is not None
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(dialog.side.file.encoding.view(), key)
    settled(qtbot, dialog)
    assert dialog.side.file.encoding.currentData() == "utf-16-le"
    assert ticked(dialog) == ["a.txt", "b.txt"]
    assert dialog.lines[1].sample == "네이버가 내렸다"
    with qtbot.waitSignal(dialog.import_clicked) as said:
        qtbot.mouseClick(button(dialog, "Import 2"), Qt.MouseButton.LeftButton)
    assert said.args[0]["files"] == {tmp_path / "b.txt": FileOptions("auto", "utf-16-le")}


def control(dialog: ImportDialog, name: str) -> QComboBox:
    found = next(part for part in dialog.side.file.parts() if part.accessibleName() == name)
    assert isinstance(found, QComboBox)
    return found


def test_another_format_is_tried_and_its_columns_are_offered_with_a_guess(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("가;나\n첫 글;삼성전자가 올랐다\n둘째;네이버가 내렸다\n", encoding="utf-8")
    dialog = opened(tmp_path)
    assert (dialog.lines[0].format, dialog.lines[0].documents) == ("text", 1)
    choose(qtbot, dialog.side.file.format, "csv")
    # The longest cells are taken for the text, and the short first row for names; both are seen and can be changed.
    qtbot.waitUntil(lambda: dialog.lines[0].documents == 2)
    assert control(dialog, "Text of the article").currentText() == "나"
    assert dialog.lines[0].sample == "삼성전자가 올랐다" and ticked(dialog) == ["a.txt"]
    rows_seen = dialog.findChild(FirstRows)
    assert rows_seen.isVisible() and rows_seen.item(1, 0).text() == "둘째"
    assert [rows_seen.horizontalHeaderItem(n).text() for n in range(2)] == ["가", "나 · Text of the article"]
    choose(qtbot, control(dialog, "Title"), "#1")
    qtbot.waitUntil(lambda: dialog.lines[0].title == "첫 글")
    choose(qtbot, control(dialog, "First row has names"), "no")
    qtbot.waitUntil(lambda: dialog.lines[0].documents == 3)
    wanted = FileOptions("csv", None, {"fields": "text=#2,title=#1", "header": "no"})
    assert dialog.side.file.options == dialog.choices.files[tmp_path / "a.txt"] == wanted


def test_a_column_that_is_named_can_be_taken_for_another_or_for_nothing(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    text = "번호,제목,본문,메모\n7,소식,삼성전자가 올랐다,외부인에게 보이지 말 것\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    dialog = opened(tmp_path)
    assert dialog.lines[0].documents == 1 and dialog.choices.files == {}
    assert [control(dialog, name).currentText() for name in ("Number", "Title", "Text of the article", "Date")] == [
        "번호",
        "제목",
        "본문",
        "no column",
    ]
    choose(qtbot, control(dialog, "Text of the article"), "#4")
    qtbot.waitUntil(lambda: dialog.lines[0].sample.startswith("외부인"))
    choose(qtbot, control(dialog, "Title"), "#0")
    qtbot.waitUntil(lambda: dialog.lines[0].title != "소식")
    assert dialog.choices.files[tmp_path / "a.csv"].options == {"fields": "text=#4,title=#0"}


def test_one_choice_is_spread_over_files_that_look_alike(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_bytes("삼성전자가 올랐다".encode("utf-16-le"))
    dialog = opened(tmp_path)
    assert ticked(dialog) == []
    choose(qtbot, dialog.side.file.encoding, "utf-16-le")
    settled(qtbot, dialog)
    assert ticked(dialog) == ["a.txt"]
    (link,) = [part for part in dialog.side.file.parts() if getattr(part, "text", str)().startswith("the same for 2")]
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    settled(qtbot, dialog)
    assert ticked(dialog) == ["a.txt", "b.txt", "c.txt"]


def test_only_what_a_choice_concerns_is_read_again(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "이재용 서울", "PERSON", "LC")
    write(tmp_path / "b.jsonl", "삼성전자 회장", "COMPANY")
    dialog = opened(tmp_path)
    (tmp_path / "b.jsonl").unlink()  # it would be missed if it were read
    qtbot.mouseClick(labels_of(dialog).rest, Qt.MouseButton.LeftButton)
    settled(qtbot, dialog)
    assert [(line.file, line.documents) for line in dialog.lines] == [
        (f"{tmp_path.name}/a.jsonl", 1),
        (f"{tmp_path.name}/b.jsonl", 1),
    ]


def test_what_the_project_would_refuse_is_known_before(tmp_path: Path) -> None:
    # 소속 leads from a person to a company; this one leads the other way.
    write(tmp_path / "a.jsonl", "삼성전자 이재용", "COMPANY", "PERSON", relation="employee_of")
    (line,) = preview([tmp_path], ReadOptions(schema=SCHEMA))
    assert (line.documents, line.bad) == (0, 1)
    assert "r1" in line.problems[0]


def test_passing_over_leaves_out_relations_that_the_schema_forbids_and_says_so(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    write(tmp_path / "a.jsonl", "삼성전자 이재용", "COMPANY", "PERSON", relation="employee_of")
    dialog = opened(tmp_path)
    assert ticked(dialog) == []
    qtbot.keyClick(dialog.side.keep_going, Qt.Key.Key_Space)
    settled(qtbot, dialog)
    assert ticked(dialog) == ["a.jsonl"]
    assert (dialog.lines[0].documents, dialog.lines[0].relations, dialog.lines[0].forbidden_relations) == (1, 0, 1)
    assert any("1 relations lead between labels" in text for _, text in remarks(dialog.lines)[1])
    with qtbot.waitSignal(dialog.import_clicked) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert said.args[0]["keep_going"] is True


def test_articles_that_the_project_has_and_texts_that_come_twice_are_counted(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for name, text in (("a", "하나"), ("b", "둘"), ("c", "둘")):
        (tmp_path / "in" / f"{name}.txt").write_text(f"{text} 기사다", encoding="utf-8")
    with Project.create(tmp_path / "news.annodb", SCHEMA) as project:
        import_files(project, [tmp_path / "in" / "a.txt"], ReadOptions())
        there = project.documents.with_texts
        lines = preview([tmp_path / "in"], ReadOptions(schema=SCHEMA), with_texts=there)
    assert [len(line.known) for line in lines] == [1, 0, 0]
    dialog = opened(tmp_path / "in")
    dialog.show_preview(lines)
    assert any(part.text() == "Files 3 · articles 3 · new 1" for part in dialog.findChildren(Label))
    assert remark(lines[0]) == "1 here already"


def test_enter_in_a_field_imports_nothing_and_answers_can_be_given_to_somebody(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    write(tmp_path / "a.jsonl", "이재용 회장", "PERSON")
    dialog = opened(tmp_path, people=("김서연", "박지후"))
    field = dialog.side.annotator.lineEdit()
    qtbot.keyClicks(field, "kim")
    with qtbot.assertNotEmitted(dialog.import_clicked):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(dialog.side.replace, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.import_clicked) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert (said.args[0]["annotator"], said.args[0]["replace"]) == ("kim", True)


def test_everything_is_reached_by_tab_in_the_order_in_which_it_stands(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    write(tmp_path / "a.jsonl", "이재용 서울", "PERSON", "LC")
    opened(tmp_path)
    seen = []
    for _ in range(9):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.accessibleName() or getattr(focus, "text", str)())
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert seen[:4] == ["Files", "Format", "Encoding", "LC"]
    assert seen.index("LC") < seen.index("Whose answers are in the files") < seen.index("Cancel")


def test_a_narrow_table_keeps_names_and_counts(opened: Opened, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "이재용 회장", "PERSON")
    view = rows(opened(tmp_path))
    assert {view.column_at(QPoint(x, 5).toPointF()) for x in range(view.width())} >= {"file", "size", "documents"}
    view.setFixedWidth(420)
    there = {view.column_at(QPoint(x, 5).toPointF()) for x in range(420)}
    assert {"tick", "file", "documents", "remark"} <= there
    assert "size" not in there


# ---- words ------------------------------------------------------------------------------------------------------


def test_what_readers_say_is_put_into_the_words_of_the_window(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("삼성전자가 올랐다".encode("cp949"))
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    lines = preview([tmp_path], ReadOptions(schema=SCHEMA))
    name = tmp_path.name
    try:
        set_language("ko")
        assert [text for _, text in remarks(lines)[1]] == [
            f"{name}/b.txt: 빈 파일입니다",
            f"{name}/c.jsonl: 1행 (x): text 항목이 없습니다",
            f"{name}/a.txt: UTF-8이 아니어서 CP949로 읽었습니다",
        ]
        assert reader_words("columns parted by comma; text: 본문, id: 번호") == "열 · 본문: 본문, 번호: 번호"
        done = Imported(
            Intake(added=("a",)), (), (Remark(str(tmp_path / "a.txt"), "", "decoded as cp949: it is not UTF-8"),)
        )
        told = outcome_lines(done, lines)
        assert told[-1] == ("info", f"{name}/a.txt: UTF-8이 아니어서 CP949로 읽었습니다")
    finally:
        set_language("en")


# ---- many files -------------------------------------------------------------------------------------------------


def folder_of(root: Path, fine: int) -> Path:
    """Files of which one is empty, one cut off, three CP949 with other line ends each, one of an unknown kind."""
    root.mkdir()
    for number in range(fine):
        (root / f"a{number:04}.txt").write_text(f"{number}번째 글이다", encoding="utf-8")
    (root / "m-empty.txt").write_bytes(b"")
    (root / "n-cut.txt").write_bytes("삼성전자가 올랐다".encode()[:-1])
    for number in range(5):
        (root / f"o{number}.txt").write_bytes(("삼성전자가 올랐다\r\n" * (number + 1)).encode("cp949"))
    (root / "p.jpg").write_bytes(b"\xff\xd8")
    write(root / "q.jsonl", "이재용 수원", "PERSON")
    return root


def test_of_many_files_the_worst_stand_first_and_tabs_count_them_by_kind(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(folder_of(tmp_path / "글", 40))
    files = dialog.findChild(FileList)
    assert [line.path.name for line in dialog.lines[:3]] == ["m-empty.txt", "n-cut.txt", "p.jpg"]
    assert [files.tabs.tabText(n).split("\u2002") for n in range(files.tabs.count())] == [
        ["All", "49"],
        ["Not readable", "2"],
        ["No articles", "1"],
        ["Worth a look", "5"],
        ["Text", "45"],
        ["JSONL", "1"],
    ]
    files.tabs.setFocus()
    for _ in range(3):
        qtbot.keyClick(files.tabs, Qt.Key.Key_Right)
    assert rows(dialog).model().rowCount() == 5 and files.current is not None and files.current.path.name == "o0.txt"
    # The tick over the list is for what is shown, and for nothing else.
    assert files.all.checkState() is Qt.CheckState.Checked
    qtbot.keyClick(files.all, Qt.Key.Key_Space)
    assert files.all.checkState() is Qt.CheckState.Unchecked
    assert len(ticked_paths(dialog)) == 41 and not any(path.name.startswith("o") for path in ticked_paths(dialog))
    qtbot.keyClick(rows(dialog), Qt.Key.Key_Space)
    assert files.all.checkState() is Qt.CheckState.PartiallyChecked
    assert button(dialog, "Import 42").isEnabled()


def ticked_paths(dialog: ImportDialog) -> set[Path]:
    model = rows(dialog).model()
    assert isinstance(model, PreviewModel)
    return set(model.ticked)


def test_with_large_letters_the_page_is_no_wider_than_the_window(
    opened: Opened, window: QMainWindow, qapp: QApplication, tmp_path: Path
) -> None:
    apply_theme(qapp, LIGHT, text_scale=1.5)
    dialog = opened(folder_of(tmp_path / "글", 40))
    assert dialog.findChild(FileList).tabs.isVisible() and dialog.width() <= window.width()


def test_what_is_said_of_many_files_alike_is_said_once(tmp_path: Path) -> None:
    lines = preview([folder_of(tmp_path / "글", 1)], ReadOptions(schema=SCHEMA))
    count, sentences = remarks(lines)
    assert count == 13
    assert [text for _, text in sentences] == [
        "글/m-empty.txt: it is empty",
        "글/n-cut.txt: it was cut off inside a character (UTF-8)",
        "글/o0.txt: read as CP949, because it is not UTF-8 · 4 more like it",
        "글/o0.txt: its line ends were made alike (1 CRLF) · 4 more like it",
        "글/p.jpg: .jpg is not recognised: choose its format at the right",
    ]


# ---- in the window ----------------------------------------------------------------------------------------------


@pytest.fixture
def desk_window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    with Project.create(tmp_path / "news.annodb", SCHEMA):
        pass
    window = MainWindow(Settings(annotator="a1", language="en"))
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.flows.open_project(str(tmp_path / "news.annodb"))
    yield window
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()


def test_what_is_chosen_on_the_page_is_imported_saved_with_the_project_and_proposed_the_next_time(
    desk_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    write(tmp_path / "one.jsonl", "이재용 삼성전자 서울", "PS", "OG", "LC", relation="per:employee_of")
    write(tmp_path / "two.jsonl", "이해진 네이버 성남", "PS", "OG", "LC", relation="per:employee_of")
    seen: list[tuple[str, str]] = []

    def first() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ImportDialog)
        qtbot.waitUntil(lambda: len(dialog.lines) == 1, timeout=20_000)
        choose(qtbot, labels_of(dialog).box("LC"), "")
        choose(qtbot, labels_of(dialog).box("per:employee_of"), "employee_of")
        settled(qtbot, dialog)
        qtbot.mouseClick(button(dialog, "Import 1"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "Close" in [b.text() for b in dialog.findChildren(KeyButton) if b.isVisible()])
        dialog.close()

    def second() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ImportDialog)
        qtbot.waitUntil(lambda: len(dialog.lines) == 1, timeout=20_000)
        boxes = (labels_of(dialog).box("LC"), labels_of(dialog).box("per:employee_of"))
        seen.extend((box.accessibleName(), box.currentText()) for box in boxes)
        dialog.close()

    QTimer.singleShot(200, first)
    desk_window.flows.dropped([tmp_path / "one.jsonl"])
    project = desk_window.flows.project
    (key,) = (k for k in project.sets("one") if k.kind is SetKind.ANNOTATED)
    said = project.annotations(key)
    assert [m.label for m in said.mentions] == ["PERSON", "COMPANY"]
    assert [r.label for r in said.relations] == ["employee_of"]
    assert project.label_maps.incoming() == {
        "PS": "PERSON",
        "OG": "COMPANY",
        "LC": "",
        "per:employee_of": "employee_of",
    }
    QTimer.singleShot(200, second)
    desk_window.flows.dropped([tmp_path / "two.jsonl"])
    assert seen == [("LC", "leave out"), ("per:employee_of", "Employee of")]
    assert "two" not in project.documents.ids()


def test_stopping_an_import_that_passes_over_bad_articles_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"{number}번 글이다", encoding="utf-8")

    def stop(incoming: Incoming) -> None:
        if incoming.path.name == "4.txt":
            raise KnownError("cancelled; nothing was imported")

    with Project.create(tmp_path / "news.annodb", SCHEMA) as project:
        with pytest.raises(KnownError, match="cancelled"):
            import_files(project, [folder], ReadOptions(), keep_going=True, at_once=True, seen=stop)
        assert project.documents.ids() == ()


# ---- what is still being read ---------------------------------------------------------------------------------------


def _articles(path: Path, count: int, label: str = "COMPANY", last: str = "") -> Path:
    """So many articles in one file; the last one has another label if that is wanted."""
    lines = []
    for n in range(count):
        named = last if last and n == count - 1 else label
        mentions = [{"start": 0, "end": 4, "label": named}]
        lines.append(json.dumps({"id": f"{path.stem}{n}", "text": f"한빛전자 {path.stem} {n}", "mentions": mentions}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_what_was_read_so_far_is_told_file_by_file_and_the_end_is_as_if_nobody_had_asked(tmp_path: Path) -> None:
    _articles(tmp_path / "a.jsonl", 3)
    _articles(tmp_path / "b.jsonl", 2)
    told: list[tuple[PreviewLine, ...]] = []
    lines = preview([tmp_path], ReadOptions(schema=SCHEMA), so_far=told.append, due=lambda: True)
    assert [[(one.file[-7:], one.documents, one.partial) for one in some] for some in told] == [
        [("a.jsonl", 1, True)],
        [("a.jsonl", 2, True)],
        [("a.jsonl", 3, True)],
        [("a.jsonl", 3, False), ("b.jsonl", 1, True)],
        [("a.jsonl", 3, False), ("b.jsonl", 2, True)],
    ]
    assert lines == preview([tmp_path], ReadOptions(schema=SCHEMA)) and not any(one.partial for one in lines)


def test_reading_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        _articles(tmp_path / f"{name}.jsonl", 2)
    told: list[tuple[PreviewLine, ...]] = []
    stopped = preview(
        [tmp_path], ReadOptions(schema=SCHEMA), lambda: len(told) == 3, so_far=told.append, due=lambda: True
    )
    assert [(one.documents, one.partial) for one in stopped] == [(2, False), (1, True)]
    read: list[int] = []
    stale = frozenset(one.path for one in stopped if one.partial)
    lines = preview([tmp_path], ReadOptions(schema=SCHEMA), before=stopped, stale=stale, progress=read.append)
    assert lines == preview([tmp_path], ReadOptions(schema=SCHEMA))
    assert read == [1, 2, 3, 4]


def test_the_page_shows_what_was_read_so_far_and_imports_without_waiting(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = _articles(tmp_path / "a.jsonl", 5)
    told: list[tuple[PreviewLine, ...]] = []
    whole = preview([path], ReadOptions(schema=SCHEMA), so_far=told.append, due=lambda: True)
    dialog = ImportDialog(window, [path], (), SCHEMA)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.show_so_far(told[1])
    assert button(dialog, "Import all").isEnabled()
    assert dialog.note.text() == "Still reading: 2 articles so far. Import takes the rest, too."
    dialog.show_progress(4)
    assert dialog.note.text().startswith("Still reading: 4 articles")
    # A choice stops the reading, and what was not read yet is read by it.
    with qtbot.waitSignal(dialog.retry_wanted) as again:
        qtbot.keyClick(dialog.side.keep_going, Qt.Key.Key_Space)
    assert again.args[2] == {path}
    dialog.show_so_far(told[3])
    with qtbot.waitSignal(dialog.import_clicked) as said:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert said.args[0]["files"] == {} and said.args[0]["keep_going"] is True
    # The preview that was still under way does not take the page of the import away.
    dialog.show_preview(whole)
    dialog.show_so_far(told[4])
    assert not button(dialog, "Cancel").isHidden() and "articles" not in dialog.note.text()
    # A failed import goes on looking, to find what is wrong.
    with qtbot.waitSignal(dialog.retry_wanted):
        dialog.show_failed("cancelled; nothing was imported")
    dialog.show_so_far(told[4])
    assert dialog.note.text() == "cancelled; nothing was imported"
    dialog.show_preview(whole)
    assert dialog.note.text() == "cancelled; nothing was imported"
    assert button(dialog, "Import 5 articles").isEnabled()


def test_counts_stay_right_while_progress_of_many_files_comes_and_ticks_change(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (line,) = preview([_articles(tmp_path / "a.jsonl", 2)], ReadOptions(schema=SCHEMA))
    lines = [replace(line, file=f"{n}.jsonl", path=tmp_path / f"{n}.jsonl") for n in range(300)]
    dialog = ImportDialog(window, [tmp_path], (), SCHEMA)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.show_so_far([*lines[:-1], replace(lines[-1], partial=True)])
    assert dialog.note.text().startswith("Still reading: 600 articles")
    for count in (550, 601, 650):
        dialog.show_progress(count)
        assert dialog.note.text().startswith(f"Still reading: {max(count, 600)} articles")
        assert button(dialog, "Import all").isEnabled()
    dialog.show_preview(lines)
    said = dialog.note.text()
    dialog.show_progress(700)  # a late one, of the reading that has ended
    assert dialog.note.text() == said == "If one fails, none comes in."
    rows(dialog).setFocus()
    qtbot.keyClick(rows(dialog), Qt.Key.Key_Home)
    qtbot.keyClick(rows(dialog), Qt.Key.Key_Space)
    assert button(dialog, "Import 598 articles").isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    for count in (1, 597):
        dialog.show_progress(count)
        assert f"{count} / 598 articles" in [label.text() for label in dialog.findChildren(Label)]


def test_cancelling_while_files_are_read_closes_the_page_at_once(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = _articles(tmp_path / "a.jsonl", 5)
    told: list[tuple[PreviewLine, ...]] = []
    preview([path], ReadOptions(schema=SCHEMA), so_far=told.append, due=lambda: True)
    dialog = ImportDialog(window, [path], (), SCHEMA)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_so_far(told[0])
    with qtbot.waitSignal(dialog.cancel_clicked):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()


def test_the_window_imports_all_of_a_long_file_while_it_may_still_look_at_it(
    desk_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = _articles(tmp_path / "many.jsonl", 200)
    pressed: list[str] = []

    def press() -> None:
        page = QApplication.activeModalWidget()
        if not isinstance(page, ImportDialog):
            return
        if (close := button_or_none(page, "Close")) is not None and close.isEnabled():
            page.accept()
        elif page.lines and (found := button_or_none(page, "Import")) is not None and found.isEnabled():
            # Pressed in the moment in which the reading ends, it is asked once more, with the number.
            pressed.append(found.text())
            qtbot.keyClick(page, Qt.Key.Key_Return, CTRL)

    ticking = QTimer(desk_window)
    ticking.timeout.connect(press)
    ticking.start(20)
    desk_window.flows.transfer.import_paths([path])
    ticking.stop()
    with Project.open(tmp_path / "news.annodb", read_only=True) as project:
        assert len(project.documents.ids()) == 200
    assert pressed and set(pressed) <= {"Import all", "Import 200 articles"}


def test_what_an_import_has_to_say_of_many_files_is_said_once_before_the_page_gets_it(
    desk_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.txt").write_bytes(f"{number}번 글이다. 삼성전자가 올랐다".encode("cp949"))
    given: list[object] = []
    shown: list[str] = []

    def press() -> None:
        page = QApplication.activeModalWidget()
        if not isinstance(page, ImportDialog):
            return
        if (found := button_or_none(page, "Import 30 articles")) is not None and found.isEnabled():
            qtbot.keyClick(page, Qt.Key.Key_Return, CTRL)
        elif button_or_none(page, "Close") is not None:
            shown.extend(label.text() for label in page.findChildren(Label) if label.isVisible())
            page.accept()

    desk_window.jobs.done.connect(lambda key, result: given.append(result) if key == "import" else None)
    ticking = QTimer(desk_window)
    ticking.timeout.connect(press)
    ticking.start(20)
    desk_window.flows.transfer.import_paths([folder])
    ticking.stop()
    lines = [
        ("circle-check", "30 articles are new"),
        ("info", "in/00.txt: read as CP949, because it is not UTF-8 · 29 more like it"),
    ]
    assert given == [lines]
    assert {text for _, text in lines} <= set(shown)
