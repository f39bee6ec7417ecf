#!/usr/bin/env python3
"""A repository of the size of a real one, fast: large.py DIR [COMMITS [FILES]]. Every commit touches a few files; every
40th is a merge. The log of ten problems in it goes to stdout."""

import json
import os
import random
import subprocess
import sys
import zlib


def main():
    folder = sys.argv[1]
    commits = int(sys.argv[2]) if len(sys.argv) > 2 else 12000
    files = int(sys.argv[3]) if len(sys.argv) > 3 else 25000
    rng = random.Random(7)
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    git = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE)
    out = git.stdin
    paths = [f"app/area_{zlib.crc32(b'%d' % i) % 40}/part_{i % 300}/module_{i}.py" for i in range(files)]
    paths[:3] = ["shop/app.py", "shop/checkout/cart.py", "Dockerfile"]
    texts = {}
    now = 1700000000

    def put(path):
        n = texts.get(path, 0) + 1
        texts[path] = n
        body = "".join(f"def f_{i}(a):\n    return a + {n if i == n % 30 else i}\n\n\n" for i in range(30)).encode()
        out.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(body), body))

    def head(mark, parent, other=None, branch=b"main"):
        out.write(b"commit refs/heads/%s\nmark :%d\ncommitter A <a@example.org> %d +0000\ndata 7\nchange\n\n" % (branch, mark, now))
        if parent:
            out.write(b"from :%d\n" % parent)
        if other:
            out.write(b"merge :%d\n" % other)

    head(1, None)
    for path in paths:
        put(path)
    last, mark = 1, 1
    while mark < commits:
        now += 3600
        mark += 1
        if mark % 40 == 0:
            head(mark, last, None, b"side")
            path = rng.choice(paths)
            put(path)
            mark += 1
            now += 60
            head(mark, last, mark - 1)
            put(path)
        else:
            head(mark, last)
            for path in rng.sample(paths, rng.randint(1, 6)):
                put(path)
            if rng.random() < 0.02:
                put(rng.choice(paths[:2]))
        last = mark
    out.close()
    if git.wait():
        sys.exit(1)
    log = [{"insertId": f"i{i}", "timestamp": f"2025-03-20T10:00:{i:02}Z", "severity": "ERROR",
            "textPayload": f"Traceback (most recent call last):\n  File \"/app/shop/app.py\", line {3 + 4 * i}, in handle\n"
                           f"    x()\n  File \"/app/shop/checkout/cart.py\", line {2 + 4 * i}, in f_{i}\n    return a\n"
                           f"ValueError: strange {'abcdefghij'[i]}thing wrong {'qwertyuiop'[i]}failed"} for i in range(10)]
    json.dump(log, sys.stdout)
    subprocess.run(["git", "-C", folder, "repack", "-adq"], check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"})


if __name__ == "__main__":
    main()
