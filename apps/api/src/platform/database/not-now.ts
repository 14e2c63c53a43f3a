import { Problem } from '../errors/problem.js';

interface Answer {
  detail: string;
  /** Seconds until a retry can succeed. */
  retryAfter: number;
}

const AWAY = { detail: 'The database cannot be reached. Try again in a moment.', retryAfter: 2 };
const BUSY = { detail: 'The database is too busy for this. Try again in a moment.', retryAfter: 2 };
const READ_ONLY = { detail: 'The database takes no changes at the moment. Try again soon.', retryAfter: 5 };
const FULL = { detail: 'The database can store nothing at the moment. Try again later.', retryAfter: 30 };

/**
 * What says nothing about the request and may be over soon: SQLSTATEs, their classes (PostgreSQL's manual, appendix A)
 * and what Node says of a server that is not there.
 */
const BY_CODE: Readonly<Record<string, Answer>> = {
  '08': AWAY, // connection exception; a pooler's own refusals too
  '25006': READ_ONLY, // a standby, or the old primary after a failover
  '25P03': BUSY, // idle in transaction for too long: this process was
  '25P04': BUSY, // transaction timeout
  '28': AWAY, // the server does not let us in: its passwords or rules are being changed
  '3D': AWAY, // no such database: it is being restored
  '40': BUSY, // deadlock, serialization failure
  '53': BUSY, // insufficient resources
  '53100': FULL,
  '55006': BUSY, // object in use
  '55P03': BUSY, // lock not available
  '57': AWAY, // shutdown, crash, start-up
  '57014': BUSY, // statement timeout
  '58': FULL, // system error: input and output
  EAI_AGAIN: AWAY,
  EADDRNOTAVAIL: AWAY,
  ECONNABORTED: AWAY,
  ECONNREFUSED: AWAY,
  ECONNRESET: AWAY,
  EHOSTDOWN: AWAY,
  EHOSTUNREACH: AWAY,
  ENETDOWN: AWAY,
  ENETUNREACH: AWAY,
  ENOTFOUND: AWAY,
  EPIPE: AWAY,
  ETIMEDOUT: AWAY,
};

const READ_TIMEOUT = 'Query read timeout';

// What the driver, its pool and the mapper say without a code.
const BY_WORDS: readonly [RegExp, Answer][] = [
  [/^timeout exceeded when trying to connect|^timeout expired/, AWAY],
  [/^Connection terminated|not queryable$|[Qq]uery runner (was )?already released/, AWAY],
  [/^Cannot use a pool after calling end/, AWAY],
  // A migration changed a table under a statement that this connection remembers.
  [/^cached plan must not change result type/, BUSY],
  [new RegExp(`^${READ_TIMEOUT}`), BUSY],
];

const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');

/** The problem for a database that cannot do it now; undefined for every other failure. */
export function notNow(cause: unknown): Problem | undefined {
  const code = codeOf(cause);
  const byClass = /^[0-9A-Z]{5}$/.test(code) ? BY_CODE[code.slice(0, 2)] : undefined;
  const answer = BY_CODE[code] ?? byClass ?? BY_WORDS.find(([words]) => words.test(messageOf(cause)))?.[1];
  return answer && new Problem('service.unavailable', { ...answer, cause });
}

/** Whether the server undid it in favour of somebody else, so that the same may succeed at once. */
export const lostARace = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error));

/** Whether the session is another one than the one that prepared the statement: nothing was run. */
export const isForgotten = (error: unknown): boolean => ['26000', '42P05'].includes(codeOf(error));

/** Whether the server did not answer in time: what it was asked may still run there. */
export const isReadTimeout = (error: unknown): boolean => messageOf(error) === READ_TIMEOUT;

/** Whether the connection is of no more use: it leads to a server that takes no changes, or has fallen silent. */
export const isLastOfConnection = (error: unknown): boolean =>
  codeOf(error) === '25006' || isReadTimeout(error);
