#!/bin/bash
# kill -9 at 30 moments, then the same run again: the tracker ends as it does without the kill.
#   tests/fault/kill.sh PROGRAM
set -u
program=$1
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
awk -v n=200 -f "$here/export.awk" >first.json
awk -v n=300 -f "$here/export.awk" >second.json
bad=0
killed=0

say() { # STATUS TEXT
    if [ "$1" = 0 ]; then
        echo "ok kill: $2"
    else
        echo "not ok kill: $2"
        bad=1
    fi
}

run() { # FOLDER INPUT HOUR
    exec "$program" run --apply --tracker "sqlite:$1/t.db" --state "$1/state.db" --git none --max-new 100 -q \
        --now "2025-09-16T$3:00:00Z" "$2" >"$1/log" 2>&1
}

export_of() {
    "$program" issues export --tracker "sqlite:$1/t.db" 2>&1
}

# Two runs: one that makes the file and creates, one that updates what is there.
mkdir want
(run want first.json 02)
say $? "a first run that is left alone"
export_of want >want/first
(run want second.json 03)
say $? "a second run that is left alone"
export_of want >want/second
# Microseconds of the faster of three runs.
took=0
for i in 1 2 3; do
    mkdir "time$i"
    start=$(date +%s%N)
    (run "time$i" first.json 02)
    now=$((($(date +%s%N) - start) / 1000))
    if [ "$took" = 0 ] || [ "$now" -lt "$took" ]; then took=$now; fi
done

for i in $(seq 0 29); do
    mkdir "k$i"
    input=first hour=02
    if [ $((i % 2)) = 1 ]; then
        (run "k$i" first.json 02)
        input=second hour=03
    fi
    moment=$(awk -v t="$took" -v i="$i" 'BEGIN { printf "%.6f", t * i / 10 / 1e6 }')
    (run "k$i" $input.json $hour) &
    pid=$!
    # A third of the moments lie anywhere; the others follow the first trace of a write, a little later each time.
    if [ "$i" -lt 10 ]; then
        sleep "$moment"
    else
        until compgen -G "k$i/t.db[-.]*" >/dev/null || ! kill -0 "$pid" 2>/dev/null; do :; done
        for ((spin = 0; spin < (i - 10) * 30; spin++)); do :; done
    fi
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    [ $? = 137 ] && killed=$((killed + 1))
    if [ -e "k$i/t.db" ]; then
        export_of "k$i" >"k$i/between"
    else
        echo '[]' >"k$i/between" # no tracker yet, and to ask for it would be an error
    fi
    if [ $input = first ]; then
        before='[]'
        after=$(cat want/first)
    else
        before=$(cat want/first)
        after=$(cat want/second)
    fi
    between=$(cat "k$i/between")
    [ "$between" = "$before" ] || [ "$between" = "$after" ]
    say $? "moment $i: the tracker is as before or as after"
    (run "k$i" $input.json $hour)
    say $? "moment $i: the run again"
    [ "$(export_of "k$i")" = "$after" ]
    say $? "moment $i: the end is the same"
done
[ "$killed" -ge 5 ]
say $? "$killed of 30 runs were killed before their end"
exit $bad
