"""Remarks on what was read: what is alike is said once, and nothing is counted that is not there."""

from annotator.exchange.remarks import Remark, alike


def _skipped(document: str, surface: str, at: int, label: str) -> Remark:
    return Remark("a.jsonl", document, f"skipped mention {surface!r} at {at}: {label} is not in the schema")


def test_few_remarks_are_told_one_by_one() -> None:
    given = [_skipped("a", "서울", 3, "PLACE"), _skipped("b", "부산", 9, "PLACE"), Remark("b.txt", "", "empty")]
    assert [str(kind.shown[0]) for kind in alike(given)] == list(map(str, given))
    assert str(given[0]) == "a.jsonl, id 'a': skipped mention '서울' at 3: PLACE is not in the schema"
    assert str(given[2]) == "b.txt: empty"


def test_many_that_say_the_same_of_a_label_are_one_with_their_number_and_the_next_places() -> None:
    given = [_skipped(f"d{n // 2}", f"도시{n}", n, "PLACE") for n in range(10)]
    given[5:5] = [_skipped("d2", "B\"2B's", 7, f"KIND{n}") for n in range(2)]
    first, *others = alike(given)
    assert (first.count, first.places, first.shown[0]) == (10, 5, given[0])
    assert first.examples() == "'도시1' 1 (d0); '도시2' 2 (d1); '도시3' 3 (d1) …"
    # A number that belongs to a label is no number: two labels are two kinds.
    assert [str(kind.shown[0]) for kind in others] == list(map(str, given[5:7]))
    assert sum(kind.count for kind in alike(given)) == len(given)
