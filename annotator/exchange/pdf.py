"""PDF in: its text layer by PDFium, which reads in a process with limits; lines are those of the page."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from annotator.exchange.confined import Confined
from annotator.exchange.contract import Format, needs_extra
from annotator.exchange.incoming import Incoming, ReadOptions
from annotator.exchange.office import MAX_UNPACKED, Lines, read_lines
from annotator.model.errors import KnownError
from annotator.model.schema import Words

_MOST_PAGES = 3000
_SAMPLE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 23>>stream\nBT /F 1 Tf (sample) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj trailer<</Root 1 0 R>>"
)


def read_pdf(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The text layer of a PDF, pages parted by an empty line."""
    return read_lines(path, options, _lines, "pdf")


def _lines(data: bytes) -> Lines:
    if PDF.missing_extra(reading=True):
        raise needs_extra("pdf", "pdf")
    if not data:
        raise KnownError("this is no PDF that can be read, or it needs a password (it is empty)")
    lines: Lines = []
    size = 0
    for page in _PDFIUM.pieces(data):
        size += len(page)
        if size > MAX_UNPACKED:
            raise KnownError(f"its text is longer than {MAX_UNPACKED:,} characters: split it")
        lines += [(line, False) for line in page.split("\n")]
        lines.append(("", False))
    return lines[:-1]


def load() -> None:
    """Load PDFium, and everything that Python loads late when it reads and refuses; in the process that reads."""
    for data in (_SAMPLE, b""):
        with contextlib.suppress(KnownError):
            list(pages(data))


def pages(data: bytes) -> Iterator[str]:
    """The text of each page; in the process that reads, because PDFium may hang or crash.

    Raises: KnownError if it is no PDF, needs a password, or has too many pages.
    """
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > _MOST_PAGES:
                raise KnownError(f"{len(document):,} pages; a document may have {_MOST_PAGES:,}: split it")
            for number in range(len(document)):
                page = document[number]
                text_page = page.get_textpage()
                text = text_page.get_text_range()
                text_page.close()
                page.close()
                # PDFium writes U+FFFE for a hyphen at the end of a line, and U+0000 for what has no character.
                text = text.replace("\ufffe", "-").replace("\x00", "")
                text = re.sub("[\ud800-\udfff]", "\ufffd", text)
                yield text.replace("\r\n", "\n").replace("\r", "\n")
    except pypdfium2.PdfiumError as error:
        raise KnownError(f"this is no PDF that can be read, or it needs a password ({error})") from None


_PDFIUM = Confined(load, pages)
PDF = Format("pdf", Words("PDF", "PDF"), (".pdf",), read_pdf, extra="pdf")
