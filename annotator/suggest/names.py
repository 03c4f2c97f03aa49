"""What may be the name of a person by its form and its place: Korean full names, parts of foreign names."""

import re

from annotator.suggest.article import Article, Word, is_hangul
from annotator.suggest.found import COMPANY, OTHER, Found
from annotator.suggest.lexicon import Lexicon
from annotator.suggest.tokens import Reading, is_common_word, is_dictionary_noun, reading
from annotator.suggest.words import BEFORE_POST, FORMER, GIVEN_NAMES, ORDINARY, PLACES

COMMON_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선"
)
# Nine in ten Koreans; rarer surnames are first syllables of too many other words.
FREQUENT_SURNAMES = frozenset("김이박최정강조윤장임한오서신권황안송류홍전고문손배백허남심노곽성주차구민유엄채")
# Syllables of loanwords and Japanese names that no given name has.
NOT_IN_KOREAN_NAMES = frozenset(
    "튜브트프크츠츄쿠토카타키스즈코케테르러랜플블슬링맨넷릭컷베퍼펠쯔룽뷰쇼쉬엑웨웰뮤폰툰팅핑싱텔벨델셀렌펜쿨풀롤볼톨클글틀팝캠햄랩탭첼넬닐벅턱럭섹빵니"
)
SUFFIXES = frozenset(
    "사자인들적제지용품형부장팀원가권률비력법식업국단점주차터판학화회실소선산서상성반명론도대기급계과관"
)
# How the names of associations, offices, schools and parties end.
NOT_LAST = "회청부원단당대교군시구도국처"
_DEPARTMENT = re.compile(
    r".*(?:부문|사업부|사업|본부|부|팀|실|센터|담당|그룹|총괄|경험|솔루션|전략|기획|재무|기술|연구소|지사|법인|학과|공장|영업|마케팅|이사회)\Z"
)


def is_department(text: str) -> bool:
    """True for what ends like a part of a company: `반도체부문`, `HE사업본부`."""
    return _DEPARTMENT.match(text) is not None


def is_korean_name(form: str, lexicon: Lexicon) -> bool:
    """True for a text that looks like a Korean full name of three or four syllables."""
    surname = form[:1] in COMMON_SURNAMES or form[:2] in lexicon.compound_surnames
    return len(form) in (3, 4) and is_hangul(form) and surname


