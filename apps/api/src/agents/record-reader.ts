import { Problem } from '../platform/errors/problem.js';
import { decide } from '../policy/index.js';
import { hasPrivatePersona } from './agent-metadata.js';
import { subjectOrNobody, type AgentCaller } from './agent-caller.js';

/**
 * Refuses to show an agent's persona and drift when they are private: on the whole server, or by the agent's own
 * metadata (`private_persona`). Then they are for the agent and administrators; otherwise for everybody.
 * Asked without metadata, it says what the server's setting alone refuses, before anything is looked up.
 * @throws Problem authentication.required, authorization.denied
 */
export function requireRecordReader(
  caller: AgentCaller | null,
  target: { id: string; metadata?: object },
  { SIGNET_PRIVATE_PERSONAS: isServerPrivate }: { SIGNET_PRIVATE_PERSONAS: boolean },
): void {
  const records = {
    agentId: target.id,
    isPrivate: isServerPrivate || hasPrivatePersona(target.metadata ?? {}),
  };
  const decision = decide(subjectOrNobody(caller), 'records.read', records, null);
  if (decision.allowed) return;
  if (!caller)
    throw new Problem('authentication.required', {
      detail: 'The persona and drift of this agent are private. Send Authorization: Bearer, or X-Api-Key.',
    });
  throw new Problem('authorization.denied', {
    detail: 'This is private to the agent and administrators.',
    trace: { decision },
  });
}
