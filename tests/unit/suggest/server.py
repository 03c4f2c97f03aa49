"""A small HTTP server for tests: answers by path, remembers what it was asked."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[Any], Any]


class Raw(bytes):
    """An answer to send as it is."""


class Slowly(bytes):
    """An answer to send byte by byte, without end."""


class BrokenError(Exception):
    """Answer with this status."""


class Serving:
    """The server's address, and every request so far as (path, body, headers)."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.asked: list[tuple[str, Any, dict[str, str]]] = []

    def bodies(self, path: str) -> list[Any]:
        return [body for asked, body, _ in self.asked if asked == path]


@contextmanager
def serving(answers: dict[str, Answer]) -> Iterator[Serving]:
    """Serve on a free port of this machine; `answers` maps a path to what its (parsed) body is answered with."""
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, body: Any) -> None:
            served.asked.append((self.path, body, dict(self.headers)))
            try:
                said = answers[self.path](body)
            except (KeyError, BrokenError) as error:
                self._send(404 if isinstance(error, KeyError) else int(error.args[0]), b"no such thing\nsecond line")
                return
            if isinstance(said, Slowly):
                self.send_response(200)
                self.end_headers()
                while not stopped.is_set():
                    self.wfile.write(said)
                    self.wfile.flush()
                    time.sleep(0.05)  # the server's own pace, nothing that a test waits for
                return
            self._send(200, said if isinstance(said, Raw) else json.dumps(said).encode())

        def _send(self, status: int, raw: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            with contextlib.suppress(OSError):  # the other side gave up, which some tests are about
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Serving(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
