"""Somebody else's code in a process of its own: what hangs is ended, what crashes takes nobody along.

The process starts with the first document, prints nothing to our output, and ends when its parent does.
"""

import contextlib
import importlib.metadata
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Protocol

from annotator.model.annotation import AnnotationSet
from annotator.model.errors import KnownError
from annotator.suggest.request import Request
from annotator.workers import end_with_parent

# Loading a model may take much longer than asking it.
_LOADING = 180.0
# After so many hangs or crashes in a row it is not started again in this process.
_CHANCES = 2


class _Suggests(Protocol):
    def suggest(self, request: Request) -> AnnotationSet: ...


class Isolated:
    """A suggester that is made and asked in a child process; `make` must be picklable.

    `timeout` is in seconds for one document.
    """

    def __init__(self, name: str, version: str, make: Callable[[], _Suggests], timeout: float) -> None:
        self.name = name
        self.version = version
        self._make = make
        self._timeout = timeout
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._lost = 0

    def suggest(self, request: Request) -> AnnotationSet:
        """What it proposes. Raises: KnownError if it fails, hangs or has crashed."""
        if self._lost >= _CHANCES:
            raise KnownError("{name} is switched off until the program starts again", name=self.name)
        connection = self._connection or self._started()
        said: AnnotationSet = self._exchange(connection, request, self._timeout)
        self._lost = 0
        return said

    def close(self) -> None:
        """End the process, if there is one."""
        connection, self._connection = self._connection, None
        process, self._process = self._process, None
        if connection is not None:
            connection.close()
        if process is not None:
            process.terminate()
            process.join(2)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()

    def _started(self) -> Connection:
        # Spawned: a forked child would inherit half of a tokenizer's threads. Daemonic: it ends with this process.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._make), daemon=True)
        self._process.start()
        theirs.close()
        self._exchange(self._connection, None, _LOADING)
        return self._connection

    def _exchange(self, connection: Connection, request: Request | None, timeout: float) -> Any:
        try:
            if request is not None:
                connection.send(request)
            if not connection.poll(timeout):
                self._lose()
                raise KnownError(
                    "{name} did not answer within {seconds} seconds", name=self.name, seconds=f"{timeout:g}"
                )
            worked, answer = connection.recv()
        except (EOFError, OSError):
            self._lose()
            raise KnownError("{name} has crashed", name=self.name) from None
        if not worked:
            if request is None:  # it could not be made: its process has ended
                self._lose()
            raise answer
        return answer

    def _lose(self) -> None:
        self._lost += 1
        self.close()


def from_entry_point(value: str, group: str) -> _Suggests:
    """The suggester of an entry point, `module:attribute`, called without arguments."""
    made: _Suggests = importlib.metadata.EntryPoint("", value, group).load()()
    return made


def told(error: Exception) -> KnownError:
    """An error as one line: as it is if it is meant for people, else with its type."""
    if isinstance(error, KnownError):
        return error
    said = str(error).strip().partition("\n")[0]
    return KnownError("{what}", what=f"{type(error).__name__}: {said}" if said else type(error).__name__)


def _serve(connection: Connection, make: Callable[[], _Suggests]) -> None:
    """In the child: make the suggester, then answer until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, whose end is ours
    end_with_parent()
    if sys.stdout is not None and sys.stderr is not None:
        # What somebody prints must not get into the output of a command.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        try:
            suggester = make()
        except Exception as error:  # noqa: BLE001 - somebody else's code may raise anything
            connection.send((False, told(error)))
            return
        connection.send((True, None))
        while True:
            request = connection.recv()
            try:
                answer: tuple[bool, object] = (True, suggester.suggest(request))
            except Exception as error:  # noqa: BLE001
                answer = (False, told(error))
            connection.send(answer)
