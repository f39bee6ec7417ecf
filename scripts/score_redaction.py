#!/usr/bin/env python3
"""How well the gate hides secrets, on a corpus that is no part of the project.

    scripts/score_redaction.py PROGRAM [CORPUS]      CORPUS: secrets.tar.xz or a folder with its files
                                                     (default: ../shared/corpus/security/secrets.tar.xz)

The corpus: gitleaks_tp_secret.tsv (rule, secret, sample), real_lines.log (lines of real logs). Everything goes
through `PROGRAM doctor --redact - --plain`, the way a user would look at it. A secret survives when any twelve
characters of it in a row are left, in the form in which it stood in the text. Three figures, each with its limit:

    samples     every sample of every rule                                no survivor
    contexts    the secrets of every rule in the shapes that logs know    3.5 % leaking
    real lines  lines in which a rule for secrets hides something         2.5 %

Without the corpus the script says so and ends well. -v lists what survived. Exit status 1: a limit is passed.
"""
import base64
import collections
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import urllib.parse

WINDOW = 12
LIMITS = {"samples": 0.0, "contexts": 3.5, "real lines": 2.5}
PERSONAL = {"email", "ip", "card", "iban", "ssn", "user", "phone", "mac", "uuid"}
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def unescape(s):
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(0)), s)


def b64(s):
    return base64.b64encode(s.encode()).decode()


def percent(s):
    return "".join("%%%02X" % b for b in s.encode())


def quoted(s):
    return json.dumps(s)


def inside(s, what):
    return "".join(c + (what if i % 5 == 4 else "") for i, c in enumerate(s))


# Shape of the line; how the secret is written in it. {v} is a name with its issuer's (acme_token), {s} the secret.
CONTEXTS = {
    "raw": ("{s}", None),
    "quoted": ('"{s}"', None),
    "single quotes": ("value is '{s}' now", None),
    "prefix": ("2025-09-16T01:32:09.577Z ERROR [worker-3] acme.auth: got {s}", None),
    "sentence end": ("could not log in with {s}.", None),
    "parentheses": ("login failed ({s})", None),
    "JSON": ('{{"level":"error","{v}":"{s}","n":1}}', None),
    "JSON, no name": ('{{"level":"error","msg":"login failed for {s}"}}', None),
    "escaped JSON": ('{{"message":"{{\\"{v}\\":\\"{s}\\",\\"n\\":1}}"}}', None),
    "escaped JSON twice": ('{{"a":"{{\\\\\\"token\\\\\\":\\\\\\"{s}\\\\\\"}}"}}', None),
    "k=v": ("level=error {v}={s} n=1", None),
    "(k=v)": ("retry ({v}={s})", None),
    "k=v,": ("user=bob,{v}={s},host=db", None),
    "k: v": ("{v}: {s}", None),
    "k => v": (":{v} => '{s}'", None),
    "query": ("GET /v1/items?token={s}&page=2 HTTP/1.1", None),
    "query, last": ("https://api.acme.test/v1/items?access_token={s}", None),
    "userinfo": ("cloning https://oauth2:{s}@git.acme.test/x.git", percent),
    "userinfo, alone": ("cloning https://{s}@git.acme.test/x.git", percent),
    "URL path": ("POST https://api.acme.test/hook/{s}/send 500", percent),
    "header": ("X-Api-Key: {s}", None),
    "Bearer": ("> Authorization: Bearer {s}", None),
    "Bearer, JSON": ('{{"headers":{{"Authorization":"Bearer {s}"}}}}', None),
    "Basic": ("Authorization: Basic {s}", lambda s: b64("bob:" + s)),
    "cookie": ("Cookie: theme=dark; session={s}; n=1", None),
    "set-cookie": ("Set-Cookie: sid={s}; Path=/; HttpOnly", None),
    "csv": ("2025-09-16,bob,{s},42,ok", None),
    "csv, quoted": ('17,"bob","{s}","eu-west-1"', None),
    "xml attribute": ('<add key="{v}" value="{s}" />', None),
    "xml element": ("<token>{s}</token>", None),
    "yaml": ("  {v}: {s}", None),
    "yaml, next line": ("  {v}: >-\n    {s}", None),
    "ANSI around": ("{v}=\x1b[31m{s}\x1b[0m", None),
    "ANSI inside": ("{v}={s}", lambda s: inside(s, "\x1b[1m")),
    "zero width inside": ("{v}={s}", lambda s: inside(s, "\u200b")),
    "UTF-16": ("{s}", lambda s: ("token=" + s).encode("utf-16-le").decode("latin-1")),
    "percent-encoded": ("next=%2Fcb%3Ftoken%3D{s}%26x", percent),
    "base64": ("payload {s}", b64),
    "base64 of k=v": ("payload={s}", lambda s: b64("api_key=" + s)),
    "base64 twice": ("payload={s}", lambda s: b64(b64(s))),
    "hex": ("dump {s}", lambda s: s.encode().hex()),
    "backslash u": ('"t":"{s}"', lambda s: "".join("\\u%04x" % ord(c) for c in s)),
    "reversed": ("{s} is the {v}", None),
    "allow comment": ("{v}={s} # gitleaks:allow", None),
    "Python repr": ("KeyError: {{'{v}': '{s}', 'n': 1}}", None),
    "Python bytes": ("token=b'{s}'", None),
    "traceback": ("    client = Client(\"{s}\")", None),
    "traceback, argument": ("    client = Client(token='{s}', n=1)", None),
    "pair": ('os.environ.setdefault("X_TOKEN", "{s}")', None),
    "SQL": ("INSERT INTO keys (name, token) VALUES ('bob', '{s}');", None),
    "SQL, where": ("SELECT * FROM users WHERE api_token = '{s}' LIMIT 1", None),
    "shell": ("export {V}={s}", None),
    "docker": ("docker run -e {V}={s} acme/app", None),
    "flag": ("acme login --token {s} --verbose", None),
    "curl -u": ("curl -u bob:{s} https://api.acme.test/v1", None),
    "curl -H": ("curl -H 'X-Auth-Token: {s}' https://api.acme.test", None),
    "form": ("grant_type=x&client_secret={s}&scope=a", None),
    "connection string": ("Server=db;User Id=bob;Password={s};Timeout=3", None),
    "map": ("map[user:bob {v}:{s} n:1]", None),
    "java": ("Credentials{{user=bob, {v}={s}}}", None),
    "two lines": ("{v}:\n\t{s}", None),
    "logfmt, quoted": ('level=info msg="auth" {v}="{s}"', None),
}


