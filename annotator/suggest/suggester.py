"""Suggesters: what one is, which there are, and running all of them over one document.

Third parties add theirs by an entry point of the group ``annotator.suggesters`` that names a class or function which,
called without arguments, gives a `Suggester`; it runs in a process of its own. Servers and models in folders are what
the project was told of (`ConfiguredSuggester`).
"""

import functools
import importlib.metadata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from annotator.model.annotation import (
    AnnotationSet,
    Mention,
    Relation,
    SetKey,
    SetKind,
    in_text_order,
)
from annotator.model.configured import ConfiguredSuggester
from annotator.model.document import Document
from annotator.model.errors import KnownError
from annotator.model.lexicon import KnownName
from annotator.model.schema import Schema
from annotator.model.suggestion import relation_key
from annotator.model.tokens import Tokens
from annotator.suggest.isolation import Isolated, from_entry_point, told
from annotator.suggest.request import Request
from annotator.suggest.tokens import tokenize

GROUP = "annotator.suggesters"
# Seconds that a third party's suggester may take for one document.
PATIENCE = 60.0

__all__ = ["GROUP", "Proposal", "Request", "Suggester", "merged", "propose", "propose_for", "suggesters"]


@runtime_checkable
class Suggester(Protocol):
    """A program that proposes. It must be pure: the same request gives the same proposals, ids apart.

    `suggest` gives a set with the key ``SetKey(document.id, f"{name}@{version}", SetKind.SUGGESTED)``, labels of the
    request's schema, and for each record a score (a rough probability) and a short reason.
    """

    @property
    def name(self) -> str:
        """What it is called: letters, digits, - and _."""
        ...

    @property
    def version(self) -> str:
        """Which version of it this is: another version is asked again."""
        ...

    def suggest(self, request: Request) -> AnnotationSet:
        """What it proposes for one document."""
        ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """What all suggesters said about one document, with its morphemes; `errors` are those of suggesters that failed."""

    tokens: Tokens
    sets: tuple[AnnotationSet, ...]
    errors: tuple[KnownError, ...] = ()


def suggesters() -> tuple[Suggester, ...]:
    """The suggesters of this process: the built-in one first, then those of entry points that could be loaded."""
    return _loaded()[0]


def authors(others: Iterable[ConfiguredSuggester], schema: Schema) -> tuple[tuple[str, ...], tuple[KnownError, ...]]:
    """Whose sets `propose` would give, as name@version, and why others are missing; asks servers for their version."""
    known, problems = _loaded()
    found = [f"{suggester.name}@{suggester.version}" for suggester in known]
    errors = list(problems)
    for suggester in _outside(others, schema):
        suggester.look_again()
        try:
            found.append(f"{suggester.name}@{suggester.version}")
        except KnownError as error:
            errors.append(_failed(suggester.name, error))
    return tuple(found), tuple(errors)


class _Outside(Suggester, Protocol):
    def look_again(self) -> None: ...


def _outside(others: Iterable[ConfiguredSuggester], schema: Schema) -> list[_Outside]:
    wanted = [config for config in others if config.enabled]
    if not wanted:
        return []
    # Late: most projects have none, and what speaks HTTP takes its time to load.
    from annotator.suggest.outside import outside

    return [outside(config, schema) for config in wanted]


@functools.cache
def _loaded() -> tuple[tuple[Suggester, ...], tuple[KnownError, ...]]:
    # Late: who only asks which names there are in a set needs no rules.
    from annotator.suggest.builtin import BuiltIn

    found: list[Suggester] = [BuiltIn()]
    errors: list[KnownError] = []
    for point in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda p: p.name):
        try:
            made = point.load()()
            if not isinstance(made, Suggester):
                raise TypeError("it has no name, version and suggest()")
        except Exception as error:  # noqa: BLE001 - somebody else's code may raise anything
            why = f"{type(error).__name__}: {error}"
            errors.append(
                KnownError(
                    "suggester {name} ({where}) cannot be loaded: {why}", name=point.name, where=point.value, why=why
                )
            )
        else:
            again = functools.partial(from_entry_point, point.value, GROUP)
            found.append(Isolated(made.name, made.version, again, PATIENCE))
    return tuple(found), tuple(errors)


# Errors are reported once per process, or every document would repeat them.
_reported: set[str] = set()


