import { rowsRead } from '../support/rows-read.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, call } from '../support/wire.js';

describe('families of refresh tokens', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  it('rotate together without a look at the other families of their agents, in a database without statistics', async () => {
    const agents = await Promise.all(Array.from({ length: 5 }, () => anAgent(signet)));
    await signet.sql(
      `insert into token_family (id, organisation_id, agent_id, credential_id, current_digest, created_at, expires_at,
         ends_at)
       select decode(lpad(to_hex(n), 24, '0'), 'hex'), a.organisation_id, a.id, c.id,
         decode(lpad(to_hex(n), 64, '0'), 'hex'), now(), now() + interval '1 day', now() + interval '1 day'
       from agent a join credential c on c.agent_id = a.id, generate_series(1, 40000) n
       where a.id = $1`,
      [agents[0]!.id],
    );
    const tokens = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const { id, apiKey } = agents[n % agents.length]!;
        const { body } = await call(signet, 'POST', '/agents/verify', {
          body: { agent_id: id, api_key: apiKey },
        });
        return body.token.refresh_token as string;
      }),
    );
    const rows = await rowsRead(signet, 'token_family', () =>
      Promise.all(
        tokens.map((refresh_token) => call(signet, 'POST', '/agents/refresh', { body: { refresh_token } })),
      ),
    );
    expect(rows).toBeGreaterThan(30);
    expect(rows).toBeLessThan(500);
  });
});
