"""A name is found at its other places and nowhere else, and taken there as one step."""

from dataclasses import replace

import pytest

from annotator.model.annotation import Answer, Entity, SetKind
from annotator.model.document import Passage, PassageKind
from annotator.model.edit import Work, after, reject
from annotator.model.errors import KnownError
from annotator.model.propagation import Doubt, How, Origin, Propagation, propagate
from annotator.model.same_name import find_same
from annotator.model.suggestion import Suggestion, unanswered
from annotator.model.text import Span
from annotator.model.tokens import Token, Tokens
from annotator.suggest.tokens import tokenize
from tests.builders import annotated, schema

TITLES = frozenset(("사장", "회장", "대표", "CEO"))


def desk(marked: str, *, suggested: str = "") -> tuple[Work, Tokens, tuple[Suggestion, ...]]:
    """A person's mentions in `marked`; in `suggested`, the same text, what a suggester proposes."""
    document, own = annotated(marked)
    proposals: tuple[Suggestion, ...] = ()
    if suggested:
        other, said = annotated(suggested, author="rules@1", kind=SetKind.SUGGESTED)
        assert other.text == document.text
        proposals = tuple(Suggestion("rules@1", mention=replace(m, id=f"s{m.id}", score=0.9)) for m in said.mentions)
    work = Work(document, own, "a1", schema())
    return work, tokenize(document.text), unanswered(own, proposals, work.schema)


def spread(marked: str, *, suggested: str = "") -> Propagation:
    """From the first mention of `marked`."""
    work, tokens, still_open = desk(marked, suggested=suggested)
    first = work.annotations.mentions[0]
    return find_same(work, tokens, still_open, (), Origin(first.span, first.label), titles=TITLES)


def shown(marked: str, *, suggested: str = "") -> list[tuple[str, str]]:
    """Each hit with what stands around it, and its doubt."""
    text = desk(marked)[0].document.text
    return [
        (
            f"{text[max(0, h.span.start - 2) : h.span.start]}[{text[h.span.start : h.span.end]}]{h.written_on}",
            h.doubt or "",
        )
        for h in spread(marked, suggested=suggested).hits
    ]


def test_particles_stay_outside() -> None:
    found = shown("[한빛전자:COMPANY]가 웃었다. 한빛전자는 울었다. 한빛전자에서도 한빛전자, 한빛전자.")
    assert found == [(". [한빛전자]는", ""), (". [한빛전자]에서도", ""), ("도 [한빛전자]", ""), (", [한빛전자]", "")]


def test_a_name_at_the_head_of_a_longer_word_is_doubtful() -> None:
    assert shown("[SK하이닉스:COMPANY]가 왔다. SK하이닉스캠퍼스 행사.") == [(". [SK하이닉스]", Doubt.LONGER_WORD)]


@pytest.mark.parametrize(
    ("marked", "where"),
    [
        ("[삼성:COMPANY]은 컸다. 삼성전자가 왔다.", []),
        ("[LG:COMPANY]가 컸다. BLGT와 LGU, LG-CNS, www.LG.co.kr, me@LG.com.", []),
        ("[김서연:PERSON] 사장과 김 이사. 김밥과 김포, 김서연이.", [", [김서연]이"]),
        ("[네이버:COMPANY]와카카오가 만났다. 카카오와네이버가 또.", ["오와[네이버]가"]),
        ("[LG전자:COMPANY]·SK하이닉스가 왔다. SK하이닉스·LG전자의 일.", ["스·[LG전자]의"]),
        ("[MS:COMPANY]가 美MS 본사로.", [" 美[MS]"]),
        ("[김서연:PERSON]이 왔다. 김서연씨가 또 왔다. 김서연사장도.", [". [김서연]씨가", ". [김서연]사장도"]),
        ("[한빛전자:COMPANY]가 (주)한빛전자로, 한빛전자㈜의 일.", ["가 [(주)한빛전자]로", ", [한빛전자㈜]"]),
        ("[㈜한빛전자:COMPANY]가 한빛전자로.", ["가 [한빛전자]로"]),
        ("[SK:COMPANY]가 컸다. SK 그룹의 일.", [". [SK]"]),
        ("😀 [한빛전자:COMPANY]와 𠮷 한빛전자를", ["𠮷 [한빛전자]를"]),
    ],
)
def test_what_is_surely_the_same_name(marked: str, where: list[str]) -> None:
    assert [place for place, doubt in shown(marked) if not doubt] == where


