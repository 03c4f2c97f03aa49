"""Train, dev and test that stay the same: by hash, and never through the middle of a duplicate group."""

import hashlib
from dataclasses import dataclass

from annotator.model.errors import UsageError

PARTS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Split:
    """Shares of train, dev and test, as whole numbers."""

    shares: tuple[int, int, int]

    def __str__(self) -> str:
        return ":".join(map(str, self.shares))

    def part(self, document_id: str, duplicate_group: str | None) -> str:
        """Where a document belongs: decided by its duplicate group, or its id, and by nothing else."""
        key = f"group\x00{duplicate_group}" if duplicate_group is not None else f"id\x00{document_id}"
        point = int.from_bytes(hashlib.sha256(key.encode("utf-8")).digest()[:8], "big") * sum(self.shares) >> 64
        for part, share in zip(PARTS, self.shares, strict=True):
            if point < share:
                return part
            point -= share
        raise AssertionError("the point lies within the sum of the shares")


def parse_split(text: str) -> Split:
    """The split that is written ``8:1:1``.

    Raises: UsageError if it is not three whole numbers with a sum above 0.
    """
    parts = text.split(":")
    if len(parts) != 3 or not all(p.isascii() and p.isdecimal() and len(p) <= 6 for p in parts):
        raise UsageError(f"--split {text}: write three whole numbers, train:dev:test, for example 8:1:1")
    first, second, third = (int(p) for p in parts)
    if first + second + third == 0:
        raise UsageError(f"--split {text}: at least one share must be above 0")
    return Split((first, second, third))
