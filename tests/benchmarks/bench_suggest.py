"""How fast proposing is, as a ratio to the bare tokenizer on the same text in the same run.

Run it with ``python -m tests.benchmarks.bench_suggest [REPEATS]``. The target of a ratio of at least 0.5 is for rules
and lists, without the trained tagger; what everything together reaches is printed beside it.
"""

import sys
import time
from pathlib import Path

from kiwipiepy import Kiwi

from annotator.model.document import Document
from annotator.suggest.request import Request
from annotator.suggest.rules import Rules
from annotator.suggest.suggester import propose
from annotator.suggest.tokens import tokenize
from tests.builders import annotated, schema

DATA = Path(__file__).resolve().parent.parent / "data" / "suggest"


def main(repeats: int = 20) -> None:
    """Print characters per second of processor time of both, text by text in turns, and their ratio."""
    texts = [annotated(path.read_text(encoding="utf-8"))[0].text for path in sorted(DATA.glob("*.txt"))]
    texts = [f"{number}\n{text}" for number in range(repeats) for text in texts]
    documents = [Document(f"d{number}", text) for number, text in enumerate(texts)]
    characters = sum(map(len, texts))
    labels = schema()
    kiwi, rules = Kiwi(), Rules()
    kiwi.tokenize(texts[0])
    propose(documents[0], labels)
    bare = alone = everything = 0.0
    for text, document in zip(texts, documents, strict=True):
        begin = time.process_time()
        kiwi.tokenize(text)
        tokenized = time.process_time()
        rules.suggest(Request(document, tokenize(text), labels, ()))
        ruled = time.process_time()
        propose(document, labels)
        everything += time.process_time() - ruled
        alone += ruled - tokenized
        bare += tokenized - begin
    print(f"{len(texts)} texts, {characters} characters, of processor time:")
    print(f"bare Kiwi.tokenize       {characters / bare:8.0f} characters/s")
    print(f"rules, with tokenizing   {characters / alone:8.0f} characters/s   ratio {bare / alone:.2f}  (target 0.5)")
    print(f"with the trained tagger  {characters / everything:8.0f} characters/s   ratio {bare / everything:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
