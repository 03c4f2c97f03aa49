"""Many documents at once: spawned worker processes, results in input order, bounded memory."""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

from annotator.model.configured import ConfiguredSuggester
from annotator.model.document import Document
from annotator.model.errors import KnownError
from annotator.model.lexicon import KnownName
from annotator.model.schema import Schema
from annotator.suggest.suggester import Proposal, propose
from annotator.suggest.threads import use_one_thread
from annotator.workers import WorkerPool, worker_pool

log = logging.getLogger(__name__)

# Documents on their way per worker: enough that none waits, few enough that memory stays bounded.
_AHEAD = 8
# So many documents in a row at which workers end twice: then it is not the documents.
_MOST_LOST = 3
_Shared = tuple[Schema, tuple[KnownName, ...], tuple[ConfiguredSuggester, ...]]
# Set in each worker once, so that schema and names do not travel with every document.
_shared: _Shared | None = None


def propose_many(
    documents: Iterable[Document],
    schema: Schema,
    known: tuple[KnownName, ...] = (),
    workers: int = 1,
    others: tuple[ConfiguredSuggester, ...] = (),
) -> Iterator[tuple[Document, Proposal]]:
    """Propose for every document, in input order; `workers` below 2 works in this process.

    At most a few documents per worker are read ahead. Leaving the iterator early ends the workers at once. When a
    worker is ended from outside, others are started and its document is tried again. A document at which they end twice
    is left out, and the others go on.

    Raises: KnownError that names the documents that were left out, after all others; at once if there are several in a
    row, because then it is not the documents.
    """
    if workers < 2:
        for document in documents:
            yield document, propose(document, schema, known, others=others)
        return
    crew = _Crew(workers, (schema, known, others))
    try:
        for document in documents:
            crew.give(document)
            if len(crew.waiting) >= workers * _AHEAD:
                yield from crew.next()
        while crew.waiting:
            yield from crew.next()
        crew.tell_lost()
    finally:
        crew.pool.stop()


class _Crew:
    """The workers, and the documents that they have been given, the first one in front."""

    def __init__(self, workers: int, shared: _Shared) -> None:
        self._workers, self._shared = workers, shared
        self._said: set[str] = set()
        self._lost: list[str] = []
        self._in_a_row = 0
        self.waiting: deque[tuple[Document, Future[Proposal]]] = deque()
        self.pool = self._new_pool()

    def _new_pool(self) -> WorkerPool:
        return worker_pool(self._workers, _start, *self._shared)

    def give(self, document: Document) -> None:
        """One more document to work on."""
        self.waiting.append((document, self._submitted(document)))

    def next(self) -> Iterator[tuple[Document, Proposal]]:
        """What is proposed for the document in front, once it is there; nothing if workers end at it twice."""
        document, future = self.waiting.popleft()
        proposal: Proposal | None
        try:
            proposal = future.result()
        except BrokenProcessPool:
            proposal = self._try_again(document)
        if proposal is None:
            return
        self._in_a_row = 0
        # Each worker reports an error once; together they would repeat it.
        errors = tuple(e for e in proposal.errors if str(e) not in self._said)
        self._said.update(map(str, errors))
        yield document, Proposal(proposal.tokens, proposal.sets, errors)

    def tell_lost(self) -> None:
        """Raises: KnownError if there are documents at which workers ended twice."""
        if self._lost:
            raise KnownError(
                "{document}: the worker process was ended from outside twice, perhaps for want of memory; "
                "fewer workers need less",
                document=", ".join(self._lost),
            )

    def _restart(self) -> None:
        self.pool.stop()
        self.pool = self._new_pool()

    def _submitted(self, document: Document) -> "Future[Proposal]":
        try:
            return self.pool.submit(_propose, document)
        except BrokenProcessPool as error:
            broken: Future[Proposal] = Future()
            broken.set_exception(error)
            return broken

    def _try_again(self, document: Document) -> Proposal | None:
        """With other workers: this document alone, since it may be what ends them, and then all that was lost too."""
        log.warning("a worker process was ended from outside; %s is tried again", document.id)
        self._restart()
        proposal = None
        try:
            proposal = self._submitted(document).result()
        except BrokenProcessPool:
            self._lost.append(document.id)
            self._in_a_row += 1
            if self._in_a_row >= _MOST_LOST:
                self.tell_lost()
            self._restart()
        for place, (other, future) in enumerate(self.waiting):
            if future.done() and not future.cancelled() and future.exception() is None:
                continue
            self.waiting[place] = other, self._submitted(other)
        return proposal


def _start(schema: Schema, known: tuple[KnownName, ...], others: tuple[ConfiguredSuggester, ...]) -> None:
    global _shared
    _shared = (schema, known, others)
    use_one_thread()


def _propose(document: Document) -> Proposal:
    assert _shared is not None, "the worker was not started by propose_many"
    schema, known, others = _shared
    return propose(document, schema, known, others=others)
