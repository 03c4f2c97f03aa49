"""What a suggester is given."""

from dataclasses import dataclass

from annotator.model.document import Document
from annotator.model.lexicon import KnownName
from annotator.model.schema import Schema
from annotator.model.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Request:
    """One document with its morphemes, the labels of the project and the names that it has decided on."""

    document: Document
    tokens: Tokens
    schema: Schema
    known: tuple[KnownName, ...] = ()
