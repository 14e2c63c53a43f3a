import type { Settings } from '../platform/config/settings.js';
import { Problem } from '../platform/errors/problem.js';
import { decide } from '../policy/index.js';
import { subjectOrNobody, type AgentCaller } from './agent-caller.js';
import type { Registrar } from './register-agent.js';

/**
 * Says who registers an agent and what they may hand on. Without a caller the registration policy decides.
 * @throws Problem agent.registration_closed
 */
export function registrarFor(caller: AgentCaller | null, settings: Settings): Registrar {
  const subject = subjectOrNobody(caller);
  const policy = { policy: settings.SIGNET_REGISTRATION };
  const decision = decide(subject, 'agent.register', null, policy);
  if (!decision.allowed)
    throw new Problem('agent.registration_closed', {
      detail: 'Only an administrator registers agents here.',
      trace: { decision },
    });
  return {
    actor: caller ? { type: 'agent', id: caller.id, name: caller.name } : { type: 'anonymous', id: null },
    mayGrantAdministration: decide(subject, 'administration.grant', null, {
      anyoneMayGrant: settings.ALLOW_ANONYMOUS_ADMIN_REGISTRATION,
    }),
    needsApproval: !decide(subject, 'agent.register_active', null, policy).allowed,
  };
}
