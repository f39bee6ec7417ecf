#!/usr/bin/env -S python3 -B
"""Attacks as log text, through the whole program, place by place; every document that comes out is rendered by
cmark-gfm and by remark, and read raw, as bots and runners do.   tests/contract/test_injection.py PROGRAM [PLACE...]

Each place is tried on both levels of redaction. Prints `ok` or `not ok` for each place and each class that is no matter of rendering. The larger corpus is used where it
lies ($SECURITY_CORPUS, else ../shared/corpus/security)."""
import collections
import concurrent.futures
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile

import classes
import judge
from attacks import HERE, load, probe
from pipeline import FIRST, PLACES, Program, Refused, entry, given, text_of

ISSUE_LINK = re.compile(r"https://github\.com/octo-org/octo-repo/issues/(\d{4,})")
OUR_HTML = re.compile(r"<!-- log-gardener:1 \{[^<>]*\} -->|<!-- /log-gardener -->|</details>(\n<!-- /log-gardener -->)?|"
                      r"<details><summary>Sample( of [0-9-]+ [0-9:]+ UTC)?: log text, not to be trusted</summary>|"
                      r"<[a-z]{2,8}\d*>")
PROBE = re.compile(r"(?:[bklmnprt][aiou]){3}")


LEVELS = None, "strict"
READY_MADE, COMMENT, UMBRELLA = "ready-made results", "comment", "issue for many"


def named(place, level):
    return f"{place}, {level}" if level else place


class Documents:
    def __init__(self):
        self.items = []  # place, kind, attack, text

    def add(self, place, kind, text, attack=""):
        self.items.append((place, kind, attack, text))

    def add_issues(self, place, issues, names, known=()):
        """What we wrote of issues; of a stranger's, our part."""
        for issue in issues:
            body = issue["body"]
            if issue["number"] == FIRST or "<!-- log-gardener:1 {" not in body:
                continue
            found = [w for w in PROBE.findall((issue["title"] + body).lower()) if w in names]
            attack = names.get(found[0], "?") if found else "?"
            if '"umbrella":[' in body:
                attack = "all of them"
            self.add(place, "body", body[body.rindex("<!-- log-gardener:1 {"):] if known else body, attack)
            if issue["number"] not in known:
                self.add(place, "title", issue["title"], attack)
            for comment in issue.get("comments_list", []):
                if (comment["user"] or {}).get("login") == "log-gardener[bot]":
                    self.add(place, "comment", comment["body"], attack)

    def add_reports(self, place, reports):
        self.add(place, "report", reports["worklog"])
        self.add(place, "report", reports["summary"])


