"""Agreement over a project: hand-made figures, who is compared with whom, intervals, time, articles."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import quality
from annotator.model.document import Stage
from annotator.model.edit import set_stage
from annotator.model.errors import KnownError
from annotator.quality.agreement import agreement
from annotator.resources import data_path
from annotator.store.project import Project
from tests.unit.store.samples import article, small_schema

TEXTS = {
    "d1": "[삼성전자:COMPANY#s]의 [이재용:PERSON#i] 회장과 [SK:COMPANY#k]의 [최태원:PERSON#c] 회장이 만났다.",
    "d2": "[네이버:COMPANY#n]의 [최수연:PERSON#c] 대표가 [쿠팡:COMPANY#k]을 찾았다.",
}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """kim and lee did both articles, park only the second; both are done."""
    with Project.create(tmp_path / "news.annodb", small_schema()) as made:
        first, second = TEXTS.values()
        said = [
            article(first, "i employee_of s", "c employee_of k"),
            article(second, "c employee_of n", document_id="d2"),
            article(first.replace("[SK:COMPANY#k]", "[SK의:COMPANY#k]").replace("]의 [최", "] [최"), "i employee_of s",
                    author="lee"),
            article(second.replace("[쿠팡:COMPANY#k]", "[쿠팡:PERSON#k]"), "c employee_of n", document_id="d2",
                    author="lee"),
            article(second, "c employee_of n", document_id="d2", author="park"),
        ]  # fmt: skip
        made.add(said, annotator=None)
        for document_id in TEXTS:
            made.apply(set_stage(made.work(document_id, "kim"), Stage.DONE))
        yield made


def test_figures_of_a_pair_by_hand(project: Project) -> None:
    pair = agreement(project, ["kim", "lee"])["pairs"][0]
    # Seven mentions each; five are the same, SK overlaps SK의, 쿠팡 has another label.
    assert (pair["a"], pair["b"], pair["documents"]) == ("kim", "lee", 2)
    assert pair["mentions"]["exact"]["f1"] == pytest.approx(5 / 7)
    assert pair["mentions"]["overlap"]["f1"] == pytest.approx(6 / 7)
    assert pair["mentions"]["by_label"]["COMPANY"]["true_positive"] == 2
    # kim says three relations, lee two of them; the third has an end that lee does not have.
    assert pair["relations"]["end_to_end"]["f1"] == pytest.approx(4 / 5)
    assert pair["relations"]["given_mentions"]["f1"] == 1.0
    # Six equal spans: COMPANY twice and PERSON three times by both, 쿠팡 differs. By chance (3·2 + 3·4) / 36 = 1/2.
    assert pair["kappa"] == pytest.approx((5 / 6 - 1 / 2) / (1 - 1 / 2))


def test_pairs_are_compared_on_what_both_have_done(project: Project) -> None:
    documents = {(p["a"], p["b"]): p["documents"] for p in agreement(project)["pairs"]}
    assert documents == {("kim", "lee"): 2, ("kim", "park"): 1, ("lee", "park"): 1}


def test_everybodys_figures_are_of_finished_articles(project: Project) -> None:
    both = agreement(project, ["kim", "park"])
    assert both["documents"] == 1
    # One agreement of all in everything.
    assert both["fleiss_kappa"] == both["krippendorff_alpha"] == both["unitizing_alpha"] == 1.0
    project.apply(set_stage(project.work("d2", "kim"), Stage.IN_PROGRESS))
    unfinished = agreement(project, ["kim", "park"])
    assert (unfinished["documents"], unfinished["krippendorff_alpha"]) == (0, None)
    assert unfinished["pairs"][0]["documents"] == 1


def test_intervals_hold_their_figure_and_are_the_same_each_time(project: Project) -> None:
    found = agreement(project, ["kim", "lee"])
    exact = found["pairs"][0]["mentions"]["exact"]
    low, high = exact["f1_interval"]
    assert low <= exact["f1"] <= high
    assert (low, high) == (pytest.approx(2 / 3), pytest.approx(3 / 4))  # one article twice, or the other
    assert found == agreement(project, ["kim", "lee"])
    assert found["intervals"]["level"] == 0.95


def test_one_article_has_no_interval(project: Project) -> None:
    pair = agreement(project, ["kim", "park"])["pairs"][0]
    assert pair["mentions"]["exact"]["f1_interval"] is None


def test_without_intervals_the_keys_are_not_there(project: Project) -> None:
    found = agreement(project, intervals=False)
    assert "intervals" not in found
    assert "f1_interval" not in found["pairs"][0]["mentions"]["exact"]


def test_over_time_is_by_the_week_of_the_last_edit(project: Project) -> None:
    (week,) = agreement(project, ["kim", "lee"])["over_time"]
    assert (week["period"], week["documents"]) == ("week", 2)
    assert week["mention_f1"] == pytest.approx(5 / 7)


def test_articles_come_with_the_least_agreed_first(project: Project) -> None:
    listed = agreement(project, ["kim", "lee"], articles=None)["articles"]
    assert [(a["document"], a["differences"]) for a in listed] == [("d2", 2), ("d1", 3)]
    assert [a["document"] for a in agreement(project, ["kim", "lee"], articles=1)["articles"]] == ["d2"]
    assert "articles" not in agreement(project, ["kim", "lee"])


def test_progress_counts_to_the_end(project: Project) -> None:
    heard: list[tuple[int, int]] = []
    agreement(project, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(1, 2), (2, 2)]


def test_who_cannot_be_compared_is_said(project: Project) -> None:
    with pytest.raises(KnownError, match="there is no annotator choi"):
        agreement(project, ["kim", "choi"])
    with pytest.raises(KnownError, match="agreement needs two annotators"):
        agreement(project, ["kim", "kim"])


def test_several_processes_count_the_same(project: Project) -> None:
    heard: list[tuple[int, int]] = []
    alone = agreement(project, articles=None)
    found = agreement(
        project, articles=None, workers=2, worth_processes=1, progress=lambda done, total: heard.append((done, total))
    )
    assert heard[-1] == (2, 2)
    assert found["articles"] == alone["articles"]
    assert found["pairs"] == alone["pairs"]
    assert found["krippendorff_alpha"] == alone["krippendorff_alpha"]


def test_what_goes_wrong_has_its_korean() -> None:
    korean = json.loads(data_path("resources", "translations", "ko", "quality.json").read_text(encoding="utf-8"))
    missing, built = [], []
    for file in Path(quality.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "KnownError":
                text = node.args[0]
                if isinstance(text, ast.Constant) and text.value not in korean:
                    missing.append(text.value)
                if not isinstance(text, ast.Constant):
                    built.append(f"{file.name}:{node.lineno}")
    assert (missing, built) == ([], [])
