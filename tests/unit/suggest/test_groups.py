"""Which mentions of an article are the same person or company, and why."""

import pytest

from annotator.model.annotation import Mention
from annotator.suggest.groups import grouped
from annotator.suggest.lexicon import shipped
from tests.builders import annotated

ROLES = {"PERSON": "PERSON", "COMPANY": "COMPANY"}


def joined(source: str) -> tuple[list[Mention], dict[str, set[str]]]:
    """The mentions of a marked text with their entities, and the forms of each entity by its name."""
    document, said = annotated(source)
    mentions, entities = grouped(document.text, said.mentions, ROLES, shipped())
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
        # A person is no company, two names are two.
        ("[한빛:PERSON] 씨가 [한빛:COMPANY]에 갔다. [도윤재:PERSON]와 [도윤호:PERSON]가 왔다.", {}),
    ],
)
def test_what_is_joined(source: str, expected: dict[str, set[str]]) -> None:
    assert joined(source)[1] == expected


def test_every_member_but_the_name_says_whose_it_is() -> None:
    mentions, _ = joined("[경계현:PERSON] 사장이 왔다. [경:PERSON] 사장은 갔다. [경계현:PERSON]은 웃었다.")
    assert [m.reason for m in mentions] == [None, "same as 경계현", None]
    assert len({m.entity for m in mentions}) == 1


def test_other_labels_are_left_as_they_are() -> None:
    document, said = annotated("[서울:LC] [서울:LC] [한새벽:PERSON]")
    mentions, entities = grouped(document.text, said.mentions, ROLES, shipped())
    assert mentions == list(said.mentions) and entities == ()
