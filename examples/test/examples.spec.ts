import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Issuer } from './issuer.js';

/** One started example: something to send requests to. */
interface Service {
  send: (headers: Record<string, string>) => Promise<Response>;
  stop: () => Promise<unknown>;
}

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
  // The examples read it when they are loaded, as a service does.
  process.env['SIGNET_ISSUER'] = issuer.url;
});
afterAll(() => issuer.stop());

const at = (url: string) => (headers: Record<string, string>) => fetch(`${url}/tickets`, { headers });

const examples: Record<string, () => Promise<Service>> = {
  express: async () => {
    const { createApp } = await import('../express/app.js');
    const server = await new Promise<Server>((resolve) => {
      const started: Server = createApp().listen(0, '127.0.0.1', () => resolve(started));
    });
    const { port } = server.address() as AddressInfo;
    server.unref();
    return {
      send: at(`http://127.0.0.1:${port}`),
      stop: () => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      },
    };
  },
  fastify: async () => {
    const { createApp } = await import('../fastify/app.js');
    const app = createApp();
    return { send: at(await app.listen({ port: 0, host: '127.0.0.1' })), stop: () => app.close() };
  },
  nest: async () => {
    const { createApp } = await import('../nest/app.js');
    const app = await createApp();
    await app.listen(0, '127.0.0.1');
    return { send: at(await app.getUrl()), stop: () => app.close() };
  },
  next: async () => {
    const { GET } = await import('../next/app/tickets/route.js');
    const send = (headers: Record<string, string>) =>
      GET(new Request('http://service.example/tickets', { headers }), { params: Promise.resolve({}) });
    return { send, stop: () => Promise.resolve() };
  },
};

describe.each(Object.entries(examples))('the %s example', (_name, start) => {
  let service: Service;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.stop());
  const as = (token: string) => service.send({ authorization: `Bearer ${token}`, connection: 'close' });

  it('lets an agent with the permission in and knows who it is', async () => {
    const answer = await as(issuer.token());
    expect(answer.status).toBe(200);
    await expect(answer.json()).resolves.toEqual({ agent: 'agt_1', canClose: false, tickets: [] });
    const writer = await as(issuer.token({ permissions: ['zendesk:*:*'] }));
    await expect(writer.json()).resolves.toMatchObject({ canClose: true });
  });

  it('tells callers without a token to bring one', async () => {
    const answer = await service.send({ connection: 'close' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    await expect(answer.json()).resolves.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it.each([
    ['of another audience', { aud: 'https://other.example' }, 'INVALID_TOKEN'],
    ['that has expired', { exp: Math.floor(Date.now() / 1000) - 1 }, 'TOKEN_EXPIRED'],
  ])('refuses a token %s', async (_kind, claims, code) => {
    const answer = await as(issuer.token(claims));
    expect(answer.status).toBe(401);
    await expect(answer.json()).resolves.toMatchObject({ code });
  });

  it('says which permission is missing', async () => {
    const answer = await as(issuer.token({ permissions: ['slack:messages:read'] }));
    expect(answer.status).toBe(403);
    await expect(answer.json()).resolves.toMatchObject({
      code: 'INSUFFICIENT_PERMISSIONS',
      required: 'zendesk:tickets:read',
      granted: ['slack:messages:read'],
    });
  });

  it('says when to come back while a key that may be new cannot be asked for', async () => {
    await as(issuer.token({}, 'unknown_1'));
    const answer = await as(issuer.token({}, 'unknown_2'));
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await expect(answer.json()).resolves.toMatchObject({ code: 'KEYS_UNAVAILABLE' });
  });
});
