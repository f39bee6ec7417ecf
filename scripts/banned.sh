#!/bin/sh
# The rules of the house that a script can see: banned functions, printing outside the rooms that print,
# functions of more than 60 lines, stems met twice; files of more than 300 lines as a warning.
#   scripts/banned.sh [ROOT]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/..}"
bad=$(mktemp)
trap 'rm -f "$bad"' EXIT
dirs=src
[ ! -d tests ] || dirs="src tests"
# shellcheck disable=SC2086
files=$(find $dirs -name node_modules -prune -o -name '*.[ch]' -print | sort)
[ -n "$files" ] || { echo "not ok banned: no C file below $PWD"; exit 1; }

# shellcheck disable=SC2086 # no file here has a blank in its name
awk -f "$here/code.awk" $files | awk -F '\t' '
BEGIN {
    n = split("strcpy strcat sprintf vsprintf gets strtok strtok_r atoi atol atoll atof strtol sscanf " \
              "gmtime localtime ctime asctime system popen rand srand", w, " ")
    for (i = 1; i <= n; i++) banned[w[i]] = 1
    n = split("printf vprintf fprintf vfprintf puts putchar perror stdout stderr", w, " ")
    for (i = 1; i <= n; i++) prints[w[i]] = 1
    # Out of memory and a broken library are told on stderr just before abort().
    n = split("src/main.c src/base/mem.c src/base/json.c src/crypto/digest.c", w, " ")
    for (i = 1; i <= n; i++) may[w[i]] = 1
}
{
    quiet = $1 ~ /^src\// && !($1 in may) && $1 !~ /^src\/app\//
    rest = $3
    gsub(/format\(printf/, "", rest) # the attribute
    while (match(rest, /[A-Za-z_][A-Za-z0-9_]*/)) {
        word = substr(rest, RSTART, RLENGTH)
        member = substr(rest, 1, RSTART - 1) ~ /(\.|->)$/
        # An ordinary word too: only as a call.
        plain = word == "system" && substr(rest, RSTART + RLENGTH) !~ /^ *\(/
        if (!member && !plain && word in banned) printf "%s:%d: %s is banned\n", $1, $2, word
        if (!member && quiet && word in prints) printf "%s:%d: library code never prints (%s)\n", $1, $2, word
        rest = substr(rest, RSTART + RLENGTH)
    }
}' >"$bad"

# From the line that opens a function (the last one at column 0 before its brace) to its brace at column 0.
# shellcheck disable=SC2086
awk '
FNR == 1 { inside = 0 }
!inside && /^[A-Za-z_]/ { head = FNR; name = $0 }
!inside && /\{$/ && !/= *\{$/ && name ~ /\(/ { inside = 1 }
inside && /^}/ {
    inside = 0
    if (FNR - head + 1 > 60) printf "%s:%d: a function of %d lines (60 at most)\n", FILENAME, head, FNR - head + 1
}' $files >>"$bad"

# shellcheck disable=SC2086
printf '%s\n' $files | awk '
{
    stem = $0
    sub(/\.[ch]$/, "", stem)
    name = stem
    sub(/.*\//, "", name)
    if (name in at && at[name] != stem) printf "%s: the stem %s is met twice: see %s\n", $0, name, at[name]
    at[name] = stem
}' >>"$bad"

# shellcheck disable=SC2086
awk '{ lines[FILENAME]++ }
END { for (f in lines) if (lines[f] > 300) printf "warning: %s has %d lines\n", f, lines[f] }' $files | sort

if [ -s "$bad" ]; then
    sed 's/^/not ok banned: /' "$bad"
    exit 1
fi
echo "ok banned: $(echo "$files" | wc -l) files"
