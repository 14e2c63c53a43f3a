import { readAs, type CallOptions } from './transport.js';
import { WebhookCalls } from './webhooks.js';

/** How an agent behaves (AgentAuth wire 12.1). At most 10 kB; members not named here are kept. */
export interface Persona {
  /** Semantic version. On update the server takes it if it is higher, and otherwise raises the minor version. */
  version: string;
  personality?: PersonaPersonality;
  constraints?: PersonaConstraints;
  guardrails?: PersonaGuardrails;
  promptTemplate?: string;
  prompt_template?: string;
  [member: string]: unknown;
}

/** Each trait is a number from 0 to 1 or one of the words the server knows, for example `helpful`. */
export type PersonaTraits = Record<string, number | string>;

export interface PersonaPersonality {
  traits?: PersonaTraits;
  assistantAxis?: (string | Record<string, unknown>)[];
  neuralVectors?: Record<string, unknown>;
  [member: string]: unknown;
}

export interface PersonaConstraints {
  max_response_length?: number;
  forbidden_topics?: string[];
  required_disclaimers?: string[];
  allowed_actions?: string[];
  blocked_actions?: string[];
  [member: string]: unknown;
}

export interface PersonaGuardrails {
  /** 0 to 1. */
  toxicity_threshold?: number;
  hallucination_tolerance?: 'strict' | 'moderate' | 'lenient';
  source_citation_required?: boolean;
  [member: string]: unknown;
}

export interface PersonaResponse {
  agent_id: string;
  persona: Persona;
  /** 64 hex digits over the canonical JSON. */
  persona_hash: string;
  persona_version: string;
  /** On reads: the hash, for the next conditional read. */
  etag?: string;
  /** On reads that asked for it. */
  prompt?: string;
}

/** One difference between two versions: `N` new, `D` deleted, `E` edited, `A` inside an array. */
export interface PersonaChange {
  kind: 'N' | 'D' | 'E' | 'A';
  path: (string | number)[];
  lhs?: unknown;
  rhs?: unknown;
  index?: number;
  item?: unknown;
}

export interface PersonaUpdateResponse extends PersonaResponse {
  previous_version: string;
  changes: PersonaChange[];
}

export interface PersonaVerifyResponse {
  valid: boolean;
  agent_id: string;
  /** Empty when there is no persona. */
  persona_hash: string;
  reason: string;
}

export interface PersonaHistoryEntry {
  id: string;
  agent_id: string;
  persona: Persona;
  persona_hash: string;
  persona_version: string;
  changed_at: string;
}

export interface PersonaHistoryResponse {
  history: PersonaHistoryEntry[];
  total: number;
  limit: number;
  offset: number;
}

export interface PersonaHistoryQuery {
  /** 10 unless given, at most 100. */
  limit?: number;
  offset?: number;
  sort?: 'asc' | 'desc';
  format?: 'json' | 'csv';
}

/** What an export holds and an import takes. */
export interface PersonaBundle {
  persona: Persona;
  persona_hash: string;
  signature: string;
  [member: string]: unknown;
}

/** Calls about personas: AgentAuth wire 12.1. With an API key set, writes are sealed with it. */
export class PersonaCalls extends WebhookCalls {
  /**
   * Gives an agent its first persona.
   *
   * @throws BadRequestError with `details`; ConflictError when there is one already
   */
  registerPersona(agentId: string, persona: Persona, options?: CallOptions): Promise<PersonaResponse> {
    return this.call('POST /agents/:id/persona', { id: agentId, body: persona, sealed: true }, options);
  }

  /**
   * Reads the persona, with `includePrompt` also as a prompt. With the `etag` of an earlier read the answer is `null`
   * when nothing has changed since.
   *
   * @throws NotFoundError when there is none
   */
  getPersona(
    agentId: string,
    { includePrompt, etag }: { includePrompt?: boolean; etag?: string } = {},
    options?: CallOptions,
  ): Promise<PersonaResponse | null> {
    const query = { includePrompt: includePrompt || undefined };
    return this.call('GET /agents/:id/persona', { id: agentId, query, etag }, options);
  }

  /** Lists earlier versions, newest first; as text with `format: 'csv'`. */
  getPersonaHistory(
    agentId: string,
    query: PersonaHistoryQuery & { format: 'csv' },
    options?: CallOptions,
  ): Promise<string>;
  getPersonaHistory(
    agentId: string,
    query?: PersonaHistoryQuery & { format?: 'json' },
    options?: CallOptions,
  ): Promise<PersonaHistoryResponse>;
  getPersonaHistory(
    agentId: string,
    query?: PersonaHistoryQuery,
    options?: CallOptions,
  ): Promise<PersonaHistoryResponse | string> {
    const parts = { id: agentId, query, read: readAs(query?.format) };
    return this.call('GET /agents/:id/persona/history', parts, options);
  }

  /**
   * Replaces the persona and reports what changed.
   *
   * @throws BadRequestError with `details`; NotFoundError when there is none
   */
  updatePersona(agentId: string, persona: Persona, options?: CallOptions): Promise<PersonaUpdateResponse> {
    return this.call('PUT /agents/:id/persona', { id: agentId, body: persona, sealed: true }, options);
  }

  /** Checks that the stored persona is the one that was signed. No persona is `valid: false`, not an error. */
  verifyPersona(agentId: string, options?: CallOptions): Promise<PersonaVerifyResponse> {
    return this.call('POST /agents/:id/persona/verify', { id: agentId, sealed: true, once: false }, options);
  }

  /** Downloads the signed ZIP bundle. The body is unread and not under the timeout: stream it or take its `blob()`. */
  exportPersona(agentId: string, options?: CallOptions): Promise<Response> {
    return this.call('GET /agents/:id/persona/export', { id: agentId, read: (answer) => answer }, options);
  }

  /**
   * Restores an exported persona, as a new version if there is one already.
   *
   * @throws BadRequestError when the signature does not fit
   */
  importPersona(agentId: string, bundle: PersonaBundle, options?: CallOptions): Promise<PersonaResponse> {
    const parts = { id: agentId, body: bundle, sealed: true };
    return this.call('POST /agents/:id/persona/import', parts, options);
  }
}
