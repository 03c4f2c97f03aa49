"""The articles with gold are what they claim to be, and their marks are read as they say."""

from itertools import combinations, pairwise
from pathlib import Path

import pytest

from annotator.exchange.reading import read
from annotator.model.annotation import GOLD_AUTHOR, AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.check import check
from annotator.model.compare import compare
from annotator.model.document import Stage
from annotator.suggest.tokens import tokenize
from tests.articles import HALVES, Article, load, main, parse, problems
from tests.builders import schema

ARTICLES = [article for half in HALVES for article in load(half)]
each = pytest.mark.parametrize("article", ARTICLES, ids=lambda a: a.name)


def surfaces(article: Article) -> set[str]:
    text = article.document.text
    return {text[m.start : m.end] for m in article.gold.mentions}


def triples(article: Article) -> list[str]:
    text = article.document.text
    named = {m.id: text[m.start : m.end] for m in article.gold.mentions}
    return [f"{named[r.head]} {r.label} {named[r.tail]}" for r in article.gold.relations]


def written(body: str) -> Article:
    return parse(f"style: test\n---\n{body}\n")


def test_both_halves_have_ten_articles_and_no_name_in_common() -> None:
    tune, blind = load("tune"), load("blind")
    assert len(tune) >= 10 and len(blind) >= 10
    assert len({a.style for a in ARTICLES}) == len(ARTICLES)
    names = [{s for a in half for s in surfaces(a) if len(s) > 1} for half in (tune, blind)]
    assert not names[0] & names[1]


def test_every_label_of_the_schema_appears_in_both_halves() -> None:
    of = schema()
    for half in HALVES:
        said = [a.gold for a in load(half)]
        assert {m.label for s in said for m in s.mentions} == {m.label for m in of.mentions}
        assert {r.label for s in said for r in s.relations} == {r.label for r in of.relations}


@each
def test_an_article_is_of_an_article_s_length_and_has_no_problem(article: Article) -> None:
    assert 900 <= len(article.document.text) <= 2500
    assert list(problems(article)) == []
    found = check(article.document, article.gold, schema(), tokenize(article.document.text))
    assert [p.message for p in found if p.severity == "error"] == []


@each
def test_mentions_do_not_overlap_and_relations_are_allowed(article: Article) -> None:
    of = schema()
    both = sorted((*article.gold.mentions, *article.optional), key=lambda m: m.start)
    assert all(before.end <= after.start for before, after in pairwise(both))
    by_id = {m.id: m for m in article.gold.mentions}
    for relation in article.gold.relations:
        label = of.relation(relation.label)
        assert label is not None and label.allows(by_id[relation.head].label, by_id[relation.tail].label)


def test_the_edges_of_mentions_are_edges_of_morphemes_but_for_few() -> None:
    off = []
    for article in ARTICLES:
        text = article.document.text
        tokens = tokenize(text)
        edges = {edge for token in tokens.tokens for edge in (token.start, token.end)}
        off += [
            f"{article.name}: {text[m.start : m.end]}"
            for m in article.gold.mentions
            if m.start not in edges or m.end not in edges
        ]
    # Unknown names that the tokenizer takes together with their particle: 사구디지털과, 삼양골의.
    assert len(off) <= 0.01 * sum(len(a.gold.mentions) for a in ARTICLES), off


def test_marks_become_mentions_of_the_clean_text() -> None:
    article = written("[가온:P] [나래:C]·[다솜:C] 회장😀은 [라온:P]을\n[나래:C]로")
    assert article.document.text == "가온 나래·다솜 회장😀은 라온을\n나래로"
    text = article.document.text
    assert [(text[m.start : m.end], m.label) for m in article.gold.mentions] == [
        ("가온", "PERSON"),
        ("나래", "COMPANY"),
        ("다솜", "COMPANY"),
        ("라온", "PERSON"),
        ("나래", "COMPANY"),
    ]


def test_a_relation_names_marks_of_the_line_above_by_surface_and_number() -> None:
    article = written("[가온:P] [나래:C] 회장은 [나래:C]\n>> 가온 employee_of 나래/1; 가온 founder_of 나래/2")
    assert triples(article) == ["가온 employee_of 나래", "가온 founder_of 나래"]
    ends = [r.tail for r in article.gold.relations]
    assert ends[0] != ends[1]
    assert article.document.text == "가온 나래 회장은 나래"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("[가온:P] [나래:C] [나래:C]\n>> 가온 employee_of 나래", "marked 2 times"),
        ("[가온:P] [나래:C]\n>> 가온 employee_of 다솜", "marked 0 times"),
        ("[가온:P] [나래:C]\n>> 가온 employee_of 나래/2", "marked 1 times"),
        ("[가온:P] [나래:C]\n>> 나래 employee_of 가온", "may not join"),
        ("[가온:P] [나래:C]\n>> 가온 knows 나래", "no relation of the schema"),
        ("[가온:P] [나래:C]\n>> 가온 employee_of 나래; 가온 employee_of 나래", "stands twice"),
    ],
)
def test_a_relation_that_is_not_clear_is_refused(body: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        written(body)


def test_what_may_go_either_way_is_counted_neither_for_nor_against() -> None:
    article = written("[가온:P] [나래:C?] 지회장과 [다솜:C]\n>>? 가온 employee_of 다솜\n>> 가온 employee_of 나래")
    assert [m.label for m in article.gold.mentions] == ["PERSON", "COMPANY"]
    assert article.gold.relations == ()
    person, company, other = (
        Mention("p", 0, 2, "PERSON"),
        Mention("c", 3, 5, "COMPANY"),
        Mention("d", 11, 13, "COMPANY"),
    )
    said = AnnotationSet(
        SetKey("d1", "x@1", SetKind.SUGGESTED),
        mentions=(person, company, other),
        relations=(Relation("r1", "p", "c", "employee_of"), Relation("r2", "p", "d", "employee_of"),
                   Relation("r3", "p", "d", "founder_of")),
    )  # fmt: skip
    counted = article.counted(said, schema())
    assert [m.id for m in counted.mentions] == ["p", "d"]
    assert [r.id for r in counted.relations] == ["r3"]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("[가온은:P] 말했다. [가온은:P]행", "followed by"),
        ("한[가온:P]은", "follows"),
        ("[가온:P]은 말했다. 가온이 웃었다.", "not marked"),
        ("[가온:P]과 [가온:C]", "two labels"),
        ("[가온 :P]과", "white space"),
    ],
)
def test_the_proofreader_finds(body: str, what: str) -> None:
    assert any(what in line for line in problems(written(body)))


def test_the_proofreader_accepts_a_deliberate_one() -> None:
    assert list(problems(written("[가온:P]은 ‘[가온:X]폰’을 냈다."))) == []


def test_no_two_articles_have_the_same_text() -> None:
    assert all(a.document.text != b.document.text for a, b in combinations(ARTICLES, 2))


def test_they_are_written_as_a_file_that_is_read_back_as_gold(tmp_path: Path) -> None:
    target = tmp_path / "tune.jsonl"
    main(["tune", str(target)])
    found = {i.item.document.id: i.item for i in read([target]) if i.item is not None}
    assert all(item.stage is Stage.GOLD and item.annotator == GOLD_AUTHOR for item in found.values())
    assert list(found) == [a.name for a in load("tune")]
    for article in load("tune"):
        said = found[article.name].annotations
        assert said is not None
        assert compare(article.gold, said, schema()).identical
