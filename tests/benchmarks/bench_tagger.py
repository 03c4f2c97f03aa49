"""How good the suggestions of names and relations are, and what each part adds: one table per set of texts.

    python -m tests.benchmarks.bench_tagger [--data FOLDER] [--crf] [--plain FOLDER] [--sentences N]

Without `--data` only our own articles are read. `--data` is a folder with `ner/konec_dev_a.jsonl`,
`ner/klue_dev_a.jsonl` and `re/klue_dev_a.jsonl` (CC BY-SA 4.0, not part of the project), whose guidelines differ from
ours: two sets of experts agree on those sentences at F1 0.876. `--crf` trains a CRF over morphemes on the corpus first
(three minutes, `pip install python-crfsuite`). `--plain` is a model of the first stage of training, without substituted
names and written articles (`packaging/model/README.md`). The texts named blind were not looked at while anything was
tuned.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from annotator.model.document import Document
from annotator.model.suggestion import SURE
from annotator.suggest import companies, context, spread
from annotator.suggest.article import Article
from annotator.suggest.builtin import BuiltIn
from annotator.suggest.found import Found
from annotator.suggest.lexicon import known_names, shipped
from annotator.suggest.request import Request
from annotator.suggest.rules import Rules, article_of, read
from annotator.suggest.tagger import Reading, Tagger, shipped_tagger
from annotator.suggest.tokens import tokenize
from tests.articles import load
from tests.benchmarks.bench_quality import BOTH, measure
from tests.benchmarks.corpora import klue, konec, relations_of_klue
from tests.benchmarks.scores import Counted, Spans, calibration
from tests.builders import schema

LABELS = ("PERSON", "COMPANY")
_ROLES: dict[str, str | None] = {label: label for label in LABELS}


@dataclass(frozen=True)
class Text:
    """A text with gold; `free` spans may go either way."""

    document: Document
    gold: Spans
    free: Spans = field(default_factory=set)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--crf", action="store_true")
    parser.add_argument("--plain", type=Path)
    parser.add_argument("--sentences", type=int, default=2500)
    arguments = parser.parse_args()
    plain = Tagger(arguments.plain) if arguments.plain else None
    variants = dict(_VARIANTS)
    if arguments.crf:
        variants = {"CRF over morphemes": _crf(arguments.data), **variants}
    for half in ("tune", "blind"):
        table(f"our articles, {half}", _articles(half), plain, variants)
    for half in ("tune", "blind"):
        trust(half, _articles(half))
    if arguments.data:
        ner = arguments.data / "ner"
        sentences = [
            Text(Document("d", text), gold) for text, gold in konec(ner / "konec_dev_a.jsonl", arguments.sentences)
        ]
        table("konec_dev_a", sentences, plain, variants)
        sentences = [
            Text(Document("d", text), gold) for text, gold in klue(ner / "klue_dev_a.jsonl", arguments.sentences)
        ]
        table("klue_dev_a (COMPANY: every organisation)", sentences, plain, variants | _ORGANISATIONS)
    for half in ("tune", "blind"):
        related(half)
    if arguments.data:
        print("\nrelations, re/klue_dev_a (pairs of a person and an organisation; names given):")
        relations_of_klue(arguments.data / "re" / "klue_dev_a.jsonl")
    speed()


def table(title: str, texts: Iterable[Text], plain: Tagger | None, variants: "dict[str, _Variant]") -> None:
    """Print one table: precision, recall and F1 by label and of both, a line per variant."""
    counted = {name: Counted() for name in variants}
    without = Counted()
    texts = list(texts)
    for item in texts:
        article = article_of(item.document, tokenize(item.document.text))
        reading = shipped_tagger().read(article.text, article.tokens)
        for name, variant in variants.items():
            counted[name].add(variant(article, reading) - item.free, item.gold)
        if plain is not None:
            bare = [v for name, v in variants.items() if name.startswith("encoder")][-1]
            without.add(bare(article, plain.read(article.text, article.tokens)) - item.free, item.gold)
    print(f"\n{title}: {len(texts)} texts")
    print(f"{'':44}{'PERSON':^21}{'COMPANY':^21}{'both':^21}")
    print(f"{'':44}" + f"{'P':>7}{'R':>7}{'F1':>7}" * 3)
    said = False
    for name, score in counted.items():
        if name.startswith("encoder,") and plain is not None and not said:
            said = True
            print(_row("encoder before substitution", without))
        print(_row(name, score))


def trust(half: str, texts: Iterable[Text]) -> None:
    """Print what scores mean: shares right by score, the calibration error, the tier that is sure."""
    said: list[tuple[float, bool]] = []
    suggester = BuiltIn()
    for item in texts:
        for mention in suggester.suggest(request(item.document)).mentions:
            place = (mention.start, mention.end, mention.label)
            if place not in item.free:
                said.append((mention.score or 0.0, place in item.gold))
    error, bins = calibration(said)
    sure = [right for score, right in said if score >= SURE]
    print(f"\ntrust, {half}: {len(said)} suggestions, expected calibration error {error:.3f}")
    print("  score → right (count): " + "  ".join(f"{mean:.2f} → {share:.2f} ({count})" for mean, share, count in bins))
    print(f"  sure (score ≥ {SURE}): {len(sure)} of {len(said)}, right {sum(sure) / max(1, len(sure)):.3f}")


def related(half: str) -> None:
    """Print how good the relations are on our articles, with the names that the suggester itself finds."""
    suggester = BuiltIn()
    found = measure((a, suggester.suggest(request(a.document))) for a in load(half)).exact
    print(f"\nrelations, our articles, {half}, between the names that are found:")
    for label, counts in found.items():
        if label not in (*LABELS, BOTH) and counts.true_positive + counts.false_negative:
            figures = " ".join(
                f"{x:6.3f}" if x is not None else "     –" for x in (counts.precision, counts.recall, counts.f1)
            )
            print(f"  {label:20} P R F1 {figures}  of {counts.true_positive + counts.false_negative}")


def speed(characters: int = 3000, times: int = 7) -> None:
    """Print how long an article takes after the first, by the clock and in processor time, and the memory in use."""
    text = "\n".join(item.document.text for item in _articles("tune"))[:characters]
    suggester = BuiltIn()
    taken: dict[str, list[tuple[float, float]]] = {"morphemes": [], "tagger": [], "all of it": []}
    for number in range(times):
        fresh = f"{number}\n{text}"
        began = _clocks()
        asked = request(Document("d", fresh))
        taken["morphemes"].append(_since(began))
        shipped_tagger().read(fresh, asked.tokens)
        taken["tagger"].append(_since(began, taken["morphemes"][-1]))
        again = _clocks()
        suggester.suggest(asked)
        wall, own = _since(again)
        taken["all of it"].append((wall + taken["morphemes"][-1][0], own + taken["morphemes"][-1][1]))
    print(f"\nspeed, {characters} characters, best of {times - 1} by the clock and in processor time, ms: ", end="")
    for name, pairs in taken.items():
        wall, own = (min(column) for column in zip(*pairs[1:], strict=True))
        print(f"{name} {1000 * wall:.0f} ({1000 * own:.0f})", end="; ")
    print()
    statm = Path("/proc/self/statm")
    if statm.exists():
        resident = int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        print(f"memory of this process: {resident / 1e6:.0f} MB")


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(began: tuple[float, float], less: tuple[float, float] = (0.0, 0.0)) -> tuple[float, float]:
    now = _clocks()
    return now[0] - began[0] - less[0], now[1] - began[1] - less[1]


def request(document: Document) -> Request:
    """What a suggester is given."""
    return Request(document, tokenize(document.text), schema())


def _articles(half: str) -> list[Text]:
    found = []
    for article in load(half):
        gold = {(m.start, m.end, m.label) for m in article.gold.mentions}
        found.append(Text(article.document, gold, {(m.start, m.end, m.label) for m in article.optional}))
    return found


def _spans(found: Found) -> Spans:
    return {(hit.start, hit.end, hit.label) for hit in found.settled()}


def _lexicon(article: Article, reading: Reading) -> Spans:
    found = Found()
    companies.find_known(article, shipped(), found)
    return _spans(found)


def _rules(article: Article, reading: Reading) -> Spans:
    return _spans(read(article, known_names(()), _ROLES, None))


def _bare(article: Article, reading: Reading) -> Spans:
    return {(span.start, span.end, span.label) for span in reading.spans if span.label in LABELS}


def _bare_organisations(article: Article, reading: Reading) -> Spans:
    return {(s.start, s.end, "PERSON" if s.label == "PERSON" else "COMPANY") for s in reading.spans}


def _edges(article: Article, reading: Reading) -> Spans:
    found = Found()
    context.find_tagged(article, shipped(), reading, found)
    return _spans(found)


def _again(article: Article, reading: Reading) -> Spans:
    found = Found()
    context.find_tagged(article, shipped(), reading, found)
    spread.find_again(article, shipped(), found, {}, {})
    return _spans(found)


def _everything(article: Article, reading: Reading) -> Spans:
    return _spans(read(article, known_names(()), _ROLES, reading))


def _crf(data: Path) -> "_Variant":
    from tests.benchmarks.crf import Crf  # late: its library is wanted for this alone

    news = konec(data / "ner" / "konec_train_silver.jsonl", 1_000_000, news=True)
    crf = Crf(news)

    def variant(article: Article, reading: Reading) -> Spans:
        return crf.spans(article.text, article.tokens.tokens)

    return variant


def _row(name: str, score: Counted) -> str:
    cells = "".join(
        "".join(f"{figure:7.3f}" for figure in score.figures(*labels)) for labels in (("PERSON",), ("COMPANY",), LABELS)
    )
    return f"{name:44}{cells}"


_Variant = Callable[[Article, Reading], Spans]
_VARIANTS: dict[str, _Variant] = {
    "lexicon alone": _lexicon,
    f"rules and lexicon ({Rules.name}@{Rules.version})": _rules,
    "encoder, its own spans": _bare,
    "  + edges that fit the words": _edges,
    "  + the same name everywhere": _again,
    f"all, weighed ({BuiltIn.name}@{BuiltIn.version})": _everything,
}
_ORGANISATIONS: dict[str, _Variant] = {"encoder, its own spans, other organisations too": _bare_organisations}

if __name__ == "__main__":
    main()
