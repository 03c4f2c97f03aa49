"""Renaming labels at the border: ``--map PERSON=PS`` and ``--preset klue``, in and out."""

from collections.abc import ItemsView, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from annotator.model.errors import UsageError
from annotator.model.schema import Schema

# Names of labels elsewhere → ours. Relations keep their names: another tool's may lead the other way.
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
    }
)
_WRITTEN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "klue": MappingProxyType({"PERSON": "PS", "COMPANY": "OG"}),
        "nikl": MappingProxyType({"PERSON": "PS_NAME", "COMPANY": "OGG_ECONOMY"}),
        "conll": MappingProxyType({"PERSON": "PER", "COMPANY": "ORG"}),
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
        if not equals or not before.strip() or not after.strip() or "=" in after:
            raise UsageError(f"--map {pair}: write it as OLD=NEW, for example PERSON=PS")
        if given.get(before.strip(), after.strip()) != after.strip():
            raise UsageError(f"--map {pair}: {before.strip()} is already renamed to {given[before.strip()]}")
        given[before.strip()] = after.strip()
    found.update(given)
    return found


def renamed(schema: Schema, names: Mapping[str, str]) -> Schema:
    """A schema with other names for its labels; of two that become one, the first is kept."""
    if not names:
        return schema

    pairs = dict(names.items())  # looking a label up here is not meeting it in an article

    def new(label: str) -> str:
        return pairs.get(label, label)

    mentions = {new(m.label): replace(m, label=new(m.label)) for m in reversed(schema.mentions)}
    relations = {
        new(r.label): replace(
            r,
            label=new(r.label),
            arguments=tuple((frozenset(map(new, heads)), frozenset(map(new, tails))) for heads, tails in r.arguments),
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
