import { Injectable } from '@nestjs/common';
import type { ActivityEvent, Decision } from '@signet/contracts';
import { scopeOf, type Operator } from '../access/index.js';
import { ActivityReader } from '../activity/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Problem } from '../platform/errors/problem.js';
import { decide, decisionBehind, explain } from '../policy/index.js';
import { DecisionIds } from './decision-ids.js';
import { codeAt } from './unrecorded.js';

/** Explains what was refused: to whoever was refused, and to those of the organisation who may read its log. */
@Injectable()
export class Decisions {
  constructor(
    private readonly ids: DecisionIds,
    private readonly activity: ActivityReader,
    private readonly organisation: DefaultOrganisation,
  ) {}

  /**
   * @throws Problem decision.not_found, alike for one of another organisation and one that was never made; for who may
   *   not read the log authorization.denied, alike for those and for refusals of others
   */
  async get(reader: Operator, id: string): Promise<Decision> {
    const organisationId = scopeOf(reader);
    const pointer = this.ids.pointerOf(id);
    const code = codeAt(pointer);
    if (code && organisationId === this.organisation.id)
      return { id, allowed: false, ...explain(decisionBehind(code))!, event: null };

    const event = code ? null : await this.activity.find(organisationId, `aud_${pointer.toString('hex')}`);
    requireReader(reader, event);
    if (!event?.why) throw new Problem('decision.not_found', { detail: `No decision has the id ${id}.` });
    const { why, record: _record, prev_hash: _before, hash: _hash, ...rest } = event;
    return { id, allowed: false, ...why, event: rest };
  }
}

function requireReader(reader: Operator, event: ActivityEvent | null): void {
  const decision = decide(reader, 'refusal.read', { refused: event?.actor[0] ?? null }, null);
  if (decision.allowed) return;
  throw new Problem('authorization.denied', {
    detail:
      'This explains what you were refused yourself. All else needs the permission activity:read: ask an owner of the organisation.',
    facts: { required: 'activity:read' },
    trace: { decision },
  });
}
