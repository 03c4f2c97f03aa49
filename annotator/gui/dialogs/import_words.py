"""What readers say about files, in the window's words: they speak to people at a command line, in English.

What is known here points to the choices of the page; other sentences have their Korean in `kit.sentences`.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from annotator.exchange.tables_columns import WHATS
from annotator.gui.dialogs.import_columns import what_word
from annotator.gui.kit.sentences import korean_sentence
from annotator.gui.kit.words import language, tr

_WHAT = re.compile(rf"(?<![^ ])({'|'.join(WHATS)}): ")


@cache
def _known() -> tuple[tuple[re.Pattern[str], Callable[..., str]], ...]:
    """Sentences as readers write them, with what the window says; values are handed on by name."""

    def words(pattern: str, say: Callable[..., str]) -> tuple[re.Pattern[str], Callable[..., str]]:
        return re.compile(pattern, re.DOTALL), say

    return (
        words(r"the text is empty \(only.*", lambda: tr("the text is empty")),
        words(r"it is empty \(only.*", lambda: tr("it is empty")),
        words(
            r"byte \d+ is NUL: this is no text.*",
            lambda: tr("this is no text, or UTF-16 without a mark: if it is text, choose the encoding at the right"),
        ),
        words(
            r"neither UTF-8 \(.*\) nor CP949 \(.*",
            lambda: tr("neither UTF-8 nor CP949: choose the encoding at the right"),
        ),
        words(
            r"byte (?P<at>\d+) \((?P<bytes>[^)]*)\) does not fit (?P<encoding>[\w-]+) .*",
            lambda at, bytes, encoding: tr(  # noqa: A006 (the name of the group)
                "byte {at} ({bytes}) does not fit {encoding}: choose another encoding at the right",
                at=at,
                bytes=bytes,
                encoding=encoding,
            ),
        ),
        words(
            r"it ends inside a character \((?P<encoding>[\w-]+), byte \d+\).*",
            lambda encoding: tr("it was cut off inside a character ({encoding})", encoding=encoding),
        ),
        words(r"decoded as cp949: it is not UTF-8", lambda: tr("read as CP949, because it is not UTF-8")),
        words(
            r"decoded as (?P<encoding>\S+) by its byte order mark",
            lambda encoding: tr("read as {encoding}, as its first bytes say", encoding=encoding.upper()),
        ),
        words(r"a byte order mark was removed", lambda: tr("the mark at its beginning (BOM) was removed")),
        words(
            r"warning: (?P<rare>\d+) of (?P<count>\d+) syllables are rare ones.*",
            lambda rare, count: tr(
                "{rare} of {count} syllables are rare: if the text looks wrong, choose another encoding at the right",
                rare=rare,
                count=count,
            ),
        ),
        words(
            r"line ends written as [^:]*: (?P<kinds>.*)",
            lambda kinds: tr("its line ends were made alike ({kinds})", kinds=kinds),
        ),
        words(
            r"normalised to NFC: (?P<count>\d+) syllables.*",
            lambda count: tr("{count} syllables were put together from separate letters (NFC)", count=count),
        ),
        words(
            r"normalised to NFC, other characters changed: (?P<listed>.*)",
            lambda listed: tr("characters were written in their usual form (NFC): {listed}", listed=listed),
        ),
        words(
            r"offsets were taken as UTF-16 units.*",
            lambda: tr("offsets were taken as UTF-16 units: if the marks are displaced, choose others at the right"),
        ),
        words(
            r"columns parted by \w+; (?P<columns>.*?)(; no row of names)?",
            lambda columns: tr("columns · {columns}", columns=_WHAT.sub(lambda m: f"{what_word(m[1])}: ", columns)),
        ),
        words(
            r"which column is the text\? They are (?P<columns>.*): say --fields.*",
            lambda columns: tr(
                "which column is the text? Choose it at the right. There are {columns}",
                columns=columns,
            ),
        ),
        words(
            r"its offsets count (?P<unit>.*): they were converted",
            lambda unit: tr("its offsets count {unit}: they were converted", unit=unit),
        ),
        words(
            r"no reader for (?P<suffix>.*): say what it is.*",
            lambda suffix: tr("{suffix} is not recognised: choose its format at the right", suffix=suffix),
        ),
        words(r"a link is not followed", lambda: tr("a link is not followed")),
        words(r"there is no such file or folder", lambda: tr("there is no such file or folder")),
        words(r"(?P<count>\d+) comments were left out", lambda count: tr("{count} comments left out", count=count)),
        words(
            r"(?P<count>\d+) predictions were left out.*",
            lambda count: tr("{count} suggestions left out; they can be taken at the right", count=count),
        ),
        words(r"this is not JSON: (?P<why>.*)", lambda why: tr("this is not JSON ({why})", why=why)),
        words(
            r"Object missing required field `(?P<name>\w+)`.*",
            lambda name: tr("{name} is missing", name=name),
        ),
        words(
            r"mention '(?P<name>[^']*)' (?P<place>\d+\.\.\d+): it reaches beyond the text.*",
            lambda name, place: tr("mention {name} ({place}) reaches beyond the text", name=name, place=place),
        ),
        words(
            r"mention '(?P<name>[^']*)' (?P<place>\d+\.\.\d+): the text there is (?P<there>.*), not (?P<said>.*)",
            lambda name, place, there, said: tr(
                "mention {name} ({place}): the text there is {there}, not {said}",
                name=name,
                place=place,
                there=there,
                said=said,
            ),
        ),
        words(
            r"(.*: )?this format needs a library that is not installed: (?P<command>.*)",
            lambda command: tr("a library is missing: {command}", command=command),
        ),
        words(
            r"document \d+: no sidecar; .*",
            lambda: tr("its text was put together from its words: white space may differ from the original"),
        ),
    )


_PLACE = re.compile(r"(?P<what>line|row|document) (?P<number>\d+)(, id '(?P<id>[^']*)')?|id '(?P<only>[^']*)'")


def _place(text: str) -> str:
    """The place in a file: line 3, row 3, document 3, with the id if there is one."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return text
    if found["only"] is not None:
        return found["only"]
    number = found["number"]
    said = {
        "line": tr("line {number}", number=number),
        "row": tr("row {number}", number=number),
        "document": tr("article {number}", number=number),
    }[found["what"]]
    return f"{said} ({found['id']})" if found["id"] else said


def reader_words(text: str) -> str:
    """One sentence of a reader; a place in front of it (``line 3, id 'a': ``) is put into words, too."""
    before, colon, after = text.partition(": ")
    if colon and _PLACE.fullmatch(before):
        return f"{_place(before)}: {_reason(after)}"
    return _reason(text)


def _reason(text: str) -> str:
    for pattern, say in _known():
        found = pattern.fullmatch(text)
        if found is not None:
            return say(**found.groupdict())
    return korean_sentence(text) if language() == "ko" else text


def file_problem(problem: str, path: str, name: str) -> str:
    """What is wrong with a file, under the name that the window has for it."""
    if problem.startswith(path):
        rest = problem[len(path) :].lstrip(":, ")
        return f"{name}: {reader_words(rest)}"
    return problem if problem.startswith(name) else f"{name}: {reader_words(problem)}"


def told(text: str, names: Mapping[str, str]) -> str:
    """A sentence about one of some files, by path, under the names that the window has for them."""
    for cut in re.finditer(r"[:,] ", text):
        if (name := names.get(text[: cut.start()])) is not None:
            return f"{name}: {reader_words(text[cut.end() :])}"
    return reader_words(text)
