import { Injectable } from '@nestjs/common';
import { atiScopes, type AtiErrorCode } from '@signet/contracts';
import { Counter } from 'prom-client';
import type { Sandbox, Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { sameBytes } from '../platform/crypto/keyring.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem, type Trace } from '../platform/errors/problem.js';
import { RequestMetrics } from '../platform/health/metrics.js';
import { ANONYMOUS, decide, type CredentialState } from '../policy/index.js';
import { agentNamed, type SandboxAgent } from '../session-tokens/index.js';
import { hashOfKey, isRawKey } from './raw-key.js';

interface Row extends Record<string, unknown> {
  id: string;
  hash: string;
  organisation_id: Scope;
  user_id: string;
  tools: string[];
  providers: string[];
  categories: string[];
  skills: string[];
  rate: Record<string, string>;
  created_at: Date;
  expires_at: Date;
  blocked_at: Date | null;
  revoked_at: Date | null;
  /** What the tools of its categories require. */
  opened: string[];
  agent_id: string | null;
  agent_status: SandboxAgent['status'] | null;
}

// What a key is good for is read anew for every request: whoever ends it or takes a right away is heard by the next one, in
// every process.
const READ = `
  select k.id, k.hash, k.organisation_id, k.user_id, k.tools, k.providers, k.categories, k.skills, k.rate, k.created_at, k.expires_at,
    k.blocked_at, k.revoked_at,
    case when cardinality(k.categories) = 0 then '{}' else array(
      select distinct t.scope from tool_provider p
      join tool t on t.organisation_id = p.organisation_id and t.provider_id = p.id
      where p.organisation_id = k.organisation_id and p.category = any(k.categories) order by 1) end as opened,
    named.id as agent_id,
    case when named.id is null then null when a.id is null or a.deleted_at is not null then 'deleted' else a.status end
      as agent_status
  from virtual_key k
  cross join lateral (select ${agentNamed('k.organisation_id', 'k.user_id')} as id) named
  left join agent a on a.organisation_id = k.organisation_id and a.id = named.id`;

const FIND = { name: 'virtual-key-find', text: `${READ} where k.hash = any($1::text[])` };

/** A virtual key that works, and the sandbox that it stands for. */
export interface GoodKey {
  hash: string;
  issuedAt: Date;
  sandbox: Sandbox & { proof: { kind: 'virtual_key'; keyId: string }; expiresAt: Date };
}

/** Finds the sandboxes behind virtual keys. */
@Injectable()
export class KeyFinder {
  private readonly lookups: Batcher<string, Row | null>;
  private readonly looked: Counter<'result'>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    { registry }: RequestMetrics,
  ) {
    this.looked = new Counter({
      name: 'ati_key_lookups',
      help: 'Virtual keys that were shown, by what came of it',
      labelNames: ['result'],
      registers: [registry],
    });
    this.lookups = new Batcher(async (hashes) => {
      const rows = await this.database.prepared<Row>(FIND, [hashes]);
      const byHash = new Map(rows.map((row) => [row.hash, row]));
      return hashes.map((hash) => byHash.get(hash) ?? null);
    });
  }

  /**
   * The sandbox that a raw key stands for. Junk costs no query; anything else one look-up by its hash, which concurrent
   * requests share.
   * @throws Problem authentication.failed
   */
  async authenticate(rawKey: string): Promise<GoodKey> {
    const hash = isRawKey(rawKey) ? hashOfKey(rawKey) : null;
    const row = hash === null ? null : await this.lookups.submit(hash);
    // The index has compared them, and not in constant time.
    const isSame = row !== null && hash !== null && sameBytes(Buffer.from(row.hash), Buffer.from(hash));
    const found = isSame ? row : null;
    const refusal = refusalOf(hash !== null, found, this.clock.now());
    this.looked.labels(refusal?.particulars.facts?.fault ?? 'good').inc();
    if (refusal) throw refusal;
    return goodOf(found!);
  }

  /**
   * The same of a key that was found before, standing still until the transaction ends: whoever ends it waits.
   * @throws Problem authentication.failed for one that has ended since
   */
  async hold(scope: Scope, tx: Transaction, id: string): Promise<GoodKey> {
    await tx.query('select from virtual_key where organisation_id = $1 and id = $2 for share', [scope, id]);
    const [row] = await tx.query<Row[]>(`${READ} where k.organisation_id = $1 and k.id = $2`, [scope, id]);
    const refusal = refusalOf(true, row ?? null, this.clock.now());
    if (refusal) throw refusal;
    return goodOf(row!);
  }
}

const goodOf = (row: Row): GoodKey => ({ hash: row.hash, issuedAt: row.created_at, sandbox: sandboxOf(row) });

/** As ATI writes them (7.2), and then what the tools of its categories require, each once. */
const scopesOf = (row: Row): string[] => [
  ...new Set([...atiScopes.parseScopes(atiScopes.scopeOfVirtualKey(row)), ...row.opened]),
];

const sandboxOf = (row: Row): GoodKey['sandbox'] => ({
  type: 'sandbox',
  id: row.user_id,
  name: row.user_id,
  organisationId: row.organisation_id,
  agentId: row.agent_id,
  scopes: scopesOf(row),
  rates: row.rate,
  proof: { kind: 'virtual_key', keyId: row.id },
  expiresAt: row.expires_at,
  jobId: null,
  sandboxId: null,
});

/** What is told of each, and its word of ATI (2.7). The reference's command line looks for `key not found` (6.10). */
const TOLD = {
  malformed: { word: 'malformed', detail: 'Key not found: this is not written as a virtual key is.' },
  unknown: { word: 'invalid_key', detail: 'Key not found: nobody has this virtual key.' },
  revoked: { word: 'revoked', detail: 'Key not found: the virtual key was revoked.' },
  expired: { word: 'expired', detail: 'The virtual key has expired.' },
  blocked: { word: 'revoked', detail: 'Missing key: this virtual key is blocked.' },
} as const satisfies Record<CredentialState, object>;
const STOPPED = {
  word: 'revoked',
  detail: 'Missing key: the agent of this virtual key was stopped.',
} as const;

/** Why a key proves nothing; null while it does. */
function refusalOf(isWellFormed: boolean, row: Row | null, now: Date): Problem | null {
  const stored = row && { revokedAt: row.revoked_at, expiresAt: row.expires_at, blockedAt: row.blocked_at };
  const decision = decide(ANONYMOUS, 'credential.present', { isWellFormed, stored }, { now });
  if (!decision.allowed) {
    const state = decision.inputs['state'] as CredentialState;
    return notGood(TOLD[state], { cause: `key_${state}`, decision }, row);
  }
  const { agent_id: id, agent_status: status } = row!;
  if (id === null || status === null || status === 'active') return null;
  const agent = { type: 'agent', id, status, permissions: [] } as const;
  const stopped = decide(agent, 'agent.act', null, null);
  return stopped.allowed ? null : notGood(STOPPED, { cause: `agent_${status}`, decision: stopped }, row);
}

function notGood(
  { word, detail }: { word: AtiErrorCode; detail: string },
  why: Pick<Trace, 'cause' | 'decision'>,
  row: Row | null,
): Problem {
  const holder = row && {
    by: {
      type: 'sandbox',
      id: row.user_id,
      name: row.user_id,
      organisationId: row.organisation_id,
      agentId: row.agent_id,
    },
    details: { credential_id: row.id },
  };
  return new Problem('authentication.failed', {
    detail,
    facts: { fault: word },
    trace: { ...why, ...holder, heard: { kind: 'virtual_key', word, heldTo: null } },
  });
}
