"""What a person has been shown in the open article and what they did there, until it is written down.

It holds no clock: every moment is given, in seconds from anywhere. It belongs to one article of one person; what `take`
gives goes into the ledger with the next decision, or when the article is left.
"""

from collections.abc import Iterable
from dataclasses import replace

from annotator.model.ledger import LONGEST_PAUSE
from annotator.model.showing import Showing, Shown, shown
from annotator.model.suggestion import Suggestion


class Watch:
    """Counts from when an article was opened. `head` is the version of what the project has learned, 0 for none."""

    def __init__(self, document_id: str, annotator: str, now: float, *, blind: bool = False, head: int = 0) -> None:
        self._document_id = document_id
        self._annotator = annotator
        self._blind = blind
        self._head = head
        self._last = now
        self._seconds = 0.0
        self._actions = 0
        self._known: dict[str, Suggestion] = {}
        self._unwritten: dict[str, Shown] = {}
        self._current = ""
        self._since = now

    def show(self, suggestions: Iterable[Suggestion]) -> None:
        """These are on the screen now; what was shown before counts once."""
        for suggestion in suggestions:
            if suggestion.id not in self._known:
                self._known[suggestion.id] = suggestion
                self._unwritten[suggestion.id] = self._shown(suggestion, None)

    def turn_to(self, suggestion_id: str, now: float) -> None:
        """The person stands on this suggestion now; empty for none. Its time to answer begins."""
        if suggestion_id != self._current:
            self._current, self._since = suggestion_id, now

    def act(self, now: float) -> None:
        """The person pressed a key or clicked. A pause that is longer than work ever is counts as its longest."""
        self._actions += 1
        self._pass(now)

    def pause(self, now: float) -> None:
        """The window is not in front any more: what passes until `resume` is no work."""
        self._pass(now)

    def resume(self, now: float) -> None:
        """The window is in front again."""
        self._since += max(0.0, now - self._last)
        self._last = now

    def take(self, now: float, answered: Iterable[str] = ()) -> Showing | None:
        """What is to be written now, once; None when nothing has happened since. `answered` are ids of suggestions."""
        for suggestion_id in answered:
            suggestion = self._known.get(suggestion_id)
            if suggestion is not None:
                own = suggestion_id == self._current
                seconds = min(max(0.0, now - self._since), LONGEST_PAUSE) if own else None
                self._unwritten[suggestion_id] = self._shown(suggestion, seconds)
        self._pass(now)
        if not self._unwritten and not self._actions:
            return None
        made = Showing(
            self._document_id,
            self._annotator,
            tuple(self._unwritten.values()),
            self._blind,
            self._seconds,
            self._actions,
        )
        self._unwritten, self._seconds, self._actions = {}, 0.0, 0
        return made

    def _pass(self, now: float) -> None:
        self._seconds += min(max(0.0, now - self._last), LONGEST_PAUSE)
        self._last = now

    def _shown(self, suggestion: Suggestion, seconds: float | None) -> Shown:
        one = shown(suggestion, seconds)
        return replace(one, author=f"{one.author}+{self._head}") if self._head else one
