// A GitHub with state: emulate, and in front of it what emulate lacks or does otherwise than GitHub's documentation
// says. No port is opened; a request is a function call.
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { createEmulator } from 'emulate';
import { extras } from './extras.mjs';

// The version is pinned, so is the name of the file with the plugin, through which alone the store can be reached.
const { githubPlugin, getGitHubStore } = await import(new URL('dist-PJSQGLE7.js', import.meta.resolve('emulate')));

// GitHub's times have no fractions of seconds; with them `since` and the order of ties are wrong.
const iso = Date.prototype.toISOString;
Date.prototype.toISOString = function () {
  return iso.call(this).replace(/\.\d{3}Z$/, 'Z');
};

export const API = 'https://api.github.com';
export const REPO_ID = 700101;
const VERSIONS = ['2022-11-28', '2026-03-10'];
const RETIRED = '2019-01-01';
const PEOPLE = ['maria', 'stranger', 'reader', 'keeper'];

export const say = (status, message, more = {}) => ({
  statusCode: status,
  headers: {},
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...more },
});

export class Standin {
  /** o: {tokens: {TOKEN: role}, app_key: PEM}; a role is a person, `actions` (GITHUB_TOKEN) or `actions-read`. */
  async reset(o = {}) {
    const captured = {};
    const register = githubPlugin.register;
    githubPlugin.register = (app, store, webhooks, baseUrl, tokens) => {
      Object.assign(captured, { app, store, tokens });
      getGitHubStore(store).repos.autoId = REPO_ID;
      register(app, store, webhooks, baseUrl, tokens);
    };
    http.Server.prototype.listen = function () {
      return this;
    };
    try {
      await createEmulator({ service: 'github', baseUrl: API, seed: this.seed(o.app_key) });
    } finally {
      delete http.Server.prototype.listen;
      githubPlugin.register = register;
    }
    Object.assign(this, captured, { gh: getGitHubStore(captured.store), roles: {}, relations: {}, pulls: new Set(),
      gone: new Set(), moved: {}, flags: {}, used: 0 });
    this.gh.issues.autoId = 3400000001; // an issue's id is not its number
    this.gh.comments.autoId = 5600000001;
    this.order();
    for (const [login, permission] of [['maria', 'admin'], ['keeper', 'push']])
      this.gh.collaborators.insert({ repo_id: this.repo.id, user_id: this.user(login).id, permission });
    for (const [token, role] of Object.entries(o.tokens ?? {})) this.grant(token, role);
  }

  /** Among issues of the same second the older one is the one with the lower number, whatever was changed since. */
  order() {
    const { issues } = this.gh;
    const findBy = Object.getPrototypeOf(issues).findBy;
    issues.findBy = (field, value) => findBy.call(issues, field, value).sort((a, b) =>
      this.backwards ? b.number - a.number : a.number - b.number);
  }

  get repo() {
    return this.gh.repos.get(REPO_ID);
  }

  seed(key) {
    const app = (id, slug, installation) => ({ app_id: id, slug, name: slug, private_key: key ?? 'none',
      permissions: { issues: 'write', metadata: 'read' },
      installations: [{ installation_id: installation, account: 'acme', repository_selection: 'all' }] });
    return { tokens: {}, github: {
      users: PEOPLE.map(login => ({ login })),
      orgs: [{ login: 'acme' }],
      repos: [{ owner: 'acme', name: 'shop', auto_init: false }],
      apps: [app(4242, 'log-gardener', 51000001), app(15368, 'github-actions', 51000002)],
    } };
  }

  user(login) {
    return this.gh.users.findOneBy('login', login) ?? this.gh.users.insert({ ...this.user('maria'), id: undefined,
      login, type: login.endsWith('[bot]') ? 'Bot' : 'User', name: login });
  }

  grant(token, role) {
    this.roles[token] = role;
    const acme = this.gh.orgs.findOneBy('login', 'acme');
    const installation = { installationId: 51000002, appId: 15368, accountId: acme.id, accountType: 'Organization',
      permissions: { issues: role === 'actions-read' ? 'read' : 'write', metadata: 'read' }, repositoryIds: [],
      repositorySelection: 'all' };
    this.tokens.set(token, role.startsWith('actions') ? { login: 'acme', id: acme.id, scopes: [], installation }
      : { login: role, id: this.user(role).id, scopes: ['repo'] });
  }

  /** Who asks, what they may, and what GitHub says before it looks at anything else. */
  caller(headers) {
    const token = (headers.authorization ?? '').replace(/^(bearer|token) /i, '');
    const known = this.tokens.get(token);
    const jwt = token.startsWith('ey') && token.split('.').length === 3;
    const who = { token, known, jwt, installation: known?.installation, login: known?.login };
    const rank = known?.installation?.permissions.issues === 'write' ? 'push'
      : known && this.gh.collaborators.findBy('repo_id', this.repo.id).find(c => c.user_id === known.id)?.permission;
    who.pushes = ['push', 'maintain', 'admin'].includes(rank);
    return who;
  }

