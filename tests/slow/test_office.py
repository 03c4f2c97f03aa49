"""Documents that other programs made: PDF by fpdf2, HWP and HWPX by hwp-converter-ai, HWP by Hancom's own program."""

from pathlib import Path

import pylopdf_fonts_ko
import pytest

from tests.slow.installed import python_of, run
from tests.unit.exchange.helpers import read_one

pytestmark = pytest.mark.timeout(7200)  # installing them included
LINES = ["제목 줄", "한빛전자는 새 공장을 짓는다.", "칸 하나", "칸 둘", "셋", "LG·SK", "끝 문단"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("office")
    font = next(Path(pylopdf_fonts_ko.__file__).parent.glob("*Regular*"))
    run(python_of("office", "fpdf2==2.8.9", "hwp-converter-ai==0.2.0"), "office_run.py", place, font)
    return place


def test_a_pdf_with_an_embedded_korean_font_is_read(made: Path) -> None:
    one, other, *more = read_one(made / "a.pdf").document.text.split("\n")
    assert (one, other) == ("한빛전자는 2026년 새 공장을 짓는다.", "LG·SK 韓 “인용”")
    assert more == ["", "둘째 쪽: 젠슨 황은 엔비디아를 세웠다."]


@pytest.mark.parametrize("name", ["a.hwp", "a.hwpx"])
def test_headings_paragraphs_and_cells_are_lines(made: Path, name: str) -> None:
    assert [line for line in read_one(made / name).document.text.split("\n") if line] == LINES


def test_what_hancom_saved_is_read_with_its_table_and_its_notes(made: Path) -> None:
    lines = read_one(made / "hancom.hwp").document.text.split("\n")
    assert lines[0] == "한글 2005 예제 파일입니다." and lines[2].startswith("본문 내용입니다. 본 문서는")
    assert lines[lines.index("A0") :][:4] == ["A0", "B0", "A1", "B10"]
    assert {"미주입니다.", "이건 각주이지요.", "다음 페이지"} <= set(lines)
