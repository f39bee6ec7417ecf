"""Small repositories made of nothing: a project in one language, its commits, and a log of what broke.

    History       files and commits, written by one `git fast-import`
    noise()       a commit such as every project has
"""

import random
import subprocess

WORDS = ("order cart stock price invoice shipment refund coupon ledger payment session token profile audit "
         "webhook report export quota tenant region catalog search index digest backup replica shard queue "
         "worker batch retry window budget margin vendor").split()
VERBS = "load store sync apply build check merge parse render send fetch update resolve split collect prune".split()
AUTHORS = ["Ann Alder", "Ben Birch", "Cleo Cedar", "Dan Dogwood", "Eve Elm"]
DAY = 86400
START = 1735725600  # 2025-01-01T10:00:00Z


class History:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.files = {}
        self.now = START
        self.out = []
        self.n = 0
        self.marks = {}  # name -> mark

    def commit(self, subject, changes, after=3600, branch="main", parents=None, base=None):
        """changes: path -> text, None to delete, ("from", old) to rename. Gives the commit's mark."""
        files = self.files if base is None else base
        self.now += after
        self.n += 1
        author = self.random.choice(AUTHORS)
        who = f"{author} <{author.split()[0].lower()}@example.org> {self.now} +0000"
        message = subject.encode()
        lines = [f"commit refs/heads/{branch}\nmark :{self.n}\nauthor {who}\ncommitter {who}\n".encode(),
                 b"data %d\n%s\n" % (len(message), message)]
        if parents:
            lines.append(f"from :{parents[0]}\n".encode())
            lines += [f"merge :{p}\n".encode() for p in parents[1:]]
        for path, text in changes.items():
            if text is None:
                files.pop(path, None)
                lines.append(f"D {path}\n".encode())
                continue
            if isinstance(text, tuple):
                old = text[1]
                text = files.pop(old)
                lines.append(f"D {old}\n".encode())
            files[path] = text
            data = text.encode()
            lines.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
        self.out.append(b"".join(lines) + b"\n")
        return self.n

    def write(self, folder):
        """Gives the ids of the commits, by mark."""
        subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
        subprocess.run(["git", "-C", folder, "fast-import", "--quiet", "--export-marks=.git/marks"],
                       input=b"".join(self.out), check=True)
        ids = {}
        with open(f"{folder}/.git/marks", encoding="ascii") as f:
            for line in f:
                mark, commit = line.split()
                ids[int(mark[1:])] = commit
        return ids

    def line(self, path, needle):
        """The number of the first line that holds it."""
        for i, text in enumerate(self.files[path].split("\n"), 1):
            if needle in text:
                return i
        raise KeyError(f"{needle} is not in {path}")


COMMENT = {"py": "#", "rb": "#", "js": "//", "go": "//", "java": "//"}


def function(rng, lang, name):
    a, b, c = (rng.choice(WORDS) for _ in range(3))
    n = rng.randint(2, 90)
    return {
        "py": f"def {name}({a}, {b}):\n    {c} = {a}.get({b!r}, {n})\n    return {c} + {n}\n\n\n",
        "rb": f"  def {name}({a}, {b})\n    {c} = {a}.fetch(:{b}, {n})\n    {c} + {n}\n  end\n\n",
        "js": f"function {name}({a}, {b}) {{\n  const {c} = {a}[{b!r}] || {n};\n  return {c} + {n};\n}}\n\n",
        "go": f"func {name}({a} int, {b} int) int {{\n\t{c} := {a} + {n}\n\treturn {c} * {b}\n}}\n\n",
        "java": f"    int {name}(int {a}, int {b}) {{\n        int {c} = {a} + {n};\n        return {c} * {b};\n    }}\n\n",
    }[lang]


def module(rng, lang, n=4):
    names = rng.sample([f"{v}_{w}" for v in VERBS for w in WORDS], n)
    return "".join(function(rng, lang, x) for x in names)


def extend(rng, lang, text):
    """A function more, before the first, in the middle or at the end, so that lines move."""
    name = f"{rng.choice(VERBS)}_{rng.choice(WORDS)}_{rng.randint(1, 999)}"
    new = function(rng, lang, name)
    close = "\n}\n" if lang == "java" else "\nend\n" if lang == "rb" else ""
    if close and text.endswith(close):
        return text[:-len(close)] + "\n" + new.rstrip("\n") + "\n" + close
    return text + "\n\n" + new


def tweak(rng, lang, text):
    """Another number in one line of a made function."""
    lines = text.split("\n")
    at = [i for i, x in enumerate(lines) if x.strip().startswith(("return ", "int ")) and x.rstrip(";").split()[-1].isdigit()]
    if not at:
        return f"{COMMENT[lang]} reviewed {rng.randint(1, 9999)}\n" + text
    i = rng.choice(at)
    semi = ";" if lines[i].endswith(";") else ""
    lines[i] = lines[i].rstrip(";").rsplit(" ", 1)[0] + f" {rng.randint(2, 90)}{semi}"
    return "\n".join(lines)


def noise(h, lang, hot, after):
    """hot: files that people work on most."""
    rng = h.random
    code = [p for p in h.files if p.endswith("." + lang) and "test" not in p]
    kind = rng.random()
    word = rng.choice(WORDS)
    if kind < 0.55:
        path = rng.choice([p for p in hot if p in h.files] or code) if rng.random() < 0.4 else rng.choice(code)
        edit = rng.choice([extend, tweak])
        changes = {path: edit(rng, lang, h.files[path])}
        if rng.random() < 0.4:
            changes[f"tests/test_{word}.{lang}"] = module(rng, lang, 1)
        if rng.random() < 0.3:
            other = rng.choice(code)
            changes[other] = tweak(rng, lang, h.files[other])
        subject = rng.choice([f"Fix rounding of {word}", f"{word}: simplify", f"Add {word} to the listing",
                              f"Refactor {word} handling", "fix", f"Handle empty {word}"])
    elif kind < 0.65:
        changes, subject = {f"docs/{word}.md": f"# {word}\n\n{rng.random()}\n"}, f"docs: {word}"
    elif kind < 0.75:
        changes, subject = {f"tests/test_{word}.{lang}": module(rng, lang, 2)}, f"Test {word}"
    elif kind < 0.85:
        path = next((p for p in ("requirements.txt", "package.json", "Gemfile", "go.mod", "pom.xml") if p in h.files))
        text = h.files[path].replace("7.0.", "7.0.1") if rng.random() < 0.3 else h.files[path]
        mark = {"package.json": " ", "pom.xml": "<!-- x -->"}.get(path, f"# {rng.randint(1, 9999)}")
        changes, subject = {path: text + mark + "\n"}, f"Bump {rng.choice(['click', 'attrs', 'zlib', 'colors'])}"
    elif kind < 0.92:
        changes = {".github/workflows/ci.yml": f"name: ci\non: push\n# {rng.random()}\n"}
        subject = "ci: newer runner"
    else:
        path = rng.choice(code)
        changes = {path: h.files[path], f"src_{word}/new_{rng.randint(1, 999)}.{lang}": module(rng, lang)}
        subject = f"Add {word} service"
    return h.commit(subject, changes, after=after)
