#!/bin/bash
# Naughty strings through the whole program (see naughty.py): some of our own, and the Big List of Naughty Strings
# where it lies beside the repository.   tests/hostile/test_naughty.sh PROGRAM       SHARED=folder instead of ../shared
set -u
here=$(dirname "$0")
packed=${SHARED:-../shared}/corpus/security/naughty-strings.tar.xz
if [ ! -e "$packed" ]; then
    echo "skip: no $packed"
    exec python3 "$here/naughty.py" "$1"
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -c 'import lzma, sys; sys.stdout.buffer.write(lzma.open(sys.argv[1]).read())' "$packed" | tar -xf - -C "$dir"
python3 "$here/naughty.py" "$1" "$(find "$dir" -name blns.json)"