class Test:
    def __init__(self, program, folder):
        self.program = Program(program, folder)
        self.attacks = load()
        self.names = {probe(i): a.name for i, a in enumerate(self.attacks)}
        self.docs, self.twins = Documents(), Documents()
        self.failed = collections.defaultdict(list)  # place or class -> what
        self.counts = collections.Counter()
        self.results = []

    def numbered(self, valid=True):
        return [(i, a) for i, a in enumerate(self.attacks) if a.valid == valid]

    # ---- making documents ----

    def place(self, place, make, level, umbrella=False):
        name = named(place, level)
        for plain, docs in ((True, self.twins), (False, self.docs)):
            tracker = re.sub(r"\W", "", f"{place}{level}{plain}") + ".db"
            self.program.config(level, umbrella)
            self.program.seed(tracker)
            reports = self.program.run(tracker, [make(i, text_of(i, a, plain)) for i, a in self.numbered()])
            docs.add_reports(name, reports)
            docs.add_issues(name, self.program.issues(tracker), self.names)
            self.results.append(reports["result"])

    def ready_made(self, level):
        name = named(READY_MADE, level)
        for plain, docs in ((True, self.twins), (False, self.docs)):
            tracker = f"given{level}{plain}.db"
            self.program.config(level)
            self.program.seed(tracker)
            clusters = [given(i, text_of(i, a, plain)) for i, a in self.numbered()]
            text = text_of(*self.numbered()[0], plain)
            reports = self.program.run(tracker, {"schema": "log-gardener/clusters/v1", "clusters": clusters,
                                                 "source": {"environment": text, "project": text, "notes": [text]}})
            docs.add_reports(name, reports)
            docs.add_issues(name, self.program.issues(tracker), self.names)
            self.results.append(reports["result"])

    def comments(self, level):
        """A second run: the same problems with new texts on new revisions."""
        name = named(COMMENT, level)
        for plain, docs in ((True, self.twins), (False, self.docs)):
            tracker = f"comments{level}{plain}.db"
            self.program.config(level)
            self.program.seed(tracker)
            for now in (0, 1):
                doc = []
                for i, a in self.numbered():
                    text = text_of(i, a, plain) if now else "first"
                    trace = f"Probe {probe(i)} stops: TypeError: the {probe(i)} is gone"
                    doc.append(entry(i, trace, now, revision_name=text))
                    doc.append(entry(i + 5000, f"{text} {trace}", now, revision_name=text))
                reports = self.program.run(tracker, doc, now)
            docs.add_reports(name, reports)
            docs.add_issues(name, self.program.issues(tracker), self.names)

    def strangers(self):
        """Issues of strangers that are near, in titles, bodies, labels and comments; some claim to be ours."""
        for plain, docs in ((True, self.twins), (False, self.docs)):
            issues, entries, known = [], [], set()
            for i, a in self.numbered():
                text, word, number = text_of(i, a, plain), probe(i), FIRST + 1 + i
                same = i % 2
                known.add(number)
                issues.append({"number": number, "state": "open", "user": {"login": "stranger"},
                               "title": f"Ledger import {word} stops at the midnight report {'' if same else text}"[:256],
                               "body": text[:60000], "labels": [{"name": text[:50] or "x"}], "author_association": "NONE",
                               "comments_list": [{"id": number, "body": text[:60000], "user": {"login": text[:30] or "x"},
                                                  "created_at": "2025-10-01T00:00:00Z"}],
                               "created_at": "2025-10-01T00:00:00Z", "updated_at": "2025-10-01T00:00:00Z"})
                entries.append(entry(i, f"Ledger import {word} stops at the midnight report" + ("" if same else " again")))
            tracker = f"strangers{plain}.db"
            self.program.config(None)
            self.program.seed(tracker, issues)
            reports = self.program.run(tracker, entries)
            docs.add_reports("stranger's issue", reports)
            docs.add_issues("stranger's issue", self.program.issues(tracker), self.names, known)
            self.counts["possibly or asked"] += reports["worklog"].count("near #") + reports["worklog"].count("Near issue")
            self.results.append(self.ours_of(reports["result"]))

    @staticmethod
    def ours_of(result):
        """A plan's new bodies hold what people wrote around our part: that is theirs."""
        doc = json.loads(result)
        for action in doc["plan"]["actions"]:
            action.pop("labels", None)
            action.get("before", {}).pop("labels", None)
            if action["kind"] == "edit-body":
                action["body"] = action["body"][action["body"].rindex("<!-- log-gardener:1 {"):]
        return json.dumps(doc, ensure_ascii=False)

    def bad_bytes(self):
        """Each by itself: an input may be refused for them, whole and with a reason."""
        self.program.config(None)
        for i, a in self.numbered(False):
            self.one(i, a, True, self.twins)
            try:
                self.one(i, a, False, self.docs)
            except Refused as e:
                self.counts["bad bytes refused"] += 1
                if e.status != 3 or not e.why:
                    self.failed["bad bytes"].append(f"{a.name}: exit status {e.status}")

    def one(self, i, a, plain, docs):
        tracker = f"bytes{i}{plain}.db"
        self.program.seed(tracker)
        reports = self.program.run(tracker, [entry(i, f"Probe {probe(i)} stops: " + text_of(i, a, plain))])
        docs.add_reports("bad bytes", reports)
        docs.add_issues("bad bytes", self.program.issues(tracker), self.names)

    # ---- judging ----

    @staticmethod
    def looked(docs):
        """What is wrong with each, its sections and its bold words."""
        with multiprocessing.Pool(2) as pool:
            return pool.map(judge.judge, [(kind, text) for _, kind, _, text in docs], chunksize=20)

    def vocabulary(self):
        """What the harmless documents are made of, by kind: sections, and words that are set in bold."""
        shapes, bold = collections.defaultdict(set), set()
        twins = [d for i, d in enumerate(self.twins.items) if d[1] != "title" and (d[1] == "report" or d[2] == "all of them" or i % 5 == 0)]
        for (_, kind, _, _), (bad, sections, strong) in zip(twins, self.looked(twins)):
            shapes[kind] |= sections
            bold |= strong if kind == "report" else set()
            if bad:
                self.failed["harmless"] += bad
        return shapes, bold

    def fail(self, doc, what):
        place, kind, attack, _ = doc
        self.failed[place].append(f"{attack or 'all attacks'}, {kind}: {'; '.join(map(str, what))[:300]}")

    def by_cmark(self):
        shapes, bold = self.vocabulary()
        for doc, (bad, sections, strong) in zip(self.docs.items, self.looked(self.docs.items)):
            kind, text = doc[1], doc[3]
            self.counts[kind] += 1
            if re.search(r"^\* Text withheld: rule `", text, re.M):
                self.counts["withheld"] += 1  # a known body without any text of the log
            else:
                bad += [f"blocks: {s}" for s in sections - shapes[kind]]
            if kind == "report":
                bad += [f"bold: {w}" for w in strong - bold]
            if bad:
                self.fail(doc, bad)

    def by_remark(self):
        lines = []
        for i, (_, kind, _, text) in enumerate(self.docs.items):
            # The time goes up with the square of the length; a heading ends whatever a cluster's part may have opened
            # only if it was closed, which cmark has judged on the whole.
            parts = re.split(r"^(?=### )", text, flags=re.M) if kind == "report" else [text]
            lines += [json.dumps({"id": i, "text": part}) + "\n" for part in parts]
        parts = [lines[k::2] for k in range(2)]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            out = list(pool.map(self.remark, parts))
        seen = set()
        for line in "".join(out).splitlines():
            answer = json.loads(line)
            seen.add(answer["id"])
            title = self.docs.items[answer["id"]][1] == "title" # is no Markdown on GitHub: only mentions could act
            bad = [x for x in answer["live"] if not self.is_ours(*x) and not (title and re.search("/(commit|compare)/", x[1]))]
            if bad:
                self.fail(self.docs.items[answer["id"]], bad)
        if len(seen) != len(self.docs.items):
            self.failed["remark"].append(f"{len(seen)} of {len(self.docs.items)} documents were judged")

    @staticmethod
    def remark(lines):
        r = subprocess.run(["node", os.path.join(HERE, "remark_judge.mjs")], input="".join(lines).encode(),
                           capture_output=True, timeout=800, check=True)
        return r.stdout.decode()

    @staticmethod
    def is_ours(kind, what):
        m = ISSUE_LINK.fullmatch(what)
        return (kind == "link" and m and int(m.group(1)) >= FIRST) or (kind == "html" and OUR_HTML.fullmatch(what))

    # ---- what is no matter of rendering ----

    def by_class(self):
        titles = [text for _, kind, _, text in self.docs.items if kind == "title"]
        texts = [(f"{d[0]}, {d[1]}", d[3]) for d in self.docs.items] + [("a result", r) for r in self.results]
        tracker = "inalogtextNoneFalse.db"
        checks = {
            "actions": lambda: classes.actions(self.program, self.attacks, tracker),
            "terminal": lambda: classes.terminal(self.program, self.attacks, tracker),
            "template": lambda: classes.template(self.program, self.results, titles),
            "csv": lambda: classes.csv(self.program, titles, tracker),
            "suppress": lambda: classes.secrets(self.attacks, texts, "suppress"),
            "evade": lambda: classes.secrets(self.attacks, texts, "evade"),
            "prompt": lambda: classes.prompt(self.docs.items),
            "size": lambda: classes.size(self.docs.items),
        }
        self.program.config(None)
        for name, check in checks.items():
            self.failed[name] += check()
        return list(checks)


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: test_injection.py PROGRAM")
    with tempfile.TemporaryDirectory() as folder:
        t = Test(os.path.realpath(sys.argv[1]), folder)
        for level in LEVELS:
            for name, make in PLACES.items():
                t.place(name, make, level)
            t.place(UMBRELLA, PLACES["first of a log text"], level, True)
            t.ready_made(level)
            t.comments(level)
        t.strangers()
        t.bad_bytes()
        t.by_cmark()
        t.by_remark()
        names = [named(place, level) for level in LEVELS for place in (*PLACES, UMBRELLA, READY_MADE, COMMENT)]
        names += ["stranger's issue", "bad bytes", "harmless", "remark", *t.by_class()]
    for name in names:
        bad = t.failed[name]
        print(f"{'not ok' if bad else 'ok'} injection: {name}")
        for line in bad[:8]:
            print(f"  {line}")
        if len(bad) > 8:
            print(f"  and {len(bad) - 8} more")
    ours = sum(a.ours for a in t.attacks)
    escaped = sum(map(len, t.failed.values()))
    print(f"{len(t.attacks)} attacks ({ours} of our own), {dict(t.counts)}; {escaped} escaped")
    # A test that saw nothing must not pass.
    thin = [k for k in ("body", "title", "comment", "report", "possibly or asked") if t.counts[k] < 3]
    if thin or ours < 60:
        print(f"not ok injection: too little was seen: {thin or ours}")
    sys.exit(bool(escaped or thin or ours < 60))


if __name__ == "__main__":
    main()
