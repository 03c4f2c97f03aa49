"""Articles that are almost the same: the same report in two papers, or with a line added.

Two are alike when they share most of their runs of five letters. That share (Jaccard) is estimated from 128 MinHashes
(Broder 1997, "On the resemblance and containment of documents"), and only pairs that meet in a band of four are looked
at (locality-sensitive hashing: Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3). The constants
are fixed, so the same articles give the same groups, in any order.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from annotator.model.document import Document, PassageKind

LETTERS, HASHES = 5, 128
USUAL = 0.7
"""The share of common runs from which articles count as alike, if nobody says otherwise."""
_BAND = 4
_PIECE = 4096
# x → a·x + b modulo 2³² with odd a: the order of the results, and so the least, is random enough of mixed x.
_RANDOM = np.random.Generator(np.random.PCG64(20_260_101))
_A: NDArray[np.uint32] = _RANDOM.integers(0, 2**32, HASHES, dtype=np.uint32) | np.uint32(1)
_B: NDArray[np.uint32] = _RANDOM.integers(0, 2**32, HASHES, dtype=np.uint32)
_MIX = np.uint64(0x9E37_79B9_7F4A_7C15)

Signature = NDArray[np.uint32]


def body_of(document: Document) -> str:
    """What is compared: letters and digits without case, of everything but page furniture and repeated paragraphs."""
    text, at = [], 0
    for passage in document.passages:
        if passage.kind in (PassageKind.FURNITURE, PassageKind.REPEAT):
            text.append(document.text[at : passage.start])
            at = max(at, passage.end)
    text.append(document.text[at:])
    return "".join(c for c in "".join(text).casefold() if c.isalnum())


def signature(body: str) -> Signature | None:
    """The MinHashes of a text; None for one that is too short to say anything."""
    points = np.frombuffer(body.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    if len(points) < LETTERS:
        return None
    runs = np.zeros(len(points) - LETTERS + 1, dtype=np.uint64)
    for n in range(LETTERS):
        runs = (runs * _MIX) + points[n : n + len(runs)]
    mixed = np.unique(((runs ^ (runs >> np.uint64(29))) * _MIX >> np.uint64(32)).astype(np.uint32))
    least = np.full(HASHES, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, len(mixed), _PIECE):
        least = np.minimum(least, (mixed[start : start + _PIECE, None] * _A + _B).min(axis=0))
    return least


class NearDuplicates:
    """Takes articles one after the other, and says which belong together; of each it keeps 512 bytes."""

    def __init__(self, threshold: float) -> None:
        """`threshold` is the least share of common runs, above 0 and at most 1."""
        self._threshold = threshold
        self._keys: list[str] = []
        self._signatures: list[Signature] = []

    def add(self, key: str, document: Document) -> None:
        """Take an article; those of one key belong together whatever they say."""
        found = signature(body_of(document))
        if found is not None:
            self._keys.append(key)
            self._signatures.append(found)

    def groups(self) -> list[tuple[str, ...]]:
        """The keys that belong together, two or more in each group; groups and keys in the order of their letters."""
        parent = {key: key for key in self._keys}

        def root(key: str) -> str:
            while parent[key] != key:
                parent[key] = parent[parent[key]]
                key = parent[key]
            return key

        for bucket in self._buckets():
            # Of a family only those are compared that did not join an earlier one: a hundred reports of one template
            # would otherwise be five thousand pairs.
            heads: list[int] = []
            seen = np.empty((len(bucket), HASHES), dtype=np.uint32)
            for number in bucket:
                same = np.count_nonzero(seen[: len(heads)] == self._signatures[number], axis=1)
                alike = np.flatnonzero(same >= self._threshold * HASHES)
                if not len(alike):
                    seen[len(heads)] = self._signatures[number]
                    heads.append(number)
                    continue
                low, high = sorted((root(self._keys[number]), root(self._keys[heads[alike[0]]])))
                parent[high] = low
        found: dict[str, list[str]] = {}
        for key in sorted(parent):
            found.setdefault(root(key), []).append(key)
        return [tuple(keys) for keys in found.values() if len(keys) > 1]

    def _buckets(self) -> Iterator[list[int]]:
        """The articles that agree in a band, in an order that does not depend on the one in which they came."""
        order = sorted(range(len(self._keys)), key=lambda n: (self._keys[n], self._signatures[n].tobytes()))
        for band in range(0, HASHES, _BAND):
            buckets: dict[bytes, list[int]] = {}
            for number in order:
                buckets.setdefault(self._signatures[number][band : band + _BAND].tobytes(), []).append(number)
            yield from (members for members in buckets.values() if len(members) > 1)
