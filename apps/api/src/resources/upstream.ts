import { Injectable } from '@nestjs/common';
import { Keyring } from '../platform/crypto/keyring.js';
import {
  GuardedClient,
  StreamError,
  type StreamedAnswer,
  type StreamedCall,
} from '../platform/egress/index.js';
import { credentialContext, type ProviderEntity } from './provider.entity.js';

/** What has to be known of a provider to call it. */
export type CalledProvider = Pick<
  ProviderEntity,
  'id' | 'baseUrl' | 'credentialPlace' | 'credentialName' | 'credentialSealed'
>;

export interface UpstreamCall {
  method: StreamedCall['method'];
  /** Below the address of the provider; begins with a slash, or is empty. */
  path: string;
  query?: URLSearchParams;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** How long the whole call may take; 30 seconds unless told. */
  withinMs?: number;
  /** Ends the call. */
  signal?: AbortSignal;
}

export interface UpstreamAnswer {
  status: number;
  /** In lower case, without parameters; empty when it says none. */
  contentType: string;
  body: Buffer;
}

type OpenAnswer = Extract<StreamedAnswer, { fault: null }>;

/** A provider gave no answer that can be used. The message is for callers: it holds nothing that the provider said. */
export class UpstreamError extends Error {
  constructor(
    readonly kind: 'timeout' | 'refused' | 'failed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * How far a call came that a provider did not answer: in the words of an ATI proxy (ati.md 11), and `answer` for one whose
 * answer cannot be used.
 */
export function phaseOf({ kind, cause }: UpstreamError): 'timeout' | 'connect' | 'send' | 'answer' {
  if (kind === 'timeout') return 'timeout';
  const fault = cause instanceof StreamError ? cause.fault : cause;
  if (typeof fault !== 'string') return 'answer';
  return /^(connect|dns|tls|blocked)_/.test(fault) ? 'connect' : 'send';
}

/** The whole call may take so long, and its answer be so large. */
const LIMITS = {
  totalMs: 30_000,
  silenceMs: 15_000,
  sentMaxBytes: 2 * 1024 * 1024,
  receivedMaxBytes: 4 * 1024 * 1024,
};

/** Calls providers with their credentials, which no other code gets to see. */
@Injectable()
export class Upstream {
  constructor(
    private readonly client: GuardedClient,
    private readonly keyring: Keyring,
  ) {}

  /** @throws UpstreamError when there is no whole answer; any status is an answer, but none leads elsewhere */
  async send(provider: CalledProvider, call: UpstreamCall): Promise<UpstreamAnswer> {
    const { status, headers, body } = await this.open(provider, call);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of body) chunks.push(chunk as Buffer);
    } catch (error) {
      throw upstreamErrorOf(error);
    }
    return { status, contentType: typeOf(headers['content-type']), body: Buffer.concat(chunks) };
  }

  /** The same, with a body that is still coming. It ends with a StreamError or whole. */
  async open(
    provider: CalledProvider,
    { method, path, query, headers, json, withinMs, signal }: UpstreamCall,
  ): Promise<OpenAnswer> {
    const url = new URL(provider.baseUrl + path);
    for (const [name, value] of query ?? []) url.searchParams.append(name, value);
    const sent: Record<string, string> = { accept: 'application/json', ...headers };
    if (json !== undefined) sent['content-type'] = 'application/json';
    this.addCredential(provider, url, sent);
    const answer = await this.client.stream({
      method,
      url: url.href,
      headers: sent,
      ...(json !== undefined && { body: Buffer.from(JSON.stringify(json)) }),
      ...(signal && { signal }),
      limits: withinMs === undefined ? LIMITS : { ...LIMITS, totalMs: withinMs, silenceMs: withinMs },
    });
    if (answer.fault !== null)
      throw new UpstreamError(answer.fault === 'timeout' ? 'timeout' : 'failed', reasonOf(answer.fault), {
        cause: answer.fault,
      });
    // Nothing is inflated: what we asked for is what we can read.
    const encoding = answer.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      answer.body.destroy();
      throw new UpstreamError('failed', 'The upstream sent a compressed answer, which was not asked for.');
    }
    return answer;
  }

  private addCredential(provider: CalledProvider, url: URL, headers: Record<string, string>): void {
    const { credentialPlace: place, credentialName: name, credentialSealed: sealed } = provider;
    if (!place || !sealed) return;
    const value = this.keyring.open(sealed, credentialContext(provider.id)).toString();
    if (place === 'bearer') headers['authorization'] = `Bearer ${value}`;
    // A call cannot say the same header or parameter a second time.
    else if (place === 'header') headers[name!.toLowerCase()] = value;
    else url.searchParams.set(name!, value);
  }
}

/** Whatever broke off the reading of an answer, for callers. Mistakes of ours stay what they are. */
export function upstreamErrorOf(error: unknown): unknown {
  if (!(error instanceof StreamError)) return error;
  return new UpstreamError(error.fault === 'timeout' ? 'timeout' : 'failed', reasonOf(error.fault), {
    cause: error,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  timeout: 'Timeout: the upstream did not answer in time.',
  connect_timeout: 'Timeout: no connection to the upstream.',
  too_large: 'The answer of the upstream is too large.',
  blocked_url: 'The address of the upstream is not one that may be called.',
  blocked_address: 'The address of the upstream is not one that may be called.',
};
const reasonOf = (fault: string): string =>
  REASONS[fault] ?? 'The upstream could not be reached, or broke off its answer.';

const typeOf = (header: string | undefined): string => (header ?? '').split(';', 1)[0]!.trim().toLowerCase();
