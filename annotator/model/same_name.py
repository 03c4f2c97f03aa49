"""Where else in an article the name stands that a person has just settled.

Found are the same letters, the names that the article itself puts for it (`한빛전자(이하 한빛)`, what somebody's
set has as one entity), and a person's surname with a post: `김 사장` for 김서연, where the nearest full name of that
surname, or the only one, is hers. Where particles and longer words begin is `model.name_edges`. A place inside a longer
mention or suggestion is a question of its own and left out; so is what was refused: it does not come back.

Offsets are code points, end exclusive.
"""

import bisect
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Generic, TypeVar

from annotator.model.annotation import AnnotationSet, Answer, DecisionItem
from annotator.model.document import PassageKind
from annotator.model.edit import Work
from annotator.model.name_edges import Edge, ends, in_address, is_hangul, is_particles, is_title, starts
from annotator.model.propagation import Doubt, Hit, How, Origin, Propagation
from annotator.model.suggestion import Suggestion
from annotator.model.text import Span
from annotator.model.tokens import Tokens

T = TypeVar("T")

PEOPLE = frozenset(("PERSON", "PS"))
"""The labels of people, whose surname may stand for them."""

_SIGNS = ("㈜", "(주)", "(유)")
_BRACKET = re.compile(r" ?[(（](?:이하 |옛 |구 )?$")
_IN_BRACKETS = re.compile(r" ?[(（](?:이하 ?|옛 |구 )?[‘'“\"]?([^\s()（）‘’'“”\"]{2,12})[’'”\"]?[)）]")
_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9&]{1,5}\Z")
_COMPOUND_SURNAMES = frozenset(("남궁", "선우", "황보", "제갈", "사공", "독고", "동방", "서문"))
_TITLE_AFTER = re.compile(r" ?([^\W_]+)")
_WEAK = 0.5
_REFUSED = (Answer.REJECTED, Answer.NEITHER)


def find_same(
    work: Work,
    tokens: Tokens | None,
    still_open: Iterable[Suggestion],
    sets: Iterable[AnnotationSet],
    origin: Origin,
    *,
    titles: AbstractSet[str] = frozenset(),
    unasked: AbstractSet[PassageKind] = frozenset(),
) -> Propagation:
    """Every other place of the article that is not decided as this.

    `still_open` are the suggestions without an answer, `sets` those that may group mentions into entities; `titles` are
    words for posts. Places where this label was refused, and those inside a longer mention or suggestion, are left out.
    """
    return _Search(work, tokens, tuple(still_open), (work.annotations, *sets), origin, titles, unasked).run()


