"""Models of others in a local folder as suggesters: a spaCy pipeline, a Hugging Face token classifier.

Both are optional extras and heavy, so they are imported when one is made, in a process of their own, and nothing
is ever fetched from the network.
"""

import hashlib
import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.model.annotation import AnnotationSet
from annotator.model.configured import ConfiguredSuggester, SuggesterKind
from annotator.model.errors import KnownError
from annotator.suggest.placing import Draft, pieces
from annotator.suggest.request import Request

_LONGEST = 400  # characters given to a token classifier at once: below 512 pieces in every tokenizer
# A pipeline says what it finds and not how sure it is.
_SCORE = 0.6


class Spacy:
    """A spaCy pipeline from a folder or an installed package; its entities become mentions.

    Raises: KnownError if spaCy is not installed or the pipeline cannot be loaded.
    """

    def __init__(self, config: ConfiguredSuggester) -> None:
        self.name, self.version = config.name, folder_version(config)
        self._config = config
        spacy = _extra("spacy", "spacy", config)
        try:
            self._pipeline = spacy.load(config.where)
        except Exception as error:
            raise KnownError(
                "{name}: {where} cannot be loaded: {why}", name=self.name, where=config.where, why=_first_line(error)
            ) from error

    def suggest(self, request: Request) -> AnnotationSet:
        """What the pipeline takes for entities in one document."""
        draft = Draft(request, self._config, self.version)
        text = request.document.text
        for start, end in pieces(text, self._pipeline.max_length):
            for entity in self._pipeline(text[start:end]).ents:
                draft.mention(
                    start + entity.start_char,
                    start + entity.end_char,
                    entity.label_,
                    _SCORE,
                    f"{self.name}@{self.version}",
                )
        return draft.finish()


class HuggingFace:
    """A token classifier (BIO, BIOES or plain labels) with a fast tokenizer, from a local folder.

    Raises: KnownError if transformers or torch is not installed, or the folder holds no such model.
    """

    def __init__(self, config: ConfiguredSuggester) -> None:
        self.name, self.version = config.name, folder_version(config)
        self._config = config
        # Before the import: no look at the network, neither for files nor for news.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self._torch = _extra("torch", "huggingface", config)
        transformers = _extra("transformers", "huggingface", config)
        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        if not Path(config.where).is_dir():
            raise KnownError("{name}: there is no folder {where}", name=self.name, where=config.where)
        try:
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(
                config.where, local_files_only=True, use_fast=True
            )
            model = transformers.AutoModelForTokenClassification.from_pretrained(config.where, local_files_only=True)
        except Exception as error:
            raise KnownError(
                "{name}: {where} cannot be loaded: {why}", name=self.name, where=config.where, why=_first_line(error)
            ) from error
        self._model = model.eval()
        self._labels = {int(n): str(label) for n, label in model.config.id2label.items()}

    def suggest(self, request: Request) -> AnnotationSet:
        """What the classifier finds in one document; the score is the mean probability of a mention's pieces."""
        draft = Draft(request, self._config, self.version)
        text = request.document.text
        for low, high in pieces(text, _LONGEST):
            for start, end, label, score in _spans(self._tagged(text[low:high])):
                draft.mention(low + start, low + end, label, score, f"{self.name}@{self.version}")
        return draft.finish()

    def _tagged(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        coded = self._tokenizer(text, return_offsets_mapping=True, return_tensors="pt", truncation=True)
        places = coded.pop("offset_mapping")[0].tolist()
        with self._torch.inference_mode():
            shares = self._model(**coded).logits[0].softmax(-1)
        for (start, end), share in zip(places, shares, strict=True):
            if end > start:
                best = int(share.argmax())
                yield start, end, self._labels.get(best, "O"), float(share[best])


def _spans(tagged: Iterator[tuple[int, int, str, float]]) -> Iterator[tuple[int, int, str, float]]:
    """Runs of tags as spans; a tag without B, I, E, S goes on as long as it stays the same."""
    run: list[tuple[int, int, str, float]] = []

    def done() -> Iterator[tuple[int, int, str, float]]:
        if run:
            yield run[0][0], run[-1][1], run[0][2], sum(r[3] for r in run) / len(run)
        run.clear()

    for start, end, tag, score in tagged:
        mark, _, label = tag.partition("-") if tag[1:2] == "-" else ("", "", tag)
        if tag == "O" or mark in ("B", "S") or (run and run[0][2] != label):
            yield from done()
        if tag != "O":
            run.append((start, end, label, score))
        if mark in ("E", "S"):
            yield from done()
    yield from done()


def folder_version(config: ConfiguredSuggester) -> str:
    """What the model is now: changes when one of its files does; the name of a package when it is no folder."""
    folder = Path(config.where)
    if not folder.is_dir():
        return "1"
    seen = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        facts = path.stat()
        seen.update(
            f"{path.relative_to(folder)} {facts.st_size} {facts.st_mtime_ns}\n".encode("utf-8", "surrogateescape")
        )
    return seen.hexdigest()[:8]


def _first_line(error: Exception) -> str:
    """What is wrong; libraries like to add a page of advice."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _extra(module: str, extra: str, config: ConfiguredSuggester) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        kind = SuggesterKind(config.kind).value
        raise KnownError(
            "{name}: {kind} needs the extra {extra}: pip install 'annotator[{extra}]'",
            name=config.name,
            kind=kind,
            extra=extra,
        ) from None
