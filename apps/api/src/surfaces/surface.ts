import type { ProblemCode } from '@signet/contracts';
import type { z } from 'zod';
import type { StrangersRule } from '../limits/index.js';
import type { NativeRoute } from '../platform/http/describe.js';
import type { ProblemRenderer } from '../platform/http/problem-renderer.js';

/** What a caller can prove with who it is. */
export type CredentialKind =
  'access_token' | 'api_key' | 'management_key' | 'session' | 'session_token' | 'virtual_key';

/** A port of ours, by what it is for. */
export type Listener = 'main' | 'operations';

/** The one shape that failures have on a surface. */
export interface Envelope {
  /** The start of the names of its examples in the API reference. */
  name: string;
  schema: z.ZodType;
  render: ProblemRenderer;
  /** What it calls each failure, where it has other words than our catalogue. */
  codes?: Readonly<Record<ProblemCode, string>>;
}

/** What the API reference says about a surface as a whole. */
export interface SurfaceDocs {
  title: string;
  /** Markdown without HTML. */
  description: string;
  /** The start of every operationId. */
  operations: string;
}

/**
 * A family of routes that answer at one place, in one envelope, to the same credentials. It is declared once, in the
 * `surface.ts` of its folder, and collected in the composition root; nothing else knows a prefix.
 */
export interface Surface {
  /** Stable, in lower case: its page of the reference is `/docs/<name>`. */
  name: string;
  /** Where its routes answer: `/v1`, without a slash at the end; empty for the root of the server. */
  prefix: string;
  /** Prefixes at which the same routes answer as well. */
  aliases?: readonly string[];
  /** From addresses that are read as if others were written: every one below the first is the same below the second. */
  spellings?: Readonly<Record<string, string>>;
  /** The first parts of its paths, where it shares its prefix with others: a route with another first part is not its own. */
  nouns?: readonly string[];
  /** Below these it answers addresses that no route has. Of several the longest wins; one surface has the empty one. */
  speaksFor?: readonly string[];
  /** Which of our ports it is on. What answers on another one is as good as not there. */
  listener: Listener;
  /** Null: failures have the shape of the surface that speaks for every other address. */
  envelope: Envelope | null;
  /** What it accepts as proof of who calls. Empty: it looks at nobody's credentials. */
  credentials: readonly CredentialKind[];
  /** Which pages of a browser may read its answers, beside those of its own origin. */
  cors: 'configured origins' | 'no other origin';
  /** How strangers are counted by a route that says nothing else. */
  strangers: StrangersRule;
  /** Whether every known caller has a bounded number of requests under way. */
  callersTakePlaces?: true;
  /** Its page of the reference; null for what is no part of the API. */
  docs: SurfaceDocs | null;
  /** Which shape its answers have: one that is stored is never repeated to clients that read another. */
  shape: string;
  /** Routes that are registered on Fastify itself, relative to the prefix. */
  native?: readonly NativeRoute[];
}

/** Every prefix at which the routes of a surface answer. */
export const prefixesOf = ({ prefix, aliases = [] }: Surface): string[] => [prefix, ...aliases];

/** Where a controller answers that is on this surface: `@Controller(at(MANAGEMENT, 'agents'))`. */
export const at = (surface: Surface, path = ''): string[] =>
  prefixesOf(surface).map((prefix) => [prefix.slice(1), path].filter(Boolean).join('/'));
