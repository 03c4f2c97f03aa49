"""Posts (직함) in a text: where they stand and which titles they join."""

from dataclasses import dataclass

from annotator.suggest.article import Article, Word, is_particles
from annotator.suggest.lexicon import Lexicon
from annotator.suggest.words import FOUNDERS, JOURNALISTS


@dataclass(frozen=True, slots=True)
class Post:
    """A post in the text: from `first` to `last` word, and its titles; `start` is where the title begins in `first`."""

    first: Word
    last: Word
    start: int
    titles: tuple[str, ...]

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
        singles.append(Post(word, word, start, (form,)))
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
        return Post(left.first, last, left.start, left.titles + right.titles)
    return None
