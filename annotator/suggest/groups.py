"""Which mentions of one article name the same person or company: `경 사장` and `경계현`, `MS` and `마이크로소프트`.

Joined is what the text itself says: the same form, a short form in brackets, the sign ㈜, the last part of a foreign
name, a surname behind its full name, a name of the shipped list, the head of a single company's name; and what people
of the project said in other articles, where both names stand here. A short form of two companies is left alone, and
what people refused to be one is not joined.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from annotator.model.annotation import Entity, Mention, new_id
from annotator.suggest.article import is_hangul
from annotator.suggest.lexicon import Known, Lexicon

_SIGNS = ("㈜", "(주)", "(유)")
# What the rules said when they read a surname before a post.
_SURNAME_OF = re.compile(r"surname of (\S+) \+")
# Between a name and its short form: 마이크로소프트(MS), 누리소재(이하 누리), 새한(옛 대한).
_MOST = 600
# How far behind a name its post is looked for, and what ends the looking.
_POST_WITHIN = 24
_CLAUSE = re.compile(r"[.!?,·…\n“”\"]")
_SENTENCE = re.compile(r"[.!?](?=[\s”\"’'])|\n")
_BRACKETS = ("(", " (", "(이하 ", "(옛 ", "(구 ", "（")


def grouped(
    text: str, mentions: Sequence[Mention], roles: dict[str, str], lexicon: Lexicon, known: Known
) -> tuple[list[Mention], tuple[Entity, ...]]:
    """The mentions with their entity, those that are not its name with the reason, and the entities of two or more.

    `roles` says of each label of the schema whether it is PERSON or COMPANY; mentions of other labels stay as they are.
    """
    ordered = sorted((m for m in mentions if m.label in roles), key=lambda m: m.start)
    joined = _Joined(len(ordered))
    forms = [text[m.start : m.end] for m in ordered]
    first: dict[tuple[str, str], int] = {}
    # Why a form that is not the name of its entity is in it, by the number of the mention.
    why: dict[int, str] = {}
    for number, (mention, form) in enumerate(zip(ordered, forms, strict=True)):
        role = roles[mention.label]
        surname_alone = role == "PERSON" and len(form) == 1
        if not surname_alone:
            joined.join(number, first.setdefault((role, _plain(form, role, lexicon)), number))
        if number and role == roles[ordered[number - 1].label] == "COMPANY":
            between = text[ordered[number - 1].end : mention.start]
            if between in _BRACKETS and text[mention.end : mention.end + 1] in (")", "）"):
                joined.join(number, number - 1)
                why[number], why[number - 1] = ("in brackets behind {name}", "{name} stands in brackets behind it")
    # So many names are no single article: short forms would find any owner, slowly.
    short = ordered if len(ordered) <= _MOST else ()
    people = [n for n, m in enumerate(ordered) if roles[m.label] == "PERSON" and len(forms[n]) > 1]
    posts = _Posts(text, ordered, lexicon)
    companies: dict[str, int] = {}
    for number, mention in enumerate(ordered):
        if roles[mention.label] == "COMPANY":
            companies.setdefault(forms[number], number)
    for number, (mention, form) in enumerate(zip(short, forms, strict=False)):
        if roles[mention.label] == "PERSON":
            owner = _person(number, form, people, forms, posts)
            if owner is None and len(form) < 3:
                owner = _named_owner(mention, forms)
            reason = "last name of {name}" if owner is not None and " " in forms[owner] else "surname of {name}"
        else:
            owner = _company(form, companies, joined)
            reason = "short for {name}"
        if owner is not None:
            joined.join(number, owner)
            why.setdefault(number, reason)
    _join_known(ordered, forms, known, joined, why)
    return _entities(mentions, ordered, forms, joined, why, known)


class _Joined:
    """Union-find over the numbers of mentions."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def root(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = self._above[self._above[number]]
            number = self._above[number]
        return number

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._above[high] = low


def _plain(form: str, role: str, lexicon: Lexicon) -> str:
    if role == "PERSON":
        return form
    for sign in _SIGNS:
        form = form.removeprefix(sign).removesuffix(sign)
    return lexicon.companies.get(form, form)


def _named_owner(mention: Mention, forms: Sequence[str]) -> int | None:
    """The full name that the rules have read a surname with its post as."""
    found = _SURNAME_OF.search(mention.reason or "")
    return forms.index(found[1]) if found is not None and found[1] in forms else None


