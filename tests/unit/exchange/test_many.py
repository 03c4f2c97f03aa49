"""Many articles take no more memory than few: readers and writers hold a document, or a bounded number, at a time."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.exchange.formats import FORMATS
from annotator.exchange.reading import ReadOptions, read
from annotator.exchange.receipt import Loss
from annotator.exchange.spool import Spool
from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import UsageError
from tests.unit.exchange.helpers import gold, options, read_all

# Files that hold one document are read whole; a library's own memory is left to the benchmark.
_ONE_FILE = [f.id for f in FORMATS.values() if f.reader and f.writer and not f.per_document and f.extra is None]


def _articles(count: int) -> Iterator[AnnotatedDocument]:
    for number in range(count):
        marked = (
            f"{number}번 글이다. [한빛전자{number}:COMPANY#a]는 [김하늘:PERSON#p] 사장과 [한빛:COMPANY]을 알렸다.\n"
        )
        yield gold(marked + "꼬리말 없는 줄이다. " * 45, "p employee_of a", document_id=f"d{number}")


def _peak(act: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", _ONE_FILE)
def test_memory_does_not_grow_with_the_articles(tmp_path: Path, name: str) -> None:
    few, many = 15, 150

    def written(count: int, place: str) -> int:
        return _peak(lambda: write(_articles(count), tmp_path / place, options(name)))

    def read_back(place: str, count: int) -> int:
        data = tmp_path / place / f"documents{FORMATS[name].extensions[0]}"
        found = 0

        def go() -> None:
            nonlocal found
            for incoming in read([data], ReadOptions(format=name)):
                found += incoming.item is not None

        peak = _peak(go)
        assert found == count
        return peak

    # A held article of this size, with its tokens, takes some 60 KB: 135 of them 8 MB.
    allowed = 3_000_000
    written_few, written_many = written(few, "few"), written(many, "many")
    assert written_many < written_few + allowed
    read_few, read_many = read_back("few", few), read_back("many", many)
    assert read_many < read_few + allowed


def test_spool_gives_again_what_it_was_given() -> None:
    spool: Spool[Loss] = Spool(Loss)
    losses = [Loss("relation", f"d{n}", "r1", "employee_of", "가 → 나" * 20, n) for n in range(20_000)]
    for number, loss in enumerate(losses):
        spool.append(loss)
        if number == 100:
            assert list(spool) == losses[:101]  # reading in between does not disturb
    assert len(spool) == 20_000 and spool == losses and spool == tuple(losses)
    assert spool[7] == losses[7] and spool[-1] == losses[-1] and spool[3:5] == tuple(losses[3:5])
    assert spool != losses[:-1]
    with pytest.raises(IndexError):
        spool[20_000]


def test_receipt_file_is_what_the_receipt_says(tmp_path: Path) -> None:
    for name in ("conll", "brat", "jsonl"):
        receipt = write(_articles(5), tmp_path / name, options(name))
        data = b"".join(receipt.pieces())
        assert (tmp_path / name / "receipt.json").read_bytes() == data
        assert json.loads(data) == receipt.to_json() and list(json.loads(data)) == list(receipt.to_json())


def test_a_surveyed_format_is_given_its_articles_once(tmp_path: Path) -> None:
    receipt = write(_articles(3), tmp_path / "out", options("conll", nested="columns"))
    assert receipt.written.documents == 3
    assert [i.item.document.id for i in read_all(tmp_path / "out") if i.item] == ["d0", "d1", "d2"]


def test_many_docbins_are_a_folder_for_each_part(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    receipt = write(_articles(1_003), tmp_path / "out", options("spacy", files="many"))
    assert [(f.name, f.counts.documents) for f in receipt.files] == [
        ("documents/00001.spacy", 500),
        ("documents/00002.spacy", 500),
        ("documents/00003.spacy", 3),
    ]
    ids = [i.item.document.id for i in read_all(tmp_path / "out", format="spacy") if i.item]
    assert ids == [f"d{n}" for n in range(1_003)]
    with pytest.raises(UsageError, match="--files many"):
        write(_articles(1), tmp_path / "one.spacy", options("spacy", files="many", as_file=True))
    assert not (tmp_path / "one.spacy").exists()
