"""Names and words that the rules know: the shipped lists, and what a project has decided.

The lists are data (`resources/lexicon/*.json`); this module reads them once per process and finds them in a text.
"""

import functools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from annotator.model.errors import KnownError
from annotator.model.lexicon import KnownName
from annotator.resources import data_path
from annotator.suggest.words import FOUNDERS, MORE_POSTS

_LATIN_HEAD = re.compile(r"([A-Z]{2,4})[가-힣]{2,}\Z")
_SCRIPT_CHANGE = re.compile(r"(?<=[A-Z])(?=[가-힣]{2})|(?<=[가-힣]{2})(?=[A-Z]{2})")
# `페이스북(옛 사명)`: a remark on an alias, not a part of it.
_REMARK = re.compile(r"\([^)]*\)\s*\Z")


class Finder:
    """Finds many strings in a text at once: leftmost, then longest; offsets in code points, end exclusive.

    One that is used `once`, for one article, is quicker to make and slower to search with.
    """

    def __init__(self, forms: Iterable[str], *, once: bool = False) -> None:
        self._forms = tuple(sorted({form for form in forms if form}))
        kind = Implementation.NoncontiguousNFA if once else None
        self._automaton = (
            AhoCorasick(self._forms, matchkind=MatchKind.LeftmostLongest, implementation=kind) if self._forms else None
        )

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Every hit as (start, end, form), in order, not overlapping."""
        if self._automaton is None:
            return
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            yield start, end, self._forms[index]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The shipped lists. `companies` maps every form to the company's main name.

    `not_companies` are names, `not_company_suffixes` ends of names (`대학교`, `거래소`) that are no companies.
    """

    companies: dict[str, str]
    not_companies: frozenset[str]
    not_company_suffixes: tuple[str, ...]
    titles: frozenset[str]
    company_titles: frozenset[str]
    surnames: frozenset[str]
    compound_surnames: frozenset[str]
    company_finder: Finder
    title_finder: Finder


@functools.cache
def shipped() -> Lexicon:
    """The lists that come with the program, read on first use.

    Raises: KnownError if a list is missing or is not what it should be.
    """
    companies: dict[str, str] = {}
    for name, aliases in _read("companies.json").items():
        for form in (name, *aliases):
            companies.setdefault(_REMARK.sub("", form).strip(), name)
    for name in tuple(_groups(companies)):
        companies.setdefault(name, name)
    letters = _read("letters.json")
    for form, name in list(companies.items()):
        companies.setdefault(_spelt(form, letters), name)
        # `미스트랄 AI`, `LG 전자`: the same name with a space; but `SK 그룹` is SK.
        if not form.endswith("그룹"):
            companies.setdefault(_SCRIPT_CHANGE.sub(" ", form), name)
    groups = {name: frozenset(forms) for name, forms in _read("titles.json").items()}
    # 씨, 측, 님 follow a name like a title does, but they are no post; the rules have them as particles.
    titles = frozenset(form for forms in groups.values() for form in forms if len(form) > 1) | MORE_POSTS | FOUNDERS
    surnames = _read("surnames.json")
    others = _read("not_companies.json")
    suffixes = tuple(others.pop("suffixes", ()))
    not_companies = frozenset(_strings(others))
    return Lexicon(
        companies,
        not_companies,
        suffixes,
        titles,
        groups.get("기업 임원", titles) | MORE_POSTS | FOUNDERS,
        frozenset(surnames["single"]),
        frozenset(surnames["compound"]),
        Finder((*companies, *not_companies)),
        Finder(titles),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A project's own names, ready to be found in a text. `refused` are (form, label) that people mostly rejected.

    `same` has, for (alias, label), the names that people said to be the same entity, each with how often, and `other`
    holds (alias, name, label) that they said not to be, either way round.
    """

    by_form: dict[str, tuple[KnownName, ...]]
    refused: frozenset[tuple[str, str]]
    finder: Finder
    same: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    other: frozenset[tuple[str, str, str]] = frozenset()


@functools.lru_cache(maxsize=4)
def known_names(names: tuple[KnownName, ...]) -> Known:
    """Sort a project's names into those worth proposing and those refused more often than accepted."""
    by_form: dict[str, list[KnownName]] = {}
    refused = set()
    same: dict[tuple[str, str], dict[str, int]] = {}
    other: set[tuple[str, str, str]] = set()
    for name in names:
        told = {alias.name: alias.accepted for alias in name.aliases if alias.holds}
        for alias in name.aliases:
            if not alias.holds:
                other |= {(name.form, alias.name, name.label), (alias.name, name.form, name.label)}
        if told:
            same[name.form, name.label] = told
        if name.rejected > name.accepted:
            refused.add((name.form, name.label))
        elif name.accepted or told:
            by_form.setdefault(name.form, []).append(name)
    found = {form: tuple(known) for form, known in by_form.items()}
    return Known(found, frozenset(refused), Finder(by_form), same, frozenset(other))


def _spelt(form: str, letters: dict[str, str]) -> str:
    """`LG전자` as it is also written, 엘지전자; the form itself when it does not begin with two Latin capitals."""
    match = _LATIN_HEAD.match(form)
    if match is None:
        return form
    return "".join(letters.get(c, c) for c in match[1]) + form[match.end(1) :]


def _groups(companies: dict[str, str]) -> Iterator[str]:
    """The Latin names that several companies begin with: SK하이닉스 and SK텔레콤 belong to SK."""
    members: dict[str, set[str]] = {}
    for form, name in companies.items():
        match = _LATIN_HEAD.match(form)
        if match:
            members.setdefault(match[1], set()).add(name)
    yield from (head for head, names in members.items() if len(names) > 2)


def _read(name: str) -> dict[str, Any]:
    path = data_path("resources", "lexicon", name)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KnownError(
            "{path}: the list of names cannot be read ({error}); install annotator again",
            path=str(path),
            error=str(error),
        ) from error
    if not isinstance(data, dict):
        data = {"": data}
    return data


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
