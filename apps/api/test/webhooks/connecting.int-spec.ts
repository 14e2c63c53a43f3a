import net, { type AddressInfo, type Server } from 'node:net';
import { dial, interleaved } from '../../src/platform/egress/dial.js';
import { GuardedClient } from '../../src/platform/egress/index.js';
import { nameServerResolve } from '../../src/platform/egress/resolver.js';
import { nameServer } from '../support/name-server.js';
import { swallowingServer } from '../support/swallowing-server.js';

/** Longer than a test may take: who waits for it fails. */
const NO_DEADLINE_MS = 600_000;

describe('connecting', () => {
  const endings: (() => void)[] = [];
  afterEach(() => {
    for (const end of endings.splice(0)) end();
  });
  const swallowing = async () => {
    const server = await swallowingServer();
    endings.push(server.stop);
    return server;
  };
  const listening = async (host: string, port = 0) => {
    const server: Server = net.createServer((socket) => socket.on('error', () => {}).resume());
    endings.push(() => server.close());
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return (server.address() as AddressInfo).port;
  };
  const connected = async (addresses: string[], port: number) => {
    const socket = await dial(addresses, port).socket;
    endings.push(() => socket.destroy());
    return socket.remoteAddress;
  };

  it('waits for a handshake that takes a second, whatever else the name leads to', async () => {
    const { port, wake } = await swallowing();
    const rules = {
      allowHttp: true,
      allowPrivate: true,
      allow: new Set<string>(),
      deniedPorts: new Set<number>(),
    };
    const client = new GuardedClient(rules, { resolve: () => Promise.resolve(['127.0.0.1', '::1']) });
    endings.push(() => client.close());
    const call = { method: 'POST', headers: {}, body: Buffer.from('{}'), timeoutMs: NO_DEADLINE_MS } as const;
    const answer = client.send({ ...call, url: `http://receiver.test:${port}/` });
    // Later than the second address was tried and refused.
    setTimeout(wake, 400);
    expect(await answer).toMatchObject({ status: 200, remoteAddress: '127.0.0.1' });
  });

  it('goes on to the next address while one swallows everything', async () => {
    const { port } = await swallowing();
    await listening('127.0.0.2', port);
    expect(await connected(['127.0.0.1', '127.0.0.2'], port)).toBe('127.0.0.2');
  });

  it('goes on at once when an address refuses', async () => {
    const port = await listening('127.0.0.3');
    expect(await connected(['127.0.0.1', '127.0.0.2', '127.0.0.3'], port)).toBe('127.0.0.3');
  });

  it('says what each address did when none lets us in', async () => {
    const port = await listening('127.0.0.9');
    const refusal = await dial(['127.0.0.1', '127.0.0.2'], port).socket.catch((error: unknown) => error);
    expect(refusal).toMatchObject({ fault: 'connect_refused' });
    expect((refusal as Error).message).toBe(
      `No connection: 127.0.0.1:${port} refused (ECONNREFUSED); 127.0.0.2:${port} refused (ECONNREFUSED).`,
    );
  });

  it('knocks on eight addresses of a name at most', async () => {
    const port = await listening('127.0.0.99');
    const many = Array.from({ length: 200 }, (_, n) => `127.0.0.${n + 1}`);
    const refusal = await dial(many, port).socket.catch((error: unknown) => error as Error);
    expect((refusal as Error).message.match(/refused/g)).toHaveLength(8);
  });

  it('takes the families in turn', () => {
    expect(interleaved(['1.1.1.1', '2.2.2.2', '3.3.3.3', '::1', '::2'])).toEqual([
      '::1',
      '1.1.1.1',
      '::2',
      '2.2.2.2',
      '3.3.3.3',
    ]);
  });

  describe('to a name', () => {
    const resolving = async (records: Parameters<typeof nameServer>[0]) => {
      const server = await nameServer(records);
      endings.push(server.stop);
      return nameServerResolve([server.address])('receiver.example.com', NO_DEADLINE_MS);
    };
    const V6 = [0x26, 0x06, 0x47, 0, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x11];

    it('learns both families', async () => {
      const found = await resolving({
        A: [
          [8, 8, 8, 8],
          [8, 8, 4, 4],
        ],
        AAAA: [V6],
      });
      expect(found.toSorted()).toEqual(['2606:4700:4700::1111', '8.8.4.4', '8.8.8.8']);
    });

    it.each(['silent', 'failure', []] as const)('needs no answer about IPv6: %j', async (AAAA) => {
      expect(await resolving({ A: [[8, 8, 8, 8]], AAAA: AAAA as 'silent' })).toEqual(['8.8.8.8']);
    });

    it('says whether there is no such name or nobody knew', async () => {
      await expect(resolving({})).rejects.toMatchObject({ fault: 'dns_not_found' });
      await expect(resolving({ A: 'failure', AAAA: 'failure' })).rejects.toMatchObject({
        fault: 'dns_timeout',
        message: 'The name server could not say where receiver.example.com is (ESERVFAIL).',
      });
    });
  });
});
