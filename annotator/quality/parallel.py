"""One pass over a project in several processes: each opens it for itself and counts its share of the documents."""

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, TypeVar

from annotator.store.project import Project, Together
from annotator.workers import worker_pool

T = TypeVar("T")
Count = Callable[[Project, Iterable[Together]], T]

# How long to wait before asking how far the processes are, in seconds.
_LOOK = 0.1
# In a worker: how many documents all have done, and whether they shall stop. Set once, at its start.
_shared: tuple[Any, Any] | None = None


def in_shares(
    location: str, names: Sequence[str], workers: int, count: Count[T], progress: Callable[[int], None]
) -> list[T]:
    """What `count` makes of each share of the documents, one process for each, in the order of the shares.

    `count` and what it gives travel between processes. `progress` hears how many documents are done. Raises: what
    `Project.open`, `Project.together` and `count` raise; the others then stop at their next document.
    """
    context = multiprocessing.get_context("spawn")
    done, stop = context.Value("i", 0), context.Event()
    with worker_pool(workers, _start, done, stop) as pool:
        try:
            futures = [pool.submit(_counted, location, tuple(names), (n, workers), count) for n in range(workers)]
            waiting: set[Future[T]] = set(futures)
            while waiting:
                ready, waiting = wait(waiting, timeout=_LOOK, return_when=FIRST_COMPLETED)
                for future in ready:
                    future.result()
                progress(done.value)
            return [future.result() for future in futures]
        finally:
            stop.set()


def _start(done: Any, stop: Any) -> None:
    global _shared
    # Ctrl+C reaches every process of a terminal; the first one tells the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _shared = (done, stop)


def _counted(location: str, names: tuple[str, ...], share: tuple[int, int], count: Count[T]) -> T:
    with Project.open(location, read_only=True) as project:
        return count(project, _watched(project.together(names, share=share)))


def _watched(documents: Iterable[Together]) -> Iterator[Together]:
    assert _shared is not None, "set at the start of each worker"
    done, stop = _shared
    for there in documents:
        if stop.is_set():
            return
        yield there
        with done.get_lock():
            done.value += 1
