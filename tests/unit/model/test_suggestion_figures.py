"""How suggestions were answered, counted."""

from annotator.model.annotation import AnnotationSet, Answer, Decision, DecisionItem, SetKey, SetKind
from annotator.model.suggestion_figures import SuggestionFigures


def _answered(*answers: tuple[Answer, float | None], source: str = "rules@2") -> AnnotationSet:
    decisions = tuple(
        Decision(f"d{n}", DecisionItem.MENTION, answer, source, f"s{n}", "PERSON", n, n + 1, score=score)
        for n, (answer, score) in enumerate(answers)
    )
    return AnnotationSet(SetKey("d1", "kim", SetKind.ANNOTATED), 1, decisions=decisions)


def test_answers_are_counted_by_suggester_and_label() -> None:
    figures = SuggestionFigures()
    figures.add(
        [
            _answered((Answer.ACCEPTED, 0.9), (Answer.CORRECTED, 0.9), (Answer.REJECTED, 0.1), (Answer.NEITHER, None)),
            _answered((Answer.ACCEPTED, 0.5), source="tagger@3"),
        ]
    )
    rules, tagger = figures.rows()
    assert (rules.suggester, rules.accepted, rules.corrected, rules.rejected) == ("rules@2", 1, 1, 2)
    assert rules.precision == 0.25
    assert (tagger.suggester, tagger.precision) == ("tagger@3", 1.0)


def test_a_skipped_suggestion_is_not_answered() -> None:
    figures = SuggestionFigures()
    figures.add([_answered((Answer.SKIPPED, 0.9))])
    assert (figures.rows(), figures.bands()) == ((), ())


def test_scores_are_told_by_tenths() -> None:
    figures = SuggestionFigures()
    figures.add(
        [_answered((Answer.ACCEPTED, 1.0), (Answer.REJECTED, 0.95), (Answer.ACCEPTED, 0.0), (Answer.ACCEPTED, None))]
    )
    assert [(band.low, band.answered, band.accepted) for band in figures.bands()] == [(0.0, 1, 1), (0.9, 2, 1)]
