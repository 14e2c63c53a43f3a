/** An account of the provider that will become an agent. */
export interface SourceAgent {
  /** The provider's own id: what makes a second run recognise it. */
  sourceId: string;
  name: string;
  email: string;
  /** In the provider's words. */
  permissions: string[];
}

/** An account that cannot become an agent, and why. */
export interface SkippedAccount {
  sourceId: string;
  name: string;
  reason: string;
}

export interface Harvest {
  agents: SourceAgent[];
  skipped: SkippedAccount[];
  /** How many accounts the provider says there are, if it says so. */
  expected?: number;
}

export interface Source {
  /** In file names and reports. */
  id: 'auth0' | 'clerk' | 'workos' | 'jwt';
  /** In sentences. */
  title: string;
  read: () => Promise<Harvest>;
  /** Permission mapping that comes with the source, as in a JWT configuration. */
  mapping?: Record<string, string>;
}

/** Strings of a value that may be one string, a list, or something else altogether. */
export function strings(value: unknown): string[] {
  return [value].flat().filter((item): item is string => typeof item === 'string' && item.trim() !== '');
}

/** An id, which some write as a number; empty when it is none, or a number too large to be told from the next one. */
export const id = (value: unknown): string =>
  Number.isSafeInteger(value) ? String(value as number) : text(value);

export const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

export const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];
