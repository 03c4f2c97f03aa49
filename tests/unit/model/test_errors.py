"""The one error that people read."""

from annotator.model.errors import KnownError


def test_values_fill_the_text_and_stay_apart_for_translation() -> None:
    error = KnownError("“{text}” is {label} already", text="{삼성}", label="COMPANY")
    assert str(error) == "“{삼성}” is COMPANY already"
    assert (error.text, error.values) == ("“{text}” is {label} already", {"text": "{삼성}", "label": "COMPANY"})


def test_a_text_without_values_is_shown_as_written() -> None:
    assert str(KnownError("no {braces} are filled")) == "no {braces} are filled"