def propose(
    document: Document,
    schema: Schema,
    known: tuple[KnownName, ...] = (),
    tokens: Tokens | None = None,
    others: tuple[ConfiguredSuggester, ...] = (),
    *,
    built_in_only: bool = False,
) -> Proposal:
    """Run every suggester over a document; runs in a worker process, values in and out are picklable.

    Tokens that are given are used instead of analysing the text again; `others` are the project's own suggesters. One
    that fails is left out of the sets, its error stands in `errors` of the first document where it happens; the others
    go on. With `built_in_only` nobody else is asked: for what only the built-in one can have learned, such as names.
    """
    if tokens is None:
        tokens = tokenize(document.text)
    request = Request(document, tokens, schema, known)
    everyone, problems = _loaded()
    asked = everyone[:1] if built_in_only else (*everyone, *_outside(others, schema))
    sets: list[AnnotationSet] = []
    for suggester in asked:
        try:
            said = suggester.suggest(request)
            _check(said, request, suggester)
        except Exception as error:
            if suggester is everyone[0]:  # the built-in one is our own code: its errors are ours to hear of
                raise
            problems = (*problems, _failed(_called(suggester), error))
        else:
            sets.append(said)
    errors = tuple(p for p in problems if str(p) not in _reported)
    _reported.update(map(str, errors))
    return Proposal(tokens, tuple(sets), errors)


def _failed(name: str, error: Exception) -> KnownError:
    """A suggester's failure as one line; what was meant for people stays translatable inside it."""
    return KnownError("suggester {name} failed: {why}", name=name, why=told(error))


def _called(suggester: Suggester) -> str:
    try:
        return f"{suggester.name}@{suggester.version}"
    except KnownError:  # a server that could not even be asked for its version
        return suggester.name


def _check(said: AnnotationSet, request: Request, suggester: Suggester) -> None:
    """Refuse what would break the project that takes it. Raises: ValueError."""
    expected = SetKey(request.document.id, f"{suggester.name}@{suggester.version}", SetKind.SUGGESTED)
    if said.key != expected:
        raise ValueError(f"its set has the key {said.key}, not {expected}")
    ids = set()
    for mention in said.mentions:
        if not 0 <= mention.start < mention.end <= len(request.document.text):
            raise ValueError(f"mention {mention.start}..{mention.end} lies off the text")
        if request.schema.mention(mention.label) is None:
            raise ValueError(f"label {mention.label!r} is not in the schema")
        ids.add(mention.id)
    for relation in said.relations:
        if relation.head not in ids or relation.tail not in ids:
            raise ValueError(f"relation {relation.label} joins mentions that are not in its set")
        if request.schema.relation(relation.label) is None:
            raise ValueError(f"relation {relation.label!r} is not in the schema")


def merged(proposal: Proposal, key: SetKey, schema: Schema) -> AnnotationSet:
    """One set with the best of all suggesters; of overlapping mentions the surer stays, `source` says whose it was."""
    candidates: list[Mention] = []
    stands_for: dict[str, tuple[int, int, str]] = {}
    for said in proposal.sets:
        for mention in said.mentions:
            candidates.append(replace(mention, source=mention.source or said.key.author))
            stands_for[mention.id] = (mention.start, mention.end, mention.label)
    candidates.sort(key=lambda m: (-(m.score or 0.0), m.start - m.end, m.start))
    kept: dict[tuple[int, int, str], Mention] = {}
    taken: set[int] = set()
    for mention in candidates:
        place = range(mention.start, mention.end)
        if taken.isdisjoint(place):
            taken.update(place)
            kept[mention.start, mention.end, mention.label] = mention
    relations: dict[tuple[object, ...], Relation] = {}
    for said in proposal.sets:
        for relation in said.relations:
            head, tail = kept.get(stands_for[relation.head]), kept.get(stands_for[relation.tail])
            if head is None or tail is None:
                continue
            same = relation_key(schema, relation.label, (head.start, head.end), (tail.start, tail.end))
            before = relations.get(same)
            if before is None or (before.score or 0.0) < (relation.score or 0.0):
                source = relation.source or said.key.author
                relations[same] = replace(relation, head=head.id, tail=tail.id, source=source)
    order = {m.id: m.start for m in kept.values()}
    named = {m.entity for m in kept.values()}
    return AnnotationSet(
        key,
        mentions=in_text_order(list(kept.values())),
        entities=tuple(e for said in proposal.sets for e in said.entities if e.id in named),
        relations=tuple(sorted(relations.values(), key=lambda r: (order[r.head], order[r.tail], r.label))),
    )


def propose_for(
    document: Document,
    schema: Schema,
    known: tuple[KnownName, ...],
    tokens: Tokens | None,
    others: tuple[ConfiguredSuggester, ...],
    built_in_only: bool = False,
) -> tuple[str, Proposal]:
    """What `propose` gives, with the id of the document that it is for: a call for a worker process."""
    return document.id, propose(document, schema, known, tokens, others, built_in_only=built_in_only)
