import { ConnectionError } from '../agentauth/errors.js';
import { checkMedia, piecesOf } from './body.js';
import type { Opened } from './call.js';

const LINES = /^application\/x-ndjson\b/i;
const CALLS = /^application\/jsonl\b/i;
/** The last line counts what came before. */
const LAST_LINE = /\n\{"signet_export_end":[^\n]*\}\n+$/;
const LAST_LINE_MAX_BYTES = 1024;

/** The bytes of an export. Reading fails where it was cut off: the end of the bytes is not enough to be the end. */
export function download(opened: Opened): ReadableStream<Uint8Array> {
  checkMedia(opened.response, /^(application\/x-ndjson|application\/jsonl|text\/csv)\b/i);
  const pieces = wholeOf(opened);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        // Now, not when what is being read has come.
        opened.close();
        await pieces.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/** @throws ConnectionError where a proxy ended properly what it had only in part */
async function* wholeOf(opened: Opened): AsyncGenerator<Uint8Array, void> {
  let end = new Uint8Array();
  for await (const piece of piecesOf(opened)) {
    end = new Uint8Array([...end, ...piece.subarray(-LAST_LINE_MAX_BYTES)]).slice(-LAST_LINE_MAX_BYTES);
    yield piece;
  }
  const media = opened.response.headers.get('content-type') ?? '';
  const [isLines, isCalls] = [LINES.test(media), CALLS.test(media)];
  // CSV and the calls of tools, which can be none, have no last line: only a line that breaks off is noticed.
  const whole = isLines ? LAST_LINE : isCalls ? /^$|\n$/ : /\n$/;
  if (!whole.test(new TextDecoder().decode(end)))
    throw new ConnectionError('The export was cut off before its end: what came of it is not whole');
}
