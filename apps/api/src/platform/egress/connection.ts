import type { Socket } from 'node:net';
import { AnswerReader } from './answer-reader.js';
import type { AnswerHead } from './answer-head.js';
import { NO_OPENING, type OpeningCourse } from './opening.js';

/** Of a body as much is kept as people may want to read. */
export const BODY_KEPT_BYTES = 16 * 1024;
/** A longer body is nothing a receiver has to say: it would only keep us reading. */
const BODY_MAX_BYTES = 1024 * 1024;

/** The server closed the connection without an answer. */
class ClosedError extends Error {
  readonly fault = 'reset';
}

/** One call on a connection, and what came of it. */
export class Exchange {
  readonly head: Promise<AnswerHead>;
  /** When the answer is over, however it ended. */
  readonly ended: Promise<void>;
  isEnded = false;
  /** Whether anything at all came back. */
  hasBegun = false;
  private readonly chunks: Buffer[] = [];
  private bodyBytes = 0;
  private settle!: { head: (head: AnswerHead) => void; fail: (error: Error) => void; end: () => void };

  constructor() {
    const settle: Partial<typeof this.settle> = {};
    this.head = new Promise((resolve, reject) => Object.assign(settle, { head: resolve, fail: reject }));
    this.ended = new Promise((resolve) => Object.assign(settle, { end: resolve }));
    this.settle = settle as typeof this.settle;
    this.head.catch(() => {});
  }

  /** The beginning of the body, as far as it has come. */
  get body(): Buffer {
    return Buffer.concat(this.chunks).subarray(0, BODY_KEPT_BYTES);
  }

  noteHead(head: AnswerHead): void {
    this.settle.head(head);
  }

  /** @returns whether more may come */
  noteBody(bytes: Buffer): boolean {
    if (this.bodyBytes < BODY_KEPT_BYTES) this.chunks.push(bytes);
    this.bodyBytes += bytes.length;
    return this.bodyBytes <= BODY_MAX_BYTES;
  }

  /** @param error why there is no answer; without effect when there was a head, for then the answer counts */
  end(error: Error | null): void {
    this.isEnded = true;
    if (error) this.settle.fail(error);
    this.settle.end();
  }
}

/** One open connection to one server. It serves one call at a time. */
export class Connection {
  /** What opening it cost; nothing any more once it has served a call. */
  opening: OpeningCourse;
  readonly remoteAddress: string | null;
  isReused = false;
  private exchange: Exchange | null = null;
  private reader: AnswerReader | null = null;
  private head: AnswerHead | null = null;

  /** @param onFree called when it can serve another call, and with false when it never can again */
  constructor(
    private readonly socket: Socket,
    opening: OpeningCourse,
    private readonly onFree: (isUsable: boolean, idleSeconds: number | null) => void,
  ) {
    this.opening = opening;
    this.remoteAddress = opening.remoteAddress;
    socket.on('data', (bytes: Buffer) => this.take(bytes));
    socket.on('end', () => this.takeEnd());
    socket.on('error', (error) => this.finish(error, false));
    socket.on('close', () => {
      if (this.exchange) this.finish(new ClosedError('The connection was closed without an answer.'), false);
      else this.onFree(false, null);
    });
  }

  /** Sends a request as the bytes that it is. */
  send(request: Buffer): Exchange {
    const exchange = new Exchange();
    this.exchange = exchange;
    this.head = null;
    this.reader = new AnswerReader({
      onHead: (head) => {
        this.head = head;
        exchange.noteHead(head);
      },
      onBody: (bytes) => {
        if (!exchange.noteBody(bytes)) this.destroy();
      },
    });
    this.socket.write(request);
    return exchange;
  }

  /** @param reason what the call under way ends with, if there is one */
  destroy(reason: Error = new ClosedError('The call was ended.')): void {
    this.socket.destroy(reason);
    this.finish(reason, false);
  }

  private take(bytes: Buffer): void {
    // Nobody asked: it is late, or the server says that it hangs up.
    if (!this.reader || !this.exchange) return this.destroy();
    this.exchange.hasBegun = true;
    try {
      const isAllOurs = this.reader.push(bytes);
      if (this.reader?.isEnded)
        this.finish(null, isAllOurs && this.reader.isWhole && this.head!.isPersistent);
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  private takeEnd(): void {
    try {
      this.reader?.close();
      this.finish(null, false);
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  private finish(error: Error | null, isUsable: boolean): void {
    const { exchange } = this;
    this.exchange = null;
    this.reader = null;
    this.isReused = true;
    this.opening = NO_OPENING;
    if (!isUsable) this.socket.destroy();
    this.onFree(isUsable, this.head ? idleSeconds(this.head) : null);
    exchange?.end(error);
  }
}

/** How long the server says it keeps an idle connection (`Keep-Alive: timeout=5`), in seconds. */
function idleSeconds({ headers }: AnswerHead): number | null {
  const seconds = /timeout=(\d{1,6})/i.exec(headers['keep-alive'] ?? '')?.[1];
  return seconds === undefined ? null : Number(seconds);
}