def test_a_short_name_that_the_tokenizer_took_together_with_a_syllable_is_doubtful() -> None:
    text = "김도 사장과 김도은 왔다."
    work, _, _ = desk(text)
    tokens = Tokens("kiwi", "1", (Token(0, 2, "NNP"), Token(3, 5, "NNG"), Token(7, 10, "NNP")), ())
    found = find_same(work, tokens, (), (), Origin(Span(0, 2), "PERSON"))
    assert [(h.span, h.doubt) for h in found.hits] == [(Span(7, 9), Doubt.PARTICLE)]


def test_without_morphemes_only_whole_words_and_known_particles_are_found() -> None:
    work, _, _ = desk("[한빛전자:COMPANY]가 한빛전자는 한빛전자회장 한빛전자.")
    found = find_same(work, None, (), (), Origin(work.annotations.mentions[0].span, "COMPANY"))
    assert [(h.span.start, h.written_on) for h in found.hits] == [(6, "는"), (19, "")]


def test_brackets_make_an_alias_that_is_sure_once_somebody_sees_a_name_there() -> None:
    text = "[마이크로소프트:COMPANY](MS)가 왔다. MS는 마이크로소프트다."
    found = spread(text)
    assert found.aliases == ("MS",)
    hows, doubts = [h.how for h in found.hits], [h.doubt for h in found.hits]
    assert (hows, doubts) == ([How.ALIAS, How.ALIAS, How.SAME], [Doubt.WEAK, Doubt.WEAK, None])
    suggested = "마이크로소프트([MS:COMPANY])가 왔다. MS는 마이크로소프트다."
    assert spread(text, suggested=suggested).is_certain
    assert spread("[한빛전자:COMPANY](이하 한빛)가 왔다. 한빛은 크다.").aliases == ("한빛",)
    assert spread("[한빛전자:COMPANY](이하 한빛)가 왔다. 한빛은 크다.").is_certain
    # A place, a remark, the Hanja of a person are none.
    assert spread("[한빛전자:COMPANY](서울)가 왔다. 서울은 크다.").aliases == ()
    assert spread("[김서연:PERSON](KSY)이 왔다. KSY는 크다.").aliases == ()


def test_from_the_alias_in_brackets_to_the_name_before_it() -> None:
    text = "마이크로소프트([MS:COMPANY])가 왔다. 마이크로소프트는 크다."
    assert spread(text).aliases == ()  # nobody says yet what stands before the bracket
    suggested = "[마이크로소프트:COMPANY](MS)가 왔다. 마이크로소프트는 크다."
    assert spread(text, suggested=suggested).aliases == ("마이크로소프트",)


def test_what_a_set_says_is_one_entity_is_an_alias() -> None:
    work, tokens, _ = desk("[한빛전자:COMPANY]가 한빛과 웃었다. 한빛은 크다.")
    _, said = annotated("[한빛전자:COMPANY#a]가 [한빛:COMPANY#b]과 웃었다. 한빛은 크다.")
    grouped = replace(
        said,
        entities=(Entity("e", "COMPANY", "한빛전자", ("한빛",)),),
        mentions=tuple(replace(m, entity="e") for m in said.mentions),
    )
    found = find_same(work, tokens, (), (grouped,), Origin(work.annotations.mentions[0].span, "COMPANY"))
    assert [h.how for h in found.hits] == [How.ALIAS, How.ALIAS]


