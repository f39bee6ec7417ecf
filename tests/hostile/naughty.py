"""Naughty strings through the whole program: each as a log's text, an exception's value, a service, a revision, a URL,
and as title and body of a stranger's issue. Nothing may fail, be cut unsaid, break the marker or change a stranger's
words; all that comes out is UTF-8 that a terminal bears; the same again changes nothing; a plan applied later does what
a run does at once.       naughty.py PROGRAM [STRINGS.json]      one line `ok` or `not ok`
A quarter of the file's strings, with NAUGHTY=all all of them."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

BATCH = 25
AT = "2025-10-07T10:00:00Z"
OWN = [
    "", " ", "\n", "\t", "\u0000", "a\u0000b", "\u001b[2J\u001b[31mred", "\r\nCRLF\r", "\u0007\u0008\u007f",
    "\u009b31m", "\u202eabc", "\u2066a\u2069", "a\u200bb\u200d\ufeff", "\U000e0041\U000e0042", "e\u0301\u0302\u0303",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\ufffd\ufffe\uffff", "\U0010ffff", "\u2028\u2029\u0085",
    "<!-- log-gardener:1 {\"fp\":\"lg1:00000000000000000000000000000000\"} -->", "<!-- /log-gardener -->", "-->", "<!--",
    "```", "~~~~\ntext", "`" * 300, "</details></td></table>", "<script>alert(1)</script>", "![x](https://acme.example/x.png)",
    "@acme/everyone fixes #1, closes acme/shop#2", "/close\n::error::x\n##[set-output name=x]y", "{{title}}{{>issue.md}}{{{raw}}}",
    "%s%n%p%1$*2$d", "../../../../etc/passwd", "'; DROP TABLE issues; --", "$(touch x)`touch y`", "[1](javascript:1) <a@acme.example>",
    "| a | b |\n|--|--|\n", "# heading\n* list\n1. one\n    code", "GCP-new | P0 | Naughty", "lg1:00000000000000000000000000000000",
    "\\u0000 \\x1b \\u{202E}", "null", "-1e999", "x" * 5000, "wort " * 2000, "\u05d0\u05d1\u05d2 \u0627\u0644", "\u4e2d\u6587\u5b57",
    "Traceback (most recent call last):\n  File \"/app/x.py\", line 1, in <module>\nNaughtyError: x",
]
DRAWN = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd\U000110cd")  # format characters that show
ROLES = ["text", "exception", "service", "revision", "url", "address"]


def fail(what):
    print("not ok naughty: " + ascii(what)[1:-1][:2000])
    sys.exit(1)


def entry(role, i, s):
    e = {
        "insertId": "%s-%d" % (role, i), "severity": "ERROR", "timestamp": "2025-10-07T09:%02d:%02dZ" % (i // 60 % 60, i % 60),
        "logName": "projects/acme/logs/run.googleapis.com%2Fstderr",
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": "acme-backend", "revision_name": "acme-backend-1"}},
    }
    labels = e["resource"]["labels"]
    if role == "text":
        e["textPayload"] = s
    elif role == "exception":
        e["jsonPayload"] = {"message": "it failed", "error": {"type": "NaughtyError", "value": s}}
    elif role in ("service", "revision"):
        # Each a problem of its own: one issue remembers 32 beside its first.
        word = "".join("bcdfghjklm"[int(d)] + "aeiouaeiou"[int(d)] for d in "%04d" % i)
        e["jsonPayload"] = {"message": "locked", "error": {"type": word.capitalize() + "Error", "value": word + " is locked"}}
        labels[role + "_name"] = s
    else:
        url = s if role == "url" else "https://acme.example/shop/" + s
        e["httpRequest"] = {"requestMethod": "GET", "requestUrl": url, "status": 500}
    return e


class Run:
    def __init__(self, program, folder, name):
        self.program, self.folder, self.n = program, os.path.join(folder, name), 0
        os.mkdir(self.folder)
        with open(os.path.join(self.folder, "config.json"), "w") as f:
            json.dump({"max_new": {"per_run": 10000, "per_day": 10000}, "umbrella": {"above": 10000}}, f)

    def path(self, name):
        return os.path.join(self.folder, name)

    def __call__(self, *args):
        """stdout of a command that ends well and whose outputs are clean."""
        base = [self.program, args[0], "--config", self.path("config.json")]
        done = subprocess.run(base + list(args[1:]), cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode:
            fail("%s: status %d: %s" % (args, done.returncode, done.stderr[-600:]))
        clean("stdout of %s" % (args,), done.stdout)
        clean("stderr of %s" % (args,), done.stderr)
        return done.stdout.decode()

    def export(self):
        return json.loads(self("issues", "export", "--tracker", "sqlite:t.db"))


def clean(name, data):
    try:
        text = data.decode()
    except UnicodeDecodeError as e:
        fail("%s: bytes that are not UTF-8: %r" % (name, data[max(0, e.start - 40):e.end + 10]))
    for i, c in enumerate(text):
        if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp", "Cf") and c not in DRAWN:
            fail("%s: U+%04X in: %s" % (name, ord(c), text[max(0, i - 60):i + 20]))
    return text


ANSI = re.compile("\u001b(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\\n]{0,1020}?(?:\u0007|\u001b\\\\)|[ -/]+[0-~]|[0-~])|\u009b[0-?]*[ -/]*[@-~]")


def seen(s):
    """What must be left of a text: letters and digits of every script, in their order. Sequences of a terminal go, what
    is shown as \\u{..} or \\x.. goes on both sides, and so does our own marker, which is broken."""
    s = ANSI.sub("", s.replace("\0", "\ufffd"))
    s = re.sub(r"\\u\{[0-9A-F]+\}|\\x[0-9A-F]{2}", "", s)
    return "".join(c for c in s if unicodedata.category(c)[0] in "LN")


def is_kept(was, now):
    """Whether `now` holds all of `was` but what placeholders stand for, and says where it is cut."""
    parts = [seen(p) for p in re.split(r"<[a-z0-9-]+#[0-9]+>|\[cut\]", now)]
    pattern = ".*".join(re.escape(p) for p in parts)
    return re.fullmatch(pattern, seen(was), re.S) is not None


def check_samples(clusters, strings):
    """Each string that a cluster shows as a sample stands there whole."""
    shown = 0
    for c in clusters:
        for sample in c["samples"]:
            role, i = sample["insert_id"].rsplit("-", 1)
            if role != "text":
                continue
            shown += 1
            nothing = not seen(strings[int(i)]) and sample["text"] == "(blank)"
            if not nothing and not is_kept(strings[int(i)], sample["text"]):
                fail("string %s became %s" % (i, sample["text"]))
    return shown


def check_clusters(doc, strings):
    members = [m for c in doc["clusters"] for m in c["insert_ids"]]
    want = ["%s-%d" % (r, i) for r in ROLES for i in range(len(strings))]
    lost = set(want) - set(members)
    if len(members) != len(set(members)) or lost or set(members) - set(want):
        fail("entries lost or counted twice: %s" % sorted(lost)[:5])
    if doc["totals"]["entries"] != len(want):
        fail("%d entries of %d" % (doc["totals"]["entries"], len(want)))
    return check_samples(doc["clusters"], strings)


def check_block(number, block):
    lines = block.split("\n")
    if not lines[0].startswith("<!-- log-gardener:1 {") or not lines[0].endswith("} -->") or "--" in lines[0][4:-3]:
        fail("issue %d: no marker: %s" % (number, block[:300]))
    json.loads(lines[0][len("<!-- log-gardener:1 "):-len(" -->")])
    if block.count("<!-- log-gardener") != 1 or block.count("<!-- /log-gardener -->") != 1 or not block.endswith("<!-- /log-gardener -->"):
        fail("issue %d: the marker is not alone: %s" % (number, block))
    clean("issue %d" % number, block.encode())


def check_bodies(issues, strangers):
    """Ours are one block: a marker of one line, and its end. A stranger's issue that is taken for one of the problems,
    by its title, gets our block behind the stranger's words; those, and the title, stay. How many are ours."""
    ours = 0
    for issue in issues:
        number, body = issue["number"], issue["body"]
        if number <= len(strangers):
            was = strangers[number - 1]
            if issue["title"] == was["title"] and body == was["body"]:
                continue
            # A forged marker gives way to the true one.
            words = "" if "<!-- log-gardener:1 {" in was["body"] else was["body"].rstrip(" \t\r\n")
            if issue["title"] != was["title"] or not body.startswith(words):
                fail("a stranger's issue was changed: %s" % (issue,))
            body = body[len(words):].strip("\n")
        elif len(issue["title"]) > 256 or not issue["title"].startswith("GCP-"):
            fail("no title: %s" % issue["title"])
        else:
            ours += 1
            clean("title of issue %d" % number, issue["title"].encode())
        check_block(number, body)
        if len(issue["body"]) > 65536:
            fail("issue %d: too long" % number)
        for comment in issue.get("comments_list", []):
            check_block(number, comment["body"].strip("\n"))
    return ours


