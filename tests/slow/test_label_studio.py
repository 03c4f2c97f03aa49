"""Label Studio itself takes our file and gives its own: ``pytest tests/slow/test_label_studio.py`` (installs it)."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.exchange.canonical import canonical
from annotator.exchange.writing import write
from annotator.model.annotation import AnnotatedDocument, SetKind
from tests.builders import schema
from tests.slow.articles import UNMARKED, nested
from tests.slow.installed import python_of, run
from tests.unit.exchange.helpers import DATA, options, read_all

pytestmark = pytest.mark.timeout(7200)  # installing it included
PIN = "label-studio==1.23.2"
KEPT = DATA / "labelstudio" / "label-studio-1.23.2.json"
"""What Label Studio wrote of `PLAIN`, with its version in the name; tests that need no Label Studio read it."""

ITEMS = [nested(".\n\n둘째 문단"), UNMARKED]


def _label(name: str, start: int, end: int, text: str, label: str) -> dict[str, object]:
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


# These places count UTF-16 units: the first sign is two. The surfaces say so.
PLAIN = [
    {
        "data": {"text": "😀 젠슨 황은 엔비디아를 세웠다.\nLG전자·SK하이닉스가 웃었다.", "언론사": "새벽일보"},
        "annotations": [
            {
                "result": [
                    _label("a", 3, 7, "젠슨 황", "PERSON"),
                    _label("b", 9, 13, "엔비디아", "COMPANY"),
                    _label("c", 20, 24, "LG전자", "COMPANY"),
                    _label("d", 25, 31, "SK하이닉스", "COMPANY"),
                    {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right", "labels": ["founder_of"]},
                ]
            }
        ],
    }
]


@pytest.fixture(scope="module")
def given_back(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What Label Studio exports of our file, and of one without anything of ours."""
    place = tmp_path_factory.mktemp("label-studio")
    write(ITEMS, place / "out", replace(options("labelstudio"), schema=schema()))
    (place / "plain.json").write_text(json.dumps(PLAIN, ensure_ascii=False), encoding="utf-8")
    (place / "home").mkdir()
    found = {"ours": place / "ours.json", "plain": place / "plain-out.json"}
    run(
        python_of("label-studio", PIN),
        "labelstudio_run.py",
        place / "home",
        place / "out" / "documents.label_config.xml",
        *(place / "out" / "documents.json", found["ours"]),
        *(place / "plain.json", found["plain"]),
    )
    return found


def test_what_went_through_label_studio_reads_as_it_was_written(given_back: dict[str, Path], tmp_path: Path) -> None:
    write(ITEMS, tmp_path / "out", replace(options("labelstudio"), schema=schema()))
    ours = {i.item.document.id: i.item for i in read_all(tmp_path / "out" / "documents.json") if i.item}
    theirs = {i.item.document.id: i.item for i in read_all(given_back["ours"], format="labelstudio") if i.item}
    assert len(ours) == 2
    assert {i.annotator for i in theirs.values()} == {"user-1"}  # it says who sent the file
    assert {k: _unsigned(v) for k, v in theirs.items()} == {k: _unsigned(v) for k, v in ours.items()}


def _unsigned(item: AnnotatedDocument) -> AnnotatedDocument:
    """The same, by nobody."""
    said = item.annotations
    assert said is not None
    key = replace(said.key, author="", kind=SetKind.ANNOTATED)
    return canonical(replace(item, annotator=None, annotations=replace(said, key=key)), {})


def test_the_file_that_is_kept_is_still_what_label_studio_writes(given_back: dict[str, Path]) -> None:
    if not KEPT.exists():
        KEPT.write_bytes(given_back["plain"].read_bytes())
    (kept,), (fresh,) = (json.loads(p.read_text("utf-8")) for p in (KEPT, given_back["plain"]))
    assert fresh.keys() == kept.keys() and fresh["data"] == kept["data"]
    assert fresh["annotations"][0].keys() == kept["annotations"][0].keys()
    assert fresh["annotations"][0]["result"] == kept["annotations"][0]["result"]


def test_its_page_counts_code_points() -> None:
    """The part of its page that turns places in the browser's text (UTF-16 units) into offsets, run by Node.js."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    site = next(python_of("label-studio", PIN).parent.parent.rglob("site-packages/web/dist/apps/labelstudio"))
    pages = [p.read_text("utf-8") for p in site.glob("*.js")]
    found = [m for m in (re.search(r"getRelativeOffsetByGlobal\(.*?\}(?=\}class)", page) for page in pages) if m]
    assert found, "this version does it otherwise: look again"
    # A node's text is cut into code points before it becomes that object's content.
    cut = r"=(\w)\.textContent;let \w=\w\.indexOf\(\w,this\.displayedTextPos\),\w=\[\.\.\."
    assert any(re.search(cut, page) for page in pages)
    script = (
        f"class Block {{ constructor(text) {{ this.content = [...text]; this.start = 0 }} {found[0].group()} }}\n"
        'const block = new Block("😀 𠮷野家");\n'
        "console.log(JSON.stringify([[0, 2, 3, 5, 6].map(n => block.getGlobalOffsetByRelative(n)),"
        " [0, 1, 2, 3, 4].map(n => block.getRelativeOffsetByGlobal(n))]))"
    )
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[0, 1, 2, 3, 4], [0, 2, 3, 5, 6]]
