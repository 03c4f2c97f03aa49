#!/usr/bin/env bash
# Sets up the program in .venv, the first time, and opens its window. Arguments go to the program.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
# shellcheck disable=SC2086
need_packages $qt_libraries
make_environment
# Installed again only when the source changed: the stamp holds a sum of what an installation is made from.
stamp=$venv/.installed
sum=$(cd "$root" && find annotator resources schemas pyproject.toml README.md -type f ! -name '*.pyc' -print0 |
  LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$sum" ]; then
  echo "Setting up (a few minutes the first time) …" >&2
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$root" ||
    stop "The installation failed; see above. Is there a network? It is needed the first time."
  printf '%s' "$sum" > "$stamp"
fi
exec "$venv/bin/annotator" "$@"
