"""Run by the Python of two libraries that make documents: ``python office_run.py OUT FONT``.

OUT gets `a.pdf` by fpdf2, its letters embedded from FONT; `a.hwp` and `a.hwpx` by hwp-converter-ai; and `hancom.hwp`,
which lies in that library and was saved by Hancom's own program.
"""

import shutil
import sys
from pathlib import Path

import hwp_converter_ai
from fpdf import FPDF

out, font = Path(sys.argv[1]), sys.argv[2]
pdf = FPDF()
pdf.add_font("Korean", "", font)
pdf.set_font("Korean", size=12)
for page in ("한빛전자는 2026년 새 공장을 짓는다.\nLG·SK 韓 “인용”", "둘째 쪽: 젠슨 황은 엔비디아를 세웠다."):
    pdf.add_page()
    pdf.multi_cell(0, 8, page)
pdf.output(str(out / "a.pdf"))
MARKDOWN = "# 제목 줄\n\n한빛전자는 새 공장을 짓는다.\n\n| 칸 하나 | 칸 둘 |\n|---|---|\n| 셋 | LG·SK |\n\n끝 문단"
hwp_converter_ai.HwpWriter().from_markdown(MARKDOWN, out / "a.hwp")
hwp_converter_ai.HwpxGenerator().from_markdown(MARKDOWN, output_path=out / "a.hwpx")
shutil.copy(Path(hwp_converter_ai.__file__).with_name("hwp_template.hwp"), out / "hancom.hwp")
