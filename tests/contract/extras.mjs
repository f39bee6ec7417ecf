// What emulate lacks or does otherwise than GitHub: each function may answer, change the input, or leave it to emulate.
// Sources: docs.github.com/rest and, for texts, answers that GitHub's users quote.
import { API, say } from './standin.mjs';

const WRITES = new Set(['post', 'patch', 'put', 'delete']);
const BODY_MAX = 65536;
const invalid = (resource, field, code, message) => say(422, 'Validation Failed',
  { errors: [{ resource, field, code, ...(message && { message }) }] });
const forbidden = who => ({
  ...say(403, `Resource not accessible by ${who.installation ? 'integration' : 'personal access token'}`),
  headers: { 'x-accepted-github-permissions': 'issues=write' },
});
const codePoints = s => [...s].length;
const ok = (body, statusCode = 200, headers = {}) => ({ statusCode, headers, body });

function repository(s, input, who) {
  const path = input.url.path.replace(`/repositories/${s.repo.id}`, `/repos/${s.repo.full_name}`);
  if (s.flags.lead && input.method === 'get')
    return { ...say(301, 'Moved Permanently', { url: s.flags.lead }), headers: { location: s.flags.lead } };
  const asked = path.match(/^\/repos\/[^/]+\/[^/]+/)?.[0];
  if (!asked) return undefined;
  if (s.flags.old_name && asked.toLowerCase() === `/repos/${s.flags.old_name}`) {
    const location = `${API}/repositories/${s.repo.id}${path.slice(asked.length)}${input.url.search ?? ''}`;
    const get = input.method === 'get';
    const moved = say(get ? 301 : 307, get ? 'Moved Permanently' : 'Temporary Redirect', { url: location });
    return { ...moved, headers: { location } };
  }
  // Names are compared in any case; what the caller may not see is not there.
  const mine = asked.toLowerCase() === `/repos/${s.repo.full_name.toLowerCase()}`;
  const app = who.jwt && /\/installation$/.test(path);
  if (!mine || (s.repo.private && !app && !who.pushes && who.login !== 'reader') || s.flags.hidden) return say(404, 'Not Found');
  input.url.path = `/repos/${s.repo.full_name}${path.slice(asked.length)}`;
  return writable(s, input, who);
}

function writable(s, input, who) {
  const inside = input.url.path.slice(`/repos/${s.repo.full_name}`.length);
  if (!s.repo.has_issues && inside.startsWith('/issues'))
    return inside === '/issues' && input.method === 'get' ? ok([]) : say(410, 'Issues are disabled for this repo');
  if (!WRITES.has(input.method)) return undefined;
  if (!who.known) return say(401, 'Requires authentication');
  if (s.repo.archived) return say(403, 'Repository was archived so is read-only.');
  // Everybody may report and comment; an installation may do what it was given.
  const open = /^\/issues(\/\d+\/comments)?$/.test(inside) && !who.installation;
  if (!who.pushes && !open && !ownComment(s, inside, who)) return forbidden(who);
  return undefined;
}

function ownComment(s, inside, who) {
  const id = inside.match(/^\/issues\/comments\/(\d+)$/)?.[1];
  return id && s.gh.comments.get(Number(id))?.user_id === who.known.id;
}

function labels(s, input, who) {
  if (input.method !== 'post' || !/^\/repos\/[^/]+\/[^/]+\/labels$/.test(input.url.path)) return undefined;
  const { name, description, color } = input.body;
  const same = l => l.name.toLowerCase() === name.toLowerCase();
  if (s.gh.labels.findBy('repo_id', s.repo.id).some(same)) return invalid('Label', 'name', 'already_exists');
  if (codePoints(name) > 50) return invalid('Label', 'name', 'invalid', 'name is too long (maximum is 50 characters)');
  if (codePoints(description ?? '') > 100)
    return invalid('Label', 'description', 'invalid', 'description is too long (maximum is 100 characters)');
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(color)) return invalid('Label', 'color', 'invalid');
  return undefined;
}

