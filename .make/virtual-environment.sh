#!/bin/sh
# Make the virtual environment; on Debian and Ubuntu the module for that may be a package of its own.
set -eu
python=$1 venv=$2

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    { echo "Cerebellum Viewer needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    sh "$(dirname "$0")/apt-install.sh" "python$version-venv"
fi
echo "Setting up (a few minutes the first time) ..."
"$python" -m venv "$venv"
