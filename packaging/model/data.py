"""The public corpora as this project labels: PERSON, COMPANY, OTHER_ORG; spans in code points, end exclusive."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LABELS = ("PERSON", "COMPANY", "OTHER_ORG")
TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))
_COMPANIES = {"OGG_ECONOMY", "OGG_FOOD", "OGG_HOTEL", "OGG_MEDIA"}
_PEOPLE = {"PS_NAME", "PS_CHARACTER"}
# konec's economic organisations hold these too; our guideline does not count them as companies.
_NOT_COMPANY = re.compile(
    r"(?:협회|연합회|협의회|위원회|경총|전경련|경제인연합회|거래소|당국|중앙회|상공회의소|노조|노동조합|지부|연맹|공단|재단|"
    r"조합|진흥원|연구원|연구소|정부|부처|감독원|금감원|금융위|공정위|한국은행|한은|연준|국민연금)\Z"
    r"|\A(?:OECD|IMF|WTO|EU|OPEC|FTA|APEC|IPIC|KTX|LH|연방준비제도.*|세계은행|코스피|코스닥|나스닥|FIFA|UN)\Z"
)


@dataclass(frozen=True)
class Entity:
    """A span with one of `LABELS`."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Text:
    """A text with all its entities; `sure` is False where the labels are the less certain part of a silver set."""

    text: str
    entities: tuple[Entity, ...]
    sure: bool = True


def konec(path: Path, *, reviews: bool | None = None) -> Iterator[Text]:
    """The sentences of a konec file; only reviews (True), only news (False), or all."""
    for row in _rows(path):
        if reviews is not None and ("nsmc" in row["id"]) is not reviews:
            continue
        entities = []
        for item in row["entities"]:
            label = _label(item["label"], row["text"][item["start"] : item["end"]])
            if label is not None:
                entities.append(Entity(item["start"], item["end"], label))
        yield Text(row["text"], tuple(entities), bool(row.get("certain", True)))


def klue(path: Path) -> Iterator[Text]:
    """The sentences of a KLUE file; its organisations are not told apart and come as COMPANY."""
    names = {"PS": "PERSON", "OG": "COMPANY"}
    for row in _rows(path):
        found = [Entity(e["start"], e["end"], names[e["label"]]) for e in row["entities"] if e["label"] in names]
        yield Text(row["text"], tuple(found))


def forms(path: Path) -> list[str]:
    """The forms of a gazetteer file, whatever its shape."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(data, dict):
        return list(data)
    return [item if isinstance(item, str) else item["form"] if isinstance(item, dict) else item[0] for item in data]


def company_forms(path: Path) -> list[str]:
    """The forms of a gazetteer of companies without those that our guideline does not count as such."""
    return [form for form in forms(path) if 2 <= len(form) <= 12 and not _NOT_COMPANY.search(form)]


def _label(tag: str, form: str) -> str | None:
    if tag in _PEOPLE:
        return "PERSON"
    if tag in _COMPANIES:
        return "OTHER_ORG" if _NOT_COMPANY.search(form) else "COMPANY"
    return "OTHER_ORG" if tag.startswith("OGG_") else None


def _rows(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
