"""Documents with everybody's sets: who is in, what is left out, who wrote last."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.model.annotation import GOLD_AUTHOR, SetKey, SetKind
from annotator.model.edit import relabel, say
from annotator.store.project import Project
from tests.unit.store.samples import NEWS, article, plain, proposed, small_schema

OTHERWISE = NEWS.replace("[곽노정:PERSON]", "곽노정")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """d1 by kim and lee, d2 by kim alone, d3 by nobody."""
    with Project.create(tmp_path / "news.annodb", small_schema()) as made:
        second = NEWS.replace("만났다", "또 만났다")
        items = [article(NEWS), article(OTHERWISE, author="lee"), article(second, document_id="d2"), plain("d3", "글")]
        made.add(items, annotator=None)
        yield made


def test_documents_of_two_people_with_their_sets(project: Project) -> None:
    project.apply(say(project.annotations(suggested := SetKey("d1", "rules@1", SetKind.SUGGESTED)),
                      proposed("d1", "rules@1"), suggested.author, "suggest"))  # fmt: skip
    (found,) = project.together()
    assert (found.document.id, found.document.text[:4]) == ("d1", "삼성전자")
    assert [s.key.author for s in found.sets] == ["kim", "lee"]
    assert [len(s.mentions) for s in found.sets] == [4, 3]
    assert found.gold is None
    assert project.count_together() == 1


def test_one_person_is_enough_when_asked(project: Project) -> None:
    assert [t.document.id for t in project.together(at_least=1)] == ["d1", "d2"]
    assert [t.document.id for t in project.together(["lee"], at_least=1)] == ["d1"]
    assert list(project.together(["kim"])) == []


def test_gold_is_told_with_who_wrote_it_last(project: Project) -> None:
    work = project.work("d1", "kim")
    gold = SetKey("d1", GOLD_AUTHOR, SetKind.GOLD)
    project.apply(say(project.annotations(gold), work.annotations, "park", "make_gold"))
    project.apply(relabel(work, work.annotations.mentions[0], "PERSON"))
    (found,) = project.together(["kim", "lee"])
    assert found.gold is not None
    assert len(found.gold.mentions) == 4
    assert {name: by for name, (by, _) in found.written.items()} == {"kim": "kim", "lee": "import", "gold": "park"}
    assert all(at.endswith("Z") for _, at in found.written.values())
