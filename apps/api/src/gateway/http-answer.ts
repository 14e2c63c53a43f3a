import { UpstreamError, type UpstreamAnswer } from '../resources/index.js';

/** Deeper than anything that somebody means; what nests deeper could not be written again. */
const DEPTH_MAX = 200;

/** What a search that finds nothing answers (ATI, 6.3). */
const NOTHING_FOUND = { records: [] };

/**
 * Reads what an HTTP provider answered: JSON as its value, other text as text.
 * @param method of the call: what is not there is no failure of a call that only looks
 * @throws UpstreamError
 */
export function valueOfAnswer({ status, contentType, body }: UpstreamAnswer, method: string): unknown {
  if (status === 404 && method === 'GET') return NOTHING_FOUND;
  if (status >= 300 && status < 400)
    throw failed(`The upstream answered with a redirect (${status}), which is not followed.`);
  if (status < 200 || status >= 400) throw failed(`The upstream answered with status ${status}.`);
  if (body.length === 0) return null;
  const text = decoded(body);
  if (/^application\/(json|[\w.+-]+\+json)$/.test(contentType)) return parsed(text);
  // Nobody says what it is: JSON looks like JSON.
  if (contentType === '') return ifJson(text) ?? text;
  if (/^text\/|^application\/(xml|[\w.+-]+\+xml|x-ndjson|x-yaml|yaml)$/.test(contentType)) return text;
  throw failed('The upstream answered with neither JSON nor text.');
}

/** JSON that nobody need say is JSON. @throws UpstreamError for anything else, and for what nests too deep to be written again */
export const jsonIn = (body: Buffer): unknown => parsed(decoded(body));

const failed = (message: string) => new UpstreamError('failed', message);

function decoded(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw failed('The upstream answered with bytes that are no UTF-8 text.');
  }
}

function parsed(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw failed('The upstream promised JSON and sent something else.');
  }
  if (!nestsWithin(value, DEPTH_MAX)) throw failed('The upstream answered with JSON that nests too deep.');
  return value;
}

function ifJson(text: string): unknown {
  try {
    return parsed(text);
  } catch {
    return undefined;
  }
}

function nestsWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => nestsWithin(member, levels - 1));
}
