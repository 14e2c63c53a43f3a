import type { IncomingHttpHeaders } from 'node:http';
import { Transform, type Readable, type TransformCallback } from 'node:stream';
import type { OutboundFault } from './outbound-fault.js';

/** A call whose body and answer go through as they come, of any size. */
export interface StreamedCall {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  url: string;
  /** Without `host`, which follows from the address, and without those that mean one connection (RFC 9110 7.6.1). */
  headers: Record<string, string | string[]>;
  /** A stream is read as fast as the other side takes it, and stays its owner's: it is not destroyed when the call ends. */
  body?: Readable | Buffer;
  /** Ends the call, whatever it is at. */
  signal?: AbortSignal;
  limits: StreamLimits;
}

export interface StreamLimits {
  /** How long nothing may move in either direction, opening the connection included. */
  silenceMs: number;
  /** How long all of it may take, from the call to the end of the answer. */
  totalMs: number;
  sentMaxBytes: number;
  receivedMaxBytes: number;
}

/** Why a call got no answer, or its answer broke off. */
export type StreamFault = OutboundFault | 'too_large';

/** An answer whose body is still coming, or why there is none. The body ends with a {@link StreamError} or whole. */
export type StreamedAnswer =
  | { status: number; headers: IncomingHttpHeaders; body: Readable; fault: null }
  | { status: null; fault: StreamFault; reason: string };

/** The call is over before it was done. The message says why, and holds nothing that the other side said. */
export class StreamError extends Error {
  constructor(
    readonly fault: StreamFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The time of one streamed call. */
export class StreamWatch {
  private readonly controller = new AbortController();
  private readonly silence: NodeJS.Timeout;
  private readonly total: NodeJS.Timeout;
  private isOver = false;

  constructor(
    { silenceMs, totalMs }: StreamLimits,
    private readonly caller: AbortSignal | undefined,
  ) {
    const pass = (what: string) => () => this.end(new StreamError('timeout', what));
    this.silence = setTimeout(pass(`Nothing moved for ${silenceMs / 1_000} s.`), silenceMs).unref();
    this.total = setTimeout(pass(`The call was not over after ${totalMs / 1_000} s.`), totalMs).unref();
    caller?.addEventListener('abort', this.endByCaller);
  }

  /** Aborted when the call has to end. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** What a call comes to, or why it had to end first: what is not connected yet cannot be told to. */
  async orEnd<T>(call: Promise<T>): Promise<T> {
    // Its own end comes later, and is no news.
    call.catch(() => {});
    const { signal } = this;
    let end = () => {};
    const ended = new Promise<never>((_, reject) => {
      end = () => reject(signal.reason as Error);
      signal.addEventListener('abort', end);
    });
    try {
      return await Promise.race([call, ended]);
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  moved(): void {
    if (!this.isOver) this.silence.refresh();
  }

  /** The call is over, one way or another. */
  clear(): void {
    this.isOver = true;
    clearTimeout(this.silence);
    clearTimeout(this.total);
    this.caller?.removeEventListener('abort', this.endByCaller);
  }

  private readonly endByCaller = (): void => this.end(this.caller!.reason as Error);

  private end(reason: Error): void {
    this.clear();
    this.controller.abort(reason);
  }
}

/** Lets bytes through, up to a number, and says that something moved. */
export class Metered extends Transform {
  private bytes = 0;

  /**
   * @param what the message when there are more
   * @param describe what an error of the source is called on this side
   */
  constructor(
    private readonly options: {
      maxBytes: number;
      what: string;
      watch: StreamWatch;
      describe: (error: Error) => Error;
    },
  ) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const { maxBytes, what, watch } = this.options;
    this.bytes += chunk.length;
    watch.moved();
    if (this.bytes > maxBytes) done(new StreamError('too_large', tooLarge(what, maxBytes)));
    else done(null, chunk);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    done(error && this.options.describe(error));
  }
}

export const tooLarge = (what: string, maxBytes: number): string =>
  `${what} has more than ${maxBytes} bytes.`;
