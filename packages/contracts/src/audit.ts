import { z } from 'zod';
import { StorableMoment } from './activity.js';
import { linesText } from './text.js';
import { PageQuery, pageOf } from './pagination.js';

const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'Not a SHA-256 in hex');
const HashOrGenesis = z.string().regex(/^(genesis|[0-9a-f]{64})$/);

/** How many events a tree holds. */
const TreeSize = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/**
 * A signed promise about the log. The first six members are what is signed: Ed25519 over `signet-checkpoint/v1`, a line
 * feed, and their canonical JSON (RFC 8785).
 */
export const AuditCheckpoint = z
  .object({
    origin: z.string().meta({ description: 'The name of this log; it never changes' }),
    tree_size: z.number().int().meta({ description: 'How many events there were' }),
    root: Hash.meta({ description: 'Merkle tree hash of all events (RFC 9162)' }),
    head_hash: Hash.meta({ description: 'Hash of the last event' }),
    time: z.iso.datetime(),
    previous_checkpoint_hash: HashOrGenesis,
    hash: Hash.meta({ description: 'SHA-256 of the signed bytes' }),
    kid: z.string().meta({ description: 'The audit key that signed' }),
    signature: z.string().meta({ description: 'Base64' }),
    note: z.string().meta({ description: 'The same promise as a C2SP checkpoint, a signed note' }),
  })
  .meta({ id: 'AuditCheckpoint' });
export type AuditCheckpoint = z.infer<typeof AuditCheckpoint>;

export const AuditCheckpointPage = pageOf(AuditCheckpoint).meta({ id: 'AuditCheckpointPage' });

export const AuditCheckpointQuery = PageQuery.meta({ id: 'AuditCheckpointQuery' });
export type AuditCheckpointQuery = z.infer<typeof AuditCheckpointQuery>;

/** RFC 8037: an Ed25519 key that signs checkpoints and nothing else. */
export const AuditKey = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string(),
    kid: z.string().meta({ description: 'RFC 7638 thumbprint of the key' }),
    use: z.literal('signet-audit'),
    alg: z.literal('EdDSA'),
    created_at: z.iso.datetime(),
    retired_at: z.iso.datetime().nullable().meta({ description: 'When it stopped to sign' }),
    revoked_at: z.iso.datetime().nullable().meta({
      description:
        'Since when it counts as being in somebody else’s hands: nothing counts by itself that it signed, whatever time it says',
    }),
    endorsement: z
      .object({ kid: z.string(), signature: z.string().meta({ description: 'Base64' }) })
      .nullable()
      .meta({
        description:
          'What the key before it signed for it: Ed25519 over `signet-audit-key/v1`, a line feed, and the canonical JSON (RFC 8785) of `endorsed_by`, that key, and `kid`, this one. Null for the first key and for one that follows a leak',
      }),
  })
  .meta({ id: 'AuditKey' });
export type AuditKey = z.infer<typeof AuditKey>;

export const AuditKeySet = z.object({ keys: z.array(AuditKey) }).meta({ id: 'AuditKeySet' });

export const ActivityProofQuery = z
  .strictObject({
    tree_size: TreeSize.optional().meta({ description: 'Prove it in a checkpoint that you hold' }),
  })
  .meta({ id: 'ActivityProofQuery' });
export type ActivityProofQuery = z.infer<typeof ActivityProofQuery>;

const path = {
  leaf_index: z.number().int(),
  hashes: z.array(Hash).meta({ description: 'The audit path, from the leaf up' }),
};
const LinkedEvent = z.record(z.string(), z.unknown());

/** The sealed event that says which archive holds another one, with its own proof. */
export const ArchivedProof = z
  .object({ event: LinkedEvent, ...path, checkpoint: AuditCheckpoint })
  .meta({ id: 'ArchivedProof' });

