import net, { type AddressInfo } from 'node:net';
import { checkRedis, UnusableRedisError } from '../../src/platform/redis/redis.js';
import { describeOnRedis } from '../support/backends.js';
import { RedisServer } from '../support/redis.js';
import { startSignet } from '../support/signet.js';

describeOnRedis('a Redis that cannot be used is refused at the start, with a sentence that says why', () => {
  let redis: RedisServer;
  const servers: net.Server[] = [];
  beforeAll(async () => (redis = await RedisServer.start()));
  afterAll(async () => {
    for (const server of servers) server.close();
    await redis.stop();
  });

  const aServer = async (onConnection: (socket: net.Socket) => void) => {
    const server = net.createServer((socket) => onConnection(socket.on('error', () => {})));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const withPassword = (password: string) => redis.url.replace('//', `//:${password}@`);
  const refusal = async (url: string) => {
    const error = await checkRedis(url).then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error).toBeInstanceOf(UnusableRedisError);
    expect(error!.message).not.toMatch(/secret/);
    return error!.message;
  };

  it('the password is wrong or missing', async () => {
    await redis.command('CONFIG SET requirepass secret-of-redis');
    try {
      for (const url of [withPassword('secret-of-another'), redis.url])
        expect(await refusal(url)).toMatch(/refuses us .*Check the name and password in REDIS_URL/);
      await checkRedis(withPassword('secret-of-redis'));
      await expect(startSignet({ environment: { REDIS_URL: redis.url } })).rejects.toThrow(/REDIS_URL/);
    } finally {
      await redis.command('AUTH secret-of-redis\r\nCONFIG SET requirepass ""');
    }
  });

  it('it is a read-only replica', async () => {
    await redis.command('REPLICAOF 127.0.0.1 1');
    expect(await refusal(redis.url)).toMatch(/read-only replica.*primary/);
    await redis.command('REPLICAOF NO ONE');
  });

  it('it is full', async () => {
    await redis.command('CONFIG SET maxmemory 1');
    expect(await refusal(redis.url)).toMatch(/full/);
    await redis.command('CONFIG SET maxmemory 0');
  });

  it('nobody is there, nobody answers, or something else answers', async () => {
    expect(await refusal('redis://127.0.0.1:1')).toMatch(/127\.0\.0\.1:1 cannot be used \(ECONNREFUSED\)/);
    expect(await refusal(await aServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))).toMatch(
      /cannot be used/,
    );
    expect(await refusal(await aServer(() => {}))).toMatch(/cannot be used/);
  });
});
