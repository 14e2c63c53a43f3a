import type { Bytes } from './keys.js';
import { WebhookError } from './webhook-error.js';

/** `Headers`, Node's `req.headers`, or name and value pairs. */
export type HeadersLike =
  | { get(name: string): string | null }
  | Iterable<readonly [string, string]>
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The body as it arrived: text, bytes, a Fetch `Request` or a Node request nobody has read yet. An object that a parser
 * made of it is tried as well, because that is what people have; it works only while both sides happen to serialise alike.
 */
export type RawBody = string | Uint8Array | ArrayBuffer | RequestLike | AsyncIterable<Uint8Array> | object;

interface RequestLike {
  arrayBuffer(): Promise<ArrayBuffer>;
  bodyUsed?: boolean;
  body?: { locked?: boolean } | null;
}

const KEEP_BYTES =
  'Keep the bytes: Express with express.raw({ type: "*/*" }) on this route, before express.json(); Fastify with a content type parser of parseAs "buffer"; Nest with NestFactory.create(…, { rawBody: true }); Next with a route handler, or bodyParser: false.';

/** Our largest event has 256 KiB. */
const BODY_MAX_BYTES = 1024 * 1024;

/** Reads headers whatever holds them and however they are spelled. Of a repeated one the values are joined. */
export function headerReader(headers: HeadersLike): (name: string) => string | undefined {
  if (!headers || typeof headers !== 'object')
    throw new WebhookError('CONFIGURATION', 'Pass the headers of the request.');
  if ('get' in headers && typeof headers.get === 'function') {
    const get = headers.get.bind(headers) as (name: string) => string | null;
    return (name) => get(name) ?? undefined;
  }
  const pairs =
    Symbol.iterator in headers
      ? [...(headers as Iterable<readonly [string, string]>)]
      : Object.entries(headers);
  const byName = new Map<string, string>();
  for (const [name, value] of pairs)
    if (value !== undefined) byName.set(name.toLowerCase(), [value].flat().join(' '));
  return (name) => byName.get(name);
}

export interface ReadBody {
  bytes: Bytes;
  /** It was an object, so the bytes are only what we would have sent. */
  isReserialised: boolean;
}

/** @throws WebhookError `BODY_CONSUMED`, `BODY_TOO_LARGE`, `INVALID_BODY` */
export async function readBody(body: RawBody): Promise<ReadBody> {
  const bytes = await rawBytes(body);
  const found = bytes ?? new TextEncoder().encode(JSON.stringify(body));
  if (found.length > BODY_MAX_BYTES)
    throw new WebhookError('BODY_TOO_LARGE', `The body is larger than ${BODY_MAX_BYTES} bytes.`);
  return { bytes: found, isReserialised: bytes === null };
}

async function rawBytes(body: RawBody): Promise<Bytes | null> {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  // A copy: what was verified must not change in a buffer that its owner uses again.
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body.slice(0));
  if (typeof body !== 'object' || body === null)
    throw new WebhookError('INVALID_BODY', `There is no body. ${KEEP_BYTES}`);
  if ('arrayBuffer' in body && typeof body.arrayBuffer === 'function')
    return readRequest(body as RequestLike);
  return Symbol.asyncIterator in body ? readStream(body as AsyncIterable<Uint8Array>) : null;
}

async function readRequest(request: RequestLike): Promise<Bytes> {
  if (request.bodyUsed || request.body?.locked) throw consumed();
  return new Uint8Array(await request.arrayBuffer());
}

async function readStream(stream: AsyncIterable<Uint8Array>): Promise<Bytes> {
  // A Node request whose end has been read gives an empty iteration: the body would look empty, and the signature wrong.
  const state = stream as { readableEnded?: boolean; readableDidRead?: boolean };
  if (state.readableEnded || state.readableDidRead) throw consumed();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    length += bytes.length;
    if (length > BODY_MAX_BYTES)
      throw new WebhookError('BODY_TOO_LARGE', `The body is larger than ${BODY_MAX_BYTES} bytes.`);
    chunks.push(bytes);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

const consumed = () =>
  new WebhookError(
    'BODY_CONSUMED',
    `The body has been read already, probably by a JSON body parser, and the signature covers the bytes that were sent. ${KEEP_BYTES}`,
  );

/** The body as JSON; undefined when it is not, which is no fault: any bytes can be signed. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

export function mismatch(isReserialised: boolean): WebhookError {
  return new WebhookError(
    'SIGNATURE_MISMATCH',
    isReserialised
      ? 'The signature does not fit. rawBody was an object, so it was serialised anew, and the signature covers the bytes that were sent. ' +
          KEEP_BYTES
      : 'The signature does not fit. Either the secret is that of another endpoint or an old one, or the body was changed on the way: pass the bytes exactly as they arrived, not parsed and serialised again.',
  );
}
