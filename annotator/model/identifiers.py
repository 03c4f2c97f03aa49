"""What companies and people are called in registers: the authorities that are known here, and what their ids look like.

Any other authority may stand in a file; of its ids only the shape is checked. Sources: KRX short codes (six characters,
letters from the fifth place on in new issues), DART corporation codes (OpenDART, eight digits), ISO 6166 (ISIN, Luhn
over letters as numbers), ISO 17442 (LEI, ISO 7064 mod 97-10), Korean business registration numbers (ten digits, the
last a check digit), Wikidata item ids.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from annotator.model.errors import KnownError
from annotator.model.same_name import PEOPLE

_SHAPE = re.compile(r"[^\s\x00-\x1f]{1,64}")
_AUTHORITY = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_REGISTERED = (1, 3, 7, 1, 3, 7, 1, 3, 5)


@dataclass(frozen=True, slots=True)
class Authority:
    """Who gives ids: `id` as it stands in files, `name` in English, an `example`, and whether people have them too."""

    id: str
    name: str
    example: str
    for_people: bool
    is_valid: Callable[[str], bool]


def _isin(value: str) -> bool:
    if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}[0-9]", value) is None:
        return False
    digits = [int(d) for character in value for d in str(int(character, 36))]
    doubled = [d * 2 if n % 2 else d for n, d in enumerate(reversed(digits))]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def _lei(value: str) -> bool:
    if re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", value) is None:
        return False
    return int("".join(str(int(character, 36)) for character in value)) % 97 == 1


def _registration(value: str) -> bool:
    if re.fullmatch(r"[0-9]{10}", value) is None:
        return False
    digits = [int(d) for d in value]
    total = sum(d * weight for d, weight in zip(digits, _REGISTERED, strict=False)) + digits[8] * 5 // 10
    return (10 - total % 10) % 10 == digits[9]


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


AUTHORITIES: tuple[Authority, ...] = (
    Authority("krx", "Stock code (KRX)", "005930", False, _matches(r"[0-9]{4}[0-9A-Z]{2}")),
    Authority("dart", "DART code", "00126380", False, _matches(r"[0-9]{8}")),
    Authority("brn", "Business registration number", "124-81-00998", False, _registration),
    Authority("isin", "ISIN", "KR7005930003", False, _isin),
    Authority("lei", "LEI", "9884007ER46L6N7EI764", False, _lei),
    Authority("wikidata", "Wikidata", "Q20718", True, _matches(r"Q[1-9][0-9]{0,11}")),
)
_KNOWN = {authority.id: authority for authority in AUTHORITIES}
_DASHES = frozenset(("brn",))


def authorities_for(label: str) -> tuple[Authority, ...]:
    """The known authorities that give ids to what has that label."""
    return tuple(a for a in AUTHORITIES if a.for_people or label not in PEOPLE)


def name_of(authority: str) -> KnownError | str:
    """What an authority is called, as a word that can be translated; one that is not known here by its id."""
    known = _KNOWN.get(authority)
    return authority if known is None else KnownError(known.name)


def tidied(authority: str, value: str) -> str:
    """An id as it is kept: without white space around it, capitals where the authority has them, no dashes of ours."""
    value = value.strip()
    if authority not in _KNOWN:
        return value
    if authority in _DASHES:
        value = value.replace("-", "")
    if authority == "wikidata":
        value = value.rpartition("/")[2]  # the address of its page is as good
    return value.upper()


def fault(authority: str, value: str, label: str) -> KnownError | None:
    """What is wrong with an id of something with that label, as a sentence; None if nothing is seen to be."""
    known = _KNOWN.get(authority)
    if known is None:
        if _AUTHORITY.fullmatch(authority) is None:
            return KnownError(
                "“{authority}” cannot be the name of an authority: use a-z, 0-9, _ and -", authority=authority
            )
        if _SHAPE.fullmatch(value) is None:
            return KnownError("“{value}” cannot be an id: no spaces, at most 64 characters", value=value)
        return None
    if label in PEOPLE and not known.for_people:
        return KnownError("{name}: only companies have one, and this is a person", name=name_of(authority))
    if not known.is_valid(value):
        return KnownError("{name}: “{value}” cannot be one", value=value, name=name_of(authority))
    return None
