"""How many examples a property is tried with: few each time, ten times as many when new ones are searched for."""

from hypothesis import settings


def examples(number: int) -> int:
    """The number of the ordinary run, or that of the profile `searching`, which a number of its own would overrule."""
    assert settings.default is not None
    return number * 10 if settings.default.max_examples >= 1000 else number