/** An issue on its way in: limits, labels in the case they were made in, and none from those who may not push. */
function incoming(s, input, who) {
  const m = input.url.path.match(/^\/repos\/[^/]+\/[^/]+\/issues(?:\/(\d+))?$/);
  if (!m || !['post', 'patch'].includes(input.method)) return undefined;
  const body = input.body;
  if (body.title !== undefined && codePoints(String(body.title)) > 256)
    return invalid('Issue', 'title', 'custom', 'title is too long (maximum is 256 characters)');
  if (codePoints(body.body ?? '') > BODY_MAX) {
    if (input.method === 'post')
      return invalid('Issue', 'body', 'custom', `body is too long (maximum is ${BODY_MAX} characters)`);
    delete body.body; // seen on GitHub: 200, and the old body stays
  }
  if (s.flags.refuse_title && String(body.title ?? '').includes(s.flags.refuse_title))
    return invalid('Issue', 'title', 'custom', 'title is not allowed here');
  if (Array.isArray(body.labels)) {
    if (!who.pushes) delete body.labels;
    else body.labels = body.labels.map(l => s.label(typeof l === 'string' ? l : l.name).name);
  }
  return undefined;
}

async function comments(s, input) {
  const { method, url } = input;
  if (!/\/comments(\/\d+)?$/.test(url.path)) return undefined;
  if (WRITES.has(method) && codePoints(input.body?.body ?? '') > BODY_MAX)
    return invalid('IssueComment', 'data', 'unprocessable', `Body is too long (maximum is ${BODY_MAX} characters)`);
  // emulate's own route for all comments of a repository lies behind another one.
  if (method === 'get' && /\/issues\/comments$/.test(url.path)) return allComments(s, input);
  const number = Number(url.path.match(/\/issues\/(\d+)\/comments$/)?.[1]);
  if (s.gone.has(number)) return say(410, 'This issue was deleted');
  const out = await s.emulate(input);
  if (out.statusCode < 300) out.body = Array.isArray(out.body) ? out.body.map(c => byApp(s, c)) : byApp(s, out.body);
  return out;
}

function allComments(s, input) {
  const { url } = input;
  const q = new URLSearchParams(url.search);
  const by = q.get('sort') === 'updated' ? 'updated_at' : 'created_at';
  const list = s.gh.comments.findBy('repo_id', s.repo.id).filter(c => !q.get('since') || c.updated_at >= q.get('since'));
  list.sort((a, b) => a[by].localeCompare(b[by]) || a.id - b.id);
  if (q.get('direction') === 'desc') list.reverse();
  return paged(s, input, list, async c => {
    const one = { ...input, url: { path: `${url.path}/${c.id}` } };
    return byApp(s, (await s.emulate(one)).body);
  });
}

async function paged(s, input, list, show) {
  const q = new URLSearchParams(input.url.search);
  const page = Number(q.get('page') ?? 1), size = Math.min(100, Number(q.get('per_page') ?? 30));
  const last = Math.max(1, Math.ceil(list.length / size));
  const link = (to, rel) => {
    q.set('page', to);
    return `<${API}${input.url.path.replace(`/repos/${s.repo.full_name}`, `/repositories/${s.repo.id}`)}?${q}>; rel="${rel}"`;
  };
  const links = [...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : [])];
  const body = await Promise.all(list.slice((page - 1) * size, page * size).map(show));
  return ok(body, 200, links.length ? { link: links.join(', ') } : {});
}

