"""PDF in, through a library that may hang or crash: the text, or one clear refusal. `tests/slow` has others' own."""

import os
import re
import signal
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.exchange import pdf
from annotator.exchange.confined import Confined
from annotator.model.errors import KnownError
from tests.unit.exchange.helpers import read_one, refused

FILLED = "한빛전자는 새 공장을 짓는다."


def made_pdf(path: Path, *pages: list[str]) -> Path:
    """A PDF whose text is Korean without an embedded font, in UTF-16, as older Korean programs make them."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /HYSMyeongJo-Medium /Encoding /UniKS-UTF16-H "
        b"/DescendantFonts [4 0 R] >>"
    )
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HYSMyeongJo-Medium /DW 1000 /FontDescriptor 5 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Korea1) /Supplement 2 >> >>"
    )
    objects.append(
        b"<< /Type /FontDescriptor /FontName /HYSMyeongJo-Medium /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
        b"/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    kids = []
    for lines in pages:
        shown = b"".join(b"<%s> Tj 0 -20 Td " % line.encode("utf-16-be").hex().encode() for line in lines)
        stream = b"BT /F 12 Tf 50 700 Td " + shown + b"ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
            b"/Contents %d 0 R >>" % len(objects)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    data, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        size, table, size, len(data)
    )  # fmt: skip
    path.write_bytes(data)
    return path


def test_the_text_of_a_pdf_is_read_line_by_line_and_page_by_page(tmp_path: Path) -> None:
    item = read_one(made_pdf(tmp_path / "보고서.pdf", [FILLED, "LG·SK도 함께 간다."], ["둘째 쪽 㐀"]))
    assert item.document.id == "보고서" and item.document.raw_sha256 is not None
    assert item.document.text.split("\n") == [FILLED, "LG·SK도 함께 간다.", "", "둘째 쪽 㐀"]


def test_pdfs_without_text_or_damaged_ones_are_refused(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf", [])
    assert "recognise its characters" in refused(path)
    for data in (b"", b"%PDF-1.5", b"x" * 100):
        path.write_bytes(data)
        assert "no PDF that can be read" in refused(path)


# ---- what PDFium cannot do ----------------------------------------------------------------------------------------


def _objects(*objects: bytes) -> bytes:
    """A PDF without a table of its objects, which PDFium makes itself."""
    made = b"".join(b"%d 0 obj%sendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.7\n" + made + b"trailer<</Root 1 0 R>>"


def _stream(data: bytes, keys: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream " % (keys, len(packed), packed)


def _page(content: bytes, *more: bytes) -> bytes:
    return _objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>",
        content,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


def _forms(depth: int, times: int) -> bytes:
    """Pictures that draw a picture several times, which draws one several times, and so on."""
    keys = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<<%s>>"
    inner = [_stream(b"/X Do " * times, keys % (b"/XObject<</X %d 0 R>>" % (7 + n))) for n in range(depth)]
    last = _stream(b"BT /F 12 Tf (a) Tj ET", keys % b"/Font<</F 5 0 R>>")
    return _page(_stream(b"/X Do"), *inner, last)


def test_a_pdf_that_grows_without_end_is_refused_and_the_next_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(_forms(2, 2))
    assert read_one(path).document.text == "a"  # four of them, at one place
    monkeypatch.setattr(pdf, "_PDFIUM", Confined(pdf.load, pdf.pages, seconds=2, memory=1 << 30))
    path.write_bytes(_forms(7, 10))
    assert re.search("takes longer than 2 seconds|takes too much memory", refused(path))
    assert read_one(made_pdf(path, [FILLED])).document.text == FILLED


@pytest.mark.parametrize(
    "data",
    [
        _objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 2000000000>>"),
        _objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</A" * 20_000),
        b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000,
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\nxref\n0 2000000000\ntrailer<</Size 2000000000/Root 1 0 R>>\nstartxref\n9\n%%EOF",
    ],
    ids=["its own page", "deep objects", "deep lists", "its own table", "a huge table"],
)
def test_what_leads_to_itself_or_lies_about_its_size_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    assert refused(path)


# ---- the process that reads ---------------------------------------------------------------------------------------


def nothing() -> None:
    """Nothing has to be loaded."""


def work(data: bytes) -> Iterator[str]:
    """What a library may do with a file."""
    match data:
        case b"pieces":
            yield from ("하나", "", "둘\ud800")
        case b"refuse":
            yield "하나"
            raise KnownError("no such page")
        case b"hang":
            yield "하나"
            threading.Event().wait()
        case b"crash":
            os._exit(3)
        case b"long":
            yield "a" * 5000
        case b"fail":
            raise ValueError("bad\n  bytes")
        case b"deaf":
            yield str(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))
        case b"grow":
            yield str(len(bytes(3 << 30)))
        case b"open":
            try:
                os.close(os.open(os.devnull, os.O_RDONLY))
            except OSError:
                yield "closed"
            else:
                yield "open"


@pytest.fixture
def confined() -> Iterator[Confined]:
    made = Confined(nothing, work, seconds=1, most=4000)
    yield made
    made.close()


def test_pieces_come_as_they_are_and_the_process_serves_again(confined: Confined) -> None:
    for _ in range(3):
        assert list(confined.pieces(b"pieces")) == ["하나", "", "둘\ud800"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"refuse", "no such page"),
        (b"hang", "longer than 1 seconds"),
        (b"crash", "ends in a crash"),
        (b"long", "takes too much memory"),
        (b"fail", "^cannot be read: ValueError: bad bytes$"),
    ],
)
def test_whatever_goes_wrong_is_one_error_and_the_next_file_is_read(confined: Confined, data: bytes, why: str) -> None:
    for _ in range(2):
        with pytest.raises(KnownError, match=why):
            list(confined.pieces(data))
    assert list(confined.pieces(b"pieces")) == ["하나", "", "둘\ud800"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such masks")
def test_the_process_never_hears_ctrl_c_not_even_while_it_starts(confined: Confined) -> None:
    assert list(confined.pieces(b"deaf")) == ["True"]


def test_who_wants_no_more_leaves_nothing_behind(confined: Confined) -> None:
    pieces = confined.pieces(b"hang")
    assert next(pieces) == "하나"
    pieces.close()  # type: ignore[attr-defined]
    assert list(confined.pieces(b"pieces")) == ["하나", "", "둘\ud800"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_the_process_opens_nothing_and_takes_no_more_memory_than_it_may(confined: Confined) -> None:
    assert list(confined.pieces(b"open")) == ["closed"]
    with pytest.raises(KnownError, match="too much memory"):
        list(confined.pieces(b"grow"))
