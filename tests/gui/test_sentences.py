"""What goes wrong below the window is said in Korean in a Korean window: every sentence has its Korean."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.exchange.reading import ReadOptions
from annotator.gui.dialogs.import_outcome import remarks
from annotator.gui.dialogs.import_preview import preview
from annotator.gui.dialogs.import_words import told
from annotator.gui.kit.sentences import korean_sentence
from annotator.gui.kit.words import error_words, set_language
from annotator.model.errors import KnownError
from annotator.operations import load_schema
from annotator.resources import data_path
from tests.gui.test_words import korean
from tests.unit.sentences import all_texts

SENTENCES: dict[str, str] = json.loads(data_path("resources", "translations", "readers.json").read_text("utf-8"))
VALUE = re.compile(r"\{\d+\}")


@pytest.fixture
def in_korean() -> Iterator[None]:
    set_language("ko")
    yield
    set_language("en")


def test_every_error_has_its_korean() -> None:
    known = korean().keys() | SENTENCES.keys()
    assert {text: file for text, file in all_texts().items() if text not in known} == {}


@pytest.mark.parametrize("text", sorted(SENTENCES))
def test_the_korean_names_no_value_that_the_sentence_does_not_have(text: str) -> None:
    assert set(VALUE.findall(SENTENCES[text])) <= set(VALUE.findall(text))
    assert re.search("[가-힣]", SENTENCES[text]) and "--" not in SENTENCES[text].replace("--encoding", "")


@pytest.mark.parametrize("text", sorted(SENTENCES))
def test_each_sentence_is_found_with_values_in_it(text: str) -> None:
    said = VALUE.sub(lambda m: f"v{m[0][1:-1]}", text)
    wanted = VALUE.sub(lambda m: f"v{m[0][1:-1]}", SENTENCES[text])
    assert korean_sentence(said) == wanted
    assert korean_sentence(f"a.x, line 3, id 'b': {said}") == f"a.x 3행 (b): {wanted}"


@pytest.mark.usefixtures("in_korean")
def test_errors_of_files_are_said_in_korean(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "x", "text": "가", "mentions": [{"start": 0, "end": "1"}]}\n', "utf-8")
    (tmp_path / "b.ann").write_text("T1 PERSON 0 1\t가\n", "utf-8")
    (tmp_path / "b.txt").write_text("가나", "utf-8")
    (tmp_path / "c.xmi").write_text("<a/>", "utf-8")
    (tmp_path / "d.zip").write_bytes(b"PK\x03\x04")
    (tmp_path / "e.pdf").write_bytes(b"%PDF")
    said = [text for icon, text in remarks(preview([tmp_path], ReadOptions(schema=load_schema("corporate-news"))))[1]]
    assert [text.partition("/")[2].partition(": ")[0] for text in said] == [
        "a.jsonl",
        "b.ann",
        "c.xmi",
        "d.zip",
        "e.pdf",
    ]
    assert all(re.search("(니다|세요)", text) for text in said), said
    error = KnownError(f"{tmp_path / 'news.csv'}: cannot be written: Permission denied")
    assert error_words(error) == f"{tmp_path / 'news.csv'}: 쓸 수 없습니다: 권한이 없습니다"
    assert error_words(KnownError("a sentence nobody knows")) == "a sentence nobody knows"


@pytest.mark.usefixtures("in_korean")
def test_what_the_project_says_of_what_came_in_is_korean() -> None:
    assert told("news has the same text as pasted-1: not added again", {}) == (
        "news의 본문이 pasted-1과(와) 같아 다시 넣지 않았습니다"
    )
