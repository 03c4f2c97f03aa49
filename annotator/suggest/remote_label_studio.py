"""A Label Studio ML backend as a suggester: `/health`, `/setup`, `/predict`, and `/webhook` to train it.

Shapes as `label_studio_ml/api.py` of 2026 reads and writes them. Offsets of a backend are code points or UTF-16 units,
nobody says which, so every span is compared with the text that comes with it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention
from annotator.model.configured import ConfiguredSuggester
from annotator.model.errors import KnownError
from annotator.model.schema import Schema
from annotator.suggest.asking import Server
from annotator.suggest.placing import Draft
from annotator.suggest.request import Request

_PROJECT = "1.1"  # number and time of making, as Label Studio names its projects to a backend
_NAMES = ("label", "text")  # what the control and the object are called in our labelling configuration


class LabelStudio:
    """A backend; it is asked for its version once, when it is made.

    Raises: KnownError if it cannot be reached or is none.
    """

    def __init__(self, config: ConfiguredSuggester, schema: Schema) -> None:
        self.name = config.name
        self._config = config
        self._server = Server(config.where, config.timeout, config.key_variable)
        self._label_config = label_config(schema)
        health = self._server.get("/health")
        if not isinstance(health, Mapping) or str(health.get("status", "")).upper() != "UP":
            raise KnownError("{where}/health does not say that it is up", where=config.where)
        said = self._server.post(
            "/setup", {"project": _PROJECT, "schema": self._label_config, "extra_params": {}, "hostname": ""}
        )
        version = said.get("model_version") if isinstance(said, Mapping) else None
        self.version = clean_version(version)

    def suggest(self, request: Request) -> AnnotationSet:
        """What the backend predicts for one document. Raises: KnownError if it fails."""
        task = {"id": 1, "data": {"text": request.document.text}}
        answer = self._server.post(
            "/predict",
            {
                "tasks": [task],
                "model_version": self.version,
                "project": _PROJECT,
                "label_config": self._label_config,
                "params": {"login": None, "password": None},
            },
        )
        draft = Draft(request, self._config, self.version)
        for prediction in _predictions(answer, self._config.where):
            self._take(draft, prediction)
        return draft.finish()

    def teach(self, items: Iterable[AnnotatedDocument]) -> int:
        """Send what people decided, one webhook each, then ask for a training; gives how many were sent.

        Raises: KnownError if the backend refuses.
        """
        project = {"id": 1, "label_config": self._label_config}
        sent = 0
        for item in items:
            if item.annotations is None:
                continue
            sent += 1
            self._server.post(
                "/webhook",
                {
                    "action": "ANNOTATION_CREATED",
                    "project": project,
                    "task": {"id": sent, "data": {"text": item.document.text}},
                    "annotation": {"id": sent, "result": result_of(item.document.text, item.annotations)},
                },
            )
        self._server.post("/webhook", {"action": "START_TRAINING", "project": project})
        return sent

    def _take(self, draft: Draft, prediction: Mapping[str, Any]) -> None:
        whole = _score(prediction)
        reason = f"{self.name}@{self.version}"
        mentions: dict[str, Mention] = {}
        results = [r for r in _listed(prediction.get("result")) if isinstance(r, Mapping)]
        for result in results:
            value = result.get("value")
            if result.get("type") not in ("labels", "hypertextlabels") or not isinstance(value, Mapping):
                continue
            labels = _listed(value.get("labels") or value.get("hypertextlabels"))
            offsets = value.get("globalOffsets") if "globalOffsets" in value else value
            place = _place(draft, offsets, value.get("text"))
            if place is None or not labels:
                continue
            score = _score(result)
            mention = draft.mention(*place, str(labels[0]), whole if score is None else score, reason)
            if mention is not None and "id" in result:
                mentions[str(result["id"])] = mention
        for result in results:
            if result.get("type") != "relation":
                continue
            head, tail = mentions.get(str(result.get("from_id"))), mentions.get(str(result.get("to_id")))
            if head is None or tail is None:
                continue
            if result.get("direction") == "left":
                head, tail = tail, head
            score = _score(result)
            for label in _listed(result.get("labels")):
                draft.relation(head, tail, str(label), whole if score is None else score, reason)


def label_config(schema: Schema) -> str:
    """The labelling configuration of a label schema, in Label Studio's XML."""
    control, shown = _NAMES
    labels = "".join(f"<Label value={quoteattr(m.label)}/>" for m in schema.mentions)
    relations = "".join(f"<Relation value={quoteattr(r.label)}/>" for r in schema.relations)
    return (
        f'<View><Labels name="{control}" toName="{shown}">{labels}</Labels>'
        f'<Relations>{relations}</Relations><Text name="{shown}" value="$text"/></View>'
    )


def result_of(text: str, said: AnnotationSet) -> list[dict[str, Any]]:
    """What somebody says about a document as the `result` of a Label Studio annotation."""
    control, shown = _NAMES
    made: list[dict[str, Any]] = [
        {
            "id": m.id,
            "from_name": control,
            "to_name": shown,
            "type": "labels",
            "value": {"start": m.start, "end": m.end, "text": text[m.start : m.end], "labels": [m.label]},
        }
        for m in said.mentions
    ]
    made += [
        {"type": "relation", "from_id": r.head, "to_id": r.tail, "direction": "right", "labels": [r.label]}
        for r in said.relations
    ]
    return made


def clean_version(version: object) -> str:
    """A version as a part of an author's name; 1 when there is none."""
    return re.sub(r"[^\w.\-]+", "-", str(version or "")).strip("-")[:40] or "1"


def _predictions(answer: Any, where: str) -> list[Mapping[str, Any]]:
    results = answer.get("results") if isinstance(answer, Mapping) else answer
    if not isinstance(results, list):
        raise KnownError("{where}/predict does not answer with results", where=where)
    if results and isinstance(results[0], list):
        results = results[0]  # several predictions for one task
    return [r for r in results if isinstance(r, Mapping)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _place(draft: Draft, offsets: Any, quoted: Any) -> tuple[int, int] | None:
    try:
        start, end = int(offsets["start"]), int(offsets["end"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return draft.found_at(start, end, quoted if isinstance(quoted, str) else None)


def _score(result: Mapping[str, Any]) -> float | None:
    score = result.get("score")
    return float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None
