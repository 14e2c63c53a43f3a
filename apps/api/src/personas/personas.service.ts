import { Injectable } from '@nestjs/common';
import type { Persona } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import {
  changesBetween as changedMembers,
  Journal,
  type ActivityActor,
  type Origin,
  type StoryOf,
} from '../journal/index.js';
import { AgentsService, isChangeable, type AgentEntity } from '../agents/index.js';
import { DriftConfigurations } from '../drift/index.js';
import { Clock } from '../platform/clock/clock.js';
import { roundedNumber } from '../platform/crypto/canonical-json.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { randomId } from '../platform/ids/ids.js';
import type { Precondition } from '../platform/versions/precondition.js';
import { Cursors, type Page } from '../platform/pagination/cursor.js';
import { changesBetween, type PersonaChange } from './changes.js';
import type { PersonaVersion } from './persona-row.js';
import { PersonaSeals } from './persona-seals.js';
import { PersonasRepository } from './personas.repository.js';
import { nextVersion } from './versions.js';

/** Whose persona is written, and by whom. */
export interface PersonaWrite {
  organisationId: Scope;
  agentId: string;
  /** The API key that the call presented, if it did: the hash is then made with it. */
  apiKey: string | null;
  actor: ActivityActor;
  origin: Origin;
  /** Which version it is based on, by its hash, where somebody said. */
  precondition?: Precondition;
}

export interface PersonaUpdate {
  current: PersonaVersion;
  previousVersion: string;
  changes: PersonaChange[];
}

/** What lists of agents show of a persona. */
export interface PersonaSummary {
  persona: Persona;
  hash: string;
  version: string;
  /** Whether it is what was once accepted. */
  isIntact: boolean;
}

export interface PersonaVerdict {
  valid: boolean;
  hash: string;
  reason: string;
}

// How much of the longest response an average one has, for the first drift baseline.
const AVERAGE_OF_LONGEST = 0.7;

