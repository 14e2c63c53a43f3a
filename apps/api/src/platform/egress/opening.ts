import net, { type Socket } from 'node:net';
import tls, { type ConnectionOptions } from 'node:tls';
import { checkedAddresses, type AddressCheck } from './checked-addresses.js';
import { dial } from './dial.js';

/** Where a call goes. */
export interface Place {
  host: string;
  port: number;
  isSecure: boolean;
}

/** How long the parts of opening a connection took, in whole milliseconds. Null where there was no such part. */
export interface OpeningCourse {
  dnsMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  remoteAddress: string | null;
}

export const NO_OPENING: OpeningCourse = { dnsMs: null, connectMs: null, tlsMs: null, remoteAddress: null };

const SESSIONS_MAX = 500;

/** Opens connections: resolves, checks, connects, secures. Remembers TLS sessions, so that the next handshake is short. */
export class Opener {
  private readonly sessions = new Map<string, Buffer>();
  private readonly secureContext: tls.SecureContext;

  /** @param ca further certificate authorities to trust, as PEM */
  constructor(ca: string[] = []) {
    this.secureContext = tls.createSecureContext({
      minVersion: 'TLSv1.2',
      ...(ca.length && { ca: [...tls.rootCertificates, ...ca] }),
    });
  }

  open(place: Place, check: AddressCheck): Opening {
    return new Opening(place, check, (socket) => this.secure(place, socket));
  }

  private secure({ host, port }: Place, socket: Socket): tls.TLSSocket {
    const key = `${host}:${port}`;
    const session = this.sessions.get(key);
    const options: ConnectionOptions = {
      socket,
      host,
      ...(!net.isIP(host) && { servername: host }),
      secureContext: this.secureContext,
      // Said out loud: an environment variable could switch it off otherwise.
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
      ...(session && { session }),
    };
    const secured = tls.connect(options);
    secured.on('session', (ticket) => {
      this.sessions.delete(key);
      this.sessions.set(key, ticket);
      if (this.sessions.size > SESSIONS_MAX) this.sessions.delete(this.sessions.keys().next().value!);
    });
    return secured;
  }
}

/** One connection being opened. */
export class Opening {
  /** What is known of it so far, also when it fails. */
  readonly course: OpeningCourse = { ...NO_OPENING };
  /** What it is at, for who has to say why it took too long. */
  phase = 'resolving the name';
  readonly socket: Promise<Socket>;
  private isAborted = false;
  private stop: () => void = () => {};

  constructor(
    private readonly place: Place,
    private readonly check: AddressCheck,
    private readonly secure: (socket: Socket) => tls.TLSSocket,
  ) {
    this.socket = this.run();
    // It may fail after nobody waits any more.
    this.socket.catch(() => {});
  }

  /** Gives up: nothing stays open. */
  abort(): void {
    this.isAborted = true;
    this.stop();
  }

  private async run(): Promise<Socket> {
    const { host, port, isSecure } = this.place;
    const elapsed = stopwatch();
    const addresses = await checkedAddresses(host, this.check);
    if (!net.isIP(host)) this.course.dnsMs = elapsed();
    if (this.isAborted) throw new Error('Given up.');
    this.phase = 'connecting';
    const dialling = dial(addresses, port);
    this.stop = dialling.abort;
    const socket = await dialling.socket;
    this.course.connectMs = elapsed();
    this.course.remoteAddress = socket.remoteAddress ?? null;
    if (!isSecure) return socket;
    this.phase = 'agreeing on TLS';
    const secured = await this.handshake(socket);
    this.course.tlsMs = elapsed();
    return secured;
  }

  private handshake(socket: Socket): Promise<tls.TLSSocket> {
    const secured = this.secure(socket);
    this.stop = () => secured.destroy();
    return new Promise((resolve, reject) => {
      secured.once('secureConnect', () => resolve(secured));
      secured.once('error', reject);
    });
  }
}

/** Milliseconds since it was asked last. */
function stopwatch(): () => number {
  let mark = performance.now();
  return () => {
    const before = mark;
    mark = performance.now();
    return Math.round(mark - before);
  };
}
