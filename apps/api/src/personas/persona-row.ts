import type { Persona } from '@signet/contracts';
import type { Scope } from '../access/index.js';

/** One version of a persona, as stored. */
export interface PersonaVersion {
  id: string;
  organisationId: Scope;
  agentId: string;
  /** 1 for the first; the highest is the current one. */
  revision: number;
  version: string;
  persona: Persona;
  hash: string;
  /** What the hash was made with: the API key of the call, or the agent's key on this server. */
  keyKind: 'api_key' | 'server';
  seal: Buffer;
  changedAt: Date;
}
