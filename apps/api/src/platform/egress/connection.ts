import type { Socket } from 'node:net';
import { Client, type buildConnector } from 'undici';

/** How long the parts of opening a connection took, in whole milliseconds. Null where there was no such part. */
export interface Opening {
  dnsMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  remoteAddress: string | null;
}

type Connector = ReturnType<typeof buildConnector>;
type SocketConnector = (...parameters: Parameters<Connector>) => Socket;

const HEADERS_MAX_BYTES = 16 * 1024;

const UNKNOWN: Opening = { dnsMs: null, connectMs: null, tlsMs: null, remoteAddress: null };

/**
 * One connection to one origin. We pool these ourselves, because a shared pool would not tell which connection served
 * a call, and what a call cost to connect, to whom, and whether the connection was used before is what people ask when
 * a delivery fails.
 */
export class Connection {
  readonly client: Client;
  opening: Opening = UNKNOWN;
  private socket: Socket | null = null;
  private served = 0;

  /** @param onClosed called when the server or we close it while nobody uses it */
  constructor(origin: string, connect: Connector, onClosed: (connection: Connection) => void) {
    this.client = new Client(origin, {
      pipelining: 1,
      maxHeaderSize: HEADERS_MAX_BYTES,
      // The caller's deadline covers everything; these would fire in whole seconds only.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) => this.open(connect as unknown as SocketConnector, options, callback),
    });
    this.client.on('disconnect', () => onClosed(this));
  }

  /** Whether it has served a call before, on the socket that is open now. */
  get isReused(): boolean {
    return this.served > 0;
  }

  /** Bytes read so far: a call that failed without any may be sent again. */
  get bytesRead(): number {
    return this.socket?.bytesRead ?? 0;
  }

  noteServed(): void {
    this.served += 1;
  }

  destroy(): void {
    this.client.destroy(() => {});
  }

  private open(
    connect: SocketConnector,
    options: Parameters<Connector>[0],
    callback: Parameters<Connector>[1],
  ): void {
    const started = performance.now();
    const since = (mark: number) => Math.round(performance.now() - mark);
    const opening: Opening = { ...UNKNOWN };
    let mark = started;
    this.opening = opening;
    this.served = 0;
    const socket = connect(options, callback);
    this.socket = socket;
    socket.once('lookup', () => {
      opening.dnsMs = since(started);
      mark = performance.now();
    });
    socket.once('connect', () => {
      opening.connectMs = since(mark);
      opening.remoteAddress = socket.remoteAddress ?? null;
      mark = performance.now();
    });
    socket.once('secureConnect', () => {
      opening.tlsMs = since(mark);
    });
  }
}
