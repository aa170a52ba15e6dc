#!/bin/sh
# Collect the strings of the viewer into the .ts files and compile them; Spanish is filled in by hand or in Linguist.
set -eu
bin=$1 folder=resources/translations
find cerebellum_viewer -name '*.py' | LC_ALL=C sort >"$folder/.sources"
for language in en es; do
    "$bin/pyside6-lupdate" @"$folder/.sources" -ts "$folder/cerebellum_viewer_$language.ts" \
        -no-obsolete -locations none -source-language en -target-language "$language" -silent
    "$bin/pyside6-lrelease" -silent "$folder/cerebellum_viewer_$language.ts" -qm "$folder/cerebellum_viewer_$language.qm"
done
rm "$folder/.sources"
