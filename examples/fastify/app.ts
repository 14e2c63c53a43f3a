import Fastify, { type FastifyInstance } from 'fastify';
import { requireAgent } from '@signet/sdk/verify/fastify';

const issuer = process.env.SIGNET_ISSUER ?? 'http://127.0.0.1:4000';

const agentsThatRead = requireAgent({ issuer, audience: issuer, permissions: ['zendesk:tickets:read'] });

export function createApp(): FastifyInstance {
  const app = Fastify();
  // Declared once, so that every request object has the same shape.
  app.decorateRequest('agent');

  app.get('/tickets', { onRequest: agentsThatRead }, (request) => {
    // Beyond the guard: what else this agent may do.
    const canClose = request.agent.can('zendesk:tickets:write');
    return { agent: request.agent.agentId, canClose, tickets: [] };
  });

  return app;
}

// In your service: await createApp().listen({ port: 8080 });
