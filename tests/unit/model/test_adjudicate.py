"""What each strategy settles, and what it leaves to a person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.adjudicate import Settled, settle
from annotator.model.annotation import AnnotationSet, Answer, Decision, DecisionItem, Entity, NoRelation, SetKind
from annotator.model.check import check
from annotator.model.compare import compare
from annotator.model.disagreement import DisagreementKind
from annotator.model.document import Document
from annotator.model.errors import KnownError
from tests.builders import annotated, schema
from tests.unit.model.test_compare import said_sets

SCHEMA = schema()
BASE = "[이재용:PERSON#p] [삼성전자:COMPANY#s] 회장, [젠슨 황:PERSON#j] [엔비디아:COMPANY#n] CEO"
NO_NVIDIA = BASE.replace("[엔비디아:COMPANY#n]", "엔비디아")


def _set(name: str, marked: str, *relations: str) -> AnnotationSet:
    return annotated(marked, *relations, author=name)[1]


def _strings(marked: str, settled: Settled) -> list[str]:
    text = annotated(marked)[0].text
    assert settled.gold is not None
    return [text[m.start : m.end] for m in settled.gold.mentions]


def _relations(marked: str, settled: Settled) -> list[str]:
    text = annotated(marked)[0].text
    assert settled.gold is not None
    at = {m.id: text[m.start : m.end] for m in settled.gold.mentions}
    return [f"{at[r.head]} {r.label} {at[r.tail]}" for r in settled.gold.relations]


def _kinds(settled: Settled) -> list[DisagreementKind]:
    return [d.kind for d in settled.open]


# ---- the strategies ---------------------------------------------------------------------------------------------


def test_unanimous_takes_what_all_say_and_opens_the_rest() -> None:
    settled = settle(
        [_set("kim", BASE, "p employee_of s", "j employee_of n"), _set("lee", NO_NVIDIA, "p employee_of s")],
        "unanimous",
        SCHEMA,
    )
    assert _strings(BASE, settled) == ["이재용", "삼성전자", "젠슨 황"]
    assert _relations(BASE, settled) == ["이재용 employee_of 삼성전자"]
    assert _kinds(settled) == [DisagreementKind.FOLLOWS_MENTION, DisagreementKind.MISSING]
    assert all(d.silent == ("lee",) for d in settled.open)


def test_a_relation_that_differs_as_its_mention_does_stays_open_as_one_difference() -> None:
    shorter = BASE.replace("[엔비디아:COMPANY#n]", "[엔비디:COMPANY#n]아")
    sets = [_set(name, marked, "j employee_of n") for name, marked in (("kim", BASE), ("lee", shorter))]
    settled = settle(sets, "unanimous", SCHEMA)
    assert _kinds(settled) == [DisagreementKind.FOLLOWS_MENTION, DisagreementKind.BOUNDARY]
    assert [o.disagreement for o in settled.outcomes if o.is_open] == list(settled.open)


def test_majority_of_three_settles_everything_that_two_say() -> None:
    settled = settle(
        [
            _set("kim", BASE, "p employee_of s", "j employee_of n"),
            _set("lee", NO_NVIDIA, "p founder_of s"),
            _set("park", BASE, "p employee_of s"),
        ],
        "majority",
        SCHEMA,
    )
    assert _strings(BASE, settled) == ["이재용", "삼성전자", "젠슨 황", "엔비디아"]
    assert _relations(BASE, settled) == ["이재용 employee_of 삼성전자"]
    assert settled.open == ()


def test_half_is_no_majority() -> None:
    settled = settle([_set("kim", "[쿠팡:COMPANY]"), _set("lee", "쿠팡")], "majority", SCHEMA)
    assert _strings("쿠팡", settled) == []
    assert _kinds(settled) == [DisagreementKind.MISSING]


def test_one_of_three_is_dropped_three_readings_of_three_stay_open() -> None:
    alone = [_set("kim", "[SK그룹:COMPANY]"), _set("lee", "SK그룹"), _set("park", "SK그룹")]
    readings = [_set("kim", "[SK그룹:COMPANY]"), _set("lee", "[SK:COMPANY]그룹"), _set("park", "[SK그룹:PERSON]")]
    assert settle(alone, "majority", SCHEMA).open == ()
    (found,) = settle(readings, "majority", SCHEMA).open
    assert found.kind is DisagreementKind.LABEL
    assert [c.author for c in found.claims] == ["kim", "lee", "park"]


def test_readings_with_one_label_differ_by_their_edges() -> None:
    (found,) = settle([_set("kim", "[SK그룹:COMPANY]"), _set("lee", "[SK:COMPANY]그룹")], "unanimous", SCHEMA).open
    assert found.kind is DisagreementKind.BOUNDARY


def test_prefer_takes_that_set_as_it_stands() -> None:
    lee = _set("lee", NO_NVIDIA, "p founder_of s")
    settled = settle([_set("kim", BASE, "p employee_of s"), lee], "prefer:lee", SCHEMA)
    assert settled.gold is not None
    assert compare(lee, settled.gold, SCHEMA).identical
    assert settled.open == ()


def test_prefer_has_nothing_to_say_where_the_preferred_said_nothing() -> None:
    settled = settle([_set("kim", BASE), _set("lee", BASE)], "prefer:park", SCHEMA)
    assert settled == Settled(None, ())


@pytest.mark.parametrize("strategy", ["unanimous", "majority", "prefer:park"])
def test_a_single_set_is_taken(strategy: str) -> None:
    kim = _set("kim", BASE, "p employee_of s")
    settled = settle([kim], strategy, SCHEMA)
    assert settled.gold is not None
    assert compare(kim, settled.gold, SCHEMA).identical


@pytest.mark.parametrize("strategy", ["", "most", "prefer", "prefer:"])
def test_an_unknown_strategy_is_refused_by_name(strategy: str) -> None:
    with pytest.raises(KnownError, match="unanimous, majority, prefer:NAME or threshold:SHARE"):
        settle([_set("kim", BASE)], strategy, SCHEMA)


def test_sets_of_two_documents_are_a_bug() -> None:
    with pytest.raises(ValueError, match="one document"):
        settle([_set("kim", BASE), annotated(BASE, document_id="d2")[1]], "majority", SCHEMA)


# ---- relations --------------------------------------------------------------------------------------------------


def test_symmetric_relations_agree_in_either_order() -> None:
    settled = settle([_set("kim", BASE, "p met_with j"), _set("lee", BASE, "j met_with p")], "unanimous", SCHEMA)
    assert _relations(BASE, settled) == ["이재용 met_with 젠슨 황"]
    assert settled.open == ()


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("s supplies n", "n supplies s", DisagreementKind.DIRECTION),
        ("s supplies n", "s acquires n", DisagreementKind.RELATION_LABEL),
    ],
)
def test_two_relations_on_one_pair_are_one_thing_to_decide(one: str, other: str, kind: DisagreementKind) -> None:
    settled = settle([_set("kim", BASE, one), _set("lee", BASE, other)], "majority", SCHEMA)
    assert _relations(BASE, settled) == []
    assert _kinds(settled) == [kind]


def test_a_relation_that_most_say_waits_for_an_end_that_is_open() -> None:
    edges = BASE.replace("[삼성전자:COMPANY#s]", "[삼성:COMPANY#s]전자")
    sets = [_set("kim", BASE, "p employee_of s"), _set("lee", edges, "p employee_of s")]
    settled = settle(sets, "majority", SCHEMA)
    assert _strings(BASE, settled) == ["이재용", "젠슨 황", "엔비디아"]
    assert _kinds(settled) == [DisagreementKind.FOLLOWS_MENTION, DisagreementKind.BOUNDARY]


def test_what_a_minority_said_of_a_mention_goes_with_it() -> None:
    sets = [_set("kim", BASE, "j employee_of n"), _set("lee", NO_NVIDIA), _set("park", NO_NVIDIA)]
    settled = settle(sets, "majority", SCHEMA)
    assert _strings(BASE, settled) == ["이재용", "삼성전자", "젠슨 황"]
    assert settled.open == ()


def test_no_relation_is_gold_when_it_wins_and_contradicts_nothing() -> None:
    kim = replace(_set("kim", BASE), no_relations=(NoRelation("x", "p", "n"), NoRelation("y", "j", "s")))
    lee = replace(_set("lee", BASE), no_relations=(NoRelation("z", "n", "p"),))
    settled = settle([kim, lee], "unanimous", SCHEMA)
    assert settled.gold is not None
    ids = {m.id: (m.start, m.end) for m in settled.gold.mentions}
    assert [(ids[n.head], ids[n.tail]) for n in settled.gold.no_relations] == [((0, 3), (18, 22))]
    assert settled.open == ()


# ---- what gold is made of ---------------------------------------------------------------------------------------


def test_gold_has_its_own_key_and_ids_and_keeps_where_things_came_from() -> None:
    kim = _set("kim", "[쿠팡:COMPANY]")
    asked = Decision("d", DecisionItem.MENTION, Answer.ACCEPTED, "rules@1", "q", "COMPANY", 0, 2, result="m1")
    kim = replace(kim, mentions=(replace(kim.mentions[0], source="rules@1", score=0.9),), decisions=(asked,))
    for strategy in ("unanimous", "prefer:kim"):
        gold = settle([kim, _set("lee", "[쿠팡:COMPANY]")], strategy, SCHEMA).gold
        assert gold is not None
        assert (gold.key.author, gold.key.kind, gold.key.document_id) == ("gold", SetKind.GOLD, "d1")
        assert (gold.mentions[0].source, gold.mentions[0].score) == ("rules@1", 0.9)
        assert gold.mentions[0].id != "m1"
        assert gold.decisions == ()


def _grouped(said: AnnotationSet, entity: str, *mention_ids: str) -> AnnotationSet:
    """The same set with an entity of that name around some mentions."""
    mentions = tuple(replace(m, entity=entity) if m.id in mention_ids else m for m in said.mentions)
    return replace(said, mentions=mentions, entities=(*said.entities, Entity(entity, "COMPANY", entity)))


def test_entities_come_from_the_first_set_that_supplied_a_mention_and_grow_together() -> None:
    marked = "[마이크로소프트:COMPANY#long]([MS:COMPANY#short])와 [MS:COMPANY#again]"
    kim = _grouped(_set("kim", marked.replace("[MS:COMPANY#again]", "MS")), "microsoft", "long", "short")
    lee = _grouped(_set("lee", marked), "ms", "long", "again")
    park = _set("park", marked)
    gold = settle([kim, lee, park], "majority", SCHEMA).gold
    assert gold is not None
    (entity,) = gold.entities
    assert entity.name == "microsoft"
    assert [m.entity for m in gold.mentions] == [entity.id] * 3


def test_what_each_says_of_an_entity_comes_together_and_the_first_id_of_an_authority_stays() -> None:
    marked = "[마이크로소프트:COMPANY#long]([MS:COMPANY#short])"
    kim = _grouped(_set("kim", marked), "microsoft", "long", "short")
    lee = _grouped(_set("lee", marked), "ms", "long", "short")
    told = (("wikidata", "Q2283"),), (("isin", "US5949181045"), ("wikidata", "Q9"))
    kim, lee = (
        replace(said, entities=(replace(said.entities[0], ids=ids),))
        for said, ids in zip((kim, lee), told, strict=True)
    )
    gold = settle([kim, lee], "majority", SCHEMA).gold
    assert gold is not None
    names = {e.name: (e.aliases, e.ids) for e in gold.entities}
    assert names["microsoft"] == (("ms",), (("isin", "US5949181045"), ("wikidata", "Q2283")))


def test_what_a_wrong_group_is_called_does_not_come_into_gold() -> None:
    marked = "[삼성전자:COMPANY#long]([삼성:COMPANY#short])와 [SK하이닉스:COMPANY#other]"
    kim = _grouped(_set("kim", marked), "삼성전자", "long", "short")
    kim = _grouped(kim, "SK하이닉스", "other")
    everything = _grouped(_set("lee", marked), "삼성 계열", "long", "short", "other")
    # The third name of the wrong group is no mention of gold at all.
    some = _grouped(_set("park", marked.replace("[SK", "S[K")), "삼성과 K", "long", "short", "other")
    for sets in ([kim, everything], [kim, everything, some]):
        gold = settle(sets, "majority", SCHEMA).gold
        assert gold is not None
        assert all(not entity.aliases for entity in gold.entities)
        assert "삼성전자" in {entity.name for entity in gold.entities}


@given(st.lists(said_sets(), min_size=1, max_size=4), st.sampled_from(["unanimous", "majority", "prefer:a0"]))
def test_gold_is_sound_and_holds_only_what_somebody_said(sets: list[AnnotationSet], strategy: str) -> None:
    named = [replace(said, key=replace(said.key, author=f"a{n}")) for n, said in enumerate(sets)]
    settled = settle(named, strategy, SCHEMA)
    gold = settled.gold
    assert gold is not None
    said_at_all = {(m.start, m.end, m.label) for said in named for m in said.mentions}
    assert {(m.start, m.end, m.label) for m in gold.mentions} <= said_at_all
    kinds = {p.kind for p in check(Document("d1", "가" * 20), gold, SCHEMA)}
    assert not kinds & {"dangling_relation", "dangling_entity", "dangling_no_relation", "duplicate_id"}


@given(st.lists(said_sets(), min_size=2, max_size=4))
def test_unanimous_leaves_every_other_claim_open(sets: list[AnnotationSet]) -> None:
    named = [replace(said, key=replace(said.key, author=f"a{n}")) for n, said in enumerate(sets)]
    settled = settle(named, "unanimous", SCHEMA)
    assert settled.gold is not None
    claims = [{(m.start, m.end, m.label) for m in said.mentions} for said in named]
    agreed = set.intersection(*claims)
    waiting = {(c.mention.start, c.mention.end, c.mention.label) for d in settled.open for c in d.claims if c.mention}
    assert {(m.start, m.end, m.label) for m in settled.gold.mentions} == agreed
    assert waiting == set.union(*claims) - agreed


# ---- a threshold by quality -------------------------------------------------------------------------------------

THREE = [_set("kim", "[쿠팡:COMPANY]"), _set("lee", "[쿠팡:COMPANY]"), _set("park", "쿠팡")]


@pytest.mark.parametrize(
    ("qualities", "gold", "still_open"),
    [
        ({"kim": 0.9, "lee": 0.9, "park": 0.2}, ["쿠팡"], 0),  # 1.8 of 2.0
        ({"kim": 0.2, "lee": 0.2, "park": 0.9}, [], 1),  # 0.4 of 1.3 is for it, 0.9 against: less than 0.75
        ({"kim": 0.1, "lee": 0.1, "park": 0.9}, [], 0),  # 0.2 of 1.1 is for it, 0.9 against
        ({"kim": 0.75, "lee": 0.75, "park": 0.5}, ["쿠팡"], 0),  # exactly 0.75
        ({"kim": 0.0, "lee": 0.0, "park": 0.0}, [], 1),  # nobody counts for nothing: two against one
    ],
)
def test_a_threshold_weighs_votes_by_quality(qualities: dict[str, float], gold: list[str], still_open: int) -> None:
    settled = settle(THREE, "threshold:0.75", SCHEMA, qualities)
    assert _strings("[쿠팡:COMPANY]", settled) == gold
    assert len(settled.open) == still_open


@pytest.mark.parametrize("strategy", ["threshold:", "threshold:x", "threshold:0.5", "threshold:1.1", "threshold:nan"])
def test_a_threshold_is_a_share_of_more_than_half(strategy: str) -> None:
    with pytest.raises(KnownError, match=r"above 0\.5 and at most 1"):
        settle(THREE, strategy, SCHEMA, {})


def test_a_threshold_without_somebodys_quality_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="quality of everybody"):
        settle(THREE, "threshold:0.7", SCHEMA, {"kim": 1.0})


# ---- what became of each difference -----------------------------------------------------------------------------


def test_every_difference_is_listed_with_what_became_of_it() -> None:
    sets = [
        _set("kim", "[SK그룹:COMPANY]과 [쿠팡:COMPANY] [네이버:COMPANY]"),
        _set("lee", "[SK그룹:COMPANY]과 [쿠팡:PERSON] 네이버"),
        _set("park", "[SK:COMPANY]그룹과 쿠팡 네이버"),
    ]
    outcomes = settle(sets, "majority", SCHEMA).outcomes
    assert [(o.disagreement.kind, [c.author for c in o.taken], o.is_open) for o in outcomes] == [
        (DisagreementKind.BOUNDARY, ["kim", "lee"], False),
        (DisagreementKind.LABEL, [], True),
        (DisagreementKind.MISSING, [], False),
    ]
    preferred = settle(sets, "prefer:kim", SCHEMA).outcomes
    assert [[c.author for c in o.taken] for o in preferred] == [["kim", "lee"], ["kim"], ["kim"]]


@given(
    said_sets("kim"), said_sets("lee"), said_sets("park"), st.sampled_from(["unanimous", "majority", "threshold:0.7"])
)
def test_what_is_not_open_is_settled_one_way_or_the_other(
    first: AnnotationSet, second: AnnotationSet, third: AnnotationSet, strategy: str
) -> None:
    settled = settle([first, second, third], strategy, SCHEMA, {"kim": 0.9, "lee": 0.6, "park": 0.5})
    left = {(c.author, c.says) for d in settled.open for c in d.claims}
    listed = {(c.author, c.says) for o in settled.outcomes if o.is_open for c in o.disagreement.claims}
    assert left <= listed
