// GitHub's description as a judge: prism's router and validators around whatever answers. A request that the
// description does not know or allow never reaches `answer`; an answer that it does not allow becomes a 500.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { createInstance, getHttpOperationsFromSpec } from '@stoplight/prism-http';

// Prism takes a schema that does not compile for one that everything obeys. Here it is the end.
const prism = createRequire(import.meta.resolve('@stoplight/prism-http'));
for (const name of ['ajv', 'ajv/dist/2019', 'ajv/dist/2020']) {
  const { prototype } = prism(name).default;
  const compile = prototype.compile;
  prototype.compile = function (schema, meta) {
    try {
      return compile.call(this, schema, meta);
    } catch (e) {
      console.error(`a schema of the description does not compile: ${e.message}`);
      process.exit(3);
    }
  };
}

const ERROR = 0;
const quiet = { child: () => quiet, info() {}, warn() {}, error() {}, debug() {}, trace() {}, success() {} };
const problem = (status, title, details) => ({
  statusCode: status,
  headers: { 'content-type': 'application/problem+json' },
  body: { title, details },
  refused: `${title}: ${JSON.stringify(details).slice(0, 600)}`,
});
const brief = v => `${v.path?.join('.') ?? ''} ${v.message}`.trim();

/** input: {method, url: {path, query}, headers, body}; answer(input) gives {statusCode, headers, body}. */
export class Oracle {
  static async read(file) {
    return new Oracle(await getHttpOperationsFromSpec(JSON.parse(fs.readFileSync(file, 'utf8'))));
  }

  constructor(operations) {
    this.operations = operations;
  }

  around(answer) {
    const config = { isProxy: true, upstream: new URL('https://api.github.com'), errors: true, checkSecurity: true,
      validateRequest: true, validateResponse: true, mock: {} };
    const forward = ({ data, validations }) => () => async () =>
      validations.length ? { _tag: 'Left', left: { status: 422, title: 'not a request of GitHub\'s', detail: validations.map(brief) } }
        : { _tag: 'Right', right: await answer(data) };
    const instance = createInstance(config, { logger: quiet, forward });
    return async input => {
      const result = await instance.request(input, this.operations, config)();
      if (result._tag === 'Left') {
        const e = result.left;
        if (!e.status) throw e;
        return problem(e.status, e.title ?? e.message, e.detail ?? e.message);
      }
      const { output, validations } = result.right;
      const wrong = validations.output.filter(v => v.severity === ERROR).map(brief);
      return wrong.length ? problem(500, `not an answer of GitHub's to ${input.method} ${input.url.path}, ${output.statusCode}`, wrong)
        : output;
    };
  }
}