/** Proves that an event stands in the log (RFC 9162 2.1.3). */
export const ActivityProof = z
  .object({
    event: LinkedEvent.nullable().meta({
      description:
        'The event with seq, prev_hash and hash; null when it is not in the log any more: `archived` says where it is',
    }),
    seq: z.number().int(),
    hash: Hash.nullable().meta({ description: 'Null with the event: nothing proves it then' }),
    leaf_hash: Hash,
    tree_size: z.number().int(),
    ...path,
    checkpoint: AuditCheckpoint.nullable().meta({
      description: 'The promise with this tree size, if one was made',
    }),
    archived: ArchivedProof.nullable().meta({
      description: 'Null while the event is here. When both are null, the event was deleted',
    }),
    altered: z.array(z.string()).meta({
      description: 'Columns of the row that say something else than the event that was sealed',
    }),
  })
  .meta({ id: 'ActivityProof' });
export type ActivityProof = z.infer<typeof ActivityProof>;

export const ConsistencyQuery = z
  .strictObject({
    from: TreeSize,
    to: TreeSize.optional().meta({ description: 'The latest checkpoint unless told' }),
  })
  .meta({ id: 'ConsistencyQuery' });
export type ConsistencyQuery = z.infer<typeof ConsistencyQuery>;

/** Proves that the log of `from` events is the beginning of the log of `to` events (RFC 9162 2.1.4). */
export const ConsistencyProof = z
  .object({
    from: z.number().int(),
    to: z.number().int(),
    from_root: Hash,
    to_root: Hash,
    hashes: z.array(Hash),
    checkpoint: AuditCheckpoint.nullable().meta({
      description: 'The promise with `to` events, if one was made',
    }),
  })
  .meta({ id: 'ConsistencyProof' });
export type ConsistencyProof = z.infer<typeof ConsistencyProof>;

/** What the daily verification of the log found. */
export const LogVerificationState = z
  .object({
    verified_at: z.iso.datetime(),
    events: z.number().int(),
    findings: z.number().int().meta({ description: 'How many things are wrong; nothing should be' }),
    first_findings: z.array(
      z.object({
        table: z.string(),
        seq: z.number().int().nullable().meta({ description: 'The place in the chain, if it is about one' }),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'LogVerificationState' });
export type LogVerificationState = z.infer<typeof LogVerificationState>;

export const LogVerificationAnswer = z
  .object({ last: LogVerificationState.nullable().meta({ description: 'Null before the first one' }) })
  .meta({ id: 'LogVerificationAnswer' });

/** `hold_` and 32 lower-case hex digits. */
export const LegalHoldId = z
  .string()
  .regex(/^hold_[0-9a-f]{32}$/, 'Not the id of a legal hold')
  .meta({ id: 'LegalHoldId' });
export type LegalHoldId = z.infer<typeof LegalHoldId>;

const Reason = linesText(z.string().trim().min(1, 'Say why, for the audit trail').max(500));

/** Without `since` and `until` it holds everything there is and everything to come. */
export const PlaceLegalHold = z
  .strictObject({ reason: Reason, since: StorableMoment.optional(), until: StorableMoment.optional() })
  .refine(({ since, until }) => !since || !until || new Date(until) > new Date(since), {
    path: ['until'],
    message: 'Ends before it begins',
  })
  .meta({ id: 'PlaceLegalHold' });
export type PlaceLegalHold = z.infer<typeof PlaceLegalHold>;

export const ReleaseLegalHold = z.strictObject({ reason: Reason }).meta({ id: 'ReleaseLegalHold' });
export type ReleaseLegalHold = z.infer<typeof ReleaseLegalHold>;

export const LegalHold = z
  .object({
    id: LegalHoldId,
    reason: z.string(),
    since: z.iso.datetime().nullable(),
    until: z.iso.datetime().nullable(),
    placed_at: z.iso.datetime(),
    placed_by: z.string(),
    released_at: z.iso.datetime().nullable(),
    released_by: z.string().nullable(),
  })
  .meta({ id: 'LegalHold' });
export type LegalHold = z.infer<typeof LegalHold>;

export const LegalHoldList = z.object({ data: z.array(LegalHold) }).meta({ id: 'LegalHoldList' });
