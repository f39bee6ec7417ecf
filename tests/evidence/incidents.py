#!/usr/bin/env python3
"""How well suspects are ranked: small repositories whose culprit is known, each asked twice: 30 minutes after the
culprit landed, and when much has landed since.

    incidents.py LOG-GARDENER [--seeds N] [--keep DIR] [--only NAME] [--floor FIRST,FIRST,THREE,THREE]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from history import DAY, History, module, noise  # noqa: E402
from kinds import KINDS  # noqa: E402


def stamp(t):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(t))


def ask(program, folder, rev, first, text):
    entries = [{"insertId": f"e{i}", "timestamp": stamp(first + 20 * i), "severity": "ERROR", "textPayload": text,
                "logName": "projects/shop/logs/run.googleapis.com%2Fstderr",
                "resource": {"type": "cloud_run_revision",
                             "labels": {"service_name": "shop", "revision_name": "shop-00001-abc"}}} for i in range(3)]
    log = os.path.join(folder, ".git", "log.json")
    with open(log, "w", encoding="utf-8") as f:
        json.dump(entries, f)
    out = subprocess.run([program, "cluster", "--git", folder, "--rev", rev, "--now", stamp(first + 7200), log],
                         capture_output=True, text=True, cwd="/", check=False)
    if out.returncode:
        sys.exit(f"{folder}: {out.stderr}")
    evidence = max((c["evidence"] for c in json.loads(out.stdout)["clusters"]), key=len, default=[])
    commits = []
    for e in sorted(evidence, key=lambda e: e["rank"]):
        if e["commit"] and e["commit"] not in commits:
            commits.append(e["commit"])
    return commits, evidence


def play(program, kind, seed, folder):
    h = History(f"{kind.__name__} {seed}")
    rng = h.random
    lang = kind.lang
    for i in range(12):
        h.files[f"{kind.root}{rng.choice(['core', 'web', 'jobs'])}/part_{i}.{lang}"] = module(rng, lang)
    k = kind(h)
    k.setup()
    every, start = dict(h.files), {"README.md": "# shop\n"}
    h.files = {}
    h.commit("Start", start, after=0)
    paths = sorted(every)
    rng.shuffle(paths)
    while paths:
        take, paths = paths[:3], paths[3:]
        h.commit(f"Add {take[0].rsplit('/', 1)[-1]}", {x: every[x] for x in take}, after=rng.randint(600, 2 * DAY))
    for _ in range(rng.randint(40, 90)):
        noise(h, lang, k.hot, rng.randint(600, 2 * DAY))
    culprit = k.culprit()
    fresh_rev, fresh_first = culprit, h.now + 1800
    if rng.random() < 0.3:
        fresh_rev = noise(h, lang, k.hot, 900)
    fresh_text = k.text()
    for _ in range(rng.choice([3, 8, 15, 30, 60])):
        late_rev = noise(h, lang, k.hot, rng.randint(600, DAY))
    late_first, late_text = h.now + 600, k.text()
    ids = h.write(folder)
    want = ids[k.guilty or culprit]
    places = []
    for rev, first, text in ((fresh_rev, fresh_first, fresh_text), (late_rev, late_first, late_text)):
        commits, evidence = ask(program, folder, ids[rev], first, text)
        places.append(commits.index(want) + 1 if want in commits else 99)
        if os.environ.get("SHOW") and places[-1] > int(os.environ["SHOW"]):
            print(f"\n{kind.__name__} {seed} {folder} wants {want[:8]} rev {ids[rev][:8]}\n{text}")
            for e in evidence:
                print("  ", e["rank"], e["kind"], (e["commit"] or "")[:8], e["subject"], "|", e["text"])
    return places


def main():
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("--seeds", type=int, default=1)
    p.add_argument("--keep")
    p.add_argument("--only")
    p.add_argument("--floor", help="least share of hits: first, then among three, for both times, in percent")
    o = p.parse_args()
    o.program = os.path.abspath(o.program)
    got = []
    with tempfile.TemporaryDirectory() as temp:
        for kind in KINDS:
            if o.only and kind.__name__ != o.only:
                continue
            line = []
            for seed in range(o.seeds):
                line.append(play(o.program, kind, seed, os.path.join(o.keep or temp, f"{kind.__name__}-{seed}")))
            got += line
            print(f"{kind.__name__:24}", " ".join(f"{a if a < 99 else '-'}/{b if b < 99 else '-'}" for a, b in line),
                  flush=True)
    share = [100 * sum(g[i] <= most for g in got) / len(got) for most in (1, 3) for i in (0, 1)]
    print(f"{len(got)} incidents: first {share[0]:.0f} % / {share[1]:.0f} %, among three {share[2]:.0f} % / {share[3]:.0f} %")
    if o.floor and any(s < float(f) for s, f in zip(share, o.floor.split(","))):
        print(f"not ok incidents: below {o.floor}")
        return 1
    print("ok incidents")
    return 0


if __name__ == "__main__":
    sys.exit(main())
