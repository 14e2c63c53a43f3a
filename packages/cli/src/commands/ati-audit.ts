import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { exitCodes, type Verb } from '../command.js';
import { INSTANCE_HELP, instanceOf, withInstance } from './instance.js';

interface Given {
  url?: string;
  allowHttp?: boolean;
  since?: string;
  until?: string;
  sandbox?: string;
  tool?: string;
}

/** What the audit file of an ATI proxy holds, of the gateway of a server. */
export const atiAudit: Verb = {
  name: 'audit',
  summary: 'Print the calls of tools as an ATI proxy has them in its audit file',
  describe: (command) =>
    withInstance(
      command
        .option('--since <time>', 'Calls from this moment on, such as 2026-11-30T00:00:00Z')
        .option('--until <time>', 'Calls before this moment')
        .option('--sandbox <sub>', 'Calls of one sandbox, by the sub of its token')
        .option('--tool <name>', 'Calls of one tool, by its name or as it was typed'),
    ).description(
      `Prints one JSON line for each call of a tool that was finished, oldest first: ts, tool, args, status, duration_ms, agent_sub, and where there is one job_id, sandbox_id and error. That the server recorded the export is an event itself.

${INSTANCE_HELP}

${exitCodes([
  [0, 'all of it was printed'],
  [1, 'failed, perhaps in the middle'],
])}`,
    ),
  examples: [
    '--url https://auth.example.com --since 2026-11-30T00:00:00Z > audit.jsonl',
    '--sandbox sandbox:42 | jq -r \'select(.status == "error") | .tool\'',
  ],
  run: async (options: Given, context) => {
    const { url, allowHttp, ...wanted } = options;
    const { client } = instanceOf({ ...(url && { url }), ...(allowHttp && { allowHttp }) }, context);
    const { signal, terminal } = context;
    const exported = await client.toolCalls.export(wanted, { signal });
    const stdout = terminal.streams.stdout as Writable;
    for await (const text of spoken(exported)) {
      // Whoever reads slowly is waited for, and who stopped reading is written nothing.
      if (stdout.write(text)) continue;
      await once(stdout, 'drain', { signal }).catch(() => {});
      if (signal.aborted) break;
    }
    return 0;
  },
};

/** Without the empty lines by which a server says that it still looks. */
async function* spoken(bytes: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let isNewLine = true;
  for await (const piece of bytes) {
    const text = decoder.decode(piece, { stream: true });
    const kept: string = (isNewLine ? text.replace(/^\n+/, '') : text).replace(/\n{2,}/g, '\n');
    if (kept) isNewLine = kept.endsWith('\n');
    if (kept) yield kept;
  }
}
