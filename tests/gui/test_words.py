"""Every text of the window has its Korean, and the Korean keeps its places for values."""

import ast
import json
import pickle
import re
from pathlib import Path

import pytest

from annotator.gui.annotating import actions, edit_words
from annotator.gui.kit import words
from annotator.gui.review import actions as review
from annotator.model.errors import KnownError
from annotator.resources import data_path
from tests.builders import schema

GUI = Path(words.__file__).parents[1]
FIELD = re.compile(r"\{(\w+)\}")


def korean() -> dict[str, str]:
    table: dict[str, str] = {}
    for file in sorted(data_path("resources", "translations", "ko").glob("*.json")):
        for text, said in json.loads(file.read_text(encoding="utf-8")).items():
            assert table.get(text, said) == said, f"{text!r} has two Korean texts"
            table[text] = said
    return table


def texts() -> set[str]:
    found: set[str] = set()
    for file in (*GUI.rglob("*.py"), GUI.parent / "app.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    found |= {a.text for a in (*actions.ACTIONS, *review.REVIEW_ACTIONS)}
    found |= {*actions.MENUS, *actions.SHEET, *review.SHEET}
    found |= known_errors() | {text for _, text in actions.CARET_KEYS} | set(edit_words.VERBS.values())
    return found


def known_errors() -> set[str]:
    """What goes wrong at the desk and with suggesters: annotators meet these texts, so they must have their Korean."""
    found: set[str] = set()
    spoken = ("edit", "propagation", "finishing", "judging", "gold", "tokens", "entities", "learned", "configured")
    files = [*GUI.rglob("*.py"), *(GUI.parent / "suggest").glob("*.py")]
    for file in (*files, *(GUI.parent / "model" / f"{name}.py" for name in spoken)):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "KnownError":
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and FIELD.sub("", first.value):
                    found.add(first.value)
    return found


def test_nothing_is_half_translated() -> None:
    assert sorted(texts() - set(korean())) == []


@pytest.mark.parametrize("text", sorted(korean()))
def test_values_keep_their_places(text: str) -> None:
    assert sorted(FIELD.findall(text)) == sorted(FIELD.findall(korean()[text]))


def test_the_language_can_be_switched() -> None:
    before = words.language()
    try:
        words.set_language("ko")
        assert words.tr("Accept") == "수락"
        words.set_language("en")
        assert words.tr("Accept") == "Accept"
    finally:
        words.set_language(before)


def test_errors_and_reasons_name_labels_as_the_buttons_do() -> None:
    text = "{label} cannot lead from {head} to {tail} in this label schema"
    error = KnownError(text, label="employee_of", head="COMPANY", tail="한빛전자")
    before = words.language()
    words.set_language("ko")
    try:
        assert (
            words.error_words(error, schema()) == "이 라벨 체계에서 소속은(는) 기업에서 한빛전자(으)로 이을 수 없습니다"
        )
    finally:
        words.set_language(before)


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.926, "92%"),
        (0.93, "93%"),
        (0.57, "57%"),
        (0.29, "29%"),
        (0.0, "0%"),
        (0.004, "0%"),
        (0.9999, "99%"),
        (1, "100%"),
    ],
)
def test_a_probability_below_a_line_is_never_shown_as_having_reached_it(probability: float, said: str) -> None:
    assert words.percent(probability) == said


def test_an_error_within_an_error_is_said_in_the_same_language() -> None:
    why = KnownError("{name} has crashed", name="mine")
    error = pickle.loads(pickle.dumps(KnownError("suggester {name} failed: {why}", name="mine", why=why)))
    assert str(error) == "suggester mine failed: mine has crashed"
    before = words.language()
    words.set_language("ko")
    try:
        said = words.error_words(error)
    finally:
        words.set_language(before)
    assert said.startswith("추천기 mine: ") and re.search("[a-zA-Z]", said.replace("mine", "")) is None
