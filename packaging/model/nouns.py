"""Ordinary nouns of the corpus: what stands where companies stand, and is none."""

import functools
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import names
from data import Text, company_forms, forms, konec

from annotator.suggest.tokens import tokenize

_NOUN = ("NNG", "XPN", "XSN")


@functools.cache
def nouns(data: Path) -> tuple[str, ...]:
    """Common nouns and compounds of them (`폐배터리`) of two to seven syllables, outside all names of the corpus.

    Single nouns are those that come twice at least; what is a name anywhere in the corpus's lists is left out.
    """
    gazetteer = data / "gazetteer"
    taken = {*forms(gazetteer / "konec_PS_NAME.json"), *company_forms(gazetteer / "konec_OGG_ECONOMY.json")}
    taken |= names.WORDS_IN_NAMES
    counted: Counter[tuple[str, bool]] = Counter()
    for text in konec(data / "ner" / "konec_train_silver.jsonl", reviews=False):
        taken |= {text.text[e.start : e.end] for e in text.entities}
        counted.update(_runs(text))
    return tuple(
        sorted(noun for (noun, single), count in counted.items() if count > single and noun not in taken)
    )  # fmt: skip


def _runs(text: Text) -> Iterator[tuple[str, bool]]:
    named = [(e.start, e.end) for e in text.entities]
    run: list[tuple[int, int, str]] = []
    for token in itertools.chain(tokenize(text.text).tokens, (None,)):
        if token is not None and token.tag in _NOUN and (not run or token.start == run[-1][1]):
            run.append((token.start, token.end, token.tag))
            continue
        if run and run[-1][2] != "XPN":
            start, end = run[0][0], run[-1][1]
            form = text.text[start:end]
            hangul = all("가" <= c <= "힣" for c in form)
            if hangul and 2 <= len(form) <= 7 and not any(a < end and start < b for a, b in named):
                yield form, len(run) == 1
        run = [(token.start, token.end, token.tag)] if token is not None and token.tag in _NOUN else []
