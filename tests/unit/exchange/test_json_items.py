"""A long list is read element by element, wherever the pieces of the file end."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exchange.json_items import items_of
from tests.examples import examples

_TEXTS = st.text(st.sampled_from('ab"\\[]{},: \n가😀'), max_size=8)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=examples(150), deadline=None)
@given(
    st.lists(_VALUES, max_size=6),
    st.sampled_from([None, 0, 3]),
    st.booleans(),
    st.integers(1, 9),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_the_elements_are_those_of_the_list(
    values: list[Any], indent: int | None, ascii_only: bool, chunk: int, encoding: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        path.write_text(json.dumps(values, indent=indent, ensure_ascii=ascii_only), encoding=encoding)
        assert list(items_of(path, chunk=chunk)) == values
