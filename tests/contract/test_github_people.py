#!/usr/bin/env -S python3 -B
"""The program in a repository where people work: issues they filed, pull requests, labels that steer it, duplicates; and
the commands around a run: doctor, issues pull.   tests/contract/test_github_people.py PROGRAM [PART...]"""
import os
import subprocess
import sys

from garden import ending, export, marked, stamp, twins, writes
from test_github import LABEL, REPO, Contract, run_parts

MAIL = "Order mail was not sent: the template of the invoice is empty"
STOCK = "ConnectionRefusedError: connection to the warehouse was refused"


class People(Contract):
    def issue(self, title):
        """The only issue whose title holds this."""
        found = [i for i in self.world.state()["issues"] if title in i["title"]]
        return found[0] if len(found) == 1 else None

    def filed_first(self):
        """What a person filed before us is adopted, a pull request is left alone, and neither is filed again."""
        g = self.garden()
        self.world.put(issues=[
            {"title": MAIL, "body": "Seen on my shift.", "user": "maria", "created_at": stamp(-3000)},
            {"title": STOCK, "body": "Retries it.", "user": "maria", "pull_request": True, "created_at": stamp(-2000)},
            {"title": "Colours of the shop", "body": "Too grey.", "user": "stranger", "created_at": stamp(-1000)}])
        self.run(g, "where a person was first", "first.json")
        state = {i["number"]: i for i in self.world.state()["issues"]}
        mine = state[1]
        self.check("a person's issue is adopted: label, one comment, our block behind the person's words",
                   mine["title"] == MAIL and LABEL in mine["labels"] and len(mine["comments"]) == 1 and
                   mine["body"].startswith("Seen on my shift.\n\n<!-- log-gardener:1 "), mine)
        self.check("a pull request and a stranger's issue are as they were", state[2]["body"] == "Retries it." and
                   not state[2]["labels"] and state[3]["body"] == "Too grey." and not state[3]["comments"], (state[2], state[3]))
        self.check("only what nobody filed is made", len(state) == 6 and not twins(self.world.state()), ending(self.world.state()))
        before = ending(self.world.state())
        for name, o in (("again", {}), ("again, state lost", {"state": None})):
            _, calls = self.run(g, f"where a person was first, {name}", "first.json", minutes=1, **o)
            self.check(f"where a person was first, {name}: no write", not writes(calls) and ending(self.world.state()) == before, writes(calls))

    def older(self):
        """What is older than what was listed is found by the search; where that fails, it is only said."""
        for fails in (False, True):
            g = self.garden()
            g.config(listing={"unlabelled": 100})
            self.world.put(issues=[{"title": MAIL, "body": "Seen long ago.", "user": "maria", "created_at": stamp(-90000)}] +
                           [{"title": f"A person's issue {i}", "user": "stranger", "created_at": stamp(-2000 + i)} for i in range(150)])
            self.world.flags(search_fails=fails)
            r, calls = self.run(g, f"an older issue of a person, search {'down' if fails else 'up'}", "first.json")
            found = self.world.state()["issues"][0]
            self.check(f"an older issue of a person, search {'down: said' if fails else 'up: adopted'}",
                       (LABEL in found["labels"]) != fails and ("search" in r.stderr) == fails and
                       any("/search/issues" in c["path"] for c in calls), (r.stderr, found))

    def labels(self):
        """quiet: no comments; noreuse: left alone, another issue links it, once."""
        g = self.garden()
        self.run(g, "before the labels", "first.json")
        quiet, alone = self.issue("KeyError"), self.issue(STOCK)
        for issue, label in ((quiet, "log-gardener: quiet"), (alone, "log-gardener: noreuse")):
            self.world.ask("maria", "POST", f"{REPO}/issues/{issue['number']}/labels", {"labels": [label]})
        self.run(g, "news with labels of people", "news.json", minutes=130)
        state = {i["number"]: i for i in self.world.state()["issues"]}
        self.check("quiet: the body is new, there is no comment", state[quiet["number"]]["body"] != quiet["body"] and
                   not state[quiet["number"]]["comments"], state[quiet["number"]])
        self.check("noreuse: left alone", state[alone["number"]]["body"] == alone["body"] and not state[alone["number"]]["comments"])
        other = [i for i in state.values() if STOCK in i["title"] and i["number"] != alone["number"]]
        self.check("noreuse: another issue links it", len(other) == 1 and f"#{alone['number']}" in other[0]["body"], other)
        before = ending(self.world.state())
        _, calls = self.run(g, "news with labels of people, again", "news.json", minutes=131)
        self.check("news with labels of people, again: no write", not writes(calls) and ending(self.world.state()) == before, writes(calls))

    def duplicates(self):
        """An issue that a person closed as a duplicate leads to the one that goes on."""
        g = self.garden()
        self.world.put(issues=[{"title": "The voucher is unknown to the basket", "body": "Ours.", "user": "maria", "created_at": stamp(-3000)}])
        self.run(g, "before the duplicate", "first.json")
        ours = self.issue("KeyError")["number"]
        self.world.ask("maria", "POST", f"{REPO}/issues/{ours}/comments", {"body": "Duplicate of #1"})
        self.world.ask("maria", "PATCH", f"{REPO}/issues/{ours}", {"state": "closed", "state_reason": "duplicate"})
        self.run(g, "news of a duplicate", "news.json", minutes=130)
        state = {i["number"]: i for i in self.world.state()["issues"]}
        self.check("the survivor is written to, the duplicate stays closed", state[ours]["state"] == "closed" and
                   "log-gardener:1" in state[1]["body"] and state[1]["body"].startswith("Ours."), (state[1], state[ours]))
        self.check("no issue is made for it", len(state) == 5, ending(self.world.state()))

    def command(self, g, *args, role="actions"):
        return subprocess.run([g.program, *args, "--ca-file", self.world.stack.ca, "--config", "config.json"], cwd=g.folder, text=True,
                              env=self.world.env(role), stdin=subprocess.DEVNULL, capture_output=True, timeout=100)

    def doctor(self):
        g = self.garden()
        before = ending(self.world.state())
        for role, status, says in (("actions", 0, ["ok    rights", "not there yet"]), ("maria", 0, ["a user's token"]),
                                   ("actions-read", 1, ["FAIL  rights", "permissions: issues: write"])):
            self.world.plan(faults=[])
            r = self.command(g, "doctor", "--tracker", "github", "--repo", "acme/shop", role=role)
            self.check(f"doctor as {role}: exit status {status}, told why, nothing written", r.returncode == status and
                       all(s in r.stdout for s in says) and ending(self.world.state()) == before and not self.world.state()["labels"]
                       and not self.world.refused(), (r.returncode, r.stdout, r.stderr, self.world.refused()))
        self.world.repo(archived=True)
        r = self.command(g, "doctor", "--tracker", "github", "--repo", "acme/shop")
        self.check("doctor of an archived repository", r.returncode == 1 and "archived" in r.stdout, r.stdout)

    def pull(self):
        """A laptop plans offline against the real issues: the same decisions as there."""
        g = self.garden()
        self.run(g, "before the pull", "first.json")
        self.run(g, "news before the pull", "news.json", minutes=130)
        there = self.world.state()["issues"]
        self.world.plan(faults=[])
        r = self.command(g, "issues", "pull", "--repo", "acme/shop", "--tracker", "sqlite:copy.db", "-n")
        self.check("pull -n writes nothing", r.returncode == 0 and not os.path.exists(os.path.join(g.folder, "copy.db")), r.stderr)
        r = self.command(g, "issues", "pull", "--repo", "acme/shop", "--tracker", "sqlite:copy.db")
        self.check("pull: only reads", r.returncode == 0 and not writes(self.world.calls()) and not self.world.refused(),
                   (r.stderr, self.world.refused()))
        self.world.plan(faults=[])
        for file, minutes in (("first.json", 140), ("news.json", 141)):
            r = self.command(g, "plan", file, "--tracker", "sqlite:copy.db", "--repo", "acme/shop", "--state", "state.db", "--now", stamp(minutes), "-o", "plan.json")
            with open(os.path.join(g.folder, "plan.json"), encoding="utf-8") as f:
                plan = f.read()
            self.check(f"offline plan of {file}: all is known", r.returncode == 0 and '"kind": "skip"' in plan and
                       '"kind": "create"' not in plan and '"kind": "comment"' not in plan, (r.stderr, plan[:3000]))
        self.check("an offline plan asks nobody", not self.world.calls(), self.world.calls())
        r = self.command(g, "issues", "list", "--tracker", "sqlite:copy.db")
        self.check("the copy holds what is there", r.returncode == 0 and r.stdout.count("#") >= len(there), r.stdout)
        r = self.command(g, "issues", "list", "--tracker", "github", "--repo", "acme/shop")
        self.check("issues list looks into GitHub", r.returncode == 0 and "GCP-new | P0 |" in r.stdout, (r.stdout, r.stderr))

    def plan_and_apply(self):
        """The plan of one job, applied by another."""
        g = self.garden()
        args = ["--tracker", "github", "--repo", "acme/shop", "--now", stamp(0)]
        self.world.plan(faults=[])
        r = self.command(g, "plan", "first.json", "-o", "plan.json", *args, role="actions-read")
        self.check("a plan needs no right to write", r.returncode == 0 and not writes(self.world.calls()), r.stderr)
        r = self.command(g, "apply", "plan.json", *args)
        self.check("apply writes what was planned", r.returncode == 0 and len(self.world.state()["issues"]) == 4 and
                   all(marked(i["body"]) for i in self.world.state()["issues"]), (r.returncode, r.stderr))
        before = ending(self.world.state())
        r = self.command(g, "apply", "plan.json", *args)
        self.check("applied twice: what is there is not made again", r.returncode == 1 and ending(self.world.state()) == before,
                   (r.returncode, r.stderr))

    def many(self):
        """Forty new problems at once are a few issues, and one umbrella for the rest."""
        g = self.garden()
        words = ["anchor", "basin", "candle", "dragon", "engine", "falcon", "garden", "hammer", "island", "jacket"]
        entries = []
        for i in range(40):
            e = dict(export(["mail"], times=1)[0])
            e.update(insertId=f"m{i}", severity="ERROR", textPayload=f"The {words[i % 10]} of the {words[i // 10]} {words[(i * 7 + 3) % 10]}s cannot be {words[(i * 3 + 1) % 10]}ed")
            entries.append(e)
        g.write("many.json", entries)
        self.run(g, "forty problems", "many.json")
        made = self.world.state()["issues"]
        self.check("forty problems: few issues, one of them for the rest", len(made) <= 11 and
                   sum("umbrella" in (marked(i["body"]) or {}) for i in made) == 1, [i["title"] for i in made])
        before = ending(self.world.state())
        _, calls = self.run(g, "forty problems again", "many.json", minutes=1)
        self.check("forty problems again: no write", not writes(calls) and ending(self.world.state()) == before, writes(calls))


PARTS = ("filed_first", "older", "labels", "duplicates", "doctor", "pull", "plan_and_apply", "many")


if __name__ == "__main__":
    sys.exit(run_parts(People, sys.argv[1], sys.argv[2:], PARTS))
