"""A library that is not ours reads a file in a process of its own, with limits where the system has them.

A damaged file may let a library in C hang, crash, or take all memory; here that ends one process and refuses one file.
The process is spawned with the first file, serves the next ones too, and ends by itself when none comes for a while,
or when its parent is gone.
"""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from annotator.model.errors import KnownError
from annotator.workers import deaf, end_with_parent

_GIGABYTE = 1 << 30
_IDLE = 20.0
# Spawning and importing on a machine that has much else to do.
_STARTING = 120.0
# The longest piece that is taken: no document may have more text.
_MOST_BYTES = 400_000_000
# What an answer begins with.
_BEGUN, _PIECE, _END, _REFUSED = b"b", b"p", b"e", b"r"


class Confined:
    """Reads files with `work` in another process: bytes in, texts out, one after the other.

    `ready` loads the library there, before that process loses the right to open anything. Both are functions of a
    module. `seconds` is how long one piece may take, `memory` how many bytes of memory it may have beside the file
    (where the system has such limits), `most` how many bytes one piece may have.
    """

    def __init__(
        self,
        ready: Callable[[], None],
        work: Callable[[bytes], Iterator[str]],
        seconds: float = 60.0,
        memory: int = 2 * _GIGABYTE,
        most: int = _MOST_BYTES,
    ) -> None:
        self._serving = (ready, work, memory)
        self._seconds, self._most = seconds, most
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    def pieces(self, data: bytes) -> Iterator[str]:
        """What the work says of a file, piece by piece.

        Raises: KnownError with the reason when it refuses the file, fails, hangs or crashes.
        """
        with self._lock:
            connection = self._begun(data)
            done = False
            try:
                while True:
                    kind, said = self._answer(connection, self._seconds)
                    if kind == _PIECE:
                        yield said
                        continue
                    done = True
                    if kind == _REFUSED:
                        raise KnownError(said)
                    return
            finally:
                if not done:  # it hangs, it is gone, or nobody wants the rest
                    self._end()

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def _begun(self, data: bytes) -> Connection:
        """The process, at work on these bytes; one that was just about to end by itself is replaced."""
        if self._connection is not None:
            with contextlib.suppress(OSError, EOFError):
                self._connection.send_bytes(data)
                if self._connection.poll(_STARTING) and self._connection.recv_bytes(self._most) == _BEGUN:
                    return self._connection
            self._end()
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, *self._serving), daemon=True)
        with deaf():
            self._process.start()
        theirs.close()
        try:
            self._connection.send_bytes(data)
        except OSError:
            self._end()
            raise KnownError("the process that reads it could not be started") from None
        kind, said = self._answer(self._connection, _STARTING)
        if kind != _BEGUN:
            self._end()
            raise KnownError(said)
        return self._connection

    def _answer(self, connection: Connection, seconds: float) -> tuple[bytes, str]:
        try:
            if not connection.poll(seconds):
                self._end()
                raise KnownError(f"reading it takes longer than {seconds:g} seconds: it is damaged, or made to do harm")
            answer = connection.recv_bytes(self._most)
        except (EOFError, OSError):
            self._end()
            raise KnownError(
                "reading it ends in a crash, or takes too much memory: it is damaged, or made to do harm"
            ) from None
        return answer[:1], answer[1:].decode("utf-8", "surrogatepass")

    def _end(self) -> None:
        connection, self._connection = self._connection, None
        process, self._process = self._process, None
        if connection is not None:
            connection.close()
        if process is not None:
            process.kill()
            process.join()
            process.close()


def _serve(
    connection: Connection, ready: Callable[[], None], work: Callable[[bytes], Iterator[str]], memory: int
) -> None:
    """In the process: read one file after the other, until none comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, whose end is ours
    end_with_parent()
    with contextlib.suppress(OSError, ValueError, EOFError):
        if sys.stdout is not None and sys.stderr is not None:
            # What a library prints must not get into the output of a command.
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with contextlib.suppress(OSError, EOFError):
        try:
            ready()
        except Exception as error:  # noqa: BLE001 - somebody else's code may raise anything
            connection.send_bytes(_refusal(error))
            return
        _shut(memory)
        while connection.poll(_IDLE):
            data = connection.recv_bytes()
            connection.send_bytes(_BEGUN)
            try:
                for piece in work(data):
                    connection.send_bytes(_PIECE + piece.encode("utf-8", "surrogatepass"))
                connection.send_bytes(_END)
            except MemoryError:
                return
            except Exception as error:  # noqa: BLE001 - as above
                connection.send_bytes(_refusal(error))


def _refusal(error: Exception) -> bytes:
    """The answer that says in one line why a file is refused."""
    if not isinstance(error, KnownError):
        why = " ".join(str(error).split())[:200]
        error = KnownError(f"cannot be read: {type(error).__name__}: {why}")
    return _REFUSED + str(error).encode("utf-8", "surrogatepass")


def _shut(memory: int) -> None:
    """Open nothing and write no file from now on, and take so much memory at most; where the system can do that."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    # All numbers of files below the lowest free one are taken: with it as the limit there is none for a new one.
    lowest = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, lowest))
    for limit, value in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))
