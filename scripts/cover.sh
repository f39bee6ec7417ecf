#!/bin/sh
# Line coverage of src/ by folder and file.   scripts/cover.sh build/cover
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
top=$PWD
find "$1/src" -name '*.gcda' | sort >"$tmp/list"
[ -s "$tmp/list" ] || { echo "no coverage data below $1" >&2; exit 1; }
while read -r data; do
    (cd "$tmp" && gcov -n -s "$top" -r "$top/$data" -o "$(dirname "$top/$data")")
done <"$tmp/list" 2>/dev/null | awk '
/^File / { split($0, q, "\047"); file = q[2]; next }
/^Lines executed/ && file ~ /src\/.*\.c$/ {
    split($0, part, /[:% ]+/)
    sub(/.*\/src\//, "src/", file)
    n = part[5]
    hit = part[3] * n / 100
    printf "%6.1f %%  %5d lines  %s\n", part[3], n, file
    all += n
    done += hit
    file = ""
}
END { if (all) printf "%6.1f %%  %5d lines  all\n", 100 * done / all, all }'
