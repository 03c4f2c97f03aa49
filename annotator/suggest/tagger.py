"""The shipped tagger: what a trained model makes of every place of a text, from context alone.

`resources/model` holds a small contextual encoder in 8 bits, its subwords and its labels; `packaging/model` makes it.
It knows PERSON, COMPANY and OTHER_ORG, which is every organisation that is no company. It is read with onnxruntime,
on first use, once per process.
"""

import bisect
import functools
import json
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.model.errors import KnownError
from annotator.model.tokens import Tokens
from annotator.resources import data_path
from annotator.suggest.pieces import BREAK_TAG, Vocabulary, Window, windows
from annotator.suggest.threads import threads

# Slower than the two operators that it puts together, by a tenth of the whole.
_DISABLED = ["SkipLayerNormFusion"]
# Windows that are read ahead: enough that no thread waits, few enough that a long text takes little memory.
_AHEAD = 8
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
            # A window is too small to be shared: each is read by one thread, and several windows side by side.
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / "tagger.onnx"),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=_DISABLED,
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
        for window, chances in self._read_windows(windows(text, tokens, self.vocabulary, self._longest)):
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

    def _read_windows(self, found: Iterator[Window]) -> Iterator[tuple[Window, Numbers]]:
        """The windows with what the model makes of each, in order; a few are read ahead by other threads."""
        if threads() < 2:
            yield from ((window, self._chances(window)) for window in found)
            return
        waiting: deque[tuple[Window, Future[Numbers]]] = deque()
        with ThreadPoolExecutor(threads()) as pool:
            for window in found:
                waiting.append((window, pool.submit(self._chances, window)))
                if len(waiting) > _AHEAD:
                    first, chances = waiting.popleft()
                    yield first, chances.result()
            while waiting:
                first, chances = waiting.popleft()
                yield first, chances.result()

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
        breaks = np.array(window.tags) == BREAK_TAG
        chances[breaks] = 0.0
        chances[breaks, 0] = 1.0
        return chances

    def _decoded(self, places: list[tuple[int, int]], chances: Numbers) -> list[Tagged]:
        """The likeliest legal tags (Viterbi 1967), as spans."""
        if not places:
            return []
        logs = np.log(chances + 1e-9)
        likeliest = logs.argmax(1)
        # Mostly the likeliest tag of every piece may follow the one before it, and then no other way is better.
        if float(self._legal[0, likeliest[0]] + self._legal[likeliest[:-1], likeliest[1:]].sum()) == 0.0:
            return self._spans(likeliest.tolist(), places, chances)
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
