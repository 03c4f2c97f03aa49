"""Rules that find people by their posts, and who works where: `P C 직함`, `C의 P 직함`, `C P 직함`, `P 현 C 직함`."""

import re
from dataclasses import dataclass

from annotator.suggest.article import Article, Word, is_hangul, is_particles
from annotator.suggest.companies import is_name_like
from annotator.suggest.found import COMPANY, OTHER, PERSON, Found, Hit
from annotator.suggest.lexicon import Lexicon
from annotator.suggest.tokens import Reading, is_common_word, is_dictionary_noun, reading
from annotator.suggest.words import (
    AMBIGUOUS_POSTS,
    BEFORE_POST,
    DETERMINERS,
    FORMER,
    FOUNDERS,
    GIVEN_NAMES,
    JOURNALISTS,
    ORDINARY,
    PLACES,
    STRONG_POSTS,
)

_LONGEST_CHAIN = 7
_QUOTES = "'\"‘’“”"
_COMMON_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선"
)
# Nine in ten Koreans; rarer surnames are first syllables of too many other words.
_FREQUENT_SURNAMES = frozenset("김이박최정강조윤장임한오서신권황안송류홍전고문손배백허남심노곽성주차구민유엄채")
# Syllables of loanwords and Japanese names that no given name has.
_NOT_IN_KOREAN_NAMES = frozenset(
    "튜브트프크츠츄쿠토카타키스즈코케테르러랜플블슬링맨넷릭컷베퍼펠쯔룽뷰쇼쉬엑웨웰뮤폰툰팅핑싱텔벨델셀렌펜쿨풀롤볼톨클글틀팝캠햄랩탭첼넬닐벅턱럭섹빵니"
)
_SUFFIXES = frozenset(
    "사자인들적제지용품형부장팀원가권률비력법식업국단점주차터판학화회실소선산서상성반명론도대기급계과관"
)
# How the names of associations, offices, schools and parties end.
_NOT_LAST = "회청부원단당대교군시구도국처"
_DEPARTMENT = re.compile(
    r".*(?:부문|사업부|사업|본부|부|팀|실|센터|담당|그룹|총괄|경험|솔루션|전략|기획|재무|기술|연구소|지사|법인|학과|공장|영업|마케팅|이사회)\Z"
)


@dataclass(frozen=True, slots=True)
class Post:
    """A post in the text: from `first` to `last` word, what stood glued before it in the first, and its titles."""

    first: Word
    last: Word
    start: int
    prefix_end: int
    titles: tuple[str, ...]

    @property
    def is_founder(self) -> bool:
        """True when one of the titles is a founder's."""
        return any(t in FOUNDERS for t in self.titles)

    @property
    def is_employee(self) -> bool:
        """True when one of the titles is a post in a company."""
        return any(t not in FOUNDERS and t not in JOURNALISTS for t in self.titles)


def find_posts(article: Article, lexicon: Lexicon) -> list[Post]:
    """Every post, adjacent titles taken together (`대표이사 사장`, `최고경영자(CEO)`, `회장 겸 CEO`)."""
    singles: list[Post] = []
    for start, end, form in lexicon.title_finder.find(article.text):
        word = article.word_at(start)
        if word is None or article.in_address(start, end):
            continue
        rest = article.text[end : word.end]
        if rest and not is_particles(rest):
            # A longer title may be hidden by a shorter one at its left: take the last in the word.
            continue
        singles.append(Post(word, word, start, start, (form,)))
    posts: list[Post] = []
    for post in singles:
        if posts and (joined := _join(article, posts[-1], post)) is not None:
            posts[-1] = joined
        else:
            posts.append(post)
    return posts


def _join(article: Article, left: Post, right: Post) -> Post | None:
    if right.start != right.first.start:
        return None
    between = article.text[left.last.end : right.first.start]
    same_bracket = between in ("(", " (") and right.first.depth > left.last.depth
    beside = between in (" ", " 겸 ") and not article.josa(left.last) and left.last.depth == right.first.depth
    after_bracket = (
        between in (")", ") ") and left.last.depth > right.first.depth and right.first.index > left.first.index
    )
    if same_bracket or beside or after_bracket:
        last = right.last
        return Post(left.first, last, left.start, left.prefix_end, left.titles + right.titles)
    return None


