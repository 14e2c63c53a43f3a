import { runInNewContext } from 'node:vm';
import { OPERATOR_PERMISSIONS } from '@signet/contracts';
import { ManagementKeys } from '../../src/credentials/index.js';
import { ApiDocument } from '../../src/docs/index.js';
import { operationsOf, type OpenApiDocument, type Operation } from '../../src/docs/openapi.js';
import { SAMPLE_AGENT_ID } from '../../src/docs/samples.js';
import { Database } from '../../src/platform/database/database.js';
import { organisationOf, aSignedInMember } from '../support/console.js';
import { managerWith } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, anAgent } from '../support/wire.js';
import { checkerOf } from './json-schema.js';
import { runCurl } from './shell.js';

// Only an export of the same server holds a bundle it will take: nothing that is written down can.
const NEEDS_A_SIGNATURE = /\.importPersona$/;

/** What else is refused here: a session token that is written down has no signature, and no assistant is set up. */
const REFUSED: Readonly<Record<string, number>> = {
  'management.inspectSessionToken': 422,
  'management.renewSessionToken': 422,
  'ati.askForHelp': 503,
};

describe('the examples', () => {
  let signet: Signet;
  let document: OpenApiDocument;
  let variables: Record<string, string>;
  beforeAll(async () => {
    signet = await startSignet();
    document = await signet.application.nest.get(ApiDocument).at(signet.url);
    const administrator = await anAdministrator(signet);
    const { nest } = signet.application;
    const management = await nest
      .get(Database)
      .transaction((tx) =>
        nest.get(ManagementKeys).issue(organisationOf(signet), tx, 'Examples', OPERATOR_PERMISSIONS),
      );
    const sandbox = await managerWith(signet, management.secret)('POST', '/ati/tokens', {
      sub: 'sandbox:examples',
      scope: '*',
    });
    expect(sandbox.status).toBe(201);
    variables = {
      ACCESS_TOKEN: administrator.accessToken,
      ATI_SESSION_TOKEN: sandbox.body.token,
      MANAGEMENT_KEY: management.secret,
      SESSION_COOKIE: (await aSignedInMember(signet)).cookie,
    };
  });
  afterAll(() => signet.close());

  const sourceOf = (operation: Operation, label: string) =>
    operation['x-codeSamples'].find((sample) => sample.label === label)!.source;

  /** Answers what the document says: a status it lists, with a body its schema accepts. */
  async function expectDocumented(operation: Operation, response: Response) {
    const media = response.headers.get('content-type')?.split(';', 1)[0];
    const listed = operation.responses[String(response.status)];
    // A live stream has no end to wait for.
    if (listed && media === 'text/event-stream') return [];
    const text = await response.text();
    if (!listed)
      return [
        `${operation.operationId} answered ${response.status}, which is not listed: ${text.slice(0, 300)}`,
      ];
    if (!listed.content)
      return text === '' ? [] : [`${operation.operationId} should answer nothing: ${text.slice(0, 200)}`];
    const schema = media && listed.content[media]?.schema;
    if (!schema) return [`${operation.operationId} answered ${media}`];
    if (!/[+/]json$/.test(media)) return [];
    const { success, error } = checkerOf(schema, document).safeParse(JSON.parse(text));
    return success
      ? []
      : [
          `${operation.operationId} ${response.status}: ${JSON.stringify(error.issues.slice(0, 2))} ${text.slice(0, 300)}`,
        ];
  }

  it('for curl run as they are, and get an answer that the document describes', async () => {
    const wrong: string[] = [];
    for (const { operation } of operationsOf(document)) {
      // Each on an agent of its own: many examples change or end it.
      const agent = await anAgent(signet);
      const command = sourceOf(operation, 'curl').replaceAll(SAMPLE_AGENT_ID, agent.id);
      const response = await runCurl(command, variables);
      if (NEEDS_A_SIGNATURE.test(operation.operationId)) expect(response.status).toBe(400);
      else if (response.status === REFUSED[operation.operationId])
        wrong.push(...(await expectDocumented(operation, response)));
      else if (response.status >= 500 || [400, 405, 415, 422].includes(response.status))
        wrong.push(`${operation.operationId} answered ${response.status}: ${await response.text()}`);
      else wrong.push(...(await expectDocumented(operation, response)));
    }
    expect(wrong).toEqual([]);
  });

  it('for TypeScript make the same call', async () => {
    const calls: string[] = [];
    for (const { method, operation } of operationsOf(document)) {
      // The one thing in them that is TypeScript alone.
      const source = sourceOf(operation, 'TypeScript').replaceAll(/(process\.env\.[A-Z_]+)!/g, '$1');
      const seen = async (url: string, init: { method?: string } = {}) => {
        calls.push(`${init.method ?? 'GET'} ${new URL(url).origin}`);
        return Response.json({});
      };
      await runInNewContext(`(async () => { ${source} })()`, {
        fetch: seen,
        console: { log: () => {} },
        process: { env: variables },
      });
      expect(calls.at(-1)).toBe(`${method.toUpperCase()} ${signet.url}`);
    }
  });
});
