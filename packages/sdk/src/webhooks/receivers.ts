import type { WebhookEvent } from './events.js';
import { handleOnce } from './handle-once.js';
import { refuseMisspelt } from './keys.js';
import type { HeadersLike, RawBody } from './message.js';
import type { ReplayGuard } from './replay-guard.js';
import { verifyWebhook, type VerifiedWebhook, type VerifyWebhookOptions } from './verify-webhook.js';
import { WebhookError } from './webhook-error.js';

export interface ReceiverOptions extends Omit<VerifyWebhookOptions, 'headers' | 'rawBody'> {
  /** Handles every delivery once. Without it a handler must expect the same id again. */
  replayGuard?: ReplayGuard;
  /** Hears of everything that was not handled: refusals and what the handler threw. For the log. */
  onError?: (error: unknown) => void;
}

export type WebhookHandler<Event = WebhookEvent> = (webhook: VerifiedWebhook<Event>) => unknown;

/** What is used of a Node request; Express adds `body`, others `rawBody`. */
export interface NodeRequest {
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  rawBody?: unknown;
  body?: unknown;
  /** False while nobody has read the stream. */
  readableDidRead?: boolean;
}

export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

const RECEIVER_OPTIONS = 'publicKey, replayGuard, onError';

/**
 * A fetch-style receiver, for Next route handlers, workers and edge functions: answers 200 once the handler is done,
 * the refusal's status otherwise, 409 with `Retry-After` while the same delivery is being handled, and 500 when the
 * handler throws, so that the sender tries again.
 *
 * @throws WebhookError `CONFIGURATION` at once for an option that is misspelt
 */
export function webhookRoute<Event = WebhookEvent>(
  options: ReceiverOptions,
  handler: WebhookHandler<Event>,
): (request: Request) => Promise<Response> {
  refuseMisspelt(options, RECEIVER_OPTIONS);
  return async (request) => {
    const { status, headers, body } = await receive(options, handler, request.headers, request);
    return new Response(body, { status, headers });
  };
}

/**
 * The same for `node:http`, Connect and Express: behind `express.raw()`, with a kept `rawBody`, before every body parser,
 * or behind one that left this content type alone.
 */
export function webhookListener<Event = WebhookEvent>(
  options: ReceiverOptions,
  handler: WebhookHandler<Event>,
): (req: NodeRequest, res: NodeResponse) => Promise<void> {
  refuseMisspelt(options, RECEIVER_OPTIONS);
  return async (req, res) => {
    const { status, headers, body } = await receive(options, handler, req.headers, bodyOf(req));
    res.statusCode = status;
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    res.end(body);
  };
}

/** The bytes as they came, wherever a framework keeps them; what a parser made of them only when nothing else is left. */
function bodyOf(req: NodeRequest): RawBody {
  const bytes = [req.rawBody, req.body].find(
    (body) => typeof body === 'string' || body instanceof Uint8Array || body instanceof ArrayBuffer,
  );
  // Express 4 says `{}` of what its parsers left alone, and the stream is still full.
  const isUnread = req.readableDidRead === false;
  return (bytes ?? (isUnread ? req : (req.rawBody ?? req.body ?? req))) as RawBody;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

async function receive<Event>(
  { onError, replayGuard, ...options }: ReceiverOptions,
  handler: WebhookHandler<Event>,
  headers: HeadersLike,
  rawBody: RawBody,
): Promise<Answer> {
  try {
    const webhook = await verifyWebhook<Event>({ ...options, headers, rawBody });
    if (replayGuard) await handleOnce(replayGuard, webhook.id, () => handler(webhook));
    else await handler(webhook);
    return answer(200, { received: true });
  } catch (error) {
    onError?.(error);
    // What exactly is wrong is for our log: the other side may be anybody.
    if (!(error instanceof WebhookError)) return answer(500, { error: 'The webhook could not be handled' });
    const { status, code, retryAfterSeconds } = error;
    if (status === 200) return answer(200, { received: true });
    return answer(status, { error: 'The webhook was not accepted', code }, retryAfterSeconds);
  }
}

const answer = (status: number, body: object, retryAfterSeconds?: number): Answer => ({
  status,
  headers: {
    'Content-Type': 'application/json; charset=utf-8',
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
  },
  body: JSON.stringify(body),
});
