// Writes what the SDK takes from the contracts into src/contracts.gen.ts, so that the published package depends on
// nothing: `pnpm --filter @signet/sdk generate`. With --check it only says whether the file is up to date.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EVENT_ALIASES, EVENT_TYPES } from '@signet/contracts';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';

const file = fileURLToPath(new URL('src/contracts.gen.ts', import.meta.url));
const HEADER = `// Generated from the contracts by \`pnpm --filter @signet/sdk generate\`: change those, not this.\n\n`;

/** The data of every event as receivers get it, by name. */
async function eventTypes() {
  const byName = Object.fromEntries(
    Object.entries(EVENT_TYPES).map(([name, { data, description }]) => [name, data.meta({ description })]),
  );
  return compile(z.toJSONSchema(z.object(byName)), 'EventDataByType', {
    bannerComment: '',
    format: false,
    ignoreMinAndMaxItems: true,
  });
}

async function generated() {
  const aliases = Object.keys(EVENT_ALIASES).map((name) => `'${name}'`);
  const text = `${HEADER}${await eventTypes()}
    /** Names of the AgentAuth format for events that are called otherwise here. */
    export type EventAlias = ${aliases.join(' | ')};\n`;
  return format(text, { ...(await resolveConfig(file)), parser: 'typescript' });
}

const text = await generated();
if (!process.argv.includes('--check')) await writeFile(file, text);
else if (text !== (await readFile(file, 'utf8'))) {
  process.stderr.write('src/contracts.gen.ts is out of date: run `pnpm --filter @signet/sdk generate`.\n');
  process.exitCode = 1;
}
