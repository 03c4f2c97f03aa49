"""Public corpora that a benchmark is given by path, labelled as `packaging/model/data.py` does for training."""

import importlib.util
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


def relations_of_klue(path: Path) -> None:
    """Print how good the shipped classifier and the patterns are on the pairs of one file of KLUE-RE."""
    script = ROOT / "packaging" / "model" / "relations" / "train.py"
    spec = importlib.util.spec_from_file_location("relation_training", script)
    assert spec is not None and spec.loader is not None
    training = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = training  # its dataclasses look themselves up there
    spec.loader.exec_module(training)
    training.evaluate(training.shipped_classifier(), list(training.cases(path)), path.stem)
