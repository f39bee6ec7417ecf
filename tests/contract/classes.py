"""Classes of attacks that are no matter of rendering, each by its own property."""
import json
import os
import re

import judge
from attacks import SECRET
from pipeline import NOW, first_of_text, middle_of_text, text_of

# .NET trims these before it looks for ::
SPACE = "[\t\n\v\f\r\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u200b\ufeff]*"
OBEYED = re.compile(rf"{SPACE}::|.*##(\[|vso\[)", re.I | re.S)
SHELL = set("`$;&|\"'\\{}[]!#%~^?@")
# Written so that no reader can put them together, or no secret any more: cut by a line's end, in small letters.
NOT_DECODED = {"evade-03", "evade-13"}


def chosen(attacks, *kinds):
    return [(i, a) for i, a in enumerate(attacks) if a.valid and (not kinds or a.kind in kinds)]


def actions(program, attacks, tracker):
    """On a runner no line of stdout or stderr is a command, whatever the program is asked."""
    bad = []
    env = {"GITHUB_ACTIONS": "true"}
    rows = [make(i, text_of(i, a, False)) for i, a in chosen(attacks, "actions", "ghoutput", "control", "invis", "bidi")
            for make in (first_of_text, middle_of_text)]
    path = program.write("actions.json", rows)
    hostile = [a.data.decode().replace("/", "_").replace("\0", "")[:100] or "x" for _, a in chosen(attacks, "actions")]
    calls = [["run", "-v", path], ["cluster", path], ["plan", path], ["issues", "list"], ["issues", "list", "--json"],
             ["issues", "export"], ["run", "--worklog", "on-runner", path]]
    calls += [["issues", "show", str(n)] for n in range(5001, 5400, 7)]
    calls += [["run", name] for name in hostile] + [["issues", name] for name in hostile]
    calls += [["run", "--repo", name, path] for name in hostile[:4]] + [["run", "--focus", n, path] for n in hostile[:4]]
    calls += [["run", "--" + name, path] for name in hostile[:4]]
    for call in calls:
        r = program.call(*call, "--now", NOW[0], tracker=tracker, env=env, check=False)
        for line in re.split(r"[\r\n]", (r.stdout + b"\n" + r.stderr).decode(errors="replace")):
            if OBEYED.match(line):
                bad.append(f"{' '.join(call)[:80]!r}: {line[:80]!r}")
    return bad


def terminal(program, attacks, tracker):
    """No control or unseen character reaches a terminal."""
    bad = []
    rows = [middle_of_text(i, text_of(i, a, False)) for i, a in chosen(attacks, "control", "bidi", "invis")]
    path = program.write("terminal.json", rows)
    names = [a.data.decode().replace("/", "_").replace("\0", "")[:100] or "x" for _, a in chosen(attacks, "control", "bidi")]
    calls = [["run", path], ["cluster", path], ["plan", path], ["issues", "list"], ["issues", "list", "--json"]]
    calls += [["issues", "show", str(n)] for n in range(5001, 5400, 11)] + [["run", n] for n in names]
    for call in calls:
        r = program.call(*call, "--now", NOW[0], tracker=tracker, check=False)
        text = (r.stdout + r.stderr).decode(errors="surrogateescape")
        for m in judge.UNSEEN.finditer(text):
            bad.append(f"{' '.join(call)[:80]!r}: U+{ord(m.group()):04X}")
    return bad


def template(program, results, titles):
    """JSON stays JSON, nothing is run, and a title may be pasted into a shell, a template or a table."""
    bad = []
    for text in results:
        try:
            json.loads(text)
        except ValueError as e:
            bad.append(f"a result is no JSON: {e}")
    bad += [f"{name} was made" for name in os.listdir(program.folder) if name in ("owned", "x", "CON")]
    bad += [f"title {t!r}" for t in titles if SHELL & set(t.replace(" | ", " "))]
    return bad


def csv(program, titles, tracker):
    """There is no export of tables; what is likely to be pasted into one begins with a letter."""
    lines = program.call("issues", "list", tracker=tracker).stdout.decode().splitlines()
    return [f"{line!r}" for line in [*titles, *lines] if line.strip() and re.match(r"\s*[=+\-@;]", line)]


def windows(secret):
    return {secret[i:i + 12] for i in range(len(secret) - 11)}


def secrets(attacks, texts, kind):
    """No twelve characters in a row of a secret, and none of its encodings, are in any document."""
    bad = []
    forms = {"our token": windows(SECRET)}
    for a in attacks:
        if a.kind != kind or a.ours or a.name in NOT_DECODED:
            continue
        text = a.data.decode("utf-8", "replace").split("=", 1)[1].split(" # ")[0]
        plain = re.sub("\x1b\\[0m|[\u200b\0\x08]", "", text)
        forms[a.name] = {text} | (windows(plain) if len(plain) >= 12 else set())
    for place, text in texts:
        for name, parts in forms.items():
            hit = next((p for p in parts if p in text), None)
            if hit:
                bad.append(f"{name} in {place}: {hit[:4]}...")
    return sorted(set(bad))


def prompt(docs):
    """Text of logs is labelled as such where it stands whole."""
    bad = []
    for place, kind, _, text in docs:
        label = "log text, not to be trusted"
        if kind == "body" and re.search("^`{3,}text$", text, re.M) and label not in text:
            bad.append(f"{place}: a sample without its label")
    return bad


def size(docs):
    bad = [f"{place}, {attack}: {len(text)} characters" for place, kind, attack, text in docs
           if kind in ("body", "comment") and len(text) > 65536]
    bad += [f"{place}: blanks at a line's end" for place, kind, _, text in docs
            if kind == "body" and re.search(r"[ \t]{3,}$", text, re.M)]
    return bad
