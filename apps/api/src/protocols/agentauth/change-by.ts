import type { FastifyRequest } from 'fastify';
import { scopeOf } from '../../access/index.js';
import { subjectOf, type AgentCaller, type Change } from '../../agents/index.js';
import { originOf } from '../../platform/http/origin.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { decide } from '../../policy/index.js';

/** The change an agent makes to an agent, itself or another, with a request. */
export const changeBy = (caller: AgentCaller, agentId: string, request: FastifyRequest): Change => ({
  tx: transactionOf(request),
  organisationId: scopeOf(caller),
  agentId,
  actor: { type: 'agent', id: caller.id, name: caller.name },
  origin: originOf(request),
  precondition: request.precondition,
  mayGrantAdministration: decide(subjectOf(caller), 'administration.grant', null, {
    anyoneMayGrant: false,
  }),
});