/** Issues that went away, and all that is shown of one. */
async function issues(s, input, who) {
  const m = input.url.path.match(/^\/repos\/[^/]+\/[^/]+\/issues(?:\/(\d+)(\/.*)?)?$/);
  if (!m) return undefined;
  const number = Number(m[1]);
  if (s.gone.has(number)) return say(410, 'This issue was deleted');
  if (s.moved[number]) return { ...say(301, 'Moved Permanently', { url: s.moved[number] }), headers: { location: s.moved[number] } };
  if (m[2]) return relations(s, input, number, m[2]);
  const wanted = input.body?.state_reason;
  const before = m[1] && s.gh.issues.findBy('repo_id', s.repo.id).find(i => i.number === number);
  if (before && input.method === 'patch' && (input.body.state ?? before.state) === before.state) delete input.body.state_reason;
  const out = await s.emulate(input);
  if (wanted === 'duplicate' && out.statusCode === 200 && input.body.state_reason) {
    const row = s.gh.issues.findBy('repo_id', s.repo.id).find(i => i.number === number);
    row.state_reason = out.body.state_reason = 'duplicate';
  }
  if (out.statusCode < 300) out.body = Array.isArray(out.body) ? out.body.map(i => shown(s, i)) : shown(s, out.body);
  if (s.flags.lead_link && Array.isArray(out.body)) out.headers.link = `<${s.flags.lead_link}>; rel="next"`;
  return out;
}

/** What an App made says so. */
function byApp(s, thing) {
  const slug = thing.user?.login.match(/^(.*)\[bot\]$/)?.[1];
  const app = slug && s.gh.apps.findOneBy('slug', slug);
  if (app)
    thing.performed_via_github_app = { id: app.app_id, slug, node_id: 'A', name: slug, description: null,
      owner: account(1, 'acme', 'Organization'), external_url: `https://github.com/apps/${slug}`,
      html_url: `https://github.com/apps/${slug}`, created_at: app.created_at, updated_at: app.updated_at,
      permissions: { issues: 'write', metadata: 'read' }, events: [] };
  return thing;
}

function shown(s, issue) {
  byApp(s, issue);
  const url = `https://github.com/${s.repo.full_name}/${s.pulls.has(issue.number) ? 'pull' : 'issues'}/${issue.number}`;
  issue.html_url = url;
  const pull = `${API}/repos/${s.repo.full_name}/pulls/${issue.number}`;
  if (s.pulls.has(issue.number))
    issue.pull_request = { url: pull, html_url: url, diff_url: `${url}.diff`, patch_url: `${url}.patch`, merged_at: null };
  return issue;
}

async function show(s, input, id) {
  const number = s.gh.issues.get(id).number;
  return shown(s, (await s.emulate({ ...input, method: 'get', body: null,
    url: { path: `/repos/${s.repo.full_name}/issues/${number}` } })).body);
}

const RELATIONS = { '/sub_issues': ['sub', 'sub_issue_id'], '/dependencies/blocked_by': ['blocked', 'issue_id'] };

async function relations(s, input, number, rest) {
  const kind = RELATIONS[rest];
  const issue = s.gh.issues.findBy('repo_id', s.repo.id).find(i => i.number === number);
  if (!kind && rest !== '/parent') return undefined;
  if (!issue || s.flags.no_relations) return say(404, 'Not Found');
  s.relations.sub ??= {};
  s.relations.blocked ??= {};
  if (rest === '/parent') {
    const parent = Object.entries(s.relations.sub).find(([, children]) => children.includes(issue.id));
    return parent ? ok(await show(s, input, Number(parent[0]))) : say(404, 'Not Found');
  }
  const all = s.relations[kind[0]], mine = all[issue.id] ??= [];
  if (input.method === 'get') return paged(s, input, mine, id => show(s, input, id));
  const child = input.body[kind[1]];
  if (!s.gh.issues.get(child)) return say(404, 'Not Found');
  if (mine.includes(child) || (kind[0] === 'sub' && Object.values(all).flat().includes(child)))
    return say(422, 'Validation Failed', { errors: [{ resource: 'Issue', field: kind[1], code: 'custom',
      message: kind[0] === 'sub' ? 'Sub issue may only have one parent' : 'Issue is already a dependency' }] });
  mine.push(child);
  return ok(await show(s, input, kind[0] === 'sub' ? issue.id : child), 201);
}

