import { bootstrap } from '../../src/cli/bootstrap.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call } from '../support/wire.js';

describe('the first administrator', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  const isAdministrator = async (agent_id: string, api_key: string): Promise<boolean> => {
    const { body } = await call(signet, 'POST', '/agents/verify', { body: { agent_id, api_key } });
    const headers = { authorization: `Bearer ${body.token.access_token}` };
    return (await call(signet, 'GET', '/agents', { headers })).status === 200;
  };

  /** One from before the name was reserved. */
  const anImpostor = async () => {
    const agent = await aVerifiedAgent(signet);
    await signet.sql(`update agent set name = 'Bootstrap administrator' where id = $1`, [agent.id]);
    return agent;
  };

  it('is nobody who bears its name, before or after', async () => {
    const impostors = [await anImpostor()];
    const made = await bootstrap(signet.application.nest);
    expect(await isAdministrator(made.agent_id, made.api_key)).toBe(true);

    impostors.push(await anImpostor());
    const rotated = await bootstrap(signet.application.nest, { rotate: true });
    expect(rotated.agent_id).toBe(made.agent_id);
    expect(await isAdministrator(rotated.agent_id, rotated.api_key)).toBe(true);
    for (const impostor of impostors) expect(await isAdministrator(impostor.id, impostor.apiKey)).toBe(false);
  });

  it('loses the refresh tokens of its old key when its secrets are replaced', async () => {
    const { agent_id, api_key } = await bootstrap(signet.application.nest, { rotate: true });
    const { body } = await call(signet, 'POST', '/agents/verify', { body: { agent_id, api_key } });
    await bootstrap(signet.application.nest, { rotate: true });
    const { status } = await call(signet, 'POST', '/agents/refresh', {
      body: { refresh_token: body.token.refresh_token },
    });
    expect(status).toBe(401);
  });
});
