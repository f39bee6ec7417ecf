#!/bin/bash
# doctor --redact: rows and their status, the plain text, user rules, usage.   tests/unit/test_doctor.sh PROGRAM
set -eu
program=$(realpath "$1")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
bad=0

expect() { # name, wanted exit status, wanted stdout, arguments...
    local name=$1 status=$2 want=$3 got=0
    shift 3
    "$program" doctor "$@" >out 2>err || got=$?
    if [ "$got" = "$status" ] && [ "$(cat out)" = "$want" ]; then
        echo "ok $name"
    else
        echo "not ok $name: exit status $got, wanted $status; wanted this, got that:"
        printf '%s\n' "$want" | sed 's/^/    /'
        sed 's/^/    /' out err
        bad=1
    fi
}

tab=$'\t'
printf 'start\npass%s=hunter22x from 10.2.3.4\r\n\nlast line without end' word >log
printf 'all is well\n' >clean
: >empty
expect rows 1 "2${tab}sensitive-value${tab}<secret#1>
2${tab}ipv4${tab}<ip#1>" --redact log
if grep -q hunter out err; then
    echo "not ok the secret itself is shown"
    bad=1
fi
expect plain 0 'start
password=<secret#1> from <ip#1>

last line without end' --redact log --plain
[ "$(tail -c 1 out)" = d ] && echo "ok no newline is added" || { echo "not ok a newline was added" && bad=1; }
expect nothing 0 '' --redact clean
expect 'nothing, plain' 0 'all is well' --redact clean --plain
expect empty 0 '' --redact empty
expect usage 2 '' --plain
expect 'no such file' 3 '' --redact missing
expect 'no inputs' 2 '' --redact log more
"$program" doctor --redact - --plain <log >out2 && cmp -s out2 <("$program" doctor --redact log --plain) &&
    echo "ok stdin" || { echo "not ok stdin" && bad=1; }

head -c 1200000 /dev/zero | tr '\0' 'x' >long
expect 'a line too long' 3 '' --redact long
grep -q 'line 1: a line or key block of more than 1048576 bytes' err && echo "ok it is named" ||
    { echo "not ok it is not named" && bad=1; }
for _ in $(seq 3000); do echo "2025-09-16 ERROR worker: a line that is neither long nor short, number after number"; done >many
expect 'many lines' 0 "$(cat many)" --redact many --plain

cat >config.json <<'CONFIG'
{"redaction": {"disable": ["ipv4"], // not wanted
  "rules": [{"name": "start", "hide": "start", "regex": "^st(art)$"}]}}
CONFIG
expect 'rules of the config' 1 "1${tab}start${tab}<start#1>
2${tab}sensitive-value${tab}<secret#1>" --config config.json --redact log
echo '{"redaction": {"disable": ["ipv5"]}}' >config.json
expect 'an unknown rule' 2 '' --config config.json --redact log
grep -q 'there is no rule "ipv5"' err && echo "ok it is told" || { echo "not ok it is not told" && bad=1; }
echo '{"redaction": {"disabled": []}}' >config.json
expect 'an unknown key' 2 '' --config config.json --redact log

printf 'see %s and %s\n' hunter2hunter2-x aHVudGVyMmh1bnRlcjItdw== >own
ACME_PASSWORD=hunter2hunter2 expect 'own credentials' 1 "1${tab}own-credential${tab}<token#1>
1${tab}own-credential${tab}<token#2>" --redact own

# On a runner, what it prints is no command: neither the text nor what is told of it.
printf 'so it goes\n::error::one\n  ::add-mask::two\n##[group]three\n::set-output name=a::four 10.2.3.4\n' >log
for args in '--plain' ''; do
    # shellcheck disable=SC2086
    GITHUB_ACTIONS=true "$program" doctor --redact log $args >out 2>&1 || :
    if [ -s out ] && ! grep -qE '^[[:space:]]*(::|##\[)' out; then
        echo "ok on a runner: doctor --redact log $args"
    else
        echo "not ok on a runner: doctor --redact log $args"
        sed 's/^/    /' out
        bad=1
    fi
done
expect 'elsewhere it is as it was' 0 '::error::one' --redact - --plain < <(printf '::error::one')
exit $bad
