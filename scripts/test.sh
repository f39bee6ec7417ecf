#!/bin/bash
# All that CI runs, in rounds that are counted together.   scripts/test.sh [--all]
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL

scripts/setup test
TALLY=$(mktemp)
export TALLY
trap 'rm -f "$TALLY"' EXIT

round() { # name, command...
    local name=$1 before
    shift
    echo "== $name"
    before=$(awk '{ f += $2 } END { print f + 0 }' "$TALLY")
    if ! "$@"; then
        # A round that could not even be built has counted nothing.
        [ "$(awk '{ f += $2 } END { print f + 0 }' "$TALLY")" -gt "$before" ] || echo "0 1 $name" >>"$TALLY"
    fi
}

round "gcc" make -k check
round "clang with sanitizers" make -k CC=clang SAN=address,undefined check
round "valgrind" make valgrind
round "layout" make format-check
if [ "${1:-}" = --all ]; then
    round "faults" make faults
    seconds=${FUZZ_T:-60} # of each target
    for f in tests/fuzz/fuzz_*.c; do
        name=${f#tests/fuzz/fuzz_}
        TEST_TIMEOUT=$((seconds + 300)) round "fuzz ${name%.c}, $seconds s" scripts/run_tests.sh \
            "make fuzz-${name%.c} T=$seconds && echo ok fuzz-${name%.c}"
    done
    round "fuzz coverage" scripts/fuzz_cover.sh
    TEST_TIMEOUT=1800 round "bench" scripts/run_tests.sh "make bench && echo ok bench"
fi
scripts/run_tests.sh --total "$TALLY"
