import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { runCommand } from '../support/cli.js';

// Nobody listens there: what needs a database would say so.
const NOWHERE = { databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing', dataDir: '/nonexistent' };
const VERBS = [
  'bootstrap',
  'prepare',
  'setup-link',
  'rotate-audit-key',
  'backup',
  'restore',
  'seed',
  'openapi',
];

describe("the operator's command line", () => {
  it('explains itself and each of its commands without an instance', async () => {
    const asked = [[], ['help'], ['--help'], ...VERBS.map((verb) => [verb, '--help'])];
    const [nothing, help, flag, ...each] = await Promise.all(asked.map((args) => runCommand(NOWHERE, args)));
    expect(flag).toEqual({ code: 0, output: expect.stringContaining('Usage: signet instance [options]') });
    expect([nothing, help]).toEqual([flag, flag]);
    for (const verb of VERBS) expect(flag!.output).toMatch(new RegExp(`^  ${verb}\\b.* {2}\\w`, 'm'));
    expect(each).toEqual(
      VERBS.map((verb) => ({ code: 0, output: expect.stringContaining(`Usage: signet instance ${verb} `) })),
    );
  });

  it.each([
    [['dance'], 'There is no command "dance".'],
    [['bootstrap', '--jsno'], "Unknown option '--jsno'.\n(Did you mean --json?)"],
    [['seed', 'extra'], "Too many arguments for 'seed'."],
    [['restore'], "Missing required argument 'file'."],
  ])('answers %j with a sentence and 64', async (args, message) => {
    const { code, output } = await runCommand(NOWHERE, args);
    expect(output).toContain(message);
    expect(output).toContain('Add --help for what there is.');
    expect(code).toBe(64);
  });

  it('ends with 2, and not with the 1 of a log that is not valid, when none was verified', async () => {
    const asked = [['--live'], ['--live', '--nope'], ['--live', '--key', '/nonexistent']];
    const told = await Promise.all(asked.map((words) => runCommand(NOWHERE, ['audit', 'verify', ...words])));
    for (const { code, output } of told) {
      expect(output).toMatch(/^The log was not verified: /);
      expect(code).toBe(2);
    }
  });

  it('is what the documents say, with the other half of it', async () => {
    const root = path.join(import.meta.dirname, '../../../..');
    const docs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => path.join('docs', file));
    const documents = ['README.md', 'docker/README.md', 'packages/cli/README.md', ...docs];
    const texts = documents.map((file) => readFileSync(path.join(root, file), 'utf8'));
    const typed = new Set(texts.flatMap(commandsIn));
    expect(typed).toContain('instance backup');
    expect(typed).toContain('audit verify');
    for (const command of typed) {
      const words = command.split(' ');
      if (words[0] === 'instance') words.shift();
      if (!words.length || VERBS.includes(words[0]!)) continue;
      const program = path.join(root, 'packages/cli/dist/main.js');
      const { stdout } = await promisify(execFile)(process.execPath, [program, ...words, '--help']);
      expect(stdout).toContain(`Usage: signet ${command === 'help' ? '' : command}`);
    }
  });
});

/** The words before options and files: `npm run signet -- audit verify log.ndjson` is `audit verify`. */
const commandsIn = (text: string): string[] =>
  [...text.matchAll(/(?:npm run (?:--silent )?signet --|^signet) ([^`\n#]+)/gm)].map(([, line]) => {
    const words = line!.split(' ');
    const end = words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
    return words.slice(0, end < 0 ? undefined : end).join(' ');
  });
