"""How fast proposing is, as a ratio to the bare tokenizer on the same text in the same run.

Run it with ``python -m tests.benchmarks.bench_suggest [REPEATS]``. The target is a ratio of at least 0.5.
"""

import sys
import time
from pathlib import Path

from kiwipiepy import Kiwi

from annotator.model.document import Document
from annotator.suggest.suggester import propose
from tests.builders import annotated, schema

DATA = Path(__file__).resolve().parent.parent / "data" / "suggest"


def main(repeats: int = 20) -> None:
    """Print characters per second of both, in turns, the better of each round's halves, and their ratio."""
    texts = [annotated(path.read_text(encoding="utf-8"))[0].text for path in sorted(DATA.glob("*.txt"))]
    texts = [f"{number}\n{text}" for number in range(repeats) for text in texts]
    documents = [Document(f"d{number}", text) for number, text in enumerate(texts)]
    characters = sum(map(len, texts))
    labels = schema()
    kiwi = Kiwi()
    kiwi.tokenize(texts[0])
    propose(documents[0], labels)
    bare, ours = [], []
    for _ in range(3):
        start = time.perf_counter()
        for text in texts:
            kiwi.tokenize(text)
        middle = time.perf_counter()
        for document in documents:
            propose(document, labels)
        ours.append(characters / (time.perf_counter() - middle))
        bare.append(characters / (middle - start))
    print(f"{len(texts)} texts, {characters} characters")
    print(f"bare Kiwi.tokenize {max(bare):10.0f} characters/s")
    print(f"propose            {max(ours):10.0f} characters/s")
    print(f"ratio              {max(ours) / max(bare):10.2f}  (target 0.5)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
