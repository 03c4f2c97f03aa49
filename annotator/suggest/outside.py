"""The suggesters that a project has been told of, made once per process; one that fails is left alone for a while."""

import functools
import time
from collections.abc import Iterable

from annotator.model.annotation import AnnotatedDocument, AnnotationSet
from annotator.model.configured import ConfiguredSuggester, SuggesterKind
from annotator.model.errors import KnownError
from annotator.model.schema import Schema
from annotator.suggest.isolation import Isolated
from annotator.suggest.local_models import HuggingFace, Spacy, folder_version
from annotator.suggest.remote_label_studio import LabelStudio
from annotator.suggest.remote_openai import OpenAI
from annotator.suggest.request import Request

# Seconds for which a server that does not answer is not asked again, or every article would wait for its timeout.
_PAUSE = 60.0

_Made = LabelStudio | OpenAI | Isolated


class Outside:
    """One configured suggester, for `propose`: it has a version once it could be reached."""

    def __init__(self, config: ConfiguredSuggester, schema: Schema) -> None:
        self.name = config.name
        self._config = config
        self._schema = schema
        self._made: _Made | None = None
        self._made_at = 0.0
        self._failed_at: float | None = None
        self._why = KnownError("")

    @property
    def version(self) -> str:
        """Its version. Raises: KnownError if it cannot be reached."""
        return self._reached().version

    def look_again(self) -> None:
        """Have a server asked for its version again: it may have learned, or another may stand there by now."""
        if not isinstance(self._made, Isolated):
            self._made = None

    def suggest(self, request: Request) -> AnnotationSet:
        """What it proposes. Raises: KnownError if it fails, and for a minute after it could not be reached."""
        if time.monotonic() - self._made_at > _PAUSE:
            self.look_again()
        made = self._reached()
        try:
            return made.suggest(request)
        except KnownError as error:
            if self._config.kind.is_remote:
                self._pause(error)
            raise

    def teach(self, items: Iterable[AnnotatedDocument]) -> int:
        """Have it learn from what people decided; gives from how many articles. Raises: KnownError if it cannot."""
        made = self._reached()
        if not isinstance(made, LabelStudio):
            raise KnownError("{name} cannot be trained from here: only a Label Studio backend can", name=self.name)
        return made.teach(items)

    def close(self) -> None:
        """End what runs for it."""
        if isinstance(self._made, Isolated):
            self._made.close()
        self._made = None

    def _reached(self) -> _Made:
        if self._failed_at is not None:
            if time.monotonic() - self._failed_at < _PAUSE:
                raise KnownError(self._why.text, **self._why.values)
            self._failed_at = None
        made = self._made  # read once: another thread may have it looked for again meanwhile
        if made is None:
            try:
                made = _make(self._config, self._schema)
            except KnownError as error:
                self._pause(error)
                raise
            self._made, self._made_at = made, time.monotonic()
        return made

    def _pause(self, why: KnownError) -> None:
        self._failed_at, self._why = time.monotonic(), why
        self.look_again()


@functools.lru_cache(maxsize=32)
def outside(config: ConfiguredSuggester, schema: Schema) -> Outside:
    """The suggester of a configuration; the same one for the same configuration within a process."""
    return Outside(config, schema)


def _make(config: ConfiguredSuggester, schema: Schema) -> _Made:
    match config.kind:
        case SuggesterKind.LABEL_STUDIO:
            return LabelStudio(config, schema)
        case SuggesterKind.OPENAI:
            return OpenAI(config, schema)
        case SuggesterKind.SPACY:
            return Isolated(config.name, folder_version(config), functools.partial(Spacy, config), config.timeout)
        case SuggesterKind.HUGGING_FACE:
            return Isolated(config.name, folder_version(config), functools.partial(HuggingFace, config), config.timeout)
