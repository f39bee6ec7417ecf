"""A Cloud Logging on 127.0.0.1 whose requests are parsed, and whose answers are printed, by Google's own protobuf codec
from Google's own .proto files; JWTs are checked by Google's own library. With the endpoints of signing in around it.
Faults are told by the number of the request for a page."""
import base64
import datetime
import hashlib
import http.server
import json
import os
import re
import subprocess
import threading
import urllib.parse
from email.utils import formatdate

from google.auth import _helpers, jwt
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

HERE = os.path.dirname(os.path.abspath(__file__))
PROTOS = os.path.join(HERE, "node_modules", "google-proto-files")
SUBJECT, ISSUER_TOKEN = "subject-of-the-job", "request-token-of-the-job"
REAL_NOW = _helpers.utcnow


def messages(folder):
    """Google's request and answer of entries.list, as classes."""
    out = os.path.join(folder, "logging.pb")
    subprocess.run(["protoc", "-I", PROTOS, "--include_imports", "--descriptor_set_out=" + out,
                    "google/logging/v2/logging.proto"], check=True, cwd=PROTOS)
    pool = descriptor_pool.DescriptorPool()
    with open(out, "rb") as f:
        for file in descriptor_pb2.FileDescriptorSet.FromString(f.read()).file:
            pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return pool, [factory.GetPrototype(pool.FindMessageTypeByName("google.logging.v2." + n))
                  for n in ("ListLogEntriesRequest", "ListLogEntriesResponse")]


def entry(i):
    """Entry number i; one in ten tells of an error."""
    bad = i % 10 == 0
    when = datetime.datetime(2025, 9, 16) + datetime.timedelta(milliseconds=20 * i)
    return {"logName": "projects/acme/logs/run.googleapis.com%2Fstderr", "insertId": f"id{i:07}",
            "resource": {"type": "cloud_run_revision", "labels": {"service_name": "shop", "project_id": "acme"}},
            "timestamp": when.isoformat() + "Z", "severity": "ERROR" if bad else "INFO",
            "textPayload": f"KeyError: 'price of item {i % 7}'" if bad else f"order {i} was sent"}


