"""Qt's own words (file dialogs, buttons) in the language of the window, with those that its tables leave out."""

from PySide6.QtCore import QLibraryInfo, QTranslator

# Where a text stands in the tables when it does not where it is asked for.
_ELSEWHERE = {"QAbstractFileIconProvider": "QFileDialog"}


class QtWords(QTranslator):
    """The translations that come with Qt; a text with a mnemonic is found without it too."""

    def use(self, language: str) -> bool:
        """Load the table of a language; False when there is none, as for English, which Qt speaks by itself."""
        return bool(self.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)))

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """Qt: the text in the language, None where the tables have none (an empty text would be shown as it is)."""
        found = super().translate(context, text, disambiguation, n)
        if not found and "&" in text:
            found = super().translate(context, text.replace("&", ""), disambiguation, n)
        if not found and context in _ELSEWHERE:
            found = super().translate(_ELSEWHERE[context], text, disambiguation, n)
        return found or None
