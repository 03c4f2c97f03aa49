"""Candidates for relations between names that have been found: patterns, and a trained classifier for posts.

Every candidate says why. Labels other than employee_of and founder_of score as "maybe": no public corpus has them, so
their patterns are tuned on texts of our own alone.
"""

import math
from dataclasses import replace

from annotator.model.schema import Schema
from annotator.suggest.article import Article
from annotator.suggest.found import Found, Hit, Link
from annotator.suggest.lexicon import shipped
from annotator.suggest.masking import masked_sentences, titles_in
from annotator.suggest.relation_features import EMPLOYEE, shipped_classifier
from annotator.suggest.relation_rules import Pair, Rule, matching, pairs

# How much the classifier moves a pattern of posts: on the ten articles for tuning the lowest right pair has a share of
# 0.38 and the former posts have 0.1 to 0.27, so that half means likely and a quarter means doubt.
_PRIOR, _TRUST = 1.8, 0.8
_SUREST = 0.97
# What our relations are called in KLUE-RE, and whether its direction is the other one.
_ELSEWHERE = {
    "employee_of": (("per:employee_of", False), ("org:top_members/employees", True)),
    "founder_of": (("org:founded_by", True),),
}


def find_relations(article: Article, found: Found) -> None:
    """Add candidate links between names of one sentence to `found`."""
    hits = found.settled()
    text = article.text
    for sentence in masked_sentences(article, hits, titles_in(article, shipped())):
        for pair in pairs(sentence):
            first, second = pair.first, pair.second
            if text[first.start : first.end] == text[second.start : second.end]:
                continue
            for rule in matching(pair):
                ends = (_at(second), _at(first)) if rule.swap else (_at(first), _at(second))
                found.link(*ends, rule.label, *_judged(rule, pair))


def named_in(schema: Schema, link: Link) -> Link:
    """A link under the name that a label schema has for it, turned round where that says it the other way."""
    if schema.relation(link.label) is None:
        for label, swap in _ELSEWHERE.get(link.label, ()):
            if schema.relation(label) is not None:
                head, tail = (link.tail, link.head) if swap else (link.head, link.tail)
                return replace(link, label=label, head=head, tail=tail)
    return link


def _judged(rule: Rule, pair: Pair) -> tuple[float, str]:
    """Score and reason of a pattern that holds."""
    if rule.label != EMPLOYEE:
        return rule.score, f"pattern: {rule.reason}"
    share = min(0.999, max(0.001, shipped_classifier().shares(pair)[EMPLOYEE]))
    score = 1 / (1 + math.exp(-(_PRIOR + _TRUST * math.log(share / (1 - share)))))
    return min(_SUREST, round(score, 3)), f"pattern: {rule.reason}, classifier {share:.2f}"


def _at(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end
