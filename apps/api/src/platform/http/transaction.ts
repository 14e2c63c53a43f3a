import type { FastifyRequest } from 'fastify';
import type { Transaction } from '../database/database.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The one transaction that everything this request writes is part of. */
    transaction?: Transaction;
  }
}

/** The transaction of a request that writes: its effect, its record and its stored answer commit together. */
export function transactionOf({ transaction, routeOptions }: FastifyRequest): Transaction {
  if (!transaction) throw new Error(`${routeOptions.url} has no transaction: is it declared @Idempotent?`);
  return transaction;
}
