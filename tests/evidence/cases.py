#!/usr/bin/env python3
"""Each finding, on a small repository made for it; and each way in which a repository may be odd.   cases.py PROGRAM"""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from history import History  # noqa: E402
from incidents import stamp  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
BAD = []


def check(name, is_so, what=""):
    print(f"{'ok' if is_so else 'not ok'} {name}{'' if is_so else ': ' + str(what)}")
    if not is_so:
        BAD.append(name)


def git(folder, *args, **more):
    return subprocess.run(["git", "-C", folder, *args], check=True, capture_output=True, **more).stdout


def run(folder, text, first, *args, cwd="/", where=None):
    log = f"{TEMP}/log.json"
    with open(log, "w", encoding="utf-8") as f:
        json.dump([{"insertId": "e1", "timestamp": stamp(first), "severity": "ERROR", "textPayload": text}], f)
    out = subprocess.run([PROGRAM, "cluster", *(["--git", where or folder] if folder else []), "--now",
                          stamp(first + 60), *args, log], capture_output=True, text=True, cwd=cwd, check=False)
    if out.returncode:
        return out.returncode, out.stderr
    doc = json.loads(out.stdout)
    return doc["clusters"][0]["evidence"], " ".join(doc["source"]["notes"])


def trace(error, *frames):
    return "Traceback (most recent call last):\n" + "".join(f"  File \"{p}\", line {n}, in {f}\n    {c}\n" for p, n, f, c in frames) + error


def find(evidence, kind):
    return next((e for e in evidence if e["kind"] == kind), {})


def made(name, h):
    folder = f"{TEMP}/{name}"
    return folder, h.write(folder)


MISSING = "ModuleNotFoundError: No module named 'shop.services.monitoring'"
FRAME = ("/app/shop/web.py", 3, "<module>", "from shop.services.monitoring import report")
WEB = "import os\n\nfrom shop.services.monitoring import report\n\n\ndef run():\n    return report(1)\n"


def base(seed):
    h = History(seed)
    h.commit("Begin", {"README.md": "shop\n", "shop/__init__.py": ""})
    h.commit("Serve", {"shop/web.py": WEB, "shop/services/__init__.py": "",
                       "shop/services/monitoring/__init__.py": "def report(n):\n    return n\n",
                       "Dockerfile": "FROM python:3\nCOPY . .\n", "CODEOWNERS": "* @acme/all\n/shop/ @acme/shop\n"})
    h.commit("Innocent rules", {"deploy/.dockerignore": "**/monitoring/\n", "tools/.dockerignore": "shop\n"})
    return h


def excluded():
    h = base(1)
    x = h.commit("Smaller images", {".dockerignore": "*.log\n# folders\n**/monitoring/\n!README.md\n!docs/**\n"})
    h.commit("Try: export it", {"shop/services/__init__.py": "from shop.services import monitoring\n"}, after=600)
    folder, ids = made("excluded", h)
    git(folder, "remote", "add", "origin", "git@github.com:acme/shop.git")
    git(folder, "reset", "-q", "--hard")
    evidence, _ = run(folder, trace(MISSING, FRAME), h.now + 1080)
    e = evidence[0]
    check("excluded: the rule", (e["kind"], e["commit"], e["path"], e["line"], e["confidence"], e["rank"]) ==
          ("excluded-by-rule", ids[x], ".dockerignore", 3, "certain", 1), e)
    check("excluded: what is told", e["subject"] == "Smaller images" and "**/monitoring/" in e["text"], e)
    check("excluded: permalink", e["url"] == f"https://github.com/acme/shop/blob/{ids[h.n]}/.dockerignore#L3", e["url"])
    check("excluded: once", [x["kind"] for x in evidence].count("excluded-by-rule") == 1, evidence)
    check("owner", find(evidence, "owner").get("text", "").endswith("is owned by @acme/shop"), evidence)
    for name, args in (("bare", ["clone", "-q", "--bare", folder, f"{TEMP}/bare"]),
                       ("worktree", ["-C", folder, "worktree", "add", "-q", f"{TEMP}/worktree"])):
        subprocess.run(["git", *args], check=True, capture_output=True)
        got, _ = run(f"{TEMP}/{name}", trace(MISSING, FRAME), h.now + 1080)
        check(f"excluded: {name}", got[0]["commit"] == ids[x], got)
    got, _ = run(None, trace(MISSING, FRAME), h.now + 1080, cwd=f"{folder}/shop")
    check("the repository stood in", got and got[0]["commit"] == ids[x], got)
    got, _ = run(None, trace(MISSING, FRAME), h.now + 1080, "--git", "none", cwd=folder)
    check("--git none", got == [], got)
    got, _ = run(folder, trace(MISSING, FRAME), h.now + 1080, "--rev", ids[x - 1])
    check("--rev before the rule", find(got, "excluded-by-rule") == {}, got)
    odd(folder, h)


