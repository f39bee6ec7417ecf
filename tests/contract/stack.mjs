// Some GitHubs in one process, each: CONNECT proxy, TLS, HTTP/2 and faults (front) -> GitHub's description (oracle) ->
// emulate and what it lacks (standin).   node stack.mjs DESCRIPTION FOLDER [HOW-MANY]
//
// FOLDER gets a throw-away CA and certificates. The first line of output is JSON: {ca, control, proxies}; the control
// port answers PUT /WORLD/COMMAND with a JSON body. All ends when standard input does.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { FAULTS, Front } from './front.mjs';
import { Oracle } from './oracle.mjs';
import { REPO_ID, Standin } from './standin.mjs';

const [, , description, folder, count = '1'] = process.argv;

function certificates(dir) {
  const file = name => path.join(dir, name);
  const openssl = (...args) => execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const self = (name, subject, ...ext) => openssl('req', '-x509', ...curve, '-keyout', `${name}.key`, '-out', `${name}.pem`,
    '-days', '2', '-subj', subject, ...ext.flatMap(e => ['-addext', e]));
  self('ca', '/CN=throw-away CA', 'keyUsage=critical,keyCertSign');
  self('self-signed', '/CN=api.github.com', 'subjectAltName=DNS:api.github.com');
  for (const [name, host, ...when] of [['good', 'api.github.com', '-days', '2'], ['wrong-host', 'example.invalid', '-days', '2'],
    ['expired', 'api.github.com', '-startdate', '20200101000000Z', '-enddate', '20200102000000Z']]) {
    fs.writeFileSync(file(`${name}.ext`), `subjectAltName=DNS:${host}\nextendedKeyUsage=serverAuth\n`);
    fs.writeFileSync(file(`${name}.index`), '');
    fs.writeFileSync(file('ca.conf'), `[ca]\ndefault_ca=a\n[a]\ndatabase=${name}.index\nnew_certs_dir=.\nrand_serial=yes\n` +
      'default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n');
    openssl('req', ...curve, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${host}`);
    openssl('ca', '-batch', '-notext', '-config', 'ca.conf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-in', `${name}.csr`,
      '-out', `${name}.pem`, '-extfile', `${name}.ext`, ...when);
  }
  return Object.fromEntries(['good', 'wrong-host', 'expired', 'self-signed'].map(name =>
    [name, { cert: fs.readFileSync(file(`${name}.pem`)), key: fs.readFileSync(file(`${name}.key`)) }]));
}

class World {
  constructor(oracle, certs) {
    this.standin = new Standin();
    this.judged = oracle.around(input => this.standin.answer(input));
    this.front = new Front(request => this.answer(request), certs);
    this.kept = {};
  }

  async answer({ method, path: where, headers, body }) {
    const url = new URL(where, 'https://api.github.com');
    const input = {
      method: method.toLowerCase(), headers: { ...headers },
      url: { path: url.pathname.replace(new RegExp(`^/repositories/${REPO_ID}(?=/|$)`), '/repos/acme/shop'),
        query: Object.fromEntries(url.searchParams), search: url.search },
      body: body || undefined,
    };
    if (body && /json/.test(headers['content-type'] ?? '')) {
      input.headers['content-length'] ??= String(body.length);
      try {
        input.body = JSON.parse(body);
      } catch {
        return { status: 400, headers: {}, body: '{"message":"Problems parsing JSON"}', refused: 'body is no JSON' };
      }
    }
    const out = await this.judged(input);
    return { status: out.statusCode, headers: out.headers, refused: out.refused,
      body: out.body === undefined ? '' : JSON.stringify(out.body) };
  }

  commands = {
    reset: o => this.standin.reset(o).then(() => this.front.plan([])),
    plan: o => this.front.plan(o.faults, o.http1),
    log: () => ({ calls: this.front.log, connects: this.front.connects }),
    state: () => this.standin.state(),
    put: o => this.standin.put(o.issues),
    keep: o => void (this.kept[o.name] = this.standin.keep()),
    back: o => this.standin.back(this.kept[o.name]),
    grant: o => this.standin.grant(o.token, o.role),
    flags: o => void Object.assign(this.standin.flags, o),
    repo: o => void this.standin.gh.repos.update(REPO_ID, o),
    forget: () => void [...this.standin.tokens.keys()].filter(t => t.startsWith('ghs_4242')).forEach(t => this.standin.tokens.delete(t)),
    gone: o => void this.standin.gone.add(o.number),
    api: o => this.answer({ ...o, headers: { 'user-agent': 'test', 'content-type': 'application/json', ...o.headers } }),
    change: o => void Object.assign(this.standin.gh.issues.get(this.standin.number(o.number).id), o.set),
    uncomment: o => void this.standin.gh.comments.delete(o.id),
  };
}

const certs = certificates(folder);
const oracle = await Oracle.read(description);
const worlds = Array.from({ length: Number(count) }, () => new World(oracle, certs));
await Promise.all(worlds.map(w => w.standin.reset()));
const proxies = await Promise.all(worlds.map(w => w.front.listen()));

const control = http.createServer(async (req, res) => {
  const parts = [];
  for await (const part of req) parts.push(part);
  const [, world, command] = req.url.split('/');
  try {
    const out = await worlds[world].commands[command](JSON.parse(Buffer.concat(parts).toString() || '{}'));
    res.end(JSON.stringify(out ?? {}));
  } catch (e) {
    res.writeHead(500).end(`${command}: ${e.stack}`);
  }
});
control.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ ca: path.resolve(folder, 'ca.pem'), proxies,
  control: control.address().port, faults: FAULTS })));
process.stdin.on('end', () => process.exit(0)).resume();
