import { AGENT_KEYS, expectError, keysOf, MOUNTS, TIME } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, anAgent, aVerifiedAgent, call } from '../support/wire.js';

const FLAT_KEYS = ['agent_id', 'api_key', 'created_at', 'name', 'owner_email', 'permissions', 'tier'];
const valid = { name: 'Support bot', owner_email: 'owner@example.com' };

describe('POST /agents/register', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  const register = (body: unknown, headers: Record<string, string> = {}, mount = '') =>
    call(signet, 'POST', `${mount}/agents/register`, { body, headers });
  const agentsNamed = async (name: string) => signet.sql('select id from agent where name = $1', [name]);

  it.each(MOUNTS)('answers 201 with exactly the keys of the specification (mount "%s")', async (mount) => {
    const { status, headers, body } = await register({ ...valid, permissions: ['slack:*:*'] }, {}, mount);
    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(keysOf(body)).toEqual(['agent', 'credentials', 'message', 'success']);
    expect(keysOf(body.agent)).toEqual(AGENT_KEYS);
    expect(keysOf(body.credentials)).toEqual(['api_key', 'token_type']);
    expect(body).toEqual({
      success: true,
      message: expect.stringMatching(/\S/),
      agent: {
        ...valid,
        agent_id: expect.stringMatching(/^agt_[0-9a-f]{32}$/),
        permissions: ['slack:*:*'],
        status: 'active',
        tier: 'free',
        created_at: expect.stringMatching(TIME),
        updated_at: expect.stringMatching(TIME),
      },
      credentials: { api_key: expect.stringMatching(/^ak_[0-9a-f]{64}$/), token_type: 'Bearer' },
    });
  });

  it('lets nobody keep the answer, because it holds a key', async () => {
    expect((await register(valid)).headers.get('cache-control')).toBe('no-store');
  });

  it.each([['a text'], [''], [null]])(
    'adds the flat keys that the command line client reads when there is a description (%j)',
    async (description) => {
      const { status, body } = await register({ ...valid, description });
      expect(status).toBe(201);
      expect(keysOf(body)).toEqual(['agent', 'credentials', 'message', 'success', ...FLAT_KEYS].sort());
      for (const key of FLAT_KEYS.filter((name) => name !== 'api_key'))
        expect(body[key]).toEqual(body.agent[key]);
      expect(body.api_key).toBe(body.credentials.api_key);
    },
  );

  it('gives the default permission when none is named', async () => {
    for (const extra of [{}, { permissions: null }]) {
      const { body } = await register({ ...valid, ...extra });
      expect(body.agent.permissions).toEqual(['zendesk:tickets:read']);
    }
  });

  it('drops repeated permissions and keeps their order', async () => {
    const permissions = ['slack:*:*', 'github:pull_requests:read', 'slack:*:*', 'hubspot:deals:*'];
    const { body } = await register({ ...valid, permissions });
    expect(body.agent.permissions).toEqual(['slack:*:*', 'github:pull_requests:read', 'hubspot:deals:*']);
  });

  it('reports a persona and a permission that are wrong together', async () => {
    const answer = await register({ ...valid, permissions: ['invalid:permission'], persona: {} });
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.details.map(({ field }: { field: string }) => field).sort()).toEqual([
      'permissions',
      'persona.version',
    ]);
  });

  it('trims the name, and ignores a tier and members it does not know', async () => {
    const { status, body } = await register({
      ...valid,
      name: '  Bot  ',
      tier: 'enterprise',
      status: 'x',
      id: 1,
    });
    expect(status).toBe(201);
    expect(body.agent).toMatchObject({ name: 'Bot', tier: 'free', status: 'active' });
  });

  it('reports every broken rule together', async () => {
    const answer = await register({
      name: 'ab',
      owner_email: 'nobody',
      description: 'x'.repeat(501),
      permissions: ['slack:*:*', 'invalid:permission'],
      persona: { guardrails: { toxicity_threshold: 2 } },
    });
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.error).toBe('Validation failed');
    expect(answer.body.details.map(({ field }: { field: string }) => field).sort()).toEqual([
      'description',
      'name',
      'owner_email',
      'permissions',
      'persona.guardrails.toxicity_threshold',
      'persona.version',
    ]);
    for (const detail of answer.body.details) expect(keysOf(detail)).toEqual(['field', 'message']);
  });

  it.each([
    ['no name', { owner_email: 'a@b.c' }, 'name'],
    ['a name of 2 characters', { ...valid, name: 'ab' }, 'name'],
    ['a name of blanks', { ...valid, name: '     ' }, 'name'],
    ['a name of 101 characters', { ...valid, name: 'a'.repeat(101) }, 'name'],
    ['a name that is a number', { ...valid, name: 12345 }, 'name'],
    ['a name that is null', { ...valid, name: null }, 'name'],
    ['a name with NUL', { ...valid, name: 'a\0bcd' }, 'name'],
    ['no address', { name: 'Bot' }, 'owner_email'],
    ['an address with a blank', { ...valid, owner_email: 'a b@c.d' }, 'owner_email'],
    ['an address without a dot', { ...valid, owner_email: 'a@b' }, 'owner_email'],
    ['an address of 256 characters', { ...valid, owner_email: `${'a'.repeat(250)}@b.com` }, 'owner_email'],
    ['a description that is a number', { ...valid, description: 5 }, 'description'],
    ['a description of 501 characters', { ...valid, description: 'a'.repeat(501) }, 'description'],
    ['permissions that are text', { ...valid, permissions: 'slack:*:*' }, 'permissions'],
    ['permissions that are an object', { ...valid, permissions: {} }, 'permissions'],
    ['no permission at all', { ...valid, permissions: [] }, 'permissions'],
    ['a permission that is a number', { ...valid, permissions: [5] }, 'permissions.0'],
    ['a permission that is null', { ...valid, permissions: ['slack:*:*', null] }, 'permissions.1'],
    [
      'more than 50 permissions',
      { ...valid, permissions: Array.from({ length: 51 }, (_, index) => `a:b:c${index}`) },
      'permissions',
    ],
    ['51 times the same permission', { ...valid, permissions: Array(51).fill('slack:*:*') }, 'permissions'],
  ])('refuses %s', async (_, body, field) => {
    const answer = await register(body);
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.details.map((detail: { field: string }) => detail.field)).toEqual([field]);
  });

  it.each(['"text"', '7', 'null', '[{}]', 'true'])('refuses a body that is %s', async (body) => {
    expectError(await register(body), { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
  });

  it('refuses no body at all', async () => {
    expectError(await register(undefined), { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
  });

  it('names every permission that does not exist, and says what does', async () => {
    const permissions = ['zendesk:tickets:read', 'invalid:permission', 'constructor:a:b', 'zendesk:*:read'];
    const answer = await register({ ...valid, permissions });
    expectError(answer, { status: 400, code: 'INVALID_PERMISSIONS' }, [
      'details',
      'invalid_permissions',
      'valid_format',
      'valid_services',
    ]);
    expect(answer.body).toMatchObject({
      error: 'INVALID_PERMISSIONS',
      valid_format: 'service:resource:action',
      valid_services: ['zendesk', 'slack', 'hubspot', 'github', 'salesforce', 'stripe'],
    });
    const names = ['invalid:permission', 'constructor:a:b', 'zendesk:*:read'];
    expect(answer.body.invalid_permissions).toEqual(
      names.map((permission) => ({ permission, reason: expect.stringMatching(/\S/) })),
    );
    expect(answer.body.details).toEqual(
      names.map((permission) => ({ permission, message: expect.stringMatching(/\S/) })),
    );
  });

  it('stores nothing of a registration that it refused', async () => {
    await register({ ...valid, name: 'Refused bot', permissions: ['invalid:permission'] });
    await register({ ...valid, name: 'Refused bot', permissions: ['*:*:*'] });
    expect(await agentsNamed('Refused bot')).toEqual([]);
  });

  describe('with *:*:*', () => {
    const body = { ...valid, permissions: ['slack:*:*', '*:*:*'] };

    it('is refused to anybody', async () => {
      expectError(await register(body), { status: 403, code: 'ADMIN_SCOPE_NOT_GRANTABLE' });
    });

    it('is refused to an agent that does not hold it', async () => {
      const agent = await aVerifiedAgent(signet);
      expectError(await register(body, agent.auth), { status: 403, code: 'ADMIN_SCOPE_NOT_GRANTABLE' });
    });

    it('is granted by an administrator, by token and by key', async () => {
      const admin = await anAdministrator(signet);
      for (const headers of [admin.auth, { 'x-api-key': admin.apiKey }]) {
        const { status, body: answer } = await register(body, headers);
        expect(status).toBe(201);
        expect(answer.agent.permissions).toEqual(['slack:*:*', '*:*:*']);
      }
    });
  });

  it('lets an agent register another, but not with a credential that is not valid', async () => {
    const agent = await aVerifiedAgent(signet);
    expect((await register(valid, agent.auth)).status).toBe(201);
    expectError(await register(valid, { authorization: 'Bearer junk' }), {
      status: 401,
      code: 'INVALID_TOKEN',
    });
  });

  it('stores a keyed digest of the API key and never the key', async () => {
    const agent = await anAgent(signet);
    const [row] = await signet.sql<{ text: string }>(
      'select c::text as text from credential c where agent_id = $1',
      [agent.id],
    );
    expect(row!.text).not.toContain(agent.apiKey.slice(10));
    const [logged] = await signet.sql<{ count: string }>(
      'select count(*) from activity_event where record like $1',
      [`%${agent.apiKey.slice(10)}%`],
    );
    expect(logged!.count).toBe('0');
  });

  describe('with an Idempotency-Key', () => {
    const key = () => ({ 'idempotency-key': crypto.randomUUID() });

    it('answers a repeated call with the first answer, key included', async () => {
      const headers = key();
      const first = await register({ ...valid, name: 'Once bot' }, headers);
      const second = await register({ ...valid, name: 'Once bot' }, headers);
      expect(first.status).toBe(201);
      expect(second.status).toBe(201);
      expect(second.body).toEqual(first.body);
      expect(await agentsNamed('Once bot')).toHaveLength(1);
    });

    it('refuses the key with another body', async () => {
      const headers = key();
      await register({ ...valid, name: 'First body' }, headers);
      const answer = await register({ ...valid, name: 'Second body' }, headers);
      expectError(answer, { status: 400, code: 'VALIDATION_FAILED' });
      expect(await agentsNamed('Second body')).toEqual([]);
    });

    it('repeats no answer of one family in the other, whose clients read another shape', async () => {
      const at = (mount: string, headers: Record<string, string>) =>
        call(signet, 'POST', `${mount}/agents/register`, {
          body: { ...valid, name: 'Two families' },
          headers,
        });
      for (const [first, second] of [
        ['', '/v1'],
        ['/v1', '/agentauth'],
      ] as const) {
        const headers = key();
        expect((await at(first, headers)).status).toBe(201);
        expectError(await at(second, headers), { status: 400, code: 'VALIDATION_FAILED' });
      }
      const headers = key();
      expect((await at('/agentauth', headers)).body).toEqual((await at('', headers)).body);
      expect(await agentsNamed('Two families')).toHaveLength(3);
    });

    it('makes one agent of 10 calls at once, and gives all of them the same answer', async () => {
      const headers = key();
      const body = { ...valid, name: 'Parallel bot' };
      const answers = await Promise.all(Array.from({ length: 10 }, () => register(body, headers)));
      for (const answer of answers) {
        expect(answer.status).toBe(201);
        expect(answer.body).toEqual(answers[0]!.body);
      }
      expect(await agentsNamed('Parallel bot')).toHaveLength(1);
    });

    it('makes another agent for another key', async () => {
      await register({ ...valid, name: 'Two keys' }, key());
      await register({ ...valid, name: 'Two keys' }, key());
      expect(await agentsNamed('Two keys')).toHaveLength(2);
    });

    it('does not share keys between callers', async () => {
      const headers = key();
      const agent = await aVerifiedAgent(signet);
      const anonymous = await register({ ...valid, name: 'Shared key' }, headers);
      const known = await register({ ...valid, name: 'Shared key' }, { ...headers, ...agent.auth });
      expect(known.body.agent.agent_id).not.toBe(anonymous.body.agent.agent_id);
    });

    it('can be used again after a refusal: nothing was done under it', async () => {
      const headers = key();
      expect((await register({ ...valid, permissions: ['x:y:z'] }, headers)).status).toBe(400);
      expect((await register(valid, headers)).status).toBe(201);
    });

    it.each(['a b', 'x'.repeat(256), 'ü'])('refuses the key %j', async (value) => {
      const headers = { 'idempotency-key': Buffer.from(value).toString('latin1') };
      expectError(await register(valid, headers), { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    });
  });
});

describe('the registration policy', () => {
  it('lets only administrators in when it is closed', async () => {
    const signet = await startSignet({ environment: { SIGNET_REGISTRATION: 'closed' } });
    try {
      const admin = await anAdministrator(signet);
      const anonymous = await call(signet, 'POST', '/agents/register', { body: valid });
      expectError(anonymous, { status: 403, code: 'FORBIDDEN' });
      const known = await call(signet, 'POST', '/agents/register', { body: valid, headers: admin.auth });
      expect(known.status).toBe(201);
    } finally {
      await signet.close();
    }
  });

  it('keeps agents inactive until somebody looked when it asks for approval', async () => {
    const signet = await startSignet({ environment: { SIGNET_REGISTRATION: 'approval' } });
    try {
      const { body } = await call(signet, 'POST', '/agents/register', { body: valid });
      expect(body.agent.status).toBe('inactive');
      const credentials = { agent_id: body.agent.agent_id, api_key: body.credentials.api_key };
      const answer = await call(signet, 'POST', '/agents/verify', { body: credentials });
      expectError(answer, { status: 401, code: 'AGENT_NOT_ACTIVE' }, ['valid', 'verified']);
    } finally {
      await signet.close();
    }
  });

  it('hands out *:*:* to anybody only under its frightening switch', async () => {
    const signet = await startSignet({ environment: { ALLOW_ANONYMOUS_ADMIN_REGISTRATION: '1' } });
    try {
      const body = { ...valid, permissions: ['*:*:*'] };
      expect((await call(signet, 'POST', '/agents/register', { body })).status).toBe(201);
    } finally {
      await signet.close();
    }
  });
});
