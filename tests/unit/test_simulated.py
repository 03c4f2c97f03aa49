"""The simulated annotator counts what one can count by hand on small texts."""

import pytest

from annotator.model.annotation import AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.tokens import Token, Tokens
from annotator.suggest.tokens import tokenize
from tests.articles import parse
from tests.benchmarks.bench_actions import wanted
from tests.benchmarks.simulated import (
    CLICK,
    DOUBLE_CLICK,
    DRAG,
    KEY,
    Cases,
    accept_by_click,
    cases,
    drag_and_menu,
    seconds,
    whole_prediction,
)
from tests.benchmarks.simulated_keys import Keys
from tests.builders import schema

TEXT = "김도율 해솔전자 회장은 해솔전자와 두빛화학이 손잡았다고 했다."
#       0123456789
P = (0, 3, "PERSON")
C1 = (4, 8, "COMPANY")
C2 = (13, 17, "COMPANY")
C3 = (19, 23, "COMPANY")
GOLD_RELATIONS = ((P, C1, "employee_of"), (C2, C3, "partner_of"))
Place = tuple[int, int, str]


def said(
    mentions: tuple[Place, ...], relations: tuple[tuple[Place, Place, str], ...] = (), score: float = 0.5
) -> AnnotationSet:
    made = {place: Mention(f"m{n}", *place, score=score) for n, place in enumerate(mentions)}
    return AnnotationSet(
        SetKey("d1", "x@1", SetKind.SUGGESTED),
        mentions=tuple(sorted(made.values(), key=lambda m: m.start)),
        relations=tuple(
            Relation(f"r{n}", made[head].id, made[tail].id, label, score=score)
            for n, (head, tail, label) in enumerate(relations)
        ),
    )


def between(suggested: AnnotationSet, gold: AnnotationSet | None = None, text: str = TEXT) -> Cases:
    gold = gold if gold is not None else said((P, C1, C2, C3), GOLD_RELATIONS)
    return cases(gold, suggested, schema(), text, tokenize(text))


NOTHING = said(())
ALL = (P, C1, C2, C3)


def test_the_places_of_this_test_are_the_names() -> None:
    assert [TEXT[a:b] for a, b, _ in ALL] == ["김도율", "해솔전자", "해솔전자", "두빛화학"]


def test_from_nothing_each_mention_and_relation_is_drawn() -> None:
    effort = drag_and_menu(between(NOTHING))
    assert effort.mentions == (DRAG, CLICK) * 4
    assert effort.relations == (CLICK, CLICK, CLICK) * 2
    assert whole_prediction(between(NOTHING)).mentions == (KEY, DRAG) * 4
    here = Keys()(between(NOTHING))
    assert here.mentions == (DOUBLE_CLICK, KEY) * 4
    assert here.relations == (DRAG, KEY) * 2


def test_between_two_persons_only_one_relation_is_allowed_and_needs_no_key() -> None:
    text = "김도율은 박서휘와 만났다."
    a, b = (0, 3, "PERSON"), (5, 8, "PERSON")
    gold = said((a, b), ((a, b, "met_with"),))
    assert Keys()(between(said((a, b)), gold, text)).relations == (DRAG,)


def test_a_right_suggestion_costs_a_key_here_a_click_there_and_nothing_where_it_stands_as_truth() -> None:
    found = between(said(ALL, GOLD_RELATIONS))
    # Each relation is asked before its names, and settles them.
    assert Keys()(found).all == (KEY,) * 2
    assert Keys(sentences=True)(found).all == (KEY,)
    assert accept_by_click(found).all == (CLICK,) * 6
    assert drag_and_menu(found).mentions == ()
    assert drag_and_menu(found).relations == (CLICK, CLICK, CLICK) * 2
    assert whole_prediction(found).all == (CLICK,)


def test_sure_ones_are_taken_with_one_chord() -> None:
    assert Keys(sure=0.8)(between(said(ALL, GOLD_RELATIONS, score=0.9))).all == (KEY,)
    assert Keys(sure=0.8)(between(said(ALL, GOLD_RELATIONS, score=0.7))).all == (KEY,) * 2


