"""The one kind of error that is shown to a person as written."""


class KnownError(Exception):
    """The world's fault, not a bug: one line that says what is wrong, where, and what to do.

    Everything else that is raised is a bug and is logged with its traceback.
    """
