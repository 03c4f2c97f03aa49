"""The one written form of a record: the fast writer says the same as the canonical encoder."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.model.annotation import (
    Answer,
    Comment,
    Decision,
    DecisionItem,
    Entity,
    Mark,
    Mention,
    NoRelation,
    Record,
    Relation,
)
from annotator.store.codec import canonical, from_plain, text_of, to_plain, written

_text = st.text(max_size=8)
_maybe = st.none() | _text
_number = st.integers(0, 10**9)
_score = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 5)
_provenance = (_score, _maybe, _maybe, _maybe, _maybe, _maybe)

records: st.SearchStrategy[Record] = st.one_of(
    st.builds(Mention, _text, _number, _number, _text, _maybe, *_provenance),
    st.builds(Relation, _text, _text, _text, _text, *_provenance),
    st.builds(NoRelation, _text, _text, _text),
    st.builds(Entity, _text, _text, _text, st.tuples(_text), st.tuples(st.tuples(_text, _text))),
    st.builds(
        Decision,
        _text,
        st.sampled_from(DecisionItem),
        st.sampled_from(Answer),
        _text,
        _text,
        _text,
        _number,
        _number,
        st.none() | _number,
        st.none() | _number,
        _score,
        _maybe,
        _maybe,
    ),
    st.builds(Comment, _text, _text, st.none() | _number, st.none() | _number),
    st.builds(Mark, _text),
)


@given(records)
def test_the_fast_writer_writes_the_canonical_form(record: Record) -> None:
    assert written(record) == text_of(record) == canonical(to_plain(record))


@given(records)
def test_a_record_comes_back_from_its_plain_form(record: Record) -> None:
    assert written(from_plain(to_plain(record))) == written(record)


def test_what_is_no_plain_value_is_written_as_something_that_was_never_saved() -> None:
    damaged = Mention("m1", 0, 2, b"COMPANY")  # type: ignore[arg-type]
    assert written(damaged) == canonical(to_plain(damaged))
    assert written(damaged) != written(Mention("m1", 0, 2, "COMPANY"))
