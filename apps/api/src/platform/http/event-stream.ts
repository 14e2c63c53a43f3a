import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';

// What a client may leave unread before we wait for it.
const BUFFER_BYTES = 64 * 1024;

/** One event of a stream. */
export interface StreamEvent {
  /** Where its reader stands after it: what it sends as `Last-Event-ID` to go on behind it. */
  id?: string;
  event: string;
  data: unknown;
}

/** An event as a stream writes it. */
export const frameOf = ({ data, ...event }: StreamEvent): string =>
  textFrame({ ...event, data: JSON.stringify(data) });

/** The same for data that is a line of text already. */
export const textFrame = ({ id, event, data }: StreamEvent & { data: string }): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;

/** An answer that goes on: server-sent events (HTML Living Standard 9.2). */
export class EventStream {
  private readonly stream = new PassThrough({ highWaterMark: BUFFER_BYTES });

  constructor(reply: FastifyReply) {
    void reply
      .headers({
        'content-type': 'text/event-stream; charset=utf-8',
        // Proxies that collect an answer, to compress it or at all, would hold events back.
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      })
      .send(this.stream);
    // The first bytes make the client see that the stream is open.
    this.stream.write('retry: 2000\n\n');
  }

  /** Whether the client takes more now. */
  get isReady(): boolean {
    return this.isOpen && !this.stream.writableNeedDrain;
  }

  get isOpen(): boolean {
    return !this.stream.destroyed && !this.stream.writableEnded;
  }

  send(event: StreamEvent): void {
    this.write(frameOf(event));
  }

  /** Sends what {@link frameOf} made: one text for all who are told the same, or its bytes. */
  write(frame: string | Buffer): void {
    if (this.isOpen) this.stream.write(frame);
  }

  /** Keeps proxies from closing the connection, and tells the client how far it has seen although nothing came. */
  heartbeat(id: string): void {
    this.write(`: heartbeat\nid: ${id}\n\n`);
  }

  end(): void {
    if (this.isOpen) this.stream.end();
  }

  onClose(then: () => void): void {
    this.stream.once('close', then);
  }
}
