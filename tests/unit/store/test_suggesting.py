"""What a project says about its suggestions: other suggesters, muted labels, blind articles, what it has learned."""

from pathlib import Path

import pytest

from annotator.model.annotation import Answer
from annotator.model.configured import ConfiguredSuggester, SuggesterKind
from annotator.model.edit import accept, reject
from annotator.model.errors import KnownError
from annotator.model.learned import Head, HeldOut
from annotator.model.muting import WINDOW, heard, poor_labels
from annotator.model.suggestion import suggestions_of
from annotator.store.project import Project
from tests.unit.store.samples import small_schema
from tests.unit.store.suggested import with_partners

SERVER = ConfiguredSuggester("mine", SuggesterKind.LABEL_STUDIO, "http://localhost:9090", (("ORG", "COMPANY"),))
FOLDER = ConfiguredSuggester("bert", SuggesterKind.HUGGING_FACE, "/models/bert", enabled=False, timeout=5)
HELD = HeldOut(10, 0.5, 0.1, 0.7)


def head(**weights: float) -> Head:
    return Head(0, weights, 30, 5, HELD, HELD)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "news.annodb", small_schema())


def test_other_suggesters_are_kept_with_the_project(project: Project) -> None:
    assert project.suggesting.configured() == ()
    project.suggesting.configure([SERVER, FOLDER])
    project.close()
    with Project.open(project.location) as again:
        assert again.suggesting.configured() == (SERVER, FOLDER)
        again.suggesting.configure([FOLDER])
        assert again.suggesting.configured() == (FOLDER,)


def test_blind_articles_are_a_percentage(project: Project) -> None:
    with project:
        assert project.suggesting.blind_percent() == 0
        project.suggesting.set_blind_percent(15)
        assert project.suggesting.blind_percent() == 15
        with pytest.raises(KnownError, match="101"):
            project.suggesting.set_blind_percent(101)
        assert project.suggesting.blind_percent() == 15


def test_every_version_is_kept_and_can_be_gone_back_to(project: Project) -> None:
    suggesting = project.suggesting
    with project:
        assert suggesting.head() is None
        first = suggesting.keep(head(score=0.8))
        second = suggesting.keep(head(score=1.2))
        assert (first.version, second.version) == (1, 2)
        assert suggesting.head() == second and second.at
        suggesting.use(1)
        assert suggesting.head() == first
        suggesting.use(0)
        assert suggesting.head() is None
        assert suggesting.heads() == (first, second)
        with pytest.raises(KnownError, match="kept are: 1, 2"):
            suggesting.use(7)
        # The number of a version is never given twice.
        assert suggesting.keep(head(score=1.0)).version == 3


def test_a_label_whose_last_fifty_suggestions_were_mostly_wrong_is_muted_until_it_is_wanted_again(
    tmp_path: Path,
) -> None:
    with with_partners(tmp_path / "news.annodb", WINDOW + 4) as project:
        suggesting = project.suggesting

        def answer(document: int, *, right: bool) -> None:
            found = suggestions_of(project.suggested(f"d{document}"), project.schema)
            (relation,) = (s for s in found if s.relation is not None)
            work = project.work(f"d{document}", "kim")
            project.apply(accept(work, relation) if right else reject(work, relation))

        for number in range(WINDOW - 1):
            answer(number, right=number % 3 == 0)
        assert poor_labels(suggesting.history(), suggesting.mutes()) == ()  # one decision too few to judge
        answer(WINDOW - 1, right=False)
        past = suggesting.history()["partner_of"]
        assert past.decisions == WINDOW and past.last[0] is Answer.REJECTED
        assert past.precision == pytest.approx(17 / 50)
        assert poor_labels(suggesting.history(), suggesting.mutes()) == ("partner_of",)

        suggesting.mute(["partner_of"])
        assert suggesting.muted() == {"partner_of"}
        open_ones = suggestions_of(project.suggested(f"d{WINDOW}"), project.schema)
        assert {s.label for s in open_ones} == {"COMPANY", "partner_of"}
        assert {s.label for s in heard(open_ones, suggesting.muted())} == {"COMPANY"}

        suggesting.mute(["partner_of"], muted=False)
        assert suggesting.muted() == frozenset()
        # It is not muted again at the next wrong one, only after as many decisions.
        answer(WINDOW, right=False)
        assert poor_labels(suggesting.history(), suggesting.mutes()) == ()
