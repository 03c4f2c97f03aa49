"""Articles are shared out fairly, as many twice as was asked for, and the same way every time."""

from collections import Counter

import pytest

from annotator.model.errors import UsageError
from annotator.model.teamwork import Assignment, AssignmentState, Role, for_reviewer, shared_out

IDS = [f"d{n}" for n in range(10)]


def test_everybody_gets_everything_when_each_article_goes_to_all() -> None:
    pairs = shared_out(IDS[:2], ["kim", "lee"], times=2)
    assert pairs == (("d0", "kim"), ("d0", "lee"), ("d1", "kim"), ("d1", "lee"))


def test_a_part_goes_to_two_people_and_the_rest_to_one() -> None:
    pairs = shared_out(IDS, ["kim", "lee", "park"], times=2, overlap=30)
    people = Counter(document for document, _ in pairs)
    assert Counter(people.values()) == {2: 3, 1: 7}
    # Spread over the list, not at its beginning.
    assert [d for d in IDS if people[d] == 2] == ["d3", "d6", "d9"]
    load = Counter(name for _, name in pairs)
    assert max(load.values()) - min(load.values()) <= 1


@pytest.mark.parametrize(("overlap", "shared"), [(0, 0), (33, 3), (50, 5), (99.9, 9), (100, 10)])
def test_the_percentage_is_kept(overlap: float, shared: int) -> None:
    people = Counter(d for d, _ in shared_out(IDS, ["kim", "lee"], times=2, overlap=overlap))
    assert sum(n == 2 for n in people.values()) == shared


def test_who_has_much_already_gets_less() -> None:
    pairs = shared_out(IDS[:4], ["kim", "lee"], load={"kim": 3})
    assert Counter(name for _, name in pairs) == {"lee": 3, "kim": 1}


def test_near_duplicates_go_to_the_same_people() -> None:
    pairs = shared_out(IDS[:4], ["kim", "lee"], groups={"d0": "g", "d3": "g"})
    given = dict(pairs)
    assert given["d0"] == given["d3"]


@pytest.mark.parametrize(
    ("names", "times", "overlap"), [([], 1, 100), (["kim"], 2, 100), (["kim"], 0, 100), (["kim"], 1, 101)]
)
def test_what_cannot_be_shared_out_is_said(names: list[str], times: int, overlap: float) -> None:
    with pytest.raises(UsageError):
        shared_out(IDS, names, times=times, overlap=overlap)


def test_a_reviewer_gets_what_they_were_given_and_without_anything_what_nobody_was_given() -> None:
    def given(document: str, name: str, role: Role = Role.REVIEW, *, back: bool = False) -> Assignment:
        state = AssignmentState.RELEASED if back else AssignmentState.ASSIGNED
        return Assignment(document, name, role, state, True, "lead", "2026-01-05T09:00:00Z")

    articles = ("d1", "d2", "d3", "d4")
    assignments = [
        given("d3", "park"),
        given("d2", "park"),
        given("d1", "lee", Role.ANNOTATE),
        given("d4", "lee", back=True),
    ]
    assert for_reviewer(articles, assignments, "park") == ("d2", "d3")
    assert for_reviewer(articles, assignments, "lee") == ("d1", "d4"), "given back, or to annotate, is not to review"
    assert for_reviewer(articles, (), "lee") == articles
