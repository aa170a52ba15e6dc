#!/bin/sh
# Make the virtual environment; on Debian and Ubuntu the module for that may be a package of its own.
set -eu
wanted=$1 venv=$2

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=
for candidate in "$wanted" python3.14 python3.13 python3.12 python3.11; do
    if new_enough "$candidate"; then python=$candidate && break; fi
done
[ -n "$python" ] || { echo "Cerebellum Viewer needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    sh "$(dirname "$0")/apt-install.sh" "python$version-venv"
fi
echo "Setting up (a few minutes the first time) ..."
"$python" -m venv "$venv"
