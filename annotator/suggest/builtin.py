"""The suggester that the program begins with: the shipped tagger, the rules and lists, and the project's decisions."""

from annotator.model.configured import BUILT_IN
from annotator.suggest.article import Article
from annotator.suggest.rules import Rules
from annotator.suggest.tagger import Reading, shipped_tagger


class BuiltIn(Rules):
    """The rules, with what the tagger reads from context weighed in; its scores are probabilities."""

    name = BUILT_IN
    version = "1"

    def reading(self, article: Article) -> Reading:
        """What the shipped tagger makes of the article. Raises: KnownError if its files are missing or damaged."""
        return shipped_tagger().read(article.text, article.tokens)