class Cloud:
    def __init__(self, folder, certificate):
        self.pool, (self.request, self.answer) = messages(folder)
        self.certificate, self.printed = certificate, {}
        self.reset()
        cloud = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                cloud.serve(self, "")

            def do_POST(self):
                cloud.serve(self, self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None # a client that was killed
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self, count=25000, clock=0, **faults):
        self.count, self.faults, self.lists, self.signs = count, faults, [], []
        self.tokens, self.revoked, self.life, self.wrong, self.hold = set(), False, 3599, [], {}
        self.clock = clock
        _helpers.utcnow = lambda: REAL_NOW() + datetime.timedelta(seconds=clock)

    def token(self, kind):
        name = f"ya29.{kind}-{len(self.signs)}"
        self.tokens.add(name)
        return name

    def send(self, h, status, body, headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        h.send_response_only(status)
        h.send_header("Date", formatdate(datetime.datetime.now().timestamp() + self.clock, usegmt=True))
        h.send_header("Content-Type", "application/json; charset=UTF-8")
        h.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            h.send_header(name, value)
        h.end_headers()
        h.wfile.write(data)

    def fail(self, h, status, code, message):
        self.send(h, status, {"error": {"code": status, "message": message, "status": code}})

    def serve(self, h, body):
        path = h.path.split("?")[0]
        bearer = h.headers.get("Authorization", "").removeprefix("Bearer ")
        if path == "/v2/entries:list":
            return self.list(h, body, bearer)
        self.signs.append(path)
        if path == "/token":
            return self.sign_in(h, urllib.parse.parse_qs(body))
        if path == "/oidc":
            good = bearer == ISSUER_TOKEN and "audience=" in h.path
            return self.send(h, 200 if good else 401, {"value": SUBJECT, "count": 1})
        if path == "/sts":
            q = {k: v[0] for k, v in urllib.parse.parse_qs(body).items()}
            if q.get("subject_token") != SUBJECT or not q.get("audience", "").startswith("//iam.googleapis.com/projects/"):
                return self.send(h, 400, {"error": "invalid_grant", "error_description": "The subject token is expired."})
            self.scope = q["scope"]
            return self.send(h, 200, {"access_token": self.token("sts"), "issued_token_type":
                                      "urn:ietf:params:oauth:token-type:access_token", "token_type": "Bearer", "expires_in": 3599})
        if path.endswith(":generateAccessToken"):
            j = json.loads(body)
            if bearer not in self.tokens or j["scope"] != ["https://www.googleapis.com/auth/logging.read"]:
                return self.fail(h, 403, "PERMISSION_DENIED", "Permission 'iam.serviceAccounts.getAccessToken' denied")
            end = datetime.datetime.utcnow() + datetime.timedelta(seconds=int(j["lifetime"][:-1]))
            return self.send(h, 200, {"accessToken": self.token("sa"), "expireTime": end.isoformat() + "Z"})
        if path.startswith("/computeMetadata/v1/") and h.headers.get("Metadata-Flavor") == "Google":
            return self.send(h, 200, {"access_token": self.token("vm"), "expires_in": 3599, "token_type": "Bearer"},
                             [("Metadata-Flavor", "Google")])
        self.wrong.append(f"{h.command} {h.path}")
        return self.fail(h, 404, "NOT_FOUND", "Not found")

    def sign_in(self, h, q):
        kind = q.get("grant_type", [""])[0]
        if self.revoked:
            why = "Account has been disabled." if "jwt" in kind else "Token has been expired or revoked."
            return self.send(h, 400, {"error": "invalid_grant", "error_description": why})
        if kind == "refresh_token" and q.get("refresh_token") and q.get("client_secret"):
            return self.send(h, 200, {"access_token": self.token("user"), "expires_in": 3599, "token_type": "Bearer"})
        try:
            self.claims = jwt.decode(q["assertion"][0], certs=self.certificate, audience=self.url + "/token")
        except Exception as e:
            why = "Invalid JWT Signature." if "signature" in str(e) else \
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat " \
                "and exp values in the JWT claim."
            return self.send(h, 400, {"error": "invalid_grant", "error_description": why})
        return self.send(h, 200, {"access_token": self.token("key"), "expires_in": self.life, "token_type": "Bearer"})

    def page(self, r):
        """Entries and the token of the next page; a token is good for the same query only."""
        query = type(r)()
        query.CopyFrom(r)
        query.page_token = ""
        mark = hashlib.sha256(query.SerializeToString(deterministic=True)).hexdigest()[:16]
        at = 0
        if r.page_token:
            told, offset = base64.b64decode(r.page_token).decode().split(":")
            if told != mark:
                return None, None
            at = int(offset)
        severity = re.search(r"severity=(\w+)", r.filter)
        if severity:
            step, first = (10, 0) if severity[1] == "ERROR" else (1, self.count)
            numbers = range(first, self.count, step)
        else:
            numbers = range(self.count)
        if r.order_by == "timestamp desc":
            numbers = numbers[::-1]
        size = r.page_size or 50
        rest = at + size < len(numbers)
        return [entry(i) for i in numbers[at:at + size]], base64.b64encode(f"{mark}:{at + size}".encode()).decode() if rest else ""

    def print_page(self, r):
        key = (self.count, r.SerializeToString(deterministic=True))
        if key not in self.printed:
            entries, after = self.page(r)
            if entries is None:
                return None
            answer = json_format.ParseDict({"entries": entries, "nextPageToken": after}, self.answer(),
                                           descriptor_pool=self.pool)
            self.printed[key] = json_format.MessageToJson(answer, descriptor_pool=self.pool)
        return self.printed[key]

    def list(self, h, body, bearer):
        number = len(self.lists) + 1
        fault = self.faults.get(f"at{number}")
        try:
            r = json_format.Parse(body, self.request(), descriptor_pool=self.pool)
        except json_format.ParseError as e:
            self.wrong.append(str(e))
            return self.fail(h, 400, "INVALID_ARGUMENT", f"Invalid JSON payload received. {e}")
        self.lists.append(json_format.MessageToDict(r))
        if not r.resource_names or r.page_size < 0 or r.page_size > 1000 or len(r.filter) > 20000:
            self.wrong.append("a request that Cloud Logging refuses")
        if number in self.hold:
            self.hold[number].wait(60)
        if fault == "expire":
            self.tokens.clear()
        if bearer not in self.tokens:
            return self.fail(h, 401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if fault == "lost":
            h.close_connection = True
            return None
        if isinstance(fault, tuple):
            return self.fail(h, *fault)
        if fault == "empty":
            return self.send(h, 200, {"nextPageToken": r.page_token})
        text = self.print_page(r)
        if text is None:
            return self.fail(h, 400, "INVALID_ARGUMENT", "page_token doesn't match arguments from the request")
        if fault == "cut":
            text = text[:len(text) // 2]
            self.faults.pop(f"at{number}")
        return self.send(h, 200, text.encode())
