"""Relating by hints: letters on the mentions in sight, then the relation's key, as far as there is a choice."""

from collections.abc import Callable, Iterable, Mapping
from itertools import product

from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.words import language, tr
from annotator.model.schema import RelationLabel

# Home row first: the hand stays where it is.
_LETTERS = "ASDFGHJKLQWERTUIOPZXCVBNM"


def hint_letters(count: int) -> tuple[str, ...]:
    """That many hints of one letter, or of two when one is not enough; none is the beginning of another."""
    if count <= len(_LETTERS):
        return tuple(_LETTERS[:count])
    return tuple("".join(pair) for pair in product(_LETTERS, repeat=2))[:count]


# The relations that may join two shown mentions (head id, tail id); True marks those that need the two swapped.
Choices = Callable[[str, str], tuple[tuple[RelationLabel, bool], ...]]


class Relating:
    """The state of one attempt: which mention, what was typed, what may be chosen.

    `choice` is, once done, (head id, tail id, relation label, whether head and tail must be swapped).
    """

    def __init__(self, choices_of: Choices, head: str, in_sight: Iterable[str]) -> None:
        self._choices_of = choices_of
        self.head = head
        self.tail = ""
        self.typed = ""
        self.choice: tuple[str, str, str, bool] | None = None
        self.choices: tuple[tuple[RelationLabel, bool], ...] = ()
        targets = [i for i in in_sight if i != head and choices_of(head, i)]
        self.hints: Mapping[str, str] = dict(zip(targets, hint_letters(len(targets)), strict=True))

    def shown_hints(self) -> dict[str, str]:
        """The hints that can still be meant, by mention id; none once the other end is chosen."""
        return {} if self.tail else {i: h for i, h in self.hints.items() if h.startswith(self.typed)}

    def status(self) -> tuple[KeyHint, ...]:
        """What the status line says meanwhile."""
        cancel = KeyHint(("Esc",), tr("Cancel"))
        if not self.tail:
            return (KeyHint(("A", "…"), tr("The letter on the other mention")), cancel)
        return (*(KeyHint((r.key,), r.name.in_language(language())) for r, _ in self.choices), cancel)

    def press(self, pressed: str) -> str:
        """Take a key: "more" is wanted, "done" (see `choice`), "cancel", or "pass" for a key of others."""
        if pressed == "Esc" or (pressed == "R" and not self.tail and not self._is_letter("R")):
            return "cancel"
        if len(pressed) > 1 and pressed != "Backspace":
            # Another command: the attempt ends, and the key does what it always does.
            return "pass"
        if self.tail:
            for relation, swapped in self.choices:
                if pressed.lower() == relation.key.lower():
                    self.choice = (self.head, self.tail, relation.label, swapped)
                    return "done"
            return "more"
        if pressed == "Backspace":
            self.typed = self.typed[:-1]
            return "more"
        if not self._is_letter(pressed):
            return "more"
        self.typed += pressed
        found = next((i for i, h in self.hints.items() if h == self.typed), "")
        return self.choose_tail(found) if found else "more"

    def choose_tail(self, mention_id: str) -> str:
        """Take the other end; "done" when only one relation is allowed between the two."""
        self.tail = mention_id
        self.choices = self._choices_of(self.head, mention_id)
        if len(self.choices) == 1:
            relation, swapped = self.choices[0]
            self.choice = (self.head, mention_id, relation.label, swapped)
            return "done"
        return "more"

    def _is_letter(self, pressed: str) -> bool:
        return any(h.startswith(self.typed + pressed) for h in self.hints.values())
