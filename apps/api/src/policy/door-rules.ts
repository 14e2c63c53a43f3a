import type { Rule } from './rule.js';

/** What somebody showed to sign in. */
export interface SignInTry {
  /** Whether somebody has the address. */
  hasAccount: boolean;
  isPasswordRight: boolean;
}

export const signInMatches: Rule<SignInTry, unknown> = {
  name: 'credential.known',
  holds: (_subject, { hasAccount, isPasswordRight }) => hasAccount && isPasswordRight,
  inputs: (_subject, { hasAccount }) => ({
    account: hasAccount ? 'known' : 'unknown',
    ...(hasAccount && { password: 'wrong' }),
  }),
  fix: () => ({ verb: 'sign_in' }),
};

/** A session that a browser presents. */
export interface PresentedSession {
  isOpen: boolean;
}

export const sessionOpen: Rule<PresentedSession, unknown> = {
  name: 'credential.current',
  holds: (_subject, { isOpen }) => isOpen,
  inputs: () => ({ session: 'ended or unknown' }),
  fix: () => ({ verb: 'sign_in' }),
};

/** A browser's request that changes something. */
export interface BrowserWrite {
  /** From which page it came, as far as the browser tells. */
  from: 'the console' | 'another site' | 'an unknown address' | 'an unencrypted address';
  /** That address, where the browser names one. */
  origin?: string;
  /** Where the console is. */
  console: string;
  /** Whether it carries the token of its session; true where it needs none. */
  hasToken: boolean;
}

/** A stranger writes it, and a record is kept of it. */
const ORIGIN_MAX = 200;

const FIX_OF_PAGE = {
  'the console': 'page.reload',
  'another site': 'console.open',
  'an unknown address': 'console.address',
  'an unencrypted address': 'console.open',
} as const;

export const sameSite: Rule<BrowserWrite, unknown> = {
  name: 'request.same_site',
  holds: (_subject, { from, hasToken }) => from === 'the console' && hasToken,
  inputs: (_subject, { from, origin, console, hasToken }) => ({
    came_from: from,
    ...(origin !== undefined && { origin: origin.slice(0, ORIGIN_MAX) }),
    console,
    ...(!hasToken && { token: 'missing or out of date' }),
  }),
  fix: (_subject, { from }) => ({ verb: FIX_OF_PAGE[from] }),
};

/** A try to claim an instance with its set-up link. */
export interface SetUpTry {
  hasOwner: boolean;
  isCodeRight: boolean;
}

export const setUpOpen: Rule<SetUpTry, unknown> = {
  name: 'setup.code',
  holds: (_subject, { hasOwner, isCodeRight }) => !hasOwner && isCodeRight,
  inputs: (_subject, { hasOwner }) => ({
    owner: hasOwner ? 'there already' : 'none yet',
    ...(!hasOwner && { code: 'not the current one' }),
  }),
  fix: (_subject, { hasOwner }) => ({ verb: hasOwner ? 'sign_in' : 'setup.link' }),
};

/** Tries at a secret that people choose. */
export interface Guessing {
  /** Until the next one is looked at; 0 when that is now. */
  waitSeconds: number;
}

export const guessInTime: Rule<Guessing, unknown> = {
  name: 'limit.rate',
  holds: (_subject, { waitSeconds }) => waitSeconds <= 0,
  inputs: (_subject, { waitSeconds }) => ({ limit: 'wrong tries', wait_seconds: waitSeconds }),
  fix: () => ({ verb: 'wait' }),
};

/** An access token, read without asking the database. */
export interface PresentedToken {
  /** What is wrong with it; null for one of ours, unchanged. */
  fault: 'malformed' | 'of another kind' | 'signed with an unknown key' | 'altered or not ours' | null;
  /** Whether its time is over. */
  isExpired: boolean;
}

export const tokenGenuine: Rule<PresentedToken, unknown> = {
  name: 'token.genuine',
  holds: (_subject, { fault }) => fault === null,
  inputs: (_subject, { fault }) => ({ state: fault ?? 'genuine' }),
  fix: () => ({ verb: 'token.renew' }),
};

export const tokenInTime: Rule<PresentedToken, unknown> = {
  name: 'token.current',
  holds: (_subject, { isExpired }) => !isExpired,
  inputs: () => ({ state: 'expired' }),
  fix: () => ({ verb: 'token.renew' }),
};

/** A refresh token, for itself and without its family. */
export interface PresentedRefreshToken {
  state: 'malformed' | 'unknown' | 'used before' | 'expired' | 'current';
}

export const refreshTokenCurrent: Rule<PresentedRefreshToken, unknown> = {
  name: 'refresh_token.current',
  holds: (_subject, { state }) => state === 'current',
  inputs: (subject, { state }) => ({ ...('id' in subject && { caller: subject.id }), state }),
  fix: () => ({ verb: 'token.renew' }),
};
