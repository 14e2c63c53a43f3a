import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, call } from '../support/wire.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

let signet: Signet;
beforeAll(async () => {
  signet = await startSignet();
});
afterAll(() => signet.close());

const verify = async (at: Signet) => {
  const agent = await anAgent(at);
  const { body } = await call(at, 'POST', '/v1/agents/verify', {
    body: { agent_id: agent.id, api_key: agent.apiKey },
  });
  return body.token as { refresh_token: string; refresh_token_expires_in: number };
};
const refresh = (token: string, at = signet) =>
  call(at, 'POST', '/v1/agents/refresh', { body: { refresh_token: token } });

describe('refresh_token_expires_in', () => {
  it('tells 7 days, and what is left of the family’s 30 days when that is less', async () => {
    const { refresh_token, refresh_token_expires_in } = await verify(signet);
    expect(refresh_token_expires_in).toBe(7 * DAY);
    let token = refresh_token;
    const told: number[] = [];
    for (let round = 0; round < 4; round++) {
      signet.clock.advance(7 * DAY - HOUR);
      const { body } = await refresh(token);
      expect(body.token.refresh_token_expires_in).toBe(body.refresh_token_expires_in);
      told.push(body.refresh_token_expires_in);
      token = body.refresh_token;
    }
    expect(told.slice(0, 3)).toEqual([7 * DAY, 7 * DAY, 7 * DAY]);
    expect(Math.abs(told[3]! - (2 * DAY + 4 * HOUR))).toBeLessThan(60);

    signet.clock.advance(told[3]! + 60);
    expect((await refresh(token)).status).toBe(401);
  });

  it('holds: a token lives as long as it was told', async () => {
    const { refresh_token, refresh_token_expires_in } = await verify(signet);
    signet.clock.advance(refresh_token_expires_in - 30);
    expect((await refresh(refresh_token)).status).toBe(200);
  });

  it('is the life of the family where that is set shorter, and no token outlives it', async () => {
    const strict = await startSignet({
      environment: { SIGNET_REFRESH_TOKEN_SECONDS: String(DAY), SIGNET_REFRESH_FAMILY_SECONDS: String(HOUR) },
    });
    try {
      const { refresh_token, refresh_token_expires_in } = await verify(strict);
      expect(refresh_token_expires_in).toBe(HOUR);
      strict.clock.advance(HOUR + 1);
      expect((await refresh(refresh_token, strict)).status).toBe(401);
    } finally {
      await strict.close();
    }
  });
});
