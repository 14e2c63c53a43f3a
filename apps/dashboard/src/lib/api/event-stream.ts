import { toProblem, unreachable } from './problem';

export interface ServerEvent {
  event: string;
  data: string;
}

/** Reads server-sent events (HTML Living Standard 9.2.6) out of text that arrives in pieces. */
export class EventStreamParser {
  private rest = '';
  /** Where to go on after an interruption. */
  lastEventId: string | null = null;

  push(text: string): ServerEvent[] {
    const blocks = (this.rest + text).split(/\r?\n\r?\n/);
    this.rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => this.read(block) ?? []);
  }

  /** Forgets half an event: a new connection begins with a whole one. */
  restart(): void {
    this.rest = '';
  }

  private read(block: string): ServerEvent | null {
    let event = 'message';
    const data: string[] = [];
    for (const line of block.split(/\r?\n/)) {
      const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
      if (name === 'id') this.lastEventId = value;
      else if (name === 'event') event = value;
      else if (name === 'data') data.push(value);
    }
    return data.length ? { event, data: data.join('\n') } : null;
  }
}

interface FollowOptions {
  parser: EventStreamParser;
  signal: AbortSignal;
  onOpen: () => void;
  /** Called with what arrived together. */
  onEvents: (events: ServerEvent[]) => void;
}

// The API says something every 15 seconds, if only that nothing happened.
const SILENCE_MAX_MS = 40_000;

/**
 * Follows a stream from where `parser` has read until it ends. Not by EventSource: that gives up for good at the first
 * answer that is no stream, as when the API restarts, and hides why.
 * @throws ApiProblem
 */
export async function followEvents(
  path: string,
  { parser, signal, onOpen, onEvents }: FollowOptions,
): Promise<void> {
  parser.restart();
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MAX_MS);
  try {
    const response = await fetch(path, {
      headers: {
        Accept: 'text/event-stream',
        ...(parser.lastEventId !== null && { 'Last-Event-ID': parser.lastEventId }),
      },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || !response.body) throw await toProblem(response);
    onOpen();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MAX_MS);
      const events = parser.push(value);
      if (events.length) onEvents(events);
    }
  } catch (error) {
    throw error instanceof TypeError || silence.signal.aborted ? unreachable() : error;
  } finally {
    clearTimeout(timer);
  }
}
