import type { FastifyRequest } from 'fastify';
import { ifMatchTime } from '../platform/http/if-match.js';
import type { Operator } from '../platform/http/operator.js';
import { originOf } from '../platform/http/origin.js';
import type { EndpointChange } from './endpoints.service.js';

/** A change that an operator asks for. `ifMatch` is the `updated_at` they saw. */
export const changeBy = (operator: Operator, request: FastifyRequest, ifMatch?: string): EndpointChange => ({
  scope: { organisationId: operator.organisationId },
  actor: operator,
  origin: originOf(request),
  unchangedSince: ifMatchTime(ifMatch),
});
