"""Documents for property tests: texts that break programs, mentions anywhere, relations, entities, negatives."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import strategies as st

from annotator.exchange.reading import from_text
from annotator.model.annotation import (
    AnnotatedDocument,
    AnnotationSet,
    Entity,
    Mention,
    NoRelation,
    Relation,
    SetKey,
    SetKind,
    in_text_order,
)
from annotator.model.document import Passage, PassageKind, Stage
from annotator.model.text import Span, paragraphs
from annotator.model.tokens import Token, Tokens

# What articles are made of, and what breaks programs: Hanja, emoji with joiners, zero width, jamo, every white space.
_PIECES = st.sampled_from(
    [
        *"삼성전자는이재용의LG1.,·()#",
        *("㈜", "韓", "\uf98a", "𠮷", "😀", "👨\u200d👩\u200d👧", "\u200b", "\u00ad", "\ufeff", "\u202e"),
        *("e\u0301", "\u1109\u1161\u11b7", "\u0301", "\ud7a3", "\x01", "\ue000", "\uffff"),
        *(" ", "  ", "\t", "\xa0", "\u3000", "\n", "\n\n", "\r\n", "\r", "\u2028", "\x85", "\x0b", "\x1c"),
        *("-DOCSTART-", "# ", "## ", "B-PERSON", "_", '"', "\\", "|", "[", "]", ";", "<b>", "&amp;", "=1+1", "%41"),
    ]
)
NAMES = st.text(st.sampled_from('삼성 LG(주)"\\|\n😀,;:<&=\t'), max_size=6)


def _is_text(text: str) -> bool:
    return bool(text.strip().strip("\ufeff").strip())


TEXTS = st.lists(_PIECES, min_size=1, max_size=40).map("".join).filter(_is_text)


@st.composite
def documents(draw: st.DrawFn, document_id: str = "d1", linked: bool = False) -> AnnotatedDocument:
    """A document with mentions that may nest, cross, cover each other, begin in white space or hold only that.

    With `linked` it has entities and decided negatives as well, and what suggesters say of mentions.
    """
    item = from_text(draw(TEXTS), document_id, "제목")
    size = len(item.document.text)
    offsets = st.integers(0, size)
    spans = draw(st.lists(st.tuples(offsets, offsets).filter(lambda s: s[0] != s[1]), max_size=6))
    labels = st.sampled_from(["PERSON", "COMPANY", "X-Y"])
    mentions = [Mention(f"x{n}", min(s), max(s), draw(labels)) for n, s in enumerate(dict.fromkeys(spans))]
    entities: tuple[Entity, ...] = ()
    pairs = st.tuples(st.sampled_from(mentions), st.sampled_from(mentions)) if len(mentions) > 1 else st.nothing()
    chosen = draw(st.lists(pairs.filter(lambda p: p[0] is not p[1]), max_size=4)) if len(mentions) > 1 else []
    relations = tuple(Relation(f"y{n}", a.id, b.id, "met_with") for n, (a, b) in enumerate(chosen))
    negatives: tuple[NoRelation, ...] = ()
    if linked:
        entities = tuple(
            Entity(
                f"z{n}",
                draw(labels),
                draw(NAMES),
                tuple(draw(st.lists(NAMES, max_size=2))),
                tuple(sorted(draw(st.dictionaries(st.sampled_from(["wikidata", "k r"]), NAMES, max_size=2)).items())),
            )
            for n in range(draw(st.integers(0, 2)))
        )
        names = st.sampled_from([None, *(e.id for e in entities)])
        scores = st.sampled_from([None, 0.0, 0.5, 0.12345])
        mentions = [
            replace(m, entity=draw(names), score=draw(scores), source=draw(st.sampled_from([None, "rules@1"])))
            for m in mentions
        ]
        if len(mentions) > 1:
            more = draw(st.lists(pairs.filter(lambda p: p[0] is not p[1]), max_size=2))
            negatives = tuple(NoRelation(f"w{n}", a.id, b.id) for n, (a, b) in enumerate(more))
            seen: set[frozenset[str]] = set()
            kept = []
            for pair in negatives:
                if (ends := frozenset((pair.head, pair.tail))) not in seen:
                    seen.add(ends)
                    kept.append(pair)
            negatives = tuple(kept)
    cuts = sorted(set(draw(st.lists(offsets, max_size=10))))
    words = [Token(a, b, "NNG") for a, b in pairwise(cuts) if not any(c.isspace() for c in item.document.text[a:b])]
    borders = sorted(set(draw(st.lists(offsets, max_size=4))))
    sentences = tuple(Span(a, b) for a, b in pairwise(borders))
    passages = tuple(
        Passage(a, b, PassageKind.FURNITURE) for a, b in paragraphs(item.document.text) if a < b and draw(st.booleans())
    )
    return replace(
        item,
        document=replace(item.document, passages=passages),
        annotations=AnnotationSet(
            SetKey(document_id, "gold", SetKind.GOLD), 0, in_text_order(mentions), relations, negatives, entities
        ),
        stage=Stage.GOLD,
        annotator="gold",
        tokens=Tokens("cuts", "1", tuple(words), sentences),
    )
