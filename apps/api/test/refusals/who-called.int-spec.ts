import { Logger, type LogFields } from '../../src/platform/logging/logger.js';
import { aManager, type Manage } from '../support/management.js';
import { aSignedInMember } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { eventually } from '../support/eventually.js';
import { aVerifiedAgent, call, type Answer } from '../support/wire.js';

/** Keeps the lines of the access log. */
class AccessLog extends Logger {
  readonly lines: LogFields[] = [];
  constructor() {
    super('silent');
  }
  override info(message: string, fields: LogFields = {}): void {
    if (message === 'request') this.lines.push(fields);
  }
}

describe('the access log names whoever proved who they are, answered or refused:', () => {
  const log = new AccessLog();
  let signet: Signet;
  let manage: Manage;
  beforeAll(async () => {
    signet = await startSignet({ logger: log });
    manage = await aManager(signet);
  });
  afterAll(() => signet.close());

  const lineOf = ({ headers }: Answer<unknown>): Promise<LogFields> =>
    eventually(() =>
      Promise.resolve(log.lines.find((line) => line.request_id === headers.get('x-request-id')) ?? null),
    );

  const suspended = async () => {
    const agent = await aVerifiedAgent(signet);
    await manage('POST', `/agents/${agent.id}/suspend`, { reason: 'For a test' });
    return agent;
  };
  const activityOf = (id: string, headers: Record<string, string>) =>
    call(signet, 'GET', `/agents/${id}/activity`, { headers });

  /** How somebody calls, and with what answer. */
  const WAYS: Record<string, { status: number; by: () => Promise<{ id: string; answer: Answer }> }> = {
    'an agent with a token': {
      status: 200,
      by: async () => {
        const { id, auth } = await aVerifiedAgent(signet);
        return { id, answer: await activityOf(id, auth) };
      },
    },
    'an agent that verifies': {
      status: 200,
      by: async () => {
        const { id, apiKey } = await aVerifiedAgent(signet);
        const body = { agent_id: id, api_key: apiKey };
        return { id, answer: await call(signet, 'POST', '/v1/agents/verify', { body }) };
      },
    },
    'an agent that reaches for another': {
      status: 403,
      by: async () => {
        const [{ id, auth }, other] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
        return { id, answer: await activityOf(other.id, auth) };
      },
    },
    'a suspended agent with a key': {
      status: 401,
      by: async () => {
        const { id, apiKey } = await suspended();
        return { id, answer: await activityOf(id, { 'x-api-key': apiKey }) };
      },
    },
    'an agent whose token has ended': {
      status: 401,
      by: async () => {
        const { id, auth } = await aVerifiedAgent(signet);
        await signet.sql(`update agent set token_epoch = token_epoch + 1 where id = $1`, [id]);
        return { id, answer: await activityOf(id, auth) };
      },
    },
    'an agent past its rate': {
      status: 429,
      by: async () => {
        const { id, auth } = await aVerifiedAgent(signet);
        await signet.sql(`update rate_tier set requests_per_minute = 1 where name = 'pro'`);
        await signet.sql(`update agent set rate_tier = 'pro' where id = $1`, [id]);
        await activityOf(id, auth);
        return { id, answer: await activityOf(id, auth) };
      },
    },
    'a member': {
      status: 200,
      by: async () => {
        const { id, headers } = await aSignedInMember(signet);
        return { id, answer: await call(signet, 'GET', '/api/v1/agents', { headers }) };
      },
    },
    'a member without the permission': {
      status: 403,
      by: async () => {
        const { id, headers } = await aSignedInMember(signet, { role: 'viewer' });
        return {
          id,
          answer: await call(signet, 'POST', '/api/v1/agents', { headers, body: { name: 'x' } }),
        };
      },
    },
    'a member whose call is not shown to be the console’s': {
      status: 403,
      by: async () => {
        const { id, cookie } = await aSignedInMember(signet);
        return {
          id,
          answer: await call(signet, 'POST', '/api/v1/agents', { headers: { cookie }, body: {} }),
        };
      },
    },
  };

  it.each(Object.entries(WAYS))('%s', async (_, { status, by }) => {
    const { id, answer } = await by();
    expect(answer.status).toBe(status);
    expect(await lineOf(answer)).toMatchObject({ status, actor_id: id });
  });

  it('and nobody for a stranger', async () => {
    const answer = await activityOf('agt_x', {});
    expect((await lineOf(answer)).actor_id).toBeUndefined();
  });
});
