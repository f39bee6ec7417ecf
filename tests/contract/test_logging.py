#!/usr/bin/python3 -B
"""Pulling from Cloud Logging, as Google's own codec and sign-in see it.   tests/contract/test_logging.py PROGRAM"""
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

from google.oauth2 import service_account
from google.auth.transport import _http_client

from cloud import ISSUER_TOKEN, Cloud, entry

LIMIT = (429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute'")
BROKEN = (503, "UNAVAILABLE", "The service is currently unavailable.")
DENIED = (403, "PERMISSION_DENIED", "Permission denied for all log views")
WINDOW = ["--from", "2025-09-16T00:00:00Z", "--to", "2025-09-17T00:00:00Z"]


class Test:
    def __init__(self, program):
        self.program, self.dir = os.path.abspath(program), tempfile.mkdtemp(prefix="logging-")
        for key in ("sa", "other"):
            self.sh("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.at(key + ".key"))
        self.sh("openssl", "req", "-new", "-x509", "-key", self.at("sa.key"), "-subj", "/CN=sa", "-out", self.at("sa.crt"))
        with open(self.at("sa.crt")) as f:
            self.cloud = Cloud(self.dir, f.read())
        self.config = self.write("config.json", {"pace": {"write_ms": 1}, "collect": {"limit_wait_s": 0, "requests_per_minute": 0}})
        self.key = self.key_file("sa.key")
        self.failed = 0

    def at(self, name):
        return os.path.join(self.dir, name)

    def sh(self, *words):
        subprocess.run(words, check=True, capture_output=True)

    def write(self, name, value):
        with open(self.at(name), "w") as f:
            json.dump(value, f)
        return self.at(name)

    def key_file(self, key):
        with open(self.at(key)) as f:
            pem = f.read()
        return self.write(key + ".json", {"type": "service_account", "project_id": "acme", "private_key_id": "kid1",
                                          "private_key": pem, "client_email": "reader@acme.iam.gserviceaccount.com",
                                          "token_uri": self.cloud.url + "/token"})

    def env(self, credentials):
        drop = ("GOOGLE_", "GCLOUD_", "GCP_", "CLOUDSDK_", "GCE_", "GITHUB_", "GH_")
        env = {k: v for k, v in os.environ.items() if not k.startswith(drop) and not k.lower().endswith("_proxy")}
        env["CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING"] = self.cloud.url + "/"
        env["HOME"] = self.dir
        if credentials:
            env["GOOGLE_APPLICATION_CREDENTIALS"] = credentials
        return env

    def run(self, *words, credentials="", window=True, **env):
        p = subprocess.run([self.program, words[0], "--config", self.config, *(WINDOW if window else ()), *words[1:]],
                           env={**self.env(self.key if credentials == "" else credentials), **env}, cwd=self.dir,
                           capture_output=True, text=True)
        if "ya29." in p.stderr or "ya29." in p.stdout or "PRIVATE KEY" in p.stderr:
            self.check("no secret is told", False, p.stderr)
        return p

    def check(self, name, good, why=""):
        print(f"{'ok' if good else 'not ok'} {name}" + ("" if good else f"\n    {why}"))
        self.failed += not good

    def read(self, name, start=0):
        with open(self.at(name), "rb") as f:
            data = f.read()
        if name.endswith(".gz"):
            data = gzip.decompress(data)
        elif name.endswith(".zst"):
            data = subprocess.run(["zstd", "-dc", self.at(name)], check=True, capture_output=True).stdout
        return [json.loads(line) for line in data.decode().splitlines()]


def once_and_in_order(t):
    for name, faults in {
        "25,000 entries on 25 pages": {},
        "a page lost": {"at7": "lost"},
        "a page cut": {"at7": "cut"},
        "429 without Retry-After": {"at3": LIMIT, "at4": LIMIT},
        "503": {"at2": BROKEN},
        "a token that ends between pages": {"at5": "expire"},
        "an empty page with a token": {"at5": "empty", "at6": "empty"},
    }.items():
        t.cloud.reset(**faults)
        p = t.run("collect", "-o", "whole.ndjson")
        lines = t.read("whole.ndjson") if p.returncode == 0 else []
        ids = [e.get("insertId") for e in lines[1:-1]]
        first, last = (lines[0], lines[-1]) if lines else ({}, {})
        whole = ids == [entry(i)["insertId"] for i in range(25000)] and last.get("complete") is True
        requests = 25 + len(faults)
        t.check(f"{name}: each once and in order, {requests} requests",
                whole and not t.cloud.wrong and len(t.cloud.lists) == requests and last["entries"] == 25000,
                f"{p.returncode} {p.stderr} {len(t.cloud.lists)} requests {t.cloud.wrong}")
        if not faults:
            q = t.cloud.lists[0]
            good = (q["resourceNames"] == ["projects/acme"] and q["pageSize"] == 1000 and q["orderBy"] == "timestamp asc" and
                    q["filter"] == '(timestamp>="2025-09-16T00:00:00Z")\nAND (timestamp<"2025-09-17T00:00:00Z")')
            t.check("what is asked", good, q)
            t.check("the first line tells what was asked", first["part"] == "begin" and first["filter"] == q["filter"], first)
            t.check("entries as Google prints them", lines[1] == entry(0) | {"timestamp": "2025-09-16T00:00:00Z"}, lines[1])
            t.check("requests are told", "25 requests" in p.stderr and "1 to sign in" in p.stderr, p.stderr)
            shutil.copy(t.at("whole.ndjson"), t.at("wanted"))
    q = t.run("collect", "--since", "1h", "--service", 'sh"op', "--severity", "warning", "--filter", 'a="b" OR c -- x',
              window=False)
    t.check("values are escaped, conditions parenthesised", r'resource.labels.service_name="sh\"op" OR' in
            t.cloud.lists[-1]["filter"] and "AND (\na=\"b\" OR c -- x\n)" in t.cloud.lists[-1]["filter"] and
            "(severity>=WARNING)" in t.cloud.lists[-1]["filter"], t.cloud.lists[-1])


def cut_and_resumed(t):
    for name in ("r.ndjson", "r.ndjson.gz", "r.ndjson.zst"):
        t.cloud.reset()
        want = t.run("collect", "-o", "w" + name)
        t.cloud.reset(at12=DENIED)
        p = t.run("collect", "-o", name)
        t.check(f"{name}: cut: exit status 3, nothing in place", p.returncode == 3 and not os.path.exists(t.at(name)) and
                "roles/logging.viewer" in p.stderr, f"{p.returncode} {p.stderr}")
        p = t.run("collect", "-o", name, "--service", "other", "--resume")
        t.check(f"{name}: another question is refused", p.returncode == 2, p.stderr)
        t.cloud.reset()
        p = t.run("collect", "-o", name, "--resume")
        with open(t.at(name), "rb") as a, open(t.at("w" + name), "rb") as b:
            same = a.read() == b.read()
        t.check(f"{name}: --resume gives the same file with the pages that were missing", p.returncode == 0 and same and
                len(t.cloud.lists) == 14 and not want.returncode, f"{p.returncode} {p.stderr} {len(t.cloud.lists)}")
        t.check(f"{name}: it is what was asked for", t.read(name) == t.read("wanted"))
        left = [f for f in os.listdir(t.dir) if f.startswith(name + ".")]
        t.check(f"{name}: nothing else is left", name != "r.ndjson" or not [f for f in left if ".part" in f], left)
    t.cloud.reset(at12=DENIED)
    t.run("collect", "-o", "old")
    t.cloud.reset(at1=(400, "INVALID_ARGUMENT", "The page_token has expired"))
    p = t.run("collect", "-o", "old", "--resume")
    t.check("a pull too old to go on with begins anew", p.returncode == 0 and t.read("old") == t.read("wanted"), p.stderr)
    t.cloud.reset(at12=DENIED)
    p = subprocess.Popen([t.program, "collect", "--config", t.config, *WINDOW, "-o", "killed"], env=t.env(t.key), cwd=t.dir,
                         stderr=subprocess.DEVNULL)
    t.cloud.hold = {9: threading.Event()}
    while len(t.cloud.lists) < 9 and p.poll() is None:
        threading.Event().wait(0.01)
    p.kill()
    p.wait()
    t.cloud.hold[9].set()
    t.cloud.reset()
    p = t.run("collect", "-o", "killed", "--resume")
    t.check("kill -9 and --resume: the same file", p.returncode == 0 and t.read("killed") == t.read("wanted") and
            len(t.cloud.lists) == 17, f"{p.stderr} {len(t.cloud.lists)}")


def signing_in(t):
    t.cloud.reset(10)
    p = t.run("collect")
    c = t.cloud.claims
    t.check("a PKCS#8 key: Google's library takes the JWT", p.returncode == 0 and c["scope"].endswith("/logging.read") and
            c["exp"] - c["iat"] == 3600 and c["iss"] == "reader@acme.iam.gserviceaccount.com", p.stderr)
    official = service_account.Credentials.from_service_account_file(t.key, scopes=["https://www.googleapis.com/auth/logging.read"])
    official.refresh(_http_client.Request())
    same = {k: v for k, v in t.cloud.claims.items() if k not in ("iat", "exp")} == {k: c[k] for k in ("iss", "aud", "scope")}
    t.check("Google's own client signs the same claims", same, t.cloud.claims)
    stories = {
        "a wrong key": (dict(credentials=t.key_file("other.key")), {}, "no longer, one of this account"),
        "a clock more than one hour slow": ({}, {"clock": 4200}, "is 1 h 10 min slow"),
        "a clock one hour fast": ({}, {"clock": -3600}, "is 1 h fast"),
        "a revoked account": ({}, {"revoked": True}, "disabled or revoked"),
    }
    for name, (how, world, words) in stories.items():
        t.cloud.reset(10, clock=world.get("clock", 0))
        t.cloud.revoked = world.get("revoked", False)
        p = t.run("collect", **how)
        t.check(f"{name} is told", p.returncode == 3 and words in p.stderr and not t.cloud.lists, f"{p.returncode} {p.stderr}")
    t.cloud.reset(10, clock=3590)
    p = t.run("collect", "-o", "slow")
    t.check("a clock one hour slow that was taken all the same is told", p.returncode == 0 and "59 min 5" in p.stderr and
            abs(t.read("slow")[-1]["clock_skew_s"] - 3590) < 5, p.stderr)
    external = {"type": "external_account", "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/"
                "providers/q", "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "token_url": t.cloud.url + "/sts",
                "credential_source": {"url": t.cloud.url + "/oidc?x=1&audience=a", "headers": {"Authorization": "Bearer " + ISSUER_TOKEN},
                                      "format": {"type": "json", "subject_token_field_name": "value"}}}
    impersonating = {**external, "service_account_impersonation_url":
                     t.cloud.url + "/v1/projects/-/serviceAccounts/reader@acme.iam.gserviceaccount.com:generateAccessToken"}
    user = {"type": "authorized_user", "client_id": "c", "client_secret": "s" * 9, "refresh_token": "r" * 9,
            "token_uri": t.cloud.url + "/token", "quota_project_id": "acme"}
    for name, file, signs in (
        ("external_account", external, ["/oidc", "/sts"]),
        ("external_account, impersonation", impersonating, ["/oidc", "/sts", ":generateAccessToken"]),
        ("authorized_user", user, ["/token"]),
        ("impersonated_service_account", {"type": "impersonated_service_account", "source_credentials": user,
         "service_account_impersonation_url": impersonating["service_account_impersonation_url"]}, ["/token", ":generateAccessToken"]),
    ):
        t.cloud.reset(3000, at2="expire")
        p = t.run("collect", "--project", "acme", credentials=t.write("c.json", file))
        got = [s if not s.startswith("/v1") else ":" + s.split(":")[1] for s in t.cloud.signs]
        t.check(f"{name}, anew where the token ends", p.returncode == 0 and got == signs * 2 and not t.cloud.wrong,
                f"{p.returncode} {p.stderr} {got} {t.cloud.wrong}")
    os.makedirs(t.at(".config/gcloud"))
    shutil.copy(t.write("c.json", user), t.at(".config/gcloud/application_default_credentials.json"))
    t.cloud.reset(10)
    p = t.run("collect", "--project", "acme", credentials=None)
    t.check("gcloud's file", p.returncode == 0 and t.cloud.signs == ["/token"], p.stderr)
    shutil.rmtree(t.at(".config"))
    t.cloud.reset(10)
    p = t.run("collect", "--project", "acme", credentials=None, GCE_METADATA_HOST=t.cloud.url[7:])
    t.check("the metadata server", p.returncode == 0 and len(t.cloud.signs) == 1, p.stderr)
    p = t.run("collect", "--project", "acme", credentials=None, GCE_METADATA_HOST="127.0.0.1:1")
    t.check("no credentials at all: exit status 2", p.returncode == 2 and "there are no credentials" in p.stderr, p.stderr)


def completeness(t):
    t.cloud.reset(3000, at3=DENIED)
    p = t.run("run", "--collect", "--tracker", "sqlite:t.db", "--state", "s.db")
    t.check("an incomplete pull is no success", p.returncode == 3 and "--allow-incomplete" in p.stderr, f"{p.returncode} {p.stderr}")
    t.cloud.reset(3000, at3=DENIED)
    p = t.run("run", "--collect", "--allow-incomplete", "--tracker", "sqlite:t.db", "--state", "s.db")
    t.check("the fact on top of the worklog", p.returncode == 0 and "the input is incomplete" in p.stdout.split("##")[0] and
            "roles/logging.viewer" in p.stdout, f"{p.returncode} {p.stderr} {p.stdout[:900]}")
    t.cloud.reset(3000, at3=DENIED)
    p = t.run("collect", "--allow-incomplete", "-o", "half")
    t.check("collect --allow-incomplete: the last line tells", p.returncode == 0 and t.read("half")[-1]["complete"] is False, p.stderr)
    p = subprocess.run([t.program, "cluster", "half"], cwd=t.dir, capture_output=True, text=True)
    t.check("a file that tells so is refused", p.returncode == 3 and "the pull is incomplete" in p.stderr, p.stderr)
    t.cloud.reset(3000)
    p = t.run("run", "--collect", "--tracker", "sqlite:t.db", "--state", "s.db")
    t.check("a whole one: the header tells the window and the pages", p.returncode == 0 and "all that there were" in p.stdout and
            "2025-09-17T00:00:00Z" in p.stdout.split("##")[0], p.stdout[:1500])
    t.cloud.reset(3000)
    p = t.run("collect", "--severity-cap", "50", "-o", "sample")
    lines = t.read("sample")
    t.check("--severity-cap: the newest of each severity, and it says that it is a sample", p.returncode == 0 and len(lines) == 52 and
            lines[1]["insertId"] == "id0002990" and lines[-1]["sample"] and lines[-1]["reached"] == ["ERROR"] and
            len(t.cloud.lists) == 9, f"{p.stderr} {len(lines)} {lines[-1]}")
    p = subprocess.run([t.program, "cluster", "sample"], cwd=t.dir, capture_output=True, text=True)
    j = json.loads(p.stdout or "{}")
    t.check("a sample is no error, and its numbers are bounds", p.returncode == 0 and j["source"]["complete"] is False and
            "a sample" in j["source"]["notes"][0], p.stderr)
    t.cloud.reset(0)
    p = t.run("run", "--collect", "--tracker", "sqlite:t.db", "--state", "s.db")
    t.check("no entry at all: exit status 3", p.returncode == 3 and "whole and holds no entry" in p.stderr, p.stderr)
    p = t.run("run", "--collect", "--allow-empty", "--tracker", "sqlite:t.db", "--state", "s.db")
    t.check("... and fine where that is allowed", p.returncode == 0, p.stderr)


def peak(t, command, count):
    """Megabytes just before the last page comes."""
    t.cloud.reset(count)
    last = count // 1000
    t.cloud.hold = {last: threading.Event()}
    p = subprocess.Popen([t.program, *command, "--config", t.config, *WINDOW], env=t.env(t.key), cwd=t.dir,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(t.cloud.lists) < last and p.poll() is None:
        threading.Event().wait(0.05)
    with open(f"/proc/{p.pid}/status") as f: # not ru_maxrss: that is ours before the exec
        megabytes = next(int(line.split()[1]) / 1024 for line in f if line.startswith("VmHWM"))
    t.cloud.hold[last].set()
    t.check(f"{command[0]}: {count} entries", p.wait() == 0)
    return megabytes


def streaming(t):
    for command, more in (["collect"], 1), (["cluster", "--collect"], 6): # cluster remembers ids, up to a million
        peaks = [peak(t, command, count) for count in (20000, 100000)]
        t.check(f"{command[0]}: memory does not grow with the entries: {peaks[0]:.1f} and {peaks[1]:.1f} MB",
                peaks[1] < peaks[0] + more)
    t.cloud.reset(25000)
    t.cloud.hold = {25: threading.Event()}
    p = subprocess.Popen([t.program, "cluster", "--collect", "--progress", "always", "--config", t.config, *WINDOW],
                         env=t.env(t.key), cwd=t.dir, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    seen = b""
    while b"23000 entries read" not in seen and p.poll() is None:
        seen += os.read(p.stderr.fileno(), 4096)
    t.check("entries are clustered while pages still come", b"23000 entries read" in seen and p.poll() is None, seen)
    t.cloud.hold[25].set()
    p.communicate()


def main(program):
    t = Test(program)
    try:
        for part in (once_and_in_order, cut_and_resumed, signing_in, completeness, streaming):
            part(t)
    finally:
        shutil.rmtree(t.dir, ignore_errors=True)
    return t.failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
