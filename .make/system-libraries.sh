#!/bin/sh
# Qt's system libraries: looked for on Linux, installed through apt where they are missing.
set -eu
python=$1
[ "$(uname -s)" = Linux ] || exit 0

plugins=$("$python" -c 'import pathlib, importlib.util as u; print(pathlib.Path(u.find_spec("PySide6").origin).parent / "Qt")')
missing() {
    find "$plugins/plugins/platforms/libqxcb.so" "$plugins/plugins/platforms/libqoffscreen.so" \
        "$plugins"/lib/libQt6Widgets.so.6 "$plugins"/lib/libQt6Gui.so.6 -exec ldd {} + 2>/dev/null | grep -q 'not found'
}
fonts() {
    find /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.fonts" -name '*.[ot]tf' 2>/dev/null | grep -q .
}
if missing || ! fonts; then
    sh "$(dirname "$0")/apt-install.sh" libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 \
        libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 fonts-dejavu-core
fi
