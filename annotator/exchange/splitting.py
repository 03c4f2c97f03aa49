"""Train, dev and test that stay the same: by hash, and never through the middle of a duplicate group."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from annotator.model.errors import UsageError

PARTS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Split:
    """Shares of train, dev and test, as whole numbers."""

    shares: tuple[int, int, int]

    def __str__(self) -> str:
        return ":".join(map(str, self.shares))

    def part_of_group(self, key: str) -> str:
        """Where a group with a key of `group_key` belongs."""
        point = int.from_bytes(hashlib.sha256(key.encode("utf-8")).digest()[:8], "big") * sum(self.shares) >> 64
        for part, share in zip(PARTS, self.shares, strict=True):
            if point < share:
                return part
            point -= share
        raise AssertionError("the point lies within the sum of the shares")


def group_key(document_id: str, duplicate_group: str | None) -> str:
    """What names the documents that may not be parted: their duplicate group, else the document alone."""
    return f"group\x00{duplicate_group}" if duplicate_group is not None else f"id\x00{document_id}"


def name_in(key: str) -> str:
    """The duplicate group, or the document, that a key of `group_key` names."""
    return key.partition("\x00")[2]


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


def stratified(groups: Mapping[str, Counter[str]], split: Split) -> dict[str, str]:
    """Which part each group of documents goes to, so that every label is shared out as the documents are.

    `groups` say how often each label (and "document") stands in a group. The rarest label that is left is shared out
    first, each group to the part that lacks most of it (iterative stratification, Sechidis et al. 2011, here with
    counts and whole groups); equal cases are decided by hash, so the same groups give the same parts in any order.
    """
    total: Counter[str] = Counter()
    for counts in groups.values():
        total.update(counts)
    whole = sum(split.shares)
    wanted = {
        part: {label: count * share / whole for label, count in total.items()}
        for part, share in zip(PARTS, split.shares, strict=True)
        if share
    }
    order = {key: hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest() for key in groups}
    left = dict(groups)
    found: dict[str, str] = {}
    while left:
        remaining: Counter[str] = Counter()
        for counts in left.values():
            remaining.update(label for label, count in counts.items() if count)
        label = min(remaining, key=lambda x: (remaining[x], x)) if remaining else ""
        having = [key for key in left if left[key][label]] if label else list(left)
        # The largest first: they are the hardest to place.
        for key in sorted(having, key=lambda k: (-left[k][label], order[k])):
            counts = left.pop(key)
            part = max(
                wanted,
                key=lambda p: (
                    wanted[p].get(label, 0.0),
                    wanted[p].get("document", 0.0),
                    hashlib.sha256(order[key] + p.encode()).digest(),
                ),
            )
            found[key] = part
            for name, count in counts.items():
                wanted[part][name] -= count
    return found
