import { exitCodes, required, type Verb } from '../command.js';
import { EXIT_REFUSED } from '../failure.js';
import { plural } from '../plural.js';
import { readFile } from './apply.js';

// What reads YAML and knows the contracts is loaded by whoever needs it: the other commands start without it.
const configuration = () => import('../configuration/index.js');

export const check: Verb = {
  name: 'check',
  summary: 'Say what is wrong with a configuration file, without a server',
  describe: (command) =>
    command.option('-f, --file <file>', 'The file').description(
      `Reads a file that describes a server, and tells all that is wrong with it: line, column and what. Nothing is sent anywhere, and no environment variable is read.

${exitCodes([
  [0, 'nothing is wrong'],
  [1, 'the file could not be read'],
  [EXIT_REFUSED, 'something is wrong'],
])}`,
    ),
  examples: ['-f signet.yaml'],
  run: async (options: { file?: string }, context) => {
    const { file } = required({ file: options.file });
    const described = await readFile(file, await configuration(), context);
    const counts = [...described].map(([{ singular }, entries]) => plural(entries.length, singular));
    context.terminal.say(`${file} can be used: ${counts.join(', ') || 'it describes nothing yet'}.`);
    return 0;
  },
};

export const schema: Verb = {
  name: 'schema',
  summary: 'Print the JSON Schema of configuration files, for editors',
  describe: (command) =>
    command.description(
      `Prints the JSON Schema of configuration files. Editors complete and check a file that begins with "# yaml-language-server: $schema=signet.schema.json".`,
    ),
  examples: ['> signet.schema.json'],
  run: async (_options, { terminal }) => {
    const { schemaText } = await configuration();
    terminal.streams.stdout.write(schemaText());
    return 0;
  },
};
