import Fastify, { type FastifyInstance } from 'fastify';
import { webhookListener, type WebhookHandler } from '@signet/sdk/webhooks';
import { options } from './options.js';

export function createApp(handle: WebhookHandler): FastifyInstance {
  const app = Fastify();
  const receive = webhookListener(options(), handle);
  // A scope of its own, because its parser keeps the bytes as they came, which the signature covers.
  app.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    scope.post('/webhooks', (request, reply) => {
      reply.hijack();
      return receive(request, reply.raw);
    });
    done();
  });
  return app;
}

// In your service: await createApp(({ id, event }) => …).listen({ port: 8080 });