class _Posts:
    """The posts (직함) of the people of one article, as they stand behind their names."""

    def __init__(self, text: str, ordered: Sequence[Mention], lexicon: Lexicon) -> None:
        self._text = text
        self._ordered = ordered
        self._lexicon = lexicon

    def of(self, number: int) -> frozenset[str]:
        """What a mention is called: `정한결 두레식품 사장은`, up to a sign or the next name of a person."""
        mention = self._ordered[number]
        end = mention.end + _POST_WITHIN
        for other in self._ordered[number + 1 :]:
            if other.label == mention.label:
                end = min(end, other.start)
                break
        behind = _CLAUSE.split(self._text[mention.end : end], maxsplit=1)[0]
        found = [form for _, _, form in self._lexicon.title_finder.find(behind)]
        return frozenset(found[:2])

    def is_near(self, one: int, other: int) -> bool:
        """True when at most one sentence ends between two mentions."""
        return len(_SENTENCE.findall(self._text[self._ordered[one].end : self._ordered[other].start])) < 2


def _person(number: int, form: str, people: Sequence[int], forms: Sequence[str], posts: _Posts) -> int | None:
    """The full name that a surname or a last name stands for: the nearest before it, else a single one behind.

    Of several people of that surname it is the one with that post, or the only one that was named just now.
    """

    def is_full(full: str) -> bool:
        if len(full) <= len(form):
            return False
        if " " in full:
            return len(form) > 1 and full.rsplit(" ", 1)[1] == form
        return len(form) < 3 and is_hangul(full) and full.startswith(form) and len(full) - len(form) in (1, 2)

    if " " in form:
        return None
    full = [other for other in people if is_full(forms[other])]
    before = [other for other in full if other < number]
    if len({forms[other] for other in full}) > 1 and before:
        own = posts.of(number)
        called = [other for other in full if not own.isdisjoint(posts.of(other))]
        if len({forms[other] for other in called}) != 1:
            called = [other for other in (called or before) if other < number and posts.is_near(other, number)]
        return called[-1] if len({forms[other] for other in called}) == 1 else None
    if before:
        return before[-1]
    behind = {forms[other]: other for other in full if other > number}
    return next(iter(behind.values())) if len(behind) == 1 else None


def _company(form: str, companies: dict[str, int], joined: _Joined) -> int | None:
    """The one company of the article whose name begins with a short form: 케스트렐 for 케스트렐AI."""
    if len(form) < 2:
        return None
    longer = {
        joined.root(number): number
        for other, number in companies.items()
        if len(other) > len(form) and other.startswith(form)
    }
    return next(iter(longer.values())) if len(longer) == 1 else None


def _join_known(
    ordered: Sequence[Mention], forms: Sequence[str], known: Known, joined: _Joined, why: dict[int, str]
) -> None:
    """Other names that people of the project gave in other articles; one that was said of two names here is left."""
    first: dict[tuple[str, str], int] = {}
    for number, form in enumerate(forms):
        first.setdefault((form, ordered[number].label), number)
    for number, form in enumerate(forms):
        told = known.same.get((form, ordered[number].label), {})
        there = {n: first[n, ordered[number].label] for n in told if (n, ordered[number].label) in first}
        if len({joined.root(owner) for owner in there.values()}) != 1:
            continue
        name, owner = max(there.items(), key=lambda pair: (told[pair[0]], -pair[1]))
        joined.join(number, owner)
        why.setdefault(number, f"answered {told[name]}× as the same as {{name}}")


def _entities(
    mentions: Sequence[Mention],
    ordered: Sequence[Mention],
    forms: Sequence[str],
    joined: _Joined,
    why: dict[int, str],
    known: Known,
) -> tuple[list[Mention], tuple[Entity, ...]]:
    members: dict[int, list[int]] = {}
    for number in range(len(ordered)):
        members.setdefault(joined.root(number), []).append(number)
    entities: list[Entity] = []
    changed: dict[str, Mention] = {}
    for numbers in members.values():
        if len(numbers) < 2:
            continue
        seen = list(dict.fromkeys(forms[n] for n in numbers))
        # The name is the longest in the article's own script, without signs; the first of those.
        name = max(seen, key=lambda f: (any("가" <= c <= "힣" for c in f), not any(s in f for s in _SIGNS), len(f)))
        label = ordered[numbers[0]].label
        numbers = [n for n in numbers if (forms[n], name, label) not in known.other]
        seen = [form for form in seen if (form, name, label) not in known.other]
        if len(numbers) < 2:
            continue
        entity = Entity(new_id(), label, name, tuple(form for form in seen if form != name))
        entities.append(entity)
        for number in numbers:
            mention = ordered[number]
            reason = mention.reason
            if forms[number] != name and f" {name}" not in (reason or ""):
                because = why.get(number, "same as {name}").format(name=name)
                reason = f"{reason}; {because}" if reason else because
            changed[mention.id] = replace(mention, entity=entity.id, reason=reason)
    return [changed.get(m.id, m) for m in mentions], tuple(entities)
