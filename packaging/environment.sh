# Sourced by run.sh, test.sh and build.sh: finds a Python that fits, the libraries that Qt needs, and a virtual environment.
# Everything is kept in .venv beside this folder; nothing else of the machine is touched, except that on Debian and its
# kin, and only when run as root, missing system libraries are installed.
#
# PYTHON=… chooses the interpreter; ANNOTATOR_NO_SYSTEM_PACKAGES=1 passes over the look at system libraries.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

stop() { printf '%s\n' "$1" >&2; exit 1; }

fits() { "$1" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)))' 2>/dev/null; }

find_python() {
  if [ -n "${PYTHON:-}" ]; then
    fits "$PYTHON" || stop "PYTHON=$PYTHON is not Python 3.11, 3.12 or 3.13."
    printf '%s' "$PYTHON"
    return
  fi
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if fits "$name"; then printf '%s' "$name"; return; fi
  done
  stop "Python 3.11, 3.12 or 3.13 is needed. On Debian 12: apt-get install python3 python3-venv"
}

# What Qt loads: the first line for every run, the others for real windows under X11.
qt_libraries="libegl1 libgl1 libglib2.0-0 libfontconfig1 libfreetype6 libxkbcommon0 libdbus-1-3 libx11-6 libxcb1
libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-shm0
libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0 libx11-xcb1"

installed() {
  # Debian 13 and Ubuntu 24.04 have some of them under a name that ends in t64.
  local name status
  for name in "$1" "$1t64"; do
    # shellcheck disable=SC2016
    status=$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) || continue
    if [ "$status" = installed ]; then return 0; fi
  done
  return 1
}

need_packages() {
  if [ -n "${ANNOTATOR_NO_SYSTEM_PACKAGES:-}" ] || ! command -v dpkg-query >/dev/null; then return 0; fi
  local missing=() name
  for name in "$@"; do
    installed "$name" || missing+=("$name")
  done
  if [ ${#missing[@]} -eq 0 ]; then return 0; fi
  if [ "$(id -u)" != 0 ]; then
    stop "System packages are missing. Run: sudo apt-get install ${missing[*]}
(ANNOTATOR_NO_SYSTEM_PACKAGES=1 goes on without them.)"
  fi
  echo "Installing system packages: ${missing[*]}" >&2
  # The lists may be old, or, on a fresh image, not there at all; a failed update may still leave usable ones.
  apt-get update -qq >&2 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    stop "apt-get could not install: ${missing[*]}"
}

make_environment() {
  local python version
  # A folder that an interrupted or impossible venv left behind has a python but no pip.
  if fits "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then return 0; fi
  python=$(find_python) || exit 1
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    need_packages "python$version-venv"
  fi
  rm -rf "$venv"
  "$python" -m venv "$venv" || stop "The virtual environment cannot be made in $venv. On Debian: apt-get install python3-venv"
}
