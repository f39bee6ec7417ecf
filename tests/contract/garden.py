"""The program against a GitHub of the stack: what it is given, how it is run, and what is left behind."""
import contextlib
import datetime
import json
import os
import queue
import re
import subprocess
import tempfile

from stack import Stack

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
IMPORT = """Traceback (most recent call last):
  File "/app/acme/shop/main.py", line 31, in <module>
    from acme.shop.reports.monthly import Monthly
ModuleNotFoundError: No module named 'acme.shop.reports'"""
PROBLEMS = {  # name: severity, text; the exits come of the import that fails
    "import": ("ERROR", IMPORT),
    "exit": ("WARNING", "Container called exit(3)."),
    "basket": ("ERROR", 'Traceback (most recent call last):\n  File "/app/acme/shop/basket.py", line 88, in total\n'
                        "    price = self.prices[item]\nKeyError: 'voucher'"),
    "stock": ("ERROR", "Stock sync stops: ConnectionRefusedError: connection to the warehouse was refused"),
    "mail": ("WARNING", "Order mail was not sent: the template of the invoice is empty"),
}
PACE = {"write_ms": 0, "notify_ms": 0, "secondary_s": 0, "settle_s": 0}
MARKER = re.compile(r"<!-- log-gardener:1 (\{.*?\}) -->")


