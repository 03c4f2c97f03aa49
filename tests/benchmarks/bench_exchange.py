"""Import and export of many articles, beside bare `json` on the same data in the same run.

Run it by hand: python -m tests.benchmarks.bench_exchange [ARTICLES]
It prints one JSON object; ratios are what counts, seconds depend on the machine.
"""

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from annotator.exchange.reading import read
from annotator.exchange.writing import WriteOptions, write
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.document import Document, Stage
from annotator.model.text import Span, paragraphs
from annotator.model.tokens import Token, Tokens

_TEXT = "한빛전자는 김하늘 사장이 21일 서울에서 누리소프트 이바람 대표와 만났다 두 회사는 반도체 협력을 논의했다"


def articles(count: int) -> Iterator[AnnotatedDocument]:
    """Articles of about 2,000 characters with a mention per 25 characters and a relation per 100."""
    chance = random.Random(7)
    words = _TEXT.split()
    for number in range(count):
        text = "\n".join(" ".join(chance.choices(words, k=55)) + "." for _ in range(8))
        name = f"d{number}"
        mentions = tuple(Mention(f"x{n}", n * 25, n * 25 + 4, "COMPANY") for n in range(len(text) // 25))
        relations = tuple(
            Relation(f"y{n}", mentions[n].id, mentions[n + 1].id, "partner_of") for n in range(0, len(mentions) - 1, 4)
        )
        tokens = Tokens(
            "threes",
            "1",
            tuple(
                Token(a, a + 3, "NNG") for a in range(0, len(text) - 3, 3) if not any(map(str.isspace, text[a : a + 3]))
            ),
            tuple(Span(a, b) for a, b in paragraphs(text) if a < b),
        )
        said = AnnotationSet(SetKey(name, "gold", SetKind.GOLD), 0, mentions, relations)
        yield AnnotatedDocument(Document(name, text, "제목"), said, Stage.GOLD, "gold", None, tokens)


def main(count: int) -> None:
    """Measure and print."""
    result: dict[str, float] = {"articles": count}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        items = list(articles(count))

        def timed(name: str, began: float) -> None:
            result[name] = round(time.perf_counter() - began, 3)

        began = time.perf_counter()
        write(items, out / "jsonl")
        timed("export_jsonl_s", began)  # with reading it again and comparing
        path = out / "jsonl" / "documents.jsonl"
        result["megabytes"] = round(path.stat().st_size / 1e6, 1)
        began = time.perf_counter()
        found = sum(incoming.item is not None for incoming in read([path]))
        timed("import_jsonl_s", began)
        assert found == count
        began = time.perf_counter()
        with path.open(encoding="utf-8") as file:
            bare = [json.loads(line) for line in file]
        timed("bare_json_read_s", began)
        began = time.perf_counter()
        with (out / "bare.jsonl").open("w", encoding="utf-8") as file:
            for record in bare:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        timed("bare_json_write_s", began)
        began = time.perf_counter()
        write(items, out / "conll", WriteOptions(format="conll"))
        timed("export_conll_s", began)
        result["import_ratio"] = round(result["import_jsonl_s"] / result["bare_json_read_s"], 2)
        both = result["bare_json_write_s"] + result["bare_json_read_s"]
        result["export_ratio_to_write_and_read"] = round(result["export_jsonl_s"] / both, 2)
    result["peak_megabytes"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
