import { randomBytes } from 'node:crypto';
import { AgentAuthClient } from '@signet/sdk/agentauth';
import { execute } from './sql.mjs';

/**
 * What the layers of the console show, made once: an agent with a name that needs two lines and a refusal to explain, a
 * waiting one, a permission, a provider of tools, a profile, a session token, a virtual key, and an endpoint that is paused (nothing is called) with a delivery that waits for it.
 * @param {{ apiUrl: string, databaseUrl: string, manage: import('@signet/sdk/management').ManagementClient }} stack
 */
export async function makeLayersWorld({ apiUrl, databaseUrl, manage }) {
  const word = randomBytes(4).toString('hex');
  const client = new AgentAuthClient({ baseURL: apiUrl });
  const register = async (name) => {
    const { agent } = await client.registerAgent({
      name: `${name} ${word}`,
      owner_email: 'accounts.payable@finance.example.com',
      permissions: ['zendesk:tickets:read', 'stripe:invoices:read'],
    });
    return { id: agent.agent_id, name: agent.name };
  };
  const { webhook } = await manage.webhooks.create({
    url: `https://hooks.finance.example.com/signet/${word}/what-happened-to-agents`,
    events: ['agent.registered'],
  });
  await manage.webhooks.pause(webhook.id);
  const agent = await register('Accounts payable and supplier onboarding assistant, Europe');
  const waiting = await register('Asks to be let in');
  // The platform under test registers openly: this is where a registration with approval leaves an agent.
  await execute(databaseUrl, `update agent set status = 'pending' where id = $1`, [waiting.id]);
  const permission = `ledger_${word}:entries:write`;
  await manage.permissions.add({ permission, description: 'Writes entries of the ledger' });

  const provider = await manage.toolProviders.create({
    name: `ledger-${word}`,
    kind: 'http',
    base_url: 'https://ledger.example.com/reads-and-writes-what-was-booked',
  });
  const profile = await manage.profiles.create({ name: `ledger-${word}` });
  const sandbox = `sandbox:${word}`;
  await manage.sessionTokens.issue({ sub: sandbox, scope: 'tool:ledger:*' });
  const { key: virtualKey } = await manage.virtualKeys.issue({
    user_id: 'sandbox:42',
    alias: `Nightly run ${word}`,
    tools: ['ledger:*'],
  });

  const usable = (await manage.credentials.list(agent.id)).data[0].name;
  const { credential, api_key } = await manage.credentials.create(agent.id, {
    name: 'Staging',
    expires_at: null,
  });
  await manage.credentials.revoke(agent.id, credential.id);
  const refused = await fetch(`${apiUrl}/agents/${agent.id}`, { headers: { 'x-api-key': api_key } });
  await manage.agents.edit(agent.id, {
    description: 'Reads what suppliers send.',
    rate_tier: 'pro',
  });
  const eventOf = async (type) =>
    (await manage.activity.list({ agent_id: agent.id, type, limit: 1 }).page()).data[0].id;
  return {
    agent,
    waiting,
    permission,
    key: usable,
    provider: provider.id,
    profile: profile.name,
    sandbox,
    virtualKey: virtualKey.alias,
    webhook: webhook.id,
    delivery: (await manage.webhooks.listDeliveries(webhook.id).page()).data[0].id,
    decision: refused.headers.get('decision-id'),
    refusal: await eventOf('access.unauthenticated'),
    change: await eventOf('agent.updated'),
  };
}
