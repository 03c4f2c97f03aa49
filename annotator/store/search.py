"""Search in titles and texts. The one place with SQL of a particular back end (SQLite's FTS5).

Korean names of two syllables are normal, which no stock tokenizer finds inside an eojeol. So the index holds the pairs
of neighbouring characters of every eojeol, and a query is a phrase of such pairs: exact from two characters on.
"""

import operator
import unicodedata
from collections.abc import Iterator

from sqlalchemy import Connection, text

# Between two eojeols, so that no phrase runs from one into the next.
_GAP = "z"


def create(connection: Connection) -> None:
    """Make the index, empty."""
    connection.execute(text("CREATE VIRTUAL TABLE search USING fts5(pairs, content='', tokenize='unicode61')"))


def index(connection: Connection, document_n: int, title: str, body: str) -> None:
    """Make a document findable."""
    connection.execute(
        text("INSERT INTO search (rowid, pairs) VALUES (:n, :pairs)"),
        {"n": document_n, "pairs": " ".join(_terms(f"{title}\n{body}"))},
    )


def find(connection: Connection, query: str) -> frozenset[int]:
    """The numbers of the documents that hold every word of a query, in title or text; upper and lower case alike."""
    words = _plain(query).split()
    found: frozenset[int] | None = None
    for word in words:
        hits = _phrase(connection, word) if len(word) > 1 else _scan(connection, word)
        found = hits if found is None else found & hits
    return found if found is not None else frozenset()


def _phrase(connection: Connection, word: str) -> frozenset[int]:
    phrase = " ".join(_pairs(word))
    rows = connection.execute(text("SELECT rowid FROM search WHERE search MATCH :phrase"), {"phrase": f'"{phrase}"'})
    return frozenset(rows.scalars())


def _scan(connection: Connection, character: str) -> frozenset[int]:
    rows = connection.execute(
        text(
            "SELECT d.n FROM documents d JOIN texts t ON t.document_n = d.n"
            " WHERE instr(lower(d.title), :c) > 0 OR instr(lower(t.text), :c) > 0"
        ),
        {"c": character},
    )
    return frozenset(rows.scalars())


def _plain(content: str) -> str:
    """What is the same for a search: composed or not (a file's name may give the title), upper or lower case."""
    return unicodedata.normalize("NFC", content).casefold()


def _terms(content: str) -> Iterator[str]:
    for word in _plain(content).split():
        if len(word) > 1:
            yield from _pairs(word)
            yield _GAP


def _pairs(word: str) -> Iterator[str]:
    written = [_WRITTEN[character] for character in word]
    return map(operator.add, written, written[1:])


class _Written(dict[str, str]):
    """Characters as letters and digits: a tokenizer would cut pairs with a sign, and ㈜, &, · are parts of names."""

    def __missing__(self, character: str) -> str:
        self[character] = f"{ord(character):x}x"
        return self[character]


_WRITTEN = _Written()