def test_a_name_proposed_with_its_particle_is_no_alias() -> None:
    work, tokens, _ = desk("[한빛전자:COMPANY]가 왔다. 한빛전자와 갔다.")
    _, said = annotated("[한빛전자:COMPANY#a]가 왔다. [한빛전자와:COMPANY#b] 갔다.")
    grouped = replace(said, mentions=tuple(replace(m, entity="e") for m in said.mentions))
    found = find_same(work, tokens, (), (grouped,), Origin(work.annotations.mentions[0].span, "COMPANY"))
    assert found.aliases == ()
    assert [(h.span.start, h.span.end) for h in found.hits] == [(10, 14)]


def test_a_part_of_the_name_itself_is_no_other_place() -> None:
    text = "응우옌 티 란 대표가 왔다. 란 대표는 갔다."
    work, tokens, _ = desk(text)
    found = find_same(work, tokens, (), (), Origin(Span(0, 7), "PERSON", is_new=True), titles=TITLES)
    assert [h.span.start for h in found.hits] == [text.rindex("란")]


def test_a_surname_with_a_post_is_the_nearest_person_of_that_name() -> None:
    text = "[김서연:PERSON] 사장이 왔다. 김 사장은 웃었다. [김도율:PERSON] 회장도. 김 회장은 울었다. 김 씨네 김밥."
    work, tokens, _ = desk(text)
    first, second = work.annotations.mentions
    for mention, expected in ((first, "김 사장은"), (second, "김 회장은")):
        found = find_same(work, tokens, (), (), Origin(mention.span, "PERSON"), titles=TITLES)
        assert [work.document.text[h.span.start : h.span.end + 4] for h in found.hits] == [expected]
        assert [h.how for h in found.hits] == [How.SURNAME]


def test_from_a_surname_to_the_same_surname_but_never_to_the_syllable_alone() -> None:
    assert shown("[황:PERSON] CEO가 왔다. 황 CEO는 황당했다.") == [(". [황]", "")]
    assert shown("[젠슨 황:PERSON] CEO가 왔다. 황 CEO는 황당했다.") == [(". [황]", "")]


SAID = "[한빛전자:COMPANY]가 왔다. 한빛전자는 갔다."


def test_what_is_decided_already_is_no_question() -> None:
    assert shown("[한빛전자:COMPANY]가 왔다. [한빛전자:COMPANY]는 갔다.") == []
    assert shown("[한빛전자:COMPANY]가 왔다. [한빛전자 사장:PERSON]은 갔다.") == []
    assert shown("[한빛전자:COMPANY]가 왔다. [한빛전자:PERSON]는 갔다.") == [(". [한빛전자]는", Doubt.DECIDED)]


@pytest.mark.parametrize(
    ("suggested", "doubts"),
    [
        ("한빛전자가 왔다. [한빛전자:COMPANY]는 갔다.", [""]),
        ("한빛전자가 왔다. [한빛전자:PERSON]는 갔다.", [Doubt.SUGGESTED]),
        ("한빛전자가 왔다. [한빛전자는:COMPANY] 갔다.", [""]),
        ("한빛전자가 왔다. [한빛전자는 갔다:COMPANY].", []),
        ("한빛전자가 왔다. [한빛:COMPANY]전자는 갔다.", [""]),
    ],
)
def test_what_is_suggested_there_counts(suggested: str, doubts: list[str]) -> None:
    assert [doubt for _, doubt in shown(SAID, suggested=suggested)] == doubts


def test_a_refused_place_is_left_out_and_makes_the_others_doubtful() -> None:
    text = "[한빛전자:COMPANY]가 왔다. 한빛전자는 갔다. 한빛전자도 갔다."
    suggested = "한빛전자가 왔다. [한빛전자:COMPANY]는 갔다. 한빛전자도 갔다."
    work, tokens, still_open = desk(text, suggested=suggested)
    work = after(work, reject(work, still_open[0]))
    found = find_same(work, tokens, (), (), Origin(work.annotations.mentions[0].span, "COMPANY"))
    assert [(h.span.start, h.doubt) for h in found.hits] == [(20, Doubt.REFUSED)]


