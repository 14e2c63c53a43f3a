import type { FastifyRequest } from 'fastify';
import { type Operator, scopeOf } from '../../access/index.js';
import { originOf } from '../../platform/http/origin.js';
import { transactionOf } from '../../platform/http/transaction.js';
import type { CatalogueChange } from '../../resources/index.js';

/** Who asks for something, in which organisation, and from where. */
export const askedBy = (operator: Operator, request: FastifyRequest) => ({
  scope: scopeOf(operator),
  actor: operator,
  origin: originOf(request),
});

/** A change of the catalogue that an operator asks for. */
export const changeBy = (operator: Operator, request: FastifyRequest): CatalogueChange => ({
  ...askedBy(operator, request),
  tx: transactionOf(request),
  ...(request.precondition && { precondition: request.precondition }),
});
