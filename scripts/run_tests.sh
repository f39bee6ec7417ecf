#!/bin/bash
# Runs test programs and scripts side by side and counts what they say.
#   scripts/run_tests.sh COMMAND...       one line per command; the output of those that fail
#   scripts/run_tests.sh --total FILE     the sum of several rounds
# cmocka's own summary is counted, else the lines `ok ...` and `not ok ...` on stdout. A command that dies,
# exits with a failure or tests nothing is one failed more. With $TALLY (a file) the round is added to it;
# without, the sum is the last line: `N passed, N failed`. $JOBS: how many at once. $TEST_TIMEOUT: seconds.
set -eu

total() {
    awk '{ p += $1; f += $2 } END { if (!NR) f = 1; printf "%d passed, %d failed\n", p, f; exit f > 0 }' "$1"
}
if [ "${1:-}" = --total ]; then
    total "$2"
    exit
fi

jobs=${JOBS:-$(nproc)}
limit=${TEST_TIMEOUT:-300}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
tally=${TALLY:-$dir/tally}
[ -e "$tally" ] || : >"$tally"
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}

# Passed and failed of one finished command, from its stdout ($1), stderr ($2) and exit status ($3).
count() {
    awk -v status="$3" '
    FNR == 1 { file++ }
    /^\[==========\] Running [0-9]+ test/ { ran += $3; cmocka = 1 }
    /^\[  PASSED  \] [0-9]+ test/ { p += $4; cmocka = 1 }
    /^\[  FAILED  \] [0-9]+ test/ { f += $4; cmocka = 1 }
    /^\[  SKIPPED \] [0-9]+ test/ { s += $4; cmocka = 1 }
    FILENAME == ARGV[1] && /^ok / { ok++ }
    FILENAME == ARGV[1] && /^not ok / { notok++ }
    END {
        if (!cmocka) { p = ok; f = notok; ran = p + f }
        # Tests that began and never ended, a failing exit that no test explains, nothing tested.
        if (f == 0 && (status != 0 || ran != p + f + s || p == 0)) f = 1
        printf "%d %d\n", p, f
    }' "$1" "$2"
}

now() {
    echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

start_one() { # number, command
    local status=0 begin
    begin=$(now)
    timeout -k 5 "$limit" bash -c "$2" >"$dir/$1.out" 2>"$dir/$1.err" </dev/null || status=$?
    echo "$status $(($(now) - begin))" >"$dir/$1.status"
}

finish_one() { # number, command
    local status ms p f name
    read -r status ms <"$dir/$1.status"
    read -r p f < <(count "$dir/$1.out" "$dir/$1.err" "$status")
    name=$(sed "s|$PWD/||g; s|build/[^/]*/||g; s| -.*||; s|\.o .*|.o ...|" <<<"$2" | cut -c 1-100)
    echo "$p $f $name" >>"$tally"
    failed=$((failed + f))
    passed=$((passed + p))
    if [ "$f" = 0 ]; then
        printf 'ok      %-60s %4d  %d.%02d s\n' "$name" "$p" $((ms / 1000)) $((ms % 1000 / 10))
        grep -E '^(warning|skip)[: ]' "$dir/$1.out" | sed 's/^/        /'
    else
        printf 'FAILED  %-60s %4d passed, %d failed, exit status %s\n' "$name" "$p" "$f" "$status"
        [ "$status" != 124 ] || echo "        took more than $limit s"
        sed -e '/^\[ RUN      \]/d' -e '/^\[       OK \]/d' -e '/^ok /d' "$dir/$1.out" | tail -n 200 | sed 's/^/        /'
        tail -n 200 "$dir/$1.err" | sed 's/^/        /'
    fi
}

failed=0
passed=0
next=0
declare -A running=()
commands=("$@")
while [ "$next" -lt $# ] || [ ${#running[@]} -gt 0 ]; do
    while [ "$next" -lt $# ] && [ ${#running[@]} -lt "$jobs" ]; do
        start_one "$next" "${commands[next]}" &
        running[$!]=$next
        next=$((next + 1))
    done
    wait -n -p done_pid "${!running[@]}"
    i=${running[$done_pid]}
    unset "running[$done_pid]"
    finish_one "$i" "${commands[i]}"
done

if [ -n "${TALLY:-}" ]; then
    echo "this round: $passed ok, $failed not ok"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
else
    total "$tally"
fi
