#!/usr/bin/env -S python3 -B
"""Tests of the stand-in for GitHub itself, before anything is believed that it says: what must be refused is refused,
GitHub's ways are had.   tests/contract/test_stack.py [PROGRAM, not used]"""
import json
import sys

from stack import Stack

REPO = "/repos/acme/shop"
FAILED = []


def check(name, good, what=""):
    print(f"{'ok' if good else 'not ok'} {name}{'' if good else f': {what}'}")
    if not good:
        FAILED.append(name)


# What the description does not allow, and what it does: method, path, body, accepted.
REQUESTS = [
    ("POST", "/issues", {"title": "a", "labels": ["x"], "milestone": None}, True),
    ("POST", "/issues", {"body": "no title"}, False),
    ("POST", "/issues", {"title": "a", "labels": 5}, False),
    ("POST", "/issues", {"title": "a", "labels": "bug"}, False),
    ("POST", "/issues", {"title": "a", "milestone": {}}, False),
    ("POST", "/issues", "{bad", False),
    ("PATCH", "/issues/1", {"state": "merged"}, False),
    ("PATCH", "/issues/1", {"state": "closed", "state_reason": "wontfix"}, False),
    ("PATCH", "/issues/1", {"state": "closed", "state_reason": "duplicate"}, True),
    ("POST", "/issues/1/comments", {}, False),
    ("POST", "/issues/1/comments", {"body": 1}, False),
    ("POST", "/labels", {"color": "ff0000"}, False),
    ("POST", "/issues/1/sub_issues", {"sub_issue_id": "a"}, False),
    ("POST", "/issues/1/dependencies/blocked_by", {"issue_id": "a"}, False),
    ("GET", "/issues?state=bogus", None, False),
    ("GET", "/issues?sort=title", None, False),
    ("GET", "/issues/abc", None, False),
    ("GET", "/issue", None, False),
    ("DELETE", "/issues/1", None, False),
    ("PUT", "/issues/1", {"title": "a"}, False),
    ("GET", "/search/issues", None, False),
    ("POST", "/app/installations/1/access_tokens", {"permissions": {"issues": "bogus"}}, False),
]


def oracle(world):
    for method, path, body, accepted in REQUESTS:
        text = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
        whole = path if path.startswith(("/search", "/app")) else REPO + path
        out = world.api(method=method, path=whole, body=text, headers={"authorization": "Bearer " + world.tokens["keeper"]})
        check(f"{'taken' if accepted else 'refused'}: {method} {path} {text}"[:100],
              bool(out.get("refused")) != accepted and (out["status"] < 300) == accepted, out)
    out = world.api(method="POST", path=REPO + "/issues", body='{"title":"a"}',
                    headers={"authorization": "Bearer " + world.tokens["keeper"], "content-type": "text/plain"})
    check("refused: not called JSON", out.get("refused"), out)
    check("what was refused had no effect", len(world.state()["issues"]) == 1)


# Who, what, and how GitHub answers: role, method, path, body, status, what the answer says.
ANSWERS = [
    ("actions", "GET", "/user", None, 403, "Resource not accessible by integration"),
    ("keeper", "GET", "/user", None, 200, '"login": "keeper"'),
    ("actions-read", "POST", REPO + "/labels", {"name": "l"}, 403, "Resource not accessible by integration"),
    ("reader", "POST", REPO + "/labels", {"name": "l"}, 403, "Resource not accessible by personal access token"),
    ("actions", "POST", REPO + "/labels", {"name": "l", "color": "ff0000"}, 201, '"name": "l"'),
    ("actions", "POST", REPO + "/labels", {"name": "L", "color": "ff0000"}, 422, "already_exists"),
    ("actions", "POST", REPO + "/issues", {"title": "t", "labels": ["L"]}, 201, '"name": "l"'),
    ("reader", "POST", REPO + "/issues", {"title": "t", "labels": ["l"]}, 201, '"labels": []'),
    ("actions", "POST", REPO + "/issues", {"title": "t", "body": "b" * 65537}, 422, "maximum is 65536 characters"),
    ("actions", "POST", REPO + "/issues/1/comments", {"body": "b" * 65537}, 422, "maximum is 65536 characters"),
    ("actions", "PATCH", REPO + "/issues/1", {"body": "b" * 65537}, 200, '"body": null'),
    ("actions", "PATCH", REPO + "/issues/1", {"state": "closed", "state_reason": "duplicate"}, 200, '"state_reason": "duplicate"'),
    ("actions", "PATCH", REPO + "/issues/1", {"state": "closed", "state_reason": "completed"}, 200, '"state_reason": "duplicate"'),
    ("actions", "POST", REPO + "/issues/1/sub_issues", {"sub_issue_id": 3400000002}, 201, '"number": 1'),
    ("actions", "POST", REPO + "/issues/1/sub_issues", {"sub_issue_id": 3400000002}, 422, "one parent"),
    ("actions", "GET", REPO + "/issues/1/sub_issues", None, 200, '"number": 2'),
    ("actions", "GET", REPO + "/issues/2/parent", None, 200, '"number": 1'),
    ("actions", "POST", REPO + "/issues/2/dependencies/blocked_by", {"issue_id": 3400000001}, 201, '"number": 1'),
    ("actions", "GET", REPO + "/issues/2/dependencies/blocked_by", None, 200, '"number": 1'),
    ("actions", "POST", REPO + "/issues/2/comments", {"body": "hello"}, 201, "github-actions[bot]"),
    ("actions", "GET", REPO + "/issues/comments?since=2020-01-01T00:00:00Z&sort=updated&direction=desc", None, 200, "hello"),
    ("actions", "GET", REPO + "/collaborators/maria/permission", None, 200, '"admin"'),
    ("actions", "GET", REPO + "/collaborators/stranger/permission", None, 200, '"read"'),
    ("actions", "GET", "/search/issues?q=repo:acme/shop+is:issue+t", None, 200, '"total_count"'),
    ("actions", "GET", "/search/issues?q=repo:acme/other+is:issue+t", None, 422, "Validation Failed"),
    ("actions", "GET", REPO, None, 200, '"push": true'),
    ("reader", "GET", REPO, None, 200, '"push": false'),
    ("actions", "GET", "/repos/acme/nothing/issues", None, 404, "Not Found"),
    ("actions", "GET", REPO + "/issues?state=all&per_page=1", None, 200, '"number": 2'),
    ("actions", "GET", "/repositories/700101/issues?state=all&per_page=1&page=2", None, 200, '"number": 1'),
]


