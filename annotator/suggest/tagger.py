"""The shipped tagger: what a trained model makes of every place of a text, from context alone.

`resources/model` holds a small contextual encoder in 8 bits, its subwords and its labels; `packaging/model` makes it.
It knows PERSON, COMPANY and OTHER_ORG, which is every organisation that is no company. It is read with onnxruntime,
on first use, once per process.
"""

import bisect
import functools
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.model.errors import KnownError
from annotator.model.tokens import Tokens
from annotator.resources import data_path
from annotator.suggest.pieces import BREAK_TAG, Vocabulary, Window, windows

# Two are worth it for a single article; many articles at once are read by processes with one each.
_threads = min(2, os.cpu_count() or 1)
PERSON, COMPANY, OTHER_ORG = "PERSON", "COMPANY", "OTHER_ORG"
Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A span that the tagger takes for a name: code points, end exclusive, and how sure it is of label and edges."""

    start: int
    end: int
    label: str
    score: float


class Reading:
    """What the tagger makes of one text: its spans, and how sure it is of a label at any place."""

    def __init__(self, spans: list[Tagged], starts: list[int], ends: list[int], by_label: dict[str, Numbers]) -> None:
        self.spans = tuple(spans)
        self._starts = starts
        self._ends = ends
        self._by_label = by_label
        self._span_starts = [span.start for span in spans]

    def probability(self, start: int, end: int, label: str) -> float:
        """How sure the tagger is that a span is of a label: the mean over its pieces; 0 where there are none."""
        first = bisect.bisect_right(self._ends, start)
        last = bisect.bisect_left(self._starts, end)
        if first >= last:
            return 0.0
        return float(self._by_label[label][first:last].mean())

    def exactly(self, start: int, end: int) -> Tagged | None:
        """The tagger's own span on exactly that place."""
        index = bisect.bisect_left(self._span_starts, start)
        if index < len(self.spans) and self.spans[index].start == start and self.spans[index].end == end:
            return self.spans[index]
        return None

    def over(self, start: int, end: int) -> tuple[Tagged, ...]:
        """The tagger's spans that share a code point with a span."""
        index = max(0, bisect.bisect_right(self._span_starts, start) - 1)
        found = []
        while index < len(self.spans) and self.spans[index].start < end:
            if self.spans[index].end > start:
                found.append(self.spans[index])
            index += 1
        return tuple(found)


