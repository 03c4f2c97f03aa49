"""`assign` and `review` on a real project file, as a lead annotator types them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from annotator.cli.main import app
from annotator.model import finishing
from annotator.model.errors import KnownError, UsageError
from annotator.store.project import Project
from tests.unit.store.samples import NEWS, article, plain, small_schema


@pytest.fixture
def location(tmp_path: Path) -> str:
    path = tmp_path / "news.annodb"
    with Project.create(path, small_schema()) as made:
        made.add([article(NEWS, author="kim"), article(NEWS, author="lee")], annotator=None)
        made.add([plain(f"d{n}", f"{n}번째 글입니다. 현대차가 기아와 만났다.") for n in range(2, 11)], annotator=None)
    return str(path)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def run_json(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


def test_articles_are_shared_out_and_what_is_due_is_told(location: str) -> None:
    result = run_json("assign", location, "--to", "kim,lee,park", "--times", "2", "--overlap", "20", "--by", "choi")
    assert result["changed"] == 12
    people = Counter(a["document"] for a in result["assignments"])
    assert Counter(people.values()) == {1: 8, 2: 2}
    assert {a["by"] for a in result["assignments"]} == {"choi"}
    assert all(a["blind"] for a in result["assignments"])
    assert sum(d["left"] for d in result["due"]) == 12
    # Nothing is left to share out.
    assert run_json("assign", location, "--to", "kim")["changed"] == 0
    assert "kim: 4 to do of 4" in run("assign", location)
    assert "kim          annotate: 4 to do of 4" in run("stats", location)


def test_articles_are_released_and_change_hands(location: str) -> None:
    run("assign", location, "--to", "kim", "--documents", "d1,d2,d3", "--open", "--by", "choi")
    assert run_json("assign", location, "--release", "kim", "--documents", "d3")["changed"] == 1
    result = run_json("assign", location, "--reassign", "kim:lee", "--documents", "d1,d2,d3")
    assert result["changed"] == 2
    states = {(a["document"], a["annotator"]): a["state"] for a in result["assignments"]}
    assert states == {
        ("d1", "kim"): "released",
        ("d1", "lee"): "assigned",
        ("d2", "kim"): "released",
        ("d2", "lee"): "assigned",
        ("d3", "kim"): "released",
    }
    with Project.open(location) as opened:
        opened.apply(finishing.finish(opened.work("d1", "lee"), others_are_at_it=False))
    assert run_json("assign", location)["due"][0] == {
        "annotator": "lee",
        "role": "annotate",
        "assigned": 2,
        "finished": 1,
        "left": 1,
    }


def test_a_session_is_begun_listed_and_finished(location: str) -> None:
    run("review", location, "--new", "first", "--between", "kim,lee", "--reviewer", "park", "--blind")
    (one,) = run_json("review", location)["reviews"]
    assert (one["documents"], one["signed_off"], one["annotators"], one["blind"]) == (1, 0, ["kim", "lee"], True)
    assert run("review", location).startswith("first: 0 of 1 articles signed off, kim – lee, reviewer park, open")
    assert "first" in run("stats", location)
    assert run_json("review", location, "--finish", "first")["reviews"][0]["state"] == "finished"
    assert run_json("review", location, "--reopen", one["id"])["reviews"][0]["state"] == "open"


def test_listing_changes_no_byte(location: str) -> None:
    before = Path(location).read_bytes()
    run("assign", location)
    run("review", location)
    assert Path(location).read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["assign", "--to", "kim", "--times", "2"],
        ["assign", "--to", "kim", "--overlap", "120"],
        ["assign", "--to", ",", "--times", "1"],
        ["assign", "--to", "kim", "--release", "kim"],
        ["assign", "--reassign", "kim"],
        ["assign", "--role", "boss"],
        ["review", "--stage", "soon"],
        ["review", "--new", "a", "--finish", "b"],
    ],
)
def test_wrong_usage_is_told_before_the_project_is_opened(arguments: list[str]) -> None:
    command, *options = arguments
    with pytest.raises(UsageError):
        run(command, "no-such.annodb", *options)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["assign", "--to", "gold"], "called gold"),
        (["assign", "--to", "kim", "--documents", "no"], "no document no"),
        (["review", "--new", "r", "--between", "kim"], "two to"),
        (["review", "--new", "r", "--between", "kim,lee", "--documents", "d2"], "no two of"),
        (["review", "--new", "r", "--between", "choi,park"], "no article"),
        (["review", "--finish", "no"], "no review session"),
    ],
)
def test_what_cannot_be_done_is_said(location: str, arguments: list[str], said: str) -> None:
    command, *options = arguments
    with pytest.raises(KnownError, match=said):
        run(command, location, *options)


def test_what_is_finished_is_shared_out_only_when_it_is_named(location: str) -> None:
    with Project.open(location) as opened:
        opened.apply(finishing.finish(opened.work("d2", "kim"), others_are_at_it=False))
    given = {a["document"] for a in run_json("assign", location, "--to", "kim")["assignments"]}
    assert "d2" not in given
    assert len(given) == 9
    assert run_json("assign", location, "--to", "lee", "--stage", "done")["changed"] == 1
    assert run_json("assign", location, "--to", "park", "--role", "review")["changed"] == 1


def test_a_session_takes_the_articles_that_its_reviewer_was_given(location: str) -> None:
    with Project.open(location) as opened:
        opened.add(
            [article(f"{NEWS} 둘째 글.", document_id="n2", author=name) for name in ("kim", "lee")], annotator=None
        )
    run("assign", location, "--to", "park", "--role", "review", "--documents", "n2")
    begin = ("review", location, "--between", "kim,lee")
    found = run_json(*begin, "--new", "of park", "--reviewer", "park")["reviews"]
    assert [(s["name"], s["documents"]) for s in found] == [("of park", 1)]
    run(*begin, "--new", "of choi", "--reviewer", "choi")
    with Project.open(location, read_only=True) as opened:
        taken = {s.name: s.documents for s in opened.reviews.all()}
    assert taken["of park"] == ("n2",)
    assert "n2" not in taken["of choi"], "that one is to be reviewed by park"
