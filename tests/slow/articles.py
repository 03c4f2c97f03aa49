"""What the other programs get: signs of two UTF-16 units, a space of no width, mentions that nest and cross."""

from dataclasses import replace

from annotator.model.annotation import AnnotatedDocument, Mention
from tests.unit.exchange.helpers import gold

UNMARKED = gold("표시가 없는 글이다.", document_id="가/2")


def nested(more: str = "") -> AnnotatedDocument:
    """An article with mentions in one another, and two relations; `more` stands at its end."""
    item = gold(
        f"😀 [이재용:PERSON#p] [삼성전자:COMPANY#c] 회장은 [𠮷野:PERSON#q]를\u200b 만났다{more}",
        "p employee_of c",
        "q met_with p",
    )
    said = item.annotations
    assert said is not None
    crossing = (Mention("inner", 6, 8, "COMPANY"), Mention("cross", 4, 7, "COMPANY"))
    return replace(item, annotations=replace(said, mentions=(*said.mentions, *crossing)))


NESTED = nested()
