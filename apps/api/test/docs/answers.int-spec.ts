import { OPERATOR_PERMISSIONS, type ProblemCode } from '@signet/contracts';
import { ManagementKeys } from '../../src/credentials/index.js';
import { ApiDocument } from '../../src/docs/index.js';
import {
  operationsOf,
  type JsonSchema,
  type Method,
  type OpenApiDocument,
  type Operation,
} from '../../src/docs/openapi.js';
import { resolve } from '../../src/docs/schemas.js';
import { SAMPLE_AGENT_ID } from '../../src/docs/samples.js';
import { Database } from '../../src/platform/database/database.js';
import { CODES } from '../../src/protocols/agentauth/errors.js';
import { CODES as ATI_CODES } from '../../src/protocols/ati/errors.js';
import { aFewAtATime } from '../support/a-few-at-a-time.js';
import { organisationOf } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, anAgent } from '../support/wire.js';
import { checkerOf } from './json-schema.js';

/** What ATI calls a request of which one member is wrong. */
const ATI_FAULTS = ['invalid_sub', 'invalid_scope', 'invalid_ttl'];
/** What it calls credentials that cannot be read. */
const ATI_UNREADABLE = 'malformed';

interface Call {
  what: string;
  path: string;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Each answer of each operation, to what it should be asked and to what it should not, beside what is written of it. */
describe('every answer is one that the document describes', () => {
  let signet: Signet;
  let document: OpenApiDocument;
  let credentials: Record<string, Record<string, string>>;
  let agentId: string;
  beforeAll(async () => {
    signet = await startSignet();
    const { nest } = signet.application;
    document = await nest.get(ApiDocument).at(signet.url);
    const { secret } = await nest
      .get(Database)
      .transaction((tx) =>
        nest.get(ManagementKeys).issue(organisationOf(signet), tx, 'Answers', OPERATOR_PERMISSIONS),
      );
    const { accessToken } = await anAdministrator(signet);
    agentId = (await anAgent(signet)).id;
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    credentials = { accessToken: bearer(accessToken), managementKey: bearer(secret) };
  });
  afterAll(() => signet.close());

  function callsOf(
    method: Method,
    path: string,
    { parameters = [], requestBody, security }: Operation,
  ): Call[] {
    const at = (replaced: Record<string, string> = {}) =>
      path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        const example = parameters.find((parameter) => parameter.name === name)?.example;
        return replaced[name] ?? encodeURIComponent(String(example).replace(SAMPLE_AGENT_ID, agentId));
      });
    const headers = credentials[Object.keys(security[0] ?? {})[0] ?? ''] ?? {};
    const example = requestBody?.content['application/json']?.example;
    const body = requestBody && JSON.stringify(example).replaceAll(SAMPLE_AGENT_ID, agentId);
    const usual: Call = { what: 'as it should be', path: at(), headers, body };
    const queries = parameters.filter((parameter) => parameter.in === 'query');
    const required = queries
      .filter((parameter) => parameter.required)
      .map(({ name, example: value }) => `${name}=${encodeURIComponent(String(value))}`);
    usual.query = required.join('&');
    const asking = (text: string): Call => ({
      ...usual,
      what: `?${text}`,
      query: [...required, text].join('&'),
    });

    return [
      usual,
      ...queries.flatMap(({ name, schema }) => [
        asking(`${name}=nonsense`),
        asking(`${name}=-1`),
        asking(`${name}=1&${name}=2`),
        ...(schema.enum ?? []).map((value) => asking(`${name}=${String(value)}`)),
      ]),
      ...parameters
        .filter((parameter) => parameter.in === 'path')
        .flatMap(({ name }) => [
          { ...usual, what: `${name}: nonsense`, path: at({ [name]: 'nonsense' }) },
          { ...usual, what: `${name}: NUL`, path: at({ [name]: '%00' }) },
        ]),
      ...(body === undefined
        ? []
        : ['{', '[]', '{}', '{"a":1,"a":2}', Object.keys(example as object).map((key) => [key, 1])].map(
            (sent) => {
              const text = typeof sent === 'string' ? sent : JSON.stringify(Object.fromEntries(sent));
              return { ...usual, what: `body ${text}`, body: text };
            },
          )),
      ...(security.length
        ? [
            { ...usual, what: 'by nobody', headers: {} },
            { ...usual, what: 'with a made-up token', headers: { authorization: 'Bearer made.up.token' } },
            { ...usual, what: 'with a made-up key', headers: { 'x-api-key': `ak_${'0'.repeat(64)}` } },
          ]
        : []),
    ].map((call) => (method === 'get' ? { ...call, body: undefined } : call));
  }

  async function faultsOf(method: Method, operation: Operation, call: Call): Promise<string[]> {
    const url = `${signet.url}${call.path}${call.query ? `?${call.query}` : ''}`;
    const response = await fetch(url, {
      method: method.toUpperCase(),
      redirect: 'manual',
      headers: { ...call.headers, ...(call.body !== undefined && { 'content-type': 'application/json' }) },
      body: call.body,
      signal: AbortSignal.timeout(60_000),
    });
    const fault = (text: string) => [`${operation.operationId}, ${call.what}: ${response.status} ${text}`];
    const listed = operation.responses[String(response.status)];
    const media = response.headers.get('content-type')?.split(';', 1)[0];
    if (listed && media === 'text/event-stream') {
      await response.body?.cancel();
      return [];
    }
    const text = await response.text();
    if (!listed) return fault(`is not listed: ${text.slice(0, 200)}`);
    if (!listed.content || response.status === 304) return text === '' ? [] : fault('should have no body');
    const schema = media && listed.content[media]?.schema;
    if (!schema) return fault(`has the media type ${media}`);
    if (!/[+/]json$/.test(media)) return [];
    const json = JSON.parse(text) as Record<string, unknown>;
    const { success, error } = checkerOf(schema, document).safeParse(json);
    if (!success) return fault(JSON.stringify(error.issues.slice(0, 2)));
    return response.ok
      ? []
      : [...unknownMembers(schema, json), ...unknownCodes(listed['x-problems'], json)].flatMap(fault);
  }

  /** Clients are generated from the schema: what is not in it, they cannot read. */
  function unknownMembers(schema: JsonSchema, json: Record<string, unknown>): string[] {
    const { properties = {} } = resolve(schema, document.components.schemas);
    return Object.keys(json)
      .filter((member) => !(member in properties))
      .map((member) => `has a member "${member}", which is in no schema`);
  }

  function unknownCodes(problems: string[] = [], { code, ...rest }: Record<string, unknown>): string[] {
    // The answer of a tool has none.
    if (code === undefined && 'result' in rest) return [];
    const known = problems.flatMap((problem) => [
      problem,
      CODES[problem as ProblemCode],
      ATI_CODES[problem as ProblemCode],
      ...(problem === 'request.invalid' ? ATI_FAULTS : []),
      ...(problem === 'session_token.invalid' ? [ATI_UNREADABLE] : []),
    ]);
    return known.length === 0 || known.includes(String(code)) ? [] : [`has the code ${String(code)}`];
  }

  it('in status, media type, members and code', async () => {
    const wrong: string[] = [];
    let asked = 0;
    for (const { method, path, operation } of operationsOf(document)) {
      const calls = callsOf(method, path, operation);
      asked += calls.length;
      const faults = await aFewAtATime(calls, (call) => faultsOf(method, operation, call));
      wrong.push(...faults.flat());
    }
    expect([...new Set(wrong)]).toEqual([]);
    expect(asked).toBeGreaterThan(700);
  });
});