def stamp(minutes):
    return (NOW + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def export(names=tuple(PROBLEMS), begin=-50, revision="shop-00001-aaa", times=3):
    """Entries of these problems, from `begin` minutes after now on."""
    out = []
    for k in range(times):
        for i, name in enumerate(names):
            severity, text = PROBLEMS[name]
            out.append({"insertId": f"{name}{begin}.{k}", "timestamp": stamp(begin + k * 2 + i / 10), "severity": severity,
                        "textPayload": text, "resource": {"type": "cloud_run_revision", "labels": {
                            "project_id": "acme-staging", "service_name": "shop", "revision_name": revision}}})
    return out


class Garden:
    """One working folder of the program, for one world."""

    def __init__(self, program, world, folder):
        self.program, self.world, self.folder = os.path.abspath(program), world, folder
        os.makedirs(folder, exist_ok=True)
        self.config()
        self.write("first.json", export())
        self.write("news.json", export(["import", "exit", "basket", "stock"], 70, "shop-00002-bbb"))

    def config(self, **more):
        self.write("config.json", {"pace": PACE, **more})

    def write(self, name, doc):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
            json.dump(doc, f)

    def start(self, file, role="actions", state="state.db", minutes=0, args=(), env=()):
        """state: None for a fresh one that is lost afterwards."""
        state = os.path.join(self.folder, state) if state else os.path.join(self.folder, f"lost-{os.urandom(4).hex()}.db")
        command = [self.program, "run", file, "--apply", "--tracker", "github", "--repo", "acme/shop", "--ca-file",
                   self.world.stack.ca, "--state", state, "--config", "config.json", "--now", stamp(minutes),
                   "--json", "result.json", "-o", "worklog.md", "--color", "never", *args]
        return subprocess.Popen(command, cwd=self.folder, env=self.world.env(role, **dict(env)), text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, file, **o):
        p = self.start(file, **o)
        try:
            out, err = p.communicate(timeout=o.pop("timeout", 100))
        except subprocess.TimeoutExpired:
            p.kill()
            p.communicate()
            raise
        return subprocess.CompletedProcess(p.args, p.returncode, out, err)

    def result(self):
        with open(os.path.join(self.folder, "result.json"), encoding="utf-8") as f:
            return json.load(f)


def writes(calls):
    """Those that succeeded: the label that is there already is no write."""
    return [c for c in calls if c.get("method") not in (None, "GET") and (c.get("status") or 0) < 300 and
            not c["path"].endswith("access_tokens")]


def marked(text):
    m = MARKER.match(text or "")
    return json.loads(m.group(1)) if m else None


def ending(state):
    """What a run left behind, without numbers and times: the same however often it was interrupted."""
    out = []
    for issue in state["issues"]:
        mark = marked(issue["body"]) or {}
        comments = [marked(c["body"]) for c in issue["comments"] if marked(c["body"])]
        out.append((issue["title"], issue["state"], issue["state_reason"], tuple(sorted(issue["labels"])), mark.get("fp"),
                    tuple(sorted(mark.get("also", []))), mark.get("n"), len(comments), len(issue["sub_issues"]),
                    len(issue["blocked_by"])))
    return sorted(out, key=repr)


def twins(state):
    """Fingerprints with more than one open issue, and comments that are there twice."""
    seen, bad = {}, []
    for issue in state["issues"]:
        mark = marked(issue["body"])
        if mark and issue["state"] == "open":
            bad += [f"#{issue['number']} and #{seen[mark['fp']]}: {mark['fp']}"] if mark["fp"] in seen else []
            seen[mark["fp"]] = issue["number"]
        bodies = [c["body"] for c in issue["comments"]]
        bad += [f"#{issue['number']}: a comment twice" for b in set(bodies) if bodies.count(b) > 1]
    return bad


class Scene:
    """A world and a working folder that can be set back to the moment before a run: `first run` or `run with news`."""

    def __init__(self, garden):
        self.garden, self.world = garden, garden.world
        self.saved, self.reference, self.calls, self.name = {}, {}, {}, None
        self.world.fresh()
        self.keep("first run", {})
        self.world.change(number=2, set={"state": "closed", "state_reason": "completed", "closed_at": stamp(10), "updated_at": stamp(10)})
        with open(os.path.join(garden.folder, "state.db"), "rb") as f:
            self.keep("run with news", {"state.db": f.read()})

    def keep(self, name, files):
        """Remembers this moment and what comes of a run without faults."""
        self.world.keep(name=name)
        self.saved[name], self.name = files, name
        self.world.plan(faults=[])
        r = self.run(False)
        state = self.world.state()
        if r.returncode or twins(state) or self.world.refused():
            raise RuntimeError(f"{name} without faults: {r.returncode} {r.stderr} {twins(state)} {self.world.refused()}")
        self.reference[name], self.calls[name] = ending(state), self.world.calls()

    def set(self, name, **config):
        self.name = name
        self.world.back(name=name)
        self.garden.config(**config)
        for file in os.listdir(self.garden.folder):
            if ".db" in file:
                os.unlink(os.path.join(self.garden.folder, file))
        for file, data in self.saved[name].items():
            with open(os.path.join(self.garden.folder, file), "wb") as f:
                f.write(data)

    def how(self, lost):
        return ("news.json" if self.name == "run with news" else "first.json",
                {"minutes": 130 if self.name == "run with news" else 0, "state": None if lost else "state.db"})

    def run(self, lost):
        file, o = self.how(lost)
        return self.garden.run(file, **o)

    def clean(self, lost):
        """One more run without faults, and what is wrong after it."""
        self.world.plan(faults=[])
        r = self.run(lost)
        state = self.world.state()
        bad = self.world.refused() + twins(state) + ([f"the clean run: exit status {r.returncode}: {r.stderr[-300:]}"] if r.returncode else [])
        if ending(state) != self.reference[self.name]:
            bad.append("left behind: " + "; ".join(map(str, set(ending(state)) ^ set(self.reference[self.name]))))
        return bad


class Scenes:
    """Several at once, in two processes."""

    def __init__(self, program, worlds):
        self.program, self.worlds, self.free = program, worlds, queue.Queue()

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="garden-"))
            stacks = [stack.enter_context(Stack(self.worlds // 2)) for _ in range(2)]
            for i, world in enumerate(w for s in stacks for w in s.worlds):
                scene = Scene(Garden(self.program, world, os.path.join(folder, str(i))))
                self.free.put(scene)
            self.calls = {name: len(calls) for name, calls in scene.calls.items()}
            self.writing = [c["n"] for c in scene.calls["first run"] if c["method"] != "GET"]
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    @contextlib.contextmanager
    def taken(self):
        scene = self.free.get()
        try:
            yield scene
        finally:
            self.free.put(scene)
