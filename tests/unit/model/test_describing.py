"""What an entity is called and its ids: what may be said of it, and what stays when its group changes."""

from dataclasses import replace

import pytest

from annotator.model import entities
from annotator.model.annotation import Entity
from annotator.model.check import check
from annotator.model.describing import describe, entity_of
from annotator.model.edit import Edit, Work, applied
from annotator.model.errors import KnownError
from annotator.model.identifiers import authorities_for, fault, tidied
from tests.builders import work

MARKED = "[삼성전자:COMPANY#a]가 [삼성:COMPANY#b]이고 [LG:COMPANY#c]와 [삼성전자:COMPANY#d]. [경:PERSON#g] 사장"


def done(at: Work, edit: Edit) -> Work:
    after = replace(at, annotations=applied(at.annotations, edit))
    assert applied(after.annotations, edit.inverted()).entities == at.annotations.entities
    return after


def described(at: Work, mention: str, name: str, aliases: tuple[str, ...] = (), **ids: str) -> Work:
    found = at.annotations.mention(mention)
    assert found is not None
    return done(at, describe(at, entity_of(at, found), name, aliases, ids.items()))


def only(at: Work) -> Entity:
    (entity,) = at.annotations.entities
    return entity


def test_a_name_that_stands_alone_becomes_an_entity_with_all_its_places() -> None:
    after = described(work(MARKED), "a", " 삼성전자  주식회사", ("SEC",), krx="005930", dart=" 00126380 ", wikidata="")
    entity = only(after)
    assert (entity.name, entity.aliases) == ("삼성전자 주식회사", ("삼성전자", "SEC"))
    assert entity.ids == (("dart", "00126380"), ("krx", "005930"))
    assert {m.id for m in after.annotations.mentions if m.entity == entity.id} == {"a", "d"}
    assert check(after.document, after.annotations, after.schema) == ()


def test_what_was_said_stays_when_names_are_joined_and_parted() -> None:
    at = described(work(MARKED), "b", "삼성그룹", krx="005930")
    one, other = at.annotations.mention("b"), at.annotations.mention("a")
    assert one is not None and other is not None
    at = done(at, entities.join(at, one, other))
    entity = only(at)
    # 삼성전자 is longer, but 삼성그룹 was given by a person.
    assert (entity.name, set(entity.aliases), entity.ids) == ("삼성그룹", {"삼성전자", "삼성"}, (("krx", "005930"),))
    other = at.annotations.mention("a")
    assert other is not None
    at = done(at, entities.part(at, other))
    entity = only(at)
    assert (entity.name, entity.aliases, entity.ids) == ("삼성그룹", ("삼성",), (("krx", "005930"),))
    assert [m.id for m in at.annotations.mentions if m.entity] == ["b"]


def test_names_with_different_ids_of_one_authority_are_not_joined() -> None:
    at = described(work(MARKED), "a", "삼성전자", krx="005930", isin="KR7005930003")
    at = described(at, "c", "엘지", krx="003550", wikidata="Q162345")
    one, other = at.annotations.mention("a"), at.annotations.mention("c")
    assert one is not None and other is not None
    with pytest.raises(KnownError, match=r"“삼성전자” has 005930 and “엘지” has 003550.*with I first"):
        entities.join(at, one, other)
    at = described(at, "c", "엘지", wikidata="Q162345")
    at = done(at, entities.join(at, one, other))
    assert only(at).ids == (("isin", "KR7005930003"), ("krx", "005930"), ("wikidata", "Q162345"))


def as_a_file_has_it(at: Work, value: str) -> Work:
    """The same work with the ids of its one entity as somebody else wrote them."""
    said = at.annotations
    return replace(at, annotations=replace(said, entities=(replace(only(at), ids=(("brn", value),)),)))


