import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aManagementKey, managerWith } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { startSignet, type Signet } from '../support/signet.js';
import { runCurl } from './shell.js';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/ati.md'), 'utf8');
const commands = [...page.matchAll(/```sh\n(curl .*?)\n```/gs)].map(([, command]) => command!);

describe('the commands on the page about sandboxes', () => {
  let signet: Signet;
  let key: string;
  let github: Receiver;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
    key = await aManagementKey(signet);
    github = await Receiver.start();
    github.behave = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"total_count":1}');
    };
  });
  afterAll(async () => {
    await signet.close();
    await github.close();
  });

  it('register a provider and a proxy, start a sandbox, call a tool and issue a key', async () => {
    expect(commands).toHaveLength(5);
    const variables: Record<string, string> = {
      SIGNET_URL: signet.url,
      SIGNET_MANAGEMENT_KEY: key,
    };
    const api = managerWith(signet, key);
    const own = { name: 'own', target: 'stock', proxy_url: 'https://proxy.example.com' };
    const { body: profile } = await api<{ id: string }>('POST', '/ati/profiles', own);
    const run = async (part: string) => {
      const command = commands.find((each) => each.includes(part))!;
      const filled = command.replace('https://api.github.com', github.url('')).replace('prf_…', profile.id);
      const response = await runCurl(filled, variables);
      const body = (await response.json()) as Record<string, unknown>;
      expect([response.status, body]).toEqual([part === '/call' ? 200 : 201, body]);
      return body;
    };

    const provider = await run('/ati/providers');
    await api('POST', '/ati/tools', {
      provider_id: provider['id'],
      name: 'github:search_repos',
      method: 'GET',
      path: '/search/repositories',
    });
    const { env } = (await run('/ati/sandboxes')) as { env: Record<string, string> };
    expect(env).toMatchObject({ ATI_PROXY_URL: 'http://signet.test/ati' });
    Object.assign(variables, env, { ATI_PROXY_URL: `${signet.url}/ati` });
    expect(await run('/call')).toEqual({ result: { total_count: 1 } });
    expect(github.received.map(({ path }) => path)).toEqual(['/search/repositories?q=signet']);
    expect(await run('"kind": "ati"')).toMatchObject({ kind: 'ati', profile_id: profile.id });
    expect(await run('/ati/keys')).toMatchObject({
      key: { alias: 'nightly', rate: { 'tool:github:*': '10/hour' } },
    });
  });
});
