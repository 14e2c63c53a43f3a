import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { inspectToken } from '@signet/sdk/ati';
import { aManagementKey, managerWith, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const PACKAGE = path.resolve(import.meta.dirname, '../../../../packages/sdk-python');
const SECRET = '5e'.repeat(32);
/** Not whichever Python a developer has chosen: the one of the system, with nothing installed for us. */
const PYTHON = '/usr/bin/python3';

let signet: Signet;
let key: string;
let api: Manage;
let blocks: ReadonlyMap<string, string>;
beforeAll(async () => {
  signet = await startSignet();
  key = await aManagementKey(signet);
  api = managerWith(signet, key);
  const text = await readFile(path.join(PACKAGE, 'tests/documented_ati.md'), 'utf8');
  blocks = new Map(
    [...text.matchAll(/^## (.*?)\n\n```python\n(.*?)^```$/gms)].map(([, name, code]) => [name!, code!]),
  );
  // What the user's orchestrators sign with is known here, so that their tokens open what ours do.
  const profile = await api('POST', '/ati/profiles', { name: 'orchestrators', secret: SECRET });
  expect(profile).toMatchObject({ status: 201 });
  const provider = { name: 'finnhub', kind: 'http', base_url: 'https://finnhub.example' };
  const { body } = await api('POST', '/ati/providers', provider);
  for (const name of ['finnhub:quote', 'web_search', 'finnhub:secret'])
    await api('POST', '/ati/tools', { provider_id: body.id, name, method: 'GET', path: `/${name}` });
});
afterAll(() => signet.close());

/** Runs a program, with our package and its standard library alone, and returns what it printed. */
async function run(program: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(PYTHON, ['-B', '-c', program], {
    env: { PYTHONPATH: PACKAGE, ...env },
  });
  return stdout;
}

/** A program of the user's document as it was handed to us; only the address and the secret are replaced. */
const documented = (name: string): string =>
  blocks
    .get(name)!
    .replaceAll('https://ati-proxy.example.com', `${signet.url}/ati`)
    .replaceAll(/secret="17332cf135d362f79a[^"]*"/g, `secret="${SECRET}"`);

const toolsFor = async (token: string): Promise<{ status: number; names: string[] }> => {
  const { status, body } = await call(signet, 'GET', '/ati/tools', {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status, names: Array.isArray(body) ? body.map(({ name }: { name: string }) => name) : [] };
};

describe('the programs of the document, against this instance', () => {
  it('provision a sandbox whose token the gateway takes', async () => {
    const program = `import json\nsandbox_id = "abc123"\n${documented('Orchestrator Provisioning')}\nprint(json.dumps(env_vars))`;
    const environment = JSON.parse(await run(program)) as Record<string, string>;
    expect(Object.keys(environment).sort()).toEqual(['ATI_PROXY_URL', 'ATI_SESSION_TOKEN']);
    expect(environment['ATI_PROXY_URL']).toBe(`${signet.url}/ati`);
    expect(inspectToken(environment['ATI_SESSION_TOKEN']!)).toMatchObject({ sub: 'sandbox:abc123' });
    const { status, names } = await toolsFor(environment['ATI_SESSION_TOKEN']!);
    // `finnhub_quote` is written as the proxy's other spelling of `finnhub:quote`.
    expect({ status, names: names.toSorted((a, b) => a.localeCompare(b)) }).toEqual({
      status: 200,
      names: ['finnhub:quote', 'web_search'],
    });
  });

  it('issue, validate and inspect a token that the gateway takes', async () => {
    const printed = await run(`${documented('Token Utilities')}\nprint(token)`);
    const [sub, scopes, token] = printed.trim().split('\n');
    expect([sub, scopes]).toEqual(['agent-7', "['tool:web_search', 'tool:finnhub_quote']"]);
    expect(await toolsFor(token!)).toMatchObject({ status: 200 });
    expect((await toolsFor(token!)).names.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'finnhub:quote',
      'web_search',
    ]);
  });

  it('compare scopes as they say', async () => {
    const code = documented('Scope Utilities');
    const asked = [...code.matchAll(/^((?:check_scope|matches_wildcard)\(.*\)) # (True|False)$/gm)];
    expect(asked).toHaveLength(4);
    const printed = await run(
      `${code}\nprint(scope)\n${asked.map(([, question]) => `print(${question})`).join('\n')}`,
    );
    const said = /^# "(.*)"$/m.exec(code)![1];
    expect(printed.trim().split('\n')).toEqual([said, ...asked.map(([, , answer]) => answer)]);
  });
});

describe('an orchestrator in Python without a secret', () => {
  const env = () => ({ SIGNET_URL: signet.url, SIGNET_MANAGEMENT_KEY: key });

  it('has Signet issue the token, and the gateway takes it', async () => {
    const program = `
import json
from ati import AtiOrchestrator
print(json.dumps(AtiOrchestrator().provision_sandbox(agent_id="sandbox:1", tools=["finnhub_quote"], job_id="j", sandbox_id="s")))`;
    const environment = JSON.parse(await run(program, env())) as Record<string, string>;
    expect(new URL(environment['ATI_PROXY_URL']!).pathname).toBe('/ati');
    const token = environment['ATI_SESSION_TOKEN']!;
    const claims = inspectToken(token);
    expect(claims).toMatchObject({
      sub: 'sandbox:1',
      scope: 'tool:finnhub_quote',
      job_id: 'j',
      sandbox_id: 's',
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(3600);
    expect(await toolsFor(token)).toEqual({ status: 200, names: ['finnhub:quote'] });
  });

  it('is refused in the words that its programs look for', async () => {
    const program = `
from ati import AtiError, AtiOrchestrator
orchestrator = AtiOrchestrator()
for options in ({"agent_id": ""}, {"agent_id": "a", "ttl_seconds": 0}, {"agent_id": "a", "tools": ["a *"]}, {"agent_id": "a", "rate": {"*": "x"}}):
    try:
        orchestrator.provision_sandbox(**options)
    except AtiError as error:
        print(type(error).__name__, error.code, "sign" in str(error))`;
    expect((await run(program, env())).trim().split('\n')).toEqual([
      'TokenError invalid_sub True',
      'TokenError invalid_ttl True',
      'ScopeError invalid_scope False',
      'TokenError invalid_rate True',
    ]);
  });

  it('issues a virtual key', async () => {
    const program = `
from ati import AtiOrchestrator
print(AtiOrchestrator().issue_virtual_key(user_id="p", alias="k", providers=["finnhub"], ttl_seconds=60).hash)`;
    const hash = (await run(program, env())).trim();
    expect((await api('GET', '/ati/keys?user_id=p')).body.data).toMatchObject([
      { hash, providers: ['finnhub'] },
    ]);
  });

  it('does what the page shows, with Signet issuing the token and with the secret in hand', async () => {
    const page = await readFile(path.resolve(PACKAGE, '../../docs/ati.md'), 'utf8');
    const programs = [...page.matchAll(/^```python\n(.*?)^```$/gms)].map(([, program]) =>
      program!
        .replaceAll('https://auth.example.com', signet.url)
        .replace("management_key='…'", `management_key='${key}'`)
        .replace("secret='…'", `secret='${SECRET}'`),
    );
    expect(programs).toHaveLength(2);
    for (const program of programs) {
      const environment = JSON.parse(
        await run(`import json\n${program}\nprint(json.dumps(environment))`),
      ) as Record<string, string>;
      expect(new URL(environment['ATI_PROXY_URL']!).pathname).toBe('/ati');
      expect(await toolsFor(environment['ATI_SESSION_TOKEN']!)).toEqual({
        status: 200,
        names: ['web_search'],
      });
    }
  });

  it('does what the README shows', async () => {
    const readme = await readFile(path.join(PACKAGE, 'README.md'), 'utf8');
    const program = /```python\n# managed\.py\n(.*?)```/s.exec(readme)![1]!;
    // The sandbox may have tokens of an earlier test.
    await api('POST', '/ati/tokens/revoke', { sub: 'sandbox:42' });
    expect(await run(program, env())).toBe("sandbox:42 job-7 ['ATI_PROXY_URL', 'ATI_SESSION_TOKEN']\n1\n");
  });
});
