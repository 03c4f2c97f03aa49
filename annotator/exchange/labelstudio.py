"""Label Studio JSON out: tasks with one annotation, or with predictions to begin from; and the whole format."""

import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from annotator.exchange.contract import Carried, Format, Option, Target, Thing
from annotator.exchange.facts import CARRIED, KEY, facts_of
from annotator.exchange.json_items import ItemWriter
from annotator.exchange.labelstudio_reading import read_label_studio
from annotator.model.annotation import AnnotatedDocument, SetKind
from annotator.model.schema import Words
from annotator.model.text import OffsetMap

_CONFIG = ".label_config.xml"
_TASK = re.compile(rb'^[\xef\xbb\xbf\s]*\[\s*\{.*?"data"\s*:\s*\{', re.DOTALL)
# Of labels that no schema gives a colour; readable behind black text.
_COLOURS = ("#8AB8FF", "#6FD6A8", "#F2B56B", "#D7A6F5", "#F29C9C", "#8FD3E8")


class LabelStudioWriter:
    """One task per document, and the labelling configuration that the project needs."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._items = ItemWriter(target.main())
        self._predicted = target.options["as"] == "predictions"
        self._by_utf16 = target.options["offsets"] == "utf16"
        schema = target.schema
        self._labels = {m.label: m.light for m in schema.mentions} if schema is not None else {}
        self._relations = dict.fromkeys(r.label for r in schema.relations) if schema is not None else {}
        self._count = 0

    def document(self, item: AnnotatedDocument) -> Carried:
        """Write it, with what we know of the article in its data."""
        self._count += 1
        said = item.annotations
        task: dict[str, Any] = {
            "id": self._count,
            "data": {"text": item.document.text, KEY: facts_of(item)},
            "annotations": [],
            "predictions": [],
        }
        if said is not None:
            for mention in said.mentions:
                self._labels.setdefault(mention.label, _COLOURS[len(self._labels) % len(_COLOURS)])
            for relation in said.relations:
                self._relations.setdefault(relation.label)
            result = self._result(item)
            if self._predicted:
                scores = [m.score for m in said.mentions if m.score is not None]
                mean = round(sum(scores) / len(scores), 4) if scores else None
                task["predictions"] = [{"model_version": "annotator", "score": mean, "result": result}]
            else:
                truth = said.key.kind is SetKind.GOLD
                task["annotations"] = [{"result": result, "ground_truth": truth, "was_cancelled": False}]
        self._items.put(task)
        return Carried(item, self._target.main())

    def _result(self, item: AnnotatedDocument) -> list[dict[str, Any]]:
        said, text = item.annotations, item.document.text
        assert said is not None
        units = OffsetMap(text if self._by_utf16 else "")
        origin = "prediction" if self._predicted else "manual"
        regions: list[dict[str, Any]] = []
        for m in said.mentions:
            ends = (units.to_utf16(m.start), units.to_utf16(m.end)) if self._by_utf16 else (m.start, m.end)
            region: dict[str, Any] = {
                "id": m.id,
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "origin": origin,
                "value": {"start": ends[0], "end": ends[1], "text": text[m.start : m.end], "labels": [m.label]},
            }
            if m.score is not None:
                region["score"] = m.score
            regions.append(region)
        return regions + [
            {"type": "relation", "from_id": r.head, "to_id": r.tail, "direction": "right", "labels": [r.label]}
            for r in said.relations
        ]

    def end(self) -> None:
        """Close the list; write the configuration, unless one file alone was asked for."""
        self._items.end()
        if not self._target.alone:
            self._target.out(self._target.stem + _CONFIG).put(self._configuration().encode("utf-8"))

    def _configuration(self) -> str:
        lines = ["<View>", "  <Relations>"]
        lines += [f"    <Relation value={quoteattr(label)}/>" for label in self._relations]
        lines += ["  </Relations>", '  <Labels name="label" toName="text">']
        lines += [
            f"    <Label value={quoteattr(label)} background={quoteattr(colour)}/>"
            for label, colour in self._labels.items()
        ]
        return "\n".join([*lines, "  </Labels>", '  <Text name="text" value="$text"/>', "</View>", ""])


def _is_tasks(path: Path, head: bytes) -> bool:
    return _TASK.match(head) is not None and (b'"annotations"' in head or b'"predictions"' in head)


_COUNTS = (
    ("codepoint", Words("글자(코드 포인트)", "Code points")),
    ("utf16", Words("UTF-16 단위", "UTF-16 units")),
)

LABEL_STUDIO = Format(
    "labelstudio",
    Words("Label Studio JSON", "Label Studio JSON"),
    (".json",),
    read_label_studio,
    LabelStudioWriter,
    carries=CARRIED | {Thing.NESTED, Thing.RELATIONS, Thing.SCORE},
    options=(
        Option(
            "as",
            Words("들어갈 자리", "As"),
            (("annotations", Words("주석", "Annotations")), ("predictions", Words("미리 단 제안", "Predictions"))),
            "annotations",
            help=Words("주석으로 넣을지, 제안으로 넣을지", "whether it is finished work or a start for annotators"),
        ),
        Option(
            "offsets",
            Words("위치 단위", "Offsets count"),
            _COUNTS,
            "codepoint",
            help=Words("위치를 세는 단위", "what the offsets count"),
        ),
    ),
    read_options=(
        Option(
            "annotations",
            Words("가져올 주석", "Annotations"),
            (
                ("all", Words("모든 작업자의 것", "Everybody's")),
                ("last", Words("글마다 마지막 것", "The last of each task")),
                ("truth", Words("기준으로 표시된 것", "Those marked as ground truth")),
                ("predictions", Words("제안", "Predictions")),
            ),
            "all",
            help=Words("한 글에 여러 주석이 있을 때", "which, when a task has several"),
        ),
        Option(
            "text-key",
            Words("본문 키", "Key of the text"),
            help=Words("data에서 본문이 있는 키", "the key of data that holds the text"),
        ),
        Option(
            "offsets",
            Words("위치 단위", "Offsets count"),
            (("auto", Words("알아보기", "Recognise it")), *_COUNTS),
            "auto",
            help=Words("위치를 세는 단위", "what the offsets count"),
        ),
    ),
    sniff=_is_tasks,
    belongs=lambda path: path.name.endswith(_CONFIG),
)
