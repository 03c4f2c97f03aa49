"""Projects with suggestions for the tests of what happens to them."""

from pathlib import Path

from annotator.model.annotation import AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.edit import say
from annotator.store.project import Project
from tests.unit.store.samples import plain, small_schema


def with_partners(path: Path, articles: int) -> Project:
    """Articles d0, d1 … with two suggested companies and a suggested relation each; made in one go."""
    project = Project.create(path, small_schema())
    project.add([plain(f"d{n}", f"가온전자는 나루전자와 협력한다. {n}") for n in range(articles)], annotator=None)
    for number in range(articles):
        key = SetKey(f"d{number}", "rules@1", SetKind.SUGGESTED)
        mentions = (
            Mention(f"a{number}", 0, 4, "COMPANY", score=0.9, reason="shape"),
            Mention(f"b{number}", 6, 10, "COMPANY", score=0.9, reason="shape"),
        )
        relation = Relation(f"r{number}", f"a{number}", f"b{number}", "partner_of", score=0.6, reason="pattern")
        project.apply(say(AnnotationSet(key), AnnotationSet(key, 0, mentions, (relation,)), "rules@1", "suggest"))
    return project