def odd(folder, h):
    subprocess.run(["git", "clone", "-q", "--depth", "2", f"file://{folder}", f"{TEMP}/shallow"], check=True)
    got, notes = run(f"{TEMP}/shallow", trace(MISSING, FRAME), h.now + 1080)
    check("shallow: goes on and says so", isinstance(got, list) and "fetch-depth: 0" in notes, (got, notes))
    git(folder, "config", "uploadpack.allowFilter", "true")
    subprocess.run(["git", "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{folder}", f"{TEMP}/partial"], check=True)
    got, notes = run(f"{TEMP}/partial", trace(MISSING, FRAME), h.now + 1080)
    check("partial: goes on and says so", isinstance(got, list) and "--filter" in notes, (got, notes))
    got, notes = run(folder, trace(MISSING, FRAME), 1600000000)
    check("the history begins later", got == [] and "begins at" in notes, (got, notes))
    check("--git of nothing", run("/nowhere", trace(MISSING, FRAME), h.now)[0] == 2)
    status, said = run(folder, trace(MISSING, FRAME), h.now, "--rev", "v9")
    check("--rev of nothing", status == 2 and "v9" in said, said)
    if os.getuid() == 0:
        subprocess.run(["cp", "-r", folder, f"{TEMP}/foreign"], check=True)
        subprocess.run(["chown", "-R", "65534", f"{TEMP}/foreign"], check=True)
        status, said = run(f"{TEMP}/foreign", trace(MISSING, FRAME), h.now)
        check("of another owner", status == 2 and "safe.directory" in said, said)
    else:
        print("ok of another owner (not looked at: not root)")


def own_rules():
    for name, path, text, line in (("gcloudignore", ".gcloudignore", ".git\nmonitoring\n", 2),
                                   ("Dockerfile.dockerignore", "docker/Dockerfile.dockerignore", "shop/services/m*\n", 1)):
        h = base(2)
        x = h.commit("Upload less", {path: text})
        folder, ids = made(name, h)
        e = run(folder, trace(MISSING, FRAME), h.now + 1080)[0][0]
        check(name, (e["kind"], e["commit"], e["path"], e["line"]) == ("excluded-by-rule", ids[x], path, line), e)


def not_copied():
    h = History(3)
    h.commit("Begin", {"backend/__init__.py": "", "auth_service/__init__.py": "def verify():\n    pass\n",
                       "backend/app.py": "import os\n\nRUN = 1\n"})
    h.commit("Images", {"Dockerfile": "FROM python:3\nCOPY backend/ backend/\n",
                        "auth.Dockerfile": "FROM python:3\nCOPY auth_service/ auth_service/\n"})
    changes = {f"backend/part_{i}.py": f"x = {i}\n" for i in range(46)}
    x = h.commit("a", {"backend/app.py": "import os\nfrom auth_service import verify\nRUN = 1\n", **changes}, 7200)
    h.commit("Export verify", {"auth_service/__init__.py": "def verify():\n    return 1\n"}, 7200)
    folder, ids = made("not_copied", h)
    evidence, _ = run(folder, trace("ModuleNotFoundError: No module named 'auth_service'", (
        "/app/backend/app.py", 2, "<module>", "from auth_service import verify")), h.now + 600)
    e = evidence[0]
    check("not copied: who asks for it", (e["kind"], e["commit"], e["path"], e["line"]) ==
          ("import-added", ids[x], "backend/app.py", 2), e)
    e = find(evidence, "not-copied")
    check("not copied: the Dockerfile", e.get("path") == "Dockerfile" and "auth_service/__init__.py" in e["text"], evidence)


def gone():
    h = base(4)
    x = h.commit("Dead code", {"shop/services/monitoring/__init__.py": None})
    folder, ids = made("deleted", h)
    e = run(folder, trace(MISSING, FRAME), h.now + 1080)[0][0]
    check("deleted", (e["kind"], e["commit"], e["confidence"]) == ("deleted", ids[x], "certain"), e)
    h = base(5)
    x = h.commit("Tidy", {"shop/services/metrics/__init__.py": ("from", "shop/services/monitoring/__init__.py")})
    folder, ids = made("renamed", h)
    e = run(folder, trace(MISSING, FRAME), h.now + 1080)[0][0]
    check("renamed", (e["kind"], e["commit"], e["path"]) == ("renamed", ids[x], "shop/services/metrics/__init__.py"), e)
    h = History(6)
    h.commit("Begin", {"README.md": "x\n", ".gitignore": "*.pyc\n"})
    h.commit("Ignore data", {".gitignore": "*.pyc\nrates/\n"})
    x = h.commit("Rates", {"shop/web.py": "import os\nfrom shop.rates import vat\n", "shop/__init__.py": ""})
    folder, ids = made("never", h)
    evidence, _ = run(folder, trace("ModuleNotFoundError: No module named 'shop.rates'", (
        "/app/shop/web.py", 2, "<module>", "from shop.rates import vat")), h.now + 600)
    check("never existed", find(evidence, "never-existed").get("commit", 1) is None, evidence)
    check("never existed: who asks for it", evidence[0]["commit"] == ids[x], evidence)
    check("never existed: .gitignore", find(evidence, "excluded-by-rule").get("line") == 2, evidence)


