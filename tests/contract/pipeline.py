"""Sends attacks through the whole program, place by place, and collects the documents that come out."""
import json
import os
import subprocess

from attacks import harmless, probe

REPO = "octo-org/octo-repo"
NOW = ["2025-10-07T09:00:00Z", "2025-10-07T19:00:00Z"]
FIRST = 5000  # number of the issues made: no attack speaks of one so high
TRACE = ('Traceback (most recent call last):\n  File "/app/acme/{file}.py", line 7, in {function}\n'
         "    raise {type}({word!r})\n{type}: {value}")


def text_of(i, attack, plain):
    data = harmless(attack.data, i) if plain else attack.data
    return data.decode("utf-8", "surrogateescape")


def entry(i, message, later=False, **labels):
    hour = 18 if later else 8
    # The name of the service keeps clusters of one text apart where nothing else would.
    labels = {"service_name": "acme-backend", "revision_name": "acme-backend-00001-aaa", **labels}
    return {"insertId": f"{'b' if later else 'a'}{i:06}", "timestamp": f"2025-10-07T{hour:02}:{i % 60:02}:{i // 60 % 60:02}Z",
            "severity": "ERROR", "textPayload": message, "resource": {"type": "cloud_run_revision", "labels": labels}}


def first_of_text(i, text):
    return entry(i, f"{text} (probe {probe(i)})")


def middle_of_text(i, text):
    return entry(i, f"Probe {probe(i)} stops: {text}")


def value(i, text):
    word = probe(i)
    return entry(i, TRACE.format(file=word, function=word, type=f"{word.title()}Error", word=word, value=text))


def service(i, text):
    return entry(i, f"Probe {probe(i)} fails", service_name=text, revision_name=text)


def frame(i, text):
    word = probe(i)
    return entry(i, TRACE.format(file=f"{word}/{text}", function=text, type=f"{word.title()}Error", word=word,
                                 value=f"Probe {word} fails"))


def given(i, text):
    word, text = probe(i), text[:60000]
    key = (text.replace("\0", "") or "x")[:200]
    return {"id": f"c{i}", "title": f"Probe {word} {text}", "severity": "ERROR", "count": 1 + i % 7, "priority": "P2",
            "services": [text or "x"], "revisions": [text], "environment": text, "error_groups": [text],
            "exception": {"type": f"{word.title()}Error {text}", "value": text}, "reasons": [f"P2: {text}"],
            "frames": [{"file": text, "line": 3, "function": text}], "patterns": [{"text": text, "count": 1}, text],
            "samples": [{"insert_id": text, "timestamp": NOW[0], "text": text}], "last_id": text,
            "notes": [{"kind": text, "text": text, "source": text}], "state_text": text, "cause_reason": text, key: text,
            "first_seen": "2025-10-07T08:00:00Z", "last_seen": "2025-10-07T08:30:00Z"}


PLACES = {"first of a log text": first_of_text, "in a log text": middle_of_text, "exception value": value,
          "service and revision": service, "frame": frame}


class Refused(Exception):
    def __init__(self, command, status, why):
        super().__init__(f"{command}: exit status {status}: {why}")
        self.status, self.why = status, why


class Program:
    def __init__(self, path, folder):
        self.path, self.folder, self.n = path, folder, 0
        self.config(None)

    def config(self, level, umbrella=False):
        """Without an umbrella each problem has an issue of its own to look at."""
        doc = {"repo": REPO, "max_new": {"per_run": 10000, "per_day": 10000},
               "umbrella": {"above": 25 if umbrella else 10000}}
        if level:
            doc["redaction"] = {"level": level, "public": level == "strict"}
        self.config_file = os.path.join(self.folder, f"config-{level}-{umbrella}.json")
        with open(self.config_file, "w", encoding="utf-8") as f:
            json.dump(doc, f)

    def write(self, name, doc):
        path = os.path.join(self.folder, name)
        text = json.dumps(doc, ensure_ascii=False)
        with open(path, "wb") as f:
            f.write(text.encode("utf-8", "surrogateescape"))
        return path

    def call(self, *args, tracker=None, env=None, check=True):
        args = [self.path, *args, "--config", self.config_file]
        if tracker:
            args += ["--tracker", "sqlite:" + os.path.join(self.folder, tracker), "--repo", REPO]
        clean = {"PATH": os.environ["PATH"], "HOME": self.folder, "LC_ALL": "C.UTF-8"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                clean[name] = os.environ[name]
        r = subprocess.run(args, cwd=self.folder, env={**clean, **(env or {})}, capture_output=True, timeout=200)
        if check and r.returncode:
            raise Refused(args[1], r.returncode, r.stderr.decode(errors="replace")[:300])
        return r

    def seed(self, tracker, issues=()):
        one = {"number": FIRST, "title": "An older one", "state": "closed", "body": "", "user": {"login": "someone"},
               "created_at": "2025-01-01T00:00:00Z", "updated_at": "2025-01-01T00:00:00Z",
               "closed_at": "2025-01-02T00:00:00Z"}
        self.call("issues", "import", self.write("seed.json", [one, *issues]), tracker=tracker)

    def run(self, tracker, doc, now=0):
        """Writes to the tracker; gives the reports by name."""
        self.n += 1
        files = [os.path.join(self.folder, f"{name}-{self.n}") for name in ("worklogs", "summary.md", "result.json")]
        self.call("run", "--apply", "--now", NOW[now], "--worklog", files[0], "--summary", files[1], "--json", files[2],
                  "-q", "--state", f"state-{self.n}.db", "--focus", "last 1 hour", self.write("input.json", doc),
                  tracker=tracker)
        worklog = os.path.join(files[0], os.listdir(files[0])[0])
        return {name: open(path, "rb").read().decode() for name, path in
                (("worklog", worklog), ("summary", files[1]), ("result", files[2]))}

    def issues(self, tracker):
        return json.loads(self.call("issues", "export", tracker=tracker).stdout.decode())
