"""The kinds of error that are shown to a person as written."""


class KnownError(Exception):
    """The world's fault, not a bug: one line that says what is wrong, where, and what to do.

    `{name}` parts of the text are filled from `values`; the window translates the text before it fills them, so texts
    that annotators meet are written so. Everything else that is raised is a bug and is logged with its traceback.
    """

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text.format(**values) if values else text)
        self.text = text
        self.values = values


class UsageError(KnownError):
    """An option has a value that no project or file could make right; a command ends with status 2 instead of 1."""
