import { FakeServer } from './support/fake-server.js';
import { folder, run, type Folder } from './support/run.js';

let here: Folder;
let server: FakeServer;
beforeAll(async () => {
  here = await folder();
  server = await FakeServer.start();
});
afterAll(async () => {
  await here.remove();
  await server.stop();
});
beforeEach(() => void server.received.splice(0));

const env = { SIGNET_MANAGEMENT_KEY: 'mk_secret' };
const exported = (...more: string[]) =>
  run(['export', ...more], { cwd: here.path, env, sleep: () => Promise.resolve() });
/** Ours, by a name that does not say that it is this machine. */
const elsewhere = () => server.url.replace('127.0.0.1', '0.0.0.0');

it.each([
  'http://auth.example.com',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com:4000/signet',
  'http://localhost.:4000',
  'http://10.0.0.7:4000',
  'http://[::]:4000',
  'http://[2001:db8::1]',
  'HTTP://Auth.Example.com',
])('no management key goes to %s', async (url) => {
  const { code, stdout, stderr } = await exported('--url', url);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toMatch(
    /^Nothing was sent: over plain http anybody on the way to \S+ can read the management key/,
  );
  expect(stderr).toContain('Use https, or say --allow-http');
  expect(stderr).not.toContain('mk_secret');
});

it('reaches another machine over plain http only for who says so', async () => {
  const applied = await run(['apply', '-f', 'none.yaml', '--url', elsewhere()], { cwd: here.path, env });
  expect(applied.code).not.toBe(0);
  expect(await exported('--url', elsewhere())).toMatchObject({ code: 64 });
  expect(server.received).toEqual([]);
  await exported('--url', elsewhere(), '--allow-http');
  expect(server.received[0]!.headers.authorization).toBe('Bearer mk_secret');
});

it.each(['127.0.0.1', 'localhost', '127.1', '0x7f.0.0.1'])(
  'goes to this machine, called %s',
  async (name) => {
    await exported('--url', server.url.replace('127.0.0.1', name));
    expect(server.received.length).toBeGreaterThan(0);
  },
);
