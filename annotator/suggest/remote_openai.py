"""A language model behind an OpenAI-compatible server, usually on the own machine, as a suggester.

It is asked to quote; where the quotes stand is found here, for a language model cannot count characters. What it quotes
and does not stand in the text is left out.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.model.annotation import AnnotationSet, Mention
from annotator.model.configured import ConfiguredSuggester
from annotator.model.errors import KnownError
from annotator.model.schema import RelationLabel, Schema
from annotator.suggest.asking import Server
from annotator.suggest.placing import Draft, pieces
from annotator.suggest.remote_label_studio import clean_version
from annotator.suggest.request import Request

_LONGEST = 4_000  # characters of an article per question, so that small models keep up
_SCORE = 0.6  # these servers give no probability: never sure, always a question
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


class OpenAI:
    """A chat model; without a model's name the first that the server offers is taken.

    Raises: KnownError if the server cannot be reached or offers none.
    """

    def __init__(self, config: ConfiguredSuggester, schema: Schema) -> None:
        self.name = config.name
        self._config = config
        self._instruction = instruction(schema)
        base = config.where.rstrip("/")
        self._server = Server(base if base.endswith("/v1") else f"{base}/v1", config.timeout, config.key_variable)
        self._model = config.model or self._first_model()
        self.version = clean_version(self._model)

    def suggest(self, request: Request) -> AnnotationSet:
        """What the model quotes from one document. Raises: KnownError if it fails or answers nonsense."""
        draft = Draft(request, self._config, self.version)
        for piece in pieces(request.document.text, _LONGEST):
            self._take(draft, self._asked(request.document.text[slice(*piece)]), piece)
        return draft.finish()

    def _first_model(self) -> str:
        answer = self._server.get("/models")
        models = answer.get("data") if isinstance(answer, Mapping) else None
        first = models[0] if isinstance(models, list) and models else None
        if not isinstance(first, Mapping) or not first.get("id"):
            raise KnownError("{where} offers no model: name one", where=self._config.where)
        return str(first["id"])

    def _asked(self, text: str) -> Mapping[str, Any]:
        answer = self._server.post(
            "/chat/completions",
            {
                "model": self._model,
                "temperature": 0,
                "stream": False,
                "messages": [
                    {"role": "system", "content": self._instruction},
                    {"role": "user", "content": text},
                ],
            },
        )
        try:
            content = str(answer["choices"][0]["message"]["content"])
        except (KeyError, IndexError, TypeError):
            raise KnownError("{where} answers without a message", where=self._config.where) from None
        return _json_in(content, self._config.where)

    def _take(self, draft: Draft, said: Mapping[str, Any], piece: tuple[int, int]) -> None:
        reason = f"{self.name}@{self.version}"
        by_quote: dict[str, list[Mention]] = {}
        for item in _objects(said.get("mentions")):
            quote, label = item.get("text"), item.get("label")
            if not isinstance(quote, str) or not isinstance(label, str):
                continue
            for place in draft.places_of(quote, piece):
                mention = draft.mention(*place, label, _SCORE, reason)
                if mention is not None:
                    by_quote.setdefault("".join(quote.split()), []).append(mention)
        for item in _objects(said.get("relations")):
            heads, tails = (by_quote.get("".join(str(item.get(end, "")).split()), []) for end in ("head", "tail"))
            label, quote = item.get("label"), item.get("quote")
            if not isinstance(label, str):
                continue
            places = draft.places_of(quote, piece) if isinstance(quote, str) else []
            pair = _nearest(heads, tails, places)
            if pair is not None:
                draft.relation(*pair, label, _SCORE, reason)


def instruction(schema: Schema) -> str:
    """What the model is told: the labels with their definitions, and the form of the answer."""
    lines = [
        "You annotate Korean news. Find every mention of these labels in the user's text:",
        *(f"- {m.label}: {m.definition.en or m.name.en}" for m in schema.mentions),
        "and every relation between two mentions that one clause of the text states:",
        *(f"- {r.label} ({_arguments(r)}): {r.definition.en or r.name.en}" for r in schema.relations),
        "Quote exactly as written, without particles and titles. Answer with one JSON object and nothing else:",
        '{"mentions": [{"text": "...", "label": "..."}],'
        ' "relations": [{"head": "...", "tail": "...", "label": "...", "quote": "the words of the text that say so"}]}',
    ]
    return "\n".join(lines)


def _arguments(relation: RelationLabel) -> str:
    allowed = "; ".join(f"{'/'.join(sorted(h))} -> {'/'.join(sorted(t))}" for h, t in relation.arguments)
    return f"{allowed}, symmetric" if relation.symmetric else allowed


def _json_in(content: str, where: str) -> Mapping[str, Any]:
    """The JSON object in an answer, with or without words, thoughts or a fence around it."""
    content = _THOUGHT.sub("", content)
    fenced = _FENCE.search(content)
    candidates = [fenced[1]] if fenced else []
    low, high = content.find("{"), content.rfind("}")
    candidates.append(content[low : high + 1])
    for candidate in candidates:
        try:
            found = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(found, Mapping):
            return found
    raise KnownError("{where}: the model did not answer with JSON", where=where)


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()


def _nearest(
    heads: list[Mention], tails: list[Mention], places: list[tuple[int, int]]
) -> tuple[Mention, Mention] | None:
    """The pair inside the quoted words, else the two that stand nearest to each other."""

    def cost(pair: tuple[Mention, Mention]) -> tuple[bool, int]:
        low = min(m.start for m in pair)
        high = max(m.end for m in pair)
        return not any(start <= low and high <= end for start, end in places), high - low

    return min(((h, t) for h in heads for t in tails if h.id != t.id), key=cost, default=None)
