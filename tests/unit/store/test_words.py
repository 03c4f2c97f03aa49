"""What goes wrong with a project is said in the language of the window: every text has its Korean, values apart."""

import ast
import json
from pathlib import Path

import pytest

from annotator.model.annotation import DocumentStage, Entity, Mention, Relation, SetKey, SetKind
from annotator.model.document import Stage
from annotator.model.edit import Change, Edit
from annotator.model.errors import KnownError
from annotator.resources import data_path
from annotator.store import opening
from annotator.store.project import Project
from tests.unit.store.samples import NEWS, article, small_schema, with_one_article

KIM = SetKey("d1", "kim", SetKind.ANNOTATED)
WRITTEN_FOR_THE_TERMINAL = {"intake.py"}  # what is wrong with a file; its reader tells most of it


def korean() -> dict[str, str]:
    found: dict[str, str] = json.loads(data_path("resources", "translations", "ko", "store.json").read_text("utf-8"))
    return found


def test_every_text_has_its_korean() -> None:
    missing, built = [], []
    for file in Path(opening.__file__).parent.glob("*.py"):
        if file.name in WRITTEN_FOR_THE_TERMINAL:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "KnownError"):
                continue
            text = node.args[0]
            if isinstance(text, ast.JoinedStr):
                built.append(f"{file.name}:{node.lineno}")
            if isinstance(text, ast.Constant) and text.value not in korean():
                missing.append(text.value)
    assert (missing, built) == ([], [])


@pytest.mark.parametrize(
    "record",
    [
        Mention("x", 0, 4, "COMPANY"),
        Relation("x", "m1", "m2", "employee_of"),
        Entity("x", "COMPANY", "삼성전자"),
        DocumentStage("d1", Stage.DONE),
    ],
)
def test_what_was_changed_meanwhile_has_its_korean(
    tmp_path: Path, record: Mention | Relation | Entity | DocumentStage
) -> None:
    after = DocumentStage("d1", Stage.GOLD) if isinstance(record, DocumentStage) else None
    with with_one_article(tmp_path / "news.annodb") as project:
        with pytest.raises(KnownError, match="was changed meanwhile; nothing was written") as told:
            project.apply(Edit("remove", "", KIM, "kim", (Change(record, after),)))
        assert told.value.text in korean()


@pytest.mark.parametrize("name", ["gold", "import", " ", "a\nb"])
def test_names_that_nobody_can_have_are_told_in_korean_too(tmp_path: Path, name: str) -> None:
    with Project.create(tmp_path / "news.annodb", small_schema()) as project:
        with pytest.raises(KnownError) as told:
            project.add_annotator(name)
        assert told.value.text in korean()


def test_a_project_opened_for_viewing_says_so_in_korean_too(tmp_path: Path) -> None:
    with_one_article(tmp_path / "news.annodb").close()
    with Project.open(tmp_path / "news.annodb", read_only=True) as project:
        with pytest.raises(KnownError, match="is open read-only: it was opened for viewing") as told:
            project.add([article(NEWS)], annotator=None)
        assert told.value.text in korean()
        assert project.read_only_reason in korean()


def test_values_may_hold_anything(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="does not exist: check the name") as told:
        Project.open(tmp_path / "news {x}.annodb")
    assert "news {x}.annodb" in korean()[told.value.text].format(**told.value.values)
