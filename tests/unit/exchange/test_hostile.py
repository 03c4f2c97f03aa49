"""Whatever bytes a file holds: it is read, or refused in one line; nothing else ever happens."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from annotator.exchange.formats import FORMATS
from annotator.exchange.reading import ReadOptions, read
from annotator.exchange.writing import write
from tests.builders import schema
from tests.examples import examples
from tests.unit.exchange.helpers import gold, options

READABLE = [f.id for f in FORMATS.values() if f.reader is not None]


def _samples() -> dict[str, bytes]:
    """A good file of each format, to be damaged; for formats that are only read it is a text."""
    item = gold("[이재용:PERSON#p]은 [삼성전자:COMPANY#c] 회장이다.\n😀", "p employee_of c")
    found = dict.fromkeys(READABLE, item.document.text.encode())
    with tempfile.TemporaryDirectory() as folder:
        for name in READABLE:
            if FORMATS[name].writer is not None:
                columns = {"columns": ("offsets", "entity", "relations")} if name == "conll" else {}
                receipt = write([item], Path(folder) / name, options(name, **columns))
                found[name] = (Path(folder) / name / receipt.files[0].name).read_bytes()
    return found


SAMPLES = _samples()


def _read(data: bytes, name: str, encoding: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{FORMATS[name].extensions[0]}"
        path.write_bytes(data)
        for incoming in read([path], ReadOptions(format=name, encoding=encoding, schema=schema())):
            assert incoming.problem is None or (incoming.problem and "\n" not in incoming.problem)
            if incoming.item is not None:
                size = len(incoming.item.document.text)
                said = incoming.item.annotations
                assert all(0 <= m.start < m.end <= size for m in (said.mentions if said is not None else ()))


@pytest.mark.parametrize("name", READABLE)
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.binary(max_size=60),
    encoding=st.sampled_from([None, "utf-16-le", "cp949", "utf-7", "idna", "rot13", "\x00"]),
)
@example(data=b"\xff\xfe", encoding=None)
@example(data=b"\xef\xbb\xbf\x00", encoding=None)
def test_any_bytes(name: str, data: bytes, encoding: str | None) -> None:
    _read(data, name, encoding)


@pytest.mark.parametrize("name", READABLE)
@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_file(name: str, data: st.DataObject) -> None:
    sample = SAMPLES[name]
    start = data.draw(st.integers(0, len(sample)))
    end = data.draw(st.integers(start, min(len(sample), start + 30)))
    put = data.draw(
        st.one_of(st.binary(max_size=6), st.sampled_from([b"-1", b"null", b"1e9", b"[", b'""', b"\t", b"\n\n"]))
    )
    _read(sample[:start] + put + sample[end:], name)


@pytest.mark.parametrize("name", ["jsonl", "json"])
@pytest.mark.parametrize("inside", ["meta", "mentions", "text", "passages", "id", "relations", "entities", "anything"])
def test_deep_nesting_anywhere(name: str, inside: str) -> None:
    deep = "[" * 20_000 + "]" * 20_000
    _read(f'{{"id": "a", "text": "삼성", "{inside}": {deep}}}'.encode(), name)
    _read(('{"a" :' * 20_000 + "1" + "}" * 20_000).encode(), name)
