import { validateHeaderValue } from 'node:http';
import type { AnswerHead } from './answer-head.js';
import { Connection } from './connection.js';
import { IdleConnections } from './idle-connections.js';
import { NO_OPENING, Opener, type Opening, type OpeningCourse, type Place } from './opening.js';
import { faultOf, reasonOf, type OutboundFault } from './outbound-fault.js';
import { DNS_TIMEOUT_MS, nameServerResolve, type Resolve } from './resolver.js';
import { StreamClient } from './stream-client.js';
import type { StreamedAnswer, StreamedCall } from './streamed-call.js';
import { checkUrl, hostOf, portOf, type EgressRules } from './url-rules.js';

export interface OutboundCall {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: Buffer;
  /** From now to the head of the answer, names and connections included; afterwards what is left is for the body. */
  timeoutMs: number;
}

interface Course extends OpeningCourse {
  firstByteMs: number | null;
  totalMs: number;
  reusedConnection: boolean | null;
}

/** An answer, or why there is none. */
export type OutboundResult = Course &
  (
    | {
        status: number;
        phrase: string;
        headers: AnswerHead['headers'];
        /** The beginning of it, as far as it came soon. */
        body: Buffer;
        /** When the server has said all it has to say, or its time is over; null when that is so already. */
        unfinished: Promise<void> | null;
        fault: null;
      }
    | { status: null; fault: OutboundFault; reason: string }
  );

export interface GuardedClientOptions {
  resolve?: Resolve;
  /** Further certificate authorities to trust, as PEM. */
  ca?: string[];
}

/** The body is for people: what is written of an answer does not wait for one that drips. */
const BODY_WAIT_MS = 250;

/** The caller's time is over. */
class DeadlineError extends Error {
  readonly fault = 'timeout';
}

/**
 * Calls addresses that somebody else chose. Connects only where {@link EgressRules} allow, never follows a redirect,
 * inflates nothing, and keeps to the caller's limits whatever the other side does.
 */
export class GuardedClient {
  private readonly idle = new IdleConnections();
  private readonly opener: Opener;
  private readonly resolve: Resolve;
  private readonly streams: StreamClient;

  constructor(
    readonly rules: EgressRules,
    { resolve = nameServerResolve(), ca }: GuardedClientOptions = {},
  ) {
    this.resolve = resolve;
    this.opener = new Opener(ca);
    this.streams = new StreamClient(rules, this.opener, resolve);
  }

  /** Makes the call and reads the beginning of the answer. Whatever happens is a result; only mistakes of ours throw. */
  async send(call: OutboundCall): Promise<OutboundResult> {
    const checked = checkUrl(call.url, this.rules);
    const course = new CallCourse();
    if (!checked.ok)
      return { ...course.now(), status: null, fault: checked.fault, reason: `${checked.reason}.` };
    const place = placeOf(checked.url);
    const request = requestOf(call, checked.url, place);
    const deadline = new Deadline(call.timeoutMs);
    const origin = `${checked.url.protocol}//${place.host}:${place.port}`;
    const allowPrivate = this.rules.allowPrivate || checked.isExempt;

    const kept = this.idle.take(origin);
    if (kept) {
      const result = await this.exchange(kept, request, deadline, course);
      if (result) return result;
    }
    const opening = this.opener.open(place, {
      resolve: this.resolve,
      timeoutMs: DNS_TIMEOUT_MS,
      allowPrivate,
    });
    try {
      const connection = await this.connect(origin, opening, deadline);
      return (await this.exchange(connection, request, deadline, course))!;
    } catch (error) {
      deadline.clear();
      course.opening = opening.course;
      return { ...course.now(), status: null, fault: faultOf(error), reason: reasonOf(error) };
    }
  }

  /**
   * Makes a call whose body and answer go through as they come, under the same rules.
   * @throws the reason of `signal`, the error of `body`, and mistakes of ours; all else is a result
   */
  stream(call: StreamedCall): Promise<StreamedAnswer> {
    return this.streams.send(call);
  }

  /** Closes what is idle, and ends what is streamed. Other calls in flight end by themselves. */
  close(): void {
    this.idle.destroyAll();
    this.streams.close();
  }

