"""Learning from decisions: what is worth keeping is better on articles that it did not see."""

import pickle
import random

import pytest

from annotator.model.annotation import AnnotationSet, Answer, Decision, DecisionItem, Mention, SetKey, SetKind
from annotator.model.document import Document
from annotator.model.errors import KnownError
from annotator.model.learned import Head, HeldOut, head_from_json, head_to_json
from annotator.model.suggestion import Suggestion
from annotator.suggest.learning import Decided, rescored, train
from tests.builders import schema

HELD = HeldOut(1, 0.0, 0.0, 0.0)


def article(number: int, *, wrong_ending: str, seed: int) -> Decided:
    """Suggested companies, of which those with one ending are mostly rejected; all have about the same score."""
    chance = random.Random(seed * 1000 + number)
    text, mentions, decisions = "", [], []
    for n in range(6):
        ending = chance.choice(("전자", "물산", wrong_ending))
        form = f"{chance.choice('가나다라마바사')}{chance.choice('온람솔빛')}{ending}"
        right = chance.random() < (0.1 if ending == wrong_ending else 0.95)
        start = len(text)
        text += f"{form}는 "
        mention = Mention(f"s{n}", start, start + len(form), "COMPANY", score=0.7, reason=f"ending: {form}")
        mentions.append(mention)
        decisions.append(
            Decision(
                f"d{n}",
                DecisionItem.MENTION,
                Answer.ACCEPTED if right else Answer.REJECTED,
                "rules@1",
                mention.id,
                "COMPANY",
                mention.start,
                mention.end,
            )
        )
    own = AnnotationSet(SetKey(f"a{number}", "kim", SetKind.ANNOTATED), 1, decisions=tuple(decisions))
    return Decided(Document(f"a{number}", text), None, tuple(Suggestion("rules@1", mention=m) for m in mentions), own)


def test_a_pattern_in_the_decisions_is_learned_and_moves_scores() -> None:
    lesson = train([article(n, wrong_ending="센터", seed=1) for n in range(40)], schema())
    assert lesson.better
    assert lesson.head.after.log_loss < lesson.head.before.log_loss
    assert lesson.head.after.right > lesson.head.before.right
    assert (lesson.head.decisions, lesson.head.articles) == (240, 40)

    document = Document("new", "누빛센터와 나람전자가 있다.")
    asked = (
        Suggestion("rules@1", mention=Mention("x", 0, 4, "COMPANY", score=0.7, reason="ending: 누빛센터")),
        Suggestion("rules@1", mention=Mention("y", 6, 10, "COMPANY", score=0.7, reason="ending: 나람전자")),
    )
    center, company = rescored(asked, document, None, lesson.head)
    assert center.score < 0.4 < 0.8 < company.score
    assert (center.id, center.reason) == ("x", "ending: 누빛센터")
    assert rescored(asked, document, None, None) == asked
    # What another person says is no suggester's score.
    of_lee = Suggestion("lee", mention=Mention("z", 0, 4, "COMPANY"))
    assert rescored((of_lee,), document, None, lesson.head) == (of_lee,)


def test_a_new_version_must_be_better_than_the_one_in_use() -> None:
    articles = [article(n, wrong_ending="센터", seed=1) for n in range(40)]
    first = train(articles, schema())
    again = train(articles, schema(), first.head)
    # The same once more is no better than itself, and is measured against it.
    assert again.head.before == first.head.after
    assert first.better and not again.better


def test_decisions_without_a_pattern_are_not_kept() -> None:
    chance = random.Random(3)
    articles = []
    for number in range(30):
        plain = article(number, wrong_ending="전자", seed=2)
        answers = (Answer.ACCEPTED if chance.random() < 0.7 else Answer.REJECTED for _ in plain.own.decisions)
        decisions = tuple(
            Decision(d.id, d.item, answer, d.source, d.suggestion, d.label, d.start, d.end)
            for d, answer in zip(plain.own.decisions, answers, strict=True)
        )
        own = AnnotationSet(plain.own.key, 1, decisions=decisions)
        articles.append(Decided(plain.document, None, plain.suggestions, own))
    lesson = train(articles, schema())
    # The scores were right already: 0.7 was accepted seven times of ten.
    assert not lesson.better


def test_too_few_decisions_are_refused() -> None:
    with pytest.raises(KnownError, match="12 decided suggestions"):
        train([article(n, wrong_ending="센터", seed=1) for n in range(2)], schema())
    with pytest.raises(KnownError, match="0 decided"):
        train([], schema())


def test_little_evidence_moves_little() -> None:
    few = train([article(n, wrong_ending="센터", seed=5) for n in range(14)], schema()).head
    many = train([article(n, wrong_ending="센터", seed=5) for n in range(120)], schema()).head
    assert abs(few.weights["COMPANY ends 센터"]) < abs(many.weights["COMPANY ends 센터"])


def test_training_is_the_same_every_time_and_travels() -> None:
    articles = [article(n, wrong_ending="센터", seed=1) for n in range(30)]
    once, again = train(articles, schema()), train(pickle.loads(pickle.dumps(articles)), schema())
    assert once == again
    assert head_from_json(head_to_json(once.head)) == once.head


def test_a_head_without_weights_says_what_the_suggester_said() -> None:
    head = Head(1, {}, 0, 0, HELD, HELD)
    for score in (0.1, 0.5, 0.93):
        assert head.score(score, ("label COMPANY",)) == pytest.approx(score, abs=1e-6)
    # However sure everything is, it stays a probability.
    assert 0.99 < Head(1, {"x": 50.0}, 0, 0, HELD, HELD).score(0.5, ("x",)) < 1


def test_a_mention_of_ones_own_answers_too() -> None:
    articles = []
    for number in range(40):
        plain = article(number, wrong_ending="센터", seed=1)
        right = [d for d in plain.own.decisions if d.answer is Answer.ACCEPTED]
        wrong = [d for d in plain.own.decisions if d.answer is not Answer.ACCEPTED]
        # Nothing was answered: right ones were marked by hand, where wrong ones stood a longer name was marked.
        mentions = [Mention(d.id, d.start, d.end, "COMPANY") for d in right]
        mentions += [Mention(d.id, d.start, d.end + 1, "COMPANY") for d in wrong]
        own = AnnotationSet(plain.own.key, 1, mentions=tuple(mentions))
        articles.append(Decided(plain.document, None, plain.suggestions, own))
    learned = train(articles, schema())
    answered = train([article(n, wrong_ending="센터", seed=1) for n in range(40)], schema())
    assert learned == answered