  before(headers, who) {
    const version = headers['x-github-api-version'];
    if (!headers['user-agent'])
      return say(403, 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header');
    if (who.token && !who.known && !who.jwt) return say(401, 'Bad credentials');
    if (version === RETIRED || this.flags.retired?.includes(version))
      return say(410, `The API version ${version} is no longer supported. See the "Deprecation" header for details.`);
    if (version && !VERSIONS.includes(version)) return say(400, `${version} is not a valid value for X-GitHub-Api-Version`);
    return undefined;
  }

  /** input as the oracle has it, `url.search` besides. */
  async answer(input) {
    const who = this.caller(input.headers);
    const out = this.cached(input, this.before(input.headers, who) ?? await extras(this, input, who) ?? await this.emulate(input));
    const used = out.statusCode === 304 ? this.used : ++this.used;
    const headers = {
      'content-type': 'application/json; charset=utf-8', 'x-github-media-type': 'github.v3; format=json',
      'x-github-request-id': randomBytes(8).toString('hex').toUpperCase(), 'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': String(Math.max(0, 5000 - used)), 'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3000), 'x-ratelimit-resource': 'core', ...out.headers,
    };
    if (out.statusCode === 304) delete headers['content-type'];
    return { ...out, headers };
  }

  cached(input, out) {
    if (input.method !== 'get' || out.statusCode !== 200) return out;
    const etag = `W/"${createHash('sha256').update(JSON.stringify(out.body)).digest('hex')}"`;
    const headers = { ...out.headers, etag, 'cache-control': 'private, max-age=60, s-maxage=60' };
    if (input.headers['if-none-match'] !== etag) return { ...out, headers };
    return { statusCode: 304, headers, body: undefined };
  }

  async emulate(input) {
    const { method, url, headers } = input;
    this.backwards = new URLSearchParams(url.search).get('direction') !== 'asc';
    const response = await this.app.fetch(new Request(API + url.path + (url.search ?? ''), {
      method: method.toUpperCase(),
      headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
      body: input.body === undefined || input.body === null ? undefined : JSON.stringify(input.body),
    }));
    // GitHub writes the name of a bot encoded in addresses.
    const text = (await response.text()).replace(/("https:\/\/api\.github\.com[^"\\ ]*?)\[bot\]/g, '$1%5Bbot%5D');
    const link = response.headers.get('link')?.replaceAll(`${API}/repos/${this.repo.full_name}/`,
      `${API}/repositories/${this.repo.id}/`);
    return { statusCode: response.status, headers: link ? { link } : {}, body: text ? JSON.parse(text) : undefined };
  }

  // ---- for tests ----

  keep() {
    return structuredClone({ store: this.store.snapshot(), relations: this.relations, pulls: this.pulls });
  }

  back(kept) {
    const { store, relations, pulls } = structuredClone(kept);
    this.store.restore(store);
    Object.assign(this, { relations, pulls, gh: getGitHubStore(this.store), used: 0 });
    this.order();
  }

  label(name) {
    const mine = this.gh.labels.findBy('repo_id', this.repo.id).find(l => l.name.toLowerCase() === name.toLowerCase());
    return mine ?? this.gh.labels.insert({ node_id: 'L', repo_id: this.repo.id, name, description: null, color: 'ededed',
      default: false });
  }

  /** Issues put there at once, with the times and people they have: [{title, body, labels, state, user, ...}]. */
  put(list) {
    let number = this.gh.issues.findBy('repo_id', this.repo.id).reduce((max, i) => Math.max(max, i.number), 0);
    for (const i of list) {
      const row = this.gh.issues.insert({ node_id: 'I', number: i.number ?? ++number, repo_id: this.repo.id, title: i.title,
        body: i.body ?? null, state: i.state ?? 'open', state_reason: i.state_reason ?? null, locked: false,
        active_lock_reason: null, user_id: this.user(i.user ?? 'maria').id, assignee_ids: [],
        label_ids: (i.labels ?? []).map(l => this.label(l).id), milestone_id: null, comments: (i.comments ?? []).length,
        closed_at: i.closed_at ?? null, closed_by_id: i.closed_at ? this.user('maria').id : null, is_pull_request: false });
      const made = i.created_at ?? row.created_at;
      Object.assign(row, { created_at: made, updated_at: i.updated_at ?? i.closed_at ?? made });
      if (i.pull_request) this.pulls.add(row.number);
      for (const c of i.comments ?? []) this.putComment(row, c);
    }
  }

  putComment(issue, c) {
    const row = this.gh.comments.insert({ node_id: 'C', repo_id: this.repo.id, issue_number: issue.number, pull_number: null,
      commit_sha: null, body: c.body, user_id: this.user(c.user ?? 'maria').id, in_reply_to_id: null, path: null,
      position: null, line: null, side: null, subject_type: null, comment_type: 'issue', review_id: null });
    if (c.created_at) Object.assign(row, { created_at: c.created_at, updated_at: c.created_at });
  }

  number(n) {
    return this.gh.issues.findBy('repo_id', REPO_ID).find(i => i.number === n);
  }

  /** All there is, for judging. */
  state() {
    const comments = this.gh.comments.findBy('repo_id', this.repo.id);
    const issues = this.gh.issues.findBy('repo_id', this.repo.id).map(i => ({
      ...i, user: this.gh.users.get(i.user_id).login, labels: i.label_ids.map(id => this.gh.labels.get(id).name),
      comments: comments.filter(c => c.issue_number === i.number).map(c => ({ id: c.id, body: c.body,
        user: this.gh.users.get(c.user_id).login, created_at: c.created_at })),
      sub_issues: this.relations.sub?.[i.id] ?? [], blocked_by: this.relations.blocked?.[i.id] ?? [] }));
    return { issues, labels: this.gh.labels.findBy('repo_id', this.repo.id) };
  }
}