class Corpus:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        if self.path.is_dir():
            self.folder = self.path
        else:
            self.temporary = tempfile.TemporaryDirectory()
            with tarfile.open(self.path) as tar:
                tar.extractall(self.temporary.name)
            self.folder = next(pathlib.Path(self.temporary.name).rglob("gitleaks_tp_secret.tsv")).parent

    def secrets(self):
        for line in (self.folder / "gitleaks_tp_secret.tsv").read_text("utf-8", "surrogateescape").split("\n"):
            if line.count("\t") >= 2:
                rule, secret, sample = line.split("\t", 2)
                yield rule, unescape(secret), unescape(sample)

    def real(self):
        return (self.folder / "real_lines.log").read_bytes()


def plain(program, text):
    done = subprocess.run([program, "doctor", "--redact", "-", "--plain"], input=text, capture_output=True)
    if done.returncode:
        sys.exit("doctor --redact - --plain: exit status %d: %s" % (done.returncode, done.stderr.decode()))
    return done.stdout


def windows(form):
    n = min(WINDOW, len(form))
    return {form[i : i + n] for i in range(len(form) - n + 1)}


def survives(form, left):
    shown = re.sub(r"\\u\{[0-9A-F]{4,}\}|\\x[0-9A-F]{2}", "", left)
    return any(w in left or w in shown for w in windows(form))


