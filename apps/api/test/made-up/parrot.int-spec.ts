import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ApiDocument } from '../../src/docs/index.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';
import { ParrotModule } from './parrot/parrot.module.js';
import { PARROT } from './parrot/surface.js';

const HERE = import.meta.dirname;
const PAGE = path.resolve(HERE, '../../../../docs/protocols.md');

let signet: Signet;
let agent: VerifiedAgent;
beforeAll(async () => {
  signet = await startSignet({
    environment: { SIGNET_RATE_LIMIT_IP_MULTIPLIER: '0.01' },
    // Two lines of the composition root: this is all that a folder needs outside of itself.
    protocols: { surfaces: [PARROT], modules: [ParrotModule] },
  });
  agent = await aVerifiedAgent(signet);
});
afterAll(() => signet.close());
beforeEach(() => signet.clock.advance(901));

const say = (headers: Record<string, string>, body: unknown = { words: 'Hello' }) =>
  call(signet, 'POST', '/parrot/say', { headers, body });

describe('the first route of a new protocol', () => {
  it('answers whom it declares, by every credential that its surface accepts', async () => {
    for (const headers of [agent.auth, { 'x-api-key': agent.apiKey }])
      expect(await say(headers)).toMatchObject({ status: 200, body: { words: 'Hello' } });
  });

  it('is guarded, and refuses in its own envelope', async () => {
    expect(await say({})).toMatchObject({ status: 401, body: { squawk: 'Who?' } });
    expect(await say({ authorization: 'Bearer junk' })).toMatchObject({
      status: 401,
      body: { squawk: 'Who?' },
    });
    expect(await say(agent.auth, {})).toMatchObject({ status: 422, body: { squawk: 'What?' } });
    expect(await call(signet, 'GET', '/parrot/say')).toMatchObject({
      status: 405,
      body: { squawk: 'Not so!' },
    });
    expect(await call(signet, 'GET', '/%70arrot/x')).toMatchObject({
      status: 404,
      body: { squawk: 'Where?' },
    });
    expect(Object.keys((await say({})).body).sort()).toEqual(['because', 'squawk']);
  });

  it('is limited: strangers by address, agents by their tier', async () => {
    const answers = [];
    for (let time = 0; time < 12; time++) answers.push(await say({}));
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { squawk: 'Enough!' } });
    expect((await say(agent.auth)).headers.get('x-ratelimit-remaining')).not.toBeNull();
  });

  it('is documented: a page, an operation, its failures', async () => {
    const document = await signet.application.nest.get(ApiDocument).at();
    const operation = document.paths['/parrot/say']!.post!;
    expect(operation).toMatchObject({
      operationId: 'parrot.say',
      security: [{ accessToken: [] }, { apiKey: [] }],
      'x-required-permission': 'agent',
    });
    expect(operation.responses['401']!.content).toMatchObject({
      'application/json': { schema: { $ref: '#/components/schemas/ParrotError' } },
    });
    const page = await fetch(`${signet.url}/docs/parrot`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Say words again');
  });

  it('is on record when it refuses somebody', async () => {
    await say({ 'x-api-key': `ak_${'0'.repeat(64)}` });
    const [row] = await until(
      () =>
        signet.sql<{ type: string; outcome: string }>(
          `select type, outcome from activity_event where record::jsonb ->> 'path' = '/parrot/say'
             and record::jsonb ->> 'reason' like 'key\\_%'`,
        ),
      (found) => found.length > 0,
    );
    expect(row).toEqual({ type: 'access.unauthenticated', outcome: 'denied' });
  });
});

/** Code in the page, by the name of the file above it. */
const blocksOf = (page: string) =>
  [...page.matchAll(/^`([\w.-]+\.ts)`[^\n]*\n\n```ts\n([\s\S]*?)```/gm)].map(([, name, code]) => ({
    name: name!,
    code: code!,
  }));

it('the page that leads there shows exactly these files', async () => {
  const blocks = blocksOf(await readFile(PAGE, 'utf8'));
  expect(blocks.map(({ name }) => name)).toEqual([
    'surface.ts',
    'errors.ts',
    'parrot.controller.ts',
    'parrot.module.ts',
  ]);
  for (const { name, code } of blocks) {
    const file = await readFile(path.join(HERE, 'parrot', name), 'utf8');
    // In the house the folder is two levels below src; here it is beside it.
    expect(code).toBe(file.replaceAll('../../../src/', '../../'));
  }
});