def answers(world):
    world.fresh()
    for role, method, path, body, status, says in ANSWERS:
        got, doc = world.ask(role, method, path, body)
        check(f"{role}: {method} {path} is {status}"[:100], got == status and says in json.dumps(doc), (got, doc))
    world.gone(number=2)
    check("a deleted issue is 410", world.ask("actions", "GET", REPO + "/issues/2")[0] == 410)
    world.flags(old_name="acme/old")
    check("a renamed repository is 301 to a reader", world.ask("actions", "GET", "/repos/acme/old/issues")[0] == 301)
    check("a renamed repository is 307 to a writer", world.ask("actions", "POST", "/repos/acme/old/issues", {"title": "t"})[0] == 307)
    for what, path, status in [({"archived": True}, "/issues", 403), ({"archived": False, "has_issues": False}, "/issues", 410),
                               ({"has_issues": True, "private": True}, "/issues", 201)]:
        world.repo(**what)
        check(f"{what}: a new issue is {status}", world.ask("actions", "POST", REPO + path, {"title": "t"})[0] == status)
    check("a private repository is not there for strangers", world.api(method="GET", path=REPO, body="")["status"] == 404)


def headers(world):
    world.fresh()
    world.put(issues=[{"title": f"number {i}"} for i in range(1, 251)])
    token = {"authorization": "Bearer " + world.tokens["actions"]}
    page = "/repos/acme/shop/issues?state=all&sort=created&direction=asc&per_page=100"
    first = world.api(method="GET", path=page, headers=token)
    links = first["headers"].get("link", "")
    check("pages are linked in GitHub's own form",
          '<https://api.github.com/repositories/700101/issues?' in links and 'page=2>; rel="next"' in links, links)
    etag = first["headers"]["etag"]
    again = world.api(method="GET", path=page, headers={**token, "if-none-match": etag})
    check("nothing new is 304 and costs nothing", again["status"] == 304 and not again.get("refused") and again["body"] == "" and
          again["headers"]["x-ratelimit-remaining"] == first["headers"]["x-ratelimit-remaining"], again["headers"])
    world.ask("maria", "PATCH", REPO + "/issues/7", {"title": "changed"})
    check("after a change it is 200", world.api(method="GET", path=page, headers={**token, "if-none-match": etag})["status"] == 200)
    check("a last page has no next", 'rel="next"' not in world.api(method="GET", path=page + "&page=3", headers=token)["headers"]["link"])
    for more, status in [({"x-github-api-version": "2022-11-28"}, 200), ({"x-github-api-version": "2019-01-01"}, 410),
                         ({"x-github-api-version": "1"}, 400), ({"user-agent": ""}, 403), ({"authorization": "Bearer no"}, 401)]:
        check(f"{more} is {status}", world.api(method="GET", path=page, headers={**token, **more})["status"] == status)


if __name__ == "__main__":
    with Stack() as stack:
        stack.worlds[0].fresh()
        oracle(stack.worlds[0])
        answers(stack.worlds[0])
        headers(stack.worlds[0])
    sys.exit(bool(FAILED))
