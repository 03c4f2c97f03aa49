"""Lists to learn from, over a project: what of each annotator was overruled, and which strings are read differently."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from annotator.model.annotation import GOLD_AUTHOR
from annotator.model.disagreement import side_by_side
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.model.feedback import Gap, Gaps, Lesson, Overruled, overruled
from annotator.model.schema import Schema
from annotator.quality.agreement import chosen_names, require_annotator
from annotator.store.project import Project, Together

Progress = Callable[[int, int], None]


class Lessons:
    """Collects what was overruled, of some annotators, over all documents that are added."""

    def __init__(self, schema: Schema, names: Iterable[str]) -> None:
        self._schema = schema
        self._items: dict[str, list[Overruled]] = {name: [] for name in names}
        self._documents: Counter[str] = Counter()
        self._decided: Counter[str] = Counter()

    def add(self, there: Together) -> None:
        """Compare everybody with gold; where gold is not finished, only what a reviewer has judged counts."""
        if there.gold is None:
            return
        finished = there.stage is Stage.GOLD
        if not finished and not there.gold.decisions:
            return
        for said in there.sets:
            name = said.key.author
            if name not in self._items:
                continue
            self._documents[name] += 1
            self._decided[name] += len(there.gold.mentions) + len(there.gold.relations)
            found = overruled(said, there.gold, there.document.text, self._schema, judged_only=not finished)
            self._items[name] += [replace(one, by=there.written[GOLD_AUTHOR][0]) for one in found]

    def rows(self) -> tuple[Lesson, ...]:
        """One lesson for each annotator, in the order of the names."""
        return tuple(
            Lesson(name, self._documents[name], self._decided[name], tuple(items))
            for name, items in self._items.items()
        )


def feedback(
    project: Project, names: Sequence[str] | None = None, *, progress: Progress | None = None
) -> tuple[Lesson, ...]:
    """What of each annotator's was overruled and why, from all articles that have gold.

    Raises: KnownError for an unknown name, or when there is no gold.
    """
    everybody = project.annotators_with_sets()
    chosen = tuple(dict.fromkeys(names)) if names else everybody
    for name in chosen:
        require_annotator(name, everybody)
    if GOLD_AUTHOR not in project.set_authors():
        raise KnownError("there is no gold yet, so nothing was overruled")
    lessons = Lessons(project.schema, chosen)
    total = project.count_together(at_least=1)
    for done, there in enumerate(project.together(at_least=1), 1):
        lessons.add(there)
        if progress is not None:
            progress(done, total)
    return lessons.rows()


def guideline_gaps(
    project: Project, names: Sequence[str] | None = None, *, at_least: int = 1, progress: Progress | None = None
) -> tuple[Gap, ...]:
    """The strings about which annotators differ, the most frequent first.

    Raises: KnownError for an unknown name, or fewer than two annotators.
    """
    chosen = chosen_names(project, names)
    gaps = Gaps(project.schema)
    total = project.count_together(chosen)
    for done, there in enumerate(project.together(chosen), 1):
        gaps.add(there.document.id, there.document.text, side_by_side(there.sets, project.schema))
        if progress is not None:
            progress(done, total)
    return gaps.rows(at_least)