BODY = "".join(f"def f_{i}(a):\n    b = a + {i}\n    return b * {i}\n\n\n" for i in range(12))


def lines():
    h = History(7)
    h.commit("Begin", {"README.md": "x\n"})
    h.commit("Write", {"shop/old.py": BODY})
    x = h.commit("Divide", {"shop/old.py": BODY.replace("return b * 7", "return b // a")})
    h.commit("Move", {"shop/new.py": ("from", "shop/old.py")})
    h.commit("Windows", {"shop/new.py": h.files["shop/new.py"].replace("\n", "\r\n")})
    h.commit("Other function", {"shop/new.py": "import os\r\n" + h.files["shop/new.py"]})
    folder, ids = made("lines", h)
    n = h.line("shop/new.py", "b // a")
    evidence, _ = run(folder, trace("ZeroDivisionError: division by zero", ("/app/shop/new.py", n, "f_7", "return b // a")), h.now + 600)
    e = find(evidence, "line-changed")
    check("a line: through rename and CRLF", e.get("commit") == ids[x] and e["line"] == n, evidence)
    x = h.commit("Rewrite", {"shop/new.py": h.files["shop/new.py"].replace("b // a", "b // (a or 0)")})
    folder, ids = made("rewritten", h)
    evidence, _ = run(folder, trace("ZeroDivisionError: division by zero", ("/app/shop/new.py", n, "f_7", "return b // a")), h.now + 600)
    check("a line: rewritten", find(evidence, "line-changed").get("commit") == ids[x] == evidence[0]["commit"], evidence)


def merged():
    h = History(8)
    h.commit("Begin", {"shop/app.py": BODY, "requirements.txt": "httpx==1\n"})
    start, main = h.commit("Bump httpx", {"requirements.txt": "httpx==2\n"}), dict(h.files)
    x = h.commit("Halve", {"shop/app.py": BODY.replace("return b * 4", "return b / 0")}, 60, "topic", [start], main)
    y = h.commit("Main goes on", {"docs/a.md": "x\n"}, 60)
    merge = h.commit("Merge topic (#12)", {"shop/app.py": main["shop/app.py"]}, 86400, "main", [y, x])
    folder, ids = made("merged", h)
    n = h.line("shop/app.py", "b / 0")
    evidence, _ = run(folder, trace("ZeroDivisionError: division by zero", ("/app/shop/app.py", n, "f_4", "return b / 0")), h.now + 1800)
    check("merge: its content is named", evidence[0]["commit"] == ids[x], evidence)
    check("merge: when it landed", "landed 30 min before" in evidence[0]["text"], evidence[0])
    check("merge: itself is no suspect", all(e["commit"] != ids[merge] for e in evidence), evidence)
    check("dependencies", find(evidence, "dependency-change").get("path") == "requirements.txt", evidence)


def bytes_in_names():
    folder = f"{TEMP}/bytes"
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    stream = (b"commit refs/heads/main\nmark :1\ncommitter A\xe9 <a@example.org> 1735725600 +0000\ndata 7\nB\xe9gin\xff\n\n"
              b"M 100644 inline \"caf\\351/\\377.py\"\ndata 6\nx = 1\n\nM 100644 inline shop/app.py\ndata 13\ndef f():\n\xff\n\xfe\n\n")
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input=stream, check=True)
    evidence, _ = run(folder, trace("ValueError: strange", ("/app/caf\u00e9/x.py", 1, "f", "x"), ("/app/shop/app.py", 2, "f", "x")), 1735729200)
    check("names that are no UTF-8", isinstance(evidence, list) and all(re.fullmatch(r"[0-9a-f]{40}", e["commit"] or "0" * 40) for e in evidence), evidence)


def lost_objects():
    h = base(9)
    folder, ids = made("lost", h)
    blob = git(folder, "rev-parse", f"{ids[2]}:shop/web.py").decode().strip()
    tree = git(folder, "rev-parse", f"{ids[1]}^{{tree}}").decode().strip()
    for x in (blob, tree):
        os.unlink(f"{folder}/.git/objects/{x[:2]}/{x[2:]}")  # so few objects are not packed
    evidence, notes = run(folder, trace(MISSING, FRAME), h.now + 1080)
    check("objects are missing: goes on and says so", isinstance(evidence, list) and "objects are missing" in notes, (evidence, notes))


with tempfile.TemporaryDirectory() as TEMP:
    os.environ["GIT_CONFIG_GLOBAL"] = f"{TEMP}/none"
    os.environ["HOME"] = TEMP
    for case in (excluded, own_rules, not_copied, gone, lines, merged, bytes_in_names, lost_objects):
        case()
sys.exit(1 if BAD else 0)
