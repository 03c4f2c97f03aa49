"""The shipped tagger: what it sees in contexts, where its files may fail, and that it is loaded late."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.model.errors import KnownError
from annotator.resources import data_path
from annotator.suggest.tagger import COMPANY, OTHER_ORG, PERSON, Reading, Tagger, shipped_tagger
from annotator.suggest.tokens import tokenize
from tests.builders import ROOT


def read(text: str) -> Reading:
    return shipped_tagger().read(text, tokenize(text))


def seen(text: str) -> dict[str, str]:
    return {text[span.start : span.end]: span.label for span in read(text).spans}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Names that exist nowhere.
        ("도윤재 루미온테크 사장은 기자들을 만났다.", {"도윤재": PERSON, "루미온테크": COMPANY}),
        ("스타트업 벨로니카가 한새벽 대표를 영입했다.", {"벨로니카": COMPANY, "한새벽": PERSON}),
        ("클로에 마르탱 CEO는 경쟁사인 쏘렌타를 인수했다.", {"클로에 마르탱": PERSON, "쏘렌타": COMPANY}),
        # Organisations that are no companies.
        ("서울여대와 산업통상자원부가 협약을 맺었다.", {"서울여대": OTHER_ORG, "산업통상자원부": OTHER_ORG}),
        # Things, not companies.
        ("서버용 HBM과 GPU 수요가 늘어 메모리반도체 값이 올랐다.", {}),
    ],
)
def test_what_it_sees_in_context(text: str, expected: dict[str, str]) -> None:
    assert seen(text) == expected


def test_it_says_how_sure_it_is_of_any_place() -> None:
    text = "도윤재 루미온테크 사장은 서울에서 기자들을 만났다."
    reading = read(text)
    person, company = (text.index(name) for name in ("도윤재", "루미온테크"))
    assert reading.probability(person, person + 3, PERSON) > 0.8
    assert reading.probability(person, person + 3, COMPANY) < 0.2
    assert reading.probability(company, company + 5, COMPANY) > 0.8
    assert reading.probability(text.index("서울"), text.index("서울") + 2, COMPANY) < 0.2
    assert reading.probability(len(text) + 5, len(text) + 9, PERSON) == 0.0
    assert all(0 < span.score <= 1 for span in reading.spans)


def test_its_spans_are_found_by_place() -> None:
    text = "도윤재 루미온테크 사장은 기자들을 만났다."
    reading = read(text)
    start = text.index("루미온테크")
    exact = reading.exactly(start, start + 5)
    assert exact is not None and exact.label == COMPANY
    assert reading.exactly(start, start + 4) is None
    assert [text[s.start : s.end] for s in reading.over(2, start + 1)] == ["도윤재", "루미온테크"]
    assert reading.over(len(text) - 3, len(text)) == ()


def test_nothing_in_nothing() -> None:
    for text in ("", " \n", "…!?"):
        assert read(text).spans == ()


def test_a_long_article_is_read_to_its_end() -> None:
    line = "도윤재 루미온테크 사장은 기자들을 만났다. "
    text = line * 60
    found = [(s.start % len(line), s.label) for s in read(text).spans]
    assert found == [(0, PERSON), (4, COMPANY)] * 60


def test_missing_or_damaged_files_are_said(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="cannot be read"):
        Tagger(tmp_path)
    folder = tmp_path / "model"
    shutil.copytree(data_path("resources", "model"), folder)
    (folder / "tagger.onnx").write_bytes(b"not a model")
    with pytest.raises(KnownError, match="install annotator again"):
        Tagger(folder)


def test_it_is_loaded_late() -> None:
    code = "import sys, annotator.suggest.suggester\nprint('onnxruntime' in sys.modules, 'kiwipiepy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_what_is_shipped_is_small_and_says_whose_it_is() -> None:
    folder = data_path("resources", "model")
    assert sum(path.stat().st_size for path in folder.iterdir()) < 40_000_000
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "CC BY-SA 4.0" in card and "klue-benchmark.com" in card and "konec" in card
