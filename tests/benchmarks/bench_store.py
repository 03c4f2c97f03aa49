"""How fast the store is: figures for a person to read, not assertions. Run: ``python -m tests.benchmarks.bench_store``.

Import and export of articles are given as ratios to writing and reading the same data as JSON in the same run.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.model import edit as verbs
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.document import Document
from annotator.store.codec import to_plain
from annotator.store.project import Project
from tests.unit.store.samples import small_schema

_SYLLABLES = "삼성전자이재용회장은에서의를현대차그룹하이닉스기술경영"


def articles(count: int) -> Iterator[AnnotatedDocument]:
    """Articles of 1,500 characters with 60 mentions and 15 relations, always the same."""
    chance = random.Random(1)
    for n in range(count):
        text = " ".join("".join(chance.choices(_SYLLABLES, k=chance.randint(2, 5))) for _ in range(400))
        mentions = tuple(Mention(f"m{k}", k * 25, k * 25 + 3, chance.choice(("PERSON", "COMPANY"))) for k in range(60))
        relations = tuple(Relation(f"r{k}", f"m{k}", f"m{k + 1}", "partner_of") for k in range(15))
        key = SetKey(f"d{n}", "kim", SetKind.ANNOTATED)
        said = AnnotationSet(key, 0, mentions, relations)
        yield AnnotatedDocument(Document(f"d{n}", text, title=text[:30]), said, annotator="kim")


def seconds(work: Callable[[], object]) -> float:
    """How long something takes, once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def as_json(item: AnnotatedDocument) -> str:
    """An article as the nearest thing to a bare file."""
    assert item.annotations is not None
    said = item.annotations
    return json.dumps(
        {
            "id": item.document.id,
            "text": item.document.text,
            "mentions": [to_plain(m) for m in said.mentions],
            "relations": [to_plain(r) for r in said.relations],
        },
        ensure_ascii=False,
    )


def main(count: int) -> None:
    """Measure and print."""
    items = list(articles(count))
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "articles.jsonl"
        writing = seconds(lambda: lines.write_text("\n".join(map(as_json, items)), encoding="utf-8"))
        reading = seconds(lambda: [json.loads(line) for line in lines.read_text(encoding="utf-8").split("\n")])
        location = Path(folder) / "news.annodb"
        with Project.create(location, small_schema()) as project:
            adding = seconds(lambda: project.add(items, annotator=None))
            exporting = seconds(lambda: sum(1 for _ in project.export("kim", None)))
            say("articles", count)
            say("file, MB", location.stat().st_size / 1e6)
            say("import, s", adding)
            say("import / bare JSON write", adding / writing)
            say("export, s", exporting)
            say("export / bare JSON read", exporting / reading)
            ids = project.documents.ids()
            project.documents.rows(ids[:60], "kim")
            say("all ids, ms", 1000 * seconds(project.documents.ids))
            say("60 rows, ms", 1000 * min(seconds(lambda: project.documents.rows(ids[-60:], "kim")) for _ in range(5)))
            for query in ("삼성", "이재용", "삼"):
                say(f"search {query}, ms", 1000 * seconds(lambda q=query: project.documents.ids(search=q)))  # type: ignore[misc]
            say("statistics, ms", 1000 * seconds(project.stats))
            say("known names, ms", 1000 * seconds(project.known_names))
            edits = sorted(1000 * seconds(lambda i=i: relabel(project, ids[i % count])) for i in range(200))  # type: ignore[misc]
            say("work + edit + commit p50, ms", edits[100])
            say("work + edit + commit p99, ms", edits[198])
            say("undo, ms", 1000 * seconds(lambda: project.undo("kim")))
        say("open with backup, ms", 1000 * seconds(lambda: Project.open(location).close()))
        say("open, ms", 1000 * seconds(lambda: Project.open(location).close()))


def relabel(project: Project, document_id: str) -> None:
    """One edit of an annotator, from the question to the commit."""
    work = project.work(document_id, "kim")
    mention = work.annotations.mentions[0]
    project.apply(verbs.relabel(work, mention, "PERSON" if mention.label == "COMPANY" else "COMPANY"))


def say(what: str, figure: float) -> None:
    """One line."""
    print(f"{what:32} {figure:10.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    main(parser.parse_args().articles)
