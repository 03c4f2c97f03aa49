"""Every word of the page of figures, in Korean and English, from `resources/report/words.json`."""

import json

from annotator.model.schema import Words
from annotator.resources import data_path

LANGUAGES = ("ko", "en")


def all_words() -> dict[str, Words]:
    """Every text by its name; `kind.…`, `stage.…`, `reason.…` and `role.…` are the words of values."""
    found = json.loads(data_path("resources", "report", "words.json").read_text(encoding="utf-8"))
    return {name: Words(text["ko"], text["en"]) for name, text in found.items()}


def words(language: str) -> dict[str, str]:
    """All texts in "ko" or "en"."""
    return {name: text.in_language(language) for name, text in all_words().items()}
