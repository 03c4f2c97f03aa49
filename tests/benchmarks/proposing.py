"""What the suggesters of this installation say about our articles, by name."""

import importlib
import sys
from dataclasses import replace

from annotator.model.annotation import AnnotationSet, SetKey, SetKind
from annotator.model.lexicon import KnownName
from annotator.suggest.request import Request
from annotator.suggest.suggester import Proposal, Suggester, merged, propose
from tests.articles import Article
from tests.builders import schema

NOTHING, MERGED = "nothing", "merged"


class Proposals:
    """Runs every suggester once over each article, and gives the set of one of them, of all, or an empty one.

    With `known` each article comes with the names of its own gold, as if they had been decided on before: what is left
    is to find their places, and their relations.
    """

    def __init__(self, articles: tuple[Article, ...], *, known: bool = False) -> None:
        self._schema = schema()
        self._by_article: dict[str, Proposal] = {}
        self._made: dict[str, Suggester] = {}
        self._known = known
        for article in articles:
            proposal = propose(article.document, self._schema, _names(article) if known else ())
            for error in proposal.errors:
                print(error, file=sys.stderr)
            self._by_article[article.name] = proposal

    def of(self, article: Article) -> Proposal:
        """All that was said about an article, with its morphemes."""
        return self._by_article[article.name]

    @property
    def names(self) -> tuple[str, ...]:
        """The suggesters that said something, without their versions, in their order."""
        authors = (said.key.author for proposal in self._by_article.values() for said in proposal.sets)
        return tuple(dict.fromkeys(author.partition("@")[0] for author in authors))

    def said(self, article: Article, name: str) -> AnnotationSet:
        """What `name` says: a suggester, "merged" for the best of all, "nothing", or a class as ``module:Class``.

        Raises: SystemExit when there is none of that name.
        """
        key = SetKey(article.name, name, SetKind.SUGGESTED)
        if name == NOTHING:
            return AnnotationSet(key)
        proposal = self.of(article)
        if name == MERGED:
            return merged(proposal, key, self._schema)
        if ":" in name:
            return self._of_class(article, name, key)
        if name not in self.names:
            raise SystemExit(f"there is no suggester {name!r}; there are: {', '.join((*self.names, MERGED, NOTHING))}")
        own = tuple(said for said in proposal.sets if said.key.author.partition("@")[0] == name)
        return merged(replace(proposal, sets=own), key, self._schema)

    def _of_class(self, article: Article, name: str, key: SetKey) -> AnnotationSet:
        if name not in self._made:
            module, _, kind = name.partition(":")
            self._made[name] = getattr(importlib.import_module(module), kind)()
        proposal = self.of(article)
        known = _names(article) if self._known else ()
        said = self._made[name].suggest(Request(article.document, proposal.tokens, self._schema, known))
        return merged(replace(proposal, sets=(said,)), key, self._schema)


def _names(article: Article) -> tuple[KnownName, ...]:
    text = article.document.text
    forms = {(text[m.start : m.end], m.label) for m in article.gold.mentions if m.end - m.start > 1}
    return tuple(KnownName(form, label, accepted=10) for form, label in sorted(forms))
