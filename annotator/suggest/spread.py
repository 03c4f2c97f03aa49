"""Rules that spread what is known over an article: decisions of the project, lists, the same name again."""

from annotator.model.anew import is_peoples
from annotator.suggest.article import Article, Word, is_hangul
from annotator.suggest.companies import is_name_like
from annotator.suggest.found import COMPANY, PERSON, Found, Hit
from annotator.suggest.lexicon import Finder, Known, Lexicon
from annotator.suggest.tokens import is_common_word
from annotator.suggest.words import DETERMINERS, ORDINARY, PLACES

_DOTS = frozenset(("·", "‧", "・", "/", " · ", " / "))
_COMMAS = frozenset((", ", ",", "、"))
_NO_QUOTES = {ord(c): None for c in "'\"‘’“”"}
_SURE_ENOUGH = 0.6


def find_decided(article: Article, known: Known, lexicon: Lexicon, labels: dict[str, str | None], found: Found) -> None:
    """Names that people of this project accepted, wherever they stand as words of their own."""
    roles = {label: role for role, label in labels.items() if label}
    for start, end, form in known.finder.find(article.text):
        if not article.starts_name(start) or not article.ends_name(end, lexicon.titles, company=True):
            continue
        if article.in_address(start, end):
            continue
        if len(form) == 1 and is_hangul(form):
            # A surname alone was right where it was decided; here only a post behind it makes it one.
            continue
        for name in known.by_form[form]:
            total = name.accepted + name.rejected
            # Laplace's rule of succession, never surer than a person who looks.
            score = min(0.985, (name.accepted + 1) / (total + 2) + 0.15)
            told = known.same.get((form, name.label), {})
            parts = [f"decided {name.accepted}× as {name.label}"] if name.accepted else []
            best = sorted(told, key=lambda n: (-told[n], n))[:1]
            reason = "; ".join([*parts, *(f"answered {told[other]}× as the same as {other}" for other in best)])
            found.add(start, end, roles.get(name.label, name.label), score, reason)


def find_lists(article: Article, lexicon: Lexicon, found: Found) -> None:
    """`삼성·SK·LG`, `A, B, C 등`, `독일 A와 일본 B, C`: members of a list with a known one are of the same kind."""
    words = [w for w in article.words if w.depth == 0]
    index = 0
    while index < len(words):
        members = [words[index]]
        joins: set[str] = set()
        places = 1 if index and _is_place_before(article, words[index - 1], words[index]) else 0
        while index + 1 < len(words):
            join = _join(article, members[-1], words[index + 1])
            if not join or (("·" in joins) != (join == "·" and bool(joins)) and joins):
                break
            index += 1
            joins.add(join)
            if index + 1 < len(words) and _is_place_before(article, words[index], words[index + 1]):
                # `독일 도이치텔레콤과 일본 소프트뱅크`: where a company is from, before each member.
                index += 1
                places += 1
            members.append(words[index])
        index += 1
        if len(members) < 2:
            continue
        sure = places > 1 or not joins.isdisjoint(("·", "quoted")) or _ends_list(article, members[-1], words, index)
        # `나델라, MS CEO …` and `삼성과 AI반도체` are no lists: a comma alone needs three members, a particle more.
        if sure or ("," in joins and "와" not in joins and len(members) > 2):
            _spread_list(article, lexicon, found, members)


def _join(article: Article, left: Word, right: Word) -> str:
    """How two words stand in a list: by a dot, a comma, a particle (와), a particle between quotes; "" not at all."""
    gap = right.gap.translate(_NO_QUOTES)
    josa = article.josa(left)
    if gap in _DOTS and not josa:
        return "·"
    if gap in _COMMAS and not josa:
        return ","
    if gap in ("와 ", "과 ") and not josa and len(gap) < len(right.gap) - 1:
        return "quoted"
    if (gap == " " and josa in ("와", "과")) or (gap in ("와 ", "과 ") and not josa):
        return "와"
    return ""


def _ends_list(article: Article, last: Word, words: list[Word], index: int) -> bool:
    return index < len(words) and not article.josa(last) and article.core(words[index]) == "등"


def _is_place_before(article: Article, place: Word, word: Word) -> bool:
    return word.gap == " " and article.core(place) in PLACES and not article.josa(place)