class Tagger:
    """A model in a folder, ready to read texts."""

    def __init__(self, folder: Path) -> None:
        """Load `tagger.onnx`, `pieces.json`, `tagger.json`. Raises: KnownError if one is missing or no such file."""
        # Late on purpose: loading takes a third of a second, and only who wants suggestions should pay for it.
        import onnxruntime  # type: ignore[import-untyped]

        try:
            rows = json.loads((folder / "pieces.json").read_text(encoding="utf-8"))
            settings = json.loads((folder / "tagger.json").read_text(encoding="utf-8"))
            self.vocabulary = Vocabulary([piece for piece, _ in rows], [score for _, score in rows])
            self.tags: tuple[str, ...] = tuple(settings["tags"])
            self._longest = int(settings["longest"])
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = _threads
            options.inter_op_num_threads = 1
            # Threads that wait busily would take the processor from the window.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / "tagger.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises classes of its own, with nothing in common
            raise KnownError(
                "{folder}: the model of the suggestions cannot be read ({error}); install annotator again",
                folder=str(folder),
                error=str(error),
            ) from error
        self._legal = _legal(self.tags)
        self._columns = {
            label: [n for n, tag in enumerate(self.tags) if tag.endswith(f"-{label}")]
            for label in (PERSON, COMPANY, OTHER_ORG)
        }

    def read(self, text: str, tokens: Tokens) -> Reading:
        """Read a text with its morphemes."""
        spans: list[Tagged] = []
        starts: list[int] = []
        ends: list[int] = []
        parts: list[Numbers] = []
        for window in windows(text, tokens, self.vocabulary, self._longest):
            chances = self._chances(window)
            places = [n for n, (start, end) in enumerate(window.spans) if start < end or _is_break(window, n)]
            spans += self._decoded([window.spans[n] for n in places], chances[places])
            solid = [n for n, (start, end) in enumerate(window.spans) if start < end]
            starts += [window.spans[n][0] for n in solid]
            ends += [window.spans[n][1] for n in solid]
            parts.append(chances[solid])
        every = np.concatenate(parts) if parts else np.zeros((0, len(self.tags)), np.float32)
        return Reading(
            spans, starts, ends, {label: every[:, columns].sum(1) for label, columns in self._columns.items()}
        )

    def vectors(self, window: Window) -> Numbers:
        """The encoder's vectors of a window's pieces, before the labels: (pieces, 384)."""
        (found,) = self._session.run(["vectors"], _inputs(window))
        vectors: Numbers = found[0]
        return vectors

    def _chances(self, window: Window) -> Numbers:
        (found,) = self._session.run(["scores"], _inputs(window))
        scores = found[0] - found[0].max(-1, keepdims=True)
        raised = np.exp(scores)
        chances: Numbers = raised / raised.sum(-1, keepdims=True)
        for place in range(len(window.spans)):
            if _is_break(window, place):
                chances[place] = 0.0
                chances[place, 0] = 1.0
        return chances

    def _decoded(self, places: list[tuple[int, int]], chances: Numbers) -> list[Tagged]:
        """The likeliest legal tags (Viterbi 1967), as spans."""
        if not places:
            return []
        logs = np.log(chances + 1e-9)
        best = logs[0] + self._legal[0]
        back = []
        for row in logs[1:]:
            ways = best[:, None] + self._legal
            before = ways.argmax(0)
            back.append(before)
            best = ways[before, np.arange(len(self.tags))] + row
        path = [int(best.argmax())]
        for before in reversed(back):
            path.append(int(before[path[-1]]))
        path.reverse()
        return self._spans(path, places, chances)

    def _spans(self, path: list[int], places: list[tuple[int, int]], chances: Numbers) -> list[Tagged]:
        found: list[Tagged] = []
        index = 0
        while index < len(path):
            tag = self.tags[path[index]]
            first = index
            index += 1
            if tag == "O":
                continue
            label = tag[2:]
            inside = self.tags.index(f"I-{label}")
            while index < len(path) and path[index] == inside:
                index += 1
            sure = min(float(chance) for chance in chances[first:index][:, self._columns[label]].sum(1))
            begins = chances[first, path[first]] / max(1e-6, chances[first, self._columns[label]].sum())
            ends = 1.0 - chances[index, inside] if index < len(path) else 1.0
            found.append(Tagged(places[first][0], places[index - 1][1], label, float(sure * begins * ends)))
        return found


def use_one_thread() -> None:
    """For processes beside others that do the same; before the tagger is loaded."""
    global _threads
    _threads = 1


@functools.cache
def shipped_tagger() -> Tagger:
    """The tagger that comes with the program, loaded on first use. Raises: KnownError if it is missing or damaged."""
    return Tagger(data_path("resources", "model"))


def _inputs(window: Window) -> dict[str, NDArray[np.int64]]:
    ids = np.array([window.ids], np.int64)
    return {"ids": ids, "tags": np.array([window.tags], np.int64), "mask": np.ones_like(ids)}


def _is_break(window: Window, place: int) -> bool:
    return window.tags[place] == BREAK_TAG


def _legal(tags: tuple[str, ...]) -> Numbers:
    """0 where the second tag may follow the first, else hardly possible; the first row, that of O, serves the start."""
    table = np.zeros((len(tags), len(tags)), np.float32)
    for before, first in enumerate(tags):
        for after, second in enumerate(tags):
            if second.startswith("I-") and first[2:] != second[2:]:
                table[before, after] = -1e4
    return table
