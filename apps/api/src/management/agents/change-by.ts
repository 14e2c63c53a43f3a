import type { FastifyRequest } from 'fastify';
import { scopeOf, type Operator } from '../../access/index.js';
import { mayGrantAdministration, type Change } from '../../agents/index.js';
import { originOf } from '../../platform/http/origin.js';
import { transactionOf } from '../../platform/http/transaction.js';

/** The change an operator makes with a request. */
export const changeBy = (operator: Operator, agentId: string, request: FastifyRequest): Change => ({
  tx: transactionOf(request),
  organisationId: scopeOf(operator),
  agentId,
  actor: operator,
  origin: originOf(request),
  precondition: request.precondition,
  mayGrantAdministration: mayGrantAdministration(operator),
});
