import { randomBytes } from 'node:crypto';
import { call } from '../support/wire.js';
import type { Organisation } from './organisation.js';

/** What stands in a call beside its path: `params` fill the path. */
export interface Said {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** The same about something that nobody has, where it is not made by putting another id in place of an id. */
  nobodys?: Said;
  /** Ids of what it is about, where it does not name them. */
  parents?: readonly string[];
}

export type Say = (whose: Organisation, here: Organisation) => Promise<Said> | Said;

export type Caller = 'operator' | 'administrator' | 'agent' | 'sandbox' | 'nobody';

/**
 * One way for the organisation here to call a route.
 * `strange`: with ids of the other organisation, which have to be answered like ids that nobody has.
 * `own`: with its own; what the other organisation has is nothing to it, and stays as it is.
 * `hung`: with its own, on which rows of the other organisation hang: they make no difference, and stay as they are.
 * `records`: the tables where the other organisation is told of the call all the same.
 * `adds`: the table in which its own organisation has more afterwards.
 * `tells`: the tables where its own organisation is told of a call that came to nothing.
 * `shared`: what it tells is everybody's, for this reason.
 */
export type Line = {
  as: Caller;
  status?: number;
  adds?: string;
  records?: readonly string[];
  tells?: readonly string[];
} & ({ strange: Say } | { own: Say; varies?: true } | { hung: Say } | { shared: string });

export const operator = { as: 'operator' } as const;
export const administrator = { as: 'administrator' } as const;
export const agent = { as: 'agent' } as const;
export const sandbox = { as: 'sandbox' } as const;
export const nobody = { as: 'nobody' } as const;

/** A read that names nothing. */
export const read = (as: Caller, query: Record<string, string> = {}): Line => ({
  as,
  own: () => ({ query }),
});
export const shared = (reason: string, as: Caller = 'nobody'): Line => ({ as, shared: reason });
export const strange = ({ as }: { as: Caller }, say: Say, status = 404): Line => ({
  as,
  status,
  strange: say,
});
export const own = (by: { as: Caller }, say: Say, status = 200): Line => ({ ...by, status, own: say });

/** Every filter of a list that takes an id, with one of the other organisation: nothing is found. */
export const filter = (name: string, idOf: (whose: Organisation) => Promise<string> | string): Line =>
  strange(operator, async (whose) => ({ query: { [name]: await idOf(whose) } }), 200);

export const hung = ({ as }: { as: Caller }, say: Say): Line => ({ as, hung: say });

export const byAgent =
  (body?: unknown, param = 'id'): Say =>
  async (whose) => ({ params: { [param]: (await whose.anAgent()).id }, body });
/** The place in a list where the other organisation stopped reading. */
export const cursorOf =
  (path: string, as: 'operator' | 'administrator' = 'operator', where: Say = () => ({})): Say =>
  async (whose, here) => {
    const headers = as === 'operator' ? whose.operator : whose.administrator.auth;
    const separator = path.includes('?') ? '&' : '?';
    const { headers: answered, body } = await call(whose.signet, 'GET', `${path}${separator}limit=1`, {
      headers,
    });
    const linked = /[?&]cursor=([^&>]+)/.exec(answered.get('link') ?? '')?.[1];
    const cursor = linked ?? (body as { next_cursor?: string | null }).next_cursor;
    if (!cursor) throw new Error(`${path} has no second page to read.`);
    const said = await where(here, here);
    return { ...said, query: { ...said.query, cursor: decodeURIComponent(cursor) } };
  };

/** Of no provider, so that both organisations can have one. */
export const named = (name: string) => `${name}_${randomBytes(4).toString('hex')}`;
