"""Everything a person can do, in one table: what it is called, which keys do it, where it stands in menus and sheet.

Menus, the key sheet, the command palette and the status line are all made from this table, so that every action shows
its key and no key is promised that does nothing.
"""

from dataclasses import dataclass

from annotator.gui.kit.words import tr


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `text` is English, for `tr`; `keys` are chords (see keys.py); `in_fields` keys also work while a
    text field has the focus; `menu` and `sheet` are headings, empty for not shown there.
    """

    id: str
    text: str
    keys: tuple[str, ...] = ()
    menu: str = ""
    sheet: str = ""
    in_fields: bool = False
    needs_document: bool = True

    @property
    def words(self) -> str:
        """What it is called in the language of the window."""
        return tr(self.text)


_FILE, _EDIT, _VIEW, _GO, _MARK, _HELP = "File", "Edit", "View", "Go", "Annotate", "Help"
_REVIEW = "Review"
_ANSWERS, _MENTIONS, _RELATIONS = "Answering suggestions", "Mentions", "Relations"
_CARET, _ARTICLE, _SCREEN, _UNDO = "Caret", "Article", "Lists and screen", "Taking back"

ACTIONS: tuple[Action, ...] = (
    Action("new", "New project…", ("Ctrl+N",), _FILE, "", True, False),
    Action("open", "Open project…", ("Ctrl+O",), _FILE, "", True, False),
    Action("samples", "Look around with samples", ("Ctrl+E",), _FILE, "", True, False),
    Action("import", "Import articles…", ("Ctrl+I",), _FILE, _ARTICLE, True, False),
    Action("import_folder", "Import a folder…", ("Ctrl+Shift+I",), _FILE, "", True, False),
    Action("paste", "Paste as a new article", ("Ctrl+V",), _FILE, _ARTICLE, False, False),
    Action("export", "Export…", ("Ctrl+Shift+E",), _FILE, _ARTICLE, True, False),
    Action("backup", "Back up now", (), _FILE, "", False, False),
    Action("close", "Close project", ("Ctrl+W",), _FILE, "", True, False),
    Action("quit", "Quit", ("Ctrl+Q",), _FILE, "", True, False),
    Action("undo", "Undo", ("Ctrl+Z",), _EDIT, _UNDO, False, False),
    Action("redo", "Redo", ("Ctrl+Y", "Ctrl+Shift+Z"), _EDIT, _UNDO, False, False),
    Action("accept", "Accept and next", ("Space", "Y"), _MARK, _ANSWERS),
    Action("reject", "Reject and next", ("N",), _MARK, _ANSWERS),
    Action("label", "Give this label", ("1", "2", "3", "4", "5", "6", "7", "8", "9"), "", _ANSWERS),
    Action(
        "label_everywhere",
        "Give this label everywhere",
        tuple(f"Shift+{n}" for n in range(1, 10)),
        "",
        _ANSWERS,
    ),
    Action("accept_sentence", "Accept rest of the sentence", ("S",), _MARK, _ANSWERS),
    Action("accept_sure", "Accept all sure ones", ("Ctrl+Enter",), _MARK, _ANSWERS),
    Action("propagate", "Accept and propagate", ("A",), _MARK, _ANSWERS),
    Action("propagate_ask", "Propagate by a checklist…", ("Alt+A",), _MARK, _ANSWERS),
    Action("repeat_answers", "Answer the repeat alike", ("Shift+A",), _MARK, _ANSWERS),
    Action("next", "Next suggestion", ("Tab",), _GO, _ANSWERS),
    Action("previous", "Previous suggestion", ("Shift+Tab",), _GO, _ANSWERS),
    Action("order", "Text order · score order", ("O",), _VIEW, _ANSWERS),
    Action("furniture", "Ask in page furniture and repeats too", (), _VIEW, ""),
    Action("ask_muted", "Ask a muted relation again…", ("Ctrl+M",), _VIEW, _ANSWERS, False, False),
    Action("find", "Find in this article…", ("Ctrl+F", "/"), _EDIT, _ARTICLE, True),
    Action("noun_run", "Select this name", ("Enter",), _MARK, _MENTIONS),
    Action("end_left", "Edge: end to the left", ("[",), _MARK, _MENTIONS),
    Action("end_right", "Edge: end to the right", ("]",), _MARK, _MENTIONS),
    Action("start_left", "Edge: start to the left", ("Shift+[",), _MARK, _MENTIONS),
    Action("start_right", "Edge: start to the right", ("Shift+]",), _MARK, _MENTIONS),
    Action("end_left_character", "End left by a letter", ("Alt+[",), _MARK, _MENTIONS),
    Action("end_right_character", "End right by a letter", ("Alt+]",), _MARK, _MENTIONS),
    Action("start_left_character", "Start left by a letter", ("Alt+Shift+[",), _MARK, ""),
    Action("start_right_character", "Start right by a letter", ("Alt+Shift+]",), _MARK, ""),
    Action("remove", "Remove", ("Delete", "Backspace"), _MARK, _MENTIONS),
    Action("relate", "Relate…", ("R",), _MARK, _RELATIONS),
    Action("reverse", "Reverse", ("F",), _MARK, _RELATIONS),
    Action("same_entity", "Same entity as…", ("E",), _MARK, _RELATIONS),
    Action("other_entity", "Out of its group", ("Shift+E",), _MARK, _RELATIONS),
    Action("describe", "Name and ids…", ("I",), _MARK, _RELATIONS),
    Action("done", "Done and next article", ("D",), _MARK, _ARTICLE),
    Action("learn", "Learn from the answers now", (), _MARK, "", False, False),
    Action("versions", "What was learned…", (), _MARK, "", False, False),
    Action("undone", "Back to in progress", ("Shift+D",), _MARK, _ARTICLE),
    Action("make_gold", "Use mine as gold", ("Ctrl+G",), _MARK, _ARTICLE),
    Action("next_document", "Next article", ("Ctrl+]",), _GO, ""),
    Action("previous_document", "Previous article", ("Ctrl+[",), _GO, ""),
    Action("row_down", "Next row of the list", ("J",), _GO, _SCREEN),
    Action("row_up", "Previous row of the list", ("K",), _GO, _SCREEN),
    Action("column", "Next column", ("F6",), _GO, _SCREEN, True),
    Action("column_back", "Previous column", ("Shift+F6",), _GO, "", True),
    Action("text", "Back to the text", ("Esc",), _GO, _SCREEN, True),
    Action("suggestions_tab", "Suggestions", ("Ctrl+1",), _VIEW, "", True),
    Action("relations_tab", "Triples", ("Ctrl+2",), _VIEW, "", True),
    Action("entities_tab", "Entities", ("Ctrl+3",), _VIEW, _RELATIONS, True),
    Action("guideline", "Guideline", ("G",), _VIEW, _ARTICLE),
    Action("list", "Article list", ("Ctrl+L",), _VIEW, "", True),
    Action("larger", "Larger text", ("Ctrl+=", "Ctrl+Shift+="), _VIEW, _SCREEN, True, False),
    Action("smaller", "Smaller text", ("Ctrl+-",), _VIEW, _SCREEN, True, False),
    Action("theme", "Light · dark · system", ("Ctrl+Shift+L",), _VIEW, "", True, False),
    Action("language", "한국어 · English", ("Ctrl+Shift+K",), _VIEW, "", True, False),
    Action("reviews", "Reviews…", ("Ctrl+R",), _REVIEW, _ARTICLE, True, False),
    Action("new_review", "New review…", ("Ctrl+Shift+R",), _REVIEW, "", True, False),
    Action("assign", "Who annotates what…", (), _REVIEW, "", True, False),
    Action("report", "Report…", (), _REVIEW, "", True, False),
    Action("ledger", "What suggestions are worth…", (), _REVIEW, "", False, False),
    Action("annotator", "Who is annotating…", ("Ctrl+U",), _FILE, _ARTICLE, True, False),
    Action("palette", "Commands", ("Ctrl+K",), _HELP, _SCREEN, True, False),
    Action("keys", "Keyboard shortcuts", ("?", "F1"), _HELP, _SCREEN, True, False),
    Action("check", "Check the project", (), _HELP, "", False, False),
    Action("about", "About", (), _HELP, "", False, False),
)

MENUS = (_FILE, _EDIT, _VIEW, _GO, _MARK, _REVIEW, _HELP)
SHEET = (_ANSWERS, _MENTIONS, _RELATIONS, _ARTICLE, _SCREEN, _UNDO, _CARET)

# Keys of the caret, which the text view itself obeys; only for the key sheet.
CARET_KEYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("←", "→"), "By a character"),
    (("Ctrl+←", "Ctrl+→"), "By a word"),
    (("Shift+←", "Shift+→"), "Select on the way"),
)


def by_chord() -> dict[str, Action]:
    """Every action by each of its chords; the first in the table wins a chord that two name."""
    found: dict[str, Action] = {}
    for action in ACTIONS:
        for key in action.keys:
            found.setdefault(key, action)
    return found


def action(action_id: str) -> Action:
    """An action by its id."""
    return next(a for a in ACTIONS if a.id == action_id)


def key_of(action_id: str) -> str:
    """The first chord of an action, "" when it has none."""
    keys = action(action_id).keys
    return keys[0] if keys else ""
