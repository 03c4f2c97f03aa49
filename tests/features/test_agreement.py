"""Three people on the four sample articles, every kind of difference planted, from import to the report by commands.

The expected figures were counted by hand from the lists below.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.features.test_commands import run, run_json, run_many

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"

# What each says of each article: mentions by their text (where it first stands) and label, relations by texts.
BATTERY, CHIP, ROBOT, VISIT = (
    "battery-supply-repeated",
    "chip-alliance-blog",
    "robot-deal-board",
    "visit-newspaper",
)
KIM: dict[str, tuple[dict[str, str], list[str]]] = {
    BATTERY: (
        {"누리에너지": "COMPANY", "벨로카": "COMPANY", "다솔벤처스": "COMPANY", "서가온": "PERSON"},
        ["누리에너지 supplies 벨로카"],
    ),
    CHIP: (
        {"한빛전자": "COMPANY", "오로라AI": "COMPANY", "강민재": "PERSON", "한빛이노칩": "COMPANY"},
        ["한빛전자 invests_in 오로라AI", "강민재 employee_of 한빛전자"],
    ),
    ROBOT: (
        {"가람모빌리티": "COMPANY", "하늘로보틱스": "COMPANY", "윤태오": "PERSON", "한도윤": "PERSON"},
        ["가람모빌리티 acquires 하늘로보틱스", "윤태오 employee_of 가람모빌리티", "한도윤 founder_of 하늘로보틱스"],
    ),
    VISIT: (
        {"아이젠베르크": "COMPANY", "마틴 켈러": "PERSON", "이루다": "PERSON", "강민재": "PERSON"},
        ["마틴 켈러 employee_of 아이젠베르크", "마틴 켈러 met_with 이루다"],
    ),
}
LEE: dict[str, tuple[dict[str, str], list[str]]] = {
    # 다솔벤처스 is missing, the direction is the other one.
    BATTERY: (
        {"누리에너지": "COMPANY", "벨로카": "COMPANY", "서가온": "PERSON"},
        ["벨로카 supplies 누리에너지"],
    ),
    # The edge of ㈜한빛이노칩, another kind of relation, one relation missing.
    CHIP: (
        {"한빛전자": "COMPANY", "오로라AI": "COMPANY", "강민재": "PERSON", "㈜한빛이노칩": "COMPANY"},
        ["한빛전자 partner_of 오로라AI"],
    ),
    # 하늘로보틱스 has another label, so the relations at it only follow; 한도윤 founder_of cannot be said.
    ROBOT: (
        {"가람모빌리티": "COMPANY", "하늘로보틱스": "PERSON", "윤태오": "PERSON", "한도윤": "PERSON"},
        ["윤태오 employee_of 가람모빌리티"],
    ),
    # The same, a symmetric relation drawn the other way round.
    VISIT: (
        {"아이젠베르크": "COMPANY", "마틴 켈러": "PERSON", "이루다": "PERSON", "강민재": "PERSON"},
        ["마틴 켈러 employee_of 아이젠베르크", "이루다 met_with 마틴 켈러"],
    ),
}
# park agrees with kim on the first two articles and did not do the others.
PARK = {name: KIM[name] for name in (BATTERY, CHIP)}


def record(name: str, said: tuple[dict[str, str], list[str]]) -> dict[str, Any]:
    text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    mentions, relations = said
    made = []
    for surface, label in mentions.items():
        start = text.index(surface)
        made.append({"id": surface, "start": start, "end": start + len(surface), "label": label, "text": surface})
    linked = []
    for number, line in enumerate(relations):
        found = re.fullmatch(r"(.+) ([a-z_]+) (.+)", line)
        assert found is not None, line
        linked.append({"id": f"r{number}", "head": found[1], "tail": found[3], "label": found[2]})
    return {"id": name, "text": text, "stage": "done", "mentions": made, "relations": linked}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for who, said in (("kim", KIM), ("lee", LEE), ("park", PARK)):
        lines = [json.dumps(record(name, one), ensure_ascii=False) + "\n" for name, one in said.items()]
        (tmp_path / f"{who}.jsonl").write_text("".join(lines), encoding="utf-8")
    commands = [["init", "news.annodb"]]
    commands += [["import", "news.annodb", f"{who}.jsonl", "--annotator", who] for who in ("kim", "lee", "park")]
    assert [status for status, _ in run_many(commands, cwd=tmp_path)] == [0] * 4
    return tmp_path


def test_figures_are_those_counted_by_hand(folder: Path) -> None:
    found = run_json("agree", "news.annodb", "--articles", cwd=folder)
    pairs = {(p["a"], p["b"]): p for p in found["pairs"]}
    both = pairs["kim", "lee"]
    assert both["documents"] == 4
    exact, overlap = both["mentions"]["exact"], both["mentions"]["overlap"]
    # kim has 16 mentions, lee 15; 13 are alike: not 다솔벤처스, 한빛이노칩, 하늘로보틱스. ㈜한빛이노칩 overlaps.
    assert (exact["true_positive"], exact["false_negative"], exact["false_positive"]) == (13, 3, 2)
    assert exact["f1"] == pytest.approx(26 / 31)
    assert overlap["f1"] == pytest.approx(28 / 31)
    # Of 8 and 5 relations three are alike: 윤태오, and both of 켈러, of which one is drawn the other way round.
    assert both["relations"]["end_to_end"]["f1"] == pytest.approx(6 / 13)
    # Where both have both ends: kim 6 (not those at 하늘로보틱스), lee 5.
    assert both["relations"]["given_mentions"]["f1"] == pytest.approx(6 / 11)
    # 14 equal spans, 13 alike. kim: 7 COMPANY, 7 PERSON; lee: 6 and 8: by chance (42 + 56) / 196 = 1/2.
    assert both["kappa"] == pytest.approx((13 / 14 - 1 / 2) / (1 - 1 / 2))
    low, high = exact["f1_interval"]
    assert low <= exact["f1"] <= high
    assert pairs["kim", "park"]["mentions"]["exact"]["f1"] == 1.0
    assert [a["document"] for a in found["articles"]][-1] == VISIT


def test_every_kind_of_difference_is_found_and_a_strategy_tells_what_it_makes_of_it(folder: Path) -> None:
    told = run_json("adjudicate", "news.annodb", "--strategy", "majority", "--dry-run", cwd=folder)
    items = [(i["document"], i["kind"], i["outcome"], [g["text"] for g in i["gold"]]) for i in told["items"]]
    assert sorted(items) == sorted(
        [
            (BATTERY, "missing", "settled", ["다솔벤처스"]),
            (BATTERY, "direction", "settled", ["누리에너지 → 벨로카"]),
            (CHIP, "boundary", "settled", ["한빛이노칩"]),
            (CHIP, "relation_label", "settled", ["한빛전자 → 오로라AI"]),
            (CHIP, "relation_missing", "settled", ["강민재 → 한빛전자"]),
            (ROBOT, "label", "open", []),
            (ROBOT, "follows_mention", "open", []),
            (ROBOT, "follows_mention", "open", []),
        ]
    )
    assert (told["settled"], told["open"], told["open_documents"]) == (5, 3, 1)
    assert run_json("stats", "news.annodb", cwd=folder)["stages"]["gold"] == 0
    settled = run_json("adjudicate", "news.annodb", "--strategy", "majority", cwd=folder)
    assert settled["items"] == told["items"]
    assert run_json("stats", "news.annodb", cwd=folder)["stages"] == {
        "todo": 0, "in_progress": 0, "done": 0, "in_review": 1, "gold": 3
    }  # fmt: skip


def test_lists_to_learn_from(folder: Path) -> None:
    run("adjudicate", "news.annodb", "--strategy", "prefer:kim", cwd=folder)
    lessons = {a["annotator"]: a for a in run_json("feedback", "news.annodb", cwd=folder)["annotators"]}
    assert (lessons["kim"]["overruled"], lessons["park"]["overruled"]) == (0, 0)
    boundary = next(i for i in lessons["lee"]["items"] if i["kind"] == "boundary")
    assert (boundary["said"]["text"], boundary["gold"]["text"]) == ("㈜한빛이노칩", "한빛이노칩")
    strings = run_json("gaps", "news.annodb", "--at-least", "1", cwd=folder)["strings"]
    innochip = next(s for s in strings if s["text"] == "㈜한빛이노칩")
    assert {a["text"]: a["times"] for a in innochip["answers"]} == {"한빛이노칩": 2, "㈜한빛이노칩": 1}


def test_the_report_is_written_in_both_languages(folder: Path) -> None:
    for language, word in (("ko", "일치도"), ("en", "Agreement")):
        assert (
            run("report", "news.annodb", f"{language}.html", "--language", language, cwd=folder) == f"{language}.html\n"
        )
        assert word in (folder / f"{language}.html").read_text(encoding="utf-8")
    run("report", "news.annodb", "again.html", cwd=folder)  # another process, other hashes of its own
    assert (folder / "again.html").read_bytes() == (folder / "ko.html").read_bytes()
    ((status, error),) = run_many([["report", "news.annodb", "out.html", "--language", "fr"]], cwd=folder)
    assert (status, error) == (2, "annotator: --language: ko or en, not fr\n")


def test_people_can_read_it_at_a_terminal(folder: Path) -> None:
    text = run("agree", "news.annodb", cwd=folder)
    assert "kim – lee, 4 articles" in text
    assert "relations, end to end      P 0.600  R 0.375  F1 0.462" in text
    listed = run("adjudicate", "news.annodb", "--strategy", "unanimous", "--dry-run", "--list", cwd=folder)
    assert (
        f"{CHIP} [boundary] kim: 한빛이노칩 COMPANY; lee: ㈜한빛이노칩 COMPANY; park: 한빛이노칩 COMPANY ⇒ open"
        in listed
    )
    assert "4 articles would be made gold; 0 left alone" in listed
