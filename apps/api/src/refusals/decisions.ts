import { Injectable } from '@nestjs/common';
import type { Decision } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { ActivityReader } from '../activity/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Problem } from '../platform/errors/problem.js';
import { decisionBehind, explain } from '../policy/index.js';
import { DecisionIds } from './decision-ids.js';
import { codeAt } from './unrecorded.js';

/** Explains what was refused, to those whose organisation it concerns. */
@Injectable()
export class Decisions {
  constructor(
    private readonly ids: DecisionIds,
    private readonly activity: ActivityReader,
    private readonly organisation: DefaultOrganisation,
  ) {}

  /** @throws Problem decision.not_found, alike for one of another organisation and one that was never made */
  async get(organisationId: Scope, id: string): Promise<Decision> {
    const pointer = this.ids.pointerOf(id);
    const code = codeAt(pointer);
    if (code && organisationId === this.organisation.id)
      return { id, allowed: false, ...explain(decisionBehind(code))!, event: null };

    const event = code ? null : await this.activity.find(organisationId, `aud_${pointer.toString('hex')}`);
    if (!event?.why) throw new Problem('decision.not_found', { detail: `No decision has the id ${id}.` });
    const { why, record: _record, prev_hash: _before, hash: _hash, ...rest } = event;
    return { id, allowed: false, ...why, event: rest };
  }
}
