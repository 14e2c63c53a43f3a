import type { ReasonCode } from '@signet/contracts';
import { Reports } from '../platform/database/reports.js';
import type { PaceBounds } from './pace.js';
import type { PlaceBounds } from './places.js';

/** At most `max` hits in a window of `windowSeconds` that starts with the first of them. */
export interface Limit {
  /** Part of the counter's key: limits of different names never share a count. */
  name: string;
  max: number;
  windowSeconds: number;
  /** Each process counts for itself: for what is answered from memory, and has to be there while no store is. */
  isPerProcess?: true;
}

/** The reason that is on record for what is over a limit. */
export const reasonOf = ({ name }: Limit): ReasonCode => name.replaceAll(/[ -]/g, '_') as ReasonCode;

/** Where a subject stands after a hit. */
export interface LimitState {
  limit: Limit;
  remaining: number;
  /** Seconds until the window ends. */
  resetSeconds: number;
  isExceeded: boolean;
  /** Whether so much was refused already that nobody can have missed it. */
  isHammered: boolean;
  /** Whether this hit is the first over the limit in its window: one of all processes' hits is. */
  isFirstExcess: boolean;
}

const QUARTER_HOUR = 900;

/** The limits of AgentAuth (its specification, section 2) and of the console. */
export const LIMITS = {
  everythingByAddress: { name: 'everything by address', max: 1000, windowSeconds: QUARTER_HOUR },
  credentialsByAddress: { name: 'credentials by address', max: 100, windowSeconds: QUARTER_HOUR },
  documentsByAddress: {
    name: 'documents by address',
    max: 1000,
    windowSeconds: QUARTER_HOUR,
    isPerProcess: true,
  },
  // Apart from the rest: who checks tokens must get the keys, whatever their neighbours read.
  publicKeysByAddress: {
    name: 'public keys by address',
    max: 1000,
    windowSeconds: QUARTER_HOUR,
    isPerProcess: true,
  },
  // A service asks every few seconds, and an address may have a hundred of them.
  revocationsByAddress: {
    name: 'ended tokens by address',
    max: 10_000,
    windowSeconds: QUARTER_HOUR,
    isPerProcess: true,
  },
  healthChecksByAddress: {
    name: 'health checks by address',
    max: 10_000,
    windowSeconds: QUARTER_HOUR,
    isPerProcess: true,
  },
  // What an agent proves costs rows and signatures. Each agent of an address has its own count: they are no strangers.
  proofsByAgent: { name: 'proofs by agent and address', max: 100, windowSeconds: QUARTER_HOUR },
  failedVerifications: { name: 'failed verifications', max: 100, windowSeconds: QUARTER_HOUR },
  signInByAddress: { name: 'sign-in by address', max: 50, windowSeconds: QUARTER_HOUR },
  // 192 random bits are not guessed; this bounds the work that trying makes.
  wrongSetUpCodes: { name: 'wrong set-up codes', max: 100, windowSeconds: QUARTER_HOUR },
  setUpByAddress: { name: 'set-up by address', max: 30, windowSeconds: QUARTER_HOUR },
} as const satisfies Record<string, Limit>;

/** What is costly runs so many times at once in a process, and half of what others leave for one caller. */
export const PLACES = {
  requests: { what: 'requests', all: 120, each: 6, waiting: 60 },
  reports: { what: 'reports', all: Reports.AT_ONCE, waiting: 20 },
  // Each holds a connection, and a moment of the database, for as long as its reader takes.
  exports: { what: 'exports', all: 8 },
  toolLists: { what: 'lists of tools', all: 8, each: 2, waiting: 20 },
  // Each waits for a provider, for half a minute at most, and holds its answer.
  toolCalls: { what: 'tool calls', all: 300, each: 30 },
  streams: { what: 'live streams', all: 200, each: 10 },
  // A service has one; those of a cluster often share an address.
  revocationFeeds: { what: 'feeds of ended tokens', all: 1_000, each: 200 },
} as const satisfies Record<string, PlaceBounds>;

/** A minute's calls of an operator take half of it, however fast they are asked; those of a page come at once. */
export const operatorPace = (perMinute: number): PaceBounds => ({
  perSecond: perMinute / 30,
  burst: Math.max(60, perMinute / 20),
});
