"""HWPX that another program made: python-hwpx; run by hand where it is installed."""

from pathlib import Path

import pytest

from annotator.model.document import PassageKind
from tests.unit.exchange.helpers import read_one

hwpx = pytest.importorskip("hwpx", reason="pip install 'annotator[independent]'")


@pytest.mark.filterwarnings("default")  # of a library that is not ours
def test_paragraphs_tables_and_heads_are_read(tmp_path: Path) -> None:
    made = hwpx.HwpxDocument.new()
    made.set_header_text("한빛일보")
    made.add_paragraph("한빛전자는 새 공장을 짓는다. 😀")
    made.add_paragraph("둘째\t문단 <LG·SK>")
    table = made.add_table(1, 2)
    table.set_cell_text(0, 0, "칸 하나")
    table.set_cell_text(0, 1, "칸 둘")
    made.save_to_path(str(tmp_path / "a.hwpx"))
    document = read_one(tmp_path / "a.hwpx").document
    lines = [line for line in document.text.split("\n") if line]
    body = [line for line in lines if line != "한빛일보"]
    assert body == ["한빛전자는 새 공장을 짓는다. 😀", "둘째\t문단 <LG·SK>", "칸 하나", "칸 둘"]
    furniture = {document.text[p.start : p.end] for p in document.passages if p.kind is PassageKind.FURNITURE}
    assert furniture == {"한빛일보"}
