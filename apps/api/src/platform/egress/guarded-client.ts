import { buildConnector } from 'undici';
import type { IncomingHttpHeaders } from 'node:http';
import { Connection, type Opening } from './connection.js';
import { guardedLookup } from './guarded-lookup.js';
import { faultOf, type OutboundFault } from './outbound-fault.js';
import { systemResolve, type Resolve } from './resolver.js';
import { checkUrl, hostOf, portOf, type EgressRules } from './url-rules.js';

export interface OutboundCall {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: Buffer;
  /** From now to the head of the answer, names and connections included. */
  timeoutMs: number;
}

interface Course extends Opening {
  firstByteMs: number | null;
  totalMs: number;
  reusedConnection: boolean | null;
}

/** An answer, or why there is none. */
export type OutboundResult = Course &
  (
    | { status: number; headers: IncomingHttpHeaders; body: Buffer; fault: null }
    | { status: null; fault: OutboundFault; reason: string }
  );

export interface GuardedClientOptions {
  resolve?: Resolve;
  /** Further certificate authorities to trust, as PEM. */
  ca?: string[];
}

type Connector = ReturnType<typeof buildConnector>;

const CONNECT_TIMEOUT_MS = 5_000;
const DNS_TIMEOUT_MS = 3_000;
const BODY_MAX_BYTES = 16 * 1024;
/** The body is for people: nobody who drips it may hold a place or delay what is written of the answer. */
const BODY_WAIT_MS = 250;
const IDLE_PER_ORIGIN_MAX = 64;

class DeadlineError extends Error {
  readonly fault = 'timeout';
}

/**
 * Calls addresses that somebody else chose. Connects only where {@link EgressRules} allow, never follows a redirect,
 * inflates nothing, reads at most 16 KiB, and keeps to the caller's deadline whatever the other side does.
 */
export class GuardedClient {
  private readonly idle = new Map<string, Connection[]>();
  private readonly connect: Connector;
  /** For the exact places that may be private: a name says nothing about the port. */
  private readonly connectExempt: Connector;

  constructor(
    readonly rules: EgressRules,
    { resolve = systemResolve, ca }: GuardedClientOptions = {},
  ) {
    const connector = (allowPrivate: boolean) =>
      buildConnector({
        timeout: CONNECT_TIMEOUT_MS,
        lookup: guardedLookup({ resolve, timeoutMs: DNS_TIMEOUT_MS, allowPrivate }) as never,
        minVersion: 'TLSv1.2',
        // Said out loud: an environment variable could switch it off otherwise.
        rejectUnauthorized: true,
        ...(ca && { ca }),
      });
    this.connect = connector(rules.allowPrivate);
    this.connectExempt = connector(true);
  }

  /** Makes the call. Whatever happens is a result; only mistakes of ours throw. */
  async send(call: OutboundCall): Promise<OutboundResult> {
    const started = performance.now();
    const checked = checkUrl(call.url, this.rules);
    if (!checked.ok)
      return {
        ...course(null, started),
        status: null,
        fault: checked.fault,
        reason: checked.reason,
      };
    const origin = `${checked.url.protocol}//${originHost(checked.url)}`;
    const path = checked.url.pathname + checked.url.search;
    const kept = this.take(origin);
    if (kept) {
      const bytesBefore = kept.bytesRead;
      const result = await this.attempt(kept, origin, path, call, started);
      // The server closed the kept connection just as we wrote: a race nobody is to blame for, so it costs no attempt.
      const isStale = result.fault === 'reset' && kept.isReused && kept.bytesRead === bytesBefore;
      if (!isStale) return result;
    }
    const connect = checked.isExempt ? this.connectExempt : this.connect;
    return this.attempt(this.open(origin, connect), origin, path, call, started);
  }

  /** Closes what is idle. Calls in flight end by themselves. */
  close(): void {
    for (const connections of this.idle.values()) for (const connection of connections) connection.destroy();
    this.idle.clear();
  }

