import type { FastifyRequest } from 'fastify';
import { type Operator, scopeOf } from '../../access/index.js';
import { originOf } from '../../platform/http/origin.js';
import { transactionOf } from '../../platform/http/transaction.js';
import type { EndpointChange } from '../../webhooks/index.js';

/** Who asks for something, about what, and from where. */
export const askedBy = (operator: Operator, request: FastifyRequest) => ({
  scope: { organisationId: scopeOf(operator) },
  actor: operator,
  origin: originOf(request),
});

/** A change that an operator asks for. */
export const changeBy = (operator: Operator, request: FastifyRequest): EndpointChange => ({
  ...askedBy(operator, request),
  tx: transactionOf(request),
  precondition: request.precondition,
});
