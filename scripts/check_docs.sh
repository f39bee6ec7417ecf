#!/bin/bash
# README and program say the same: every option of a command's --help stands in README.md, every option of the
# README's tables (first cell) exists in some --help, every key of the example config stands in the README in
# backticks or has a // comment above or beside it.   scripts/check_docs.sh PROGRAM [ROOT]
set -eu
program=$1
cd "${2:-$(dirname "$0")/..}"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
config=config/log-gardener.example.json
: >"$tmp/bad"

options() {
    grep -oE -e '(^|[^-a-z0-9])--[a-z][a-z0-9-]*' | sed 's/^[^-]*//' | sort -u
}

"$program" --help >"$tmp/help"
cp "$tmp/help" "$tmp/all"
# A command is any word that --help lists and that has a --help of its own.
commands=0
# shellcheck disable=SC2013 # words are wanted
for word in $(sed -nE 's/^ +(log-gardener +)?([a-z]+)( .*)?$/\2/p' "$tmp/help" | sort -u); do
    if "$program" "$word" --help >"$tmp/one" 2>/dev/null && [ -s "$tmp/one" ]; then
        commands=$((commands + 1))
        cat "$tmp/one" >>"$tmp/all"
    fi
done
[ "$commands" -gt 0 ] || echo "--help lists no command" >>"$tmp/bad"

options <"$tmp/all" >"$tmp/exist"
options <README.md >"$tmp/told"
awk -F '|' '/^\|/ { gsub(/\\$/, "", $2); print $2 }' <(sed 's/\\|/ /g' README.md) | options >"$tmp/table"
[ -s "$tmp/exist" ] || echo "--help shows no option" >>"$tmp/bad"
[ -s "$tmp/table" ] || echo "README.md has no table of options" >>"$tmp/bad"
comm -23 "$tmp/exist" "$tmp/told" | sed 's/$/ is in --help, not in README.md/' >>"$tmp/bad"
comm -23 "$tmp/table" "$tmp/exist" | sed 's/$/ is in a table of README.md, in no --help/' >>"$tmp/bad"

awk -v config="$config" '
FILENAME == "README.md" { readme = readme $0 "\n"; next }
/^[ \t]*\/\// { told = 1; next }
/^[ \t]*$/ { told = 0; next }
{
    rest = $0
    if (rest ~ /"[ \t,{\[]*\/\/|[\]}0-9a-z,{\[][ \t]*\/\/ /) told = 1
    while (match(rest, /"[A-Za-z_][A-Za-z0-9_.-]*"[ \t]*:/)) {
        key = substr(rest, RSTART + 1)
        sub(/".*/, "", key)
        keys++
        if (!told && !index(readme, "`" key "`")) printf "%s:%d: key %s is not explained\n", config, FNR, key
        rest = substr(rest, RSTART + RLENGTH)
    }
    told = 0
}
END { if (!keys) printf "%s holds no key\n", config }' README.md "$config" >>"$tmp/bad"

if [ -s "$tmp/bad" ]; then
    sed 's/^/not ok docs: /' "$tmp/bad"
    exit 1
fi
echo "ok docs: $commands commands, $(wc -l <"$tmp/exist") options"
