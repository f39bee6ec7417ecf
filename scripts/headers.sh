#!/bin/sh
# Every header of src/ compiles alone.   scripts/headers.sh CC [FLAG...]
set -eu
cd "$(dirname "$0")/.."
n=0
bad=0
for h in $(find src -name '*.h' | sort); do
    n=$((n + 1))
    if ! printf '#include "%s"\nextern int header_alone;\n' "${h#src/}" |
        "$@" -std=c11 -O1 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c -; then
        echo "not ok headers: $h does not compile alone"
        bad=1
    fi
done
[ "$n" -gt 0 ] || { echo "not ok headers: there is none"; exit 1; }
[ "$bad" = 0 ] || exit 1
echo "ok headers: $n compile alone"