def test_a_spurious_suggestion_is_rejected_and_its_relation_before_it() -> None:
    spurious = (9, 11, "COMPANY")  # 회장
    found = between(said((*ALL, spurious), (*GOLD_RELATIONS, (P, spurious, "employee_of"))))
    # Two relations with their names, the wrong one, the name that is none.
    assert len(Keys()(found).all) == 4
    assert len(accept_by_click(found).all) == 7
    assert drag_and_menu(found).mentions == (CLICK, CLICK)
    assert len(whole_prediction(found).all) == 1 + 2
    sure = between(said((*ALL, spurious), (*GOLD_RELATIONS, (P, spurious, "employee_of")), score=0.9))
    assert Keys(sure=0.8)(sure).all == (KEY, CLICK, KEY)


def test_a_spurious_relation_between_right_ends_is_rejected_by_itself() -> None:
    found = between(said(ALL, (*GOLD_RELATIONS, (P, C2, "employee_of"))))
    assert Keys()(found).relations == (KEY,) * 3
    assert accept_by_click(found).relations.count(DOUBLE_CLICK) == 1


def test_a_missing_one_between_suggestions_costs_a_tab_to_go_on() -> None:
    found = between(said((P, C1, C3), ()), said(ALL))
    # Space, Space, double click and digit, Tab, Space
    assert Keys()(found).mentions == (KEY, KEY, DOUBLE_CLICK, KEY, KEY, KEY)


def test_a_wrong_label_is_a_digit_on_the_suggestion() -> None:
    found = between(said((P, C1, C2, (19, 23, "PERSON"))), said(ALL))
    assert Keys()(found).mentions == (KEY,) * 4
    assert accept_by_click(found).mentions == (CLICK, CLICK, CLICK, CLICK, CLICK)
    assert whole_prediction(found).mentions == (CLICK, CLICK, KEY)


def test_a_particle_too_many_is_one_key_on_the_edge_here_and_drawn_again_elsewhere() -> None:
    with_particle = (13, 18, "COMPANY")  # 해솔전자와
    found = between(said((P, C1, with_particle, C3)), said(ALL))
    # Space, Space, edge, Tab, Space
    assert Keys()(found).mentions == (KEY,) * 5
    assert accept_by_click(found).mentions == (CLICK, CLICK, DOUBLE_CLICK, DRAG, CLICK, CLICK)
    assert drag_and_menu(found).mentions == (CLICK, CLICK, DRAG, CLICK)


def test_an_edge_inside_a_morpheme_is_reached_by_characters() -> None:
    # An unknown name that the tokenizer took together with its particle.
    tokens = Tokens("kiwi", "1", (Token(0, 6, "NNP"), Token(7, 9, "VV")), ())
    whole, name = (0, 6, "COMPANY"), (0, 5, "COMPANY")
    found = cases(said((name,)), said((whole,)), schema(), "사구디지털과 다툰다.", tokens)
    assert found.edge_moves(found.mentions[0]) == ((True, -1, True),)
    assert Keys()(found).all == (KEY,)


def test_a_relation_whose_end_was_corrected_is_drawn_again_one_by_one_but_kept_when_taken_as_a_whole() -> None:
    with_particle = (13, 18, "COMPANY")
    relations = ((P, C1, "employee_of"), (with_particle, C3, "partner_of"))
    maybe = between(said((P, C1, with_particle, C3), relations))
    assert Keys()(maybe).relations[-2:] == (DRAG, KEY)
    sure = between(said((P, C1, with_particle, C3), relations, score=0.9))
    assert Keys(sure=0.8)(sure).relations == ()


def test_a_relation_the_wrong_way_round_is_one_key() -> None:
    gold = said((C2, C3), ((C2, C3, "supplies"),))
    found = between(said((C2, C3), ((C3, C2, "supplies"),)), gold)
    assert Keys()(found).relations == (KEY,)
    assert accept_by_click(found).relations == (CLICK, CLICK)


