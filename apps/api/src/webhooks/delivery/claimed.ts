import type { Scope } from '../../access/index.js';

/** A delivery that this process holds a lease on, with what it takes to send it. */
export interface Claimed {
  id: string;
  organisationId: Scope;
  endpointId: string;
  eventId: string;
  eventType: string;
  eventAt: Date;
  formatKey: string;
  trigger: 'auto' | 'manual' | 'test';
  /** This attempt included. */
  attempts: number;
  autoAttempts: number;
  deliveredAt: Date | null;
  leaseHolder: string;
  /** Null when the retention took it. */
  body: Buffer | null;
}

/** When a claim was made. */
export interface ClaimTime {
  /** Just before it, on this process's monotonic clock. */
  at: number;
  /** How far the database's clock is ahead of ours, in milliseconds. */
  skewMs: number;
}

/** What a worker needs to know of an endpoint to send to it. */
export interface Target {
  id: string;
  organisationId: Scope;
  url: string;
  timeoutMs: number;
  schedule: string;
}
