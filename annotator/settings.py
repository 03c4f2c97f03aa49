"""A person's preferences, in a readable file of their config folder.

What belongs to a project (schema, annotators, lexicon) is in the project, never here. A damaged file costs the
preferences and nothing else: it is set aside and the defaults are used.
"""

import json
import logging
import os
import tempfile
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_documents_path, user_state_path

from annotator.model.suggestion import SURE

log = logging.getLogger(__name__)

RECENT_KEPT = 9


@dataclass(frozen=True, slots=True)
class Settings:
    """Preferences. `theme` is "system", "light" or "dark"; `language` "system", "ko" or "en"; `text_scale` percent."""

    theme: str = "system"
    language: str = "system"
    text_scale: int = 100
    annotator: str = ""
    threshold: float = SURE
    order_by_score: bool = False
    ask_furniture: bool = False
    recent: tuple[str, ...] = ()
    window: str = ""
    columns: tuple[int, ...] = ()

    def opened(self, location: str) -> "Settings":
        """With a project at the top of the recent ones."""
        others = tuple(r for r in self.recent if r != location)
        return replace(self, recent=(location, *others)[:RECENT_KEPT])


def settings_file() -> Path:
    """Where the preferences are kept."""
    return user_config_path("annotator") / "settings.json"


def log_file() -> Path:
    """Where the program writes what went wrong."""
    return user_state_path("annotator") / "annotator.log.jsonl"


def projects_folder() -> Path:
    """Where new projects are offered to be kept."""
    return user_documents_path() / "annotator"


def load() -> Settings:
    """The saved preferences; the defaults when there are none. Values of the wrong type are passed over."""
    path = settings_file()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError):
        log.info("settings at %s cannot be read; using the defaults", path, exc_info=True)
        return Settings()
    return _from_json(data) if isinstance(data, dict) else Settings()


def _from_json(data: dict[str, Any]) -> Settings:
    defaults = Settings()
    known: dict[str, Any] = {}
    for field in fields(Settings):
        value = data.get(field.name)
        default = getattr(defaults, field.name)
        if isinstance(default, tuple) and isinstance(value, list):
            known[field.name] = tuple(value)
        elif type(value) is type(default) or (isinstance(default, float) and type(value) is int):
            known[field.name] = value
    return replace(defaults, **known)


def save(settings: Settings) -> None:
    """Write the preferences: a whole new file beside the old one, then swapped, so that a crash leaves one of them."""
    path = settings_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            json.dump(asdict(settings), file, ensure_ascii=False, indent=1)
        os.replace(file.name, path)  # noqa: PTH105 (the same call, with strings)
    except OSError:
        log.info("settings at %s cannot be written", path, exc_info=True)
