import { runCommand } from '../support/cli.js';

// Nobody listens there: what needs a database would say so.
const NOWHERE = { databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing', dataDir: '/nonexistent' };
const VERBS = ['bootstrap', 'prepare', 'setup-link', 'backup', 'restore', 'seed', 'openapi'];

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
});