class _Search:
    """One search; `places` are mentions that are decided or asked."""

    def __init__(
        self,
        work: Work,
        tokens: Tokens | None,
        still_open: tuple[Suggestion, ...],
        sets: tuple[AnnotationSet, ...],
        origin: Origin,
        titles: AbstractSet[str],
        unasked: AbstractSet[PassageKind],
    ) -> None:
        self._work, self._tokens, self._origin, self._titles = work, tokens, origin, titles
        self._text = work.document.text
        self._label = origin.label
        self._sets = sets
        self._grey = [p for p in work.document.passages if p.kind in unasked]
        self._asked = [s for s in still_open if s.mention is not None]
        self._own = _Places([(m.span, m) for m in work.annotations.mentions])
        self._open = _Places([(s.mention.span, s) for s in self._asked if s.mention is not None])
        self._guessed: set[str] = set()
        self._refused: dict[Span, set[str]] = {}
        self._refused_forms: set[str] = set()
        for d in work.annotations.decisions:
            if d.item is DecisionItem.MENTION and d.answer in _REFUSED:
                self._refused.setdefault(Span(d.start, d.end), set()).add(d.label)
                if d.label == self._label:
                    self._refused_forms.add(self._text[d.start : d.end])

    def run(self) -> Propagation:
        name = self._surface(self._origin.span)
        forms = self._forms(name)
        hits = {h.span: h for h in self._surname_hits(name, forms)}
        hits |= {h.span: h for h in self._letter_hits(name, forms)}
        found = tuple(hits[span] for span in sorted(hits))
        return Propagation(self._origin, name, tuple(sorted(forms - {name})), found)

    def _surface(self, span: Span) -> str:
        return self._text[span.start : span.end]

    # ---- how else it is written ---------------------------------------------------------------------------------

    def _forms(self, name: str) -> set[str]:
        """The name without its sign, and what the article puts for it; a surname alone is none of them."""
        forms = {_bare(name)} | {name}
        forms |= {_bare(f) for f in self._grouped(forms)}
        linked, guessed = self._bracketed(forms)
        forms |= {_bare(f) for f in linked}
        self._guessed = guessed - forms
        forms |= self._guessed
        if self._label in PEOPLE and " " in name:
            forms.add(name.rsplit(" ", 1)[1])  # 사티아 나델라
        return {f for f in forms if f and f == f.strip() and (len(f) > 1 or f.isascii()) and not f.isdigit()}

    def _grouped(self, forms: AbstractSet[str]) -> set[str]:
        """What somebody's set says is the same entity as a mention of these letters with this label."""
        found: set[str] = set()
        for said in self._sets:
            same = [m for m in said.mentions if m.label == self._label and m.entity]
            entities = {m.entity for m in same if _bare(self._surface(m.span)) in forms}
            found |= {self._surface(m.span) for m in same if m.entity in entities}
        # What was proposed with its particle is no other name.
        return {f for f in found if not any(is_particles(f[len(n) :]) for n in forms if f.startswith(n))}

    def _bracketed(self, forms: AbstractSet[str]) -> tuple[set[str], set[str]]:
        """`한빛전자(이하 한빛)`: either is the other's alias; people have only Hanja in brackets.

        Also capitals that nobody says to be a name: an abbreviation (HBE), or a division, a product (HBM).
        """
        found: set[str] = set()
        guessed: set[str] = set()
        if self._label in PEOPLE:
            return found, guessed
        for match in _any_of(forms).finditer(self._text):
            inside = _IN_BRACKETS.match(self._text, match.end())
            if inside is not None:
                span = Span(*inside.span(1))
                if "이하" in inside[0] or self._is_said(span):
                    found.add(inside[1])
                elif _ABBREVIATION.match(inside[1]):
                    guessed.add(inside[1])
            outside = _BRACKET.search(self._text, max(0, match.start() - 6), match.start())
            if outside is not None and self._text[match.end() : match.end() + 1] in (")", "）"):
                found |= {self._surface(s) for s in self._said_until(outside.start())}
        return found, guessed

    def _is_said(self, span: Span) -> bool:
        return any(s == span and label == self._label for s, label in self._said_over(span))

    def _said_until(self, end: int) -> list[Span]:
        over = self._said_over(Span(end - 1, end)) if end else []
        return [s for s, label in over if s.end == end and label == self._label]

    def _said_over(self, span: Span) -> list[tuple[Span, str]]:
        own = [(m.span, m.label) for m in self._own.over(span)]
        return own + [(s.mention.span, s.label) for s in self._open.over(span) if s.mention is not None]

    # ---- places -------------------------------------------------------------------------------------------------

    def _letter_hits(self, name: str, forms: AbstractSet[str]) -> Iterable[Hit]:
        own = {name, _bare(name)}
        if not forms:
            return
        for match in _any_of(forms).finditer(self._text):
            begins = starts(self._text, self._tokens, match.start())
            ending = ends(self._text, self._tokens, match.start(), match.end(), self._titles)
            if begins is None or ending is None or in_address(self._text, match.start(), match.end()):
                continue
            doubt = Doubt.PARTICLE if ending.edge is Edge.UNSURE else None
            if Edge.INSIDE in (begins, ending.edge):
                doubt = Doubt.LONGER_WORD
            span = self._with_sign(Span(*match.span()))
            how = How.SAME if match[0] in own else How.ALIAS
            hit = self._judged(Hit(span, how, ending.written_on, doubt))
            if hit is not None:
                yield hit

    def _with_sign(self, span: Span) -> Span:
        """A company's sign that is glued to a name belongs to it."""
        if self._label in PEOPLE:
            return span
        start, end = span.start, span.end
        for sign in _SIGNS:
            if self._text.endswith(sign, 0, start):
                start -= len(sign)
            if self._text.startswith(sign, end):
                end += len(sign)
        return Span(start, end)

    def _surname_hits(self, name: str, forms: AbstractSet[str]) -> Iterable[Hit]:
        """`김 사장` where the nearest full name of that surname is this person."""
        if self._label not in PEOPLE or not self._titles:
            return
        surnames = {_surname(form) for form in (forms or {name})} - {""}
        if not surnames:
            return
        people = self._people()
        owner = self._owner(self._origin.span.start, name, people) if len(name) < 2 else ""
        mine = {owner} - {""} or set(forms)
        for match in _any_of(surnames).finditer(self._text):
            if starts(self._text, self._tokens, match.start()) is not Edge.CLEAN:
                continue
            title = _TITLE_AFTER.match(self._text, match.end())
            if title is None or title[0] == title[1] or not is_title(title[1], self._titles):
                continue
            whose = self._owner(match.start(), match[0], people)
            if whose and whose not in mine:
                continue
            hit = self._judged(Hit(Span(*match.span()), How.SURNAME))
            if hit is not None:
                yield hit

    def _people(self) -> list[tuple[int, str]]:
        said = [m.span for m in self._work.annotations.mentions if m.label == self._label]
        said += [s.mention.span for s in self._asked if s.mention is not None and s.label == self._label]
        said.append(self._origin.span)
        return sorted((s.start, self._surface(s)) for s in set(said) if len(s) > 1)

    def _owner(self, offset: int, surname: str, people: Sequence[tuple[int, str]]) -> str:
        """The nearest full name of that surname before, else the only one behind; "" when nobody has it."""
        of_that = [(start, form) for start, form in people if _surname(form) == surname]
        before = [form for start, form in of_that if start < offset]
        behind = {form for _, form in of_that}
        return before[-1] if before else next(iter(behind)) if len(behind) == 1 else ""

    def _judged(self, hit: Hit) -> Hit | None:
        """The hit with what is said and asked there; None where there is nothing to decide."""
        span = hit.span
        if span.overlaps(self._origin.span):
            return None
        over = self._own.over(span)
        exact = [m for m in over if m.span == span]
        if len(exact) < len(over) or any(m.label == self._label for m in exact):
            return None
        refused = self._refused.get(span, set())
        if self._label in refused:
            return None
        asked = [s for s in self._open.over(span) if s.mention is not None]
        here = sorted((s for s in asked if s.mention and s.mention.span == span), key=lambda s: s.label != self._label)
        same = next((s for s in here if s.label == self._label), None)
        grey = any(p.start <= span.start < p.end for p in self._grey)
        hit = replace(hit, suggestion=here[0] if here else None, grey=grey)
        for other in asked:
            assert other.mention is not None
            wider = other.mention.span
            if wider == span:
                continue
            if wider.start == span.start and is_particles(self._text[span.end : wider.end]):
                hit = replace(hit, corrects=(*hit.corrects, other))
            elif wider.contains(span) and hit.how is not How.SURNAME:
                if same is None:
                    return None
                if other.score >= same.score:
                    hit = replace(hit, doubt=Doubt.LONGER_NAME, other=self._surface(wider))
            elif other.label == self._label:
                hit = replace(hit, corrects=(*hit.corrects, other))
        if exact:
            return replace(hit, doubt=Doubt.DECIDED, other=exact[0].label, decided=exact[0])
        if here and same is None:
            if hit.how is How.SAME and here[0].label == self._origin.not_this and hit.doubt is None:
                return hit  # the same answer to the same question
            return replace(hit, doubt=Doubt.SUGGESTED, other=here[0].label)
        if same is not None and hit.doubt in (Doubt.LONGER_WORD, Doubt.PARTICLE):
            hit = replace(hit, doubt=None)  # the suggester sees the same name there
        weak = same.score < _WEAK if same is not None else self._surface(span) in self._guessed
        if hit.how is How.ALIAS and hit.doubt is None and weak:
            hit = replace(hit, doubt=Doubt.WEAK)
        if hit.doubt is None and (refused or self._surface(span) in self._refused_forms):
            return replace(hit, doubt=Doubt.REFUSED, other=next(iter(sorted(refused)), self._label))
        return hit


