import { STATUS_CODES } from 'node:http';

/** What the published command line of ATI looks for in a failure, in its order (ati.md 6.10), and what it then tells. */
const LINES: readonly [(text: string) => boolean, code: string, exit: number][] = [
  [(text) => has(text, 'unknown tool') || (has(text, 'not found') && has(text, 'tool')), 'tool.not_found', 1],
  [(text) => has(text, 'scope', 'access denied'), 'auth.scope_denied', 3],
  [(text) => has(text, 'expired'), 'auth.expired', 3],
  [(text) => has(text, 'key not found', 'missing key', 'no keys found'), 'auth.missing_key', 3],
  [(text) => has(text, 'timeout'), 'provider.timeout', 4],
  [(text) => has(text, 'upstream', 'bad gateway', 'mcp error'), 'provider.upstream_error', 4],
  [(text) => has(text, 'provider') && has(text, 'not found'), 'provider.not_found', 4],
  [(text) => has(text, 'missing', 'required'), 'input.missing_arg', 2],
  [(text) => has(text, 'invalid', 'parse'), 'input.invalid_value', 2],
  [(text) => has(text, 'rate limit'), 'rate.exceeded', 5],
];

const has = (text: string, ...words: readonly string[]): boolean => words.some((word) => text.includes(word));

const told = (text: string): string =>
  LINES.find(([isIt]) => isIt(text.toLowerCase()))?.[1] ?? 'tool.execution_failed';

/** What its user is told about an answer; the same with and without the words that belong to the status. */
export function toldByCommandLine(status: number, body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const codes = [`${status}: ${text}`, `${status} ${STATUS_CODES[status]}: ${text}`].map(told);
  if (codes[0] !== codes[1]) throw new Error(`${codes.join(' or ')}, by the words of ${status}: ${text}`);
  return codes[0]!;
}
