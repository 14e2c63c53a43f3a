// Writes what the published packages take from the contracts, so that they depend on nothing: types, constants, and what
// is copied as it is. `pnpm --filter @signet/sdk generate`; with --check it only says whether the files are up to date.
import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as contracts from '@signet/contracts';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { managementOperations, managementSchemas } from './generate-management.mjs';
import { permissionCases } from './permission-cases.mjs';

const HEADER =
  'Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.';
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Every file by its path, with the text that it must have. */
const files = new Map([
  [here('src/contracts.gen.ts'), types],
  [here('src/agentauth-permissions.gen.ts'), () => copy('languages/agentauth-permissions.ts')],
  ...['ati-error', 'ati-scopes', 'ati-rates'].map((name) => [
    here(`src/ati/${name}.gen.ts`),
    () => copy(`languages/${name}.ts`),
  ]),
  [here('../cli/src/migrate/agentauth-permissions.gen.ts'), () => copy('languages/agentauth-permissions.ts')],
  [here('../contracts/src/languages/generated/agentauth-permissions.json'), cases],
  [here('src/management/schemas.gen.ts'), async () => typescript(await managementSchemas())],
  [here('src/management/operations.gen.ts'), async () => typescript(managementOperations())],
  [here('src/retry-after.gen.ts'), () => copy('retry-after.ts')],
  [here('src/webhook-windows.gen.ts'), () => copy('webhook-windows.ts')],
  [here('../sdk-python/agentauth_sdk/webhook_windows.py'), pythonWindows],
  [here('../sdk-python/agentauth_sdk/verify/key_list.py'), pythonKeyList],
]);

for (const [file, generate] of files) {
  const text = await generate();
  if (!process.argv.includes('--check')) await writeFile(file, text);
  else if (text !== (await readFile(file, 'utf8').catch(() => null))) {
    const name = relative(here('../..'), file);
    process.stderr.write(`${name} is out of date: run \`pnpm --filter @signet/sdk generate\`.\n`);
    process.exitCode = 1;
  }
}

/** The data of every event as receivers get it, by name, and the names of the AgentAuth format. */
async function types() {
  const { EVENT_ALIASES, EVENT_TYPES, JWKS_KEYS_MAX, JWKS_MAX_AGE_SECONDS } = contracts;
  const byName = Object.fromEntries(
    Object.entries(EVENT_TYPES).map(([name, { data, description }]) => [name, data.meta({ description })]),
  );
  const events = await compile(z.toJSONSchema(z.object(byName)), 'EventDataByType', {
    bannerComment: '',
    format: false,
    ignoreMinAndMaxItems: true,
  });
  const aliases = Object.keys(EVENT_ALIASES).map((name) => `'${name}'`);
  return typescript(`${events}
    /** Names of the AgentAuth format for events that are called otherwise here. */
    export type EventAlias = ${aliases.join(' | ')};

    /** The most keys that an issuer publishes. */
    export const JWKS_KEYS_MAX = ${JWKS_KEYS_MAX};

    /** How long a list of keys may be kept, in seconds. */
    export const JWKS_MAX_AGE_SECONDS = ${JWKS_MAX_AGE_SECONDS};\n`);
}

/** A file of the contracts that imports nothing but others which are copied beside it. */
async function copy(name) {
  const text = await readFile(here(`../contracts/src/${name}`), 'utf8');
  return typescript(text.replace(/ from '(\.\/[\w-]+)\.js'/g, " from '$1.gen.js'"));
}

/** One case in a line. */
function cases() {
  const { texts, matches } = permissionCases();
  const lines = (list) => list.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  return `{\n  "texts": [\n${lines(texts)}\n  ],\n  "matches": [\n${lines(matches)}\n  ]\n}\n`;
}

async function typescript(text) {
  const options = await resolveConfig(here('src/contracts.gen.ts'));
  return format(`// ${HEADER}\n\n${text}`, { ...options, parser: 'typescript' });
}

async function pythonWindows() {
  const source = await readFile(here('../contracts/src/webhook-windows.ts'), 'utf8');
  const declared = [...source.matchAll(/^export const (\w+_SECONDS)/gm)].map(([, name]) => name);
  return python('How long senders and receivers of webhooks count on each other, in seconds.', declared);
}

function pythonKeyList() {
  const names = ['JWKS_KEYS_MAX', 'JWKS_MAX_AGE_SECONDS'];
  return python('How many keys an issuer publishes at most, and how long a list of them may be kept.', names);
}

/** Numbers of the contracts by their names. */
function python(about, names) {
  const lines = Object.entries(contracts)
    .filter(([name]) => names.includes(name))
    .map(([name, number]) => `${name} = ${Number(number)}`);
  return `"""${about}\n\n${HEADER}\n"""\n\n${lines.join('\n')}\n`;
}
