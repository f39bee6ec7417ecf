#!/bin/sh
# The golden runs under valgrind: an error or a leak changes the exit status, which fails the run. A folder with
# a file `heavy` is left out.
#   scripts/valgrind.sh PROGRAM
set -eu
cd "$(dirname "$0")/.."
RUNNER="valgrind -q --suppressions=$PWD/scripts/valgrind.supp --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite"
export RUNNER
set -- "$1" tests/golden/*/cmd
program=$1
shift
i=$#
while [ "$i" -gt 0 ]; do
    name=${1%/cmd}
    shift
    i=$((i - 1))
    [ ! -e "$name/heavy" ] || continue
    set -- "$@" "tests/golden/run.sh $program ${name#tests/golden/}"
done
exec scripts/run_tests.sh "$@"
