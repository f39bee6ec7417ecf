#!/bin/sh
# Refuses an #include that scripts/layers.txt does not allow.   scripts/layers.sh [ROOT]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/..}"

# shellcheck disable=SC2046 # no file here has a blank in its name
awk '
function complain(what) {
    printf "not ok layers: %s:%d: %s\n", FILENAME, FNR, what
    bad = 1
}
FILENAME ~ /layers\.txt$/ {
    if ($1 ~ /^[0-9]+$/) rank[$2] = $1
    else if ($1 == "shared") shared[$2] = 1
    else if ($1 == "only") place[$2] = $3
    next
}
FNR == 1 {
    files++
    n = split(FILENAME, part, "/")
    own = n == 2 ? "." : part[2]
    if (!(own in rank)) complain("folder " own "/ has no rank in scripts/layers.txt")
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    includes++
    split($0, q, "\"")
    n = split(q[2], part, "/")
    if (n == 1) next # beside the file
    to = part[1]
    if (n > 2 || !(to in rank)) complain("\"" q[2] "\" is not FOLDER/file.h of a ranked folder")
    else if (to == own || !(own in rank)) next
    else if (rank[to] > rank[own] || (rank[to] == rank[own] && !(to in shared)))
        complain(own "/ (rank " rank[own] ") must not include " to "/ (rank " rank[to] ")")
}
/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    split($0, q, /[<>"]/)
    for (lib in place)
        if (index(q[2], lib) == 1 && index(FILENAME, place[lib]) != 1)
            complain("only " place[lib] " may include " q[2])
}
END {
    if (!files) { print "not ok layers: no file in src/"; exit 1 }
    if (bad) exit 1
    printf "ok layers: %d files, %d includes\n", files, includes
}' "$here/layers.txt" $(find src -name '*.[ch]' | sort)
