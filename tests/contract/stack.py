"""Starts stack.mjs and talks to it: `with Stack(2) as stack: world = stack.worlds[0]`. As a program, a GitHub to try by
hand, until Enter:   tests/contract/stack.py"""
import http.client
import json
import os
import platform
import secrets
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.path.join(HERE, "node_modules")
DESCRIPTION = os.path.join(MODULES, ".description", "api.github.com.json")
ROLES = ("keeper", "maria", "reader", "stranger", "actions", "actions-read")


def node():
    """The pinned one; where npm has none for this machine, any of at least version 20."""
    arch = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), "none")
    pinned = os.path.join(MODULES, f"node-linux-{arch}", "bin", "node")
    return pinned if os.path.exists(pinned) else "node"


class World:
    """One GitHub with one repository, acme/shop."""

    def __init__(self, stack, number, proxy):
        self.stack, self.number = stack, number
        self.proxy = f"http://127.0.0.1:{proxy}"
        self.tokens = {}

    def __getattr__(self, command):
        return lambda **o: self.stack.control(self.number, command, o)

    def fresh(self, key=None):
        """An empty repository, and a token for each role."""
        self.tokens = {role: "t" + secrets.token_hex(20) for role in ROLES}
        self.reset(tokens={token: role for role, token in self.tokens.items()}, app_key=key)

    def env(self, role="actions", **more):
        """What the program needs to be here instead of at GitHub."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "GH_", "LOG_GARDENER_")) and
               k.lower() not in ("https_proxy", "http_proxy", "all_proxy", "no_proxy")}
        if role:
            env["GITHUB_TOKEN"] = self.tokens[role]
        return {**env, "HTTPS_PROXY": self.proxy, **more}

    def ask(self, role, method, path, body=None):
        """A request by somebody else, judged as all are, but counted nowhere."""
        out = self.api(method=method, path=path, body=json.dumps(body) if body is not None else "",
                       headers={"authorization": "Bearer " + self.tokens[role]})
        if out.get("refused"):
            raise RuntimeError(f"{method} {path}: {out['refused']}")
        return out["status"], json.loads(out["body"] or "null")

    def calls(self):
        return self.log()["calls"]

    def refused(self):
        """What was not as GitHub describes it, either way."""
        return [f"{c['method']} {c['path']}: {c['refused']}" for c in self.calls() if c.get("refused")]


class Stack:
    def __init__(self, worlds=1):
        self.dir = tempfile.mkdtemp(prefix="contract-")
        self.process = subprocess.Popen([node(), os.path.join(HERE, "stack.mjs"), DESCRIPTION, self.dir, str(worlds)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the stack did not start: run scripts/setup test")
        ready = json.loads(line)
        self.ca, self.port, self.faults = ready["ca"], ready["control"], ready["faults"]
        self.worlds = [World(self, i, p) for i, p in enumerate(ready["proxies"])]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)
        shutil.rmtree(self.dir, ignore_errors=True)

    def control(self, world, command, o):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        c.request("PUT", f"/{world}/{command}", json.dumps(o))
        r = c.getresponse()
        text = r.read()
        c.close()
        if r.status != 200:
            raise RuntimeError(text.decode())
        return json.loads(text)


if __name__ == "__main__":
    with Stack() as hub:
        hub.worlds[0].fresh()
        print(f"export HTTPS_PROXY={hub.worlds[0].proxy}\nexport CA={hub.ca}\ncontrol=http://127.0.0.1:{hub.port}/0")
        for role, token in hub.worlds[0].tokens.items():
            print(f"{role}={token}")
        sys.stdout.flush()
        sys.stdin.readline()
