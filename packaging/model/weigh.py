"""Learns what each kind of evidence for a name is worth, from the articles with gold that may be looked at.

    python packaging/model/weigh.py --model resources/model

writes `annotator/suggest/weights.py`: a logistic regression per label over `weighing.FEATURES`, pulled towards zero, so
that the scores of suggestions are probabilities. Prints how well each article is predicted by weights of the others.
"""

import argparse
from pathlib import Path

import numpy as np

from annotator.suggest import weighing
from annotator.suggest.lexicon import known_names, shipped
from annotator.suggest.rules import article_of, gathered
from annotator.suggest.tagger import Tagger
from annotator.suggest.tokens import tokenize
from tests.articles import load
from tests.benchmarks.scores import calibration

PULL = 1.0
LABELS = {"PERSON": "PERSON", "COMPANY": "COMPANY"}
TARGET = Path(__file__).resolve().parents[2] / "annotator" / "suggest" / "weights.py"


def main() -> None:
    """Collect evidence, check by leaving one article out, write the weights of all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    arguments = parser.parse_args()
    rows = collected(Tagger(arguments.model))
    weights = {}
    for label in LABELS:
        mine = [row for row in rows if row[1] == label]
        held_out = []
        for name in sorted({row[0] for row in mine}):
            learnt = fit([row for row in mine if row[0] != name])
            held_out += [(1 / (1 + np.exp(-numbers @ learnt)), right) for n, _, numbers, right in mine if n == name]
        error, bins = calibration([(float(chance), bool(right)) for chance, right in held_out])
        sure = {at: [right for chance, right in held_out if chance >= at] for at in (0.8, 0.9, 0.93, 0.95, 0.97)}
        print(f"{label}: {len(mine)} candidates, expected calibration error {error:.3f}")
        print("  from: " + "  ".join(f"{at} {np.mean(right):.3f} ({len(right)})" for at, right in sure.items()))
        print("  " + "  ".join(f"{mean:.2f}→{share:.2f} ({count})" for mean, share, count in bins))
        weights[label] = fit(mine)
        for feature, weight in zip(weighing.FEATURES, weights[label], strict=True):
            print(f"    {feature:32}{weight:7.2f}")
    lines = [
        '"""What evidence for a name is worth, by logistic regression; made by `packaging/model/weigh.py`."""',
        "",
        "# In the order of `weighing.FEATURES`.",
        "WEIGHTS: dict[str, tuple[float, ...]] = {",
        *(line for label in LABELS for line in _entry(label, weights[label])),
        "}",
        "",
    ]
    TARGET.write_text("\n".join(lines), encoding="utf-8")


def _entry(label: str, weights: np.ndarray) -> list[str]:
    return [f'    "{label}": (', *(f"        {weight:.3f}," for weight in weights), "    ),"]


def collected(tagger: Tagger) -> list[tuple[str, str, np.ndarray, float]]:
    """For every candidate of every article: the article's name, the label, the evidence, whether gold has it."""
    rows = []
    for item in load("tune"):
        article = article_of(item.document, tokenize(item.document.text))
        reading = tagger.read(article.text, article.tokens)
        found = gathered(article, known_names(()), dict(LABELS), reading)
        gold = {(m.start, m.end, m.label) for m in item.gold.mentions}
        free = {(m.start, m.end, m.label) for m in item.optional}
        for hit, numbers in weighing.weighable(article, shipped(), reading, found):
            place = (hit.start, hit.end, hit.label)
            if place not in free:
                rows.append((item.name, hit.label, np.array(numbers), float(place in gold)))
    return rows


def fit(rows: list[tuple[str, str, np.ndarray, float]]) -> np.ndarray:
    """Newton's method on the penalised likelihood."""
    evidence = np.array([numbers for _, _, numbers, _ in rows])
    right = np.array([value for _, _, _, value in rows])
    weights = np.zeros(evidence.shape[1])
    penalty = np.full(evidence.shape[1], PULL)
    penalty[0] = 0.05
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(evidence @ weights, -30, 30)))
        slope = evidence.T @ (right - chance) - penalty * weights
        curve = (evidence * (chance * (1 - chance))[:, None]).T @ evidence + np.diag(penalty)
        weights = weights + np.linalg.solve(curve, slope)
    return weights


if __name__ == "__main__":
    main()