class _Places(Generic[T]):
    """Spans with what stands there, asked by overlap."""

    def __init__(self, items: Iterable[tuple[Span, T]]) -> None:
        self._items = sorted(items, key=lambda pair: pair[0])
        self._starts = [span.start for span, _ in self._items]
        self._longest = max((len(span) for span, _ in self._items), default=0)

    def over(self, span: Span) -> list[T]:
        """What shares at least one code point with a span, in order."""
        low = bisect.bisect_left(self._starts, span.start - self._longest)
        high = bisect.bisect_left(self._starts, span.end)
        return [item for other, item in self._items[low:high] if other.overlaps(span)]


def _bare(form: str) -> str:
    for sign in _SIGNS:
        form = form.removeprefix(sign).removesuffix(sign)
    return form.strip()


def _surname(name: str) -> str:
    """`김` of 김서연, `황` of 젠슨 황, `남궁` of 남궁민수; the name itself when it is one syllable, "" for others."""
    last = name.rsplit(" ", 1)[-1]
    if len(last) == 1 and is_hangul(last):
        return last
    if " " in name or not is_hangul(name) or not 2 <= len(name) <= 4:
        return ""
    if name[:2] in _COMPOUND_SURNAMES:
        return name[:2] if len(name) > 2 else ""
    return name[0] if len(name) < 4 else ""


def _any_of(forms: AbstractSet[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(f) for f in sorted(forms, key=lambda f: (-len(f), f))))
