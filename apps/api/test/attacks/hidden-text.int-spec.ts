import { ApiDocument } from '../../src/docs/index.js';
import { operationsOf, type OpenApiDocument, type Operation } from '../../src/docs/openapi.js';
import { SAMPLE_AGENT_ID } from '../../src/docs/samples.js';
import { aFewAtATime } from '../support/a-few-at-a-time.js';
import { aManagementKey } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { isForOperators } from '../support/surfaces.js';
import { anAdministrator, aVerifiedAgent, call } from '../support/wire.js';

/** One of each kind that nobody sees, or sees elsewhere; `text.spec.ts` has all of them. */
const HIDDEN = [
  '\0',
  '\u001b',
  '\u200b',
  '\u202e',
  '\u2066',
  '\ufeff',
  '\u2028',
  '\ufe0f',
  '\u{e0041}',
  '\ue000',
  '\u0378',
  '\ud800',
  '\u3164',
];

/** Nobody is shown these as they are: they are compared or taken apart. */
const SECRETS =
  /^\/(agent_id|token|jti|password|api_key|refresh_token|code|secret|preimage_hash|persona_hash|signature|document)$/;

/** Shown on one line, so a line end would hide what follows. */
const LINES =
  /(^|\/)(description|reason|content|hint|when_to_use|input_schema|persona|promptTemplate|prompt_template)(\/|$)/;

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** Every text in a body, by its JSON pointer. */
function textsIn(value: Json, pointer = ''): [string, string][] {
  if (typeof value === 'string') return [[pointer, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => textsIn(member, `${pointer}/${name}`));
}

/** The body with another text at that place. */
function withText(value: Json, [name, ...rest]: string[], text: string): Json {
  if (name === undefined) return text;
  const copy = structuredClone(value) as Record<string, Json>;
  copy[name] = withText(copy[name]!, rest, text);
  return copy;
}

let signet: Signet;
let document: OpenApiDocument;
let agentAuth: Record<string, string>;
let operator: Record<string, string>;
let agentId: string;
beforeAll(async () => {
  signet = await startSignet();
  document = await signet.application.nest.get(ApiDocument).at(signet.url);
  agentAuth = { 'x-api-key': (await anAdministrator(signet)).apiKey };
  operator = (await aManagementKey(signet)).headers;
  agentId = (await aVerifiedAgent(signet)).id;
  await signet.sql('update rate_tier set requests_per_minute = 1000000');
});
afterAll(() => signet.close());

interface Write {
  method: string;
  path: string;
  operation: Operation;
  example: Json;
}

function writes(): Write[] {
  return operationsOf(document).flatMap(({ method, path, operation }) => {
    // Signing in only looks for what is there, and so do sandboxes; arguments of a tool are for its provider to read.
    if (operation.operationId === 'management.signIn' || path.startsWith('/ati/')) return [];
    const example = operation.requestBody?.content['application/json']?.example as Json | undefined;
    return example === undefined ? [] : [{ method: method.toUpperCase(), path, operation, example }];
  });
}

const send = ({ method, path }: Write, body: Json) =>
  call(
    signet,
    method,
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameterOf(path, name)),
    {
      headers: isForOperators(path) ? operator : agentAuth,
      body: JSON.stringify(body).replaceAll(SAMPLE_AGENT_ID, agentId),
    },
  );

function parameterOf(path: string, name: string): string {
  if (name === 'name') return 'free';
  if (name === 'credential_id') return `cred_${'0'.repeat(32)}`;
  if (path.includes('/webhooks/'))
    return name === 'delivery_id' ? '00000000-0000-7000-8000-000000000000' : `wh_${'0'.repeat(24)}`;
  if (path.includes('/replays/')) return '00000000-0000-7000-8000-000000000000';
  return agentId;
}

it('every write has an example whose texts can be tried', () => {
  expect(writes().length).toBeGreaterThan(30);
  const pointers = writes().flatMap(({ example }) => textsIn(example).map(([pointer]) => pointer));
  for (const pointer of [
    '/name',
    '/owner_email',
    '/description',
    '/reason',
    '/url',
    '/permissions/0',
    '/organisation_name',
  ])
    expect(pointers).toContain(pointer);
});

