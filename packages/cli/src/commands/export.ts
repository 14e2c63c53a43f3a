import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exitCodes, type Verb } from '../command.js';
import { EXIT_REFUSED, Failure } from '../failure.js';
import { INSTANCE_HELP, instanceOf, withInstance } from './instance.js';

export const exportInstance: Verb = {
  name: 'export',
  summary: 'Write the configuration file that describes a server',
  describe: (command) =>
    withInstance(
      command.option('-o, --output <file>', 'Where to write it, instead of printing it'),
    ).description(
      `Writes what a server has as a file for apply: the same bytes for the same content. Secrets are not in it; where one belongs there is the name of an environment variable.

${INSTANCE_HELP}

${exitCodes([
  [0, 'written'],
  [1, 'failed'],
  [EXIT_REFUSED, 'two things have the same name: no file can tell them apart'],
])}`,
    ),
  examples: ['--url https://auth.example.com --output signet.yaml'],
  run: async (options: { url?: string; allowHttp?: boolean; output?: string }, context) => {
    const { client } = instanceOf(options, context);
    const { describe, NOUNS, readInstance, writeConfiguration } = await import('../configuration/index.js');
    const unread: string[] = [];
    // A key of an earlier version may not read what came later: a list that is left out is one that apply leaves alone.
    const instance = await readInstance(client, NOUNS, ({ list }) => unread.push(list));
    if (instance.size === 0)
      throw new Failure('The management key may read nothing of what a file describes.');
    const { described, notes } = describe(instance);
    const text = writeConfiguration(described);
    const { terminal, cwd } = context;
    if (options.output === undefined) terminal.streams.stdout.write(text);
    else await writeFile(resolve(cwd, options.output), text);
    if (unread.length > 0)
      terminal.note(
        `Left out, since the management key may not read them: ${NOUNS.map(({ list }) => list)
          .filter((list) => unread.includes(list))
          .join(', ')}.`,
      );
    for (const note of notes) terminal.note(note);
    return 0;
  },
};
