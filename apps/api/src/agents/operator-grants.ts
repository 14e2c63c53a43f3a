import type { FastifyRequest } from 'fastify';
import { scopeOf, type Operator } from '../access/index.js';
import { originOf } from '../platform/http/origin.js';
import { transactionOf } from '../platform/http/transaction.js';
import { decide, type Decision } from '../policy/index.js';
import type { Change } from './change-agent.js';

/** Administration of agents is a setting of the house: only who may change settings may hand out `*:*:*`. */
export const mayGrantAdministration = (operator: Operator): Decision =>
  decide(operator, 'administration.grant', null, { anyoneMayGrant: false });

/** The change an operator makes with a request. */
export const changeBy = (operator: Operator, agentId: string, request: FastifyRequest): Change => ({
  tx: transactionOf(request),
  organisationId: scopeOf(operator),
  agentId,
  actor: operator,
  origin: originOf(request),
  mayGrantAdministration: mayGrantAdministration(operator),
});
