"""Many documents in worker processes."""

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.model.document import Document
from annotator.model.errors import KnownError
from annotator.model.lexicon import KnownName
from annotator.suggest.pool import propose_many
from tests.builders import schema

KNOWN = (KnownName("다온빛", "COMPANY", 3),)


def documents(count: int) -> Iterator[Document]:
    for number in range(count):
        # Of very different lengths, so that workers finish out of order.
        yield Document(f"d{number}", "다온빛이 삼성전자를 만났다. " * (60 if number % 5 == 0 else 1))


def test_results_come_in_input_order_and_are_those_of_one_process() -> None:
    parallel = list(propose_many(documents(30), schema(), KNOWN, workers=2))
    alone = list(propose_many(documents(30), schema(), KNOWN, workers=1))
    assert [d.id for d, _ in parallel] == [f"d{n}" for n in range(30)]
    for (_, one), (_, other) in zip(parallel, alone, strict=True):
        assert one.tokens == other.tokens
        assert [(m.start, m.end, m.label, m.score, m.reason) for m in one.sets[0].mentions] == [
            (m.start, m.end, m.label, m.score, m.reason) for m in other.sets[0].mentions
        ]
    assert len(parallel[0][1].sets[0].mentions) == 120


def test_no_more_than_a_few_documents_are_read_ahead() -> None:
    read = 0

    def counted() -> Iterator[Document]:
        nonlocal read
        for document in documents(200):
            read += 1
            yield document

    results = propose_many(counted(), schema(), KNOWN, workers=2)
    next(results)
    assert read < 50
    results.close()


def test_nothing_in_nothing_out() -> None:
    assert list(propose_many((), schema(), (), workers=2)) == []


@pytest.mark.loud
def test_when_workers_are_killed_others_go_on_and_nothing_is_missing() -> None:
    results = propose_many(documents(30), schema(), KNOWN, workers=2)
    found = [next(results) for _ in range(2)]
    for process in multiprocessing.active_children():
        process.kill()
    found += list(results)
    assert [d.id for d, _ in found] == [f"d{n}" for n in range(30)]
    assert {len(p.sets[0].mentions) for _, p in found} == {120, 2}


_DEADLY = """
import os
from annotator.model.annotation import AnnotationSet, SetKey, SetKind


class Deadly:
    name, version = "deadly", "1"

    def suggest(self, request):
        return AnnotationSet(SetKey(request.document.id, "deadly@1", SetKind.SUGGESTED))


if os.environ.get("DEADLY") != str(os.getpid()):
    os._exit(1)  # whoever loads it, unless it is the test
"""


class _Wicked(str):
    """A text that ends the process that unpacks it."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


@pytest.mark.loud
def test_documents_at_which_workers_end_are_left_out_and_named_after_all_others() -> None:
    texts = [_Wicked("나") if n in (1, 4) else "삼성전자가 웃었다." for n in range(8)]
    found = []
    with pytest.raises(KnownError, match=r"^d1, d4: the worker process was ended from outside twice"):
        for document, _ in propose_many((Document(f"d{n}", t) for n, t in enumerate(texts)), schema(), workers=2):
            found.append(document.id)
    assert found == ["d0", "d2", "d3", "d5", "d6", "d7"]


@pytest.mark.loud
def test_when_workers_end_at_whatever_they_are_given_it_is_said_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deadly.py").write_text(_DEADLY, encoding="utf-8")
    (tmp_path / "deadly-1.dist-info").mkdir()
    (tmp_path / "deadly-1.dist-info" / "METADATA").write_text("Name: deadly\nVersion: 1\n", encoding="utf-8")
    (tmp_path / "deadly-1.dist-info" / "entry_points.txt").write_text(
        "[annotator.suggesters]\ndeadly = deadly:Deadly\n", encoding="utf-8"
    )
    monkeypatch.setenv("DEADLY", str(os.getpid()))
    monkeypatch.syspath_prepend(tmp_path)  # processes begin with the path of who started them
    with pytest.raises(KnownError, match=r"^d0, d1, d2: the worker process was ended from outside twice"):
        list(propose_many(documents(9), schema(), KNOWN, workers=2))
