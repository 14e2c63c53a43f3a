import type { ProblemCode } from '@signet/contracts';
import { Problem } from './platform/errors/problem.js';

/** What it means that the database refuses a row: a failure that a caller sees, or why no caller can bring it about. */
export type Meaning =
  | { problem: ProblemCode; detail: string }
  | { impossible: 'drawn' | 'kept' | 'checked' | 'merged' | 'in turn' | 'unwritten' };

const caused = (problem: ProblemCode, detail: string): Meaning => ({ problem, detail });
/** We draw the value at random, or count it up, or digest something that is random. */
const DRAWN: Meaning = { impossible: 'drawn' };
/** The service may not delete the row that this one names. */
const KEPT: Meaning = { impossible: 'kept' };
/** A schema of the request, a type of ours or the statement itself allows no other value. */
const CHECKED: Meaning = { impossible: 'checked' };
/** Every insert says what is to happen with the row that is there. */
const MERGED: Meaning = { impossible: 'merged' };
/** The service inserts no row there: a migration or a trigger does. */
const UNWRITTEN: Meaning = { impossible: 'unwritten' };
/** Whoever writes it holds a lock that others wait for, and has looked. */
const IN_TURN: Meaning = { impossible: 'in turn' };

/**
 * Every constraint and unique index of the database by its name. Two calls at once can pass the same check, and then it
 * is the database that tells the second one; whoever adds a constraint says here what its refusal is called.
 */
