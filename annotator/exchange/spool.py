"""A list that grows on the disk: what an export has to remember of every document or loss until its end."""

import tempfile
import weakref
from collections.abc import Iterator, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, Generic, TypeVar, overload

import msgspec

T = TypeVar("T")
_IN_MEMORY = 1_000_000  # bytes; more goes to a temporary file without a name
_BLOCK = 1 << 18
_SIZE = 4


class Spool(Sequence[T], Generic[T]):
    """Values of one `kind` (of which msgspec can make a record), in the order in which they were added.

    Looking one up by its index reads those before it; they are meant to be gone through.
    """

    def __init__(self, kind: type[T]) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - it lives as long as this
        weakref.finalize(self, self._file.close)
        self._encode = msgspec.msgpack.Encoder(enc_hook=_plain).encode
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._count = 0
        self._size = 0
        self._at_end = True

    def append(self, item: T) -> None:
        """Add one more."""
        data = self._encode(item)
        if not self._at_end:
            self._file.seek(self._size)
            self._at_end = True
        self._file.write(len(data).to_bytes(_SIZE, "big") + data)
        self._size += _SIZE + len(data)
        self._count += 1

    def __iter__(self) -> Iterator[T]:
        place, held = 0, b""
        while place < self._size:
            self._at_end = False
            self._file.seek(place)
            block = self._file.read(min(_BLOCK, self._size - place))
            place += len(block)
            held += block
            begin = 0
            while len(held) - begin >= _SIZE:
                end = begin + _SIZE + int.from_bytes(held[begin : begin + _SIZE], "big")
                if end > len(held):
                    break
                yield self._decode(held[begin + _SIZE : end])
                begin = end
            held = held[begin:]

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = index if index >= 0 else self._count + index
        if not 0 <= place < self._count:
            raise IndexError(index)
        return next(islice(self, place, None))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # it can change

    def __repr__(self) -> str:
        return f"<{self._count} items>"


def _plain(value: Any) -> Any:
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise TypeError(f"no record can be made of {type(value).__name__}")
