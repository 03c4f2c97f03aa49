"""What a person is shown and does in an article, before it is written down; every moment is given."""

from annotator.model.annotation import Mention
from annotator.model.ledger import LONGEST_PAUSE
from annotator.model.suggestion import Suggestion
from annotator.model.watching import Watch


def suggestion(name: str, start: int = 0) -> Suggestion:
    return Suggestion("rules@2", mention=Mention(name, start, start + 2, "COMPANY", score=0.7))


def test_a_suggestion_is_written_once_and_again_when_it_is_answered() -> None:
    watch = Watch("d1", "kim", 0.0)
    watch.show([suggestion("a"), suggestion("b", 5)])
    watch.turn_to("a", 1.0)
    watch.act(3.5)
    first = watch.take(3.5, ["a"])
    assert first is not None
    assert [(s.suggestion, s.seconds) for s in first.shown] == [("a", 2.5), ("b", None)]
    assert (first.document_id, first.annotator, first.seconds, first.actions) == ("d1", "kim", 3.5, 1)
    # Painted again: nothing new.
    watch.show([suggestion("b", 5)])
    assert watch.take(3.5) is None
    watch.turn_to("b", 4.0)
    watch.act(6.0)
    second = watch.take(6.0, ["b"])
    assert second is not None
    assert [(s.suggestion, s.seconds) for s in second.shown] == [("b", 2.0)]
    assert (second.seconds, second.actions) == (2.5, 1)


def test_what_was_answered_without_standing_on_it_has_no_time() -> None:
    watch = Watch("d1", "kim", 0.0)
    watch.show([suggestion("a"), suggestion("b", 5)])
    watch.turn_to("a", 1.0)
    watch.act(2.0)
    taken = watch.take(2.0, ["a", "b", "somebody else's"])
    assert taken is not None
    assert [(s.suggestion, s.seconds) for s in taken.shown] == [("a", 1.0), ("b", None)]


def test_reading_alone_is_written_when_the_article_is_left_and_an_empty_visit_never() -> None:
    watch = Watch("d1", "kim", 0.0)
    watch.show([suggestion("a")])
    taken = watch.take(30.0)
    assert taken is not None and taken.seconds == 30.0 and taken.actions == 0
    assert Watch("d1", "kim", 0.0).take(30.0) is None


def test_long_pauses_and_time_in_other_windows_are_no_work() -> None:
    watch = Watch("d1", "kim", 0.0)
    watch.act(10_000.0)
    taken = watch.take(10_000.0)
    assert taken is not None and taken.seconds == LONGEST_PAUSE
    watch.show([suggestion("a")])
    watch.turn_to("a", 10_001.0)
    watch.pause(10_002.0)
    watch.resume(10_050.0)
    watch.act(10_051.0)
    taken = watch.take(10_051.0, ["a"])
    assert taken is not None and taken.seconds == 3.0
    assert [s.seconds for s in taken.shown] == [2.0]


def test_the_version_of_what_was_learned_and_blindness_are_said() -> None:
    watch = Watch("d1", "kim", 0.0, blind=True, head=3)
    watch.show([suggestion("a")])
    taken = watch.take(1.0)
    assert taken is not None and taken.blind
    assert [s.author for s in taken.shown] == ["rules@2+3"]
