"""Who works where, by a small trained classifier: what stands between and around a person and a company, as features.

The same functions make the features in training (`packaging/model/relations`) and here. The weights lie in
`resources/model/relations.json.gz`: a logistic regression over words, titles and shapes, without any names.
"""

import functools
import gzip
import itertools
import json
import math
import re
from dataclasses import dataclass

from annotator.model.errors import KnownError
from annotator.resources import data_path
from annotator.suggest.found import PERSON
from annotator.suggest.masking import FOUNDER, JOURNALIST, TITLE
from annotator.suggest.relation_rules import Pair
from annotator.suggest.words import FORMER

_NAME = re.compile("[\ue100-\uefff]")
_DIGITS = re.compile(r"\d+")
_SIGNS = {TITLE: "<T>", FOUNDER: "<F>", JOURNALIST: "<J>"}
_WORD = re.compile(r"\S+")
NONE, EMPLOYEE, FOUNDED = "none", "employee_of", "founder_of"
CLASSES = (NONE, EMPLOYEE, FOUNDED)


def features(pair: Pair) -> tuple[str, ...]:
    """What the classifier knows of a person and a company, each feature once."""
    order = "PC" if pair.first.label == PERSON else "CP"
    gap, behind, left = (_plain(part) for part in (pair.gap, pair.behind, pair.left))
    inside = _WORD.findall(gap)
    after = _WORD.findall(behind)[:4]
    before = _WORD.findall(left)[-2:]
    found = [f"order {order}", f"{order} distance {min(12, len(gap) // 4)}"]
    if len(gap) <= 14:
        found.append(f"{order} gap {gap}")
    joined = "" if gap[:1] == " " or not inside else inside[0]
    found.append(f"{order} joined {joined[:4]}")
    found += [f"{order} in {word}" for word in inside]
    found += [f"{order} in2 {one} {two}" for one, two in itertools.pairwise(inside)]
    found += [f"{order} behind{number} {word}" for number, word in enumerate(after[:3])]
    found.append(f"{order} behind' {behind[:1]}")
    for name, text in (("gap", gap), ("behind", " ".join(after[:3])), ("left", left[-14:])):
        found += [f"{order} {name} has {sign}" for sign in _SIGNS.values() if sign in text]
        words = text.split()
        if any(word in FORMER for word in words):
            found.append(f"{order} {name} former")
    found.append(f"{order} gap shape {_shape(gap)}")
    found.append(f"{order} both {_shape(gap)[:6]} {_shape(behind)[:6]}")
    found += [f"{order} left {word}" for word in before]
    others = len(_NAME.findall(pair.gap))
    found.append(f"{order} names between {min(3, others)}")
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    text = _NAME.sub("<N>", _DIGITS.sub("0", text))
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    return text.replace("\x05", "")


def _shape(text: str) -> str:
    """A stretch as kinds of characters, each run once: `a T,` for words, titles and signs."""
    text = text.replace("<T>", "T").replace("<F>", "F").replace("<J>", "J").replace("<N>", "N")
    kinds = "".join("a" if "가" <= c <= "힣" else "l" if c.islower() else c for c in text[:24])
    return re.sub(r"(.)\1+", r"\1", kinds)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Weights by feature, one for each of `CLASSES`; `version` says which training they are of."""

    version: str
    weights: dict[str, tuple[float, ...]]
    bias: tuple[float, ...]

    def shares(self, pair: Pair) -> dict[str, float]:
        """The probability of each class for a pair."""
        sums = list(self.bias)
        for feature in features(pair):
            for number, weight in enumerate(self.weights.get(feature, ())):
                sums[number] += weight
        top = max(sums)
        raised = [math.exp(s - top) for s in sums]
        total = sum(raised)
        return {name: value / total for name, value in zip(CLASSES, raised, strict=True)}


@functools.cache
def shipped_classifier() -> Classifier:
    """The classifier that comes with the program, read on first use. Raises: KnownError if it is missing or damaged."""
    path = data_path("resources", "model", "relations.json.gz")
    try:
        data = json.loads(gzip.decompress(path.read_bytes()))
        weights = {str(name): tuple(float(v) / data["scale"] for v in row) for name, row in data["weights"].items()}
        return Classifier(str(data["version"]), weights, tuple(float(v) for v in data["bias"]))
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise KnownError(
            "{path}: the relation model cannot be read ({error}); install annotator again",
            path=str(path),
            error=str(error),
        ) from error
