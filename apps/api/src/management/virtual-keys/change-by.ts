import type { FastifyRequest } from 'fastify';
import { type Operator, scopeOf } from '../../access/index.js';
import { originOf } from '../../platform/http/origin.js';
import { transactionOf } from '../../platform/http/transaction.js';
import type { KeyChange } from '../../virtual-keys/index.js';

/** A change of a virtual key that an operator asks for. */
export const changeBy = (operator: Operator, request: FastifyRequest): KeyChange => ({
  scope: scopeOf(operator),
  actor: operator,
  origin: originOf(request),
  tx: transactionOf(request),
  ...(request.precondition && { precondition: request.precondition }),
});
