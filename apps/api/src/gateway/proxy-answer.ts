import { UpstreamError, type UpstreamAnswer } from '../resources/index.js';
import { jsonIn } from './http-answer.js';
import { toldByUpstream } from './told-words.js';

/** What a caller is told of the failures of a proxy (ATI, 6.3), in words that tell its command line no other failure (6.10). */
const FAILURES: Readonly<Record<number, string>> = {
  401: 'The upstream takes no token of its profile: the proxy needs the key that signs now.',
  403: 'The upstream asks for something else than it did: import its tools again.',
  404: 'The upstream does not offer this any more: import its tools again.',
  429: 'The upstream is called too often.',
};

/** Reads what a proxy answered to a call: `{result, error}`. @throws UpstreamError */
export function resultOfProxy({ status, body }: UpstreamAnswer): unknown {
  const known = FAILURES[status];
  if (known) throw failed(known);
  if (status >= 300 && status < 400)
    throw failed(`The upstream answered with a redirect (${status}), which is not followed.`);
  const answer = status === 200 ? jsonIn(body) : ifJson(body);
  const { result = null, error = null } = membersOf(answer);
  if (status !== 200 || (error !== null && error !== '')) throw failed(toldOf(status, error));
  if (!isMembers(answer) || !('result' in answer)) throw failed('The upstream answered with no result.');
  return result;
}

const failed = (message: string) => new UpstreamError('failed', message);

function toldOf(status: number, error: unknown): string {
  const words = typeof error === 'string' ? toldByUpstream(error) : null;
  const fact = status === 200 ? 'The upstream failed.' : `The upstream answered with status ${status}.`;
  return words ? `${fact} It says: ${words}` : fact;
}

function ifJson(body: Buffer): unknown {
  try {
    return jsonIn(body);
  } catch {
    return null;
  }
}

const isMembers = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const membersOf = (value: unknown): Record<string, unknown> => (isMembers(value) ? value : {});
