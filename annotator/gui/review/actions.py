"""Everything that can be done in a review, in one table: words, keys, and where it stands in the key sheet.

Menu, sheet, palette and hints are made from it, as those of annotating are from `annotating.actions`.
"""

from annotator.gui.annotating.actions import Action

_ANSWERS, _EDITS, _ARTICLE = "Answering differences", "A third answer", "Review"

REVIEW_MENU = "Review"

REVIEW_ACTIONS: tuple[Action, ...] = (
    Action("review.answer", "Take A, B, …", ("1", "2", "3", "4", "5", "6", "7", "8", "9"), "", _ANSWERS),
    Action("review.all", "Both · all of them (the digit after the last letter)", (), "", ""),
    Action("review.neither", "Neither", ("0",), REVIEW_MENU, _ANSWERS),
    Action("review.together", "Settle alike with the next answer", ("A",), REVIEW_MENU, _ANSWERS),
    Action("review.agreed", "Take everything that is agreed", ("Ctrl+Enter",), REVIEW_MENU, _ANSWERS),
    Action("review.reopen", "Open the difference again", ("Shift+U",), REVIEW_MENU, _ANSWERS),
    Action("review.reason_1", "Reason: guideline read differently", ("Alt+1",), "", _ANSWERS),
    Action("review.reason_2", "Reason: mistake", ("Alt+2",), "", _ANSWERS),
    Action("review.reason_3", "Reason: the text is ambiguous", ("Alt+3",), "", _ANSWERS),
    Action("review.reason_4", "Reason: not in the guideline", ("Alt+4",), "", _ANSWERS),
    Action("review.comment", "Comment", ("C",), REVIEW_MENU, _ANSWERS),
    Action("review.next", "Next difference", ("Tab",), REVIEW_MENU, _ANSWERS),
    Action("review.previous", "Previous difference", ("Shift+Tab",), REVIEW_MENU, _ANSWERS),
    Action("review.undecided", "First open difference", ("U",), REVIEW_MENU, _ANSWERS),
    Action("review.row_down", "Next row of the list", ("J",), "", _ANSWERS),
    Action("review.row_up", "Previous row of the list", ("K",), "", _ANSWERS),
    Action("review.same_kind", "Only this kind · all", ("O",), REVIEW_MENU, _ANSWERS),
    Action("review.same_label", "Only this label · all", ("L",), REVIEW_MENU, _ANSWERS),
    Action("review.label", "Another label, by its number", tuple(f"Shift+{n}" for n in range(1, 10)), "", _EDITS),
    Action("review.end_left", "Edge: end to the left", ("[",), "", _EDITS),
    Action("review.end_right", "Edge: end to the right", ("]",), "", _EDITS),
    Action("review.start_left", "Edge: start to the left", ("Shift+[",), "", _EDITS),
    Action("review.start_right", "Edge: start to the right", ("Shift+]",), "", _EDITS),
    Action("review.end_left_character", "End left by a letter", ("Alt+[",), "", _EDITS),
    Action("review.end_right_character", "End right by a letter", ("Alt+]",), "", _EDITS),
    Action("review.start_left_character", "Start left by a letter", ("Alt+Shift+[",), "", ""),
    Action("review.start_right_character", "Start right by a letter", ("Alt+Shift+]",), "", ""),
    Action("review.reverse", "Reverse", ("F",), REVIEW_MENU, _EDITS),
    Action("review.remove", "Remove", ("Delete", "Backspace"), REVIEW_MENU, _EDITS),
    Action("review.relate", "Relate…", ("R",), REVIEW_MENU, _EDITS),
    Action("review.noun_run", "Select this name", ("Enter",), "", _EDITS),
    Action("review.sign_off", "Sign off and next article", ("D",), REVIEW_MENU, _ARTICLE),
    Action("review.unlock", "Unlock", ("Shift+D",), REVIEW_MENU, _ARTICLE),
    Action("review.next_document", "Next article", ("Ctrl+]",), REVIEW_MENU, _ARTICLE),
    Action("review.previous_document", "Previous article", ("Ctrl+[",), REVIEW_MENU, _ARTICLE),
    Action("review.names", "Hide names", ("B",), REVIEW_MENU, _ARTICLE),
    Action("review.origins", "Where answers came from", ("S",), REVIEW_MENU, _ARTICLE),
    Action("review.guideline", "Guideline", ("G",), REVIEW_MENU, _ARTICLE),
    Action("review.report", "Report…", ("Shift+R",), REVIEW_MENU, _ARTICLE),
    Action("review.finish", "Finish the review", (), REVIEW_MENU, ""),
    Action("review.leave", "Leave the review", ("Ctrl+W",), REVIEW_MENU, _ARTICLE),
    Action("review.undo", "Undo", ("Ctrl+Z",), "", _ARTICLE),
    Action("review.redo", "Redo", ("Ctrl+Y", "Ctrl+Shift+Z"), "", _ARTICLE),
    Action("review.column", "Next column", ("F6",), "", _ARTICLE),
    Action("review.column_back", "Previous column", ("Shift+F6",), "", ""),
    Action("review.text", "Back to the text", ("Esc",), "", _ARTICLE),
)

SHEET = (_ANSWERS, _EDITS, _ARTICLE)

# Actions of the window itself that go on working in a review.
ELSEWHERE = frozenset(("palette", "keys", "quit", "larger", "smaller", "theme", "language", "check", "about", "backup"))


def by_chord() -> dict[str, Action]:
    """Every action of a review by each of its chords."""
    return {key: action for action in REVIEW_ACTIONS for key in action.keys}
