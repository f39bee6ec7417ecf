#!/usr/bin/env -S python3 -B
"""Every fault at every call of a run, then one clean run: exactly one issue a fingerprint, one comment a change, nothing
lost. Prints the table.   tests/contract/test_github_faults.py PROGRAM [FAULT...]

Scenarios: a first run (issues are made), the same with the state file lost before the clean run (the markers alone must
do), and a run with news (comments, bodies, one issue reopened)."""
import collections
import concurrent.futures
import os
import queue
import sys
import tempfile

import garden
from stack import Stack

STACKS, WORLDS = 2, 4
# Name in the table: fault, over HTTP/1.1.
ROWS = {
    "502": ("502", False), "502 after the effect": ("502-after", False), "503": ("503", False), "401": ("401", False),
    "429": ("429", False), "primary limit": ("primary", False), "secondary limit": ("secondary", False),
    "secondary limit, no time named": ("secondary-blank", False), "late headers": ("late", False), "drip": ("drip", False),
    "truncated": ("truncate", False), "truncated, HTTP/1.1": ("truncate", True), "reset before the effect": ("reset", False),
    "reset after the effect": ("reset-after", False), "lost acknowledgement": ("lostack", False),
    "lost acknowledgement, HTTP/1.1": ("lostack", True), "half headers": ("half-headers", True), "empty answer": ("empty", False),
    "garbage": ("garbage", False), "wrong host": ("wrong-host", False), "expired": ("expired", False),
    "self-signed": ("self-signed", False),
}
BEFORE_EFFECT = ("502", "503", "401", "429", "primary limit", "wrong host", "expired", "self-signed", "secondary limit",
                 "secondary limit, no time named", "reset before the effect")
SLOW = ("late", "drip")
SCENARIOS = ("first run", "first run, state lost", "run with news")


class Matrix:
    def __init__(self, program, folder, stacks):
        self.gardens = queue.Queue()
        self.reference, self.calls = {}, {}
        for i, world in enumerate(w for s in stacks for w in s.worlds):
            g = garden.Garden(program, world, os.path.join(folder, str(i)))
            self.prepare(g)
            self.gardens.put(g)

    def prepare(self, g):
        """The state before each scenario, and what it looks like after a run without faults."""
        world = g.world
        world.fresh()
        world.keep(name="first run")
        self.clean(g, "first run")
        world.change(number=2, set={"state": "closed", "state_reason": "completed", "closed_at": garden.stamp(10),
                                    "updated_at": garden.stamp(10)})
        world.keep(name="run with news")
        with open(os.path.join(g.folder, "state.db"), "rb") as f:
            g.saved = f.read()
        self.clean(g, "run with news")

    def clean(self, g, scenario):
        g.world.plan(faults=[])
        r = self.go(g, scenario)
        state = g.world.state()
        if r.returncode or garden.twins(state) or g.world.refused():
            raise RuntimeError(f"{scenario} without faults: {r.returncode} {r.stderr} {garden.twins(state)} {g.world.refused()}")
        self.reference.setdefault(scenario, garden.ending(state))
        self.calls[scenario] = len(g.world.calls())

    @staticmethod
    def go(g, scenario, lost=False):
        news = scenario == "run with news"
        return g.run("news.json" if news else "first.json", minutes=130 if news else 0, state=None if lost else "state.db")

    def case(self, row, scenario, n):
        """Exit status of the run with the fault, and what is wrong after the clean one."""
        g = self.gardens.get()
        try:
            return self.one(g, row, scenario, n)
        finally:
            self.gardens.put(g)

    def one(self, g, row, scenario, n):
        fault, http1 = ROWS[row]
        base = scenario.split(",")[0]
        g.world.back(name=base)
        g.config(**({"http": {"connect_s": 2, "total_s": 2, "low_speed_s": 1}} if fault in SLOW else {}))
        for name in os.listdir(g.folder):
            if ".db" in name:
                os.unlink(os.path.join(g.folder, name))
        if base == "run with news":
            with open(os.path.join(g.folder, "state.db"), "wb") as f:
                f.write(g.saved)
        lost = "lost" in scenario
        g.world.plan(faults=[{"at": n, "fault": fault, "after": 3 if fault in SLOW else 1}], http1=http1)
        r = self.go(g, scenario, lost)
        bad = g.world.refused() + ([] if r.returncode in (0, 1, 4) else [f"exit status {r.returncode}: {r.stderr[-300:]}"])
        if fault not in [c.get("fault") for c in g.world.calls()]:
            bad.append("the fault did not happen")
        g.world.plan(faults=[])
        again = self.go(g, scenario, lost)
        state = g.world.state()
        bad += g.world.refused() + garden.twins(state)
        if again.returncode:
            bad.append(f"the clean run: exit status {again.returncode}: {again.stderr[-300:]}")
        if garden.ending(state) != self.reference[base]:
            bad.append("left behind: " + "; ".join(map(str, set(garden.ending(state)) ^ set(self.reference[base]))))
        return r.returncode, bad


def main(program, rows):
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, Stack(WORLDS) as one, Stack(WORLDS) as two:
        m = Matrix(program, folder, [one, two][:STACKS])
        todo = [(row, s, n) for row in rows for s in SCENARIOS if "lost" not in s or row not in BEFORE_EFFECT
                for n in range(1, m.calls[s.split(",")[0]] + 1)]
        with concurrent.futures.ThreadPoolExecutor(STACKS * WORLDS) as pool:
            results = list(pool.map(lambda t: m.case(*t), todo))
    return todo, results, m.calls


def report(todo, results, calls):
    table = collections.defaultdict(list)
    for (row, scenario, n), (status, bad) in zip(todo, results):
        table[row, scenario].append((n, status, bad))
    print(f"calls of a run without faults: first {calls['first run']}, with news {calls['run with news']}")
    print(f"| fault | {' | '.join(SCENARIOS)} |\n|---|{'---|' * len(SCENARIOS)}")
    for row in dict.fromkeys(r for r, _, _ in todo):
        cells = []
        for s in SCENARIOS:
            cases = table.get((row, s), [])
            statuses = collections.Counter(status for _, status, _ in cases)
            right = sum(not bad for _, _, bad in cases)
            cells.append(f"{right} of {len(cases)} right; exits {', '.join(f'{k}: {v}' for k, v in sorted(statuses.items()))}" if cases else "")
        print(f"| {row} | {' | '.join(cells)} |")
    failed = False
    for (row, scenario), cases in table.items():
        wrong = [f"call {n} (exit status {status}): {'; '.join(bad)}" for n, status, bad in cases if bad]
        failed |= bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {row}: {scenario}, {len(cases)} calls{': ' if wrong else ''}"
              + "\n    ".join(wrong)[:3000])
    return failed


if __name__ == "__main__":
    sys.exit(report(*main(sys.argv[1], sys.argv[2:] or list(ROWS))))