def test_an_id_with_dashes_is_the_same_id() -> None:
    at = as_a_file_has_it(described(work(MARKED), "a", "삼성전자", brn="1248100998"), "124-81-00998")
    assert check(at.document, at.annotations, at.schema) == ()
    with pytest.raises(KnownError, match="1248100998 is the id of “삼성전자” already"):
        described(at, "c", "엘지", brn="124-81-00998")
    twin = Entity("twin", "COMPANY", "엘지", ids=(("brn", "1248100998"),))
    said = replace(at.annotations, entities=(*at.annotations.entities, twin))
    assert [p.kind for p in check(at.document, said, at.schema)] == ["entity_id_shared"]
    one, other = said.mention("a"), said.mention("c")
    assert one is not None and other is not None
    said = replace(said, mentions=tuple(replace(m, entity="twin") if m.id == "c" else m for m in said.mentions))
    joined = done(
        replace(at, annotations=said), entities.join(replace(at, annotations=said), one, replace(other, entity="twin"))
    )
    assert only(joined).ids == (("brn", "124-81-00998"),)


def test_it_is_changed_and_ids_are_taken_away() -> None:
    at = described(work(MARKED), "a", "삼성전자", krx="005930")
    at = described(at, "d", "Samsung Electronics", ("삼전",))
    assert (only(at).name, only(at).aliases, only(at).ids) == ("Samsung Electronics", ("삼성전자", "삼전"), ())


@pytest.mark.parametrize(
    ("mention", "name", "ids", "why"),
    [
        ("a", "  ", {}, "needs a name"),
        ("a", "가" * 101, {}, "at most 100"),
        ("a", "삼성전자", {"krx": "5930"}, "Stock code"),
        ("a", "삼성전자", {"isin": "KR7005930004"}, "ISIN"),
        ("a", "삼성전자", {"brn": "124-81-00999"}, "Business registration number"),
        ("a", "삼성전자", {"lei": "HWUPKR0MPOU8FGXBT395"}, "LEI"),
        ("a", "삼성전자", {"Mine!": "1"}, "authority"),
        ("a", "삼성전자", {"mine": "a b"}, "cannot be an id"),
        ("a", "엘지", {}, "is another entity"),
        ("a", "삼성전자", {"krx": "003550"}, "is the id of “엘지” already"),
        ("g", "경계현", {"krx": "005930"}, "only companies"),
        ("g", "경계현", {}, "only a surname"),
    ],
)
def test_what_cannot_be(mention: str, name: str, ids: dict[str, str], why: str) -> None:
    at = described(work(MARKED), "c", "엘지", krx="003550")
    with pytest.raises(KnownError, match=why):
        described(at, mention, name, **ids)


def test_saying_the_same_again_is_no_step() -> None:
    at = described(work(MARKED), "a", "삼성전자", brn="124-81-00998")
    with pytest.raises(KnownError, match="already"):
        described(at, "a", "삼성전자", brn="1248100998")


def test_examples_are_valid_and_ids_are_tidied() -> None:
    for authority in authorities_for("COMPANY"):
        assert not authority.example or fault(authority.id, tidied(authority.id, authority.example), "COMPANY") is None
    assert [a.id for a in authorities_for("PERSON")] == ["wikidata"]
    assert tidied("wikidata", "https://www.wikidata.org/wiki/Q20718 ") == "Q20718"
    assert tidied("house", " keeps-Its-Form ") == "keeps-Its-Form"


def test_the_check_finds_ids_that_cannot_be_and_that_two_have() -> None:
    at = work(MARKED)
    made = (
        Entity("e1", "COMPANY", "삼성전자", ids=(("krx", "005930"),)),
        Entity("e2", "COMPANY", "엘지", ids=(("krx", "005930"),)),
        Entity("e3", "PERSON", " ", ids=(("dart", "00126380"),)),
    )
    found = check(at.document, replace(at.annotations, entities=made), at.schema)
    kinds = [(p.kind, p.item, p.severity) for p in found]
    assert kinds == [
        ("entity_id_shared", "e2", "warning"),
        ("entity_without_name", "e3", "warning"),
        ("entity_id", "e3", "warning"),
    ]
