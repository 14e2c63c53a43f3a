import { z } from 'zod';

/** `agt_` and 32 lower-case hex digits. */
export const AgentId = z
  .string()
  .regex(/^agt_[0-9a-f]{32}$/, 'Not an agent id')
  .meta({ id: 'AgentId' });
export type AgentId = z.infer<typeof AgentId>;

/** `mem_` and 32 lower-case hex digits. */
export const MemberId = z
  .string()
  .regex(/^mem_[0-9a-f]{32}$/, 'Not a member id')
  .meta({ id: 'MemberId' });
export type MemberId = z.infer<typeof MemberId>;

/** `cred_` and 32 lower-case hex digits. */
export const CredentialId = z
  .string()
  .regex(/^cred_[0-9a-f]{32}$/, 'Not a credential id')
  .meta({ id: 'CredentialId' });
export type CredentialId = z.infer<typeof CredentialId>;

/** `dec_` and 43 characters of base64url: it says nothing to anybody but the instance that made it. */
export const DecisionId = z
  .string()
  .regex(/^dec_[A-Za-z0-9_-]{43}$/, 'Not a decision id')
  .meta({ id: 'DecisionId', examples: [`dec_${'A'.repeat(43)}`] });
export type DecisionId = z.infer<typeof DecisionId>;

/** `aud_` and 32 lower-case hex digits: a UUIDv7, so ids sort by time. */
export const ActivityId = z
  .string()
  .regex(/^aud_[0-9a-f]{32}$/, 'Not an activity id')
  .meta({ id: 'ActivityId' });
export type ActivityId = z.infer<typeof ActivityId>;