def _spread_list(article: Article, lexicon: Lexicon, found: Found, members: list[Word]) -> None:
    known: dict[str, float] = {}
    for word in members:
        hit = found.exactly(word.start, word.core_end)
        if hit is not None and hit.label in (PERSON, COMPANY):
            known[hit.label] = max(known.get(hit.label, 0.0), hit.score)
    if len(known) != 1:
        return
    ((label, score),) = known.items()
    if score < _SURE_ENOUGH:
        return
    for word in members:
        hits = found.over(word.start, word.core_end)
        core = article.core(word)
        if hits:
            hit = hits[0]
            if hit.label == label and hit.score < _SURE_ENOUGH and (hit.start, hit.end) == (word.start, word.core_end):
                found.add(hit.start, hit.end, label, 0.85, f"{hit.reason}; in a list")
            continue
        if core in ORDINARY or core in PLACES or core in lexicon.titles:
            continue
        if label == COMPANY and is_name_like(article, word):
            found.add(word.start, word.core_end, COMPANY, 0.72, "in a list of companies")
        elif label == PERSON and _person_like(core, lexicon):
            found.add(word.start, word.core_end, PERSON, 0.75, "in a list of people")


def _person_like(core: str, lexicon: Lexicon) -> bool:
    return len(core) == 3 and is_hangul(core) and core[0] in lexicon.surnames and not is_common_word(core)


def find_again(
    article: Article, lexicon: Lexicon, found: Found, aliases: dict[str, str], full_names: dict[str, float]
) -> None:
    """The same name, its alias or its short form at every other place of the article."""
    votes: dict[str, dict[str, list[float]]] = {}
    for hit in found.hits.values():
        form = article.text[hit.start : hit.end]
        votes.setdefault(form, {}).setdefault(hit.label, []).append(hit.score)
    names: dict[str, tuple[str, float, str]] = {}
    for form, by_label in list(votes.items()):
        bare = form.removeprefix("㈜").removeprefix("(주)").removesuffix("㈜").removesuffix("(주)")
        if bare != form and len(bare) > 1 and COMPANY in by_label and bare not in votes:
            names[bare] = (COMPANY, 0.85, f"without the sign of {form}")
        label, scores = max(by_label.items(), key=lambda item: (sum(item[1]), item[0]))
        best = max(scores)
        if len(form) < 2 or best < 0.55 or (form in PLACES):
            continue
        if label not in (PERSON, COMPANY):
            names[form] = (label, best, f"seen in this article {len(scores)}×")
            continue
        names[form] = (
            label,
            min(0.95, best - 0.02 + 0.02 * min(len(scores), 3)),
            f"seen in this article {len(scores)}×",
        )
    for alias, name in aliases.items():
        if len(alias) > 1:
            names[alias] = (COMPANY, 0.92, f"alias of {name}")
    for name, score in full_names.items():
        parts = name.split(" ")
        short = parts[-1]
        if len(parts) == 1 or len(short) == 1 or short in lexicon.companies or _is_ordinary(short):
            continue
        if names.get(short, (PERSON, 0.0, ""))[1] < score:
            names[short] = (PERSON, min(0.93, score), f"short for {name}")
    finder = Finder(names, once=True)
    for start, end, form in finder.find(article.text):
        label, score, reason = names[form]
        exact = found.exactly(start, end)
        if exact is not None:
            if exact.score < score and (exact.label == label or exact.score < 0.75):
                why = exact.reason.split("; seen in", 1)[0]
                found.add(start, end, label, score, reason if why.startswith("seen in") else f"{why}; {reason}")
            continue
        if article.in_address(start, end) or not article.starts_name(start):
            continue
        if not article.ends_name(end, lexicon.titles, company=label == COMPANY):
            continue
        covering = found.over(start, end)
        if any(h.start <= start and end <= h.end for h in covering):
            continue
        found.add(start, end, label, score, reason)


def drop_other_things(article: Article, found: Found) -> None:
    """Take back what the article itself says is something else.

    `다발성경화증(MS)` where `마루소프트(MS)` is a company; 고 in `고 정명호 창업주`, which is no surname.
    """
    bracketed = [h for h in found.hits.values() if h.label == COMPANY and _in_own_bracket(article, h)]
    defined = {article.text[h.start : h.end] for h in bracketed if _company_before_bracket(article, found, h)}
    for hit in bracketed:
        form = article.text[hit.start : hit.end]
        if form in defined and not is_peoples(hit.reason) and not _company_before_bracket(article, found, hit):
            found.drop(hit)
    people = {h.start: h for h in found.hits.values() if h.label == PERSON and h.end - h.start > 2}
    for hit in tuple(found.hits.values()):
        if hit.label == PERSON and article.text[hit.start : hit.end + 1] == "고 " and hit.end + 1 in people:
            found.drop(hit)


def _in_own_bracket(article: Article, hit: Hit) -> bool:
    return article.text[hit.start - 1 : hit.start] == "(" and article.text[hit.end : hit.end + 1] == ")"


def _company_before_bracket(article: Article, found: Found, hit: Hit) -> bool:
    at = len(article.text[: hit.start - 1].rstrip(" "))
    return any(h.end == at and h.label == COMPANY for h in found.over(max(0, at - 1), at))


def _is_ordinary(form: str) -> bool:
    return form in ORDINARY or form in PLACES or form in DETERMINERS or is_common_word(form)
