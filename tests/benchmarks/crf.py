"""The baseline without an encoder: a linear-chain CRF over Kiwi's morphemes, trained on the spot (python-crfsuite)."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pycrfsuite  # type: ignore[import-not-found]

from annotator.model.tokens import Token
from annotator.suggest.tokens import tokenize
from tests.benchmarks.scores import Spans


class Crf:
    """Trained on texts with spans; then reads texts."""

    def __init__(self, texts: Iterable[tuple[str, Spans]], passes: int = 30) -> None:
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": 0.1, "c2": 0.05, "max_iterations": passes, "feature.minfreq": 2})
        for text, spans in texts:
            tokens = tokenize(text).tokens
            if tokens:
                trainer.append(_features(text, tokens), _tags(tokens, spans))
        self._tagger = pycrfsuite.Tagger()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.crfsuite"
            trainer.train(str(path))
            # The tagger points into these bytes and does not keep them.
            self._model = path.read_bytes()
            self._tagger.open_inmemory(self._model)

    def spans(self, text: str, tokens: Sequence[Token]) -> Spans:
        """The names that it sees."""
        found: Spans = set()
        start, end, label = 0, 0, ""
        for token, tag in zip(tokens, self._tagger.tag(_features(text, tokens)), strict=True):
            if label and tag != f"I-{label}":
                found.add((start, end, label))
                label = ""
            if tag.startswith("B-"):
                start, label = token.start, tag[2:]
            end = token.end
        if label:
            found.add((start, end, label))
        return found


def _tags(tokens: Sequence[Token], spans: Spans) -> list[str]:
    tags = ["O"] * len(tokens)
    for start, end, label in spans:
        inside = [n for n, token in enumerate(tokens) if token.start < end and start < token.end]
        for place, number in enumerate(inside):
            tags[number] = f"{'I' if place else 'B'}-{label}"
    return tags


def _features(text: str, tokens: Sequence[Token]) -> list[list[str]]:
    forms = [text[token.start : token.end] for token in tokens]
    rows = []
    for number, (token, form) in enumerate(zip(tokens, forms, strict=True)):
        row = [
            f"form={form}",
            f"tag={token.tag}",
            f"first={form[0]}",
            f"last={form[-1]}",
            f"last2={form[-2:]}",
            f"size={min(len(form), 5)}",
            f"latin={form.isascii()}",
            f"space={token.start == 0 or text[token.start - 1].isspace()}",
        ]
        for offset in (-2, -1, 1, 2):
            if 0 <= number + offset < len(tokens):
                row += [f"{offset}form={forms[number + offset]}", f"{offset}tag={tokens[number + offset].tag}"]
            else:
                row.append(f"{offset}none")
        rows.append(row)
    return rows
