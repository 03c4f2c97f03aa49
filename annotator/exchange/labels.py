"""Renaming labels at the border: ``--map PERSON=PS`` and ``--preset klue``."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from annotator.model.errors import KnownError

# Our labels → those of KLUE-NER. Relations keep their names: KLUE-RE's have another direction for each label.
PRESETS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"klue": MappingProxyType({"PERSON": "PS", "COMPANY": "OG"})}
)


def label_map(pairs: Iterable[str], preset: str | None = None, *, reading: bool = False) -> dict[str, str]:
    """The renaming of ``A=B`` arguments, after a preset; `reading` turns the preset round (PS → PERSON).

    Raises: KnownError if a pair is not A=B, if a label is renamed to two others, or if there is no such preset.
    """
    found: dict[str, str] = {}
    if preset is not None:
        if preset not in PRESETS:
            raise KnownError(f"--preset {preset}: there is none of that name; there are: {', '.join(PRESETS)}")
        found.update({b: a for a, b in PRESETS[preset].items()} if reading else PRESETS[preset])
    given: dict[str, str] = {}
    for pair in pairs:
        before, equals, after = pair.partition("=")
        if not equals or not before.strip() or not after.strip() or "=" in after:
            raise KnownError(f"--map {pair}: write it as OLD=NEW, for example PERSON=PS")
        if given.get(before.strip(), after.strip()) != after.strip():
            raise KnownError(f"--map {pair}: {before.strip()} is already renamed to {given[before.strip()]}")
        given[before.strip()] = after.strip()
    found.update(given)
    return found
