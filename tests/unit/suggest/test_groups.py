"""Which mentions of an article are the same person or company, and why."""

from dataclasses import replace

import pytest

from annotator.model.annotation import Mention
from annotator.suggest.groups import grouped
from annotator.suggest.lexicon import known_names, shipped
from tests.builders import annotated

ROLES = {"PERSON": "PERSON", "COMPANY": "COMPANY"}


def joined(source: str) -> tuple[list[Mention], dict[str, set[str]]]:
    """The mentions of a marked text with their entities, and the forms of each entity by its name."""
    document, said = annotated(source)
    mentions, entities = grouped(document.text, said.mentions, ROLES, shipped(), known_names(()))
    named = {e.id: e.name for e in entities}
    forms: dict[str, set[str]] = {e.name: set() for e in entities}
    for mention in mentions:
        if mention.entity is not None:
            forms[named[mention.entity]].add(document.text[mention.start : mention.end])
    assert all({e.name, *e.aliases} == forms[e.name] for e in entities)
    return mentions, forms


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[경계현:PERSON] 사장이 왔다. [경:PERSON] 사장은 갔다.", {"경계현": {"경계현", "경"}}),
        (
            "[클로에 마르탱:PERSON] CEO가 왔다. [마르탱:PERSON]은 갔다.",
            {"클로에 마르탱": {"클로에 마르탱", "마르탱"}},
        ),
        (
            "[벨로니카:COMPANY]([BNC:COMPANY])가 냈다. [BNC:COMPANY]는 [벨로니카:COMPANY]다.",
            {"벨로니카": {"벨로니카", "BNC"}},
        ),
        (
            "[㈜쏘렌타:COMPANY]와 [(주)쏘렌타:COMPANY], [쏘렌타:COMPANY]",
            {"쏘렌타": {"㈜쏘렌타", "(주)쏘렌타", "쏘렌타"}},
        ),
        ("[벨로니카AI:COMPANY]가 냈다. [벨로니카:COMPANY]는 웃었다.", {"벨로니카AI": {"벨로니카AI", "벨로니카"}}),
        # By the shipped list.
        ("[마이크로소프트:COMPANY]가 냈다. [MS:COMPANY]는 웃었다.", {"마이크로소프트": {"마이크로소프트", "MS"}}),
        # What fits two is left alone.
        ("[누리전자:COMPANY]와 [누리화학:COMPANY]은 [누리:COMPANY] 계열이다.", {}),
        ("[김가람:PERSON] 사장, [김나래:PERSON] 이사. 뒤의 [김:PERSON] 이사가 웃었다.", {"김나래": {"김나래", "김"}}),
        # The one with that post, not the nearest; nobody where two have it and both were just named.
        (
            "고 [정명호:PERSON] 두레식품 창업주의 아들 [정한결:PERSON] 두레식품 사장이 왔다. [정명호:PERSON]가 세웠다. "
            "[정:PERSON] 사장은 웃었다.",
            {"정명호": {"정명호"}, "정한결": {"정한결", "정"}},
        ),
        (
            "[김도헌:PERSON] 가온 대표와 [김세린:PERSON] 나루 대표가 만났다. [김:PERSON] 대표는 웃었다.",
            {},
        ),
        (
            "[김도헌:PERSON] 가온 대표와 [김세린:PERSON] 나루 대표가 만났다. 비가 왔다. [김세린:PERSON] 대표는 웃었다. "
            "[김:PERSON] 대표는 갔다.",
            {"김세린": {"김세린", "김"}},
        ),
        # A person is no company, two names are two.
        ("[한빛:PERSON] 씨가 [한빛:COMPANY]에 갔다. [도윤재:PERSON]와 [도윤호:PERSON]가 왔다.", {}),
    ],
)
def test_what_is_joined(source: str, expected: dict[str, set[str]]) -> None:
    assert joined(source)[1] == expected


def test_every_member_but_the_name_says_whose_it_is() -> None:
    mentions, _ = joined("[경계현:PERSON] 사장이 왔다. [경:PERSON] 사장은 갔다. [경계현:PERSON]은 웃었다.")
    assert [m.reason for m in mentions] == [None, "surname of 경계현", None]
    assert len({m.entity for m in mentions}) == 1


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("[클로에 마르탱:PERSON] CEO가 왔다. [마르탱:PERSON]은 갔다.", "last name of 클로에 마르탱"),
        ("[벨로니카:COMPANY]([BNC:COMPANY])가 냈다.", "in brackets behind 벨로니카"),
        ("[BNC:COMPANY]([벨로니카:COMPANY])가 냈다.", "벨로니카 stands in brackets behind it"),
        ("[벨로니카AI:COMPANY]가 냈다. [벨로니카:COMPANY]는 웃었다.", "short for 벨로니카AI"),
        ("[㈜쏘렌타:COMPANY]가 냈다. [쏘렌타:COMPANY]는 웃었다.", "same as 쏘렌타"),
    ],
)
def test_the_reason_says_what_makes_it_the_same(source: str, reason: str) -> None:
    assert [m.reason for m in joined(source)[0] if m.reason] == [reason]


def test_a_surname_belongs_to_whom_the_rules_have_read_it_as() -> None:
    document, said = annotated("[김서연:PERSON] 대표와 [김나래:PERSON] 이사가 왔다. [김:PERSON] 대표가 웃었다.")
    read = [replace(m, reason="surname of 김서연 + 대표" if m.end - m.start == 1 else None) for m in said.mentions]
    _, entities = grouped(document.text, read, ROLES, shipped(), known_names(()))
    assert [(e.name, e.aliases) for e in entities] == [("김서연", ("김",))]


def test_other_labels_are_left_as_they_are() -> None:
    document, said = annotated("[서울:LC] [서울:LC] [한새벽:PERSON]")
    mentions, entities = grouped(document.text, said.mentions, ROLES, shipped(), known_names(()))
    assert mentions == list(said.mentions) and entities == ()