def run(program, items):
    """items: (text, form). The texts as they come out, matched by their lines."""
    data, counts = [], []
    for text, _ in items:
        data.append(text)
        counts.append(text.count("\n") + 1)
    out = plain(program, ("\n".join(data) + "\n").encode("utf-8", "surrogateescape"))
    lines = out.decode("utf-8", "surrogateescape").split("\n")
    if len(lines) != sum(counts) + 1:
        sys.exit("%d lines went in, %d came out" % (sum(counts), len(lines) - 1))
    at = 0
    for n in counts:
        yield "\n".join(lines[at : at + n])
        at += n


def names(rule):
    vendor = rule.split("-")[0]
    return "%s_token" % vendor, "%s_TOKEN" % vendor.upper()


def score_samples(program, corpus, verbose):
    all_ = list(corpus.secrets())
    left = collections.Counter()
    total = collections.Counter()
    # A blank line between samples: one must not be the end of another.
    outs = run(program, [(sample + "\n", None) for _, _, sample in all_])
    for (rule, secret, sample), out in zip(all_, outs):
        total[rule] += 1
        if survives(secret.strip("\"'"), out):
            left[rule] += 1
            if verbose:
                print("  survives", rule, repr(sample)[:200], "->", repr(out)[:200])
    return sum(left.values()), sum(total.values()), left


def context_items(corpus, each=3):
    seen = collections.defaultdict(list)
    for rule, secret, _ in corpus.secrets():
        secret = secret.strip("\"'")
        if "\n" in secret or secret in seen[rule] or len(secret) < WINDOW or len(seen[rule]) >= each:
            continue
        seen[rule].append(secret)
    for rule, secrets in seen.items():
        v, upper = names(rule)
        for secret in secrets:
            for name, (shape, write) in CONTEXTS.items():
                form = write(secret) if write else secret
                yield name, rule, form, shape.format(s=form, v=v, V=upper), secret


def score_contexts(program, corpus, verbose):
    items = list(context_items(corpus))
    left, total, rules = collections.Counter(), collections.Counter(), collections.Counter()
    for (name, rule, form, text, secret), out in zip(items, run(program, [(i[3], i[2]) for i in items])):
        total[name] += 1
        if survives(form, out) or survives(secret, out):
            left[name] += 1
            rules[rule] += 1
            if verbose:
                print("  survives [%s] %s %r -> %r" % (name, rule, text[:160], out[:200]))
    for name in total:
        if left[name]:
            print("  context %-22s %5.1f %%" % (name, 100 * left[name] / total[name]))
    return sum(left.values()), sum(total.values()), rules


def score_real(program, corpus, verbose):
    data = corpus.real()
    done = subprocess.run([program, "doctor", "--redact", "-"], input=data, capture_output=True)
    lines, rules = set(), collections.Counter()
    for row in done.stdout.decode("utf-8", "replace").split("\n"):
        field = row.split("\t")
        if len(field) == 3 and field[2].strip("<>").split("#")[0] not in PERSONAL:
            lines.add(field[0])
            rules[field[1]] += 1
    if verbose:
        source, out = data.split(b"\n"), plain(program, data).split(b"\n")
        for n in sorted(lines, key=int):
            print("  touched", n, source[int(n) - 1][:200], "->", out[int(n) - 1][:200])
    return len(lines), data.count(b"\n"), rules


def main():
    words = [w for w in sys.argv[1:] if w != "-v"]
    verbose = "-v" in sys.argv
    if not words:
        sys.exit(__doc__)
    home = pathlib.Path(__file__).resolve().parent.parent
    corpus = pathlib.Path(words[1] if len(words) > 1 else home.parent / "shared/corpus/security/secrets.tar.xz")
    if not corpus.exists():
        print("skip: there is no corpus at %s" % corpus)
        return 0
    corpus, bad = Corpus(corpus), 0
    for name, score in (("samples", score_samples), ("contexts", score_contexts), ("real lines", score_real)):
        n, of, rules = score(words[0], corpus, verbose)
        rate = 100 * n / of if of else 0
        fine = rate <= LIMITS[name]
        bad += not fine
        print("%s %s: %d of %d, %.2f %% (at most %.1f %%)" % ("ok" if fine else "not ok", name, n, of, rate, LIMITS[name]))
        for rule, k in rules.most_common(40):
            print("  %-45s %6d" % (rule, k))
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
