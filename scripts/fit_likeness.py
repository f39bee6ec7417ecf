#!/usr/bin/env python3
"""Find the weights of src/decide/likeness_weigh.c from labelled outcomes (Python 3, standard library only).

  make build/release/weigh
  scripts/fit_likeness.py --until 2025-09-12T16:00 build/release/weigh CORPUS

CORPUS holds pairs.json (which cluster of which run went to which issue, `also_ok` others that were right), issues.json (number, title) and
sections.json (a cluster's own text), as a team's records give them. Each run is shown the issues known then, once with what earlier runs told about
each in its body and once with titles alone. Fitted is the likelihood of the issue that was chosen, or of none, over the runs before --until; weights stay
near START where the runs say little. Printed: figures of the runs before and after, at the present and at the fitted
weights, then the constants for the file."""
import argparse
import collections
import json
import math
import os
import re
import subprocess
import tempfile

TITLE = ["title", "shared", "covered", "covered_near", "name", "odd", "echoed", "pairs", "kind", "bias"]
TEXT = ["line", "line_near", "told", "told_near", "covered", "odd", "echoed", "kind", "bias"]
START = [1.5, 1.5, 2.5, 1.0, 1.5, 1.0, 1.0, 0.8, 0.7, -6.0, 1.5, 1.5, 1.5, 1.5, 1.0, 0.5, 0.5, 0.7, -5.0]  # round guesses
N, M = len(TITLE), len(TITLE) + len(TEXT)


SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "decide", "likeness_weigh.c")


def present():
    """The weights, scale and shift that stand in the file."""
    with open(SOURCE, encoding="utf-8") as f:
        text = f.read()
    w = [float(x) for name in ("by_title", "by_text") for x in re.search(name + r" = \{([^}]*)\}", text)[1].split(",")]
    return w, float(re.search(r"calibration_scale = ([-.\d]+)", text)[1]), float(re.search(r"calibration_shift = ([-.\d]+)", text)[1])


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return json.load(f)


def kind(p):
    return "create" if p["action"] == "create" else "update" if p["issue"] else "none" if p.get("no_number") == "no_issue" else None


def right(p):
    own = {p["issue"]} if p["issue"] and p["action"] != "create" else set()
    return own | set(p["also_ok"]) | set(p["also_ok_later"])


def near(x):
    return (x - 0.6) / 0.4 if x > 0.6 else 0.0


def inputs(v):
    title, shared, covered, name, odd, echoed, pairs, line, told, sort = v
    return ([title, shared, covered, near(covered), name, odd, echoed, pairs, sort, 1.0],
            [line, near(line), told, near(told), covered, odd, echoed, sort, 1.0])


def evidence(program, clusters, issues):
    with tempfile.TemporaryDirectory() as tmp:
        for name, value in (("clusters", {"schema": "log-gardener/clusters/v1", "clusters": clusters}), ("issues", issues)):
            with open(f"{tmp}/{name}.json", "w", encoding="utf-8") as f:
                json.dump(value, f)
        out = subprocess.run([program, f"{tmp}/clusters.json", f"{tmp}/issues.json"], capture_output=True, check=True, text=True).stdout
    found = collections.defaultdict(dict)
    for row in out.splitlines():
        cluster, number, score, verbatim, apart, *v = row.split()
        found[cluster][int(number)] = dict(score=float(score), verbatim=verbatim == "1", apart=apart == "1", x=inputs([float(a) for a in v]))
    return found


def cases(program, folder, history):
    pairs, sections = load(folder, "pairs.json"), load(folder, "sections.json")
    titles = {i["number"]: i["title"] for i in load(folder, "issues.json")}
    runs, told, out = collections.defaultdict(list), collections.defaultdict(list), []
    for p in pairs:
        if kind(p) and p["stated"] in ("done", "match") and not p.get("dup_of"):
            runs[p["worklog_date"], p["worklog"]].append(p)
    for (date, worklog), run in sorted(runs.items()):
        text = {p["cluster_title"]: sections.get(f"{worklog}|{p['cluster_title']}", "") for p in run}
        gone = set(run[0]["absent"]) | ({run[0]["issue"]} if run[0]["action"] == "create" else set())
        known = [n for n in sorted(titles) if n <= run[0]["as_of_number"] and n not in gone]
        found = evidence(program, [
            {"id": f"c{k}", "title": p["cluster_title"], "patterns": [{"text": p["pattern"], "count": 1}] if p["pattern"] else [],
             "samples": [{"text": text[p["cluster_title"]]}] if text[p["cluster_title"]] else []} for k, p in enumerate(run)],
            [{"number": n, "title": titles[n], "state": "open", "body": "\n\n".join(told[n]) if history else ""} for n in known])
        for k, p in enumerate(run):
            out.append(dict(date=date, name=p["cluster_title"], kind=kind(p), right=right(p), gold=p["issue"], hits=found[f"c{k}"]))
        for p in run:
            if p["issue"]:
                told[p["issue"]].append(f"### {date}\n\n{p['cluster_title']}\n\n```\n{p['pattern'] or ''}\n```\n\n{text[p['cluster_title']]}")
    return out


