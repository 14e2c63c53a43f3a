import { withAgent } from '@signet/sdk/verify/next';

const issuer = process.env.SIGNET_ISSUER ?? 'http://127.0.0.1:4000';

export const GET = withAgent(
  { issuer, audience: issuer, permissions: ['zendesk:tickets:read'] },
  (_request, agent) => {
    // Beyond the guard: what else this agent may do.
    const canClose = agent.can('zendesk:tickets:write');
    return Response.json({ agent: agent.agentId, canClose, tickets: [] });
  },
);
