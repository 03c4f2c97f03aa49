"""Many documents in worker processes."""

from collections.abc import Iterator

from annotator.model.document import Document
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
