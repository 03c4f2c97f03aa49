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
    """Print characters per second of processor time of both, text by text in turns, and their ratio."""
    texts = [annotated(path.read_text(encoding="utf-8"))[0].text for path in sorted(DATA.glob("*.txt"))]
    texts = [f"{number}\n{text}" for number in range(repeats) for text in texts]
    documents = [Document(f"d{number}", text) for number, text in enumerate(texts)]
    characters = sum(map(len, texts))
    labels = schema()
    kiwi = Kiwi()
    kiwi.tokenize(texts[0])
    propose(documents[0], labels)
    bare = ours = 0.0
    for text, document in zip(texts, documents, strict=True):
        start = time.process_time()
        kiwi.tokenize(text)
        middle = time.process_time()
        propose(document, labels)
        ours += time.process_time() - middle
        bare += middle - start
    print(f"{len(texts)} texts, {characters} characters")
    print(f"bare Kiwi.tokenize {characters / bare:10.0f} characters/s")
    print(f"propose            {characters / ours:10.0f} characters/s")
    print(f"ratio              {bare / ours:10.2f}  (target 0.5)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
