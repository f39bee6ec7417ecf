// The way to api.github.com: a CONNECT proxy on 127.0.0.1 behind which TLS, HTTP/2 (or 1.1) and all that can go wrong
// on the wire are. The client uses its real address, with HTTPS_PROXY and a CA file: real name, SNI and verification.
//
// A plan is a list of {at: N | match: 'POST .*/issues$', fault: NAME, times: 1, after: seconds}; N counts all requests
// since the plan was set. Faults that end with an answer of GitHub's come before the request has an effect, all that
// break the answer come after it: for the client that is the harder case.
import http from 'node:http';
import http2 from 'node:http2';
import tls from 'node:tls';
import zlib from 'node:zlib';

const DOCS = 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api';
const json = (status, message, headers = {}) => ({ status, body: JSON.stringify({ message, documentation_url: DOCS }),
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers } });
const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
const now = () => Math.floor(Date.now() / 1000);

/** Answered in GitHub's place: nothing happens there. */
const ANSWERS = {
  502: () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html><body><h1>502 Bad Gateway</h1></body></html>' }),
  503: () => ({ status: 503, headers: {}, body: '' }),
  401: () => json(401, 'Bad credentials'),
  429: f => json(429, 'Too many requests', { 'retry-after': String(f.after ?? 1) }),
  primary: f => json(403, 'API rate limit exceeded for installation ID 51000002.', { 'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now() + (f.after ?? 1)) }),
  secondary: f => json(403, SECONDARY, { 'retry-after': String(f.after ?? 1) }),
  'secondary-blank': () => json(403, SECONDARY),
};
/** Before the effect, and after it. */
const BEFORE = { reset: ex => ex.reset() };
const AFTER = {
  'reset-after': ex => ex.reset(),
  lostack: ex => ex.drop(),
  '502-after': ex => ex.send(ANSWERS[502]()),
  late: async (ex, out, f) => (await ex.pause(f.after ?? 3), ex.send(out)),
  drip: (ex, out, f) => ex.drip(out, f.after ?? 3),
  truncate: (ex, out) => ex.truncate(out),
  garbage: (ex, out) => {
    const body = Buffer.from([0xff, 0xfe, ...Buffer.from('{not json')]);
    ex.send({ status: out.status, headers: { 'content-type': 'application/json', 'content-length': String(body.length) }, body });
  },
  empty: (ex, out) => ex.send({ status: out.status, headers: {}, body: '' }),
  'half-headers': (ex, out) => ex.halfHeaders(out),
};
const CERTIFICATES = ['wrong-host', 'expired', 'self-signed'];
export const FAULTS = [...Object.keys(ANSWERS), ...Object.keys(BEFORE), ...Object.keys(AFTER), ...CERTIFICATES];

/** One request and the ways to answer it, over HTTP/2 or 1.1. */
class Exchange {
  constructor(stream, headers, raw, response) {
    Object.assign(this, { stream, headers, raw, response });
    this.method = headers[':method'];
    this.path = headers[':path'];
  }

  async body() {
    const parts = [];
    for await (const part of this.stream) parts.push(part);
    return Buffer.concat(parts).toString();
  }

  head(out, more = {}) {
    const headers = { ...out.headers, ...more };
    if (this.response) this.response.writeHead(out.status, headers);
    else this.stream.respond({ ':status': out.status, ...headers });
    return this.response ?? this.stream;
  }

  get alive() {
    return !this.raw.destroyed && !(this.response ?? this.stream).destroyed;
  }

  send(out) {
    if (!this.alive) return;
    this.head(out).end(out.status === 304 || out.status === 204 ? undefined : out.body);
  }

  pause(seconds) {
    return new Promise(done => setTimeout(done, seconds * 1000));
  }

  async drip(out, seconds) {
    const to = this.head(out);
    const bytes = Buffer.from(out.body ?? '');
    const steps = Math.max(1, Math.floor(seconds * 5));
    for (let i = 0; i < steps && this.alive; i++) {
      await this.pause(0.2);
      if (this.alive) to.write(bytes.subarray(Math.min(i, bytes.length), Math.min(i + 1, bytes.length)));
    }
    if (this.alive) to.end(bytes.subarray(steps));
  }

  truncate(out) {
    const bytes = Buffer.from(out.body ?? '');
    const to = this.head(out, { 'content-length': String(Math.max(bytes.length, 2)) });
    to.write(bytes.subarray(0, bytes.length / 2), () => this.drop());
  }

  halfHeaders(out) {
    if (!this.response) return this.drop();
    this.response.socket.write(`HTTP/1.1 ${out.status} OK\r\nContent-Type: applica`, () => this.raw.end());
    return undefined;
  }

  drop() {
    if (this.response) this.raw.destroy();
    else this.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
  }

  reset() {
    this.raw.resetAndDestroy();
  }
}

export class Front {
  /** answer({method, path, headers, body}) gives {status, headers, body, refused}; certs: {good, wrong-host, ...}. */
  constructor(answer, certs) {
    this.answer = answer;
    this.sockets = new Map(); // the client's port -> its socket, which TLS hides
    this.proxy = http.createServer((req, res) => res.writeHead(405).end());
    this.proxy.on('connect', (req, socket, head) => this.connect(req.url, socket, head));
    this.h2 = http2.createServer();
    this.h2.on('session', session => session.on('error', () => {}));
    this.h2.on('stream', (stream, headers) => {
      stream.on('error', () => {});
      this.exchange(new Exchange(stream, headers, this.sockets.get(stream.session.socket.remotePort)));
    });
    this.h1 = http.createServer((req, res) => this.exchange(new Exchange(req,
      { ...req.headers, ':method': req.method, ':path': req.url }, this.sockets.get(req.socket.remotePort), res)));
    const door = (cert, ...protocols) => tls.createServer({ ...cert, ALPNProtocols: protocols })
      .on('secureConnection', secure => (secure.alpnProtocol === 'h2' ? this.h2 : this.h1).emit('connection', secure))
      .on('tlsClientError', () => {});
    this.doors = Object.fromEntries(Object.entries(certs).map(([name, cert]) =>
      [name, { h1: door(cert, 'http/1.1'), any: door(cert, 'h2', 'http/1.1') }]));
    this.plan([]);
  }

  listen() {
    return new Promise(done => this.proxy.listen(0, '127.0.0.1', () => done(this.proxy.address().port)));
  }

  plan(faults, http1 = false) {
    Object.assign(this, { faults: faults.map(f => ({ times: 1, ...f })), http1, calls: 0, log: [], connects: [] });
  }

  pick(n, what, wanted) {
    const fits = f => f.times > 0 && wanted(f.fault) && (f.at === undefined ? !f.match || new RegExp(f.match).test(what) : f.at === n);
    const fault = this.faults.find(fits);
    if (fault) fault.times--;
    return fault;
  }

  connect(where, socket, head) {
    socket.on('error', () => {});
    this.connects.push(where);
    if (where !== 'api.github.com:443') return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const bad = this.pick(this.calls + 1, '', f => CERTIFICATES.includes(f));
    if (bad) this.log.push({ n: this.calls + 1, fault: bad.fault });
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length) socket.unshift(head);
    this.sockets.set(socket.remotePort, socket);
    socket.once('close', () => this.sockets.delete(socket.remotePort));
    return this.doors[bad?.fault ?? 'good'][this.http1 ? 'h1' : 'any'].emit('connection', socket);
  }

  async exchange(ex) {
    const n = ++this.calls;
    const what = `${ex.method} ${ex.path}`;
    const fault = this.pick(n, what, f => !CERTIFICATES.includes(f));
    const entry = { n, method: ex.method, path: ex.path, fault: fault?.fault };
    this.log.push(entry);
    try {
      const body = await ex.body();
      if (BEFORE[fault?.fault]) return BEFORE[fault.fault](ex);
      const out = ANSWERS[fault?.fault]?.(fault) ?? await this.answer({ method: ex.method, path: ex.path, headers: ex.headers, body });
      Object.assign(entry, { status: out.status, refused: out.refused });
      this.hangUp(ex, n + 1, true);
      if (AFTER[fault?.fault]) await AFTER[fault.fault](ex, packed(ex, out), fault);
      else ex.send(packed(ex, out));
      this.hangUp(ex, n + 1);
    } catch (e) {
      entry.refused ??= String(e);
      ex.reset();
    }
    return undefined;
  }

  /** A bad certificate is met by a new connection: before that call all that are open end, the others first. */
  hangUp(ex, next, others) {
    if (!this.faults.some(f => f.times > 0 && f.at === next && CERTIFICATES.includes(f.fault))) return;
    if (others) for (const socket of this.sockets.values()) socket !== ex.raw && socket.destroy();
    else if (ex.response) ex.response.once('finish', () => ex.raw.end());
    else ex.stream.session?.close();
  }
}

function packed(ex, out) {
  if (!out.body?.length || out.body.length < 1000 || !/gzip/.test(ex.headers['accept-encoding'] ?? '')) return out;
  return { ...out, headers: { ...out.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' }, body: zlib.gzipSync(out.body) };
}
