import { resolve } from 'node:path';
import { required, type Verb } from '../command.js';
import { EXIT_REFUSED, Failure, FaultyFile } from '../failure.js';
import { readIfThere } from '../files.js';
import { plural } from '../plural.js';

// What reads YAML and knows the contracts is loaded by whoever needs it: the other commands start without it.
const configuration = () => import('../configuration/index.js');

export const check: Verb = {
  name: 'check',
  summary: 'Say what is wrong with a configuration file, without a server',
  describe: (command) =>
    command.option('-f, --file <file>', 'The file').description(
      `Reads a file that describes a server (rate tiers, permissions, agents, webhooks), and tells all that is wrong with it: line, column and what. Nothing is sent
anywhere, and no environment variable is read. Exit codes: 0 nothing is wrong, ${EXIT_REFUSED} something is, 1 the file could not
be read.`,
    ),
  examples: ['-f signet.yaml'],
  run: async (options: { file?: string }, context) => {
    const { file } = required({ file: options.file });
    const { FILE_BYTES_MAX, readConfiguration } = await configuration();
    const text = await readIfThere(resolve(context.cwd, file), FILE_BYTES_MAX);
    if (text === null) throw new Failure(`There is no file ${file}.`);
    const read = readConfiguration(text);
    if ('faults' in read) throw new FaultyFile(file, read.faults);
    const counts = [...read.described].map(([{ singular }, entries]) => plural(entries.length, singular));
    context.terminal.say(`${file} can be used: ${counts.join(', ') || 'it describes nothing yet'}.`);
    return 0;
  },
};

export const schema: Verb = {
  name: 'schema',
  summary: 'Print the JSON Schema of configuration files, for editors',
  describe: (command) =>
    command.description(
      `Prints the JSON Schema of configuration files. Editors complete and check a file that begins with
"# yaml-language-server: $schema=signet.schema.json".`,
    ),
  examples: ['> signet.schema.json'],
  run: async (_options, { terminal }) => {
    const { schemaText } = await configuration();
    terminal.streams.stdout.write(schemaText());
    return 0;
  },
};
