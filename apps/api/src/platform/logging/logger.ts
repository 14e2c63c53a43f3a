import type { LoggerService } from '@nestjs/common';
import { showHiddenInLines } from '@signet/contracts';
import pino from 'pino';
import { Repeating } from '../timers/repeating.js';

/** The members a log line may have. Whatever else a caller passes is dropped: an allow-list, not a redaction. */
const ALLOWED = [
  'method',
  'route',
  'status',
  'duration_ms',
  'request_id',
  'actor_id',
  'code',
  'detail',
  'internal',
  'stack',
  'context',
  'count',
  'name',
  'port',
  'url',
  'queue',
] as const;

export type LogFields = Partial<
  Record<(typeof ALLOWED)[number], string | number | boolean | null | undefined>
>;

/** Anything that looks like one of our secrets: the second line of defence behind the allow-list. */
const SECRETS =
  /\b(ak_|rt_|whsec_|whsk_|mk_|ati-key_)[A-Za-z0-9+/=_-]{8,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)?/g;

export const redact = (text: string): string => text.replace(SECRETS, '[redacted]');

/** Text as it is written: without secrets, and so that whoever made it up can forge no line and hide nothing in one. */
const written = (text: string): string => showHiddenInLines(redact(text));

function allowed(fields: LogFields): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const name of ALLOWED) {
    const value = fields[name];
    if (value !== undefined) line[name] = typeof value === 'string' ? written(value) : value;
  }
  return line;
}

// Of a log that nobody reads: what comes then is dropped, so that a stuck reader does not eat our memory.
const BUFFERED_MAX_BYTES = 8 * 1024 * 1024;

const FLUSH_MS = 500;

/** Structured JSON logging: one line per call, on standard output. */
export class Logger implements LoggerService {
  private readonly destination: ReturnType<typeof pino.destination>;
  private readonly pino: pino.Logger;

  constructor(level: string, stream?: ReturnType<typeof pino.destination>) {
    this.destination =
      stream ?? pino.destination({ dest: 1, sync: false, minLength: 4096, maxLength: BUFFERED_MAX_BYTES });
    this.pino = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, this.destination);
    new Repeating(
      FLUSH_MS,
      () => this.destination.flush(),
      // Whoever keeps the log cannot put into it that it cannot be kept.
      () => {},
    ).start();
  }

  info(message: string, fields: LogFields = {}): void {
    this.pino.info(allowed(fields), written(message));
  }

  failure(message: string, error: unknown, fields: LogFields = {}): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.pino.error(allowed({ ...fields, stack }), written(message));
  }

  warn(message: unknown, fields?: unknown): void {
    this.pino.warn(
      allowed(isFields(fields) ? fields : { context: asText(fields) }),
      written(asText(message)),
    );
  }

  /** Writes what is buffered. For the last moments of the process. */
  flush(): void {
    try {
      this.destination.flushSync();
    } catch {
      // The stream is gone: there is nobody left to tell.
    }
  }

  // Nest's own messages.
  log(message: unknown, context?: unknown): void {
    this.pino.debug(allowed({ context: asText(context) }), written(asText(message)));
  }
  error(message: unknown, stack?: unknown, context?: unknown): void {
    this.pino.error(allowed({ stack: asText(stack), context: asText(context) }), written(asText(message)));
  }
  debug(message: unknown, context?: unknown): void {
    this.pino.debug(allowed({ context: asText(context) }), written(asText(message)));
  }
  verbose(): void {}
}

const isFields = (value: unknown): value is LogFields => typeof value === 'object' && value !== null;

/** Nest passes anything; only text says something in a log. */
const asText = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : value instanceof Error
      ? value.message
      : value === undefined
        ? ''
        : JSON.stringify(value);
