#!/bin/bash
# Ingest and cluster at 10^5, 10^6 and 10^7 entries, piped from the generator; a Markdown table on stdout.
#   scripts/bench.sh PROGRAM GENERATOR       BENCH_MAX=1000000 stops there
# Then 50 clusters against trackers of 1,000, 10,000 and 100,000 issues: reading (and printing) the
# listing, and reading it for a plan.
# Fails when the peak memory of the largest run is more than 10 % above that of the one before it, or when
# matching against the largest tracker takes longer than reading it.
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

words() { # a line of awk: w(k) is a word that depends on k alone
    echo 'function w(k) { return substr("ledgerinvoicesearchbasketmailerqueuedimportexportreporttickets", 1 + 6 * (k % 10), 6) int(k % 977) }'
}

issues() { # N: a listing as GitHub shows it, bodies of some 400 bytes
    awk -v n="$1" "$(words)"'
    BEGIN {
        printf "["
        for (i = 1; i <= n; i++) {
            body = ""
            for (k = 0; k < 40; k++)
                body = body w(i * 7 + k * k * 31) (k % 15 == 14 ? "\\n" : " ")
            printf "%s{\"number\":%d,\"title\":\"GCP-new | P%d | %s fails in %s after %s\",\"state\":\"open\",\"body\":\"%s\"}",
                   (i > 1 ? "," : ""), i, i % 4, w(i), w(i * 3), w(i * 11), body
        }
        printf "]"
    }'
}

clusters() {
    awk "$(words)"'
    BEGIN {
        printf "{\"schema\":\"log-gardener/clusters/v1\",\"clusters\":["
        for (i = 0; i < 50; i++)
            printf "%s{\"title\":\"%s fails in %s\",\"priority\":\"P2\",\"count\":3,\"patterns\":[{\"text\":\"%s of user <num> gave up on %s_%s: reset by peer\",\"count\":3}]}",
                   (i ? "," : ""), w(i * 5), w(i * 15), w(i), w(i + 3), w(i + 8)
        printf "]}"
    }'
}

echo
echo "| issues | reading and printing the listing, s | reading it and matching 50 clusters, s |"
echo "|--:|--:|--:|"
clusters >"$tmp/clusters.json"
for n in 1000 10000 100000; do
    tracker=sqlite:$tmp/$n.db
    issues "$n" >"$tmp/issues.json"
    "$program" issues import -q --tracker "$tracker" "$tmp/issues.json" >/dev/null
    measure "$tmp/read" "$program" issues list --json --tracker "$tracker" </dev/null >/dev/null
    measure "$tmp/plan" "$program" plan -q --git none --tracker "$tracker" --state "$tmp/state.db" -o "$tmp/plan.json" \
        "$tmp/clusters.json" </dev/null
    awk -v n="$n" -v r="$(cut -d' ' -f1 "$tmp/read")" -v p="$(cut -d' ' -f1 "$tmp/plan")" 'BEGIN {
        printf "| %d | %.2f | %.2f |\n", n, r, p
        exit (n == 100000 && p > 2 * r)
    }' || { echo "bench: matching takes longer than reading the listing" >&2; exit 1; }
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
