"""Every text of a `KnownError` in the code, and every note of a reader, as a person at the window can meet it."""

import ast
import re
from pathlib import Path

import annotator

CODE = Path(annotator.__file__).parent
# What stands in front of a sentence: the file, the line, the record that it speaks of.
_PLACE = re.compile(r"^\{\d+\}(?:, (?:line |row |item |document )?(?:\{\d+\}|\d+))*: ")
_VALUE = re.compile(r"(?:\{\d+\})+")
_WORDS = re.compile(r"(?:^|\})[^{}]*[a-z]")
# Functions that put a text together for a KnownError of another place.
_MAKERS = {"_where", "_unknown"}


def sentence(node: ast.expr) -> str | None:
    """A text with ``{0}``, ``{1}`` … where its values stand, without the place in front; None if it is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for number, part in enumerate(node.values):
        parts.append(str(part.value) if isinstance(part, ast.Constant) else f"{{{number}}}")
    numbers = iter(range(len(parts)))
    return _VALUE.sub(lambda _: f"{{{next(numbers)}}}", _PLACE.sub("", "".join(parts)))


def _notes(node: ast.AST) -> list[ast.expr]:
    """What is put among the notes of a file here."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        where = node.func.value
        return node.args if _called(where) == "notes" else []
    if isinstance(node, ast.Assign | ast.AugAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if _called(target) == "notes":
            return [one for part in ast.walk(node.value) if isinstance(part, ast.List) for one in part.elts]
    return []


def _called(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def texts(file: Path) -> set[str]:
    """The texts of a file: as they are translated (with named values), or as sentences with numbered ones."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        made: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "KnownError":
            first = node.args[0]
            made = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
        elif isinstance(node, ast.FunctionDef) and node.name in _MAKERS:
            made = [n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value is not None]
        elif file.parent.name == "exchange":
            made = _notes(node)
        found |= {text for one in made if (text := sentence(one)) is not None and _WORDS.search(text)}
    return found


def all_texts() -> dict[str, str]:
    """Each text, and the file that it is from; those of the command line are not meant."""
    files = sorted(f for f in CODE.rglob("*.py") if "cli" not in f.relative_to(CODE).parts[:1])
    return {text: str(file.relative_to(CODE)) for file in files for text in texts(file)}
