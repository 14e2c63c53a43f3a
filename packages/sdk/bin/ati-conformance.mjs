#!/usr/bin/env node
// Lets testers of ATI ask this package: `ati-conformance verify | sign | scope | token | provision`.
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { answer, COMMAND_NAMES, provision, token } from '../dist/esm/ati/conformance.js';

const { argv, env, stdin, stdout, stderr } = process;
const command = argv[2] ?? '';

try {
  if (command === 'token') stdout.write(`${token(env)}\n`);
  else if (command === 'provision') stdout.write(`${JSON.stringify(await provision(await text(stdin)))}\n`);
  else if (COMMAND_NAMES.includes(command)) await answerLines();
  else throw new Error('usage: ati-conformance verify | sign | scope | token | provision');
} catch (error) {
  stderr.write(`${error.code ? `${error.code}: ` : ''}${error.message}\n`);
  process.exitCode = 1;
}

async function answerLines() {
  for await (const line of createInterface({ input: stdin, crlfDelay: Infinity }))
    if (line.trim() !== '' && !stdout.write(`${JSON.stringify(answer(command, line))}\n`))
      await new Promise((drained) => stdout.once('drain', drained));
}
