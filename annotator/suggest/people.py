"""Rules that find people by their posts: `P C 직함`, `C의 P 직함`, `C P 직함`; companies beside them too."""

from annotator.suggest.article import Article, Word
from annotator.suggest.companies import is_name_like
from annotator.suggest.found import COMPANY, PERSON, Found, Hit
from annotator.suggest.lexicon import Lexicon
from annotator.suggest.names import COMMON_SURNAMES, NOT_LAST, Names, is_department
from annotator.suggest.posts import Post
from annotator.suggest.tokens import Reading, is_common_word
from annotator.suggest.words import (
    AMBIGUOUS_POSTS,
    BEFORE_POST,
    DETERMINERS,
    FORMER,
    JOURNALISTS,
    PLACES,
    STRONG_POSTS,
)

_LONGEST_CHAIN = 7
_QUOTES = "'\"‘’“”"
Place = tuple[int, int]


class People:
    """Finds people around the posts of one article."""

    def __init__(self, article: Article, lexicon: Lexicon, names: Names, found: Found) -> None:
        self._article = article
        self._lexicon = lexicon
        self._names = names
        self._found = found
        self._weak: list[tuple[Post, Word]] = []

    def read(self, posts: list[Post]) -> None:
        """Find people around every post; surnames alone last, when all full names are known."""
        for post in posts:
            after = self._person_after(post)
            if not self._bracket_behind_name(post):
                self._read_post(post, person_after=after)
        for post, word in self._weak:
            self._surname(post, word)

    # One post, what stands before it.
    def _read_post(self, post: Post, *, person_after: bool) -> None:
        chain, possessor = self._chain(post)
        prefix = self._article.text[post.first.start : post.start]
        if prefix and self._glued(post, prefix, chain):
            return
        while len(chain) > 1 and (self._names.text(chain[-1]) in BEFORE_POST or self._names.text(chain[-1]) in FORMER):
            chain = chain[:-1]
        if not chain:
            return
        company_at = self._company_at(chain)
        if company_at is not None:
            self._around(company_at, chain, post)
            return
        of_company = possessor is not None and self._company_of(possessor) is not None
        words = self._names.at_end(chain, after_company=of_company)
        if words is None:
            self._name_far(chain, post)
        # `그린웨이브 대표 신로아`: the person stands behind the post.
        elif self._may_hold(post, prefix, words) and (
            not person_after or self._names.is_korean(words[-1], strong=False)
        ):
            self._name_and_company(words, chain, of_company, post)

    def _bracket_behind_name(self, post: Post) -> bool:
        """`천유나(미르게임즈 이사)`: a name, and in the bracket behind it the post."""
        article = self._article
        word = article.words[post.first.previous] if post.first.depth and post.first.previous >= 0 else None
        if word is None or article.text[word.end : word.end + 1] != "(" or not self._names.is_korean(word, strong=True):
            return False
        if word.end - word.start < 3 or (article.josa(word) and not self._names.ends_in_particle_syllable(word)):
            return False
        inside = article.text[word.end + 1 : post.start]
        if "(" in inside or ")" in inside:
            return False
        self._add_person([word], post, 0.88)
        return True

    def _may_hold(self, post: Post, prefix: str, words: list[Word]) -> bool:
        """False for what is a post only behind a name, when what stands there is no sure one: `반도체 시장`."""
        if (prefix in PLACES and prefix) or not any(t in AMBIGUOUS_POSTS for t in post.titles):
            return True
        return post.first.start == post.start and self._names.is_korean(words[-1], strong=False)

    def _around(self, company_at: tuple[int, int, Place], chain: list[Word], post: Post) -> None:
        """The person before a known company, or else between it and the post."""
        first, last, _ = company_at
        words = self._names.before_company(chain[:first])
        if words is None:
            words = self._names.at_end(chain[last + 1 :], after_company=True)
        self._add_person(words, post, 0.95)

    def _name_and_company(self, words: list[Word], chain: list[Word], of_company: bool, post: Post) -> None:
        """The person whose name ends before the post; without a company of `C의 P` an unknown one beside the name."""
        left = [w for w in chain if w.start < words[0].start]
        title = post.titles[0]
        three = not of_company and not left and len(words) > 2 and post.is_employee
        if three and self._unknown_company(words[-1], 0.66, f"between a person and {title}", post) is not None:
            # `그레이엄 로런스 노바코어 CEO`: two parts are a name, the third is where they work.
            self._add_person(words[:-1], post, 0.9)
            return
        self._add_person(words, post, 0.93)
        korean = len(words) == 1 and self._names.could_be_korean(self._names.text(words[0]))
        if left and korean and self._is_unknown_company(left[-1]):
            self._unknown_company(left[-1], 0.62, f"before a person: {title}", post)

    def _chain(self, post: Post) -> tuple[list[Word], Word | None]:
        """The bare nouns before a post, left to right, and a word with 의 before them."""
        article = self._article
        words: list[Word] = []
        current = post.first
        while len(words) < _LONGEST_CHAIN:
            if current.depth or current.previous < 0:
                break
            gap = current.gap
            word = article.words[current.previous]
            if gap.strip(_QUOTES + " ") == "의" and "\n" not in gap:
                # 마이크로소프트(MS)의, 'CLO'의: the particle stands behind a sign.
                return words[::-1], word
            if gap.strip(_QUOTES + " ") or gap.count(" ") > 2 or (gap == "" and word.end == current.start):
                break
            josa = article.josa(word)
            if josa:
                known = all(self._found.label_over(w.start, w.end) == COMPANY for w in words)
                if known and self._names.ends_in_particle_syllable(word):
                    words.append(word)
                    break
                return words[::-1], word if josa == "의" else None
            text = self._names.text(word)
            read = self._names.reading(word)
            if text in FORMER or text in BEFORE_POST:
                read = Reading.NOUN
            if read is Reading.OTHER or (read is Reading.NOUN and word.tag.startswith("MA")):
                break
            if text in self._lexicon.titles:
                break
            words.append(word)
            current = word
        return words[::-1], None

    def _company_at(self, chain: list[Word]) -> tuple[int, int, Place] | None:
        """The company before a post: indexes of its first and last word, and its span; the surest, then the first.

        A less sure one between it and the post is a department: `삼성전자 디바이스솔루션(DS) 부문장`.
        """
        hits: list[tuple[int, Hit]] = []
        for index, word in enumerate(chain):
            hit = self._found.believed(word.start, word.end)
            if hit is not None and hit.label == COMPANY:
                hits.append((index, hit))
        if not hits:
            return None
        index, best = max(hits, key=lambda item: (item[1].score, -item[0]))
        for word in chain[index + 1 :]:
            for hit in self._found.over(word.start, word.end):
                if hit.score < 0.75 and hit is not best:
                    self._found.drop(hit)
        first = index
        while first > 0 and chain[first].start > best.start:
            first -= 1
        last = index
        while last + 1 < len(chain) and chain[last + 1].start < best.end:
            last += 1
        return first, last, (best.start, best.end)

    def _company_of(self, word: Word) -> Place | None:
        for hit in self._found.over(word.start, word.end):
            if hit.label == COMPANY:
                return hit.start, hit.end
        # A company in brackets before 의: 마이크로소프트(MS)의.
        hits = self._found.over(max(0, word.start - 1), word.end)
        return next(((h.start, h.end) for h in hits if h.label == COMPANY), None)

    def _name_far(self, chain: list[Word], post: Post) -> None:
        """`홍인기 경희대 전자공학과 교수`: the first of the bare nouns is a name, an unknown company may follow."""
        if any(t in AMBIGUOUS_POSTS for t in post.titles):
            return
        if len(chain) == 1:
            if len(self._names.text(chain[0])) <= 2:
                self._weak.append((post, chain[0]))
            return
        first = next((i for i, w in enumerate(chain[:-1]) if self._names.is_korean(w, strong=False)), None)
        if first is None:
            if chain and len(self._names.text(chain[-1])) == 1:
                self._weak.append((post, chain[-1]))
            return
        self._add_person([chain[first]], post, 0.85)
        between = chain[first + 1 :]
        if len(between) <= 2 and self._is_unknown_company(between[0]) and post.is_employee:
            self._unknown_company(between[0], 0.68, f"between a person and {post.titles[0]}", post)

    def _is_unknown_company(self, word: Word, *, lenient: bool = False) -> bool:
        text = self._names.text(word)
        if text in BEFORE_POST or is_department(text) or not is_name_like(self._article, word, lenient=lenient):
            return False
        return len(text) >= 3 or word.tag in ("NNP", "SL")

    def _unknown_company(self, word: Word, score: float, reason: str, post: Post) -> Place | None:
        hit = self._found.believed(word.start, word.core_end)
        if hit is not None:
            return (hit.start, hit.end) if hit.label == COMPANY else None
        if not any(t in self._lexicon.company_titles for t in post.titles) or self._names.text(word)[-1] in NOT_LAST:
            return None
        self._found.add(word.start, word.core_end, COMPANY, score, reason)
        return word.start, word.core_end

    def _add_person(self, words: list[Word] | None, post: Post, score: float) -> Place | None:
        if not words:
            return None
        start, end = words[0].start, words[-1].core_end
        if self._names.ends_in_particle_syllable(words[-1]):
            end = words[-1].end
        name = self._article.text[start:end]
        foreign = not self._names.could_be_korean(name)
        if foreign and len(words) == 1:
            score = 0.72
        if any(t in STRONG_POSTS or t in JOURNALISTS for t in post.titles):
            score = min(0.97, score + 0.02)
        self._found.add(start, end, PERSON, score, f"title: {post.titles[0]}")
        if len(name) > 1:
            self._names.full[name] = max(score, self._names.full.get(name, 0.0))
        return start, end

    def _glued(self, post: Post, prefix: str, chain: list[Word]) -> bool:
        """`이재용회장`, `삼성전자사장`, `김대표`: a name written onto its post."""
        word = post.first
        hits = [h for h in self._found.over(word.start, post.start) if h.label == COMPANY and h.end == post.start]
        if hits:
            self._add_person(self._names.before_company(chain), post, 0.93)
            return True
        if (
            len(prefix) == 3
            and prefix[0] in COMMON_SURNAMES
            and prefix not in PLACES
            and self._names.could_be_korean(prefix)
            and not is_common_word(prefix)
            and not is_department(prefix)
            and any(t in STRONG_POSTS for t in post.titles)
        ):
            self._found.add(word.start, post.start, PERSON, 0.8, f"title: {post.titles[0]}")
            self._names.full.setdefault(prefix, 0.8)
            return True
        return False

    def _surname(self, post: Post, word: Word) -> None:
        """`경 사장`: a surname alone, surely when a full name of the article has it."""
        text = self._names.text(word)
        whole = self._article.text[word.start : word.end]
        if len(whole) != len(text) and len(whole) == 1:
            text = whole
        if not (text in self._lexicon.surnames or text in self._lexicon.compound_surnames):
            return
        owners = [n for n in self._names.full if n.startswith(text) and len(n) - len(text) == 2]
        if owners:
            score = 0.93 if text not in DETERMINERS else 0.75
            # Of which of several is decided with all names at hand (`groups`).
            whose = f"surname of {owners[0]}" if len(owners) == 1 else "surname"
            self._found.add(word.start, word.start + len(text), PERSON, score, f"{whose} + {post.titles[0]}")
        elif text not in DETERMINERS and any(t in STRONG_POSTS for t in post.titles):
            self._found.add(word.start, word.start + len(text), PERSON, 0.7, f"surname + {post.titles[0]}")

    def _person_after(self, post: Post) -> bool:
        """`창업주 김범수`, `CEO 젠슨 황`, `대표 홍길동`: the name behind the post."""
        article = self._article
        last = post.last
        if article.josa(last) or last.index + 1 >= len(article.words):
            return False
        word = article.words[last.index + 1]
        if article.text[last.end : word.start] not in (" ", ": ", "=", " = ", "·") or word.depth != last.depth:
            return False
        text = self._names.text(word)
        if self._found.believed(word.start, word.core_end):
            return False
        if len(text) == 3 and self._names.is_korean(word, strong=False) and post.titles[-1] not in JOURNALISTS:
            following = article.words[word.index + 1] if word.index + 1 < len(article.words) else None
            if (
                following is not None
                and following.gap == " "
                and not article.josa(word)
                and self._names.text(following) in self._lexicon.titles
            ):
                return False  # `사장 홍길동 회장`: the name belongs to the next post, which is read on its own
            self._add_person([word], post, 0.82)
            if self._before(post) is None:
                self._unknown_before(post)
            return True
        return False

    def _before(self, post: Post) -> Place | None:
        """The company right before a post, or the one whose bracket holds the post."""
        article = self._article
        if post.first.index == 0:
            return None
        word = article.words[post.first.index - 1]
        between = article.text[word.end : post.start]
        if between not in (" ", "(", "의 ", ""):
            return None
        if any(self._names.text(w) in FORMER for w in (word,)):
            return None
        return next(((h.start, h.end) for h in self._found.over(word.start, word.end) if h.label == COMPANY), None)

    def _unknown_before(self, post: Post) -> Place | None:
        """`그린웨이브 대표 신로아`: what stands before a post that a person follows, if it can be a company's name."""
        article = self._article
        if post.first.index == 0 or post.first.start != post.start:
            return None
        word = article.words[post.first.index - 1]
        if article.text[word.end : post.start] not in (" ", "(") or article.josa(word):
            return None
        if not self._is_unknown_company(word, lenient=True):
            return None
        return self._unknown_company(word, 0.74, f"before {post.titles[0]} and a person", post)
