import { anAgent, manageAsOwner, newClient, uniqueName } from './test.js';

export interface Route {
  name: string;
  path: string;
  isOutside?: boolean;
}

/** Every page there is, with something on it. */
export async function everyRoute(): Promise<Route[]> {
  const agent = await anAgent({ name: uniqueName('Shown') });
  await newClient().verifyAgent({ agent_id: agent.agent_id, api_key: agent.apiKey });
  const webhookId = await aDisabledWebhook();
  const entry = await aCatalogue();
  return [
    { name: 'sign-in', path: '/sign-in', isOutside: true },
    { name: 'overview', path: '/' },
    { name: 'agents', path: '/agents' },
    { name: 'agents-no-match', path: '/agents?search=nothing-has-this-name' },
    { name: 'register', path: '/agents/new' },
    { name: 'agent', path: `/agents/${agent.agent_id}` },
    { name: 'agent-activity', path: `/agents/${agent.agent_id}/activity` },
    { name: 'agent-credentials', path: `/agents/${agent.agent_id}/credentials` },
    { name: 'agent-access', path: `/agents/${agent.agent_id}/access` },
    { name: 'agent-behaviour', path: `/agents/${agent.agent_id}/behaviour` },
    { name: 'agent-webhooks', path: `/agents/${agent.agent_id}/webhooks` },
    { name: 'agent-webhooks-no-match', path: `/agents/${agent.agent_id}/webhooks?status_class=2xx` },
    { name: 'agent-settings', path: `/agents/${agent.agent_id}/settings` },
    { name: 'rate-tiers', path: '/settings/rate-tiers' },
    { name: 'permissions', path: '/settings/permissions' },
    { name: 'signing-keys', path: '/settings/signing-keys' },
    { name: 'agent-unknown', path: `/agents/agt_${'0'.repeat(32)}` },
    { name: 'activity', path: '/activity' },
    { name: 'activity-no-match', path: '/activity?until=2020-01-01T00%3A00%3A00Z' },
    { name: 'webhooks', path: '/webhooks' },
    { name: 'webhooks-no-match', path: '/webhooks?state=paused' },
    { name: 'webhook-new', path: '/webhooks/new' },
    { name: 'webhooks-not-delivered', path: '/webhooks/not-delivered' },
    { name: 'webhook', path: `/webhooks/${webhookId}` },
    { name: 'webhook-deliveries', path: `/webhooks/${webhookId}/deliveries` },
    { name: 'webhook-no-delivery-matches', path: `/webhooks/${webhookId}/deliveries?state=dead` },
    { name: 'webhook-settings', path: `/webhooks/${webhookId}/settings` },
    { name: 'webhook-unknown', path: `/webhooks/wh_${'0'.repeat(24)}` },
    { name: 'tools', path: '/tools' },
    { name: 'tool-providers', path: '/tools/providers' },
    { name: 'tool-skills', path: '/tools/skills' },
    { name: 'tool-profiles', path: '/tools/profiles' },
    { name: 'tool-tokens', path: '/tools/tokens' },
    { name: 'tool-keys', path: '/tools/keys' },
    { name: 'tool-checker', path: '/tools/checker' },
    { name: 'provider', path: `/tools/${entry.provider}` },
    { name: 'tool', path: `/tools/${entry.tool}` },
    { name: 'skill', path: `/tools/${entry.skill}` },
    { name: 'tool-unknown', path: `/tools/tool_${'0'.repeat(24)}` },
    { name: 'not-found', path: '/nothing/here' },
  ];
}

/** One that is switched off, with a delivery that waits for it: nothing is called. */
async function aDisabledWebhook(): Promise<string> {
  const { webhooks } = await manageAsOwner();
  const body = { url: 'https://hooks.example.com/shown', events: ['agent.registered', 'agent.revoked'] };
  const { webhook } = await webhooks.create(body);
  await webhooks.disable(webhook.id);
  await anAgent();
  return webhook.id;
}

/** A provider with a tool and a skill about it. */
async function aCatalogue(): Promise<{ provider: string; tool: string; skill: string }> {
  const { toolProviders, tools, skills, virtualKeys, sessionTokens } = await manageAsOwner();
  const name = uniqueName('shown').replaceAll(' ', '-');
  const provider = await toolProviders.create({
    name,
    kind: 'http',
    base_url: 'https://api.example.com',
    description: 'Looks things up',
    category: 'research',
    credential: { place: 'header', name: 'x-api-key', value: 'shown-to-nobody' },
  });
  const tool = await tools.create({
    provider_id: provider.id,
    name: `${name}:search`,
    description: 'Finds what was written about something',
    method: 'GET',
    path: '/search',
  });
  const skill = await skills.create({ name, content: '# How to search', tools: [tool.name] });
  await virtualKeys.issue({ user_id: 'sandbox:42', alias: name, tools: [tool.name], ttl_seconds: 86_400 });
  await sessionTokens.issue({ sub: name, scope: `tool:${tool.name}` });
  return { provider: provider.id, tool: tool.id, skill: skill.id };
}