def test_a_symmetric_relation_has_no_wrong_way_round() -> None:
    found = between(said(ALL, ((P, C1, "employee_of"), (C3, C2, "partner_of"))))
    assert accept_by_click(found).relations == (CLICK, CLICK)


def test_a_relation_of_another_label_is_one_digit() -> None:
    found = between(said(ALL, ((P, C1, "founder_of"), (C2, C3, "partner_of"))))
    assert Keys()(found).relations == (KEY, KEY)


REPEATED = "해솔전자가 웃었다. 해솔전자는 울었다. 해솔전자도 해솔전자를 해솔전자로 불렀다."
FIVE = tuple((n, n + 4, "COMPANY") for n in (0, 11, 22, 28, 34))


def test_propagation_settles_all_occurrences_of_a_name() -> None:
    assert [REPEATED[a:b] for a, b, _ in FIVE] == ["해솔전자"] * 5
    nothing = between(NOTHING, said(FIVE), REPEATED)
    # Shift with the digit.
    assert Keys(propagate=True)(nothing).all == (DOUBLE_CLICK, KEY)
    # A in place of Space.
    assert Keys(propagate=True)(between(said(FIVE), said(FIVE), REPEATED)).all == (KEY,)
    assert accept_by_click(nothing).all == (DRAG, CLICK, CLICK, CLICK, CLICK, CLICK)


def test_propagation_takes_a_click_for_each_hit_that_is_not_meant_and_is_left_where_it_does_not_pay() -> None:
    four = between(NOTHING, said(FIVE[:4]), REPEATED)
    assert Keys(propagate=True)(four).all == (DOUBLE_CLICK, KEY, KEY, CLICK)
    # Where the other label is suggested the checklist is shown: Enter, and Space on the row where one stands.
    other = (*FIVE[:4], (34, 38, "PERSON"))
    assert Keys(propagate=True)(between(said(other), said(FIVE), REPEATED)).all == (KEY, KEY, KEY)
    two = between(NOTHING, said(FIVE[:2]), REPEATED)
    assert Keys(propagate=True)(two).all == (DOUBLE_CLICK, KEY, DOUBLE_CLICK, KEY)


def test_a_name_of_two_words_is_dragged() -> None:
    text = "마틴 켈러는 웃었다."
    assert Keys()(between(NOTHING, said(((0, 5, "PERSON"),)), text)).all == (DRAG, KEY)


@pytest.mark.parametrize(
    ("gestures", "expected"),
    [
        ((), 0.0),
        ((KEY, KEY), 0.56),
        ((CLICK, CLICK), 0.4 + 2.6),
        ((KEY, DRAG, KEY), 0.28 + 0.4 + 2.4 + 0.4 + 0.28),
    ],
)
def test_seconds_of_the_keystroke_level_model(gestures: tuple[object, ...], expected: float) -> None:
    assert seconds(gestures) == pytest.approx(expected)  # type: ignore[arg-type]


def test_what_may_go_either_way_is_wanted_as_it_was_said() -> None:
    article = parse(
        "style: test\n---\n[김도율:P] [해솔전자:C] 회장은 [두빛화학:C]과 [해솔:C?]타워를 샀다.\n"
        ">> 김도율 employee_of 해솔전자\n>>? 두빛화학 partner_of 해솔전자\n"
    )
    c, d, free = (4, 8, "COMPANY"), (13, 17, "COMPANY"), (19, 21, "COMPANY")
    without = wanted(article, said((P, c)))
    assert (len(without.mentions), [r.label for r in without.relations]) == (3, ["employee_of"])
    proposal = said((P, c, d, free), ((c, d, "partner_of"), (c, d, "acquires"), (P, c, "employee_of")))
    having = wanted(article, proposal)
    assert (len(having.mentions), [r.label for r in having.relations]) == (4, ["employee_of", "partner_of"])
    # Two relations accepted with three names, one rejected, and the fourth name.
    assert Keys()(between(proposal, having, article.document.text)).all == (KEY,) * 4
