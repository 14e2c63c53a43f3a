import express, { type Express } from 'express';
import { requireAgent } from '@signet/sdk/verify/express';

const issuer = process.env.SIGNET_ISSUER ?? 'http://127.0.0.1:4000';

const agentsThatRead = requireAgent({ issuer, audience: issuer, permissions: ['zendesk:tickets:read'] });

export function createApp(): Express {
  const app = express();

  app.get('/tickets', agentsThatRead, (req, res) => {
    // Beyond the guard: what else this agent may do.
    const canClose = req.agent.can('zendesk:tickets:write');
    res.json({ agent: req.agent.agentId, canClose, tickets: [] });
  });

  return app;
}

// In your service: createApp().listen(8080);
