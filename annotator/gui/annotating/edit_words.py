"""An edit in a few words, for the undo menu and the toast."""

from annotator.gui.kit.words import stage_word, tr
from annotator.model.edit import Edit

VERBS = {
    "add_mention": "Mention added",
    "relabel": "Label changed",
    "move_mention": "Edge moved",
    "remove_mention": "Mention removed",
    "relate": "Relation added",
    "relabel_relation": "Relation changed",
    "reverse": "Relation reversed",
    "remove_relation": "Relation removed",
    "same_entity": "One and the same",
    "other_entity": "Not the same",
    "describe": "Name and ids said",
    "accept": "Accepted",
    "correct": "Corrected",
    "accept_all": "Sure suggestions accepted",
    "accept_sentence": "Sentence accepted",
    "reject": "Rejected",
    "propagate": "Propagated",
    "repeat_answers": "Repeat answered",
    "set_stage": "Stage changed",
    "make_gold": "Made gold",
    "say_no_relation": "No relation recorded",
    "finish": "Finished",
    "unfinish": "Not finished",
    "adjudicate": "Decided",
    "accept_agreed": "Agreed items taken",
    "reopen": "Opened again",
    "give_reason": "Reason changed",
    "comment": "Comment",
    "sign_off": "Signed off",
    "unlock": "Unlocked",
}


def edit_words(edit: Edit) -> str:
    """An edit in a few words, for the undo menu and the toast."""
    subject = stage_word(edit.subject) if edit.verb == "set_stage" else edit.subject
    return f"{tr(VERBS.get(edit.verb, edit.verb))} — {subject}"
