"""Bytes into text: what is recognised, what is refused, and what is said about it."""

import hashlib
import unicodedata
from pathlib import Path

import pytest

from annotator.exchange.decoding import MAX_TEXT_BYTES, decode
from annotator.model.errors import KnownError
from tests.unit.exchange.helpers import DATA, read_all, read_one, refused

TEXT = DATA / "text"
SENTENCE = "삼성전자 이재용 회장은 21일 서울에서 네이버 최수연 대표와 만났다.\n"


def _file(folder: Path, data: bytes, name: str = "기사.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _notes(path: Path, **options: object) -> str:
    return " | ".join(read_all(path, **options)[0].notes)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("utf8_double_bom", "\ufeff삼성"),
        ("utf16be_bom", "삼성전자 이재용"),
        ("cp949_ext", "뷁 똠방각하 펲시콜라 햏"),
        ("c0_controls", "삼성\x01\x0b\x0c\x1b[31m전자\x7f\x85끝"),
        ("nfd", "삼성전자 이재용 회장은 21일"),
        ("nfd_mixed", "삼성전자 이재용 회장 네이버"),
        ("supplementary_hanja", "𠮷野家 𡈽 삼성"),
        ("variation_selectors", "葛\U000e0100 "),
        ("zero_width", "삼성\u200b전자 이재\u200d용"),
        ("bidi", "삼성\u202e전자 이재용\u202c"),
        ("cr_only", SENTENCE),
        ("nbsp_spaces", "삼성전자\xa0이재용\u3000회장"),
        ("noncharacters", "삼성\ufffe\uffff\U0010ffff전자\ue000"),
        ("combining_storm", "이\u0301\u0301"),
        ("html_entities", "A&amp;B &lt;script&gt; &#49340;&#x20; <b>삼성</b>"),
    ],
)
def test_unusual_text_is_read_as_it_is(name: str, begins: str) -> None:
    item = read_one(TEXT / f"{name}.txt")
    assert item.document.text.startswith(begins)
    assert item.document.id == name
    assert item.document.raw_sha256 == hashlib.sha256((TEXT / f"{name}.txt").read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("invalid_bytes", "byte 6 (ff) does not fit UTF-8"),
        ("truncated_utf8", "ends inside a character (UTF-8, byte 9)"),
        ("bom_only", "it is empty"),
        ("whitespace_only", "it is empty"),
        ("utf16le_nobom", "say --encoding utf-16-le"),
        ("johab", "--encoding (for example cp949, johab"),
    ],
)
def test_what_is_surely_no_text_is_refused_with_the_reason(name: str, because: str) -> None:
    problem = refused(TEXT / f"{name}.txt")
    assert because in problem and f"{name}.txt" in problem


def test_an_encoding_that_was_not_recognised_can_be_said() -> None:
    assert read_one(TEXT / "utf16le_nobom.txt", encoding="utf-16-le").document.text.startswith(SENTENCE[:-1])
    assert read_one(TEXT / "johab.txt", encoding="johab").document.text == "한글 조합형 문서\n"


def test_an_encoding_that_does_not_exist_or_fit_is_said() -> None:
    assert "there is no such text encoding" in refused(TEXT / "cp949_ext.txt", encoding="hangul-9")
    assert "there is no such text encoding" in refused(TEXT / "cp949_ext.txt", encoding="base64")
    assert "byte 0" in refused(TEXT / "cp949_ext.txt", encoding="ascii")


def test_what_was_done_to_the_text_is_said_and_kept() -> None:
    assert "a second byte order mark is kept as U+FEFF" in _notes(TEXT / "utf8_double_bom.txt")
    assert "utf-16-be" in _notes(TEXT / "utf16be_bom.txt")
    assert "2 CR" in _notes(TEXT / "cr_only.txt")
    assert "46 syllables were written as separate jamo" in _notes(TEXT / "nfd.txt")
    assert read_one(TEXT / "cr_only.txt").document.meta == {"newlines": "CR"}
    assert read_one(TEXT / "utf16be_bom.txt").document.meta == {"encoding": "utf-16-be"}
    assert read_one(TEXT / "nfd.txt").document.meta == {"unicode": "was not NFC"}
    assert read_all(TEXT / "utf16be_bom.txt")[0].encoding == "utf-16-be"


