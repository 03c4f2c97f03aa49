"""What is worth knowing about what was read: one remark for each thing; for people, what is alike is said once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# What differs between remarks that say the same: numbers that stand alone, and what stands in quotation marks.
VALUES = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<!\w)\d[\d,.]*(?!\w)""")
_FEW = 3


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a file, or on a document in it (its id; empty when the file is the document)."""

    path: str
    document: str
    text: str

    def __str__(self) -> str:
        """The place and what is said of it."""
        return f"{self.where}: {self.text}"

    @property
    def where(self) -> str:
        """The place in words."""
        return f"{self.path}, id {self.document!r}" if self.document else self.path


@dataclass(slots=True)
class Alike:
    """Remarks that say the same, save for numbers and names: the first ones, and how many there are.

    `places` are documents, or files with one; the remarks of each come one after the other.
    """

    shown: list[Remark] = field(default_factory=list)
    count: int = 0
    places: int = 0
    _last: str = ""

    def add(self, remark: Remark) -> None:
        """Count one more."""
        if remark.where != self._last:
            self.places += 1
            self._last = remark.where
        self.count += 1
        if len(self.shown) <= _FEW:
            self.shown.append(remark)

    def examples(self) -> str:
        """What the next ones say instead, and where."""
        said = (f"{' '.join(VALUES.findall(r.text))} ({r.document or r.path})".strip() for r in self.shown[1:])
        return "; ".join(said) + (" …" if self.count > len(self.shown) else "")


def alike(remarks: Iterable[Remark]) -> list[Alike]:
    """The remarks, those of one kind together as soon as there are more than three, in the order of the first ones.

    What is alike is said of one label, of one encoding and so on: only numbers and what is quoted may differ.
    """
    kinds: dict[str, Alike] = {}
    for remark in remarks:
        kinds.setdefault(VALUES.sub("0", remark.text), Alike()).add(remark)
    found: list[Alike] = []
    for kind in kinds.values():
        if kind.count > _FEW:
            found.append(kind)
        else:
            found += [Alike([remark], 1, 1) for remark in kind.shown]
    return found
