"""Ordinary nouns of the corpus: what stands where companies stand, and is none."""

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import names
from data import Text, company_forms, forms, konec
from fillers import words

from annotator.model.tokens import Token
from annotator.suggest.tokens import tokenize

_NOUN, _MAKES_VERB = ("NNG", "XPN", "XSN"), ("XSV", "XSA")


@dataclass(frozen=True)
class Nouns:
    """`all` of them, and the `things`: single ones that name no act (모란, 옆집; not 매각), as companies are called."""

    all: tuple[str, ...]
    things: tuple[str, ...]


@functools.cache
def nouns(data: Path) -> Nouns:
    """Common nouns and compounds of them (`폐배터리`) of two to seven syllables, outside all names of the corpus.

    Single nouns are those that come twice at least; what is a name anywhere in the corpus's lists is left out.
    """
    gazetteer = data / "gazetteer"
    taken = {*forms(gazetteer / "konec_PS_NAME.json"), *company_forms(gazetteer / "konec_OGG_ECONOMY.json")}
    taken |= names.WORDS_IN_NAMES
    single: Counter[str] = Counter()
    compound: set[str] = set()
    acts: set[str] = set()
    for text in konec(data / "ner" / "konec_train_silver.jsonl", reviews=False):
        taken |= {text.text[e.start : e.end] for e in text.entities}
        for form, parts, is_act in _runs(text):
            if parts == 1:
                single[form] += 1
            else:
                compound.add(form)
            if is_act:
                acts.add(form)
    often = {form for form, count in single.items() if count > 1} - taken
    things = sorted(form for form in often - acts - _beside_names() if len(form) <= 4)
    return Nouns(tuple(sorted(often | (compound - taken))), tuple(things))


def _beside_names() -> set[str]:
    """What stands beside names without being one: posts, kinds of companies, fields."""
    return {entry for kind in ("title", "public_title", "kind", "relative", "field", "job") for entry in words()[kind]}


def _runs(text: Text) -> Iterator[tuple[str, int, bool]]:
    """Each compound with the number of its nouns and whether it is made a verb."""
    named = [(e.start, e.end) for e in text.entities]
    run: list[Token] = []
    for token in (*tokenize(text.text).tokens, None):
        if token is not None and token.tag in _NOUN and (not run or token.start == run[-1].end):
            run.append(token)
            continue
        if run and run[-1].tag != "XPN":
            start, end = run[0].start, run[-1].end
            form = text.text[start:end]
            hangul = all("가" <= c <= "힣" for c in form)
            if hangul and 2 <= len(form) <= 7 and not any(a < end and start < b for a, b in named):
                yield form, len(run), token is not None and token.tag in _MAKES_VERB and token.start == end
        run = [token] if token is not None and token.tag in _NOUN else []
