import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { aRecord, aSigner, exportedRecord, Log } from '../../audit/test/a-log.js';
import { folder, run, type Folder } from './support/run.js';

const COMMANDS = [
  ['project', 'init'],
  ['project', 'test'],
  ['project', 'deploy'],
  ['agents', 'migrate'],
  ['agents', 'migrate', 'auth0'],
  ['agents', 'migrate', 'clerk'],
  ['agents', 'migrate', 'workos'],
  ['agents', 'migrate', 'jwt'],
  ['configuration', 'apply'],
  ['configuration', 'export'],
  ['configuration', 'check'],
  ['configuration', 'schema'],
  ['audit', 'verify'],
  ['ati', 'audit'],
];

describe('the nouns of the command line', () => {
  let here: Folder;
  beforeEach(async () => (here = await folder()));
  afterEach(() => here.remove());

  it('are listed with all that can be done, and so is each by itself', async () => {
    const { stdout } = await run([], { cwd: here.path });
    for (const [noun, verb] of COMMANDS) {
      expect(stdout).toContain(`  ${noun} ${verb} `);
      const alone = await run([noun!], { cwd: here.path });
      expect(alone).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining(`${noun} ${verb}`),
      });
      expect((await run([noun!, '--help'], { cwd: here.path })).stdout).toBe(alone.stdout);
    }
  });

  it.each(COMMANDS)('have %s %s explain itself under the name it was called by', async (...words) => {
    const env = { SIGNET_CLI_NAME: 'npm run signet --' };
    const command = words.filter(Boolean);
    const { code, stdout, stderr } = await run([...command, '--help'], { cwd: here.path, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: npm run signet -- ${command.join(' ')}`);
  });

  it.each([60, 80, 200])(
    'have help that fits into %i columns, and breaks no sentence before',
    async (columns) => {
      const width = Math.min(columns, 100);
      // The verifier of the log is a program of its own, with its own words.
      const ours = COMMANDS.filter(([noun]) => noun !== 'audit');
      for (const command of [[], ...ours]) {
        const { stdout } = await run([...command, '--help'], { cwd: here.path, columns });
        // What can be typed stays in one line.
        const [text] = stdout.split('\nExamples:\n') as [string];
        for (const paragraph of text.split(/\n\s*\n/)) {
          const lines = paragraph.split('\n');
          for (const [index, line] of lines.entries()) {
            if (!line.startsWith('Usage:'))
              expect([command, line, line.length <= width]).toEqual([command, line, true]);
            const next = lines[index + 1] ?? '';
            const [word] = next.split(' ') as [string];
            const isProse = /^\S/.test(line) && /^\S/.test(next);
            if (isProse)
              expect([command, line, line.length + 1 + word.length > width]).toEqual([command, line, true]);
          }
        }
      }
    },
  );

  it('have help of the verifier, in its own words, that fits into 80 columns', async () => {
    const { stdout } = await run(['audit', 'verify', '--help'], { cwd: here.path, columns: 80 });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    [['project', 'dance'], 'There is no command "dance".\nTry "signet project --help".\n'],
    [['project', 'init', '--nope'], 'Unknown option \'--nope\'.\nTry "signet project init --help".\n'],
    [['project', 'init', '--base-ur', 'x'], '(Did you mean --base-url?)'],
    [['project', 'test', 'extra'], 'Try "signet project test --help".'],
    [['agents', 'migrate', 'okta'], 'There is no source "okta"'],
    [['agents', 'migrate', 'jwt', '--domain', 'x'], "Unknown option '--domain'."],
    [['instance'], 'There is no command "instance".'],
  ])('answer %j with a sentence and 64', async (args, message) => {
    const { code, stdout, stderr } = await run(args, { cwd: here.path });
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  });

  it('know of the instance where there is one', async () => {
    expect((await run(['help'], { cwd: here.path })).stdout).not.toContain('instance');
    const { stdout } = await run(['help'], { cwd: here.path, env: { SIGNET_CHECKOUT: '1' } });
    expect(stdout).toContain('run "signet instance --help"');
  });

  it('verify a log where nothing but the one file of the program is', () => {
    const put = (name: string, text: string) => {
      writeFileSync(path.join(here.path, name), text);
      return name;
    };
    copyFileSync(path.join(import.meta.dirname, '../dist/main.js'), path.join(here.path, 'signet.mjs'));
    const signer = aSigner();
    const lines = new Log([aRecord('1'), exportedRecord()], signer).lines();
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: signer.trusted.bytes.toString('base64url') };
    const log = put('log.ndjson', lines.map((line) => `${line}\n`).join(''));
    const key = put('key.json', JSON.stringify(jwk));
    const said = execFileSync(process.execPath, ['signet.mjs', 'audit', 'verify', '--key', key, log], {
      cwd: here.path,
      encoding: 'utf8',
    });
    expect(said).toMatch(/^VALID: /m);
  });
});
