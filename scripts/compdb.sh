#!/bin/sh
# compile_commands.json on stdout.   scripts/compdb.sh CC FLAG... -- FILE...
set -eu
flags=
while [ "$1" != -- ]; do
    flags="$flags $1"
    shift
done
shift
flags=$(printf '%s' "${flags# }" | sed 's/[\\"]/\\&/g')
sep='['
for f in "$@"; do
    printf '%s\n{"directory":"%s","file":"%s","command":"%s -c %s"}' "$sep" "$PWD" "$f" "$flags" "$f"
    sep=,
done
printf '\n]\n'