class Names:
    """Judges words of one article as names; `full` are the full names that strong rules found, with their scores."""

    def __init__(self, article: Article, lexicon: Lexicon, found: Found) -> None:
        self._article = article
        self._lexicon = lexicon
        self._found = found
        self.full: dict[str, float] = {}

    def text(self, word: Word) -> str:
        """The word without its particles."""
        return self._article.core(word)

    def reading(self, word: Word) -> Reading:
        """As the dictionary has it, but for a proper noun in this sentence that would be a noun with a particle."""
        read = reading(self.text(word))
        if read is Reading.OTHER and word.whole and word.tag == "NNP":
            return Reading.PROPER
        return read

    def _whole(self, word: Word) -> str:
        return self._article.text[word.start : word.end]

    def ends_in_particle_syllable(self, word: Word) -> bool:
        """`김영은 대표`: the tokenizer's particle is the last syllable of a name."""
        whole = self._whole(word)
        return (
            len(whole) == 3
            and len(self._article.josa(word)) == 1
            and whole[0] in COMMON_SURNAMES
            and whole[2] in "은이가도로나의인"
            and self._found.label_over(word.start, word.end) is None
            and not is_common_word(whole[:2])
        )

    def could_be_korean(self, text: str) -> bool:
        """True when a text has the form of a Korean name: a surname with one or two syllables."""
        lexicon = self._lexicon
        if not is_hangul(text):
            return False
        if len(text) == 4 and text[:2] in lexicon.compound_surnames:
            return True
        return len(text) in (2, 3) and text[0] in lexicon.surnames

    def is_korean(self, word: Word, *, strong: bool) -> bool:
        """True for a word that is a Korean full name; `strong` where hardly anything but a name can stand."""
        text = self._whole(word) if self.ends_in_particle_syllable(word) else self.text(word)
        if text in self.full:
            return True
        if not self.could_be_korean(text) or text in ORDINARY or text in PLACES or text in self._lexicon.titles:
            return False
        if self._found.label_over(word.start, word.end) in (COMPANY, OTHER):
            return False
        if text in BEFORE_POST or text in FORMER or is_department(text) or not NOT_IN_KOREAN_NAMES.isdisjoint(text):
            return False
        read = self.reading(word)
        if read in (Reading.NOUN, Reading.OTHER):
            return False
        if len(text) == 2:
            return strong and text[0] in COMMON_SURNAMES and not is_common_word(text)
        if strong:
            return True
        if text[0] not in COMMON_SURNAMES and not word.tag.startswith("NNP"):
            return False
        if read is not Reading.COMPOUND or (word.whole and word.tag == "NNP"):
            return True
        if is_dictionary_noun(text[1:]):
            return False
        # 박하람 begins with a noun too; 정유사, 신문사 end in a suffix as well.
        return not (is_dictionary_noun(text[:2]) and text[2] in SUFFIXES)

    def is_foreign_part(self, word: Word) -> bool:
        """True for an unknown word in Hangul that may be part of a foreign name."""
        text = self.text(word)
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
        if text in BEFORE_POST or text in FORMER or is_department(text):
            return False
        if len(text) > 2 and text[-1] in "은는을를":
            return False  # 서밋은: the tokenizer took an unknown word with its particle for one
        if self._found.label_over(word.start, word.end) in (COMPANY, OTHER):
            return False
        return not is_common_word(text)

    def _goes_before(self, word: Word) -> bool:
        """True for the first part of a foreign name: also what the dictionary splits, but this sentence has whole."""
        text = self.text(word)
        if self.is_foreign_part(word):
            return True
        if not (word.whole and word.tag == "NNP" and 2 <= len(text) <= 5 and is_hangul(text)):
            return False
        if text in ORDINARY or text in PLACES or text in self._lexicon.titles or is_department(text):
            return False
        return reading(text) is Reading.COMPOUND and self._found.label_over(word.start, word.end) is None

    def before_company(self, words: list[Word]) -> list[Word] | None:
        """The name that ends a list of words, before a company."""
        while words and (self.text(words[-1]) in BEFORE_POST or self.text(words[-1]) in FORMER):
            words = words[:-1]
        if (
            len(words) > 1
            and self._article.text[words[-2].end : words[-1].start] == " "
            and self.is_foreign_part(words[-1])
            and self._goes_before(words[-2])
            and self.text(words[-1]) not in self.full
            and not self.is_korean(words[-2], strong=True)
        ):
            # 클로에 마르탱 오르비타 회장: in front of a company nothing but a name is two unknown words long.
            return words[-3 if len(words) > 2 and self.is_foreign_part(words[-3]) else -2 :]
        return self.at_end(words, after_company=False)

    def at_end(self, words: list[Word], *, after_company: bool) -> list[Word] | None:
        """The words of the name that ends a list of bare nouns; None when it does not end in one."""
        if not words:
            return None
        last = words[-1]
        text = self.text(last)
        alone = len(words) == 1
        if self.is_korean(last, strong=after_company or len(text) == 3) and not (
            len(words) > 1 and self.text(words[-2]) in GIVEN_NAMES
        ):
            return [last]
        if not self.is_foreign_part(last):
            return None
        parts = [last]
        for word in reversed(words[:-1]):
            if (
                len(parts) == 4
                or not self.is_foreign_part(word)
                or self._article.text[word.end : parts[0].start] != " "
            ):
                break
            if not after_company and self.is_korean(word, strong=False) and self.text(word) not in GIVEN_NAMES:
                break  # `류원기 영남제분 회장`: a full Korean name is no part of a foreign one
            parts.insert(0, word)
        if len(parts) == 1 and not (alone or after_company or self.text(words[-2]) in PLACES):
            return None
        if len(parts) == 1 and len(text) < 2:
            return None
        return parts