export const CONSTRAINTS: Readonly<Record<string, Meaning>> = {
  activity_archive__organisation__fk: KEPT,
  activity_archive__pk: IN_TURN,
  activity_chain__event__unique: IN_TURN,
  activity_chain__lengths__check: CHECKED,
  activity_chain__pk: IN_TURN,
  activity_chain__prev_hash__check: CHECKED,
  activity_checkpoint__key__fk: KEPT,
  activity_checkpoint__pk: IN_TURN,
  activity_checkpoint__previous__check: CHECKED,
  activity_epoch__is_only__check: CHECKED,
  activity_epoch__pk: UNWRITTEN,
  activity_event__outcome__check: CHECKED,
  activity_event__pk: DRAWN,
  activity_head__hash__check: CHECKED,
  activity_head__organisation__fk: KEPT,
  activity_head__pk: MERGED,
  activity_hold__organisation__fk: KEPT,
  activity_hold__pk: DRAWN,
  activity_hold__range__check: CHECKED,
  activity_hold__released__check: CHECKED,
  activity_node__pk: IN_TURN,
  activity_personal__pk: DRAWN,
  activity_rollup__pk: MERGED,
  activity_tally__pk: MERGED,
  agent__organisation__fk: KEPT,
  agent__permissions__check: CHECKED,
  agent__pk: DRAWN,
  agent__rate_tier__check: CHECKED,
  agent__revoked_at__check: CHECKED,
  agent__status__check: CHECKED,
  agent_count__pk: UNWRITTEN,
  commitment__agent__fk: KEPT,
  commitment__credential__fk: KEPT,
  commitment__organisation__fk: KEPT,
  commitment__pk: DRAWN,
  credential__agent__fk: KEPT,
  credential__digest__unique: caused('credential.exists', 'A key with this digest was imported before.'),
  credential__kind__check: CHECKED,
  credential__organisation__fk: KEPT,
  credential__pk: DRAWN,
  drift_config__agent__fk: KEPT,
  drift_config__organisation__fk: KEPT,
  drift_config__pk: MERGED,
  drift_config__spike_sensitivity__check: CHECKED,
  drift_config__thresholds__check: CHECKED,
  drift_ping__agent__fk: KEPT,
  drift_ping__drift_score__check: CHECKED,
  drift_ping__organisation__fk: KEPT,
  drift_ping__pk: DRAWN,
  event__id__check: CHECKED,
  event__pk: DRAWN,
  event_epoch__is_only__check: CHECKED,
  event_epoch__pk: UNWRITTEN,
  failed_sign_in__member__fk: KEPT,
  failed_sign_in__pk: MERGED,
  guess_lane__pk: MERGED,
  idempotency_key__pk: MERGED,
  instance__one: IN_TURN,
  instance__pk: IN_TURN,
  log_verification__pk: MERGED,
  member__email__unique: caused(
    'setup.closed',
    'Somebody has an account with this e-mail address. Sign in instead.',
  ),
  member__organisation__fk: KEPT,
  member__pk: DRAWN,
  member__role__check: CHECKED,
  member_network__pk: MERGED,
  organisation__pk: UNWRITTEN,
  organisation__slug__unique: UNWRITTEN,
  permission_entry__organisation__fk: KEPT,
  permission_entry__pk: MERGED,
  persona_version__agent__fk: KEPT,
  persona_version__hash__check: CHECKED,
  persona_version__id__unique: DRAWN,
  persona_version__key_kind__check: CHECKED,
  persona_version__organisation__fk: KEPT,
  persona_version__pk: IN_TURN,
  rate_counter__pk: MERGED,
  rate_stamp__pk: UNWRITTEN,
  rate_tier__name__check: CHECKED,
  rate_tier__organisation__fk: KEPT,
  rate_tier__pk: UNWRITTEN,
  rate_tier__requests_per_minute__check: CHECKED,
  rate_tier__webhooks_max__check: CHECKED,
  rate_window__pk: UNWRITTEN,
  session__member__fk: KEPT,
  session__pk: DRAWN,
  setup_link__organisation__fk: KEPT,
  setup_link__pk: MERGED,
  signing_key__endpoint__fk: KEPT,
  signing_key__ends_at__check: CHECKED,
  signing_key__one_active: IN_TURN,
  signing_key__one_next: IN_TURN,
  signing_key__pk: DRAWN,
  signing_key__proof__check: CHECKED,
  signing_key__public_key__check: CHECKED,
  signing_key__purpose__check: CHECKED,
  signing_key__scope__check: CHECKED,
  signing_key__state__check: CHECKED,
  skill__name__unique: caused('resource.exists', 'A skill has this name already.'),
  skill__organisation__fk: KEPT,
  skill__pk: DRAWN,
  token_end__agent__fk: KEPT,
  token_end__organisation__fk: KEPT,
  token_end__pk: MERGED,
  token_end__seq: IN_TURN,
  token_end_head__organisation__fk: KEPT,
  token_end_head__pk: MERGED,
  token_end_listener__organisation__fk: KEPT,
  token_end_listener__pk: MERGED,
  token_family__pk: DRAWN,
  tool__name__unique: caused('resource.exists', 'A tool has this name already.'),
  tool__organisation__fk: KEPT,
  tool__pk: DRAWN,
  tool__scope__check: CHECKED,
  tool_provider__credential__check: CHECKED,
  tool_provider__kind__check: CHECKED,
  tool_provider__name__unique: caused('resource.exists', 'A provider has this name already.'),
  tool_provider__organisation__fk: KEPT,
  tool_provider__pk: DRAWN,
  unknown_agent_attempt__pk: MERGED,
  unknown_agent_attempt__slot__check: CHECKED,
  virtual_key__alias__unique: caused(
    'virtual_key.exists',
    'This user has a key of this name. Revoke it, or name this one otherwise.',
  ),
  virtual_key__hash__check: CHECKED,
  virtual_key__hash__unique: DRAWN,
  virtual_key__organisation__fk: KEPT,
  virtual_key__pk: DRAWN,
  virtual_key__revoked__check: CHECKED,
  warrant_key__blocks__check: CHECKED,
  warrant_key__is_only__check: CHECKED,
  warrant_key__pk: MERGED,
  webhook_attempt__pk: IN_TURN,
  // Of an event that a test makes up; of others the fan-out merges what is there.
  webhook_body__pk: DRAWN,
  webhook_delivery__once: DRAWN,
  webhook_delivery__pk: DRAWN,
  webhook_delivery__state__check: CHECKED,
  webhook_delivery__trigger__check: CHECKED,
  webhook_endpoint__agent__fk: KEPT,
  webhook_endpoint__breaker__check: CHECKED,
  webhook_endpoint__disabled_reason__check: CHECKED,
  webhook_endpoint__format__check: CHECKED,
  webhook_endpoint__max_in_flight__check: CHECKED,
  webhook_endpoint__organisation__fk: KEPT,
  webhook_endpoint__pk: DRAWN,
  webhook_endpoint__rate_per_second__check: CHECKED,
  webhook_endpoint__state__check: CHECKED,
  webhook_endpoint__timeout_ms__check: CHECKED,
  webhook_replay__endpoint__fk: KEPT,
  webhook_replay__pk: DRAWN,
  webhook_replay__state__check: CHECKED,
  webhook_replay__which__check: CHECKED,
};

/** What the violation of a constraint is to the caller; undefined where it is a mistake of ours. */
export function problemOfConstraint(name: string): Problem | undefined {
  const meaning = Object.hasOwn(CONSTRAINTS, name) ? CONSTRAINTS[name] : undefined;
  return meaning && 'problem' in meaning
    ? new Problem(meaning.problem, { detail: meaning.detail })
    : undefined;
}
