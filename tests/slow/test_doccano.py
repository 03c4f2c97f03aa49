"""doccano itself takes our files and gives its own: ``pytest tests/slow/test_doccano.py`` (installs it the first time).

doccano 1.8.4 does not start with today's versions of four libraries, so older ones are named.
"""

import json
from pathlib import Path

import pytest

from annotator.exchange.canonical import canonical
from annotator.exchange.writing import write
from tests.slow.articles import NESTED, UNMARKED
from tests.slow.installed import python_of, run
from tests.unit.exchange.helpers import DATA, options, read_all

pytestmark = pytest.mark.timeout(7200)  # installing it included
PINS = ("doccano==1.8.4", "marshmallow<4", "numpy<2", "scipy<1.14", "scikit-learn<1.6")
KEPT = DATA / "doccano"
"""Files that doccano wrote stand here, with its version in their names; tests that need no doccano read them."""

ITEMS = [NESTED, UNMARKED]
PLAIN = [
    {
        "text": "😀 LG전자·SK하이닉스가 젠슨 황과 만났다.",
        "label": [[3, 7, "COMPANY"], [8, 14, "COMPANY"], [16, 20, "PERSON"]],
        "언론사": "새벽일보",
    },
    {"text": "아무 이름도 없다.", "label": [], "언론사": "한빛일보"},
]
RELATED = [
    {
        "text": "😀 젠슨 황은 엔비디아를 세웠다.",
        "entities": [
            {"id": 0, "start_offset": 3, "end_offset": 7, "label": "PERSON"},
            {"id": 1, "start_offset": 9, "end_offset": 13, "label": "COMPANY"},
        ],
        "relations": [{"id": 0, "from_id": 0, "to_id": 1, "type": "founder_of"}],
    }
]


def _lines(path: Path, records: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def given_back(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What doccano exports of each file: ours of both layouts, and two without anything of ours."""
    place = tmp_path_factory.mktemp("doccano")
    arguments: list[str | Path] = []
    found = {}
    for layout, task in (("relations", "RelationExtraction"), ("label", "SequenceLabeling")):
        write(ITEMS, place / layout, options("doccano", layout=layout))
        found[layout] = place / f"{layout}.jsonl"
        arguments += [place / layout / "documents.jsonl", task, found[layout]]
        plain = _lines(place / f"plain-{layout}-in.jsonl", RELATED if layout == "relations" else PLAIN)
        found[f"plain-{layout}"] = place / f"plain-{layout}.jsonl"
        arguments += [plain, task, found[f"plain-{layout}"]]
    (place / "home").mkdir()
    run(python_of("doccano", *PINS), "doccano_run.py", place / "home", *arguments)
    return found


@pytest.mark.parametrize("layout", ["relations", "label"])
def test_what_went_through_doccano_reads_as_it_was_written(
    given_back: dict[str, Path], tmp_path: Path, layout: str
) -> None:
    write(ITEMS, tmp_path / "out", options("doccano", layout=layout))
    ours = {
        i.item.document.id: i.item for i in read_all(tmp_path / "out" / "documents.jsonl", format="doccano") if i.item
    }
    theirs = {i.item.document.id: i.item for i in read_all(given_back[layout], format="doccano") if i.item}
    assert len(ours) == 2 and {k: canonical(v, {}) for k, v in theirs.items()} == {
        k: canonical(v, {}) for k, v in ours.items()
    }


@pytest.mark.parametrize("layout", ["relations", "label"])
def test_files_that_are_kept_are_still_what_doccano_writes(given_back: dict[str, Path], layout: str) -> None:
    kept = KEPT / f"doccano-1.8.4-{layout}.jsonl"
    if not kept.exists():
        kept.write_bytes(given_back[f"plain-{layout}"].read_bytes())
    # doccano numbers by its tables, which hold more than this project.
    assert len(_bare(kept)) == len(PLAIN if layout == "label" else RELATED)
    assert _bare(given_back[f"plain-{layout}"]) == _bare(kept)


def _bare(path: Path) -> list[object]:
    """The lines of a file without the numbers that doccano counts on."""

    def bare(value: object) -> object:
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in ("id", "from_id", "to_id")}
        return [bare(v) for v in value] if isinstance(value, list) else value

    return [bare(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]
