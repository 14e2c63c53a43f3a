import type { AgentTier } from './agents.js';
import { PersonaCalls } from './persona.js';
import type { CallOptions } from './transport.js';

export interface RegisterCommitmentRequest {
  agent_id: string;
  api_key: string;
  /** Seconds, more than 0. Without it the commitment does not expire. */
  expires_in?: number;
}

export interface RegisterCommitmentResponse {
  commitment: string;
  /** 64 hex digits, shown once. */
  salt: string;
  /** ISO 8601, or null when it does not expire. */
  expires_at: string | null;
  message: string;
}

/** A Groth16 proof. */
export interface ZKPProof {
  pi_a: string[];
  pi_b: string[][];
  pi_c: string[];
  protocol?: 'groth16';
  [member: string]: unknown;
}

export interface VerifyAnonymousRequest {
  commitment: string;
  /** `zkp` unless given. */
  mode?: 'zkp' | 'hash';
  /** For `zkp`. */
  proof?: ZKPProof;
  /** For `zkp`; the first one is the commitment. */
  publicSignals?: string[];
  /** For `hash`: the SHA-256 of `agent_id:api_key:salt`, in hex. */
  preimage_hash?: string;
}

export interface VerifyAnonymousResponse {
  valid: boolean;
  reason: string;
  /** Only when valid. */
  permissions?: string[];
  /** Only when valid. */
  tier?: AgentTier;
}

/** Calls about anonymous verification: AgentAuth wire 12.2. */
export class CommitmentCalls extends PersonaCalls {
  /**
   * Publishes a commitment to an agent's credentials. Keep the salt: it is in this answer and nowhere else.
   *
   * @throws AuthenticationError on wrong credentials
   */
  registerCommitment(
    request: RegisterCommitmentRequest,
    options?: CallOptions,
  ): Promise<RegisterCommitmentResponse> {
    return this.call('POST /zkp/register-commitment', { body: request, open: true }, options);
  }

  /**
   * Shows that the holder of a commitment is a registered agent, without saying which. A proof that does not hold is
   * `valid: false`, not an error.
   *
   * @throws BadRequestError on malformed input
   */
  verifyAnonymous(request: VerifyAnonymousRequest, options?: CallOptions): Promise<VerifyAnonymousResponse> {
    return this.call('POST /zkp/verify-anonymous', { body: request, open: true, once: false }, options);
  }
}
