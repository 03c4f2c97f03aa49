"""Every word on screen, in Korean or English.

The code speaks English (`tr("Accept")`); ``resources/translations/ko/*.json`` hold the Korean for each such text. A
test finds every text in the code and fails when a Korean one is missing, so nothing is ever half translated.
"""

import json
import math
from functools import cache

from PySide6.QtCore import QLocale

from annotator.gui.kit.sentences import korean_sentence
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.model.schema import Schema
from annotator.resources import data_path

LANGUAGES = ("ko", "en")
_state = {"language": "en"}


@cache
def _korean() -> dict[str, str]:
    table: dict[str, str] = {}
    for file in sorted(data_path("resources", "translations", "ko").glob("*.json")):
        table.update(json.loads(file.read_text(encoding="utf-8")))
    return table


def system_language() -> str:
    """ "ko" on a Korean system, otherwise "en"."""
    return "ko" if QLocale.system().language() == QLocale.Language.Korean else "en"


def set_language(choice: str) -> None:
    """Speak "ko", "en", or what the system speaks for "system"; texts asked for from now on are in it."""
    _state["language"] = choice if choice in LANGUAGES else system_language()


def language() -> str:
    """The language spoken now: "ko" or "en"."""
    return _state["language"]


def tr(text: str, /, **values: object) -> str:
    """A text of the code in the language of the window, `{name}` parts filled in."""
    found = _korean().get(text, text) if _state["language"] == "ko" else text
    return found.format(**values) if values else found


def error_words(error: KnownError, schema: Schema | None = None) -> str:
    """What went wrong, in the language of the window as far as the table has it.

    With a schema, labels are called by their names, not by their ids.
    """
    # An error may tell another one: both are said in the language of the window.
    values = {k: error_words(v, schema) if isinstance(v, KnownError) else v for k, v in error.values.items()}
    if schema is not None:
        for key in ("label", "head", "tail"):
            if isinstance(label := values.get(key), str):
                values[key] = label_name(schema, label)
    if _state["language"] == "ko" and error.text not in _korean():
        return korean_sentence(str(error))
    return tr(error.text, **values)


def label_name(schema: Schema, label: str) -> str:
    """A mention or relation label in the language of the window; an unknown one as it is."""
    known = schema.mention(label) or schema.relation(label)
    return known.name.in_language(language()) if known is not None else label


def stage_word(stage: str) -> str:
    """The word of a stage in the language of the window."""
    words = {
        Stage.TODO: tr("To do"),
        Stage.IN_PROGRESS: tr("In progress"),
        Stage.DONE: tr("Done"),
        Stage.IN_REVIEW: tr("In review"),
        Stage.GOLD: tr("Gold"),
    }
    return words[Stage(stage)]


def percent(probability: float) -> str:
    """A probability, 0 to 1, in whole percent, rounded down; only what is certain is shown as 100.

    Lines are drawn at whole percents: what is below one must not look as if it had reached it.
    """
    # 0.57 * 100 is a little less than 57: what a float may be off is rounded away first.
    return f"{100 if probability >= 1 else min(99, math.floor(round(probability * 100, 9)))}%"
