import type { DisabledReason, WebhookFormat, WebhookState } from '@signet/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../access/index.js';
import type { BreakerState, Recent } from './breaker.js';
import type { Filters } from './filters.js';

@Entity('webhook_endpoint')
export class WebhookEndpointEntity {
  @PrimaryColumn('text') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: Scope;
  @Column('text', { name: 'agent_id', nullable: true }) agentId: string | null;
  /** Whether it may hear about every agent while its own is an administrator: who set it up was one. */
  @Column('boolean', { name: 'hears_all', default: false }) hearsAll: boolean;
  @Column('text') url: string;
  @Column('text', { nullable: true }) description: string | null;
  @Column('text') format: WebhookFormat;
  @Column('jsonb') filters: Filters;
  @Column('text', { default: 'active' }) state: WebhookState;
  @Column('text', { name: 'disabled_reason', nullable: true }) disabledReason: DisabledReason | null;
  @Column('timestamptz', { name: 'state_changed_at', default: () => 'now()' }) stateChangedAt: Date;
  @Column('integer', { name: 'max_in_flight', default: 8 }) maxInFlight: number;
  @Column('integer', { name: 'rate_per_second', nullable: true }) ratePerSecond: number | null;
  @Column('boolean', { default: false }) ordered: boolean;
  @Column('integer', { name: 'timeout_ms' }) timeoutMs: number;
  @Column('text') schedule: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
  @Column('timestamptz', { name: 'deleted_at', nullable: true }) deletedAt: Date | null;
  @Column('text', { default: 'closed' }) breaker: BreakerState;
  @Column('timestamptz', { name: 'breaker_until', nullable: true }) breakerUntil: Date | null;
  @Column('integer', { name: 'breaker_seconds', default: 0 }) breakerSeconds: number;
  @Column('timestamptz', { name: 'put_off_until', nullable: true }) putOffUntil: Date | null;
  @Column('jsonb', { default: [] }) recent: Recent[];
  @Column('boolean', { name: 'is_slow', default: false }) isSlow: boolean;
  @Column('integer', { name: 'blocked_in_a_row', default: 0 }) blockedInARow: number;
  @Column('timestamptz', { name: 'last_success_at', nullable: true }) lastSuccessAt: Date | null;
  @Column('timestamptz', { name: 'last_failure_at', nullable: true }) lastFailureAt: Date | null;
  @Column('timestamptz', { name: 'failing_since', nullable: true }) failingSince: Date | null;
  @Column('integer', { default: 0 }) failures: number;
  @Column('smallint', { default: 0 }) notices: number;
  @Column('timestamptz', { name: 'exhausted_told_at', nullable: true }) exhaustedToldAt: Date | null;
  @Column('double precision', { name: 'rate_allowance', default: 0 }) rateAllowance: number;
  @Column('timestamptz', { name: 'rate_counted_at', default: () => 'now()' }) rateCountedAt: Date;
}

/** What an endpoint looks like again after it was switched on: the past is not held against it. */
export const CLEAN_SLATE = {
  breaker: 'closed',
  breakerUntil: null,
  breakerSeconds: 0,
  putOffUntil: null,
  recent: [],
  isSlow: false,
  blockedInARow: 0,
  failingSince: null,
  failures: 0,
  notices: 0,
} as const satisfies Partial<WebhookEndpointEntity>;
