#!/bin/bash
# A worklog of ours, fed back in: the same issues, and nothing is written.   tests/unit/test_feedback.sh PROGRAM
set -eu
program=$(realpath "$1")
golden=$(realpath "$(dirname "$0")/../golden")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
bad=0
for input in outage/first.json symptom/*.json closed/first.json; do
    for file in "$golden"/$input; do
        name=$(basename "$(dirname "$file")")/$(basename "$file")
        rm -f t.db state.db
        common="--apply --tracker sqlite:t.db --state state.db --git none -q"
        # shellcheck disable=SC2086
        "$program" run "$file" $common -o worklog.md --now 2025-10-07T10:00:00Z
        before=$("$program" issues export --tracker sqlite:t.db | cksum)
        # shellcheck disable=SC2086
        "$program" run worklog.md $common -o again.md --json again.json --now 2025-10-07T10:05:00Z
        kinds=$(python3 -c 'import json; print(*sorted({a["kind"] for a in json.load(open("again.json"))["plan"]["actions"]}))')
        if [ "$kinds" = skip ] && [ "$before" = "$("$program" issues export --tracker sqlite:t.db | cksum)" ]; then
            echo "ok $name"
        else
            echo "not ok $name: $kinds"
            bad=1
        fi
    done
done
exit $bad