def test_greyed_passages_are_only_there_when_they_are_wanted() -> None:
    work, tokens, _ = desk("[한빛전자:COMPANY]가 왔다.\n한빛전자 홈\n한빛전자는 갔다.")
    passage = Passage(10, 16, PassageKind.FURNITURE)
    work = replace(work, document=replace(work.document, passages=(passage,)))
    origin = Origin(work.annotations.mentions[0].span, "COMPANY")
    found = find_same(work, tokens, (), (), origin, unasked=frozenset((PassageKind.FURNITURE,)))
    assert [h.span.start for h in found.sure] == [17]
    assert [h.span.start for h in found.wanted(grey=True)] == [10, 17]
    assert [h.grey for h in find_same(work, tokens, (), (), origin).hits] == [False, False]


def test_all_are_taken_as_one_step_with_answers_for_what_was_suggested() -> None:
    text = "한빛전자가 왔다. 한빛전자는 갔다. 한빛전자와 한빛전자도."
    suggested = "[한빛전자:COMPANY]가 왔다. [한빛전자:COMPANY]는 갔다. [한빛전자와:COMPANY] [한빛전자:PERSON]도."
    work, tokens, still_open = desk(text, suggested=suggested)
    first = still_open[0]
    assert first.mention is not None
    found = find_same(work, tokens, still_open, (), Origin(first.mention.span, "COMPANY", first))
    assert [h.doubt for h in found.hits] == [None, None, Doubt.SUGGESTED]
    edit = propagate(work, found, found.hits)
    assert (edit.verb, edit.subject) == ("propagate", "한빛전자 × 4")
    state = after(work, edit)
    assert [state.surface(m) for m in state.annotations.mentions] == ["한빛전자"] * 4
    assert {m.label for m in state.annotations.mentions} == {"COMPANY"}
    answers = sorted((d.start, d.answer) for d in state.annotations.decisions)
    assert answers == [
        (0, Answer.ACCEPTED),
        (10, Answer.ACCEPTED),
        (20, Answer.CORRECTED),
        (26, Answer.CORRECTED),
    ]
    assert unanswered(state.annotations, still_open, work.schema) == ()
    assert after(state, edit.inverted()).annotations.mentions == ()


def test_a_place_with_another_label_is_relabelled_with_what_hangs_on_it() -> None:
    work, tokens, _ = desk("[한빛전자:COMPANY]가 왔다. [한빛전자:PERSON]는 [도원물산:COMPANY]에 갔다.")
    company = work.annotations.mentions[0]
    found = find_same(work, tokens, (), (), Origin(company.span, "COMPANY"))
    state = after(work, propagate(work, found, found.hits))
    assert [m.label for m in state.annotations.mentions] == ["COMPANY"] * 3


def test_a_selection_is_added_with_the_others() -> None:
    work, tokens, _ = desk("한빛전자가 왔다. 한빛전자는 갔다.")
    found = find_same(work, tokens, (), (), Origin(Span(0, 4), "COMPANY", is_new=True))
    state = after(work, propagate(work, found, found.sure))
    assert [(m.start, m.decision) for m in state.annotations.mentions] == [(0, None), (10, None)]
    assert state.annotations.decisions == ()


def test_nothing_elsewhere_is_said() -> None:
    work, tokens, _ = desk("[한빛전자:COMPANY]가 왔다.")
    found = find_same(work, tokens, (), (), Origin(work.annotations.mentions[0].span, "COMPANY"))
    with pytest.raises(KnownError, match="stands nowhere else"):
        propagate(work, found, found.sure)