class People:
    """Finds people around the posts of one article."""

    def __init__(self, article: Article, lexicon: Lexicon, found: Found) -> None:
        self._article = article
        self._lexicon = lexicon
        self._found = found
        # Full names that a strong rule found, by surname; short forms are read from these.
        self.full_names: dict[str, float] = {}
        self._weak: list[tuple[Post, Word]] = []

    def read(self, posts: list[Post]) -> None:
        """Find people and links around every post; surnames alone last, when all full names are known."""
        for post in posts:
            after = self._person_after(post)
            self._read_post(post, after=after)
        for post, word in self._weak:
            self._surname(post, word)
        for word in self._article.words:
            self._with_ssi(word)
            self._bare(word)

    # One post, what stands before it.
    def _read_post(self, post: Post, *, after: bool) -> None:
        article = self._article
        chain, possessor = self._chain(post)
        prefix = article.text[post.first.start : post.start]
        if prefix and self._glued(post, prefix, chain):
            return
        if not chain and possessor is None:
            return
        while len(chain) > 1 and self._text(chain[-1]) in BEFORE_POST:
            chain = chain[:-1]
        company_at = self._company_at(chain)
        person: tuple[int, int] | None = None
        company: tuple[int, int] | None = None
        former = any(self._text(w) in FORMER for w in chain) or (
            possessor is not None and self._text(possessor) in FORMER
        )
        title = post.titles[0]
        if company_at is not None:
            first, last, company = company_at
            before, after = chain[:first], chain[last + 1 :]
            name_words = self._name_before(before)
            pattern = "P C title"
            if name_words is None:
                name_words = self._name_at_end(after, after_company=True)
                pattern = "C P title"
            if name_words is None and not before and not after:
                return
            person = self._add_person(name_words, post, 0.95)
        else:
            of_company = possessor is not None and self._company_of(possessor) is not None
            name_words = self._name_at_end(chain, after_company=of_company)
            pattern = "C의 P title"
            if name_words is not None and any(t in AMBIGUOUS_POSTS for t in post.titles) and prefix not in PLACES:
                if post.first.start != post.start or not self._korean_name(name_words[-1], strong=False):
                    return
            if after and name_words is not None and not self._korean_name(name_words[-1], strong=False):
                return  # `그린웨이브 대표 신로아`: the person stands behind the post
            if name_words is not None:
                person = self._add_person(name_words, post, 0.93)
                left = [w for w in chain if w.start < name_words[0].start]
                if possessor is not None and not left:
                    company = self._company_of(possessor)
                elif (
                    left
                    and self._is_unknown_company(left[-1])
                    and len(name_words) == 1
                    and self._could_be_korean_name(self._text(name_words[0]))
                ):
                    company = self._unknown_company(left[-1], 0.62, f"before a person: {title}", post)
                    pattern = "C P title"
                if company is None and possessor is None and len(name_words) > 2 and post.is_employee:
                    # `그레이엄 로런스 노바코어 CEO`: two parts are a name, the third is where they work.
                    self._found.drop_at(person)
                    self.full_names.pop(article.text[name_words[0].start : name_words[-1].core_end], None)
                    company = self._unknown_company(name_words[-1], 0.66, f"between a person and {title}", post)
                    person = self._add_person(name_words[:-1], post, 0.9)
                    pattern = "P C title"
            else:
                person, company = self._name_far(chain, post)
                pattern = "P C title"
        if person is not None and company is not None:
            self._link(person, company, post, pattern, former)

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
                if known and self._josa_is_syllable(word):
                    words.append(word)
                    break
                return words[::-1], word if josa == "의" else None
            text = self._text(word)
            read = self._reading(word)
            if text in FORMER or text in BEFORE_POST:
                read = Reading.NOUN
            if read is Reading.OTHER or (read is Reading.NOUN and word.tag.startswith("MA")):
                break
            if text in self._lexicon.titles:
                break
            words.append(word)
            current = word
        return words[::-1], None

    def _text(self, word: Word) -> str:
        return self._article.core(word)

    def _reading(self, word: Word) -> Reading:
        """As the dictionary has it, but for a proper noun in this sentence that would be a noun with a particle."""
        read = reading(self._text(word))
        if read is Reading.OTHER and word.whole and word.tag == "NNP":
            return Reading.PROPER
        return read

    def _whole(self, word: Word) -> str:
        return self._article.text[word.start : word.end]

    def _josa_is_syllable(self, word: Word) -> bool:
        """`김영은 대표`: the tokenizer's particle is the last syllable of a name."""
        whole = self._whole(word)
        return (
            len(whole) == 3
            and len(self._article.josa(word)) == 1
            and whole[0] in _COMMON_SURNAMES
            and whole[2] in "은이가도로나의인"
            and self._found.label_over(word.start, word.end) is None
            and not is_common_word(whole[:2])
        )

    def _company_at(self, chain: list[Word]) -> tuple[int, int, tuple[int, int]] | None:
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

    def _company_of(self, word: Word) -> tuple[int, int] | None:
        for hit in self._found.over(word.start, word.end):
            if hit.label == COMPANY:
                return hit.start, hit.end
        # A company in brackets before 의: 마이크로소프트(MS)의.
        hits = self._found.over(max(0, word.start - 1), word.end)
        return next(((h.start, h.end) for h in hits if h.label == COMPANY), None)

    # Names.
    def _could_be_korean_name(self, text: str) -> bool:
        lexicon = self._lexicon
        if not is_hangul(text):
            return False
        if len(text) == 4 and text[:2] in lexicon.compound_surnames:
            return True
        return len(text) in (2, 3) and text[0] in lexicon.surnames

    def _korean_name(self, word: Word, *, strong: bool) -> bool:
        text = self._whole(word) if self._josa_is_syllable(word) else self._text(word)
        if text in self.full_names:
            return True
        if not self._could_be_korean_name(text) or text in ORDINARY or text in PLACES or text in self._lexicon.titles:
            return False
        if self._found.label_over(word.start, word.end) in (COMPANY, OTHER):
            return False
        if text in BEFORE_POST or text in FORMER or _DEPARTMENT.match(text):
            return False
        read = self._reading(word)
        if read in (Reading.NOUN, Reading.OTHER):
            return False
        if len(text) == 2:
            return strong and text[0] in _COMMON_SURNAMES and not is_common_word(text)
        if strong:
            return True
        if text[0] not in _COMMON_SURNAMES and not word.tag.startswith("NNP"):
            return False
        if read is not Reading.COMPOUND:
            return True
        if is_dictionary_noun(text[1:]):
            return False
        # 박하람 begins with a noun too; 정유사, 신문사 end in a suffix as well.
        return not (is_dictionary_noun(text[:2]) and text[2] in _SUFFIXES)

    def _foreign_part(self, word: Word) -> bool:
        text = self._text(word)
        if text in GIVEN_NAMES:
            return True
        if (
            not text
            or not is_hangul(text)
            or len(text) > 7
            or text in ORDINARY
            or text in PLACES
            or text in self._lexicon.titles
        ):
            return False
        if text in BEFORE_POST or text in FORMER or _DEPARTMENT.match(text):
            return False
        if len(text) > 2 and text[-1] in "은는을를":
            return False  # 서밋은: the tokenizer took an unknown word with its particle for one
        if self._found.label_over(word.start, word.end) in (COMPANY, OTHER):
            return False
        return not is_common_word(text)

    def _name_before(self, words: list[Word]) -> list[Word] | None:
        """The name that ends a list of words, before a company."""
        while words and (self._text(words[-1]) in BEFORE_POST or self._text(words[-1]) in FORMER):
            words = words[:-1]
        adjacent = len(words) > 1 and self._article.text[words[-2].end : words[-1].start] == " "
        if adjacent and self._foreign_part(words[-1]) and self._foreign_part(words[-2]):
            # 클로에 마르탱 오르비타 회장: in front of a company nothing but a name is two unknown words long.
            if self._text(words[-1]) not in self.full_names and not self._korean_name(words[-2], strong=True):
                start = -3 if len(words) > 2 and self._foreign_part(words[-3]) else -2
                return words[start:]
        return self._name_at_end(words, after_company=False)

    def _name_at_end(self, words: list[Word], *, after_company: bool, strong: bool = True) -> list[Word] | None:
        if not words:
            return None
        last = words[-1]
        text = self._text(last)
        alone = len(words) == 1
        if self._korean_name(last, strong=strong and (after_company or len(text) == 3)) and not (
            len(words) > 1 and self._text(words[-2]) in GIVEN_NAMES
        ):
            return [last]
        if not self._foreign_part(last):
            return None
        parts = [last]
        for word in reversed(words[:-1]):
            if len(parts) == 4 or not self._foreign_part(word) or self._article.text[word.end : parts[0].start] != " ":
                break
            if not after_company and self._korean_name(word, strong=False) and self._text(word) not in GIVEN_NAMES:
                break  # `류원기 영남제분 회장`: a full Korean name is no part of a foreign one
            parts.insert(0, word)
        if len(parts) == 1 and not (alone or after_company or self._text(words[-2]) in PLACES):
            return None
        if len(parts) == 1 and len(text) < 2:
            return None
        return parts

    def _name_far(self, chain: list[Word], post: Post) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
        """`홍인기 경희대 전자공학과 교수`: the first of the bare nouns is a name, an unknown company may follow."""
        if any(t in AMBIGUOUS_POSTS for t in post.titles):
            return None, None
        if len(chain) == 1:
            if len(self._text(chain[0])) <= 2:
                self._weak.append((post, chain[0]))
            return None, None
        first = next((i for i, w in enumerate(chain[:-1]) if self._korean_name(w, strong=False)), None)
        if first is None:
            if chain and len(self._text(chain[-1])) == 1:
                self._weak.append((post, chain[-1]))
            return None, None
        person = self._add_person([chain[first]], post, 0.85)
        between = chain[first + 1 :]
        if len(between) <= 2 and self._is_unknown_company(between[0]) and post.is_employee:
            return person, self._unknown_company(between[0], 0.68, f"between a person and {post.titles[0]}", post)
        return person, None

    def _is_unknown_company(self, word: Word, *, lenient: bool = False) -> bool:
        text = self._text(word)
        if text in BEFORE_POST or _DEPARTMENT.match(text) or not is_name_like(self._article, word, lenient=lenient):
            return False
        return len(text) >= 3 or word.tag in ("NNP", "SL")

    def _unknown_company(self, word: Word, score: float, reason: str, post: Post) -> tuple[int, int] | None:
        hit = self._found.believed(word.start, word.core_end)
        if hit is not None:
            return (hit.start, hit.end) if hit.label == COMPANY else None
        if not any(t in self._lexicon.company_titles for t in post.titles) or self._text(word)[-1] in _NOT_LAST:
            return None
        self._found.add(word.start, word.core_end, COMPANY, score, reason)
        return word.start, word.core_end

    def _add_person(self, words: list[Word] | None, post: Post, score: float) -> tuple[int, int] | None:
        if not words:
            return None
        start, end = words[0].start, words[-1].core_end
        if self._josa_is_syllable(words[-1]):
            end = words[-1].end
        name = self._article.text[start:end]
        foreign = not self._could_be_korean_name(name)
        if foreign and len(words) == 1:
            score = 0.72
        if any(t in STRONG_POSTS or t in JOURNALISTS for t in post.titles):
            score = min(0.97, score + 0.02)
        self._found.add(start, end, PERSON, score, f"title: {post.titles[0]}")
        if len(name) > 1:
            self.full_names[name] = max(score, self.full_names.get(name, 0.0))
        return start, end

    def _glued(self, post: Post, prefix: str, chain: list[Word]) -> bool:
        """`이재용회장`, `삼성전자사장`, `김대표`: a name written onto its post."""
        word = post.first
        hits = [h for h in self._found.over(word.start, post.start) if h.label == COMPANY and h.end == post.start]
        if hits:
            company = (hits[0].start, hits[0].end)
            name_words = self._name_before(chain)
            person = self._add_person(name_words, post, 0.93)
            if person is not None:
                self._link(person, company, post, "P C title", any(self._text(w) in FORMER for w in chain))
            return True
        if (
            len(prefix) == 3
            and prefix[0] in _COMMON_SURNAMES
            and prefix not in PLACES
            and self._could_be_korean_name(prefix)
            and not is_common_word(prefix)
            and not _DEPARTMENT.match(prefix)
            and any(t in STRONG_POSTS for t in post.titles)
        ):
            self._found.add(word.start, post.start, PERSON, 0.8, f"title: {post.titles[0]}")
            self.full_names.setdefault(prefix, 0.8)
            return True
        return False

    def _surname(self, post: Post, word: Word) -> None:
        """`경 사장`: a surname alone, surely when a full name of the article has it."""
        text = self._text(word)
        whole = self._article.text[word.start : word.end]
        if len(whole) != len(text) and len(whole) == 1:
            text = whole
        if not (text in self._lexicon.surnames or text in self._lexicon.compound_surnames):
            return
        owner = next((n for n in self.full_names if n.startswith(text) and len(n) - len(text) == 2), None)
        if owner is not None:
            score = 0.93 if text not in DETERMINERS else 0.75
            self._found.add(word.start, word.start + len(text), PERSON, score, f"surname of {owner} + {post.titles[0]}")
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
        text = self._text(word)
        if self._found.believed(word.start, word.core_end):
            return False
        if len(text) == 3 and self._korean_name(word, strong=False) and post.titles[-1] not in JOURNALISTS:
            following = article.words[word.index + 1] if word.index + 1 < len(article.words) else None
            if (
                following is not None
                and following.gap == " "
                and not article.josa(word)
                and self._text(following) in self._lexicon.titles
            ):
                return False  # `사장 홍길동 회장`: the name belongs to the next post, which is read on its own
            person = self._add_person([word], post, 0.82)
            company = self._before(post) or self._unknown_before(post)
            if company is not None and person is not None:
                self._link(person, company, post, "C title P", False)
            return True
        return False

    def _with_ssi(self, word: Word) -> None:
        """`강수연씨`, `김씨`, `신로아 씨`, `이모(33)씨`: 씨 stays outside, and so does 모."""
        article = self._article
        text = self._text(word)
        if text == "씨":
            if word.gap not in (" ", "") or word.previous < 0:
                return
            name_word = article.words[word.previous]
            if article.josa(name_word):
                return
            name = self._text(name_word)
            if name == "모" and name_word.previous >= 0 and name_word.gap == " ":
                name_word = article.words[name_word.previous]
                name = self._text(name_word)
        elif len(text) in (2, 3, 4) and text[-1] == "씨" and reading(text) is not Reading.NOUN:
            name_word, name = word, text[:-1]
        else:
            return
        if len(name) == 2 and name[1] == "모" and name[0] in self._lexicon.surnames:
            name = name[0]
        full = len(name) > 1 and self._could_be_korean_name(name)
        if not (full or name in self._lexicon.surnames or name in self._lexicon.compound_surnames):
            return
        self._found.add(name_word.start, name_word.start + len(name), PERSON, 0.88 if full else 0.8, "before 씨")
        if full:
            self.full_names.setdefault(name, 0.88)

    def _bare(self, word: Word) -> None:
        """A word that can hardly be anything but a Korean name, with nothing that says so."""
        text = self._text(word)
        if len(text) != 3 or not (word.whole and word.tag == "NNP") or text[0] not in _FREQUENT_SURNAMES:
            return
        if not self._korean_name(word, strong=False) or self._found.over(word.start, word.end):
            return
        if text[-1] in _NOT_LAST or text[-1] in _SUFFIXES or text[-1] in "동역로강함각련체":
            return
        if not _NOT_IN_KOREAN_NAMES.isdisjoint(text):
            return
        self._found.add(word.start, word.core_end, PERSON, 0.55, "looks like a Korean name")

    def _before(self, post: Post) -> tuple[int, int] | None:
        """The company right before a post, or the one whose bracket holds the post."""
        article = self._article
        if post.first.index == 0:
            return None
        word = article.words[post.first.index - 1]
        between = article.text[word.end : post.start]
        if between not in (" ", "(", "의 ", ""):
            return None
        if any(self._text(w) in FORMER for w in (word,)):
            return None
        return next(((h.start, h.end) for h in self._found.over(word.start, word.end) if h.label == COMPANY), None)

    def _unknown_before(self, post: Post) -> tuple[int, int] | None:
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

    def _link(self, person: tuple[int, int], company: tuple[int, int], post: Post, pattern: str, former: bool) -> None:
        if former or all(t in JOURNALISTS for t in post.titles):
            return
        if post.is_founder:
            title = next(t for t in post.titles if t in FOUNDERS)
            self._found.link(person, company, "founder_of", 0.88, f"pattern: {pattern} ({title})")
        if post.is_employee:
            title = next(t for t in post.titles if t not in FOUNDERS)
            self._found.link(person, company, "employee_of", 0.9, f"pattern: {pattern} ({title})")
