"""Many documents at once: spawned worker processes, results in input order, bounded memory."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future

from annotator.model.configured import ConfiguredSuggester
from annotator.model.document import Document
from annotator.model.lexicon import KnownName
from annotator.model.schema import Schema
from annotator.suggest.suggester import Proposal, propose
from annotator.suggest.threads import use_one_thread
from annotator.workers import worker_pool

# Documents on their way per worker: enough that none waits, few enough that memory stays bounded.
_AHEAD = 8
# Set in each worker once, so that schema and names do not travel with every document.
_shared: tuple[Schema, tuple[KnownName, ...], tuple[ConfiguredSuggester, ...]] | None = None


def propose_many(
    documents: Iterable[Document],
    schema: Schema,
    known: tuple[KnownName, ...] = (),
    workers: int = 1,
    others: tuple[ConfiguredSuggester, ...] = (),
) -> Iterator[tuple[Document, Proposal]]:
    """Propose for every document, in input order; `workers` below 2 works in this process.

    At most a few documents per worker are read ahead. Leaving the iterator early ends the workers.
    """
    if workers < 2:
        for document in documents:
            yield document, propose(document, schema, known, others=others)
        return
    pool = worker_pool(workers, _start, schema, known, others)
    waiting: deque[tuple[Document, Future[Proposal]]] = deque()
    said: set[str] = set()
    try:
        for document in documents:
            waiting.append((document, pool.submit(_propose, document)))
            if len(waiting) >= workers * _AHEAD:
                yield _next(waiting, said)
        while waiting:
            yield _next(waiting, said)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _next(waiting: deque[tuple[Document, "Future[Proposal]"]], said: set[str]) -> tuple[Document, Proposal]:
    document, future = waiting.popleft()
    proposal = future.result()
    # Each worker reports an error once; together they would repeat it.
    errors = tuple(e for e in proposal.errors if str(e) not in said)
    said.update(map(str, errors))
    return document, Proposal(proposal.tokens, proposal.sets, errors)


def _start(schema: Schema, known: tuple[KnownName, ...], others: tuple[ConfiguredSuggester, ...]) -> None:
    global _shared
    _shared = (schema, known, others)
    use_one_thread()


def _propose(document: Document) -> Proposal:
    assert _shared is not None, "the worker was not started by propose_many"
    schema, known, others = _shared
    return propose(document, schema, known, others=others)