def test_plain_utf8_needs_no_words(tmp_path: Path) -> None:
    (incoming,) = read_all(_file(tmp_path, SENTENCE.encode()))
    assert incoming.notes == () and incoming.item is not None and incoming.item.document.meta == {}


def test_compatibility_hanja_that_nfc_changes_are_listed(tmp_path: Path) -> None:
    path = _file(tmp_path, "大統領 \uf98a 辭任했다.".encode())
    assert "'\uf98a' → '力' at 4" in _notes(path)


def test_line_ends_of_three_systems_become_one(tmp_path: Path) -> None:
    path = _file(tmp_path, b"a.\r\nb.\rc.\n")
    assert read_one(path).document.text == "a.\nb.\nc.\n"
    assert "1 CRLF, 1 CR" in _notes(path)


def test_cp949_is_recognised_and_ordinary_text_gives_no_warning(tmp_path: Path) -> None:
    path = _file(tmp_path, (SENTENCE * 3).encode("cp949"))
    assert read_one(path).document.text == SENTENCE * 3
    assert "warning" not in _notes(path)


def test_another_encoding_that_happens_to_fit_cp949_is_warned_about() -> None:
    assert "warning: 4 of 10 syllables are rare" in _notes(TEXT / "cp949_ext.txt")


def test_damaged_utf8_is_never_taken_for_cp949() -> None:
    for cut in (3, 4):
        with pytest.raises(KnownError, match="ends inside a character"):
            decode((SENTENCE * 3).encode()[:-cut], "기사.txt")
    with pytest.raises(KnownError, match="does not fit UTF-8"):
        decode(SENTENCE.encode() + b"\xb0" + SENTENCE.encode(), "기사.txt")


def test_nul_is_refused_with_its_place() -> None:
    with pytest.raises(KnownError, match="byte 7 is NUL"):
        decode(b"Samsung\x00 \xec\x82\xbc", "a.txt")


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # a sparse file: nothing is written, and reading it would take long
    problem = refused(path)
    assert f"{MAX_TEXT_BYTES:,}" in problem and "Split the document" in problem


def test_ten_megabytes_on_one_line_are_read(tmp_path: Path) -> None:
    path = _file(
        tmp_path, ("삼성전자 이재용 회장은 " * 300_000).encode()[:10_000_000].decode("utf-8", "ignore").encode()
    )
    item = read_one(path)
    assert len(item.document.text) > 3_000_000 and item.document.passages == ()


def test_the_name_of_a_file_is_taken_literally(tmp_path: Path) -> None:
    item = read_one(_file(tmp_path, SENTENCE.encode(), "percent_names_100%_ 한글 이름🙂.txt"))
    assert item.document.id == item.document.title == "percent_names_100%_ 한글 이름🙂"


def test_a_name_in_separate_jamo_gives_the_same_id_as_one_in_syllables(tmp_path: Path) -> None:
    path = _file(tmp_path, SENTENCE.encode(), unicodedata.normalize("NFD", "엔에프디.txt"))
    assert read_one(path).document.id == "엔에프디"
    assert "the file name is not NFC" in _notes(path)


def test_a_name_that_is_no_text_still_gives_an_id_that_can_be_stored(tmp_path: Path) -> None:
    path = Path(str(tmp_path) + "/" + b"\xbb\xef\xbc\xba.txt".decode("utf-8", "surrogateescape"))
    path.write_bytes(SENTENCE.encode())
    assert read_one(path).document.id == "삼성"
    other = Path(str(tmp_path) + "/" + b"\xff.txt".decode("utf-8", "surrogateescape"))
    other.write_bytes(SENTENCE.encode())
    assert read_one(other).document.id == "\\xff"