it('no write takes a character that nobody sees, in any of its texts, and each says where it is', async () => {
  const found: string[] = [];
  const attacks = writes().flatMap((write) =>
    textsIn(write.example)
      .filter(([pointer]) => !SECRETS.test(pointer))
      .flatMap(([pointer, text]) =>
        [...HIDDEN, ...(LINES.test(pointer) ? ['\r'] : ['\n', '\r', '\t'])].map((character) => ({
          write,
          pointer,
          character,
          hidden: `${text.slice(0, 4)}${character}${text.slice(4)}`,
        })),
      ),
  );
  await aFewAtATime(attacks, async ({ write, pointer, character, hidden }) => {
    signet.clock.advance(60);
    // Whatever is changed in a bundle breaks its signature, which is looked at first.
    const isSigned = write.operation.operationId.endsWith('.importPersona');
    const place = pointer.split('/').slice(1);
    const { status, body } = await send(write, withText(write.example, place, hidden));
    // Whoever issues a session token is told in a word of ATI.
    const isNamed =
      isSigned || body.fault !== undefined || place.some((name) => JSON.stringify(body).includes(name));
    if (![400, 422].includes(status) || !isNamed)
      found.push(
        `${write.operation.operationId} ${pointer} ${JSON.stringify(character)}: ${status} ${JSON.stringify(body).slice(0, 120)}`,
      );
  });
  expect(found.slice(0, 20)).toEqual([]);
});

describe('text in members that have any name', () => {
  it('is looked at, and so is the name', async () => {
    const { id, auth } = await aVerifiedAgent(signet);
    const bodies: [string, string, Json, string][] = [
      ['POST', `/agents/${id}/persona`, { version: '1.0.0', nick: 'a\u202eb' }, 'nick'],
      ['POST', `/agents/${id}/persona`, { version: '1.0.0', 'ni\u200bck': 'ab' }, 'ni'],
      ['POST', `/agents/${id}/persona`, { version: '1.0.0', notes: [{ deep: ['x', 'a\u{e0041}'] }] }, 'deep'],
      ['POST', `/agents/${id}/persona`, { version: '1.0.0', promptTemplate: 'a\u2028b' }, 'promptTemplate'],
      ['POST', `/drift/${id}/health-ping`, { metrics: { 'toxi\u200bcity': 0.1 } }, 'metrics'],
      ['PUT', `/drift/${id}/drift-config`, { baseline_metrics: { 'a\u202eb': 0.1 } }, 'baseline_metrics'],
    ];
    for (const [method, path, body, name] of bodies) {
      const answer = await call(signet, method, path, { headers: auth, body });
      expect([path, answer.status, JSON.stringify(answer.body)]).toEqual([
        path,
        400,
        expect.stringContaining(name),
      ]);
    }
    const prompt = { version: '1.0.0', promptTemplate: 'You are kind.\n\tAlways.' };
    expect(
      (await call(signet, 'POST', `/agents/${id}/persona`, { headers: auth, body: prompt })).status,
    ).toBe(201);
  });
});

describe('names that imitate', () => {
  const names = [
    'Bootstrap administrator',
    'bootstrap-Administratоr',
    'Ѕіgnеt',
    'S Y S T E M',
    'Signet itself',
  ];
  it.each(names)('the product itself are refused to strangers, agents and operators: %s', async (name) => {
    const body = { name, owner_email: 'a@b.cd', permissions: ['zendesk:tickets:read'] };
    const agent = await aVerifiedAgent(signet);
    const weak = await aManagementKey(signet, { permissions: ['agents:read', 'agents:write'] });
    const answers = [
      await call(signet, 'POST', '/agents/register', { body }),
      await call(signet, 'POST', '/v1/agents/register', { body, headers: agent.auth }),
      await call(signet, 'POST', '/api/v1/agents', { body, headers: weak.headers }),
      await call(signet, 'PATCH', `/api/v1/agents/${agent.id}`, { body: { name }, headers: weak.headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 422, 422]);
    for (const answer of answers) expect(JSON.stringify(answer.body)).toContain('name');
  });

  it('are for administrators to give', async () => {
    const body = { name: 'Signet', owner_email: 'a@b.cd', permissions: ['zendesk:tickets:read'] };
    expect((await call(signet, 'POST', '/agents/register', { body, headers: agentAuth })).status).toBe(201);
    expect((await call(signet, 'POST', '/api/v1/agents', { body, headers: operator })).status).toBe(201);
  });

  it('something else by letters of another script are taken: the console marks them', async () => {
    const body = { name: 'Аdministrator', owner_email: 'a@b.cd' };
    expect((await call(signet, 'POST', '/agents/register', { body })).status).toBe(201);
  });
});

describe('the address of a webhook', () => {
  it.each([
    ['https://пример.example/hook', 'https://xn--e1afmkfd.example/hook'],
    ['https://Bücher.example/ä?q=ü', 'https://xn--bcher-kva.example/%C3%A4?q=%C3%BC'],
    ['https://аpple.example', 'https://xn--pple-43d.example/'],
    ['https://receiver.example', 'https://receiver.example'],
  ])('%s is stored and shown as %s', async (url, shown) => {
    const { body } = await call(signet, 'POST', '/api/v1/webhooks', {
      headers: operator,
      body: { url, events: ['*'] },
    });
    expect(body.webhook.url).toBe(shown);
    const edited = await call(signet, 'PATCH', `/api/v1/webhooks/${body.webhook.id}`, {
      headers: operator,
      body: { url },
    });
    expect(edited.body.url).toBe(shown);
  });
});
