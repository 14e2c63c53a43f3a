import { agentAuthPermissions, atiScopes } from '@signet/contracts';

/**
 * A language in which somebody says what an agent may do: text, without I/O and without a catalogue. A protocol brings
 * its own as one module, and nobody matches a permission in another way.
 */
export interface PermissionLanguage {
  /** What a text says, or null when it says nothing in this language. */
  parse(text: string): object | null;
  /** The entry of `held` that allows all of `required`, or null. */
  matches(held: readonly string[], required: string): string | null;
  /** What both lists allow. */
  intersect(one: readonly string[], other: readonly string[]): string[];
}

/** Every language that is understood, by the protocol that speaks it. */
export const LANGUAGES = {
  agentauth: agentAuthPermissions,
  ati: atiScopes,
} satisfies Record<string, PermissionLanguage>;
