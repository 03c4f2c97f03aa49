"""Train the classifier that says who works where, and write `resources/model/relations.json.gz`.

    python packaging/model/relations/train.py --data DATA
    python packaging/model/relations/train.py --data DATA --evaluate

DATA holds `re/klue_train_part.jsonl` and `re/klue_dev_a.jsonl` (KLUE-RE, CC BY-SA 4.0). Pairs of an organisation and a
person are mapped: `org:top_members/employees` and `per:employee_of` are employee_of, `org:founded_by` is founder_of,
whichever of the two is the subject, and every other label is none. Organisations that are no companies stay in: what
is no company is never a candidate later. Multinomial logistic regression with L2, Adagrad, fixed seed; numpy alone.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from annotator.model.text import Span  # noqa: E402
from annotator.model.tokens import Tokens  # noqa: E402
from annotator.suggest.article import Article  # noqa: E402
from annotator.suggest.found import COMPANY, PERSON, Hit  # noqa: E402
from annotator.suggest.lexicon import shipped  # noqa: E402
from annotator.suggest.masking import masked_sentences, titles_in  # noqa: E402
from annotator.suggest.relation_features import CLASSES, Classifier, features, shipped_classifier  # noqa: E402
from annotator.suggest.relation_rules import Pair, matching, pairs  # noqa: E402

TARGET = ROOT / "resources" / "model" / "relations.json.gz"
VERSION = "1"
SEED = 7
EPOCHS = 3
LEAST = 4  # a feature that is seen less often says nothing
L2 = 0.01
RATE = 0.05
# The training half holds four employees for one pair without a relation, texts hold less than one.
WORTH = {"none": 4.0, "employee_of": 1.0, "founder_of": 3.0}
SCALE = 100  # weights are stored as hundredths


@dataclass(frozen=True)
class Case:
    """One pair of the corpus and its class."""

    pair: Pair
    label: str


def cases(path: Path) -> Iterator[Case]:
    """The pairs of an organisation and a person in one file, as in an article of one sentence."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        subject, other = row["subject"], row["object"]
        kinds = {subject["type"], other["type"]}
        if kinds != {"ORG", "PER"}:
            continue
        label = {
            "org:top_members/employees": "employee_of",
            "per:employee_of": "employee_of",
            "org:founded_by": "founder_of",
        }.get(row["label"], "none")
        made = pair_of(row["text"], *(sorted((subject, other), key=lambda e: e["start"])))
        if made is not None:
            yield Case(made, label)


def pair_of(text: str, first: dict, second: dict) -> Pair | None:
    """The two entities of a row as the pair that features are made of; None when they are too far apart."""
    hits = [Hit(e["start"], e["end"], PERSON if e["type"] == "PER" else COMPANY, 1.0, "") for e in (first, second)]
    if hits[1].start < hits[0].end:
        return None
    # One sentence, no morphemes: features need none, and the tokenizer's version does not matter.
    article = Article(text, Tokens("none", "0", (), (Span(0, len(text)),)))
    sentences = masked_sentences(article, hits, titles_in(article, shipped()), whole=True)
    return next((p for s in sentences for p in pairs(s)), None)


def trained(found: list[Case]) -> Classifier:
    """The classifier of some cases."""
    counted = Counter(f for case in found for f in features(case.pair))
    names = sorted(name for name, count in counted.items() if count >= LEAST)
    number = {name: n for n, name in enumerate(names)}
    rows = [np.array([number[f] for f in features(c.pair) if f in number], dtype=np.int64) for c in found]
    wanted = np.array([CLASSES.index(c.label) for c in found])
    worth = np.array([WORTH[label] for label in CLASSES])
    weights = np.zeros((len(names), len(CLASSES)))
    bias = np.zeros(len(CLASSES))
    seen, seen_bias = np.full_like(weights, 1e-8), np.full_like(bias, 1e-8)
    random = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        for at in random.permutation(len(rows)):
            here = rows[at]
            sums = bias + weights[here].sum(0)
            share = np.exp(sums - sums.max())
            share /= share.sum()
            share[wanted[at]] -= 1.0
            share *= worth[wanted[at]]
            step = share[None, :] + L2 * weights[here]
            seen[here] += step**2
            weights[here] -= RATE * step / np.sqrt(seen[here])
            seen_bias += share**2
            bias -= RATE * share / np.sqrt(seen_bias)
    kept = {n: tuple(round(float(v), 2) for v in weights[i]) for n, i in number.items() if abs(weights[i]).max() > 0.02}
    return Classifier(VERSION, kept, tuple(round(float(v), 3) for v in bias))


def write(classifier: Classifier, target: Path) -> None:
    """The file that is shipped; the same classifier gives the same bytes."""
    data = {
        "format": "annotator-relations",
        "version": classifier.version,
        "classes": CLASSES,
        "scale": SCALE,
        "bias": classifier.bias,
        "weights": {n: [round(v * SCALE) for v in row] for n, row in sorted(classifier.weights.items())},
    }
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(raw, mtime=0))
    print(f"{target.relative_to(ROOT)}: {len(classifier.weights)} features, {target.stat().st_size} bytes")


def figures(name: str, said: list[str], wanted: list[str]) -> None:
    """Precision, recall and F1 of each label."""
    for label in CLASSES[1:]:
        hits = sum(s == w == label for s, w in zip(said, wanted, strict=True))
        given, there = said.count(label), wanted.count(label)
        p, r = hits / max(1, given), hits / max(1, there)
        print(
            f"{name:28} {label:12} P {p:.3f} R {r:.3f} F1 {2 * p * r / max(1e-9, p + r):.3f}  of {there}, said {given}"
        )


def evaluate(classifier: Classifier, found: list[Case], name: str) -> None:
    """The classifier, and the patterns of founders, on cases that it was not trained on."""
    wanted = [c.label for c in found]
    shares = [classifier.shares(c.pair) for c in found]
    figures(f"{name}, classifier", [max(s, key=s.__getitem__) for s in shares], wanted)
    patterns = [next((r.label for r in matching(c.pair)), "none") for c in found]
    figures(f"{name}, patterns", patterns, wanted)
    bins: dict[int, list[tuple[float, bool]]] = {}
    for share, label in zip(shares, wanted, strict=True):
        bins.setdefault(min(9, int(share["employee_of"] * 10)), []).append(
            (share["employee_of"], label == "employee_of")
        )
    error = sum(abs(sum(s for s, _ in b) - sum(y for _, y in b)) for b in bins.values()) / len(found)
    print(f"{name}, expected calibration error of employee_of {error:.3f} over {len(found)} pairs")


def main() -> None:
    """Train or evaluate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds re/klue_*.jsonl")
    parser.add_argument("--evaluate", action="store_true", help="measure the shipped file, write nothing")
    given = parser.parse_args()
    held_out = list(cases(given.data / "re" / "klue_dev_a.jsonl"))
    if given.evaluate:
        evaluate(shipped_classifier(), held_out, "klue_dev_a")
        return
    learn = list(cases(given.data / "re" / "klue_train_part.jsonl"))
    print(Counter(c.label for c in learn))
    classifier = trained(learn)
    write(classifier, TARGET)
    evaluate(classifier, learn, "klue_train_part")
    evaluate(classifier, held_out, "klue_dev_a")


if __name__ == "__main__":
    main()
