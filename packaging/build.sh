#!/usr/bin/env bash
# Builds dist/annotator/, a folder that runs without Python, and asks it for suggestions once.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
# shellcheck disable=SC2086
need_packages $qt_libraries binutils
make_environment
cd "$root"
"$venv/bin/python" -c 'import importlib.metadata as m; [m.version(n) for n in
  ("annotator", "pyinstaller", "dkpro-cassis", "resiliparse", "pypdfium2", "olefile")]' 2>/dev/null || {
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -e ".[bundle]" ||
    stop "The installation failed; see above. Is there a network? It is needed the first time."
  rm -f "$venv/.installed"
}
[ -e packaging/icons/annotator-256.png ] || "$venv/bin/python" packaging/icons/render.py
"$venv/bin/python" -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build packaging/annotator.spec
mkdir -p dist/annotator/share/applications dist/annotator/share/mime/packages
cp packaging/annotator.desktop dist/annotator/share/applications/
cp packaging/annotator.xml dist/annotator/share/mime/packages/
for size in 16 24 32 48 64 128 256; do
  install -D -m 644 "packaging/icons/annotator-$size.png" "dist/annotator/share/icons/hicolor/${size}x$size/apps/annotator.png"
done
install -D -m 644 packaging/icons/annotator.svg dist/annotator/share/icons/hicolor/scalable/apps/annotator.svg

# The proof: the bundle starts elsewhere and suggests.
proof=$(mktemp -d)
trap 'rm -rf "$proof"' EXIT
printf '%s\n' '{"id": "a", "text": "이라온 새결전자 사장이 말했다."}' > "$proof/in.jsonl"
(cd "$proof" && env -u PYTHONPATH "$root/dist/annotator/annotator" predict in.jsonl out.jsonl)
grep -q '"mentions"' "$proof/out.jsonl" || stop "The bundle was built, but it made no suggestions."
du -sh dist/annotator
