#!/bin/sh
# What foo.c exports begins with foo_, with an earlier part of its name (match_index.c: match_), or with the
# name of its folder.   scripts/exports.sh OBJECT...       exceptions: `also FILE PREFIX` in scripts/layers.txt
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
nm -A -g --defined-only "$@" >"$tmp"
awk '
FILENAME ~ /layers\.txt$/ {
    if ($1 == "also") also[$2] = $3
    next
}
$3 ~ /^__/ { next } # of a sanitizer
{
    symbols++
    file = $1
    sub(/\.o:.*/, ".c", file)
    sub(/.*\/src\//, "src/", file)
    name = $NF
    n = split(file, part, "/")
    stem = part[n]
    sub(/\.c$/, "", stem)
    first = stem
    sub(/_.*/, "", first)
    if (index(name, first "_") == 1 || index(name, part[n - 1] "_") == 1) next
    if (file in also && index(name, also[file]) == 1) next
    printf "not ok exports: %s exports %s\n", file, name
    bad = 1
}
END {
    if (!symbols) { print "not ok exports: no symbol"; exit 1 }
    if (bad) exit 1
    printf "ok exports: %d symbols\n", symbols
}' "$here/layers.txt" "$tmp"
