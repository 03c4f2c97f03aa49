"""How fast agreement is: figures for a person to read, not assertions.

Run: ``python -m tests.benchmarks.bench_agree [--articles 10000]``. A project of made-up articles (1,500 characters, 60
mentions, about 10 relations) by two annotators who differ in every eighth thing; beside it the same sets as JSON, read
bare. Then one article of 200 mentions and 40 relations by three annotators, as a review window compares it.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.compare import pair_tally
from annotator.model.disagreement import side_by_side
from annotator.quality.agreement import agreement
from annotator.quality.reporting import gathered
from annotator.store.project import Project
from tests.benchmarks.bench_store import articles, as_json
from tests.builders import schema

SCHEMA = schema()


def varied(said: AnnotationSet, author: str, chance: random.Random) -> AnnotationSet:
    """What another annotator might have said: an eighth of the mentions missing, moved or of another label."""
    mentions = []
    for mention in said.mentions:
        what = chance.random()
        if what < 0.05:
            continue
        if what < 0.09:
            mention = replace(mention, end=mention.end + 1)
        elif what < 0.125:
            mention = replace(mention, label="PERSON" if mention.label == "COMPANY" else "COMPANY")
        mentions.append(replace(mention, id=f"{said.key.document_id}-{mention.id}"))
    label = {m.id: m.label for m in mentions}
    at = said.key.document_id
    relations = [Relation(f"{at}-{r.id}", f"{at}-{r.head}", f"{at}-{r.tail}", r.label) for r in said.relations]
    allowed = [r for r in relations if label.get(r.head) == label.get(r.tail) == "COMPANY" and chance.random() > 0.1]
    return AnnotationSet(SetKey(at, author, SetKind.ANNOTATED), 0, tuple(mentions), tuple(allowed))


def by_two(count: int) -> Iterator[AnnotatedDocument]:
    """Every article twice: once by each annotator."""
    chance = random.Random(3)
    for item in articles(count):
        assert item.annotations is not None
        for author in ("kim", "lee"):
            yield replace(item, annotations=varied(item.annotations, author, chance), annotator=author)


def one_large(author: str, chance: random.Random) -> AnnotationSet:
    """200 mentions and 40 relations, varied."""
    mentions = tuple(Mention(f"m{k}", k * 25, k * 25 + 3, "COMPANY") for k in range(200))
    relations = tuple(Relation(f"r{k}", f"m{k}", f"m{k + 1}", "partner_of") for k in range(40))
    said = AnnotationSet(SetKey("d", author, SetKind.ANNOTATED), 0, mentions, relations)
    return varied(said, author, chance)


def took(work: Callable[[], object]) -> tuple[float, float]:
    """How long something takes once, in seconds: by the clock on the wall, and of this process's own work."""
    wall, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - own


def say(what: str, seconds: tuple[float, float], baseline: float | None = None) -> None:
    """One line."""
    ratio = "" if baseline is None else f"   {seconds[1] / baseline:6.2f} × bare JSON (own work)"
    print(f"{what:44} {seconds[0]:8.2f} s   own {seconds[1]:7.2f} s{ratio}")


def main(count: int) -> None:
    """Measure and print; without articles only the one large one."""
    if count:
        whole_projects(count)
    one_article()


def whole_projects(count: int) -> None:
    """Many articles by two annotators."""
    with tempfile.TemporaryDirectory() as folder:
        location, lines = Path(folder) / "news.annodb", Path(folder) / "sets.jsonl"
        with lines.open("w", encoding="utf-8") as file:
            file.writelines(as_json(item) + "\n" for item in by_two(count))
        with Project.create(location, SCHEMA) as project:
            project.add(by_two(count), annotator=None, keep_going=True)
        bare = took(lambda: [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()])
        print(f"{count} articles by two annotators")
        say("the same sets as JSON, read", bare)
        with Project.open(location, read_only=True) as project:
            say("all sets, read and verified", took(lambda: sum(1 for _ in project.together())), bare[1])
            say("agree, without intervals", took(lambda: agreement(project, intervals=False)), bare[1])
            say("agree, one process", took(lambda: agreement(project)), bare[1])
            workers = os.cpu_count() or 1
            say(f"agree, {workers} processes (own: this one's)", took(lambda: agreement(project, workers=workers)))
            say("everything on the report", took(lambda: gathered(project, made="2026-11-22")), bare[1])


def one_article() -> None:
    """One large article, as a review window compares it."""
    chance = random.Random(5)
    sets = [one_large(author, chance) for author in ("kim", "lee", "park")]
    print("one article, 200 mentions and 40 relations, three annotators; ms, p50 / p95 by the wall, p50 of own work")
    for what, work in (
        ("side by side", lambda: side_by_side(sets, SCHEMA)),
        ("all figures of a pair", lambda: pair_tally(sets[0], sets[1], SCHEMA, 5000)),
    ):
        times = [took(work) for _ in range(200)]
        walls, own = sorted(wall for wall, _ in times), sorted(own for _, own in times)
        print(f"{what:44} {1000 * walls[100]:8.2f} / {1000 * walls[190]:.2f}   own {1000 * own[100]:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    main(parser.parse_args().articles)
