"""Our figures against other people's programs: nervaluate for mentions, krippendorff for alpha."""

import warnings

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nervaluate import Evaluator

from annotator.model.agreement import coincidences, krippendorff_alpha_of
from annotator.model.annotation import AnnotationSet, Mention, SetKey, SetKind
from annotator.model.compare import compare
from tests.builders import schema

SCHEMA = schema()
LABELS = ("COMPANY", "PERSON")


@st.composite
def _apart(draw: st.DrawFn) -> AnnotationSet:
    """Mentions that do not overlap within the set, as nervaluate expects them."""
    mentions, position = [], 0
    for n, (gap, length, label) in enumerate(
        draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3), st.sampled_from(LABELS)), max_size=6))
    ):
        start = position + gap
        position = start + length
        mentions.append(Mention(f"m{n}", start, position, label))
    return AnnotationSet(SetKey("d1", "a", SetKind.ANNOTATED), 1, tuple(mentions))


@given(st.lists(st.tuples(_apart(), _apart()), min_size=1, max_size=3))
def test_exact_mentions_as_nervaluate_counts_them(documents: list[tuple[AnnotationSet, AnnotationSet]]) -> None:
    def listed(said: AnnotationSet) -> list[dict[str, object]]:
        # nervaluate's ends are inclusive
        return [{"label": m.label, "start": m.start, "end": m.end - 1} for m in said.mentions]

    gold, told = [listed(a) for a, _ in documents], [listed(b) for _, b in documents]
    strict = Evaluator(gold, told, tags=list(LABELS), loader="dict").evaluate()["overall"]["strict"]
    ours = compare(*documents[0], SCHEMA)
    for first, second in documents[1:]:
        ours.add(first, second)
    assert ours.exact.true_positive == strict.correct
    assert ours.exact.f1 is None or ours.exact.f1 == pytest.approx(strict.f1)


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=3, max_size=3), min_size=2, max_size=12))
def test_alpha_as_krippendorff_computes_it(units: list[list[str | None]]) -> None:
    values = {value for unit in units if sum(v is not None for v in unit) > 1 for value in unit if value is not None}
    if len(values) < 2:
        return  # undefined: ours is None, theirs a division by zero
    number = {"a": 0, "b": 1, "c": 2, None: float("nan")}
    table = [[number[unit[who]] for unit in units] for who in range(3)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")
    assert krippendorff_alpha_of(coincidences((unit, 1) for unit in units)) == pytest.approx(theirs)
