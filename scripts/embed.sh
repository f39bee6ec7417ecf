#!/bin/sh
# A C file on stdout that holds the files given: embedded_files[] of markup/template.h. Arrays of bytes, since a
# string literal may have no more than 4095 characters.   scripts/embed.sh FILE...
set -eu
LC_ALL=C
export LC_ALL

printf '/* Made by scripts/embed.sh. */\n#include "markup/template.h"\n\n'
n=0
for f in "$@"; do
    printf 'static const unsigned char file_%d[] = {\n' "$n"
    od -An -v -tu1 "$f" | sed 's/^ *//; s/  */,/g; s/$/,/'
    printf '0};\n'
    n=$((n + 1))
done
printf '\nconst struct embedded_file embedded_files[] = {\n'
n=0
for f in "$@"; do
    name=$(printf '%s\n' "${f##*/}" | sed 's/[\\"]/\\&/g')
    printf '    {"%s", (const char *)file_%d, sizeof file_%d - 1},\n' "$name" "$n" "$n"
    n=$((n + 1))
done
printf '    {0, 0, 0},\n};\n'
