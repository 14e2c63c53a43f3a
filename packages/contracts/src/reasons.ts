import { PROBLEMS } from './problems.js';
import { REFUSALS } from './refusals.js';

/** Why something was refused or happened by itself, by the code that is on record. Released codes are never renamed. */
const CAUSES = {
  key_malformed: 'The key is written as none of ours is',
  key_unknown: 'No such key',
  key_revoked: 'The key was revoked',
  key_expired: 'The key has expired',
  key_blocked: 'The key is blocked',
  agent_unknown: 'No such agent',
  agent_draft: 'The agent is a draft',
  agent_pending: 'The agent waits for approval',
  agent_inactive: 'The agent is inactive',
  agent_suspended: 'The agent is suspended',
  agent_revoked: 'The agent was revoked',
  agent_deleted: 'The agent was deleted',
  token_ended: 'The access token was ended before its time',
  refresh_token_malformed: 'The refresh token is written as none of ours is',
  refresh_token_unknown: 'No such refresh token',
  refresh_token_expired: 'The refresh token has expired',
  refresh_token_ended: 'The refresh token was ended with its family',
  tool_unknown: 'The catalogue has no such tool',
  scope_not_held: 'No scope of the sandbox covers it',
  rate_unreadable: 'A limit of the sandbox cannot be read',
  rate_exceeded: 'A limit of the sandbox is used up',
  arguments_unusable: 'The tool cannot be called with these arguments',
  provider_timeout: 'The provider did not answer in time',
  provider_failed: 'The provider gave no answer that can be used',
  tool_reported_failure: 'The tool said that it failed',
  session_not_valid: 'The session has ended, or there was none',
  csrf_token_wrong: 'The call did not carry the token of its session',
  wrong_credentials: 'Wrong e-mail address or password',
  target_not_allowed: 'The address is not one that is called',
  drift_threshold: 'Its behaviour drifted past the limit',
  many_sources: 'Many callers, counted together',
  everything_by_address: 'Too many requests from one address',
  credentials_by_address: 'Too many requests for credentials from one address',
  documents_by_address: 'Too many requests for documents from one address',
  public_keys_by_address: 'Too many requests for public keys from one address',
  ended_tokens_by_address: 'Too many requests for ended tokens from one address',
  proofs_by_agent_and_address: 'The agent proved itself too often from one address',
  failed_verifications: 'Too many failed verifications of the agent',
  sign_in_by_address: 'Too many sign-ins from one address',
  wrong_set_up_codes: 'Too many wrong set-up codes',
  set_up_by_address: 'Too many attempts to set up from one address',
  requests_by_operator: 'Too many requests of one operator',
} as const;

/** What older rows of a log can give as reason, and no newer one does. */
const RETIRED_CAUSES = {
  // Until each cause had a code of its own.
  invalid_api_key: 'Wrong key',
} as const;

type Refused = {
  [C in keyof typeof REFUSALS]: (typeof REFUSALS)[C] extends null ? never : C;
}[keyof typeof REFUSALS];

/** Every reason that the log gives by itself: a cause, or the code of the problem where nothing more is known. */
export type ReasonCode = keyof typeof CAUSES | Refused;

const refused = Object.entries(REFUSALS)
  .filter(([, type]) => type !== null)
  .map(([code]) => [code, PROBLEMS[code as Refused].title] as const);

const WORDS: Readonly<Record<string, string>> = {
  ...CAUSES,
  ...RETIRED_CAUSES,
  ...Object.fromEntries(refused),
};

/** What people read of a reason on record. Null for one that is none of ours: somebody wrote it, in their own words. */
export const wordsOfReason = (reason: string): string | null =>
  Object.hasOwn(WORDS, reason) ? WORDS[reason]! : null;

/** Every reason that a log can give by itself, retired ones included. */
export const KNOWN_REASONS: readonly string[] = Object.keys(WORDS);
