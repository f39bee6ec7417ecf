#!/usr/bin/env -S python3 -B
"""The program against GitHub's own description, stateful, over TLS with GitHub's real name: what is written, how many
calls it takes, who it is, and what it says when it may not.   tests/contract/test_github.py PROGRAM [PART...]"""
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback

from garden import Garden, ending, export, marked, stamp, twins, writes
from stack import Stack

REPO = "/repos/acme/shop"
LABEL = "claude-code-generated-issue"


class Contract:
    def __init__(self, program, stack, folder):
        self.program, self.stack, self.folder = program, stack, folder
        self.world = stack.worlds[0]
        self.counts, self.n, self.failed = {}, 0, False

    def check(self, name, good, what=""):
        print(f"{'ok' if good else 'not ok'} {name}{'' if good else f': {what}'}"[:2000])
        self.failed |= not good

    def garden(self, key=None):
        """An empty repository and an empty working folder."""
        self.world.fresh(key)
        self.n += 1
        return Garden(self.program, self.world, os.path.join(self.folder, str(self.n)))

    def run(self, g, name, file, status=0, count=None, **o):
        """One run that is judged: exit status, and every request and answer as GitHub describes them."""
        self.world.plan(faults=[])
        r = g.run(file, **o)
        calls = self.world.calls()
        self.check(f"{name}: exit status {status}", r.returncode == status, f"{r.returncode}: {r.stderr}")
        self.check(f"{name}: {len(calls)} requests and answers are as GitHub describes them", not self.world.refused(), self.world.refused())
        if count:
            self.counts[count] = (len(calls), len(writes(calls)))
        return r, calls

    # ---- what is written, and in how many calls ----

    def runs(self):
        g = self.garden()
        self.world.plan(faults=[])
        r = g.run("first.json", args=["--dry-run"])
        self.check("a dry run tries no write", r.returncode == 0 and all(c["method"] == "GET" for c in self.world.calls()),
                   (r.stderr, self.world.calls()))
        self.run(g, "first run", "first.json", count="first run, empty repository, 4 clusters")
        state = self.world.state()
        self.check("first run: four issues, labelled and marked", len(state["issues"]) == 4 and
                   all(marked(i["body"]) and LABEL in i["labels"] for i in state["issues"]), ending(state))
        self.check("first run: labels say what they are for", all(l["description"] for l in state["labels"]), state["labels"])
        _, calls = self.run(g, "second run", "first.json", minutes=1, count="second run, nothing new")
        self.check("second run: no write", not writes(calls), writes(calls))
        self.check("second run: the same is there", ending(self.world.state()) == ending(state))
        self.people(g)

    def people(self, g):
        """What a person did stays: a closed issue is reopened only for entries that are newer."""
        world = self.world
        closed = next(i for i in world.state()["issues"] if "KeyError" in i["title"])["number"]
        edited = next(i for i in world.state()["issues"] if "warehouse" in i["title"])
        world.change(number=closed, set={"state": "closed", "state_reason": "completed", "closed_at": stamp(10), "updated_at": stamp(10)})
        world.ask("maria", "PATCH", f"{REPO}/issues/{edited['number']}",
                  {"title": "Warehouse is down", "body": "Maria's words.\n\n" + edited["body"] + "\n\nAnd more of them."})
        _, calls = self.run(g, "run with news", "news.json", minutes=130, count="run with news of three issues, one reopened")
        state = {i["number"]: i for i in world.state()["issues"]}
        self.check("news: the closed issue is open again", state[closed]["state"] == "open", state[closed])
        self.check("news: one comment an issue, none by anybody else", sorted(len(i["comments"]) for i in state.values()) == [0, 1, 1, 1],
                   ending(world.state()))
        body, title = state[edited["number"]]["body"], state[edited["number"]]["title"]
        self.check("news: a person's words and title stay", title == "Warehouse is down" and body.startswith("Maria's words.\n\n") and
                   body.endswith("\n\nAnd more of them.") and "<!-- log-gardener:1 " in body, body)
        before = ending(world.state())
        _, calls = self.run(g, "the same news again", "news.json", minutes=131)
        self.check("the same news again: no write", not writes(calls) and ending(world.state()) == before, writes(calls))
        _, calls = self.run(g, "the same news, state lost", "news.json", minutes=132, state=None)
        self.check("the same news, state lost: no write", not writes(calls) and ending(world.state()) == before, writes(calls))

    def big(self):
        """5,000 issues with our label, of which 300 are open, and 1,500 of other people."""
        g = self.garden()
        ours = [{"title": f"GCP-new | P2 | Old problem {i}", "labels": [LABEL, "P2"], "user": "github-actions[bot]",
                 "body": f"<!-- log-gardener:1 {{\"fp\":\"lg1:{i:032x}\",\"n\":1}} -->\nOld.\n<!-- /log-gardener -->",
                 "created_at": stamp(-1440 * 300 + i * 80), **({} if i % 17 == 0 else {"state": "closed", "state_reason": "completed",
                 "closed_at": stamp(-1440 * 300 + i * 80 + 40)})} for i in range(5000)]
        other = [{"title": f"A person's issue {i}", "user": "stranger", "created_at": stamp(-1440 * 200 + i * 60)} for i in range(1500)]
        self.world.put(issues=ours + other)
        self.run(g, "5,000 issues, no state", "first.json", state=None, count="5,000 labelled issues, 4 clusters, no state")
        self.run(g, "5,000 issues, second run without state", "first.json", minutes=1, count="5,000 labelled issues, nothing new, no state")
        _, calls = self.run(g, "5,000 issues, with state", "first.json", minutes=2, count="5,000 labelled issues, nothing new, with state")
        self.check("5,000 issues, with state: a handful of calls", len(calls) <= 6, [c["path"] for c in calls])
        state = self.world.state()
        self.check("5,000 issues: four more, none twice", len(state["issues"]) == 6504 and not twins(state), len(state["issues"]))

    def together(self):
        """Two runs at the same moment, five times."""
        for i in range(5):
            g, other = self.garden(), None
            other = Garden(self.program, self.world, g.folder + "-other")
            both = [g.start("first.json"), other.start("first.json")]
            said = [p.communicate(timeout=100)[1] for p in both]
            state = self.world.state()
            statuses = [p.returncode for p in both]
            self.check(f"two at the same moment, {i + 1}: one open issue a fingerprint", not twins(state) and
                       sum(x["state"] == "open" for x in state["issues"]) == 4 and not self.world.refused() and
                       set(statuses) <= {0, 1}, (statuses, said, ending(state), self.world.refused()))
            r = g.run("first.json", minutes=1)
            after = self.world.state()
            self.check(f"two at the same moment, {i + 1}: the next run finds nothing to do", r.returncode == 0 and
                       ending(after) == ending(state), (r.returncode, r.stderr, set(ending(after)) ^ set(ending(state))))

    # ---- who we are ----

    def app(self):
        for form, args in (("PKCS#1", ["rsa", "-traditional"]), ("PKCS#8", ["pkcs8", "-topk8", "-nocrypt"])):
            made = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, check=True).stdout
            pkcs1 = subprocess.run(["openssl", "rsa", "-traditional"], input=made, capture_output=True, check=True).stdout.decode()
            given = subprocess.run(["openssl", *args], input=made, capture_output=True, check=True).stdout
            g = self.garden(pkcs1)
            with open(os.path.join(g.folder, "app.pem"), "wb") as f:
                f.write(given)
            env = {"LOG_GARDENER_APP_ID": "4242", "LOG_GARDENER_APP_KEY_FILE": "app.pem"}.items()
            _, calls = self.run(g, f"App with {form} key", "first.json", role=None, env=env)
            issues = self.world.state()["issues"]
            self.check(f"App with {form} key: four issues by the App", len(issues) == 4 and all(i["user"] == "log-gardener[bot]" for i in issues), issues)
            self.check(f"App with {form} key: one token for the run", sum(c["path"].endswith("access_tokens") for c in calls) == 1)
            _, calls = self.run(g, f"App with {form} key, again", "first.json", role=None, env=env, minutes=1)
            self.check(f"App with {form} key, again: no write", not writes(calls), writes(calls))
        self.world.plan(faults=[{"match": "GET .*/issues", "fault": "401"}])
        r = g.run("news.json", role=None, env=env, minutes=130)
        calls = self.world.calls()
        self.check("a token that ends in the middle is renewed", r.returncode == 0 and
                   sum(c["path"].endswith("access_tokens") for c in calls) == 2, (r.stderr, calls))
        self.check("an App's key is no one else's: nothing secret is said or stored", not self.leaks(g))

    def leaks(self, g):
        """Files of a run that hold a token or a key."""
        bad = []
        for name in os.listdir(g.folder):
            with open(os.path.join(g.folder, name), "rb") as f:
                data = f.read()
            if name != "app.pem" and (b"ghs_" in data or b"PRIVATE KEY" in data or
                                      any(t.encode() in data for t in self.world.tokens.values())):
                bad.append(name)
        return bad

    def elsewhere(self):
        """Where an answer leads to another host, the token does not follow."""
        g = self.garden()
        self.run(g, "before", "first.json")
        for what, o in (("a redirect of the repository", {"flags": {"lead": "https://elsewhere.example/repos/acme/shop"}}),
                        ("a link to the next page", {"flags": {"lead_link": "https://elsewhere.example/page2"}})):
            self.world.flags(lead=None, lead_link=None)
            self.world.flags(**o["flags"])
            self.world.plan(faults=[])
            r = g.run("news.json", minutes=130, state=None)
            self.check(f"{what} to another host is not followed", r.returncode == 4 and "elsewhere.example" not in str(self.world.log()["connects"])
                       and not writes(self.world.calls()), (r.returncode, r.stderr, self.world.log()["connects"]))
        self.check("what was asked for lies at api.github.com alone", set(self.world.log()["connects"]) == {"api.github.com:443"})

    # ---- what is said when it may not be ----

    def refusals(self):
        for name, status, says, setup, o in MESSAGES:
            g = self.garden()
            for command, args in setup.items():
                getattr(self.world, command)(**args)
            self.world.plan(faults=[])
            r = g.run("first.json", state=None, **o)
            said = r.stderr + (open(os.path.join(g.folder, "worklog.md"), encoding="utf-8").read() if status == 1 else "")
            missing = [s for s in says if not re.search(s, said)]
            self.check(f"{name}: exit status {status}, told what to do", r.returncode == status and not missing and not self.world.refused(),
                       (r.returncode, missing, r.stderr, self.world.refused()))
            if status == 4:
                self.check(f"{name}: nothing was written", not writes(self.world.calls()) and not self.world.state()["issues"])

    def incomplete(self):
        """A page that cannot be had, and a listing that shrank beyond belief: nothing is written."""
        g = self.garden()
        self.world.put(issues=[{"title": f"GCP-new | P2 | Old {i}", "labels": [LABEL], "user": "github-actions[bot]"} for i in range(350)])
        self.world.plan(faults=[{"match": "page=3", "fault": "502", "times": 100}])
        r = g.run("first.json")
        self.check("a page that fails: exit status 4, nothing written", r.returncode == 4 and not writes(self.world.calls()), r.stderr)
        self.run(g, "all pages again", "first.json")
        for i in range(300):
            self.world.change(number=i + 1, set={"label_ids": []})
        self.world.plan(faults=[])
        r = g.run("news.json", minutes=130, state="state.db")
        self.check("after that most lost their label: nothing is made twice", not twins(self.world.state()), (r.returncode, r.stderr))

    def table(self):
        print("| run | calls | of them writes |\n|---|---|---|")
        for name, (calls, written) in self.counts.items():
            print(f"| {name} | {calls} | {written} |")
        readme = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "README.md")
        with open(readme, encoding="utf-8") as f:
            told = dict(re.findall(r"^\| ([^|]*?) \| (\d+) \|", f.read(), re.M))
        for name, (calls, _) in self.counts.items():
            self.check(f"the README's number of calls: {name}", told.get(name) == str(calls), f"{calls} now, README: {told.get(name)}")