def odds(w, x):
    a = sum(p * q for p, q in zip(w[:N], x[0]))
    b = sum(p * q for p, q in zip(w[N:], x[1]))
    top = max(a, b)
    return top + math.log(math.exp(a - top) + math.exp(b - top)), a, b


def fit(data, steps=500, rate=1.2, hold=0.1):
    w = list(START)
    often = collections.Counter(c["gold"] for c in data if c["kind"] == "update")
    for _ in range(steps):
        g = [0.0] * M
        for c in data:
            s = {n: odds(w, h["x"]) for n, h in c["hits"].items()}
            good = [n for n in c["right"] if n in s]
            if not s or (c["kind"] == "update" and not good):
                continue
            e = {n: math.exp(v[0]) for n, v in s.items()}
            every = 1 + sum(e.values())
            wanted = sum(e[n] for n in good) + (c["kind"] != "update")
            weight = 1 / math.sqrt(often[c["gold"]]) if c["kind"] == "update" else 1.0
            for n, h in c["hits"].items():
                pull = weight * ((e[n] / wanted if n in good else 0) - e[n] / every)
                by = math.exp(s[n][1] - s[n][0]), math.exp(s[n][2] - s[n][0])
                for k in range(M):
                    g[k] += pull * (by[0] * h["x"][0][k] if k < N else by[1] * h["x"][1][k - N])
        for k in range(M):
            w[k] += rate * (g[k] / len(data) - hold * (w[k] - START[k]) / M)
            if k not in (N - 1, M - 1):
                w[k] = max(0.0, w[k])
    return w


def best(w, c, shift):
    ranked = []
    for n, h in c["hits"].items():
        s = 1 / (1 + math.exp(-shift[0] * odds(w, h["x"])[0] - shift[1]))
        ranked.append((0.85 + 0.15 * s if h["verbatim"] else s, not h["apart"], n))
    return max(ranked, default=(0, False, None))


def figures(w, data, shift, same=0.72, unsure=0.45):
    r = collections.Counter()
    for c in data:
        s, one, n = best(w, c, shift)
        verdict = "same" if s >= same and one else "unsure" if s >= unsure else "new"
        r[c["kind"]] += 1
        r["unsure"] += verdict == "unsure"
        if c["kind"] == "update":
            r["right"] += verdict == "same" and n in c["right"]
            r["wrong"] += verdict == "same" and n not in c["right"]
            r["made"] += verdict == "new"
        else:
            r["taken"] += c["kind"] == "create" and verdict == "same" and n not in c["right"]
    u, k = r["update"] or 1, r["create"] or 1
    return f"right {r['right'] / u:.3f}  wrong {r['wrong'] / u:.3f}  falsely created {r['made'] / u:.3f}  falsely matched {r['taken'] / k:.3f}  unsure {r['unsure'] / max(1, len(data)):.3f}"


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("program")
    ap.add_argument("corpus")
    ap.add_argument("--until", default="9999", help="fit on the runs before this time")
    ap.add_argument("--scale", type=float, help="instead of the file's calibration_scale")
    ap.add_argument("--shift", type=float, help="instead of the file's calibration_shift")
    ap.add_argument("--cases", action="store_true", help="list every case with its best issue")
    a = ap.parse_args()
    now, scale, shift = present()
    a.shift = (a.scale or scale, shift if a.shift is None else a.shift)
    sets = {"told bodies": cases(a.program, a.corpus, True), "titles alone": cases(a.program, a.corpus, False)}
    fitted = fit([c for d in sets.values() for c in d if c["date"] < a.until])
    for label, w in (("present", now), ("fitted", fitted)):
        for name, data in sets.items():
            for part, chosen in (("before", [c for c in data if c["date"] < a.until]), ("after", [c for c in data if c["date"] >= a.until])):
                if chosen:
                    print(f"{label:8} {name:13} {part:7} {figures(w, chosen, a.shift)}")
    if a.cases:
        for name, data in sets.items():
            for c in sorted(data, key=lambda c: -best(fitted, c, a.shift)[0]):
                s, one, n = best(fitted, c, a.shift)
                h = c["hits"].get(n)
                other = {m: (round(odds(fitted, c["hits"][m]["x"])[0], 2), [round(x, 2) for x in c["hits"][m]["x"][0][:9] + c["hits"][m]["x"][1][:4:2]]) for m in c["right"] if m in c["hits"] and n not in c["right"]}
                print(f"{name} {s:.2f} {'' if one else 'apart '}{'V ' if h and h['verbatim'] else ''}{c['kind']} {'ok' if n in c['right'] else 'no'} {c['date'][5:16]} {c['name']} -> {n} {h and [round(x, 2) for x in h['x'][0][:9] + h['x'][1][:4:2]]} {other or ''}")
    for name, keys, w in (("by_title", TITLE, fitted[:N]), ("by_text", TEXT, fitted[N:])):
        print(f"{name} = {{{', '.join(f'{x:.2f}' for x in w)}}}; // {', '.join(keys)}")


main()