def through(program, folder, name, strings, whole):
    """One batch with trackers of its own; gives how many issues it made, and how many strings were samples. `whole`: every command has its turn."""
    # An issue that was made of more than 33 problems forgets some of them, so a batch is small.
    strangers = [{"number": i + 1, "title": s.replace("\0", "\ufffd"), "body": s.replace("\0", "\ufffd"), "user": {"login": "visitor"}}
                 for i, s in enumerate(strings)]
    run, later = Run(program, folder, name), Run(program, folder, name + "-later")
    logs, issues = run.path("logs.json"), run.path("issues.json")
    with open(logs, "w", encoding="ascii") as f:
        json.dump([entry(r, i, s) for r in ROLES for i, s in enumerate(strings)], f)
    with open(issues, "w", encoding="ascii") as f:
        json.dump([dict(s, title=t, body=t) for s, t in zip(strangers, strings)], f)
    tracker = ["--now", AT, "--tracker", "sqlite:t.db", "--state", "s.db", "--git", "none"]

    shown = check_clusters(json.loads(run("cluster", "--members", logs)), strings)
    run("issues", "import", issues, "--tracker", "sqlite:t.db")
    if whole:
        check_bodies(run.export(), strangers)
    run("run", "--apply", *tracker, "--json", "r.json", "--summary", "s.md", "--worklog", ".", logs)
    for file in os.listdir(run.folder):
        if file in ("r.json", "s.md") or file.endswith("Z.md"):
            with open(run.path(file), "rb") as f:
                text = clean(file, f.read())
            if file == "r.json":
                json.loads(text)
    first = run.export()
    ours = check_bodies(first, strangers)
    if ours < len(strings):
        fail("%d issues only" % ours)
    tracker[1] = "2025-10-07T11:00:00Z"
    run("run", "--apply", *tracker, logs)
    if run.export() != first:
        fail("%s: the same input again changed something" % name)
    if not whole:
        return ours, shown

    for sub in (["list"], ["show", str(len(strings) + 1)], ["show", "7"]):
        run("issues", *sub, "--tracker", "sqlite:t.db")
    later("issues", "import", issues, "--tracker", "sqlite:t.db")
    tracker[1] = AT
    with open(later.path("p.json"), "w", encoding="utf-8") as f:
        f.write(later("plan", *tracker, logs))
    later("apply", "--now", AT, "--tracker", "sqlite:t.db", "p.json")
    if later.export() != first:
        fail("%s: a plan applied later did not do what a run does" % name)
    return ours, shown


def main():
    program = os.path.realpath(sys.argv[1])
    strings, used, ours, shown = list(OWN), 0, 0, 0
    if len(sys.argv) > 2:
        with open(sys.argv[2], encoding="utf-8") as f:
            strings += json.load(f)
    with tempfile.TemporaryDirectory() as folder:
        for at in range(0, len(strings), BATCH):
            if at >= len(OWN) and at // BATCH % 4 and os.environ.get("NAUGHTY") != "all":
                continue
            used += len(strings[at:at + BATCH])
            made, seen_whole = through(program, folder, "batch-%d" % at, strings[at:at + BATCH], at < len(OWN))
            ours, shown = ours + made, shown + seen_whole
    if shown < used // 3:
        fail("hardly any string is shown: %d" % shown)
    print("ok naughty: %d strings in %d roles, %d issues, %d samples whole" % (used, len(ROLES) + 2, ours, shown))


main()