/** How agents are meant to behave: versions, of which none is ever changed. */
@Injectable()
export class PersonasService {
  constructor(
    private readonly repository: PersonasRepository,
    private readonly seals: PersonaSeals,
    private readonly agents: AgentsService,
    private readonly drift: DriftConfigurations,
    private readonly journal: Journal,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives an agent its first persona, and a drift configuration if it has none.
   * @throws Problem agent.not_found, agent.revoked, persona.exists
   */
  async register(tx: Transaction, write: PersonaWrite, persona: Persona): Promise<PersonaVersion> {
    const agent = await this.lock(tx, write);
    if (await this.repository.findCurrent(write.organisationId, agent.id, tx))
      throw new Problem('persona.exists', { detail: 'Change it instead of registering another one.' });
    return this.add(tx, write, agent, persona, null);
  }

  /** @throws Problem agent.not_found, agent.revoked, persona.not_found, persona.changed */
  async update(tx: Transaction, write: PersonaWrite, persona: Persona): Promise<PersonaUpdate> {
    const agent = await this.lock(tx, write);
    const previous = await this.repository.findCurrent(write.organisationId, agent.id, tx);
    if (!previous) throw personaNotFound();
    write.precondition?.require(previous.hash);
    const current = await this.add(tx, write, agent, persona, previous);
    return {
      current,
      previousVersion: previous.version,
      changes: changesBetween(previous.persona, current.persona),
    };
  }

  /** Registers, or replaces what is there by a new version. @throws Problem agent.not_found, agent.revoked */
  async put(tx: Transaction, write: PersonaWrite, persona: Persona): Promise<PersonaVersion> {
    const agent = await this.lock(tx, write);
    return this.add(
      tx,
      write,
      agent,
      persona,
      await this.repository.findCurrent(write.organisationId, agent.id, tx),
    );
  }

  /** @throws Problem persona.not_found */
  async get(scope: Scope, agentId: string): Promise<PersonaVersion> {
    const current = await this.repository.findCurrent(scope, agentId);
    if (!current) throw personaNotFound();
    return current;
  }

  /** Says whether the stored persona is what was once accepted. */
  async verify(scope: Scope, agentId: string): Promise<PersonaVerdict> {
    const current = await this.repository.findCurrent(scope, agentId);
    if (!current) return { valid: false, hash: '', reason: 'The agent has no persona.' };
    return this.seals.isIntact(current)
      ? { valid: true, hash: current.hash, reason: 'The persona is unchanged since it was accepted.' }
      : { valid: false, hash: current.hash, reason: 'The stored persona was changed since it was accepted.' };
  }

  /** The versions, the current one included, and how many there are. */
  async history(
    scope: Scope,
    agentId: string,
    { sort, limit, offset, cursor }: { sort: 'asc' | 'desc'; limit: number; offset: number; cursor?: string },
  ): Promise<Page<PersonaVersion> & { total: number }> {
    const [found, total] = await Promise.all([
      this.cursors.page(
        `persona:${agentId}:${sort}`,
        { cursor, limit },
        (after) =>
          this.repository.list(scope, agentId, { sort, limit, offset, after: after && Number(after[0]) }),
        ({ revision }): [string] => [String(revision)],
      ),
      this.repository.count(scope, agentId),
    ]);
    return { ...found, total };
  }

  /** What lists of agents show; agents without a persona are left out. */
  async summaryOf(
    scope: Scope,
    agentIds: readonly string[],
    tx?: Transaction,
  ): Promise<Map<string, PersonaSummary>> {
    if (!agentIds.length) return new Map();
    const rows = await this.repository.listCurrent(scope, agentIds, tx);
    return new Map(
      rows.map((row) => [
        row.agentId,
        { persona: row.persona, hash: row.hash, version: row.version, isIntact: this.seals.isIntact(row) },
      ]),
    );
  }

  /** The agent, standing still: whoever writes its persona at the same time waits. */
  private async lock(tx: Transaction, { organisationId, agentId }: PersonaWrite): Promise<AgentEntity> {
    const agent = await this.agents.getForUpdate(organisationId, tx, agentId);
    if (!isChangeable(agent))
      throw new Problem('agent.revoked', { detail: 'A revoked agent keeps the persona it had.' });
    return agent;
  }

  private async add(
    tx: Transaction,
    write: PersonaWrite,
    agent: AgentEntity,
    sent: Persona,
    previous: PersonaVersion | null,
  ): Promise<PersonaVersion> {
    const version = previous ? nextVersion(previous.version, sent.version) : sent.version;
    const persona = { ...sent, version };
    const unsealed = {
      agentId: agent.id,
      revision: (previous?.revision ?? 0) + 1,
      version,
      persona,
      ...this.seals.hash(agent.id, persona, write.apiKey),
    };
    // Before the persona is on record: the log ends with what was asked for.
    if (!previous) await this.drift.ensure(tx, agent, baselineOf(persona), write);
    const now = this.clock.now();
    const row: PersonaVersion = {
      ...unsealed,
      id: randomId('prs_'),
      organisationId: agent.organisationId,
      seal: this.seals.seal(unsealed),
      changedAt: now,
    };
    await this.repository.insert(tx, row);
    await this.journal.write(tx, {
      organisationId: agent.organisationId,
      occurredAt: now,
      outcome: 'success',
      actor: [write.actor],
      agentId: agent.id,
      origin: write.origin,
      object: { type: 'persona', id: row.id, name: agent.name },
      ...storyOf(row, previous),
    });
    return row;
  }
}

/** That an agent has a persona, or another version of it. */
function storyOf(
  { agentId, organisationId, persona, version, hash, changedAt }: PersonaVersion,
  previous: PersonaVersion | null,
): StoryOf<'persona.created' | 'persona.updated'> {
  const about = { organisationId, subjectId: agentId, occurredAt: changedAt };
  const data = { agent_id: agentId, persona: { ...persona }, persona_hash: hash, version };
  const changes = changedMembers(
    { version: previous?.version, persona_hash: previous?.hash },
    { version, persona_hash: hash },
  );
  const details = { persona_version: version, persona_hash: hash };
  if (!previous)
    return {
      type: 'persona.created',
      changes,
      details,
      heardAs: [{ ...about, type: 'persona.created', data }],
    };
  const since = { previous_version: previous.version, changes: changesBetween(previous.persona, persona) };
  return {
    type: 'persona.updated',
    changes,
    details: { ...details, previous_version: previous.version },
    heardAs: [{ ...about, type: 'persona.updated', data: { ...data, ...since } }],
  };
}

const personaNotFound = () => new Problem('persona.not_found', { detail: 'Register a persona first.' });

/** What a persona promises, as the metrics that show whether it is kept. */
function baselineOf({ guardrails, constraints }: Persona): Record<string, number> {
  const toxicity = guardrails?.toxicity_threshold;
  const longest = constraints?.max_response_length;
  return {
    ...(toxicity !== undefined && { toxicity_score: toxicity }),
    ...(longest !== undefined && { avg_response_length: roundedNumber(longest * AVERAGE_OF_LONGEST) }),
  };
}
