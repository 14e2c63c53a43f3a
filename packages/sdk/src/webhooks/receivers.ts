import type { WebhookEvent } from './events.js';
import type { HeadersLike, RawBody } from './message.js';
import type { ReplayGuard } from './replay-guard.js';
import { verifyWebhook, type VerifiedWebhook, type VerifyWebhookOptions } from './verify-webhook.js';
import { WebhookError } from './webhook-error.js';

export interface ReceiverOptions extends Omit<VerifyWebhookOptions, 'headers' | 'rawBody'> {
  /** Hears of everything that was not handled: refusals and what the handler threw. For the log. */
  onError?: (error: unknown) => void;
}

export type WebhookHandler<Event> = (webhook: VerifiedWebhook<Event>) => unknown;

/** What is used of a Node request; Express adds `body`, others `rawBody`. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  rawBody?: unknown;
  body?: unknown;
}

export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/**
 * A fetch-style receiver, for Next route handlers, workers and edge functions: answers 200 once the handler is done,
 * the refusal's status otherwise, and 500 when the handler throws, so that the sender tries again.
 */
export function webhookRoute<Event = WebhookEvent>(
  options: ReceiverOptions,
  handler: WebhookHandler<Event>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { status, body } = await receive(options, handler, request.headers, request);
    return new Response(body, { status, headers: { 'Content-Type': 'application/json; charset=utf-8' } });
  };
}

/** The same for `node:http`, Connect and Express: with `express.raw()`, a kept `rawBody`, or no body parser at all. */
export function webhookListener<Event = WebhookEvent>(
  options: ReceiverOptions,
  handler: WebhookHandler<Event>,
): (req: NodeRequest, res: NodeResponse) => Promise<void> {
  return async (req, res) => {
    const rawBody = (req.rawBody ?? req.body ?? req) as RawBody;
    const { status, body } = await receive(options, handler, req.headers, rawBody);
    res.statusCode = status;
    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    res.end(body);
  };
}

async function receive<Event>(
  { onError, ...options }: ReceiverOptions,
  handler: WebhookHandler<Event>,
  headers: HeadersLike,
  rawBody: RawBody,
): Promise<{ status: number; body: string }> {
  try {
    const webhook = await verifyWebhook<Event>({ ...options, headers, rawBody });
    await handleOnce(webhook, handler, options.replayGuard);
    return answer(200, { received: true });
  } catch (error) {
    onError?.(error);
    // What exactly is wrong is for our log: the other side may be anybody.
    if (!(error instanceof WebhookError)) return answer(500, { error: 'The webhook could not be handled' });
    const { status, code } = error;
    return answer(
      status,
      status === 200 ? { received: true } : { error: 'The webhook was not accepted', code },
    );
  }
}

async function handleOnce<Event>(
  webhook: VerifiedWebhook<Event>,
  handler: WebhookHandler<Event>,
  replayGuard?: ReplayGuard,
): Promise<void> {
  try {
    await handler(webhook);
  } catch (error) {
    await replayGuard?.forget?.(webhook.id);
    throw error;
  }
}

const answer = (status: number, body: object) => ({ status, body: JSON.stringify(body) });
