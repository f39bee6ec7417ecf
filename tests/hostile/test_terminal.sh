#!/bin/bash
# Whatever a log, an issue, a file's name or a setting holds: the terminal sees no control character but newline and
# tab, no bidi or invisible character, and only UTF-8, on stdout and stderr.
#   tests/hostile/test_terminal.sh PROGRAM
set -u
program=$(realpath "$1")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
bad=0
n=0

# What a terminal would obey, or hide: ESC, BEL, CR, backspace, DEL, C1 (CSI, OSC), bidi, zero width, tags.
evil='\u001b[2J\u001b]0;owned\u0007\r\b\u007f\u009b31m\u009d\u202e\u2066\u200b\ufeff\udb40\udc41\u0000\ud800'
raw=$(printf '\033[2J\007\r\b\177\302\23331m\342\200\256\342\200\213\377')
cat >issues.json <<JSON
[{"number":1,"title":"a${evil}b\n#99 open fake","body":"c${evil}d","state":"closed","state_reason":"completed",
  "labels":["e${evil}f"],"user":{"login":"g${evil}h"},"html_url":"https://example.test/${evil}",
  "comments_list":[{"id":1,"user":{"login":"i${evil}j"},"body":"k${evil}l"}]}]
JSON
cat >logs.json <<JSON
[{"insertId":"m${evil}n","timestamp":"2025-10-07T09:00:00Z","severity":"ERROR","textPayload":"ERROR o${evil}p",
  "logName":"projects/acme/logs/q${evil}r","resource":{"type":"cloud_run_revision",
  "labels":{"service_name":"s${evil}t","revision_name":"u${evil}v","project_id":"w${evil}x"}}}]
JSON
echo '{"error":{"message":"'"y${evil}z"'"}}' >refused.json
echo '{"'"labell${evil}"'":1}' >config.json

look() { # WANTED-STATUS ARGUMENT...
    local want=$1 status=0
    shift
    n=$((n + 1))
    "$program" "$@" >"$n.out" 2>"$n.err" </dev/null || status=$?
    [ "$status" = "$want" ] && return
    echo "not ok terminal: $n ($(printf %q\  "$@")): status $status, not $want: $(cat "$n.err")"
    bad=1
}

tracker=sqlite:t.db
look 0 issues import --tracker $tracker issues.json
look 0 issues list --tracker $tracker
grep -q '^#99' "$n.out" && { echo "not ok terminal: a title made a line of its own"; bad=1; }
look 0 issues list --json --tracker $tracker
look 0 issues show 1 --tracker $tracker
look 0 issues export --tracker $tracker
look 0 cluster --members logs.json
grep -q 'n"' "$n.out" || { echo "not ok terminal: an insert id was cut"; bad=1; }
look 0 plan --now 2025-10-07T10:00:00Z --tracker $tracker logs.json
look 0 run --now 2025-10-07T10:00:00Z --tracker $tracker --apply -v --focus "1${raw}2" --service "3${raw}4" logs.json
look 0 issues list --tracker $tracker
look 0 issues show 2 --tracker $tracker
look 3 run refused.json
look 3 run "no such ${raw} file"
look 2 run --config "no such ${raw} file" logs.json
look 2 run --config config.json logs.json
look 2 run "--no${raw}such" logs.json
look 2 "ru${raw}n" logs.json
look 2 run --now "2${raw}" logs.json
look 2 run --repo "a${raw}/b" logs.json
look 2 run --tracker "sqlite${raw}" logs.json
look 2 issues show "1${raw}" --tracker $tracker
look 2 run --summary "no/${raw}/such" logs.json
look 2 run --color "${raw}" logs.json
cp logs.json "logs${raw}.json"
look 0 run --now 2025-10-07T11:00:00Z --tracker $tracker -v "logs${raw}.json"
python3 - "$dir" <<'PY' || bad=1
import glob, sys, unicodedata
bad = 0
for name in sorted(glob.glob(sys.argv[1] + "/*.out") + glob.glob(sys.argv[1] + "/*.err")):
    data = open(name, "rb").read()
    try:
        text = data.decode()
        at = [i for i, c in enumerate(text) if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")]
    except UnicodeDecodeError as e:
        text, at = data, [e.start]
    if at:
        print("not ok terminal: %s: %s" % (name, ascii(text[max(0, at[0] - 30):at[0] + 20])))
        bad = 1
sys.exit(bad)
PY
[ "$bad" = 0 ] && echo "ok terminal: $n commands"
exit "$bad"
