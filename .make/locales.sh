#!/bin/sh
# The whole suite as it runs in other countries: their language and numbers, and a home with letters beyond ASCII.
set -eu
python=$1
shift
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
mkdir -p "$away/Ñandú Größe/home" "$away/locales"
for name in es_MX de_DE; do
    # Made here, so that nothing has to be installed; localedef warns where a character set lacks a transliteration.
    localedef -i "$name" -f UTF-8 "$away/locales/$name.UTF-8" 2>/dev/null || [ -d "$away/locales/$name.UTF-8" ]
    echo "== $name.UTF-8"
    LOCPATH="$away/locales" LC_ALL="$name.UTF-8" LANG="$name.UTF-8" HOME="$away/Ñandú Größe/home" TMPDIR="$away/Ñandú Größe" \
        QT_QPA_PLATFORM=offscreen OMP_WAIT_POLICY=PASSIVE "$python" -m pytest -q -n auto --dist worksteal "$@"
done
