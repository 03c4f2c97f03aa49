"""Public corpora that a benchmark is given by path, labelled as `packaging/model/data.py` does for training."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.builders import ROOT

sys.path.insert(0, str(ROOT / "packaging" / "model"))
import data  # type: ignore[import-not-found]  # not a package: scripts of their own

Row = tuple[str, set[tuple[int, int, str]]]


def konec(path: Path, most: int, *, news: bool = False) -> Iterator[Row]:
    """Text and PERSON and COMPANY spans of konec's sentences, those of `news` alone or all."""
    for number, item in enumerate(data.konec(path, reviews=False if news else None)):
        if number >= most:
            return
        yield item.text, {(e.start, e.end, e.label) for e in item.entities if e.label != "OTHER_ORG"}


def klue(path: Path, most: int) -> Iterator[Row]:
    """Text, PERSON spans and every organisation as COMPANY, of KLUE's sentences."""
    for number, item in enumerate(data.klue(path)):
        if number >= most:
            return
        yield item.text, {(e.start, e.end, e.label) for e in item.entities}
