#!/bin/sh
# Every C file given is laid out as .clang-format says; the cure is `make format`.
set -eu
bad=0
for f in "$@"; do
    if ! clang-format "$f" | cmp -s - "$f"; then
        echo "not ok format: $f (make format)"
        bad=1
    fi
done
[ "$bad" = 0 ] || exit 1
echo "ok format: $# files"