  private open(origin: string, connect: Connector): Connection {
    return new Connection(origin, connect, (closed) => this.forget(origin, closed));
  }

  private async attempt(
    connection: Connection,
    origin: string,
    path: string,
    { method, headers, body, timeoutMs }: OutboundCall,
    started: number,
  ): Promise<OutboundResult> {
    const deadline = deadlineAfter(timeoutMs - (performance.now() - started));
    try {
      const request = connection.client.request({ method, path, headers, body: body ?? null });
      // An abort during name resolution takes effect only when the name is resolved, so we do not wait for it.
      const answer = await Promise.race([request, deadline.passed]);
      const head = { ...course(connection, started), firstByteMs: Math.round(performance.now() - started) };
      const read = await this.read(connection, origin, answer.body, deadline.passed);
      return {
        ...head,
        totalMs: Math.round(performance.now() - started),
        status: answer.statusCode,
        headers: answer.headers,
        body: read,
        fault: null,
      };
    } catch (error) {
      connection.destroy();
      return { ...course(connection, started), status: null, fault: faultOf(error), reason: reasonOf(error) };
    } finally {
      deadline.clear();
    }
  }

  /** Reads the beginning of a body. What the answer means is known by now, so trouble here changes nothing. */
  private async read(
    connection: Connection,
    origin: string,
    body: AsyncIterable<Buffer> & { destroy(): unknown; on(event: 'error', listener: () => void): unknown },
    deadline: Promise<never>,
  ): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    const patience = deadlineAfter(BODY_WAIT_MS);
    body.on('error', () => {});
    const collect = async () => {
      for await (const chunk of body) {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= BODY_MAX_BYTES) throw new Error('The body is longer than we read.');
      }
    };
    try {
      await Promise.race([collect(), deadline, patience.passed]);
      this.keep(connection, origin);
    } catch {
      // Cut off, too long or too slow: the connection is in an unknown state.
      body.destroy();
      connection.destroy();
    } finally {
      patience.clear();
    }
    return Buffer.concat(chunks).subarray(0, BODY_MAX_BYTES);
  }

  private take(origin: string): Connection | undefined {
    const connections = this.idle.get(origin);
    const kept = connections?.pop();
    // Nothing is remembered of an origin that may never be called again.
    if (!connections?.length) this.idle.delete(origin);
    return kept;
  }

  private keep(connection: Connection, origin: string): void {
    connection.noteServed();
    const connections = this.idle.get(origin) ?? [];
    if (connection.client.destroyed || connections.length >= IDLE_PER_ORIGIN_MAX) return connection.destroy();
    connections.push(connection);
    this.idle.set(origin, connections);
  }

  private forget(origin: string, closed: Connection): void {
    const connections = this.idle.get(origin);
    const index = connections?.indexOf(closed) ?? -1;
    if (!connections || index < 0) return;
    connections.splice(index, 1);
    if (!connections.length) this.idle.delete(origin);
    closed.destroy();
  }
}

const originHost = (url: URL): string => {
  const host = hostOf(url);
  return `${host.includes(':') ? `[${host}]` : host}:${portOf(url)}`;
};

const course = (connection: Connection | null, started: number): Course => ({
  dnsMs: connection && !connection.isReused ? connection.opening.dnsMs : null,
  connectMs: connection && !connection.isReused ? connection.opening.connectMs : null,
  tlsMs: connection && !connection.isReused ? connection.opening.tlsMs : null,
  remoteAddress: connection?.opening.remoteAddress ?? null,
  reusedConnection: connection?.isReused ?? null,
  firstByteMs: null,
  totalMs: Math.round(performance.now() - started),
});

function deadlineAfter(ms: number): { passed: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError('No answer in time.')), Math.max(0, ms));
  });
  // Nobody may be waiting when it passes.
  passed.catch(() => {});
  return { passed, clear: () => clearTimeout(timer) };
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300);
