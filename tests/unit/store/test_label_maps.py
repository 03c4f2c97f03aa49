"""How labels are named elsewhere is kept with the project."""

from pathlib import Path

import pytest

from annotator.store.project import Project
from tests.unit.store.samples import small_schema


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "news.annodb", small_schema())


def test_what_was_chosen_for_labels_of_files_is_kept_and_added_to(project: Project) -> None:
    assert project.label_maps.incoming() == {}
    project.label_maps.keep_incoming({"PS": "PERSON", "LC": ""})
    project.label_maps.keep_incoming({"OG": "COMPANY", "LC": "COMPANY"})
    project.close()
    with Project.open(project.location) as again:
        assert again.label_maps.incoming() == {"PS": "PERSON", "OG": "COMPANY", "LC": "COMPANY"}
        assert again.problems() == ()


def test_each_format_has_its_own_names(project: Project) -> None:
    with project:
        project.label_maps.keep_outgoing("conll", {"PERSON": "PER"})
        project.label_maps.keep_outgoing("klue-ner", {"PERSON": "PS"})
        assert project.label_maps.outgoing("conll") == {"PERSON": "PER"}
        project.label_maps.keep_outgoing("conll", {})
        assert project.label_maps.outgoing("conll") == {}
        assert project.label_maps.outgoing("klue-ner") == {"PERSON": "PS"}
        assert project.label_maps.outgoing("jsonl") == {}


def test_nothing_chosen_writes_nothing_so_a_project_opened_for_viewing_allows_it(project: Project) -> None:
    project.close()
    with Project.open(project.location, read_only=True) as viewed:
        viewed.label_maps.keep_incoming({})
        assert viewed.label_maps.incoming() == {}
