import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Bootstrapped } from '../../src/cli/bootstrap.js';
import { runCommand, type Ended } from '../support/cli.js';
import { at } from '../support/databases.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';
import { WITH_WORKERS } from '../support/workers.js';

/** How each command is run here, and what it ends with: a second bootstrap is refused, and files are not done from here. */
const COMMANDS: Record<string, { args: string[]; code: number }> = {
  bootstrap: { args: ['bootstrap'], code: 1 },
  prepare: { args: ['prepare'], code: 0 },
  backup: { args: ['backup', '/nonexistent/file'], code: 1 },
  restore: { args: ['restore', '/nonexistent/file'], code: 1 },
  seed: { args: ['seed', '--agents', '1', '--events', '1'], code: 0 },
  openapi: { args: ['openapi'], code: 0 },
  audit: { args: ['audit', 'verify', '--live'], code: 0 },
};
/** What replaces something that was printed, and how its help says so. */
const REPLACE: Record<string, RegExp> = {
  'setup-link': /the one before ends/,
  'rotate-audit-key': /Let a new key sign the audit log; what was signed stays verifiable/,
  bootstrap: /--rotate +Replace their secrets/,
};

describe('what an instance printed stays true beside it:', () => {
  let signet: Signet;
  let made: Bootstrapped;
  let login: string;
  const run = (args: string[]): Promise<Ended> => runCommand(signet, args);
  const json = <T>({ code, output }: Ended): T => {
    if (code !== 0) throw new Error(output);
    return JSON.parse(output) as T;
  };
  const inFolder = (name: string) => readFileSync(path.join(signet.dataDir, name), 'utf8');

  beforeAll(async () => {
    signet = await startSignet();
    made = json(await run(['bootstrap', '--json']));
    login = json<{ database_url: string }>(await run(['prepare', '--json'])).database_url;
  });
  afterAll(() => signet.close());

  /** Everything that somebody was told, as it is now. */
  const told = async () => {
    const { body: keys } = await call(signet, 'GET', '/.well-known/jwks.json');
    const { body: auditKeys } = await call(signet, 'GET', '/.well-known/signet-audit-keys.json');
    const verified = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: made.agent_id, api_key: made.api_key },
    });
    const headers = { authorization: `Bearer ${made.management_api_key}` };
    const managed = await call(signet, 'GET', '/api/v1/agents?limit=1', { headers });
    return {
      files: ['setup-link', 'master.key', 'identity.json'].map(inFolder),
      link: await signet.sql('select digest from setup_link'),
      keys: [keys, auditKeys],
      api: [verified.status, managed.status],
      login: await at(login, 'select session_user::text as name'),
    };
  };

  it('every command leaves it as it was', async () => {
    const before = await told();
    expect(before.api).toEqual([200, 200]);
    expect(before.files[0]).toBe(`${signet.setupLink}\n`);

    const { output } = await run(['--help']);
    const names = [...output.matchAll(/^ {2}([a-z][a-z-]*)\b.* {2}\S/gm)].map(([, name]) => name!);
    expect(names).toContain('setup-link');
    const known = new Set(['help', ...Object.keys(COMMANDS), ...Object.keys(REPLACE)]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);

    const recipes = Object.values(COMMANDS);
    const ended = await Promise.all(recipes.map(({ args }) => run(args)));
    expect(ended.map(({ code }) => code)).toEqual(recipes.map(({ code }) => code));
    expect(await told()).toEqual(before);
  });

  it.each(['api', 'worker', 'all'])('a second process of the role %s leaves it, too', async (SIGNET_ROLE) => {
    const before = await told();
    const environment = { ...(SIGNET_ROLE === 'api' ? {} : WITH_WORKERS), SIGNET_ROLE };
    const second = await startSignet({ beside: signet, environment });
    try {
      expect(await told()).toEqual(before);
    } finally {
      await second.close();
    }
    expect(await told()).toEqual(before);
  });

  it('only what says that it replaces something does', async () => {
    const { files } = await told();
    for (const [name, words] of Object.entries(REPLACE))
      expect((await run([name, '--help'])).output.replaceAll(/\s+/g, ' ')).toMatch(words);
    expect((await run(['setup-link'])).output).not.toBe(files[0]);
    const { ended } = json<{ ended: string[] }>(await run(['rotate-audit-key', '--json', '--force']));
    expect(ended).toHaveLength(1);
    const replaced = json<Bootstrapped>(await run(['bootstrap', '--json', '--rotate']));
    expect(replaced.agent_id).toBe(made.agent_id);
    expect((await told()).api).toEqual([401, 401]);
  });
});
