"""Where the data that comes with the program lies; the one function that finds `resources/` and `schemas/`.

It refuses to know what is in them: readers get a path and open it themselves.
"""

import sys
from pathlib import Path

from annotator.model.errors import KnownError


def data_path(*parts: str) -> Path:
    """Return the path of a file or folder that comes with the program, e.g. `data_path("schemas", "klue.json")`.

    The first part is `resources` or `schemas`. It works in a frozen bundle, from an installed wheel and in a checkout,
    and looks in that order.

    Raises: KnownError if the file is in none of these places.
    """
    roots = _roots()
    for root in roots:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    wanted = "/".join(parts)
    places = ", ".join(str(root) for root in roots)
    raise KnownError(f"{wanted} is missing, looked in {places}: install annotator again")


def _roots() -> list[Path]:
    package = Path(__file__).resolve().parent
    roots = [package / "_data"]
    bundle = getattr(sys, "_MEIPASS", None)  # set by PyInstaller alone
    if bundle is not None:
        roots.insert(0, Path(bundle) / "annotator" / "_data")
    # Beside an installed package lies site-packages, where a folder "resources" would be somebody else's.
    if (package.parent / "pyproject.toml").is_file():
        roots.append(package.parent)
    return roots
