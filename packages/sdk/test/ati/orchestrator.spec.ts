import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AtiOrchestrator } from '../../src/ati/index.js';
import { ScriptedServer } from '../support/scripted-server.js';
import { SECRET } from './tokens.js';

const proxyUrl = 'https://proxy.example.com/ati';
const orchestrator = new AtiOrchestrator({ proxyUrl: `${proxyUrl}//`, secret: SECRET });

let proxy: ScriptedServer;
beforeAll(async () => {
  proxy = await ScriptedServer.start();
});
afterAll(() => proxy.stop());

describe('an orchestrator with the secret in hand', () => {
  it('gives a sandbox two variables', async () => {
    const environment = await orchestrator.provisionSandbox({
      agentId: 'sandbox:1',
      tools: ['finnhub_quote', 'github:*'],
      skills: ['research-*'],
      extraScopes: ['help'],
      ttlSeconds: 7200,
      rate: { 'tool:github:*': '10/hour' },
      jobId: 'job-1',
      sandboxId: 'sbx-1',
    });
    expect(Object.keys(environment)).toEqual(['ATI_PROXY_URL', 'ATI_SESSION_TOKEN']);
    expect(environment.ATI_PROXY_URL).toBe(proxyUrl);
    const claims = orchestrator.validateToken(environment.ATI_SESSION_TOKEN, { issuer: 'ati-orchestrator' });
    expect(claims).toMatchObject({
      sub: 'sandbox:1',
      aud: 'ati-proxy',
      exp: claims.iat + 7200,
      scope: 'tool:finnhub_quote tool:github:* skill:research-* help',
      ati: { v: 1, rate: { 'tool:github:*': '10/hour' } },
      job_id: 'job-1',
      sandbox_id: 'sbx-1',
    });
  });

  it('grants nothing unless it is told to, for an hour', async () => {
    const { ATI_SESSION_TOKEN: token } = await orchestrator.provisionSandbox({ agentId: 'a', tools: null });
    const claims = orchestrator.validateToken(token);
    expect([claims.scope, claims.exp - claims.iat]).toEqual(['', 3600]);
  });

  it('writes its own audience and issuer, and checks by them', async () => {
    const other = new AtiOrchestrator({ proxyUrl, secret: SECRET, defaultAud: 'other', defaultIss: null });
    const { ATI_SESSION_TOKEN: token } = await other.provisionSandbox({ agentId: 'a' });
    expect(other.validateToken(token)).toMatchObject({ aud: 'other' });
    expect(other.validateToken(token)).not.toHaveProperty('iss');
    expect(() => orchestrator.validateToken(token)).toThrow(
      expect.objectContaining({ code: 'invalid_audience' }),
    );
  });

  it('cannot be talked into more by a name', async () => {
    for (const name of ['a *', 'x tool:admin:*', 'a\u0085*', 'a\n*', ''])
      for (const kind of ['tools', 'skills', 'extraScopes'])
        await expect(orchestrator.provisionSandbox({ agentId: 'a', [kind]: [name] })).rejects.toMatchObject({
          code: 'invalid_scope',
        });
  });

  it('is told which option is misspelt or missing', () => {
    expect(() => new AtiOrchestrator({ proxy_url: proxyUrl } as never)).toThrow('write proxyUrl');
    expect(() => new AtiOrchestrator({ secret: SECRET } as never)).toThrow('proxyUrl is missing');
    // Meant to sign by itself, as a mistake shows it.
    const unset = new AtiOrchestrator({ proxyUrl, secret: undefined } as { proxyUrl: string });
    expect(unset.constructor.name).toBe('OfflineOrchestrator');
  });

  it('brings the texts of skills along when the proxy has them', async () => {
    proxy.answers({ json: [{ name: 'research', content: '# Research' }, { name: 'odd' }, null] });
    const asking = new AtiOrchestrator({ proxyUrl: proxy.url, secret: SECRET });
    const options = { agentId: 'a', fetchSkillContent: true };
    const environment = await asking.provisionSandbox({ ...options, skills: ['research'] });
    expect(environment.skills).toEqual({ research: '# Research' });
    await asking.provisionSandbox(options);
    const asked = proxy.received.map(({ method, url, body }) => [method, url, JSON.parse(body) as object]);
    expect(asked).toEqual([
      ['POST', '/skills/resolve', { scopes: ['skill:research'], include_content: true }],
      ['POST', '/skills/resolve', { scopes: ['*'], include_content: true }],
    ]);
    expect(proxy.received[0]!.headers.authorization).toBe(`Bearer ${environment.ATI_SESSION_TOKEN}`);
  });

  it('starts a sandbox whatever the proxy answers', async () => {
    const asking = new AtiOrchestrator({ proxyUrl: proxy.url, secret: SECRET });
    for (const answer of [
      { status: 500, json: [] },
      { status: 302 },
      { text: 'no json' },
      { json: null },
      { json: { skills: 5 } },
      { drop: true },
    ]) {
      proxy.answers(answer);
      const environment = await asking.provisionSandbox({ agentId: 'a', fetchSkillContent: true });
      expect(environment).toMatchObject({ skills: {}, ATI_PROXY_URL: proxy.url });
    }
  });

  it('does what the README shows', () => {
    const folder = fileURLToPath(new URL('../..', import.meta.url));
    const [, block = ''] =
      /```js\n\/\/ orchestrator\.mjs\n(.*?)```/s.exec(readFileSync(`${folder}/README.md`, 'utf8')) ?? [];
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', block], {
      cwd: folder,
      env: { ATI_JWT_SECRET: SECRET },
      encoding: 'utf8',
    });
    expect(output).toMatch(/^sandbox:7 true\n\d+\n$/);
  });
});
