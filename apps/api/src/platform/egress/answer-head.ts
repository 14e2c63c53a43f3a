/** How the end of a body is found (RFC 9112 6.3). */
export type Framing =
  { kind: 'none' } | { kind: 'length'; bytes: number } | { kind: 'chunked' } | { kind: 'close' };

/** Everything before the body of an answer. */
export interface AnswerHead {
  status: number;
  /** The server's own words beside the status, often none. */
  phrase: string;
  /** By lower-case name. Of a repeated field the first value. */
  headers: Readonly<Record<string, string>>;
  framing: Framing;
  /** Whether the server lets the connection serve another call. */
  isPersistent: boolean;
}

/** What came is not an answer. The message says why, without repeating what came. */
export class AnswerError extends Error {
  readonly fault = 'protocol_error';
}

// The name of the protocol in any case, and versions that are not ours yet: a number that can be read says more than
// a spelling. RFC 9110 2.5 reads a higher minor version as the highest known one.
const STATUS_LINE = /^HTTP\/([12])(?:\.(\d))?[ \t]+(\d{3})(?:[ \t]+(.*))?$/i;
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NO_BODY = new Set([204, 304]);

/**
 * Reads the head of an answer as forgivingly as the clients that receivers are tried out with: folded lines are
 * unfolded (RFC 9112 5.2), blanks before a colon are ignored (5.1), control characters become blanks (RFC 9110 5.5),
 * a length that is repeated is one length (8.6).
 *
 * @param lines without their ends
 * @throws AnswerError
 */
export function parseHead([first = '', ...lines]: readonly string[]): AnswerHead {
  const { status, phrase, isHttp10 } = parseStatusLine(first);
  const fields = fieldsOf(lines);
  const all = (name: string) => fields.filter(([field]) => field === name).map(([, value]) => value);
  const lengths = all('content-length');
  const encodings = all('transfer-encoding');
  const framing = framingOf(status, lengths, encodings);
  const connection = all('connection').join(',').toLowerCase();
  return {
    status,
    phrase,
    headers: Object.fromEntries(fields.toReversed()),
    framing,
    isPersistent:
      framing.kind !== 'close' &&
      // Two framings at once are an attempt at smuggling, or the work of a proxy that does not know what it does.
      !(lengths.length && encodings.length) &&
      !/(^|[,\s])close($|[,\s])/.test(connection) &&
      (!isHttp10 || connection.includes('keep-alive')),
  };
}

/** @throws AnswerError */
export function parseStatusLine(line: string): { status: number; phrase: string; isHttp10: boolean } {
  const match = STATUS_LINE.exec(line);
  const status = Number(match?.[3]);
  if (!match || status < 100) throw new AnswerError('The answer does not begin with an HTTP status line.');
  return { status, phrase: clean(match[4] ?? ''), isHttp10: match[1] === '1' && match[2] === '0' };
}

/** Names in lower case with their values, in order. What cannot be a field is left out. */
function fieldsOf(lines: readonly string[]): [string, string][] {
  const fields: [string, string][] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      // The continuation of nothing is ignored (RFC 9112 2.2).
      const last = fields.at(-1);
      if (last) last[1] = `${last[1]} ${clean(line)}`.trim();
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 0) throw new AnswerError('The answer has a header line without a colon.');
    const name = line.slice(0, colon).trimEnd().toLowerCase();
    if (FIELD_NAME.test(name)) fields.push([name, clean(line.slice(colon + 1))]);
  }
  return fields;
}

// eslint-disable-next-line no-control-regex
const clean = (value: string): string => value.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, ' ').trim();

function framingOf(status: number, lengths: string[], encodings: string[]): Framing {
  if (status < 200 || NO_BODY.has(status)) return { kind: 'none' };
  if (encodings.length) {
    const last = encodings.join(',').split(',').at(-1)!.trim().toLowerCase();
    return { kind: last === 'chunked' ? 'chunked' : 'close' };
  }
  if (!lengths.length) return { kind: 'close' };
  const values = new Set(lengths.flatMap((value) => value.split(',')).map((value) => value.trim()));
  const [value = ''] = values;
  if (values.size > 1) throw new AnswerError('The answer names two different lengths of its body.');
  if (!/^\d+$/.test(value)) throw new AnswerError('The length of the body is not a number.');
  return { kind: 'length', bytes: Number(value) };
}
