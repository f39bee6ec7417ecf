"""Attacks on what log text becomes: our own, and a larger corpus where one lies beside the tree.

A row is id, class, attack. Escapes in an attack: \\n \\r \\t \\\\ \\xHH. GEN:TEXTxN stands for TEXT repeated to N bytes.
{SECRET} stands for a token that must not lie in the tree in clear."""
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
SECRET = "ghp_" + "".join(chr(97 + (i * 7 + i // 3) % 26) for i in range(30)) + "Z1x9Q2"
CORPUS = os.environ.get("SECURITY_CORPUS", os.path.join(HERE, "../../../shared/corpus/security"))


class Attack:
    def __init__(self, name, kind, data, ours):
        self.name, self.kind, self.data, self.ours = name, kind, data, ours
        self.valid = True
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            self.valid = False


def unescape(text):
    def one(m):
        word = m.group(1)
        return {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}.get(word) or chr(int(word[1:], 16))

    raw = re.sub(r"\\(x[0-9a-fA-F]{2}|[nrt\\])", one, text)
    # What was not escaped is text, what was are bytes.
    return b"".join(bytes([ord(c)]) if ord(c) < 256 else c.encode() for c in raw)


def repeated(text):
    m = re.fullmatch(r"GEN:'(.*)'x(\d+) bytes", text) or re.fullmatch(r"GEN:(.*)x(\d+)", text)
    unit = unescape(m.group(1))
    return (unit * (int(m.group(2)) // len(unit) + 1))[: int(m.group(2)) // len(unit) * len(unit)]


def read(path, ours):
    with open(path, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f][1:]
    for name, kind, text in (r[:3] for r in rows):
        text = text.replace("{SECRET_ESC}", SECRET[:12] + "\\x1b[0m" + SECRET[12:])
        text = text.replace("{SECRET_ZW}", SECRET[:12] + "\\xe2\\x80\\x8b" + SECRET[12:])
        data = repeated(text) if text.startswith("GEN:") else unescape(text.replace("{SECRET}", SECRET))
        yield Attack(name, kind, data, ours)


def load():
    attacks = list(read(os.path.join(HERE, "attacks.tsv"), True))
    shared = os.path.join(CORPUS, "inject_attacks.tsv")
    if os.path.exists(shared):
        attacks += read(shared, False)
    return attacks


def harmless(data, i):
    """The same lines, nothing in them."""
    lines = re.split(rb"\r\n|\r|\n", data)
    return b"\n".join(b"harmless word %s" % probe(i).encode() if line.strip() else b"" for line in lines)


def probe(i):
    """A word of its own for the attack of that place."""
    word = ""
    for _ in range(3):
        word += "bklmnprt"[i % 8] + "aiou"[i // 8 % 4]
        i //= 32
    return word
