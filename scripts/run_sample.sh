#!/bin/sh
# The main job on a sample, with the embedded tracker: an export of an outage, then the export of the hour after
# it. INPUT=file runs that file instead, twice: the second time nothing is new, so nothing is written.
set -eu
program=$(pwd)/build/log-gardener
dir=${SAMPLE_DIR:-build/sample}
rm -rf "$dir"
mkdir -p "$dir"
tracker=sqlite:$dir/tracker.db

garden() {
    printf '\n== log-gardener run --apply --now %s %s\n\n' "$1" "$2"
    "$program" run --apply --now "$1" --tracker "$tracker" --state "$dir/state.db" --worklog "$dir" \
        --focus "$3" --json "$dir/result.json" "$2"
}

if [ -n "${INPUT:-}" ]; then
    garden "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$INPUT" "first run"
    garden "$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)" "$INPUT" "second run"
else
    garden 2025-10-07T09:01:00Z tests/golden/outage/first.json "last 1 hour"
    garden 2025-10-07T10:01:00Z tests/golden/outage/second.json "last 1 hour"
fi

printf '\n== the tracker\n\n'
"$program" issues list --tracker "$tracker"
printf '\nworklogs: %s\ntracker:  %s\n\n' "$(ls "$dir"/*.md | tr '\n' ' ')" "$dir/tracker.db"
printf 'Look further:\n  build/log-gardener issues show 1 --tracker %s\n' "$tracker"
printf '  build/log-gardener run YOUR-EXPORT.json          a dry run: nothing is written\n'
