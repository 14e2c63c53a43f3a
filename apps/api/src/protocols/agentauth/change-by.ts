import { isAdministrator } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import type { Change } from '../../agents/index.js';
import { originOf } from '../../platform/http/origin.js';
import { transactionOf } from '../../platform/http/transaction.js';
import type { AgentCaller } from '../../policy/index.js';

/** The change an agent makes to an agent, itself or another, with a request. */
export const changeBy = (caller: AgentCaller, agentId: string, request: FastifyRequest): Change => ({
  tx: transactionOf(request),
  organisationId: caller.organisationId,
  agentId,
  actor: { type: 'agent', id: caller.id, name: caller.name },
  origin: originOf(request),
  mayGrantAdministration: isAdministrator(caller.permissions),
});
