"""Asking a server over HTTP with the standard library: one deadline for the whole answer, bounded size, clear errors.

The text of articles leaves the program here and nowhere else; the address is the one that the project was told.
"""

import base64
import ipaddress
import json
import os
import socket
import time
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from annotator.model.errors import KnownError

_LARGEST = 16 * 1024 * 1024
_CHUNK = 64 * 1024


class Server:
    """One server by its base address; `key_variable` names where its key or user:password is found."""

    def __init__(self, base: str, timeout: float, key_variable: str = "") -> None:
        self._base = base.rstrip("/")
        self._timeout = timeout
        self._key_variable = key_variable
        # On the own machine no proxy may stand between: it would see the text, or find no way.
        handlers = [urllib.request.ProxyHandler({})] if _is_local(base) else []
        self._opener = urllib.request.build_opener(*handlers, _NoRedirect())

    def get(self, path: str) -> Any:
        """The JSON at a path. Raises: KnownError if there is none in time."""
        return self._ask(path, None)

    def post(self, path: str, body: Any) -> Any:
        """The JSON answer to a JSON body; None for an empty answer. Raises: KnownError if there is none in time."""
        return self._ask(path, json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    def _ask(self, path: str, body: bytes | None) -> Any:
        address = self._base + path
        request = urllib.request.Request(address, body, {"Accept": "application/json"})
        if body is not None:
            request.add_header("Content-Type", "application/json; charset=utf-8")
        if self._key_variable:
            request.add_header("Authorization", _authorization(self._key_variable))
        deadline = time.monotonic() + self._timeout
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                raw = _read(response, deadline)
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(300).decode("utf-8", "replace").strip().partition("\n")[0]
            raise KnownError(
                "{address} answers {status} {said}", address=address, status=error.code, said=said
            ) from None
        except TimeoutError:
            raise KnownError(
                "{address} did not answer within {seconds} seconds", address=address, seconds=f"{self._timeout:g}"
            ) from None
        except (urllib.error.URLError, OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                why = f"no connection within {self._timeout:g} seconds"
            else:
                why = str(getattr(reason, "strerror", None) or reason)
            raise KnownError("{address} cannot be reached: {why}", address=address, why=why) from None
        if not raw.strip():
            return None
        try:
            return json.loads(raw)
        except ValueError:
            raise KnownError("{address} did not answer with JSON", address=address) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Articles and keys go to the address that was named, and to no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _read(response: HTTPResponse, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    connection = _socket_of(response)
    # When everything was read Python 3.13 closes the connection by itself.
    while not response.isclosed():
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection is not None:
            # A server that sends a byte now and then must not keep us for ever.
            connection.settimeout(left)
        part = response.read1(_CHUNK)
        if not part:
            break
        parts.append(part)
        size += len(part)
        if size > _LARGEST:
            raise OSError(f"the answer is larger than {_LARGEST // 1024 // 1024} MB")
    return b"".join(parts)


def _socket_of(response: HTTPResponse) -> socket.socket | None:
    raw = getattr(getattr(response, "fp", None), "raw", None)
    found = getattr(raw, "_sock", None)
    return found if isinstance(found, socket.socket) else None


def _authorization(variable: str) -> str:
    key = os.environ.get(variable, "")
    if not key:
        raise KnownError("the environment variable {variable} holds no key for the server: set it", variable=variable)
    if ":" in key:
        return "Basic " + base64.b64encode(key.encode("utf-8")).decode("ascii")
    return f"Bearer {key}"


def _is_local(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    return found.is_loopback or found.is_private
