import { showHidden } from '@signet/contracts';
import type { Sandbox } from '../access/index.js';
import type { Origin } from '../journal/index.js';
import type { CallableTool } from '../resources/index.js';
import type { ChargedLimit, CoveringLimit } from './call-rates.js';
import { redacted } from './redaction.js';

/** One call of a tool, as far as it came. */
export interface CallOnRecord {
  caller: Sandbox;
  /** What was asked for. */
  asked: string;
  /** Null where the catalogue has none. */
  tool: Pick<CallableTool, 'id' | 'name' | 'scope'> | null;
  args: unknown;
  limits: readonly (CoveringLimit | ChargedLimit)[];
  origin: Origin;
}

const NAME_MAX = 200;

/** Who called what and when, as a record says it. */
export const aboutOf = ({ caller, tool, origin }: CallOnRecord, occurredAt: Date) => ({
  organisationId: caller.organisationId,
  occurredAt,
  actor: [{ type: 'sandbox' as const, id: caller.id, name: caller.name }],
  agentId: caller.agentId,
  origin,
  ...(tool && { object: { type: 'tool', id: tool.id, name: tool.name } }),
});

/** A text of a caller as others are shown it: short, and with what nobody sees written out. */
export const shown = (text: unknown): string => {
  const written = typeof text === 'string' ? text : (JSON.stringify(text) ?? '');
  return showHidden(Array.from(written).slice(0, NAME_MAX).join(''));
};

/** What a record says of any call. */
export function detailsOf({ caller, asked, tool, args, limits }: CallOnRecord) {
  const { proof, jobId, sandboxId } = caller;
  return {
    tool: tool?.name ?? shown(asked),
    ...(tool && tool.name !== asked && { called_as: shown(asked) }),
    ...(proof.kind === 'session_token' && {
      profile_id: proof.profileId,
      ...(proof.tokenId !== null && { token_id: shown(proof.tokenId) }),
    }),
    ...(proof.kind === 'virtual_key' && { key_id: proof.keyId }),
    ...(jobId !== null && { job_id: shown(jobId) }),
    ...(sandboxId !== null && { sandbox_id: shown(sandboxId) }),
    ...(tool && { required: tool.scope }),
    ...(limits.length > 0 && {
      rates: limits.slice(0, 20).map((limit) => ({
        pattern: shown(limit.pattern),
        limit: shown(limit.text),
        ...('state' in limit && { used: limit.state.used }),
      })),
    }),
    args: redacted(args),
  };
}
