"""What a dataset is made of: a recipe, read from JSON or TOML, and kept with what was made by it."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from annotator.exchange.decoding import shown
from annotator.exchange.formats import format_named
from annotator.exchange.labels import label_map
from annotator.exchange.near_duplicates import USUAL
from annotator.exchange.splitting import parse_split
from annotator.model.document import Stage
from annotator.model.errors import KnownError, UsageError

LEVELS = ("document", "sentence")
NEGATIVES = ("none", "decided")
_MAX_BYTES = 1_000_000


class Recipe(Struct, kw_only=True, forbid_unknown_fields=True):
    """The choices; every one has a default.

    `documents` are ids or patterns with ``*`` and ``?``; empty: all. `labels` and `relations` are those to keep, None:
    all. `negatives`: "none", "decided" (all pairs that somebody decided to be unrelated), or a number: at most so
    many for each relation, chosen by hash. `near_duplicates`: articles that share at least so much (0 to 1, see the
    module of that name) are never parted by the split; 0: only those that are known to belong together. `formats` are
    ids, or objects with `format` and the options of that format.
    """

    name: str = "dataset"
    version: str = "1"
    description: str = ""
    license: str = ""
    annotator: str = "gold"
    stages: list[Stage] = []
    documents: list[str] = []
    complete: bool = False
    labels: list[str] | None = None
    relations: list[str] | None = None
    rename: dict[str, str] = {}
    preset: str | None = None
    negatives: str | Annotated[float, Meta(ge=0)] = "decided"
    level: str = "document"
    split: str | None = None
    stratify: bool = True
    near_duplicates: Annotated[float, Meta(ge=0, le=1)] = USUAL
    formats: list[str | dict[str, Any]] = msgspec.field(default_factory=lambda: ["jsonl"])


@dataclass(frozen=True, slots=True)
class Part:
    """One format of a dataset: the folder that it gets, its id and its options."""

    folder: str
    format: str
    options: dict[str, str]


def read_recipe(path: Path) -> Recipe:
    """The recipe in a file.

    Raises: KnownError if it cannot be read or says something that is not there to be chosen.
    """
    name = shown(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise KnownError(f"{name}: a recipe is a short file; this one has more than {_MAX_BYTES:,} bytes")
        text = path.read_text(encoding="utf-8")
        value = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
        recipe = msgspec.convert(value, Recipe)
    except OSError as error:
        raise KnownError(f"{name}: cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:  # JSON, TOML, UTF-8 and msgspec all raise ValueErrors
        raise KnownError(f"{name}: {error}") from None
    try:
        check_recipe(recipe)
    except UsageError as error:
        raise KnownError(f"{name}: {error}") from None
    return recipe


def check_recipe(recipe: Recipe) -> None:
    """Raises: UsageError for what a recipe may not say."""
    if recipe.level not in LEVELS:
        raise UsageError(f"level {recipe.level}: it may be {' or '.join(LEVELS)}")
    if isinstance(recipe.negatives, str) and recipe.negatives not in NEGATIVES:
        raise UsageError(f"negatives {recipe.negatives}: it may be {', '.join(NEGATIVES)}, or a number per relation")
    if recipe.split is not None:
        parse_split(recipe.split)
    label_names(recipe)
    if not recipe.formats:
        raise UsageError("formats: name one at least")
    parts(recipe)


def label_names(recipe: Recipe) -> dict[str, str]:
    """How labels are renamed: the preset, then the recipe's own. Raises: UsageError if there is no such preset."""
    return {**label_map((), recipe.preset), **recipe.rename}


def parts(recipe: Recipe) -> list[Part]:
    """The formats with their options; a format that is named twice gets a number behind its folder.

    Raises: UsageError for a format or an option that does not exist.
    """
    found: list[Part] = []
    for wanted in recipe.formats:
        said = {"format": wanted} if isinstance(wanted, str) else dict(wanted)
        name = said.pop("format", None)
        if not isinstance(name, str):
            raise UsageError("formats: an object needs the key format")
        given = {k: ",".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in said.items()}
        target = format_named(name, reading=False)
        count = sum(part.format == name for part in found)
        found.append(Part(name if not count else f"{name}-{count + 1}", name, target.chosen(given)))
    return found
