#!/bin/bash
# How much of its parser each fuzz target reaches: lines run by its corpus (and by what `make fuzz-NAME` found), of the
# files that the target is for and of all files that it enters.   scripts/fuzz_cover.sh [NAME...]
# A target that is not in the table is told with all it enters alone.
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL
b=build/cover
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
top=$PWD
[ $# -gt 0 ] || set -- $(cd tests/fuzz && printf '%s\n' fuzz_*.c | sed 's/^fuzz_//; s/\.c$//')

files_of() {
    case $1 in
    clusters) echo src/model/cluster_{read,fields,lists,json}.c ;;
    config) echo src/app/config.c ;;
    dockerfile) echo src/evidence/dockerfile.c ;;
    entry) echo src/ingest/{entry_read,entry_text,join}.c ;;
    exception) echo src/text/{exception,prefix}.c ;;
    gate) find src/markup -name '*.c' ! -name template.c ! -name tag.c ! -name field.c ! -name regex.c ;;
    ignore) echo src/evidence/ignore.c ;;
    issues) echo src/model/issue_json.c ;;
    json) echo src/base/json{,_check,_print}.c ;;
    marker) echo src/model/marker{,_print}.c ;;
    mask) echo src/text/mask.c ;;
    options) echo src/app/options.c ;;
    owners) echo src/evidence/owners.c ;;
    plan) echo src/model/plan_{read,action,json}.c ;;
    rules) echo src/decide/triage{,_rules}.c src/markup/regex.c ;;
    scan) echo src/ingest/scan.c ;;
    template) echo src/markup/{template,tag,field}.c ;;
    timestamp) echo src/base/timestamp.c ;;
    title) echo src/decide/title.c ;;
    esac
}

make --no-print-directory VARIANT=cover EXTRA='--coverage -O0 -Wno-error' $(printf "$b/fuzz_%s " "$@") >/dev/null
for name in "$@"; do
    found=build/fuzz/found/$name
    [ -d "$found" ] && [ -n "$(ls -A "$found")" ] || found=
    find "$b" -name '*.gcda' -delete
    "$b/fuzz_$name" "tests/fuzz/corpus/$name" $found >"$tmp/out" 2>"$tmp/err" || {
        echo "not ok fuzz coverage: $name: $(tail -n 1 "$tmp/err")"
        exit 1
    }
    find "$b/src" -name '*.gcda' | while read -r data; do
        (cd "$tmp" && gcov -n -s "$top" -r "$top/$data" -o "$(dirname "$top/$data")" 2>/dev/null)
    done >"$tmp/gcov"
    files_of "$name" | tr ' ' '\n' >"$tmp/own"
    awk -v name="$name" '
    FILENAME ~ /own$/ { own[$1] = 1; next }
    /^File / { split($0, q, "\047"); file = q[2]; sub(/^.*\/src\//, "src/", file); next }
    /^Lines executed/ && file ~ /^src\/.*\.c$/ {
        split($0, part, /[:% ]+/)
        lines = part[5]
        hit = part[3] * lines / 100
        file_is_own = file in own
        file = ""
        if (hit == 0) next
        all += lines
        all_hit += hit
        if (file_is_own) { n += lines; n_hit += hit }
    }
    END {
        printf "%-10s", name
        if (n) printf " %5.1f %% of %4d lines of its own;", 100 * n_hit / n, n
        printf " %5.1f %% of %5d in all it enters\n", all ? 100 * all_hit / all : 0, all
        exit !all
    }' "$tmp/own" "$tmp/gcov"
done
