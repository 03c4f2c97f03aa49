"""Renaming labels at the border: ``--map PERSON=PS`` and ``--preset klue``, in and out.

A relation may lead the other way elsewhere: ``org:top_members/employees=employee_of:reversed`` takes the head there for
the tail here. The same word says so in a recipe, in what a project keeps, and in a receipt.
"""

from collections.abc import ItemsView, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from annotator.model.errors import KnownError, UsageError
from annotator.model.schema import Schema

REVERSED = ":reversed"
"""Behind the new name of a relation: its head and tail change places."""

# Names of labels elsewhere → ours.
_READ: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "klue": MappingProxyType({"PS": "PERSON", "OG": "COMPANY"}),
        # The tag set of the National Institute of Korean Language: of its organisations those that are businesses.
        "nikl": MappingProxyType(
            {
                "PS_NAME": "PERSON",
                **dict.fromkeys(("OGG_ECONOMY", "OGG_FOOD", "OGG_HOTEL", "OGG_MEDIA"), "COMPANY"),
            }
        ),
        "conll": MappingProxyType({"PER": "PERSON", "ORG": "COMPANY"}),
        # A label of KLUE-RE says what the object is of the subject.
        "klue-re": MappingProxyType(
            {
                "PER": "PERSON",
                "ORG": "COMPANY",
                "per:employee_of": "employee_of",
                "org:top_members/employees": "employee_of" + REVERSED,
                "org:founded_by": "founder_of" + REVERSED,
            }
        ),
    }
)
_WRITTEN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "klue": MappingProxyType({"PERSON": "PS", "COMPANY": "OG"}),
        "nikl": MappingProxyType({"PERSON": "PS_NAME", "COMPANY": "OGG_ECONOMY"}),
        "conll": MappingProxyType({"PERSON": "PER", "COMPANY": "ORG"}),
        "klue-re": MappingProxyType(
            {
                "PERSON": "PER",
                "COMPANY": "ORG",
                "employee_of": "per:employee_of",
                "founder_of": "org:founded_by" + REVERSED,
            }
        ),
    }
)
PRESETS = tuple(_READ)


def label_map(pairs: Iterable[str], preset: str | None = None, *, reading: bool = False) -> dict[str, str]:
    """The renaming of ``A=B`` arguments, after a preset; `reading` takes the preset's way in (PS → PERSON).

    Raises: UsageError if a pair is not A=B, if a label is renamed to two others, or if there is no such preset.
    """
    found: dict[str, str] = {}
    if preset is not None:
        if preset not in PRESETS:
            raise UsageError(f"--preset {preset}: there is none of that name; there are: {', '.join(PRESETS)}")
        found.update(_READ[preset] if reading else _WRITTEN[preset])
    given: dict[str, str] = {}
    for pair in pairs:
        before, equals, after = pair.partition("=")
        if not equals or not before.strip() or not turned(after.strip())[0] or "=" in after:
            raise UsageError(f"--map {pair}: write it as OLD=NEW, for example PERSON=PS")
        if given.get(before.strip(), after.strip()) != after.strip():
            raise UsageError(f"--map {pair}: {before.strip()} is already renamed to {given[before.strip()]}")
        given[before.strip()] = after.strip()
    found.update(given)
    return found


def turned(name: str) -> tuple[str, bool]:
    """A name as a mapping gives it: the label, and whether head and tail of the relation change places."""
    label = name.removesuffix(REVERSED)
    return label, label != name


def mention_name(label: str, name: str) -> str:
    """The new name of a mention's label. Raises: KnownError if it would be reversed, which only a relation can be."""
    if turned(name)[1]:
        raise KnownError(f"--map {label}={name}: {label} is a label of mentions; only a relation can be reversed")
    return name


def renamed(schema: Schema, names: Mapping[str, str]) -> Schema:
    """A schema with other names for its labels; of two that become one, the first is kept."""
    if not names:
        return schema

    pairs = dict(names.items())  # looking a label up here is not meeting it in an article

    def new(label: str) -> str:
        return turned(pairs.get(label, label))[0]

    def both(label: str, heads: frozenset[str], tails: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        ends = frozenset(map(new, heads)), frozenset(map(new, tails))
        return (ends[1], ends[0]) if turned(pairs.get(label, label))[1] else ends

    mentions = {new(m.label): replace(m, label=new(m.label)) for m in reversed(schema.mentions)}
    relations = {
        new(r.label): replace(
            r,
            label=new(r.label),
            arguments=tuple(both(r.label, heads, tails) for heads, tails in r.arguments),
        )
        for r in reversed(schema.relations)
    }
    return replace(schema, mentions=tuple(reversed(mentions.values())), relations=tuple(reversed(relations.values())))


class Renaming(Mapping[str, str]):
    """A renaming that remembers which labels it was asked for; `watched` are those that somebody named on purpose."""

    def __init__(self, names: Mapping[str, str], watched: Iterable[str] = ()) -> None:
        self._names = dict(names)
        self._watched = tuple(watched)
        self._met: set[str] = set()

    def __getitem__(self, label: str) -> str:
        name = self._names[label]
        self._met.add(label)
        return name

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def items(self) -> ItemsView[str, str]:
        """All pairs; looking at them is not meeting them."""
        return self._names.items()

    def unmet(self) -> tuple[str, ...]:
        """The watched labels that nobody has asked for yet, in the order given."""
        return tuple(label for label in self._watched if label not in self._met)
