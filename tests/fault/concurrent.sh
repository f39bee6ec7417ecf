#!/bin/bash
# quick: two runs at once on one tracker file never make two issues for one fingerprint.
#   tests/fault/concurrent.sh PROGRAM
set -u
program=$1
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
awk -v n=5 -f "$here/export.awk" >one.json
bad=0

say() { # STATUS TEXT
    if [ "$1" = 0 ]; then
        echo "ok concurrent: $2"
    else
        echo "not ok concurrent: $2"
        bad=1
    fi
}

run() { # NAME
    "$program" run --apply --tracker sqlite:t.db --state "$1.state" --git none --max-new 100 -q \
        --now 2025-09-16T02:00:00Z one.json >"$1.log" 2>&1
    echo $? >"$1.status"
}

for round in 1 2 3 4 5 6; do
    # From the second round on half of the rounds begin with a tracker that is there, but empty of issues.
    rm -f t.db ./*.state
    if [ $((round % 2)) = 0 ]; then
        echo '[]' >none.json
        "$program" issues import none.json --tracker sqlite:t.db >import.log 2>&1
        say $? "round $round: an empty tracker is made"
    fi
    run a &
    run b &
    wait
    codes="$(cat a.status) $(cat b.status)"
    case $codes in
    "0 0" | "0 4" | "4 0") say 0 "round $round: both end as they should (exit $codes)" ;;
    *) say 1 "round $round: exit $codes: $(cat a.log b.log | head -5)" ;;
    esac
    "$program" issues export --tracker sqlite:t.db >export.json 2>export.log
    say $? "round $round: the tracker can be read"
    grep -o 'log-gardener:1 {\\"fp\\":\\"lg1:[0-9a-f]*' export.json | sort >fps
    twice=$(uniq -d fps | wc -l)
    [ -s fps ] && [ "$twice" = 0 ]
    say $? "round $round: $(wc -l <fps) fingerprints, $twice of them twice"
    [ "$(find . -name 't.db*' | wc -l)" = 1 ]
    say $? "round $round: nothing is left beside the tracker"
done
exit $bad
