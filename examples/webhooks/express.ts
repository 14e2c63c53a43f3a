import express, { type Express } from 'express';
import { webhookListener, type WebhookHandler } from '@signet/sdk/webhooks';
import { options } from './options.js';

export function createApp(handle: WebhookHandler): Express {
  const app = express();
  // Before the body parser: the signature covers the bytes as they came.
  app.post('/webhooks', webhookListener(options(), handle));
  app.use(express.json());
  return app;
}

// In your service: createApp(({ id, event }) => …).listen(8080);
