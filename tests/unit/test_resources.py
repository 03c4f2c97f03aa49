"""The data of the program is found in a checkout, in an installed package and in a frozen bundle."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from annotator import resources
from annotator.model.errors import KnownError
from annotator.resources import data_path

_PROBE = "from annotator.resources import data_path; print(data_path('resources', 'icons', 'x.svg').read_text())"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder like site-packages, with the package but no checkout around it."""
    site = tmp_path / "site-packages"
    source = Path(resources.__file__).parent
    for name in ("__init__.py", "resources.py", "model/__init__.py", "model/errors.py"):
        target = site / "annotator" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, target)
    return site


def _icon(folder: Path, text: str) -> None:
    path = folder / "resources" / "icons" / "x.svg"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def _run(site: Path, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(site)!r}); {code}"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_checkout_has_its_data_beside_the_package() -> None:
    assert data_path("resources", "icons", "search.svg").is_file()
    assert data_path("schemas").is_dir()


def test_what_is_missing_is_named_with_where_it_was_looked_for() -> None:
    with pytest.raises(KnownError, match=r"resources/icons/unknown\.svg is missing, looked in .*"):
        data_path("resources", "icons", "unknown.svg")


def test_an_installed_package_has_its_data_inside(installed: Path) -> None:
    _icon(installed / "annotator" / "_data", "from the wheel")

    assert _run(installed, _PROBE).stdout.strip() == "from the wheel"


def test_a_folder_of_somebody_else_in_site_packages_is_not_ours(installed: Path) -> None:
    _icon(installed, "somebody else's")

    done = _run(installed, _PROBE)

    assert done.returncode != 0
    assert "KnownError" in done.stderr


def test_a_frozen_bundle_is_looked_into_first(installed: Path, tmp_path: Path) -> None:
    _icon(installed / "annotator" / "_data", "from the wheel")
    _icon(tmp_path / "bundle" / "annotator" / "_data", "from the bundle")
    frozen = f"sys._MEIPASS = {str(tmp_path / 'bundle')!r}; "

    assert _run(installed, frozen + _PROBE).stdout.strip() == "from the bundle"


def test_finding_data_needs_no_qt(installed: Path) -> None:
    _icon(installed / "annotator" / "_data", "x")

    assert _run(installed, _PROBE + "; print(any('PySide6' in name for name in sys.modules))").stdout.split() == [
        "x",
        "False",
    ]
