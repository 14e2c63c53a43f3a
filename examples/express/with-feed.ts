import express, { type Express } from 'express';
import { requireAgent } from '@signet/sdk/verify/express';

const issuer = process.env.SIGNET_ISSUER ?? 'http://127.0.0.1:4000';

// Hears of an agent that was stopped at once, over one open connection.
const agentsOnly = requireAgent({ issuer, audience: issuer, revocation: { source: 'feed' } });

export function createApp(): Express {
  const app = express();
  app.get('/health', (_req, res) => res.json(agentsOnly.revocation()));
  app.get('/tickets', agentsOnly, (req, res) => res.json({ agent: req.agent.agentId, tickets: [] }));
  return app;
}

// In your service: createApp().listen(8080), and agentsOnly.close() when it ends.
