#!/usr/bin/env -S python3 -B
"""Every fault at every call of a run, then one clean run: exactly one issue a fingerprint, one comment a change, nothing
lost. Prints the table.   tests/contract/test_github_faults.py PROGRAM [FAULT...]

Scenarios: a first run (issues are made), the same with the state file lost before the clean run (the markers alone must
do), and a run with news (comments, bodies, one issue reopened)."""
import collections
import concurrent.futures
import sys

from garden import Scenes

WORLDS = 8
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


def case(scenes, row, scenario, n):
    """Exit status of the run with the fault, and what is wrong after the clean one."""
    fault, http1 = ROWS[row]
    with scenes.taken() as scene:
        scene.set(scenario.split(",")[0], http={"connect_s": 2, "total_s": 2, "low_speed_s": 1} if fault in SLOW else {})
        lost = "lost" in scenario
        scene.world.plan(faults=[{"at": n, "fault": fault, "after": 3 if fault in SLOW else 1}], http1=http1)
        r = scene.run(lost)
        bad = scene.world.refused() + ([] if r.returncode in (0, 1, 4) else [f"exit status {r.returncode}: {r.stderr[-300:]}"])
        if fault not in [c.get("fault") for c in scene.world.calls()]:
            bad.append("the fault did not happen")
        return r.returncode, bad + scene.clean(lost)


def main(program, rows):
    with Scenes(program, WORLDS) as scenes:
        # What only reads is the same with and without a state file.
        calls = {s: scenes.writing if "lost" in s else range(1, scenes.calls[s] + 1) for s in SCENARIOS}
        todo = [(row, s, n) for row in rows for s in SCENARIOS if "lost" not in s or row not in BEFORE_EFFECT for n in calls[s]]
        with concurrent.futures.ThreadPoolExecutor(WORLDS) as pool:
            results = list(pool.map(lambda t: case(scenes, *t), todo))
    return todo, results, scenes.calls


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
