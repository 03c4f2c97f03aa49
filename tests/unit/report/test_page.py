"""The page of figures: self-contained, in two languages, foreign text as text, figures as they are."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from annotator.model.annotation import AnnotationSet, Reason, SetKind
from annotator.model.compare import Comparison, compare
from annotator.model.disagreement import DisagreementKind, side_by_side
from annotator.model.document import Stage
from annotator.model.feedback import Gaps, Lesson, overruled
from annotator.model.figures import joint_json, joint_tally
from annotator.model.ledger import Gain, Pace, Report
from annotator.model.suggestion_figures import Answers, Band
from annotator.report.page import page
from annotator.report.values import AuthorRow, KindRow, ReportData, ReviewRow
from annotator.report.words import LANGUAGES, all_words, words
from annotator.resources import data_path
from tests.builders import annotated, schema

SCHEMA = schema()
KIM = "[SK그룹:COMPANY#k] [최태원:PERSON#c] 회장이 [쿠팡:COMPANY#q]을 만났다"
LEE = "[SK:COMPANY#k]그룹 [최태원:PERSON#c] 회장이 [쿠팡:PERSON#q]을 만났다"


def _said(marked: str, author: str, kind: SetKind = SetKind.ANNOTATED) -> AnnotationSet:
    return annotated(marked, "c employee_of k", author=author, kind=kind)[1]


def _agreement(first: AnnotationSet, second: AnnotationSet, length: int) -> dict[str, Any]:
    comparison = Comparison(SCHEMA)
    comparison.add(first, second, length)
    figures = comparison.to_json()
    figures["mentions"]["exact"]["f1_interval"] = [0.2, 0.45]
    return {
        "pairs": [{"a": "kim", "b": "lee", **figures}],
        "all_pairs": figures,
        **joint_json(joint_tally((first, second), length)),
        "over_time": [
            {"from": f"2026-11-{day:02d}", "period": "week", "documents": 1, "mention_f1": 0.5, "relation_f1": None,
             "kappa": None, "krippendorff_alpha": 0.5}
            for day in (2, 9)
        ],
        "articles": [{"document": "d1", "title": "<b>제목</b>", "mention_f1": 0.333, "relation_f1": 0.0,
                      "differences": 4}],
        "intervals": {"level": 0.95, "draws": 1000, "seed": 1, "drawn": "documents"},
    }  # fmt: skip


@pytest.fixture
def data() -> ReportData:
    document, kim = annotated(KIM, "c employee_of k", author="kim")
    lee, gold = _said(LEE, "lee"), _said(KIM, "gold", SetKind.GOLD)
    found = side_by_side((kim, lee), SCHEMA)
    gaps = Gaps(SCHEMA)
    gaps.add("d1", document.text, found)
    saved = Gain(Pace(2, 10, 1, 12, 30.0), Pace(1, 10, 1, 30, 90.0))
    return ReportData(
        project="뉴스 & <script>alert(1)</script>",
        made="2026-11-22",
        schema=SCHEMA,
        documents=1234,
        characters=1_234_567,
        stages={stage: n for n, stage in enumerate(Stage)},
        authors=(AuthorRow("kim", "annotator", 1, 3, 1), AuthorRow("rules@2", "suggester", 1, 3, 0)),
        agreement=_agreement(kim, lee, len(document.text)),
        agreed=1,
        kinds=(KindRow(DisagreementKind.BOUNDARY, 1, (("COMPANY", 1),)),),
        gaps=gaps.rows(),
        more_gaps=3,
        lessons=(Lesson("lee", 1, 4, overruled(lee, gold, document.text, SCHEMA)),),
        duplicates=(("첫 글", "둘째 글"),),
        suggestions=(Answers("rules@2", "PERSON", 8, 1, 1),),
        bands=(Band(0.8, 0.9, 10, 8),),
        ledger=Report({}, {"rules@2": compare(kim, lee, SCHEMA)}, saved),
        reviews=(ReviewRow("첫 검토", "park", ("kim", "lee"), 1, True),),
    )


class _Reader(HTMLParser):
    """Reads a page: its tags with their attributes, its text, and whether every tag is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, text: str) -> None:
        self.text += text