function account(id, login, type) {
  const out = { login, id, node_id: 'U', type, gravatar_id: '', site_admin: false,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}` };
  for (const key of ['html', 'followers', 'following', 'gists', 'starred', 'subscriptions', 'organizations', 'repos', 'events',
    'received_events'])
    out[`${key}_url`] = `${API}/users/${encodeURIComponent(login)}/${key}`;
  return { ...out, url: `${API}/users/${encodeURIComponent(login)}` };
}

async function about(s, input, who) {
  if (input.url.path !== `/repos/${s.repo.full_name}` || input.method !== 'get') return undefined;
  const out = await s.emulate(input);
  if (out.statusCode !== 200) return out;
  const may = !!who.pushes, admin = who.login === 'maria';
  return ok({ ...out.body, owner: account(s.repo.owner_id, 'acme', 'Organization'), network_count: 0, subscribers_count: 1,
    pushed_at: s.repo.created_at,
    permissions: { admin, maintain: admin, push: may, triage: may, pull: true } });
}

function people(s, input, who) {
  const m = input.url.path.match(/\/collaborators\/([^/]+)\/permission$/);
  if (m) {
    if (!who.pushes) return say(403, 'Must have push access to view collaborator permission.');
    const user = s.gh.users.findOneBy('login', decodeURIComponent(m[1]));
    if (!user) return say(404, `${m[1]} is not a user`);
    const has = s.gh.collaborators.findBy('repo_id', s.repo.id).find(c => c.user_id === user.id)?.permission;
    const permission = { push: 'write', admin: 'admin' }[has] ?? 'read';
    return ok({ permission, role_name: permission, user: { ...account(user.id, user.login, user.type), role_name: permission } });
  }
  if (input.url.path !== '/user') return undefined;
  if (!who.token) return say(401, 'Requires authentication');
  return who.installation ? forbidden(who) : undefined;
}

async function search(s, input) {
  if (input.url.path !== '/search/issues') return undefined;
  const q = new URLSearchParams(input.url.search).get('q');
  if (s.flags.search_fails) return say(503, 'Search is down');
  const elsewhere = /repo:(\S+)/.exec(q)?.[1].toLowerCase() ?? s.repo.full_name;
  if (elsewhere !== s.repo.full_name || q.replace(/\S+:("[^"]*"|\S+)/g, '').length > 256)
    return invalid('Search', 'q', 'invalid', 'The search is longer than 256 characters.');
  const out = await s.emulate(input);
  if (out.statusCode === 200)
    out.body = { ...out.body, search_type: 'lexical', items: out.body.items.map(i => ({ ...shown(s, i), body: i.body ?? '', score: 1 })) };
  return { ...out, headers: { ...out.headers, 'x-ratelimit-limit': '30', 'x-ratelimit-remaining': '29', 'x-ratelimit-resource': 'search' } };
}

/** GITHUB_TOKEN and Apps: tokens of some 500 characters with dots, as they are since 2026. */
async function tokens(s, input) {
  if (/\/installation$/.test(input.url.path)) {
    const out = await s.emulate(input);
    const acme = account(s.repo.owner_id, 'acme', 'Organization');
    if (out.statusCode === 200) Object.assign(out.body, { account: acme, target_id: acme.id, suspended_by: null });
    return out;
  }
  if (!/access_tokens$/.test(input.url.path)) return undefined;
  const out = await s.emulate(input);
  if (out.statusCode !== 201) return out;
  const part = n => Buffer.from(Array.from({ length: n }, () => Math.floor(Math.random() * 256))).toString('base64url');
  const long = `ghs_4242_${part(27)}.${part(225)}.${part(126)}`;
  s.tokens.set(long, s.tokens.get(out.body.token));
  const whole = async r => (await about(s, { ...input, method: 'get', body: null, url: { path: `/repos/${r.full_name}` } }, {})).body;
  const repositories = await Promise.all((out.body.repositories ?? []).map(whole));
  return ok({ ...out.body, token: long, ...(repositories.length && { repositories }) }, 201);
}

export async function extras(s, input, who) {
  for (const one of [repository, about, people, labels, incoming, comments, issues, search, tokens]) {
    const out = await one(s, input, who);
    if (out) return out;
  }
  return undefined;
}
