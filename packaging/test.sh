#!/usr/bin/env bash
# Sets up everything that the tests need in .venv and runs all checks. Arguments go to pytest.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
# shellcheck disable=SC2086
need_packages $qt_libraries xvfb
make_environment
cd "$root"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -e ".[dev]" ||
  stop "The installation failed; see above. Is there a network? It is needed the first time."
# What run.sh installed is now a link to this folder: it must install again.
rm -f "$venv/.installed"
# The program is started hundreds of times: without its compiled files each start would compile all of it.
unset PYTHONDONTWRITEBYTECODE
export PATH="$venv/bin:$PATH" QT_QPA_PLATFORM=offscreen
ruff check annotator tests
ruff format --check --quiet annotator tests
mypy
lint-imports
# Two processes, whole files each: what a file shares is made once.
exec python -m pytest -q -n 2 --dist loadfile --ignore=tests/slow --ignore=tests/benchmarks "$@"
