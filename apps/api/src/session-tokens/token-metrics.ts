import { Injectable } from '@nestjs/common';
import type { AtiErrorCode } from '@signet/contracts';
import { Counter } from 'prom-client';
import { Database, type Transaction } from '../platform/database/database.js';
import { RequestMetrics } from '../platform/health/metrics.js';

/** Counts what becomes of session tokens in this process. */
@Injectable()
export class TokenMetrics {
  private readonly issuedTokens: Counter;
  private readonly refusedTokens: Counter<'code'>;
  private readonly revokedTokens: Counter;

  constructor(
    private readonly database: Database,
    { registry }: RequestMetrics,
  ) {
    const registers = [registry];
    this.issuedTokens = new Counter({
      name: 'ati_tokens_issued',
      help: 'Session tokens that were issued',
      registers,
    });
    this.refusedTokens = new Counter({
      name: 'ati_tokens_refused',
      help: 'Session tokens that sandboxes showed and that were refused, by what was wrong',
      labelNames: ['code'],
      registers,
    });
    this.revokedTokens = new Counter({
      name: 'ati_tokens_revoked',
      help: 'Session tokens that were alive and ended early',
      registers,
    });
  }

  /** Counts one once it is issued: a transaction that rolls back issues none. */
  issued(tx: Transaction): void {
    this.database.afterCommit(tx, () => this.issuedTokens.inc());
  }

  refused(code: AtiErrorCode): void {
    this.refusedTokens.labels(code).inc();
  }

  /** Counts them once they are revoked. */
  revoked(tx: Transaction, tokens: number): void {
    this.database.afterCommit(tx, () => this.revokedTokens.inc(tokens));
  }
}
