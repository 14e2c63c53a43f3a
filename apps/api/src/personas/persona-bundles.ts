import { Injectable } from '@nestjs/common';
import { PersonaBundle } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import type { Transaction } from '../platform/database/database.js';
import { invalid, parse } from '../platform/http/validation.js';
import type { PersonaVersion } from './persona-row.js';
import { PersonaSeals } from './persona-seals.js';
import { PersonasService, type PersonaWrite } from './personas.service.js';
import { readPersona } from './read-persona.js';
import { storedZip } from './stored-zip.js';

const HISTORY_MAX = 100;

export interface PersonaExport {
  archive: Buffer;
  signature: string;
}

/** Takes personas out of a server and back in. */
@Injectable()
export class PersonaBundles {
  constructor(
    private readonly personas: PersonasService,
    private readonly seals: PersonaSeals,
    private readonly clock: Clock,
  ) {}

  /**
   * Packs the current persona with its signature. The history names versions and their hashes, without their text: with
   * it a bundle would soon be too large to be imported.
   * @throws Problem persona.not_found
   */
  async export(scope: Scope, agentId: string): Promise<PersonaExport> {
    const current = await this.personas.get(scope, agentId);
    const { page: versions } = await this.personas.history(scope, agentId, {
      sort: 'desc',
      limit: HISTORY_MAX,
      offset: 0,
    });
    const bundle = {
      agent_id: agentId,
      persona: current.persona,
      persona_hash: current.hash,
      persona_version: current.version,
      history: versions.map((version) => ({
        id: version.id,
        persona_hash: version.hash,
        persona_version: version.version,
        changed_at: version.changedAt.toISOString(),
      })),
      exported_at: this.clock.now().toISOString(),
    };
    const signature = this.seals.signBundle(bundle);
    const archive = await storedZip({
      'persona.json': Buffer.from(`${JSON.stringify(bundle, null, 2)}\n`),
      'signature.txt': Buffer.from(signature),
    });
    return { archive, signature };
  }

  /**
   * Takes a bundle that this server signed, for any agent the caller may write. It is hashed anew: the hash in it was
   * made with a key that the new owner need not have.
   * @throws Problem request.invalid, request.too_large, agent.not_found, agent.revoked
   */
  async import(tx: Transaction, write: PersonaWrite, sent: unknown): Promise<PersonaVersion> {
    const bundle = parse(PersonaBundle, sent);
    if (!this.seals.isOurBundle(sent as PersonaBundle))
      throw invalid([{ pointer: '/signature', message: 'This server did not sign this bundle' }]);
    return this.personas.put(tx, write, readPersona(bundle.persona, 'persona'));
  }
}
