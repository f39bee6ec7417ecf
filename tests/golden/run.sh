#!/bin/bash
# Whole runs of the program, compared with what is wanted.   tests/golden/run.sh PROGRAM [NAME...]
#
# tests/golden/NAME/ holds `cmd`, its inputs, and `want/`. It is copied, without want/, and each line of `cmd` is
# run in the copy: the arguments of log-gardener, quoted as for a shell (`<file`, `>file` and `|` work too). A line
# that begins with `$ ` is a shell command between the runs, `#` a remark. Run k leaves stdout.k, stderr.k and
# status.k. Each file of want/ must equal the one that was produced; a run without want/status.k must exit with 0.
# RUNNER is put before the program (valgrind). REGEN=1 shows each difference and asks whether to replace what is
# wanted (a new file: create it empty in want/ first).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
here=${GOLDEN:-$here}
program=$(realpath "$1")
shift
# shellcheck disable=SC2046,SC2012 # no folder here has a blank in its name
[ $# -gt 0 ] || set -- $(cd "$here" && ls -d -- */cmd | sed 's|/cmd$||')
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp" && rm -rf "$tmp"' EXIT

# Neither the zone, the language nor the user's own settings may matter.
clean=(env -i "PATH=/usr/local/bin:/usr/bin:/bin" "HOME=$tmp/home" "TZ=<+0545>-5:45" LC_ALL=C.UTF-8
    "ASAN_OPTIONS=${ASAN_OPTIONS:-}" "UBSAN_OPTIONS=${UBSAN_OPTIONS:-}")

run_lines() { # in the copy of one golden folder
    local k=0 line status
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        '' | '#'*) continue ;;
        '$ '*)
            "${clean[@]}" bash -euc "${line#\$ }" </dev/null >&2 || return 1
            continue
            ;;
        esac
        k=$((k + 1))
        status=0
        "${clean[@]}" RUNNER="${RUNNER:-}" PROGRAM="$program" bash -c "\$RUNNER \"\$PROGRAM\" $line" \
            </dev/null >"stdout.$k" 2>"stderr.$k" || status=$?
        echo "$status" >"status.$k"
        if [ ! -e "$1/want/status.$k" ] && [ "$status" != 0 ]; then
            echo "run $k: exit status $status: $line" >&2
            cat "stderr.$k" >&2
            return 1
        fi
    done <cmd
    [ "$k" -gt 0 ]
}

compare() { # name, copy, want: prints what differs; fails when something does
    local file rc=0 answer n=0
    while IFS= read -r file; do
        n=$((n + 1))
        [ -e "$2/$file" ] || { echo "$1: $file was not produced"; rc=1; continue; }
        diff -u --label "want/$file" --label "produced/$file" "$3/$file" "$2/$file" && continue
        if [ -n "${REGEN:-}" ]; then
            read -r -p "replace $1/want/$file? [y/N] " answer <&3 || answer=n
            [ "$answer" = y ] && cp "$2/$file" "$3/$file" && continue
        fi
        rc=1
    done < <(cd "$3" && find . -type f | sed 's|^\./||' | sort)
    [ "$n" -gt 0 ] || { echo "$1: nothing is wanted"; rc=1; }
    return "$rc"
}

exec 3<&0
bad=0
for name in "$@"; do
    copy=$tmp/$name
    mkdir -p "$tmp/home" "$copy"
    (cd "$here/$name" && tar --exclude=./want -cf - .) | tar -xf - -C "$copy"
    if (cd "$copy" && run_lines "$here/$name") && compare "$name" "$copy" "$here/$name/want"; then
        echo "ok golden/$name"
    else
        echo "not ok golden/$name"
        bad=1
    fi
done
exit "$bad"