RIGHTS = [r"permissions: issues: write", r"Issues: Read and write"]
MESSAGES = [  # situation, exit status, what is said, how it is made, how it is run
    ("GITHUB_TOKEN without issues: write", 4, ["Resource not accessible by integration", *RIGHTS], {}, {"role": "actions-read"}),
    ("a person's token without rights", 4, ["Resource not accessible by personal access token", *RIGHTS], {}, {"role": "reader"}),
    ("a token that nobody knows", 4, ["Bad credentials", "token"], {}, {"env": [("GITHUB_TOKEN", "unknown")]}),
    ("a private repository without rights", 4, ["private", "misspelled"], {"repo": {"private": True}}, {"role": "stranger"}),
    ("a repository that is not there", 4, ["acme/nothing", "misspelled"], {}, {"args": ["--repo", "acme/nothing"]}),
    ("issues disabled", 4, ["issues turned off", "settings"], {"repo": {"has_issues": False}}, {}),
    ("an archived repository", 4, ["archived"], {"repo": {"archived": True}}, {}),
    ("a renamed repository", 4, ["acme/old", "acme/shop", "--repo"], {"flags": {"old_name": "acme/old"}}, {"args": ["--repo", "acme/old"]}),
    ("a retired API version", 4, ["2022-11-28", "retired", "api_version|configure"], {"flags": {"retired": ["2022-11-28"]}}, {}),
    ("an issue that is refused", 1, ["title is not allowed here"], {"flags": {"refuse_title": "KeyError"}}, {}),
]
PARTS = ("runs", "app", "elsewhere", "refusals", "incomplete", "together", "big")


def run_parts(kind, program, parts, whole):
    """Each part by itself; `whole` are all that there are."""
    with tempfile.TemporaryDirectory(prefix="github-") as folder, Stack() as stack:
        c = kind(program, stack, folder)
        for part in parts or whole:
            try:
                getattr(c, part)()
            except Exception:  # one part that breaks is one failure; the others are tried
                c.check(f"{part} to its end", False, traceback.format_exc())
        if not parts and hasattr(c, "table") and c.counts:
            c.table()
    return c.failed


if __name__ == "__main__":
    sys.exit(run_parts(Contract, sys.argv[1], sys.argv[2:], PARTS))
