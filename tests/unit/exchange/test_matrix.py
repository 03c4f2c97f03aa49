"""The matrix says what the registry says, every format has its page, and nothing is lost in silence anywhere."""

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest

from annotator.exchange.contract import ALL
from annotator.exchange.formats import FORMATS
from annotator.exchange.matrix import lines, markdown, round_trips
from annotator.exchange.receipt import KINDS
from annotator.exchange.writing import write
from annotator.model.annotation import Entity, NoRelation
from annotator.resources import data_path
from tests.unit.exchange.helpers import gold, options

PAGES = data_path("resources", "formats")
WRITTEN = [f.id for f in FORMATS.values() if f.writer is not None]

_item = gold(
    "[이재용:PERSON#p] [삼성전자:COMPANY#c] 회장이 [LG전자:COMPANY#d]·[SK하이닉스:COMPANY#e]와 만났다.\n"
    "😀 [이 회장:PERSON#q]은",
    "p employee_of c",
    "c partner_of d",
    "d partner_of c",
)


def _linked() -> None:
    global _item
    said = _item.annotations
    assert said is not None
    by_text = {_item.document.text[m.start : m.end]: m for m in said.mentions}
    entity = {"이재용": "e1", "이 회장": "e1"}
    mentions = tuple(replace(m, entity=entity.get(_item.document.text[m.start : m.end])) for m in said.mentions)
    none = NoRelation("n1", by_text["이재용"].id, by_text["LG전자"].id)
    entities = (Entity("e1", "PERSON", "이재용", ("이 회장",)),)
    _item = replace(_item, annotations=replace(said, mentions=mentions, no_relations=(none,), entities=entities))


_linked()


def test_every_format_has_a_line_and_a_page() -> None:
    assert [line.id for line in lines()] == list(FORMATS)
    for found in FORMATS.values():
        assert found.reader is not None or (found.writer is not None and found.check is not None)
        page = (PAGES / f"{found.id}.md").read_text(encoding="utf-8")
        assert page.startswith("# ")
        for option in (*found.options, *found.read_options):
            assert f"--{option.name}" in page, f"{found.id}: the page does not speak of --{option.name}"
            for value, _ in option.choices:
                assert value in page, f"{found.id}: the page does not say that --{option.name} may be {value}"


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_links_of_pages_lead_somewhere_and_options_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if not link.startswith("https://")]
    assert [link for link in links if not (PAGES / link).is_file()] == []
    commands = [line for line in text.splitlines() if line.startswith("$ annotator ")]
    for line in commands:
        told, _, _ = line.partition("#")
        format_id = re.search(r"--(?:format|to) (\S+)", told)
        found = FORMATS.get(format_id.group(1) if format_id else page.stem, FORMATS["jsonl"])
        own = {o.name for o in (*found.options, *found.read_options)}
        # Those of the commands themselves: import, export, convert.
        usual = {"format", "to", "from", "split", "map", "preset", "annotator", "encoding", "skip-unknown"}
        assert set(re.findall(r"--([a-z-]+)", told)) <= own | usual, line


def test_the_page_of_the_matrix_is_the_registry() -> None:
    """Make it again with: annotator formats --matrix > resources/formats/README.md"""
    assert (PAGES / "README.md").read_text(encoding="utf-8") == markdown()


def test_what_is_carried_with_an_option_names_one() -> None:
    for found in FORMATS.values():
        names = {f"--{o.name}" for o in found.options}
        for how in found.carries_with.values():
            assert how == "" or how.split()[0] in names
        assert not found.carries & found.carries_with.keys() and found.carries <= ALL


def test_there_and_back_nothing_is_gone_that_is_not_listed() -> None:
    trips = list(round_trips([_item]))
    assert {trip.format for trip in trips} == {
        f.id for f in FORMATS.values() if f.writer is not None and f.reader is not None and f.check is None
    }
    for trip in trips:
        assert (trip.unlisted, trip.problem) == ((), ""), trip.format
        assert trip.losses.keys() <= KINDS.keys()
        assert trip.given == (5, 3)
    # What carries more with its options goes with them, too.
    (full,) = [trip for trip in trips if trip.format == "conll" and trip.options]
    assert full.options == {"nested": "columns", "columns": "entity,relations"} and full.back == (5, 3)


@pytest.mark.parametrize("name", WRITTEN)
def test_the_python_of_each_page_runs(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    write([_item], tmp_path / "gold", options(name))
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        for block in blocks:
            # A short script leaves its files to the collector; a test may not.
            exec(compile(block, f"{name}.md", "exec"), {"open": _opened})
    finally:
        os.chdir(before)
        for file in _files:
            file.close()
        _files.clear()


_files: list[IO[Any]] = []


def _opened(path: str, mode: str = "r", **how: Any) -> IO[Any]:
    _files.append(Path(path).open(mode, **how))  # noqa: SIM115
    return _files[-1]
