import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AUDIENCE, newKey, signTexts, type SigningKey } from './issuer.js';

type Json = Record<string, unknown>;
export type PollAnswer =
  { status?: number; text?: string; headers?: Record<string, string> } | 'hang' | 'drop';

export const STOP_UNTIL = 4_000_000_000;

/** A real issuer that ends tokens and says so: by a list that is asked for, and by a feed. Faults are scripted. */
export class StoppingIssuer {
  readonly key: SigningKey = newKey('key_1');
  keys: SigningKey[] = [this.key];
  /** By agent: the lowest epoch that counts, until when, and the sequence of the stop. */
  readonly agents = new Map<string, [number, number, number]>();
  seq = 0;
  /** Milliseconds since 1970. */
  now: () => number = Date.now;
  /** What was asked, by path and query. */
  readonly asked: string[] = [];
  readonly listeners: ServerResponse[] = [];
  /** Answers instead of the list. */
  onPoll: ((since: number) => PollAnswer | undefined) | undefined;
  /** Answers instead of the feed; true when it did. */
  onFeed: ((response: ServerResponse, since: number) => boolean) | undefined;

  readonly #server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://issuer');
    this.asked.push(url.pathname + url.search);
    const since = Number(url.searchParams.get('since') ?? 0);
    if (url.pathname.endsWith('/jwks.json'))
      return void res.end(JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }));
    if (url.pathname.endsWith('/revoked.jwt')) {
      const answer = this.onPoll?.(since) ?? { text: this.list({ since }) };
      if (answer === 'hang') return;
      if (answer === 'drop') return void req.socket.destroy();
      res.writeHead(answer.status ?? 200, { 'content-type': 'application/jwt', ...answer.headers });
      return void res.end(answer.text);
    }
    if (url.pathname.endsWith('/revoked.feed')) {
      if (this.onFeed?.(res, since)) return;
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      this.listeners.push(res);
      res.on('close', () => this.listeners.splice(this.listeners.indexOf(res), 1));
      return void res.write(event(this.list({ since })));
    }
    res.writeHead(404).end();
  });

  static async start(): Promise<StoppingIssuer> {
    const issuer = new StoppingIssuer();
    await new Promise<void>((resolve) => issuer.#server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get polls(): string[] {
    return this.asked.filter((path) => path.includes('revoked.jwt'));
  }

  get feeds(): string[] {
    return this.asked.filter((path) => path.includes('revoked.feed'));
  }

  /** Ends the agent's tokens below an epoch, and tells whoever listens. */
  stop(agentId: string, epoch = 1, until = STOP_UNTIL): void {
    const since = this.seq++;
    this.agents.set(agentId, [epoch, until, this.seq]);
    this.tell(event(this.list({ since })));
  }

  heartbeat(): void {
    this.tell(event(this.list({ since: this.seq })));
  }

  tell(text: string): void {
    for (const listener of this.listeners) listener.write(text);
  }

  payload(override: Json = {}): Json {
    const since = Number(override['since'] ?? 0);
    const agents = [...this.agents].filter(([, [, , seq]]) => seq > since);
    return {
      iss: this.url,
      iat: Math.floor(this.now() / 1000),
      since,
      seq: this.seq,
      agents: Object.fromEntries(agents.map(([id, [epoch, until]]) => [id, [epoch, until]])),
      ...override,
    };
  }

  list(override: Json = {}, header: Json = {}, key = this.key): string {
    return this.signed(JSON.stringify(this.payload(override)), header, key);
  }

  signed(payload: string, header: Json = {}, key = this.key): string {
    return signTexts(
      key,
      JSON.stringify({ alg: key.alg, typ: 'revocations+jwt', kid: key.kid, ...header }),
      payload,
    );
  }

  authorization(override: Json = {}, header: Json = {}): string {
    const now = Math.floor(this.now() / 1000);
    const agent = { sub: 'agt_1', agent_id: 'agt_1', type: 'access', permissions: ['zendesk:tickets:read'] };
    const claims = {
      iss: this.url,
      aud: AUDIENCE,
      ...agent,
      epoch: 0,
      iat: now,
      exp: now + 3600,
      ...override,
    };
    const typed = JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: this.key.kid, ...header });
    return `Bearer ${signTexts(this.key, typed, JSON.stringify(claims))}`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export const event = (data: string): string => `event: revocations\ndata: ${data}\n\n`;

/** Waits until something holds. */
export async function until(holds: () => unknown): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