  private async connect(origin: string, opening: Opening, deadline: Deadline): Promise<Connection> {
    const passed = new Promise<never>((_, reject) => {
      // What is being resolved cannot be stopped, so nobody waits for it.
      deadline.onPassed = () => {
        opening.abort();
        reject(deadline.error(opening.phase));
      };
    });
    const socket = await Promise.race([opening.socket, passed]);
    const connection: Connection = new Connection(socket, opening.course, (isUsable, idleSeconds) => {
      if (isUsable) this.idle.keep(origin, connection, idleSeconds);
      else this.idle.forget(origin, connection);
    });
    return connection;
  }

  /**
   * Makes the call on a connection. Null when a kept one was closed just as we wrote: a race nobody is to blame for, so
   * it costs no attempt.
   */
  private async exchange(
    connection: Connection,
    request: Buffer,
    deadline: Deadline,
    course: CallCourse,
  ): Promise<OutboundResult | null> {
    const { isReused } = connection;
    course.on(connection);
    const exchange = connection.send(request);
    deadline.onPassed = () => connection.destroy(deadline.error('waiting for the answer'));
    let head: AnswerHead;
    try {
      head = await exchange.head;
    } catch (error) {
      const fault = faultOf(error);
      if (isReused && fault === 'reset' && !exchange.hasBegun) return null;
      deadline.clear();
      return { ...course.now(), status: null, fault, reason: reasonOf(error) };
    }
    // Said to an idle connection, not to this call (RFC 9110 15.5.9).
    if (isReused && head.status === 408 && !head.isPersistent) {
      connection.destroy();
      return null;
    }
    course.answered();
    const ended = exchange.ended.then(() => deadline.clear());
    if (!exchange.isEnded) await within(BODY_WAIT_MS, ended);
    const { status, phrase, headers } = head;
    const unfinished = exchange.isEnded ? null : ended;
    return { ...course.now(), status, phrase, headers, body: exchange.body, unfinished, fault: null };
  }
}

/** What a call costs, part by part. */
class CallCourse {
  private readonly started = performance.now();
  private firstByteMs: number | null = null;
  private reusedConnection: boolean | null = null;
  opening: OpeningCourse = NO_OPENING;

  on(connection: Connection): void {
    this.reusedConnection = connection.isReused;
    this.opening = { ...connection.opening, remoteAddress: connection.remoteAddress };
  }

  answered(): void {
    this.firstByteMs = this.elapsed();
  }

  now(): Course {
    const { opening, firstByteMs, reusedConnection } = this;
    return { ...opening, firstByteMs, totalMs: this.elapsed(), reusedConnection };
  }

  private elapsed(): number {
    return Math.round(performance.now() - this.started);
  }
}

/** The time of one call. When it is over, whatever the call is at just then ends. */
class Deadline {
  private readonly timer: NodeJS.Timeout;
  private isPassed = false;
  private end: () => void = () => {};

  constructor(private readonly ms: number) {
    this.timer = setTimeout(
      () => {
        this.isPassed = true;
        this.end();
      },
      Math.max(0, ms),
    );
  }

  set onPassed(end: () => void) {
    this.end = end;
    if (this.isPassed) end();
  }

  error(phase: string): Error {
    return new DeadlineError(`No answer within ${this.ms / 1_000} s: still ${phase}.`);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}

const placeOf = (url: URL): Place => ({
  host: hostOf(url),
  port: portOf(url),
  isSecure: url.protocol === 'https:',
});

/** Head and body as they go over the wire: one write, one packet where it fits. */
function requestOf({ method, headers, body }: OutboundCall, url: URL, place: Place): Buffer {
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;
  const lines = [
    `${method} ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${host}${url.port && `:${url.port}`}`,
    'connection: keep-alive',
  ];
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderValue(name, value);
    lines.push(`${name}: ${value}`);
  }
  if (body) lines.push(`content-length: ${body.length}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return body ? Buffer.concat([head, body]) : head;
}

/** Waits for something, but no longer than so many milliseconds. */
async function within(ms: number, event: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([event, over]);
  clearTimeout(timer);
}
