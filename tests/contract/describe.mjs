// GitHub's own description of its REST API, reduced to what a keeper of issues may call, in a form that validators
// really apply.   node tests/contract/describe.mjs OUT.json
//
// npm has it in a package of 385 MB: the tarball is fetched once, one file of it is read, all else is deleted.
// `nullable` without `type`, as GitHub writes it, makes ajv throw, and prism takes a schema that does not compile for
// one that everything obeys: so each becomes a real null type, and the document is called OpenAPI 3.1.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PACKAGE = '@octokit/openapi@23.0.2';
const INTEGRITY = 'sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==';
const FILE = 'package/generated/api.github.com.json';
const REPO = '/repos/{owner}/{repo}';
const ISSUE = `${REPO}/issues/{issue_number}`;
const OPERATIONS = {
  '/user': ['get'], '/rate_limit': ['get'], '/search/issues': ['get'], '/app': ['get'],
  '/app/installations/{installation_id}/access_tokens': ['post'],
  [REPO]: ['get'], [`${REPO}/installation`]: ['get'], [`${REPO}/collaborators/{username}/permission`]: ['get'],
  [`${REPO}/labels`]: ['get', 'post'], [`${REPO}/labels/{name}`]: ['get', 'patch'],
  [`${REPO}/issues`]: ['get', 'post'], [`${REPO}/issues/comments`]: ['get'],
  [`${REPO}/issues/comments/{comment_id}`]: ['get', 'patch'],
  [ISSUE]: ['get', 'patch'], [`${ISSUE}/comments`]: ['get', 'post'], [`${ISSUE}/labels`]: ['get', 'post'],
  [`${ISSUE}/timeline`]: ['get'], [`${ISSUE}/sub_issues`]: ['get', 'post'], [`${ISSUE}/parent`]: ['get'],
  [`${ISSUE}/dependencies/blocked_by`]: ['get', 'post'],
};

function fetchDescription() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'description-'));
  try {
    const quiet = { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' };
    const tarball = execFileSync('npm', ['pack', PACKAGE, '--silent'], quiet).trim();
    const bytes = fs.readFileSync(path.join(dir, tarball));
    if (`sha512-${createHash('sha512').update(bytes).digest('base64')}` !== INTEGRITY)
      throw new Error(`${PACKAGE} is not what it was`);
    execFileSync('tar', ['-xzf', tarball, FILE], quiet);
    return JSON.parse(fs.readFileSync(path.join(dir, FILE), 'utf8'));
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

const isObject = x => x !== null && typeof x === 'object';

/** The chosen operations and, of `components`, all that they reach. */
function reduce(whole) {
  const out = { openapi: '3.1.0', info: whole.info, servers: whole.servers, paths: {}, components: {} };
  const queue = [];
  const collect = x => {
    if (!isObject(x)) return;
    if (typeof x.$ref === 'string') queue.push(x.$ref);
    Object.values(x).forEach(collect);
  };
  for (const [p, methods] of Object.entries(OPERATIONS)) {
    out.paths[p] = {};
    for (const key of [...methods, 'parameters']) {
      const from = whole.paths[p]?.[key];
      if (from === undefined && key !== 'parameters') throw new Error(`no ${key} ${p} in ${PACKAGE}`);
      if (from !== undefined) out.paths[p][key] = schemas(from);
    }
  }
  collect(out.paths);
  while (queue.length) {
    const [, , kind, name] = queue.pop().split('/');
    if (out.components[kind]?.[name]) continue;
    out.components[kind] ??= {};
    out.components[kind][name] = schemas(whole.components[kind][name]);
    collect(out.components[kind][name]);
  }
  return out;
}

/** The same without examples (some of GitHub's are wrong, and nothing is mocked), with `nullable` as a type. */
function schemas(x, names = false) {
  if (Array.isArray(x)) return x.map(y => schemas(y));
  if (!isObject(x)) return x;
  const out = {};
  for (const [key, value] of Object.entries(x)) {
    if (!names && (key === 'example' || key === 'examples')) continue;
    out[key] = !names && key === 'enum' ? value : schemas(value, !names && key === 'properties');
  }
  if (names || typeof out.nullable !== 'boolean') return out;
  const { nullable, ...rest } = out;
  if (!nullable) return rest;
  if (typeof rest.type !== 'string') return { anyOf: [rest, { type: 'null' }] };
  if (rest.enum && !rest.enum.includes(null)) rest.enum = [...rest.enum, null];
  return { ...rest, type: [rest.type, 'null'] };
}

const target = process.argv[2];
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.writeFileSync(`${target}.new`, JSON.stringify(reduce(fetchDescription())));
fs.renameSync(`${target}.new`, target);
