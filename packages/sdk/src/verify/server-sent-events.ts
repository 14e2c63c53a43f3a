/** One event of a stream (HTML Living Standard 9.2). */
export interface ServerSentEvent {
  readonly event: string;
  /** Empty where the server only says how far its reader has seen, or when to come back. */
  readonly data: string;
  /** What to send as `Last-Event-ID` from now on. */
  readonly id?: string;
  /** After how many milliseconds to come back, once the connection is lost. */
  readonly retry?: string;
}

/**
 * Reads the events of a stream, and the fields that come without one. What is no field is left out, as the standard has it.
 *
 * @param maxLength of one event, and of one line that does not end
 * @throws Error when it is longer
 */
export async function* eventsOf(
  chunks: AsyncIterable<Uint8Array>,
  maxLength: number,
): AsyncGenerator<ServerSentEvent> {
  let fields: Partial<Record<keyof ServerSentEvent, string>> = {};
  let data: string[] = [];
  let length = 0;
  for await (const line of linesOf(chunks, maxLength)) {
    if (line === '') {
      if (data.length > 0 || fields.id || fields.retry) yield { event: '', ...fields, data: data.join('\n') };
      fields = {};
      data = [];
      length = 0;
      continue;
    }
    const [, name, value = ''] = /^(event|data|id|retry)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (name !== 'data') {
      if (name) fields[name as keyof ServerSentEvent] = value;
      continue;
    }
    length += value.length + 1;
    if (length > maxLength) throw new Error(`An event is longer than ${maxLength} characters`);
    data.push(value);
  }
}

/** Every line that has an end, be it LF, CR or both. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>, maxLength: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let open: string[] = [];
  let length = 0;
  let isAfterReturn = false;
  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true });
    if (text === '') continue;
    // The other half of an end that was cut in two.
    if (isAfterReturn && text.startsWith('\n')) text = text.slice(1);
    isAfterReturn = text === '' ? false : text.endsWith('\r');
    const pieces = text.split(/\r\n|\n|\r/);
    const rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      yield open.join('') + piece;
      open = [];
      length = 0;
    }
    open.push(rest);
    length += rest.length;
    if (length > maxLength) throw new Error(`A line is longer than ${maxLength} characters`);
  }
}
