#!/bin/bash
# Ingest and cluster at 10^5, 10^6 and 10^7 entries, piped from the generator; a Markdown table on stdout.
#   scripts/bench.sh PROGRAM GENERATOR       BENCH_MAX=1000000 stops there
# Fails when the peak memory of the largest run is more than 10 % above that of the one before it.
set -eu
program=$1
generator=$2
max=${BENCH_MAX:-10000000}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

measure() { # OUT COMMAND...: seconds and peak kilobytes of COMMAND into OUT
    local out=$1
    shift
    if [ -x /usr/bin/time ]; then
        /usr/bin/time -q -o "$out" -f '%e %M' "$@"
    else
        python3 - "$out" "$@" <<'PY'
import os, resource, sys, time
out, command = sys.argv[1], sys.argv[2:]
begin = time.monotonic()
pid = os.fork()
if pid == 0:
    os.dup2(3, 0)
    os.execvp(command[0], command)
_, status, used = os.wait4(pid, 0)
with open(out, "w") as f:
    f.write("%.2f %d\n" % (time.monotonic() - begin, used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
PY
    fi 3<&0
}

echo "| entries | MB | seconds | entries/s | MB/s | peak MB | generator alone, MB/s |"
echo "|--:|--:|--:|--:|--:|--:|--:|"
last=
for n in 100000 1000000 10000000; do
    [ "$n" -le "$max" ] || continue
    "$generator" "$n" --stats >/dev/null 2>"$tmp/generator"
    set -o pipefail
    "$generator" "$n" | measure "$tmp/program" "$program" cluster - >/dev/null
    set +o pipefail
    read -r bytes alone <"$tmp/generator"
    read -r seconds peak <"$tmp/program"
    awk -v n="$n" -v bytes="$bytes" -v alone="$alone" -v s="$seconds" -v peak="$peak" 'BEGIN {
        if (s <= 0) s = 0.01
        if (alone <= 0) alone = 0.001
        printf "| %d | %.0f | %.2f | %.0f | %.0f | %.1f | %.0f |\n",
               n, bytes / 1e6, s, n / s, bytes / 1e6 / s, peak / 1024, bytes / 1e6 / alone
    }'
    before=$last
    last=$peak
done
[ -z "${before:-}" ] || echo
[ -z "${before:-}" ] || awk -v a="$before" -v b="$last" 'BEGIN {
    printf "Peak memory of the largest run over that of the one before it: %.3f\n", b / a
}'
# Between 10^5 and 10^6 the tables still fill; from there on nothing may grow.
[ "$max" -lt 10000000 ] || awk -v a="$before" -v b="$last" 'BEGIN { exit b > 1.1 * a }' || {
    echo "bench: memory grows with the input" >&2
    exit 1
}

# Evidence for ten clusters from a history of 12,000 commits and 25,000 files.
here=$(cd "$(dirname "$0")/.." && pwd)
python3 "$here/tests/evidence/large.py" "$tmp/large" 12000 25000 >"$tmp/large.json"
measure "$tmp/evidence" "$program" cluster --git "$tmp/large" "$tmp/large.json" </dev/null >/dev/null
read -r seconds peak <"$tmp/evidence"
echo
echo "Evidence for 10 clusters, 12,000 commits, 25,000 files: $seconds s, peak $((peak / 1024)) MB"