def _read(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_well_formed_and_needs_nothing_from_elsewhere(data: ReportData, language: str) -> None:
    text = page(data, language)
    read = _read(text)
    assert ("html", {"lang": language}) in read.tags
    names = {tag for tag, _ in read.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "image", "use", "form"}
    for tag, attributes in read.tags:
        assert not {"src", "onclick", "onload", "xlink:href"} & attributes.keys(), tag
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_foreign_text_is_text(data: ReportData) -> None:
    text = page(data, "ko")
    assert "<script>" not in text
    assert "뉴스 & <script>alert(1)</script>" in _read(text).text
    assert "<b>제목</b>" in _read(text).text


def test_a_colour_of_the_label_schema_cannot_leave_the_style_sheet(data: ReportData) -> None:
    evil = replace(SCHEMA.mentions[0], light="red; } body { color: teal")
    text = page(replace(data, schema=replace(SCHEMA, mentions=(evil, *SCHEMA.mentions[1:]))), "ko")
    assert "teal" not in text
    assert "--label-0: gray;" in text


def test_figures_stand_on_it_with_their_intervals(data: ReportData) -> None:
    read = _read(page(data, "en"))
    # Three mentions each, one of them alike: F1 1/3. The chart, the tile and the table have it with its interval.
    assert read.text.count("0.33") >= 3
    assert read.text.count("0.20–0.45") >= 3
    assert "1,234,567" in read.text
    assert "Guideline" not in read.text  # no reason was given
    assert "No reason given" in read.text
    assert "2.50 ×" in read.text  # 3.0 actions a mention without suggestions, 1.2 with them
    assert "3.00 ×" in read.text  # 9 seconds, and 3


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ko", ["일치도", "경계", "소속", "인물", "첫 검토", "거의 같은 글"]),
        ("en", ["Agreement", "Boundary", "Employee of", "Person"]),
    ],
)
def test_it_speaks_the_language(data: ReportData, language: str, expected: list[str]) -> None:
    text = _read(page(data, language)).text
    assert [word for word in expected if word not in text] == []


def test_an_empty_project_makes_a_page_too(data: ReportData) -> None:
    empty = replace(
        data,
        documents=0,
        characters=0,
        stages=dict.fromkeys(Stage, 0),
        authors=(),
        agreement=None,
        kinds=(),
        gaps=(),
        more_gaps=0,
        lessons=(),
        duplicates=(),
        suggestions=(),
        bands=(),
        ledger=Report({}, {}, Gain(Pace(), Pace())),
        reviews=(),
    )
    text = _read(page(empty, "en")).text
    assert "Agreement needs the annotations of two people." in text
    assert "There is no gold yet." in text


def test_the_same_values_give_the_same_page(data: ReportData) -> None:
    assert page(data, "ko") == page(data, "ko")


def test_every_word_has_both_languages_and_is_used() -> None:
    template = data_path("resources", "report", "report.html").read_text(encoding="utf-8")
    code = data_path("resources", "report").parents[1] / "annotator" / "report"
    source = template + "".join(path.read_text(encoding="utf-8") for path in sorted(code.glob("*.py")))
    for name, text in all_words().items():
        assert text.ko, name
        assert text.en, name
        if "." not in name:
            assert re.search(rf'\bw\.{name}\b|"{name}"', source), f"{name} is not used"


def test_kinds_and_stages_and_reasons_have_words() -> None:
    known = words("ko")
    assert [k for k in DisagreementKind if f"kind.{k.value}" not in known] == []
    assert [s for s in Stage if f"stage.{s.value}" not in known] == []


def test_reasons_are_those_that_a_reviewer_can_give() -> None:
    assert [r for r in Reason if f"reason.{r.value}" not in words("en")] == []


def test_the_words_are_a_plain_file() -> None:
    raw = json.loads(data_path("resources", "report", "words.json").read_text(encoding="utf-8"))
    assert all(set(text) == {"ko", "en"} for text in raw.values())
